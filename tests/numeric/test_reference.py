"""Reference values of products that are stated by hand: what they relate, their status, and the time they take."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Continue, Function, Global, Module, Value
from glsl_ad.numeric.batches import columns
from glsl_ad.numeric.interpreter import NotEvaluable
from glsl_ad.numeric.reference import Status, first_points, references
from glsl_ad.types import FLOAT, INT, VEC2, Array, Kind, Opaque, Type, Vector
from tests.numeric.building import Parameters, add, branch, for_loop, function, less, module, multiply


@dataclass(frozen=True)
class In:
    param: int | None
    scale: Fraction = Fraction(1)
    parts: tuple[()] = ()
    index: tuple[int, ...] = ()


@dataclass(frozen=True)
class Out:
    result: int
    primal: int
    scalars: tuple[tuple[tuple[int, tuple[int, ...], Fraction], ...], ...]
    derived: None = None


def coefficient(result: int, primal: int, order: int, scale: Fraction = Fraction(1), scalars: int = 1) -> Out:
    """A result that is one coefficient along one direction, divided by a scale."""
    return Out(result, primal, tuple(((k, (order,), 1 / scale),) for k in range(scalars)))


@dataclass(frozen=True)
class Stated:
    module: Module
    entry: Function
    primal: Function
    inputs: Sequence[Sequence[In]]
    outputs: Sequence[Out]
    derivation: None = None


def stated(
    primal: Function,
    entry: Parameters,
    inputs: Sequence[Sequence[In]],
    outputs: Sequence[Out],
    types: Sequence[Type],
    *,
    globals_: Sequence[Global] = (),
) -> Stated:
    """A product whose entry has these parameters and result types; its body matters to no reference. Inputs without an
    index are the coefficients along one direction, lowest order first."""
    given = function("entry", entry, types, lambda b, *_: [b.undef(t) for t in types])
    indexed = [[replace(t, index=t.index or (k,)) for k, t in enumerate(terms)] for terms in inputs]
    return Stated(module(primal, globals_=globals_), given, primal, indexed, outputs)


def jet(primal: Function, order: int, *, globals_: Sequence[Global] = ()) -> Stated:
    """Derivatives 0..order of a function of one float, as a user sees them: not divided by factorials."""
    factorials = [Fraction(1)]
    for k in range(1, order + 1):
        factorials.append(factorials[-1] / k)
    outputs = [coefficient(k, 0, k, factorials[k]) for k in range(order + 1)]
    inputs = [[In(0), In(None)]]
    types = [primal.results[0].type] * (order + 1)
    return stated(primal, [("x", FLOAT)], inputs, outputs, types, globals_=globals_)


def test_derivatives_along_a_scalar() -> None:
    f = function("f", [("x", FLOAT)], [FLOAT], lambda b, x: [b.builtin("exp", FLOAT, multiply(b, x, x))])
    x = np.array([0.5, -1.0, 0.25])
    found = references(jet(f, 3), [x])
    e = np.exp(x * x)
    expected = [e, 2 * x * e, (2 + 4 * x * x) * e, (12 * x + 8 * x**3) * e]
    assert found.status.tolist() == [Status.OK] * 3
    assert found.count == 3
    for value, error, exact in zip(found.values, found.errors, expected, strict=True):
        assert value == pytest.approx(exact, rel=1e-14)
        assert (error <= np.abs(value) * 1e-15).all()


def test_inputs_come_from_several_parameters_with_scales() -> None:
    """A lifted product over vectors: p = p0 + s p1 + s^2 p2 / 2, where the caller gives derivatives."""

    def body(b: Builder, p: Value, q: Value) -> Sequence[Value]:
        return [b.builtin("*", VEC2, p, q), b.builtin("dot", FLOAT, p, q)]

    f = function("f", [("p", VEC2), ("q", VEC2)], [VEC2, FLOAT], body)
    entry: list[tuple[str, Type]] = [("p0", VEC2), ("p1", VEC2), ("p2", VEC2), ("q", VEC2)]
    inputs = [[In(0), In(1), In(2, Fraction(1, 2))], [In(3)]]
    outputs = [coefficient(0, 0, 2, Fraction(1, 2), 2), coefficient(1, 1, 1)]
    given = [np.array(v) for v in ([[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 7.0]], [[10.0, 100.0]])]
    found = references(stated(f, entry, inputs, outputs, [VEC2, FLOAT]), given)
    assert found.values[0].tolist() == [[50.0, 700.0]]
    assert found.values[1].tolist() == [430.0]


def test_arrays_and_ints_are_carried_through() -> None:
    arrays = Array(FLOAT, 3)

    def body(b: Builder, a: Value, i: Value) -> Sequence[Value]:
        chosen = b.index(a, i)
        return [b.insert_index(a, i, multiply(b, chosen, chosen)), i]

    f = function("f", [("a", arrays), ("i", INT)], [arrays, INT], body)
    entry: list[tuple[str, Type]] = [("a", arrays), ("i", INT), ("da", arrays)]
    product = stated(
        f, entry, [[In(0), In(2)], [In(1)]], [coefficient(0, 0, 1, scalars=3), coefficient(1, 1, 0)], [arrays, INT]
    )
    a = [np.array([1.0, 2.0]), np.array([3.0, 4.0]), np.array([5.0, 6.0])]
    da = [np.array([10.0, 20.0]), np.array([30.0, 40.0]), np.array([50.0, 60.0])]
    found = references(product, [a, np.array([1, 2]), da])
    assert [c.tolist() for c in columns(found.values[0])] == [[10.0, 20.0], [180.0, 40.0], [50.0, 720.0]]
    assert found.values[1].tolist() == [1, 2]


def test_points_are_classed_and_none_is_hidden() -> None:
    """sqrt(x) at 0 has no derivative; a comparison of sin^2 + cos^2 with 1 cannot be decided where x > 1."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        sine, cosine = b.builtin("sin", FLOAT, x), b.builtin("cos", FLOAT, x)
        one = add(b, multiply(b, sine, sine), multiply(b, cosine, cosine))
        inner = b.select(less(b, one, b.number(1.0)), x, sine)
        root = b.builtin("sqrt", FLOAT, x)
        return branch(b, less(b, b.number(1.0), x), lambda: [inner], lambda: [root], [FLOAT])

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    found = references(jet(f, 1), [np.array([0.25, 0.0, 2.0])])
    assert found.status.tolist() == [Status.OK, Status.NOT_FINITE, Status.UNDECIDED]
    assert found.tally() == {Status.OK: 1, Status.UNDECIDED: 1, Status.NOT_FINITE: 1, Status.NOT_EVALUABLE: 0}
    assert found.values[1][0] == 1.0
    assert found.values[0][1] == 0.0  # the value exists where the derivative does not
    assert np.isnan(found.values[1][1])
    assert np.isnan(found.values[0][2])


