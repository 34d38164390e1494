"""Surface normals of a signed distance field, from its exact derivative.

The gradient of a distance field is its normal. Here it is evaluated on the GPU at points beside a box, where the normal
is known: two before a face, one at an edge. Central differences would need six evaluations of the field and a step that
is neither too small nor too large.

    python examples/normals.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from glsl_ad import Shader

SCENE = Path(__file__).parent.parent / "shaders" / "scene.glsl"
POINTS = np.array([[0.9, 0.0, 0.0], [0.0, 0.7, 0.0], [0.8, 0.7, 0.0]])


def main() -> None:
    derivative = Shader.from_file(SCENE).diff("box", wrt="p", product="gradient")
    normals = derivative.evaluate(p=POINTS, size=(0.5, 0.4, 0.3), radius=0.1)["gradient"]
    for point, normal in zip(POINTS, normals, strict=True):
        print("at", point, "the normal is", np.round(normal, 4) + 0.0)


if __name__ == "__main__":
    main()
