"""The interpreter over certified power series: coefficients of compositions against mpmath's derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Break, Code, Continue, Region, Value, Yield
from glsl_ad.numeric.interpreter import NotEvaluable, Undecided, evaluate, evaluate_series
from glsl_ad.types import BOOL, FLOAT, INT, VEC2, VEC3, Array, Field, Kind, Matrix, Opaque, Struct, Vector
from tests.numeric.building import add, branch, for_loop, function, less, module, multiply

ORDER = 6


def close(found: Any, expected: Any) -> bool:
    """Whether mpmath's value lies within its own accuracy of the certified interval."""
    middle = mpmath.mpf(found.mid().str(60, radius=False))
    return bool(abs(middle - expected) <= mpmath.mpf(10) ** -30 * (1 + abs(expected)))


def composition(b: Builder, t: Value) -> Value:
    """sin(t * exp(t)) / (1 + t * t) + sqrt(2 + cos(t))"""
    inner = b.builtin("sin", FLOAT, multiply(b, t, b.builtin("exp", FLOAT, t)))
    below = add(b, b.number(1.0), multiply(b, t, t))
    root = b.builtin("sqrt", FLOAT, add(b, b.number(2.0), b.builtin("cos", FLOAT, t)))
    return add(b, b.builtin("/", FLOAT, inner, below), root)


def logarithms(b: Builder, t: Value) -> Value:
    """atan(log(3 + t), 1 + t) * pow(2 + t, 1.5)"""
    two, three = b.number(2.0), b.number(3.0)
    angle = b.builtin("atan", FLOAT, b.builtin("log", FLOAT, add(b, three, t)), add(b, b.number(1.0), t))
    return multiply(b, angle, b.builtin("pow", FLOAT, add(b, two, t), b.number(1.5)))


COMPOSITIONS: list[tuple[Callable[[Builder, Value], Value], Callable[[Any], Any], float]] = [
    (
        composition,
        lambda t: mpmath.sin(t * mpmath.exp(t)) / (1 + t * t) + mpmath.sqrt(2 + mpmath.cos(t)),
        0.75,
    ),
    (logarithms, lambda t: mpmath.atan2(mpmath.log(3 + t), 1 + t) * (2 + t) ** mpmath.mpf(1.5), 0.25),
    (lambda b, t: b.builtin("tanh", FLOAT, multiply(b, t, t)), lambda t: mpmath.tanh(t * t), -1.25),
]


@pytest.mark.parametrize(("make", "plain", "at"), COMPOSITIONS, ids=["sin-exp-sqrt", "atan-log-pow", "tanh"])
def test_coefficients_are_those_of_mpmath(
    make: Callable[[Builder, Value], Value], plain: Callable[[Any], Any], at: float
) -> None:
    f = function("f", [("t", FLOAT)], [FLOAT], lambda b, t: [make(b, t)])
    (found,) = evaluate_series(module(f), f, [[at, 1]], ORDER)
    with mpmath.workdps(60):
        expected = mpmath.taylor(plain, mpmath.mpf(at), ORDER)
        assert len(found) == ORDER + 1
        assert all(close(c, e) for c, e in zip(found, expected, strict=True))
    assert all(float(c.rad()) < 1e-40 for c in found)
    (value,) = evaluate(module(f), f, [np.array([at])]).values
    assert value[0] == pytest.approx(float(found[0]), rel=1e-14)


def test_inputs_may_be_any_series() -> None:
    f = function("f", [("x", FLOAT), ("y", FLOAT)], [FLOAT], lambda b, x, y: [multiply(b, x, y)])
    (found,) = evaluate_series(module(f), f, [[1, 2, Fraction(1, 3)], [5, flint.arb(7)]], 3)
    assert [float(c) for c in found[:2]] == [5.0, 17.0]
    assert float(found[2]) == pytest.approx(14 + 5 / 3)
    assert float(found[3]) == pytest.approx(7 / 3)


