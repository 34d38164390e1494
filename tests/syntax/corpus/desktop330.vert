#version 330
layout(location = 0) in vec3 position;
in vec4 weights[2];
out Varyings { vec3 normal; vec2 uv; } result;
uniform mat4 model, view;
uniform bool enabled[3];
invariant gl_Position;
vec4 blend(vec4 a, vec4 b) { return 0.5 * (a + b); }
mat4x3 shape();
mat4x3 shape() { return mat4x3(1.0); }
void main() {
    int gl = 1;
    vec4 p = view * model * vec4(position, 1);
    p = enabled[0] ? enabled[1] ? p : -p : p.yxzw;
    float sum = 0;
    for (float t = 0.; t < 1.; t += .25) sum += t;
    result.normal = shape() * blend(p, weights[0]) / (sum - (p.x - p.y)) * (2 / (3 % gl));
    result.uv = vec2(0);
    gl_Position = p;
}
