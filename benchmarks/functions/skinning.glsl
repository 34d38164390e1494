// Squared distance of a skinned point to a goal, by the angles of three joints
mat4 joint(float angle, vec3 offset) {
    float c = cos(angle);
    float s = sin(angle);
    return mat4(c, s, 0.0, 0.0, -s, c, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, offset, 1.0);
}
float f(vec3 angles, vec3 p, vec3 goal) {
    mat4 a = joint(angles.x, vec3(0.0, 0.0, 0.0));
    mat4 b = a * joint(angles.y, vec3(1.0, 0.0, 0.2));
    mat4 c = b * joint(angles.z, vec3(0.8, 0.1, 0.0));
    vec4 q = vec4(p, 1.0);
    vec3 skinned = (0.2 * (a * q) + 0.3 * (b * q) + 0.5 * (c * q)).xyz;
    vec3 d = skinned - goal;
    return dot(d, d);
}
