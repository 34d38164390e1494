"""Positions and spans, and how two spans join."""

from __future__ import annotations

import pytest

from glsl_ad.source import SourceFile, Span

TEXT = "#define NEG(x) -x + 1.0\n#define TWO 2 \\\n  + 3\nfloat y = NEG(a) * TWO;\n"
FILE = SourceFile("t", TEXT)


def at(part: str, macro: Span | None = None, after: int = 0) -> Span:
    start = TEXT.index(part, after)
    return Span(FILE, start, start + len(part), macro)


@pytest.mark.parametrize(("offset", "place"), [(0, (1, 1)), (23, (1, 24)), (24, (2, 1)), (len(TEXT), (5, 1))])
def test_positions(offset: int, place: tuple[int, int]) -> None:
    assert FILE.position(offset) == place


def test_lines() -> None:
    assert FILE.line(1) == "#define NEG(x) -x + 1.0"
    assert FILE.line(4) == "float y = NEG(a) * TWO;"
    assert FILE.line(5) == ""
    assert SourceFile("t", "").line(1) == ""


def test_joining_in_plain_text() -> None:
    assert at("float").to(at("y")).text == "float y"
    assert at("y").to(at("float")).text == "y"


def test_joining_in_expansions() -> None:
    neg, two = at("NEG(a)"), at("TWO", after=60)
    minus, one, argument = at("-", neg), at("1.0", neg), at("a", neg, after=TEXT.index("NEG(a)"))
    assert minus.to(one).text == "-x + 1.0"
    assert minus.to(one).macro is neg
    assert minus.to(argument).text == "NEG(a)"
    assert argument.to(one).text == "NEG(a)"
    assert argument.to(argument).text == "a"
    assert at("2 ", two).to(at("3", two)).text == "2 \\\n  + 3"
    assert at("y").to(one).text == "y = NEG(a)"
    assert minus.to(at("3", two)).text == "NEG(a) * TWO"
    assert minus.to(at(";")).text == "NEG(a) * TWO;"


def test_joining_between_bodies() -> None:
    """A nested call spells its tokens in two bodies: the call stands for both."""
    neg = at("NEG(a)")
    assert at("1.0", neg).to(at("3", neg)).text == "NEG(a)"
    other = SourceFile("<command line>", "N 1")
    assert at("1.0", neg).to(Span(other, 2, 3, neg)).text == "NEG(a)"
