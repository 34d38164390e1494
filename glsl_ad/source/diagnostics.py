"""Errors are data: a catalogue entry, its arguments and labelled spans, collected in a sink.

A stage that finds a fault reports it and goes on where it can; `Sink.raise_if_errors` ends the run. Nothing
here prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from enum import Enum

from glsl_ad.records import dataclass
from glsl_ad.source.span import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Message:
    """A catalogue entry: the one declaration of a diagnostic.

    `text`, `label` and `help` are `str.format` templates over the arguments given to `Sink.report`. `explanation` is
    what `glsl-ad explain CODE` prints: why it happens, an example, what to do.
    """

    code: str
    severity: Severity
    text: str
    explanation: str
    label: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place with a word about it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One reported fault. `span` is None only where there is no place to point at (an unreadable file)."""

    severity: Severity
    code: str
    text: str
    span: Span | None
    label: str = ""
    notes: tuple[Label | str, ...] = ()
    help: str = ""


class GlslAdError(Exception):
    """Raised when a request cannot be carried out; holds every diagnostic collected so far."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        first = next((d for d in self.diagnostics if d.severity is Severity.ERROR), None)
        super().__init__(f"{first.code}: {first.text}" if first else "no error was recorded")


@dataclass
class Sink:
    """Collects diagnostics in the order of their discovery; repeated ones (same code and place) are kept once."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    _seen: set[tuple[str, str, int, int]] = field(default_factory=set)

    def report(
        self, message: Message, span: Span | None, *, notes: tuple[Label | str, ...] = (), **arguments: object
    ) -> Diagnostic:
        diagnostic = Diagnostic(
            message.severity,
            message.code,
            message.text.format(**arguments),
            span,
            message.label.format(**arguments),
            notes,
            message.help.format(**arguments),
        )
        self.add(diagnostic)
        return diagnostic

    def add(self, diagnostic: Diagnostic) -> None:
        """Collect a diagnostic that was made elsewhere."""
        span = diagnostic.span
        key = (diagnostic.code, diagnostic.text, span.start if span else -1, span.end if span else -1)
        if key not in self._seen:
            self._seen.add(key)
            self.diagnostics.append(diagnostic)

    def fail(
        self, message: Message, span: Span | None, *, notes: tuple[Label | str, ...] = (), **arguments: object
    ) -> GlslAdError:
        """Report, and return the exception to raise: `raise sink.fail(...)`."""
        self.report(message, span, notes=notes, **arguments)
        return GlslAdError(self.diagnostics)

    @property
    def has_errors(self) -> bool:
        return any(d.severity is Severity.ERROR for d in self.diagnostics)

    def raise_if_errors(self) -> None:
        if self.has_errors:
            raise GlslAdError(self.diagnostics)
