// What GLSL lacks for doubles: the functions of sections 8.1 to 8.4 that are declared for float alone, to 1e-14.
// Sections numbers are those of GLSL 4.60. `d_` stands before each name; `doubles.py` writes it into the shaders.

const double d_PI_2 = 1.57079632679489661923lf;
const double d_LN2 = 0.693147180559945309417lf;

double d_nan() { return packDouble2x32(uvec2(0u, 0x7ff80000u)); }
double d_inf() { return packDouble2x32(uvec2(0u, 0x7ff00000u)); }
// Mesa folds isnan to false in places; the bits do not lie.
bool d_is_nan(double x) {
    uvec2 w = unpackDouble2x32(x);
    uint high = w.y & 0x7fffffffu;
    return high > 0x7ff00000u || (high == 0x7ff00000u && w.x != 0u);
}
double d_power_of_two(int k) { return packDouble2x32(uvec2(0u, uint(k + 1023) << 20)); }
double d_scaled(double x, int k) {
    int half_of = k / 2;
    return x * d_power_of_two(half_of) * d_power_of_two(k - half_of);
}

// ---- 8.2: exponential functions -------------------------------------------------------------------------------------

// exp(r) for |r| <= ln(2) / 2, by Taylor's series; the rest is below 1e-18.
double d_exp_near_zero(double r) {
    double sum = 1.0lf;
    for (int n = 15; n > 0; n--) sum = 1.0lf + r * sum / double(n);
    return sum;
}
double d_exp(double x) {
    if (d_is_nan(x)) return x;
    if (x > 709.78lf) return d_inf();
    if (x < -745.2lf) return 0.0lf;
    double k = roundEven(x / d_LN2);
    // ln(2) in two parts: the first has 32 bits, so that its product with k is exact.
    double r = (x - k * 0.693147180369123816490lf) - k * 1.90821492927058770002e-10lf;
    return d_scaled(d_exp_near_zero(r), int(k));
}
double d_exp2(double x) {
    if (d_is_nan(x)) return x;
    if (x >= 1024.0lf) return d_inf();
    if (x < -1075.0lf) return 0.0lf;
    double k = roundEven(x);
    return d_scaled(d_exp_near_zero((x - k) * d_LN2), int(k));
}
// artanh(s) for |s| < 0.18: s + s^3/3 + s^5/5 + ...
double d_artanh_near_zero(double s) {
    double square = s * s, sum = 0.0lf;
    for (int n = 29; n > 0; n -= 2) sum = sum * square + 1.0lf / double(n);
    return s * sum;
}
// x = m 2^e with m in [sqrt(1/2), sqrt(2)), for positive finite x.
double d_mantissa(double x, out int e) {
    e = 0;
    if (x < 2.2250738585072014e-308lf) { x *= 18014398509481984.0lf; e = -54; }
    uvec2 w = unpackDouble2x32(x);
    e += int(w.y >> 20) - 1022;
    double m = packDouble2x32(uvec2(w.x, (w.y & 0x000fffffu) | 0x3fe00000u));
    if (m < 0.70710678118654752440lf) { m *= 2.0lf; e -= 1; }
    return m;
}
bool d_log_is_special(double x) { return d_is_nan(x) || x <= 0.0lf || x == d_inf(); }
double d_log_special(double x) {
    if (d_is_nan(x) || x < 0.0lf) return d_nan();
    return x == 0.0lf ? -d_inf() : d_inf();
}
// log(m) = 2 artanh((m - 1) / (m + 1))
double d_log(double x) {
    if (d_log_is_special(x)) return d_log_special(x);
    int e;
    double m = d_mantissa(x, e);
    double low = 2.0lf * d_artanh_near_zero((m - 1.0lf) / (m + 1.0lf));
    return double(e) * 0.693147180369123816490lf + (low + double(e) * 1.90821492927058770002e-10lf);
}
double d_log2(double x) {
    if (d_log_is_special(x)) return d_log_special(x);
    int e;
    double m = d_mantissa(x, e);
    return double(e) + 2.0lf * d_artanh_near_zero((m - 1.0lf) / (m + 1.0lf)) / d_LN2;
}
// Where GLSL leaves pow undefined this is C's: right at every base for a whole exponent.
double d_pow(double x, double y) {
    if (y == 0.0lf) return 1.0lf;
    if (x == 0.0lf) return y > 0.0lf ? 0.0lf : d_inf();
    double size = d_exp2(y * d_log2(abs(x)));
    if (x > 0.0lf) return size;
    if (floor(y) != y) return d_nan();
    return mod(y, 2.0lf) == 0.0lf ? size : -size;
}

