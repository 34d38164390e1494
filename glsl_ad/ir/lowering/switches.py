"""Switches as branches on the selector, which is evaluated once.

Most switches are chains: every case jumps away at its end, or falls into a short one. These become `if`/`else if`,
where a `break` is the end of its branch. The rest runs in a loop that is left at its end (`LoopForm.ONCE`): there every
case is an `if` of its own, entered by its labels and by those of the cases that fall into it, and `break` is `break`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsl_ad.ir.lowering.expressions import Expressions
from glsl_ad.ir.lowering.frame import Arm, Frame, Target
from glsl_ad.ir.lowering.loops import Loops
from glsl_ad.ir.lowering.walk import Node, walk
from glsl_ad.ir.model import LoopForm, Terminator, Value
from glsl_ad.sema import model as sema
from glsl_ad.source import Span
from glsl_ad.types import BOOL

#: How many statements may be written twice for the sake of a chain, and how long a chain may be.
_COPIES, _LONGEST_CHAIN = 24, 64

_JUMPS = (sema.Break, sema.Continue, sema.Return, sema.Discard)


class Switches:
    """Lowers switches."""

    def __init__(
        self,
        frame: Frame,
        expressions: Expressions,
        loops: Loops,
        run: Callable[[Sequence[sema.Statement]], Terminator | None],
    ) -> None:
        self._frame = frame
        self._expressions = expressions
        self._loops = loops
        self._run = run  # lowers statements in a scope of their own

    def switch(self, switch: sema.Switch) -> Terminator | None:
        """One switch."""
        selector = self._expressions.value(switch.selector)
        bodies = _chain(switch.cases)
        if bodies is None:
            return self._once(switch, selector)
        default = next((body for case, body in zip(switch.cases, bodies, strict=True) if None in case.labels), ())
        labelled = [(c, b) for c, b in zip(switch.cases, bodies, strict=True) if None not in c.labels]

        def arm(position: int) -> Terminator | None:
            if position == len(labelled):
                return self._run(default)
            case, body = labelled[position]
            test = self._is_any(selector, [n for n in case.labels if n is not None], case.span)
            return self._frame.branch(test, lambda: self._run(body), lambda: arm(position + 1), case.span)

        return arm(0)

    def _is_any(self, selector: Value, labels: Sequence[int], span: Span) -> Value:
        """Whether the selector is one of the labels."""
        b = self._frame.at(span)
        type_ = b.type_of(selector)
        result = b.const(False, BOOL)
        for i, label in enumerate(labels):
            test = b.builtin("==", BOOL, selector, b.const(label, type_))
            result = b.builtin("||", BOOL, result, test) if i else test
        return result

    # ---- the general form ------------------------------------------------------------------------------------------

    def _once(self, switch: sema.Switch, selector: Value) -> Terminator | None:
        frame = self._frame
        known = len(frame.declared)
        # A local of one case is in scope in those that follow.
        for statement in (s for case in switch.cases for s in case.body.statements):
            if isinstance(statement, sema.Declare):
                frame.declare(statement.variable, frame.builder.undef(statement.variable.type))
        assigned = frame.reach.assigned(*switch.cases)
        declared = set(frame.declared[known:])
        flag = None
        if any(isinstance(node, sema.Continue) for node in walk(*switch.cases)):
            flag = frame.temporary(BOOL)
            frame.assign(flag, frame.builder.const(False, BOOL))
            assigned.add(flag)
        carried = tuple(v for v in frame.environment if v in assigned and v not in declared)
        target = Target(carried, is_switch=True, continued=flag)
        end = self._loops.build(
            LoopForm.ONCE,
            target,
            lambda: frame.builder.const(True, BOOL),
            lambda: self._cases(switch.cases, selector),
            lambda: None,
            switch.span,
        )
        frame.forget(known)
        if flag is None:
            return end
        jumped = frame.take(flag)
        if end is None and target.continues:
            end = frame.branch(jumped, self._loops.jump_on, lambda: None, switch.span)
        return end

    def _cases(self, cases: Sequence[sema.Case], selector: Value) -> Terminator | None:
        """Every case in turn, under the condition that the switch enters it or falls into it."""
        every = [n for case in cases for n in case.labels if n is not None]
        entered: list[int | None] = []
        for case in cases:
            entered += case.labels
            if None in entered:
                others = [n for n in every if n not in entered]
                test = self._frame.at(case.span).builtin("!", BOOL, self._is_any(selector, others, case.span))
            else:
                test = self._is_any(selector, [n for n in entered if n is not None], case.span)
            end = self._frame.branch(test, self._arm(case), lambda: None, case.span)
            if end is not None:
                return end
            if _jumps(case.body.statements):
                entered = []
        return None

    def _arm(self, case: sema.Case) -> Arm:
        return lambda: self._run(case.body.statements)


# ---- chains ----------------------------------------------------------------------------------------------------------


def _chain(cases: Sequence[sema.Case]) -> list[Sequence[sema.Statement]] | None:
    """What runs from each case on, without the breaks of the switch; None where that would be too much text."""
    if len(cases) > _LONGEST_CHAIN:
        return None
    bodies: list[Sequence[sema.Statement]] = []
    copies = 0
    for position, case in enumerate(cases):
        statements = list(case.body.statements)
        for following in cases[position + 1 :]:
            if _jumps(statements):
                break
            copies += _size(following.body.statements)
            statements += following.body.statements
        if copies > _COPIES:
            return None
        body = _without_breaks(statements)
        if body is None:
            return None
        bodies.append(body)
    return bodies


def _size(statements: Sequence[Node]) -> int:
    """How many statements there are, nested ones included."""
    return sum(isinstance(node, sema.Statement) for node in walk(*statements))


def _jumps(statements: Sequence[sema.Statement]) -> bool:
    """Whether what follows these statements never runs after them."""
    for statement in statements:
        if isinstance(statement, _JUMPS):
            return True
        if isinstance(statement, sema.Block) and _jumps(statement.statements):
            return True
        if isinstance(statement, sema.If) and statement.otherwise is not None:
            arms = (statement.then.statements, statement.otherwise.statements)
            if all(map(_jumps, arms)):
                return True
    return False


def _without_breaks(statements: Sequence[sema.Statement]) -> list[sema.Statement] | None:
    """The same without the switch's `break`s, each being the end of its branch.

    What follows an `if` that breaks goes into the branch that does not. None where it would have to go into both.
    """
    result: list[sema.Statement] = []
    for position, statement in enumerate(statements):
        if isinstance(statement, sema.Break):
            return result
        if not _breaks(statement):
            result.append(statement)
            continue
        rest = list(statements[position + 1 :])
        if isinstance(statement, sema.Block):
            inner = _without_breaks([*statement.statements, *rest])
            return None if inner is None else [*result, *inner]
        assert isinstance(statement, sema.If)
        then = list(statement.then.statements)
        otherwise = list(statement.otherwise.statements) if statement.otherwise is not None else []
        if rest and not _jumps(then) and not _jumps(otherwise):
            return None
        first, second = _without_breaks([*then, *rest]), _without_breaks([*otherwise, *rest])
        if first is None or second is None:
            return None
        span = statement.span
        blocks = sema.Block(tuple(first), span), sema.Block(tuple(second), span)
        return [*result, sema.If(statement.condition, *blocks, span)]
    return result


def _breaks(statement: sema.Statement) -> bool:
    """Whether the statement holds a `break` of the switch around it, and not of a loop or switch of its own."""
    pending = [statement]
    while pending:
        current = pending.pop()
        match current:
            case sema.Break():
                return True
            case sema.Block(statements):
                pending.extend(statements)
            case sema.If(_, then, otherwise):
                pending.append(then)
                pending.extend((otherwise,) if otherwise is not None else ())
    return False
