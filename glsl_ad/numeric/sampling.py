"""Points to compare at: an interval for each scalar that goes in, and a sequence that fills their product evenly.

Deterministic and without a seed: point k is the same in every run, and any prefix of the points is spread as well as
the whole, so that a check that runs out of time has looked everywhere. The sequence is the additive recurrence
x_k = frac(1/2 + k α) with α_j = φ_d^(-j) for φ_d the real root of x^(d+1) = x + 1 (the generalisation of the golden
ratio to d dimensions), whose points have low discrepancy at any length.

Scalars are drawn in float32, because that is what a GPU can be given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Port
from glsl_ad.numeric.batches import from_columns, scalar_kinds, scalar_names
from glsl_ad.numeric.domain import Data
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Matrix, Opaque, Struct, Type

Interval = tuple[float, float]
#: Points of the unit cube, (points, dimensions), from their number and the dimensions.
Spread = Callable[[int, int], NDArray[np.float64]]

FLOAT_INTERVAL: Interval = (-2.0, 2.0)
DIRECTION_INTERVAL: Interval = (-1.0, 1.0)
INT_INTERVAL: Interval = (0, 8)
#: How far the entries of a sampled matrix lie from those of the identity: far enough to be general, near enough to
#: stay invertible.
MATRIX_SPREAD = 0.4

_SWIZZLES = str.maketrans("rgbastpq", "xyzwxyzw")


class DomainError(ValueError):
    """A domain that cannot be read or names nothing; `text` is what the user wrote."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"`{text}`: {why}")
        self.text = text
        self.why = why


@dataclass(frozen=True, slots=True)
class Domains:
    """Intervals by the name of what they hold for: `x`, `p.x`, `ray.origin`, `m[0].y`.

    The longest name that a scalar's own name begins with applies to it.
    """

    intervals: Mapping[str, Interval] = field(default_factory=dict)

    @classmethod
    def parse(cls, texts: Sequence[str]) -> Domains:
        """Read `x=0.1:3`, `p.x=-2:2`, `n=4` (one value). Raises DomainError."""
        intervals: dict[str, Interval] = {}
        for text in texts:
            name, equals, interval = (part.strip() for part in text.partition("="))
            if not equals or not re.fullmatch(r"[A-Za-z_]\w*(\.\w+|\[\d+\])*", name):
                raise DomainError(text, "write NAME=LOW:HIGH")
            intervals[_canonical(name)] = _interval(text, interval)
        return cls(intervals)

    def of(self, name: str) -> Interval | None:
        """The interval that the user gave for a scalar of this name (as `scalar_names` writes it)."""
        while name not in self.intervals:
            shorter = re.sub(r"(\.\w+|\[\d+\])$", "", name)
            if shorter == name:
                return None
            name = shorter
        return self.intervals[name]

    def unused(self, names: Sequence[str]) -> list[str]:
        """The names of intervals that apply to none of these scalars."""
        return [
            own for own in self.intervals if not any(n == own or n.startswith((f"{own}.", f"{own}[")) for n in names)
        ]


def _interval(text: str, interval: str) -> Interval:
    low, colon, high = interval.partition(":")
    try:
        bounds = float(low), float(high if colon else low)
    except ValueError:
        raise DomainError(text, "the bounds must be numbers") from None
    if not all(map(math.isfinite, bounds)):
        raise DomainError(text, "the bounds must be finite")
    if bounds[0] > bounds[1]:
        raise DomainError(text, "the lower bound exceeds the upper one")
    return bounds


def _canonical(name: str) -> str:
    """Component names `rgba` and `stpq` as `xyzw`, where they stand last and alone."""
    base, dot, last = name.rpartition(".")
    return f"{base}.{last.translate(_SWIZZLES)}" if dot and len(last) == 1 else name


# ---- what each scalar ranges over ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScalarRange:
    """A scalar to be sampled: its name, its kind and its interval."""

    name: str
    kind: Kind
    interval: Interval


def scalar_ranges(name: str, type_: Type, domains: Domains, *, direction: bool = False) -> list[ScalarRange]:
    """The scalars of a variable in the order of `columns`, each with the user's interval or a sensible one.

    Floats range over -2..2 (a direction's over -1..1), ints over 0..8, bools over both (a direction's are zero),
    matrices over the neighbourhood of the identity.
    """
    defaults = _default_intervals(type_, DIRECTION_INTERVAL if direction else FLOAT_INTERVAL, direction)
    found = zip(scalar_names(type_, name), scalar_kinds(type_), defaults, strict=True)
    return [ScalarRange(n, kind, domains.of(n) or default) for n, kind, default in found]


