// ---- surface: a signed distance as a surface, with normals and curvature ----

// The normal by central differences, as shaders without derivatives take it.
vec3 vwDifferences(vec3 p) {
    vec2 h = vec2(vwGap, 0.0);
    return normalize(vec3(
        vwValue(p + h.xyy) - vwValue(p - h.xyy), vwValue(p + h.yxy) - vwValue(p - h.yxy), vwValue(p + h.yyx) - vwValue(p - h.yyx)));
}

// How far a ray goes before it meets the surface; negative where it does not.
float vwMarch(vec3 from, vec3 ray, float limit) {
    float gone = 0.0;
    for (int i = min(iFrame, 0); i < 128; i++) {
        float gap = vwValue(from + gone * ray);
        if (abs(gap) < 2.0e-4 * (1.0 + gone)) return gone;
        gone += clamp(0.9 * gap, -0.1 * limit, 0.1 * limit);
        if (gone > limit || gone < 0.0) return -1.0;
    }
    return gone;
}

vec3 vwLit(vec3 normal, vec3 ray, vec3 base) {
    vec3 sun = normalize(vec3(0.5, 0.8, 0.45));
    float warm = max(dot(normal, sun), 0.0), sky = 0.5 + 0.5 * normal.y;
    float shine = pow(max(dot(reflect(ray, normal), sun), 0.0), 40.0);
    float rim = pow(1.0 - max(-dot(normal, ray), 0.0), 4.0);
    return base * (vec3(1.15, 1.05, 0.9) * warm + vec3(0.20, 0.26, 0.36) * sky) + 0.35 * shine * warm + 0.10 * rim;
}

// How much light reaches a point: less in a cranny, less where something stands before the sun.
float vwShade(vec3 p, vec3 normal, float span) {
    vec3 sun = normalize(vec3(0.5, 0.8, 0.45));
    float open_ = clamp(vwValue(p + 0.06 * span * normal) / (0.06 * span), 0.0, 1.0);
    float lit = 1.0, gone = 0.01 * span;
    for (int i = min(iFrame, 0); i < 24; i++) {
        float gap = vwValue(p + gone * sun);
        lit = min(lit, 10.0 * gap / gone);
        gone += clamp(gap, 0.01 * span, 0.15 * span);
        if (lit < 0.0) break;
    }
    return (0.5 + 0.5 * open_) * (0.45 + 0.55 * clamp(lit, 0.0, 1.0));
}

void mainImage(out vec4 colour, in vec2 at) {
    float dots = vwDot();
    vec2 half_ = floor(0.5 * iResolution.xy);
    ivec2 place = ivec2(step(half_, at));
    vec2 inside = at - vec2(place) * half_;
    int panel = place.x + 2 * (1 - place.y);

    float span = vwRange.y - vwRange.x;
    vec2 turn = iMouse.x > 0.0 || iMouse.y > 0.0 ? (iMouse.xy / iResolution.xy - 0.5) * vec2(-6.3, -2.6) : vec2(0.0);
    float a = 0.7 + turn.x, b = clamp(0.42 + turn.y, -1.4, 1.4);
    vec3 away = vec3(cos(b) * sin(a), sin(b), cos(b) * cos(a));
    vec3 side = normalize(cross(vec3(0.0, 1.0, 0.0), away)), up = cross(away, side);
    vec2 s = (2.0 * inside - half_) / half_.y;
    vec3 ray = normalize(s.x * side + s.y * up - 3.2 * away);
    vec3 from = 1.65 * span * away;
    float gone = vwMarch(from, ray, 4.0 * span);

    vec3 c = mix(vwPaper, vec3(0.14, 0.16, 0.21), 0.5 + 0.5 * s.y);
    if (gone >= 0.0) {
        vec3 p = from + gone * ray, g;
        mat3 h;
        vwSecond(p, g, h);
        float l = length(g);
        vec3 exact = g / l;
        vec3 other = vwDifferences(p);
        // Twice the mean curvature of a level set: the Hessian's trace within the tangent plane, over the slope.
        float mean = 0.5 * (h[0][0] + h[1][1] + h[2][2] - dot(exact, h * exact)) / l;
        if (panel == 0) c = vwLit(exact, ray, vec3(0.78, 0.74, 0.68));
        else if (panel == 1) c = vwLit(other, ray, vec3(0.78, 0.74, 0.68));
        else if (panel == 2) c = vwLit(exact, ray, vwDiverging(tanh(0.10 * span * mean))) * 0.9;
        else c = vwRamp(0.25 * (5.0 + log2(max(length(exact - other), 1.0e-7)) * 0.30103));
        if (panel < 3) c *= vwShade(p + 0.004 * span * exact, exact, span);
        c *= exp(-0.9 * max(gone / span - 2.6, 0.0));
    }
    vec2 q = vec2(inside.x / dots - 4.0, (half_.y - inside.y) / dots - 4.0);
    vec2 named = vec2(5.0 * float(vwNames[panel].y) + 4.0, 11.0);
    c = mix(c, vwPaper, 0.75 * vwBox(q * dots, vec2(0.0), named * dots));
    c = mix(c, vwInk, vwLabel(q - vec2(3.0, 2.0), vwNames[panel].x, vwNames[panel].y));
    c = mix(c, vwPaper, max(vwLine(at.x - half_.x, dots), vwLine(at.y - half_.y, dots)));
    colour = vec4(c, 1.0);
}
