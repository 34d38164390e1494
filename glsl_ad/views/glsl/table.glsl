// ---- table: numbers at the mouse ----

void mainImage(out vec4 colour, in vec2 at) {
    vec2 size = iResolution.xy;
    vec2 there = mix(vec2(vwRange.x), vec2(vwRange.y), vwMouse(vec2(0.64, 0.6) * size) / size);
    float values[vwCount];
    vwValues(there, values);
    // As large as the table still fits.
    float wide = 5.0 * float(vwWidest) + 70.0;
    int columns = (vwCount + vwRows - 1) / vwRows;
    float dots = max(1.0, floor(min(size.x / (wide * float(columns) + 12.0), size.y / (10.0 * float(vwRows) + 16.0))));
    dots = min(dots, 2.0 * vwDot());
    vec2 q = vec2(at.x, size.y - at.y) / dots - vec2(8.0, 9.0);
    vec3 c = vwPaper;
    int column = int(floor(q.x / wide)), row = int(floor(q.y / 10.0));
    int cell = column * vwRows + row;
    if (q.x >= 0.0 && q.y >= 0.0 && row < vwRows && column < columns && cell < vwCount) {
        vec2 o = q - vec2(float(column) * wide, 10.0 * float(row));
        if (row % 2 == 1 && o.x < wide - 6.0) c *= 1.35;
        c = mix(c, vec3(0.60, 0.80, 1.0), vwLabel(o - vec2(2.0, 1.0), vwNames[cell].x, vwNames[cell].y));
        c = mix(c, vwInk, vwNumber(o - vec2(5.0 * float(vwWidest) + 7.0, 1.0), values[cell]));
    }
    vec2 mark = abs(at - vwMouse(vec2(0.64, 0.6) * size));
    c = mix(c, vwInk, 0.8 * max(vwLine(mark.x, dots), vwLine(mark.y, dots)) * step(max(mark.x, mark.y), 5.0 * dots));
    colour = vec4(c, 1.0);
}
