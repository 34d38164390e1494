"""Diagnostics as text with the lines that they point at, and as plain data.

error[P201]: expected an expression, found `;`
  --> waves.frag:17:24
   |
17 |   float c = floor(u) * ;
   |                        ^
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from glsl_ad.source.diagnostics import Diagnostic, Label, Severity
from glsl_ad.source.span import Span

TAB = 4
#: Columns of source that are shown: of longer lines the part around the span.
WIDTH = 120
#: A span of more lines than this is shown by its first and last ones.
_WHOLE = 5

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def render(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """The diagnostic as lines of text, without a newline at the end. `color` adds ANSI escapes."""
    paint = _COLORS[diagnostic.severity] if color else ""
    head = _painted(f"{diagnostic.severity.value}[{diagnostic.code}]", paint) + f": {_visible(diagnostic.text)}"
    lines = [head]
    if diagnostic.span is not None:
        lines += _excerpt(diagnostic.span, diagnostic.label, paint)
        lines += _expansion(diagnostic.span)
        lines += _inclusions(diagnostic.span)
    for note in diagnostic.notes:
        if isinstance(note, str):
            lines.append(f"note: {_visible(note)}")
        else:
            lines.append(f"note: {_visible(note.text)}")
            lines += _excerpt(note.span, "", "")
            lines += _expansion(note.span)
    if diagnostic.help:
        lines.append(f"help: {_visible(diagnostic.help)}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """Several diagnostics, a blank line between them; empty where there are none."""
    return "\n\n".join(render(d, color=color) for d in diagnostics)


def as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic as data. Lines and columns count from 1, ends are exclusive; `span` is None without a place."""
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "text": diagnostic.text,
        "label": diagnostic.label,
        "span": _span_json(diagnostic.span),
        "notes": [_note_json(note) for note in diagnostic.notes],
        "help": diagnostic.help,
    }


def _note_json(note: Label | str) -> dict[str, Any]:
    if isinstance(note, str):
        return {"text": note, "span": None}
    return {"text": note.text, "span": _span_json(note.span)}


def _span_json(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    return {
        "file": span.file.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "macro": _span_json(span.macro),
        "included_from": _span_json(span.file.included_from),
    }


# ---- excerpts --------------------------------------------------------------------------------------------------------


def _expansion(span: Span) -> list[str]:
    if span.macro is None:
        return []
    name = re.match(r"\w*", span.macro.text)
    return [f"note: in the expansion of macro `{name[0] if name else ''}`", *_excerpt(span.macro, "", "")]


def _inclusions(span: Span) -> list[str]:
    """Through which files a library's file came in, the nearest first; of a long way the two ends."""
    sites: list[Span] = []
    site = span.file.included_from
    while site is not None:
        sites.append(site)
        site = site.file.included_from
    lines = [f"note: included from {_visible(s.file.name)}:{s.line}" for s in sites]
    return lines if len(lines) <= _WHOLE else [*lines[:2], "note: ...", *lines[-2:]]


def _excerpt(span: Span, label: str, paint: str) -> list[str]:
    """The place, the lines of the span, and carets under them."""
    file = span.file
    first, column = file.position(span.start)
    # The newline at the end of a span is not one more line.
    last = file.position(max(span.end - 1, span.start))[0]
    numbers = list(range(first, last + 1))
    shown = numbers if len(numbers) <= _WHOLE else [*numbers[:2], *numbers[-2:]]
    margin = len(str(last))
    lines = [f"{' ' * margin}--> {_visible(file.name)}:{first}:{column}", f"{' ' * margin} |"]
    line_start = span.start - (column - 1)
    starts = {first: line_start}
    for number in numbers[:-1]:
        starts[number + 1] = starts[number] + len(file.line(number)) + 1
    previous = first - 1
    for number in shown:
        if number != previous + 1:
            lines.append(f"{'.' * max(margin, 3)}")
        text = file.line(number)
        start = max(span.start - starts[number], 0)
        end = min(span.end - starts[number], len(text))
        if number != first:
            start = len(text) - len(text.lstrip())
        source, blank, carets = _marked(text, start, end)
        tail = f" {_visible(label)}" if label and number == shown[-1] else ""
        lines.append(f"{number:>{margin}} | {source}".rstrip())
        lines.append(f"{' ' * margin} | {' ' * blank}{_painted('^' * carets + tail, paint)}")
        previous = number
    return lines


def _marked(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The line as shown, and the columns before and under the carets."""
    text, start, end = _cropped(text, start, end)
    cells: list[str] = []
    edges = [0]
    for character in text:
        cells.append(_cell(character, edges[-1]))
        edges.append(edges[-1] + _width(cells[-1]))
    start = min(start, len(text))
    end = max(min(end, len(text)), start)
    return "".join(cells), edges[start], max(edges[end] - edges[start], 1)


def _cropped(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around the span: minified shaders are one line."""
    if len(text) <= WIDTH:
        return text, start, end
    begin = max(0, min(start - WIDTH // 4, len(text) - WIDTH))
    stop = begin + WIDTH
    left = "…" if begin else ""
    right = "…" if stop < len(text) else ""
    shift = len(left) - begin
    return left + text[begin:stop] + right, start + shift, min(end, stop) + shift


def _cell(character: str, column: int) -> str:
    if character == "\t":
        return " " * (TAB - column % TAB)
    return _visible(character)


def _visible(text: str) -> str:
    """Control characters must not reach the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" or unicodedata.combining(c) else "\ufffd" for c in text)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in ("W", "F") for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def _painted(text: str, paint: str) -> str:
    return f"\x1b[1;{paint}m{text}\x1b[0m" if paint else text
