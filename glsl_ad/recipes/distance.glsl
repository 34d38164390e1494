// Distance to the curve or surface f = 0 to first order, f / |grad f| (Taubin 1994). In units of the input: divided by
// the size of a pixel, and clamped about one half, it is how much of the pixel is covered.
void recipe(float x, float value, float slope, out float distance) { distance = value / abs(slope); }

void recipe(vec2 p, float value, vec2 gradient, out float distance) { distance = value / length(gradient); }

void recipe(vec3 p, float value, vec3 gradient, out float distance) { distance = value / length(gradient); }
