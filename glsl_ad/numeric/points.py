"""The domain of certified power series: one point at a time, each number with its Taylor coefficients and error bounds.

A float is a `flint.arb_series` in the one parameter s, an int or bool Python's own; a vector is a list of scalars, a
matrix a list of columns, an array a list, a struct a tuple. Branches are decided on constant terms and only where the
interval leaves no doubt; else the evaluation ends in `Undecided`. A derivative that does not exist is not a number.

The caller sets `flint.ctx.prec` and `flint.ctx.cap` (see `certified`), which FLINT keeps globally.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from operator import add, mul, sub
from typing import Any

import flint
import numpy as np

from glsl_ad.builtins.model import load
from glsl_ad.numeric.domain import Data, Domain, Mask, is_matrix_product, round_to_float32, sampled, table_entry
from glsl_ad.numeric.faults import NotEvaluable, Undecided
from glsl_ad.source import Span
from glsl_ad.types import VOID, Array, Kind, Matrix, Scalar, Struct, Tuple, Type, Vector, kind_of

#: Without `/`: FLINT divides sin(t) by t at 0, where GLSL has 0/0 (and the quotient would be a coefficient short).
_ARITHMETIC: dict[str, Callable[..., Any]] = {"+": add, "-": sub, "*": mul}
_FLOATS = (Kind.FLOAT, Kind.DOUBLE)


@contextmanager
def certified(order: int, prec: int) -> Iterator[None]:
    """FLINT set to series of this order and this many bits; what was set before returns afterwards."""
    before = flint.ctx.prec, flint.ctx.cap
    flint.ctx.prec, flint.ctx.cap = prec, order + 1
    try:
        yield
    finally:
        flint.ctx.prec, flint.ctx.cap = before


class Series(Domain):
    """Certified power series of an order. Constants are rounded to float32 first if so wished."""

    lanes: Mask = np.True_

    def __init__(self, order: int, *, round_constants: bool = True) -> None:
        self.order = order
        self.round_constants = round_constants

    def constant(self, value: bool | int | float, type_: Type) -> Data:
        assert isinstance(type_, Scalar)
        if type_.kind not in _FLOATS:
            return wrap(value, type_.kind)
        return flint.arb_series([round_to_float32(value) if self.round_constants else float(value)])

    def truth(self, data: Data) -> Mask:
        return np.bool_(data)

    def merge(self, mask: Mask, new: Data, old: Data) -> Data:
        return new if mask else old

    def select(self, condition: Data, then: Data, otherwise: Data) -> Data:
        return [t if c else o for c, t, o in zip(condition, then, otherwise, strict=True)]

    # ---- builtins --------------------------------------------------------------------------------------------------

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        try:
            return self._builtin(name, type_, arguments, types, span)
        except (ZeroDivisionError, ValueError) as fault:
            if isinstance(fault, ValueError) and "power series" not in str(fault):
                raise
            return self._nothing(type_)  # a quotient that FLINT says is no power series

    def _builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        fast = _ARITHMETIC.get(name)
        if fast is not None and len(arguments) == 2 and not is_matrix_product(name, types):
            return fit(elementwise(fast, arguments), type_)
        if name in ("==", "!="):
            return equal(arguments[0], arguments[1]) is (name == "==")
        entry = table_entry(name, span)
        by_type = entry.numeric_by_type.get(str(types[0])) if types else None
        path = by_type or entry.series
        if path is None:
            if entry.numeric is not None:
                raise NotEvaluable(name, "there are no power series of it", span)
            return sampled(self, entry, arguments, span)
        function = load(path)
        found = elementwise(function, arguments) if entry.elementwise else function(*arguments)
        return fit(found, type_)

    def _nothing(self, type_: Type) -> Data:
        """A result of this type all of whose coefficients are undefined."""
        match type_:
            case Tuple(items):
                return tuple(map(self._nothing, items))
            case Scalar(kind) if kind in _FLOATS:
                return flint.arb_series([flint.arb("nan")] * (self.order + 1))
            case Vector(kind, size):
                return [self._nothing(Scalar(kind)) for _ in range(size)]
            case Matrix():
                return [self._nothing(type_.column) for _ in range(type_.columns)]
        raise Undecided

    # ---- structure -------------------------------------------------------------------------------------------------

    def construct(self, type_: Type, arguments: Sequence[Data], types: Sequence[Type]) -> Data:
        match type_:
            case Vector():
                return _flatten(arguments)
            case Matrix(_, columns, rows):
                flat = _flatten(arguments)
                return [flat[c * rows : (c + 1) * rows] for c in range(columns)]
            case Array():
                return list(arguments)
            case Struct():
                return tuple(arguments)
        return arguments[0]

    def splat(self, type_: Vector, scalar: Data) -> Data:
        return [scalar] * type_.size

    def resize(self, type_: Matrix, matrix: Data, source: Matrix) -> Data:
        def entry(c: int, r: int) -> Data:
            if c < source.columns and r < source.rows:
                return matrix[c][r]
            return self.constant(1.0 if c == r else 0.0, Scalar(type_.kind))

        return [[entry(c, r) for r in range(type_.rows)] for c in range(type_.columns)]

    def stop(self, data: Data) -> Data:
        if isinstance(data, (list, tuple)):
            return type(data)(self.stop(item) for item in data)
        import flint

        return flint.arb_series([data[0]]) if isinstance(data, flint.arb_series) else data

    def convert(self, kind: Kind, data: Data, source: Type) -> Data:
        return elementwise(_conversion(kind_of(source), kind), [data])

    def swizzle(self, vector: Data, indices: tuple[int, ...]) -> Data:
        return vector[indices[0]] if len(indices) == 1 else [vector[i] for i in indices]

    def insert_swizzle(self, vector: Data, new: Data, indices: tuple[int, ...]) -> Data:
        result = list(vector)
        for place, index in enumerate(indices):
            result[index] = new if len(indices) == 1 else new[place]
        return result

    def field(self, struct: Data, index: int) -> Data:
        return struct[index]

    def insert_field(self, struct: Data, index: int, new: Data) -> Data:
        return (*struct[:index], new, *struct[index + 1 :])

    def index(self, aggregate: Data, index: Data, source: Type) -> Data:
        return aggregate[min(max(index, 0), len(aggregate) - 1)]

    def insert_index(self, aggregate: Data, index: Data, new: Data, source: Type) -> Data:
        if not 0 <= index < len(aggregate):
            return aggregate
        return [*aggregate[:index], new, *aggregate[index + 1 :]]


# ---- componentwise work ----------------------------------------------------------------------------------------------


def elementwise(function: Callable[..., Any], arguments: Sequence[Data]) -> Data:
    """Apply a function of scalars to each component; scalars stand beside each component of vectors and matrices.

    Where the function returns a tuple, so does this: one value of the full shape for each item.
    """
    size = next((len(a) for a in arguments if isinstance(a, list)), None)
    if size is None:
        return function(*arguments)
    rows = [elementwise(function, [a[k] if isinstance(a, list) else a for a in arguments]) for k in range(size)]
    if isinstance(rows[0], tuple):
        return tuple(list(column) for column in zip(*rows, strict=True))
    return rows


def _flatten(data: Sequence[Data]) -> list[Data]:
    flat: list[Data] = []
    for item in data:
        flat.extend(_flatten(item) if isinstance(item, list) else [item])
    return flat


def wrap(value: Any, kind: Kind) -> bool | int:
    """A Python int or bool in the range of its GLSL kind."""
    if kind is Kind.BOOL:
        return bool(value)
    low: int = int(value) & 0xFFFF_FFFF
    return low - (1 << 32) if kind is Kind.INT and low >> 31 else low


def fit(data: Data, type_: Type) -> Data:
    """The result of a builtin with ints in range and Python's own scalars."""
    if isinstance(type_, Tuple):
        items = data if type_.items[0] != VOID else (None, *data)  # umulExtended itself returns nothing
        return tuple(d if d is None else fit(d, t) for d, t in zip(items, type_.items, strict=True))
    kind = kind_of(type_)
    if kind is None or kind in _FLOATS:
        return data
    return elementwise(lambda scalar: wrap(scalar, kind), [data])


