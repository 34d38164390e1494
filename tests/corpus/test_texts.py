"""How shaders are found in JavaScript and put together by name."""

from __future__ import annotations

import pytest

from tests.corpus.linking import Library, link
from tests.corpus.texts import Text, _joined, _literals

LITERALS = [
    ('const a = "x\\ny";', [("a", ("x\ny",))]),
    ("var b = 'it\\'s';", [("b", ("it's",))]),
    ("export const c = /* glsl */ `\\\nfloat x;\n`;", [("c", ("float x;\n",))]),
    ("f({ fs: `v${ a.b }w` })", [("fs", ("v", "a.b", "w"))]),
    ("g(`${h({ i: 1 })}`)", [("", ("", "h({ i: 1 })", ""))]),
    ("// `not this`\n/* 'nor' \"this\" */ x = `this`", [("x", ("this",))]),
    ("y = a.replace(/[`'\"]/g, '');", [("", ("",))]),
    ("z = 1 / 2; w = `\\u0041\\x42\\``", [("w", ("AB`",))]),
]


@pytest.mark.parametrize(("text", "expected"), LITERALS)
def test_literals_of_javascript(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(literal.name, literal.parts) for literal in _literals(text)] == expected


def test_interpolations_are_strings_or_numbers_that_are_stated() -> None:
    known = {"pi": ("#define PI 3.14\n",), "both": ("", "pi", "float x;")}
    parts = ("A ", "both", " [", "meta.count", "] ", "meta.count + 1", " ", "unknown()")
    assert _joined(parts, known, "maxi: 3, count: 10,") == "A #define PI 3.14\nfloat x; [10] 11 "


PIECES = (
    Text("p/constants.glsl", "const float TWO = 2.0;\n#define saturate(x) clamp(x, 0.0, 1.0)\n"),
    Text("p/double.glsl", "float twice(float x) { return TWO * x; }\n"),
    Text("p/other.glsl", "float twice(float x) { return 0.0; }\nvoid main() {}\n"),
    Text("p/chunk.glsl", "uniform float size;\n"),
)
HOST = {"time": "uniform float time;", "get": "float get();"}


def linked(text: str, name: str = "p/own.glsl") -> str:
    library = Library(PIECES, "precision highp float;\n", HOST)
    result = link(library, Text(name, text))
    assert not result.text[: result.start].endswith(text)
    return result.text


def test_names_bring_their_definitions_before_their_users() -> None:
    text = linked("float f(float x) { return saturate(twice(x)) * time; }")
    places = [
        text.index(word) for word in ("precision", "uniform float time", "TWO = 2.0", "twice(float x)", "f(float")
    ]
    assert places == sorted(places)
    assert "main" not in text


def test_what_a_piece_defines_or_declares_locally_is_its_own() -> None:
    text = linked("float f(float TWO) { float twice = TWO; return twice; }")
    assert "2.0" not in text
    assert "return TWO * x" not in text


def test_hosts_declare_what_a_local_hides_elsewhere() -> None:
    assert "uniform float time;" in linked("float f(float time) { return time; } float g(float x) { return x * time; }")


def test_a_prototype_defines_nothing() -> None:
    assert "return TWO * x" in linked("float twice(float x);\nfloat f(float x) { return twice(x); }")


def test_includes_go_where_they_stand_once() -> None:
    text = linked("#include <chunk>\n#include <chunk>\nfloat f(float x) { return size * x; }")
    assert text.count("uniform float size;") == 1
    assert "include" not in text
