// Four Gaussians with positions, widths and weights, seen from one point: sixteen parameters
float f(vec2 p, vec4 x, vec4 y, vec4 width, vec4 weight) {
    vec4 dx = p.x - x;
    vec4 dy = p.y - y;
    vec4 bells = weight * exp(-(dx * dx + dy * dy) / (width * width));
    return bells.x + bells.y + bells.z + bells.w;
}
