// ---- patch: a surface over two parameters, met by Newton's steps with its exact partial derivatives ----

const int vwCells = 14;

// Where a ray crosses a triangle: weights of its second and third corner, and the way there. Negative way: nowhere.
vec3 vwTriangle(vec3 from, vec3 ray, vec3 a, vec3 b, vec3 c) {
    vec3 e1 = b - a, e2 = c - a, h = cross(ray, e2);
    float k = dot(e1, h);
    vec3 s = from - a, q = cross(s, e1);
    vec3 hit = vec3(dot(s, h), dot(ray, q), dot(e2, q)) / k;
    bool out_ = abs(k) < 1.0e-20 || hit.x < -0.25 || hit.y < -0.25 || hit.x + hit.y > 1.25;
    return out_ ? vec3(0.0, 0.0, -1.0) : hit;
}

// Improves parameters and way until the surface's point lies on the ray; false where that does not happen.
bool vwNewton(vec3 from, vec3 ray, inout vec2 uv, inout float way, float size) {
    vec3 s, u, v, miss = vec3(size);
    for (int i = 0; i < 6; i++) {
        vwPatch(uv, s, u, v);
        miss = from + way * ray - s;
        if (length(miss) < 1.0e-5 * size) break;
        mat3 m = mat3(u, v, -ray);
        if (abs(determinant(m)) < 1.0e-12) return false;
        vec3 move = inverse(m) * miss;
        uv += move.xy;
        way += move.z;
    }
    vec2 low = vec2(vwRange.x), high = vec2(vwRange.y);
    bool inside = all(greaterThanEqual(uv, low - 1.0e-4)) && all(lessThanEqual(uv, high + 1.0e-4));
    return inside && way > 0.0 && length(miss) < 2.0e-4 * size;
}

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot();
    vec2 screen = iResolution.xy, turn = vec2(0.0);
    if (iMouse.x > 0.0 || iMouse.y > 0.0) turn = (iMouse.xy / screen - 0.5) * vec2(-6.3, -2.6);
    float a = 0.6 + turn.x, b = clamp(0.62 + turn.y, -1.5, 1.5);
    vec3 away = vec3(cos(b) * sin(a), sin(b), cos(b) * cos(a));
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.0), away)), up = cross(away, side);

    vec3 s, u, v, low = vec3(1.0e30), high = -low;
    for (int i = 0; i < 64; i++) {
        vwPatch(mix(vec2(vwRange.x), vec2(vwRange.y), vec2(float(i & 7), float(i >> 3)) / 7.0), s, u, v);
        low = min(low, s);
        high = max(high, s);
    }
    float size = max(length(high - low), 1.0e-6);
    vec2 o = (2.0 * at - screen) / screen.y;
    vec3 ray = normalize(o.x * side + o.y * up - 3.0 * away), from = 0.5 * (low + high) + 1.5 * size * away;

    // Cells of a coarse grid that the ray meets are where Newton starts.
    float best = 1.0e30;
    vec2 found = vec2(0.0);
    vec3 row[vwCells + 1];
    float cell = (vwRange.y - vwRange.x) / float(vwCells);
    bool near_ = length(cross(from - 0.5 * (low + high), ray)) < 0.55 * size;
    for (int j = 0; j <= vwCells && near_; j++) {
        vec3 before = vec3(0.0);
        for (int i = 0; i <= vwCells; i++) {
            vec2 corner = vwRange.x + cell * vec2(float(i), float(j));
            vwPatch(corner, s, u, v);
            if (i > 0 && j > 0) {
                vec3 hit = vwTriangle(from, ray, row[i - 1], row[i], before);
                vec2 uv = corner - cell + cell * hit.xy;
                if (hit.z < 0.0) {
                    hit = vwTriangle(from, ray, s, before, row[i]);
                    uv = corner - cell * hit.xy;
                }
                // Near its outline the surface bulges beyond the triangles.
                vec3 middle = 0.5 * (s + row[i - 1]) - from;
                if (hit.z < 0.0 && length(cross(middle, ray)) < 0.5 * length(s - row[i - 1])) {
                    hit.z = dot(middle, ray);
                    uv = corner - 0.5 * cell;
                }
                if (hit.z > 0.0 && hit.z < best + 0.1 * size && vwNewton(from, ray, uv, hit.z, size) && hit.z < best) {
                    best = hit.z;
                    found = uv;
                }
            }
            if (i > 0) row[i - 1] = before;
            before = s;
        }
        row[vwCells] = before;
    }

    vec3 c = mix(vwPaper, vec3(0.14, 0.16, 0.21), at.y / screen.y);
    if (best < 1.0e29) {
        vwPatch(found, s, u, v);
        vec3 normal = normalize(cross(u, v));
        bool front = dot(normal, ray) < 0.0;
        vec3 facing = front ? normal : -normal, sun = normalize(away + 0.9 * up - 0.5 * side);
        // Colours tell directions apart: those of the normal on the front, and paler on the back.
        vec3 base = mix(0.55 + 0.40 * normal, vec3(0.55), front ? 0.0 : 0.35);
        float warm = max(dot(facing, sun), 0.0);
        c = base * (0.30 + 0.80 * warm) + 0.25 * pow(max(dot(reflect(ray, facing), sun), 0.0), 40.0);
        // Lines of constant u and v: the first fundamental form tells how wide a pixel is in parameters.
        float pixel = 2.0 / (3.0 * screen.y) * best, e = dot(u, u), f = dot(u, v), g = dot(v, v);
        float area = sqrt(max(e * g - f * f, 1.0e-20));
        float lines = (vwRange.y - vwRange.x) / 12.0;
        vec2 off = abs((found - vwRange.x) - lines * floor((found - vwRange.x) / lines + 0.5));
        vec2 far = off * area / sqrt(vec2(g, e)) / pixel;
        c = mix(c, c * 0.35, 0.8 * vwLine(min(far.x, far.y), 0.8 * dots));
    }
    colour = vec4(c, 1.0);
}
