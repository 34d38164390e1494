"""The error budget: how far a float32 evaluation of a function may be from the exact result, at each point.

A running error analysis (Wilkinson's, evaluated rather than derived). The function, which is the generated derivative,
runs in float64, and each value v carries a bound e(v) on what float32 makes of it:

    e(op(a, b)) = Σ_i max |op(.. a_i ± t e(a_i) ..) - op(..)|  over t in {1, 0.38}   (what the arguments' errors become)
                + what `precision.py` grants the operation itself                    (its own rounding)

For + - * / the first part has a closed form. For all else it comes from the operation's values, not from derivative
rules, so that a wrong rule cannot widen its own budget; and since it steps by the error itself, it sees the kink of
`abs` and the jump of `floor` where they are within reach. The second step t guards against functions whose period the
error happens to be. Inputs are exact; constants carry half an ulp where float32 does not hold them.

A branch taken on a comparison that the errors could flip is no matter of rounding: such points are `near_branch`.

How sharp it is (measured in tests/numeric/test_budget.py against evaluation in float32 with numpy): true errors use
between a tenth and a third of it on the usual functions; no point of some hundred thousand exceeded it. A constant
wrong by a factor of 1.001 exceeds it a hundredfold on well-conditioned points. So one may compare without any further
safety factor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Function, Module
from glsl_ad.numeric.batches import batch_size, batches, broadcast, global_batches
from glsl_ad.numeric.domain import Data, Domain, Mask, Sampler, is_matrix_product
from glsl_ad.numeric.interpreter import MAX_STEPS, bind
from glsl_ad.numeric.lanes import Lanes, promote
from glsl_ad.numeric.precision import DEFAULT, HUGE, LLVMPIPE, TINY, ULP, Precision
from glsl_ad.numeric.walker import Walker
from glsl_ad.source import Span
from glsl_ad.types import Kind, Matrix, Scalar, Tuple, Type, Vector, kind_of

_FLOATS = (Kind.FLOAT, Kind.DOUBLE)
_ORDER = ("<", "<=", ">", ">=", "lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual")
_STEPS = (1.0, -1.0, 0.3819660112501051, -0.3819660112501051)


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
) -> Budget:
    """The error budget of a function (usually a generated one) over a batch of points.

    The arguments are as for `interpreter.evaluate`, and exact in float32. `precision` says how the GPU rounds; see
    `precision.table_for`. Raises NotEvaluable and ValueError as `evaluate` does.
    """
    data = batches(function.params, arguments)
    given = global_batches(module, uniforms, round_floats=True)
    count = batch_size([*data, *given.values()])
    domain = Running(count, precision)
    domain.sampler = sampler
    with np.errstate(all="ignore"):
        walker = Walker(module, domain, {n: exactly(v) for n, v in given.items()}, max_steps)
        bound = bind(walker, function, [None if d is None else exactly(d) for d in data])
        results, discarded = walker.run(function, bound, domain.lanes)
    values = [broadcast(_value(r), count) for r in results]
    errors = [broadcast(_error(r), count) for r in results]
    return Budget(values, errors, domain.near_branch, discarded, walker.unfinished)


@dataclass(frozen=True, slots=True, eq=False)
class Approximate:
    """A value as `Lanes` holds it, and bounds on its error in the same structure.

    The error of an int is the distance of what it might be, that of a bool 1 where it might be the other.
    """

    value: Data
    error: Data


def exactly(value: Data) -> Data:
    """A value without error; names of samplers stay as they are."""
    return value if isinstance(value, str) else Approximate(value, _no_error(value))


def _no_error(value: Data) -> Data:
    if isinstance(value, list):
        return [_no_error(v) for v in value]
    if isinstance(value, tuple):
        return tuple(_no_error(v) for v in value)
    return np.zeros((1, *value.shape[1:]))


def _value(data: Data) -> Data:
    return data.value if isinstance(data, Approximate) else data


def _error(data: Data) -> Data:
    return data.error if isinstance(data, Approximate) else _no_error(data)


class Running(Domain):
    """Float64 lanes with running error bounds. Structure is moved alike in values and errors; only builtins and
    conversions make errors. `near_branch` gathers the lanes that took a doubtful branch."""

    def __init__(self, count: int, precision: Mapping[str, Precision]) -> None:
        self._lanes = Lanes(count)
        self._precision = precision
        self.lanes: Mask = self._lanes.lanes
        self.near_branch: NDArray[np.bool_] = np.zeros(count, dtype=bool)

    def constant(self, value: bool | int | float, type_: Type) -> Data:
        rounded = self._lanes.constant(value, type_)
        inexact = type_ == Scalar(Kind.FLOAT) and rounded[0] != value and np.isfinite(value)
        return Approximate(rounded, np.array([abs(float(value)) * ULP / 2 if inexact else 0.0]))

    def fill(self, type_: Type, number: float) -> Data:
        return exactly(self._lanes.fill(type_, number))

    def truth(self, data: Data) -> Mask:
        return self._lanes.truth(data.value)

    def decide(self, data: Data, mask: Mask) -> Mask:
        self.near_branch = self.near_branch | (mask & (data.error > 0))
        return self.truth(data)

    def merge(self, mask: Mask, new: Data, old: Data) -> Data:
        if not isinstance(new, Approximate):
            if isinstance(new, tuple):  # the results of a call
                return tuple(self.merge(mask, n, o) for n, o in zip(new, old, strict=True))
            return new
        merge = self._lanes.merge
        return Approximate(merge(mask, new.value, old.value), merge(mask, new.error, old.error))

    def select(self, condition: Data, then: Data, otherwise: Data) -> Data:
        value = np.where(condition.value, then.value, otherwise.value)
        error = np.where(condition.value, then.error, otherwise.error)
        either = np.abs(then.value - otherwise.value) + np.maximum(then.error, otherwise.error)
        return Approximate(value, np.where(condition.error > 0, either, error))

    # ---- structure -------------------------------------------------------------------------------------------------

    def _both(self, move: Callable[..., Data], *data: Data) -> Data:
        return Approximate(move(*map(_value, data)), move(*map(_error, data)))

    def construct(self, type_: Type, arguments: Sequence[Data], types: Sequence[Type]) -> Data:
        return self._both(lambda *a: self._lanes.construct(type_, a, types), *arguments)

    def splat(self, type_: Vector, scalar: Data) -> Data:
        return self._both(lambda s: self._lanes.splat(type_, s), scalar)

    def resize(self, type_: Matrix, matrix: Data, source: Matrix) -> Data:
        value = self._lanes.resize(type_, matrix.value, source)
        error = np.zeros((len(matrix.error), type_.columns, type_.rows))
        columns, rows = min(type_.columns, source.columns), min(type_.rows, source.rows)
        error[:, :columns, :rows] = matrix.error[:, :columns, :rows]
        return Approximate(value, error)

    def swizzle(self, vector: Data, indices: tuple[int, ...]) -> Data:
        return self._both(lambda v: self._lanes.swizzle(v, indices), vector)

    def insert_swizzle(self, vector: Data, new: Data, indices: tuple[int, ...]) -> Data:
        return self._both(lambda v, n: self._lanes.insert_swizzle(v, n, indices), vector, new)

    def field(self, struct: Data, index: int) -> Data:
        return self._both(lambda s: s[index], struct)

    def insert_field(self, struct: Data, index: int, new: Data) -> Data:
        return self._both(lambda s, n: self._lanes.insert_field(s, index, n), struct, new)

    def index(self, aggregate: Data, index: Data, source: Type) -> Data:
        self._doubt_index(index)
        return self._both(lambda a: self._lanes.index(a, index.value, source), aggregate)

    def insert_index(self, aggregate: Data, index: Data, new: Data, source: Type) -> Data:
        self._doubt_index(index)
        return self._both(lambda a, n: self._lanes.insert_index(a, index.value, n, source), aggregate, new)

    def _doubt_index(self, index: Data) -> None:
        # Which element is meant is a branch too. In lanes that are not active this flags too much, never too little.
        if index.error.any():
            self.near_branch = self.near_branch | (index.error > 0)

    def convert(self, kind: Kind, data: Data, source: Type) -> Data:
        value = self._lanes.convert(kind, data.value, source)
        if kind in _FLOATS:
            big = np.abs(value) > 2.0**24  # float32 holds smaller integers
            rounding = np.where(big & (kind_of(source) not in _FLOATS), np.abs(value) * ULP / 2, 0.0)
            return Approximate(value, data.error + rounding)
        if not data.error.any():
            return Approximate(value, np.zeros((1, *value.shape[1:])))
        ends = [self._lanes.convert(kind, _shifted(data, kind_of(source), t), source) for t in _STEPS[:2]]
        apart = [np.abs(end.astype(float) - value.astype(float)) for end in ends]
        return Approximate(value, np.maximum(*apart))

    # ---- builtins --------------------------------------------------------------------------------------------------

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        self._lanes.sampler = self.sampler
        if name in ("==", "!=") and isinstance(arguments[0].value, (list, tuple)):
            values = [a.value for a in arguments]
            return exactly(self._lanes.builtin(name, type_, values, types, span))
        call = _Call(self, name, type_, list(arguments), types, span)
        value = call.evaluate([_value(a) for a in arguments])
        if isinstance(type_, Tuple):
            effects = call.tuple_effects(value, type_)
            return tuple(Approximate(v, e) for v, e in zip(value, effects, strict=True))
        if name in _ORDER:
            return Approximate(value, _doubt(arguments))
        error = call.effect(value)
        kind = kind_of(type_)
        if kind in _FLOATS:
            error = error + self._rounding(name, value, arguments, types)
            error = np.where(np.isfinite(value) & (np.abs(value) <= HUGE) & ~np.isnan(error), error, np.inf)
        return Approximate(value, error)

    def plain(self, name: str, type_: Type, values: list[Data], types: Sequence[Type], span: Span | None) -> Data:
        """The builtin over values alone."""
        return self._lanes.builtin(name, type_, values, types, span)

    def precision(self, name: str) -> Precision:
        return self._precision.get(name, DEFAULT)

    def _rounding(self, name: str, value: Data, arguments: Sequence[Data], types: Sequence[Type]) -> Data:
        """The operation's own error, without what acts backwards on its arguments."""
        if name in "+-" and len(arguments) == 1:
            return 0.0
        own = self.precision(name)
        ulps: Any = own.ulps
        if is_matrix_product(name, types):
            ulps = ulps + 2.0
        if own.growth is not None:
            ulps = ulps + own.growth(promote([a.value for a in arguments]))
        if own.ulps == 0.0 and own.absolute == 0.0:
            return 0.0
        return ulps * (np.abs(value) * ULP) + own.absolute + TINY


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of a builtin, to see what becomes of its arguments' errors."""

    domain: Running
    name: str
    type: Type
    arguments: list[Data]
    types: Sequence[Type]
    span: Span | None

    def evaluate(self, values: list[Data]) -> Data:
        return self.domain.plain(self.name, self.type, values, self.types, self.span)

    def effect(self, value: Data) -> Any:
        """The bound on the result's error that is due to the arguments'."""
        closed = self._closed_form(value)
        if closed is not None:
            return closed
        total: Any = np.zeros((1, *value.shape[1:]))
        for changed in self._changes():
            total = total + _largest([_distance(self.evaluate(c), value) for c in changed])
        return total

    def tuple_effects(self, values: Data, type_: Tuple) -> list[Any]:
        """The same for each of several results. Their own rounding is nil: modf and frexp are exact."""
        totals: list[Any] = [np.zeros((1, *v.shape[1:])) for v in values]
        for changed in self._changes():
            results = [self.evaluate(c) for c in changed]
            for k in range(len(type_.items)):
                totals[k] = totals[k] + _largest([_distance(r[k], values[k]) for r in results])
        return totals

    def _closed_form(self, value: Data) -> Any:
        if len(self.arguments) != 2 or kind_of(self.type) not in _FLOATS or is_matrix_product(self.name, self.types):
            return None
        if self.name not in ("+", "-", "*", "/"):
            return None
        (a, b), (ea, eb) = (promote([part(x) for x in self.arguments]) for part in (_value, _error))
        match self.name:
            case "+" | "-":
                return ea + eb
            case "*":
                return np.abs(a) * eb + np.abs(b) * ea + ea * eb
        away = np.abs(b) - eb  # how far from zero the divisor surely is
        return np.where(away > 0, (ea + np.abs(value) * eb) / away, np.where((ea == 0) & (eb == 0), 0.0, np.inf))

    def _changes(self) -> list[list[list[Data]]]:
        """For each way in which the arguments may be off, the argument lists to evaluate.

        Elementwise builtins see all components of an argument move at once, others one after the other.
        """
        from glsl_ad.builtins import BUILTINS

        entry = BUILTINS.get(self.name)
        at_once = entry is not None and entry.elementwise and not is_matrix_product(self.name, self.types)
        values = [_value(a) for a in self.arguments]
        found = []
        for place, (argument, type_) in enumerate(zip(self.arguments, self.types, strict=True)):
            if not isinstance(argument, Approximate):
                continue
            error = self._wobble(argument, kind_of(type_))
            if not error.any():
                continue
            for part in [error] if at_once else _separately(error):
                moved = [_shifted(Approximate(argument.value, part), kind_of(type_), t) for t in _STEPS]
                found.append([[*values[:place], m, *values[place + 1 :]] for m in moved])
        return found

    def _wobble(self, argument: Approximate, kind: Kind | None) -> Any:
        """An argument's error, and what the builtin's inner roundings do as if they were errors of the argument."""
        backward = self.domain.precision(self.name).backward
        if not backward or kind not in _FLOATS:
            return argument.error
        return argument.error + np.abs(argument.value) * (ULP * backward)