def test_what_cannot_be_evaluated_is_reported_once() -> None:
    vec4, sampler = Vector(Kind.FLOAT, 4), Opaque("sampler2D")

    def body(b: Builder, x: Value) -> Sequence[Value]:
        colour = b.builtin("texture", vec4, b.global_("tex", sampler), b.splat(VEC2, x))
        return [b.swizzle(colour, (0,))]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    product = jet(f, 1, globals_=[Global("tex", sampler, "uniform")])
    found = references(product, [np.zeros(1000)])
    assert isinstance(found.fault, NotEvaluable)
    assert found.fault.what == "texture"
    assert set(found.status.tolist()) == {Status.NOT_EVALUABLE}
    assert found.count < 1000


def test_the_time_limit_holds_and_says_how_far_it_came() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        def inner(i: Value, s: Value) -> Any:
            return b.close_region(Continue((i, b.builtin("sin", FLOAT, add(b, s, x)))))

        return for_loop(b, b.integer(40), [x], inner)[1:]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    x = np.linspace(0.0, 1.0, 100_000)
    start = time.monotonic()
    found = references(jet(f, 4), [x], seconds=0.2)
    assert time.monotonic() - start < 2.0
    assert 1 <= found.count < len(x)
    assert len(found.values[0]) == len(found.status) == found.count
    assert len(first_points([x], found)[0]) == found.count


def test_a_single_point_that_takes_too_long_gives_none() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        def inner(i: Value, s: Value) -> Any:
            return b.close_region(Continue((i, b.builtin("sin", FLOAT, s))))

        return for_loop(b, b.integer(1 << 30), [x], inner)[1:]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    found = references(jet(f, 2), [np.array([1.0])], seconds=0.02, max_steps=1 << 30)
    assert found.count == 0
    assert len(found.values[0]) == 0


