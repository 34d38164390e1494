// Glass marbles: paths of light between spheres, with random numbers from a global state.
#define MARBLES 4
#define WALK 3
const float FAR = 1e4;
struct Ray { vec3 from, along; };
struct Stuff { vec3 tint; float rough; bool clear; };
struct Hit { float far; vec3 at, up; Stuff stuff; };
struct Ball { vec4 shape; Stuff stuff; } balls[MARBLES];

uint dice;
float ticks = 0.;

float roll() {
    dice ^= dice << 13u;
    dice ^= dice >> 17u;
    dice ^= dice << 5u;
    return float(dice >> 8) * (1. / 16777216.);
}

float shimmer() { ticks += 1.37; return fract(cos(ticks) * 511.7); }

void place(float t) {
    for (int k = 0; k < MARBLES; k++) {
        float a = t + 1.7 * float(k);
        balls[k].shape = vec4(1.5 * cos(a), .5, 1.5 * sin(a), .5 + .1 * float(k));
        balls[k].stuff = Stuff(.5 + .5 * cos(a + vec3(0, 2, 4)), .2 * float(k), k == 2);
    }
    balls[1].stuff.rough = 1.;
}

vec2 pierce(Ray r, vec4 ball) {
    vec3 o = r.from - ball.xyz;
    float b = dot(o, r.along), q = b * b - dot(o, o) + ball.w * ball.w;
    if (q < 0.) return vec2(FAR);
    q = sqrt(q);
    return vec2(-b - q, -b + q);
}

bool look(Ray r, out Hit h) {
    h.far = FAR;
    float ground = -r.from.y / r.along.y;
    if (ground > .001) {
        h = Hit(ground, r.from + r.along * ground, vec3(0, 1, 0), Stuff(vec3(.8), 1., false));
        ivec2 tile = ivec2(floor(h.at.xz));
        if (((tile.x ^ tile.y) & 1) == 0) h.stuff.tint *= .4;
    }
    for (int k = 0; k < balls.length(); ++k) {
        vec2 t = pierce(r, balls[k].shape);
        float near = t.x > .001 ? t.x : t.y;
        if (near < .001 || near >= h.far) continue;
        vec3 at = r.from + near * r.along;
        h = Hit(near, at, (at - balls[k].shape.xyz) / balls[k].shape.w, balls[k].stuff);
    }
    return h.far < FAR;
}

vec3 scattered(vec3 up, vec2 u) {
    float z = 1. - 2. * u.y, r = sqrt(max(1. - z * z, 0.)), a = 6.2831853 * u.x;
    return normalize(up + vec3(r * cos(a), r * sin(a), z) * .999);
}

float fresnel(float c, float index) {
    float f = (index - 1.) / (index + 1.);
    return mix(f * f, 1., pow(1. - c, 5.));
}

vec3 bent(vec3 d, vec3 up, float u) {
    bool leaving = dot(d, up) > 0.;
    if (leaving) up = -up;
    vec3 through = refract(d, up, leaving ? 1.5 : 1. / 1.5);
    if (through == vec3(0) || u < fresnel(-dot(d, up), 1.5)) return reflect(d, up);
    return through;
}

vec3 sky(vec3 d) { return mix(vec3(1, .9, .8), vec3(.4, .6, 1), smoothstep(-.2, .8, d.y)) + 5. * pow(max(dot(d, normalize(vec3(1, 2, 1))), 0.), 90.); }

Ray onward(Ray r, Hit h, vec3 random) {
    vec3 d = h.stuff.clear ? bent(r.along, h.up, random.z)
        : normalize(mix(reflect(r.along, h.up), scattered(h.up, random.xy), h.stuff.rough));
    return Ray(h.at + d * .002, d);
}

vec3 light(Ray r) {
    vec3 keep = vec3(1), sum = vec3(0);
    for (int k = 0; k < WALK; k++) {
        Hit h;
        if (!look(r, h)) { sum += keep * sky(r.along); break; }
        keep *= h.stuff.tint;
        if (max(keep.x, max(keep.y, keep.z)) < .02) return sum;
        r = onward(r, h, vec3(roll(), roll(), roll()));
        sum += keep * .02;
    }
    return sum;
}

void mainImage(out vec4 outColour, vec2 at) {
    dice = uint(at.x) * 1973u ^ uint(at.y) * 9277u ^ uint(iFrame) * 26699u | 1u;
    ticks = at.x + at.y * 3.1;
    place(.2 * iTime);
    vec2 u = (2. * (at + vec2(shimmer(), shimmer())) - iResolution.xy) / iResolution.y;
    Ray r = Ray(vec3(0, 2, -5), normalize(vec3(u.x, u.y - .3, 2)));
    vec4 before = texelFetch(iChannel0, ivec2(at), 0);
    outColour = vec4(light(r), 1) + (iFrame > 0 ? before : vec4(0));
}
