// Shapes that melt together, coloured by curvature: the Hessian of the distance knows how the surface bends.
float melt(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - h * h * h * k / 6.0;
}

float map(vec3 p) {
    float t = 0.7 * iTime;
    vec3 a = vec3(0.75 * cos(t), 0.25 * sin(1.3 * t), 0.75 * sin(t));
    vec3 b = vec3(-0.6 * cos(0.8 * t + 1.0), 0.55, -0.5 * sin(t));
    float ring = length(vec2(length(p.xz) - 0.8, p.y + 0.15)) - 0.2;
    float drops = melt(length(p - a) - 0.36, length(p - b) - 0.30, 0.6);
    vec3 q = abs(p - vec3(0.0, -0.1, 0.0)) - vec3(0.22, 0.55, 0.22);
    float block = length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - 0.10;
    return melt(melt(ring, drops, 0.5), block, 0.45);
}

#pragma glsl_ad diff map wrt(p) as(hessian) name(mapHessian)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

struct Jet2x3 { float value; vec3 gradient; vec3 d_xx_yy_zz; vec3 d_xy_yz_xz; };
struct Hessian3 { float value; vec3 gradient; mat3 hessian; };

// melt and its derivatives to order 2, given those of a and b
Jet2x3 melt_jet2x3(Jet2x3 a, Jet2x3 b, float k) {
    float t = a.value - b.value;
    float t2 = sign(t);
    float t3 = k - abs(t);
    bool less = t3 < 0.0;
    float h = max(t3, 0.0) / k;
    float inv_k = 1.0 / k;
    bool less2 = b.value < a.value;
    float t4 = h * h;
    float value = min(a.value, b.value) - t4 * h * k / 6.0;
    float t5 = k * 0.16666666666666666;
    vec3 t6 = -(inv_k * (less ? vec3(0.0) : t2 * (a.gradient - b.gradient)));
    vec3 t7 = h * t6;
    vec3 gradient = (less2 ? b.gradient : a.gradient) - t5 * (t6 * t4 + 2.0 * (h * t7));
    vec3 t8 = -(inv_k * (less ? vec3(0.0) : t2 * (a.d_xx_yy_zz - b.d_xx_yy_zz)));
    vec3 t9 = t5 * (t8 * t4 + 4.0 * (t6 * t7) + 2.0 * (h * (h * t8 + t6 * t6)));
    vec3 d_xx_yy_zz = (less2 ? b.d_xx_yy_zz : a.d_xx_yy_zz) - t9;
    vec3 t10 = -(inv_k * (less ? vec3(0.0) : t2 * (a.d_xy_yz_xz - b.d_xy_yz_xz)));
    vec3 t11 = t10 * t4 + 2.0 * (t6.xyx * t7.yzz) + 2.0 * (t6.yzz * t7.xyx);
    vec3 d_xy_yz_xz = (less2 ? b.d_xy_yz_xz : a.d_xy_yz_xz)
            - t5 * (t11 + 2.0 * (h * (h * t10 + t6.xzx * t6.yyz)));
    return Jet2x3(value, gradient, d_xx_yy_zz, d_xy_yz_xz);
}

