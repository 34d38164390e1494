// Writes to components, elements and fields, through parameters and globals.
struct Material { vec3 albedo; float roughness; };
struct Hit { float t; Material m; };

float energy;
vec2 state = vec2(0.25, 0.5);

vec3 rotated(vec3 p, float a) {
    float c = cos(a), s = sin(a);
    p.xz = vec2(c * p.x - s * p.z, s * p.x + c * p.z);
    p.y -= 1.0;
    p.zy = p.yz;
    return p;
}
vec3 old_components(vec3 p) {
    float h = p.x * 2.0;
    vec3 q = p;
    p.x += 1.0;
    p.y *= h;
    return p + q * h;
}
float sorted(float x, float y, float z) {
    float a[3];
    a[0] = x; a[1] = y; a[2] = z;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2 - i; j++)
            if (a[j] > a[j + 1]) {
                float t = a[j];
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
    return a[0] + 10.0 * a[1] + 100.0 * a[2];
}
float table(float x, int k) {
    float w[4] = float[4](0.1, 0.2, 0.3, 0.4);
    float before = w[1];
    w[1] = x;
    float s = 0.0;
    for (int i = 0; i < 4; i++) s += w[i] * x + w[(i + k) & 3];
    return s + before;
}
Material blend(Material a, Material b, float k) {
    a.albedo = mix(a.albedo, b.albedo, k);
    a.roughness *= 1.0 + k;
    a.albedo.x += 0.5;
    return a;
}
float fields(vec3 c, float k) {
    Hit h = Hit(1.0, Material(c, k));
    if (k > 0.0) h.m.albedo.yz *= 2.0;
    h.m = blend(h.m, Material(c.zyx, 0.5), k);
    h.t += h.m.roughness;
    return h.t + dot(h.m.albedo, vec3(1.0, 2.0, 3.0));
}
vec2 columns(vec2 p, float a) {
    mat2 m = mat2(1.0, 2.0, 3.0, 4.0);
    m[1].x *= a;
    m[0] = p;
    m[1] += m[0] * 2.0;
    return m * p + m[1];
}
void halved(inout float x, out float rest) {
    rest = x * 0.5;
    x -= rest * 0.25;
}
float through_parameters(float x) {
    float r;
    halved(x, r);
    float y = x + r;
    halved(y, r);
    return x * 3.0 + y + r;
}
void exchange(inout vec2 a, inout vec2 b) {
    vec2 t = a;
    a = b;
    b = t;
}
vec2 exchanged(vec2 p, vec2 q) {
    exchange(p, q);
    exchange(p, p);
    return p - 3.0 * q;
}
float spend(float x) {
    energy -= x;
    return energy * 2.0;
}
float spent(float x) {
    energy = 1.0;
    float a = spend(x);
    energy *= 2.0;
    float b = spend(a);
    return a + b + energy;
}
float advanced(float x) {
    state.x += x;
    if (state.x > 0.5) state = state.yx;
    return state.x - state.y;
}
float split(float x) {
    float i;
    float f = modf(x * 3.0, i);
    return f + i * 10.0;
}
float undefined_on_one_path(float x) {
    float y;
    if (x > -10.0) y = x * 2.0;
    return y;
}
vec2 in_arguments(float h, float r) {
    return vec2(h /= r + 3.0, sqrt(1.0 + h * h));
}
float commas(float x) {
    float y = (x += 1.0, x * 2.0);
    return y - x;
}
float gain;
float amplified(float x) {
    return x * gain + sin(gain);
}
float at_several_gains(float x) {
    gain = 1.0;
    float a = amplified(x);
    float before = gain;
    gain = 3.0;
    float b = amplified(x);
    gain = before;
    float c = amplified(x * 2.0);
    if (x > 0.0) {
        gain = 4.0;
        c += amplified(a);
    } else {
        c -= amplified(b);
    }
    for (int i = 0; i < 3; i++) {
        gain += amplified(c) * 0.1;
        c = spend(gain);
    }
    return a + b * c + amplified(x) - energy;
}

vec3 rotated_again(vec3 p, float a) {
    float c = cos(a);
    float s = sin(a);
    p.xz = vec2(c * p.x - s * p.z, s * p.x + c * p.z);
    p.y -= 1.0;
    p.zy = p.yz;
    return p;
}

vec3 old_components_again(vec3 p) {
    float h = p.x * 2.0;
    vec3 p2 = vec3(p.x + 1.0, p.yz);
    p2.y *= h;
    return p2 + p * h;
}

