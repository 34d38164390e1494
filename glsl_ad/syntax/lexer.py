"""From text to preprocessing tokens: names, numbers and punctuation with exact places, line by line.

Lines that end in a backslash are joined first (GLSL 4.60 section 3.1), so one table maps the joined text back to
the file. What is not GLSL (stray characters, `09`, `1x`) becomes a `junk` token: it is at fault only if it survives
to the parser, since `#if 0` may hide anything.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from glsl_ad.records import dataclass
from glsl_ad.source import SourceFile, Span

NAME, NUMBER, PUNCTUATION, JUNK, DIRECTIVE = "name", "number", "punctuation", "junk", "directive"

_NUMBER = r"""
    (?: (?: [0-9]+\.[0-9]* | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? | [0-9]+[eE][+-]?[0-9]+ ) (?: lf | LF | [fF] )?
  | 0[xX][0-9a-fA-F]+[uU]?
  | (?: 0[0-7]* | [1-9][0-9]* )[uU]?"""

_TOKEN = re.compile(
    rf"""
    (?P<blank> [ \t\r\f\v]+ )
  | (?P<name> [A-Za-z_][A-Za-z_0-9]* )
  | (?P<number> (?> {_NUMBER} ) (?! [A-Za-z_0-9] ) )
  | (?P<newline> \n )
  | (?P<comment> //[^\n]* | /\*[\s\S]*?\*/ )
  | (?P<unclosed> /\*[\s\S]* )
  | (?P<punctuation> <<= | >>= | \#\# | \+\+ | -- | && | \|\| | \^\^ | << | >> | [<>=!+\-*/%&|^]= |
                     [()\[\]{{}}.,;:?+\-*/%<>=!&|^~\#] )
  | (?P<junk> \.?[0-9][A-Za-z_0-9.]* | [^\x00-\x7f]+ | [\s\S] )
    """,
    re.VERBOSE,
)
_UNSEEN = ("blank", "comment", "unclosed")
_IS_FLOAT = re.compile(r"(?!0[xX]).*[.eE]|(?!0[xX]).*[fF]$", re.DOTALL)


class Token:
    """A preprocessing token. `spaced`: white space stands before it. `hidden`: macros that it may not start again."""

    __slots__ = ("hidden", "kind", "spaced", "span", "text")

    def __init__(
        self, kind: str, text: str, span: Span, spaced: bool = False, hidden: frozenset[str] = frozenset()
    ) -> None:
        self.kind = kind
        self.text = text
        self.span = span
        self.spaced = spaced
        self.hidden = hidden

    def __repr__(self) -> str:
        return f"Token({self.kind!r}, {self.text!r}, {self.span.start}..{self.span.end})"


@dataclass(frozen=True)
class Line:
    """The tokens of a line; the offsets are into the joined text. A comment can take in the lines that follow."""

    tokens: list[Token]
    end: int
    name_end: int  # the end of the second token, which in a directive is its name
    unclosed: Span | None = None  # a comment that never ends


class Text:
    """A file's text with its continued lines joined.

    `view` is a text of the same length to read in place of the file's, where not all of it is GLSL.
    """

    def __init__(self, file: SourceFile, view: str | None = None) -> None:
        self.file = file
        self.joined = file.text if view is None else view
        self._starts: list[int] = []
        self._offsets: list[int] = []
        if "\\\n" in self.joined:
            self._join(self.joined)

    def _join(self, text: str) -> None:
        pieces = text.split("\\\n")
        self.joined = "".join(pieces)
        joined = original = 0
        for piece in pieces:
            # Where a piece is empty, the later one with the same start is what bisect finds.
            self._starts.append(joined)
            self._offsets.append(original - joined)
            joined += len(piece)
            original += len(piece) + 2

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a range of the joined text."""
        if not self._starts:
            return Span(self.file, start, end)
        last = self._original(end - 1) + 1 if end > start else self._original(start)
        return Span(self.file, self._original(start), last)

    def _original(self, offset: int) -> int:
        return offset + self._offsets[bisect_right(self._starts, offset) - 1]

    def line(self, start: int) -> Line:
        """The tokens from `start` to the end of its line; `end` is where the next line begins."""
        tokens: list[Token] = []
        spaced = False
        joined, match = self.joined, _TOKEN.match
        name_end = start
        position, size = start, len(joined)
        simple = not self._starts
        while position < size:
            found = match(joined, position)
            assert found is not None  # the last alternative takes any character
            kind, after = found.lastgroup, found.end()
            if kind == "newline":
                return Line(tokens, after, name_end)
            if kind == "blank" or kind == "comment":
                spaced = True
            elif kind == "unclosed":
                return Line(tokens, after, name_end, self.span(position, position + 2))
            else:
                assert kind is not None
                span = Span(self.file, position, after) if simple else self.span(position, after)
                tokens.append(Token(kind, found.group(), span, spaced))
                if len(tokens) == 2:
                    name_end = after
                spaced = False
            position = after
        return Line(tokens, size, name_end)

    def lines(self) -> Iterator[Line]:
        """All lines in order."""
        position = 0
        while position < len(self.joined):
            line = self.line(position)
            position = line.end
            yield line

    def skip_line(self, start: int) -> tuple[str | None, int]:
        """For text that `#if` hides: the name of the directive that the line holds, if one, and where the next begins.

        A comment that begins in a hidden line can hide the lines that follow.
        """
        words: list[str] = []
        position, size = start, len(self.joined)
        while position < size:
            found = _TOKEN.match(self.joined, position)
            assert found is not None
            kind, position = found.lastgroup, found.end()
            if kind == "newline":
                break
            if kind not in _UNSEEN and len(words) < 2:
                words.append(found.group())
        return (words[1] if len(words) == 2 and words[0] == "#" else None), position

    def rest(self, line: Line) -> str:
        """What follows the name of a directive on its line, with comments as blanks."""
        pieces = []
        position = line.name_end
        while position < line.end:
            found = _TOKEN.match(self.joined, position)
            assert found is not None
            if found.lastgroup == "newline":
                break
            pieces.append(" " if found.lastgroup in ("comment", "unclosed") else found.group())
            position = found.end()
        return "".join(pieces).strip()


def is_float(text: str) -> bool:
    """Whether a number's spelling is that of a floating-point literal."""
    return _IS_FLOAT.match(text) is not None


def single(text: str) -> str | None:
    """The kind of the one token that the text is, or None: for `##`."""
    found = _TOKEN.fullmatch(text)
    return found.lastgroup if found and found.lastgroup in (NAME, NUMBER, PUNCTUATION, JUNK) else None


def names(text: str) -> Iterator[str]:
    """Every name that is spelled in a text, in order, comments left out; repeated as it occurs."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "name":
            yield found.group()
