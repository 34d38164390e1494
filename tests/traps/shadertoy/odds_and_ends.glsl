// Odds and ends: functions by macros, continued lines, arrays of structs, fall-through, values of assignments, packed halves.
#define SCALED(name, n) float name(float x) { return x * float(n); }
SCALED(once, 1) SCALED(twice, 2)
#define FOR(i, n) for (int i = 0; i < (n); ++i)
#define SQR(x) \
    ((x) * \
     (x))
#define T(s) texture(iChannel0, (s) / iChannelResolution[0].xy)
#define spin(p, a) p = cos(a) * p + sin(a) * vec2(p.y, -p.x)
#if defined(GL_ES) && __VERSION__ >= 300
#define HQ 1
#elif 1
#define HQ 2
#else
#define HQ 3
#endif
struct Light { vec3 p; vec3 c; float k[2]; };
struct Scene { Light l[2]; mat3 m; int n; };
const Light L0 = Light(vec3(1, 2, 3), vec3(1), float[2](.5, .25));
Light lights[3];
float hist[4];
mat3 basis = mat3(1.);
vec3 acc = vec3(0), tmp, nor;
int steps;
float wrapped(inout float p, float size) { float h = size * .5, c = floor((p + h) / size); p = mod(p + h, size) - h; return c; }
vec2 wrapped(inout vec2 p, vec2 size) { vec2 c = floor((p + size * .5) / size); p = mod(p + size * .5, size) - size * .5; return c; }
void swap(inout float a, inout float b) { float t = a; a = b; b = t; }
void sort(inout float a[4]) { for (int i = 0; i < 3; i++) for (int j = 0; j < 3 - i; j++) if (a[j] > a[j + 1]) swap(a[j], a[j + 1]); }
float median(vec4 v) { float a[4]; for (int i = 0; i < 4; i++) a[i] = v[i]; sort(a); return (a[1] + a[2]) * .5; }
float[3] weights(float t) { return float[3](.5 * (1. - t) * (1. - t), .5 + t * (1. - t), .5 * t * t); }
float bspline(float t, vec3 c) { float w[3] = weights(t); return w[0] * c.x + w[1] * c.y + w[2] * c.z; }
vec3 pick(int i, vec3 a) { return mat3(a, a.zxy, a.yzx)[i] + vec3(a[i], vec3(1, 2, 3)[(i + 1) % 3], float[3](1., 2., 3.)[i]); }
float cond(float x) { float y; if ((y = x * x - 1.) > 0. && (y *= 2.) < 3.) return y; else if (!(y < -.5)) y += x += .1; return y - x; }
float chain(float a, float b) { float c, d = c = a = b *= a; return d + c * a - (a++, b--, --c); }
float loopy(float x) { int i = 0; while (true) { if (i++ > 5) break; if (i % 2 == 0) continue; x += sin(x) / float(i); } for (;;) { x *= .7; if (abs(x) < .2) return x; if (i-- < 0) break; } return -x; }
float comma(vec2 p) { float s = 0.; for (int i = 0, j = 3; i < 3; i++, j--, s += p.x) s += p.y * float(j), p = p.yx, p *= 1.1; return s; }
float fall(float x, int k) { float r = 0.; switch (k & 3) { case 0: r += x; case 1: r *= 2.; break; case 2: { float q = x * x; r = q; if (q > 1.) return q; } default: r += 1.; } return r; }
float fields(vec3 p) { Scene s; s.m = mat3(2); s.m[1] = p; s.m[2].xy += p.yz; s.n = 2; FOR(i, s.n) { s.l[i] = L0; s.l[i].p *= p; s.l[i].k[i] += dot(s.m[i], p); } return s.l[1].k[1] + dot(s.l[0].p, s.m * s.l[1].c) + s.l[0].k[0]; }
void setup(float t) { lights[0] = L0; lights[1] = Light(vec3(cos(t), 1, sin(t)), vec3(t), float[](t, t * t)); lights[2] = lights[0]; lights[2].p.xz *= t; }
vec3 shade(vec3 p, float t) { setup(t); vec3 c = vec3(0); for (int i = 0; i < lights.length(); i++) { vec3 l = lights[i].p - p; c += lights[i].c * max(0., dot(normalize(l), vec3(0, 1, 0))) * lights[i].k[0] / (1. + lights[i].k[1] * dot(l, l)); } return c; }
float map(vec3 p) { steps++; spin(p.xz, p.y * .3); vec2 c = wrapped(p.xz, vec2(3)); wrapped(p.y, 4.); acc += .01 / (.1 + abs(p)); return length(p) - .5 - .1 * sin(c.x); }
vec3 grad(vec3 p) { vec2 e = vec2(.01, 0); nor = vec3(map(p + e.xyy) - map(p - e.xyy), map(p + e.yxy) - map(p - e.yxy), map(p + e.yyx) - map(p - e.yyx)); tmp = nor; return normalize(nor); }
float tern(float x, vec2 p) { return x > 0. ? x < 1. ? p.x : p.y * x : x < -1. ? -x : (p.x > p.y ? p : p.yx).y; }
bool inside(vec2 p) { return all(lessThan(abs(p), vec2(1))) ^^ any(greaterThan(p, vec2(.5))); }
float bools(vec2 p, float x) { bvec2 b = lessThan(p, vec2(x)); return float(b.x) * x + dot(vec2(not(b)), p) + (inside(p) ? 1. : 0.) * x + mix(p.x, p.y, b.y); }
float halves(float x) { uint u = packHalf2x16(vec2(x, x * x)); vec2 h = unpackHalf2x16(u); return h.x + x * x; }
float ints(float x) { int i = int(x * 10.), j = -i / 3 << 1; uint u = uint(abs(i)) * 3u >> 1u; i ^= j; i |= 1; return x * float(i % 7) + float(u & 7u) * x * x; }
float mods(float x) { float w, f = modf(x, w); return f * w + fract(x) * trunc(x) + sign(x) * roundEven(x * .5); }
float late(vec3 p);
float early(vec3 p) { return late(p) * 2.; }
float late(vec3 p) { basis[0] = p; basis[2].zx = p.xy; return determinant(basis) + basis[0][0] + basis[1].y; }
void mainImage(out vec4 O, in vec2 I) { vec2 u = I / iResolution.xy; O = T(I); O.x += median(vec4(u, u.yx * 2.)) + bspline(u.x, vec3(1, 2, 0)); O.rgb += shade(vec3(u, 1), iTime) + acc; if (HQ > 1) O *= .5; O += once(u.x) + twice(u.y) + SQR(u.x); }
