"""`glsl-ad cost`: its table, its JSON, and what it refuses."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command

SHADERS = Path(__file__).resolve().parent.parent.parent / "shaders"


def test_table(glsl_ad: Command) -> None:
    outcome = glsl_ad("cost", str(SHADERS / "seff.glsl"), "seff")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "seff(float, float) by x1, x2"
    assert lines[2].split() == ["operations", "ratio", "special", "choices", "floats", "bytes"]
    assert lines[3].split() == ["the", "function", "itself", "7", "1.0", "2", "0", "1", "103"]
    assert lines[4].startswith("forward differences, 3 taps")
    assert lines[-1].startswith("Not for this function: jacobian, divergence")


def test_json(glsl_ad: Command) -> None:
    outcome = glsl_ad("cost", str(SHADERS / "seff.glsl"), "seff", "--wrt", "x1", "--order", "3", "--json")
    assert outcome.json["wrt"] == ["x1"]
    assert "jet, order 3" in [row["name"] for row in outcome.json["rows"]]


def test_loops_and_reads_are_remarked(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text(
        "uniform sampler2D s;\n"
        "float f(vec2 p) { for (int i = 0; i < 9; i++) { if (p.x > 9.0) break; p += texture(s, vec2(0.5)).xy * p; }\n"
        "    for (int i = 0; i < int(p.y); i++) p.x *= p.y; return p.x; }\n"
    )
    out = glsl_ad("cost", str(path), "f").out
    assert "reads" in out.splitlines()[2]
    assert "A loop may end early: it is counted in full.\n" in out
    assert "A loop runs a number of times that is not known here: it is counted once.\n" in out


def test_what_is_refused(glsl_ad: Command) -> None:
    scene = str(SHADERS / "scene.glsl")
    for arguments, code in ((["nothing"], "F010"), (["escapes"], "A101"), (["map", "--order", "x"], "F020")):
        outcome = glsl_ad("cost", scene, *arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert f"error[{code}]" in outcome.err
