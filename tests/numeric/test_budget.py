"""The error budget against evaluation in float32: never too small, not so large that a wrong rule fits in.

Float32 is evaluated here by rounding the result of every operation, as a GPU with correctly rounded builtins does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Continue, Function, Value
from glsl_ad.numeric.batches import broadcast, columns
from glsl_ad.numeric.budget import Budget, error_budget
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.lanes import Lanes
from glsl_ad.numeric.precision import GENERIC, LLVMPIPE, table_for
from glsl_ad.numeric.sampling import Domains, sample
from glsl_ad.numeric.walker import Walker
from glsl_ad.source import Span
from glsl_ad.types import FLOAT, INT, VEC2, VEC3, Kind, Matrix, Type
from tests.numeric.building import Parameters, add, branch, for_loop, function, less, module, multiply

POINTS = 2000


class Float32(Lanes):
    """Lanes whose builtins round to float32."""

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        found = super().builtin(name, type_, arguments, types, span)
        return found.astype(np.float32).astype(float) if found.dtype == np.float64 else found


def in_float32(f: Function, arguments: Sequence[Data]) -> list[Data]:
    domain = Float32(POINTS)
    with np.errstate(all="ignore"):
        results, _ = Walker(module(f), domain, {}, 1000).run(f, arguments, domain.lanes)
    return [broadcast(r, POINTS) for r in results]


def use(f: Function, *domains: str, **options: Any) -> tuple[np.ndarray[Any, Any], Budget]:
    """How much of the budget float32 uses, at the points that are not near a branch; and the budget."""
    arguments = sample(f.params, POINTS, Domains.parse(domains))
    budget = error_budget(module(f), f, arguments, **options)
    exact = evaluate(module(f), f, arguments).values
    rounded = in_float32(f, arguments)
    used = [
        np.where(np.isinf(b), 0.0, np.abs(r - e) / np.maximum(b, 1e-300))
        for rs, es, bs in zip(rounded, exact, budget.errors, strict=True)
        for r, e, b in zip(columns(rs), columns(es), columns(bs), strict=True)
    ]
    return np.stack(used)[:, ~budget.near_branch], budget


def polynomial(b: Builder, x: Value, leading: float = 3.25) -> Value:
    """A polynomial by Horner's scheme; it has zeros, where its relative error is large."""
    result = b.number(leading)
    for c in (-1.7, 0.6, 2.3, -1.1):
        result = add(b, multiply(b, result, x), b.number(c))
    return result


def quotient(b: Builder, x: Value, factor: float = 2.0) -> Value:
    """sin(x) (factor cos(x) - 2) / (2 + cos(x))^3: of the kind that a second derivative is."""
    sine, cosine = b.builtin("sin", FLOAT, x), b.builtin("cos", FLOAT, x)
    below = add(b, b.number(2.0), cosine)
    above = b.builtin("-", FLOAT, multiply(b, b.number(factor), cosine), b.number(2.0))
    return b.builtin("/", FLOAT, multiply(b, sine, above), multiply(b, below, multiply(b, below, below)))


def growth(b: Builder, x: Value, rate: float = 0.7) -> Value:
    """exp(rate x) log(3 + x) sqrt(5 - x)"""
    logarithm = b.builtin("log", FLOAT, add(b, b.number(3.0), x))
    root = b.builtin("sqrt", FLOAT, b.builtin("-", FLOAT, b.number(5.0), x))
    return multiply(b, b.builtin("exp", FLOAT, multiply(b, b.number(rate), x)), multiply(b, logarithm, root))


def orbit(b: Builder, x: Value, factor: float = 3.6) -> Value:
    """Ten steps of the logistic map: errors grow with each."""

    def inner(i: Value, s: Value) -> Any:
        rest = b.builtin("-", FLOAT, b.number(1.0), s)
        return b.close_region(Continue((i, multiply(b, b.number(factor), multiply(b, s, rest)))))

    return for_loop(b, b.integer(10), [multiply(b, b.number(0.1), b.builtin("abs", FLOAT, x))], inner)[1]


def box(b: Builder, x: Value, half: float = 0.75) -> Value:
    """The length of max(abs(p) - half, 0) for p = (x, x * x): kinks, and zero inside."""
    p = b.construct(VEC2, [x, multiply(b, x, x)])
    q = b.builtin("-", VEC2, b.builtin("abs", VEC2, p), b.number(half))
    return b.builtin("length", FLOAT, b.builtin("max", VEC2, q, b.number(0.0)))


SMOOTH: dict[str, Callable[..., Value]] = {
    "polynomial": polynomial,
    "quotient": quotient,
    "growth": growth,
    "orbit": orbit,
    "box": box,
}


def of_one(make: Callable[..., Value], *constants: float) -> Function:
    return function("f", [("x", FLOAT)], [FLOAT], lambda b, x: [make(b, x, *constants)])


