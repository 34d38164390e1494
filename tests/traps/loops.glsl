// Loops and jumps of every form. See support.py for how this file is read.

//# constant bounds
//# dialects: 100 300es 450 shadertoy
float f(float x) {
    float s = 0.;
    for (int i = 0; i < 4; i++) s += x * s + float(i);
    for (int i = 3; i > 0; --i) s = sin(s) * x;
    for (int i = 0; i <= 6; i += 2) s += x;
    return s;
}

//# float counters
//# dialects: 100 300es 450 shadertoy
float f(vec2 p) {
    float s = 0.;
    for (float i = 1.; i < 4.; i++) s += sin(p.x * i) / i;
    for (float a = 0.; a < 1.; a += .3) s += p.y * a * s;
    return s;
}

//# a float counter that doubles
float f(float x) {
    float s = 0.;
    for (float k = 1.; k < 10.; k *= 2.) s += sin(x * k) / k;
    for (float a = 8.; a > .9; a /= 2.) s += x * a;
    return s;
}

//# run-time bounds
//# domain: n=0:6
float f(float x, int n) {
    float s = x;
    for (int i = 0; i < n; i++) s = s * x + float(i);
    return s;
}

//# the min(iFrame, 0) trick
//# dialects: shadertoy
float f(vec3 p) {
    float s = 0.;
    for (int i = min(iFrame, 0); i < 4; i++) s += sin(p.x * float(i)) * p.y;
    for (int i = min(0, iFrame); i < 3; i++) s *= p.z;
    return s;
}

//# counts before the test
float f(float x) {
    float s = x;
    for (int i = 0; ++i < 5;) s = s * x + float(i);
    for (int i = 5; i-- > 0;) s += x * float(i);
    return s;
}

//# while (octaves-- > 0)
//# domain: octaves=0:5
float f(vec2 p, int octaves) {
    float a = .5, s = 0.;
    while (octaves-- > 0) { s += a * sin(p.x) * p.y; p *= 2.; a *= .5; }
    return s;
}

//# two counters
//# domain: n=1:5
float f(vec2 p, int n) {
    vec2 v[5];
    for (int i = 0; i < 5; i++) v[i] = p * float(i) + p.yx;
    float s = 0.;
    for (int i = 0, j = n - 1; i < n; j = i, i++) s += v[i].x * v[j].y;
    return s;
}

//# a counter and an accumulator in the header
float f(float x) {
    float s = 0.;
    for (float i = 0., a = .5; i < 4.; i += 1., a *= .5, x *= 1.3) s += a * sin(x);
    return s;
}

//# no header at all
float f(float x) {
    int i = 0;
    for (;;) { if (i++ > 3) break; x = x * x * .5 + .3; }
    while (true) { x *= 1.1; if (x * x > .0 && i-- < 1) break; }
    return x;
}

//# the trip count depends on an active value
//# domain: x=0.1:2
float f(float x) {
    float s = 0.;
    for (float t = x; t < 3.; t += x * .5 + .2) s += t * t * x;
    while (s > 2.) s *= .5;
    return s;
}

//# an escape-time loop
//# domain: c=-0.5:0.5
float f(vec2 c) {
    vec2 z = vec2(0.);
    float n = 0.;
    for (int i = 0; i < 12; i++) {
        z = vec2(z.x * z.x - z.y * z.y, 2. * z.x * z.y) + c;
        if (dot(z, z) > 16.) break;
        n += 1.;
    }
    return n + dot(z, z);
}

//# raymarching: break, return and the march in one statement
float map(vec3 p) { return length(p) - .5; }
float f(vec3 ro, vec3 rd) {
    float t = 0., d;
    for (int i = 0; i < 6; i++) {
        t += d = map(ro + rd * t);
        if (d < .01) return t * 2.;
        if (t > 10.) break;
    }
    return t;
}

//# do-while
//# domain: x=0.5:2
float f(float x) {
    int i = 0;
    do { x = sin(x) + 1.; i++; } while (i < 4);
    do x *= 1.5; while (x < 6.);
    return x;
}

//# do-while with continue and break
float f(float x) {
    float s = 0.; int i = 0;
    do {
        i++;
        if (i == 2) continue;
        if (i > 4) break;
        s += x * float(i) + s * x;
    } while (s < 50.);
    return s;
}

//# continue in every kind of loop
float f(float x) {
    float s = 0.;
    for (int i = 0; i < 6; i++) { if (i % 2 == 0) continue; s += x * float(i); }
    int j = 0;
    while (j++ < 5) { if (j == 3) continue; s += s * x * .1; }
    for (float i = 0.; i < 4.; i += 1.) { if (x * i > 2.) continue; s *= 1.1; }
    return s;
}

//# nested loops, with break and continue of each
float f(vec2 p) {
    float best = 8.;
    for (int j = -1; j <= 1; j++)
        for (int i = -1; i <= 1; i++) {
            vec2 g = vec2(i, j);
            if (i == j && i == 1) continue;
            vec2 r = g - p + .5 * sin(p + g);
            float d = dot(r, r);
            if (d > 40.) break;
            best = min(best, d);
        }
    return sqrt(best);
}

//# return from nested loops
float f(float x) {
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            x = x * 1.1 + .1;
            if (x > 1.7) return x * float(i + 1);
        }
        if (x > 1.2) return x * x;
    }
    return x;
}

