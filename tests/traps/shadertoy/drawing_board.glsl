// Drawing board: distances in the plane: segments, polygons, curves by solving cubics, figures of a display, colours.
#define PIXEL (2. / iResolution.y)
#define INK(d, tone) page = mix(tone, page, smoothstep(0., PIXEL, d));
#define sq(v) dot(v, v)
#define CORNERS 6
const float THIRD = 1. / 3., PI = acos(-1.);

float bar(vec2 p, vec2 a, vec2 b) { p -= a; b -= a; return length(p - b * clamp(dot(p, b) / sq(b), 0., 1.)); }
float card(vec2 p, vec2 size, float r) { p = abs(p) - size + r; return length(max(p, 0.)) + min(0., max(p.x, p.y)) - r; }
float wave(vec2 p) { return abs(p.y - .3 * sin(4. * p.x)) / sqrt(1. + 1.44 * pow(cos(4. * p.x), 2.)); }

float outline(vec2 p, vec2 at[CORNERS]) {
    float best = 1e9;
    bool inside = false;
    for (int k = 0, last = CORNERS - 1; k < CORNERS; last = k++) {
        vec2 a = at[k], b = at[last];
        best = min(best, bar(p, a, b));
        if (a.y > p.y != b.y > p.y && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
    }
    return inside ? -best : best;
}

vec3 cubic(float a, float b, float c, out int count) {
    // x^3 + a x^2 + b x + c
    float p = b - a * a * THIRD, q = a * (2. * a * a - 9. * b) / 27. + c, shift = -a * THIRD;
    float inside = q * q * .25 + p * p * p / 27.;
    if (inside > 0.) {
        count = 1;
        vec2 s = -.5 * q + sqrt(inside) * vec2(1, -1);
        s = sign(s) * pow(abs(s), vec2(THIRD));
        return vec3(s.x + s.y + shift);
    }
    count = 3;
    float size = 2. * sqrt(-p * THIRD), angle = acos(clamp(3. * q / (p * size), -1., 1.)) * THIRD;
    return size * cos(angle - vec3(0, 1, 2) * 2. * PI * THIRD) + shift;
}

float curve(vec2 p, vec2 a, vec2 b, vec2 c) {
    vec2 first = b - a, second = a - 2. * b + c, back = a - p;
    float k = 1. / sq(second);
    int count;
    vec3 roots = cubic(3. * k * dot(first, second), k * (2. * sq(first) + dot(back, second)), k * dot(back, first), count);
    float best = 1e9;
    for (int n = 0; n < count; n++) {
        float t = clamp(roots[n], 0., 1.);
        best = min(best, sq(back + (2. * first + second * t) * t));
    }
    return sqrt(best);
}

float star(vec2 p, float points, float sharp) {
    float slice = PI / points, a = mod(atan(p.y, p.x) + slice, 2. * slice) - slice;
    p = length(p) * vec2(cos(a), abs(sin(a)));
    return dot(p - vec2(.3, 0), normalize(vec2(1, sharp)));
}

float crescent(vec2 p, float r, float gap) { return max(length(p) - r, r - length(p - vec2(gap, 0))); }

float figure(vec2 p, int n) {
    const int lit[10] = int[10](119, 36, 93, 109, 46, 107, 123, 37, 127, 111);
    float d = 1e3;
    for (int k = 0; k < 7; k++) {
        if ((lit[n] >> k & 1) == 0) continue;
        bool flat_ = k % 3 == 0;
        vec2 mid = flat_ ? vec2(0, 1 - k / 3) : vec2(k % 3 == 1 ? -.5 : .5, k < 3 ? .5 : -.5);
        vec2 half_ = flat_ ? vec2(.35, 0) : vec2(0, .35);
        d = min(d, bar(p, mid - half_, mid + half_));
    }
    return d - .08;
}

float value(vec2 p, float x, int places) {
    float d = 1e3;
    int n = int(x);
    do {
        d = min(d, figure(p, n % 10));
        n /= 10;
        p.x += 1.6;
    } while (--places > 0);
    return d;
}

vec3 tone(float t, vec3 middle, vec3 swing) { return middle + swing * cos(2. * PI * (t + vec3(0, .33, .67))); }

vec3 wheel(float hue, float strength, float light) {
    vec3 c = clamp(2. - abs(mod(hue * 6. + vec3(3, 1, 5), 6.) - 3.), 0., 1.);
    return light * mix(vec3(1), c, strength);
}

float hue(vec3 c) {
    float high = max(c.r, max(c.g, c.b)), low = min(c.r, min(c.g, c.b)), h;
    if (high == low) return 0.;
    if (high == c.r) h = (c.g - c.b) / (high - low);
    else if (high == c.g) h = 2. + (c.b - c.r) / (high - low);
    else h = 4. + (c.r - c.g) / (high - low);
    return fract(h / 6. + 1.);
}

void mainImage(out vec4 result, in vec2 at) {
    vec2 p = (at - .5 * iResolution.xy) / iResolution.y, corner[CORNERS];
    for (int k = 0; k < CORNERS; k++) { float a = float(k) * PI / 3.; corner[k] = (k % 2 == 0 ? .3 : .2) * vec2(cos(a), sin(a)) + .01; }
    vec3 page = tone(p.x + .1 * iTime, vec3(.8), vec3(.1));
    INK(outline(p - .2, corner), wheel(p.y, .7, .9))
    INK(curve(p, vec2(-.6, -.2), vec2(.1 * sin(iTime), .5), vec2(.6, .1)) - .01, vec3(.1))
    INK(min(star(p + .3, 5., .6), crescent(p, .2, .1)), vec3(hue(page), .2, .1))
    INK(value(p * 8. - 4., 42.3 + iTime, 3) * .125, vec3(.2, .1, .5))
    result = vec4(page * (1. - .1 * card(p, vec2(.7, .4), .1)) + .01 * wave(p), 1);
}
