// Sums: a DFT, FFT butterflies, convolutions, a Gaussian, a bilateral filter, wavelets, spherical harmonics.
#define N 8
#define cmul(a, b) vec2((a).x * (b).x - (a).y * (b).y, (a).x * (b).y + (a).y * (b).x)
#define cis(t) vec2(cos(t), sin(t))
#define cexp(z) (exp((z).x) * cis((z).y))
#define SH_COUNT 9
struct SH { vec3 c[SH_COUNT]; };
struct Complex { float re, im; };
const float PI = acos(-1.), TAU = 2. * PI;
const float kernel3[9] = float[9](1., 2., 1., 2., 4., 2., 1., 2., 1.);
const vec2 offsets[4] = vec2[](vec2(-1, 0), vec2(1, 0), vec2(0, -1), vec2(0, 1));

vec2 dft(float x[N], int k) { vec2 s = vec2(0); for (int n = 0; n < N; n++) s += x[n] * cis(-TAU * float(k * n) / float(N)); return s; }
void fft(inout vec2 a[N]) {
    for (int i = 1, j = 0; i < N; i++) {
        int bit = N >> 1;
        for (; (j & bit) != 0; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) { vec2 t = a[i]; a[i] = a[j]; a[j] = t; }
    }
    for (int len = 2; len <= N; len <<= 1) {
        float ang = -TAU / float(len);
        for (int i = 0; i < N; i += len)
            for (int j = 0; j < len / 2; j++) {
                vec2 u = a[i + j], v = cmul(a[i + j + len / 2], cis(ang * float(j)));
                a[i + j] = u + v;
                a[i + j + len / 2] = u - v;
            }
    }
}
float spectrum(float f, float phase) {
    vec2 a[N];
    for (int i = 0; i < a.length(); i++) a[i] = vec2(sin(f * float(i) + phase), 0);
    fft(a);
    float e = 0.;
    for (int i = 0; i < N; i++) e += dot(a[i], a[i]) * float(i);
    return e / float(N);
}
vec4 blur(vec2 uv, float sigma) { vec4 s = vec4(0); float t = 0.; for (float y = -2.; y <= 2.; y++) for (float x = -2.; x <= 2.; x++) { float w = exp(-(x * x + y * y) / (2. * sigma * sigma)); s += w * texture(iChannel0, uv + vec2(x, y) / iResolution.xy); t += w; } return s / t; }
vec3 sharpen(vec2 uv) { vec3 s = vec3(0); for (int k = 0; k < 9; k++) s += kernel3[k] / 16. * textureLod(iChannel0, uv + vec2(k % 3, k / 3) * .01, 0.).rgb; return s; }
float sobel(mat3 m) { float gx = dot(m[0], vec3(1, 2, 1)) - dot(m[2], vec3(1, 2, 1)); float gy = dot(vec3(m[0][0], m[1][0], m[2][0]), vec3(1, 2, 1)) - (m[0][2] + 2. * m[1][2] + m[2][2]); return sqrt(gx * gx + gy * gy); }
SH shProject(vec3 n, vec3 c) {
    SH s;
    s.c[0] = .282095 * c;
    s.c[1] = .488603 * n.y * c; s.c[2] = .488603 * n.z * c; s.c[3] = .488603 * n.x * c;
    s.c[4] = 1.092548 * n.x * n.y * c; s.c[5] = 1.092548 * n.y * n.z * c;
    s.c[6] = .315392 * (3. * n.z * n.z - 1.) * c;
    s.c[7] = 1.092548 * n.x * n.z * c; s.c[8] = .546274 * (n.x * n.x - n.y * n.y) * c;
    return s;
}
SH shAdd(SH a, SH b) { for (int i = 0; i < SH_COUNT; i++) a.c[i] += b.c[i]; return a; }
vec3 shIrradiance(SH s, vec3 n) { vec3 r = vec3(0); float b[SH_COUNT] = float[](.282095, .488603 * n.y, .488603 * n.z, .488603 * n.x, 1.092548 * n.x * n.y, 1.092548 * n.y * n.z, .315392 * (3. * n.z * n.z - 1.), 1.092548 * n.x * n.z, .546274 * (n.x * n.x - n.y * n.y)); for (int i = 0; i < b.length(); ++i) r += s.c[i] * b[i]; return max(r, 0.); }
float legendre(int l, int m, float x) {
    float pmm = 1.;
    if (m > 0) { float s = sqrt((1. - x) * (1. + x)), fact = 1.; for (int i = 1; i <= m; i++) { pmm *= -fact * s; fact += 2.; } }
    if (l == m) return pmm;
    float pmmp1 = x * (2. * float(m) + 1.) * pmm, pll = 0.;
    if (l == m + 1) return pmmp1;
    for (int ll = m + 2; ll <= l; ++ll) { pll = ((2. * float(ll) - 1.) * x * pmmp1 - float(ll + m - 1) * pmm) / float(ll - m); pmm = pmmp1; pmmp1 = pll; }
    return pll;
}
Complex mul(Complex a, Complex b) { return Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re); }
Complex power(Complex z, int n) { Complex r = Complex(1., 0.); while (n > 0) { if ((n & 1) == 1) r = mul(r, z); z = mul(z, z); n >>= 1; } return r; }
float fourierSquare(float t) { float s = 0.; for (int k = 1; k < 12; k += 2) s += sin(float(k) * t) / float(k); return s * 4. / PI; }
vec2 epicycles(float t) { vec2 p = vec2(0); for (int k = -3; k <= 3; k++) { if (k == 0) continue; float a = 1. / float(k * k); p += a * cis(float(k) * t + a); } return p; }
float morlet(float t, float s) { t /= s; return exp(-.5 * t * t) * cos(5. * t) / sqrt(s); }
vec2 mobius(vec2 z, vec4 ab, vec4 cd) { vec2 n = cmul(ab.xy, z) + ab.zw, d = cmul(cd.xy, z) + cd.zw; return cmul(n, vec2(d.x, -d.y)) / dot(d, d); }
void mainImage(out vec4 o, in vec2 i) { vec2 u = i / iResolution.xy; SH s = shAdd(shProject(normalize(vec3(u, 1)), vec3(1)), shProject(vec3(0, 1, 0), vec3(.2))); o = blur(u, 1.5); o.rgb += shIrradiance(s, normalize(vec3(u - .5, .5))) + spectrum(u.x * 3., iTime) * .01 + legendre(3, 1, u.x) + power(Complex(u.x, u.y), 5).re + fourierSquare(u.y * 9.) + epicycles(iTime).x + morlet(u.x, .3) + sharpen(u); o.xy += mobius(u, vec4(1, 0, .2, .1), vec4(.3, 0, 1, 0)); }
