// A twisted hexagonal prism, vec3 -> float
float f(vec3 p) {
    float c = cos(0.7 * p.z);
    float s = sin(0.7 * p.z);
    vec2 q = abs(mat2(c, s, -s, c) * p.xy);
    q -= 2.0 * min(dot(vec2(-0.8660254, 0.5), q), 0.0) * vec2(-0.8660254, 0.5);
    vec2 d = vec2(length(q - vec2(clamp(q.x, -0.46, 0.46), 0.8)) * sign(q.y - 0.8), abs(p.z) - 0.6);
    return min(max(d.x, d.y), 0.0) + length(max(d, 0.0)) - 0.05;
}
