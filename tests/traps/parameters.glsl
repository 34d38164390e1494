// What functions do to their parameters, variables and globals. See support.py for how this file is read.

//# an in-parameter is reassigned
float f(float x) {
    float y = x;
    x = sin(x);
    x = x * y + x;
    return x * y;
}

//# compound assignments, in their order
//# domain: a=0.5:2 b=0.5:2
float f(float a, float b) {
    a += b;
    b *= a;
    a -= 0.5 * b;
    a /= 1. + b * b;
    return a * b;
}

//# a compound assignment inside of a constructor
//# domain: h=-0.5:0.5 r=1:2
vec2 f(float h, float r) {
    return vec2(h /= r, sqrt(1. - h*h));
}

//# the assignment is used in the same expression that it stands in
float map(vec3 p) { return length(p) - .5; }
float f(vec3 p) {
    float t = .2, d;
    t += d = map(p * t + 1.);
    return t * d;
}

//# chained assignments
float f(float x) {
    float a = x, b = a * 2., c;
    c = a = b = sin(b) + a;
    return a + b * c;
}

//# increments of floats, before and after
float f(float x) {
    float y = x++ * x;
    float z = --x * y--;
    return y * z + x;
}

//# swizzles that alias what they write
vec3 f(vec3 p, float a) {
    p.xz = p.zx;
    p.zyx = p.xyz * a;
    p.xy += p.yx;
    p.yz *= p.xy;
    return p;
}

//# one component is written
vec4 f(vec4 v, float k) {
    v.y = v.x * k;
    v.w *= v.y;
    v.x -= v.w;
    return v;
}

//# names of components in every set
vec4 f(vec4 v) {
    v.st = v.rg * v.ba;
    v.p += v.a * v.s;
    return v.stpq * v.bgra + v.wwww;
}

//# swizzles of swizzles
vec2 f(vec4 v) {
    v.xyz.zy = v.wx * v.xx;
    return v.wzyx.yz.yx * v.xyzw.xw;
}

//# components of vectors by a run-time index
//# domain: i=0:2
float f(vec3 p, int i) {
    p[i] *= p[(i + 1) % 3];
    p[2] += p[0] * p[i];
    return p.x * p.y + p.z;
}

//# rotations in place
//# dialects: 100 300es 450 shadertoy
vec3 f(vec3 p, float a) {
    p.xy *= mat2(cos(a), sin(a), -sin(a), cos(a));
    p.xz = mat2(cos(a), -sin(a), sin(a), cos(a)) * p.xz;
    return p;
}

//# a variable named like the function that initialises it
float noise(vec2 p) { return sin(p.x) * p.y; }
float f(vec2 p) {
    float noise = noise(p);
    { float p = noise; noise += p * p; }
    return noise * p.x;
}

//# a variable named like a builtin function
//# dialects: 300es shadertoy
float f(float x) {
    float mix = x * x, length = mix + x;
    float sin = sin(length);
    return sin * mix;
}

//# a parameter named like its function
float f(float f) { return f * cos(f); }

//# a variable named like a struct
struct Ray { vec3 o, d; };
float f(vec3 p) {
    Ray Ray = Ray(p, p * p);
    return dot(Ray.o, Ray.d);
}

//# blocks that hide names
float f(float x) {
    float y = x;
    { float x = y * y; { float y = x * y; x += y; } y += x; }
    for (float x = 0.; x < 2.; x++) y += x * .1 * y;
    return x * y;
}

//# a parameter hides a global
float k = 2.;
float g(float k) { return k * k; }
float f(float x) { return g(x) * k + g(k); }

//# a local hides a uniform
uniform float time;
float f(float x) {
    float y = x * time;
    float time = y * y;
    return time + y;
}

