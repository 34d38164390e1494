"""What the functions are called with: points, uniforms, and the way from flat arguments to GLSL's and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad.model import Product
from glsl_ad.ir.model import Function, Interface, Module, Port, Role
from glsl_ad.numeric.batches import broadcast, columns, from_columns, rounded, scalar_names
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.interpreter import global_batch
from glsl_ad.numeric.sampling import Domains, Spread, sample, scalar_ranges, sequence
from glsl_ad.types import Array, Opaque, Struct, Type

#: Storage of globals that a host program sets.
_HOST_STORAGE = ("uniform", "in", "builtin")


def sampled_arguments(product: Product, domains: Domains, count: int, unit: Spread = sequence) -> list[Data]:
    """One batch of `count` points for each flat parameter of the entry; the name for a sampler. `unit` spreads them.

    Globals that the function writes start from their initial value, unless a domain names them.
    """
    params = product.entry.params
    later = [c for terms in product.inputs for c in terms[1:]]
    given = [c.param for c in later] + [part.param for c in later for part in c.parts]
    directions = frozenset(p for p in given if p is not None)
    fixed = frozenset(
        i
        for i, port in enumerate(params)
        if port.role is Role.GLOBAL
        and not isinstance(port.type, Opaque)
        and port.name in product.module.globals
        and all(domains.of(name) is None for name in _names(port.name, port.type))
    )
    values = sample(params, count, domains, directions=directions, fixed=fixed, unit=unit)
    for index in fixed:
        values[index] = broadcast(rounded(global_batch(product.module, params[index].name)), count)
    # A sampler stands for itself: `textures` knows it by its name.
    return [port.name if isinstance(port.type, Opaque) else v for port, v in zip(params, values, strict=True)]


def domain_names(product: Product) -> list[str]:
    """The names of the scalars that a domain may be given for."""
    ports = [(p.name, p.type) for p in product.entry.params]
    host = [(g.name, g.type) for g in product.module.globals.values() if g.storage in _HOST_STORAGE]
    return [name for own, type_ in (*ports, *host) for name in _names(own, type_)]


def _names(name: str, type_: Type) -> list[str]:
    return [] if isinstance(type_, Opaque) else scalar_names(type_, name)


def host_globals(module: Module, domains: Domains) -> dict[str, Data]:
    """A batch of one for each uniform, varying and built-in variable: the middle of its domain, or its default."""
    found: dict[str, Data] = {}
    for name, declared in module.globals.items():
        if declared.storage not in _HOST_STORAGE or isinstance(declared.type, Opaque) or declared.initial is not None:
            continue
        scalars = columns(global_batch(module, name))
        for index, ranged in enumerate(scalar_ranges(name, declared.type, domains)):
            if domains.of(ranged.name) is not None:
                scalars[index] = np.array([sum(ranged.interval) / 2.0])
        found[name] = rounded(from_columns(declared.type, scalars))
    return found


def as_uniforms(module: Module, values: Mapping[str, Data]) -> dict[str, Any]:
    """Host globals as the GPU takes uniforms: without the first axis, structs as dicts."""
    return {name: _uniform(module.globals[name].type, value) for name, value in values.items()}


def _uniform(type_: Type, value: Data) -> Any:
    match type_:
        case Array(element, _):
            return [_uniform(element, item) for item in value]
        case Struct(_, fields):
            return {f.name: _uniform(f.type, item) for f, item in zip(fields, value, strict=True)}
    return value[0]


def as_plain(values: Mapping[str, Data]) -> dict[str, Any]:
    """Host globals as the certified reference takes them: plain numbers, without the first axis."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Data) -> Any:
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, tuple):
        return tuple(_plain(v) for v in value)
    return value[0].tolist()


def primal_arguments(product: Product, values: Sequence[Data], count: int) -> list[Data]:
    """The flat arguments of the primal at the points where the entry is called with `values`."""
    arguments: list[Data] = []
    for port, terms in zip(product.primal.params, product.inputs, strict=True):
        if not terms or terms[0].param is None:
            arguments.append(_without_coefficient(product.module, port, count))
        else:
            arguments.append(values[terms[0].param])
    return arguments


def _without_coefficient(module: Module, port: Port, count: int) -> Data:
    """What the primal gets where the entry has no parameter for it: a sampler's name, a global's value."""
    if isinstance(port.type, Opaque):
        return port.name
    return broadcast(rounded(global_batch(module, port.name)), count) if port.name in module.globals else None


def glsl_inputs(function: Function, flat: Sequence[Data]) -> list[Data]:
    """Flat arguments as the GLSL signature takes them, in the order of `Signature.inputs`."""
    interface = function.interface
    inputs: list[Data] = []
    for parameter in interface.parameters:
        if parameter.qualifier.split()[-1:] == ["out"] or isinstance(parameter.type, Opaque):
            continue
        values = [flat[i] for i in parameter.inputs]
        inputs.append(tuple(values) if parameter.packed else values[0])
    by_name = dict(interface.globals_read)
    names = dict.fromkeys([*by_name, *dict(interface.globals_written)])
    return [*inputs, *(flat[by_name[name]] for name in names if name in by_name)]


def flat_outputs(function: Function, outputs: Sequence[Data]) -> list[Data]:
    """What the GLSL function gave, in the order of `Signature.outputs`, as the flat results of the IR function."""
    remaining = iter(outputs)
    flat: dict[int, Data] = {}
    for indices, packed in _output_places(function.interface):
        value = next(remaining)
        flat.update(zip(indices, value if packed else [value], strict=True))
    return [flat.get(i) for i in range(len(function.results))]


def _output_places(interface: Interface) -> list[tuple[tuple[int, ...], bool]]:
    places = [(interface.returns, interface.packed)] if interface.returns else []
    places += [(p.outputs, p.packed) for p in interface.parameters if p.qualifier in ("out", "inout")]
    written = dict(interface.globals_written)
    names = dict.fromkeys([*dict(interface.globals_read), *written])
    return [*places, *(((written[name],), False) for name in names if name in written)]


def named_scalars(function: Function, values: Sequence[Data], count: int) -> list[tuple[str, NDArray[np.float64]]]:
    """The scalar arguments by name, to say where a point lies."""
    named = []
    for port, value in zip(function.params, values, strict=True):
        if value is not None and not isinstance(port.type, Opaque):
            scalars = columns(broadcast(value, count))
            named += list(zip(scalar_names(port.type, port.name), (s.astype(np.float64) for s in scalars), strict=True))
    return named
