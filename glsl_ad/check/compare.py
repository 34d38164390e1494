"""Compares arrays of results with what they should be, point by point and scalar by scalar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.check.model import Comparison, PointCounts, Row, SkippedPoint, WorstPoint
from glsl_ad.numeric.batches import columns, scalar_kinds, scalar_names
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Type

Table = NDArray[np.float64]  # (scalars, points)
Mask = NDArray[np.bool_]

#: An error budget that is a larger part of what it is for says nothing: any result would do. What budgets are computed
#: from is of no use there either, since rounding is then no small perturbation any more.
LOOSE = 0.25
#: How close a result must come to count as right where no useful error budget exists: far closer than any result would
#: come by chance. A jump that rounding might have passed, and has not, leaves results that are.
CLOSE = 1e-3


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is compared: results of one type at all points, what they should be, and the error that is allowed.

    The three hold batches of the type, or of its shape in floats.
    """

    name: str
    output: str
    order: int
    type: Type
    actual: Any
    expected: Any
    allowed: Any


def compare(
    name: str,
    quantities: Sequence[Quantity],
    arguments: Sequence[tuple[str, Table]],
    *,
    undecided: Mask,
    near_branch: Mask,
    with_ulps: bool = False,
) -> Comparison:
    """Compare quantities over points, leaving out those that are undecided or near a branch, and scalars that are not
    finite, have no bound, or are lost in rounding.

    arguments   the name of each scalar argument and its values, to say where the worst point is
    with_ulps   the expected values are float32 too: count steps between the two; what is equal counts as compared
    """
    open_points = ~undecided & ~near_branch
    worlds: list[_Classified] = []
    lost: dict[str, Mask] = {}
    for quantity in quantities:  # lowest order first
        # What is lost in a value is lost in its derivatives too, however tight their own budgets look.
        inherited = lost.get(quantity.output, np.zeros_like(open_points))
        worlds.append(_classify(quantity, open_points, inherited, with_ulps))
        lost[quantity.output] = inherited | worlds[-1].lost
    finite, bounded, sharp = open_points.copy(), open_points.copy(), open_points.copy()
    for world in worlds:
        finite &= world.finite.all(axis=0)
        bounded &= world.bounded.all(axis=0)
        sharp &= world.used.all(axis=0)
    counts = PointCounts(
        sampled=len(undecided),
        undecided=int(undecided.sum()),
        near_branch=int((near_branch & ~undecided).sum()),
        not_finite=int((open_points & ~finite).sum()),
        unbounded=int((finite & ~bounded).sum()),
        loose=int((finite & bounded & ~sharp).sum()),
        compared=int((finite & bounded & sharp).sum()),
    )
    rows = [_row(q, world, arguments, with_ulps) for q, world in zip(quantities, worlds, strict=True)]
    left_out = {
        "undecided": undecided,
        "near_branch": near_branch & ~undecided,
        "not_finite": open_points & ~finite,
        "unbounded": finite & ~bounded,
        "loose": finite & bounded & ~sharp,
    }
    return Comparison(name, counts, tuple(rows), tuple(_skipped(left_out, arguments)))


#: As many points of each kind are kept that were left out, and as many that are the worst.
_KEPT = 8
_WORST = 5


def _skipped(left_out: Mapping[str, Mask], arguments: Sequence[tuple[str, Table]]) -> Iterator[SkippedPoint]:
    for reason, mask in left_out.items():
        for point in np.flatnonzero(mask)[:_KEPT]:
            yield SkippedPoint(reason, tuple((name, float(values[point])) for name, values in arguments))


@dataclass(frozen=True, slots=True)
class _Classified:
    """The numbers of a quantity, (scalars, points), and which of them can be compared."""

    actual: Table
    expected: Table
    allowed: Table
    finite: Mask
    bounded: Mask
    used: Mask
    lost: Mask  # by point


