"""A hand-written function in a form that can be compared: plain parameters in, one float for each number out.

The wrapper is GLSL behind the user's own text, so that what is compared is what the user wrote, as every compiler reads
it. A parameter that is a jet comes apart into its coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.audit.mapping import MappingError, Place, fields_of
from glsl_ad.gpu.adapt import declaration
from glsl_ad.gpu.layout import leaves
from glsl_ad.numeric.batches import scalar_names
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function
from glsl_ad.types import VOID, Opaque, Struct, Type, is_differentiable


@dataclass(frozen=True)
class Pair:
    """A parameter of the hand-written function. `primal` is the index of the function's own parameter that it stands
    for, and `orders` the number of coefficients that it holds: 1 for a plain one. `names` are the wrapper's parameters.

    A parameter beyond those of the function is a direction: then `primal` is that of the input that it moves.
    """

    primal: int
    type: Type
    names: tuple[str, ...]
    is_direction: bool = False

    @property
    def is_jet(self) -> bool:
        return len(self.names) > 1


@dataclass(frozen=True)
class Wrapper:
    """`text` defines the function `name`; its outputs are the floats `outputs`, in the order of the places' scalars."""

    name: str
    text: str
    pairs: tuple[Pair, ...]
    places: tuple[Place, ...]
    outputs: tuple[str, ...]


def wrap(function: Function, written: Function, directions: Sequence[int], taken: frozenset[str]) -> Wrapper:
    """The wrapper of `written`, which is to compute derivatives of `function`.

    `directions` are the indices of the parameters that one differentiates by. Raises MappingError where the parameters
    of the two do not go together.
    """
    pairs = _pairs(function, written, directions)
    places = _places(written)
    names = _Names(taken | {name for pair in pairs for name in pair.names})
    outputs = tuple(names.new(f"out_{k}") for k in range(sum(len(place.names) for place in places)))
    result = names.new("result")
    locals_ = {p.name: names.new(f"out_{p.name}") for p in written.parameters if _is_output(p.qualifier)}
    lines, arguments = [], []
    ingoing = iter(pairs)
    for parameter in written.parameters:
        pair = next(ingoing) if parameter.qualifier != "out" else None
        value = _value(pair, parameter.type) if pair else ""
        if parameter.name in locals_:
            name = locals_[parameter.name]
            lines.append(declaration(parameter.type, name))
            lines += [f"{name} = {value};"] if value else []
            arguments.append(name)
        else:
            arguments.append(value)
    call = f"{written.name}({', '.join(arguments)});"
    lines.append(call if written.return_type == VOID else f"{declaration(written.return_type, result)[:-1]} = {call}")
    sources = [scalar for place in places for scalar in place.names]
    for output, source in zip(outputs, sources, strict=True):
        base = source.replace("[", ".").split(".")[0]
        lines.append(f"{output} = {result if base == 'return' else locals_[base]}{source[len(base) :]};")
    name = names.new(f"audited_{written.name}")
    declared = [f"in {declaration(t, n)[:-1]}" for t, n in _parameters(function, pairs)]
    declared += [f"out float {output}" for output in outputs]
    body = "".join(f"    {line}\n" for line in lines)
    return Wrapper(name, f"void {name}({', '.join(declared)}) {{\n{body}}}\n", pairs, places, outputs)


class _Names:
    """Names that the shader does not use."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = set(taken)

    def new(self, wished: str) -> str:
        name, count = wished, 1
        while name in self._taken:
            count += 1
            name = f"{wished}_{count}"
        self._taken.add(name)
        return name


def _is_output(qualifier: str) -> bool:
    return qualifier in ("out", "inout")


def _pairs(function: Function, written: Function, directions: Sequence[int]) -> tuple[Pair, ...]:
    """Which parameter stands for which, by position."""
    own = [p for p in function.parameters if p.qualifier != "out"]
    given = [p for p in written.parameters if p.qualifier != "out"]
    pairs: list[Pair] = []
    moved = list(directions)
    for index, parameter in enumerate(given):
        if index >= len(own):
            pairs.append(_direction(function, parameter.name, parameter.type, moved))
            continue
        wanted = own[index]
        primal = function.parameters.index(wanted)
        if parameter.type == wanted.type:
            pairs.append(Pair(primal, wanted.type, (wanted.name,)))
        elif orders := _jet_of(parameter.type, wanted.type):
            names = (wanted.name, *(f"{wanted.name}_{k}" for k in range(1, orders)))
            pairs.append(Pair(primal, wanted.type, names))
        else:
            raise MappingError(f"`{parameter.name}` is a {parameter.type}, and `{wanted.name}` a {wanted.type}")
    if len(given) < len(own):
        raise MappingError(f"it takes no `{own[len(given)].name}`")
    return tuple(pairs)


def _direction(function: Function, name: str, type_: Type, moved: list[int]) -> Pair:
    found = next((k for k in moved if function.parameters[k].type == type_), None)
    if found is None:
        raise MappingError(f"`{name}` is neither a parameter of `{function.key}` nor a direction of one")
    moved.remove(found)
    return Pair(found, type_, (name,), is_direction=True)


def _jet_of(type_: Type, value: Type) -> int:
    """How many coefficients of the type `value` a struct holds; 0 where it is no jet."""
    if not isinstance(type_, Struct) or not is_differentiable(value):
        return 0
    return len(type_.fields) if len(type_.fields) > 1 and all(f.type == value for f in type_.fields) else 0


def _value(pair: Pair, type_: Type) -> str:
    return f"{type_}({', '.join(pair.names)})" if pair.is_jet else pair.names[0]


def _parameters(function: Function, pairs: Sequence[Pair]) -> list[tuple[Type, str]]:
    return [(pair.type, name) for pair in pairs for name in pair.names]


def _places(written: Function) -> tuple[Place, ...]:
    """What the function gives, in order: its return value, then its `out` parameters; ints and bools are left out."""
    found = [] if written.return_type == VOID else list(fields_of("return", written.return_type))
    for parameter in written.parameters:
        if _is_output(parameter.qualifier) and not isinstance(parameter.type, Opaque):
            found += list(fields_of(parameter.name, parameter.type))
    return tuple(Place(n, t, tuple(scalar_names(t, n))) for n, t in found if is_differentiable(t) and leaves(t))