@pytest.mark.parametrize("table", [LLVMPIPE, GENERIC], ids=["llvmpipe", "generic"])
@pytest.mark.parametrize("make", SMOOTH.values(), ids=SMOOTH.keys())
def test_float32_stays_within_the_budget(make: Callable[..., Value], table: Any) -> None:
    used, budget = use(of_one(make), precision=table)
    assert used.max() <= 1.0
    assert budget.near_branch.sum() == 0
    assert np.isfinite(budget.errors[0]).all()


@pytest.mark.parametrize("make", SMOOTH.values(), ids=SMOOTH.keys())
def test_the_budget_is_not_far_above_what_float32_does(make: Callable[..., Value]) -> None:
    used, _ = use(of_one(make))
    assert used.max() >= 0.05


CORRUPTED: list[tuple[Callable[..., Value], float, float]] = [
    (polynomial, 3.25, 3.25 * 1.001),
    (quotient, 2.0, 2.002),
    (growth, 0.7, 0.7007),
    (orbit, 3.6, 3.6036),
    (box, 0.75, 0.75075),
]


@pytest.mark.parametrize(("make", "right", "wrong"), CORRUPTED, ids=SMOOTH.keys())
def test_a_constant_off_by_a_thousandth_exceeds_it_by_far(
    make: Callable[..., Value], right: float, wrong: float
) -> None:
    """The budget is that of the corrupted function: nobody has another one in hand when a rule is wrong."""
    corrupted = of_one(make, wrong)
    arguments = sample(corrupted.params, POINTS)
    budget = error_budget(module(corrupted), corrupted, arguments)
    original = of_one(make, right)
    (truth,) = evaluate(module(original), original, arguments).values
    (found,) = in_float32(corrupted, arguments)
    excess = np.abs(found - truth) / np.maximum(budget.errors[0], 1e-300)
    assert np.median(excess[budget.errors[0] > 1e-30]) > 50.0
    (right_result,) = in_float32(original, arguments)
    assert (np.abs(right_result - truth) <= budget.errors[0] * 1.01).all()


def test_vectors_matrices_and_whole_value_builtins() -> None:
    mat3 = Matrix(Kind.FLOAT, 3, 3)
    parameters: Parameters = [("p", VEC3), ("q", VEC3), ("m", mat3)]

    def body(b: Builder, p: Value, q: Value, m: Value) -> Sequence[Value]:
        moved = b.builtin("*", VEC3, m, p)
        return (
            moved,
            b.builtin("dot", FLOAT, moved, q),
            b.builtin("cross", VEC3, moved, q),
            b.builtin("normalize", VEC3, moved),
            b.builtin("*", VEC3, b.builtin("inverse", mat3, m), q),
            b.builtin("smoothstep", FLOAT, b.number(-0.3), b.number(0.6), b.swizzle(p, (0,))),
            b.builtin("mix", VEC3, p, moved, b.swizzle(q, (2,))),
        )

    types: list[Type] = [VEC3, FLOAT, VEC3, VEC3, VEC3, FLOAT, VEC3]
    used, budget = use(function("f", parameters, types, body))
    assert used.max() <= 1.0
    infinite = [int(np.isinf(c).sum()) for e in budget.errors for c in columns(e)]
    assert max(infinite) <= 1  # the first point is p = 0, which has no direction
    assert np.median(columns(budget.errors[0])[0]) < 1e-5


def test_points_near_a_branch_are_told() -> None:
    """x * 10 * 0.1 < 1: where float32 cannot be sure, it is said; elsewhere the branch is the same."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        scaled = multiply(b, multiply(b, x, b.number(10.0)), b.number(0.1))
        return branch(b, less(b, scaled, b.number(1.0)), lambda: [b.number(0.0)], lambda: [b.number(1.0)], [FLOAT])

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    near = [1.0, 1.0 + 2.0**-23, 1.0 - 2.0**-24]
    budget = error_budget(module(f), f, [np.array([0.5, 2.0, 1.0 + 1e-5, *near])])
    assert budget.near_branch.tolist() == [False, False, False, True, True, True]


def test_a_choice_within_reach_is_in_the_budget() -> None:
    """x * 10 * 0.1 < 1 ? 0 : 1, and the same with arms that are equal: there the doubt does not matter."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        scaled = multiply(b, multiply(b, x, b.number(10.0)), b.number(0.1))
        below = less(b, scaled, b.number(1.0))
        square = multiply(b, x, x)
        same = add(b, square, b.number(0.0))
        return b.select(below, b.number(0.0), b.number(1.0)), b.select(below, square, same)

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    budget = error_budget(module(f), f, [np.array([0.5, 2.0, 1.0, 1.0 + 2.0**-23])])
    assert not budget.near_branch.any()
    assert (budget.errors[0][:2] < 1e-6).all()
    assert (budget.errors[0][2:] >= 1.0).all()
    assert (budget.errors[1] < 1e-5).all()


