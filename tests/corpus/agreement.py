"""Whether a derivative agrees with central differences of the original, both computed in double precision.

The primal runs at u + s v for many steps s; fourth-order differences over h and 2h estimate its first and second
derivative at every scale. A scale counts where three scales in a row say the same and rounding cannot be heard: there
the estimate is known to better than the tolerance, whatever the tool thinks of the function. Points where no scale
counts lie on a jump or a kink, or the function is rough at every scale: they are left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad.model import InputCoefficient, Product
from glsl_ad.dialects import Dialect
from glsl_ad.gpu.guard import Guard
from glsl_ad.gpu.run import Signature, signature_of
from glsl_ad.ir.model import Function, Module, Port
from glsl_ad.numeric.batches import columns, scalar_kinds
from glsl_ad.numeric.interpreter import global_batch
from glsl_ad.types import Kind, Opaque, Type, components, is_differentiable
from tests.corpus import machine
from tests.corpus.doubles import shader, width

Column = NDArray[np.float64]
Columns = list[Column]

TOLERANCE = 1e-6
POINTS = 192
SECONDS = 60.0

#: The steps h of the differences over h and 2h. They are in no simple ratio to each other nor to whole numbers: a saw
#: tooth whose period divides them would look smooth.
STEPS = tuple(0.2236068 * 0.3819660**j for j in range(20))

_FACTORS = (-2.0, -1.0, 1.0, 2.0)
#: Relative changes of the arguments that are as good as none, and how much more than these show rounding may do.
_NUDGES = (0.0, 3e-16, -5e-16, 7e-16, -2.5e-16, 4.5e-16)
_SHAKEN = 8.0
_EPSILON = 2.0**-52
#: How many roundings of the size of the function's value an evaluation may carry.
_ROUNDINGS = 8.0
#: No more than this may be lost of the function's value.
_LOUD = 1e-10
#: How many bounds apart two scales may be.
_DOUBT = 4.0
_HOSTS = ("uniform", "in", "builtin")


@dataclass(frozen=True)
class Agreement:
    """How many of the compared scalars agree: (point, component, order) each count.

    `infinite` are those of the compared where the derivative is not finite though the original is smooth, `worst` is
    the largest error of the others in units of the tolerance. `rough` is how many were left out because the original is
    not smooth there, `undefined` because it has no finite value.
    """

    compared: int
    agreed: int
    infinite: int
    rough: int
    undefined: int
    worst: float

    @property
    def ok(self) -> bool:
        return self.compared > 0 and self.agreed == self.compared


def agreement(product: Product, text: str, dialect: Dialect, guard: Guard, *, points: int = POINTS) -> Agreement:
    """Compare a product with the original in `text`, which holds both.

    Raises machine.Refused, GuardError.
    """
    primal, entry = signature_of(product.primal), signature_of(product.entry)
    hosts = {g.name: g.type for g in product.module.globals.values() if g.storage in _HOSTS and g.initial is None}
    source = shader(text, dialect, (primal, entry), hosts)
    given = _entry_arguments(product, points)
    coefficients = [_coefficients(product, i, given, points) for i in range(len(product.primal.params))]
    steps = [0.0, *(factor * h for h in STEPS for factor in _FACTORS)]
    rows = np.concatenate([_rows(product.primal, [_at(c, s) for c in coefficients], points) for s in steps])
    near = np.concatenate([_rows(product.entry, _nudged(product.entry, given, n), points) for n in _NUDGES])
    jobs = [(0, rows, width(primal.outputs)), (1, near, width(entry.outputs))]
    original, repeated = guard.call(SECONDS, machine.run, source, jobs)
    values = original.reshape(len(steps), points, -1)
    samples = dict(zip(steps, values, strict=True))
    generated = repeated.reshape(len(_NUDGES), points, -1)
    return _compared(product, samples, _flat(product.primal, primal), generated, _flat(product.entry, entry))


# ---- arguments -------------------------------------------------------------------------------------------------------


def _entry_arguments(product: Product, count: int) -> list[Columns]:
    """The scalars of each flat parameter of the entry: points, and directions of any length."""
    generator = np.random.default_rng(20240229)
    # One whole number for all of a point's: sizes, indices and shifts fit to each other.
    whole = generator.integers(0, 4, count).astype(np.float64)
    later = [c for terms in product.inputs for c in terms[1:]]
    directions = {c.param for c in later} | {part.param for c in later for part in c.parts}
    arguments = []
    for index, port in enumerate(product.entry.params):
        if index in directions:
            arguments.append([_direction(kind, generator, count) for kind in scalar_kinds(port.type)])
        elif port.name in product.module.globals and port.role.value == "global":
            arguments.append(_initial(product.module, port, count))
        else:
            kinds = [] if isinstance(port.type, Opaque) else scalar_kinds(port.type)
            arguments.append([_scalars(kind, generator, whole) for kind in kinds])
    return arguments


def _size(type_: Type) -> int:
    return 0 if isinstance(type_, Opaque) else components(type_)


def _scalars(kind: Kind, generator: np.random.Generator, whole: Column) -> Column:
    count = len(whole)
    if kind is Kind.BOOL:
        return generator.integers(0, 2, count).astype(np.float64)
    if kind in (Kind.INT, Kind.UINT):
        return whole
    # Colours and fractions live in the first range, angles and places in the second, lengths in the third.
    low, high = np.array([(0.02, 0.98), (-2.0, 2.0), (0.5, 4.0)])[np.arange(count) % 3].T
    return np.asarray(low + (high - low) * generator.random(count))


def _direction(kind: Kind, generator: np.random.Generator, count: int) -> Column:
    """Whole numbers and truths in a struct stand still."""
    return generator.uniform(-1.0, 1.0, count) if kind is Kind.FLOAT else np.zeros(count)


def _initial(module: Module, port: Port, count: int) -> Columns:
    if isinstance(port.type, Opaque):
        return []
    return [np.broadcast_to(c.astype(np.float64), (count,)) for c in columns(global_batch(module, port.name))]


def _coefficients(product: Product, index: int, given: Sequence[Columns], count: int) -> tuple[Columns, Columns]:
    """The value and the direction of a flat parameter of the primal."""
    port, terms = product.primal.params[index], product.inputs[index]
    zero = [np.zeros(count) for _ in range(_size(port.type))]
    if not terms:
        known = port.name in product.module.globals
        return (_initial(product.module, port, count) if known else zero), zero
    value = _coefficient(terms[0], port.type, given, count)
    return value, _coefficient(terms[1], port.type, given, count) if len(terms) > 1 else zero


def _coefficient(term: InputCoefficient, type_: Type, given: Sequence[Columns], count: int) -> Columns:
    def scaled(param: int | None, scale: Fraction, size: int) -> Columns:
        source = [np.ones(count)] * size if param is None else given[param]
        return [float(scale) * column for column in source]

    if not term.parts:
        return scaled(term.param, term.scale, _size(type_))
    result = [np.zeros(count) for _ in range(_size(type_))]
    for part in term.parts:
        start, inner = _place(type_, part.path)
        result[start : start + _size(inner)] = scaled(part.param, part.scale, _size(inner))
    return result


def _place(type_: Type, path: Sequence[int]) -> tuple[int, Type]:
    """Where the scalars of a part begin, and the part's type."""
    from glsl_ad.types import Array, Matrix, Scalar, Struct, Vector

    start = 0
    for index in path:
        match type_:
            case Struct(_, fields):
                start += sum(_size(f.type) for f in fields[:index])
                type_ = fields[index].type
            case Array(element, _):
                start, type_ = start + index * _size(element), element
            case Matrix():
                start, type_ = start + index * type_.rows, type_.column
            case Vector(kind, _):
                start, type_ = start + index, Scalar(kind)
    return start, type_


