// ---- curves: a function and its derivatives ----

vec3 vwHue(int k) {
    vec3 hues[6] = vec3[](
        vec3(0.36, 0.76, 0.98), vec3(1.00, 0.71, 0.30), vec3(0.51, 0.83, 0.49), vec3(0.95, 0.45, 0.62),
        vec3(0.72, 0.55, 0.95), vec3(0.95, 0.93, 0.55));
    return hues[k - 6 * (k / 6)];
}

// How far the picture goes up: some three times a mean of f and f' that poles do not move much.
float vwReach() {
    float sums[2] = float[](0.0, 0.0);
    float d[vwCount];
    for (int i = 0; i < 24; i++) {
        vwDerivatives(mix(vwRange.x, vwRange.y, (float(i) + 0.5) / 24.0), d);
        for (int k = 0; k < 2 && k < vwCount; k++) sums[k] += min(asinh(abs(d[k])), 80.0) / 24.0;
    }
    float reach = 2.6 * sinh(max(sums[0], 0.8 * sums[1]));
    return reach > 0.0 && reach < 1.0e30 ? reach : 1.0;
}

// Distance to a curve in pixels, exact to first order: what is above p, over how steep it is. `left` and `right` are
// the values a little to both sides: where these do not enclose what is between, there is a pole and no line.
float vwCurve(float y, float left, float value, float right, float slope, vec2 unit) {
    float low = min(left, right) - 2.0 * vwDot() * unit.y, high = max(left, right) + 2.0 * vwDot() * unit.y;
    bool meets = low <= y && y <= high && low <= value && value <= high;
    return meets ? abs(value - y) / unit.y / length(vec2(1.0, slope * unit.x / unit.y)) : 1.0e9;
}

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot(), reach = vwReach();
    vec2 size = iResolution.xy, low = vec2(vwRange.x, -reach);
    vec2 unit = vec2(vwRange.y - vwRange.x, 2.0 * reach) / size;
    vec2 p = low + at * unit;
    vec2 steps = vec2(vwRound(unit.x * 36.0 * dots), vwRound(unit.y * 28.0 * dots));
    vec3 c = vwAxes(vwPaper, at, low, unit, steps, vwInk);

    float left[vwCount], here[vwCount], right[vwCount], there[vwCount];
    float side = dots * unit.x;
    vwDerivatives(p.x - side, left);
    vwDerivatives(p.x, here);
    vwDerivatives(p.x + side, right);
    float x = low.x + unit.x * vwMouse(0.64 * size).x;
    vwDerivatives(x, there);
    float to = (x - low.x) / unit.x;
    c = mix(c, vwInk, 0.35 * vwLine(at.x - to, 1.0) * step(fract(at.y / (6.0 * dots)), 0.5));

    for (int k = vwCount - 1; k >= 0; k--) {
        // The slope of a curve is the next derivative; that of the last one comes from its neighbours.
        float slope = k + 1 < vwCount ? here[min(k + 1, vwCount - 1)] : 0.5 * (right[k] - left[k]) / side;
        float off = vwCurve(p.y, left[k], here[k], right[k], slope, unit);
        c = mix(c, vwHue(k), vwLine(off, (k == 0 ? 1.3 : 0.9) * dots));
    }
    for (int k = vwCount - 1; k >= 0; k--) {
        float d = distance(at, vec2(to, (there[k] - low.y) / unit.y));
        c = mix(c, vwPaper, clamp(2.6 * dots - d + 0.5, 0.0, 1.0));
        c = mix(c, vwHue(k), clamp(1.9 * dots - d + 0.5, 0.0, 1.0));
    }

    // The legend: names, and values at the mouse.
    float wide = 5.0 * float(vwWidest) + 74.0, high = 10.0 * float(vwCount + 1) + 5.0;
    vec2 q = vec2(at.x - (size.x - (wide + 6.0) * dots), size.y - 6.0 * dots - at.y) / dots;
    c = mix(c, vwPaper * 1.5, 0.9 * vwBox(q * dots, vec2(0.0), vec2(wide, high) * dots));
    if (q.x > 0.0 && q.x < wide && q.y > 0.0 && q.y < high) {
        int row = int(floor((q.y - 4.0) / 10.0));
        vec2 r = vec2(q.x - 14.0, q.y - 4.0 - 10.0 * float(row));
        float column = 5.0 * float(vwWidest) + 4.0;
        if (row == 0) {
            c = mix(c, vwInk, max(vwLabel(r, vwNames[0].x, vwNames[0].y), vwNumber(r - vec2(column, 0.0), x)));
        } else if (row > 0 && row <= vwCount) {
            vec3 hue = vwHue(row - 1);
            float dash = step(4.0, q.x) * step(q.x, 11.0) * step(3.0, r.y) * step(r.y, 5.0);
            float value = vwNumber(r - vec2(column, 0.0), there[min(max(row - 1, 0), vwCount - 1)]);
            c = mix(c, hue, max(dash, vwLabel(r, vwNames[row].x, vwNames[row].y)));
            c = mix(c, vwInk, value);
        }
    }
    colour = vec4(c, 1.0);
}
