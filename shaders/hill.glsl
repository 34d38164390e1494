float height(vec2 p) { return exp(-dot(p, p)) * (1.0 + 0.2 * sin(8.0 * p.x)); }

#pragma glsl_ad diff height wrt(p) as(gradient) pack name(heightGradient)
