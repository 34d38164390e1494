// A lighthouse above a wavy sea at night: written for the tests of the checker, in the manner of Shadertoy.

#define PI 3.14159265
#define STEPS 96
#define AA 1
#define rot(a) mat2(cos(a), sin(a), -sin(a), cos(a))
#define sat(x) clamp(x, 0., 1.)
#define REPEAT(i, n) for (int i = min(iFrame, 0); i < (n); i++)

struct Ray { vec3 o, d; };
struct Material { vec3 albedo; float roughness, metal; int kind; };
struct Hit { float t; vec3 p, n; Material m; };

const float FAR = 60., EPS = 1e-3;
const vec3 MOON = vec3(.6, .5, -.4), TINT = vec3(.7, .8, 1.);
const mat2 OCTAVE = mat2(1.6, 1.2, -1.2, 1.6);
const int KIND_SEA = 0, KIND_TOWER = 1, KIND_LAMP = 2;
const vec2 OFFSETS[4] = vec2[4](vec2(0), vec2(1, 0), vec2(0, 1), vec2(1));

float lampAngle;
int evaluations = 0;

uint hash(uint x) {
    x ^= x >> 16u;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    return x * 0x846ca68bu;
}

float hash(vec2 p) {
    uvec2 q = floatBitsToUint(p);
    return float(hash(q.x ^ hash(q.y + 0x9e3779b9u)) >> 8) / float(1 << 24);
}

float noise(vec2 p) {
    vec2 i = floor(p), f = fract(p);
    f *= f * (3. - 2. * f);
    float corner[4];
    for (int k = 0; k < OFFSETS.length(); k++) corner[k] = hash(i + OFFSETS[k]);
    return mix(mix(corner[0], corner[1], f.x), mix(corner[2], corner[3], f.x), f.y);
}

float fbm(vec2 p, int octaves) {
    float sum = 0., a = .5;
    while (octaves-- > 0) {
        sum += a * noise(p);
        p *= OCTAVE;
        a *= .5;
    }
    return sum;
}

float smin(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.) / k;
    return min(a, b) - h * h * k * .25;
}

float box(vec3 p, vec3 b) {
    vec3 q = abs(p) - b;
    return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.);
}

float cone(vec3 p, float r1, float r2, float h) {
    vec2 q = vec2(length(p.xz), p.y);
    float b = (r1 - r2) / h, a = sqrt(1. - b * b), k = dot(q, vec2(-b, a));
    if (k < 0.) return length(q) - r1;
    if (k > a * h) return length(q - vec2(0., h)) - r2;
    return dot(q, vec2(a, b)) - r1;
}

float sea(vec3 p) {
    float height = .25 * fbm(p.xz * .5 + iTime * .2, 4) + .05 * sin(3. * p.x + iTime) * cos(2. * p.z);
    return p.y - height;
}

float tower(vec3 p, out int kind) {
    kind = KIND_TOWER;
    float body = cone(p - vec3(0, .2, 0), .8, .45, 4.);
    float rim = max(length(p.xz) - .7, abs(p.y - 4.3) - .06);
    float d = smin(body, rim, .15), lamp = length(p - vec3(0, 4.8, 0)) - .3;
    vec3 q = p;
    q.xz *= rot(floor(atan(q.z, q.x) / (PI / 4.) + .5) * PI / 4.);
    d = min(d, box(q - vec3(.55, 4.8, 0), vec3(.03, .5, .03)));
    if (lamp < d) {
        kind = KIND_LAMP;
        d = lamp;
    }
    return d;
}

float map(vec3 p, out int kind) {
    int towerKind;
    float water = sea(p), stone = tower(p, towerKind);
    evaluations++;
    kind = stone < water ? towerKind : KIND_SEA;
    return min(water, stone);
}

float map(vec3 p) {
    int ignored;
    return map(p, ignored);
}

vec3 normal(vec3 p) {
    const vec2 e = vec2(1, -1) * EPS;
    vec3 n = vec3(0);
    n += e.xyy * map(p + e.xyy);
    n += e.yyx * map(p + e.yyx);
    n += e.yxy * map(p + e.yxy) + e.xxx * map(p + e.xxx);
    return normalize(n);
}

Material material(int kind, vec3 p) {
    Material m = Material(vec3(.02, .05, .08), .1, 0., kind);
    switch (kind) {
        case KIND_TOWER:
            m.albedo = mix(vec3(.8), vec3(.7, .1, .1), step(.5, fract(p.y * .5)));
            m.roughness = .8;
            break;
        case KIND_LAMP:
            m.albedo = vec3(1., .9, .6);
        default:
            m.metal = 0.;
    }
    return m;
}

