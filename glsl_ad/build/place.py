"""Where the generated section stands, and what the text above and below means for it.

A section that is there stays where it is. A new one is put below the last of the pragmas and of the functions that it
needs, so that what follows can use it. Lines are counted from 0; a place is the number of lines above it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from glsl_ad.records import dataclass
from glsl_ad.sections import Section, declared
from glsl_ad.sema.model import Function, Program
from glsl_ad.source import Diagnostic, Sink, SourceFile, Span
from glsl_ad.source.catalogue import building as messages
from glsl_ad.syntax.lexer import Text
from glsl_ad.syntax.preprocessor import spelled


@dataclass(frozen=True)
class Lines:
    """Maps spans to lines of the file that is built; what comes from a file that it includes stands at the include."""

    file: SourceFile

    def within(self, span: Span | None) -> Span | None:
        """The place in this file, None where there is none."""
        while span is not None and span.file is not self.file:
            span = span.macro if span.macro is not None else span.file.included_from
        return span.macro if span is not None and span.macro is not None else span

    def first(self, span: Span | None) -> int:
        """The line where a span begins; 0 where it has no place in the file."""
        own = self.within(span)
        return 0 if own is None else own.line - 1

    def after(self, span: Span | None) -> int:
        """The number of lines down to the end of a span; 0 where it has no place in the file."""
        own = self.within(span)
        return 0 if own is None else self.file.position(max(own.end - 1, own.start))[0]


def place_of(
    section: Section | None,
    needed: Iterable[Function],
    pragmas: Iterable[Span],
    program: Program,
    lines: Lines,
    sink: Sink,
) -> int:
    """How many lines stand above the section. Raises GlslAdError where one of the functions stands below it."""
    declarations = [(lines.first(node.span), lines.after(node.span)) for node in program.unit.declarations]

    def end(span: Span | None) -> int:
        """The end of the declaration around a span, which may be a function or a pragma inside of one."""
        first, last = lines.first(span), lines.after(span)
        return max([last, *(b for a, b in declarations if a <= first < b)])

    if section is not None:
        for function in needed:
            if end(_extent(function)) > section.begin:
                sink.report(messages.SECTION_TOO_HIGH, function.span, function=function.key)
        sink.raise_if_errors()
        return section.begin
    place = max([0, *(end(_extent(f)) for f in needed), *map(end, pragmas)])
    return _after_comments(lines.file, place)


def _extent(function: Function) -> Span | None:
    return function.span if function.definition is None else function.definition.span


def _after_comments(file: SourceFile, place: int) -> int:
    """The place, or the next one that no comment and no continued line runs across."""
    text = Text(file)
    for line in text.lines():
        end = text.span(max(line.end - 1, 0), max(line.end, 1)).start
        number = file.position(end)[0]
        if number >= place:
            return number
    return place


def taken_names(program: Program, file: SourceFile, place: int) -> frozenset[str]:
    """The names that generated code must leave alone: what the text above spells and what that below declares.

    What the text below uses may be what is yet to be generated.
    """
    below = "\n".join(file.text.split("\n")[place:])
    if not below.strip():
        return program.names
    everywhere = Counter(spelled(program.source.text))
    only_below = {name for name, count in Counter(spelled(below)).items() if everywhere[name] <= count}
    return (program.names - only_below) | declared(below)


def above(diagnostics: Sequence[Diagnostic], place: int, lines: Lines) -> list[Diagnostic]:
    """The diagnostics about text above the place, or about no place."""
    return [d for d in diagnostics if lines.first(d.span) < place or d.span is None]
