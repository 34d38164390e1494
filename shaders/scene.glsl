#version 300 es
// A signed distance field: a rounded box and a ring, joined smoothly, above a wavy floor.
precision highp float;

uniform float time;

const float BLEND = 0.25;

float box(vec3 p, vec3 size, float radius) {
    vec3 q = abs(p) - size + radius;
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - radius;
}

float ring(vec3 p, float major, float minor) {
    p.xy = vec2(length(p.xz) - major, p.y);
    return length(p.xy) - minor;
}

// Polynomial smooth minimum: equal to the smaller one where the two differ by more than k.
float join(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - h * h * k * 0.25;
}

mat2 turn(float angle) {
    float c = cos(angle), s = sin(angle);
    return mat2(c, s, -s, c);
}

float map(vec3 p) {
    float floorHeight = p.y + 1.0 + 0.1 * sin(3.0 * p.x) * cos(2.0 * p.z);
    p.xz *= turn(0.5 * time);
    float body = join(box(p, vec3(0.5, 0.4, 0.3), 0.1), ring(p, 0.9, 0.15), BLEND);
    return min(body, floorHeight);
}

// How far a ray travels before it meets the scene, by sphere tracing.
float march(vec3 origin, vec3 ray) {
    float travelled = 0.0;
    for (int i = 0; i < 64; i++) {
        float gap = map(origin + travelled * ray);
        if (gap < 0.001 || travelled > 20.0) break;
        travelled += gap;
    }
    return travelled;
}

// Whether the scene leaves a ray alone.
bool escapes(vec3 origin, vec3 ray) {
    return march(origin, ray) > 20.0;
}
