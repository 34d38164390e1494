// 3D simplex noise with gradients from a hash, vec3 -> float
vec3 shuffle(vec3 k) {
    return mod((51.0 * k + 3.0) * k, 241.0);
}
vec3 corner(vec3 cell) {
    vec3 k = shuffle(mod(cell, 241.0));
    k = shuffle(mod(k + k.yzx + vec3(5.0, 17.0, 101.0), 241.0));
    return shuffle(mod(k + k.zxy, 241.0)) / 120.0 - 1.0;
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
