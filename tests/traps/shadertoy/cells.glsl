// Cells: nearest points in two and three dimensions, soft and hard, in nested loops over whole numbers; tilings.
vec2 noise2(vec2 p) { return fract(sin(vec2(dot(p, vec2(12.3, 45.1)), dot(p, vec2(26.9, 18.3)))) * 97.3); }
vec3 scatter3(uvec3 x) { const uint k = 0x9E3779B1u; x = (x >> 7u ^ x.zxy) * k; x = ((x >> 9u) ^ x.yzx) * k; return vec3(x & 0xffffu) / 65535.; }
vec2 seedOf(ivec2 c) { return scatter3(uvec3(c.x + 4096, c.y + 4096, 3)).xy; }
vec3 nearest(in vec2 x) {
    ivec2 c = ivec2(floor(x));
    vec2 f = fract(x), best;
    float d = 9.;
    for (int j = -1; j <= 1; j++)
    for (int i = -1; i <= 1; i++) {
        vec2 r = vec2(i, j) + seedOf(c + ivec2(i, j)) - f;
        if (dot(r, r) < d) { d = dot(r, r); best = r; }
    }
    return vec3(sqrt(d), best);
}
float border(vec2 x) {
    vec2 own = nearest(x).yz, f = fract(x);
    ivec2 c = ivec2(floor(x));
    float d = 9.;
    for (int k = 0; k < 25; k++) {
        ivec2 o = ivec2(k % 5, k / 5) - 2;
        vec2 r = vec2(o) + seedOf(c + o) - f, gap = r - own;
        if (dot(gap, gap) < 1e-4) continue;
        d = min(d, dot(.5 * (own + r), normalize(gap)));
    }
    return d;
}
float softCells(in vec2 x, float sharp) {
    vec2 p = floor(x), f = fract(x);
    float s = 0.;
    for (int j = -1; j <= 1; j++) for (int i = -1; i <= 1; i++) {
        vec2 b = vec2(i, j), r = b - f + noise2(p + b);
        s += exp2(-sharp * length(r));
    }
    return -log2(s) / sharp;
}
vec2 nearest3(vec3 x) {
    ivec3 i = ivec3(floor(x)), c;
    vec3 f = x - vec3(i);
    vec2 two = vec2(9);
    for (c.z = -1; c.z <= 1; c.z++) for (c.y = -1; c.y <= 1; c.y++) for (c.x = -1; c.x <= 1; c.x++) {
        vec3 r = vec3(c) + scatter3(uvec3(i + c + 1000)) - f;
        float d = dot(r, r);
        two = d < two.x ? vec2(d, two.x) : d < two.y ? vec2(two.x, d) : two;
    }
    return sqrt(two);
}
vec3 hexes(vec2 p) {
    const vec2 s = vec2(1, 1.7320508);
    vec4 c = floor(vec4(p, p - vec2(.5, 1)) / s.xyxy) + .5, h = vec4(p - c.xy * s, p - (c.zw + .5) * s);
    vec2 q = dot(h.xy, h.xy) < dot(h.zw, h.zw) ? h.xy : h.zw;
    q = abs(q);
    return vec3(q, .5 - max(dot(q, s * .5), q.x));
}
float arcs(vec2 p) { vec2 c = floor(p), f = p - c; if (noise2(c).x < .5) f.x = 1. - f.x; return min(abs(length(f) - .5), abs(length(f - 1.) - .5)); }
float waves(vec2 p, float w, float a) { float s = 0.; vec2 c = floor(p), f = fract(p); for (int k = 0; k < 9; k++) { vec2 o = vec2(k % 3 - 1, k / 3 - 1), d = o + noise2(c + o) - f; s += exp(-4. * dot(d, d)) * cos(w * dot(d, vec2(cos(a), sin(a)))); } return s; }
float ridges(vec2 p) { float a = .5, s = 0., before = 1.; for (int i = 0; i < 3; ++i, p *= mat2(1.6, 1.2, -1.2, 1.6), a *= .5) { float n = 1. - abs(softCells(p, 8.) - .3); n *= n; s += n * a * before; before = n; } return s; }
void mainImage(out vec4 o, vec2 i) { vec2 p = 8. * i / iResolution.xx; o = vec4(nearest(p).x, border(p), nearest3(vec3(p, iTime)).x, 1) * (softCells(p, 32.) + arcs(p) + waves(p, 9., 1.) + ridges(p)); o.rgb += hexes(p); }
