// Sound, cube maps and headsets: every entry of Shadertoy; bits and hashes, queues in arrays, cameras, little physics.
const float TAU = 6.2831853; const int MAXN = 6;
float t2f(float n) { return 440. * exp2((n - 69.) / 12.); }
float adsr(float t, vec4 e) { return t < e.x ? t / e.x : t < e.x + e.y ? mix(1., e.z, (t - e.x) / e.y) : e.z * exp(-(t - e.x - e.y) / e.w); }
float saw(float x) { return fract(x) * 2. - 1.; }
float tri(float x) { return abs(fract(x) - .5) * 4. - 1.; }
float noiseI(int n) { n = (n << 13) ^ n; return 1. - float((n * (n * n * 15731 + 789221) + 1376312589) & 0x7fffffff) / 1073741824.; }
float noise1(float x) { int i = int(floor(x)); float f = fract(x); return mix(noiseI(i), noiseI(i + 1), f * f * (3. - f - f)); }
vec2 fm(float t, float f, float i) { return vec2(sin(TAU * f * t + i * sin(TAU * f * 2. * t)), cos(TAU * f * t)) * exp(-3. * t); }
vec2 mainSound(int samp, float time) { vec2 s = vec2(0); for (int i = 0; i < 4; i++) { float t = mod(time + float(i) * .25, 1.); s += fm(t, t2f(60. + float(i * 3)), 2.) * adsr(t, vec4(.01, .1, .5, .3)) + tri(t * 4.) * .1; } return s * .25; }
void mainCubemap(out vec4 c, in vec2 f, in vec3 ro, in vec3 rd) { c = texture(iChannel1, rd) + vec4(noise1(rd.x * 9.) * rd, 1); }
void mainVR(out vec4 c, in vec2 f, in vec3 ro, in vec3 rd) { float t = -ro.y / rd.y; vec3 p = ro + t * rd; c = vec4(vec3(step(.5, fract(p.x)) * exp(-t)), 1); }
float soft(float d) { float w = fwidth(d); return smoothstep(-w, w, d); }
vec3 bump(sampler2D s, vec2 uv, vec3 n, float k) { float h = dot(texture(s, uv).rgb, vec3(.33)); return normalize(n - k * vec3(dFdx(h), dFdy(h), 0)); }
vec3 triplanar(sampler2D s, vec3 p, vec3 n) { n = max(abs(n), 1e-3); n /= n.x + n.y + n.z; return (texture(s, p.yz) * n.x + texture(s, p.zx) * n.y + texture(s, p.xy) * n.z).rgb; }
float stacked(vec2 p) { vec2 q[MAXN]; int top = 0; q[top++] = p; float s = 0.; int guard = 0; while (top > 0 && guard++ < 12) { vec2 c = q[--top]; s += length(c) * .1; if (dot(c, c) > .05 && top < MAXN - 2) { q[top++] = c * .5; q[top++] = c.yx * vec2(-.4, .4); } } return s; }
float ring(float x) { float b[4]; for (int i = 0; i < 4; i++) b[i] = x; for (int i = 0; i < 9; i++) b[i & 3] = .5 * (b[(i + 1) & 3] + sin(b[(i + 3) & 3])); return b[0] - b[3]; }
uint pcg(uint v) { uint s = v * 747796405u + 2891336453u, w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u; return (w >> 22u) ^ w; }
vec3 pcg3(uvec3 v) { v = v * 1664525u + 1013904223u; v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y; v ^= v >> 16u; v.x += v.y * v.z; return vec3(v) / float(0xffffffffu); }
float blue(vec2 p) { uvec2 q = uvec2(ivec2(floor(p))); float r = float(pcg(q.x + pcg(q.y))) / 4294967295.; vec2 f = p - floor(p); return mix(r, f.x, f.y) + pcg3(uvec3(q, 1u)).z * f.x; }
float radical(uint b) { b = (b << 16u) | (b >> 16u); b = ((b & 0x55555555u) << 1u) | ((b & 0xAAAAAAAAu) >> 1u); return float(b) * 2.3283064365386963e-10; }
vec3 ggx(vec2 xi, float a) { float phi = TAU * xi.x, c = sqrt((1. - xi.y) / (1. + (a * a - 1.) * xi.y)), s = sqrt(1. - c * c); return vec3(cos(phi) * s, sin(phi) * s, c); }
float rsqrtq(float x) { float y = uintBitsToFloat(0x5f375a86u - (floatBitsToUint(x) >> 1u)); return y * (1.5 - .5 * x * y * y); }
mat4 persp(float f, float n, float z) { float c = 1. / tan(f * .5); return mat4(c, 0, 0, 0, 0, c, 0, 0, 0, 0, (z + n) / (n - z), -1, 0, 0, 2. * z * n / (n - z), 0); }
mat4 lookat(vec3 e, vec3 c, vec3 u) { vec3 f = normalize(c - e), s = normalize(cross(f, u)), w = cross(s, f); return transpose(mat4(vec4(s, -dot(s, e)), vec4(w, -dot(w, e)), vec4(-f, dot(f, e)), vec4(0, 0, 0, 1))); }
vec3 project(vec3 p, mat4 m) { vec4 q = m * vec4(p, 1); q /= q.w; return q.xyz * .5 + .5; }
mat3 inverse3(mat3 m) { vec3 a = cross(m[1], m[2]), b = cross(m[2], m[0]), c = cross(m[0], m[1]); return transpose(mat3(a, b, c)) / dot(m[0], a); }
vec3 solve(mat3 a, vec3 b) { for (int k = 0; k < 3; k++) for (int i = 0; i < 3; i++) { if (i == k) continue; float f = a[k][i] / a[k][k]; for (int j = 0; j < 3; j++) a[j][i] -= f * a[j][k]; b[i] -= f * b[k]; } return b / vec3(a[0][0], a[1][1], a[2][2]); }
vec2 eig(mat2 m) { float t = m[0][0] + m[1][1], d = determinant(m), q = sqrt(max(t * t * .25 - d, 0.)); return .5 * t + vec2(q, -q); }
float pendulum(float a, float w, float T) { vec2 y = vec2(a, w); for (float t = 0.; t < .9; t += .2) { vec2 k = vec2(y.y, -sin(y.x)); vec2 m = y + .1 * k * T; y += .2 * T * vec2(m.y, -sin(m.x)); } return y.x; }
vec3 lorenz(vec3 p, float dt) { for (int i = 0; i < 5; ++i) p += dt * vec3(10. * (p.y - p.x), p.x * (28. - p.z) - p.y, p.x * p.y - 8. / 3. * p.z); return p; }
void springs(inout vec3 x[3], inout vec3 v[3], float k) { for (int i = 0; i < 3; i++) { vec3 f = vec3(0, -1, 0); for (int j = 0; j < 3; j++) if (i != j) { vec3 d = x[j] - x[i]; f += k * d * (1. - 1. / max(length(d), .01)); } v[i] = (v[i] + f * .1) * .99; } for (int i = 0; i < x.length(); i++) x[i] += v[i] * .1; }
float chainEnergy(vec3 p) { vec3 x[3] = vec3[](p, p.yzx + 1., vec3(0)), v[3] = vec3[3](vec3(0), vec3(.1), p * .1); for (int n = 0; n < 2; n++) springs(x, v, 3.); float e = 0.; for (int i = 0; i < 3; i++) e += .5 * dot(v[i], v[i]) + x[i].y; return e; }
void mainImage(out vec4 O, vec2 I) { vec2 u = I / iResolution.xy; O = vec4(stacked(u), ring(u.x), blue(I * .1), 1) + texture(iChannel0, u) * soft(u.x - .5); O.rgb += triplanar(iChannel0, vec3(u, 1), vec3(u, .5)) * bump(iChannel0, u, vec3(0, 0, 1), .2) + project(vec3(u, -2), persp(1., .1, 9.) * lookat(vec3(0, 0, 2), vec3(0), vec3(0, 1, 0))) + ggx(u, .3) + solve(mat3(2, u, 0, 3, 1, 1, 0, 2), vec3(u, 1)) + lorenz(vec3(u, 1), .01) + chainEnergy(vec3(u, 0)) + pendulum(u.x, u.y, iTime) + iChannelTime[0] * iSampleRate * 0. + iFrameRate * 0. + iTimeDelta; O.xy += eig(mat2(u, u.yx)); }
