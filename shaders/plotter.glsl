// Curves given by an equation f(x, y) = 0, with lines of the same width everywhere: f / |gradient of f| is the distance
// from the curve, exact to first order, however steep or flat f is.
float f(vec2 p) {
    float r = dot(p, p), wave = 0.35 * sin(0.5 * iTime);
    return r * r * r - 4.0 * p.x * p.x * p.y * p.y * (1.0 + wave) - 0.08 * cos(9.0 * p.x) * sin(9.0 * p.y);
}

#pragma glsl_ad diff f wrt(p) as(gradient) pack name(fGradient)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

// f and its gradient by p
vec3 fGradient(vec2 p) {
    float r = dot(p, p);
    float wave = 0.35 * sin(0.5 * iTime);
    float t = r * r;
    float t2 = 4.0 * p.x;
    float t3 = t2 * p.x * p.y;
    float t4 = 1.0 + wave;
    float t5 = 9.0 * p.x;
    float t6 = 0.08 * cos(t5);
    float t7 = 9.0 * p.y;
    float s = sin(t7);
    float t8 = 6.0 * t;
    float t9 = p.x * t8 - 2.0 * (p.y * p.y * t2 * t4) + 9.0 * (0.08 * sin(t5) * s);
    vec2 t10 = vec2(t9, t8 * p.y - 2.0 * (t4 * t3) - 9.0 * (t6 * cos(t7)));
    return vec3(t * r - t3 * p.y * t4 - t6 * s, t10);
}

// ---- glsl_ad end ----

void mainImage(out vec4 colour, in vec2 at) {
    float pixel = 2.6 / iResolution.y;
    vec2 p = (at - 0.5 * iResolution.xy) * pixel;
    vec3 g = fGradient(p);
    float away = g.x / length(g.yz);
    vec3 c = g.x < 0.0 ? vec3(0.99, 0.93, 0.80) : vec3(0.90, 0.94, 0.97);
    c *= 1.0 - 0.10 * exp(-8.0 * abs(away));
    // Level lines of f: each is as wide as the others.
    float level = 0.04, nearest = level * floor(g.x / level + 0.5);
    float off = abs(g.x - nearest) / length(g.yz) / pixel, room = level / length(g.yz) / pixel;
    c = mix(c, vec3(0.45, 0.55, 0.65), 0.45 * clamp(1.2 - off, 0.0, 1.0) * smoothstep(3.0, 8.0, room));
    c = mix(c, vec3(0.75, 0.16, 0.12), clamp(0.006 * iResolution.y + 0.5 - abs(away) / pixel, 0.0, 1.0));
    vec2 axis = abs(p) / pixel;
    c = mix(c, vec3(0.2), 0.35 * clamp(1.3 - min(axis.x, axis.y), 0.0, 1.0));
    colour = vec4(c, 1.0);
}
