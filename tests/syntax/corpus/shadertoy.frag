#version 300 es
precision highp float;
#define R iResolution.xy
#define rot(a) mat2(cos(a), -sin(a), sin(a), cos(a))
#define T(u) texture(iChannel0, (u) / R)
#define XY .xy
#define COND d < 1. ? d : 1.
#define S(a, b, t) smoothstep(a, b, t)
#define repeat(i, n) for (int i = 0; i < n; i++)
uniform vec3 iResolution; uniform float iTime; uniform int iFrame; uniform sampler2D iChannel0;
out vec4 o_;
#define AA 2
float d2 = 0.;
float map(vec3 p) {
    p.xz *= rot(iTime);
    vec3 q = abs(p) - 1.;
    return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.);
}
vec3 normal(vec3 p) {
    vec2 e = vec2(1., -1.) * .5773 * .0005;
    return normalize(e.xyy * map(p + e.xyy) + e.yyx * map(p + e.yyx) + e.yxy * map(p + e.yxy) + e.xxx * map(p + e.xxx));
}
float march(vec3 ro, vec3 rd, out int steps) {
    float t = 0., d;
    for (steps = 0; steps < 64 + min(iFrame, 0); steps++) {
        t += d = map(ro + rd * t);
        if (d < 1e-3) break;
        if (t > 20.) return -1.;
    }
    return t;
}
void mainImage(out vec4 O, vec2 U) {
    O = vec4(0);
#if AA > 1
    repeat(m, AA) repeat(n, AA) {
        vec2 o = vec2(float(m), float(n)) / float(AA) - .5;
#else
        vec2 o = vec2(0);
#endif
        vec2 p = (2. * (U + o) - R) / R.y;
        int steps;
        vec3 ro = vec3(0, 0, 3), rd = normalize(vec3(p, -1.5));
        float t = march(ro, rd, steps), d = t;
        float sines[AA * 4];
        sines[int(p.x * 0. / 16.0)] = 0.0;
        if (t > 0.) O.rgb += .5 + .5 * normal(ro + rd * t); else O += T(U);
        O XY += COND;
#if AA > 1
    }
    O /= float(AA * AA);
#endif
}
void main() { mainImage(o_, gl_FragCoord.xy); }
