// Curves and roots: quadratic and cubic solvers, Béziers in four forms, splines, easings by bisection and by Newton.
#define root3(x) (sign(x) * pow(abs(x), 1. / 3.))
#define dot2(v) dot(v, v)
#define ZERO min(0, iFrame)
float wedge(in vec2 a, in vec2 b) { return a.x * b.y - a.y * b.x; }
int quadratic(float a, float b, float c, out vec2 r) {
    float d = b * b - 4. * a * c;
    if (d < 0.) { r = vec2(0); return 0; }
    d = sqrt(d);
    r = vec2(-b - d, -b + d) / (2. * a);
    return d == 0. ? 1 : 2;
}
int cubic(vec3 k, out vec3 r) {
    float shift = k.x / 3., p = k.y - k.x * shift, q = k.z - shift * (k.y - 2. * shift * shift), d = .25 * q * q + p * p * p / 27.;
    if (d > 0.) {
        float s = sqrt(d), u = -.5 * q + s, v = -.5 * q - s;
        r = vec3(root3(u) + root3(v)) - shift;
        return 1;
    }
    float m = 2. * sqrt(max(-p, 0.) / 3.), t = acos(clamp(3. * q / (p * m), -1., 1.)) / 3.;
    r = m * cos(t - vec3(0, 1, 2) * 2.0943951) - shift;
    return 3;
}
vec2 parabola(vec2 a, vec2 b, vec2 c, float t) { return mix(mix(a, b, t), mix(b, c, t), t); }
float toParabola(vec2 p, vec2 a, vec2 b, vec2 c) {
    vec2 u = b - a, w = c - b - u, v = a - p;
    float k = 1. / dot2(w);
    vec3 r;
    int n = cubic(k * vec3(3. * dot(u, w), 2. * dot(u, u) + dot(v, w), dot(v, u)), r);
    float d = dot2(p - parabola(a, b, c, clamp(r.x, 0., 1.)));
    if (n == 3) for (int i = 1; i < 3; i++) d = min(d, dot2(p - parabola(a, b, c, clamp(r[i], 0., 1.))));
    return sqrt(d);
}
vec2 deCasteljau(vec2 p[4], float t) { for (int k = 3; k > 0; k--) for (int i = 0; i < k; i++) p[i] = mix(p[i], p[i + 1], t); return p[0]; }
vec2 byMatrix(vec2 a, vec2 b, vec2 c, vec2 d, float t) { return mat4x2(a, b, c, d) * (mat4(1, 0, 0, 0, -3, 3, 0, 0, 3, -6, 3, 0, -1, 3, -3, 1) * vec4(1, t, t * t, t * t * t)); }
vec3 through(vec3 a, vec3 b, vec3 c, vec3 d, float t) { return b + .5 * t * (c - a + t * (2. * a - 5. * b + 4. * c - d + t * (3. * (b - c) + d - a))); }
vec2 hermite(vec2 p, vec2 m, vec2 q, vec2 n, float t) { float s = t * t, c = s * t; return (2. * c - 3. * s + 1.) * p + (c - 2. * s + t) * m + (3. * s - 2. * c) * q + (c - s) * n; }
float bisected(float x, vec4 k) {
    float lo = 0., hi = 1., t = x;
    for (int i = 0; i < 10; ++i) {
        float s = 1. - t;
        if (3. * k.x * t * s * s + 3. * k.z * t * t * s + t * t * t < x) lo = t; else hi = t;
        t = .5 * (lo + hi);
    }
    return mix(mix(0., k.y, t), k.w, t);
}
float newton(float x, vec2 a) {
    float t = x;
    for (int i = ZERO; i < 4; i++) {
        float s = 1. - t, f = 3. * s * s * t * a.x + 3. * s * t * t * a.y + t * t * t - x;
        float g = 3. * s * s * a.x + 6. * s * t * (a.y - a.x) + 3. * t * t * (1. - a.y);
        if (abs(g) < 1e-5) break;
        t -= f / g;
    }
    return t;
}
float horner(float x, float c[5]) { float r = c[4]; for (int i = 3; i >= 0; --i) r = r * x + c[i]; return r; }
float triangle(vec2 p, vec2 a, vec2 b, vec2 c) {
    vec2 e[3] = vec2[3](b - a, c - b, a - c), v[3] = vec2[3](p - a, p - b, p - c);
    float turn = sign(wedge(e[0], e[1])), near = 1e9, out_ = -1e9;
    for (int i = 0; i < e.length(); i++) {
        vec2 q = v[i] - e[i] * clamp(dot(v[i], e[i]) / dot2(e[i]), 0., 1.);
        near = min(near, dot2(q));
        out_ = max(out_, turn * wedge(v[i], e[i]));
    }
    return sign(out_) * sqrt(near);
}
float winding(vec2 p, vec2 v[5]) {
    float turns = 0.;
    for (int i = 0, j = v.length() - 1; i < v.length(); j = i, i++) {
        vec2 a = v[j] - p, b = v[i] - p;
        turns += atan(wedge(a, b), dot(a, b));
    }
    return turns / 6.2831853;
}
void mainImage(out vec4 o, in vec2 i) {
    vec2 p = i / iResolution.y, r, v[5] = vec2[](vec2(.1), vec2(.5, .2), vec2(.7, .6), vec2(.4, .9), vec2(.1, .5));
    float d = min(toParabola(p, vec2(0), vec2(.5, 1), vec2(1, .2)), triangle(p, v[0], v[1], v[2]));
    if (quadratic(1., p.x - 2., p.y * .5, r) > 0) d += .1 * r.x;
    o = vec4(smoothstep(.01, 0., d)) + bisected(p.x, vec4(.2, .1, .7, .9)) + newton(p.y, vec2(.3, .8)) * winding(p, v);
}