//# the counter is changed inside
float f(float x) {
    float s = x;
    for (int i = 0; i < 10; i++) { s = s * x + 1.; if (s > 1.) i += 2; }
    for (float i = 0.; i < 5.; i++) { i += .5; s += x * i; }
    return s;
}

//# the counter is used after the loop
float f(float x) {
    int i;
    float d = x;
    for (i = 0; i < 8; i++) { d = d * .7 + .1; if (d < .4) break; }
    return d * float(i) + x;
}

//# a loop that swaps two values
float f(float a, float b) {
    for (int i = 0; i < 3; i++) { float t = a; a = b; b = t + a * b * .1; }
    for (int i = 0; i < 3; i++) { vec2 v = vec2(b, a); a = v.x; b = v.y; }
    return a * b;
}

//# conditions that assign
float f(float x) {
    float d = 1., s = 0.;
    for (int i = 0; i < 8 && (d = x * s + .2) < 1.5; i++) s += d;
    while ((d *= .6) > .2) s += d * x;
    if ((x = s * d) > 0.) return x;
    return x * d;
}

//# a declaration in the condition of while
float f(float x) {
    int n = 3;
    float s = x;
    while (bool go = n-- > 0) { s = s * x + float(go); }
    return s;
}

//# loops that never run, and bodies that never end
float f(float x) {
    for (int i = 0; i < 0; i++) x *= 3.;
    while (false) x = 0.;
    for (int i = 0; i < 3; i++) { x *= 1.2; break; }
    return x;
}

//# early returns inside of conditions in loops that accumulate state
float total = 0.;
float f(vec2 p) {
    total = 0.;
    for (int i = 0; i < 5; i++) {
        total += p.x * float(i);
        if (total > 3.) { total *= p.y; return total; }
        p += .1 * p.yx;
    }
    return total * p.x;
}

//# switch with returns, breaks and a default in the middle
//# domain: k=0:4
float f(float x, int k) {
    float y = x;
    switch (k) {
        case 0: return x * x;
        default: y = sin(x);
        case 1: y *= x; break;
        case 2: { float z = x * 3.; y = z * z; } break;
        case 3:
        case 4: y += 1.;
    }
    return y * x;
}

//# switch on a struct field
//# domain: m.kind=0:3
struct M { int kind; float size; };
float f(M m, float x) {
    switch (m.kind) {
        case 1: return x * m.size;
        case 2: x *= x;
        case 0: x += m.size; break;
    }
    return x * m.size;
}

//# switch inside of a loop: break and continue
float f(float x) {
    float s = 0.;
    for (int i = 0; i < 5; i++) {
        switch (i) {
            case 0: s += x; break;
            case 1: continue;
            case 2: s *= x;
            case 3: s += 1.; if (s > 2.) break; s *= 2.; break;
            default: s -= x * x;
        }
        s += .1 * x;
    }
    return s;
}

//# a loop inside of a switch
//# domain: k=0:2
float f(float x, int k) {
    switch (k) {
        case 1: for (int i = 0; i < 4; i++) { x = x * x * .5; if (x > .4) break; } x += 1.;
        case 2: while (x < 1.) { x += .3 + x * x; } break;
        default: x = -x;
    }
    return x * x;
}

//# switch on unsigned and on negative labels
//# domain: k=0:3
float f(float x, int k) {
    const int TWO = 2;
    switch (uint(k)) { case 0u: x *= 2.; break; case 3u: x = x * x; }
    switch (k - 2) { case -2: x += 1.; case -1: x *= x; break; case TWO - 2: x = sin(x); }
    return x;
}

//# loops over bits
//# domain: n=0:7
float f(float x, int n) {
    float s = 1.;
    for (int k = n; k != 0; k >>= 1) { if ((k & 1) == 1) s *= x; x *= x; }
    return s;
}

//# Newton's iteration until it converges
//# domain: x=0.5:4
float f(float x) {
    float y = x, last;
    int n = 0;
    do { last = y; y = .5 * (y + x / y); n++; } while (n < 6 && abs(y - last) > 0.);
    return y;
}

//# loops whose body is one statement, in if without braces
float f(float x) {
    float s = 0.;
    if (x > 0.) for (int i = 0; i < 3; i++) if (x > .5) s += x * x; else s -= x; else while (s < 1.) s += .5 - x;
    return s;
}

//# a loop that carries a matrix and an array
float f(vec2 p) {
    mat2 m = mat2(1.);
    float a[3] = float[](p.x, p.y, 1.);
    for (int i = 0; i < 3; i++) {
        m = m * mat2(p, p.yx) * .5;
        a[(i + 1) % 3] += a[i] * m[0].x;
    }
    return a[0] + a[1] * m[1][1] + a[2];
}

//# fbm, with a rotation, an amplitude and a frequency
float noise(vec2 p) { vec2 i = floor(p), u = fract(p); u *= u * (3. - 2. * u); return mix(i.x + u.x, i.y * u.y, u.x * u.y); }
float f(vec2 p) {
    const mat2 m = mat2(.8, .6, -.6, .8);
    float s = 0., a = .5;
    for (int i = 0; i < 4; ++i, a *= .5) { s += a * noise(p); p = 2.02 * m * p; }
    return s / .9375;
}