// ---- 8.1: angles and trigonometry -----------------------------------------------------------------------------------

double d_radians(double x) { return x * (d_PI_2 / 90.0lf); }
double d_degrees(double x) { return x * (90.0lf / d_PI_2); }

// x = quadrant * pi/2 + r with |r| <= pi/4, by Cody and Waite: the first two parts of pi/2 have 33 bits.
double d_reduced(double x, out int quadrant) {
    double k = roundEven(x / d_PI_2);
    quadrant = int(k - 4.0lf * floor(k / 4.0lf));
    double r = fma(-k, 1.57079632673412561417lf, x);
    r = fma(-k, 6.07710050630396597660e-11lf, r);
    return fma(-k, 2.02226624879595063154e-21lf, r);
}
double d_sin_near_zero(double r) {
    double square = r * r, sum = 1.0lf;
    for (int n = 20; n > 0; n -= 2) sum = 1.0lf - square * sum / double(n * (n + 1));
    return r * sum;
}
double d_cos_near_zero(double r) {
    double square = r * r, sum = 1.0lf;
    for (int n = 20; n > 0; n -= 2) sum = 1.0lf - square * sum / double(n * (n - 1));
    return sum;
}
bool d_has_no_angle(double x) { return d_is_nan(x) || abs(x) > 1.0e9lf; }
double d_sin(double x) {
    if (d_has_no_angle(x)) return d_nan();
    int quadrant;
    double r = d_reduced(x, quadrant);
    double size = (quadrant & 1) == 0 ? d_sin_near_zero(r) : d_cos_near_zero(r);
    return quadrant < 2 ? size : -size;
}
double d_cos(double x) {
    if (d_has_no_angle(x)) return d_nan();
    int quadrant;
    double r = d_reduced(x, quadrant);
    double size = (quadrant & 1) == 0 ? d_cos_near_zero(r) : d_sin_near_zero(r);
    return quadrant == 0 || quadrant == 3 ? size : -size;
}
double d_tan(double x) { return d_sin(x) / d_cos(x); }

// atan(x) for x in [0, 1]: halving the angle twice leaves x <= tan(pi/16) < 0.2.
double d_atan_near_zero(double x) {
    x = x / (1.0lf + sqrt(1.0lf + x * x));
    x = x / (1.0lf + sqrt(1.0lf + x * x));
    double square = x * x, sum = 0.0lf;
    for (int n = 25; n > 0; n -= 2) sum = 1.0lf / double(n) - square * sum;
    return 4.0lf * x * sum;
}
double d_atan(double x) {
    if (d_is_nan(x)) return x;
    double size = abs(x);
    double angle = size <= 1.0lf ? d_atan_near_zero(size) : d_PI_2 - d_atan_near_zero(1.0lf / size);
    return x < 0.0lf ? -angle : angle;
}
double d_atan(double y, double x) {
    if (x == 0.0lf && y == 0.0lf) return 0.0lf;
    if (abs(y) > abs(x)) return (y > 0.0lf ? d_PI_2 : -d_PI_2) - d_atan(x / y);
    double angle = d_atan(y / x);
    if (x > 0.0lf) return angle;
    return y < 0.0lf ? angle - 2.0lf * d_PI_2 : angle + 2.0lf * d_PI_2;
}
double d_asin(double x) {
    if (!(abs(x) <= 1.0lf)) return d_nan();
    return d_atan(x, sqrt((1.0lf - x) * (1.0lf + x)));
}
double d_acos(double x) {
    if (!(abs(x) <= 1.0lf)) return d_nan();
    return d_atan(sqrt((1.0lf - x) * (1.0lf + x)), x);
}

