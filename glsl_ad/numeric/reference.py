"""Reference values of a differentiated function, from the primal alone.

A product of differentiation says of each flat input of the primal which power series u(s) over m directions it
stands for, and of each scalar of the entry's results which coefficients of which result of the primal make it up. So
the primal, evaluated in certified power series at the entry's arguments along enough directions, gives every value that
the entry should return, with a bound on the error of the reference itself. Nothing here knows a differentiation rule.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from fractions import Fraction
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Function, Module, Port
from glsl_ad.numeric.batches import batch, batch_size, batches, from_columns, point, rounded, take
from glsl_ad.numeric.directions import Direction, MultiIndex, plan
from glsl_ad.numeric.domain import Data, Sampler
from glsl_ad.numeric.faults import NotEvaluable, OutOfTime, Undecided
from glsl_ad.numeric.interpreter import MAX_STEPS, evaluate_series, global_batch
from glsl_ad.numeric.layout import Layout
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector, components


class InputPiece(Protocol):
    """The part at `path` of a coefficient: `scale` times entry parameter `param`, or `scale` where that is None."""

    @property
    def path(self) -> tuple[int, ...]: ...
    @property
    def param(self) -> int | None: ...
    @property
    def scale(self) -> Fraction: ...


class InputTerm(Protocol):
    """One coefficient of a primal input, at `index`: `scale` times entry parameter `param`, or `scale` where that is
    None; or, with `parts`, these and zero elsewhere."""

    @property
    def index(self) -> MultiIndex: ...
    @property
    def param(self) -> int | None: ...
    @property
    def scale(self) -> Fraction: ...
    @property
    def parts(self) -> Sequence[InputPiece]: ...


class OutputTerm(Protocol):
    """Scalar k of entry result `result` is the sum over `scalars[k]`, (component, index, factor): `factor` times the
    coefficient at `index` of scalar `component` of primal result `primal`."""

    @property
    def result(self) -> int: ...
    @property
    def primal(self) -> int: ...
    @property
    def scalars(self) -> Sequence[Sequence[tuple[int, MultiIndex, Fraction]]]: ...
    @property
    def derived(self) -> int | None: ...


class Derived(Protocol):
    """What is computed from the primal's derivatives: function `recipe` of a part of an entry parameter and of
    quantities of primal result `primal`, each of a type and made of scalars as in `OutputTerm`."""

    @property
    def recipe(self) -> Function: ...
    @property
    def param(self) -> int: ...
    @property
    def path(self) -> Sequence[int]: ...
    @property
    def primal(self) -> int: ...
    @property
    def operands(self) -> Sequence[tuple[Type, Sequence[Sequence[tuple[int, MultiIndex, Fraction]]]]]: ...


class Differentiated(Protocol):
    """What this module needs of a product of differentiation."""

    @property
    def module(self) -> Module: ...
    @property
    def entry(self) -> Function: ...
    @property
    def primal(self) -> Function: ...
    @property
    def inputs(self) -> Sequence[Sequence[InputTerm]]: ...
    @property
    def outputs(self) -> Sequence[OutputTerm]: ...
    @property
    def derivation(self) -> Derived | None: ...


class Status(IntEnum):
    """What became of a point."""

    OK = 0
    UNDECIDED = 1  # a branch, a jump or a tie lies within the error bound, or a loop does not end
    NOT_FINITE = 2  # some value or derivative does not exist, or is infinite, there
    NOT_EVALUABLE = 3  # a texture, a screen derivative


@dataclass(frozen=True, slots=True)
class References:
    """Reference values at the first `count` of the points asked for.

    `values[i]` and `errors[i]` belong to output i of the product and have the shape of a batch of its type: the value,
    and the bound on the reference's own error. They are NaN where `status` is UNDECIDED or NOT_EVALUABLE; where it is
    NOT_FINITE only for the components concerned. `fault` is what was not evaluable.
    """

    values: list[Data]
    errors: list[Data]
    status: NDArray[np.int64]
    count: int
    fault: NotEvaluable | None = None

    def tally(self) -> dict[Status, int]:
        """How many points ended in each status."""
        return {s: int((self.status == s).sum()) for s in Status}


#: A reference whose own relative error exceeds this is computed again with more bits.
_GOOD_ENOUGH = 2.0**-52
_PRECISIONS = (170, 680)
#: A machine that is busy must not make a check say nothing.
_FEWEST = 12


def references(
    product: Differentiated,
    arguments: Sequence[Data],
    *,
    seconds: float | None = None,
    uniforms: Mapping[str, Data] | None = None,
    round_constants: bool = True,
    max_steps: int = MAX_STEPS,
    sampler: Sampler | None = None,
) -> References:
    """Reference values of every output of a product at the points of a batch, as many as fit in a time.

    Args:
        arguments: one batch for each flat parameter of the entry, None for what a global holds by itself.
        seconds: stop after this long; but a few points are tried, within ten times as long.
        uniforms: values of globals by name, without a first axis: the same at all points.
        sampler: computes what the host has no data for (textures), in the domain of series.
    """
    data = [
        _left_out(product.module, p, uniforms) if d is None else d
        for p, d in zip(product.entry.params, batches(product.entry.params, arguments), strict=True)
    ]
    total = batch_size(data)
    import glsl_ad.numeric.points  # noqa: F401  (loaded before the clock starts)

    start = time.monotonic()
    run = _Run(product, uniforms, round_constants, max_steps, sampler)
    rows: list[_Row] = []
    for k in range(total):
        spent = time.monotonic() - start
        enough = len(rows) >= _FEWEST
        if seconds is not None and enough and spent >= seconds:
            break
        run.deadline = None if seconds is None else start + seconds * (1.0 if enough else 10.0)
        try:
            rows.append(run.point([point(d, k) for d in data]))
        except OutOfTime:
            break
        if rows[-1].status is Status.NOT_EVALUABLE:  # the same everywhere it is reached: no use in going on
            run.fault_points += 1
            if run.fault_points >= 16 and run.fault_points == len(rows):
                break
    return _collect(product, rows, run.fault)


def _left_out(module: Module, port: Port, uniforms: Mapping[str, Data] | None) -> Data:
    """What a global holds for whose parameter the caller gives nothing."""
    if uniforms is not None and port.name in uniforms:
        return rounded(batch(port.type, uniforms[port.name]))
    return global_batch(module, port.name)


@dataclass(frozen=True, slots=True)
class _Row:
    """One point: for each output its scalars, as (value, error)."""

    status: Status
    outputs: list[list[tuple[float, float]]]


class _Run:
    """What the points of one call share."""

    def __init__(
        self,
        product: Differentiated,
        uniforms: Mapping[str, Data] | None,
        round_constants: bool,
        max_steps: int,
        sampler: Sampler | None,
    ) -> None:
        self.product = product
        self.uniforms = uniforms
        self.round_constants = round_constants
        self.max_steps = max_steps
        self.sampler = sampler
        self.deadline: float | None = None
        self.fault: NotEvaluable | None = None
        self.fault_points = 0
        made = [o.scalars for o in product.outputs if o.derived is None]
        made += [scalars for _, scalars in product.derivation.operands] if product.derivation else []
        indices = [index for scalars in made for terms in scalars for _, index, _ in terms]
        # A primal without a result that depends on s still has its value.
        self.order = max(map(sum, indices), default=0)
        self.plan = plan(indices or [term.index for terms in product.inputs for term in terms[:1]] or [(0,)])
        self._layouts: dict[int, Layout] = {}

    def point(self, arguments: Sequence[Any]) -> _Row:
        """Evaluate one point, with more bits where the first answer is not sharp."""
        from glsl_ad.numeric.points import certified

        row = _Row(Status.UNDECIDED, [])
        for prec in _PRECISIONS:
            try:
                results = {d: self._evaluate(self._inputs(d, arguments), prec) for d in self.plan.directions}
            except Undecided:
                continue
            except NotEvaluable as fault:
                self.fault = self.fault or fault
                return _Row(Status.NOT_EVALUABLE, [])
            with certified(self.order, max(_PRECISIONS)):  # what the sums of directions cancel was computed exactly
                row = self._row(results, arguments, prec)
            if all(_is_sharp(*pair) for scalars in row.outputs for pair in scalars):
                break
        return row

    def _inputs(self, direction: Direction, arguments: Sequence[Any]) -> list[Any]:
        """The primal's inputs as power series along a direction."""
        params = zip(self.product.primal.params, self.product.inputs, strict=True)
        return [_input(port.type, terms, direction, arguments) for port, terms in params]

    def _evaluate(self, inputs: list[Any], prec: int) -> list[Any]:
        return evaluate_series(
            self.product.module,
            self.product.primal,
            inputs,
            self.order,
            prec=prec,
            uniforms=self.uniforms,
            round_constants=self.round_constants,
            max_steps=self.max_steps,
            sampler=self.sampler,
            deadline=self.deadline,
            layouts=self._layouts,
        )

    def _row(self, results: Mapping[Direction, list[Any]], arguments: Sequence[Any], prec: int) -> _Row:
        outputs = []
        scalars = {
            (d, k): _scalars(port.type, found[k])
            for d, found in results.items()
            for k, port in enumerate(self.product.primal.results)
        }
        derived = self._derived(scalars, results, arguments, prec)
        for output in self.product.outputs:
            own = {d: scalars[d, output.primal] for d in results}
            if output.derived is None:
                outputs.append([_rounded(self._scalar(own, terms)) for terms in output.scalars])
            else:
                outputs.append([_rounded(s[0]) for s in derived[output.derived]])
        finite = all(np.isfinite(v) for row in outputs for v, _ in row)
        return _Row(Status.OK if finite else Status.NOT_FINITE, outputs)

    def _scalar(self, own: Mapping[Direction, list[Any]], terms: Sequence[tuple[int, MultiIndex, Fraction]]) -> Any:
        """A scalar of the entry, with its error bound."""
        return _total(
            [
                (own[direction][component], sum(index), factor * weight)
                for component, index, factor in terms
                for direction, weight in self.plan.weights[index]
            ]
        )

    def _derived(
        self,
        scalars: Mapping[tuple[Direction, int], list[Any]],
        results: Mapping[Direction, list[Any]],
        arguments: Sequence[Any],
        prec: int,
    ) -> list[list[Any]]:
        """The scalars of what the product derives from values and derivatives, each a list with one number."""
        derivation = self.product.derivation
        if derivation is None:
            return []
        own = {d: scalars[d, derivation.primal] for d in results}
        point = arguments[derivation.param]
        for index in derivation.path:
            point = point[index]
        inputs = [_constants(derivation.recipe.params[0].type, point)]
        for type_, made in derivation.operands:
            numbers = iter([[self._scalar(own, terms)] for terms in made])
            inputs.append(_nested(type_, numbers))
        found = evaluate_series(self.product.module, derivation.recipe, inputs, 0, prec=prec)
        return [_scalars(port.type, data) for port, data in zip(derivation.recipe.results, found, strict=True)]


