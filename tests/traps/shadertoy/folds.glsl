// Folds in the words of HLSL: a kaleidoscope, orbit traps in globals, cameras, quaternions, glow, a bisection.
#define PI   3.14159265
#define r2(a) mat2(cos(a), sin(a), -sin(a), cos(a))
#define MIRROR(p, n) p -= 2. * min(0., dot(p, n)) * n
#define OP_UNION(a, b) ((a).x < (b).x ? (a) : (b))
#define REP(p, s) (mod(p + .5 * s, s) - .5 * s)
#define ITER(n, body) for (int _i = 0; _i < n; _i++) { body }
#define V3(x) vec3(x, x, x)
#define lerp mix
#define saturate(x) clamp(x, 0.0, 1.0)
#define float3 vec3
#define float2 vec2
#define float4 vec4
#define static
#define mul(a, b) (a * b)
#define frac fract
#define ddx dFdx
#define atan2(y, x) atan(y, x)
#define time iTime
#define resolution iResolution

mat3 gRot; vec3 gTrap = vec3(1e3); float gGlow;
static const float3 n1 = normalize(vec3(1, 1, -1)), n2 = normalize(vec3(0, 1, 1));

float3 fold(float3 p) { p.xy = abs(p.xy); MIRROR(p, n1); MIRROR(p, n2); return p; }
float kifs(float3 p, float angle, float3 offset, int iterations) {
    float scale = 1.; float2 c = float2(cos(angle), sin(angle));
    for (int i = 0; i < 8; i++) {
        if (i >= iterations) break;
        p = fold(p);
        p.xz = mul(mat2(c.x, c.y, -c.y, c.x), p.xz);
        p = lerp(offset, p, 1.7); scale *= 1.7;
        gTrap = min(gTrap, abs(p));
    }
    gGlow += exp(-4. * length(p) / scale);
    return (length(max(abs(p) - .5, 0.)) - .05) / scale;
}
float mengerMod(vec3 p) { float d = length(max(abs(p) - 1., 0.)), s = 1.; ITER(3, vec3 a = mod(p * s, 2.) - 1.; s *= 3.; vec3 r = abs(1. - 3. * abs(a)); float c = (min(max(r.x, r.y), min(max(r.y, r.z), max(r.z, r.x))) - 1.) / s; d = max(d, c);) return d; }
float2 map(float3 p) { float2 res = float2(p.y + 1., 0.); res = OP_UNION(res, float2(kifs(p - V3(.1), .4 + .1 * sin(time), float3(1, .5, .2), 4), 1.)); res = OP_UNION(res, float2(mengerMod(REP(p, 4.)), 2.)); return res; }
float3 normal(float3 p) { float2 e = float2(1, -1) * .5773 * .0005; return normalize(e.xyy * map(p + e.xyy).x + e.yyx * map(p + e.yyx).x + e.yxy * map(p + e.yxy).x + e.xxx * map(p + e.xxx).x); }
float bisect(float3 ro, float3 rd, float a, float b) { for (int i = 0; i < 6; i++) { float m = (a + b) * .5; if (map(ro + rd * m).x < 0.) b = m; else a = m; } return (a + b) / 2.; }
float2 trace(float3 ro, float3 rd) { float t = 0., m = -1.; int i = 0; do { float2 h = map(ro + t * rd); m = h.y; t += h.x; if (h.x < .001 * t) return float2(t, m); } while (++i < 10 && t < 20.); return float2(t, -1.); }
float ao(float3 p, float3 n) { float o = 0., s = 1.; for (int i = 1; i <= 4; ++i) { float h = .01 + .12 * float(i) / 4.; o += (h - map(p + h * n).x) * s; s *= .95; } return saturate(1. - 3. * o); }
mat3 camera(float3 e, float3 t, float roll) { float3 f = normalize(t - e), r = normalize(cross(f, float3(sin(roll), cos(roll), 0))); return mat3(r, cross(r, f), f); }
float2 kaleido(float2 p, float n) { float a = atan2(p.y, p.x), l = length(p); a = mod(a, 2. * PI / n); a = abs(a - PI / n); return l * float2(cos(a), sin(a)); }
float2 logPolar(float2 p) { return float2(log(length(p)), atan2(p.y, p.x)); }
float3 spherical(float3 p) { float r = length(p); return float3(r, acos(p.y / r), atan2(p.z, p.x)); }
float4 quatMul(float4 a, float4 b) { return float4(a.w * b.xyz + b.w * a.xyz + cross(a.xyz, b.xyz), a.w * b.w - dot(a.xyz, b.xyz)); }
float3 quatRotate(float4 q, float3 v) { return v + 2. * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
float3 rodrigues(float3 v, float3 k, float t) { mat3 K = mat3(0, k.z, -k.y, -k.z, 0, k.x, k.y, -k.x, 0); mat3 R = mat3(1) + sin(t) * K + (1. - cos(t)) * K * K; return R * v; }
void mainImage(out float4 O, in float2 I) {
    float2 uv = (I - .5 * resolution.xy) / resolution.y; uv = kaleido(uv, 6.);
    gRot = mat3(1); gRot[0].xy = mul(gRot[0].xy, r2(time)); gRot[1][2] = .3;
    float3 ro = gRot * float3(0, .5, -4), rd = camera(ro, float3(0), 0.) * normalize(float3(uv, 1.4));
    float2 h = trace(ro, rd); float3 c = V3(0);
    if (h.y > -.5) { float t = bisect(ro, rd, h.x - .1, h.x); float3 p = ro + rd * t, n = normal(p); c = (.5 + .5 * cos(h.y + 6. * gTrap)) * ao(p, n) * saturate(n.y * .5 + .5); }
    c += gGlow * .01; O = float4(pow(c, V3(.4545)), 1.);
}
