// Depth that a march of 64 steps finds in a scene, by the direction of the ray, vec2 -> float
float map(vec3 p) {
    float ball = length(p - vec3(0.0, 0.4, 3.0)) - 1.0;
    float ground = p.y + 0.8 + 0.1 * sin(2.0 * p.x) * cos(2.0 * p.z);
    return min(ball, ground);
}
float f(vec2 uv) {
    vec3 rd = normalize(vec3(uv, 1.5));
    float t = 0.0;
    for (int i = 0; i < 64; i++) {
        float d = map(t * rd);
        if (d < 0.001) break;
        t += 0.8 * d;
        if (t > 12.0) break;
    }
    return t;
}