//# user names that the generated code would like to have
struct Jet1 { float d0, d1; };
struct Jet3 { float d0, d1, d2, d3; };
float x_d1 = 3.;
float f_jet(float x) { return x; }
float f_jet3(float x) { return x * x; }
float f(float x) {
    float x_1 = x * x_d1, x_d2 = sin(x), d1 = x_1 * x_d2, dx = d1 + x;
    float x1 = f_jet(dx), x2 = f_jet3(x1);
    Jet1 j = Jet1(x1, x2);
    return j.d0 * j.d1 + dx;
}

//# a local that is assigned on one path
//# domain: x=0.1:2
float f(float x) {
    float y;
    if (x > 0.) y = x * x;
    return y * x;
}

//# a local that is assigned in every branch
float f(float x) {
    float y, z;
    if (x > .3) { y = x * x; z = 1.; }
    else if (x > -.4) { y = sin(x); z = x; }
    else { y = exp(x); z = y * x; }
    return y * z;
}

//# out parameters
void both(in vec2 p, const in float k, out float d, out vec2 q) { q = p * k; d = dot(q, p); }
float f(vec2 p) {
    float d; vec2 q;
    both(p.yx, p.x, d, q);
    return d * q.x + q.y;
}

//# inout parameters, and swizzles as their arguments
void turn(inout vec2 p, float a) { p = cos(a) * p + sin(a) * vec2(p.y, -p.x); }
vec3 f(vec3 q, float a) {
    turn(q.xz, a);
    turn(q.yx, q.z);
    return q;
}

//# the entry returns through parameters
void f(vec3 p, inout float t, out vec3 n) {
    n = p * t;
    t += dot(n, n);
}

//# the entry returns a value and through parameters
float f(float x, out float slope, inout vec2 p) {
    slope = cos(x) * p.x;
    p.y *= x;
    return sin(x) * p.y;
}

//# one variable in two parameters
void mixed(inout float a, in float b, out float c) { c = a * b; a += b * c; }
float f(float x, float y) {
    mixed(x, x, y);
    return x * y;
}

//# elements and fields as inout arguments
struct Hit { float t; vec3 n[2]; };
void push(inout float t, inout vec3 n) { t *= n.x; n.yz *= t; }
float f(vec3 p) {
    Hit h;
    h.t = p.y;
    h.n[0] = p;
    h.n[1] = p.zxy;
    for (int i = 0; i < 2; i++) push(h.t, h.n[i]);
    return h.t + h.n[0].y * h.n[1].z;
}

//# an out parameter whose index changes in the call
int last = 0;
float next(out float v, float x) { last++; v = x * x; return x; }
float f(float x) {
    float a[3] = float[3](x, 2. * x, 3. * x);
    last = 0;
    float r = next(a[last], x);
    return a[0] * a[1] + a[2] * r + float(last);
}

//# overloads
float sq(float x) { return x * x; }
vec2 sq(vec2 x) { return x * x; }
vec3 sq(vec3 x) { return x * sq(x.x); }
float sq(float x, float y) { return sq(x) * sq(y); }
vec3 f(vec3 p) { return sq(p) + sq(p.x, p.y) + vec3(sq(p.yz), sq(p.z)); }

//# an overload of a builtin function
//# dialects: 450
float mod(float a, float b, float c) { return a * b + c; }
float f(float a, float b) { return mod(a, b, a * b); }

//# functions that are declared before they are defined
float g(float x, const in float y);
float f(float x) { return g(x, 2.); }
float g(float x, const in float y) { return x * y * sin(x); }


//# a prototype that names no parameters
float g(float, float);
float f(float x) { return g(x, 2.); }
float g(float x, float y) { return x * y * sin(x); }

//# a parameter without a name
float g(float x, vec2) { return x * x; }
float f(float x) { return g(x, vec2(1.)) * x; }

//# recursion
//# refused: S306
float f(float x) { return x < 1. ? x : f(x - 1.); }

//# recursion through another function
//# refused: S306
float g(float x);
float f(float x) { return g(x * .5); }
float g(float x) { if (x < .1) return x; return f(x); }

//# a function without a body
//# refused: L101
float g(float x);
float f(float x) { return g(x * .5); }

