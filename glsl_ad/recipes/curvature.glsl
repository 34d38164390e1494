// Curvature of an implicit curve or surface (Goldman, Curvature formulas for implicit curves and surfaces, 2005).
// Positive where the gradient points away from the centre: 1/r for the circle and the sphere of radius r.
void recipe(vec2 p, float value, vec2 gradient, mat2 hessian, out vec2 normal, out float curvature) {
    float size = length(gradient);
    vec2 tangent = vec2(-gradient.y, gradient.x);
    normal = gradient / size;
    curvature = dot(tangent, hessian * tangent) / (size * size * size);
}

void recipe(vec3 p, float value, vec3 gradient, mat3 hessian, out vec3 normal, out float mean, out float gaussian) {
    float size2 = dot(gradient, gradient);
    float size = sqrt(size2);
    float trace = hessian[0][0] + hessian[1][1] + hessian[2][2];
    mat3 adjugate = mat3(cross(hessian[1], hessian[2]), cross(hessian[2], hessian[0]), cross(hessian[0], hessian[1]));
    normal = gradient / size;
    mean = 0.5 * (size2 * trace - dot(gradient, hessian * gradient)) / (size2 * size);
    gaussian = dot(gradient, adjugate * gradient) / (size2 * size2);
}
