"""The error budget: how far a float32 evaluation of a function may be from the exact result, at each point.

Monte Carlo arithmetic. The function, which is the generated derivative, runs in float64 on each point once as it is
and `REPLICAS` times with every operation's result off by `AMPLITUDE` times what `precision.py` grants the operation
(half to one and a half times that at random, up or down). What the results then do is what rounding errors can do to
them there, amplified by the conditioning of the whole computation at that point:

    budget = max over replicas |perturbed - unperturbed|  +  1 ulp of the result

(where a jump is within reach, that of the replicas which `jumps.py` puts on its sides, and twice that of the others).

Correlations are kept, as they are in float32: x - x costs nothing, a convergent iteration stays convergent. (Bounds
that are carried along operation by operation, the textbook alternative, lose them: tried on ten steps of a logistic
map, they came out 400 times too wide, and they can double with every step of a ray march.) No derivative rule has a
say, so that a wrong rule cannot widen its own budget. Inputs are exact; constants are off by half an ulp where float32
does not hold them. The factors come from a hash of lane and operation: the same in every run.

Replicas take their own branches. Where one takes another branch than the unperturbed point, the point is
`near_branch`: float32 may end up on the other side, and nothing can be compared. Where a `floor`, an index or a `?:`
jumps within reach, the jump shows in the budget; `jumps.py` makes sure that some replica is on the other side. (A
choice between equals, as in the distance to a corner that two edges share, shows nothing, and may be compared.) What
float32 computes without an error, such as sums and products of small whole numbers, is not perturbed.

How sharp it is (measured in tests/numeric/test_budget.py against float32 with correctly rounded builtins, 2000 points
of each function): the worst point uses 5 to 25 % of its budget, and a constant that is wrong by a factor of 1.001
exceeds it more than fiftyfold at the median point. On llvmpipe, over the shaders of this repository and some 97
functions of npm packages at orders 1 to 4, the worst point used 60 % of its budget and the usual worst one 10 to 30 %.
So one may compare without any further safety factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Function, Module
from glsl_ad.numeric.batches import batch_size, batches, broadcast, global_batches, join, take, tile
from glsl_ad.numeric.domain import Data, Mask, Sampler, is_matrix_product
from glsl_ad.numeric.interpreter import MAX_STEPS, bind
from glsl_ad.numeric.jumps import STRADDLING, converted, is_exact_sum, is_float32, jumps, mod_is_exact, straddled
from glsl_ad.numeric.lanes import Lanes, promote
from glsl_ad.numeric.layout import Layout
from glsl_ad.numeric.precision import DEFAULT, HUGE, LLVMPIPE, TINY, ULP, Precision
from glsl_ad.numeric.walker import Walker
from glsl_ad.records import dataclass
from glsl_ad.source import Span
from glsl_ad.types import Kind, Scalar, Tuple, Type, kind_of

#: Perturbed evaluations of each point. AMPLITUDE makes up for the chance that none of eight comes near the worst case.
REPLICAS = 8
#: Perturbations are this many times what an operation may be off by.
AMPLITUDE = 4.0

_FLOATS = (Kind.FLOAT, Kind.DOUBLE)
#: What GPUs round correctly: without an error where float32 holds the exact result. Lattice noise, which hashes whole
#: numbers by arithmetic modulo 289, lives by that.
_ROUNDED_ONCE = frozenset({"+", "-", "*", "fract", "mod"})
_LANES_AT_ONCE = 16_384  # keeps the values of a large function, all of which are held, within some hundred MB


@dataclass(frozen=True, slots=True)
class Budget:
    """The flat results in float64, and for each the largest error that float32 may make, shaped alike (infinite where
    nothing can be promised). Where `near_branch` holds, float32 may have taken another branch: compare nothing there.
    """

    values: list[Data]
    errors: list[Data]
    near_branch: NDArray[np.bool_]
    discarded: NDArray[np.bool_]
    unfinished: NDArray[np.bool_]


def error_budget(
    module: Module,
    function: Function,
    arguments: Sequence[Data],
    *,
    uniforms: Mapping[str, Data] | None = None,
    precision: Mapping[str, Precision] = LLVMPIPE,
    max_steps: int = MAX_STEPS,
    sampler: Sampler | None = None,
    finer: float = 1.0,
    deadline: float | None = None,
) -> Budget:
    """The error budget of a function (usually a generated one) over a batch of points.

    The arguments are as for `interpreter.evaluate`, and exact in float32. `precision` says how the GPU rounds; see
    `precision.table_for`. With `finer` above 1 the budget is that of an arithmetic whose rounding errors are so many
    times smaller than float32's, and literals are not rounded. Raises NotEvaluable and ValueError as `evaluate` does,
    and OutOfTime past the deadline (of `time.monotonic`).
    """
    data = batches(function.params, arguments)
    given = global_batches(module, uniforms, round_floats=True)
    count = batch_size([*data, *given.values()])
    step = max(1, _LANES_AT_ONCE // (REPLICAS + 1))
    layouts: dict[int, Layout] = {}
    parts = []
    for start in range(0, count, step):
        here = slice(start, min(start + step, count))
        domain = Perturbed(here.stop - start, precision, finer)
        domain.sampler = sampler
        walker = Walker(module, domain, {n: _replicated(v, here) for n, v in given.items()}, max_steps, layouts)
        walker.deadline = deadline
        parts.append(_chunk(walker, domain, function, [_replicated(d, here) for d in data]))
    return Budget(
        [join([p.values[k] for p in parts]) for k in range(len(function.results))],
        [join([p.errors[k] for p in parts]) for k in range(len(function.results))],
        np.concatenate([p.near_branch for p in parts]),
        np.concatenate([p.discarded for p in parts]),
        np.concatenate([p.unfinished for p in parts]),
    )


def _replicated(data: Data, here: slice) -> Data:
    """Some points of a batch, once for the unperturbed block of lanes and once for each replica."""
    return tile(take(data, here), REPLICAS + 1)


def _chunk(walker: Walker, domain: Perturbed, function: Function, data: list[Data]) -> Budget:
    with np.errstate(all="ignore"):
        results, discarded = walker.run(function, bind(walker, function, data), domain.lanes)
        results = [broadcast(r, len(domain.lanes)) for r in results]
        errors = [_spread(r, domain.jumped, ULP / domain.finer) for r in results]
    fates = np.stack([discarded, walker.unfinished]).reshape(2, REPLICAS + 1, domain.count)
    near = domain.strayed() | (fates != fates[:, :1]).any(axis=(0, 1))
    values = [take(r, slice(0, domain.count)) for r in results]
    return Budget(values, errors, near, fates[0, 0], fates[1, 0])


def _spread(data: Data, jumped: NDArray[np.bool_], ulp: float) -> Data:
    """The budget of one result: how far the replicas are from the unperturbed block, and the result's own ulp. Where
    some `jumped`, what the others show is added: once since they err as well, and once since float32 does."""
    if isinstance(data, list):
        return [_spread(d, jumped, ulp) for d in data]
    if isinstance(data, tuple):
        return tuple(_spread(d, jumped, ulp) for d in data)
    blocks = data.astype(float).reshape(REPLICAS + 1, len(jumped), *data.shape[1:])
    apart = np.abs(blocks[1:] - blocks[0])
    across, along = apart[:STRADDLING].max(axis=0), apart[STRADDLING:].max(axis=0)
    both = jumped.reshape(-1, *[1] * (data.ndim - 1))
    apart = np.where(both, across + 2.0 * along, np.maximum(across, along))
    if data.dtype == np.float64:
        apart = apart + np.abs(blocks[0]) * ulp + TINY
    return np.where(np.isnan(apart), np.inf, apart)


class Perturbed(Lanes):
    """Lanes in blocks of `count`: the first computes in float64 as it is, the others with errors such as float32 makes.

    Every operation's result is off by `AMPLITUDE` times its error after `precision.py`, up or down; so are the
    arguments of composed builtins, whose inner roundings act like errors of their arguments.
    """

    def __init__(self, count: int, precision: Mapping[str, Precision], finer: float = 1.0) -> None:
        super().__init__(count * (REPLICAS + 1), round_constants=finer == 1.0)
        self.count = count
        self.finer = finer
        self._precision = precision
        self._factors = _random_factors(8 * len(self.lanes) + 1)
        self._draws = 0
        self.jumped = np.zeros(count, dtype=bool)  # where replicas were put on both sides of a jump
        self._trace: NDArray[np.int64] = np.zeros(len(self.lanes), dtype=np.int64)

    def strayed(self) -> NDArray[np.bool_]:
        """The points of which some replica took another path through the branches."""
        blocks = self._trace.reshape(REPLICAS + 1, self.count)
        return np.asarray((blocks != blocks[0]).any(axis=0))

    def decide(self, data: Data, mask: Mask) -> Mask:
        truth = self.truth(data)
        self._trace = np.where(mask, self._trace * 0x5DEECE66D + 11 + truth, self._trace)
        return truth

    def constant(self, value: bool | int | float, type_: Type) -> Any:
        rounded = super().constant(value, type_)
        if type_ != Scalar(Kind.FLOAT) or rounded[0] == value or not np.isfinite(rounded[0]):
            return rounded
        return self._off(np.broadcast_to(rounded, self.lanes.shape), abs(float(value)) * ULP / 2)

    def convert(self, kind: Kind, data: Data, source: Type) -> Data:
        if kind in (Kind.INT, Kind.UINT) and kind_of(source) in _FLOATS:
            given, data = data, converted(data, REPLICAS + 1)
            self._note_jumps([given], [data])
        found = super().convert(kind, data, source)
        if kind is not Kind.FLOAT or kind_of(source) in _FLOATS or not (np.abs(found) > 2.0**24).any():
            return found
        return self._off(found, np.where(np.abs(found) > 2.0**24, np.abs(found) * ULP / 2, 0.0))

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        own = self._precision.get(name, DEFAULT)
        linear = is_matrix_product(name, types)
        if own.backward and (name != "*" or linear):
            arguments = self._all_wobbled(name, arguments, own.backward)
        if jumps(name):
            given, arguments = arguments, straddled(name, arguments, REPLICAS + 1)
            self._note_jumps(given, arguments)
        found = super().builtin(name, type_, arguments, types, span)
        if isinstance(type_, Tuple) or kind_of(type_) not in _FLOATS or (name == "-" and len(arguments) == 1):
            return found
        ulps: Any = own.ulps + (2.0 if linear else 0.0)
        if own.growth is not None:
            ulps = ulps + own.growth(promote(arguments))
        elif not own.ulps and not own.absolute:
            return found
        found = np.asarray(np.where(np.abs(found) > HUGE, np.copysign(np.inf, found), found))
        # A result that is zero because its operands are is exact: guards such as `length(q) > 0.` live by that.
        error = np.abs(found) * (ulps * ULP) + own.absolute + np.where(found, TINY, 0.0)
        if name in _ROUNDED_ONCE and not linear:
            exact = is_float32(found)
            if name in ("+", "-") and len(arguments) == 2:
                left, right = promote(arguments)
                exact &= is_exact_sum(name, left, right, found)
            error = np.where(exact, 0.0, error)
        return self._off(found, error)

    def _note_jumps(self, given: Sequence[Data], moved: Sequence[Data]) -> None:
        """Note the points of which replicas were moved to the sides of a jump."""
        for before, after in zip(given, moved, strict=True):
            if before is not after and len(after) == len(self.lanes):
                apart = (before != after).reshape(REPLICAS + 1, self.count, -1)
                self.jumped |= apart.any(axis=(0, 2))

    def _all_wobbled(self, name: str, arguments: Sequence[Data], ulps: float) -> Sequence[Data]:
        wobbled = [self._wobbled(a, ulps) for a in arguments]
        if name != "mod":
            return wobbled
        exact = mod_is_exact(arguments, wobbled, REPLICAS + 1)
        pairs = zip(promote(arguments), promote(wobbled), strict=True)
        return [np.where(exact, a, w) for a, w in pairs]

    def _wobbled(self, argument: Data, ulps: float) -> Data:
        if not isinstance(argument, np.ndarray) or argument.dtype != np.float64:
            return argument
        return self._off(argument, np.abs(argument) * (ulps * ULP))

    def _off(self, value: Any, error: Any) -> Any:
        """A value off by the amplified error, up or down, in the blocks of the replicas."""
        shape = (len(self.lanes), *value.shape[1:])
        size = int(np.prod(shape))
        # Another stretch of the factors each time; the stride shares no factor with any likely number of lanes.
        start = (self._draws * 104_729) % max(1, len(self._factors) - size)
        self._draws += 1
        noise = np.resize(self._factors[start : start + size], size).reshape(shape) * error
        noise[: self.count] = 0.0
        return np.where(np.isfinite(value), value + AMPLITUDE / self.finer * noise, value)


def _random_factors(size: int) -> NDArray[np.float64]:
    """0.5 to 1.5, up or down, from the finaliser of the SplitMix64 generator over the numbers from 0.

    Were all of one size, two of them would often cancel to nothing.
    """
    x = np.arange(size, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    sizes = 0.5 + (x & np.uint64(0xFFFFFFFF)) * 2.0**-32
    return np.asarray(np.where(x >> np.uint64(63), sizes, -sizes))
