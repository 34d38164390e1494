// A Shadertoy image: ripples that spread from a moving point, as they come out of the editor there.
#define TAU 6.2831853
#define S(a, b, x) smoothstep(a, b, x)

float height(vec2 p) {
    vec2 centre = 0.3 * vec2(cos(iTime), sin(iTime * 1.3));
    float r = length(p - centre);
    float fade = 1. - S(0., 1.5, r);
    return fade * sin(TAU * (4. * r - iTime)) / (1. + 3. * r);
}

void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 uv = (2. * fragCoord - iResolution.xy) / iResolution.y;
    float h = height(uv);
    vec3 col = mix(vec3(.05, .1, .2), vec3(.6, .8, 1.), .5 + .5 * h);
    fragColor = vec4(col, 1.);
}
