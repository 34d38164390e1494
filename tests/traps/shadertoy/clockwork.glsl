// Clockwork: a marched machine of gears and bolts, with materials, soft shade, contact darkening and haze.
#define FAR 12.
#define STEPS 20
#define turn(v, a) v = mat2(cos(a), sin(a), -sin(a), cos(a)) * v
#define both(x) abs(x) -

struct Surface { float d; int id; };

float wheel(vec3 p, float teeth, float radius) {
    float angle = atan(p.z, p.x), ring = length(p.xz);
    float edge = radius + .07 * clamp(2. * sin(angle * teeth + iTime), -1., 1.);
    vec2 q = vec2(ring - edge, both(p.y) .1);
    float solid = min(max(q.x, q.y), 0.) + length(max(q, 0.));
    return max(solid, .2 - ring);
}

float bolt(vec3 p) {
    p.y -= .2;
    float head = 0.;
    for (int k = 0; k < 3; k++) {
        head = max(head, abs(p.x));
        turn(p.xz, 1.0471975);
    }
    return max(head - .15, both(p.y) .06);
}

float pillar(vec3 p, float h) {
    float t = clamp(p.y / h, 0., 1.);
    return length(p - vec3(0, t * h, 0)) - mix(.12, .05, t * t);
}

Surface nearer(Surface a, Surface b) { if (b.d < a.d) return b; return a; }

Surface scene(vec3 p) {
    Surface s = Surface(p.y + .4 + .05 * sin(3. * p.x) * cos(2. * p.z), 0);
    vec3 q = p;
    turn(q.xz, iTime);
    s = nearer(s, Surface(wheel(q, 9., .8), 1));
    q = p - vec3(1.4, .1, .2);
    turn(q.yz, .3);
    s = nearer(s, Surface(wheel(q, 7., .6), 1));
    s = nearer(s, Surface(bolt(p), 2));
    s = nearer(s, Surface(pillar(p - vec3(-1, -.4, .4), 1.3), 3));
    return s;
}

float blend(float a, float b, float k) {
    float w = clamp((b - a) / k * .5 + .5, 0., 1.);
    return a * w + b * (1. - w) - k * w * (1. - w);
}

vec3 slope(vec3 p) {
    const float e = .01;
    vec3 n = vec3(0);
    for (int k = 0; k < 3; k++) {
        vec3 d = vec3(0);
        d[k] = e;
        n[k] = scene(p + d).d - scene(p - d).d;
    }
    return normalize(n);
}

float march(vec3 o, vec3 d, inout int id) {
    float far = .05, gap;
    for (int n = min(iFrame, 0); n < STEPS; n++) {
        Surface s = scene(o + d * far);
        far += gap = s.d * .9;
        id = s.id;
        if (gap < .002 * far) return far;
        if (far > FAR) break;
    }
    id = -1;
    return FAR;
}

float shade(vec3 p, vec3 light, float sharp) {
    float lit = 1., along = .05;
    do {
        float gap = scene(p + light * along).d;
        lit = min(lit, sharp * gap / along);
        along += max(gap, .08);
    } while (along < 2. && lit > 0.);
    return smoothstep(0., 1., lit);
}

float hollow(vec3 p, vec3 n) {
    float sum = 0.;
    for (float k = 1.; k < 4.; ++k) sum += (k * .1 - scene(p + n * k * .1).d) * exp2(-k);
    return clamp(1. - 2. * sum, 0., 1.);
}

vec3 paint(int id, vec3 p) {
    switch (id) {
        case 0: return mix(vec3(.3, .25, .2), vec3(.4), step(.5, fract(p.x * 2.)));
        case 1: return vec3(.8, .6, .2);
        case 2: return vec3(.4, .4, .5);
    }
    return vec3(.5, .1, .1);
}

vec3 picture(vec3 o, vec3 d) {
    int id;
    float far = march(o, d, id);
    vec3 haze = mix(vec3(.6, .7, .8), vec3(.3, .4, .6), d.y * .5 + .5);
    if (id < 0) return haze;
    vec3 p = o + d * far, n = slope(p), light = normalize(vec3(1, 2, -1)), half_ = normalize(light - d);
    float direct = max(dot(n, light), 0.) * shade(p, light, 6.), gloss = pow(max(dot(n, half_), 0.), 24.);
    vec3 c = paint(id, p) * (direct + .3 * hollow(p, n)) + gloss * direct;
    return mix(haze, c, exp(-.02 * far * far));
}

void mainImage(out vec4 colour, in vec2 pixel) {
    vec2 at = (2. * pixel - iResolution.xy) / iResolution.y;
    float a = .3 * iTime + 6. * iMouse.x / iResolution.x;
    vec3 eye = 3. * vec3(cos(a), .5, sin(a)), ahead = normalize(-eye), side = normalize(cross(ahead, vec3(0, 1, 0)));
    vec3 d = mat3(side, cross(side, ahead), ahead) * normalize(vec3(at, 2));
    colour.rgb = picture(eye, d);
    colour.rgb = pow(colour.rgb, vec3(1. / 2.2));
    colour.a = blend(at.x, at.y, .3);
}