def _classify(quantity: Quantity, open_points: Mask, lost: Mask, equal_is_enough: bool) -> _Classified:
    actual, expected, allowed = map(_table, (quantity.actual, quantity.expected, quantity.allowed))
    finite = open_points & np.isfinite(expected)
    equal = finite & (actual == expected) if equal_is_enough else np.zeros_like(finite)
    bounded = finite & (np.isfinite(allowed) | equal)
    sizes = np.maximum(np.abs(expected), _typical(expected, bounded))
    with np.errstate(invalid="ignore"):
        sharp = (allowed <= LOOSE * sizes) | (sizes == 0.0)
        close = bounded & (np.abs(actual - expected) <= CLOSE * sizes)
    used = bounded & (sharp & ~lost | equal)
    lost_here = (bounded & ~sharp).any(axis=0)
    for scalar in range(len(expected)):
        half = bounded[scalar].sum() / 2
        if used[scalar].sum() < half:
            # What is left only looks better by chance. But where most points agree all the same, that is no chance.
            used[scalar] = close[scalar] if close[scalar].sum() >= half else False
            allowed[scalar] = np.maximum(allowed[scalar], CLOSE * sizes[scalar])
    return _Classified(actual, expected, allowed, finite, bounded, used, lost_here)


def _table(data: Any) -> Table:
    return np.stack([np.asarray(c, dtype=np.float64) for c in columns(data)])


def _typical(expected: Table, used: Mask) -> Table:
    """The usual size of each scalar, over the points where it is not zero; a column. 0 where it is zero everywhere."""
    sizes = [np.abs(row[mask & (row != 0.0)]) for row, mask in zip(expected, used, strict=True)]
    return np.array([[float(np.median(s)) if len(s) else 0.0] for s in sizes])


def _row(quantity: Quantity, world: _Classified, arguments: Sequence[tuple[str, Table]], with_ulps: bool) -> Row:
    actual, expected, allowed, used = world.actual, world.expected, world.allowed, world.used
    with np.errstate(all="ignore"):
        error = np.where(used, np.abs(actual - expected), 0.0)
        # A result that is not finite where the reference is: wrong beyond measure.
        error = np.where(used & ~np.isfinite(actual), np.inf, error)
        # Where the budget is as large as the value, an error within it is not told in relation to the value.
        telling = (np.abs(expected) > allowed) | (error > allowed)
        relative = np.where((error > 0) & telling, error / np.abs(expected), 0.0)
        part = np.where(error > 0, error / allowed, 0.0)
    ulps = _largest_ulps(actual, expected, used, quantity.type) if with_ulps else None
    about = (quantity.name, quantity.output, quantity.order, str(quantity.type))
    if not used.any():
        return Row(*about, 0, 0.0, 0.0, 0.0, 0.0, None, ulps)
    shares = np.where(used, part, -1.0)
    order = np.argsort(-shares.max(axis=0), kind="stable")[:_WORST]
    names = scalar_names(quantity.type, quantity.name)
    worst = [(int(np.argmax(shares[:, point])), int(point)) for point in order if used[:, point].any()]
    found = tuple(
        WorstPoint(
            names[scalar],
            float(actual[scalar, point]),
            float(expected[scalar, point]),
            tuple((name, float(values[point])) for name, values in arguments),
        )
        for scalar, point in worst
    )
    scalar, point = worst[0]
    return Row(
        *about,
        points=int(used.any(axis=0).sum()),
        largest_absolute=float(error.max()),
        largest_relative=float(relative.max()),
        budget=float(allowed[scalar, point]),
        used=float(part[scalar, point]),
        worst=found[0],
        ulps=ulps,
        worst_points=found,
    )


def _largest_ulps(actual: Table, expected: Table, used: Mask, type_: Type) -> int:
    """The largest number of float32 steps between two float32 results; other kinds count units."""
    largest = 0
    for kind, left, right, mask in zip(scalar_kinds(type_), actual, expected, used, strict=True):
        if kind is Kind.FLOAT:
            steps = np.abs(_ordinal(left[mask]) - _ordinal(right[mask]))
        else:
            steps = np.abs(left[mask] - right[mask]).astype(np.int64)
        largest = max(largest, int(steps.max(initial=0)))
    return largest


def _ordinal(values: Table) -> NDArray[np.int64]:
    """Float32 numbers as integers, neighbours differing by one; both zeros are 0."""
    bits = values.astype(np.float32).view(np.int32).astype(np.int64)
    return np.where(bits >= 0, bits, -(bits + 2**31))
