"""What the parts of the checker share: the dialect, the names in scope, and where faults are reported.

A fault is reported where it is found and then raised as `FaultError`, which whoever can go on without the faulty piece
catches: a statement, a declaration, an argument. So one run finds many faults, and none is reported twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field

from glsl_ad.dialects import Dialect
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Variable
from glsl_ad.sema.scopes import Broken, Scopes
from glsl_ad.source import Label, Message, Sink, Span
from glsl_ad.source.catalogue import sema as messages

#: How deep expressions and statements may nest. Chains of operators of one precedence (`a + b + ...`) count once.
NESTING_LIMIT = 1_000


#: How many faults get a near name suggested: looking for one takes longer than checking a page of code.
SUGGESTION_LIMIT = 25


class FaultError(Exception):
    """A fault was reported, and the expression or declaration that holds it has no meaning."""


@dataclass(slots=True)
class Context:
    """`function` is the one whose body is being checked; `calls` are its user functions called, with the place."""

    dialect: Dialect
    scopes: Scopes
    sink: Sink
    declared_later: frozenset[str] = frozenset()  # every global name of the file
    vertex: bool = False  # whether the file is a vertex shader, which writes its varyings
    function: Function | None = None
    calls: dict[Function, dict[Function, Span]] = field(default_factory=dict)
    runtime_constants: set[Variable] = field(
        default_factory=set
    )  # `const` locals whose value is known at run time only
    names: set[str] = field(default_factory=set)  # all that were declared
    _depth: int = 0
    _suggestions: int = SUGGESTION_LIMIT

    def fail(
        self, message: Message, span: Span | None, *, notes: tuple[Label | str, ...] = (), **arguments: object
    ) -> FaultError:
        """Report, and return the exception to raise: `raise context.fail(...)`."""
        self.sink.report(message, span, notes=notes, **arguments)
        return FaultError()

    def fail_broken(self, name: str, span: Span, symbol: Broken) -> FaultError:
        """What to raise where a name is used whose declaration has a fault, which a local one has told already."""
        if not symbol.is_global:
            return FaultError()
        return self.fail(messages.BROKEN_DECLARATION, span, notes=(Label(symbol.span, "declared here"),), name=name)

    @contextmanager
    def reporting_to(self, sink: Sink) -> Iterator[None]:
        """Faults go to another sink for a while."""
        previous, self.sink = self.sink, sink
        try:
            yield
        finally:
            self.sink = previous

    def enter(self, span: Span) -> None:
        """One level of nesting deeper; `leave` must follow. Raises FaultError beyond the limit."""
        if self._depth >= NESTING_LIMIT:
            raise self.fail(messages.TOO_DEEP, span, limit=NESTING_LIMIT)
        self._depth += 1

    def leave(self) -> None:
        """Back from the level that `enter` opened."""
        self._depth -= 1

    def may_suggest(self) -> bool:
        """Whether one more near name may be looked for."""
        self._suggestions -= 1
        return self._suggestions >= 0

    @property
    def language(self) -> str:
        """The dialect as people call it."""
        return language_name(self.dialect)


def language_name(dialect: Dialect) -> str:
    """`GLSL ES 3.00`, `GLSL 4.50`, `Shadertoy`."""
    if dialect.shadertoy:
        return "Shadertoy (GLSL ES 3.00)"
    return f"GLSL {'ES ' if dialect.es else ''}{dialect.version / 100:.2f}"
