"""Derivatives are called after what they are derivatives of, and say so where they hold a multiple of one."""

from __future__ import annotations

import pytest

from glsl_ad import Shader
from glsl_ad.emit.layout import wrapped


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        # of a variable of the user's, and of a value without a name
        ("float a = sin(x) * x; return a * exp(a);", 2, "float a_1 = "),
        ("return sqrt(sin(x) + 2.0) * exp(x);", 2, "float twice_root_1 = "),
        ("return exp(sin(x) * x) * sin(sin(x) * x);", 2, "float t_1 = "),
        # a multiple is not called a derivative
        ("float a = x * y; return a * a * a;", 1, None),
        ("return y / x;", 2, "float neg_d1 = "),
        ("float a = x * x * y; return sin(a) * exp(a);", 2, "float half_a_1 = "),
        # the name of a field goes to what is returned in it
        ("return dot(vec2(x, y), vec2(y, x)) * dot(vec2(x), vec2(x, y));", 2, "float d2 = "),
        # made-up names make way for the user's
        ("float s = y; s += sin(x) * sin(x); return s * s;", 1, "float s = "),
    ],
)
def test_names(text: str, order: int, expected: str | None) -> None:
    source = (
        Shader.from_source(f"float f(float x, float y) {{ {text} }}").diff("f", wrt="x", order=order, only=True).source
    )
    if expected is None:
        assert " a_1" not in source  # y itself
    else:
        assert expected in source, source


def test_arguments_of_calls_are_named() -> None:
    text = "float g(float a) { return exp(sin(a)); }\nfloat f(float x) { float a = x * x * x; return g(a) + a; }"
    source = Shader.from_source(text).diff("f", order=2, only=True).source
    assert "float a_2 = " in source, source


def test_long_lines_break_where_least_is_bound() -> None:
    """At a comma rather than in the condition behind it, and before a sum rather than before a factor of it."""
    assert wrapped(f"return Jet(min(first, {'a' * 40}), less ? {'b' * 15} : other, less ? {'c' * 25} : other);") == [
        f"return Jet(min(first, {'a' * 40}), less ? {'b' * 15} : other,",
        f"        less ? {'c' * 25} : other);",
    ]
    assert wrapped(f"float t = {'a' * 30} * {'b' * 20} + {'c' * 20} * {'d' * 20};") == [
        f"float t = {'a' * 30} * {'b' * 20}",
        f"        + {'c' * 20} * {'d' * 20};",
    ]


def test_a_break_fills_the_line() -> None:
    """Rather nested than behind the first few characters."""
    assert wrapped(f"float t = 0.5 * ({'a' * 40} + {'b' * 40}) + c;") == [
        f"float t = 0.5 * ({'a' * 40}",
        f"        + {'b' * 40}) + c;",
    ]
