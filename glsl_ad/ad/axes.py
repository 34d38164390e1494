"""The inputs of a request as directions: one for each scalar, in the order of the inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ad.indices import Group
from glsl_ad.ad.inputs import Input, part_type
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector, components, is_differentiable, kind_of


@dataclass(frozen=True, slots=True)
class Axis:
    """An input, or a float part of one that holds more than floats; `start` is the first of its directions."""

    input: Input
    start: int

    @property
    def type(self) -> Type:
        return self.input.type

    @property
    def size(self) -> int:
        return components(self.input.type)

    @property
    def directions(self) -> range:
        return range(self.start, self.start + self.size)


def axes_of(inputs: Sequence[Input], *, whole: bool = True) -> tuple[Axis, ...]:
    """The axes of these inputs; not `whole`: one for each scalar and vector in them, of which GLSL has derivatives of
    vectors and second derivatives."""
    made: list[Axis] = []
    start = 0
    for given in inputs:
        for own in _float_parts(given) if whole else _small_parts(given):
            made.append(Axis(own, start))
            start += components(own.type)
    return tuple(made)


def _float_parts(given: Input) -> Iterator[Input]:
    """The input itself, or where it holds ints or bools as well, its parts that do not."""
    if _is_all_float(given.type):
        yield given
    elif is_differentiable(given.type):
        for part in _parts(given):
            yield from _float_parts(part)


def _small_parts(given: Input) -> Iterator[Input]:
    return (leaf for part in _float_parts(given) for leaf in leaves(part))


def _is_all_float(type_: Type) -> bool:
    match type_:
        case Array(element, _):
            return _is_all_float(element)
        case Struct(_, fields):
            return all(_is_all_float(f.type) for f in fields)
    return kind_of(type_) in (Kind.FLOAT, Kind.DOUBLE)


def _parts(given: Input) -> Iterator[Input]:
    """The parts of an input, one level down."""
    match given.type:
        case Struct(_, fields):
            for k, f in enumerate(fields):
                yield Input(f"{given.text}.{f.name}", given.base, (*given.path, k), f.type)
        case Matrix(_, count, _) | Vector(_, count) | Array(_, int(count)):
            for k in range(count):
                yield Input(f"{given.text}[{k}]", given.base, (*given.path, k), part_type(given.type, k))


def leaves(given: Input) -> Iterator[Input]:
    """The scalars and vectors that an input is made of, in order."""
    if isinstance(given.type, (Scalar, Vector)):
        yield given
    else:
        for part in _parts(given):
            yield from leaves(part)


def groups_of(axes: Sequence[Axis]) -> tuple[Group, ...]:
    """The directions of each scalar and vector among the axes."""
    return tuple(Group(leaf.identifier, components(leaf.type)) for axis in axes for leaf in leaves(axis.input))


def scalar_inputs(axes: Sequence[Axis]) -> tuple[Input, ...]:
    """The scalar that each direction moves."""
    found: list[Input] = []
    for axis in axes:
        for leaf in leaves(axis.input):
            found.extend([leaf] if isinstance(leaf.type, Scalar) else _parts(leaf))
    return tuple(found)
