// Functions like those that people measure differentiation with, for the tests of the check.

struct Surface { vec3 normal; float gloss; };

float ratio(float s) {
    float above = s * cos(2.0 * s);
    return above / (2.0 + s * s * exp(-s * s));
}

float soft(float a, float b, float k) {
    float w = clamp(0.5 + 0.5 * (b - a) / k, 0.0, 1.0);
    return mix(b, a, w) - k * w * (1.0 - w);
}

float slab(vec3 p, vec3 half_size) {
    vec3 q = abs(p) - half_size;
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0);
}

float blob(vec3 p) {
    float s = sin(0.7), c = cos(0.7);
    vec3 turned = vec3(mat2(c, s, -s, c) * p.xy, p.z);
    float ball = length(p - vec3(0.4, -0.1, 0.3)) - 0.6;
    return soft(ball, slab(turned, vec3(0.5, 0.3, 0.2)), 0.25);
}

float waves(vec2 p) {
    float sum = 0.0, size = 1.0;
    for (int i = 0; i < 4; i++) {
        sum += size * sin(p.x + 2.0 * cos(p.y));
        p = mat2(1.2, 0.9, -0.9, 1.2) * p;
        size *= 0.5;
    }
    return sum;
}

float lattice(vec2 p) {
    vec2 cell = floor(p), f = fract(p);
    vec4 corner = vec4(cell, cell + 1.0);
    vec4 hash = mod((corner.xzxz * 7.0 + corner.yyww * 13.0) * 3.0 + 5.0, 17.0) / 17.0;
    vec2 w = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash.x, hash.y, w.x), mix(hash.z, hash.w, w.x), w.y);
}

vec3 shine(Surface s, vec3 light, vec3 eye) {
    vec3 h = normalize(light + eye);
    float lit = max(dot(s.normal, light), 0.0);
    return lit * (vec3(0.2, 0.4, 0.3) + pow(max(dot(s.normal, h), 0.001), 1.0 + 30.0 * s.gloss));
}

float root(float a) {
    float x = 1.0;
    for (int i = 0; i < 20; i++) {
        float next = 0.5 * (x + a / x);
        if (abs(next - x) < 1e-4) break;
        x = next;
    }
    return x;
}
