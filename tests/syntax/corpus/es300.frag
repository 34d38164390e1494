#version 300 es
precision highp float;
precision mediump sampler3D;
#define REPEAT(i, n) for (int i = 0; i < n; i++)
#define SWAP(T, a, b) { T t_ = a; a = b; b = t_; }
#define SELECT c ? a : b
#define MAD(a, b, c) \
    ((a) * (b) + \
     (c))
layout(location = 0) out vec4 color;
layout(std140, row_major) uniform Camera {
    mat4 view;
    layout(column_major) mat4 projection;
    vec3 eye, target[2];
} camera;
uniform Globals { float time; int frame; };
flat in ivec3 cell;
smooth centroid in vec2 uv;
uniform highp isampler3D volume;
const int N = 4;
const float weights[N] = float[N](0.1, 0.2, 0.3, 0.4);
const vec3 axes[] = vec3[](vec3(1, 0, 0), vec3(0, 1, 0));
float[2] pair(float x) { return float[2](x, -x); }
float pick(float z[2], const int i) { return z[i]; }
uint hash(uvec2 v) {
    uint h = v.x * 0x7fU ^ v.y << 3u >> 1;
    h = ~h & 0xFFFFFFFFu | 017u;
    return floatBitsToUint(uintBitsToFloat(h)) % 5U;
}
float f(float a, float b, bool c) {
    float m = MAD(a, b, 1.0);
    float t = SELECT;
    SWAP(float, a, b)
    REPEAT(k, 3) m += float(k);
    return m + t;
}
int kind(int n) {
    switch (n) {
        case 0:
        case 1 + 1: {
            n++;
            break;
        }
        case 3:
            return -1;
        default:
            n = n > 3 ? 1 : 0;
    }
    do { n--; } while (n > 0);
    while (bool go = n < 10) { n += 2; if (!go) break; else continue; }
    return n;
}
void main() {
    float z[2] = pair(uv.x), w = pick(z, 1);
    int octaves = 3;
    while (octaves-- > 0) w *= .5;
    for (int i = 0, j = N - 1; i < N; j = i, i++) w += weights[j];
    for (int i = 0; ++i < 20;) ;
    for (;;) { break; }
    if (w > 0.) if (w > 1.) w = 1.; else w = 2.;
    w = -(-w) + +w - -w;
    w += z.length() > 1 ? float(weights.length()) : 0.0, w -= 1.0;
    mat3x2 m = mat3x2(1.0);
    m[1].xy *= mat2(1.0, 0.0, 0.0, 1.0);
    struct Local { vec2 p; float d; } l = Local(uv, 1.f);
    vec2 h = vec2(l.d /= 2.0, sqrt(1. - l.d * l.d));
    bool b = true ^^ (w < 1.0 || false) && !any(lessThan(h, vec2(0)));
    color = vec4(h, f(w, l.p.x, b), float(hash(uvec2(cell.xy)))) + float(kind(2) + texelFetch(volume, cell, 0).r);
    ;
}
