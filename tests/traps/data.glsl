// Matrices, arrays, structs, integers, literals. See support.py for how this file is read.

//# matrices of every shape
//# rounded
vec2 f(mat4x2 a, mat4 b, vec4 c) { return a * b * c; }

//# products of matrices, and the transposed ones
//# rounded
vec3 f(mat2x3 a, mat3x2 b, vec3 v, vec2 w) {
    mat3 m = a * b;
    mat2 n = b * a;
    v = v * m + a * (n * w) + transpose(b) * w;
    return v * transpose(m);
}

//# columns are written
mat2 f(mat2 m, float k) {
    m[1].xy *= k;
    m[0][1] = m[1].y * m[0].x;
    m[0].yx += m[1];
    return m;
}

//# columns by a run-time index
//# domain: i=0:2
vec3 f(mat3 m, int i) {
    m[i] *= m[(i + 1) % 3].x;
    m[2 - i].y = m[0][i];
    return m[0] * m[1] + m[2];
}

//# matrices from scalars, columns, and matrices
mat3 f(vec3 p, mat2 n) {
    mat3 m = mat3(p.x) + mat3(n) * 2. - mat3(p, p.yzx, p.zxy);
    mat4 w = mat4(m);
    w[3].w = p.y;
    return mat3(w) * mat3(vec2(p.x), p.y, p, vec3(1, 2, 3)) / p.x;
}
//# domain: p=0.5:2

//# matrices with scalars, componentwise, in compound assignments
mat2 f(mat2 m, float k) {
    m *= k;
    m += k;
    m -= mat2(1.);
    m = k / (m + 8.) * matrixCompMult(m, m);
    m *= m;
    return -m;
}

//# determinants, inverses and outer products
float f(mat3 m, vec3 p) {
    return determinant(m) + dot(p, inverse(m) * p) + outerProduct(p.xy, p)[1].y + determinant(inverse(mat2(m)));
}

//# a camera
mat3 camera(vec3 ro, vec3 ta, float cr) {
    vec3 cw = normalize(ta - ro), cp = vec3(sin(cr), cos(cr), 0.);
    vec3 cu = normalize(cross(cw, cp)), cv = cross(cu, cw);
    return mat3(cu, cv, cw);
}
vec3 f(vec3 ro, vec2 p) { return camera(ro, vec3(3., 0., 3.), .1) * normalize(vec3(p, 2.)); }

//# matrices are compared
float f(mat2 m, float x) { return m == mat2(1.) || m != mat2(x) ? x * x * m[0].x : 0.; }

//# arrays, declared in both ways
float f(float x) {
    float[2] z = float[2](x, x * x);
    float w[2], v[] = float[](1., x, 3.);
    w = z;
    w[1] *= v[1];
    const float k[] = float[](2., 3.);
    return w[1] * z[0] + v[2] * k[1] + float(v.length());
}

//# length() of arrays, vectors and matrices
//# dialects: 450
float f(vec3 v, mat2x3 m) {
    float a[4];
    float s = 0.;
    for (int i = 0; i < v.length(); i++) { a[i] = v[i]; s += a[i] * a[i]; }
    return s * float(m.length() * m[0].length() * a.length());
}

//# length() of an array in loops
float f(float x) {
    float a[] = float[](x, 2., x * x);
    float s = 0.;
    for (int i = 0; i < a.length(); i++) s += a[i] * a[a.length() - 1 - i];
    return s;
}

//# an element whose index is computed from a float
//# domain: h=0:40
float f(float x, float h) {
    float a[4] = float[](x, x * x, sin(x), 1.);
    a[int(h / 16.0)] = 0.0;
    return a[0] + a[1] * a[2] + a[3];
}
//# wrt: x

//# arrays as parameters, sized by a macro
#define N 4
float sum(float a[N], vec3 p[N + 1]) { float s = 0.; for (int i = 0; i < N; i++) s += a[i] * p[i + 1].x; return s; }
float f(float x, vec3 q) {
    float a[4]; vec3 p[5];
    for (int i = 0; i < 4; i++) { a[i] = x * float(i); p[i] = q * a[i]; }
    p[4] = q;
    return sum(a, p) * x;
}

