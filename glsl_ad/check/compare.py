"""Compares arrays of results with what they should be, point by point and scalar by scalar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.check.model import Comparison, PointCounts, Row, WorstPoint
from glsl_ad.numeric.batches import columns, scalar_kinds, scalar_names
from glsl_ad.types import Kind, Type

Table = NDArray[np.float64]  # (scalars, points)
Mask = NDArray[np.bool_]


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
    finite or have no bound.

    arguments   the name of each scalar argument and its values, to say where the worst point is
    with_ulps   the expected values are float32 too: count steps between the two
    """
    open_points = ~undecided & ~near_branch
    finite, bounded = open_points.copy(), open_points.copy()
    rows = []
    for quantity in quantities:
        expected, allowed = _table(quantity.expected), _table(quantity.allowed)
        finite &= np.isfinite(expected).all(axis=0)
        bounded &= np.isfinite(allowed).all(axis=0)
        rows.append(_row(quantity, expected, allowed, arguments, open_points, with_ulps))
    counts = PointCounts(
        sampled=len(undecided),
        undecided=int(undecided.sum()),
        near_branch=int((near_branch & ~undecided).sum()),
        not_finite=int((open_points & ~finite).sum()),
        unbounded=int((finite & ~bounded).sum()),
        compared=int((finite & bounded).sum()),
    )
    return Comparison(name, counts, tuple(rows))


def _table(data: Any) -> Table:
    return np.stack([np.asarray(c, dtype=np.float64) for c in columns(data)])


def _row(
    quantity: Quantity,
    expected: Table,
    allowed: Table,
    arguments: Sequence[tuple[str, Table]],
    open_points: Mask,
    with_ulps: bool,
) -> Row:
    actual = _table(quantity.actual)
    used = open_points & np.isfinite(expected) & np.isfinite(allowed)
    with np.errstate(all="ignore"):
        error = np.where(used, np.abs(actual - expected), 0.0)
        # A result that is not finite where the reference is: wrong beyond measure.
        error = np.where(used & ~np.isfinite(actual), np.inf, error)
        relative = np.where(error > 0, error / np.abs(expected), 0.0)
        part = np.where(error > 0, error / allowed, 0.0)
    ulps = _largest_ulps(actual, expected, used, quantity.type) if with_ulps else None
    if not used.any():
        return Row(quantity.name, quantity.output, quantity.order, str(quantity.type), 0, 0, 0, 0, 0, None, ulps)
    scalar, point = np.unravel_index(int(np.argmax(np.where(used, part, -1.0))), part.shape)
    return Row(
        quantity.name,
        quantity.output,
        quantity.order,
        str(quantity.type),
        points=int(used.any(axis=0).sum()),
        largest_absolute=float(error.max()),
        largest_relative=float(relative.max()),
        budget=float(allowed[scalar, point]),
        used=float(part[scalar, point]),
        worst=WorstPoint(
            scalar_names(quantity.type, quantity.name)[scalar],
            float(actual[scalar, point]),
            float(expected[scalar, point]),
            tuple((name, float(values[point])) for name, values in arguments),
        ),
        ulps=ulps,
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


def resolution(quantity: Quantity, usable: Mask) -> float:
    """How finely a quantity can be judged: the smallest error allowed, as a part of the size of what is expected."""
    expected, allowed = _table(quantity.expected), _table(quantity.allowed)
    used = usable & np.isfinite(expected) & np.isfinite(allowed)
    if not used.any():
        return 0.0
    typical = float(np.median(np.abs(expected[used])))
    sizes = np.maximum(np.abs(expected[used]), typical)
    if not sizes.any():
        return float(allowed[used].min())
    return float(np.min(np.divide(allowed[used], sizes, out=np.full_like(sizes, np.inf), where=sizes > 0)))