def _shifted(data: Approximate, kind: Kind | None, step: float) -> Data:
    """A value off by a part of its error."""
    if kind is Kind.BOOL:
        return data.value ^ (data.error > 0)
    if kind in _FLOATS:
        return data.value + step * data.error
    return data.value + np.nan_to_num(np.trunc(step * data.error), posinf=0.0, neginf=0.0).astype(np.int64)


def _separately(error: Any) -> list[Any]:
    """An error of an aggregate as several, each of one component."""
    flat = error.reshape(len(error), -1)
    if flat.shape[1] == 1:
        return [error]
    parts = []
    for k in range(flat.shape[1]):
        if flat[:, k].any():
            part = np.zeros_like(flat)
            part[:, k] = flat[:, k]
            parts.append(part.reshape(error.shape))
    return parts


def _distance(changed: Any, value: Any) -> Any:
    apart = np.abs(changed.astype(float) - value.astype(float))
    return np.where(np.isnan(apart) & ~np.isnan(value.astype(float)), np.inf, apart)


def _largest(distances: list[Any]) -> Any:
    result = distances[0]
    for other in distances[1:]:
        result = np.maximum(result, other)
    return result


def _doubt(arguments: Sequence[Data]) -> Any:
    """Where an order relation might come out the other way."""
    (a, b), (ea, eb) = (promote([part(x) for x in arguments]) for part in (_value, _error))
    reach = ea + eb
    return ((reach > 0) & ~(np.abs(a - b) > reach)).astype(float)