bool march(Ray ray, inout Hit hit) {
    float t = 0., d;
    int kind;
    REPEAT(i, STEPS) {
        t += d = map(ray.o + t * ray.d, kind);
        if (abs(d) < EPS * t || t > FAR) break;
    }
    if (t > FAR) return false;
    hit.t = t;
    hit.p = ray.o + t * ray.d;
    hit.n = normal(hit.p);
    hit.m = material(kind, hit.p);
    return true;
}

float shadow(Ray ray) {
    float s = 1.;
    for (float t = .05; t < 8.; ) {
        float d = map(ray.o + t * ray.d);
        if (d < EPS) return 0.;
        s = min(s, 8. * d / t);
        t += clamp(d, .05, .5);
    }
    return sat(s);
}

float ggx(float noh, float roughness) {
    float a = roughness * roughness, a2 = a * a, d = (noh * a2 - noh) * noh + 1.;
    return a2 / (PI * d * d);
}

vec3 sky(vec3 d) {
    vec3 base = mix(vec3(.01, .02, .05), vec3(.1, .08, .12), pow(1. - max(d.y, 0.), 6.));
    float moon = max(dot(d, normalize(MOON)), 0.), stars = step(.998, hash(floor(d.xy / (abs(d.z) + .1) * 90.)));
    return base + TINT * (pow(moon, 800.) * 4. + pow(moon, 8.) * .1) + stars * .6;
}

float beam(Ray ray, float limit) {
    vec3 axis = vec3(cos(lampAngle), 0., sin(lampAngle)), lamp = vec3(0, 4.8, 0);
    float glow = 0.;
    for (int i = 0; ++i < 12;) {
        vec3 p = ray.o + ray.d * limit * (float(i) + hash(ray.d.xy)) / 12. - lamp;
        float along = dot(p, axis), across = length(p - along * axis);
        if (along < 0.) continue;
        glow += exp(-across * 4. / (1. + along * .2)) / (1. + along);
    }
    return glow * limit / 12.;
}

vec3 shade(Ray ray, Hit hit) {
    vec3 l = normalize(MOON), h = normalize(l - ray.d);
    float nol = sat(dot(hit.n, l)), noh = sat(dot(hit.n, h)), lit = shadow(Ray(hit.p + hit.n * .02, l));
    vec3 c = hit.m.albedo * (nol * lit + .1) * TINT + nol * lit * ggx(noh, max(hit.m.roughness, .05)) * .04;
    if (hit.m.kind == KIND_SEA) {
        float fresnel = .02 + .98 * pow(1. - sat(dot(hit.n, -ray.d)), 5.);
        c = mix(c, sky(reflect(ray.d, hit.n)), fresnel);
    } else if (hit.m.kind == KIND_LAMP)
        c += 2. * hit.m.albedo;
    return mix(c, sky(ray.d), vec3(1) - exp(-hit.t * vec3(.02, .025, .03)));
}

mat3 camera(vec3 from, vec3 to) {
    vec3 f = normalize(to - from), r = normalize(cross(f, vec3(0, 1, 0)));
    return mat3(r, cross(r, f), f);
}

vec3 render(vec2 fragCoord) {
    vec2 R = iResolution.xy, uv = (fragCoord + fragCoord - R) / R.y, m = iMouse.z > 0. ? iMouse.xy / R : vec2(.3, .4);
    vec3 from = vec3(12. * cos(m.x * 2. * PI), 2. + 5. * m.y, 12. * sin(m.x * 2. * PI));
    Ray ray = Ray(from, camera(from, vec3(0, 2.5, 0)) * normalize(vec3(uv, 2.)));
    Hit hit = Hit(FAR, vec3(0), vec3(0), Material(vec3(0), 0., 0., KIND_SEA));
    vec3 c = march(ray, hit) ? shade(ray, hit) : sky(ray.d);
    c += vec3(1., .8, .5) * beam(ray, min(hit.t, 25.)) * .3;
    return c;
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    lampAngle = mod(iTime, 2. * PI);
    vec3 sum = vec3(0);
#if AA > 1
    for (int j = 0; j < AA * AA; j++) sum += render(fragCoord + vec2(j % AA, j / AA) / float(AA)) / float(AA * AA);
#else
    sum = render(fragCoord);
#endif
    sum = pow(sum / (1. + sum), vec3(1. / 2.2));
    vec3 before = texelFetch(iChannel0, ivec2(fragCoord), 0).rgb;
    if (iFrame > 0 && evaluations > 0) sum = mix(before, sum, .8);
    fragColor = vec4(sum, 1);
}
