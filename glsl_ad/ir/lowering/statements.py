"""Statements: declarations, branches and jumps. Loops and switches have files of their own.

Every method returns the terminator that the statement ends the open region with, or None where what follows it runs.
What stands behind a jump is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.ir.lowering.expressions import Expressions
from glsl_ad.ir.lowering.frame import Frame
from glsl_ad.ir.lowering.loops import Loops
from glsl_ad.ir.lowering.reach import Shape
from glsl_ad.ir.lowering.switches import Switches
from glsl_ad.ir.model import Discard, Return, Terminator, Value
from glsl_ad.sema import model as sema


class Statements:
    """Lowers the statements of one function; `shape` says what it returns."""

    def __init__(self, frame: Frame, shape: Shape) -> None:
        self.frame = frame
        self.shape = shape
        self.expressions = Expressions(frame)
        self._loops = Loops(frame, self.expressions, self)
        self._switches = Switches(frame, self.expressions, self._loops, self.run)

    def block(self, block: sema.Block | None) -> Terminator | None:
        """A block, whose locals end with it; None stands for an empty one."""
        return self.run(block.statements) if block is not None else None

    def run(self, statements: Sequence[sema.Statement]) -> Terminator | None:
        """Statements in a scope of their own."""
        known = len(self.frame.declared)
        end = None
        for statement in statements:
            end = self.statement(statement)
            if end is not None:
                break
        self.frame.forget(known)
        return end

    def statement(self, statement: sema.Statement) -> Terminator | None:
        """One statement, in the scope that is open."""
        match statement:
            case sema.Declare():
                self.declare(statement)
                return None
            case sema.Evaluate(expression):
                self.expressions.evaluate(expression)
                return None
            case sema.Block():
                return self.block(statement)
            case sema.If(condition, then, otherwise, span):
                test = self.expressions.value(condition)
                return self.frame.branch(test, lambda: self.block(then), lambda: self.block(otherwise), span)
            case sema.For() | sema.While() | sema.DoWhile():
                return self._loops.loop(statement)
            case sema.Switch():
                return self._switches.switch(statement)
            case sema.Break():
                return self._loops.jump_out()
            case sema.Continue():
                return self._loops.jump_on()
            case sema.Discard():
                return Discard()
            case sema.Return(value):
                return self.returned(None if value is None else self.expressions.evaluate(value))
        raise AssertionError(f"{type(statement).__name__} is no statement")

    def declare(self, statement: sema.Declare) -> None:
        """A local comes into being. One that is a scalar constant is its value."""
        variable = statement.variable
        if variable.value is not None:
            value = self.frame.at(statement.span).const(variable.value, variable.type)
        elif statement.initial is not None:
            value = self.expressions.value(statement.initial)
        else:
            value = self.frame.at(statement.span).undef(variable.type)
        self.frame.declare(variable, value)

    def returned(self, value: Value | None) -> Return:
        """The function's return: its value, then what `out` parameters and written globals hold now."""
        first = () if value is None else (value,)
        state = (*self.shape.outputs, *self.shape.written)
        return Return((*first, *(self.frame.read(v) for v in state)))
