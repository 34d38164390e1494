// A terrain of fractal noise whose normals are exact: the height and its gradient come from one evaluation.
float hash(vec2 cell) {
    // Whole numbers, so that every graphics card has the same mountains.
    uint h = uint(int(cell.x)) * 1597334677u ^ uint(int(cell.y)) * 3812015801u;
    h = (h ^ (h >> 15)) * 2246822519u;
    return float((h ^ (h >> 13)) >> 8) / 16777216.0;
}

float noise(vec2 p) {
    vec2 cell = floor(p), f = p - cell;
    vec2 w = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    float low = mix(hash(cell), hash(cell + vec2(1.0, 0.0)), w.x);
    float high = mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), w.x);
    return mix(low, high, w.y);
}

float height(vec2 p) {
    float sum = 0.0, amplitude = 1.0;
    for (int i = 0; i < 7; i++) {
        sum += amplitude * noise(p);
        p = mat2(1.6, -1.2, 1.2, 1.6) * p + 7.3;
        amplitude *= 0.45;
    }
    return sum * sum * 0.42;
}

#pragma glsl_ad no_diff(hash, cell)
#pragma glsl_ad diff height wrt(p) as(gradient) pack name(heightAndSlope)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

struct Gradient2 { float value; vec2 gradient; };

// noise and its gradient by p
Gradient2 noise_gradient(vec2 p) {
    vec2 cell = floor(p);
    vec2 f = p - cell;
    vec2 t = f * f;
    vec2 t2 = t * f;
    vec2 t3 = f * 6.0;
    vec2 t4 = t3 - 15.0;
    vec2 t5 = f * t4 + 10.0;
    vec2 w = t2 * t5;
    float h = hash(cell);
    float h2 = hash(cell + vec2(1.0, 0.0));
    float low = mix(h, h2, w.x);
    float h3 = hash(cell + vec2(0.0, 1.0));
    float h4 = hash(cell + vec2(1.0));
    float high = mix(h3, h4, w.x);
    float t6 = t2.x * (t3.x + t4.x) + 3.0 * (t.x * t5.x);
    float t7 = (t2.y * (t3.y + t4.y) + 3.0 * (t.y * t5.y)) * (high - low);
    vec2 gradient = vec2(mix(t6 * (h2 - h), t6 * (h4 - h3), w.y), t7);
    return Gradient2(mix(low, high, w.y), gradient);
}

// height and its gradient by p
vec3 heightAndSlope(vec2 p) {
    mat2 m = mat2(1.6, -1.2, 1.2, 1.6);
    float sum = 0.0;
    float amplitude = 1.0;
    vec2 p_x = vec2(1.0, 0.0);
    vec2 p_y = vec2(0.0, 1.0);
    vec2 sum_gradient = vec2(0.0);
    for (int i = 0; i < 7; i++) {
        Gradient2 n = noise_gradient(p);
        p = m * p + 7.3;
        sum += amplitude * n.value;
        sum_gradient += amplitude * vec2(dot(n.gradient, p_x), dot(n.gradient, p_y));
        amplitude *= 0.45;
        p_x = m * p_x;
        p_y = m * p_y;
    }
    return vec3(sum * sum * 0.42, 2.0 * (0.42 * sum * sum_gradient));
}

// ---- glsl_ad end ----

const vec3 SUN = vec3(0.72, 0.42, 0.55);

vec3 sky(vec3 ray) {
    float low = exp(-5.0 * max(ray.y, 0.0)), sun = max(dot(ray, normalize(SUN)), 0.0);
    return mix(vec3(0.18, 0.33, 0.58), vec3(0.80, 0.76, 0.70), low) + vec3(0.9, 0.6, 0.3) * (0.25 * pow(sun, 8.0) + pow(sun, 400.0));
}

// How far a ray goes before it is below the ground; negative where it does not get there.
float march(vec3 from, vec3 ray) {
    float gone = 0.05, step_ = 0.0, gap = 0.0;
    for (int i = 0; i < 160; i++) {
        vec3 p = from + gone * ray;
        gap = p.y - height(p.xz);
        if (gap < 0.001 * gone) return gone;
        step_ = max(0.42 * gap, 0.002 * gone);
        gone += step_;
        if (gone > 18.0 || p.y > 2.2 && ray.y > 0.0) return -1.0;
    }
    return gone;
}

void mainImage(out vec4 colour, in vec2 at) {
    vec2 s = (2.0 * at - iResolution.xy) / iResolution.y;
    vec3 from = vec3(0.4 * iTime + 2.6, 1.55, 1.0);
    vec3 ray = normalize(vec3(s.x, s.y - 0.42, 1.9));
    ray.xz = mat2(0.82, -0.57, 0.57, 0.82) * ray.xz;
    vec3 c = sky(ray);
    float gone = march(from, ray);
    if (gone > 0.0) {
        vec3 p = from + gone * ray;
        vec3 h = heightAndSlope(p.xz);
        vec3 normal = normalize(vec3(-h.y, 1.0, -h.z)), sun = normalize(SUN);
        float lit = max(dot(normal, sun), 0.0);
        float shadow = march(p + 0.02 * normal, sun) < 0.0 ? 1.0 : 0.25;
        float snow = smoothstep(0.55, 0.80, normal.y) * smoothstep(0.62, 0.95, p.y);
        float grass = smoothstep(0.70, 0.90, normal.y) * (1.0 - smoothstep(0.30, 0.60, p.y));
        vec3 base = mix(vec3(0.34, 0.29, 0.25), vec3(0.22, 0.30, 0.12), grass);
        base = mix(base, vec3(0.92, 0.94, 0.97), snow);
        vec3 ground = base * (vec3(1.35, 1.15, 0.92) * lit * shadow + vec3(0.20, 0.27, 0.38) * (0.5 + 0.5 * normal.y));
        c = mix(ground, sky(normalize(vec3(ray.x, 0.02, ray.z))), 1.0 - exp(-0.006 * gone * gone));
    }
    colour = vec4(pow(c, vec3(0.75)), 1.0);
}
