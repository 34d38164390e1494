// Potential of a Julia set after 6 rounds, along a line of parameters, float -> float
float f(float t) {
    vec2 c = vec2(-0.4 + 0.3 * t, 0.6 - 0.2 * t);
    vec2 z = vec2(0.3, 0.2);
    for (int i = 0; i < 6; i++) {
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
    }
    return log(dot(z, z) + 1.0);
}
