// Common tools, as a tab of shared code: prototypes, overloads, defaults by macros, everything used somewhere else.
#ifndef COMMON
#define COMMON
#define EPS 1e-4
#define TAU 6.283185307179586
#define sat(x) clamp(x, 0., 1.)
#define remap(x, a, b, c, d) (((x) - (a)) / ((b) - (a)) * ((d) - (c)) + (c))
#define loop(n) for (int i = 0; i < n; i++)
#define FBM(name, T, noise, octaves) float name(T p) { float s = 0., a = .5; loop(octaves) { s += a * noise(p); p = p * 2. + 1.7; a *= .5; } return s; }

float noise(float); float noise(vec2); float noise(vec3 p);

float hash(float n) { return fract(sin(n) * 1e4); }
float hash(vec2 p) { return hash(p.x + hash(p.y) * 31.); }

float noise(float x) { float i = floor(x), f = fract(x), u = f * f * (3. - 2. * f); return mix(hash(i), hash(i + 1.), u); }
float noise(vec2 p) {
    vec2 i = floor(p), f = fract(p), u = f * f * (3. - 2. * f);
    float a = hash(i), b = hash(i + vec2(1, 0)), c = hash(i + vec2(0, 1)), d = hash(i + 1.);
    return mix(a, b, u.x) + (c - a) * u.y * (1. - u.x) + (d - b) * u.x * u.y;
}
float noise(vec3 x) {
    const vec3 k = vec3(110, 241, 171);
    vec3 i = floor(x), f = fract(x), u = f * f * (3. - 2. * f);
    float n = dot(i, k), low, high;
    low = mix(mix(hash(n), hash(n + k.x), u.x), mix(hash(n + k.y), hash(n + k.x + k.y), u.x), u.y);
    high = mix(mix(hash(n + k.z), hash(n + k.x + k.z), u.x), mix(hash(n + k.y + k.z), hash(n + k.x + k.y + k.z), u.x), u.y);
    return mix(low, high, u.z);
}

FBM(fbm1, float, noise, 4)
FBM(fbm2, vec2, noise, 4)
FBM(fbm3, vec3, noise, 3)

vec2 sector(vec2 p, float n) { float w = TAU / n, a = atan(p.y, p.x); a -= w * floor(a / w + .5); return length(p) * vec2(cos(a), sin(a)); }
void corner(inout vec2 p, vec2 d) { p = abs(p) - d; p = p.y > p.x ? p.yx : p; }
float repeat(inout float p, float size) { float c = floor(p / size + .5); p -= c * size; return c; }
vec2 repeat(inout vec2 p, vec2 size) { vec2 c = floor(p / size + .5); p -= c * size; return c; }

float stairs(float a, float b, float k, float n) {
    float step_ = k / n, s = (a + b - k) * .5, d = (a - b) * .5;
    return min(min(a, b), s + abs(mod(d, step_) - step_ * .5));
}
float chamfer(float a, float b, float r) { return min(min(a, b), (a - r + b) * sqrt(.5)); }
float rounded(float a, float b, float r) { vec2 u = max(vec2(r - a, r - b), 0.); return max(r, min(a, b)) - length(u); }
float carve(float a, float b, float k) { return max(a, -b) + k * exp(-abs(a + b) / k); }
float extruded(vec3 p, float d, float h) { vec2 w = vec2(d, abs(p.z) - h); return min(max(w.x, w.y), 0.) + length(max(w, 0.)); }
float revolved(vec3 p, float o) { return length(vec2(length(p.xz) - o, p.y)); }

float cyl(vec3 p, float r, float h) { return max(length(p.xy) - r, abs(p.z) - h); }
float cone(vec3 p, vec2 c) { float q = length(p.xy); return dot(normalize(c), vec2(q, p.z)); }
float ellipsoid(vec3 p, vec3 r) { float a = length(p / r), b = length(p / (r * r)); return a * (a - 1.) / b; }
float octa(vec3 p, float s) {
    p = abs(p);
    float over = p.x + p.y + p.z - s;
    vec3 q = p - over / 3.;
    if (min(q.x, min(q.y, q.z)) >= 0.) return over * sqrt(1. / 3.);
    if (q.x < q.y && q.x < q.z) p = p.zyx;
    else if (q.y < q.z) p = p.xzy;
    vec2 e = clamp(.5 * (s + vec2(1, -1) * (p.x - p.y)), 0., s);
    return length(p - vec3(e, 0));
}

vec2 sphere_hit(vec3 o, vec3 d, float r) { float b = dot(o, d), c = dot(o, o) - r * r, h = b * b - c; if (h < 0.) return vec2(-1); h = sqrt(h); return vec2(-b - h, -b + h); }
vec2 box_hit(vec3 o, vec3 d, vec3 size, out vec3 n) {
    vec3 m = 1. / d, k = abs(m) * size, t1 = -m * o - k, t2 = -m * o + k;
    float near = max(max(t1.x, t1.y), t1.z), far = min(min(t2.x, t2.y), t2.z);
    if (near > far || far < 0.) return vec2(-1);
    n = -sign(d) * step(t1.yzx, t1.xyz) * step(t1.zxy, t1.xyz);
    return vec2(near, far);
}
bool plane_hit(vec3 o, vec3 d, vec4 plane, inout float t) { float k = -(dot(o, plane.xyz) + plane.w) / dot(d, plane.xyz); if (k < EPS || k > t) return false; t = k; return true; }

float ease(float t) { return t < .5 ? 4. * t * t * t : 1. - pow(2. - 2. * t, 3.) / 2.; }
float elastic(float t) { return t <= 0. ? 0. : t >= 1. ? 1. : pow(2., -10. * t) * sin((t * 10. - .75) * TAU / 3.) + 1.; }
float pulse(float c, float w, float x) { x = abs(x - c); if (x > w) return 0.; x /= w; return 1. - x * x * (3. - 2. * x); }
float gain(float x, float k) { float a = .5 * pow(2. * ((x < .5) ? x : 1. - x), k); return (x < .5) ? a : 1. - a; }
float sinc(float x, float k) { float a = TAU * .5 * (k * x - 1.); return sin(a) / a; }

vec3 oklab(vec3 c) {
    const mat3 a = mat3(.4122, .2119, .0883, .5363, .6807, .2817, .0514, .1074, .6300);
    const mat3 b = mat3(.2105, 1.9780, .0259, .7936, -2.4286, .7828, -.0041, .4506, -.8087);
    return b * pow(a * c, vec3(1. / 3.));
}
vec3 heat(float t) { return vec3(sat(remap(t, 0., .4, 0., 1.)), sat(remap(t, .3, .8, 0., 1.)), sat(remap(t, .7, 1., 0., 1.))); }
mat3 lookAt(vec3 o, vec3 at) { vec3 f = normalize(at - o), r = normalize(cross(vec3(0, 1, 0), f)); return mat3(r, cross(f, r), f); }
#endif
