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
    float t = POWER - 1.0;
    float r2 = r == 0.0 ? 0.0 : 1.0 / r;
    vec3 z = p;
    float n = 1.0;
    vec3 z_x = vec3(1.0, 0.0, 0.0);
    vec3 z_y = vec3(0.0, 1.0, 0.0);
    vec3 z_z = vec3(0.0, 0.0, 1.0);
    vec3 r_gradient = p * r2;
    for (int i = 0; i < 7; i++) {
        if (r > 4.0) break;
        float q = z.y / r;
        float r3 = 1.0 / sqrt(1.0 - q * q);
        float theta = POWER * acos(q);
        float r4 = 1.0 / (z.z * z.z + z.x * z.x);
        float phi = POWER * atan(z.x, z.z);
        float t2 = pow(r, POWER);
        float s = sin(theta);
        float c = cos(theta);
        float s2 = sin(phi);
        float c2 = cos(phi);
        float t3 = s * s2;
        vec3 t4 = vec3(t3, c, s * c2);
        float t5 = POWER * r4;
        float phi_x = t5 * (z.z * z_x.x - z.x * z_x.z);
        float t6 = c2 * s;
        float t7 = POWER * (1.0 / r * r3);
        float neg_theta_x = t7 * (z_x.y - r_gradient.x * q);
        float neg_s_x = c * neg_theta_x;
        float phi_y = t5 * (z.z * z_y.x - z.x * z_y.z);
        float neg_theta_y = t7 * (z_y.y - q * r_gradient.y);
        float neg_s_y = c * neg_theta_y;
        float phi_z = t5 * (z.z * z_z.x - z.x * z_z.z);
        float neg_theta_z = t7 * (z_z.y - q * r_gradient.z);
        float neg_s_z = c * neg_theta_z;
        z = t2 * t4 + p;
        float r5 = length(z);
        float r6 = r5 == 0.0 ? 0.0 : 1.0 / r5;
        vec3 t8 = t2 * vec3(phi_x * t6 - neg_s_x * s2, neg_theta_x * s,
                -(phi_x * t3 + c2 * neg_s_x));
        vec3 t9 = POWER * pow(r, t) * t4;
        z_x = t8 + r_gradient.x * t9 + vec3(1.0, 0.0, 0.0);
        vec3 t10 = t2 * vec3(phi_y * t6 - s2 * neg_s_y, neg_theta_y * s,
                -(phi_y * t3 + c2 * neg_s_y));
        z_y = t10 + r_gradient.y * t9 + vec3(0.0, 1.0, 0.0);
        vec3 t11 = t2 * vec3(phi_z * t6 - s2 * neg_s_z, neg_theta_z * s,
                -(phi_z * t3 + c2 * neg_s_z));
        z_z = t11 + r_gradient.z * t9 + vec3(0.0, 0.0, 1.0);
        n *= POWER;
        r = r5;
        r_gradient = r6 * vec3(dot(z, z_x), dot(z, z_y), dot(z, z_z));
    }
    return vec4(log(r) / n, r_gradient * (1.0 / r * (1.0 / n)));
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
