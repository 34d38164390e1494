#version 460 core
#extension GL_ARB_gpu_shader_fp64 : enable
#pragma optimize(on)
#define MATRIX(n) mat ## n
#define UNROLL(n) for (int i_##n = 0; i_##n < n; i_##n++)
layout(early_fragment_tests) in;
layout(location = 0, index = 0) out vec4 color;
layout(binding = 1, std430) readonly buffer Data { int count; float values[]; } data[2];
layout(binding = 0, rgba32f) uniform coherent restrict writeonly image2D target;
layout(binding = 0) uniform atomic_uint counter;
noperspective in vec2 uv;
sample in float shade;
in Block { flat int id; vec3 normal; } from_vertex;
uniform struct { float a; vec2 b[2]; } anonymous[3];
const double half_pi = 1.5707963267948966lf;
const float table[2][3] = { { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0, } };
float grid[2][3], flattened[6];
precise float exact(float x) { return fma(x, x, 1.0); }
float total(float rows[2][3]) {
    float s = 0.0;
    for (int i = 0; i < rows.length(); i++) for (int j = 0; j < rows[i].length(); j++) s += rows[i][j];
    return s;
}
void main() {
    dvec2 d = dvec2(half_pi, 1e-3LF);
    precise vec3 n = normalize(from_vertex.normal);
    float x = exact(uv.x) + total(table) + float(d.x) + data[0].values[3] + anonymous[1].b[0].y;
    int i = from_vertex.id;
    UNROLL(3) x += MATRIX(2)(1.0)[0][0];
    i <<= 2; i >>= 1; i &= 7; i |= 8; i ^= 3; i %= 5;
    vec4 v = { 1.0, x, n.x, shade };
    imageStore(target, ivec2(gl_FragCoord.xy), v);
    color = vec4[2](v, v.wzyx)[i & 1] + float(atomicCounterIncrement(counter));
}
