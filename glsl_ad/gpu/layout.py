"""Values as words of 32 bits: how a GLSL value of any type travels to the GPU and back without changing a bit.

Everything goes through unsigned integer textures: a float's bits are not interpreted on the way, so NaNs, infinities,
denormals and the sign of zero arrive as they are. A value of any type is a row of words: components of a vector in
order, columns of a matrix in order, elements, fields. Each point has its own row.

On the Python side: a scalar is an array (N,), a vector (N, size), a matrix (N, columns, rows), a GLSL array a list, a
struct a tuple.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector

Words = NDArray[np.uint32]

_DTYPES = {Kind.FLOAT: np.float32, Kind.INT: np.int32, Kind.UINT: np.uint32, Kind.BOOL: np.bool_}
_READ = {Kind.FLOAT: "uintBitsToFloat({})", Kind.INT: "int({})", Kind.UINT: "{}", Kind.BOOL: "({} != 0u)"}
_WRITE = {Kind.FLOAT: "floatBitsToUint({})", Kind.INT: "uint({})", Kind.UINT: "{}", Kind.BOOL: "uint({})"}
_COMPONENTS = "xyzw"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, vector or matrix inside a value: `path` is what GLSL writes after the variable to reach it."""

    path: str
    type: Scalar | Vector | Matrix

    @property
    def kind(self) -> Kind:
        return self.type.kind

    @property
    def shape(self) -> tuple[int, ...]:
        match self.type:
            case Vector(_, size):
                return (size,)
            case Matrix(_, columns, rows):
                return columns, rows
        return ()

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))

    @property
    def words(self) -> int:
        return self.size * (2 if self.kind is Kind.DOUBLE else 1)

    def components(self) -> Iterator[str]:
        """What GLSL writes after the leaf to reach each of its scalars."""
        match self.type:
            case Scalar():
                yield ""
            case Vector(_, size):
                yield from (f".{_COMPONENTS[i]}" for i in range(size))
            case Matrix(_, columns, rows):
                yield from (f"[{c}].{_COMPONENTS[r]}" for c in range(columns) for r in range(rows))


def leaves(type_: Type, path: str = "") -> tuple[Leaf, ...]:
    """The leaves of a type in the order of their words. Raises TypeError for samplers, void and unsized arrays."""
    match type_:
        case Scalar() | Vector() | Matrix():
            return (Leaf(path, type_),)
        case Array(element, size) if size is not None:
            return tuple(leaf for i in range(size) for leaf in leaves(element, f"{path}[{i}]"))
        case Struct(_, fields):
            return tuple(leaf for f in fields for leaf in leaves(f.type, f"{path}.{f.name}"))
    raise TypeError(f"a value of type {type_} cannot be copied to or from the GPU")


def word_count(type_: Type) -> int:
    """How many words a value of the type takes."""
    return sum(leaf.words for leaf in leaves(type_))


# ---- GLSL ------------------------------------------------------------------------------------------------------------


def load_statements(name: str, type_: Type, words: Iterator[str]) -> list[str]:
    """GLSL that assigns a variable from words; `words` yields an expression for each."""
    statements = []
    for leaf in leaves(type_):
        scalars = [_load(leaf.kind, words) for _ in range(leaf.size)]
        value = scalars[0] if isinstance(leaf.type, Scalar) else f"{leaf.type}({', '.join(scalars)})"
        statements.append(f"{name}{leaf.path} = {value};")
    return statements


def _load(kind: Kind, words: Iterator[str]) -> str:
    if kind is Kind.DOUBLE:
        return f"packDouble2x32(uvec2({next(words)}, {next(words)}))"
    return _READ[kind].format(next(words))


def store_expressions(name: str, type_: Type) -> list[str]:
    """GLSL expressions for the words of a variable."""
    expressions = []
    for leaf in leaves(type_):
        for component in leaf.components():
            scalar = f"{name}{leaf.path}{component}"
            if leaf.kind is Kind.DOUBLE:
                expressions += [f"unpackDouble2x32({scalar}).x", f"unpackDouble2x32({scalar}).y"]
            else:
                expressions.append(_WRITE[leaf.kind].format(scalar))
    return expressions


# ---- numpy -----------------------------------------------------------------------------------------------------------


def leaf_values(type_: Type, value: Any) -> list[NDArray[Any]]:
    """The leaves of a value as arrays, in the order of `leaves`. Raises ValueError for another shape."""
    match type_:
        case Array(element, size):
            items = _items(value, size, type_)
            return [leaf for item in items for leaf in leaf_values(element, item)]
        case Struct(_, fields):
            items = _items(value, len(fields), type_)
            return [leaf for f, item in zip(fields, items, strict=True) for leaf in leaf_values(f.type, item)]
    return [np.asarray(value)]


def _items(value: Any, size: int | None, type_: Type) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)) or len(value) != size:
        raise ValueError(f"a value of type {type_} is a sequence of {size} values")
    return value


def encode(type_: Type, value: Any, count: int) -> Words:
    """`count` values as an array (count, words). A value without the first axis stands for all points.

    Floats are rounded to float32, as GLSL holds them. Raises ValueError where shapes do not fit.
    """
    columns: list[Words] = []
    for leaf, array in zip(leaves(type_), leaf_values(type_, value), strict=True):
        dtype = np.float64 if leaf.kind is Kind.DOUBLE else _DTYPES[leaf.kind]
        if array.ndim == len(leaf.shape) + 1 and array.shape[0] not in (count, 1):
            raise ValueError(f"{array.shape[0]} values of type {leaf.type} for {count} points")
        with np.errstate(over="ignore", invalid="ignore"):
            typed: NDArray[Any] = np.broadcast_to(array.astype(dtype), (count, *leaf.shape))
        if leaf.kind is Kind.BOOL:
            typed = typed.astype(np.uint32)
        flat = np.ascontiguousarray(typed).reshape(count, leaf.size)
        columns.append(flat.view(np.uint32).reshape(count, leaf.words))
    return np.concatenate(columns, axis=1) if columns else np.zeros((count, 0), np.uint32)


def decode(type_: Type, words: Words) -> Any:
    """The values in an array (count, words): the inverse of `encode`."""
    position = 0

    def take(inner: Type) -> Any:
        nonlocal position
        match inner:
            case Array(element, size) if size is not None:
                return [take(element) for _ in range(size)]
            case Struct(_, fields):
                return tuple(take(f.type) for f in fields)
        (leaf,) = leaves(inner)
        part = np.ascontiguousarray(words[:, position : position + leaf.words])
        position += leaf.words
        if leaf.kind is Kind.BOOL:
            return (part != 0).reshape(-1, *leaf.shape)
        dtype = np.float64 if leaf.kind is Kind.DOUBLE else _DTYPES[leaf.kind]
        return part.view(dtype).reshape(-1, *leaf.shape)

    return take(type_)
