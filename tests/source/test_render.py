"""Diagnostics as text: carets under the right columns whatever the line holds; and as data."""

from __future__ import annotations

import json

import pytest

from glsl_ad.source import Diagnostic, Label, Severity, SourceFile, Span
from glsl_ad.source.render import as_json, render, render_all


def diagnostic(span: Span | None, label: str = "", notes: tuple[Label | str, ...] = (), help: str = "") -> Diagnostic:
    return Diagnostic(Severity.WARNING, "A204", "`floor` jumps", span, label, notes, help)


def at(text: str, part: str, name: str = "waves.frag") -> Span:
    """The span of the first occurrence of a part in a text."""
    start = text.index(part)
    return Span(SourceFile(name, text), start, start + len(part))


def test_the_whole_form() -> None:
    text = "\n" * 16 + "  float c = floor(u) * x;\n"
    file = SourceFile("waves.frag", text)
    start = text.index("floor")
    told = diagnostic(
        Span(file, start, start + 8),
        "derivative taken as zero",
        ("`u` is active", Label(Span(file, start + 6, start + 7), "it comes from here")),
        "silence it",
    )
    assert render(told) == (
        "warning[A204]: `floor` jumps\n"
        "  --> waves.frag:17:13\n"
        "   |\n"
        "17 |   float c = floor(u) * x;\n"
        "   |             ^^^^^^^^ derivative taken as zero\n"
        "note: `u` is active\n"
        "note: it comes from here\n"
        "  --> waves.frag:17:19\n"
        "   |\n"
        "17 |   float c = floor(u) * x;\n"
        "   |                   ^\n"
        "help: silence it"
    )


def test_without_a_place() -> None:
    assert render(diagnostic(None, help="look")) == "warning[A204]: `floor` jumps\nhelp: look"
    assert render_all([]) == ""
    assert render_all([diagnostic(None)] * 2) == "warning[A204]: `floor` jumps\n\nwarning[A204]: `floor` jumps"


def marked(text: str, part: str) -> tuple[str, str]:
    """The line of source and the line of carets, without the margin."""
    lines = render(diagnostic(at(text, part))).splitlines()
    return lines[3][4:], lines[4][4:]


@pytest.mark.parametrize(
    ("text", "part", "line", "carets"),
    [
        ("abc", "b", "abc", " ^"),
        ("\tx = y;", "x", "    x = y;", "    ^"),
        ("a\tx", "x", "a   x", "    ^"),
        ("a\tx", "a\tx", "a   x", "^^^^^"),
        ("é x", "x", "é x", "  ^"),
        ("日本 x", "x", "日本 x", "     ^"),
        ("日本 x", "本", "日本 x", "  ^^"),
        ("e\u0301 x", "x", "e\u0301 x", "  ^"),
        ("🙂x", "x", "🙂x", "  ^"),
        ("a\x1b[31mb x", "x", "a\ufffd[31mb x", "        ^"),
        ("a\0x", "x", "a\ufffdx", "  ^"),
    ],
)
def test_columns(text: str, part: str, line: str, carets: str) -> None:
    assert marked(text, part) == (line, carets)


@pytest.mark.parametrize(("start", "column"), [(5, 6), (6, 1), (0, 1), (3, 4)])
def test_an_empty_span_has_one_caret(start: int, column: int) -> None:
    file = SourceFile("t", "float\n")
    lines = render(diagnostic(Span(file, start, start))).splitlines()
    assert lines[-1].strip(" |") == "^"
    assert lines[1].endswith(f":{column}")


def test_spans_over_lines() -> None:
    text = "x = f(a,\n      b,\n  c) + 1;"
    assert render(diagnostic(at(text, "f(a,\n      b,\n  c)"), "here")).splitlines()[2:] == [
        "  |",
        "1 | x = f(a,",
        "  |     ^^^^",
        "2 |       b,",
        "  |       ^^",
        "3 |   c) + 1;",
        "  |   ^^ here",
    ]


def test_long_spans_are_shortened() -> None:
    text = "{\n" + "a;\n" * 200 + "}"
    lines = render(diagnostic(at(text, text))).splitlines()
    assert len(lines) == 12
    assert lines[7].strip() == "..."
    assert lines[-2] == "202 | }"


def test_long_lines_are_cropped_around_the_span() -> None:
    text = "a" * 5_000 + " here " + "b" * 5_000
    line, carets = marked(text, "here")
    assert len(line) <= 122
    assert line[carets.index("^") :].startswith("here")
    assert carets.strip() == "^^^^"
    assert line.startswith("…")
    assert line.endswith("…")
    line, carets = marked(text, text)
    assert len(carets) <= 121


def test_expansions_are_shown() -> None:
    text = "#define SQ(x) x * floor(x)\nfloat y = SQ(u);\n"
    file = SourceFile("waves.frag", text)
    start, site = text.index("floor"), text.index("SQ(u)")
    told = diagnostic(Span(file, start, start + 5, Span(file, site, site + 5)), "lost")
    assert render(told).splitlines()[1:] == [
        " --> waves.frag:1:19",
        "  |",
        "1 | #define SQ(x) x * floor(x)",
        "  |                   ^^^^^ lost",
        "note: in the expansion of macro `SQ`",
        " --> waves.frag:2:11",
        "  |",
        "2 | float y = SQ(u);",
        "  |           ^^^^^",
    ]


def test_colors_are_asked_for() -> None:
    told = diagnostic(at("abc", "b"))
    assert "\x1b" not in render(told)
    painted = render(told, color=True)
    assert painted.startswith("\x1b[1;33mwarning[A204]\x1b[0m: ")
    assert "\x1b[1;33m^\x1b[0m" in painted


def test_as_data() -> None:
    text = "#define A b\nx A\n"
    file = SourceFile("waves.frag", text)
    span = Span(file, 10, 11, Span(file, 14, 15))
    told = diagnostic(span, "lost", ("text", Label(Span(file, 12, 13), "place")), "help")
    outer = {"macro": None, "included_from": None}
    site = {"file": "waves.frag", "line": 2, "column": 3, "end_line": 2, "end_column": 4, **outer}
    place = {"file": "waves.frag", "line": 2, "column": 1, "end_line": 2, "end_column": 2, **outer}
    data = as_json(told)
    assert data == {
        "severity": "warning",
        "code": "A204",
        "text": "`floor` jumps",
        "label": "lost",
        "span": {
            "file": "waves.frag",
            "line": 1,
            "column": 11,
            "end_line": 1,
            "end_column": 12,
            **outer,
            "macro": site,
        },
        "notes": [{"text": "text", "span": None}, {"text": "place", "span": place}],
        "help": "help",
    }
    assert json.loads(json.dumps(data)) == data
    assert as_json(diagnostic(None))["span"] is None