def test_vectors_matrices_structs_and_arrays() -> None:
    pair = Struct("Pair", (Field("p", VEC2), Field("n", INT)))
    mat2 = Matrix(Kind.FLOAT, 2, 2)
    pairs = Array(pair, 2)

    def body(b: Builder, given: Value, m: Value) -> Sequence[Value]:
        second = b.index(given, b.integer(1))
        moved = b.insert_swizzle(b.field(second, 0), (0,), b.swizzle(b.field(second, 0), (1,)))
        product = b.builtin("*", VEC2, m, moved)
        n = b.builtin("+", INT, b.field(second, 1), b.integer(1))
        changed = b.insert_index(given, b.integer(0), b.insert_field(second, 1, n))
        return product, changed, b.splat(VEC3, b.swizzle(product, (0,))), b.op(Code.RESIZE, mat2, [m])

    f = function("f", [("g", pairs), ("m", mat2)], [VEC2, pairs, VEC3, mat2], body)
    given = [([[0], [0]], 4), ([[1, 1], [2, 3]], 6)]
    product, changed, splat, same = evaluate_series(module(f), f, [given, [[[1], [2]], [[3], [4]]]], 1)
    assert [[float(c) for c in s] for s in product] == [[8.0, 12.0], [12.0, 18.0]]  # (2 + 3s) * (1+3, 2+4)
    assert [changed[0][1], changed[1][1]] == [7, 6]
    assert [float(c) for c in splat[2]] == [8.0, 12.0]
    assert [[float(s[0]) for s in column] for column in same] == [[1.0, 2.0], [3.0, 4.0]]


def test_loops_and_branches_run_on_constant_terms() -> None:
    """for (i < 10) { if (s > 20) break; s = s * s + x; }"""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        def inner(i: Value, s: Value) -> Region:
            b.open_region()
            leave = b.close_region(Break((i, s)))
            b.open_region()
            b.if_(less(b, b.number(20.0), s), leave, b.close_region(Yield(())), [])
            return b.close_region(Continue((i, add(b, multiply(b, s, s), x))))

        return for_loop(b, b.integer(10), [x], inner)

    f = function("f", [("x", FLOAT)], [INT, FLOAT], body)
    count, found = evaluate_series(module(f), f, [[2, 1]], 3)

    def plain(x: Any) -> Any:
        return (x * x + x) ** 2 + x

    assert count == 2
    assert [float(c) for c in found] == [float(c) for c in mpmath.taylor(plain, 2, 3)]


def test_a_branch_within_the_error_bound_is_undecided() -> None:
    """sin(x)^2 + cos(x)^2 < 1 can be decided by no finite precision."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        sine, cosine = b.builtin("sin", FLOAT, x), b.builtin("cos", FLOAT, x)
        one = add(b, multiply(b, sine, sine), multiply(b, cosine, cosine))
        return branch(b, less(b, one, b.number(1.0)), lambda: [x], lambda: [sine], [FLOAT])

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    with pytest.raises(Undecided):
        evaluate_series(module(f), f, [[1, 1]], 2)


@pytest.mark.parametrize("name", ["min", "max"])
def test_what_is_equal_by_construction_has_one_minimum(name: str) -> None:
    """min(exp(2 x), exp(x)^2): no precision tells which is smaller, and it does not matter."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        root = b.builtin("exp", FLOAT, x)
        return [b.builtin(name, FLOAT, b.builtin("exp", FLOAT, add(b, x, x)), multiply(b, root, root))]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    (found,) = evaluate_series(module(f), f, [[0.5, 1]], 3)
    expected = mpmath.taylor(lambda t: mpmath.exp(2 * t), 0.5, 3)
    assert all(close(a, b) for a, b in zip(found, expected, strict=True))
    assert all(float(a.rad()) < 1e-30 for a in found)


def test_what_max_gives_back_is_equal_to_its_argument() -> None:
    """max(exp(x), x) == exp(x) ? x * x : x, although neither is known to the last digit."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        large = b.builtin("exp", FLOAT, x)
        same = b.builtin("==", BOOL, b.builtin("max", FLOAT, large, x), large)
        below = less(b, b.builtin("max", FLOAT, large, x), large)
        return [b.select(same, multiply(b, x, x), x), b.select(below, multiply(b, x, x), x)]

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    equal, below = evaluate_series(module(f), f, [[3, 1]], 1)
    assert [float(c) for c in equal] == [9.0, 6.0]
    assert [float(c) for c in below] == [3.0, 1.0]


def test_a_minimum_at_a_kink_is_not_sharp() -> None:
    """min(sin(x)^2 + cos(x)^2, 1 + x - a) at x = a has two slopes, and the enclosure holds both."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        sine, cosine = b.builtin("sin", FLOAT, x), b.builtin("cos", FLOAT, x)
        one = add(b, multiply(b, sine, sine), multiply(b, cosine, cosine))
        return [b.builtin("min", FLOAT, one, add(b, x, b.number(0.5)))]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    (found,) = evaluate_series(module(f), f, [[0.5, 1]], 1)
    assert found[1].contains(0)
    assert found[1].contains(1)


