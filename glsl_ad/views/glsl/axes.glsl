// ---- axes of a plane: grid, axes, ticks with their numbers ----

// How many pixels from the next multiple of a step.
float vwToGrid(float x, float step_, float unit) { return abs(x - step_ * floor(x / step_ + 0.5)) / unit; }

// The number at a tick of a vertical (or horizontal) line of the grid; `origin` is where the axes meet.
float vwTick(vec2 at, float x, float step_, vec2 corner, bool below) {
    float dots = vwDot();
    vwNumeral n = vwNumeralOf(x, vwDecimals(step_));
    float along = below ? corner.x / iResolution.x : corner.y / iResolution.y;
    if (n.digits == 0 || along < 0.0 || along > 1.0) return 0.0;
    vec2 size = dots * vec2(5.0 * float(vwNumeralLength(n)) - 1.0, 7.0);
    vec2 start = below ? corner + vec2(-0.5 * size.x, -4.0 * dots) : corner + vec2(-size.x - 5.0 * dots, 3.5 * dots);
    // Where an axis runs along the edge, its numbers go to the other side of it.
    if (!below && start.x < 2.0 * dots) start.x = corner.x + 5.0 * dots;
    if (below && start.y < size.y + dots) start.y = corner.y + 11.0 * dots;
    start.x = clamp(start.x, 2.0 * dots, iResolution.x - size.x - 2.0 * dots);
    start.y = clamp(start.y, size.y + dots, iResolution.y - 2.0 * dots);
    return vwNumeralDot((at - start) * vec2(1.0, -1.0) / dots, n);
}

// Draws the grid and the axes of the plane that has `low` in the lower left corner and `unit` to a pixel.
vec3 vwAxes(vec3 colour, vec2 at, vec2 low, vec2 unit, vec2 steps, vec3 ink) {
    vec2 p = low + at * unit, size = iResolution.xy;
    float dots = vwDot();
    float grid = max(vwLine(vwToGrid(p.x, steps.x, unit.x), 1.0), vwLine(vwToGrid(p.y, steps.y, unit.y), 1.0));
    colour = mix(colour, ink, 0.10 * grid);
    vec2 origin = clamp(-low / unit, vec2(0.5), size - 0.5);
    colour = mix(colour, ink, 0.45 * max(vwLine(at.x - origin.x, dots), vwLine(at.y - origin.y, dots)));
    vec2 tick = steps * floor(p / steps + 0.5), place = (tick - low) / unit;
    float text = max(
        vwTick(at, tick.x, steps.x, vec2(place.x, origin.y), true), vwTick(at, tick.y, steps.y, vec2(origin.x, place.y), false));
    float marks = max(
        vwLine(at.x - place.x, 1.0) * step(abs(at.y - origin.y), 2.5 * dots),
        vwLine(at.y - place.y, 1.0) * step(abs(at.x - origin.x), 2.5 * dots));
    return mix(colour, ink, 0.75 * max(text, marks));
}