//# an array is the input
float f(float a[3], vec2 b[2]) { return a[0] * a[1] + a[2] * dot(b[0], b[1]); }

//# inout arrays, and arrays returned
float[3] make(float x) { return float[3](x, x * x, 1.); }
void sort(inout float a[3]) {
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2 - i; j++)
            if (a[j] > a[j + 1]) { float t = a[j]; a[j] = a[j + 1]; a[j + 1] = t; }
}
float f(float x) { float a[3] = make(x); sort(a); return a[0] * 2. + a[1] * a[2]; }

//# arrays of structs, and structs of arrays
struct S { float a[2]; vec3 p; };
float f(vec3 q) {
    S s[2];
    s[0] = S(float[2](q.x, q.y), q);
    s[1].a[0] = q.z * q.x;
    s[1].a[1] = s[0].a[1];
    s[1].p = s[0].p.zyx;
    s[0].p.xy *= s[1].a[0];
    s[1] = s[0];
    s[0].a[1] += 1.;
    return s[1].a[1] * s[0].p.y + s[1].p.x * s[0].a[1];
}

//# arrays of arrays
//# dialects: 450
float f(float x) {
    float a[2][3] = float[2][3](float[3](x, 1., x * x), float[3](2., x, 3.));
    float[3] row = a[1];
    a[0] = row;
    a[0][1] *= x;
    return a[0][1] + a[1][1] * row[2];
}

//# arrays are compared
float f(float x) { float a[2] = float[](x, 1.), b[2] = a; b[0] *= 1.; return a == b ? x * x : x; }

//# a global array that is filled
//# rounded
vec3 points[3];
void fill(float t) { for (int i = 0; i < 3; i++) points[i] = vec3(sin(t * float(i + 1)), t, 1.); }
float f(float t, vec3 p) {
    fill(t);
    float s = 0.;
    for (int i = 0; i < 3; i++) s += 1. / (.5 + dot(p - points[i], p - points[i]));
    return s;
}

//# a constant table by a run-time index
const vec2 table[4] = vec2[4](vec2(1, 0), vec2(0, 1), vec2(-1, 0), vec2(0, -1));
float f(vec2 p) { int i = int(floor(p.x)) & 3; return dot(table[i], p) * p.y; }

//# structs: parameters, results, nested, assigned as a whole
struct Material { vec3 albedo; float roughness; };
struct Hit { float t; Material m; vec3 n; };
Hit nearer(Hit a, Hit b) { if (a.t < b.t) return a; return b; }
Hit f(Material m, vec3 p) {
    Hit a = Hit(p.x * p.y, m, p), b = a;
    b.m.albedo.xz *= m.roughness * p.xy;
    b.t = p.z;
    Hit h = nearer(a, b);
    h.m = Material(h.m.albedo * h.n, h.t);
    return h;
}

//# fields as inputs
//# wrt: m.roughness m.albedo.y
struct Material { vec3 albedo; float roughness; };
vec3 f(Material m) { return m.albedo * m.albedo.y * m.roughness * m.roughness; }

//# elements and components as inputs
//# wrt: a[1] p.z
float f(float a[3], vec3 p) { return a[0] * a[1] * a[1] + a[2] * p.x * p.z * p.y; }

//# struct with a struct declared in it, and a variable behind it
struct Ray { vec3 o; vec3 d; } ray;
float f(vec3 p) { ray = Ray(p, normalize(p)); ray.d *= -1.; Ray r = ray; r.o += r.d * .5; return dot(r.o, ray.d * p); }

//# a local struct
float f(float x) {
    struct Pair { float a, b; } p = Pair(x, x * x), q;
    q = p;
    q.a *= p.b;
    return q.a + q.b * p.a;
}

//# structs are compared, hold integers and booleans
struct Hit { float t; int id; bool inside; bvec2 b; };
Hit hit(float x) { Hit h; h.t = x * x; h.id = int(x > 0.); h.inside = x < 1.; h.b = bvec2(x > 0., true); return h; }
float f(float x) {
    Hit a = hit(x), b = hit(x * .5);
    if (a == b) return x;
    return a.inside && all(a.b) ? a.t * b.t : a.id == b.id ? a.t : b.t;
}

