// The example of Ari Seff's introduction to automatic differentiation: two inputs, shared subexpressions.
float seff(float x1, float x2) {
    return (sin(x1 / x2) + x1 / x2 - exp(x2)) * (x1 / x2 - exp(x2));
}