def _nudged(function: Function, given: Sequence[Columns], amount: float) -> list[Columns]:
    """The arguments with their last bits changed, which shows what rounding does to the results."""
    kinds = [[] if isinstance(p.type, Opaque) else scalar_kinds(p.type) for p in function.params]
    return [
        [c * (1.0 + amount) if kind is Kind.FLOAT else c for kind, c in zip(own, columns_, strict=True)]
        for own, columns_ in zip(kinds, given, strict=True)
    ]


def _at(coefficients: tuple[Columns, Columns], step: float) -> Columns:
    value, direction = coefficients
    return [v + step * d for v, d in zip(value, direction, strict=True)]


def _rows(function: Function, flat: Sequence[Columns], count: int) -> machine.Rows:
    """Flat arguments as the GLSL signature takes them, in the order of `Signature.inputs`."""
    interface = function.interface
    order = [i for p in interface.parameters if p.qualifier.split()[-1:] != ["out"] for i in p.inputs]
    by_name = dict(interface.globals_read)
    names = dict.fromkeys([*by_name, *dict(interface.globals_written)])
    order += [by_name[name] for name in names if name in by_name]
    scalars = [column for i in order for column in flat[i]]
    return np.stack(scalars, axis=1) if scalars else np.zeros((count, 0))


