#version 100
#extension GL_OES_standard_derivatives : enable
#ifdef GL_ES
precision mediump float;
precision highp int;
#endif
uniform sampler2D tex;
uniform highp vec2 resolution, offsets[4];
varying vec2 vUv;
const float PI = 3.14159265, TAU = 2.0 * PI;
#pragma glslify: noise = require('glsl-noise/simplex/2d')
// Names that later versions took as keywords.
float smooth2(float buffer, float shared, float sample) { return buffer + shared * sample; }
float hash(vec2 p);
float hash(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
struct Light { vec3 color; float power; } sun;
struct Pair { Light a, b; float w[2]; };
float sum(const in Pair p, inout float total, out float last) {
    for (int i = 0; i < 2; ++i) {
        if (p.w[i] < 0.0) continue;
        total += p.w[i];
    }
    last = p.w[1];
    return total;
}
void main(void) {
    vec2 p = vUv * 2. - 1.;
    float d = length(p) - .5;
#if defined(GL_ES) && (__VERSION__ < 300)
    d *= 1e0;
#else
    this is not GLSL (
#endif
    if (d > 1.0) discard;
    vec4 c = texture2D(tex, vUv);
    c.rgb *= mat3(1.0) * (d < 0.0 ? vec3(1, 0, 0) : vec3(0.0, d, 0.0));
    gl_FragColor = c;
}
