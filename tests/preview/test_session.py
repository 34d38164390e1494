"""What the page is told: pictures, derivatives, counts, and faults as data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from glsl_ad import Shader
from glsl_ad.kinds import KINDS
from glsl_ad.preview import session as module
from glsl_ad.preview.session import Session
from glsl_ad.views import Pass, Picture, compose
from glsl_ad.views.model import VIEWS

SHADERS = Path(__file__).resolve().parent.parent.parent / "shaders"


def codes(answer: dict[str, Any]) -> list[str]:
    return [d["code"] for d in answer["diagnostics"]]


def test_a_function_with_its_derivative_and_its_counts() -> None:
    answer = Session(str(SHADERS / "seff.glsl")).show({})
    assert answer["ok"]
    assert (answer["view"], answer["function"]) == ("contours", "seff(float, float)")
    assert answer["axes"] == ["x1", "x2"]
    assert answer["functions"] == [{"key": "seff(float, float)", "name": "seff", "inputs": ["x1", "x2"]}]
    assert "void mainImage" in answer["pass"]
    assert answer["derivative"] in answer["pass"]
    counts = answer["counts"]
    # (sin(q) + q - e) * (q - e): a division, sin, exp, three sums and a product; four points for two inputs.
    assert counts["primal"] == 7
    assert (counts["taps"], counts["differences"]) == (4, 28)
    assert counts["primal"] < counts["derivative"] < counts["differences"]
    json.dumps(answer)


def test_calls_are_counted_with_what_they_call(tmp_path: Path) -> None:
    path = tmp_path / "a.glsl"
    path.write_text(
        "float g(float x) { return x * sin(x); }\nfloat f(float x) { return g(x) + g(2.0 * x) * g(x + 1.0); }"
    )
    # g: 2; f: three calls of it, two operations for their arguments, two more. The second derivative: three points.
    counts = Session(str(path)).show({})["counts"]
    assert (counts["primal"], counts["taps"]) == (3 * 2 + 4, 3)


@pytest.mark.parametrize("product", list(KINDS))
def test_the_product_can_be_chosen_or_is_refused(product: str) -> None:
    answer = Session(str(SHADERS / "ripples.glsl")).show({"function": "height", "product": product})
    assert answer["pass"]
    if answer["ok"]:
        assert answer["derivative"]
    else:
        assert any(d["severity"] == "error" for d in answer["diagnostics"])
    of_other_shapes = ("jacobian", "divergence", "newton", "halley", "frame", "surface")
    assert answer["ok"] == (product not in of_other_shapes)


def test_the_picture_can_be_chosen() -> None:
    session = Session(str(SHADERS / "ripples.glsl"))
    assert session.show({})["view"] == "image"
    query = {
        "function": "height(vec2)",
        "view": "curves",
        "wrt": "p.y",
        "order": "4",
        "window": "-1:1",
        "set": "p.x=0.5",
    }
    answer = session.show(query)
    assert (answer["view"], answer["axes"]) == ("curves", ["p.y"])
    assert "vec2(-1.0, 1.0)" in answer["pass"]
    assert "vec2(0.5, at)" in answer["pass"]
    assert session.show({"function": ""})["view"] == "image"
    assert Session(session.path, Picture("height")).show({})["view"] == "contours"
    assert set(answer["choices"]) <= set(VIEWS)


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"function": "nothing"}, "F010"),
    ({"view": "hologram", "function": "height"}, "V101"),
    ({"product": "integral"}, "F021"),
    ({"order": "1000"}, "F020"),
    ({"form": "round"}, "F021"),
    ({"window": "2:1"}, "V105"),
    ({"set": "p=1;}"}, "V105"),
    ({"function": "height", "wrt": "q"}, "V103"),
]


@pytest.mark.parametrize(("query", "code"), FAULTS)
def test_what_makes_no_sense_is_a_diagnostic(query: dict[str, str], code: str) -> None:
    answer = Session(str(SHADERS / "ripples.glsl")).show(query)
    assert not answer["ok"]
    assert codes(answer) == [code]
    assert answer["functions"], "the pickers stay"


def test_the_file_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.glsl"
    path.write_text("float f(float x) { return x; }")
    session = Session(str(path))
    assert session.show({})["ok"]
    path.write_text("float f(float x) {\n    return x +;\n}")
    answer = session.show({})
    assert (answer["ok"], answer["pass"]) == (False, None)
    assert answer["diagnostics"][0]["span"]["line"] == 2
    assert "return x +;" in answer["text"]
    path.write_text("float g(float x) { return x * x; }")
    assert session.show({})["function"] == "g(float)"
    path.unlink()
    assert codes(session.show({})) == ["F002"]
    path.write_bytes(b"\xff\xfe\x00")
    assert not session.show({})["ok"]


def test_files_that_it_includes_are_followed(tmp_path: Path) -> None:
    library, path = tmp_path / "library.glsl", tmp_path / "a.glsl"
    library.write_text("float g(float x) { return x; }\n")
    path.write_text('#include "library.glsl"\nfloat f(float x) { return g(x); }\n')
    session = Session(str(path))
    assert session.show({})["ok"]
    before = session.stamp()
    library.write_text("float g(float x) { return x * 7.5; }\n")
    assert session.stamp() != before
    assert "7.5" in session.show({})["pass"]


def test_answers_are_kept_until_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.glsl"
    path.write_text("float f(float x) { return x; }")
    session = Session(str(path))
    first = session.show({})
    assert session.show({}) is first
    os.utime(path, (1, 1))
    assert session.show({}) is not first
    for order in range(1, 33):
        for name in ("curves", "table", ""):
            session.show({"order": str(order), "view": name, "function": "nothing"})
    assert len(session._answers) <= 64


@pytest.mark.parametrize(
    ("text", "composed"),
    [("float f(vec3 p) { return length(p) - 1.0; }", 1), ("float f(float x) { return sin(x); }", 3)],
)
def test_a_picture_is_composed_again_only_for_what_it_shows(
    text: str, composed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A surface shows no order; curves do: those of the default, of order 1 and of order 3."""
    made: list[Picture] = []

    def noted(shader: Shader, picture: Picture) -> Pass:
        made.append(picture)
        return compose(shader, picture)

    monkeypatch.setattr(module, "compose", noted)
    path = tmp_path / "f.glsl"
    path.write_text(text)
    session = Session(str(path))
    for product in ("jet", "directional"):
        for order in ("1", "3"):
            assert session.show({"product": product, "order": order})["ok"]
    assert len(made) == composed


def test_what_cannot_be_differentiated_says_why() -> None:
    functions = {f["name"]: f for f in Session(str(SHADERS / "scene.glsl")).functions()["functions"]}
    assert functions["map"]["differentiable"]
    assert not functions["escapes"]["differentiable"]
    assert "it returns no float" in functions["escapes"]["reason"]


def test_a_fault_of_the_tool_is_shown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("somewhere inside")

    monkeypatch.setattr("glsl_ad.preview.session.compose", fail)
    answer = Session(str(SHADERS / "seff.glsl")).show({})
    assert codes(answer) == ["F090"]
    assert "somewhere inside" in answer["diagnostics"][0]["text"]