def _constants(type_: Type, given: Any) -> Any:
    """Plain numbers in the structure that `evaluate_series` takes."""
    return [given] if isinstance(type_, Scalar) else [[number] for number in given]


def _nested(type_: Type, scalars: Iterator[Any]) -> Any:
    """Scalars in the structure of a float, vector or matrix type."""
    match type_:
        case Vector(_, size):
            return [next(scalars) for _ in range(size)]
        case Matrix():
            return [_nested(type_.column, scalars) for _ in range(type_.columns)]
    return next(scalars)


def _is_sharp(value: float, error: float) -> bool:
    return not np.isfinite(value) or error <= abs(value) * _GOOD_ENOUGH or error < 1e-60


def _input(type_: Type, terms: Sequence[InputTerm], direction: Direction, arguments: Sequence[Any]) -> Any:
    """The power series of a primal input along a direction, in the structure that `evaluate_series` takes."""
    if not terms:
        return None
    order = max(sum(t.index) for t in terms)
    parts: list[list[tuple[Any, Fraction]]] = [[] for _ in range(order + 1)]
    for term in terms:
        factor = prod(v**k for v, k in zip(direction, term.index, strict=True))
        if factor:
            given, scale = _given(type_, term, arguments)
            parts[sum(term.index)].append((given, scale * factor))
    return _assemble(type_, parts)


