// Unit normal of the level set through a point: the gradient, made as long as 1.
void recipe(vec2 p, float value, vec2 gradient, out vec2 normal) { normal = gradient / length(gradient); }

void recipe(vec3 p, float value, vec3 gradient, out vec3 normal) { normal = gradient / length(gradient); }