float sorted_again(float x, float y, float z) {
    float a[3];
    a[0] = x;
    a[1] = y;
    a[2] = z;
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2 - i; j++) {
            float t = a[j];
            if (t > a[j + 1]) {
                a[j] = a[j + 1];
                a[j + 1] = t;
            }
        }
    }
    return a[0] + 10.0 * a[1] + 100.0 * a[2];
}

float table_again(float x, int k) {
    float w[4] = float[4](0.1, 0.2, 0.3, 0.4);
    float before = w[1];
    w[1] = x;
    float s = 0.0;
    for (int i = 0; i < 4; i++) {
        s += w[i] * x + w[(i + k) & 3];
    }
    return s + before;
}

Material blend_again(Material a, Material b, float k) {
    vec3 t = mix(a.albedo, b.albedo, k);
    a.albedo = t;
    a.roughness *= 1.0 + k;
    t.x += 0.5;
    a.albedo = t;
    return a;
}

float fields_again(vec3 c, float k) {
    Material t = Material(c, k);
    Hit h = Hit(1.0, t);
    if (k > 0.0) {
        vec3 t2 = vec3(c.x, c.yz * 2.0);
        t.albedo = t2;
        h.m = t;
    }
    Material b = blend_again(h.m, Material(c.zyx, 0.5), k);
    return h.t + b.roughness + dot(b.albedo, vec3(1.0, 2.0, 3.0));
}

vec2 columns_again(vec2 p, float a) {
    mat2 m = mat2(1.0, 2.0, 3.0, 4.0);
    vec2 t = vec2(m[1].x * a, m[1].y);
    m[1] = t;
    m[0] = p;
    m[1] += m[0] * 2.0;
    return m * p + m[1];
}

void halved_again(inout float x, out float rest) {
    rest = x * 0.5;
    x -= rest * 0.25;
}

float through_parameters_again(float x) {
    float r;
    halved_again(x, r);
    float y = x + r;
    float r2;
    halved_again(y, r2);
    return x * 3.0 + y + r2;
}

void exchange_again(inout vec2 a, inout vec2 b) {
    vec2 a2 = b;
    b = a;
    a = a2;
}

vec2 exchanged_again(vec2 p, vec2 q) {
    exchange_again(p, q);
    vec2 p2 = p;
    exchange_again(p, p2);
    return p2 - 3.0 * q;
}

float spend_again(float x) {
    float energy2 = energy - x;
    energy = energy2;
    return energy2 * 2.0;
}

float spent_again(float x) {
    energy = 1.0;
    float a = spend_again(x);
    float energy2 = energy;
    energy = energy2 * 2.0;
    float b = spend_again(a);
    float energy3 = energy;
    return a + b + energy3;
}

float advanced_again(float x) {
    vec2 state2 = vec2(state.x + x, state.y);
    if (state2.x > 0.5) state2 = state2.yx;
    state = state2;
    return state2.x - state2.y;
}

float split_again(float x) {
    float i;
    float f = modf(x * 3.0, i);
    return f + i * 10.0;
}

float undefined_on_one_path_again(float x) {
    float y;
    if (x > -10.0) y = x * 2.0;
    return y;
}

vec2 in_arguments_again(float h, float r) {
    h /= r + 3.0;
    return vec2(h, sqrt(1.0 + h * h));
}

float commas_again(float x) {
    x += 1.0;
    return x * 2.0 - x;
}

float amplified_again(float x) {
    return x * gain + sin(gain);
}

float at_several_gains_again(float x) {
    float energy2 = energy;
    gain = 1.0;
    float a = amplified_again(x);
    gain = 3.0;
    float b = amplified_again(x);
    gain = 1.0;
    float c = amplified_again(x * 2.0);
    float gain2;
    if (x > 0.0) {
        gain = 4.0;
        float a5 = amplified_again(a);
        gain2 = 4.0;
        c += a5;
    } else {
        gain = 1.0;
        float a4 = amplified_again(b);
        gain2 = 1.0;
        c -= a4;
    }
    for (int i = 0; i < 3; i++) {
        gain = gain2;
        float a3 = amplified_again(c);
        gain2 += a3 * 0.1;
        energy = energy2;
        c = spend_again(gain2);
        energy2 = energy;
    }
    gain = gain2;
    float a2 = amplified_again(x);
    energy = energy2;
    return a + b * c + a2 - energy2;
}
