// The moving frame of a curve (do Carmo, Differential Geometry of Curves and Surfaces, section 1.5): unit vectors, and
// what turns them per unit of length. In the plane the normal is the tangent turned to the left.
void recipe(float t, vec2 value, vec2 first, vec2 second, out vec2 tangent, out vec2 normal, out float curvature) {
    float speed = length(first);
    tangent = first / speed;
    normal = vec2(-tangent.y, tangent.x);
    curvature = (first.x * second.y - first.y * second.x) / (speed * speed * speed);
}

void recipe(float t, vec3 value, vec3 first, vec3 second, vec3 third, out vec3 tangent, out vec3 normal,
        out vec3 binormal, out float curvature, out float torsion) {
    float speed = length(first);
    vec3 turn = cross(first, second);
    float turned = length(turn);
    tangent = first / speed;
    binormal = turn / turned;
    normal = cross(binormal, tangent);
    curvature = turned / (speed * speed * speed);
    torsion = dot(turn, third) / (turned * turned);
}
