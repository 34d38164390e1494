// ---- what plots have in common: lengths are pixels, from the lower left corner ----

const vec3 vwPaper = vec3(0.067, 0.078, 0.102);
const vec3 vwInk = vec3(0.90, 0.92, 0.94);

// How many pixels a dot of text is wide.
float vwDot() { return max(1.0, floor(iResolution.y / 165.0)); }

// How much of a pixel a line covers at a distance from its middle.
float vwLine(float off, float width) { return clamp(0.5 * width + 0.5 - abs(off), 0.0, 1.0); }

// The number at least as large as x that is 1, 2 or 5 times a power of ten.
float vwRound(float x) {
    float unit = pow(10.0, floor(log2(x) * 0.30103));
    float r = x / unit;
    return unit * (r <= 1.0 ? 1.0 : r <= 2.0 ? 2.0 : r <= 5.0 ? 5.0 : 10.0);
}

// How many decimals multiples of a step have.
int vwDecimals(float step_) { return max(0, int(ceil(-log2(step_) * 0.30103 - 0.01))); }

float vwSegment(vec2 p, vec2 a, vec2 b) {
    vec2 ab = b - a;
    float l = dot(ab, ab);
    return distance(p, a + ab * (l > 0.0 ? clamp(dot(p - a, ab) / l, 0.0, 1.0) : 0.0));
}

// How much of a pixel an arrow covers whose barbs are this long.
float vwArrow(vec2 p, vec2 tail, vec2 head, float width, float barb) {
    vec2 along = head - tail;
    float l = length(along);
    if (l < 0.5) return vwLine(distance(p, tail), width);
    along /= l;
    vec2 back = along * min(0.45 * l, barb), side = 0.6 * vec2(-back.y, back.x);
    float d = min(vwSegment(p, tail, head), min(vwSegment(p, head, head - back + side), vwSegment(p, head, head - back - side)));
    return vwLine(d, width);
}

// Whether p is in a box, and how near to its inside.
float vwBox(vec2 p, vec2 low, vec2 high) {
    vec2 d = max(low - p, p - high);
    return clamp(0.5 - max(d.x, d.y), 0.0, 1.0);
}

// From blue over light grey to red, for t from -1 to 1.
vec3 vwDiverging(float t) {
    vec3 far = t < 0.0 ? vec3(0.10, 0.38, 0.72) : vec3(0.78, 0.16, 0.18);
    float a = min(abs(t), 1.0);
    return mix(mix(vec3(0.93), far, a), far * 0.45, max(0.0, 2.0 * a - 1.4));
}

// From dark blue over teal to yellow, for t from 0 to 1.
vec3 vwRamp(float t) {
    t = clamp(t, 0.0, 1.0);
    vec3 low = mix(vec3(0.13, 0.10, 0.33), vec3(0.14, 0.42, 0.56), smoothstep(0.0, 0.5, t));
    return mix(low, vec3(0.96, 0.85, 0.36), smoothstep(0.45, 1.0, t));
}

// Where the mouse was pressed last, or p.
vec2 vwMouse(vec2 p) { return iMouse.x > 0.0 || iMouse.y > 0.0 ? iMouse.xy : p; }