def _flat(function: Function, signature: Signature) -> dict[int, slice]:
    """Where the scalars of each flat result stand in a row of outputs."""
    interface = function.interface
    order = list(interface.returns)
    order += [i for p in interface.parameters if p.qualifier in ("out", "inout") for i in p.outputs]
    written = dict(interface.globals_written)
    names = dict.fromkeys([*dict(interface.globals_read), *written])
    order += [written[name] for name in names if name in written]
    places, start = {}, 0
    for index in order:
        size = _size(function.results[index].type)
        places[index] = slice(start, start + size)
        start += size
    assert start == width(signature.outputs)
    return places


# ---- comparison ------------------------------------------------------------------------------------------------------


def _compared(
    product: Product,
    samples: dict[float, machine.Rows],
    primal: dict[int, slice],
    generated: machine.Rows,
    entry: dict[int, slice],
) -> Agreement:
    counts = np.zeros(len(STATUSES), dtype=int)
    worst = 0.0
    for output in product.outputs:
        type_ = product.primal.results[output.primal].type
        if output.order > 2 or not is_differentiable(type_):
            continue
        floats = [kind is Kind.FLOAT for kind in scalar_kinds(type_)]
        factor = (1.0, 1.0, 2.0)[output.order] / float(output.scalars[0][0].factor)
        results = generated[:, :, entry[output.result]] * factor
        mine = {s: v[:, primal[output.primal]] for s, v in samples.items()}
        error, status = _errors(results[:, :, floats], {s: v[:, floats] for s, v in mine.items()}, output.order)
        counts += [int((status == s).sum()) for s in STATUSES]
        worst = max(worst, float(error.max(initial=0.0)))
    agrees, differs, infinite, rough, undefined = map(int, counts)
    return Agreement(agrees + differs + infinite, agrees, infinite, rough, undefined, worst)


STATUSES = AGREES, DIFFERS, INFINITE, ROUGH, UNDEFINED = range(5)


def _errors(results: machine.Rows, samples: dict[float, machine.Rows], order: int) -> tuple[Column, NDArray[np.int64]]:
    """The error of each scalar in units of the tolerance, and its status. `results` has the nudged ones behind it."""
    result = results[0]
    with np.errstate(all="ignore"):
        shaken = np.abs(results - result).max(axis=0)
        centre = samples[0.0]
        if order == 0:
            estimate, bound, known = centre, np.zeros_like(centre), np.isfinite(centre)
        else:
            estimate, bound, known = _differences(samples, order)
        scale = TOLERANCE * _scale(np.where(known, estimate, 0.0), centre)
        error = np.where(known, np.abs(result - estimate) / (scale + bound + _SHAKEN * shaken), 0.0)
    status = np.where(error <= 1.0, AGREES, DIFFERS)
    status = np.where(np.isfinite(result), status, INFINITE)
    status = np.where(known, status, ROUGH)
    status = np.where(np.isfinite(centre), status, UNDEFINED)
    return np.where(status <= DIFFERS, error, 0.0), status


