// A ball cut by a gyroid, vec3 -> float
float f(vec3 p) {
    vec3 q = 4.0 * p;
    float gyroid = abs(dot(sin(q), cos(q.yzx))) / 6.0 - 0.05;
    return max(length(p) - 1.2, gyroid);
}
