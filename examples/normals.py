"""Surface normals of a signed distance field, three ways of moving through it, by the exact derivative.

The gradient of a distance field is its normal. A jet of order 1 gives the derivative along one direction; three
directions give the gradient. Here it is evaluated on the GPU over points on the scene's floor, where the normal is known.

    python examples/normals.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from glsl_ad import Shader

SCENE = Path(__file__).parent.parent / "shaders" / "scene.glsl"


def main() -> None:
    scene = Shader.from_file(SCENE)
    derivative = scene.diff("box", wrt="p", order=1)
    points = np.array([[0.9, 0.0, 0.0], [0.0, 0.7, 0.0], [0.8, 0.7, 0.0]], dtype=np.float32)
    size = np.tile(np.array([0.5, 0.4, 0.3], dtype=np.float32), (len(points), 1))
    radius = np.full(len(points), 0.1, dtype=np.float32)
    slopes = []
    for axis in np.eye(3, dtype=np.float32):
        direction = np.tile(axis, (len(points), 1))
        result = derivative.evaluate(p=points, size=size, radius=radius, direction=direction)
        slopes.append(result["d1"])
    for point, normal in zip(points, np.stack(slopes, axis=1), strict=True):
        print("at", point, "the normal is", np.round(normal, 4) + 0.0)


if __name__ == "__main__":
    main()
