float wave(vec2 p) { return sin(3.0 * p.x) * p.y; }

// the value and the gradient, by hand
vec3 waveGradient(vec2 p) { return vec3(wave(p), cos(3.0 * p.x) * p.y, sin(3.0 * p.x)); }
