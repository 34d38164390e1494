// ---- contours: a function of two numbers, its level lines and its gradient ----

// The middle of the values in the picture, and how far they lie from it: means that poles do not move much.
vec2 vwSpread(vec2 low, vec2 high) {
    float values[64];
    float middle = 0.0, spread = 0.0;
    for (int i = 0; i < 64; i++) {
        vec2 cell = (vec2(float(i & 7), float(i >> 3)) + 0.5) / 8.0;
        float v = vwGradient(mix(low, high, cell)).x;
        values[i] = abs(v) < 1.0e30 ? v : 0.0;
        middle += asinh(values[i]) / 64.0;
    }
    middle = sinh(middle);
    for (int i = 0; i < 64; i++) spread += asinh(abs(values[i] - middle)) / 64.0;
    return vec2(middle, max(sinh(spread), 1.0e-20));
}

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot();
    vec2 size = iResolution.xy;
    float unit = (vwRange.y - vwRange.x) / size.x;
    vec2 low = vec2(vwRange.x, -0.5 * unit * size.y);
    vec2 p = low + at * unit;
    vec2 spread = vwSpread(low, low + unit * size);
    float step_ = vwRound(0.42 * spread.y);

    // f and its gradient: |f - level| / |gradient| is the distance to a level line, exact to first order.
    vec3 f = vwGradient(p);
    float slope = max(length(f.yz) * unit, 1.0e-30);
    float band = floor(f.x / step_);
    vec3 c = vwRamp(0.5 + 0.5 * tanh(((band + 0.5) * step_ - spread.x) / (2.0 * spread.y)));
    float level = floor(f.x / step_ + 0.5);
    float line = vwLine((f.x - level * step_) / slope, 0.5 * dots) * clamp(step_ / slope / 5.0 - 0.2, 0.0, 1.0);
    c = mix(c, level == 0.0 ? vec3(1.0) : vwPaper, (level == 0.0 ? 0.0 : 0.55) * line);
    // Where f is zero all around, there is no line.
    c = mix(c, vec3(1.0), vwLine(f.x / slope, 1.1 * dots) * step(1.0e-9 * spread.y, slope));

    float cell = 22.0 * dots;
    vec2 middle = (floor(at / cell) + 0.5) * cell;
    vec2 g = vwGradient(low + middle * unit).yz;
    float typical = spread.y / (0.25 * (vwRange.y - vwRange.x));
    vec2 arrow = 0.46 * cell * g / (length(g) + 0.5 * typical);
    c = mix(c, vec3(0.0), 0.55 * vwArrow(at, middle - arrow, middle + arrow, 0.7 * dots, 3.0 * dots));

    vec2 steps = vec2(vwRound(unit * 40.0 * dots));
    vec3 marked = vwAxes(c, at, low, vec2(unit), steps, vec3(1.0));
    c = mix(c, marked, 0.75);

    // The values at the mouse, and the gradient there.
    vec2 to = vwMouse(vec2(0.66, 0.6) * size);
    vec2 there = low + to * unit;
    vec3 m = vwGradient(there);
    vec2 away = length(m.yz) > 0.0 ? 26.0 * dots * normalize(m.yz) : vec2(0.0);
    c = mix(c, vwPaper, vwArrow(at, to, to + away, 2.8 * dots, 6.0 * dots));
    c = mix(c, vec3(1.0, 0.55, 0.35), vwArrow(at, to, to + away, 1.4 * dots, 6.0 * dots));
    c = mix(c, vwPaper, clamp(3.0 * dots - distance(at, to), 0.0, 1.0));
    c = mix(c, vec3(1.0), clamp(2.0 * dots - distance(at, to), 0.0, 1.0));

    float shown[5] = float[](there.x, there.y, m.x, m.y, m.z);
    float wide = 5.0 * float(vwWidest) + 68.0, high = 57.0;
    vec2 q = vec2(at.x / dots - 6.0, size.y / dots - 6.0 - at.y / dots);
    c = mix(c, vwPaper, 0.86 * vwBox(q * dots, vec2(0.0), vec2(wide, high) * dots));
    if (q.x > 0.0 && q.x < wide && q.y > 4.0 && q.y < high - 4.0) {
        int row = min(int(floor((q.y - 4.0) / 10.0)), 4);
        vec2 r = vec2(q.x - 5.0, q.y - 4.0 - 10.0 * float(row));
        float name = vwLabel(r, vwNames[row].x, vwNames[row].y);
        vec3 hue = row < 2 ? vwInk : row == 2 ? vec3(0.96, 0.85, 0.36) : vec3(1.0, 0.55, 0.35);
        c = mix(c, hue, max(name, vwNumber(r - vec2(5.0 * float(vwWidest) + 3.0, 0.0), shown[row])));
    }
    colour = vec4(c, 1.0);
}
