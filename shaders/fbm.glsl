// Fractal noise: octaves of gradient noise over an integer lattice.
#ifndef OCTAVES
#define OCTAVES 4
#endif

vec2 gradient(vec2 corner) {
    float angle = 6.2831853 * fract(sin(dot(corner, vec2(12.9898, 78.233))) * 43758.547);
    return vec2(cos(angle), sin(angle));
}

float noise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    vec2 w = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    float a = dot(gradient(cell), f);
    float b = dot(gradient(cell + vec2(1.0, 0.0)), f - vec2(1.0, 0.0));
    float c = dot(gradient(cell + vec2(0.0, 1.0)), f - vec2(0.0, 1.0));
    float d = dot(gradient(cell + vec2(1.0, 1.0)), f - vec2(1.0, 1.0));
    return mix(mix(a, b, w.x), mix(c, d, w.x), w.y);
}

float fbm(vec2 p) {
    float sum = 0.0, amplitude = 0.5;
    for (int i = 0; i < OCTAVES; i++) {
        sum += amplitude * noise(p);
        p = mat2(1.6, 1.2, -1.2, 1.6) * p + 17.0;
        amplitude *= 0.5;
    }
    return sum;
}
