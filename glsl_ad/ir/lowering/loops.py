"""Loops and the jumps out of them.

What a loop carries are the outer variables that its code assigns to, the variables of a `for` header, and a variable
that the condition declares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from glsl_ad.ir.lowering.expressions import Expressions, is_true
from glsl_ad.ir.lowering.frame import Arm, Frame, Target
from glsl_ad.ir.model import Break, Continue, LoopForm, Region, Terminator, Unreachable, Value, Yield
from glsl_ad.sema import model as sema
from glsl_ad.source import Span
from glsl_ad.types import BOOL

Test = sema.Expression | sema.Declare | None


class Body(Protocol):
    """What loops need of statements."""

    def block(self, block: sema.Block | None) -> Terminator | None: ...

    def statement(self, statement: sema.Statement) -> Terminator | None: ...

    def declare(self, statement: sema.Declare) -> None: ...


class Loops:
    """Lowers loops, and knows where `break` and `continue` lead."""

    def __init__(self, frame: Frame, expressions: Expressions, body: Body) -> None:
        self._frame = frame
        self._expressions = expressions
        self._body = body

    def loop(self, loop: sema.For | sema.While | sema.DoWhile) -> Terminator | None:
        """A loop as it was written."""
        known = len(self._frame.declared)
        match loop:
            case sema.For(init, test, step, body, span):
                for part in init:
                    self._body.statement(part)
                header = tuple(self._frame.declared[known:])
                end = self._loop(LoopForm.FOR, test, body, step, span, header)
            case sema.While(test, body, span):
                end = self._loop(LoopForm.WHILE, test, body, None, span, ())
            case sema.DoWhile(body, test, span):
                end = self._loop(LoopForm.DO, test, body, None, span, ())
        self._frame.forget(known)
        return end

    def _loop(
        self,
        form: LoopForm,
        test: Test,
        body: sema.Block,
        step: sema.Expression | None,
        span: Span,
        header: tuple[sema.Variable, ...],
    ) -> Terminator | None:
        frame = self._frame
        parts: list[sema.Expression | sema.Statement] = [body]
        parts += [part for part in (test, step) if part is not None]
        assigned = frame.reach.assigned(*parts)
        if isinstance(test, sema.Declare):
            frame.declare(test.variable, frame.builder.undef(test.variable.type))
            assigned.add(test.variable)
        others = tuple(v for v in frame.environment if v in assigned and v not in header)
        target = Target((*header, *others))

        def stepped() -> Terminator | None:
            if step is not None:
                self._expressions.evaluate(step)
            return None

        return self.build(
            form, target, lambda: self._tested(test), lambda: self._body.block(body), stepped, span, len(header)
        )

    def _tested(self, test: Test) -> Value:
        if test is None:
            return self._frame.builder.const(True, BOOL)
        if isinstance(test, sema.Declare):
            assert test.initial is not None
            self._frame.assign(test.variable, self._expressions.value(test.initial))
            return self._frame.read(test.variable)
        return self._expressions.value(test)

    def build(
        self,
        form: LoopForm,
        target: Target,
        test: Callable[[], Value],
        body: Arm,
        step: Arm,
        span: Span,
        declared: int = 0,
    ) -> Terminator | None:
        """A loop over three pieces of code. The first `declared` carried variables are those of a `for` header."""
        frame = self._frame
        before = frame.environment
        initial = [frame.read(v) for v in target.carried]
        endless = False

        def tested() -> Terminator:
            nonlocal endless
            value = test()
            endless = is_true(frame, value)
            return Yield((value, *self._values(target)))

        def repeated() -> Terminator:
            frame.targets.append(target)
            end = body()
            frame.targets.pop()
            return end or (self._break(target) if form is LoopForm.ONCE else Continue(self._values(target)))

        def stepped() -> Terminator:
            step()
            return Yield(self._values(target))

        regions = [self._region(target.carried, before, piece) for piece in (tested, repeated, stepped)]
        frame.environment = before
        frame.at(span)
        results = frame.builder.loop(form, initial, *regions, header=range(declared), origin=span)
        frame.placed(results)
        if endless and not target.breaks:
            return Unreachable()
        for variable, value in zip(target.carried, results, strict=True):
            frame.assign(variable, value)
        return None

    def _region(
        self, carried: Sequence[sema.Variable], before: dict[sema.Variable, Value], piece: Callable[[], Terminator]
    ) -> Region:
        frame = self._frame
        frame.environment = dict(before)
        region = frame.open_region([v.type for v in carried])
        for variable, value in zip(carried, region.params, strict=True):
            frame.assign(variable, value)
        return frame.close_region(piece())

    def _values(self, target: Target) -> tuple[Value, ...]:
        return tuple(self._frame.read(v) for v in target.carried)

    # ---- jumps -----------------------------------------------------------------------------------------------------

    def _break(self, target: Target) -> Break:
        target.breaks = True
        return Break(self._values(target))

    def jump_out(self) -> Terminator:
        """`break`: out of the innermost loop, or of the loop that stands for a switch."""
        return self._break(self._frame.targets[-1])

    def jump_on(self) -> Terminator:
        """`continue`: on with the innermost real loop, through those that stand for switches."""
        target = self._frame.targets[-1]
        if not target.is_switch:
            return Continue(self._values(target))
        assert target.continued is not None
        target.continues = True
        self._frame.assign(target.continued, self._frame.builder.const(True, BOOL))
        return self._break(target)
