"""Factoring of derivative values: what it makes of sums of products, and that it changes them by rounding alone."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings

from glsl_ad import Shader
from glsl_ad.ir import verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Value
from glsl_ad.passes import optimise, scalar_operations
from glsl_ad.passes.factor import factor
from glsl_ad.passes.reuse import reuse_components
from glsl_ad.types import BOOL, FLOAT
from tests.passes.made import PARAMETERS, components, function_returning, glsl, programs, results_of, scalar


def _written(text: str) -> Function:
    """A function of `float a, b, c, d, e` that returns an expression, as a derivative that has nothing to keep."""
    names = "abcde"
    ops = {"+": 1, "-": 1, "*": 2}

    def make(b: Builder, *values: Value) -> list[Value]:
        known = dict(zip(names, values, strict=True))
        tokens = text.replace("(", " ( ").replace(")", " ) ").split()
        out: list[Value] = []
        waiting: list[str] = []

        def apply() -> None:
            right, left = out.pop(), out.pop()
            out.append(scalar(b, waiting.pop(), left, right))

        for t in tokens:
            if t in ops:
                while waiting and waiting[-1] in ops and ops[waiting[-1]] >= ops[t]:
                    apply()
                waiting.append(t)
            elif t == "(":
                waiting.append(t)
            elif t == ")":
                while waiting[-1] != "(":
                    apply()
                waiting.pop()
            else:
                out.append(known[t] if t in known else b.number(float(t)))
        while waiting:
            apply()
        return out

    return function_returning(dict.fromkeys(names, FLOAT), make)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a * b + a * c", "a * (b + c)"),
        ("2.0 * (0.42 * a)", "0.84 * a"),
        ("0.5 * a * (0.0 - 0.42)", "-0.21 * a"),
        ("3.0 * (0.42 * a)", "3.0 * (0.42 * a)"),
        ("2.0 * (0.42 * a) + 2.0 * b", "2.0 * (0.42 * a + b)"),
        ("a * b - a * c + d", "a * (b - c) + d"),
        ("0.5 * ( a * b ) - 0.5 * ( c * a * d - e * a )", "0.5 * (a * (b - c * d + e))"),
        ("2.0 * a + 2.0 * b", "2.0 * (a + b)"),
        ("a - b - a", "-b"),
        ("a + a + a", "3.0 * a"),
        ("a * b + c * d", "a * b + c * d"),
        ("0.0 - a * b - c * b", "-(b * (a + c))"),
        ("a * a * b + a * b * b", "a * b * (a + b)"),
        ("a + b * 3.1 + c * 3.1", "a + 3.1 * (b + c)"),
        ("( a + b ) * ( a + b )", "t * t"),
    ],
)
def test_sums(before: str, after: str) -> None:
    function = factor(_written(before))
    verify(function)
    assert glsl(function).splitlines()[-2].strip() == f"return {after};"
    assert factor(function) == function


def test_parts_of_products_are_shared() -> None:
    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        x, y, z = components(b, p)
        u, _, w = components(b, q)
        products = [(x, u, r, w), (y, r, w), (w, z, r)]
        results = []
        for first, *rest in products:
            for v in rest:
                first = scalar(b, "*", first, v)
            results.append(first)
        return results

    function = function_returning(PARAMETERS, make)
    assert scalar_operations(function) == 7
    assert scalar_operations(factor(function)) == 5


def test_scalars_are_multiplied_before_vectors() -> None:
    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        x, _, _ = components(b, q)
        return [b.builtin("*", b.type_of(p), b.builtin("*", b.type_of(p), p, r), x)]

    assert glsl(factor(function_returning(PARAMETERS, make))).splitlines()[1].strip() == "return r * q.x * p;"


def test_only_a_number_leaves_a_choice() -> None:
    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        x, y, z = components(b, p)
        zero = b.number(0.0)
        by = b.builtin("<", BOOL, x, y)
        negative = scalar(b, "*", b.number(-2.0), scalar(b, "*", y, z))
        return [scalar(b, "+", r, b.select(by, negative, zero)), b.select(by, scalar(b, "*", x, r), zero)]

    text = glsl(factor(function_returning(PARAMETERS, make)))
    assert "r - 2.0 * (less ? p.y * p.z : 0.0)" in text
    assert "less ? r * p.x : 0.0" in text or "less ? p.x * r : 0.0" in text


def test_components_of_vectors_are_reused() -> None:
    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        square = b.builtin("*", b.type_of(p), p, p)
        x, y, _ = components(b, p)
        return [square, scalar(b, "*", x, x), scalar(b, "sin", scalar(b, "*", y, y))]

    function = function_returning(PARAMETERS, make, primals=(0,))
    assert glsl(reuse_components(function)).splitlines()[1:3] == [
        "    vec3 r0 = p * p;" if "vec3 r0" in glsl(function) else "    vec3 t = p * p;",
        "    return R(r0, r0.x, sin(r0.y));" if "vec3 r0" in glsl(function) else "    return R(t, t.x, sin(t.y));",
    ]


@given(programs())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_values_stay_but_for_rounding(function: Function) -> None:
    ways = [factor(function), reuse_components(function), optimise(function)]
    for way in ways:
        verify(way)
    for before, *others in results_of(function, *ways):
        for after in others:
            np.testing.assert_array_equal(before[0], after[0])  # the primal
            for a, b in zip(before, after, strict=True):
                np.testing.assert_allclose(b, a, rtol=1e-6, atol=1e-9)


def test_primals_stay() -> None:
    """The value is computed by the very expression that the user wrote, where its derivative is factored."""
    text = "float f(float x, float y) { return x * y + x * sin(y) - 0.5 * (x * y) + 0.5 * x; }"
    source = Shader.from_source(text).diff("f", wrt="y", only=True).source
    assert "= t + x * sin(y) - 0.5 * t + t2;" in source, source


def test_the_first_parameter_is_not_taken_for_zero() -> None:
    """`x - e0` became `x`: a parameter's number is 0 as well."""
    shader = Shader.from_source("vec3 f(float e0, float e1, vec3 x) { return smoothstep(e0, e1, x); }")
    made = shader.diff("f", wrt="e1", product="jet", order=2)
    assert "x - e0" in made.source
    assert made.check(points=50, seconds=10.0, gpu=False, domains=["e0=-1:0", "e1=1:2"]).passed


