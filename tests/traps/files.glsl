// Whole files: what stands around the function that is differentiated. See support.py for how this file is read.

//# Shadertoy's uniforms
//# dialects: shadertoy
float f(vec2 p) {
    float t = iTime + iTimeDelta * float(iFrame) + iDate.w * 1e-5;
    vec2 m = iMouse.xy / iResolution.xy, r = iChannelResolution[0].xy / iResolution.y;
    return sin(p.x * t + m.x) * p.y + r.x * p.x + iSampleRate * 1e-5 + iChannelTime[1];
}

//# by time
//# dialects: shadertoy
//# wrt: iTime
float wave(float x) { return sin(x * 3. + iTime); }
float f(vec2 p) { return wave(p.x) * wave(p.y + iTime * .5); }

//# mainImage
//# dialects: shadertoy
//# function: mainImage
//# domain: fragCoord=1:300
void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 uv = (2. * fragCoord - iResolution.xy) / iResolution.y;
    vec3 col = .5 + .5 * cos(iTime + uv.xyx + vec3(0, 2, 4));
    for (int i = min(iFrame, 0); i < 3; i++) col *= 1.1 - .2 * dot(uv, uv);
    fragColor = vec4(col, 1.);
}

//# mainImage in the style of code golf
//# dialects: shadertoy
//# function: mainImage
//# domain: u=1:300
void mainImage(out vec4 O, vec2 u) {
    vec2 R = iResolution.xy, U = (u + u - R) / R.y;
    O = vec4(0);
    for (float i = 0.; i++ < 4.; O += .1 * cos(i + vec4(0, 1, 2, 3)) / (.3 + length(U *= mat2(cos(i + vec4(0, 33, 11, 0))))));
    O *= O, O.a = 1.;
}

//# WebGL1
//# dialects: 100
//# function: shade(vec3)
#extension GL_OES_standard_derivatives : enable
#ifdef GL_ES
precision highp float;
#endif
uniform vec2 u_resolution;
uniform sampler2D u_map;
uniform mat4 u_matrices[2];
varying vec2 v_uv;
varying vec3 v_normal;
const int STEPS = 4;
float shade(vec3 p) {
    float s = 0.0;
    for (int i = 0; i < STEPS; i++) {
        s += sin(p.x * float(i)) * p.y;
        if (s > 3.0) break;
    }
    for (int i = 0; i < 2; i++) p = (u_matrices[i] * vec4(p, 1.0)).xyz + p * 0.5;
    return s * v_uv.x + p.z * (gl_FrontFacing ? 1.0 : 2.0);
}
void main() {
    vec4 base = texture2D(u_map, v_uv);
    vec2 d = dFdx(v_uv) * u_resolution;
    gl_FragColor = vec4(base.rgb * shade(v_normal), base.a + d.x);
    if (gl_FragColor.a < 0.5) discard;
}

//# three.js: names that its programs declare, in other functions
uniform float uTime;
varying vec2 vUv;
vec3 shade(vec3 n) { return saturate(n) * cameraPosition + vec3(snoise(vUv), PI, RECIPROCAL_PI2); }
float f(vec2 p) { return sin(p.x * 3.0) * p.y; }
void main() {
    gl_FragColor = vec4(shade(normal), 1.0) + totalEmissiveRadiance;
}

//# a name that is not known, in the function itself
//# refused: S
float f(vec2 p) { return sin(p.x * 3.0) * saturation; }

//# a fault in another function
float broken(vec3 p) { return p * undefined_thing + vec2(1.0); }
float f(vec2 p) { return sin(p.x * 3.0) * p.y; }

//# a vertex shader
#version 300 es
precision highp float;
in vec3 position;
in vec3 normal;
in vec2 uv;
uniform mat4 modelViewMatrix, projectionMatrix;
uniform float time;
out vec3 vNormal;
flat out int vKind;
vec3 f(vec3 p, float t) { p.y += 0.3 * sin(p.x * 2.0 + t) * cos(p.z); return (modelViewMatrix * vec4(p, 1.0)).xyz; }
void main() {
    vNormal = normal;
    vKind = gl_VertexID + gl_InstanceID;
    gl_Position = projectionMatrix * vec4(f(position, time), 1.0);
    gl_PointSize = 2.0;
}

//# a desktop shader: layouts, blocks, interpolation, arrays of outputs
//# dialects: 450
#version 450 core
#extension GL_ARB_shading_language_420pack : enable
layout(location = 0) in vec3 position;
layout(location = 1) flat in int kind;
layout(location = 0) out vec4 colour;
layout(binding = 0) uniform sampler2D map;
layout(std140, binding = 1) uniform Camera { mat4 view; vec3 eye; float exposure; };
layout(std140, binding = 2) uniform Light { vec3 position; vec3 colour; } lights[2];
noperspective in vec2 uv;
vec3 f(vec3 p, float k) { return (view * vec4(p, 1)).xyz * exposure * k + lights[1].colour * dot(p, lights[0].position - eye); }
void main() { colour = texture(map, uv) + vec4(f(position, 1.0), kind); }

//# a texture at constant coordinates
uniform sampler2D map;
float f(float x) { return x * x * texture(map, vec2(.3, .7)).x; }

//# a texture at coordinates that vary
//# warns: A208
uniform sampler2D map;
float f(vec2 p) { return p.x * p.y * texture(map, p * 2.).x; }

//# texels and sizes
//# unreferenced
uniform sampler2D map;
float f(vec2 p) { vec2 size = vec2(textureSize(map, 0)); return dot(p, p) / size.x * texelFetch(map, ivec2(0), 0).y; }

//# Shadertoy's channels
//# dialects: shadertoy
//# warns: A208
vec3 f(vec2 p) { return textureLod(iChannel0, p, 0.).rgb * p.x + texture(iChannel1, p.yx).zyx * p.y * p.y; }

//# screen derivatives in active code
//# unreferenced
float f(vec2 p) { float h = sin(p.x) * p.y; return smoothstep(0., fwidth(h), h) + dFdx(p.y) * h + dFdy(h); }

//# samplers as parameters
//# warns: A208
uniform sampler2D map;
vec3 triplanar(sampler2D tex, vec3 p, vec3 n) { n = abs(n); return texture(tex, p.yz).rgb * n.x + texture(tex, p.zx).rgb * n.y; }
vec3 f(vec3 p) { return triplanar(map, p, p * p); }

//# pragmas and #line
#pragma optimize(on)
#pragma STDGL optimise(all)
#
#line 10
#ifdef NEVER
#error never
#endif
float f(float x) { return x * x; }

//# carriage returns, tabs and form feeds between words
float f(float	x)	{
	return	x*x;
}

//# functions without use, empty declarations, prototypes twice
float unused();
float unused();
;
struct Empty { int only; };
void nothing(void) { }
float f(float x) { nothing(); return x * x; };

//# inputs among several uniforms, in a block, in macros
//# wrt: time k.y exposure
uniform float before, time, after;
uniform vec2 k;
layout(std140) uniform Camera { mat4 view; float exposure; };
struct S { float time; };
#define TIME (time * 2.)
float g(float time) { return time * before + after; }
float f(float x) { S s = S(x); return sin(TIME * x) * g(s.time * k.y) * exposure + (view * vec4(x)).x; }
