// A path tracer: a seed that every sample moves on, records of hits, materials in constant arrays, roulette.
#define BALLS 3
#define DEEP 3
struct Ray { vec3 from, along; };
struct Matter { vec3 tint, glow; float mirror, blur; };
struct Hit { bool inside; float far; vec3 normal; int matter; };
struct Ball { vec4 at; int matter; };
const Matter MATTERS[2] = Matter[2](Matter(vec3(.8, .3, .2), vec3(0), .1, .2), Matter(vec3(.6, .7, .9), vec3(1.5, 1, .5), .6, .05));
const Ball BALL[BALLS] = Ball[](Ball(vec4(0, 1, 4, 1), 0), Ball(vec4(1.5, .6, 3, .6), 1), Ball(vec4(0, -50, 4, 50), 0));
uint seed;

uint scrambled(uint s) { s ^= s >> 16u; s *= 0x7feb352du; s ^= s >> 15u; s *= 0x846ca68bu; return s ^ (s >> 16u); }
float chance(inout uint s) { s = scrambled(s + 0x9e3779b9u); return float(s >> 8u) / 16777216.f; }
vec3 anywhere(inout uint s) { float z = chance(s) * 2.f - 1.f, a = chance(s) * 6.2831853f, r = sqrt(1.f - z * z); return vec3(r * cos(a), r * sin(a), z); }
bool strikes(in Ray ray, const in Ball ball, inout Hit hit) {
    vec3 o = ray.from - ball.at.xyz;
    float b = dot(o, ray.along), c = dot(o, o) - ball.at.w * ball.at.w, q = b * b - c;
    if (q < 0.f || (c > 0.f && b > 0.f)) return false;
    q = sqrt(q);
    bool within = -b - q < 0.f;
    float far = within ? -b + q : -b - q;
    if (far < 1e-3f || far > hit.far) return false;
    hit.inside = within;
    hit.far = far;
    hit.normal = (o + ray.along * far) / ball.at.w * (within ? -1.f : 1.f);
    hit.matter = ball.matter;
    return true;
}
Hit nearest(Ray ray) { Hit hit; hit.far = 1e4; hit.inside = false; hit.normal = vec3(0); hit.matter = -1; for (int i = 0; i < BALLS; ++i) strikes(ray, BALL[i], hit); return hit; }
float fresnel(float n, vec3 normal, vec3 along, float least) {
    float r = (1. - n) / (1. + n), c = -dot(normal, along);
    r *= r;
    if (n < 1.) { float s = (1. - c * c) / (n * n); if (s > 1.) return 1.; c = sqrt(1. - s); }
    float x = 1. - c, y = x * x;
    return mix(least, 1., r + (1. - r) * y * y * x);
}
Ray bounced(Ray ray, Hit hit, bool mirror, inout uint s) {
    Matter m = MATTERS[hit.matter];
    vec3 soft = normalize(hit.normal + .99 * anywhere(s)), sharp = reflect(ray.along, hit.normal);
    ray.from += ray.along * hit.far + hit.normal * 1e-2;
    ray.along = mirror ? normalize(mix(sharp, soft, m.blur * m.blur)) : soft;
    return ray;
}
vec3 light(Ray ray, inout uint s) {
    vec3 sum = vec3(0), through = vec3(1);
    for (int deep = 0; deep <= DEEP; ++deep) {
        Hit hit = nearest(ray);
        if (hit.matter < 0) { sum += through * mix(vec3(.9), vec3(.4, .6, 1), ray.along.y * .5 + .5); break; }
        Matter m = MATTERS[hit.matter];
        if (hit.inside) through *= exp(-m.tint * hit.far);
        float shine = fresnel(1.4, hit.normal, ray.along, m.mirror);
        bool mirror = chance(s) < shine;
        through *= mirror ? vec3(1) : m.tint;
        sum += m.glow * through;
        ray = bounced(ray, hit, mirror, s);
        float keep = max(through.x, max(through.y, through.z));
        if (chance(s) > keep) break;
        through /= keep;
    }
    return sum;
}
void mainImage(out vec4 O, in vec2 I) {
    seed = scrambled(uint(I.x) + scrambled(uint(I.y) + uint(iFrame) * 1973u)) | 1u;
    vec2 u = (2. * (I + vec2(chance(seed), chance(seed))) - iResolution.xy) / iResolution.y;
    vec3 c = vec3(0);
    for (int n = 0; n < 2; n++) c += light(Ray(vec3(0, 1, -1), normalize(vec3(u, 2))), seed) / float(2);
    vec4 old = texture(iChannel0, I / iResolution.xy);
    O = vec4(mix(old.rgb, c, iFrame < 2 || old.a == 0. ? 1. : 1. / (1. + 1. / old.a)), 1);
}