def test_more_bits_are_used_where_the_first_do_not_suffice() -> None:
    """(x + 2^120) - 2^120 loses 120 bits, which leaves some 50 of 170."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        big = b.number(2.0**120)
        far = add(b, b.builtin("exp", FLOAT, x), big)
        return [b.builtin("-", FLOAT, far, big)]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    found = references(jet(f, 1), [np.array([0.5])])
    assert found.values[0][0] == pytest.approx(np.exp(0.5), rel=1e-15)
    assert found.errors[0][0] < 1e-15


def test_a_global_left_out_counts_with_what_it_holds() -> None:
    """A global that the function writes is a parameter of it; a derivative may run along it all the same."""
    f = function("f", [("t", FLOAT), ("iTime", FLOAT)], [FLOAT], lambda b, t, g: [multiply(b, g, multiply(b, g, t))])
    seven = function("init", [], [FLOAT], lambda b: [b.number(7.0)])
    entry: list[tuple[str, Type]] = [("t", FLOAT), ("iTime", FLOAT)]
    declared = [Global("iTime", FLOAT, "", seven)]
    outputs = [coefficient(0, 0, 0), coefficient(1, 0, 1)]
    product = stated(f, entry, [[In(0)], [In(1), In(None)]], outputs, [FLOAT, FLOAT], globals_=declared)
    found = references(product, [np.array([2.0]), None])
    assert [v.tolist() for v in found.values] == [[98.0], [28.0]]
    found = references(product, [np.array([2.0]), None], uniforms={"iTime": 3.0})
    assert [v.tolist() for v in found.values] == [[18.0], [12.0]]


def test_ints_convert_to_floats_without_a_derivative() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        whole = b.op(Code.CONVERT, INT, [x])
        return [multiply(b, b.op(Code.CONVERT, FLOAT, [whole]), x)]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    found = references(jet(f, 2), [np.array([3.5])])
    assert [v.tolist() for v in found.values] == [[10.5], [3.0], [0.0]]


def test_mixed_partials_of_every_order_up_to_four_come_from_directions() -> None:
    """x^a y^b z^c exp-like terms: f = x^2 y z + x y^3 has one partial for each index, and these are known."""

    def body(b: Builder, x: Value, y: Value, z: Value) -> Sequence[Value]:
        first = multiply(b, multiply(b, x, x), multiply(b, y, z))
        return [add(b, first, multiply(b, x, multiply(b, y, multiply(b, y, y))))]

    f = function("f", [("x", FLOAT), ("y", FLOAT), ("z", FLOAT)], [FLOAT], body)
    terms: dict[tuple[int, ...], float] = {
        (1, 0, 0): 2 * 2 * 3 * 5 + 27,  # 2xyz + y^3 at (2, 3, 5)
        (2, 0, 0): 2 * 3 * 5,
        (1, 1, 0): 2 * 2 * 5 + 27,
        (1, 1, 1): 2 * 2,
        (2, 1, 1): 2,
        (1, 3, 0): 6,
        (0, 3, 1): 0,
        (0, 1, 1): 4,
    }
    one = Fraction(1)
    units = [In(None, one, (), tuple(int(i == k) for i in range(3))) for k in range(3)]
    inputs = [[In(k, one, (), (0, 0, 0)), units[k]] for k in range(3)]
    outputs = [
        Out(i, 0, (((0, alpha, Fraction(math.prod(map(math.factorial, alpha)))),),)) for i, alpha in enumerate(terms)
    ]
    product = stated(f, [("x", FLOAT), ("y", FLOAT), ("z", FLOAT)], inputs, outputs, [FLOAT] * len(terms))
    found = references(product, [np.array([2.0]), np.array([3.0]), np.array([5.0])])
    assert [float(v[0]) for v in found.values] == list(terms.values())
    assert all(float(e[0]) < 1e-12 for e in found.errors)


def test_scalars_are_sums_of_coefficients() -> None:
    """A Laplacian: the second derivatives along two directions, which cancel for a harmonic function."""

    def body(b: Builder, x: Value, y: Value) -> Sequence[Value]:
        return [multiply(b, b.builtin("exp", FLOAT, x), b.builtin("sin", FLOAT, y))]

    f = function("f", [("x", FLOAT), ("y", FLOAT)], [FLOAT], body)
    one, two = Fraction(1), Fraction(2)
    inputs = [[In(0, one, (), (0, 0)), In(None, one, (), (1, 0))], [In(1, one, (), (0, 0)), In(None, one, (), (0, 1))]]
    laplacian = Out(0, 0, (((0, (2, 0), two), (0, (0, 2), two)),))
    found = references(
        stated(f, [("x", FLOAT), ("y", FLOAT)], inputs, [laplacian], [FLOAT]), [np.array([0.3]), np.array([1.1])]
    )
    assert abs(float(found.values[0][0])) < 1e-15
