// Tide clock: dates, quaternions, rotations about axes, springs and splines, steps in time, a graph of functions.
#if defined(GL_ES) && __VERSION__ >= 300
#define PRECISE highp
#else
#define PRECISE
#endif
const float PI = acos(-1.0), TWO_PI = 2.0 * PI, DAY = 24.0 * 3600.0;

vec4 q_axis(vec3 axis, float angle) { return vec4(axis * sin(angle * .5), cos(angle * .5)); }
vec4 q_mul(vec4 a, vec4 b) { return vec4(a.w * b.xyz + b.w * a.xyz + cross(a.xyz, b.xyz), a.w * b.w - dot(a.xyz, b.xyz)); }
vec3 q_turn(vec4 q, vec3 v) { return v + 2. * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
vec4 q_between(vec4 a, vec4 b, float t) {
    float c = dot(a, b);
    if (c < 0.) b = -b, c = -c;
    if (c > .9995) return normalize(mix(a, b, t));
    float w = acos(c);
    return (sin((1. - t) * w) * a + sin(t * w) * b) / sin(w);
}

mat3 about(vec3 axis, float angle) {
    axis = normalize(axis);
    float s = sin(angle), c = cos(angle), k = 1. - c;
    mat3 m = outerProduct(axis, axis) * k;
    m[0][0] += c, m[1][1] += c, m[2][2] += c;
    m[0].yz += s * vec2(axis.z, -axis.y);
    m[1].xz += s * vec2(-axis.z, axis.x);
    m[2].xy += s * vec2(axis.y, -axis.x);
    return m;
}

mat4 placed(vec3 at, vec3 size) { mat4 m = mat4(1); m[3].xyz = at; for (int k = 0; k < 3; k++) m[k] *= size[k]; return m; }
vec3 seen(mat4 m, vec3 p) { vec4 h = m * vec4(p, 1); return h.xyz / (h.w + 3.); }

float spring(float t, float damping, float rate) {
    float k = rate * sqrt(1. - damping * damping);
    return 1. - exp(-damping * rate * t) * (cos(k * t) + damping * rate / k * sin(k * t));
}

float bounce(float t) {
    float b = 0., a = 1.;
    for (; b < 1.99; b += a, a *= .5) if (t >= (7. - 4. * b) / 11.) { b = (11. - 6. * b - 11. * t) / 4.; return a * a - b * b; }
    return t * t;
}

vec3 spline(vec3 p[4], float t) {
    mat4 m = mat4(0, 2, 0, 0, -1, 0, 1, 0, 2, -5, 4, -1, -1, 3, -3, 1) * .5;
    vec4 w = m * vec4(1, t, t * t, t * t * t) + vec4(1. - t, t, 0, 0) * .01;
    vec3 sum = vec3(0);
    for (int k = 0; k < p.length(); k++) sum += w[k] * p[k];
    return sum;
}

vec2 orbit(float mean, float e) {
    float E = mean;
    for (int k = 0; k < 5; k++) {
        float step_ = (E - e * sin(E) - mean) / (1. - e * cos(E));
        E -= step_;
        if (abs(step_) < 1e-7) break;
    }
    return vec2(cos(E) - e, sqrt(1. - e * e) * sin(E));
}

vec4 pushed(vec4 s, float h) {
    // two coupled springs, by the midpoint rule
    vec4 half_ = s + .5 * h * vec4(s.zw, s.y - 2. * s.x, s.x - 2. * s.y);
    return s + h * vec4(half_.zw, half_.y - 2. * half_.x, half_.x - 2. * half_.y);
}
vec4 simulated(vec4 s, int n) { while (n --> 0) s = pushed(s, .1); return s; }

float hand(vec2 p, float turn, float size) {
    float a = -TWO_PI * turn;
    p *= mat2(cos(a), sin(a), -sin(a), cos(a));
    p.y -= clamp(p.y, 0., size);
    return length(p) - .01 * (1.2 - p.y);
}

float plotted(vec2 p, float x0) { PRECISE float y = spring(abs(p.x) + .1, .2, 8.), h = .001; return abs(p.y - y) / length(vec2(1, (spring(abs(p.x) + .1 + h, .2, 8.) - y) / h)) - x0; }

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 p = (fragCoord * 2. - iResolution.xy) / min(iResolution.x, iResolution.y);
    float now = iDate.w, d = 1e3;
    d = min(d, hand(p, fract(now / 60.), .8));
    d = min(d, hand(p, fract(now / 3600.), .7));
    d = min(d, hand(p, fract(now * 2. / DAY), .5));
    vec3 k[4] = vec3[](vec3(0), vec3(1, 0, 0), vec3(1, 1, 0), vec3(0, 1, 1));
    vec4 q = q_between(q_axis(vec3(0, 1, 0), iTime), q_mul(q_axis(vec3(1, 0, 0), .5), q_axis(vec3(0, 0, 1), iTime)), .3);
    vec3 v = about(vec3(1, 2, 3), iTime) * q_turn(q, spline(k, fract(iTime))), w = seen(placed(v, vec3(.5)), vec3(p, 0));
    vec4 s = simulated(vec4(p, 0, 1), 6);
    fragColor = vec4(mix(w, vec3(orbit(iTime, .4), bounce(fract(iTime))), smoothstep(.01, 0., d)), 1) + .1 * s * plotted(p, .01);
}
