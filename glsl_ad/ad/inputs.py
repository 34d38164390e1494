"""Inputs by name: a parameter or global, or a part of one (`p.x`, `material.roughness`, `lights[2].position`)."""

from __future__ import annotations

import re
from enum import Enum

from glsl_ad.ir.model import Function, Role
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Matrix, Struct, Type, Vector, element_of, is_differentiable

_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[\s*(\d{1,6})\s*\]")
_BASE = re.compile(r"[A-Za-z_]\w*")
_COMPONENTS = ("xyzw", "rgba", "stpq")


class Refusal(Enum):
    """Why a name is no input."""

    SYNTAX = "it is not a name followed by `.field`, `.x` or `[2]`"
    UNKNOWN = "the function has no such input"
    NO_PART = "it has no such part"
    NOT_FLOAT = "it holds no float"


@dataclass(frozen=True, slots=True)
class Input:
    """`path` leads from the flat parameter `base` to the part of type `type`: indices of fields, elements, columns and
    components. It is empty for a whole parameter."""

    text: str
    base: int
    path: tuple[int, ...]
    type: Type

    @property
    def identifier(self) -> str:
        """The text as part of a name: `p_x`."""
        return re.sub(r"\W+", "_", self.text).strip("_")


def float_inputs(function: Function) -> list[Input]:
    """The parameters that hold floats."""
    return [
        Input(p.name, i, (), p.type)
        for i, p in enumerate(function.params)
        if p.role in (Role.IN, Role.INOUT) and is_differentiable(p.type)
    ]


def find_input(function: Function, text: str) -> Input | Refusal:
    """The input that a text names among the flat parameters of a function."""
    steps = parse_steps(text)
    if steps is None:
        return Refusal.SYNTAX
    base_name, rest = steps
    base = next((i for i, p in enumerate(function.params) if p.name == base_name), None)
    if base is None:
        return Refusal.UNKNOWN
    type_ = function.params[base].type
    path = []
    for step in rest:
        index = _index_of(type_, step)
        if index is None:
            return Refusal.NO_PART
        path.append(index)
        type_ = part_type(type_, index)
    return Input(text, base, tuple(path), type_) if is_differentiable(type_) else Refusal.NOT_FLOAT


def parse_steps(text: str) -> tuple[str, list[str | int]] | None:
    """The base name of an input and the fields and indices behind it; None where the text is not of that form."""
    compact = text.strip()
    base = _BASE.match(compact)
    if base is None:
        return None
    steps: list[str | int] = []
    at = base.end()
    while at < len(compact):
        step = _STEP.match(compact, at)
        if step is None:
            return None
        steps.append(step[1] if step[1] is not None else int(step[2]))
        at = step.end()
    return base[0], steps


def _index_of(type_: Type, step: str | int) -> int | None:
    """The index of a part: of a field or component by name, of an element or column by number."""
    match type_:
        case Struct():
            return type_.field_index(step) if isinstance(step, str) else None
        case Vector(_, size):
            if isinstance(step, str):
                found = next((names.index(step) for names in _COMPONENTS if len(step) == 1 and step in names), size)
                return found if found < size else None
            return step if step < size else None
        case Matrix(_, size, _) | Array(_, int(size)):
            return step if isinstance(step, int) and step < size else None
    return None


def part_type(type_: Type, index: int) -> Type:
    """The type of a part of a struct, vector, matrix or array."""
    return type_.fields[index].type if isinstance(type_, Struct) else element_of(type_)
