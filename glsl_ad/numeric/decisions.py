"""Which way a function goes at each of many points: at its branches, its comparisons, its choices and its jumps.

Two points that go the same way everywhere lie on one smooth piece of the function, as far as can be seen; between two
that do not lies an edge of pieces. `edge_points` closes in on such edges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Function, Module
from glsl_ad.numeric.batches import batch_size, batches, columns, from_columns, global_batches, rounded, take
from glsl_ad.numeric.domain import Data, Mask, Sampler
from glsl_ad.numeric.interpreter import MAX_STEPS, bind
from glsl_ad.numeric.lanes import Lanes, promote
from glsl_ad.numeric.walker import Walker
from glsl_ad.records import dataclass
from glsl_ad.source import Span
from glsl_ad.types import Type

#: What comes of a builtin where it goes one way or another, from its arguments: any number that tells the ways apart.
_WAYS: dict[str, Any] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "min": np.less,
    "max": np.less,
    "step": np.less_equal,
    "abs": np.signbit,
    "sign": np.signbit,
    "floor": np.floor,
    "fract": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "round": np.rint,
    "mod": lambda x, y: np.floor(x / y),
    "clamp": lambda x, low, high: np.less(x, low) + 2 * np.greater(x, high),
    "smoothstep": lambda low, high, x: np.less_equal(x, low) + 2 * np.greater_equal(x, high),
}
#: Bisections of a stretch between two points: enough to reach neighbours in float32, too few to be near an edge.
_STEPS, _FEW_STEPS = 24, 12
#: Operations that looking for edges may take, all bisections together.
_OPERATIONS = 60_000
#: How far from an edge points are put, in parts of the stretch that crosses it. Nearer, rounding decides.
_NEAR = (2.0**-6, 2.0**-12)


@dataclass(frozen=True, slots=True)
class Decision:
    """A builtin at a place in the shader, and which way it goes at each point."""

    name: str
    span: Span | None
    ways: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decisions:
    """`piece` numbers the smooth piece of each point; `made` are the single decisions, as each is made first.

    `operations` is how much there was to compute.
    """

    piece: NDArray[np.int64]
    made: tuple[Decision, ...]
    operations: int


def decisions(
    module: Module,
    function: Function,
    arguments: Sequence[Data],
    *,
    uniforms: Mapping[str, Data] | None = None,
    sampler: Sampler | None = None,
) -> Decisions:
    """The ways that a function goes over a batch of points. Raises NotEvaluable and ValueError as `evaluate` does."""
    data = batches(function.params, arguments)
    given = global_batches(module, uniforms, round_floats=True)
    domain = _Watched(batch_size([*data, *given.values()]))
    domain.sampler = sampler
    with np.errstate(all="ignore"):
        walker = Walker(module, domain, given, MAX_STEPS)
        walker.run(function, bind(walker, function, data), domain.lanes)
    return Decisions(domain.piece, tuple(domain.made.values()), domain.operations)


class _Watched(Lanes):
    """Lanes that remember which way they went."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.piece: NDArray[np.int64] = np.zeros(count, dtype=np.int64)
        self.made: dict[tuple[str, int], Decision] = {}
        self.operations = 0

    def decide(self, data: Data, mask: Mask) -> Mask:
        truth = self.truth(data)
        self.piece = np.where(mask, self.piece * 0x5DEECE66D + 11 + truth, self.piece)
        return truth

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        self.operations += 1
        way = _WAYS.get(name)
        if way is not None and all(isinstance(a, np.ndarray) and a.dtype == np.float64 for a in arguments):
            self._note(name, span, np.asarray(way(*promote(arguments)), dtype=np.float64))
        return super().builtin(name, type_, arguments, types, span)

    def _note(self, name: str, span: Span | None, ways: NDArray[np.float64]) -> None:
        if len(ways) == 1:
            return  # the same everywhere
        flat = np.nan_to_num(ways.reshape(len(ways), -1), posinf=2.0**40, neginf=-(2.0**40))
        bounded = np.clip(flat, -(2.0**40), 2.0**40)
        for k in range(bounded.shape[1]):
            self.piece = self.piece * 0x5DEECE66D + 11 + bounded[:, k].astype(np.int64)
        self.made.setdefault((name, span.start if span else -1), Decision(name, span, bounded[:, 0]))


def edge_points(
    module: Module,
    function: Function,
    arguments: Sequence[Data],
    *,
    most: int,
    uniforms: Mapping[str, Data] | None = None,
    sampler: Sampler | None = None,
) -> list[Data]:
    """Arguments close to the edges of smooth pieces, on both sides: at most so many points.

    The edges are looked for between neighbours among the points given. Batches of no points where there are none.
    """
    how: dict[str, Any] = {"uniforms": uniforms, "sampler": sampler}
    count = batch_size(arguments)
    first = decisions(module, function, arguments, **how)
    piece, steps = first.piece, min(_STEPS, _OPERATIONS // max(first.operations, 1))
    left = np.flatnonzero(piece[:-1] != piece[1:])[: most // (2 * len(_NEAR))]
    if count < 2 or not len(left) or steps < _FEW_STEPS:
        return [take(a, slice(0, 0)) for a in arguments]
    types = [p.type for p in function.params]
    low, high = ([take(a, index) for a in arguments] for index in (left, left + 1))
    # Fractions of the way from one point to the other, on this and on that side of the edge.
    here, there = np.zeros(len(left)), np.ones(len(left))
    for _ in range(steps):
        middle = (here + there) / 2.0
        at = [_between(t, a, b, middle) for t, a, b in zip(types, low, high, strict=True)]
        same = decisions(module, function, at, **how).piece == piece[left]
        here, there = np.where(same, middle, here), np.where(same, there, middle)
    wanted = [np.clip(here - near, 0.0, 1.0) for near in _NEAR] + [np.clip(there + near, 0.0, 1.0) for near in _NEAR]
    places = np.stack(wanted, axis=1).reshape(-1)
    repeated = np.repeat(np.arange(len(left)), len(wanted))
    return [
        rounded(_between(t, take(a, repeated), take(b, repeated), places))
        for t, a, b in zip(types, low, high, strict=True)
    ]


def _between(type_: Type, low: Data, high: Data, places: NDArray[np.float64]) -> Data:
    """Points on the straight way between two; whole numbers stay as they are at its beginning."""
    if low is None or isinstance(low, str):
        return low
    scalars = []
    for a, b in zip(columns(low), columns(high), strict=True):
        moves = a.dtype == np.float64
        scalars.append(a + places * (b - a) if moves else np.broadcast_to(a, places.shape))
    return from_columns(type_, scalars)