double d_sinh(double x) {
    if (abs(x) > 1.0lf) return (d_exp(x) - d_exp(-x)) / 2.0lf;
    double square = x * x, sum = 1.0lf;
    for (int n = 20; n > 0; n -= 2) sum = 1.0lf + square * sum / double(n * (n + 1));
    return x * sum;
}
double d_cosh(double x) { return (d_exp(x) + d_exp(-x)) / 2.0lf; }
double d_tanh(double x) { return abs(x) > 20.0lf ? sign(x) : d_sinh(x) / d_cosh(x); }
double d_atanh(double x) {
    if (abs(x) < 0.17lf) return d_artanh_near_zero(x);
    return d_log((1.0lf + x) / (1.0lf - x)) / 2.0lf;
}
double d_asinh(double x) {
    if (abs(x) < 0.17lf) return d_artanh_near_zero(x / sqrt(1.0lf + x * x));
    double size = d_log(abs(x) + sqrt(1.0lf + x * x));
    return x < 0.0lf ? -size : size;
}
double d_acosh(double x) { return d_log(x + sqrt((x - 1.0lf) * (x + 1.0lf))); }

// ---- by component ---------------------------------------------------------------------------------------------------

#define EACH(f) \
    dvec2 f(dvec2 v) { return dvec2(f(v.x), f(v.y)); } \
    dvec3 f(dvec3 v) { return dvec3(f(v.x), f(v.y), f(v.z)); } \
    dvec4 f(dvec4 v) { return dvec4(f(v.x), f(v.y), f(v.z), f(v.w)); }
#define EACH_PAIR(f) \
    dvec2 f(dvec2 a, dvec2 b) { return dvec2(f(a.x, b.x), f(a.y, b.y)); } \
    dvec3 f(dvec3 a, dvec3 b) { return dvec3(f(a.x, b.x), f(a.y, b.y), f(a.z, b.z)); } \
    dvec4 f(dvec4 a, dvec4 b) { return dvec4(f(a.x, b.x), f(a.y, b.y), f(a.z, b.z), f(a.w, b.w)); }
EACH(d_radians) EACH(d_degrees)
EACH(d_sin) EACH(d_cos) EACH(d_tan) EACH(d_asin) EACH(d_acos) EACH(d_atan) EACH_PAIR(d_atan)
EACH(d_sinh) EACH(d_cosh) EACH(d_tanh) EACH(d_asinh) EACH(d_acosh) EACH(d_atanh)
EACH(d_exp) EACH(d_exp2) EACH(d_log) EACH(d_log2) EACH_PAIR(d_pow)

// ---- 8.3: where GLSL's doubles would hide a NaN ----------------------------------------------------------------------
// min and max of the driver answer a NaN with the other argument, and a square root outside of its domain would pass for
// a value there.

double d_min(double x, double y) { return d_is_nan(x) || d_is_nan(y) ? d_nan() : min(x, y); }
double d_max(double x, double y) { return d_is_nan(x) || d_is_nan(y) ? d_nan() : max(x, y); }
double d_clamp(double x, double low, double high) { return d_min(d_max(x, low), high); }
double d_step(double edge, double x) { return d_is_nan(x) || d_is_nan(edge) ? d_nan() : step(edge, x); }
double d_smoothstep(double low, double high, double x) {
    double t = d_clamp((x - low) / (high - low), 0.0lf, 1.0lf);
    return t * t * (3.0lf - 2.0lf * t);
}
double d_mix(double x, double y, double a) {
    return d_is_nan(x) || d_is_nan(y) || d_is_nan(a) ? d_nan() : x * (1.0lf - a) + y * a;
}
dvec2 d_mix(dvec2 x, dvec2 y, dvec2 a) { return dvec2(d_mix(x.x, y.x, a.x), d_mix(x.y, y.y, a.y)); }
dvec3 d_mix(dvec3 x, dvec3 y, dvec3 a) { return dvec3(d_mix(x.xy, y.xy, a.xy), d_mix(x.z, y.z, a.z)); }
dvec4 d_mix(dvec4 x, dvec4 y, dvec4 a) { return dvec4(d_mix(x.xyz, y.xyz, a.xyz), d_mix(x.w, y.w, a.w)); }
dvec2 d_mix(dvec2 x, dvec2 y, double a) { return d_mix(x, y, dvec2(a)); }
dvec3 d_mix(dvec3 x, dvec3 y, double a) { return d_mix(x, y, dvec3(a)); }
dvec4 d_mix(dvec4 x, dvec4 y, double a) { return d_mix(x, y, dvec4(a)); }
// Of these the operand that is not chosen is not used, NaN or not.
double d_mix(double x, double y, bool a) { return a ? y : x; }
dvec2 d_mix(dvec2 x, dvec2 y, bvec2 a) { return mix(x, y, a); }
dvec3 d_mix(dvec3 x, dvec3 y, bvec3 a) { return mix(x, y, a); }
dvec4 d_mix(dvec4 x, dvec4 y, bvec4 a) { return mix(x, y, a); }
#define EACH_AND(f) \
    dvec2 f(dvec2 a, double b) { return f(a, dvec2(b)); } \
    dvec3 f(dvec3 a, double b) { return f(a, dvec3(b)); } \
    dvec4 f(dvec4 a, double b) { return f(a, dvec4(b)); }
