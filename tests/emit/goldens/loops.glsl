// Loops as people write them.
float swapped(float x, float y, int n) {
    for (int i = 0; i < n; i++) {
        float t = x;
        x = y;
        y = t + 0.5;
    }
    return x - 2.0 * y;
}
float fibonacci(float x) {
    float a = 0.0, b = x;
    for (int i = 0; i < 7; ++i) {
        float c = a + b;
        a = b;
        b = c;
    }
    return b / a;
}
float octaves(vec2 p) {
    float v = 0.0, a = 0.5;
    mat2 rot = mat2(cos(0.5), sin(0.5), -sin(0.5), cos(0.5));
    for (int i = 0; i < 5; ++i) {
        v += a * sin(p.x) * cos(p.y);
        p = rot * p * 2.0 + vec2(0.3);
        a *= 0.5;
    }
    return v;
}
float countdown(float x, int octaves) {
    float r = 1.0;
    while (octaves-- > 0) {
        r = r * 0.5 + x;
    }
    return r + float(octaves);
}
float pre_counted(float x) {
    float r = 0.0;
    for (int i = 0; ++i < 5;) r += x / float(i);
    return r;
}
float two_counters(float x, int n) {
    float r = 0.0;
    for (int i = 0, j = n - 1; i < n; j = i, i++) {
        r += x * float(i) - float(j) * 0.25;
    }
    return r;
}
float float_counter(float x) {
    float r = 0.0;
    for (float t = 0.1; t < 2.0; t += 0.3) {
        if (t > 1.5 && x > 0.0) continue;
        r += sin(t * x);
    }
    return r;
}
float geometric(float x) {
    float r = 0.0;
    for (float t = 0.1; t < 8.0; t *= 1.5) r += t * x;
    return r;
}
float found(float x) {
    float r = -1.0;
    for (int i = 0; i < 10; i++) {
        float f = float(i) * 0.3;
        if (f > x) {
            r = f;
            break;
        }
        if (f * 2.0 > x + 1.0) return f;
    }
    return r;
}
float at_least_once(float x) {
    float y = x;
    int n = 0;
    do {
        y = y * 0.5 + 0.1;
        n++;
        if (y > 1.5) continue;
        y += 0.01;
    } while (n < 6 && y > 0.3);
    return y + float(n);
}
float endless(float x) {
    float y = x;
    int n = 0;
    for (;;) {
        y = cos(y);
        if (++n > 4) break;
        if (y < 0.3) return y * 2.0;
    }
    return y;
}
float nest(float x) {
    float s = 0.0;
    for (int j = 0; j < 3; j++) {
        float q = x * float(j);
        for (int i = 0; i < 4; i++) {
            if (i == j) continue;
            q = q * 0.7 + float(i) * x;
            if (q > 3.0) break;
        }
        s += q;
        if (s > 5.0) return s;
    }
    return s;
}
float march(vec3 ro, vec3 rd) {
    float t = 0.0, d;
    for (int i = 0; i < 20; i++) {
        t += d = length(ro + rd * t) - 1.0;
        if (abs(d) < 0.001 || t > 20.0) break;
    }
    return t;
}
float hoisted(float x, float y, int n) {
    float r = 0.0;
    for (int i = 0; i < n; i++) {
        r += sin(x * y) * float(i);
        if (r > 1.0) r -= exp(y);
        r *= 2.0 * x + 1.0;
    }
    return r;
}
float kept_outside(float x) {
    int i;
    float p = x, first = p;
    for (i = 0; i < 6; i++) {
        if (p > 2.0) break;
        p = p * 1.5 + 0.1 * first;
    }
    return p + float(i);
}
float switched(float x, int n) {
    float r = x;
    for (int i = 0; i < n; i++) {
        switch (i % 3) {
            case 0: r += 1.0; break;
            case 1: if (r > 2.0) continue; r *= 0.5; break;
            default: if (r > 3.0) break; r -= sin(r);
        }
        r += 0.1;
    }
    return r;
}
float mandelbrot(vec2 c) {
    vec2 z = vec2(0.0);
    float n = 0.0;
    for (int i = 0; i < 12; i++) {
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
        if (dot(z, z) > 4.0) break;
        n += 1.0;
    }
    return n + z.x;
}

float swapped_again(float x, float y, int n) {
    for (int i = 0; i < n; i++) {
        float x2 = y;
        y = x + 0.5;
        x = x2;
    }
    return x - 2.0 * y;
}

