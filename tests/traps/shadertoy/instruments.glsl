// Dials and digits: a font in bits, numbers, sliders, hands of a clock, shapes with soft edges.
#define PRINT(c) col += glyph(uv, c) * ink; uv.x -= W;
#define W .6
const int font[10] = int[](0x7b6f, 0x2492, 0x73e7, 0x73cf, 0x5bc9, 0x79cf, 0x79ef, 0x7249, 0x7bef, 0x7bcf);
const uint rows[4] = uint[4](0x7b6fu, 0x24924924u, 0xffffffffu, 1234567u);
vec2 cursor = vec2(0);

float bit(int v, int k) { return float((v >> k) & 1); }
float bitf(float n, float k) { return floor(mod(n / exp2(k), 2.)); }
float glyph(vec2 uv, int d) {
    ivec2 c = ivec2(floor(uv * vec2(3., 5.)));
    if (any(lessThan(c, ivec2(0))) || any(greaterThanEqual(c, ivec2(3, 5)))) return 0.;
    return bit(font[d], c.x + 3 * c.y);
}
float row(ivec2 c, uint which) { uint bits = rows[which & 3u]; return float((bits >> uint(c.x + c.y * 4)) & 1u); }
float digit(vec2 p, float n) {
    float code = n < .5 ? 31599. : n < 1.5 ? 9362. : n < 2.5 ? 29671. : n < 3.5 ? 29647. : 23497.;
    vec2 q = floor(p * vec2(3., 5.));
    return q.x < 0. || q.x > 2. || q.y < 0. || q.y > 4. ? 0. : bitf(code, q.x + q.y * 3.);
}
float number(vec2 p, float value, int decimals) {
    float r = 0.;
    if (value < 0.) { value = -value; r = step(abs(p.x + .5), .2) * step(abs(p.y - .5), .05); }
    int digits = int(max(floor(log(max(value, 1.)) / log(10.)), 0.)) + 1;
    for (int i = digits - 1; i >= -decimals; i--) {
        if (i == -1) p.x -= .3;
        r += digit(p, mod(floor(value / pow(10., float(i)) + 1e-4), 10.));
        p.x -= W;
    }
    return r;
}
float stroke(vec2 p, vec2 a, vec2 b, float w) {
    vec2 d = b - a, q = p - a;
    return smoothstep(w + 2. / iResolution.y, w, length(q - d * clamp(dot(q, d) / dot(d, d), 0., 1.)));
}
float panel(vec2 p, vec2 size, vec4 corners) {
    float r = p.x < 0. ? p.y < 0. ? corners.x : corners.y : p.y < 0. ? corners.z : corners.w;
    p = abs(p) - size + r;
    return length(max(p, 0.)) + min(max(p.x, p.y), 0.) - r;
}
float slider(vec2 p, inout float value, vec4 mouse) {
    if (mouse.z > 0. && abs(mouse.y - .1) < .05) value = clamp(mouse.x, 0., 1.);
    return min(abs(panel(p, vec2(.5, .02), vec4(.02))), length(p - vec2(value - .5, 0)) - .04);
}
void text(inout vec3 col, vec2 uv, vec3 ink) { PRINT(3) PRINT(1) PRINT(4) PRINT(1) PRINT(5) }
void over(inout vec4 below, vec4 above) { below.rgb = mix(below.rgb, above.rgb, above.a); below.a = max(below.a, above.a); }
float hand(vec2 p, float a, float l) { vec2 d = vec2(sin(a), cos(a)); float t = clamp(dot(p, d), 0., l); return length(p - t * d); }
float gauge(vec2 p, float from, float to) {
    float a = clamp(atan(p.x, p.y), from, to);
    return abs(length(p - .4 * vec2(sin(a), cos(a)))) - .02;
}
float antialiased(float d) { float w = fwidth(d); return smoothstep(w, -w, d); }
void mainImage(out vec4 c, vec2 f) {
    vec2 uv = f / iResolution.y;
    vec3 col = vec3(.1);
    text(col, uv * 6., vec3(1, .8, .2));
    col += number(uv * 9. - 3., iDate.w * .01, 2);
    float v = .3, day = iDate.w / 86400., second = mod(iDate.w, 60.);
    col = mix(col, vec3(.2, .6, 1), smoothstep(.01, 0., slider(uv - vec2(1., .1), v, iMouse / iResolution.xyxy)));
    col += .02 / hand(uv - .5, 6.2831853 * second / 60., .3) + .01 / hand(uv - .5, 12.566 * day, .2);
    c = vec4(col, 1);
    over(c, vec4(1, 0, 0, stroke(uv, vec2(0), vec2(1), .01)));
    c *= antialiased(gauge(uv - .5, -1., 2.));
}
