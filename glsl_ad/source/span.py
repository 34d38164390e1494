"""Where a piece of text stands: source files, and spans of characters in them.

A token that came out of a macro keeps the place where its characters are *spelled* (in the macro's body, or in the
argument of the invocation) and remembers the invocation in `macro`, so that a message can show both. A file that
another one includes remembers where.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property

from glsl_ad.records import dataclass


@dataclass(frozen=True, eq=False)
class SourceFile:
    """A file's name (as the user gave it, `<stdin>` for `-`) and its text, newlines normalised to `\\n`.

    `included_from` is the line that asked for this file, where another file did.
    """

    name: str
    text: str = field(repr=False)
    included_from: Span | None = field(default=None, repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(i + 1 for i, c in enumerate(self.text) if c == "\n")
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of a 0-based offset into the text."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its newline."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """The characters `start` (inclusive) to `end` (exclusive) of a file.

    `macro` is the span of the outermost macro invocation that produced these characters, if one did.
    """

    file: SourceFile = field(repr=False)
    start: int
    end: int
    macro: Span | None = None

    @property
    def text(self) -> str:
        return self.file.text[self.start : self.end]

    @property
    def line(self) -> int:
        return self.file.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.file.position(self.start)[1]

    def to(self, last: Span) -> Span:
        """The span from this one's start to `last`'s end.

        Where the two lie in different files or expansions, or in the wrong order, the invocation that they share
        stands for both, and else the first alone.
        """
        same = self.file is last.file and self.macro is last.macro and last.end >= self.start
        if same and (self.macro is None or _spelled_together(self, last, self.macro)):
            return Span(self.file, self.start, last.end, self.macro)
        first_site, last_site = self.macro or self, last.macro or last
        if first_site.file is last_site.file and last_site.end >= first_site.start:
            return Span(first_site.file, first_site.start, last_site.end)
        return self


def _spelled_together(first: Span, last: Span, site: Span) -> bool:
    """Whether two pieces of one expansion stand in one macro's body, or both in the invocation itself.

    In `#define NEG(x) -x`, `NEG(a)` the minus is spelled in the body and `a` far below: no span holds just the two.
    """
    first_inside = site.file is first.file and site.start <= first.start < site.end
    last_inside = site.file is last.file and site.start <= last.start < site.end
    if first_inside or last_inside:
        return first_inside and last_inside
    between = first.file.text[first.start : last.end]
    return "\n" not in between.replace("\\\n", "")