float fibonacci_again(float x) {
    float a = 0.0;
    float b = x;
    for (int i = 0; i < 7; i++) {
        float a2 = b;
        b = a + b;
        a = a2;
    }
    return b / a;
}

float octaves_again(vec2 p) {
    float c = cos(0.5);
    float s = sin(0.5);
    mat2 rot = mat2(c, s, -s, c);
    float v = 0.0;
    float a = 0.5;
    for (int i = 0; i < 5; i++) {
        v += a * sin(p.x) * cos(p.y);
        p = rot * p * 2.0 + 0.3;
        a *= 0.5;
    }
    return v;
}

float countdown_again(float x, int octaves) {
    float r = 1.0;
    while (octaves-- > 0) {
        r = r * 0.5 + x;
    }
    return r + float(octaves);
}

float pre_counted_again(float x) {
    int i = 0;
    float r = 0.0;
    for (;;) {
        i++;
        if (i >= 5) break;
        r += x / float(i);
    }
    return r;
}

float two_counters_again(float x, int n) {
    float r = 0.0;
    for (int i = 0, j = n - 1; i < n; j = i, i++) {
        r += x * float(i) - float(j) * 0.25;
    }
    return r;
}

float float_counter_again(float x) {
    float r = 0.0;
    for (float t = 0.1; t < 2.0; t += 0.3) {
        if (t > 1.5 && x > 0.0) continue;
        r += sin(t * x);
    }
    return r;
}

float geometric_again(float x) {
    float r = 0.0;
    for (float t = 0.1; t < 8.0; t *= 1.5) {
        r += t * x;
    }
    return r;
}

float found_again(float x) {
    float t = x + 1.0;
    float r = -1.0;
    for (int i = 0; i < 10; i++) {
        float f = float(i) * 0.3;
        if (f > x) {
            r = f;
            break;
        }
        if (f * 2.0 > t) return f;
    }
    return r;
}

float at_least_once_again(float x) {
    float y = x;
    int n = 0;
    do {
        y = y * 0.5 + 0.1;
        n++;
        if (y > 1.5) continue;
        y += 0.01;
    } while (n < 6 && y > 0.3);
    return y + float(n);
}

float endless_again(float x) {
    float y = x;
    int n = 0;
    for (;;) {
        y = cos(y);
        n++;
        if (n > 4) break;
        if (y < 0.3) return y * 2.0;
    }
    return y;
}

float nest_again(float x) {
    float s = 0.0;
    for (int j = 0; j < 3; j++) {
        float q = x * float(j);
        for (int i = 0; i < 4; i++) {
            if (i == j) continue;
            q = q * 0.7 + float(i) * x;
            if (q > 3.0) break;
        }
        s += q;
        if (s > 5.0) return s;
    }
    return s;
}

float march_again(vec3 ro, vec3 rd) {
    float t = 0.0;
    for (int i = 0; i < 20; i++) {
        float d = length(ro + rd * t) - 1.0;
        t += d;
        if (abs(d) < 0.001 || t > 20.0) break;
    }
    return t;
}

float hoisted_again(float x, float y, int n) {
    float s = sin(x * y);
    float t = 2.0 * x + 1.0;
    float r = 0.0;
    for (int i = 0; i < n; i++) {
        r += s * float(i);
        if (r > 1.0) r -= exp(y);
        r *= t;
    }
    return r;
}

float kept_outside_again(float x) {
    float t = 0.1 * x;
    int i = 0;
    float p = x;
    for (; i < 6; i++) {
        if (p > 2.0) break;
        p = p * 1.5 + t;
    }
    return p + float(i);
}

float switched_again(float x, int n) {
    float r = x;
    for (int i = 0; i < n; i++) {
        int t = i % 3;
        if (t == 0) {
            r += 1.0;
        } else if (t == 1) {
            if (r > 2.0) continue;
            r *= 0.5;
        } else if (!(r > 3.0)) {
            r -= sin(r);
        }
        r += 0.1;
    }
    return r;
}

float mandelbrot_again(vec2 c) {
    vec2 z = vec2(0.0);
    float n = 0.0;
    for (int i = 0; i < 12; i++) {
        z = vec2(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
        if (dot(z, z) > 4.0) break;
        n += 1.0;
    }
    return n + z.x;
}
