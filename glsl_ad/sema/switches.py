"""`switch`: labels are grouped with the statements that they stand before. GLSL ES 3.00 section 6.2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from glsl_ad.records import dataclass
from glsl_ad.sema import constructors
from glsl_ad.sema.constants import fold
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.expressions import Expressions
from glsl_ad.sema.model import Block, Case, Expression, Statement, Switch
from glsl_ad.source import Label, Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import INT, UINT


@dataclass(slots=True)
class _Run:
    """Labels, and the statements up to the next label. `started` runs had labels, though perhaps faulty ones."""

    span: Span
    started: bool = False
    labels: list[int | None] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


class Switches:
    """Checks `switch` statements; `check` types the statements in them."""

    def __init__(
        self, context: Context, expressions: Expressions, check: Callable[[syntax.Statement], list[Statement]]
    ) -> None:
        self._context = context
        self._expressions = expressions
        self._check = check

    def switch(self, node: syntax.Switch) -> Switch:
        """The typed switch, whose declarations share one scope."""
        selector = self._expressions.value(node.selector)
        if selector.type not in (INT, UINT):
            raise self._context.fail(messages.BAD_SELECTOR, node.selector.span, type=selector.type)
        seen: dict[int | None, Span] = {}
        runs = [_Run(node.body.span)]
        with self._context.scopes.inner():
            for item in node.body.statements:
                if isinstance(item, syntax.CaseLabel):
                    if runs[-1].statements or not runs[-1].started:
                        runs.append(_Run(item.span, started=True))
                    self._label(item, selector, seen, runs[-1])
                    continue
                if len(runs) == 1 and not runs[0].statements:
                    self._context.sink.report(messages.STATEMENT_BEFORE_LABEL, item.span)
                runs[-1].statements.extend(self._check(item))
        cases = tuple(Case(tuple(r.labels), Block(tuple(r.statements), r.span), r.span) for r in runs if r.labels)
        return Switch(selector, cases, node.span)

    def _label(self, node: syntax.CaseLabel, selector: Expression, seen: dict[int | None, Span], run: _Run) -> None:
        try:
            value = self._value(node.value, selector) if node.value is not None else None
        except FaultError:
            return
        if value in seen:
            what = "default" if value is None else f"case {value}"
            notes = (Label(seen[value], "first here"),)
            self._context.sink.report(messages.REPEATED_LABEL, node.span, notes=notes, what=what)
            return
        seen[value] = node.span
        run.labels.append(value)

    def _value(self, node: syntax.Expression, selector: Expression) -> int:
        expression = self._expressions.value(node)
        expression = constructors.coerce(self._context, expression, selector.type, "as a label of this `switch`")
        value = fold(expression)
        if value is None:
            raise self._context.fail(messages.NOT_CONSTANT, node.span, name="case", what="label")
        return int(value)
