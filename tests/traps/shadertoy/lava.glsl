// Lava: blobs in arrays, fields and their slopes, a matcap, simulated drops kept in struct arrays.
#define BLOBS 5
#define EACH for (int i = 0; i < BLOBS; ++i)
struct Blob { vec3 at; float size, heat; };
Blob blobs[BLOBS];
float heats[BLOBS] = float[BLOBS](1., .8, .6, .4, .2);

void gather(float t) {
    EACH {
        float phase = float(i) * 1.9;
        blobs[i] = Blob(vec3(sin(t + phase), cos(1.3 * t + phase) * 1.2, sin(.7 * t - phase) * .5), .3 + .05 * float(i), heats[i]);
    }
    blobs[0].at.y -= .5;
    blobs[BLOBS - 1].size *= 1.5;
}

float field(vec3 p) {
    float sum = 0.;
    EACH { vec3 v = p - blobs[i].at; sum += blobs[i].size * blobs[i].size / (dot(v, v) + .01); }
    return sum - 1.;
}

float falloff(float r) { if (r >= 1.) return 0.; r = 1. - r * r; return r * r * r; }

vec4 mixture(vec3 p) {
    vec4 sum = vec4(0);
    EACH {
        float w = falloff(distance(p, blobs[i].at) * .5);
        sum += vec4(w * mix(vec3(.2, .1, .6), vec3(1, .5, .1), blobs[i].heat), w);
    }
    sum.rgb /= max(sum.a, 1e-3);
    return sum;
}

vec3 uphill(vec3 p) {
    vec3 g = vec3(0);
    EACH { vec3 v = p - blobs[i].at; float d = dot(v, v) + .01; g -= 2. * blobs[i].size * blobs[i].size * v / (d * d); }
    return g;
}

float nearest_two(vec3 p, out int first) {
    float d[BLOBS];
    EACH d[i] = length(p - blobs[i].at) - blobs[i].size;
    first = 0;
    for (int i = 1; i < BLOBS; i++) if (d[i] < d[first]) first = i;
    float second = 1e3;
    EACH if (i != first) second = min(second, d[i]);
    return second - d[first];
}

float joined(vec3 p, float k) {
    float sum = 0.;
    EACH sum += exp2(-k * (length(p - blobs[i].at) - blobs[i].size));
    return -log2(sum) / k;
}

void sorted(inout float v[BLOBS]) {
    for (int i = 1; i < BLOBS; i++) {
        float x = v[i];
        int j = i - 1;
        while (j >= 0 && v[j] > x) { v[j + 1] = v[j]; j--; }
        v[j + 1] = x;
    }
}

float median(vec3 p) {
    float v[BLOBS];
    EACH v[i] = dot(blobs[i].at, p) * blobs[i].heat;
    sorted(v);
    return v[BLOBS / 2];
}

vec3 matcap(vec3 n, vec3 d) {
    vec2 m = reflect(d, n).xy / (2. * sqrt(2. + 2. * abs(n.z)));
    return vec3(.5 + m, .6) * smoothstep(1., .2, length(m));
}

float hit(vec3 o, vec3 d) {
    float t = 0., last = field(o);
    for (int k = 0; k < 12; k++) {
        t += .25;
        float now = field(o + d * t);
        if (now > 0.) return t - .25 * now / (now - last);
        last = now;
    }
    return -1.;
}

void mainImage(out vec4 c, in vec2 at) {
    gather(.5 * iTime);
    vec3 o = vec3((at * 2. - iResolution.xy) / iResolution.y * 1.5, -2), d = vec3(0, 0, 1);
    float t = hit(o, d);
    int who;
    c = vec4(.1, .05, .1, 1) + .02 * nearest_two(o, who);
    if (t < 0.) return;
    vec3 p = o + d * t;
    c.rgb = mixture(p).rgb * matcap(-normalize(uphill(p)), d) + .1 * blobs[who].heat + .01 * joined(p, 4.) * median(p);
}
