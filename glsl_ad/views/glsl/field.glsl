// ---- field: a vector field, its divergence and its curl ----

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot();
    vec2 size = vec2(floor(0.5 * iResolution.x), iResolution.y);
    bool right = at.x >= size.x;
    vec2 inside = right ? at - vec2(size.x, 0.0) : at;
    float unit = (vwRange.y - vwRange.x) / min(size.x, size.y);
    vec2 low = vec2(0.5 * (vwRange.x + vwRange.y)) * vec2(1.0, 0.0) - 0.5 * unit * size;
    vec2 p = low + inside * unit;

    float divergence, curl, mean = 0.0, speed = 0.0;
    for (int i = 0; i < 36; i++) {
        vec2 cell = (vec2(float(i % 6), float(i / 6)) + 0.5) / 6.0;
        vec2 w = vwField(low + cell * unit * size, divergence, curl);
        mean += asinh(abs(divergence) + abs(curl)) / 36.0;
        speed += asinh(length(w)) / 36.0;
    }
    mean = max(sinh(mean), 1.0e-10);
    speed = max(sinh(speed), 1.0e-10);

    vwField(p, divergence, curl);
    float shown = right ? curl : divergence;
    vec3 c = vwDiverging(tanh(0.8 * shown / mean));
    float step_ = vwRound(0.4 * mean);
    c *= mod(floor(shown / step_), 2.0) == 0.0 ? 1.0 : 0.965;

    float cell = 16.0 * dots;
    vec2 middle = (floor(inside / cell) + 0.5) * cell;
    float d0, c0;
    vec2 w = vwField(low + middle * unit, d0, c0);
    vec2 arrow = 0.47 * cell * w / (length(w) + 0.4 * speed);
    c = mix(c, vec3(0.05), 0.85 * vwArrow(inside, middle - arrow, middle + arrow, 0.7 * dots, 3.0 * dots));

    vec2 to = vwMouse(vec2(0.33, 0.62) * vec2(2.0 * size.x, size.y));
    to.x -= to.x >= size.x ? size.x : 0.0;
    vec2 there = low + to * unit;
    w = vwField(there, divergence, curl);
    float ring = abs(distance(inside, to) - 4.0 * dots);
    c = mix(c, vec3(0.0), vwLine(ring, 1.6 * dots));
    c = mix(c, vec3(1.0), vwLine(ring, 0.8 * dots));

    int first = right ? 1 : 0;
    vec2 q = vec2(inside.x / dots - 4.0, (size.y - inside.y) / dots - 4.0);
    float wide = 5.0 * float(vwWidest) + 66.0;
    float high = right ? 11.0 : 51.0;
    c = mix(c, vwPaper, 0.84 * vwBox(q * dots, vec2(0.0), vec2(wide, high) * dots));
    if (q.x > 0.0 && q.x < wide && q.y > 2.0 && q.y < high - 1.0) {
        float values[6] = float[](divergence, curl, there.x, there.y, w.x, w.y);
        int line = int(floor((q.y - 2.0) / 10.0));
        int row = right ? 1 : line == 0 ? 0 : min(line + 1, 5);
        vec2 o = vec2(q.x - 4.0, q.y - 2.0 - 10.0 * float(line));
        float text = vwLabel(o, vwNames[row].x, vwNames[row].y);
        c = mix(c, vwInk, max(text, vwNumber(o - vec2(5.0 * float(vwWidest) + 3.0, 0.0), values[row])));
    }
    c = mix(c, vwPaper, vwLine(at.x - size.x, dots));
    colour = vec4(c, 1.0);
}