//# a function on integers
//# refused: A101
int f(int n) { return n * n; }

//# globals that are read and written
float glow = 0.;
vec3 light = vec3(1., 2., 3.);
float map(vec3 p) { float d = length(p) - 1.; glow += .1 / (.1 + d * d); return d; }
float f(vec3 p) {
    glow = 0.;
    float d = map(p) + map(p + light * .1);
    light.x *= d;
    return d * glow + light.x;
}

//# a global that a helper sets and another reads
vec2 seed;
void init(vec2 p) { seed = p * p.yx; }
float next() { seed = sin(seed * 1.3) + seed.yx; return seed.x; }
float f(vec2 p) { init(p); float a = next(); return a * next() + next(); }

//# constant globals that depend on each other
const float A = 2.0;
const float B = A * 3.0, C0 = B - A;
const vec2 C = vec2(A, B).yx;
const mat2 M = mat2(C, C.yx) * 0.1;
const float T[3] = float[3](A, B, C0);
float f(vec2 p) { return dot(M * p, C) + T[1] * p.x * p.y; }

//# a constant matrix from the columns of another
const mat3 A = mat3(1, 2, 3, 4, 5, 6, 7, 8, 9);
const mat3 B = mat3(A[0], A[2], A[1]);
vec3 f(vec3 p) { return B * p * p.x; }

//# a global that is initialised from a uniform
//# dialects: 450
uniform float time;
float speed = time * 2.;
float f(float x) { return x * speed * speed; }

//# globals as inputs
//# wrt: time
uniform float time;
float g(float x) { return sin(x * time); }
float f(float x) { return g(x) * time + x; }

//# comma expressions
float f(float x) {
    float y;
    return (y = x * x, x += y, y * x);
}

//# order of evaluation
float f(float x) {
    float a = x;
    float b = (a *= 2.) + (a *= a) * a;
    vec2 v = vec2(a -= 1., a);
    return b * v.x + v.y;
}

//# && and || guard what they call
float count = 0.;
bool bump(float x) { count += x; return x > .5; }
float f(float x, float y) {
    count = y;
    if (x > 0. && bump(x) || bump(y * x)) count *= 2.;
    bool b = x > 1. ^^ bump(x * x);
    return count + (b ? x : y) * x;
}

//# the branch that ?: does not take has no effect
float state = 1.;
float g(float x) { return state *= x; }
float f(float x) {
    state = 1.;
    float y = x > 0. ? g(x + 2.) : g(x * 3.) + g(2.);
    return y * state;
}

//# ?: nests, and takes vectors and structs
struct M { vec3 c; float d; };
M pick(M a, M b) { return a.d < b.d ? a : b; }
vec3 f(vec3 p) {
    M m = pick(M(p, p.x * p.y), M(p.yzx, p.z));
    return m.c * (p.x > p.y ? p.y > p.z ? 1. : m.d : p.z > 0. ? p.x : 2.);
}

//# discard in a helper
//# domain: x=0.1:2
void cut(float x) { if (x < 0.) discard; }
float f(float x) { cut(x); return x * sqrt(x); }

//# discard in the function itself
//# domain: x=-1:2
float f(float x) { if (x < -2.) discard; return x * x * x; }

//# chains of returns
float f(float x) {
    if (x < -1.) return x * x;
    if (x < 0.) return sin(x);
    else if (x < 1.) return x;
    else { if (x > 1.5) return exp(x); }
    return x * x * x;
}

//# a void function that returns early
void g(inout float x, float k) { if (k > 0.) { x *= k; return; } x += k; }
float f(float x, float k) { g(x, k); g(x, x); return x; }

//# statements after a return
float f(float x) { return x * x; x = 2.; return x; }

//# empty statements and blocks
float f(float x) { ;{}; if (x > 0.) ; else x *= x; for (int i = 0; i < 2; i++); return x * x; }

//# unused values as statements
float g(float x) { return x; }
float f(float x) { x * 2.; g(x); x; vec2(x, 1.).x; return x * x; }
