// Three capsules in a smooth union, vec3 -> float
float capsule(vec3 p, vec3 a, vec3 b, float r) {
    vec3 pa = p - a;
    vec3 ba = b - a;
    float h = clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0);
    return length(pa - ba * h) - r;
}
float blend(float a, float b) {
    float h = max(0.3 - abs(a - b), 0.0) / 0.3;
    return min(a, b) - h * h * 0.075;
}
float f(vec3 p) {
    float d = capsule(p, vec3(-1.0, 0.0, 0.0), vec3(0.3, 0.8, 0.2), 0.25);
    d = blend(d, capsule(p, vec3(0.3, 0.8, 0.2), vec3(0.9, -0.4, 0.1), 0.2));
    return blend(d, capsule(p, vec3(0.0, -0.9, 0.0), vec3(0.9, -0.4, 0.1), 0.3));
}
