"""What geometry wants of derivatives, each by one word: normals, distances, curvatures, frames, and steps to a root.

Every shape here is one whose answers are known, so that the printed numbers can be checked by hand: a torus and a
sphere, a helix, a circle and a cubic. All of it is computed on the GPU, in float32.

    python examples/geometry.py
"""

from __future__ import annotations

from typing import Any

import numpy as np

from glsl_ad import Shader

SHADER = """
float torus(vec3 p) { return length(vec2(length(p.xy) - 2.0, p.z)) - 0.5; }
float circle(vec2 p) { return dot(p, p) - 4.0; }
float cubic(float x) { return x * x * x - 2.0; }
vec3 helix(float t) { return vec3(2.0 * cos(t), 2.0 * sin(t), 0.5 * t); }
vec3 sphere(vec2 u) { return 3.0 * vec3(cos(u.x) * cos(u.y), sin(u.x) * cos(u.y), sin(u.y)); }
"""


def main() -> None:
    shader = Shader.from_source(SHADER, name="shapes")

    def answer(function: str, product: str, field: str, **arguments: Any) -> Any:
        found = shader.diff(function, product=product).evaluate(**arguments)[field][0]
        return np.round(found, 4) + 0.0

    outside = (2.5, 0.0, 0.0)  # the outer rim: radii 0.5 along the tube, 2.5 around the axis
    print("normal of the torus      ", answer("torus", "normal", "normal", p=outside))
    print("its mean curvature       ", answer("torus", "curvature", "mean", p=outside), "= (1/0.5 + 1/2.5) / 2")
    print("its Gaussian curvature   ", answer("torus", "curvature", "gaussian", p=outside), "= 1/0.5 * 1/2.5")
    print("distance to the circle   ", answer("circle", "distance", "distance", p=(2.01, 0.0)), "of f =", 0.0401)
    print("curvature of the helix   ", answer("helix", "frame", "curvature", t=1.0), "= 2 / (2^2 + 0.5^2)")
    print("torsion of the helix     ", answer("helix", "frame", "torsion", t=1.0), "= 0.5 / (2^2 + 0.5^2)")
    print("curvature of the sphere  ", answer("sphere", "surface", "gaussian", u=(0.3, 0.4)), "= 1/3^2")
    print("metric of the sphere     ", answer("sphere", "surface", "metric", u=(0.3, 0.0)).tolist())
    newton = halley = 1.5
    for step in (1, 2):
        newton = float(answer("cubic", "newton", "next", x=newton))
        halley = float(answer("cubic", "halley", "next", x=halley))
        print(f"cube root of 2, step {step}    {newton:.4f} by Newton, {halley:.4f} by Halley")


if __name__ == "__main__":
    main()
