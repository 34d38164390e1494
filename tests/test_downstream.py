"""The sample project in examples/downstream: its suite passes, and what breaks in it fails the right test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent / "examples" / "downstream"

pytestmark = pytest.mark.gpu


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to break."""
    copy = tmp_path / "terrain"
    shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache", "glsl-results"))
    return copy


def suite(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and output of the project's own suite."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def failed(output: str) -> list[str]:
    """The tests that did not pass."""
    lines = [line for line in output.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return [line.split(" - ")[0].split(" ", 1)[1] for line in lines]


def test_its_suite_passes(project: Path) -> None:
    status, output = suite(project)
    assert status == 0, output
    assert "7 passed" in output


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_a_changed_shader(project: Path) -> None:
    """The height changes, and nobody thinks of the slope."""
    edit(project / "shaders" / "terrain.glsl", "* 0.5;", "* 0.6;")
    status, output = suite(project)
    assert status == 1
    assert failed(output) == [
        "shaders/terrain.glsl::height wrt(p) against(slope) domain(p = -3:3) seconds(0.5)",
        "tests/test_terrain.py::test_height",
        "tests/test_terrain.py::test_picture",
    ]
    assert "`return.x` of `slope`, which should be ∂/∂p.x, is off by a term that depends on `p.x` alone" in output
    assert "--> shaders/terrain.glsl:14:6" in output


def test_a_changed_picture(project: Path) -> None:
    edit(project / "shaders" / "terrain.frag", "vec3(0.8, 0.8, 0.75)", "vec3(0.9, 0.7, 0.75)")
    status, output = suite(project)
    assert status == 1
    assert failed(output) == ["tests/test_terrain.py::test_picture"]
    assert "the picture `terrain`, drawn by shaders/terrain.frag:" in output
    assert 'picture.assert_image("terrain", 0.02, perceptual=True)' in output
    assert (project / "glsl-results" / "tests" / "terrain.difference.png").exists()


BROKEN_RULE = """
from dataclasses import replace

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Partials

sine = BUILTINS["sin"]
BUILTINS._expanded["sin"] = replace(sine, rule=Partials({"angle": "1.001 * cos(angle)"}), intrinsic=False)
"""


def test_a_broken_rule(project: Path) -> None:
    """Derivatives that we make are wrong; what the user wrote is not."""
    (project / "conftest.py").write_text(BROKEN_RULE)
    status, output = suite(project)
    assert status == 1
    assert failed(output) == [
        "shaders/terrain.glsl::height order(2) domain(p = -3:3) seconds(0.5)",
        "tests/test_terrain.py::test_third_derivatives",
    ]
    assert "error[C111]: `gradient` (order 1) is wrong: gradient.x is" in output
    assert "--> shaders/terrain.glsl:7:7" in output


MISCOMPILING = """
from glsl_ad.gpu.guard import Guard

original = Guard.call

def call(self, seconds, function, /, *args, **kwargs):
    if function.__name__ == "run_function":
        kwargs["defines"] = {"exp": "exp2"}
    return original(self, seconds, function, *args, **kwargs)

Guard.call = call
"""


def test_a_driver_that_miscompiles(project: Path) -> None:
    """What the GPU computes is not what the text says: here, a wrong macro on its side alone."""
    (project / "conftest.py").write_text(MISCOMPILING)
    status, output = suite(project)
    assert status == 1
    assert failed(output) == [
        "shaders/terrain.glsl::height order(2) domain(p = -3:3) seconds(0.5)",
        "shaders/terrain.glsl::height wrt(p) against(slope) domain(p = -3:3) seconds(0.5)",
        "tests/test_terrain.py::test_height",
        "tests/test_terrain.py::test_third_derivatives",
    ]
    assert "error[C109]: the GPU and the interpreter disagree about `result`" in output
    assert "--> shaders/terrain.glsl:7:7" in output