def test_levels() -> None:
    """Level 1 rounds as level 0 does; level 2 needs fewer operations."""
    text = "float f(float x, float y) { float a = sin(x) * y; return a * exp(a) + (x > y ? a : 2.0 * a); }"
    shader = Shader.from_source(text)
    sources = [shader.diff("f", order=2, product="hessian", optimise=n, only=True).source for n in (0, 1, 2)]
    assert len(set(sources)) > 1
    products = [shader.diff("f", order=2, product="hessian", optimise=n)._unnamed.entry for n in (0, 1, 2)]
    costs = [scalar_operations(p) for p in products]
    assert costs[2] < costs[1] <= costs[0]


def test_scalar_products_are_taken_apart() -> None:
    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        zero, one = b.number(0.0), b.number(1.0)
        results = []
        for k, x in enumerate(components(b, p)):
            axis = b.construct(b.type_of(q), [one if i == k else zero for i in range(3)])
            moved = b.builtin("-", b.type_of(q), axis, b.builtin("*", b.type_of(q), p, scalar(b, "sin", x)))
            results.append(scalar(b, "dot", q, moved))
        return [b.bundle(results)]

    function = function_returning(PARAMETERS, make)
    before, *others = next(results_of(function, factor(function, expand=True), optimise(function)))
    for after in others:
        np.testing.assert_allclose(after[0], before[0], rtol=1e-12)
    primal = function_returning(PARAMETERS, lambda b, p, q, r: [r, *make(b, p, q, r)], primals=(0,))
    assert glsl(optimise(primal)).splitlines()[1].strip() == "return R(r, q - sin(p) * dot(p, q));"


def test_time_grows_with_size() -> None:
    def chain(length: int) -> Function:
        def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
            values = [*components(b, p), *components(b, q)]
            total = r
            for k in range(length):
                term = scalar(b, "*", scalar(b, "*", values[k % 6], values[(k // 6) % 6]), scalar(b, "sin", total))
                values[k % 6] = term
                total = scalar(b, "+", total, term)
            return [total]

        return function_returning(PARAMETERS, make)

    def seconds(function: Function) -> float:
        start = process_time()
        factor(function)
        return process_time() - start

    short, long = chain(200), chain(2000)
    seconds(short)
    assert seconds(long) < 40 * min(seconds(short) for _ in range(3))
