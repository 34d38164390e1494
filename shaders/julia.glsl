// A Julia set with its distance: the potential over the length of its gradient, so that the finest filaments are drawn
// as wide as a pixel.
vec2 constant() {
    float a = 0.2 * iTime + 2.0;
    return 0.7885 * vec2(cos(a), sin(a));
}

// How fast a point escapes, as a potential: positive outside of the set, zero where it is not seen to escape.
float potential(vec2 z) {
    vec2 c = constant();
    float n = 1.0;
    for (int i = 0; i < 100; i++) {
        if (dot(z, z) > 400.0) return log(dot(z, z)) / n;
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
        n *= 2.0;
    }
    return 0.0;
}

#pragma glsl_ad diff potential wrt(z) as(gradient) pack name(potentialGradient)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

// potential and its gradient by z
vec3 potentialGradient(vec2 z) {
    vec2 c = constant();
    float n = 1.0;
    vec2 z_x = vec2(1.0, 0.0);
    vec2 z_y = vec2(0.0, 1.0);
    for (int i = 0; i < 100; i++) {
        float dp = dot(z, z);
        if (dp > 400.0) {
            return vec3(log(dp) / n, 2.0 * (1.0 / (dp * n) * vec2(dot(z, z_x), dot(z, z_y))));
        }
        float t = 2.0 * z.x;
        n *= 2.0;
        z_x = vec2(2.0 * (z.x * z_x.x - z.y * z_x.y), t * z_x.y + 2.0 * (z.y * z_x.x));
        z_y = vec2(2.0 * (z.x * z_y.x - z.y * z_y.y), t * z_y.y + 2.0 * (z.y * z_y.x));
        z = vec2(z.x * z.x - z.y * z.y, t * z.y) + c;
    }
    return vec3(0.0, vec2(0.0));
}

// ---- glsl_ad end ----

void mainImage(out vec4 colour, in vec2 at) {
    float pixel = 2.5 / iResolution.y;
    vec3 g = potentialGradient((at - 0.5 * iResolution.xy) * pixel);
    float slope = length(g.yz);
    float away = slope > 0.0 ? 0.5 * g.x / slope : 0.0;
    float band = 0.5 + 0.5 * sin(3.0 * log(max(g.x, 1.0e-12)));
    vec3 c = mix(vec3(0.05, 0.10, 0.22), vec3(0.95, 0.72, 0.38), exp(-7.0 * away));
    c += 0.06 * band * exp(-3.0 * away);
    // The angle of the field lines lights the hills of the potential.
    c *= 0.85 + 0.25 * dot(normalize(g.yz + 1.0e-12), vec2(-0.6, 0.8));
    c = mix(c, vec3(0.02, 0.02, 0.04), 1.0 - smoothstep(0.0, 1.0, away / pixel));
    colour = vec4(c, 1.0);
}