EACH_PAIR(d_min) EACH_PAIR(d_max) EACH_PAIR(d_step) EACH_AND(d_min) EACH_AND(d_max)
dvec2 d_step(double edge, dvec2 x) { return d_step(dvec2(edge), x); }
dvec3 d_step(double edge, dvec3 x) { return d_step(dvec3(edge), x); }
dvec4 d_step(double edge, dvec4 x) { return d_step(dvec4(edge), x); }
dvec2 d_clamp(dvec2 x, dvec2 low, dvec2 high) { return d_min(d_max(x, low), high); }
dvec3 d_clamp(dvec3 x, dvec3 low, dvec3 high) { return d_min(d_max(x, low), high); }
dvec4 d_clamp(dvec4 x, dvec4 low, dvec4 high) { return d_min(d_max(x, low), high); }
dvec2 d_clamp(dvec2 x, double low, double high) { return d_min(d_max(x, low), high); }
dvec3 d_clamp(dvec3 x, double low, double high) { return d_min(d_max(x, low), high); }
dvec4 d_clamp(dvec4 x, double low, double high) { return d_min(d_max(x, low), high); }
#define SMOOTH(type) \
    type d_smoothstep(type low, type high, type x) { \
        type t = d_clamp((x - low) / (high - low), 0.0lf, 1.0lf); \
        return t * t * (3.0lf - 2.0lf * t); \
    } \
    type d_smoothstep(double low, double high, type x) { return d_smoothstep(type(low), type(high), x); }
SMOOTH(dvec2) SMOOTH(dvec3) SMOOTH(dvec4)
// The same names for integers, which hold no NaN.
#define WHOLE(type) \
    type d_min(type x, type y) { return min(x, y); } \
    type d_max(type x, type y) { return max(x, y); } \
    type d_clamp(type x, type low, type high) { return clamp(x, low, high); }
#define WHOLE_AND(type, scalar) \
    type d_min(type x, scalar y) { return min(x, y); } \
    type d_max(type x, scalar y) { return max(x, y); } \
    type d_clamp(type x, scalar low, scalar high) { return clamp(x, low, high); }
WHOLE(int) WHOLE(ivec2) WHOLE(ivec3) WHOLE(ivec4) WHOLE(uint) WHOLE(uvec2) WHOLE(uvec3) WHOLE(uvec4)
WHOLE_AND(ivec2, int) WHOLE_AND(ivec3, int) WHOLE_AND(ivec4, int)
WHOLE_AND(uvec2, uint) WHOLE_AND(uvec3, uint) WHOLE_AND(uvec4, uint)

// ---- 8.3, 8.4: bits, for what they were meant: a float's ------------------------------------------------------------

