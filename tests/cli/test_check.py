"""`glsl-ad check`: tables, JSON, exit statuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command

QUOTIENT = str(Path(__file__).resolve().parent.parent.parent / "shaders" / "quotient.glsl")
SMALL = ("--domain", "b=0.5:2", "--points", "64", "--seconds", "1")


def test_without_a_gpu_it_checks_the_rules(glsl_ad: Command) -> None:
    outcome = glsl_ad("check", QUOTIENT, "quotient", "--as", "jet", "--order", "2", "--no-gpu", *SMALL)
    assert outcome.status == 0
    assert outcome.err == ""
    lines = outcome.out.splitlines()
    assert lines[:2] == ["quotient(float, float): jet of order 2 by a, b, as quotient_jet2", "without a GPU"]
    assert lines[-1] == "passed"
    assert [line.split()[0] for line in lines if line.startswith(" d")] == ["d0", "d1", "d2"]


@pytest.mark.gpu
@pytest.mark.parametrize("product", ["jet", "lifted"])
def test_on_the_gpu_it_checks_everything(product: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("check", QUOTIENT, "quotient", "--order", "3", "--as", product, "--json", *SMALL)
    assert outcome.status == 0
    report = outcome.json
    assert report["passed"]
    assert [c["name"] for c in report["comparisons"]] == ["primal", "value", "derivative", "rules"]
    assert all(c["ok"] for c in report["compilers"])
    assert report["driver"]["renderer"]


def test_a_check_that_compares_nothing_fails(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("float f(float x) { return sqrt(x); }\n")
    outcome = glsl_ad("check", str(path), "f", "--no-gpu", "--domain", "x=-2:-1", "--points", "64")
    assert outcome.status == 1
    assert "error[C107]" in outcome.err
    assert outcome.out.splitlines()[-1] == "FAILED"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="hides the driver as EGL's loader on Linux allows it")
def test_without_opengl_the_status_is_3() -> None:
    command = [sys.executable, "-m", "glsl_ad", "check", QUOTIENT, "quotient", *SMALL]
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["__EGL_VENDOR_LIBRARY_FILENAMES"] = "/nonexistent"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("error[C101]")
    assert "\nhelp: " in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--domain", "c=0:1"), "C102"),
        (("--domain", "b"), "C102"),
        (("--domain", "b=2:1"), "C102"),
        (("--domain", "b=nan:1"), "C102"),
        (("--points", "0"), "F001"),
        (("--points", "many"), "F001"),
        (("--seconds", "-1"), "F001"),
        (("--order", "0"), "F020"),
        (("--wrt", "c"), "F015"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], code: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("check", QUOTIENT, "quotient", "--no-gpu", *arguments)
    assert outcome.status == 2
    assert f"error[{code}]" in outcome.err
    assert outcome.out == ""