def test_an_exact_zero_is_no_doubt() -> None:
    """Inside of a box the clamped vector is zero in float32 too, and the guard of a quotient by it is sure."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        outside = b.builtin("max", VEC2, b.builtin("-", VEC2, b.splat(VEC2, x), b.number(0.3)), b.number(0.0))
        far = b.builtin("length", FLOAT, outside)
        inverse = b.builtin("/", FLOAT, b.number(1.0), far)
        return branch(b, less(b, b.number(0.0), far), lambda: [inverse], lambda: [b.number(0.0)], [FLOAT])

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    budget = error_budget(module(f), f, [np.array([0.1, 0.25, 1.0])])
    assert not budget.near_branch.any()
    assert budget.errors[0].max() < 1e-5


def test_a_comparison_of_exact_values_is_no_doubt() -> None:
    f = function(
        "f",
        [("x", FLOAT)],
        [FLOAT],
        lambda b, x: branch(b, less(b, x, b.number(0.0)), lambda: [b.builtin("-", FLOAT, x)], lambda: [x], [FLOAT]),
    )
    budget = error_budget(module(f), f, [np.array([0.0, -1.0])])
    assert not budget.near_branch.any()
    assert (budget.errors[0] <= np.array([1e-30, 2.0**-23])).all()


def test_a_jump_within_reach_is_in_the_budget() -> None:
    """floor(3 * (x / 3)) at whole x, and mod at a multiple: either side may come out."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        third = b.builtin("/", FLOAT, x, b.number(3.0))
        return b.builtin("floor", FLOAT, multiply(b, third, b.number(3.0))), b.builtin("mod", FLOAT, x, b.number(0.1))

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    budget = error_budget(module(f), f, [np.array([2.0, 2.5, 3.0])])
    assert (budget.errors[0] >= 1.0).tolist() == [True, False, True]
    assert budget.errors[1][0] > 0.09
    assert budget.errors[1][1] < 1e-5 or budget.errors[1][1] > 0.09


def test_a_jump_and_what_is_rounded_behind_it_are_in_the_budget() -> None:
    """cos(mod(1.5, 1.5 + x * x)) / (1.2 + x * x): float32 has cos(0) and rounds it, where the exact one is cos(1.5)."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        square = multiply(b, x, x)
        folded = b.builtin("mod", FLOAT, b.number(1.5), add(b, square, b.number(1.5)))
        return (b.builtin("/", FLOAT, b.builtin("cos", FLOAT, folded), add(b, square, b.number(1.2))),)

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    points = np.linspace(-1e-4, 1e-4, 200).astype(np.float32).astype(float)
    budget = error_budget(module(f), f, [points])
    farthest = np.cos(0.0) / 1.2 * (1.0 + 4e-7)  # a few roundings on the other side
    assert (np.abs(farthest - np.asarray(budget.values[0])) <= budget.errors[0]).all()


@pytest.mark.parametrize(("name", "sign"), [("+", 1.0), ("-", -1.0)])
def test_a_sum_that_float64_rounds_is_not_exact(name: str, sign: float) -> None:
    """fract(1 + x) is x; float64 has 0 for a tiny x, as float32 has."""

    def body(b: Builder, x: Value) -> Sequence[Value]:
        return (b.builtin("fract", FLOAT, b.builtin(name, FLOAT, b.number(1.0), x)),)

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    budget = error_budget(module(f), f, [sign * np.array([0.0, 2.0**-70, -(2.0**-70), 0.5])])
    assert (np.asarray(budget.errors[0]) > 0.5).tolist() == [False, True, True, False]


def test_a_doubtful_index_is_in_the_budget() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        whole = b.op(Code.CONVERT, INT, [multiply(b, x, b.number(10.0))])
        table = b.construct(VEC3, [b.number(1.0), b.number(2.0), b.number(4.0)])
        return [b.index(table, whole)]

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    x = [float(np.float32(v)) for v in (0.1, 0.15, 0.05)]
    budget = error_budget(module(f), f, [np.array(x)])
    assert (budget.errors[0] >= 1.0).tolist() == [True, False, False]
    assert budget.values[0].tolist()[1:] == [2.0, 1.0]


def test_where_nothing_can_be_promised_the_budget_has_no_bound() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        nearly = b.builtin("-", FLOAT, multiply(b, x, b.number(3.0)), b.number(0.3))
        return b.builtin("/", FLOAT, b.number(1.0), nearly), b.builtin("sqrt", FLOAT, nearly)

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    budget = error_budget(module(f), f, [np.array([float(np.float32(0.1)), 1.0])])
    assert (budget.errors[0] > 1e6).tolist() == [True, False]
    assert np.isinf(budget.errors[1]).tolist() == [True, False]
    huge = function("g", [("x", FLOAT)], [FLOAT], lambda b, x: [multiply(b, x, b.number(1e30))])
    assert np.isinf(error_budget(module(huge), huge, [np.array([1e10])]).errors[0]).all()


def test_the_renderer_chooses_the_table() -> None:
    assert table_for("llvmpipe (LLVM 15.0.6, 256 bits)") is LLVMPIPE
    assert table_for("NVIDIA GeForce") is GENERIC
