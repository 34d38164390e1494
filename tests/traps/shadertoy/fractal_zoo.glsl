// Fractal zoo: escape times, powers in the plane and in space, folds, inversions, orbit traps in globals.
#define LIMIT 9
vec4 trap;
float shortest = 9.;
const vec2 ONE = vec2(1, 0);

vec2 times(vec2 a, vec2 b) { return mat2(a, -a.y, a.x) * b; }
vec2 over(vec2 a, vec2 b) { return times(a, vec2(b.x, -b.y)) / dot(b, b); }
vec2 raise(vec2 z, float n) { float a = atan(z.y, z.x) * n; return pow(dot(z, z), .5 * n) * vec2(cos(a), sin(a)); }
vec2 expo(vec2 z) { return exp(z.x) * cos(vec2(z.y, z.y - 1.57079632679)); }

float escape(vec2 c) {
    vec2 z = c;
    float n = 0.;
    for (int k = 0; k < 16; ++k) {
        z = times(z, z) + c;
        if (dot(z, z) > 64.) return n + 1. - log2(log2(dot(z, z)) * .5);
        n++;
    }
    return n;
}

float boundary(vec2 z, vec2 c) {
    vec2 dz = ONE;
    float size2;
    for (int k = 0; k < 12; k++) {
        dz = 2. * times(z, dz);
        z = times(z, z) + c;
        if ((size2 = dot(z, z)) > 1e3) break;
    }
    return sqrt(size2 / dot(dz, dz)) * .5 * log(size2);
}

vec2 roots(vec2 z, int rounds) {
    while (rounds-- > 0) {
        vec2 square = times(z, z);
        z -= over(times(square, z) - ONE, 3. * square);
    }
    return z;
}

float ship(vec2 c) {
    vec2 z = vec2(0);
    float low = 1e3;
    for (float k = 0.; k < 8.; k++) {
        z = vec2(z.x * z.x - z.y * z.y, 2. * abs(z.x * z.y)) + c;
        low = min(low, length(z - vec2(.5, .2)));
    }
    return low;
}

float bulb(vec3 c, float n) {
    vec3 z = c;
    float grow = 1., r = 0.;
    trap = vec4(1);
    for (int k = 0; k < 4; k++) {
        r = length(z);
        if (r > 3.) break;
        float polar = acos(clamp(z.z / r, -1., 1.)) * n, round_ = atan(z.y, z.x) * n, up = pow(r, n - 1.);
        grow = grow * up * n + 1.;
        z = c + up * r * vec3(sin(polar) * cos(round_), sin(polar) * sin(round_), cos(polar));
        trap = min(trap, vec4(abs(z), r));
    }
    return .5 * log(r) * r / grow;
}

float sponge(vec3 p, int depth) {
    vec3 q = abs(p) - 1.;
    float d = max(q.x, max(q.y, q.z)), size = 1.;
    for (int k = 0; k < depth; k++, size *= 3.) {
        vec3 inside = abs(mod(p * size + 1., 2.) - 1.) * 3. - 1.;
        inside = max(inside, inside.yzx);
        d = max(d, -(min(inside.x, min(inside.y, inside.z)) / size / 3. + .1));
    }
    return d;
}

float bubbles(vec3 p, float k) {
    float zoom = 1.;
    for (int n = 0; n < LIMIT; n++) {
        p = p - 2. * round(p * .5);
        float grow = max(k / dot(p, p), .7);
        p *= grow;
        zoom *= grow;
        shortest = min(shortest, abs(p.x));
    }
    return .3 * length(p.xy) / zoom;
}

vec3 fold(vec3 p, float angle) {
    vec2 n = vec2(cos(angle), sin(angle));
    p.xy -= 2. * min(dot(p.xy, n), 0.) * n;
    if (p.x < p.y) p.xy = p.yx;
    if (p.x < p.z) p.xz = p.zx;
    return p;
}

float flakes(vec3 p) {
    float zoom = 1.;
    for (int k = 0; k < 4; k++) {
        p = fold(abs(p), float(k) * .7 + .3);
        p = p * 1.9 - vec3(1, .5, .3);
        zoom *= 1.9;
    }
    return (length(p) - .8) / zoom;
}

float box_and_ball(vec3 c, float scale) {
    vec4 z = vec4(c, 1.);
    for (int k = 0; k < 5; k++) {
        z.xyz = clamp(z.xyz, -1., 1.) * 2. - z.xyz;
        z *= scale * clamp(max(.25 / dot(z.xyz, z.xyz), .25), 0., 1.) / .25;
        z += vec4(c, 1.);
    }
    return length(z.xyz) / abs(z.w);
}

vec4 square4(vec4 a) { return vec4(a.x * a.x - dot(a.yzw, a.yzw), 2. * a.x * a.yzw); }

float julia4(vec3 p, vec4 c) {
    vec4 z = vec4(p, .1);
    float grow = 1., r2 = dot(z, z);
    for (int k = 0; k < 5; k++) {
        grow *= 4. * r2;
        z = square4(z) + c;
        r2 = dot(z, z);
        if (r2 > 8.) break;
    }
    return .25 * log(r2) * sqrt(r2 / grow);
}

void mainImage(out vec4 O, in vec2 I) {
    vec2 u = (I + I - iResolution.xy) / iResolution.y;
    vec3 p = vec3(u, sin(iTime) * .4);
    O = vec4(bulb(p, 8.), sponge(p, 2), bubbles(p, 1.1), 1);
    O.rgb += trap.xyz * shortest + flakes(p) + box_and_ball(p, 2.) + julia4(p, vec4(-.3, .5, .1, .2));
    O.rg += roots(u + 2., 4) * .1 + expo(raise(u, 1.5)) * .01;
    O.b += escape(u) * .02 + boundary(u, vec2(-.4, .6)) + ship(u);
}
