// A buffer pass that holds a state machine: texelFetch at fixed addresses, a keyboard, particles, a verlet rope.
#define ADDR_POS ivec2(0, 0)
#define ADDR_VEL ivec2(1, 0)
#define load(a) texelFetch(iChannel0, a, 0)
#define store(a, v) if (all(equal(ivec2(fragCoord), a))) fragColor = v
#define KEY(k) (texelFetch(iChannel1, ivec2(k, 0), 0).x > .5)
#define NODES 5
#define SEG .2
const int KEY_LEFT = 37, KEY_UP = 38, KEY_RIGHT = 39;
const float dt = 1. / 60.;
const vec2 gravity = vec2(0., -9.81);

vec2 force(vec2 x, vec2 v) {
    vec2 f = gravity - .1 * v * length(v);
    if (KEY(KEY_LEFT)) f.x -= 4.;
    if (KEY(KEY_RIGHT)) f.x += 4.;
    float wall = max(abs(x.x) - 1., 0.);
    return f - sign(x.x) * wall * 90.;
}

void euler(inout vec2 x, inout vec2 v, float h) { v += h * force(x, v); x += h * v; }

void rk4(inout vec2 x, inout vec2 v, const in float h)
{
    vec2 k1x = v,                k1v = force(x, v),
         k2x = v + .5 * h * k1v, k2v = force(x + .5 * h * k1x, k2x),
         k3x = v + .5 * h * k2v, k3v = force(x + .5 * h * k2x, k3x),
         k4x = v + h * k3v,      k4v = force(x + h * k3x, k4x);
    x += h / 6. * (k1x + 2. * (k2x + k3x) + k4x);
    v += h / 6. * (k1v + 2. * (k2v + k3v) + k4v);
}

vec2 rope(float t, vec2 anchor) {
    vec2 p[NODES], old[NODES];
    for (int i = 0; i < NODES; i++) { p[i] = anchor + vec2(float(i) * SEG, 0.); old[i] = p[i]; }
    for (int s = 0; s < 3; s++) {
        for (int i = 1; i < NODES; ++i) {
            vec2 keep = p[i];
            p[i] += (p[i] - old[i]) * .99 + gravity * t * t;
            old[i] = keep;
        }
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < NODES - 1; i++) {
                vec2 d = p[i + 1] - p[i];
                float l = max(length(d), 1e-4), e = (l - SEG) / l * .5;
                if (i == 0) p[i + 1] -= d * e * 2.;
                else p[i] += d * e, p[i + 1] -= d * e;
            }
    }
    return p[NODES - 1];
}

float kernel(float r, float h) { float q = r / h; return q < .5 ? 6. * (q * q * q - q * q) + 1. : q < 1. ? 2. * pow(1. - q, 3.) : 0.; }

vec2 pressure(vec2 x, vec2 others[4], float h) {
    vec2 sum = vec2(0);
    for (int i = 0; i < others.length(); i++) {
        vec2 d = x - others[i];
        float r = length(d);
        if (r > h || r == 0.) continue;
        sum += normalize(d) * kernel(r, h);
    }
    return sum;
}

vec4 pack(vec2 x, vec2 v) { return vec4(x, v) * .5 + .5; }
void unpack(vec4 c, out vec2 x, out vec2 v) { c = c * 2. - 1.; x = c.xy; v = c.zw; }

float laplace(ivec2 at) {
    float s = 0.;
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            float w = (i == 0 && j == 0) ? -1. : (i * j == 0) ? .2 : .05;
            s += w * texelFetch(iChannel0, at + ivec2(i, j), 0).x;
        }
    return s;
}
vec2 grayScott(vec2 ab, vec2 lap, float feed, float kill) {
    float r = ab.x * ab.y * ab.y;
    return clamp(ab + (vec2(1., .5) * lap + vec2(-r + feed * (1. - ab.x), r - (kill + feed) * ab.y)), 0., 1.);
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    if (fragCoord.x > 8. || fragCoord.y > 1.) discard;
    fragColor = load(ivec2(fragCoord));
    vec2 x, v;
    unpack(load(ADDR_POS), x, v);
    if (iFrame == 0) { x = vec2(0., .5); v = vec2(0); }
    for (int i = 0; i < 2; i++) rk4(x, v, dt * .5);
    store(ADDR_POS, pack(x, v));
    store(ADDR_VEL, vec4(rope(dt, x), laplace(ivec2(fragCoord)), 1.));
    store(ivec2(2, 0), vec4(grayScott(fragColor.xy, vec2(laplace(ivec2(3, 0))), .03, .06), 0, 0));
}
