// Macros as shaders use them. See support.py for how this file is read.

//# constants, and constants of constants
#define PI 3.14159265359
#define TAU (2. * PI)
#define HALF_PI PI / 2.
float f(float x) { return sin(TAU * x) * HALF_PI + x / HALF_PI; }

//# functions, nested in each other
#define sat(x) clamp(x, 0., 1.)
#define S(a, b, t) smoothstep(a, b, t)
#define B(a, b, blur, t) (S(a - blur, a + blur, t) * S(b + blur, b - blur, t))
#define rot(a) mat2(cos(a), -sin(a), sin(a), cos(a))
float f(vec2 p) {
    p *= rot(sat(p.x) * .3);
    return B(-1., sat(p.y + .5), .3, p.x) + S(1., 0., p.y);
}

//# parameters without parentheses around them
#define SQ(x) x*x
#define NEG(x) -x
float f(float x, float y) { return SQ(x + y) - NEG(x - y) / SQ(y + 3.); }

//# an unparenthesised ?: as the body
#define PICK a > b ? a : b
#define MIN3(a, b, c) a < b ? a < c ? a : c : b < c ? b : c
float f(float a, float b) { float c = PICK * 2.0; return c * MIN3(a, b, .3) * 2.; }

//# statements as the body
#define STEP(i) t += .5 * map(p * t); if (t > 3.) break; acc += float(i) * t;
#define LOOP for (int i = 0; i < 3; i++) {
#define END }
#define SWAP(T, a, b) { T tmp = a; a = b; b = tmp; }
float map(vec3 p) { return length(p) * .3; }
float f(vec3 p) {
    float t = .2, acc = 0.;
    LOOP STEP(i + 1) END
    SWAP(float, t, acc)
    SWAP(vec2, p.xy, p.yz)
    return t * acc + t + p.x;
}

//# do { } while (0) as the body, and line continuations
#define ADD(x, v) do { \
    float tmp = v; \
    x += tmp * tmp; \
} while (false)
float f(float x) { float s = x; ADD(s, x * 2.); ADD(s, s); return s; }

//# swizzles as arguments
#define TURN(p, s, a) p.s = cos(a) * p.s + sin(a) * vec2(p.s.y, -p.s.x)
#define R2(p, a) p *= mat2(cos(a), sin(a), -sin(a), cos(a))
vec3 f(vec3 p, float a) { TURN(p, xz, a); TURN(p, yx, p.z); R2(p.yz, a); return p; }

//# type names as arguments, and as macros
#define SUM(v, s, T) T(v.s)
#define real float
#define real3 vec3
#define MAKE(T) T sq(T x) { return x * x; }
#define DECLARE(T, n) T n
MAKE(float)
MAKE(vec2)
real f(real3 p) {
    DECLARE(vec2, q) = SUM(p, xy, vec2);
    return SUM(q, x, real) * sq(p.y) + sq(q).x * p.z;
}

//# functions made by macros
#define DISTANCE(name, shape) float name(vec3 p) { return shape; }
DISTANCE(ball, length(p) - 1.)
DISTANCE(plane, p.y + .3 * sin(p.x))
float f(vec3 p) { return min(ball(p), plane(p)); }

//# whole functions and names as macros
#define f2(x) f((x) * 2., x)
#define time 1.5
float f(float x, float y) { return x * y * time; }
float g(float x) { return f2(x + 1.) + time; }
//# function: g

//# #if inside of bodies
#define QUALITY 2
#define SOFT
float f(float x) {
#if QUALITY > 1 && defined(SOFT)
    float y = x * x;
#elif QUALITY == 1
    float y = x;
#else
    broken;
#endif
    return
#ifdef SOFT
        sin(y)
#else
        y
#endif
        * x
#ifndef HARD
        + 1.
#endif
        ;
}

//# #if around statements and else
#define A 1
float f(float x) {
    float y = x;
    if (x > 0.)
#if A
        y = x * x;
    else
#endif
        y *= 3.;
    return y * x;
}

//# #undef and redefinition
#define K 2.
float g(float x) { return x * K; }
#undef K
#define K x * x
float f(float x) { return g(x) * K; }

//# names that the generated code would take
#define d0 0.5
#define d1(x) ((x) * 2.)
#define f_jet wrong
#define Jet1 int
#define Jet3 float
#define direction vec3(1.)
#define d2 (
#define p_d1 )
float f(vec3 p) { float a = d0 * p.x; return a * d1(p.y) * dot(p, direction); }

//# names put together by ##
//# dialects: 450
#define MAKE(T) T T##_sq(T x) { return x * x; }
MAKE(float)
MAKE(vec2)
float f(vec2 p) { return float_sq(p.y) * vec2_sq(p).x; }

//# names of struct fields and locals as macros
#define t uv.x
#define n normal
struct Hit { vec3 normal; float d; };
Hit g(vec3 p) { Hit h; h.n = p * p; h.d = h.n.x; return h; }
float f(vec2 uv, vec3 q) { float y = t * t; return y * g(q).n.y + t; }

//# macros of arguments that hold commas and parentheses
#define MUL(a, b) ((a) * (b))
#define ID(x) x
float f(float x) { return MUL(max(x, .5), mix(1., x, .3)) + ID((x, x * x)) + ID(MUL)(x, 2.); }

//# recursive macros stop
#define sin(x) sin(2. * (x))
#define x x
float f(float x) { return sin(x) * sin(sin(x)); }

//# builtin functions renamed
#define tex(u) vec4((u).xyx, 1.)
#define lerp mix
#define frac fract
#define float3 vec3
float3 f(float3 p, float k) { return lerp(p, tex(p.xy).xyz, k) * frac(k * .1 + .05); }

//# macros with empty bodies, and qualifiers as macros
#define IN in
#define CONST const
#define EMPTY
#define INLINE
INLINE float g(CONST IN float x EMPTY) { return x EMPTY * x; }
float f(float x) { return g(EMPTY x) + x; }

//# #define in the middle of functions
float f(float x) {
    #define y (x * x)
    float a = y;
    x *= 2.;
    return a * y;
    #undef y
}

//# predefined macros
float f(float x) {
#if __VERSION__ >= 300
    x *= 2.;
#endif
    return x * x + float(__LINE__) * 0.;
}

//# a number of iterations, an array's size, a default
#ifndef STEPS
#define STEPS 3
#endif
#define N (STEPS + 1)
float f(float x) {
    float a[N];
    for (int i = 0; i < N; i++) a[i] = x * float(i + 1);
    float s = 0.;
    for (int i = 0; i < STEPS; i++) s += a[i] * a[i + 1];
    return s;
}

//# swizzle macros and macros without arguments in calls
#define xx3 xxx
#define NOW() 2.5
#define ZERO (min(0, 0))
vec3 f(vec2 p) { vec3 v = p.xx3 * NOW(); for (int i = ZERO; i < 2; i++) v *= p.xyx; return v; }

//# macros of operators
#define AND &&
#define PLUS +
#define EQ ==
float f(float x) { return x > 0. AND x < 1. ? x PLUS x * x : x * (2. PLUS 1.) EQ x ? 1. : x; }

//# conditionals that are skipped hold anything
#if 0
this is not GLSL: ( { @ $ #
#define float int
#endif
/* comments /* do not nest, and end // here */
float f(float x) { return x * x; // a comment that ends \
x = 3; is part of it
}
