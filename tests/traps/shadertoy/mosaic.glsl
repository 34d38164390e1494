// Mosaic: cells by nearest points in several measures, their borders, hashes of integers and of bits.
#define AROUND for (int y = -1; y <= 1; y++) for (int x = -1; x <= 1; x++)
#define SPAN(a) (1. / float(0xffffffffu)) * vec2(a)

uint stir(uint n) {
    n = n * 747796405u + 2891336453u;
    uint word = ((n >> ((n >> 28u) + 4u)) ^ n) * 277803737u;
    return (word >> 22) ^ word;
}
uvec2 stir(uvec2 n) { n.x = stir(n.x + 7u * n.y); n.y = stir(n.y ^ n.x); return n; }

vec2 place(ivec2 cell) { return SPAN(stir(uvec2(cell) + 1000u)); }

float grain(vec2 p) {
    uint bits = floatBitsToUint(p.x) ^ (floatBitsToUint(p.y) << 7 | floatBitsToUint(p.y) >> 25);
    return uintBitsToFloat(stir(bits) >> 9 | 0x3f800000u) - 1.;
}

float measure(vec2 v, int kind) {
    v = abs(v);
    return kind == 0 ? length(v) : kind == 1 ? v.x + v.y : max(v.x, v.y);
}

float nearest(vec2 p, int kind) {
    ivec2 home = ivec2(floor(p));
    float best = 1e3;
    AROUND best = min(best, measure(vec2(home + ivec2(x, y)) + place(home + ivec2(x, y)) - p, kind));
    return best;
}

vec2 two_nearest(vec2 p) {
    vec2 home = floor(p), best = vec2(8);
    for (int k = 0; k < 9; k++) {
        vec2 cell = home + vec2(k % 3, k / 3) - 1.;
        vec2 v = cell + place(ivec2(cell)) - p;
        float d = dot(v, v);
        if (d < best.x) best = vec2(d, best.x);
        else best.y = min(best.y, d);
    }
    return sqrt(best);
}

float border(vec2 p, out ivec2 owner) {
    ivec2 home = ivec2(floor(p));
    vec2 mine;
    float best = 1e3;
    AROUND {
        ivec2 cell = home + ivec2(x, y);
        vec2 v = vec2(cell) + place(cell) - p;
        if (dot(v, v) < best) { best = dot(v, v); mine = v; owner = cell; }
    }
    float edge = 8.;
    for (int j = -2; j < 3; j++) {
        for (int i = -2; i < 3; i++) {
            ivec2 cell = owner + ivec2(i, j);
            if (cell == owner) continue;
            vec2 v = vec2(cell) + place(cell) - p;
            edge = min(edge, dot(mine + v, normalize(v - mine)) * .5);
        }
    }
    return edge;
}

float soft(vec2 p, float k) {
    vec2 home = floor(p);
    float sum = 0.;
    AROUND { vec2 v = home + vec2(x, y) + place(ivec2(home) + ivec2(x, y)) - p; sum += exp(-k * length(v)); }
    return -log(sum) / k;
}

vec3 glaze(ivec2 owner) {
    uvec2 r = stir(uvec2(owner));
    vec3 tone = vec3(r.x & 255u, r.y >> 24, (r.x ^ r.y) % 256u) / 255.;
    return .3 + .7 * tone;
}

vec2 stairs(vec2 p, float n) { return (floor(p * n) + smoothstep(.3, .7, fract(p * n))) / n; }

float speckle(vec2 p) { vec2 c = floor(p); return mix(grain(c), grain(c + 1.), fract(p.x) * fract(p.y)); }

void mainImage(out vec4 c, vec2 at) {
    vec2 p = stairs(at / iResolution.y, 40.) * 9.;
    ivec2 owner;
    float d = border(p, owner);
    vec2 t = two_nearest(p);
    c.rgb = glaze(owner) * smoothstep(.02, .06, d) * (1. - .3 * t.x / t.y);
    c.rgb *= .7 + .3 * soft(p, 12.) + .1 * nearest(p * 2., int(p.x) % 3) + .1 * speckle(p);
    c.a = 1.;
}
