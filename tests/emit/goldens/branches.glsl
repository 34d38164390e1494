// Branches in every arrangement: chains, early returns, both sides assigned, nothing assigned.
float chain(float x) {
    if (x < -1.0) return 1.0;
    if (x < 0.0) return x * x;
    return 2.0 * x;
}
float both(float x, float y) {
    float d;
    if (x < y) {
        d = sin(x) / y;
    } else {
        d = cos(x) + y;
    }
    return d * d;
}
float overridden(float x, vec2 p) {
    float d = length(p);
    if (x > 0.5) d = exp(d) * x;
    return d - x;
}
vec3 elseif(float x) {
    vec3 c = vec3(0.0);
    if (x < -1.0) c.x = x / 3.0;
    else if (x < 0.0) c.yz = vec2(x, sin(x));
    else if (x < 1.0) c = vec3(sqrt(x), x, 1.0);
    else c *= x;
    return c + 0.5;
}
float shared_value(float x, float y) {
    float r = y;
    float s = sin(x * y);
    if (x > 0.0) {
        r = s + s * s;
        if (y > 0.0) r += exp(s);
    } else {
        r -= s * 3.0;
    }
    return r;
}
float old_value(float x) {
    float y = x;
    float old = y;
    if (x > 0.0) y = cos(x) * y;
    return old - y * old;
}
float nested_return(float x, float y) {
    float r = 0.0;
    if (x > 0.0) {
        if (y > 0.0) return exp(-x * y);
        r = sin(x);
        if (y < -1.0) {
            r *= 2.0;
            return r;
        }
    } else {
        r = cos(y);
    }
    return r + x;
}
float many(float x) {
    float a = 1.0, b = 2.0, c = 3.0;
    if (x > 0.0) { a = sin(x); b = a * x; c = b + a; } else { b = exp(x); }
    return a + b * c;
}
float inverted(float x) {
    float a = x;
    if (x < 0.3) {} else { a = exp(x); }
    return a;
}
float pick(float x, float y) {
    return x < y ? x < 0.0 ? -x : y : x - y;
}
float cases(int k, float x) {
    float r = x;
    switch (k) {
        case 0: r = sin(x);
        case 1: r += 1.0; break;
        case 2: return r * 3.0;
        default: r = exp(-x * x);
    }
    return r;
}
vec3 componentwise(vec3 p, vec3 q) {
    vec3 r = mix(p, q, lessThan(p, q));
    r = mix(r, vec3(1.0), bvec3(p.x > q.y, true, false));
    return r;
}

float chain_again(float x) {
    if (x < -1.0) return 1.0;
    if (x < 0.0) return x * x;
    return 2.0 * x;
}

float both_again(float x, float y) {
    float d;
    if (x < y) {
        d = sin(x) / y;
    } else {
        d = cos(x) + y;
    }
    return d * d;
}

float overridden_again(float x, vec2 p) {
    float d = length(p);
    if (x > 0.5) d = exp(d) * x;
    return d - x;
}

vec3 elseif_again(float x) {
    vec3 c;
    if (x < -1.0) {
        c = vec3(x / 3.0, vec3(0.0).yz);
    } else if (x < 0.0) {
        c = vec3(0.0, x, sin(x));
    } else if (x < 1.0) {
        c = vec3(sqrt(x), x, 1.0);
    } else {
        c = vec3(0.0) * x;
    }
    return c + 0.5;
}

float shared_value_again(float x, float y) {
    float s = sin(x * y);
    float r;
    if (x > 0.0) {
        r = s + s * s;
        if (y > 0.0) r += exp(s);
    } else {
        r = y - s * 3.0;
    }
    return r;
}

float old_value_again(float x) {
    float y = x;
    if (x > 0.0) y = cos(x) * x;
    return x - y * x;
}

float nested_return_again(float x, float y) {
    float r;
    if (x > 0.0) {
        if (y > 0.0) return exp(-x * y);
        r = sin(x);
        if (y < -1.0) return r * 2.0;
    } else {
        r = cos(y);
    }
    return r + x;
}

float many_again(float x) {
    float a, b, c;
    if (x > 0.0) {
        a = sin(x);
        b = a * x;
        c = b + a;
    } else {
        a = 1.0;
        b = exp(x);
        c = 3.0;
    }
    return a + b * c;
}

float inverted_again(float x) {
    float a;
    if (x < 0.3) {
        a = x;
    } else {
        a = exp(x);
    }
    return a;
}

float pick_again(float x, float y) {
    return x < y ? (x < 0.0 ? -x : y) : x - y;
}

float cases_again(int k, float x) {
    float r;
    if (k == 0) {
        r = sin(x) + 1.0;
    } else if (k == 1) {
        r = x + 1.0;
    } else {
        if (k == 2) return x * 3.0;
        r = exp(-x * x);
    }
    return r;
}

vec3 componentwise_again(vec3 p, vec3 q) {
    vec3 r = mix(p, q, lessThan(p, q));
    return mix(r, vec3(1.0), bvec3(p.x > q.y, true, false));
}
