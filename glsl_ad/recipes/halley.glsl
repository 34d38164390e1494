// One Halley step towards f = 0: x - 2 f f' / (2 f'^2 - f f'').
void recipe(float x, float value, float first, float second, out float next) {
    next = x - 2.0 * value * first / (2.0 * first * first - value * second);
}
