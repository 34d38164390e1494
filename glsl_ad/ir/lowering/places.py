"""L-values: a variable and the way to a part of it. Reading follows the way, writing rebuilds the variable around it.

`a[i].p.xy = v` becomes a new `a`, in which element i is a new struct, in which field p is a new vector.
"""

from __future__ import annotations

from collections.abc import Callable

from glsl_ad.ir.lowering.frame import Frame
from glsl_ad.ir.model import Code, Value
from glsl_ad.records import dataclass
from glsl_ad.sema import model as sema
from glsl_ad.types import Vector


@dataclass(frozen=True, slots=True)
class Components:
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Member:
    index: int


@dataclass(frozen=True, slots=True)
class Element:
    index: Value


Step = Components | Member | Element


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a variable. Index expressions were evaluated when the place was made."""

    variable: sema.Variable
    steps: tuple[Step, ...]


class Places:
    """Makes, reads and writes places; `evaluate` lowers an index expression."""

    def __init__(self, frame: Frame, evaluate: Callable[[sema.Expression], Value]) -> None:
        self._frame = frame
        self._evaluate = evaluate

    def resolve(self, target: sema.Expression) -> Place:
        """The place that an l-value names; its index expressions are evaluated from left to right."""
        path: list[sema.Swizzle | sema.FieldAccess | sema.Index] = []
        while not isinstance(target, sema.VariableRef):
            assert isinstance(target, (sema.Swizzle, sema.FieldAccess, sema.Index)), target
            path.append(target)
            target = target.base
        steps: list[Step] = []
        for part in reversed(path):
            step = self._step(part)
            if steps and isinstance(step, Components) and isinstance(steps[-1], Components):
                outer = steps.pop()
                assert isinstance(outer, Components)
                step = Components(tuple(outer.indices[i] for i in step.indices))
            steps.append(step)
        return Place(target.variable, tuple(steps))

    def _step(self, part: sema.Swizzle | sema.FieldAccess | sema.Index) -> Step:
        match part:
            case sema.Swizzle(_, indices):
                return Components(indices)
            case sema.FieldAccess(_, index):
                return Member(index)
            case sema.Index(base, index_expression):
                index_value = self._evaluate(index_expression)
                component = constant_component(self._frame, base, index_value)
                return Element(index_value) if component is None else Components((component,))

    def load(self, place: Place) -> Value:
        """What the place holds now."""
        value = self._frame.read(place.variable)
        for step in place.steps:
            value = self._part(value, step)
        return value

    def store(self, place: Place, new: Value) -> None:
        """Let the place hold a new value."""
        wholes = [self._frame.read(place.variable)]
        for step in place.steps[:-1]:
            wholes.append(self._part(wholes[-1], step))
        for whole, step in zip(reversed(wholes), reversed(place.steps), strict=False):
            new = self._with(whole, step, new)
        self._frame.assign(place.variable, new)

    def _part(self, whole: Value, step: Step) -> Value:
        b = self._frame.builder
        match step:
            case Components(indices):
                return b.swizzle(whole, indices)
            case Member(index):
                return b.field(whole, index)
            case Element(index_value):
                return b.index(whole, index_value)

    def _with(self, whole: Value, step: Step, new: Value) -> Value:
        b = self._frame.builder
        match step:
            case Components(indices):
                return b.insert_swizzle(whole, indices, new)
            case Member(index):
                return b.insert_field(whole, index, new)
            case Element(index_value):
                return b.insert_index(whole, index_value, new)


def constant_component(frame: Frame, base: sema.Expression, index: Value) -> int | None:
    """The component of a vector that a constant index names; None for other indices and for what is no vector."""
    op = frame.builder.ops[index]
    if op.code is Code.CONST and isinstance(base.type, Vector) and 0 <= op.attr < base.type.size:
        return int(op.attr)
    return None
