"""Costs against counts by hand, and against what other tools count."""

from __future__ import annotations

import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.ir import cost as costs
from glsl_ad.ir.cost import Cost, cost
from tests.ir.lowered import function_of, loop_of, module_of

#: A body of `float f(float x, vec3 v, mat3 m, sampler2D s)`, and its operations, special functions, choices and reads.
BY_HAND = [
    ("return x;", (0, 0, 0, 0)),
    ("return -x;", (0, 0, 0, 0)),
    ("return x * x + x;", (2, 0, 0, 0)),
    ("return (x + 1.0) * (x + 1.0);", (2, 0, 0, 0)),
    ("return (v + v * x).x;", (6, 0, 0, 0)),
    ("return dot(v, v);", (5, 0, 0, 0)),
    ("return length(v);", (6, 1, 0, 0)),
    ("return distance(v, vec3(x));", (9, 1, 0, 0)),
    ("return normalize(v).y;", (10, 1, 0, 0)),
    ("return cross(v, v.yzx).z;", (9, 0, 0, 0)),
    ("return reflect(v, v.yzx).z;", (12, 0, 0, 0)),
    ("return refract(v, v.yzx, 0.5).z;", (21, 0, 0, 0)),
    ("return faceforward(v, v.yzx, v.zxy).z;", (8, 0, 0, 0)),
    ("return sin(v).x + exp(x);", (5, 4, 0, 0)),
    ("return pow(x, 1.5) / sqrt(x);", (3, 2, 0, 0)),
    ("return mix(v, v.yzx, x).x;", (3, 0, 0, 0)),
    ("return max(v, floor(v.yzx)).x;", (6, 0, 0, 0)),
    ("return (m * v).x;", (15, 0, 0, 0)),
    ("return (v * m).x;", (15, 0, 0, 0)),
    ("return (m * m)[0].x;", (45, 0, 0, 0)),
    ("return (m * x)[0].x;", (9, 0, 0, 0)),
    ("return (m + m)[0].x;", (9, 0, 0, 0)),
    ("return determinant(m);", (14, 0, 0, 0)),
    ("return inverse(m)[0].x;", (42, 0, 0, 0)),
    ("return determinant(mat2(x));", (3, 0, 0, 0)),
    ("return x < 1.0 ? x : 2.0;", (0, 0, 2, 0)),
    ("if (x < 1.0) { return x + 1.0; } return x * 2.0 + 3.0;", (3, 0, 1, 0)),
    ("int i = 3; i = i * 2; return i < 4 ? x : 2.0;", (0, 0, 1, 0)),
    ("return lessThan(v, v.yzx).x ? x : 1.0;", (0, 0, 4, 0)),
    ("return texture(s, v.xy).x + float(textureSize(s, 0).x);", (1, 0, 0, 1)),
    ("float unused = sin(x); return x;", (0, 0, 0, 0)),
]


def cost_of(body: str) -> Cost:
    text = f"float f(float x, vec3 v, mat3 m, sampler2D s) {{ {body} }}"
    return cost(module_of(text), "f(float, vec3, mat3, sampler2D)")


@pytest.mark.parametrize(("body", "expected"), BY_HAND, ids=[body for body, _ in BY_HAND])
def test_by_hand(body: str, expected: tuple[int, int, int, int]) -> None:
    found = cost_of(body)
    assert (found.operations, found.special, found.choices, found.reads) == expected
    assert not found.repeats
    assert not found.may_stop


#: A loop that adds a sine in each turn, and how often it runs: None where that depends on `x`.
LOOPS = [
    ("for (int i = 0; i < 5; i++) { BODY }", 5),
    ("for (int i = 8; i > 0; i -= 3) { BODY }", 3),
    ("for (int i = 0; i < 0; i++) { BODY }", 0),
    ("for (float t = 0.0; t < 1.0; t += 0.25) { BODY }", 4),
    ("for (int i = 1; i <= 64; i *= 2) { BODY }", 7),
    ("int k = 3; while (k-- > 0) { BODY }", 3),
    ("int k = 0; do { BODY k++; } while (k < 6);", 6),
    ("for (int i = 0; i < 3; i++) for (int j = 0; j < i + 2; j++) { BODY }", None),
    ("for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) { BODY }", 12),
    ("for (int i = 0; i < int(x); i++) { BODY }", None),
    ("for (int i = 0; i != 1; i += 2) { BODY }", None),
]


@pytest.mark.parametrize(("loop", "times"), LOOPS, ids=[loop for loop, _ in LOOPS])
def test_loops(loop: str, times: int | None) -> None:
    found = cost_of(f"float y = x; {loop.replace('BODY', 'y = sin(y);')} return y;")
    assert found.repeats == (times is None)
    if times is not None:
        assert found.special == times


def test_a_loop_that_is_followed_or_not() -> None:
    text = "float f(float x) { for (int i = 0; i < 7; i++) x = sin(x); return x; }"
    assert cost(module_of(text), "f(float)").special == 7
    assert cost(module_of(text), "f(float)", follow_loops=False).special == 1


@pytest.mark.parametrize(
    ("inside", "stops"),
    [
        ("if (x > 9.0) break;", True),
        ("if (x > 9.0) return x;", True),
        ("if (x > 9.0) continue;", False),
        ("for (int j = 0; j < 2; j++) { if (x > 9.0) break; }", True),  # the inner one may
        ("for (int j = 0; j < 2; j++) { if (x > 9.0) return x; }", True),
    ],
)
def test_loops_that_may_end_early_are_counted_in_full(inside: str, stops: bool) -> None:
    found = cost_of(f"for (int i = 0; i < 4; i++) {{ {inside} x = sin(x); }} return x;")
    assert found.special == 4
    assert found.may_stop == stops


def test_values_that_do_not_vary_in_a_loop_are_counted_once() -> None:
    assert cost_of("float y = 0.0; for (int i = 0; i < 9; i++) y += sin(x); return y;").special == 1


def test_calls_count_what_they_call() -> None:
    text = """\
float h(float x) { return sin(x) * x; }
float g(float x) { return h(x) + h(x * 2.0); }
float f(float x) { for (int i = 0; i < 3; i++) x = g(x); return x; }
"""
    found = cost(module_of(text), "f(float)")
    assert (found.operations, found.special) == (3 * (2 * 2 + 2), 3 * 2)


def test_a_long_chain_is_no_problem() -> None:
    doubled = "y = y * y + k;" * 300
    assert cost_of(f"float k = 1.0; for (int i = 0; i < 50; i++) {{ float y = k; {doubled} k = y * 0.0; }} return k;")


def test_special_functions_exist() -> None:
    assert {name for name in costs.SPECIAL if name not in BUILTINS} == set()


def test_a_loop_that_always_ends_early() -> None:
    function = function_of("float f(float x) { do { x = sin(x); if (x < 2.0) break; } while (true); return x; }")
    assert costs.trips(function, loop_of(function)) is None
