// Wet street: drops on a pane, blurred reads of a picture, neighbours of a buffer, edges, a bloom. Textures everywhere.
#define tex(p) texture(iChannel0, p).rgb
#define texel(o) texelFetch(iChannel1, ivec2(fragCoord) + ivec2 o, 0)
#define luma(c) dot(c, vec3(.299, .587, .114))
vec2 px;

vec3 lots(float seed) { return fract(vec3(.731, .417, .893) * (seed + 3.1) * mod(seed * 7.3 + 1.9, 5.7)); }

float hump(float low, float high, float x) { return smoothstep(0., low, x) * (1. - smoothstep(high, 1., x)); }

// what covers the pane, and what is wet behind it
vec2 drops(vec2 pane, float t) {
    vec2 cells = vec2(9, 3), q = pane * cells;
    float column = floor(q.x);
    vec3 lot = lots(column);
    q.y += lot.x * 5. + t;
    vec3 own = lots(column + 17. * floor(q.y));
    vec2 within = fract(q) - vec2(.5, 0);
    float fall = fract(t * (.3 + own.y)), sway = .2 * sin(9. * pane.y + 6. * own.z);
    vec2 to = within - vec2(sway * (1. - 2. * abs(own.x - .5)), hump(.2, .7, fall));
    float drop = 1. - smoothstep(.1, .2, length(to * vec2(1, cells.y / cells.x)));
    float wet = to.y > 0. ? exp(-6. * to.y) * smoothstep(.15, .05, abs(to.x)) : 0.;
    return vec2(max(drop, .4 * wet), wet);
}

vec3 normal_of(vec2 uv, float t) {
    vec2 e = vec2(.001, 0);
    float c = drops(uv, t).x;
    return vec3(drops(uv + e, t).x - c, drops(uv + e.yx, t).x - c, .01);
}

vec3 blurred(vec2 p, float size) {
    vec3 sum = vec3(0);
    float weights = 0.;
    for (int y = -1; y <= 1; y++)
        for (int x = -1; x <= 1; x++) {
            float w = exp(-.5 * float(x * x + y * y));
            sum += w * tex(p + size * vec2(x, y));
            weights += w;
        }
    return sum / weights;
}

float edges(vec2 p) {
    float a[9];
    for (int k = 0; k < 9; k++) a[k] = luma(tex(p + px * (vec2(k % 3, k / 3) - 1.)));
    float gx = a[2] + 2. * a[5] + a[8] - a[0] - 2. * a[3] - a[6], gy = a[6] + 2. * a[7] + a[8] - a[0] - 2. * a[1] - a[2];
    return length(vec2(gx, gy));
}

vec3 split(vec2 p, float k) { vec2 o = (p - .5) * k; return vec3(tex(p + o).r, tex(p).g, tex(p - o).b); }

vec2 barrel(vec2 p, float k) { p = p * 2. - 1.; p *= 1. + k * dot(p, p); return p * .5 + .5; }

float scan(vec2 p, float lines) { return .8 + .2 * sin(p.y * lines * 3.14159) * smoothstep(.0, .1, fwidth(p.x)); }

vec4 wave_step(vec2 fragCoord, float damping) {
    vec4 c = texel((0, 0));
    float sum = texel((1, 0)).x + texel((-1, 0)).x + texel((0, 1)).x + texel((0, -1)).x;
    float next = 2. * c.x - c.y + .2 * (sum - 4. * c.x);
    return vec4(next * damping, c.x, 0, 1);
}

vec3 thermal(float t) {
    const vec3 k[4] = vec3[](vec3(0, 0, .3), vec3(.6, 0, .6), vec3(1, .5, 0), vec3(1, 1, .8));
    t = clamp(t, 0., 1.) * 3.;
    int i = min(int(t), 2);
    return mix(k[i], k[i + 1], t - float(i));
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    px = 1. / iResolution.xy;
    vec2 uv = barrel(fragCoord * px, .1);
    vec3 n = normal_of(uv * 2., iTime * .2);
    vec3 c = mix(blurred(uv, .004), split(uv + n.xy, .01), drops(uv * 2., iTime * .2).x);
    c += thermal(edges(uv)) * .2 + wave_step(fragCoord, .99).rgb;
    fragColor = vec4(c * scan(uv, 240.), 1);
}
