"""Every example runs, and prints what it is meant to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

#: What each program prints; arguments may name the temporary directory.
PRINTED = {
    "build.py": [
        "ripples.glsl: Jet2 height_jet2(vec2 p, vec2 direction)",
        "  float d0: order 0",
        "  float d1: order 1",
        "  float d2: order 2",
    ],
    "geometry.py": [
        "normal of the torus       [1. 0. 0.]",
        "its mean curvature        1.2 = (1/0.5 + 1/2.5) / 2",
        "its Gaussian curvature    0.8 = 1/0.5 * 1/2.5",
        "distance to the circle    0.01 of f = 0.0401",
        "curvature of the helix    0.4706 = 2 / (2^2 + 0.5^2)",
        "torsion of the helix      0.1176 = 0.5 / (2^2 + 0.5^2)",
        "curvature of the sphere   0.1111 = 1/3^2",
        "metric of the sphere      [[9.0, 0.0], [0.0, 9.0]]",
        "cube root of 2, step 1    1.2963 by Newton, 1.2643 by Halley",
        "cube root of 2, step 2    1.2609 by Newton, 1.2599 by Halley",
    ],
    "halley.py": [
        "x^3 + x exp(-x) = 0.5 at x = 0.5638",
        "x^3 + x exp(-x) = 1.0 at x = 0.8600",
        "x^3 + x exp(-x) = 2.0 at x = 1.1786",
        "x^3 + x exp(-x) = 5.0 at x = 1.6734",
    ],
    "normals.py": [
        "at [0.9 0.  0. ] the normal is [1. 0. 0.]",
        "at [0.  0.7 0. ] the normal is [0. 1. 0.]",
        "at [0.8 0.7 0. ] the normal is [0.7071 0.7071 0.    ]",
    ],
}
NEEDS_GPU = {"geometry.py", "halley.py", "normals.py"}


def test_the_table_names_every_example() -> None:
    assert sorted(PRINTED) == sorted(path.name for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.gpu] if name in NEEDS_GPU else []) for name in PRINTED]
)
def test_examples_print(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == PRINTED[name]
