"""Writes calls that are statements: those with `out` arguments, and those that read or change globals.

The IR hands globals over as operands and results. In GLSL they lie in the global itself, so that a call is preceded by
stores of what it reads, unless the global is known to hold that, and followed by loads of what it changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glsl_ad.emit.layout import Line, Statement
from glsl_ad.emit.places import Point
from glsl_ad.emit.storage import Copy, Variable
from glsl_ad.ir.model import Value
from glsl_ad.types import Array

if TYPE_CHECKING:
    from glsl_ad.emit.writer import Writer


class CallWriter:
    """The calls of one function. `contents` says what globals are known to hold at the place of writing."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.contents: dict[str, Value] = {}

    def statements(self, v: Value, point: Point) -> list[Statement]:
        """A call with `out` arguments or globals: what goes in is copied first, what comes out is there afterwards."""
        plan = self.writer.frame.plans[v]
        returned = None if plan.returned is None else self.writer.storage.variables.get(plan.returned)
        if returned is not None and not self.writer.is_needed(returned):
            returned = None
        loaded = [self.writer.storage.variables[cell] for _, cell in plan.loads]
        arguments = self.writer.text.arguments(plan)
        before: list[Copy] = []
        received: set[Variable] = set()
        for index, cell in plan.outputs:
            variable = self.writer.storage.variables[cell]
            received.add(variable)
            inputs = plan.arguments[index].values
            if inputs and self.writer.variable_of(inputs[0]) is not variable:
                if plan.arguments[index].parameter.packed:
                    before.append(Copy(variable, inputs[0], arguments[index]))
                elif not self.writer.is_undefined(inputs[0]):
                    before.append(Copy(variable, inputs[0]))
            arguments[index] = variable.name
        out: list[Statement] = [statement for c in before for statement in self.writer.assign(c)]
        for variable in received:
            variable.is_read = True
        stores = [(name, value) for name, value in plan.stores if self._differs(name, value)]
        for name, value in stores:
            out.extend(self._stored(name, value))
        out.extend(self.writer.pending(point, {*loaded, *([returned] if returned else [])}))
        call = self.writer.text.call(plan, arguments)
        if returned is None:
            out.append(Line(f"{call};"))
        else:
            out.extend(self.writer.store(returned, call))
        for name in plan.changes:
            self.contents.pop(name, None)
        for (name, cell), variable in zip(plan.loads, loaded, strict=True):
            self.contents[name] = cell
            if self.writer.is_needed(variable):
                out.extend(self.writer.store(variable, name))
        return out

    def _differs(self, name: str, value: Value) -> bool:
        """Whether the global is not known to hold the value."""
        return self.contents.get(name) != value and self.writer.text.text(value) != name

    def _stored(self, name: str, value: Value) -> list[Statement]:
        self.contents[name] = value
        type_, text = self.writer.frame.type_of(value), self.writer.text.text(value)
        if isinstance(type_, Array) and self.writer.frame.dialect.name == "100":
            return self.writer.copied(name, text, type_)
        return [Line(f"{name} = {text};")]
