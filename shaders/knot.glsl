// A torus knot. Its view shows the frame that moves along it: tangent, normal and binormal, curvature and torsion, from
// the first three derivatives.
vec3 knot(float t) {
    float around = 2.0 * t, through = 3.0 * t;
    float r = 2.0 + 0.8 * cos(through);
    return vec3(r * cos(around), 0.8 * sin(through), r * sin(around));
}

#pragma glsl_ad diff knot wrt(t) as(jet) order(3) name(knotFrame)

// ---- glsl_ad begin ---- `glsl-ad build` makes this of the pragmas; edits here are lost ----

struct Jet3_vec3 { vec3 d0; vec3 d1; vec3 d2; vec3 d3; };  // value, first, second and third derivative

// knot and its derivatives 1 to 3 with respect to t
Jet3_vec3 knotFrame(float t) {
    float around = 2.0 * t;
    float through = 3.0 * t;
    float t2 = 0.8 * cos(through);
    float t3 = 0.8 * sin(through);
    float r = 2.0 + t2;
    float half_s_1 = cos(around);
    float s = sin(around);
    float t4 = r * half_s_1;
    float t5 = r * s;
    float t6 = t3 * half_s_1;
    float t7 = t3 * s;
    float t8 = t2 * half_s_1;
    float t9 = t2 * s;
    float t4_3 = 8.0 * t5 + 63.0 * t6 + 54.0 * t9;
    vec3 d1 = vec3(-(2.0 * t5 + 3.0 * t6), 3.0 * t2, 2.0 * t4 - 3.0 * t7);
    float t10 = -(4.0 * t5 + 12.0 * t6 + 9.0 * t9);
    vec3 d2 = vec3(12.0 * t7 - 4.0 * t4 - 9.0 * t8, -9.0 * t3, t10);
    vec3 d3 = vec3(t4_3, -27.0 * t2, 63.0 * t7 - 8.0 * t4 - 54.0 * t8);
    return Jet3_vec3(vec3(t4, t3, t5), d1, d2, d3);
}

// ---- glsl_ad end ----
