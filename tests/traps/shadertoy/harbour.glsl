// Harbour: waves as sums of trochoids, a choppy sea by octaves, ripples of light, the hour's sky.
#define G 9.81
#define NOW (iTime * .7)
const float TAU = 6.2831853;
const vec4 SWELL[4] = vec4[4](vec4(1, 0, .2, 4), vec4(.8, .6, .25, 2.3), vec4(-.3, 1, .15, 1.1), vec4(.1, -1, .1, .7));
mat2 spin = mat2(.8, .6, -.6, .8);

vec3 trochoid(vec4 wave, vec2 ground, inout vec3 across, inout vec3 along) {
    float number = TAU / wave.w, phase = number * (dot(normalize(wave.xy), ground) - sqrt(G / number) * NOW);
    vec2 way = normalize(wave.xy), cs = vec2(cos(phase), sin(phase));
    across += vec3(-way.x * way * wave.z * cs.y, way.x * wave.z * cs.x).xzy;
    along += vec3(-way.y * way * wave.z * cs.y, way.y * wave.z * cs.x).xzy;
    return vec3(way * cs.x, cs.y).xzy * wave.z / number;
}

vec3 surface(vec2 ground, out vec3 up) {
    vec3 p = vec3(ground, 0).xzy, across = vec3(1, 0, 0), along = vec3(0, 0, 1);
    for (int k = 0; k < SWELL.length(); k++) p += trochoid(SWELL[k], ground, across, along);
    up = normalize(cross(along, across));
    return p;
}

float crest(vec2 p, float sharp) {
    vec2 s = 1. - abs(sin(p)), c = abs(cos(p));
    s = mix(s, c, s);
    return pow(max(1. - sqrt(s.x * s.y), 0.), sharp);
}

float chop(vec2 p, int layers) {
    float h = 0., size = .5, sharp = 3.;
    for (int k = 0; k < layers; k++) {
        h += size * (crest(p + NOW, sharp) + crest(p - NOW, sharp));
        p *= 1.9 * spin;
        size *= .25;
        sharp += (1. - sharp) * .2;
    }
    return h;
}

float dragged(vec2 p, int layers) {
    float sum = 0., weights = 0., w = 1., rate = 1., angle = .3;
    for (int i = 0; i < layers; i++) {
        vec2 way = vec2(cos(angle), sin(angle));
        float x = dot(way, p) * rate + NOW, lift = exp(sin(x) - 1.);
        p -= way * lift * cos(x) * w * .3;
        sum += lift * w;
        weights += w;
        w *= .8; rate *= 1.2; angle += 2.4;
    }
    return sum / weights;
}

float descend(vec3 o, vec3 d, out vec3 p) {
    float a = 0., b = 20., fa = o.y - chop(o.xz, 3), fb, m = 0.;
    p = o + b * d;
    fb = p.y - chop(p.xz, 3);
    if (fb > 0.) return b;
    for (int k = 0; k < 5; k++) {
        m = a + (b - a) * fa / (fa - fb);
        p = o + m * d;
        float f = p.y - chop(p.xz, 3);
        if (f < 0.) b = m, fb = f;
        else a = m, fa = f;
    }
    return m;
}

vec3 firmament(float hour, vec3 d) {
    float day = smoothstep(5., 7., hour) - smoothstep(18., 20., hour), low = exp(-4. * max(d.y, 0.));
    float glow = exp(-.5 * (hour - 6.) * (hour - 6.)) + exp(-.5 * (hour - 19.) * (hour - 19.));
    vec3 c = mix(vec3(.02, .03, .08), vec3(.3, .55, .95), day);
    return mix(c, vec3(1., .5, .2), clamp(glow, 0., 1.) * low);
}

float ripples(vec2 p) {
    vec2 q = p;
    float bright = 0.;
    for (int k = 1; k <= 3; k++) {
        float t = NOW / float(k);
        q = p + vec2(sin(t + q.y) + cos(t - q.x), cos(t + q.x) - sin(t - q.y));
        bright += 1. / (.2 + length(sin(q)));
    }
    return bright / 3.;
}

vec3 water(vec3 d, vec3 up, vec3 sun, float far) {
    float mirror = pow(1. - max(dot(up, -d), 0.), 3.) * .7, glint = pow(max(dot(reflect(d, up), sun), 0.), 60.);
    vec3 deep = vec3(.0, .1, .2) + vec3(.1, .2, .15) * pow(dot(up, sun) * .4 + .6, 8.);
    return mix(deep, firmament(12., reflect(d, up)), mirror) + glint * exp(-.05 * far);
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 u = fragCoord / iResolution.xy * 2. - 1.;
    vec3 o = vec3(0, 2.5, NOW), d = normalize(vec3(u.x * iResolution.x / iResolution.y, u.y, -1.8)), p, up;
    float far = descend(o, d, p), hour = mod(iTime, 24.);
    surface(p.xz, up);
    vec3 c = d.y < 0. ? water(d, up, normalize(vec3(0, 1, .7)), far) : firmament(hour, d);
    fragColor = vec4(c + .03 * ripples(p.xz) + .02 * dragged(p.xz, 5), 1);
}
