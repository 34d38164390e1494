// A Mandelbulb. Both the distance to march and the normal come from the gradient of the potential; by hand, people
// carry a running derivative for the first and take differences for the second.
const float POWER = 8.0;

// The logarithm of the potential that a charged bulb has around it, from how fast a point escapes.
float potential(vec3 p) {
    vec3 z = p;
    float n = 1.0, r = length(z);
    for (int i = 0; i < 7; i++) {
        if (r > 4.0) break;
        float theta = POWER * acos(z.y / r), phi = POWER * atan(z.x, z.z);
        z = pow(r, POWER) * vec3(sin(theta) * sin(phi), cos(theta), sin(theta) * cos(phi)) + p;
        r = length(z);
        n *= POWER;
    }
    return log(r) / n;
}

#pragma glsl_ad diff potential wrt(p) as(gradient) pack name(potentialGradient)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

// potential and its gradient by p
vec4 potentialGradient(vec3 p) {
    float r = length(p);
    float r2 = r == 0.0 ? 0.0 : 1.0 / r;
    float t = POWER - 1.0;
    vec3 z = p;
    float n = 1.0;
    vec3 z_x = vec3(1.0, 0.0, 0.0);
    vec3 z_y = vec3(0.0, 1.0, 0.0);
    vec3 z_z = vec3(0.0, 0.0, 1.0);
    vec3 r_gradient = vec3(p.x * r2, p.y * r2, p.z * r2);
    for (int i = 0; i < 7; i++) {
        if (r > 4.0) break;
        float q = z.y / r;
        float inv_r2 = 1.0 / r;
        float r3 = 1.0 / sqrt(1.0 - q * q);
        float theta = POWER * acos(q);
        float neg_theta_x = POWER * ((z_x.y - r_gradient.x * q) * inv_r2 * r3);
        float neg_theta_y = POWER * ((z_y.y - r_gradient.y * q) * inv_r2 * r3);
        float neg_theta_z = POWER * ((z_z.y - r_gradient.z * q) * inv_r2 * r3);
        float r4 = 1.0 / (z.z * z.z + z.x * z.x);
        float phi = POWER * atan(z.x, z.z);
        float phi_x = POWER * ((z.z * z_x.x - z.x * z_x.z) * r4);
        float phi_y = POWER * ((z.z * z_y.x - z.x * z_y.z) * r4);
        float phi_z = POWER * ((z.z * z_z.x - z.x * z_z.z) * r4);
        float t3 = pow(r, POWER);
        float t4 = POWER * pow(r, t);
        float s = sin(theta);
        float c = cos(theta);
        float neg_s_x = c * neg_theta_x;
        float neg_s_y = c * neg_theta_y;
        float neg_s_z = c * neg_theta_z;
        float s2 = sin(phi);
        float c2 = cos(phi);
        vec3 t5 = vec3(s * s2, c, s * c2);
        vec3 t6 = t3 * vec3(s * (c2 * phi_x) - neg_s_x * s2, s * neg_theta_x,
                -(s * (s2 * phi_x) + neg_s_x * c2));
        vec3 t7 = t3 * vec3(s * (c2 * phi_y) - neg_s_y * s2, s * neg_theta_y,
                -(s * (s2 * phi_y) + neg_s_y * c2));
        vec3 t8 = t3 * vec3(s * (c2 * phi_z) - neg_s_z * s2, s * neg_theta_z,
                -(s * (s2 * phi_z) + neg_s_z * c2));
        z = t3 * t5 + p;
        z_x = t6 + t4 * r_gradient.x * t5 + vec3(1.0, 0.0, 0.0);
        z_y = t7 + t4 * r_gradient.y * t5 + vec3(0.0, 1.0, 0.0);
        z_z = t8 + t4 * r_gradient.z * t5 + vec3(0.0, 0.0, 1.0);
        r = length(z);
        float r5 = r == 0.0 ? 0.0 : 1.0 / r;
        n *= POWER;
        r_gradient = vec3(dot(z, z_x) * r5, dot(z, z_y) * r5, dot(z, z_z) * r5);
    }
    float inv_r = 1.0 / r;
    float inv_n = 1.0 / n;
    float t2 = r_gradient.x * inv_r * inv_n;
    return vec4(log(r) / n, t2, r_gradient.y * inv_r * inv_n, r_gradient.z * inv_r * inv_n);
}

// ---- glsl_ad end ----

// The distance: at least half of what the potential and its slope tell.
float gap(vec3 p) {
    vec4 g = potentialGradient(p);
    return g.x <= 0.0 ? 0.0 : 0.5 * g.x / length(g.yzw);
}

void mainImage(out vec4 colour, in vec2 at) {
    vec2 s = (2.0 * at - iResolution.xy) / iResolution.y;
    float turn = 0.4 + 0.15 * iTime + (iMouse.x > 0.0 ? 6.3 * iMouse.x / iResolution.x : 0.0);
    vec3 away = normalize(vec3(sin(turn), 0.45, cos(turn)));
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.0), away)), up = cross(away, side);
    vec3 from = 2.9 * away, ray = normalize(s.x * side + s.y * up - 2.3 * away);
    // Nothing is outside of a sphere of radius 1.25.
    float b = dot(from, ray), d = b * b - dot(from, from) + 1.5625;
    vec3 c = mix(vec3(0.07, 0.08, 0.11), vec3(0.18, 0.17, 0.20), 0.5 + 0.5 * s.y);
    float gone = d > 0.0 ? -b - sqrt(d) : 9.0, steps = 0.0;
    for (int i = 0; i < 90 && gone < 4.5; i++) {
        float g = gap(from + gone * ray);
        if (g < 0.0006 * gone) break;
        gone += g;
        steps += 1.0;
    }
    if (gone < 4.5) {
        vec3 p = from + gone * ray;
        vec4 g = potentialGradient(p - 0.002 * ray);
        vec3 normal = normalize(g.yzw), sun = normalize(vec3(0.6, 0.75, 0.35) + 0.6 * away);
        float lit = max(dot(normal, sun), 0.0), open_ = pow(clamp(1.0 - steps / 70.0, 0.0, 1.0), 1.5);
        vec3 base = mix(vec3(0.85, 0.42, 0.18), vec3(0.95, 0.85, 0.62), smoothstep(0.75, 1.15, length(p)));
        c = base * (1.0 * lit + vec3(0.22, 0.26, 0.34) * (0.6 + 0.4 * normal.y)) * (0.25 + 0.75 * open_);
        c += 0.25 * pow(max(dot(reflect(ray, normal), sun), 0.0), 24.0) * open_;
    }
    colour = vec4(pow(c, vec3(0.8)), 1.0);
}
