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
        float theta = POWER * acos(q);
        float phi = POWER * atan(z.x, z.z);
        float t2 = pow(r, POWER);
        float s = sin(theta);
        float c = cos(theta);
        float s2 = sin(phi);
        float c2 = cos(phi);
        float t3 = s * s2;
        vec3 t4 = vec3(t3, c, s * c2);
        float q2 = POWER / (z.z * z.z + z.x * z.x);
        float phi_x = q2 * (z.z * z_x.x - z.x * z_x.z);
        float t5 = c2 * s;
        float q3 = POWER / r / sqrt(1.0 - q * q);
        float neg_theta_x = q3 * (z_x.y - q * r_gradient.x);
        float neg_s_x = c * neg_theta_x;
        float phi_y = q2 * (z.z * z_y.x - z.x * z_y.z);
        float neg_theta_y = q3 * (z_y.y - q * r_gradient.y);
        float neg_s_y = c * neg_theta_y;
        float phi_z = q2 * (z.z * z_z.x - z.x * z_z.z);
        float neg_theta_z = q3 * (z_z.y - q * r_gradient.z);
        float neg_s_z = c * neg_theta_z;
        z = t2 * t4 + p;
        float r3 = length(z);
        float r4 = r3 == 0.0 ? 0.0 : 1.0 / r3;
        vec3 t6 = t2 * vec3(phi_x * t5 - neg_s_x * s2, s * neg_theta_x,
                -(phi_x * t3 + c2 * neg_s_x));
        vec3 t7 = POWER * pow(r, t) * t4;
        z_x = t6 + r_gradient.x * t7 + vec3(1.0, 0.0, 0.0);
        vec3 t8 = t2 * vec3(t5 * phi_y - s2 * neg_s_y, s * neg_theta_y,
                -(t3 * phi_y + c2 * neg_s_y));
        z_y = t8 + r_gradient.y * t7 + vec3(0.0, 1.0, 0.0);
        vec3 t9 = t2 * vec3(t5 * phi_z - s2 * neg_s_z, s * neg_theta_z,
                -(t3 * phi_z + c2 * neg_s_z));
        z_z = t9 + r_gradient.z * t7 + vec3(0.0, 0.0, 1.0);
        n *= POWER;
        r = r3;
        r_gradient = r4 * vec3(dot(z, z_x), dot(z, z_y), dot(z, z_z));
    }
    return vec4(log(r) / n, 1.0 / (r * n) * r_gradient);
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
