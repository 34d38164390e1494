"""The section of a shader that `glsl-ad build` writes: where it stands, and what the rest of the file is.

It stands between two marker lines. A line is a marker if it begins, after blanks, with `BEGIN` or `END`; what follows
on it does not matter. A file has at most one section. Lines are counted from 0 here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glsl_ad.files import ShaderText
from glsl_ad.records import dataclass
from glsl_ad.source import Message, Sink, SourceFile, Span
from glsl_ad.source.catalogue import building as messages
from glsl_ad.syntax import identifiers
from glsl_ad.syntax.lexer import NAME, Text, Token

BEGIN = "// ---- glsl_ad begin ----"
END = "// ---- glsl_ad end ----"

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of the two markers."""

    begin: int
    end: int


def find(file: SourceFile, sink: Sink) -> Section | None:
    """The section of a file, if it has one. Raises GlslAdError where its markers are damaged."""
    if "glsl_ad" not in file.text:
        return None
    begin: int | None = None
    section: Section | None = None
    for number, line in enumerate(file.text.split("\n")):
        text = line.lstrip()
        if text.startswith(BEGIN):
            if section is not None:
                raise _damaged(messages.SECOND_SECTION, file, number, sink)
            if begin is not None:
                raise _damaged(messages.UNCLOSED_SECTION, file, begin, sink)
            begin = number
        elif text.startswith(END):
            if begin is None:
                raise _damaged(messages.STRAY_END, file, number, sink)
            section, begin = Section(begin, number), None
    if begin is not None:
        raise _damaged(messages.UNCLOSED_SECTION, file, begin, sink)
    return section


def _damaged(message: Message, file: SourceFile, number: int, sink: Sink) -> Exception:
    start = sum(len(line) + 1 for line in file.text.split("\n")[:number])
    return sink.fail(message, Span(file, start, start + len(file.line(number + 1))))


def emptied(file: SourceFile, section: Section | None) -> SourceFile:
    """The file with the lines of the section empty, so that all others keep their numbers."""
    if section is None:
        return file
    lines = file.text.split("\n")
    lines[section.begin : section.end + 1] = [""] * (section.end + 1 - section.begin)
    return SourceFile(file.name, "\n".join(lines), file.included_from)


def set_aside(text: ShaderText, sink: Sink) -> ShaderText:
    """The shader without its section, unless other parts of it need what the section declares.

    The lines that are left keep their numbers in `file`; `original` loses those of the section, with one empty line
    before them. Raises GlslAdError where the section is damaged.
    """
    section = find(text.file, sink)
    if section is None:
        return text
    own = emptied(text.file, section)
    inside = "\n".join(text.file.text.split("\n")[section.begin : section.end + 1])
    if declared(inside) & identifiers(own):
        return text
    lines = split_lines(text.original)
    first = section.begin
    if first > 0 and not lines[first - 1].strip():
        first -= 1
    return ShaderText("".join([*lines[:first], *lines[section.end + 1 :]]), own)


def split_lines(text: str) -> list[str]:
    """The lines of a text, each with its own kind of newline; joined they are the text."""
    return _LINE.findall(text)


def declared(text: str) -> frozenset[str]:
    """The names of functions, structs, blocks and variables that a text declares at global scope.

    It is not parsed, so that it may use types that are not known: a name is declared where a type or a comma stands
    before it and a bracket, a comma, `=` or `;` follows.
    """
    found = set()
    depth = 0
    in_value = False
    tokens = list(_tokens(text))
    for i, token in enumerate(tokens[:-1]):
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth > 0:
            continue
        if token.text in (";", ",", "}"):
            in_value = False
        elif token.text == "=":
            in_value = True
        elif token.kind == NAME and not in_value and tokens[i + 1].text in "([{=;,":
            before = tokens[i - 1] if i else token
            if i and (before.kind == NAME or before.text in ("]", "}", ",")):
                found.add(token.text)
    return frozenset(found)


def _tokens(text: str) -> Iterator[Token]:
    for line in Text(SourceFile("<text>", text)).lines():
        if line.tokens and line.tokens[0].text != "#":
            yield from line.tokens
