// Tunnel run, in few letters: everything in one loop, colours by cosines, comma expressions, reused variables.
#define R iResolution
#define T (iTime * 2.)
#define P(z) vec3(cos(z * .3) * 1.5, sin(z * .2) * 1.2, z)
#define M(a) mat2(cos(a + vec4(0, 11, 33, 0)))
#define N(a, b) abs(dot(sin(a * p * b), vec3(.4))) / b

float tube(vec3 p) { return 1.5 - length((p - P(p.z)).xy); }

float map(vec3 p) {
    float s = tube(p), a = .3;
    for (; a < 3.; a += a) s -= N(3., a) * .1;
    vec3 q = fract(p * .5) - .5;
    return min(s, max(length(q.xy), abs(q.z) - .1) - .04);
}

float glow;

vec4 run(vec2 u) {
    float i, d, s;
    vec3 p, o = P(T) + .1, z = normalize(P((T + 1.)) - o), x = normalize(vec3(z.z, 0, -z.x)), D = vec3(M(sin(T * .1) * .3) * u, 1) * mat3(-x, cross(x, z), z);
    vec4 c = vec4(0);
    for (glow = i = d = 0.; i++ < 20.;) {
        p = o + D * d, d += s = map(p) * .7;
        glow += .1 / (1. + s * s * 50.);
        c += (1. + cos(.1 * d + vec4(6, 4, 2, 0))) / max(abs(s), .05) * .01;
        if (s < .001 || d > 15.) break;
    }
    return c * glow;
}

vec3 rings(vec2 u) {
    vec3 c = vec3(0);
    float i = 0., r = length(u);
    for (; i < 3.; i++)
        u = abs(u * 1.6) - .45,
        c += vec3(1, .7, .4) * exp(-r) * pow(.02 / (.02 + abs(sin(9. * length(u) - T + i))), 1.1),
        c = c.zxy;
    return c;
}

float plasma(vec2 u) {
    float a = 0., k = 1.;
    while (k < 6.) a += cos(dot(u, cos(k * vec2(1, 2))) * k + T) / k, k++;
    return a;
}

float heart(vec2 p) { return p.x *= .9, p.y -= sqrt(abs(p.x)) * .5, length(p) - .4; }

vec4 digits(vec2 u, float v) {
    vec4 O = vec4(0);
    for (int i = 3; i-- > 0; u.x -= .6, v = fract(v) * 10.) {
        int b = int(v) * 7 + 3;
        if (b % 2 == 1 && u.x > 0. && u.x < .5) O[i] += smoothstep(.3, .2, length(u - .25));
    }
    return O.xyzz;
}

void mainImage(out vec4 O, vec2 u) {
    u = (u + u - R.xy) / R.y;
    O = run(u);
    O.rgb += rings(u) * .1 * (1. + plasma(u));
    O = mix(vec4(1, .2, .3, 1), O, smoothstep(0., .01, heart(u * 2.))) + digits(u, .37);
    O = tanh(O * O);
}
