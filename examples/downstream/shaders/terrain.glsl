// A hilly ground: its height, and the slope that the lighting needs.

#pragma glsl_ad check height order(2) domain(p = -3:3) seconds(0.5)
#pragma glsl_ad check height wrt(p) against(slope) domain(p = -3:3) seconds(0.5)
#pragma glsl_ad check shade as(jet) domain(slope = -2:2) seconds(0.5)

float height(vec2 p) {
    float hills = sin(p.x) * cos(p.y);
    float ridge = exp(-p.x * p.x) * 0.5;
    return hills + ridge;
}

// By hand, since it shares the exponential: the second check above compares it with the exact gradient.
vec2 slope(vec2 p) {
    return vec2(cos(p.x) * cos(p.y) - p.x * exp(-p.x * p.x), -sin(p.x) * sin(p.y));
}

float shade(vec2 slope) {
    vec3 normal = normalize(vec3(-slope, 1.0));
    return max(dot(normal, vec3(0.48, 0.36, 0.8)), 0.0);
}
