"""Small functions are differentiated where they are called, and only these."""

from __future__ import annotations

import re

import numpy as np
import pytest

from glsl_ad import Shader
from glsl_ad.numeric.interpreter import evaluate

UNION = "float opU(float a, float b) { return min(a, b); }\n"
SCENE = UNION + "float f(vec3 p) { return opU(length(p) - 1.0, opU(p.y, p.x * 2.0)); }"

#: Functions g that are called by their derivative, and why.
CALLED = {
    "a root": "float g(float x) { return sqrt(x * x + 1.0); }",
    "a sine": "float g(float x) { return sin(x); }",
    "a branch": "float g(float x) { if (x > 1.0) return x; return x * x; }",
    "many operations": "float g(float x) { return x * x + x * (2.0 - x * x) - 0.5 * x; }",
    "out": "void h(float x, out float y) { y = x * x; } float g(float x) { float y; h(x, y); return y; }",
    "a global": "float n; float g(float x) { n = x; return x * x; }",
    "a small one that calls a sine": "float s(float x) { return sin(x); } float g(float x) { return s(x) + x; }",
}


def _generated(text: str, *, order: int = 1, optimise: int = 2) -> str:
    return Shader.from_source(text).diff("f", order=order, only=True, optimise=optimise).source


def test_a_union_of_distances_is_a_choice_between_gradients() -> None:
    text = Shader.from_source(SCENE).diff("f", product="gradient", only=True).source
    assert re.findall(r"^\w+ (\w+)\(", text, re.MULTILINE) == ["f_gradient"]
    assert "opU" not in text
    assert text.count("?") == 3  # two unions, and the guard of a length


def test_a_debugger_sees_the_calls() -> None:
    for level in (0, 1):
        text = Shader.from_source(SCENE).diff("f", product="gradient", only=True, optimise=level).source
        assert "opU_gradient(" in text


@pytest.mark.parametrize("name", CALLED)
def test_others_keep_their_functions(name: str) -> None:
    assert re.search(r"\bg_\w+\(", _generated(CALLED[name] + " float f(float x) { return g(x) + g(x * 3.0); }"))


def test_a_product_is_small_at_low_order_only() -> None:
    text = "float g(float x, float y) { return x * y; } float f(float x) { return g(sin(x), exp(x)); }"
    found = [bool(re.search(r"\bg_\w+\(", _generated(text, order=order))) for order in (1, 2, 3, 4)]
    assert found == [False, False, True, True]


def test_a_small_function_that_calls_a_small_one_is_small() -> None:
    text = UNION + "float both(float a) { return opU(a, -a); } float f(float x) { return both(x * x - 1.0); }"
    assert "both" not in _generated(text)


def test_calls_of_calls_do_not_double() -> None:
    lines = ["float g0(float a, float b) { return a; }"]
    for k in range(1, 60):
        lines.append(f"float g{k}(float a, float b) {{ return vec2(g{k - 1}(a, b), g{k - 1}(b, a)).y; }}")
    text = "\n".join([*lines, "float f(float x) { return g59(x, 2.0); }"])
    assert len(_generated(text)) < 50_000


def test_what_the_user_said_about_a_function_counts() -> None:
    rule = (
        "#pragma glsl_ad derivative(g, dg)\nfloat g(float x) { return x * x; }\nfloat dg(float x) { return 7.0 * x; }\n"
    )
    assert "dg(x)" in _generated(rule + "float f(float x) { return g(x); }")
    stop = "#pragma glsl_ad no_diff(g)\nfloat g(float x) { return x * x; }\nfloat f(float x) { return x + g(x); }"
    assert "1.0)" in _generated(stop)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(
    "text",
    [
        UNION + "float f(float x) { return opU(abs(x) - 1.0, opU(x, sin(x) * 2.0)); }",
        "float sq(float x) { return x * x; } float f(float x) {"
        " float s = 1.0; for (int i = 0; i < 3; i++) { s = sq(s) - sq(x); if (sq(s) > 4.0) break; } return s; }",
        "vec2 cmul(vec2 a, vec2 b) { return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x); } float f(float x) {"
        " vec2 z = vec2(x, 0.1); for (int i = 0; i < 4; i++) z = cmul(z, z) + vec2(x, 0.3); return dot(z, z); }",
        "float soft(float a) { return clamp(a, 0.0, 1.0); } float f(float x) { return sqrt(soft(x)) * soft(x - 1.0); }",
    ],
)
def test_the_values_are_those_of_calls(text: str, order: int) -> None:
    """The function's own to the bit, derivatives to rounding."""
    shader, points = Shader.from_source(text), [np.array([-1.5, -0.3, 0.2, 0.7, 1.9])]
    products = [shader.diff("f", order=order, optimise=level)._unnamed for level in (0, 2)]
    called, inlined = ([v.ravel() for v in evaluate(p.module, p.entry, points).values] for p in products)
    np.testing.assert_array_equal(inlined[0], called[0])
    for ours, theirs in zip(inlined[1:], called[1:], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-13)
    assert shader.diff("f", order=order).check(gpu=False, domains=["x=-2:2"], seconds=0.5).passed
