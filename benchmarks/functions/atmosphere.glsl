// Light scattered towards the eye along 16 samples of a ray, by height and cosine of the ray, (float, float) -> vec3
float thickness(float h, float mu) {
    return exp(-h / 8.0) * 8.0 / (0.15 + 0.85 * mu);
}
vec3 f(float height, float mu) {
    vec3 beta = vec3(0.0058, 0.0135, 0.0331);
    vec3 sum = vec3(0.0);
    float depth = 0.0;
    float ds = 5.0;
    for (int i = 0; i < 16; i++) {
        float h = height + (float(i) + 0.5) * ds * mu;
        float density = exp(-h / 8.0) * ds;
        depth += density;
        sum += density * beta * exp(-beta * (depth + thickness(h, 0.5)));
    }
    return 22.0 * 0.0596831 * (1.0 + mu * mu) * sum;
}
