// Weather map: noises of several flavours, their sums, one warped by another, clouds gathered along a ray.
#define LAYERS 4
#define QUINTIC
const mat2 STEP = 2.03 * mat2(.6, .8, -.8, .6);

float dice(vec2 cell) { return fract(sin(dot(cell, vec2(17.13, 91.7))) * 9173.31); }
float dice(vec3 cell) { return fract(sin(dot(cell, vec3(17.13, 91.7, 43.9))) * 9173.31); }
vec2 arrow(vec2 cell) { float a = 6.2831853 * dice(cell); return vec2(cos(a), sin(a)); }

vec2 ease(vec2 u) {
#ifdef QUINTIC
    return ((6. * u - 15.) * u + 10.) * u * u * u;
#else
    return u * u * (3. - 2. * u);
#endif
}

float blocks(vec2 p) {
    vec2 c = floor(p), w = ease(p - c);
    vec4 corner;
    for (int k = 0; k < 4; k++) corner[k] = dice(c + vec2(k & 1, k >> 1));
    vec2 row = mix(corner.xz, corner.yw, w.x);
    return mix(row.x, row.y, w.y);
}

float slopes(vec2 p) {
    vec2 c = floor(p), u = fract(p), w = ease(u);
    float sum = 0.;
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < 2; x++) {
            vec2 o = vec2(x, y), far = 1. - o + (2. * o - 1.) * w;
            sum += far.x * far.y * dot(arrow(c + o), u - o);
        }
    return sum;
}

// value, and its slope by hand
vec3 blocks_with_slope(vec2 p) {
    vec2 c = floor(p), u = p - c, w = u * u * (3. - 2. * u), dw = 6. * u * (1. - u);
    float a = dice(c), ab = dice(c + vec2(1, 0)) - a, ac = dice(c + vec2(0, 1)) - a;
    float rest = dice(c + 1.) - a - ab - ac;
    return vec3(a + ab * w.x + ac * w.y + rest * w.x * w.y, dw * (vec2(ab, ac) + rest * w.yx));
}

float puffs(vec3 p) {
    vec3 c = floor(p), w = smoothstep(0., 1., p - c);
    float level[2];
    for (int z = 0; z < 2; z++) {
        vec3 o = c + vec3(0, 0, z);
        level[z] = mix(mix(dice(o), dice(o + vec3(1, 0, 0)), w.x), mix(dice(o + vec3(0, 1, 0)), dice(o + vec3(1, 1, 0)), w.x), w.y);
    }
    return mix(level[0], level[1], w.z);
}

float triangles(vec2 p) {
    float skew = (p.x + p.y) * .36602540378;
    vec2 c = floor(p + skew), a = p - c + (c.x + c.y) * .2113248654, o = a.x > a.y ? vec2(1, 0) : vec2(0, 1);
    vec2 corners[3] = vec2[](a, a - o + .2113248654, a - .5773502692);
    vec2 cells[3] = vec2[](c, c + o, c + 1.);
    float sum = 0.;
    for (int k = 0; k < corners.length(); k++) {
        float near = max(.5 - dot(corners[k], corners[k]), 0.);
        sum += near * near * near * near * dot(corners[k], arrow(cells[k]));
    }
    return 70. * sum;
}

float sum_of(vec2 p) {
    float total = 0., share = .5;
    for (int k = 0; k < LAYERS; k++, share *= .5) { total += share * slopes(p); p = STEP * p + 3.7; }
    return total;
}

float ridges(vec2 p, int layers, float gain) {
    float total = 0., share = .5, last = 1.;
    while (layers-- > 0) {
        float r = 1. - abs(slopes(p));
        total += share * last * (last = r * r);
        p *= STEP;
        share *= gain;
    }
    return total;
}

float worn(vec2 p, int layers) {
    float height = 0., share = 1.;
    vec2 steep = vec2(0);
    for (int k = 0; k < layers; ++k) {
        vec3 n = blocks_with_slope(p);
        steep += n.yz;
        height += share * n.x / (1. + dot(steep, steep));
        share *= .5;
        p *= STEP;
    }
    return height;
}

float marble(vec2 p, out vec2 bend) {
    vec2 first = vec2(sum_of(p), sum_of(p + vec2(4.1, 2.9)));
    bend = vec2(sum_of(p + 3. * first + .1 * iTime), sum_of(p + 3. * first.yx));
    return sum_of(p + 2.5 * bend);
}

vec4 gather(vec3 o, vec3 d, int samples) {
    vec4 found = vec4(0);
    float reach = .3;
    for (int k = 0; k < samples && found.a < .95; k++, reach *= 1.35) {
        vec3 p = o + d * reach;
        float thick = puffs(p) * .6 + puffs(p * 2.1 + 5.) * .3 - abs(p.y) * .4;
        if (thick < .1) continue;
        float lit = clamp((thick - puffs(p + vec3(.2, .3, .1))) * 2., 0., 1.);
        vec4 here = vec4(mix(vec3(.5, .55, .6), vec3(1, .95, .9), lit), thick);
        here.rgb *= here.a;
        found += here * (1. - found.a);
    }
    return found;
}

void mainImage(out vec4 o, vec2 at) {
    vec2 p = at / iResolution.y * 6., bend;
    float m = marble(p, bend), land = worn(p * .5, 4) + .3 * ridges(p, 3, .45);
    vec3 c = mix(vec3(.1, .3, .5), vec3(.3, .5, .2), smoothstep(.6, .8, land)) + .2 * vec3(bend, triangles(p));
    vec4 sky = gather(vec3(p, -1), normalize(vec3(p - 3., 3)), 6);
    o = vec4(mix(c, sky.rgb, sky.a) * (.8 + m) + .05 * blocks(p * 9.), 1);
}