def _default_intervals(type_: Type, floats: Interval, direction: bool) -> list[Interval]:
    match type_:
        case Matrix(_, width, rows) if not direction:
            centres = [1.0 if c == r else 0.0 for c in range(width) for r in range(rows)]
            return [(c - MATRIX_SPREAD, c + MATRIX_SPREAD) for c in centres]
        case Array(element, size) if size is not None:
            return _default_intervals(element, floats, direction) * size
        case Struct(_, fields):
            return [i for f in fields for i in _default_intervals(f.type, floats, direction)]
    by_kind = {Kind.BOOL: (0.0, 1.0), Kind.INT: INT_INTERVAL, Kind.UINT: INT_INTERVAL}
    if direction:  # there is none along a whole number
        by_kind = dict.fromkeys(by_kind, (0.0, 0.0))
    return [by_kind.get(kind, floats) for kind in scalar_kinds(type_)]


# ---- the points ------------------------------------------------------------------------------------------------------


def sequence(count: int, dimensions: int) -> NDArray[np.float64]:
    """The first `count` points of the sequence in the unit cube, shape (count, dimensions)."""
    root = 2.0
    for _ in range(64):  # a contraction: converges to the last bit in some thirty steps
        root = (1.0 + root) ** (1.0 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1.0)
    points: NDArray[np.float64] = (0.5 + np.arange(count)[:, None] * steps) % 1.0
    return points


def uniform(count: int, dimensions: int) -> NDArray[np.float64]:
    """Points of the unit cube at random, each as likely as any other; the same in every run."""
    points: NDArray[np.float64] = np.random.Generator(np.random.PCG64(20_260_127)).random((count, dimensions))
    return points


def grid(count: int, dimensions: int) -> NDArray[np.float64]:
    """A grid over the unit cube with its faces, of at most `count` points; points of the sequence fill the rest.

    Its points come in an order in which any prefix of them is spread.
    """
    side = int(count ** (1.0 / max(dimensions, 1)) + 1e-9)
    if dimensions == 0 or side < 2:
        return sequence(count, dimensions)
    total = side**dimensions
    stride = next(k for k in range(int(total * 0.618) + 1, 2 * total + 2) if math.gcd(k, total) == 1)
    numbers = (np.arange(total) * stride) % total
    digits = [(numbers // side**k) % side for k in range(dimensions)]
    points = np.stack(digits, axis=1) / (side - 1.0)
    return np.concatenate([points, sequence(count - total, dimensions)])


def corners(dimensions: int, most: int) -> NDArray[np.float64]:
    """The corners of the unit cube; of many, those where few or many scalars are at their upper end come first."""
    numbers = np.arange(2 ** min(dimensions, 16))
    ones = np.array([int(n).bit_count() for n in numbers])
    chosen = numbers[np.argsort(np.minimum(ones, dimensions - ones), kind="stable")][:most]
    return np.stack([(chosen >> k) & 1 if k < 16 else 0 * chosen for k in range(dimensions)], axis=1).astype(np.float64)


#: How points are spread, by name; the first is the default.
METHODS: Mapping[str, Spread] = {"sequence": sequence, "uniform": uniform, "grid": grid}


def scaled(ranges: Sequence[ScalarRange], unit: NDArray[np.float64]) -> list[NDArray[Any]]:
    """Points of the unit cube, (points, scalars), as values of each scalar."""
    return [_scaled(unit[:, k], r) for k, r in enumerate(ranges)]


def _scaled(unit: NDArray[np.float64], scalar: ScalarRange) -> NDArray[Any]:
    low, high = scalar.interval
    if scalar.kind in (Kind.FLOAT, Kind.DOUBLE):
        exact = low + unit * (high - low)
        near = exact.astype(np.float32)
        # Rounding may step over a bound; one step back towards the inside undoes it, where there is an inside.
        near = np.where(near > high, np.nextafter(near, np.float32(-np.inf)), near)
        near = np.where(near < low, np.nextafter(near, np.float32(np.inf)), near)
        return np.asarray(near.astype(np.float64))
    first, last = math.ceil(low), max(math.floor(high), math.ceil(low))
    whole = np.minimum(first + np.floor(unit * (last - first + 1)), last).astype(np.int64)
    return np.asarray(whole.astype(bool) if scalar.kind is Kind.BOOL else whole)


def sample(
    params: Sequence[Port],
    count: int,
    domains: Domains | None = None,
    *,
    directions: frozenset[int] = frozenset(),
    fixed: frozenset[int] = frozenset(),
    unit: Spread | None = None,
) -> list[Data]:
    """Sampled arguments for the flat parameters of a function: one batch of `count` points each.

    Args:
        directions: indices of parameters that hold directions, not positions.
        fixed: indices of parameters to leave to their globals; those, and samplers, are None.
        unit: how points are spread over the unit cube, from their number and its dimensions; `sequence` by default.
    """
    domains = domains or Domains()
    drawn = [i for i, p in enumerate(params) if i not in fixed and not isinstance(p.type, Opaque)]
    ranges = {i: scalar_ranges(params[i].name, params[i].type, domains, direction=i in directions) for i in drawn}
    every = [r for i in drawn for r in ranges[i]]
    scalars = iter(scaled(every, (unit or sequence)(count, len(every))))
    return [
        from_columns(p.type, [next(scalars) for _ in ranges[i]]) if i in ranges else None for i, p in enumerate(params)
    ]
