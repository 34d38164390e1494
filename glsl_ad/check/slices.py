"""Where a derivative errs: the error over a slice of the domain, as a part of what is allowed at each place.

Two scalars of the arguments run over their intervals, the others stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad.model import Product
from glsl_ad.check import arguments as calls
from glsl_ad.check.compare import LOOSE
from glsl_ad.check.run import GPU_SECONDS, Shaders
from glsl_ad.check.textures import ConstantTextures
from glsl_ad.gpu import driver_info
from glsl_ad.gpu.guard import Guard
from glsl_ad.gpu.run import run_function, signature_of
from glsl_ad.numeric.batches import columns, from_columns, rounded, scalar_kinds, scalar_names, take
from glsl_ad.numeric.budget import error_budget
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.precision import table_for
from glsl_ad.numeric.reference import references
from glsl_ad.numeric.sampling import Domains
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Opaque

Floats = NDArray[np.float64]

RESOLUTION = 32
SECONDS = 4.0
#: Float64 rounds that much finer than float32: see `check.run`.
_FLOAT64 = 2.0**25


@dataclass(frozen=True)
class Slice:
    """`x` runs to the right and `y` upwards, over their intervals; `y` is empty where there is one scalar only.

    `errors` holds for each quantity, (name, order), an array (rows, columns) with the first row at the top: the error
    as a part of what is allowed, above 1 where it is wrong; NaN where nothing could be compared. `fixed` are the other
    scalars.
    """

    x: str
    y: str
    x_interval: tuple[float, float]
    y_interval: tuple[float, float]
    fixed: tuple[tuple[str, float], ...]
    errors: tuple[tuple[str, int, Floats], ...]


def error_slice(
    product: Product,
    shaders: Shaders,
    domains: Domains,
    *,
    resolution: int = RESOLUTION,
    seconds: float = SECONDS,
    guard: Guard | None = None,
) -> Slice | None:
    """The error over a slice, on the GPU where a guard is given and else in float64; None where no float goes in.

    `seconds` bounds the time for references: where it is too short, the slice has gaps all over.
    Raises NotEvaluable, and what the guard raises.
    """
    low, high = (_ends(product, domains, end) for end in (0.0, 1.0))
    middle = [take(v, slice(5, 6)) for v in calls.sampled_arguments(product, domains, 6)]
    names = _float_names(product, low, high)
    if not names:
        return None
    axes = names[:2]
    rows = resolution if len(axes) == 2 else 1
    count = resolution * rows
    order = _scattered(count)
    places = {axes[0]: (order % resolution) / (resolution - 1.0)}
    if len(axes) == 2:
        places[axes[1]] = 1.0 - (order // resolution) / (resolution - 1.0)
    values = [_along(port, lo, hi, at, places, count) for port, lo, hi, at in
              zip(product.entry.params, low, high, middle, strict=True)]  # fmt: skip
    found = _parts(product, shaders, domains, values, count, seconds, guard)
    errors = []
    for output, parts in zip(product.outputs, found, strict=True):
        table = np.full(count, np.nan)
        table[order[: len(parts)]] = parts
        errors.append((output.field or output.output, output.order, table.reshape(rows, resolution)))
    ends = {name: (_scalar(product, low, name), _scalar(product, high, name)) for name in axes}
    fixed = tuple((name, _scalar(product, middle, name)) for name in names[2:])
    y = axes[1] if len(axes) == 2 else ""
    return Slice(axes[0], y, ends[axes[0]], ends.get(y, (0.0, 0.0)), fixed, tuple(errors))


def _ends(product: Product, domains: Domains, end: float) -> list[Data]:
    return calls.sampled_arguments(product, domains, 1, lambda count, dimensions: np.full((count, dimensions), end))


def _float_names(product: Product, low: Sequence[Data], high: Sequence[Data]) -> list[str]:
    """The names of the floats that have an interval, those that are no direction first."""
    later = {c.param for terms in product.inputs for c in terms[1:]}
    ports = sorted(enumerate(product.entry.params), key=lambda pair: pair[0] in later)
    found = []
    for index, port in ports:
        if not isinstance(port.type, Opaque) and low[index] is not None:
            own = zip(scalar_names(port.type, port.name), scalar_kinds(port.type), strict=True)
            found += [name for name, kind in own if kind is Kind.FLOAT]
    return [name for name in found if _scalar(product, low, name) != _scalar(product, high, name)] or found[:1]


def _scalar(product: Product, values: Sequence[Data], name: str) -> float:
    for port, value in zip(product.entry.params, values, strict=True):
        names = [] if isinstance(port.type, Opaque) else scalar_names(port.type, port.name)
        if name in names:
            return float(columns(value)[names.index(name)][0])
    raise KeyError(name)


def _scattered(count: int) -> NDArray[np.int64]:
    """The numbers below `count` in an order whose beginning is spread."""
    stride = next(k for k in range(int(count * 0.618) + 1, 2 * count + 2) if np.gcd(k, count) == 1)
    return (np.arange(count) * stride) % count


def _along(port: Any, low: Data, high: Data, at: Data, places: dict[str, Floats], count: int) -> Data:
    """A parameter over the slice."""
    if isinstance(port.type, Opaque) or at is None:
        return at
    scalars = []
    ends = zip(scalar_names(port.type, port.name), columns(low), columns(high), columns(at), strict=True)
    for name, lo, hi, own in ends:
        scalars.append(lo + places[name] * (hi - lo) if name in places else np.broadcast_to(own, count))
    return rounded(from_columns(port.type, scalars))


def _parts(
    product: Product,
    shaders: Shaders,
    domains: Domains,
    values: Sequence[Data],
    count: int,
    seconds: float,
    guard: Guard | None,
) -> list[Floats]:
    """For each output, the largest error of its scalars as a part of what is allowed, at the first points."""
    host, textures = calls.host_globals(product.module, domains), ConstantTextures.of(product, endless=guard is None)
    how: dict[str, Any] = {"uniforms": calls.as_plain(host), "round_constants": guard is not None}
    found = references(product, values, seconds=seconds, sampler=textures.series, **how)
    if not found.count:
        return [np.zeros(0) for _ in product.outputs]
    first = [take(v, slice(0, found.count)) for v in values]
    table = table_for(guard.call(GPU_SECONDS, driver_info).renderer if guard else "")
    finer = 1.0 if guard else _FLOAT64
    own: dict[str, Any] = {"uniforms": host, "precision": table, "sampler": textures.lanes, "finer": finer}
    budget = error_budget(product.module, product.entry, first, **own)
    actual: Callable[[int], Data] = budget.values.__getitem__
    if guard is not None:
        results = _on_gpu(product, shaders, first, found.count, host, guard)
        actual = results.__getitem__
    parts = []
    for k, output in enumerate(product.outputs):
        tables = (actual(output.result), found.values[k], budget.errors[output.result], found.errors[k])
        left, right, allowed, error = (np.stack([np.asarray(c, float) for c in columns(t)]) for t in tables)
        with np.errstate(all="ignore"):
            part = np.abs(left - right) / (allowed + error)
        sizes = np.maximum(np.abs(right), _typical(right))
        part = np.where(allowed > LOOSE * sizes, np.where(sizes > 0.0, np.nan, part), part)
        part = np.where(np.isfinite(right) & ~np.isfinite(left) & np.isfinite(allowed), np.inf, part)
        parts.append(np.where(budget.near_branch | budget.discarded, np.nan, part.max(axis=0)))
    return parts


def _typical(right: Floats) -> Floats:
    """The usual size of each scalar; a column."""
    with np.errstate(all="ignore"):
        sizes = [np.abs(row[np.isfinite(row)]) for row in right]
        return np.array([[float(np.median(s)) if len(s) else 0.0] for s in sizes])


def _on_gpu(
    product: Product, shaders: Shaders, values: Sequence[Data], count: int, host: dict[str, Data], guard: Guard
) -> list[Data]:
    inputs = calls.glsl_inputs(product.entry, values)
    uniforms = calls.as_uniforms(product.module, host)
    how: dict[str, Any] = {"count": count, "dialect": shaders.dialect, "defines": shaders.defines}
    signature = signature_of(product.entry)
    outputs = guard.call(GPU_SECONDS, run_function, shaders.generated, signature, inputs, uniforms, **how)
    return calls.flat_outputs(product.entry, outputs)