//# an integer hash
uint hash(uint x) { x ^= x >> 16u; x *= 0x7feb352dU; x ^= x >> 15; x *= 0x846ca68bu; return x ^ (x >> 16); }
float rnd(uvec2 p) { return float(hash(p.x + hash(p.y))) * (1. / float(0xffffffffU)); }
float f(vec2 p) {
    uvec2 c = uvec2(ivec2(floor(p)));
    vec2 u = fract(p);
    return mix(rnd(c), rnd(c + uvec2(1, 0)), u.x * u.x) * u.y;
}

//# bits of floats
float hash(vec2 p) {
    uint h = floatBitsToUint(p.x) * 0x9e3779b9u ^ floatBitsToUint(p.y) << 3;
    return uintBitsToFloat(0x3f800000u | h >> 9) - 1.;
}
float f(vec2 p) { vec2 i = floor(p); return hash(i) * (p.x - i.x) + hash(i + 1.) * p.y; }

//# operators on integers
//# domain: n=1:9
float f(float x, int n) {
    int a = n << 2 | 1, b = ~a & 0xff ^ n % 3;
    a -= b / 3; a %= 7; b >>= 1; a <<= 1; a |= 8; b &= 0x3f; b ^= a;
    ivec3 v = ivec3(a, b, n) % 5 + (ivec3(1) << ivec3(n, 1, 2));
    uvec2 u = uvec2(v.xy) >> 1u;
    return x * float(a + b) * x + float(v.z + int(u.x * u.y)) * x;
}

//# logic in every form
float f(vec3 p, vec3 q) {
    bvec3 b = lessThan(p, q);
    bool a = any(b) && !all(not(b)) || b.x ^^ (p.x == q.y) != true;
    b.yz = bvec2(a, !a);
    return dot(mix(p, q, b), vec3(greaterThanEqual(p, vec3(.5)))) * float(a) + float(notEqual(b, b.zyx).y) * p.x;
}

//# conversions
float f(float x, int n) {
    bool b = bool(n);
    vec4 v = vec4(ivec2(n, 3), x, b);
    ivec2 i = ivec2(vec2(3.7, -2.2));
    return v.x * v.z * float(i.x + i.y) + float(b) * x * x + float(uint(n) + uint(true));
}

//# constructors from parts
vec4 f(vec2 a, vec3 b, mat2 m) {
    vec4 v = vec4(a, b) * vec4(b, a.x) + vec4(m) + vec4(a.x, vec2(b), 1);
    vec3 w = vec3(v);
    vec2 u = vec2(b);
    return vec4(w, u.y) * vec4(m[0], a.yx) + float(b);
}

//# literals of every form
float f(float x) {
    return 1e3 * x + .5 + 1. + float(0x7fU) + 1.f * x + 1.5e-2 + 2E+1F * x * x + 0.F + 1e0 + float(017) + 000.5
        + float(0xAbCu) + 3.40282347e+38 * 0. + 1.17549435e-38 * x + 16777217.0 + 0.1e1 * .1e-1 + 00000000000.25;
}

//# integers become floats
//# dialects: 450
float f(float x) { int n = 3; vec3 v = vec3(1, n, 2) * n; return x * 2 + n / 2 + dot(v, v * x) + (x > 0 ? 1 : x); }

//# non-ASCII text in comments
/* Größe: ∂f/∂x ≈ Δf/Δx — 你好, 🙂 */
float f(float x) { // température
    return x * x; // naïve
}

//# pow at a base that is not positive
//# domain: x=-2:2
float f(float x) { return pow(x, 2.) + pow(x, 3.) * 2. + pow(abs(x), 1.5); }
//# lost

//# pow at zero
//# domain: x=0
//# lost
float f(float x) { return pow(x, 2.) + pow(x, 4.0); }

//# pow with a varying exponent
//# domain: x=0.2:2
float f(float x, float y) { return pow(x, y) + pow(2., y) + pow(x + 1., 2.2); }

//# length(max(q, 0.)) inside and outside of a box
float f(vec3 p, vec3 b) {
    vec3 q = abs(p) - b;
    return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.);
}
//# domain: b=0.4:1

//# inside of a box only
//# domain: p=-0.3:0.3
float f(vec3 p) { vec3 q = abs(p) - .5; return length(max(q, 0.)) + p.x * p.y; }