# ---- decisions -------------------------------------------------------------------------------------------------------


def equal(left: Data, right: Data) -> bool:
    """`==` of GLSL over values of any type. Raises Undecided where an interval leaves both answers open."""
    if isinstance(left, (list, tuple)):
        doubtful = False
        for a, b in zip(left, right, strict=True):
            try:
                if not equal(a, b):
                    return False
            except Undecided:
                doubtful = True
        if doubtful:
            raise Undecided
        return True
    if isinstance(left, flint.arb_series):
        # What `max` gave back is one of its arguments: `max(r, g) == r` has an answer.
        return (left is right and left[0].is_finite()) or not _nonzero(left - right)
    return bool(left == right)


def _nonzero(number: Any) -> bool:
    constant = number[0]
    if constant.is_zero():
        return False
    if not constant.is_finite() or constant.contains(0):
        raise Undecided
    return True


def _truncated(number: Any) -> int:
    """The integer part of the constant term. Raises Undecided where its interval holds a jump."""
    constant = number[0]
    if not constant.is_finite():
        raise Undecided
    low, high = (_exact_truncation(bound) for bound in (constant.lower(), constant.upper()))
    if low != high:
        raise Undecided
    return low


def _exact_truncation(number: Any) -> int:
    whole = number.floor() if number >= 0 else number.ceil()
    found = whole.unique_fmpz()
    if found is None:
        raise Undecided
    return int(found)


