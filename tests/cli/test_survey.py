"""`glsl-ad diff --report`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

TEXT = """\
float g(float a, float b) { return abs(a) * b; }
float f(vec2 p) {
    float c = floor(p.x);
    if (p.y > c) return c;
    return g(p.x, 2.0);
}
"""


@pytest.fixture
def shader(tmp_path: Path) -> str:
    path = tmp_path / "f.glsl"
    path.write_text(TEXT)
    return str(path)


def test_the_report_goes_to_standard_error(glsl_ad: Command, shader: str) -> None:
    plain = glsl_ad("diff", shader, "f", "--as", "gradient")
    outcome = glsl_ad("diff", shader, "f", "--as", "gradient", "--report")
    assert outcome.status == 0
    assert outcome.out == plain.out
    assert outcome.err == (
        plain.err + "active, with their active parameters:\n"
        f"  {shader}:1  g(float, float): a\n"
        f"  {shader}:2  f(vec2): p\n"
        "derivatives lost:\n"
        f"  {shader}:3:15  `floor` jumps where its argument is a whole number\n"
        "not smooth, and what is taken there:\n"
        f"  {shader}:1:36  abs: at 0 the derivative is 0\n"
        f"  {shader}:4:5   if: the branch depends on the inputs: the derivative is that of the branch taken\n"
    )


def test_a_smooth_function_has_nothing_to_report(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("float f(float x) { return x * x; }\n")
    err = glsl_ad("diff", str(path), "f", "--as", "jet", "--report").err
    assert "derivatives lost: none\nnot smooth, and what is taken there: none\n" in err


def test_the_report_in_json(glsl_ad: Command, shader: str) -> None:
    outcome = glsl_ad("diff", shader, "f", "--as", "gradient", "--report", "--json")
    found = outcome.json["report"]
    assert found["active"][0] == {"function": "g(float, float)", "parameters": ["a"], "file": shader, "line": 1}
    assert found["conventions"][0] == {
        "file": shader,
        "line": 1,
        "column": 36,
        "name": "abs",
        "text": "at 0 the derivative is 0",
    }
    assert "report" not in glsl_ad("diff", shader, "f", "--as", "gradient", "--json").json
