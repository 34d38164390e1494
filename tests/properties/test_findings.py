"""What generated programs have found: each fault as a small program that `examine` refused once."""

from __future__ import annotations

import pytest

from tests.properties.programs import Program, Request
from tests.properties.properties import Tally, examine

FINDINGS = {
    "lifted functions take globals behind the coefficients of their parameters": (
        "float g = 3.0; float f(vec2 p) { g *= p.x; return g; }",
        Request(1, "lifted"),
    ),
    "the length of a scalar as a vector": (
        "float f(float x) { return length(vec2(x)) + dot(vec3(x), vec3(0.5)) + distance(vec2(x), vec2(2.0)); }",
        Request(2),
    ),
    "no direction along whole numbers": (
        "struct S { float a; int n; }; void g(inout S s) { s.a *= s.a; }"
        " float f(float x, inout S s) { g(s); return x * s.a; }",
        Request(1),
    ),
    "the tangent of what is undefined at the first point": (
        "float f(vec2 p) { return p.y + 0.1 * tanh(normalize(p.x)); }",
        Request(1),
    ),
}


@pytest.mark.parametrize("finding", FINDINGS)
def test_found_once(finding: str) -> None:
    text, request = FINDINGS[finding]
    tally = Tally()
    assert len(examine(Program(text, (request,)), tally)) == 1
    assert tally.points["ok"] > 0
