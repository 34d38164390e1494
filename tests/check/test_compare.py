"""How points are counted, and what makes a comparison pass or fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glsl_ad.check.compare import Quantity, compare
from glsl_ad.check.model import Comparison, PointCounts
from glsl_ad.types import FLOAT, INT, VEC2

N = 100
X = np.linspace(1.0, 2.0, N)
TIGHT = np.full(N, 1e-6)
LOOSE = np.full(N, 10.0)
NEVER = np.zeros(N, dtype=bool)


def run(actual: Any, expected: Any = X, allowed: Any = TIGHT, **options: Any) -> Comparison:
    quantity = Quantity("d", "return", 1, options.pop("type", FLOAT), actual, expected, allowed)
    masks = {"undecided": NEVER, "near_branch": NEVER, **options}
    return compare("derivative", [quantity], [("x", X)], **masks)


def test_within_the_budget() -> None:
    comparison = run(X + 0.5e-6)
    (row,) = comparison.rows
    assert row.passed
    assert row.points == N
    assert row.used == pytest.approx(0.5, rel=1e-6)
    assert row.largest_absolute == pytest.approx(0.5e-6, rel=1e-6)
    assert comparison.counts == PointCounts(N, 0, 0, 0, 0, 0, N)


def test_an_error_within_a_budget_beyond_the_value_is_not_related_to_it() -> None:
    expected = X.copy()
    expected[3] = 1e-200
    (within,) = run(expected + 0.5e-6, expected).rows
    assert within.passed
    assert within.largest_relative < 1.0
    actual = expected.copy()
    actual[3] = 1.0
    (beyond,) = run(actual, expected).rows
    assert not beyond.passed
    assert beyond.largest_relative > 1e100


def test_one_point_beyond_it() -> None:
    actual = X.copy()
    actual[40] += 3e-6
    (row,) = run(actual).rows
    assert not row.passed
    assert row.used == pytest.approx(3.0, rel=1e-6)
    assert row.worst is not None
    assert dict(row.worst.arguments) == {"x": X[40]}
    assert row.worst.expected == X[40]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_result_that_is_not_finite_is_wrong(bad: float) -> None:
    actual = X.copy()
    actual[3] = bad
    (row,) = run(actual).rows
    assert not row.passed
    assert row.used == np.inf


def test_no_budget_means_equal() -> None:
    (row,) = run(X, allowed=np.zeros(N)).rows
    assert row.passed
    (row,) = run(np.nextafter(X, 3.0), allowed=np.zeros(N)).rows
    assert not row.passed


def test_every_point_is_counted_once() -> None:
    expected, allowed = X.copy(), TIGHT.copy()
    undecided, near = NEVER.copy(), NEVER.copy()
    undecided[:10], near[5:20] = True, True
    expected[15:30] = np.nan
    allowed[25:40] = np.inf
    allowed[35:45] = np.where(np.isfinite(allowed[35:45]), 10.0, allowed[35:45])
    counts = run(X, expected, allowed, undecided=undecided, near_branch=near).counts
    assert counts == PointCounts(
        sampled=N, undecided=10, near_branch=10, not_finite=10, unbounded=10, loose=5, compared=55
    )
    assert str(counts) == (
        "55 compared, 10 undecided, 10 near a branch, 10 not finite, 10 without an error bound, 5 lost in rounding"
    )


def test_points_left_out_do_not_fail() -> None:
    actual = X.copy()
    actual[:10] = 1e9
    near = NEVER.copy()
    near[:10] = True
    assert run(actual, near_branch=near).rows[0].passed


def test_components_are_compared_apart() -> None:
    expected = np.stack([X, np.full(N, np.nan)], axis=1)
    allowed = np.stack([TIGHT, TIGHT], axis=1)
    comparison = run(expected + np.array([1e-3, 0.0]), expected, allowed, type=VEC2)
    assert comparison.counts.not_finite == N
    (row,) = comparison.rows
    assert row.points == N
    assert not row.passed
    assert row.worst is not None
    assert row.worst.component == "d.x"


def test_lost_points_that_agree_count() -> None:
    """A hash: any result is within the budget, but these agree."""
    (row,) = run(X * (1 + 1e-5), allowed=LOOSE).rows
    assert row.passed
    assert row.points == N
    actual = X.copy()
    actual[::10] += 1.0  # where rounding passed a jump
    comparison = run(actual, allowed=LOOSE)
    assert comparison.rows[0].passed
    assert comparison.counts.loose == N / 10


@pytest.mark.parametrize("factor", [1.01, 2.0, -1.0])
def test_lost_points_that_disagree_prove_nothing(factor: float) -> None:
    comparison = run(X * factor, allowed=LOOSE)
    (row,) = comparison.rows
    assert row.points == 0
    assert not row.passed
    assert comparison.counts.loose == N


def test_a_few_lucky_points_do_not_fail() -> None:
    """Where most points are lost, a budget that looks tight is one that happened to miss the jump."""
    allowed = np.where(np.arange(N) % 10 == 0, TIGHT, LOOSE)
    (row,) = run(X + 0.3, allowed=allowed).rows
    assert row.points == 0
    (row,) = run(X + 0.3, allowed=np.where(np.arange(N) % 10 == 0, LOOSE, TIGHT)).rows
    assert row.points == N * 9 / 10
    assert not row.passed


def test_what_is_lost_in_the_value_is_lost_in_the_derivative() -> None:
    value = Quantity("v", "return", 0, FLOAT, X + 0.3, X, LOOSE)
    derivative = Quantity("d", "return", 1, FLOAT, X + 0.3, X, TIGHT)
    other = Quantity("o", "other", 1, FLOAT, X + 0.3, X, TIGHT)
    comparison = compare("derivative", [value, derivative, other], [], undecided=NEVER, near_branch=NEVER)
    assert [row.points for row in comparison.rows] == [0, 0, N]
    assert not comparison.rows[2].passed


def test_zero_everywhere() -> None:
    zero = np.zeros(N)
    assert run(zero, zero).rows[0].passed
    assert run(zero + 1e-7, zero).rows[0].passed
    assert not run(zero + 1e-5, zero).rows[0].passed


ULPS = [
    (np.float32(1.0), np.nextafter(np.float32(1.0), np.float32(2.0)), 1),
    (np.float32(0.0), np.float32(-0.0), 0),
    (np.float32(-1e-45), np.float32(1e-45), 2),
    (np.float32(2.0), np.float32(1.0), 2**23),
]


@pytest.mark.parametrize(("left", "right", "steps"), ULPS)
def test_ulps(left: np.float32, right: np.float32, steps: int) -> None:
    actual, expected = (np.full(N, v, dtype=np.float32) for v in (left, right))
    (row,) = run(actual, expected, LOOSE * 0 + 0.2, with_ulps=True).rows
    assert row.ulps == steps or row.points == 0
    if steps <= 1:
        assert row.points == N


def test_integers_are_compared_as_numbers() -> None:
    whole = np.arange(N)
    assert run(whole, whole, np.zeros(N), type=INT, with_ulps=True).rows[0].ulps == 0
    assert not run(whole + 1, whole + 2, np.zeros(N), type=INT).rows[0].passed
