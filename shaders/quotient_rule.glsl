// The quotient rule to third order, as people write it by hand to put derivatives together: here it is generated from
// one line, and proven. The curves are those of f(t) = t sin t / (1 + t^2 exp(-t)) and its first three derivatives.
float quotient(float a, float b) { return a / b; }
float product(float a, float b) { return a * b; }
float sine(float t) { return sin(t); }
float bell(float t) { return 1.0 + t * t * exp(-t); }

#pragma glsl_ad diff quotient as(lifted) order(3) struct_name(d000) fields(a, b, c, d) name(di)
#pragma glsl_ad diff product as(lifted) order(3) struct_name(d000) fields(a, b, c, d) name(mu)
#pragma glsl_ad diff sine as(lifted) order(3) struct_name(d000) fields(a, b, c, d) name(si)
#pragma glsl_ad diff bell as(lifted) order(3) struct_name(d000) fields(a, b, c, d) name(be)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

struct d000 { float a; float b; float c; float d; };  // value, first, second and third derivative

// quotient on jets: its value and derivatives 1 to 3, given those of a and b
d000 di(d000 a, d000 b) {
    float a2 = a.a / b.a;
    float inv_b = 1.0 / b.a;
    float b2 = (a.b - b.b * a2) * inv_b;
    float c = (a.c - b.c * a2 - 2.0 * (b.b * b2)) * inv_b;
    float d = (a.d - b.d * a2 - 3.0 * (b.b * c + b.c * b2)) * inv_b;
    return d000(a2, b2, c, d);
}

// product on jets: its value and derivatives 1 to 3, given those of a and b
d000 mu(d000 a, d000 b) {
    float b2 = a.a * b.b + a.b * b.a;
    float c = a.a * b.c + a.c * b.a + 2.0 * (a.b * b.b);
    float d = a.a * b.d + a.d * b.a + 3.0 * (a.b * b.c + a.c * b.b);
    return d000(a.a * b.a, b2, c, d);
}

// sine on jets: its value and derivatives 1 to 3, given those of t
d000 si(d000 t) {
    float a = sin(t.a);
    float c2 = cos(t.a);
    float b = c2 * t.b;
    float t2 = a * t.b;
    float c = c2 * t.c - t2 * t.b;
    float d = c2 * t.d - (b * t.b + a * t.c) * t.b - 2.0 * (t2 * t.c);
    return d000(a, b, c, d);
}

// bell on jets: its value and derivatives 1 to 3, given those of t
d000 be(d000 t) {
    float t2 = t.a * t.a;
    float half_t2_1 = t.a * t.b;
    float half_t2_2 = t.a * t.c + t.b * t.b;
    float e = exp(-t.a);
    float neg_e_1 = e * t.b;
    float e_2 = neg_e_1 * t.b - e * t.c;
    float b = 2.0 * (half_t2_1 * e) - t2 * neg_e_1;
    float c = t2 * e_2 - 4.0 * (half_t2_1 * neg_e_1) + 2.0 * (half_t2_2 * e);
    float t3 = t2 * (2.0 * (neg_e_1 * t.c) - e_2 * t.b - e * t.d);
    float d = t3 + (2.0 * (t.a * t.d) + 6.0 * (t.b * t.c)) * e
            + 6.0 * (half_t2_1 * e_2 - half_t2_2 * neg_e_1);
    return d000(1.0 + t2 * e, b, c, d);
}

// ---- glsl_ad end ----

d000 f(float t) {
    d000 x = d000(t, 1.0, 0.0, 0.0);
    return di(mu(x, si(x)), be(x));
}

// The distance from a curve, in pixels: what is above it, over how steep it is.
float line(float y, float value, float slope, float pixel) {
    return 1.0 - smoothstep(0.8, 2.2, abs(y - value) / (pixel * sqrt(1.0 + slope * slope)));
}

void mainImage(out vec4 colour, in vec2 at) {
    float pixel = 9.0 / iResolution.x;
    vec2 p = (at - 0.5 * iResolution.xy) * pixel + vec2(3.2, 0.4);
    d000 j = f(p.x);
    vec2 grid = abs(fract(p + 0.5) - 0.5) / pixel, axis = abs(p) / pixel;
    vec3 c = vec3(0.07, 0.08, 0.10);
    c += 0.06 * (1.0 - smoothstep(0.0, 1.2, min(grid.x, grid.y)));
    c += 0.30 * (1.0 - smoothstep(0.5, 1.5, min(axis.x, axis.y)));
    // The last curve has no generated slope; its own neighbour gives one.
    float last = (f(p.x + pixel).d - j.d) / pixel;
    c = mix(c, vec3(0.95, 0.45, 0.62), line(p.y, j.d, last, pixel));
    c = mix(c, vec3(0.51, 0.83, 0.49), line(p.y, j.c, j.d, pixel));
    c = mix(c, vec3(1.00, 0.71, 0.30), line(p.y, j.b, j.c, pixel));
    c = mix(c, vec3(0.36, 0.76, 0.98), line(p.y, j.a, j.b, pixel));
    colour = vec4(c, 1.0);
}
