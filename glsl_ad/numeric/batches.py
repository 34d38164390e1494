"""Batches of values: shaping what a caller gives, and what comes back, by GLSL type; `lanes.py` describes the shapes.

`columns` takes a batch apart into its scalars, in the order in which GLSL counts them, and `from_columns` puts one
together: what sampling makes, what a vertex buffer holds and what a table compares are flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ir.model import Module, Port
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.lanes import DTYPES, wrap
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector, components

AnyArray = NDArray[Any]


def batch(type_: Type, given: Any) -> Data:
    """What the caller gives, as a batch of the type: N values, or one without a first axis. None and names stay.

    Raises ValueError where the shape does not fit.
    """
    match type_:
        case _ if given is None:
            return None
        case Scalar(kind):
            return _array(type_, given, kind, ())
        case Vector(kind, size):
            return _array(type_, given, kind, (size,))
        case Matrix(kind, columns, rows):
            return _array(type_, given, kind, (columns, rows))
        case Array(element, size):
            if size is not None and len(given) != size:
                raise ValueError(f"{type_} has {size} elements, not {len(given)}")
            return [batch(element, g) for g in given]
        case Struct(_, fields):
            if len(given) != len(fields):
                raise ValueError(f"{type_} has {len(fields)} fields, not {len(given)}")
            return tuple(batch(f.type, g) for f, g in zip(fields, given, strict=True))
    return given


def _array(type_: Type, given: Any, kind: Kind, shape: tuple[int, ...]) -> AnyArray:
    array = np.asarray(given)
    if array.ndim == len(shape):
        array = array[None]
    if array.shape[1:] != shape:
        raise ValueError(f"{type_} needs the shape {('N', *shape)}, not {array.shape}")
    return wrap(array.astype(DTYPES[kind]), kind)


def batches(params: Sequence[Port], arguments: Sequence[Any]) -> list[Data]:
    """One batch for each parameter of a function. Raises ValueError where they do not fit."""
    if len(params) != len(arguments):
        raise ValueError(f"{len(params)} arguments are needed, not {len(arguments)}")
    return [batch(p.type, a) for p, a in zip(params, arguments, strict=True)]


def global_batches(module: Module, given: Mapping[str, Any] | None, *, round_floats: bool) -> dict[str, Data]:
    """Batches of the globals that a caller gives, in float32 if so wished; names that the module lacks are left out."""
    known = {n: batch(module.globals[n].type, v) for n, v in (given or {}).items() if n in module.globals}
    return {n: rounded(v) for n, v in known.items()} if round_floats else known


def rounded(data: Data) -> Data:
    """The batch with its floats rounded to float32 (and held in float64 still)."""
    match data:
        case list():
            return [rounded(d) for d in data]
        case tuple():
            return tuple(rounded(d) for d in data)
        case np.ndarray() if data.dtype == np.float64:
            return data.astype(np.float32).astype(np.float64)
    return data


def point(data: Data, index: int) -> Any:
    """One point of a batch as plain numbers in the structure of its type."""
    match data:
        case list():
            return [point(d, index) for d in data]
        case tuple():
            return tuple(point(d, index) for d in data)
        case np.ndarray():
            return data[index if len(data) > 1 else 0].tolist()
    return data


def batch_size(data: Iterable[Data]) -> int:
    """The number of points in some batches, each of which holds as many or one. Raises ValueError where they differ."""
    sizes = {size for d in data for size in _sizes(d)} - {1}
    if len(sizes) > 1:
        raise ValueError(f"the arguments hold different numbers of points: {sorted(sizes)}")
    return sizes.pop() if sizes else 1


def _sizes(data: Data) -> set[int]:
    if isinstance(data, (list, tuple)):
        return {size for item in data for size in _sizes(item)}
    return {len(data)} if isinstance(data, np.ndarray) else set()


def broadcast(data: Data, count: int) -> Data:
    """The same batch with a first axis of `count` throughout."""
    match data:
        case list():
            return [broadcast(d, count) for d in data]
        case tuple():
            return tuple(broadcast(d, count) for d in data)
        case np.ndarray():
            return data if len(data) == count else np.broadcast_to(data, (count, *data.shape[1:]))
    return data


def take(data: Data, lanes: Any) -> Data:
    """The batch of some of the points: an index array, a bool mask or a slice over the first axis.

    A batch of one stands for all points and stays as it is.
    """
    match data:
        case list():
            return [take(d, lanes) for d in data]
        case tuple():
            return tuple(take(d, lanes) for d in data)
        case np.ndarray() if len(data) > 1:
            return data[lanes]
    return data


def join(parts: Sequence[Data]) -> Data:
    """Batches of one type, one after the other."""
    match parts[0]:
        case list():
            return [join(items) for items in zip(*parts, strict=True)]
        case tuple():
            return tuple(join(items) for items in zip(*parts, strict=True))
        case np.ndarray():
            return np.concatenate(parts) if len(parts) > 1 else parts[0]
    return parts[0]


def tile(data: Data, times: int) -> Data:
    """The batch repeated as a whole; batches of one serve all lanes as they are."""
    match data:
        case list():
            return [tile(d, times) for d in data]
        case tuple():
            return tuple(tile(d, times) for d in data)
        case np.ndarray() if len(data) > 1:
            return np.tile(data, (times, *([1] * (data.ndim - 1))))
    return data


def columns(data: Data) -> list[AnyArray]:
    """The scalars of a batch, each of shape (N,): components, columns of matrices, elements, fields, in order."""
    if isinstance(data, (list, tuple)):
        return [column for item in data for column in columns(item)]
    if not isinstance(data, np.ndarray):
        return []
    flat = data.reshape(len(data), -1)
    return [flat[:, k] for k in range(flat.shape[1])]


def from_columns(type_: Type, scalars: Sequence[AnyArray]) -> Data:
    """The batch of a type whose scalars are given as `columns` returns them."""
    match type_:
        case Scalar(kind):
            return wrap(np.asarray(scalars[0]).astype(DTYPES[kind]), kind)
        case Vector(kind, _):
            return wrap(np.stack(scalars, axis=1).astype(DTYPES[kind]), kind)
        case Matrix(kind, width, rows):
            return np.stack(scalars, axis=1).astype(DTYPES[kind]).reshape(-1, width, rows)
        case Array(element, size) if size is not None:
            step = components(element)
            return [from_columns(element, scalars[k * step : (k + 1) * step]) for k in range(size)]
        case Struct(_, fields):
            values: list[Data] = []
            for field in fields:
                step = components(field.type)
                values.append(from_columns(field.type, scalars[:step]))
                scalars = scalars[step:]
            return tuple(values)
    raise ValueError(f"{type_} has no scalars")


def scalar_kinds(type_: Type) -> list[Kind]:
    """The kind of each scalar of a type, in the order of `columns`."""
    match type_:
        case Scalar(kind) | Vector(kind, _) | Matrix(kind, _, _):
            return [kind] * components(type_)
        case Array(element, size) if size is not None:
            return scalar_kinds(element) * size
        case Struct(_, fields):
            return [kind for f in fields for kind in scalar_kinds(f.type)]
    return []


def scalar_names(type_: Type, name: str) -> list[str]:
    """GLSL expressions for each scalar of a variable, in the order of `columns`: `p.x`, `m[0].y`, `ray.o.z`, `a[2]`."""
    match type_:
        case Scalar():
            return [name]
        case Vector(_, size):
            return [f"{name}.{c}" for c in "xyzw"[:size]]
        case Matrix(_, width, _):
            return [n for k in range(width) for n in scalar_names(type_.column, f"{name}[{k}]")]
        case Array(element, size) if size is not None:
            return [n for k in range(size) for n in scalar_names(element, f"{name}[{k}]")]
        case Struct(_, fields):
            return [n for f in fields for n in scalar_names(f.type, f"{name}.{f.name}")]
    return []