def _scale(estimate: machine.Rows, centre: machine.Rows) -> machine.Rows:
    """What an error is relative to: the derivative as a whole, and the value."""
    parts = [np.where(np.isfinite(v), np.abs(v), 0.0).max(axis=1, initial=0.0) for v in (estimate, centre)]
    size = np.maximum(*parts)
    return np.broadcast_to(np.maximum(size, 1e-30)[:, None], estimate.shape)


def _differences(
    samples: dict[float, machine.Rows], order: int
) -> tuple[machine.Rows, machine.Rows, NDArray[np.bool_]]:
    """The derivative at each point from the finest scale that counts; its bound, and whether there is one."""
    centre = samples[0.0]
    estimates = np.array([_difference(samples, h, order) for h in STEPS])
    rounding = _rounding(samples)
    # Rounding is heard the more the smaller the step.
    noise = np.array([_ROUNDINGS * rounding / h**order for h in STEPS])
    before, here, after = estimates[:-2], estimates[1:-1], estimates[2:]
    spread = np.maximum(np.abs(here - before), np.abs(here - after)) + noise[1:-1]
    # Each scalar by itself here: the others may be nothing but rounding at this scale.
    tolerated = TOLERANCE * np.maximum(np.abs(here), _scale(np.zeros_like(centre), centre))
    counts = spread <= tolerated
    chosen = _chosen(counts, spread)
    # Where the last bits are that loud, a coarse scale sees through a staircase of the function's own.
    known = (chosen >= 0) & np.isfinite(centre) & (rounding <= _LOUD * _scale(np.zeros_like(centre), centre))
    place = np.maximum(chosen, 0)[None]
    estimate, bound = (np.take_along_axis(table, place, 0)[0] for table in (here, spread))
    # Finer scales may be louder, but must not say something else.
    finer = np.arange(len(here)).reshape(-1, *[1] * centre.ndim) > place
    contradicted = finer & ~(np.abs(here - estimate) <= _DOUBT * (bound + noise[1:-1]))
    return estimate, bound, known & ~contradicted.any(axis=0)


def _chosen(counts: NDArray[np.bool_], spread: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each scalar the best of the finest scales in a row that count; -1 where none counts.

    The finest of all decides where to look: a coarse scale may not see what is between its steps.
    """
    chosen = np.full(counts.shape[1:], -1)
    best = np.full(counts.shape[1:], np.inf)
    over = np.zeros(counts.shape[1:], dtype=bool)
    for level in reversed(range(len(counts))):
        over |= ~counts[level] & (chosen >= 0)
        better = counts[level] & ~over & (spread[level] < best)
        chosen, best = np.where(better, level, chosen), np.where(better, spread[level], best)
    return chosen


def _rounding(samples: dict[float, machine.Rows]) -> machine.Rows:
    """How far evaluations of the original are off: what shakes the slope over the smallest steps, where it cannot have
    changed, and no less than one rounding of the value."""
    slopes = np.array([_difference(samples, h, 1) for h in STEPS[-6:]])
    shaken = np.abs(np.diff(slopes, axis=0)) * np.array(STEPS[-5:])[:, None, None]
    return np.asarray(np.maximum(shaken.max(axis=0), _EPSILON * np.abs(samples[0.0])))


def _difference(samples: dict[float, machine.Rows], h: float, order: int) -> machine.Rows:
    """Fourth-order central differences (Abramowitz and Stegun 25.3.21 and 25.3.24)."""
    below, under, over, above = (samples[factor * h] for factor in _FACTORS)
    if order == 1:
        return np.asarray((8.0 * (over - under) - (above - below)) / (12.0 * h))
    return np.asarray((16.0 * (over + under) - (above + below) - 30.0 * samples[0.0]) / (12.0 * h * h))
