// Material lab: reflectances and their parts, sampled lobes, skies, subsurface, hair, spherical harmonics.
#define saturate(x) clamp(x, 0.0, 1.0)
#define PI 3.14159265358979
#define INV_PI (1.0 / PI)
struct Material { vec3 base; float metal, rough, sheen; vec2 coat; };
struct Frame { vec3 n, t, b; };
const vec3 LUMA = vec3(.2126, .7152, .0722);

float pow5(float x) { float y = x * x; return y * y * x; }

Frame frame(vec3 n) {
    Frame f;
    f.n = n;
    f.t = normalize(abs(n.x) > .7 ? vec3(-n.y, n.x, 0) : vec3(0, -n.z, n.y));
    f.b = cross(n, f.t);
    return f;
}

float spread(float nh, float a) { float q = a / (nh * nh * (a * a - 1.) + 1.); return q * q * INV_PI; }
float spread_stretched(vec3 h, Frame f, vec2 a) {
    vec3 l = vec3(dot(h, f.t) / a.x, dot(h, f.b) / a.y, dot(h, f.n));
    return 1. / (PI * a.x * a.y * pow(dot(l, l), 2.));
}
float old_spread(float nh, float m) {
    float c2 = nh * nh;
    return exp((c2 - 1.) / (m * m * c2)) / (PI * m * m * c2 * c2);
}
float masked(float x, float a) { return 2. * x / (x + sqrt(a * a + (1. - a * a) * x * x)); }
vec3 edge(vec3 f0, float c) { return f0 + (max(vec3(1) - f0, 0.)) * pow5(1. - c); }

float exact_edge(float c, float index) {
    float g = index * index - 1. + c * c;
    if (g < 0.) return 1.;
    g = sqrt(g);
    float a = (g - c) / (g + c), b = (c * (g + c) - 1.) / (c * (g - c) + 1.);
    return .5 * a * a * (1. + b * b);
}

float rough_diffuse(float nl, float nv, float lv, float sigma) {
    float s = lv - nl * nv, t = s > 0. ? max(nl, nv) : 1., s2 = sigma * sigma;
    return nl * (1. - .5 * s2 / (s2 + .33) + .45 * s2 / (s2 + .09) * s / t) * INV_PI;
}

vec3 reflectance(Material m, vec3 n, vec3 v, vec3 l) {
    vec3 h = normalize(v + l);
    float nl = saturate(dot(n, l)), nv = saturate(dot(n, v)) + 1e-3, nh = saturate(dot(n, h)), vh = saturate(dot(v, h));
    float a = m.rough * m.rough;
    vec3 f0 = mix(vec3(.04), m.base, m.metal), f = edge(f0, vh);
    vec3 spec = f * spread(nh, a) * masked(nl, a) * masked(nv, a) / (4. * nv * max(nl, 1e-3));
    vec3 diff = m.base * (1. - m.metal) * (1. - f) * rough_diffuse(nl, nv, dot(l, v), a) + m.sheen * pow5(1. - vh);
    float coat = m.coat.x * spread(nh, m.coat.y) * exact_edge(vh, 1.5) * .25;
    return (diff + spec + coat) * nl;
}

vec3 through(vec3 n, vec3 v, vec3 l, float thick, vec3 tint) {
    float glow = pow(saturate(dot(v, -normalize(l + .4 * n))), 4.);
    return tint * glow * exp(-thick);
}

vec2 strands(vec3 t, vec3 v, vec3 l) {
    float tl = dot(t, l), tv = dot(t, v), sl = sqrt(1. - tl * tl), sv = sqrt(1. - tv * tv);
    return vec2(sl, pow(saturate(sl * sv - tl * tv), 20.));
}

vec3 irradiance(vec3 n) {
    const vec3 sh[4] = vec3[4](vec3(.8, .7, .6), vec3(.1, .2, .3), vec3(-.1, .1, .2), vec3(.2, .1, 0));
    vec3 e = sh[0] * .886227;
    for (int k = 0; k < 3; k++) e += sh[k + 1] * n[k] * 1.023328;
    return max(e, 0.);
}

vec3 lobe(Frame f, vec2 u, float a) {
    float c = sqrt((1. - u.x) / (1. + (a * a - 1.) * u.x)), s = sqrt(1. - c * c), phi = 2. * PI * u.y;
    return s * cos(phi) * f.t + s * sin(phi) * f.b + c * f.n;
}

vec3 scattered_sky(vec3 d, vec3 sun) {
    float mu = dot(d, sun), up = max(d.y, .01), g = .76;
    vec3 depth = vec3(5.8, 13.5, 33.1) * .02 / up;
    float blue = .0596831 * (1. + mu * mu), haze = .119366 * (1. - g * g) * (1. + mu * mu) / ((2. + g * g) * pow(1. + g * g - 2. * g * mu, 1.5));
    return (blue + .3 * haze) * (1. - exp(-depth)) * 20.;
}

vec3 gathered(Material m, Frame f, vec3 v) {
    vec3 sum = vec3(0);
    for (int k = 0; k < 6; k++) {
        vec2 u = fract(vec2(float(k) * .618034, (float(k) + .5) / 6.));
        vec3 h = lobe(f, u, m.rough), l = reflect(-v, h);
        if (dot(l, f.n) <= 0.) continue;
        sum += edge(m.base, saturate(dot(v, h))) * scattered_sky(l, vec3(0, .8, .6));
    }
    return sum / 6.;
}

vec3 graded(vec3 c, float more) { return mix(vec3(dot(c, LUMA)), c, more); }

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 p = (2. * fragCoord - iResolution.xy) / iResolution.y;
    float d = 1. - dot(p, p);
    vec3 v = vec3(0, 0, 1), l = normalize(vec3(cos(iTime), .7, .8));
    if (d < 0.) { fragColor = vec4(scattered_sky(normalize(vec3(p, 1)), l), 1); return; }
    Frame f = frame(vec3(p, sqrt(d)));
    Material m = Material(vec3(.8, .4, .2), .3, .4, .1, vec2(.5, .1));
    vec3 c = reflectance(m, f.n, v, l) + irradiance(f.n) * m.base * .2 + gathered(m, f, v) * .1;
    c += through(f.n, v, l, d, m.base) + strands(f.t, v, l).y * old_spread(dot(f.n, l) * .5 + .5, .3);
    c *= 1. + .01 * spread_stretched(normalize(v + l), f, vec2(.2, .5));
    fragColor = vec4(graded(c, 1.2), 1);
}
