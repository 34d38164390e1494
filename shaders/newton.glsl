// Where Newton's method (left) and Halley's (right) go from each point of the complex plane. A function of a complex
// number has one derivative whatever the direction, so that along the real axis is the complex one.
vec2 times(vec2 a, vec2 b) { return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x); }
vec2 over(vec2 a, vec2 b) { return vec2(dot(a, b), a.y * b.x - a.x * b.y) / dot(b, b); }

// z^5 - 1 + a small term that moves: replace it by any other function.
vec2 equation(vec2 z) {
    vec2 square = times(z, z);
    return times(times(square, square), z) - vec2(1.0, 0.0) + 0.35 * sin(0.4 * iTime) * square;
}

#pragma glsl_ad diff equation wrt(z.x) as(jet) order(1) name(equationFirst)
#pragma glsl_ad diff equation wrt(z.x) as(jet) order(2) name(equationSecond)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

struct Jet1_vec2 { vec2 d0; vec2 d1; };  // value and first derivative
struct Jet2_vec2 { vec2 d0; vec2 d1; vec2 d2; };  // value, first and second derivative

// times and its first derivative, given those of a and b
Jet1_vec2 times_jet1(vec2 a, vec2 b) {
    vec2 d0 = vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
    vec2 d1 = vec2(a.x + b.x, b.y + a.y);
    return Jet1_vec2(d0, d1);
}

// times and its first derivative, given those of a and b
Jet1_vec2 times_jet1_2(Jet1_vec2 a, Jet1_vec2 b) {
    vec2 d0 = vec2(a.d0.x * b.d0.x - a.d0.y * b.d0.y, a.d0.x * b.d0.y + a.d0.y * b.d0.x);
    float t = a.d0.x * b.d1.x + a.d1.x * b.d0.x - a.d0.y * b.d1.y - a.d1.y * b.d0.y;
    vec2 d1 = vec2(t, a.d0.x * b.d1.y + a.d1.x * b.d0.y + a.d0.y * b.d1.x + a.d1.y * b.d0.x);
    return Jet1_vec2(d0, d1);
}

// times and its first derivative, given those of a and b
Jet1_vec2 times_jet1_3(Jet1_vec2 a, vec2 b) {
    vec2 d0 = vec2(a.d0.x * b.x - a.d0.y * b.y, a.d0.x * b.y + a.d0.y * b.x);
    vec2 d1 = vec2(a.d0.x + a.d1.x * b.x - a.d1.y * b.y, a.d1.x * b.y + (a.d0.y + a.d1.y * b.x));
    return Jet1_vec2(d0, d1);
}

// equation and its first derivative with respect to z.x
Jet1_vec2 equationFirst(vec2 z) {
    Jet1_vec2 times = times_jet1(z, z);
    Jet1_vec2 times2 = times_jet1_3(times_jet1_2(times, times), z);
    float t = 0.35 * sin(0.4 * iTime);
    vec2 d0 = times2.d0 - vec2(1.0, 0.0) + t * times.d0;
    return Jet1_vec2(d0, times2.d1 + t * times.d1);
}

// times and its first 2 derivatives, given those of a and b
Jet2_vec2 times_jet2(vec2 a, vec2 b) {
    vec2 d0 = vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
    vec2 d1 = vec2(a.x + b.x, b.y + a.y);
    return Jet2_vec2(d0, d1, vec2(2.0, 0.0));
}

