// Night sky: layers of stars, a nebula, a moon with craters, a comet, light through lenses, tone curves.
#define LAYERS 3.
float H(float n) { return fract(sin(n * 91.17) * 475.13); }
float H(vec2 p) { return fract(sin(dot(p, vec2(37.31, 91.73))) * 731.7); }
vec3 H3(float n) { return fract(sin(vec3(n, n + 1., n + 2.)) * vec3(413.7, 227.9, 371.3)); }

mat2 R(float a) { float s = sin(a), c = cos(a); return mat2(c, -s, s, c); }

float star(vec2 p, float flare) {
    float near = dot(p, p), light = .0015 / (near + .0005);
    vec2 q = R(.6) * p;
    light += flare * (exp(-200. * abs(p.x * p.y)) + .4 * exp(-300. * abs(q.x * q.y))) * .2;
    return light * max(1. - near, 0.);
}

vec3 layer(vec2 p) {
    vec3 sum = vec3(0);
    vec2 home = floor(p);
    for (int k = 0; k < 9; k++) {
        vec2 cell = home + vec2(k / 3, k % 3) - 1.;
        float lot = H(cell), magnitude = pow(H(lot), 6.);
        vec2 at = cell + .5 + .4 * cos(vec2(lot, lot * 3.) * 20.);
        float blink = 1. - .4 * sin(iTime * (1. + lot) + 40. * lot);
        sum += star(p - at, magnitude) * blink * (magnitude + .1) * mix(vec3(1, .7, .5), vec3(.6, .8, 1), fract(lot * 13.));
    }
    return sum;
}

float cloud(vec2 p) {
    float sum = 0., a = .6;
    for (float k = 0.; k < 3.; k++, a *= .5) {
        vec2 i = floor(p), w = smoothstep(0., 1., fract(p));
        float n = i.x + 57. * i.y;
        sum += a * mix(mix(H(n), H(n + 1.), w.x), mix(H(n + 57.), H(n + 58.), w.x), w.y);
        p = R(k) * p * 2.1;
    }
    return sum;
}

vec4 moon(vec2 p, float r, vec3 sun) {
    float d = r - length(p);
    if (d < 0.) return vec4(0, 0, 0, exp(d * 20.));
    vec3 n = vec3(p, sqrt(r * r - dot(p, p))) / r;
    for (float k = 1.; k < 4.; k += 1.) {
        vec3 pit = normalize(H3(k) * 2. - 1. + vec3(0, 0, 1));
        float reach = .2 + .1 * H(k), q = distance(n, pit);
        if (q < reach) n = normalize(n + (n - pit) * sin(3.14159 * q / reach) * .5);
    }
    float light = max(dot(n, sun), 0.);
    return vec4(vec3(light * (.7 + .3 * cloud(n.xy * 5.))), 1);
}

vec3 comet(vec2 p, vec2 head, vec2 way) {
    vec2 v = p - head;
    float behind = dot(v, way), off = dot(v, vec2(-way.y, way.x));
    float tail = behind > 0. ? exp(-behind * 3.) * exp(-off * off * 90. / (.2 + behind)) : 0.;
    return tail * vec3(.6, .8, 1) + .002 / dot(v, v);
}

float ghosts(vec2 p, vec2 sun) {
    float sum = 0.;
    for (int k = 1; k < 4; k++) {
        vec2 c = mix(sun, -sun, float(k) / 3.);
        float d = length(p - c) - .05 * float(k);
        sum += .2 * smoothstep(.01, -.01, abs(d) - .01);
    }
    return sum;
}

vec3 film(vec3 x) { vec3 y = x * x; return clamp((y + .01 * x) / (y + .3 * x + .06), 0., 1.); }
vec3 tone(vec3 c, float white) { float l = dot(c, vec3(.2126, .7152, .0722)); return c * (1. + l / (white * white)) / (1. + l); }
float hump(float x) { return 4. * x * (1. - x); }
float vignette(vec2 q) { return sqrt(sqrt(hump(q.x) * hump(q.y))); }
vec3 encoded(vec3 c) { return mix(12.92 * c, 1.055 * pow(c, vec3(1. / 2.4)) - .055, step(.0031308, c)); }

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 p = (fragCoord - .5 * iResolution.xy) / iResolution.y, m = (iMouse.xy - iResolution.xy * .5) / iResolution.y;
    vec3 c = vec3(0);
    p *= R(iTime * .02);
    for (float i = 0.; i < LAYERS; i++) {
        float depth = fract(i / LAYERS + iTime * .03);
        c += layer(p * (9. - 8. * depth) + 31. * i - m) * hump(depth);
    }
    c += .2 * cloud(p * 3.) * vec3(.4, .2, .6);
    vec4 disc = moon(p - vec2(.4, .2), .2, normalize(vec3(-1, 1, 1)));
    c = mix(c, disc.rgb, disc.a) + comet(p, vec2(-.3, .1), normalize(vec2(1, .3))) + ghosts(p, vec2(.4, .2));
    fragColor = vec4(encoded(film(tone(c, 3.))) * vignette(fragCoord / iResolution.xy), 1.);
}
