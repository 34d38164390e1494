#version 300 es
precision highp float;

#include "terrain.glsl"

uniform vec2 centre;
uniform float extent;
in vec2 uv;
out vec4 colour;

void main() {
    vec2 p = centre + (uv - 0.5) * extent;
    float light = shade(slope(p));
    vec3 ground = mix(vec3(0.25, 0.35, 0.15), vec3(0.8, 0.8, 0.75), smoothstep(-1.0, 1.4, height(p)));
    colour = vec4(ground * light, 1.0);
}
