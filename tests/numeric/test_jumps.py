"""Jumps in the error budget: always seen where rounding may pass one, never invented where float32 is exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Value
from glsl_ad.numeric.budget import Budget, error_budget
from glsl_ad.numeric.jumps import is_float32, jumps, straddled
from glsl_ad.types import FLOAT, INT
from tests.numeric.building import add, branch, function, less, module, multiply

WHOLE = np.arange(1.0, 400.0)


def of_one(make: Callable[[Builder, Value], Value]) -> Function:
    return function("f", [("x", FLOAT)], [FLOAT], lambda b, x: [make(b, x)])


def budget_of(make: Callable[[Builder, Value], Value], x: np.ndarray) -> Budget:
    f = of_one(make)
    return error_budget(module(f), f, [x])


def third(b: Builder, x: Value) -> Value:
    """x · (1/3) · 3: a whole number for whole x, as far as rounding lets it."""
    return multiply(b, multiply(b, x, b.number(1.0 / 3.0)), b.number(3.0))


def to_int_and_back(b: Builder, x: Value) -> Value:
    return b.op(Code.CONVERT, FLOAT, [b.op(Code.CONVERT, INT, [x])])


JUMPING: dict[str, Callable[[Builder, Value], Value]] = {
    "floor": lambda b, x: b.builtin("floor", FLOAT, third(b, x)),
    "ceil": lambda b, x: b.builtin("ceil", FLOAT, third(b, x)),
    "trunc": lambda b, x: b.builtin("trunc", FLOAT, third(b, x)),
    "fract": lambda b, x: b.builtin("fract", FLOAT, third(b, x)),
    "round": lambda b, x: b.builtin("round", FLOAT, add(b, third(b, x), b.number(0.5))),
    "int": lambda b, x: to_int_and_back(b, third(b, x)),
    "mod": lambda b, x: b.builtin("mod", FLOAT, third(b, x), b.number(1.0)),
    "step": lambda b, x: b.builtin("step", FLOAT, x, third(b, x)),
    "sign": lambda b, x: b.builtin("sign", FLOAT, b.builtin("-", FLOAT, x, third(b, x))),
}


@pytest.mark.parametrize("make", JUMPING.values(), ids=JUMPING.keys())
def test_no_jump_within_reach_is_missed(make: Callable[[Builder, Value], Value]) -> None:
    """At 399 points; replicas that err at random miss some."""
    assert (budget_of(make, WHOLE).errors[0] > 0.9).all()


@pytest.mark.parametrize("make", [m for k, m in JUMPING.items() if k not in ("step", "sign")])
def test_no_jump_is_invented(make: Callable[[Builder, Value], Value]) -> None:
    assert (budget_of(make, WHOLE + 0.25).errors[0] < 2e-3).all()


def test_no_branch_within_reach_is_missed() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        return branch(b, less(b, third(b, x), x), lambda: [b.number(0.0)], lambda: [x], [FLOAT])

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    assert error_budget(module(f), f, [WHOLE]).near_branch.all()


def permuted(b: Builder, x: Value) -> Value:
    """(34 x + 1) x mod 289, as lattice noises hash with."""
    grown = multiply(b, add(b, multiply(b, x, b.number(34.0)), b.number(1.0)), x)
    cells = b.builtin("floor", FLOAT, multiply(b, grown, b.number(1.0 / 289.0)))
    return b.builtin("-", FLOAT, grown, multiply(b, cells, b.number(289.0)))


def test_whole_numbers_are_hashed_without_an_error() -> None:
    x = np.arange(289.0)
    budget = budget_of(lambda b, x: permuted(b, permuted(b, x)), x)
    once = (34 * x + 1) * x % 289
    doubt = np.maximum(np.abs(once - 144.5), np.abs((34 * once + 1) * once % 289 - 144.5))
    sure = doubt < 142.0  # elsewhere the quotient is nearly whole, and `floor` in doubt
    assert (budget.errors[0][sure] < 1e-4).all()
    assert (budget.values[0] == (34 * once + 1) * once % 289).all()


def test_numbers_that_are_not_whole_do_have_one() -> None:
    assert np.median(budget_of(lambda b, x: permuted(b, permuted(b, x)), WHOLE + 0.3).errors[0]) > 0.01


def test_the_remainder_of_whole_numbers_is_exact_where_its_quotient_is_not_whole() -> None:
    budget = budget_of(lambda b, x: b.builtin("mod", FLOAT, x, b.number(7.0)), WHOLE)
    sure = WHOLE % 7 != 0
    assert (budget.errors[0][sure] < 1e-6).all()
    assert (budget.errors[0][~sure] > 6.0).all()


def test_the_replicas_are_put_on_both_sides() -> None:
    blocks = np.array([[2.1, 5.5], [2.25, 5.51], [2.15, 5.49]])  # the jump at 2 is within the reach of 0.15
    (moved,) = straddled("floor", [blocks.ravel()], 3)
    assert moved.reshape(3, 2)[:, 0] == pytest.approx([2.1, 1.95, 2.25])
    assert moved.reshape(3, 2)[:, 1].tolist() == blocks[:, 1].tolist()


def test_equality_is_doubtful_between_the_sides() -> None:
    left, right = np.array([1.0, 1.0, 1.0]), np.array([1.01, 1.03, 1.0])
    moved = straddled("==", [left, right], 3)
    assert (moved[0] == moved[1]).tolist() == [False, True, True]
    same = straddled("==", [left, np.array([1.3, 1.31, 1.29])], 3)
    assert same[1].tolist() == [1.3, 1.31, 1.29]


def test_what_float32_holds() -> None:
    values = np.array([0.0, 1.5, -(2.0**100), 2.0**24 + 1, 0.1, 1e-40, 1e300])
    with np.errstate(over="ignore"):
        assert is_float32(values).tolist() == [True, True, True, False, False, False, False]
    assert jumps("floor")
    assert not jumps("sin")
