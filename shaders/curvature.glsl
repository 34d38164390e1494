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
    float h_x = (less ? 0.0 : -(t2 * (a.gradient.x - b.gradient.x))) * inv_k;
    float h_y = (less ? 0.0 : -(t2 * (a.gradient.y - b.gradient.y))) * inv_k;
    float h_z = (less ? 0.0 : -(t2 * (a.gradient.z - b.gradient.z))) * inv_k;
    float h_xx = (less ? 0.0 : -(t2 * (a.d_xx_yy_zz.x - b.d_xx_yy_zz.x))) * inv_k;
    float h_xy = (less ? 0.0 : -(t2 * (a.d_xy_yz_xz.x - b.d_xy_yz_xz.x))) * inv_k;
    float h_xz = (less ? 0.0 : -(t2 * (a.d_xy_yz_xz.z - b.d_xy_yz_xz.z))) * inv_k;
    float h_yy = (less ? 0.0 : -(t2 * (a.d_xx_yy_zz.y - b.d_xx_yy_zz.y))) * inv_k;
    float h_yz = (less ? 0.0 : -(t2 * (a.d_xy_yz_xz.y - b.d_xy_yz_xz.y))) * inv_k;
    float h_zz = (less ? 0.0 : -(t2 * (a.d_xx_yy_zz.z - b.d_xx_yy_zz.z))) * inv_k;
    bool less2 = b.value < a.value;
    float t4 = h * h;
    float half_t4_x = h * h_x;
    float half_t4_y = h * h_y;
    float half_t4_z = h * h_z;
    float t5 = (t4 * h_xx + 4.0 * (half_t4_x * h_x) + 2.0 * ((h * h_xx + h_x * h_x) * h)) * k;
    float t6 = (t4 * h_xy + 2.0 * (half_t4_y * h_x + half_t4_x * h_y
            + (h * h_xy + h_y * h_x) * h)) * k;
    float t7 = (t4 * h_xz + 2.0 * (half_t4_z * h_x + half_t4_x * h_z
            + (h * h_xz + h_z * h_x) * h)) * k;
    float t8 = (t4 * h_yy + 4.0 * (half_t4_y * h_y) + 2.0 * ((h * h_yy + h_y * h_y) * h)) * k;
    float t9 = (t4 * h_yz + 2.0 * (half_t4_z * h_y + half_t4_y * h_z
            + (h * h_yz + h_z * h_y) * h)) * k;
    float t10 = (t4 * h_zz + 4.0 * (half_t4_z * h_z) + 2.0 * ((h * h_zz + h_z * h_z) * h)) * k;
    float value = min(a.value, b.value) - t4 * h * k / 6.0;
    float value_x = (less2 ? b.gradient.x : a.gradient.x)
            - 0.16666666666666666 * ((t4 * h_x + 2.0 * (half_t4_x * h)) * k);
    float value_y = (less2 ? b.gradient.y : a.gradient.y)
            - 0.16666666666666666 * ((t4 * h_y + 2.0 * (half_t4_y * h)) * k);
    float value_z = (less2 ? b.gradient.z : a.gradient.z)
            - 0.16666666666666666 * ((t4 * h_z + 2.0 * (half_t4_z * h)) * k);
    float value_xx = (less2 ? b.d_xx_yy_zz.x : a.d_xx_yy_zz.x) - 0.16666666666666666 * t5;
    float value_xy = (less2 ? b.d_xy_yz_xz.x : a.d_xy_yz_xz.x) - 0.16666666666666666 * t6;
    float value_yy = (less2 ? b.d_xx_yy_zz.y : a.d_xx_yy_zz.y) - 0.16666666666666666 * t8;
    float value_yz = (less2 ? b.d_xy_yz_xz.y : a.d_xy_yz_xz.y) - 0.16666666666666666 * t9;
    vec3 d_xx_yy_zz = vec3(value_xx, value_yy,
            (less2 ? b.d_xx_yy_zz.z : a.d_xx_yy_zz.z) - 0.16666666666666666 * t10);
    vec3 d_xy_yz_xz = vec3(value_xy, value_yz,
            (less2 ? b.d_xy_yz_xz.z : a.d_xy_yz_xz.z) - 0.16666666666666666 * t7);
    return Jet2x3(value, vec3(value_x, value_y, value_z), d_xx_yy_zz, d_xy_yz_xz);
}

