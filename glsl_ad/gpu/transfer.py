"""Arrays of any length as tiles of words and back: what numpy holds on one side, what textures take on the other.

On the Python side: a scalar is an array (N,), a vector (N, size), a matrix (N, columns, rows), a GLSL array a list, a
struct a tuple. Nothing but the results is held for all points: arguments are rounded to float32 tile by tile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.gpu import layout
from glsl_ad.gpu.layout import Leaf, leaves
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Struct, Type

_DTYPES = {
    Kind.FLOAT: np.float32,
    Kind.INT: np.int32,
    Kind.UINT: np.uint32,
    Kind.BOOL: np.bool_,
    Kind.DOUBLE: np.float64,
}


@dataclass(frozen=True, slots=True)
class Format:
    """How a row of `words` lies in texels: `texels` of four components, or one of fewer where that is enough."""

    words: int
    as_floats: bool

    @property
    def texels(self) -> int:
        return max(1, -(-self.words // 4))

    def components(self, texel: int) -> int:
        """The components of a texel. Three can be read from a texture, but not rendered to."""
        left = self.words - 4 * texel
        return left if 0 < left < 3 else 4

    @property
    def code(self) -> str:
        """What moderngl calls the components."""
        return "f4" if self.as_floats else "u4"

    @property
    def dtype(self) -> type[np.generic]:
        return np.float32 if self.as_floats else np.uint32


def format_of(types: Sequence[Type]) -> Format:
    """The format of a row that holds a value of each of these types."""
    return Format(sum(map(layout.word_count, types)), layout.only_floats(types))


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


class Arguments:
    """The arguments at all points. A value without the first axis stands for every point."""

    def __init__(self, types: Sequence[Type], values: Sequence[Any], count: int | None) -> None:
        """`count` is the number of points; None: that of the first value with an axis for them.

        Raises ValueError where shapes do not fit.
        """
        pairs = [
            pair
            for type_, value in zip(types, values, strict=True)
            for pair in zip(leaves(type_), leaf_values(type_, value), strict=True)
        ]
        self.format = format_of(types)
        self.count = _count(pairs) if count is None else count
        self._columns = [(leaf, _spread(leaf, array, self.count)) for leaf, array in pairs]

    def fill(self, texels: NDArray[Any], start: int, stop: int) -> None:
        """Write the words of some points into the first places of `texels`, (texels, capacity, components).

        Floats are rounded to float32, as GLSL holds them.
        """
        position = 0
        for leaf, column in self._columns:
            words = self._words(leaf, column[start:stop])
            for first, texel, places in _runs(position, leaf.words):
                texels[texel, : stop - start, places] = words[:, first : first + places.stop - places.start]
            position += leaf.words

    def _words(self, leaf: Leaf, part: NDArray[Any]) -> NDArray[Any]:
        if leaf.kind in (Kind.INT, Kind.UINT) and part.dtype.kind == "f" and not np.isfinite(part).all():
            raise ValueError(f"a value of type {leaf.type} cannot be NaN or infinite")
        with np.errstate(over="ignore", invalid="ignore"):
            typed: NDArray[Any] = np.ascontiguousarray(part.astype(_DTYPES[leaf.kind], copy=False))
        if leaf.kind is Kind.BOOL:
            typed = typed.astype(np.uint32)
        flat = typed.reshape(len(part), leaf.size)
        return flat if self.format.as_floats else flat.view(np.uint32)


def _count(pairs: Sequence[tuple[Leaf, NDArray[Any]]]) -> int:
    for leaf, array in pairs:
        if array.ndim > len(leaf.shape):
            return len(array)
    raise ValueError("no input says how many points there are; give `count`")


def _spread(leaf: Leaf, array: NDArray[Any], count: int) -> NDArray[Any]:
    """The same array with an axis of `count` points, without a copy."""
    if array.dtype.kind not in "biuf":
        raise ValueError(f"a value of type {leaf.type} cannot be made of {array.dtype}")
    if array.ndim == len(leaf.shape) + 1 and array.shape[0] not in (count, 1):
        raise ValueError(f"{array.shape[0]} values of type {leaf.type} for {count} points")
    try:
        return np.broadcast_to(array, (count, *leaf.shape))
    except ValueError:
        raise ValueError(f"a value of type {leaf.type} cannot have the shape {array.shape}") from None


class Results:
    """The results at all points, filled tile by tile."""

    def __init__(self, types: Sequence[Type], count: int) -> None:
        self._types = tuple(types)
        self.format = format_of(types)
        found = [leaf for type_ in types for leaf in leaves(type_)]
        self._columns: list[tuple[Leaf, NDArray[Any]]] = [
            (leaf, np.empty((count, *leaf.shape), _DTYPES[leaf.kind])) for leaf in found
        ]

    def store(self, texels: Sequence[NDArray[Any]], start: int, stop: int) -> None:
        """Take the words of some points from the first places of the texels, each (capacity, components)."""
        position = 0
        for leaf, column in self._columns:
            flat = column.reshape(len(column), leaf.size)
            if not self.format.as_floats and leaf.kind is not Kind.BOOL:
                flat = flat.view(np.uint32)
            for first, texel, places in _runs(position, leaf.words):
                part = texels[texel][: stop - start, places]
                flat[start:stop, first : first + part.shape[1]] = part if leaf.kind is not Kind.BOOL else part != 0
            position += leaf.words

    def values(self) -> list[Any]:
        """A value for each type."""
        arrays = iter([column for _, column in self._columns])
        return [_assembled(type_, arrays) for type_ in self._types]


def _runs(position: int, count: int) -> Iterator[tuple[int, int, slice]]:
    """The words from `position` on, by texel: number of the first one, texel, and components there."""
    done = 0
    while done < count:
        texel, component = divmod(position + done, 4)
        size = min(4 - component, count - done)
        yield done, texel, slice(component, component + size)
        done += size


def _assembled(type_: Type, arrays: Iterator[NDArray[Any]]) -> Any:
    match type_:
        case Array(element, size) if size is not None:
            return [_assembled(element, arrays) for _ in range(size)]
        case Struct(_, fields):
            return tuple(_assembled(f.type, arrays) for f in fields)
    return next(arrays)