def _given(type_: Type, term: InputTerm, arguments: Sequence[Any]) -> tuple[Any, Fraction]:
    """A coefficient as (nested numbers, factor)."""
    if not term.parts:
        return (None if term.param is None else arguments[term.param]), term.scale
    whole = _zeros(type_)
    for part in term.parts:
        value = part.scale if part.param is None else arguments[part.param]
        whole = _with_part(whole, part.path, value)
    return whole, Fraction(1)


def _zeros(type_: Type) -> Any:
    """Nested zeros in the structure of a type."""
    match type_:
        case Vector(_, size):
            return [0.0] * size
        case Matrix():
            return [_zeros(type_.column) for _ in range(type_.columns)]
        case Array(element, size):
            return [_zeros(element) for _ in range(size or 0)]
        case Struct(_, fields):
            return [_zeros(f.type) for f in fields]
    return 0.0


def _with_part(whole: Any, path: Sequence[int], value: Any) -> Any:
    """The nested numbers with the part at `path` replaced."""
    if not path:
        return value
    replaced = list(whole)
    replaced[path[0]] = _with_part(whole[path[0]], path[1:], value)
    return replaced


def _assemble(type_: Type, parts: Sequence[Sequence[tuple[Any, Fraction]]]) -> Any:
    """Coefficients of aggregates, each a sum of (numbers, factor), as aggregates of coefficients."""

    def inner(element: Type, index: int) -> Any:
        return _assemble(
            element,
            [[(None if given is None else given[index], scale) for given, scale in order] for order in parts],
        )

    match type_:
        case Scalar(kind) if kind in (Kind.FLOAT, Kind.DOUBLE):
            return [_coefficient(order) for order in parts]
        case Vector(kind, size):
            return [inner(Scalar(kind), k) for k in range(size)]
        case Matrix():
            return [inner(type_.column, k) for k in range(type_.columns)]
        case Array(element, size):
            return [inner(element, k) for k in range(size or 0)]
        case Struct(_, fields):
            return tuple(inner(f.type, k) for k, f in enumerate(fields))
    return parts[0][0][0]


