// Tiles: hexagons, arcs, weaves and spirals; symmetries of the plane; a kaleidoscope; polar maps.
#define S3 1.7320508
#define hash(p) fract(sin(dot(p, vec2(41.7, 289.3))) * 5831.7)
#define swap(a, b) { float tmp = a; a = b; b = tmp; }
#define mirror(p, n) p -= 2. * min(0., dot(p, n)) * n

struct Tile { vec2 local, id; float edge; };

Tile hexagon(vec2 p) {
    vec2 grid = vec2(S3, 3.), a = mod(p + grid * .5, grid) - grid * .5, b = mod(p, grid) - grid * .5;
    Tile t;
    t.local = dot(a, a) < dot(b, b) ? a : b;
    t.id = p - t.local;
    vec2 q = abs(t.local);
    t.edge = .5 * S3 - max(q.x, dot(q, vec2(.5, .5 * S3)));
    return t;
}

vec2 spin(vec2 p, int quarter) {
    switch (quarter & 3) {
        case 1: return vec2(-p.y, p.x);
        case 2: return -p;
        case 3: return p.yx * vec2(1, -1);
        default: return p;
    }
}

float arcs(vec2 p) {
    vec2 cell = floor(p);
    p -= cell + .5;
    p = spin(p, int(hash(cell) * 4.));
    float d = min(abs(length(p - .5) - .5), abs(length(p + .5) - .5));
    return d - .12;
}

float hex_arcs(vec2 p) {
    Tile t = hexagon(p);
    float turn = floor(hash(t.id) * 3.) * 1.0471975, d = 1e3;
    for (int k = 0; k < 3; k++) {
        float a = turn + 2.0943951 * float(k);
        d = min(d, abs(length(t.local - vec2(cos(a), sin(a))) - .5));
    }
    return d - .1;
}

float weave(vec2 p) {
    vec2 f = abs(fract(p) - .5), c = floor(p);
    bool over = mod(c.x + c.y, 2.) > .5;
    float a = f.x, b = f.y;
    if (over) swap(a, b)
    return a < .3 ? a - .3 : max(b - .3, .31 - a);
}

vec2 kaleidoscope(vec2 p, float n) {
    float r = length(p), slice = 3.14159265 / n, a = atan(p.y, p.x);
    a = abs(mod(a, 2. * slice) - slice);
    return r * vec2(cos(a), sin(a));
}

vec2 folded(vec2 p, int rounds) {
    for (int k = 0; k < rounds; ++k) {
        p = abs(p) - .5;
        mirror(p, vec2(.8, .6));
        p *= 1.25;
    }
    return p;
}

vec2 bipolar(vec2 p) {
    float up = (p.x + 1.) * (p.x + 1.) + p.y * p.y, down = (p.x - 1.) * (p.x - 1.) + p.y * p.y;
    return vec2(.5 * log(up / down), atan(2. * p.y, dot(p, p) - 1.));
}

vec2 spiral(vec2 p, float arms) {
    float r = log(length(p) + .01), a = atan(p.x, p.y);
    return vec2(r * cos(.6) - a * sin(.6), r * sin(.6) + a * cos(.6)) * arms / 6.2831853;
}

vec2 droste(vec2 p, float zoom) {
    p = vec2(log(length(p)), atan(p.y, p.x));
    p.x = mod(p.x - .1 * iTime, log(zoom));
    return exp(p.x) * vec2(cos(p.y), sin(p.y));
}

float star_pattern(vec2 p) {
    vec2 n[4] = vec2[4](vec2(1, 0), vec2(.707, .707), vec2(0, 1), vec2(-.707, .707));
    float d = 9.;
    for (int k = 0; k < n.length(); k++) {
        float s = abs(fract(dot(p, n[k])) - .5);
        d = min(d, abs(s - .25));
    }
    return d;
}

void mainImage(out vec4 o, vec2 u) {
    vec2 p = (u - .5 * iResolution.xy) / iResolution.y, k = kaleidoscope(p, 6.), q = folded(k, 3);
    float d = min(arcs(q * 4.), hex_arcs(q * 3.)), w = weave(bipolar(p * 2.) * 2.);
    vec2 s = spiral(droste(p, 3.), 5.);
    o.rgb = vec3(smoothstep(-.02, .02, d), smoothstep(.02, -.02, w), star_pattern(s)) * (.5 + hexagon(p * 8.).edge);
    o.a = 1.;
}
