// Colour: spectra, tone curves, transfer functions, ordered dither, thin films, air by optical depth.
#define LUMA vec3(.2126, .7152, .0722)
const mat3 TO_RGB = mat3(3.2406, -.9689, .0557, -1.5372, 1.8758, -.2040, -.4986, .0415, 1.0570);
const mat3 YCOCG = mat3(.25, .5, -.25, .5, 0, .5, .25, -.5, -.25);
const float GROUND = 6371., SKY = GROUND + 100.; const vec3 RAYLEIGH = vec3(5.5e-3, 13.0e-3, 22.4e-3);
float lobe(float x, float mu, float s1, float s2) { float t = (x - mu) / (x < mu ? s1 : s2); return exp(-.5 * t * t); }
vec3 observer(float w) { return vec3(1.056 * lobe(w, 599.8, 37.9, 31.) + .362 * lobe(w, 442., 16., 26.7) - .065 * lobe(w, 501.1, 20.4, 26.2), .821 * lobe(w, 568.8, 46.9, 40.5) + .286 * lobe(w, 530.9, 16.3, 31.1), 1.217 * lobe(w, 437., 11.8, 36.) + .681 * lobe(w, 459., 26., 13.8)); }
float planck(float w, float T) { return 1e4 / pow(w * .01, 5.) / (exp(1.438e4 / (w * T * 1e-3)) - 1.); }
vec3 glowing(float T) { vec3 u = vec3(0); for (float l = 380.; l < 780.; l += 50.) { u += observer(l) * planck(l, T); } return max(TO_RGB * u / u.y, 0.); }
vec3 hue(float h) { h = fract(h) * 6.; return clamp(vec3(abs(h - 3.) - 1., 2. - abs(h - 2.), 2. - abs(h - 4.)), 0., 1.); }
vec3 fromHsv(vec3 c) { return ((hue(c.x) - 1.) * c.y + 1.) * c.z; }
vec3 toHsv(vec3 c) {
    float v = max(c.r, max(c.g, c.b)), m = v - min(c.r, min(c.g, c.b)), h;
    if (m < 1e-5) return vec3(0, 0, v);
    if (v == c.r) h = (c.g - c.b) / m; else if (v == c.g) h = 2. + (c.b - c.r) / m; else h = 4. + (c.r - c.g) / m;
    return vec3(fract(h / 6.), m / v, v);
}
vec3 fromHsl(float h, float s, float l) { vec3 k = mod(vec3(0, 8, 4) + h * 12., 12.); return l - s * min(l, 1. - l) * clamp(min(k - 3., 9. - k), -1., 1.); }
vec3 encode(vec3 c) { return mix(12.92 * c, 1.055 * pow(max(c, 0.), vec3(1. / 2.4)) - .055, step(.0031308, c)); }
vec3 decode(vec3 c) { bvec3 lo = lessThanEqual(c, vec3(.04045)); return mix(pow((c + .055) / 1.055, vec3(2.4)), c / 12.92, lo); }
vec3 shoulder(vec3 x) { const float A = .15, B = .5, C = .1, D = .2, E = .02, F = .3; return ((x * (A * x + C * B) + D * E) / (x * (A * x + B) + D * F)) - E / F; }
vec3 reinhard(vec3 c, float w) { float l = dot(c, LUMA), m = l * (1. + l / (w * w)) / (1. + l); return c * (m / l); }
vec3 logCurve(vec3 v, vec2 ends) { v = clamp(log2(max(v, 1e-3)), ends.x, ends.y); v = (v - ends.x) / (ends.y - ends.x); vec3 s = v * v; return s * (6.1 - v * (9.2 - s * 4.1)); }
vec3 hard(vec3 a, vec3 b) { vec3 r; for (int k = 0; k < 3; ++k) r[k] = a[k] < .5 ? 2. * a[k] * b[k] : 1. - 2. * (1. - a[k]) * (1. - b[k]); return r; }
float dither(ivec2 p) { const int m[16] = int[16](0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5); return float(m[(p.x & 3) + 4 * (p.y & 3)]) / 16.; }
bool shell(vec3 o, vec3 d, float r, out vec2 t) { float b = dot(o, d), c = dot(o, o) - r * r, q = b * b - c; t = vec2(1e9, -1e9); if (q < 0.0) return false; q = sqrt(q); t = vec2(-b - q, -b + q); return t.y > 0.; }
float density(vec3 p, float h) { return exp(-max(length(p) - GROUND, 0.) / h); }
float depth(vec3 p, vec3 d, float far, float h) { float s = 0., dt = far / 4.; p += d * dt * .5; for (int i = 0; i < 4; i++, p += d * dt) s += density(p, h) * dt; return s; }
vec3 air(vec3 o, vec3 d, vec3 sun, int steps) {
    vec2 t; if (!shell(o, d, SKY, t)) return vec3(0);
    t.x = max(t.x, 0.);
    float dt = (t.y - t.x) / float(steps), mu = dot(d, sun), phase = .0596831 * (1. + mu * mu), od = 0.;
    vec3 sum = vec3(0);
    for (int i = 0; i < steps; ++i) { vec3 p = o + d * (t.x + (float(i) + .5) * dt); float r = density(p, 8.) * dt; od += r; vec2 q; shell(p, sun, SKY, q); sum += r * exp(-RAYLEIGH * (od + depth(p, sun, q.y, 8.))); }
    return 22. * phase * RAYLEIGH * sum;
}
float film(float c, float d, float n, float w) { float s = sqrt(1. - (1. - c * c) / (n * n)); return .5 - .5 * cos(12.566 * n * d * s / w); }
vec3 soap(float c, float d) { vec3 w = vec3(650, 510, 475), r; for (int k = 0; k < 3; k++) r[k] = film(c, d, 1.33, w[k]); return r; }
void mainImage(out vec4 o, in vec2 i) {
    vec2 u = i / iResolution.xy;
    vec3 c = glowing(1000. + 9000. * u.x) * .3 + fromHsv(vec3(u.x, u.y, .5)) + soap(u.y, 400. * u.x);
    c = hard(logCurve(c + .01, vec2(-10, 4)), YCOCG * shoulder(c)) + air(vec3(0, GROUND + 2., 0), normalize(vec3(u - .3, 1)), normalize(vec3(0, .2, 1)), 4) * .1;
    o = vec4(encode(c) + (dither(ivec2(i)) - .5) / 255., 1.);
}