def _coefficient(terms: Sequence[tuple[Any, Fraction]]) -> Any:
    if len(terms) == 1 and terms[0][0] is not None and (terms[0][1] == 1 or not np.isfinite(float(terms[0][0]))):
        return terms[0][0]
    total = Fraction(0)
    for given, scale in terms:
        if given is not None and not np.isfinite(float(given)):
            return given
        total += scale if given is None else Fraction(given) * scale
    return total


def _scalars(type_: Type, data: Any) -> list[Any]:
    """The scalars of a result: lists of coefficients for floats, plain numbers for the rest."""
    match type_:
        case Scalar():
            return [data]
        case Vector():
            return list(data)
        case Matrix():
            return [scalar for column in data for scalar in column]
        case Array(element, _):
            return [scalar for item in data for scalar in _scalars(element, item)]
        case Struct(_, fields):
            return [s for f, item in zip(fields, data, strict=True) for s in _scalars(f.type, item)]
    raise TypeError(f"{type_} is no result")


def _total(terms: Sequence[tuple[Any, int, Fraction]]) -> Any:
    """Σ factor · coefficient of the order, with its error bound."""
    import flint

    total = flint.arb(0)
    for scalar, order, factor in terms:
        if isinstance(scalar, list):
            total += scalar[order] * flint.fmpq(factor.numerator, factor.denominator)
        elif order == 0:  # an int or a bool
            return flint.arb(scalar) * float(factor)
    return total


def _rounded(total: Any) -> tuple[float, float]:
    """A number with its error bound as (value, bound on its error); NaN where it does not exist."""
    if not total.is_finite():
        return float("nan"), float("inf")
    # What cancels to within the error, as in the divergence of a rotation, is zero and not the noise that is left.
    value = 0.0 if total.contains(0) else float(total.mid())
    return value, float(total.rad()) + abs(value) * 2.0**-53


def _collect(product: Differentiated, rows: list[_Row], fault: NotEvaluable | None) -> References:
    values, errors = [], []
    for k, term in enumerate(product.outputs):
        type_ = product.entry.results[term.result].type
        empty = [(float("nan"), float("inf"))] * components(type_)
        table = np.array([r.outputs[k] if r.outputs else empty for r in rows]).reshape(len(rows), len(empty), 2)
        values.append(_shaped(type_, table[:, :, 0]))
        errors.append(_shaped(type_, table[:, :, 1]))
    return References(values, errors, np.array([r.status for r in rows], dtype=np.int64), len(rows), fault)


def _shaped(type_: Type, table: NDArray[np.float64]) -> Data:
    """A table of scalars, (points, scalars), as a batch of a type, in float64 whatever its kind (NaN marks a gap)."""
    return from_columns(_as_float(type_), [table[:, k] for k in range(table.shape[1])])


def _as_float(type_: Type) -> Type:
    match type_:
        case Scalar():
            return Scalar(Kind.FLOAT)
        case Vector(_, size):
            return Vector(Kind.FLOAT, size)
        case Array(element, size):
            return Array(_as_float(element), size)
        case Struct(name, fields):
            return Struct(name, tuple(type(f)(f.name, _as_float(f.type)) for f in fields))
    return type_


def first_points(arguments: Sequence[Data], references_: References) -> list[Data]:
    """The arguments at the points for which there are references."""
    return [a if a is None else take(a, slice(0, references_.count)) for a in arguments]