def test_a_branch_not_taken_cannot_be_undecided() -> None:
    """x < 0 ? float(int(sin(x)^2 + cos(x)^2)) : x, and the same under `&&`."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        sine, cosine = b.builtin("sin", FLOAT, x), b.builtin("cos", FLOAT, x)
        one = add(b, multiply(b, sine, sine), multiply(b, cosine, cosine))
        doubtful = b.op(Code.CONVERT, FLOAT, [b.op(Code.CONVERT, INT, [one])])
        negative = less(b, x, b.number(0.0))
        both = b.builtin("&&", BOOL, negative, less(b, one, b.number(1.0)))
        return b.select(negative, doubtful, x), both

    f = function("f", [("x", FLOAT)], [FLOAT, BOOL], body)
    found, both = evaluate_series(module(f), f, [[1, 1]], 1)
    assert [float(c) for c in found] == [1.0, 1.0]
    assert both is False
    with pytest.raises(Undecided):
        evaluate_series(module(f), f, [[-1, 1]], 1)


def test_an_integer_conversion_truncates_with_certainty() -> None:
    f = function("f", [("x", FLOAT)], [INT], lambda b, x: [b.op(Code.CONVERT, INT, [x])])
    for at, expected in ((2.5, 2), (-2.5, -2), (3.0, 3), (0.0, 0)):
        assert evaluate_series(module(f), f, [[at, 1]], 1) == [expected]
    with pytest.raises(Undecided):
        evaluate_series(module(f), f, [[flint.arb(3, 1e-30), 1]], 1)


def test_a_derivative_that_does_not_exist_is_not_finite() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        return b.builtin("sqrt", FLOAT, x), b.builtin("/", FLOAT, b.number(1.0), x)

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    root, quotient = evaluate_series(module(f), f, [[0, 1]], 1)
    assert float(root[0]) == 0.0
    assert not root[1].is_finite()
    assert not quotient[0].is_finite()


def test_a_constant_has_no_derivative() -> None:
    """x * acos(-1): the arc cosine is steep there, and the number is pi all the same."""
    f = function("f", [("x", FLOAT)], [FLOAT], lambda b, x: [multiply(b, x, b.builtin("acos", FLOAT, b.number(-1.0)))])
    (found,) = evaluate_series(module(f), f, [[2, 1]], 1)
    assert [float(c) for c in found] == [2 * np.pi, np.pi]


def test_an_endless_loop_is_undecided_and_textures_are_not_evaluable() -> None:
    def endless(b: Builder, x: Value) -> Sequence[Value]:
        return for_loop(b, b.integer(1 << 30), [x], lambda i, s: b.close_region(Continue((i, s))))[1:]

    f = function("f", [("x", FLOAT)], [FLOAT], endless)
    with pytest.raises(Undecided):
        evaluate_series(module(f), f, [[1]], 0, max_steps=10)
    vec4, sampler = Vector(Kind.FLOAT, 4), Opaque("sampler2D")
    g = function("g", [("t", sampler), ("p", VEC2)], [vec4], lambda b, t, p: [b.builtin("texture", vec4, t, p)])
    with pytest.raises(NotEvaluable):
        evaluate_series(module(g), g, ["t", [[0], [0]]], 0)


def test_flints_global_state_is_left_as_it_was() -> None:
    before = flint.ctx.prec, flint.ctx.cap
    f = function("f", [("x", FLOAT)], [FLOAT], lambda b, x: [x])
    evaluate_series(module(f), f, [[1]], 20, prec=400)
    assert (flint.ctx.prec, flint.ctx.cap) == before
