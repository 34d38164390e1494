// 3D simplex noise with gradients from a hash, vec3 -> float
vec3 corner(vec3 cell) {
    vec3 k = vec3(dot(cell, vec3(127.1, 311.7, 74.7)), dot(cell, vec3(269.5, 183.3, 246.1)),
                  dot(cell, vec3(113.5, 271.9, 124.6)));
    return 2.0 * fract(sin(k) * 43758.5453) - 1.0;
}
float kernel(vec3 d, vec3 g) {
    float t = max(0.6 - dot(d, d), 0.0);
    float t2 = t * t;
    return t2 * t2 * dot(d, g);
}
float f(vec3 p) {
    vec3 i = floor(p + dot(p, vec3(0.333333333)));
    vec3 d0 = p - i + dot(i, vec3(0.166666667));
    vec3 e = step(vec3(0.0), d0 - d0.yzx);
    vec3 i1 = e * (1.0 - e.zxy);
    vec3 i2 = 1.0 - e.zxy * (1.0 - e);
    vec3 d1 = d0 - i1 + 0.166666667;
    vec3 d2 = d0 - i2 + 0.333333333;
    vec3 d3 = d0 - 0.5;
    float n = kernel(d0, corner(i)) + kernel(d1, corner(i + i1));
    n += kernel(d2, corner(i + i2)) + kernel(d3, corner(i + 1.0));
    return 52.0 * n;
}
