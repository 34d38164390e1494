"""Checks as lines of a shader: what they say, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.source import Sink
from glsl_ad.suite.requests import CheckRequest, parse, pragma_requests
from glsl_ad.suite.run import expanded, requests_of

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("f", "f", {}),
    ("map(vec3)", "map(vec3)", {}),
    ("map(vec3, float) wrt(p, k)", "map(vec3, float)", {"wanted": {"wrt": ("p", "k")}}),
    (
        "f order(3) as(jet) coefficients(taylor)",
        "f",
        {"wanted": {"order": 3, "product": "jet", "coefficients": "taylor"}},
    ),
    ("f domain(x = 0.1:3, p.y=1)", "f", {"domains": ("x = 0.1:3", "p.y=1")}),
    ("f points(9) seconds(0.5) sampling(grid)", "f", {"points": 9, "seconds": 0.5, "sampling": "grid"}),
    ("f against(df) mapping(a = value; h = p,p)", "f", {"against": "df", "mapping": ("a = value", "h = p,p")}),
    ("f no_gpu pack", "f", {"gpu": False, "wanted": {"pack": True}}),
    ("wrt(x)", "", {"wanted": {"wrt": ("x",)}}),
    ("no_gpu", "", {"gpu": False}),
    ("", "", {}),
]


@pytest.mark.parametrize(("text", "function", "values"), READ, ids=[r[0] or "nothing" for r in READ])
def test_what_a_line_says(text: str, function: str, values: dict[str, Any]) -> None:
    found = parse(f"  {text} ")
    assert found == CheckRequest(function, **{"text": text, **values})


WRONG = [
    ("f g", "has no clause `g`"),
    ("f --order 2", "cannot be read from `--order 2` on"),
    ("f wrt(x", "cannot be read from `(x` on"),
    ("f domain", "needs `domain(...)`"),
    ("f no_gpu(1)", "takes `no_gpu`"),
    ("f points(many)", "cannot take `many` for `points`"),
    ("f seconds(0)", "cannot take `0` for `seconds`"),
    ("f sampling(best)", "cannot take `best` for `sampling`"),
    ("f order(2) order(3)", "says `order` twice"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_what_is_wrong_with_a_line(text: str, said: str) -> None:
    shader = Shader.from_source(f"float f(float x) {{ return x; }}\n#pragma glsl_ad check {text}\n")
    sink = Sink()
    assert pragma_requests(shader.program, sink) == []
    (diagnostic,) = sink.diagnostics
    assert diagnostic.code == "T101"
    assert said in diagnostic.text
    assert diagnostic.span is not None
    assert diagnostic.span.line == 2


def test_functions_that_no_line_names_are_checked_as_well() -> None:
    text = "float f(float x) { return x; }\nfloat g(float x) { return x; }\nbool h(float x) { return x > 0.0; }\n"
    shader = Shader.from_source(f"#pragma glsl_ad check f order(2)\n#pragma glsl_ad check f order(3)\n{text}")
    found = requests_of(shader, CheckRequest(points=7), Sink())
    assert [(r.function, r.wanted.get("order"), r.points) for r in found] == [
        ("f", 2, None),
        ("f", 3, None),
        ("g(float)", None, 7),
    ]
    shader = Shader.from_source(f"#pragma glsl_ad check order(2)\n{text}")
    found = requests_of(shader, CheckRequest(gpu=False), Sink())
    assert [(r.function, r.wanted.get("order")) for r in found] == [("f(float)", 2), ("g(float)", 2)]
    (request,) = pragma_requests(shader.program, Sink())
    assert [r.function for r in expanded(shader, request)] == ["f(float)", "g(float)"]


def test_lines_that_are_switched_off_do_not_count() -> None:
    text = "#if 0\n#pragma glsl_ad check f\n#endif\nfloat f(float x) { return x; }\n"
    assert pragma_requests(Shader.from_source(text).program, Sink()) == []


def test_what_is_no_check_is_left_alone() -> None:
    with pytest.raises(GlslAdError):
        parse("(")
    shader = Shader.from_source("#pragma glsl_ad checked f\n#pragma once\nfloat f(float x) { return x; }\n")
    assert pragma_requests(shader.program, Sink()) == []