// times and its first 2 derivatives, given those of a and b
Jet2_vec2 times_jet2_2(Jet2_vec2 a, Jet2_vec2 b) {
    vec2 d0 = vec2(a.d0.x * b.d0.x - a.d0.y * b.d0.y, a.d0.x * b.d0.y + a.d0.y * b.d0.x);
    float t = a.d0.x * b.d1.x + a.d1.x * b.d0.x - a.d0.y * b.d1.y - a.d1.y * b.d0.y;
    vec2 d1 = vec2(t, a.d0.x * b.d1.y + a.d1.x * b.d0.y + a.d0.y * b.d1.x + a.d1.y * b.d0.x);
    float t2 = a.d0.x * b.d2.x + a.d2.x * b.d0.x + 2.0 * (a.d1.x * b.d1.x) - a.d0.y * b.d2.y;
    float t3 = t2 - a.d2.y * b.d0.y - 2.0 * (a.d1.y * b.d1.y);
    float t4 = a.d0.x * b.d2.y + a.d2.x * b.d0.y + 2.0 * (a.d1.x * b.d1.y) + a.d0.y * b.d2.x;
    vec2 d2 = vec2(t3, t4 + a.d2.y * b.d0.x + 2.0 * (a.d1.y * b.d1.x));
    return Jet2_vec2(d0, d1, d2);
}

// times and its first 2 derivatives, given those of a and b
Jet2_vec2 times_jet2_3(Jet2_vec2 a, vec2 b) {
    float t = 2.0 * a.d1.x + a.d2.x * b.x - a.d2.y * b.y;
    vec2 d0 = vec2(a.d0.x * b.x - a.d0.y * b.y, a.d0.x * b.y + a.d0.y * b.x);
    vec2 d1 = vec2(a.d0.x + a.d1.x * b.x - a.d1.y * b.y, a.d1.x * b.y + (a.d0.y + a.d1.y * b.x));
    vec2 d2 = vec2(t, a.d2.x * b.y + (2.0 * a.d1.y + a.d2.y * b.x));
    return Jet2_vec2(d0, d1, d2);
}

// equation and its derivatives 1 to 2 with respect to z.x
Jet2_vec2 equationSecond(vec2 z) {
    Jet2_vec2 times = times_jet2(z, z);
    vec2 square_2 = vec2(times.d2.x, 0.0);
    Jet2_vec2 times2 = times_jet2_3(times_jet2_2(Jet2_vec2(times.d0, times.d1, square_2),
            Jet2_vec2(times.d0, times.d1, square_2)), z);
    float t = 0.35 * sin(0.4 * iTime);
    vec2 d0 = times2.d0 - vec2(1.0, 0.0) + t * times.d0;
    vec2 d2 = times2.d2 + vec2(t * times.d2.x, 0.0);
    return Jet2_vec2(d0, times2.d1 + t * times.d1, d2);
}

// ---- glsl_ad end ----

vec3 hue(float angle) { return 0.55 + 0.40 * cos(angle + vec3(0.3, 2.3, 4.3)); }

void mainImage(out vec4 colour, in vec2 at) {
    vec2 half_ = vec2(0.5 * iResolution.x, iResolution.y);
    bool halley = at.x > half_.x;
    vec2 z = (vec2(mod(at.x, half_.x), at.y) - 0.5 * half_) * 3.0 / min(half_.x, half_.y);
    float steps = 0.0, last = 1.0, size = 1.0;
    for (int i = 0; i < 48; i++) {
        vec2 move;
        if (halley) {
            Jet2_vec2 j = equationSecond(z);
            move = over(2.0 * times(j.d0, j.d1), 2.0 * times(j.d1, j.d1) - times(j.d0, j.d2));
        } else {
            Jet1_vec2 j = equationFirst(z);
            move = over(j.d0, j.d1);
        }
        z -= move;
        last = size;
        size = length(move);
        if (size < 0.001) break;
        steps += 1.0;
    }
    // Smooth between whole numbers of steps: how far the last one went below the bound.
    float smooth_ = steps + clamp(log(0.001 / max(last, 1.0e-9)) / log(max(size, 1.0e-9) / max(last, 1.0e-9)), 0.0, 1.0);
    vec3 c = hue(atan(z.y, z.x)) * (1.15 / (1.0 + 0.085 * smooth_ * (halley ? 1.8 : 1.0)));
    c *= smoothstep(0.0, 1.5, abs(at.x - half_.x));
    colour = vec4(c, 1.0);
}