// map, its gradient and its Hessian by p
Hessian3 mapHessian(vec3 p) {
    float t = 0.7 * iTime;
    float s = sin(t);
    vec3 a = vec3(0.75 * cos(t), 0.25 * sin(1.3 * t), 0.75 * s);
    vec3 b = vec3(-0.6 * cos(0.8 * t + 1.0), 0.55, -0.5 * s);
    float l = length(p.xz);
    float t2 = l - 0.8;
    float t3 = p.y + 0.15;
    float l2 = length(vec2(t2, t3));
    vec3 t4 = p - a;
    float l3 = length(t4);
    vec3 t5 = p - b;
    float l4 = length(t5);
    float r = l3 == 0.0 ? 0.0 : 1.0 / l3;
    float r2 = l4 == 0.0 ? 0.0 : 1.0 / l4;
    vec3 t6 = r * t4;
    vec3 t7 = r * (1.0 - t6 * t6);
    vec3 t8 = -(t6.yzz * (r * t6.xy).xyx);
    vec3 t9 = r2 * t5;
    vec3 t10 = r2 * (1.0 - t9 * t9);
    vec3 t11 = -(t9.yzz * (r2 * t9.xy).xyx);
    Jet2x3 m = melt_jet2x3(Jet2x3(l3 - 0.36, t6, t7, t8), Jet2x3(l4 - 0.3, t9, t10, t11), 0.6);
    vec3 t12 = p - vec3(0.0, -0.1, 0.0);
    vec3 t13 = sign(t12);
    vec3 q = abs(t12) - vec3(0.22, 0.55, 0.22);
    vec3 t14 = max(q, 0.0);
    float l5 = length(t14);
    float t15 = max(q.y, q.z);
    bool less = q.y < q.z;
    float t16 = max(q.x, t15);
    bool less2 = q.x < t15;
    float block = l5 + min(t16, 0.0) - 0.1;
    float r3 = l == 0.0 ? 0.0 : 1.0 / l;
    float r4 = l2 == 0.0 ? 0.0 : 1.0 / l2;
    float ring_y = r4 * t3;
    vec2 t17 = p.xz * r3;
    vec2 t18 = t17 * (t2 * r4);
    float t19 = r3 * t2;
    float t20 = t17.x * t17.x;
    float t21 = t19 * (1.0 - t20) + t20 - t18.x * t18.x;
    float t22 = t17.y * t17.y;
    float ring_xz = r4 * (t17.x * t17.y * (1.0 - t19) - t18.x * t18.y);
    vec3 t23 = r4 * vec3(t21, 1.0 - ring_y * ring_y, t19 * (1.0 - t22) + t22 - t18.y * t18.y);
    vec3 t24 = vec3(-(t18 * (r4 * ring_y)), ring_xz);
    Jet2x3 m2 = melt_jet2x3(Jet2x3(l2 - 0.2, vec3(t18.x, ring_y, t18.y), t23, t24), m, 0.5);
    float r5 = l5 == 0.0 ? 0.0 : 1.0 / l5;
    float t25 = less2 ? (less ? 0.0 : t13.y) : 0.0;
    vec3 t26 = mix(t13, vec3(0.0), lessThan(q, vec3(0.0)));
    vec3 t27 = t26 * r5 * t14;
    vec3 block_gradient = t27 + (0.0 < t16 ? vec3(0.0)
            : vec3(less2 ? 0.0 : t13.x, t25, less2 ? (less ? t13.z : 0.0) : 0.0));
    vec3 block_d_xy_yz_xz = -(t27.yzz * (r5 * t27.xy).xyx);
    Jet2x3 m3 = melt_jet2x3(m2, Jet2x3(block, block_gradient, r5 * (t26 * t26 - t27 * t27),
            block_d_xy_yz_xz), 0.45);
    vec3 t28 = vec3(m3.d_xy_yz_xz.x, m3.d_xx_yy_zz.y, m3.d_xy_yz_xz.y);
    return Hessian3(m3.value, m3.gradient, mat3(vec3(m3.d_xx_yy_zz.x, m3.d_xy_yz_xz.xz), t28,
            vec3(m3.d_xy_yz_xz.zy, m3.d_xx_yy_zz.z)));
}

// ---- glsl_ad end ----

// Mean and Gaussian curvature of the level set through a point: the Hessian within the tangent plane.
vec2 curvatures(vec3 g, mat3 h) {
    float l = length(g);
    vec3 n = g / l;
    float trace = h[0][0] + h[1][1] + h[2][2];
    mat3 adjugate = transpose(mat3(cross(h[1], h[2]), cross(h[2], h[0]), cross(h[0], h[1])));
    return vec2(0.5 * (trace - dot(n, h * n)) / l, dot(n, adjugate * n) / (l * l));
}

void mainImage(out vec4 colour, in vec2 at) {
    vec2 s = (2.0 * at - iResolution.xy) / iResolution.y;
    float turn = 0.5 + (iMouse.x > 0.0 ? 6.3 * iMouse.x / iResolution.x : 0.0);
    vec3 away = normalize(vec3(sin(turn), 0.55, cos(turn)));
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.0), away)), up = cross(away, side);
    vec3 from = 3.6 * away, ray = normalize(s.x * side + s.y * up - 2.6 * away);
    float gone = 1.0, gap = 1.0;
    for (int i = 0; i < 90 && gone < 7.0; i++) {
        gap = map(from + gone * ray);
        if (gap < 0.0005) break;
        gone += 0.9 * gap;
    }
    vec3 c = mix(vec3(0.10, 0.11, 0.14), vec3(0.20, 0.22, 0.27), 0.5 + 0.5 * s.y);
    if (gone < 7.0 && gap < 0.004) {
        vec3 p = from + gone * ray;
        Hessian3 f = mapHessian(p);
        vec3 normal = normalize(f.gradient), sun = normalize(vec3(0.5, 0.9, 0.3));
        vec2 k = curvatures(f.gradient, f.hessian);
        // Domes are warm, saddles are blue, dents are violet.
        float gauss = k.y / (2.0 + abs(k.y)), mean = k.x / (2.0 + abs(k.x));
        vec3 base = mix(vec3(0.90, 0.88, 0.84), gauss > 0.0 ? vec3(0.95, 0.48, 0.16) : vec3(0.10, 0.42, 0.80), abs(gauss));
        base = mix(base, vec3(0.46, 0.14, 0.55), clamp(-2.0 * mean, 0.0, 1.0));
        float lit = max(dot(normal, sun), 0.0), rim = pow(1.0 + dot(normal, ray), 3.0);
        float open_ = clamp(map(p + 0.25 * normal) / 0.25, 0.0, 1.0);
        c = base * (0.85 * lit + (0.30 + 0.12 * normal.y) * (0.4 + 0.6 * open_)) + 0.18 * rim;
        c += 0.35 * pow(max(dot(reflect(ray, normal), sun), 0.0), 50.0);
    }
    colour = vec4(c, 1.0);
}
