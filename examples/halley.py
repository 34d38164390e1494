"""Find a root by Halley's method, with the first and second derivative of a shader function run on the GPU.

Halley's method converges with third order: each step about triples the number of correct digits. It needs f, f' and f''
at the same point, which is what a jet of order 2 computes in one call. Four equations are solved at once, one a point.

    python examples/halley.py
"""

from __future__ import annotations

import numpy as np

from glsl_ad import Shader

SHADER = """
float f(float x, float target) { return x * x * x + x * exp(-x) - target; }
"""


def main() -> None:
    derivative = Shader.from_source(SHADER, name="cubic").diff("f", wrt="x", order=2)
    target = np.array([0.5, 1.0, 2.0, 5.0])
    x = np.ones(4)
    for _ in range(4):
        jet = derivative.evaluate(x=x, target=target)
        f, slope, bend = jet["d0"], jet["d1"], jet["d2"]
        x = x - 2.0 * f * slope / (2.0 * slope * slope - f * bend)
    for root, value in zip(x, target, strict=True):
        print(f"x^3 + x exp(-x) = {value:3.1f} at x = {root:.4f}")


if __name__ == "__main__":
    main()