//# acos and sqrt of what rounding may move out of their domain
//# domain: a=-1:1 b=-1:1
float f(vec3 a, vec3 b) {
    float c = dot(normalize(a), normalize(b));
    return acos(clamp(c, -1., 1.)) + sqrt(max(1. - c * c, 0.)) + asin(.5 * c);
}

//# sqrt of a square's remainder
//# domain: x=-0.9:0.9
float f(float x) { float c = cos(x), s = sqrt(1. - c * c); return s * x + acos(c) + sqrt(x * x); }

//# zero-length vectors
//# domain: p=0
//# lost
float f(vec3 p, float x) { return length(p) * x + x * x + dot(normalize(p + vec3(1e-3, 0, 0)), vec3(1, 2, 3)) + distance(p, p); }

//# atan in both forms, and polar coordinates
float f(vec2 p) {
    float a = atan(p.y, p.x), r = length(p);
    a = mod(a + 3.1, 1.57) - .785;
    p = r * vec2(cos(a), sin(a));
    return atan(p.y) + p.x * a + atan(p.y / (p.x + 3.));
}

//# jumps: floor, fract, mod, step, sign
vec3 f(vec3 p) {
    vec3 c = floor(p), u = fract(p), m = mod(p, vec3(1.5, .7, 2.)) - mod(p, 1.3);
    return u * step(.3, u) + m * sign(p) + round(p) * u + c * p + trunc(p * 1.5) * ceil(p.zxy);
}

//# clamps, folds and smooth minima
float smin(float a, float b, float k) { float h = clamp(.5 + .5 * (b - a) / k, 0., 1.); return mix(b, a, h) - k * h * (1. - h); }
float f(vec3 p) {
    p = abs(p); if (p.x < p.y) p.xy = p.yx; if (p.x < p.z) p.xz = p.zx;
    p = clamp(p, -1., 1.) * 2. - p;
    return smin(max(p.x, p.y), smoothstep(0., 1., p.z), .3) + min(p.y, -p.z);
}

//# the classical sine hash
float hash(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
float f(vec2 p) { vec2 i = floor(p), u = p - i; return mix(hash(i), hash(i + vec2(1, 0)), u.x * u.x * (3. - 2. * u.x)) * u.y; }

//# reflections, refractions and faces
vec3 f(vec3 d, vec3 n) {
    n = normalize(n);
    return reflect(d, n) + refract(normalize(d), n, .7) + faceforward(n, d, n) * d.x;
}

//# hyperbolic functions, exponentials and logarithms
//# domain: x=0.2:1
float f(float x) {
    return sinh(x) + cosh(x) * tanh(x) + asinh(x) + acosh(x + 1.1) + atanh(x * .5) + exp2(x) * log2(x) + log(x) * exp(-x)
        + inversesqrt(x) + tan(x) + radians(x) + degrees(x);
}

//# mixes, by a number, a vector and a condition
float f(vec4 v) { return mix(v.x, v.y, v.z) + mix(v, v.wzyx, .3).x * mix(v.x, v.y, v.z > 0.) + mix(v, v.yzwx, v.xxyy).w; }

//# a builtin that does not exist
//# refused: S
float f(vec4 v) { return lerp(v.x, v.y, v.z); }

//# modf, isnan and isinf
float f(float x) { float i; float r = modf(x, i); return isnan(x) || isinf(i) ? 0. : r * r + i * x; }

//# division by what may be zero on the branch that is not taken
float f(float x) { return x > 0. ? log(x) / sqrt(x) : x < 0. ? 1. / x : 0.; }
//# domain: x=-2:2

//# precision qualifiers everywhere
//# dialects: 100 300es shadertoy
precision mediump float;
precision highp int;
highp float g(in highp vec2 p, const lowp float k) { mediump float s = p.x * k; return s * p.y; }
//# function: g

//# constants by functions that are steep there
#define HALF_PI acos(0.)
const float PI = acos(-1.);
const float ROOT = sqrt(0.) + asin(1.) + atan(1., 0.);
float f(float x) { return sin(PI * x) * HALF_PI + ROOT * x * x + pow(0., 2.) * x + length(vec2(0.)) * x; }
