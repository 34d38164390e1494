// Operators, constants and constructors.
float parentheses(float a, float b, float c) {
    return a - (b - c) + (a + b) * c / (a * (b / c) + 7.0) - -a + -(-b) - (a + (b + c));
}
float squares(float x) {
    return x * x * (x * x) - (x - 1.0) * (x - 1.0);
}
float constants(float x) {
    return x * 1e-5 + 1e10 - 123456.75 * x - 3.4028235e38 * 0.0 + .5 + 0.1 - x * -2.5 + 1e-20;
}
int integers(int i, int j) {
    return (i + j) * 3 - (i << 2) / (j * j + 1) + (i & 7 | j ^ 3) % 5 + ~i + -2147483647 - 1;
}
float hash(uint n) {
    n = (n << 13U) ^ n;
    n = n * (n * n * 15731U + 789221U) + 1376312589U;
    return float(n & 0x7fffffffU) / float(0x7fffffff);
}
float bits(float x) {
    uint u = floatBitsToUint(x);
    u ^= u >> 16;
    return uintBitsToFloat((u & 0x007fffffU) | 0x3f800000U);
}
vec4 vectors(vec3 p, float a) {
    vec3 q = clamp(p * a + 1.0, 0.0, 2.0);
    q = max(q, 0.5) + mix(p, vec3(a), 0.25) + mod(q, 1.5) / vec3(2.0, a + 5.0, 3.0);
    return vec4(q.zx, vec2(a)).wzyx + vec4(p, 1.0) * 2.0;
}
mat3 matrices(vec3 p, float a) {
    mat3 m = mat3(a);
    m = m * mat3(p, p.yzx, vec3(1.0)) + transpose(m) * 0.5;
    m[2] = p * m;
    return matrixCompMult(m, mat3(mat2(a))) - m / 3.0;
}
bool logic(float x, float y) {
    bool a = x > y, b = !a && y < 1.0;
    return (a || b) ^^ (x == y) || !(x < 0.0 && b) && a != b;
}
vec3 long_expression(vec3 ambient, vec3 diffuse, vec3 specular, vec3 normal, vec3 light, vec3 view, float shininess) {
    vec3 halfway = normalize(light + view);
    return ambient * 0.1 + diffuse * max(dot(normalize(normal), normalize(light)), 0.0) + specular * pow(max(dot(normalize(normal), halfway), 0.0), abs(shininess) + 1.0) * (1.0 - exp(-length(ambient + diffuse) * length(specular)));
}
float polynomial(float x) {
    return 1.0 + x * (0.5 + x * (0.25 + x * (0.125 + x * (0.0625 + x * (0.03125 + x * (0.015625 + x * (0.0078125 + x * (0.00390625 + x * 0.001953125))))))));
}
float input_(float x, float sample_) {
    float d0 = x, d0_2 = sample_ * x, t = d0 * d0_2;
    return t * t + d0_2 * d0;
}

float parentheses_again(float a, float b, float c) {
    return a - (b - c) + (a + b) * c / (a * (b / c) + 7.0) + a + b - (a + (b + c));
}

float squares_again(float x) {
    float t = x * x;
    float t2 = x - 1.0;
    return t * t - t2 * t2;
}

float constants_again(float x) {
    return x * 1e-5 + 1e10 - 123456.75 * x - 3.4028235e38 * 0.0 + 0.5 + 0.1 - x * -2.5 + 1e-20;
}

int integers_again(int i, int j) {
    return (i + j) * 3 - (i << 2) / (j * j + 1) + ((i & 7) | (j ^ 3)) % 5 + ~i - 2147483647 - 1;
}

float hash_again(uint n) {
    n = (n << 13u) ^ n;
    n = n * (n * n * 15731u + 789221u) + 1376312589u;
    return float(n & 2147483647u) / 2147483647.0;
}

float bits_again(float x) {
    uint u = floatBitsToUint(x);
    return uintBitsToFloat(((u ^ (u >> 16)) & 8388607u) | 1065353216u);
}

vec4 vectors_again(vec3 p, float a) {
    vec3 q = clamp(p * a + 1.0, 0.0, 2.0);
    q = max(q, 0.5) + mix(p, vec3(a), 0.25) + mod(q, 1.5) / vec3(2.0, a + 5.0, 3.0);
    return vec4(q.zx, vec2(a)).wzyx + vec4(p, 1.0) * 2.0;
}

mat3 matrices_again(vec3 p, float a) {
    mat3 m = mat3(a) * mat3(p, p.yzx, vec3(1.0)) + transpose(mat3(a)) * 0.5;
    m[2] = p * m;
    return matrixCompMult(m, mat3(mat2(a))) - m / 3.0;
}

bool logic_again(float x, float y) {
    bool a = x > y;
    bool b = !a && y < 1.0;
    return (a || b) ^^ (x == y) || !(x < 0.0 && b) && a != b;
}

vec3 long_expression_again(vec3 ambient, vec3 diffuse, vec3 specular, vec3 normal, vec3 light,
        vec3 view, float shininess) {
    vec3 halfway = normalize(light + view);
    vec3 n = normalize(normal);
    vec3 t = specular * pow(max(dot(n, halfway), 0.0), abs(shininess) + 1.0);
    vec3 t2 = t * (1.0 - exp(-length(ambient + diffuse) * length(specular)));
    return ambient * 0.1 + diffuse * max(dot(n, normalize(light)), 0.0) + t2;
}

float polynomial_again(float x) {
    float t = 0.0625 + x * (0.03125 + x * (0.015625
            + x * (0.0078125 + x * (0.00390625 + x * 0.001953125))));
    return 1.0 + x * (0.5 + x * (0.25 + x * (0.125 + x * t)));
}

float input_again(float x, float sample_) {
    float d0_2 = sample_ * x;
    float t = x * d0_2;
    return t * t + d0_2 * x;
}
