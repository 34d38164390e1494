"""`glsl-ad check` over files, folders and patterns."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from glsl_ad.cli import check as command
from tests.cli.conftest import Command

FAST = ("--no-gpu", "--seconds", "0.2", "--points", "64")
TWO = "float f(float x) { return x * x; }\nvec2 g(vec2 p) { return p.yx; }\nbool h(float x) { return x > 0.0; }\n"
ONE = "#pragma glsl_ad check cube order(2) seconds(0.2)\nfloat cube(float x) { return x * x * x; }\n"
WRITTEN = "float f(vec2 p) { return p.x * p.y; }\nvec2 df(vec2 p) { return vec2(p.y, -p.x); }\n"


@pytest.fixture(autouse=True)
def shaders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "shaders"
    (folder / "inner").mkdir(parents=True)
    (folder / "two.glsl").write_text(TWO)
    (folder / "inner" / "one.frag").write_text(ONE)
    (folder / "notes.txt").write_text("no shader")
    return folder


@pytest.mark.parametrize(
    "files", [("shaders",), ("shaders/**/*.*l*", "shaders/inner/*.frag"), ("shaders/inner", "shaders/two.glsl")]
)
def test_every_function_and_every_line_of_every_file(glsl_ad: Command, files: tuple[str, ...]) -> None:
    outcome = glsl_ad("check", *files, *FAST)
    assert outcome.status == 0, outcome.err
    lines = sorted(outcome.out.splitlines())
    assert [line for line in lines if line.startswith("passed")] == [
        "passed  shaders/inner/one.frag:2: cube order(2) seconds(0.2)",
        "passed  shaders/two.glsl:1: f(float)",
        "passed  shaders/two.glsl:2: g(vec2)",
    ]
    assert "3 checks, all passed" in lines


def test_several_functions_of_several_files(glsl_ad: Command) -> None:
    outcome = glsl_ad("check", "shaders/two.glsl", "f", "g(vec2)", *FAST, "--json")
    assert outcome.status == 0
    assert [c["function"] for c in outcome.json["checks"]] == ["f(float)", "g(vec2)"]


def test_what_is_left_out_is_counted(glsl_ad: Command) -> None:
    Path("root.glsl").write_text("float root(float x) { return sqrt(x); }\n")
    outcome = glsl_ad("check", "shaders/two.glsl", "root.glsl", *FAST)
    (line,) = [line for line in outcome.out.splitlines() if "root.glsl" in line]
    assert "compared, " in line
    assert "not finite)" in line


def test_a_file_that_cannot_be_read_does_not_stop_the_others(glsl_ad: Command) -> None:
    Path("shaders/bad.glsl").write_text("float f(float x) { return x +; }\n")
    outcome = glsl_ad("check", "shaders", *FAST)
    assert outcome.status == 2
    assert "FAILED  shaders/bad.glsl:1: read" in outcome.out
    assert "4 checks, 1 failed" in outcome.out
    assert "--> shaders/bad.glsl:1" in outcome.err


def test_a_check_that_fails(glsl_ad: Command) -> None:
    Path("low.glsl").write_text("#pragma glsl_ad check f domain(x = -2:-1)\nfloat f(float x) { return sqrt(x); }\n")
    outcome = glsl_ad("check", "low.glsl", "shaders/two.glsl", *FAST, "--junit", "out.xml", "--report", "pages")
    assert outcome.status == 1
    assert "error[C107]" in outcome.err
    assert "--> low.glsl:2:7" in outcome.err
    suite = ElementTree.parse("out.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert sorted(p.name for p in Path("pages").iterdir()) == [*(f"check-00{k}.html" for k in (1, 2, 3)), "index.html"]


def test_a_hand_written_derivative(glsl_ad: Command) -> None:
    Path("written.glsl").write_text(WRITTEN)
    outcome = glsl_ad("check", "written.glsl", "f", "--against", "df", *FAST)
    assert outcome.status == 1
    assert "`return.y` of `df`, which should be ∂/∂p.y, has the wrong sign everywhere" in outcome.err
    assert "--> written.glsl:2:6" in outcome.err
    assert "f(vec2): audit of order 1 by p, as df(vec2)" in outcome.out
    outcome = glsl_ad("check", "written.glsl", "f", "--against", "df", "--map", "return.x=p.x", *FAST)
    assert outcome.status == 0
    outcome = glsl_ad("check", "written.glsl", "f", "--against", "df", "--json", *FAST)
    assert [f["kind"] for f in outcome.json["findings"]] == ["sign"]


@pytest.mark.gpu
def test_on_the_gpu(glsl_ad: Command) -> None:
    outcome = glsl_ad("check", "shaders", *FAST[1:], "--sampling", "grid", "--report", "pages")
    assert outcome.status == 0, outcome.err
    assert "\non " in outcome.out
    assert "OpenGL" in Path("pages/index.html").read_text()
    assert "data:image/png" in Path("pages/check-001.html").read_text()


REFUSED = [
    (("nothing/*.glsl",), "T104"),
    (("empty",), "T104"),
    (("missing.glsl", "shaders"), "F002"),
    (("plain.glsl",), "T105"),
    (("shaders/two.glsl", "nothing"), "F010"),
    (("shaders/two.glsl", "f", "--sampling", "best"), "F001"),
    (("shaders/two.glsl", "f", "--against", "g", "--map", "x"), "T110"),
    (("shaders/two.glsl", "f", "--report", "shaders/two.glsl"), "F006"),
    ((), "F001"),
]


@pytest.mark.parametrize(("arguments", "code"), REFUSED, ids=[r[1] + " ".join(r[0]) for r in REFUSED])
def test_what_is_refused(glsl_ad: Command, arguments: tuple[str, ...], code: str) -> None:
    Path("empty").mkdir()
    Path("plain.glsl").write_text("bool f(float x) { return x > 0.0; }\n")
    outcome = glsl_ad("check", *arguments, *FAST)
    assert outcome.status == 2
    assert f"error[{code}]" in outcome.err


def test_functions_are_told_from_files(tmp_path: Path) -> None:
    Path("file").write_text("")
    assert command._split(("a.glsl", "f", "b.glsl", "g(vec3, float)", "file", "x/y", "*.frag")) == (
        ["a.glsl", "b.glsl", "file", "x/y", "*.frag"],
        ["f", "g(vec3, float)"],
    )
    assert command._split(("f",)) == (["f"], [])


def test_json_is_plain(glsl_ad: Command) -> None:
    outcome = glsl_ad("check", "shaders", *FAST, "--json")
    data = json.loads(outcome.out)
    assert data["passed"] is True
    assert {"file", "function", "line", "check", "passed", "seconds", "report", "diagnostics"} == set(data["checks"][0])
