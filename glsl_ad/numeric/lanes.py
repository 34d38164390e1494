"""The domain of float64 arrays: a batch of N points at once.

A float, int or bool is an array of shape (N,) of float64, int64 or bool; a vector has shape (N, size), a matrix
(N, columns, rows); an array is a list of its elements, a struct a tuple of its fields. The first axis may be 1 where
all lanes agree (constants, uniforms). Ints wrap to 32 bits, uints live in 0 .. 2^32 - 1. Nothing is modified in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.builtins.model import load
from glsl_ad.numeric.domain import Data, Domain, Mask, is_matrix_product, round_to_float32, sampled, table_entry
from glsl_ad.numeric.faults import NotEvaluable
from glsl_ad.source import Span
from glsl_ad.types import VOID, Array, Kind, Matrix, Scalar, Struct, Tuple, Type, Vector, kind_of

DTYPES: dict[Kind, type[np.generic]] = {
    Kind.BOOL: np.bool_,
    Kind.INT: np.int64,
    Kind.UINT: np.int64,
    Kind.FLOAT: np.float64,
    Kind.DOUBLE: np.float64,
}

AnyArray = NDArray[Any]

_ARITHMETIC: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
_ORDER: dict[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_FLOATS = (Kind.FLOAT, Kind.DOUBLE)


class Lanes(Domain):
    """N points at once. Constants are rounded to float32 first if so wished, as the GPU holds them."""

    def __init__(self, count: int, *, round_constants: bool = True) -> None:
        self.lanes: Mask = np.ones(count, dtype=bool)
        self.round_constants = round_constants

    def constant(self, value: bool | int | float, type_: Type) -> AnyArray:
        assert isinstance(type_, Scalar)
        if type_.kind is Kind.FLOAT and self.round_constants:
            value = round_to_float32(value)
        return wrap(np.array([value], dtype=DTYPES[type_.kind]), type_.kind)

    def truth(self, data: Data) -> Mask:
        return np.broadcast_to(data, self.lanes.shape)

    def merge(self, mask: Mask, new: Data, old: Data) -> Data:
        if new is old or mask.all():
            return new
        return _merge(mask, new, old)

    def select(self, condition: Data, then: Data, otherwise: Data) -> Data:
        return np.where(condition, then, otherwise)

    # ---- builtins --------------------------------------------------------------------------------------------------

    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        fast, kind = _ARITHMETIC.get(name), kind_of(type_)
        if fast is not None and kind is not None and len(arguments) == 2 and not is_matrix_product(name, types):
            if kind in _FLOATS:
                return fast(*promote(arguments))
            if name != "/":
                return wrap(fast(*promote(arguments)), kind)
        if name in _ORDER:
            return _ORDER[name](*arguments)
        if name in ("==", "!="):
            return equal(arguments[0], arguments[1]) ^ (name == "!=")
        entry = table_entry(name, span)
        path = entry.numeric_by_type.get(str(types[0]), entry.numeric) if types else entry.numeric
        if path is None:
            return sampled(self, entry, arguments, span)
        found = load(path)(*(promote(arguments) if entry.elementwise else arguments))
        return fit(found, type_)

    # ---- structure -------------------------------------------------------------------------------------------------

    def construct(self, type_: Type, arguments: Sequence[Data], types: Sequence[Type]) -> Data:
        match type_:
            case Vector():
                return _join([_flat(a) for a in arguments])
            case Matrix(_, columns, rows):
                flat = _join([_flat(a) for a in arguments])
                return flat.reshape(len(flat), columns, rows)
            case Array():
                return list(arguments)
            case Struct():
                return tuple(arguments)
        return arguments[0]

    def splat(self, type_: Vector, scalar: Data) -> Data:
        return np.broadcast_to(scalar[:, None], (len(scalar), type_.size))

    def resize(self, type_: Matrix, matrix: Data, source: Matrix) -> Data:
        result = np.zeros((len(matrix), type_.columns, type_.rows))
        result[:, range(k := min(type_.columns, type_.rows)), range(k)] = 1.0
        columns, rows = min(type_.columns, source.columns), min(type_.rows, source.rows)
        result[:, :columns, :rows] = matrix[:, :columns, :rows]
        return result

    def convert(self, kind: Kind, data: Data, source: Type) -> Data:
        if kind is Kind.BOOL:
            return data != 0
        if kind in (Kind.INT, Kind.UINT) and kind_of(source) in _FLOATS:
            # A float out of range is undefined in GLSL; any number will do, but not an exception.
            data = np.clip(np.nan_to_num(np.trunc(data)), -(2.0**62), 2.0**62)
        return wrap(data.astype(DTYPES[kind]), kind)

    def swizzle(self, vector: Data, indices: tuple[int, ...]) -> Data:
        return vector[:, indices[0]] if len(indices) == 1 else vector[:, list(indices)]

    def insert_swizzle(self, vector: Data, new: Data, indices: tuple[int, ...]) -> Data:
        parts = [vector[:, k] for k in range(vector.shape[1])]
        for place, index in enumerate(indices):
            parts[index] = new if len(indices) == 1 else new[:, place]
        return _join([_flat(p) for p in parts])

    def field(self, struct: Data, index: int) -> Data:
        return struct[index]

    def insert_field(self, struct: Data, index: int, new: Data) -> Data:
        return (*struct[:index], new, *struct[index + 1 :])

    def index(self, aggregate: Data, index: Data, source: Type) -> Data:
        size = len(aggregate) if isinstance(source, Array) else aggregate.shape[1]
        index = np.clip(index, 0, size - 1)
        if len(index) == 1:
            return aggregate[index[0]] if isinstance(source, Array) else aggregate[:, index[0]]
        if isinstance(source, Array):
            result = aggregate[0]
            for k in range(1, size):
                result = _merge(index == k, aggregate[k], result)
            return result
        aggregate = np.broadcast_to(aggregate, (len(index), *aggregate.shape[1:]))
        return aggregate[np.arange(len(index)), index]

    def insert_index(self, aggregate: Data, index: Data, new: Data, source: Type) -> Data:
        if isinstance(source, Array):
            if len(index) == 1:
                k = int(index[0])
                return [*aggregate[:k], new, *aggregate[k + 1 :]] if 0 <= k < len(aggregate) else aggregate
            return [_merge(index == k, new, old) for k, old in enumerate(aggregate)]
        here = np.arange(aggregate.shape[1]) == index[:, None]
        return np.where(extend(here, aggregate.ndim), new[:, None], aggregate)


def extend(array: AnyArray, rank: int) -> AnyArray:
    """Trailing axes of length 1 up to a rank."""
    return array.reshape(array.shape + (1,) * (rank - array.ndim))


def promote(arguments: Sequence[Data]) -> list[Data]:
    """Arguments of an elementwise builtin with axes that broadcast: a scalar beside a vector acts on each component."""
    rank = max((a.ndim for a in arguments), default=1)
    return [a if a.ndim == rank else extend(a, rank) for a in arguments]


def wrap(array: AnyArray, kind: Kind) -> AnyArray:
    """Ints reduced to 32 bits, with or without sign; anything else as it is."""
    if kind is Kind.INT:
        return ((array + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
    return array & 0xFFFF_FFFF if kind is Kind.UINT else array


def fit(data: Data, type_: Type) -> Data:
    """The result of a builtin with the element type, and the range, that its GLSL type demands."""
    if isinstance(type_, Tuple):
        items = data if type_.items[0] != VOID else (None, *data)  # umulExtended itself returns nothing
        return tuple(d if d is None else fit(d, t) for d, t in zip(items, type_.items, strict=True))
    kind = kind_of(type_)
    if kind is None:
        raise NotEvaluable(str(type_), "not a type that a builtin returns")
    return wrap(np.asarray(data).astype(DTYPES[kind], copy=False), kind)


def equal(left: Data, right: Data) -> AnyArray:
    """`==` of GLSL over values of any type: one bool for each lane."""
    if isinstance(left, (list, tuple)):
        result: AnyArray = np.ones(1, dtype=bool)
        for a, b in zip(left, right, strict=True):
            result = result & equal(a, b)
        return result
    same: AnyArray = np.equal(left, right)
    return np.asarray(same.reshape(len(same), -1).all(axis=1))


def _merge(mask: Mask, new: Data, old: Data) -> Data:
    match new:
        case list():
            return [_merge(mask, n, o) for n, o in zip(new, old, strict=True)]
        case tuple():
            return tuple(_merge(mask, n, o) for n, o in zip(new, old, strict=True))
        case np.ndarray():
            return np.where(extend(mask, new.ndim), new, old)
    return new  # the name of a sampler


def _flat(array: AnyArray) -> AnyArray:
    return array.reshape(len(array), -1)


def _join(parts: list[AnyArray]) -> AnyArray:
    """Side by side along the last axis; lanes broadcast."""
    count = max(map(len, parts))
    return np.concatenate([p if len(p) == count else np.broadcast_to(p, (count, p.shape[1])) for p in parts], axis=1)
