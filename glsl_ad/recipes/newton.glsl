// One Newton step towards f = 0: x - f'(x)^-1 f(x).
void recipe(float x, float value, float slope, out float next) { next = x - value / slope; }

void recipe(vec2 x, vec2 value, mat2 jacobian, out vec2 next) { next = x - inverse(jacobian) * value; }

void recipe(vec3 x, vec3 value, mat3 jacobian, out vec3 next) { next = x - inverse(jacobian) * value; }

void recipe(vec4 x, vec4 value, mat4 jacobian, out vec4 next) { next = x - inverse(jacobian) * value; }