def _conversion(source: Kind | None, target: Kind) -> Callable[[Any], Any]:
    """From a scalar of one kind to another (GLSL ES 3.00 section 5.4.1)."""
    if target in _FLOATS:
        return (lambda x: x) if source in _FLOATS else (lambda x: flint.arb_series([int(x)]))
    if source not in _FLOATS:
        return lambda x: wrap(x, target)
    return _nonzero if target is Kind.BOOL else (lambda x: wrap(_truncated(x), target))


# ---- in and out ------------------------------------------------------------------------------------------------------


def series_input(type_: Type, given: Any) -> Data:
    """A value of the domain from plain structure: a list of coefficients, lowest first, for each float.

    Vectors are sequences of scalars, matrices of columns, arrays of elements, structs of fields; ints and bools stand
    for themselves. Coefficients may be ints, floats, Fractions or FLINT's numbers.
    """
    match type_:
        case Scalar(kind):
            return flint.arb_series([_number(c) for c in given]) if kind in _FLOATS else wrap(given, kind)
        case Vector(kind, size):
            return [series_input(Scalar(kind), g) for g in _exactly(size, given)]
        case Matrix():
            return [series_input(type_.column, g) for g in _exactly(type_.columns, given)]
        case Array(element, size):
            return [series_input(element, g) for g in _exactly(size, given)]
        case Struct(_, fields):
            return tuple(series_input(f.type, g) for f, g in zip(fields, given, strict=True))
    return given


def series_constant(type_: Type, given: Any) -> Data:
    """A value of the domain that does not vary with s, from plain numbers in the structure of the type."""
    match type_:
        case Scalar(kind):
            return flint.arb_series([_number(given)]) if kind in _FLOATS else wrap(given, kind)
        case Vector(kind, size):
            return [series_constant(Scalar(kind), g) for g in _exactly(size, given)]
        case Matrix():
            return [series_constant(type_.column, g) for g in _exactly(type_.columns, given)]
        case Array(element, size):
            return [series_constant(element, g) for g in _exactly(size, given)]
        case Struct(_, fields):
            return tuple(series_constant(f.type, g) for f, g in zip(fields, given, strict=True))
    return given


def _exactly(size: int | None, given: Any) -> Any:
    if size is not None and len(given) != size:
        raise ValueError(f"{size} items are needed, not {len(given)}")
    return given


def _number(value: Any) -> Any:
    if isinstance(value, Fraction):
        return flint.arb(flint.fmpq(value.numerator, value.denominator))
    return flint.arb(float(value) if isinstance(value, (np.floating, np.ndarray)) else value)


def series_output(data: Data, order: int) -> Any:
    """The same structure with a list of `order + 1` coefficients (`flint.arb`) in place of each series."""
    if isinstance(data, flint.arb_series):
        return [data[k] for k in range(order + 1)]
    if isinstance(data, list):
        return [series_output(d, order) for d in data]
    if isinstance(data, tuple):
        return tuple(series_output(d, order) for d in data)
    return data
