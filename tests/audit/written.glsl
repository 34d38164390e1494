// Derivatives as people write them, right and wrong: what tests/audit/test_audit.py compares with the exact ones.

struct d000 { float a; float b; float c; float d; };
struct Surface { float height; vec2 slope; mat2 curvature; };
struct Second { float v; float x; float y; float xx; float xy; float yy; };

// ---- functions -------------------------------------------------------------------------------------------------------

float quotient(float a, float b) { return a / b; }
float wave(vec3 p) { return sin(p.x) * p.y + p.z * p.z; }
float hill(vec2 p) { return p.x * p.x * p.y + exp(p.y); }
vec2 swirl(vec2 p) { return vec2(p.x * p.y, sin(p.x) + p.y); }
float growth(float x) { return exp(2.0 * x); }
float bent(float x) {
    if (x < 0.5) return x * x;
    return sin(x);
}
float far(vec3 p, float r) { return length(p) - r * r; }
float along(vec3 p) { return p.x * p.y * p.z; }
float degrees_of(float x) { return sin(radians(x)); }
vec3 curve(float t) { return vec3(t, t * t, t * t * t); }

// ---- right -----------------------------------------------------------------------------------------------------------

d000 di(d000 a, d000 b) {
    float q0 = a.a / b.a;
    float r = 1.0 / b.a;
    float q1 = (a.b - q0 * b.b) * r;
    float q2 = (a.c - 2.0 * q1 * b.b - q0 * b.c) * r;
    float q3 = (a.d - 3.0 * (q2 * b.b + q1 * b.c) - q0 * b.d) * r;
    return d000(q0, q1, q2, q3);
}
vec4 wave_packed(vec3 p) { return vec4(wave(p), cos(p.x) * p.y, sin(p.x), 2.0 * p.z); }
vec3 wave_gradient(vec3 p) { return vec3(cos(p.x) * p.y, sin(p.x), 2.0 * p.z); }
float wave_out(vec3 p, out vec3 gradient) { gradient = wave_gradient(p); return wave(p); }
Surface hill_surface(vec2 p) {
    float e = exp(p.y);
    vec2 slope = vec2(2.0 * p.x * p.y, p.x * p.x + e);
    return Surface(hill(p), slope, mat2(2.0 * p.y, 2.0 * p.x, 2.0 * p.x, e));
}
Second hill_second(vec2 p) {
    float e = exp(p.y);
    return Second(hill(p), 2.0 * p.x * p.y, p.x * p.x + e, 2.0 * p.y, 2.0 * p.x, e);
}
mat2 swirl_jacobian(vec2 p) { return mat2(p.y, cos(p.x), p.x, 1.0); }
float growth_first(float x) { return 2.0 * exp(2.0 * x); }
float growth_third(float x) { return 8.0 * exp(2.0 * x); }
vec3 growth_jet(float x) { float e = exp(2.0 * x); return vec3(e, 2.0 * e, 4.0 * e); }
float bent_first(float x) { return x < 0.5 ? 2.0 * x : cos(x); }
void far_all(vec3 p, float r, out float by_r, out vec3 by_p) { by_p = normalize(p); by_r = -2.0 * r; }
float along_direction(vec3 p, vec3 v) { return dot(v, vec3(p.y * p.z, p.x * p.z, p.x * p.y)); }
vec3 curve_tangent(float t) { return vec3(1.0, 2.0 * t, 3.0 * t * t); }

// ---- wrong -----------------------------------------------------------------------------------------------------------

d000 di_star(d000 a, d000 b) {  // one * stands where a + belongs
    d000 q = di(a, b);
    q.d = (a.d - 3.0 * (q.c * b.b * q.b * b.c) - q.a * b.d) / b.a;
    return q;
}
d000 di_two(d000 a, d000 b) {  // the factor 2 is forgotten, and what is made of it is wrong too
    float q0 = a.a / b.a;
    float r = 1.0 / b.a;
    float q1 = (a.b - q0 * b.b) * r;
    float q2 = (a.c - q1 * b.b - q0 * b.c) * r;
    float q3 = (a.d - 3.0 * (q2 * b.b + q1 * b.c) - q0 * b.d) * r;
    return d000(q0, q1, q2, q3);
}
vec4 wave_sign(vec3 p) { return vec4(wave(p), -cos(p.x) * p.y, sin(p.x), 2.0 * p.z); }
vec3 wave_half(vec3 p) { return vec3(cos(p.x) * p.y, sin(p.x), p.z); }
float wave_zero(vec3 p, out vec3 gradient) { gradient = vec3(cos(p.x) * p.y, sin(p.x), 0.0); return wave(p); }
vec3 wave_swapped(vec3 p) { return vec3(sin(p.x), cos(p.x) * p.y, 2.0 * p.z); }
vec4 wave_value(vec3 p) { return vec4(wave(p) + 0.25, wave_gradient(p)); }
vec2 hill_missing(vec2 p) { return vec2(2.0 * p.x * p.y, exp(p.y)); }
vec2 hill_missing_exp(vec2 p) { return vec2(2.0 * p.x * p.y, p.x * p.x); }
Surface hill_mixed(vec2 p) {
    Surface s = hill_surface(p);
    s.curvature[0][1] = 0.0;
    return s;
}
mat2 swirl_transposed(vec2 p) { return mat2(p.y, p.x, cos(p.x), 1.0); }
float growth_second(float x) { return 2.0 * exp(2.0 * x); }
float bent_side(float x) { return x < 0.5 ? 2.0 * x : -cos(x); }
float bent_edge(float x) { return x < 0.7 ? 2.0 * x : cos(x); }
float degrees_first(float x) { return cos(radians(x)); }
vec3 curve_power(float t) { return vec3(1.0, 2.0 * t, 3.0 * t); }
vec3 wave_nan(vec3 p) { return vec3(cos(p.x) * p.y, sin(p.x), 2.0 * sqrt(-1.0 - p.z * p.z)); }
