// Functions of every shape that products are for; tests/products holds each product of each against the references.

struct Material { float roughness; vec3 tint; int model; };
struct Pair { float a; vec2 b; };

uniform float iTime;
float gain = 1.5;

// ---- scalar functions ----

float sphere(vec3 p) { return length(p - vec3(0.2, -0.3, 0.1)) - 0.7; }

float box(vec3 p, vec3 size) {
    vec3 q = abs(p) - size;
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0);
}

float join(float a, float b, float k) {
    float h = clamp(0.5 + 0.5 * (b - a) / k, 0.0, 1.0);
    return mix(b, a, h) - k * h * (1.0 - h);
}

float scene(vec3 p) {
    p.xz = mat2(0.8, 0.6, -0.6, 0.8) * p.xz;
    return join(sphere(p), box(p - vec3(0.4, 0.0, 0.2), vec3(0.3)), 0.4);
}

float wave(vec2 p, float t) { return sin(3.0 * p.x - t) * cos(2.0 * p.y) / (1.0 + dot(p, p)); }

float seff(float x1, float x2) { return (sin(x1 / x2) + x1 / x2 - exp(x2)) * (x1 / x2 - exp(x2)); }

float cubic(vec3 p) { return p.x * p.x * p.y * p.z + p.x * p.y * p.y * p.y - exp(0.3 * p.z) * p.x; }

float octaves(vec2 p) {
    float sum = 0.0, amplitude = 0.5;
    for (int i = 0; i < 4; i++) {
        sum += amplitude * sin(p.x + sin(p.y));
        p = mat2(1.6, 1.2, -1.2, 1.6) * p;
        amplitude *= 0.5;
    }
    return sum;
}

float escape(vec2 c) {
    vec2 z = c;
    float trap = 10.0;
    for (int i = 0; i < 6; i++) {
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
        trap = min(trap, dot(z, z));
        if (dot(z, z) > 8.0) break;
    }
    return trap + 0.1 * z.x;
}

float form(mat2 m, vec2 p) { return dot(p, m * p) * sin(m[0][0]) + determinant(m); }

float lobe(Material m, float c) {
    float a = m.roughness * m.roughness + 0.1;
    return a * dot(m.tint, vec3(0.3, 0.6, 0.1)) / (c * c * (a - 1.0) + 1.0);
}

float spline(float t[3], float x) { return t[0] + x * (t[1] + x * t[2] * t[0]); }

float angle(vec2 p) { return atan(p.y, p.x) * pow(abs(p.x) + 0.5, 1.7) + asin(0.3 * p.y); }

float pair(Pair p) { return p.a * p.b.x + cos(p.a * p.b.y); }

float piecewise(vec3 p) {
    if (p.x > p.y) return p.x * p.z * gain;
    float r = length(p.yz);
    return r < 0.5 ? r * r : sqrt(r) * sin(iTime + p.x);
}

float bowl(vec2 p) { return log(2.0 + dot(p, p)) + tanh(p.x * p.y); }

// ---- vector functions ----

vec3 swirl(vec3 p) { return vec3(sin(p.y) * p.z, p.x * p.x - p.z, exp(0.4 * p.x) * p.y); }

vec3 unit(vec3 p) { return normalize(p + vec3(0.1, 0.2, 3.0)); }

vec3 around(vec3 p) { return cross(vec3(0.2, 1.0, -0.4), p) / (0.5 + dot(p, p)); }

vec3 turned(vec3 p) {
    float c = cos(p.z), s = sin(p.z);
    p.xy = mat2(c, s, -s, c) * p.xy;
    return reflect(p, vec3(0.0, 0.6, 0.8));
}

vec3 eased(vec3 p) { return smoothstep(-2.5, 2.5, p) * mix(p, p.yzx, 0.3); }

vec3 sampled(vec3 p) { return vec3(sphere(p), cubic(p.zxy), wave(p.xy, p.z)); }

vec3 stepped(vec3 p) {
    vec3 v = p;
    for (int i = 0; i < 3; i++) v += 0.2 * vec3(sin(v.y), cos(v.z), v.x);
    return v;
}

vec2 pair_of(vec2 p) { return vec2(p.x * p.x - p.y * p.y, 2.0 * p.x * p.y); }

vec2 folded(vec2 p) { return abs(p) / (0.3 + dot(p, p)) - vec2(0.4, 0.1); }

vec2 flow(vec2 p) { return vec2(sin(p.y), cos(p.x)) * exp(-dot(p, p) * 0.2); }

vec2 warped(vec2 p) { return p + 0.5 * vec2(octaves(p), octaves(p.yx + 1.3)); }

vec2 polar(vec2 p) { return vec2(length(p), atan(p.y, p.x + 3.0)); }

vec3 curve(float t) { return vec3(cos(t) * (2.0 + cos(1.5 * t)), sin(t) * (2.0 + cos(1.5 * t)), sin(1.5 * t)); }

vec3 patched(vec2 uv) { return vec3(uv, sin(uv.x) * cos(uv.y)); }

vec3 shade(float roughness, vec3 f0, vec3 n) {
    float a = roughness * roughness;
    return (f0 + (1.0 - f0) * pow(0.3, 5.0)) * a / (n.z * n.z * (a - 1.0) + 1.1);
}

vec3 tinted(Material m, float c) { return m.tint * m.roughness * c * c; }

vec2 skinned(mat2 m[2], vec2 p, float w) { return (m[0] * w + m[1] * (1.0 - w)) * p; }

void surface(vec3 p, out float d, out vec2 uv) {
    d = sphere(p) * p.x;
    uv = p.xy * p.z;
}

mat2 turned_by(vec2 p) { return mat2(p.x, -p.y, p.y, p.x); }

mat2 rotation(float a) { return mat2(cos(a), sin(a), -sin(a), cos(a)); }

// ---- for recipes ----

float torus(vec3 p) { return length(vec2(length(p.xy) - 2.0, p.z)) - 0.5; }

float ring(vec2 p) { return length(p) - 1.5; }

float cubic_of(float x) { return x * x * x - 2.0 * x + 0.5; }

vec2 power(vec2 z) { return vec2(z.x * z.x * z.x - 3.0 * z.x * z.y * z.y - 1.0, 3.0 * z.x * z.x * z.y - z.y * z.y * z.y); }

vec2 ellipse(float t) { return vec2(3.0 * cos(t), sin(t)); }

vec3 helix(float t) { return vec3(2.0 * cos(t), 2.0 * sin(t), 0.5 * t); }

vec3 globe(vec2 uv) { return 2.0 * vec3(cos(uv.x) * cos(uv.y), sin(uv.x) * cos(uv.y), sin(uv.y)); }

float clashing(vec3 p, out vec3 gradient) { gradient = p * p.x; return dot(p, p); }
