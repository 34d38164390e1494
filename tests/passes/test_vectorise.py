"""Packing of scalars: what becomes a vector operation and what stays, and that nothing is computed otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings

from glsl_ad.ir import verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Value
from glsl_ad.passes import operations
from glsl_ad.passes.vectorise import vectorise
from glsl_ad.types import BOOL
from tests.passes.made import PARAMETERS, components, function_returning, glsl, programs, results_of, scalar


@dataclass(frozen=True)
class Case:
    """The body of a function of `vec3 p, vec3 q, float r` before and after."""

    name: str
    make: Callable[[Builder, Value, Value, Value], Sequence[Value]]
    before: str
    after: str
    primals: tuple[int, ...] = ()


def _scaled(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    x, y, z = components(b, p)
    return [b.bundle([scalar(b, "*", x, r), scalar(b, "*", r, y), scalar(b, "*", z, r)])]


def _sum(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    c = scalar(b, "cos", r)
    pairs = zip(components(b, p), components(b, q), strict=True)
    terms = [(scalar(b, "*", x, r), scalar(b, "*", scalar(b, "sin", y), c)) for x, y in pairs]
    turned = [terms[0], terms[1][::-1], terms[2]]
    return [b.bundle([scalar(b, "+", *t) for t in turned])]


def _constants(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    numbers = [b.number(n) for n in (1.5, 2.5, 3.5)]
    return [b.bundle([scalar(b, "*", n, x) for n, x in zip(numbers, components(b, p), strict=True)])]


def _unlike_scalars(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    pairs = zip([scalar(b, "sin", r), scalar(b, "cos", r), scalar(b, "exp", r)], components(b, p)[::-1], strict=True)
    first, second, third = (scalar(b, "*", *pair) for pair in pairs)
    return [b.bundle([first, scalar(b, "*", third, scalar(b, "tan", r)), second])]


def _partial(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    x, y, _ = components(b, p)
    return [b.bundle([scalar(b, "*", x, r), scalar(b, "*", y, r), scalar(b, "exp", r)])]


def _choice(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    zero = b.number(0.0)
    positive = b.builtin("<", BOOL, zero, r)
    return [b.bundle([b.select(positive, scalar(b, "*", x, r), zero) for x in components(b, p)])]


def _choices(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    x, y, z = components(b, p)
    by = [b.builtin("<", BOOL, c, r) for c in (x, y, z)]
    return [b.bundle([b.select(c, scalar(b, "*", x, r), scalar(b, "*", y, r)) for c in by])]


def _needed_alone(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    lanes = [scalar(b, "*", x, r) for x in components(b, p)]
    return [b.bundle(lanes), b.bundle([scalar(b, "exp", lanes[1]), r])]


def _symmetric(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    c = components(b, p)
    entry = {(i, j): scalar(b, "*", scalar(b, "*", c[i], c[j]), r) for i in range(3) for j in range(i, 3)}
    return [b.bundle([entry[min(i, j), max(i, j)] for j in range(3)]) for i in range(3)]


def _primal(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    lanes = [scalar(b, "*", x, r) for x in components(b, p)]
    return [lanes[1], b.bundle(lanes)]


def _reordered(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    lanes = [scalar(b, "*", x, r) for x in components(b, p)]
    return [b.bundle(lanes), b.bundle(lanes[::-1])]


def _one_from_another(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    x, y, z = components(b, p)
    first = scalar(b, "+", scalar(b, "*", x, y), z)
    return [b.bundle([first, scalar(b, "+", first, z)])]


def _clamped(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
    low, high = b.number(0.0), b.number(1.0)
    return [
        b.bundle([scalar(b, "clamp", x, low, high) for x in components(b, p)]),
        b.bundle([scalar(b, "pow", x, r) for x in components(b, p)]),
    ]


CASES = (
    Case("scaled", _scaled, "return vec3(p.x * r, r * p.y, p.z * r);", "return p * r;"),
    Case(
        "sum in any order",
        _sum,
        "float c = cos(r); float t = p.x * r + sin(q.x) * c;"
        " return vec3(t, sin(q.y) * c + p.y * r, p.z * r + sin(q.z) * c);",
        "return p * r + sin(q) * cos(r);",
    ),
    Case("constants", _constants, "return vec3(1.5 * p.x, 2.5 * p.y, 3.5 * p.z);", "return vec3(1.5, 2.5, 3.5) * p;"),
    Case(
        "nothing in common",
        _unlike_scalars,
        "return vec3(sin(r) * p.z, exp(r) * p.x * tan(r), cos(r) * p.y);",
        "return vec3(sin(r) * p.z, exp(r) * p.x * tan(r), cos(r) * p.y);",
    ),
    Case("part of a vector", _partial, "return vec3(p.x * r, p.y * r, exp(r));", "return vec3(p.xy * r, exp(r));"),
    Case(
        "one condition",
        _choice,
        "bool less = 0.0 < r; return vec3(less ? p.x * r : 0.0, less ? p.y * r : 0.0, less ? p.z * r : 0.0);",
        "return 0.0 < r ? p * r : vec3(0.0);",
    ),
    Case(
        "several conditions",
        _choices,
        "float t = p.x * r; float t2 = p.y * r; return vec3(p.x < r ? t : t2, p.y < r ? t : t2, p.z < r ? t : t2);",
        "float t = p.x * r; float t2 = p.y * r; return vec3(p.x < r ? t : t2, p.y < r ? t : t2, p.z < r ? t : t2);",
    ),
    Case(
        "needed alone too",
        _needed_alone,
        "float t = p.y * r; return R(vec3(p.x * r, t, p.z * r), vec2(exp(t), r));",
        "vec3 t = p * r; return R(t, vec2(exp(t.y), r));",
    ),
    Case(
        "symmetric",
        _symmetric,
        "float t = p.x * p.y * r; float t2 = p.x * p.z * r; float t3 = p.y * p.z * r;"
        " return R(vec3(p.x * p.x * r, t, t2), vec3(t, p.y * p.y * r, t3), vec3(t2, t3, p.z * p.z * r));",
        "vec3 t = p.x * p * r; vec2 t2 = p.y * p.yz * r; return R(t, vec3(t.y, t2), vec3(t.z, t2.y, p.z * p.z * r));",
    ),
    Case(
        "needed by the primal",
        _primal,
        "float t = p.y * r; return R(t, vec3(p.x * r, t, p.z * r));",
        "float t = p.y * r; return R(t, vec3(p.x * r, t, p.z * r));",
        primals=(0,),
    ),
    Case(
        "needed alone as a result",
        _primal,
        "float t = p.y * r; return R(t, vec3(p.x * r, t, p.z * r));",
        "vec3 t = p * r; return R(t.y, t);",
    ),
    Case(
        "in another order",
        _reordered,
        "float t = p.x * r; float t2 = p.y * r; float t3 = p.z * r; return R(vec3(t, t2, t3), vec3(t3, t2, t));",
        "vec3 t = p * r; return R(t, t.zyx);",
    ),
    Case(
        "one lane from another",
        _one_from_another,
        "float t = p.x * p.y + p.z; return vec2(t, t + p.z);",
        "float t = p.x * p.y + p.z; return vec2(t, t + p.z);",
    ),
    Case(
        "scalar operands",
        _clamped,
        "return R(vec3(clamp(p.x, 0.0, 1.0), clamp(p.y, 0.0, 1.0), clamp(p.z, 0.0, 1.0)),"
        " vec3(pow(p.x, r), pow(p.y, r), pow(p.z, r)));",
        "return R(clamp(p, 0.0, 1.0), pow(p, vec3(r)));",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_lanes(case: Case) -> None:
    function = function_returning(PARAMETERS, case.make, primals=case.primals)
    packed = vectorise(function)
    verify(packed)
    assert (_body(function), _body(packed)) == (case.before, case.after)
    assert vectorise(packed) == packed
    assert operations(packed) <= operations(function)


def _body(function: Function) -> str:
    return " ".join(line.strip() for line in glsl(function).splitlines()[1:-1])


# ---- what is computed stays ------------------------------------------------------------------------------------------


@given(programs())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_values_stay_to_the_bit(function: Function) -> None:
    packed = vectorise(function)
    verify(packed)
    for before, after in results_of(function, packed):
        for a, b in zip(before, after, strict=True):
            np.testing.assert_array_equal(a, b)


def test_time_grows_with_size() -> None:
    def chain(length: int) -> Function:
        def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
            lanes, results = components(b, p), []
            for k in range(length):
                turned = [lanes[(i + k) % 3] for i in range(3)]
                lanes = [scalar(b, "+", scalar(b, "*", x, r), y) for x, y in zip(lanes, turned, strict=True)]
                if k % 8 == 0:
                    results.append(b.bundle(lanes))
            return results

        return function_returning(PARAMETERS, make)

    def seconds(function: Function) -> float:
        start = process_time()
        vectorise(function)
        return process_time() - start

    short, long = chain(250), chain(2500)
    seconds(short)
    assert seconds(long) < 40 * min(seconds(short) for _ in range(3))