// map, its gradient and its Hessian by p
Hessian3 mapHessian(vec3 p) {
    float t = 0.7 * iTime;
    float s = sin(t);
    vec3 a = vec3(0.75 * cos(t), 0.25 * sin(1.3 * t), 0.75 * s);
    vec3 b = vec3(-0.6 * cos(0.8 * t + 1.0), 0.55, -0.5 * s);
    float l = length(p.xz);
    float r = l == 0.0 ? 0.0 : 1.0 / l;
    float l_x = p.x * r;
    float l_z = p.z * r;
    float t2 = l_x * l_x;
    float t3 = l_z * l_z;
    float t4 = l - 0.8;
    float t5 = p.y + 0.15;
    float l2 = length(vec2(t4, t5));
    float r2 = l2 == 0.0 ? 0.0 : 1.0 / l2;
    float ring_x = t4 * l_x * r2;
    float ring_y = t5 * r2;
    float ring_z = t4 * l_z * r2;
    float ring_xx = (t4 * ((1.0 - t2) * r) + t2 - ring_x * ring_x) * r2;
    float ring_xz = (t4 * -(l_x * l_z * r) + l_z * l_x - ring_x * ring_z) * r2;
    float ring_zz = (t4 * ((1.0 - t3) * r) + t3 - ring_z * ring_z) * r2;
    vec3 t6 = p - a;
    float l3 = length(t6);
    float r3 = l3 == 0.0 ? 0.0 : 1.0 / l3;
    float l3_x = t6.x * r3;
    float l3_y = t6.y * r3;
    float l3_z = t6.z * r3;
    vec3 t7 = p - b;
    float l4 = length(t7);
    float r4 = l4 == 0.0 ? 0.0 : 1.0 / l4;
    float l4_x = t7.x * r4;
    float l4_y = t7.y * r4;
    float l4_z = t7.z * r4;
    vec3 t8 = vec3(l3_x, l3_y, l3_z);
    vec3 t9 = vec3((1.0 - l3_x * l3_x) * r3, (1.0 - l3_y * l3_y) * r3, (1.0 - l3_z * l3_z) * r3);
    vec3 t10 = vec3(-(l3_x * l3_y * r3), -(l3_y * l3_z * r3), -(l3_x * l3_z * r3));
    vec3 t11 = vec3(l4_x, l4_y, l4_z);
    vec3 t12 = vec3((1.0 - l4_x * l4_x) * r4, (1.0 - l4_y * l4_y) * r4, (1.0 - l4_z * l4_z) * r4);
    vec3 t13 = vec3(-(l4_x * l4_y * r4), -(l4_y * l4_z * r4), -(l4_x * l4_z * r4));
    Jet2x3 m = melt_jet2x3(Jet2x3(l3 - 0.36, t8, t9, t10), Jet2x3(l4 - 0.3, t11, t12, t13), 0.6);
    vec3 t14 = p - vec3(0.0, -0.1, 0.0);
    vec3 t15 = sign(t14);
    vec3 q = abs(t14) - vec3(0.22, 0.55, 0.22);
    vec3 t16 = max(q, 0.0);
    bvec3 less = lessThan(q, vec3(0.0));
    float t17 = less.x ? 0.0 : t15.x;
    float t18 = less.y ? 0.0 : t15.y;
    float t19 = less.z ? 0.0 : t15.z;
    float l5 = length(t16);
    float r5 = l5 == 0.0 ? 0.0 : 1.0 / l5;
    float l5_x = t16.x * t17 * r5;
    float l5_y = t16.y * t18 * r5;
    float l5_z = t16.z * t19 * r5;
    float block_xx = (t17 * t17 - l5_x * l5_x) * r5;
    float block_yy = (t18 * t18 - l5_y * l5_y) * r5;
    float block_zz = (t19 * t19 - l5_z * l5_z) * r5;
    float t20 = max(q.y, q.z);
    bool less2 = q.y < q.z;
    float t21 = max(q.x, t20);
    bool less3 = q.x < t20;
    bool less4 = 0.0 < t21;
    float block_x = l5_x + (less4 ? 0.0 : less3 ? 0.0 : t15.x);
    float block_y = l5_y + (less4 ? 0.0 : less3 ? (less2 ? 0.0 : t15.y) : 0.0);
    float block_z = l5_z + (less4 ? 0.0 : less3 ? (less2 ? t15.z : 0.0) : 0.0);
    float block = l5 + min(t21, 0.0) - 0.1;
    vec3 t22 = vec3(ring_xx, (1.0 - ring_y * ring_y) * r2, ring_zz);
    vec3 t23 = vec3(-(ring_x * ring_y * r2), -(ring_y * ring_z * r2), ring_xz);
    Jet2x3 m2 = melt_jet2x3(Jet2x3(l2 - 0.2, vec3(ring_x, ring_y, ring_z), t22, t23), m, 0.5);
    vec3 block_d_xy_yz_xz = vec3(-(l5_x * l5_y * r5), -(l5_y * l5_z * r5), -(l5_x * l5_z * r5));
    Jet2x3 m3 = melt_jet2x3(m2, Jet2x3(block, vec3(block_x, block_y, block_z),
            vec3(block_xx, block_yy, block_zz), block_d_xy_yz_xz), 0.45);
    vec3 t24 = vec3(m3.d_xx_yy_zz.x, m3.d_xy_yz_xz.x, m3.d_xy_yz_xz.z);
    vec3 t25 = vec3(m3.d_xy_yz_xz.x, m3.d_xx_yy_zz.y, m3.d_xy_yz_xz.y);
    return Hessian3(m3.value, m3.gradient, mat3(t24, t25,
            vec3(m3.d_xy_yz_xz.z, m3.d_xy_yz_xz.y, m3.d_xx_yy_zz.z)));
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