int d_floatBitsToInt(double x) { return floatBitsToInt(float(x)); }
ivec2 d_floatBitsToInt(dvec2 x) { return floatBitsToInt(vec2(x)); }
ivec3 d_floatBitsToInt(dvec3 x) { return floatBitsToInt(vec3(x)); }
ivec4 d_floatBitsToInt(dvec4 x) { return floatBitsToInt(vec4(x)); }
uint d_floatBitsToUint(double x) { return floatBitsToUint(float(x)); }
uvec2 d_floatBitsToUint(dvec2 x) { return floatBitsToUint(vec2(x)); }
uvec3 d_floatBitsToUint(dvec3 x) { return floatBitsToUint(vec3(x)); }
uvec4 d_floatBitsToUint(dvec4 x) { return floatBitsToUint(vec4(x)); }
double d_intBitsToFloat(int x) { return double(intBitsToFloat(x)); }
dvec2 d_intBitsToFloat(ivec2 x) { return dvec2(intBitsToFloat(x)); }
dvec3 d_intBitsToFloat(ivec3 x) { return dvec3(intBitsToFloat(x)); }
dvec4 d_intBitsToFloat(ivec4 x) { return dvec4(intBitsToFloat(x)); }
double d_uintBitsToFloat(uint x) { return double(uintBitsToFloat(x)); }
dvec2 d_uintBitsToFloat(uvec2 x) { return dvec2(uintBitsToFloat(x)); }
dvec3 d_uintBitsToFloat(uvec3 x) { return dvec3(uintBitsToFloat(x)); }
dvec4 d_uintBitsToFloat(uvec4 x) { return dvec4(uintBitsToFloat(x)); }
uint d_packHalf2x16(dvec2 x) { return packHalf2x16(vec2(x)); }
uint d_packUnorm2x16(dvec2 x) { return packUnorm2x16(vec2(x)); }
uint d_packSnorm2x16(dvec2 x) { return packSnorm2x16(vec2(x)); }
uint d_packUnorm4x8(dvec4 x) { return packUnorm4x8(vec4(x)); }
uint d_packSnorm4x8(dvec4 x) { return packSnorm4x8(vec4(x)); }
dvec2 d_unpackHalf2x16(uint x) { return dvec2(unpackHalf2x16(x)); }
dvec2 d_unpackUnorm2x16(uint x) { return dvec2(unpackUnorm2x16(x)); }
dvec2 d_unpackSnorm2x16(uint x) { return dvec2(unpackSnorm2x16(x)); }
dvec4 d_unpackUnorm4x8(uint x) { return dvec4(unpackUnorm4x8(x)); }
dvec4 d_unpackSnorm4x8(uint x) { return dvec4(unpackSnorm4x8(x)); }

// ---- 8.9, 8.14: there is no screen and there are no textures. A read gives the same everywhere ----------------------
// What depends on neighbouring pixels is a map that is linear, as its rules ask, and not zero.
// Samplers became numbers: int for sampler..., uint for ...Shadow, ivec2 and uvec2 for isampler... and usampler...

#define SCREEN(type, turned) \
    type d_dFdx(type x) { return 0.125lf * x; } \
    type d_dFdy(type x) { return 0.0625lf * turned - 0.25lf * x; } \
    type d_fwidth(type x) { return abs(d_dFdx(x)) + abs(d_dFdy(x)); }
SCREEN(double, x) SCREEN(dvec2, x.yx) SCREEN(dvec3, x.yzx) SCREEN(dvec4, x.yzwx)

const dvec4 d_TEXEL = dvec4(0.375lf, 0.5lf, 0.75lf, 0.875lf);
ivec3 d_textureSize(int s, int lod) { return ivec3(64); }
#define READ(f, parameters) \
    dvec4 f(int s, double p parameters) { return d_TEXEL; } \
    dvec4 f(int s, dvec2 p parameters) { return d_TEXEL; } \
    dvec4 f(int s, dvec3 p parameters) { return d_TEXEL; } \
    dvec4 f(int s, dvec4 p parameters) { return d_TEXEL; } \
    ivec4 f(ivec2 s, dvec2 p parameters) { return ivec4(3, 5, 7, 9); } \
    ivec4 f(ivec2 s, dvec3 p parameters) { return ivec4(3, 5, 7, 9); } \
    uvec4 f(uvec2 s, dvec2 p parameters) { return uvec4(3, 5, 7, 9); } \
    uvec4 f(uvec2 s, dvec3 p parameters) { return uvec4(3, 5, 7, 9); } \
    double f(uint s, dvec3 p parameters) { return 0.5lf; } \
    double f(uint s, dvec4 p parameters) { return 0.5lf; }
#define COMMA ,
READ(d_read, ) READ(d_read, COMMA double b) READ(d_read, COMMA dvec2 x COMMA dvec2 y) READ(d_read, COMMA dvec3 x COMMA dvec3 y)
#define FETCH(f, place) \
    dvec4 f(int s, place p, int lod) { return d_TEXEL; } \
    ivec4 f(ivec2 s, place p, int lod) { return ivec4(3, 5, 7, 9); } \
    uvec4 f(uvec2 s, place p, int lod) { return uvec4(3, 5, 7, 9); }
FETCH(d_fetch, int) FETCH(d_fetch, ivec2) FETCH(d_fetch, ivec3)
