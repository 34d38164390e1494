"""The marked section of a file: found, set aside, and refused where its markers are damaged."""

from __future__ import annotations

import pytest

from glsl_ad.files import shader_text
from glsl_ad.sections import BEGIN, END, Section, declared, find, set_aside, split_lines
from glsl_ad.source import GlslAdError, Sink, SourceFile


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("float f;\n", None),
        ("// glsl_ad begin\n// ---- glsl_ad ----\n", None),
        (f"{BEGIN}\n{END}", Section(0, 1)),
        (f"a\n  {BEGIN} whatever\nb\n\t{END}---\nc\n", Section(1, 3)),
        (f"float f; {BEGIN}\n", None),
    ],
)
def test_a_section_is_found(text: str, section: Section | None) -> None:
    assert find(SourceFile("x", text), Sink()) == section


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        ([BEGIN, "a"], "B101", 1),
        (["a", BEGIN, BEGIN, END], "B101", 2),
        (["a", END], "B102", 2),
        ([END, BEGIN], "B102", 1),
        ([BEGIN, END, END], "B102", 3),
        ([BEGIN, END, "a", BEGIN, END], "B103", 4),
        ([BEGIN, END, BEGIN], "B103", 3),
    ],
)
def test_damaged_markers_are_refused(lines: list[str], code: str, line: int) -> None:
    with pytest.raises(GlslAdError) as error:
        find(SourceFile("x", "\n".join(lines)), Sink())
    (found,) = error.value.diagnostics
    assert found.code == code
    assert found.span is not None
    assert (found.span.line, found.span.text) == (line, lines[line - 1])


INSIDE = f"{BEGIN}\nstruct S {{ float a; }};\nS made(float x) {{ return S(x); }}\n{END}\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_section_is_set_aside(newline: str) -> None:
    text = f"float a;\n\n{INSIDE}\nfloat b;\n".replace("\n", newline)
    left = set_aside(shader_text(text, "x"), Sink())
    assert left.original == "float a;\n\nfloat b;\n".replace("\n", newline)
    assert left.file.text == "float a;\n\n\n\n\n\n\nfloat b;\n"


@pytest.mark.parametrize("user", ["S s;", "float b = made(1.0).a;", "#define M made(1.0)"])
def test_a_section_that_the_rest_needs_is_kept(user: str) -> None:
    text = shader_text(f"{INSIDE}{user}\n", "x")
    assert set_aside(text, Sink()) is text


@pytest.mark.parametrize("user", ["// made(1.0)", "#pragma glsl_ad diff f name(made)", "float b; /* S */"])
def test_talking_about_a_section_is_not_needing_it(user: str) -> None:
    text = shader_text(f"{user}\n{INSIDE}", "x")
    assert set_aside(text, Sink()).original == f"{user}\n"


def test_lines_keep_their_newlines() -> None:
    text = "\ufeffa\r\nb\rc\n\n\nd"
    assert split_lines(text) == ["\ufeffa\r\n", "b\r", "c\n", "\n", "\n", "d"]
    assert split_lines("") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("float f(float x) { float y = x; return y; }", {"f"}),
        ("S f(S s);", {"f"}),
        ("struct S { float a; } s, t;", {"S", "s", "t"}),
        ("const float a = f(b), c = (d, e); float g;", {"a", "c", "g"}),
        ("uniform Block { float a; } block;", {"Block", "block"}),
        ("float[2] a; float b[2], c;", {"a", "b", "c"}),
        ("#define M float m;\nvoid main() { }\n// float n;", {"main"}),
        ("Unknown broken( { float a;", {"broken"}),
        ("", set()),
    ],
)
def test_names_that_a_text_declares(text: str, names: set[str]) -> None:
    assert declared(text) == names
