"""Shaders that were made to break the checker: it answers with a diagnostic, and in time that grows with their size."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from glsl_ad.dialects import ES100, ES300, GL450, Dialect
from glsl_ad.sema import check
from glsl_ad.sema.context import NESTING_LIMIT, SUGGESTION_LIMIT
from glsl_ad.source import Sink, SourceFile, Span
from glsl_ad.syntax import nodes as syntax
from glsl_ad.syntax import parse
from tests.sema.support import faults, just_codes, program


def checked_in(seconds: float, text: str, dialect: Dialect = ES300) -> list[str]:
    """The codes of a text, which takes the checker so long at most."""
    start = time.process_time()
    found = just_codes(text, dialect)
    assert time.process_time() - start < seconds
    return found


def test_long_chains_are_no_nesting() -> None:
    count = NESTING_LIMIT + 500
    assert just_codes(f"float f(float x) {{ return {' + '.join(['x'] * count)}; }}\n") == []
    assert just_codes(f"float f(float x) {{ return {' - '.join(['1'] * count)}; }}\n")[0] == "S201"
    assert just_codes(f"void f(float x) {{ {', '.join(['x'] * count)}; }}\n") == []
    folded = program(f"const int N = {' + '.join(['1'] * count)};\nconst float F = {' * '.join(['1.0'] * count)};\n")
    assert folded.globals["N"].value == count
    assert not folded.diagnostics


def deep_unary(levels: int) -> syntax.TranslationUnit:
    """`float f() { return - - - ... 1.0; }`, made by hand: the parser has limits of its own."""
    span = Span(SourceFile("deep.glsl", "1.0"), 0, 3)
    expression: syntax.Expression = syntax.Literal("1.0", span)
    for _ in range(levels):
        expression = syntax.Unary("-", expression, span)
    header = syntax.FunctionHeader((), syntax.TypeName("float", (), span), "f", (), span, span)
    body = syntax.Block((syntax.Return(expression, span),), span)
    return syntax.TranslationUnit((syntax.FunctionDefinition(header, body, span),), span)


def deep_blocks(levels: int) -> syntax.TranslationUnit:
    """`void f() { { { ... } } }`."""
    span = Span(SourceFile("deep.glsl", "{}"), 0, 2)
    body = syntax.Block((), span)
    for _ in range(levels):
        body = syntax.Block((body,), span)
    header = syntax.FunctionHeader((), syntax.TypeName("void", (), span), "f", (), span, span)
    return syntax.TranslationUnit((syntax.FunctionDefinition(header, body, span),), span)


def test_chains_of_any_length() -> None:
    """Longer ones than the parser lets through."""
    span = Span(SourceFile("long.glsl", "1"), 0, 1)
    one = syntax.Literal("1", span)
    total: syntax.Expression = one
    for _ in range(20_000 - 1):
        total = syntax.Binary("+", total, one, span)
    constant = syntax.Qualifier("const", (), span)
    declarator = syntax.Declarator("N", (), total, span, span)
    line = syntax.Declaration((constant,), syntax.TypeName("int", (), span), (declarator,), span)
    checked = check(syntax.TranslationUnit((line,), span), span.file, Sink(), dialect=ES300)
    assert checked.diagnostics == ()
    assert checked.globals["N"].value == 20_000


@pytest.mark.parametrize("make", [deep_unary, deep_blocks])
def test_nesting_is_bounded(make: object) -> None:
    assert callable(make)
    for levels, expected in ((NESTING_LIMIT - 10, []), (NESTING_LIMIT + 10, ["S590"]), (20_000, ["S590"])):
        unit = make(levels)
        checked = check(unit, unit.span.file, Sink(), dialect=ES300)
        assert [d.code for d in checked.functions["f()"].errors] == expected


def test_structs_of_structs_do_not_multiply() -> None:
    lines = ["struct S0 { float x; };", *(f"struct S{i} {{ S{i - 1} a, b; }};" for i in range(1, 40))]
    lines.append("float f(S39 s, S39 t) { s = t; return s == t ? 1.0 : 0.0; }")
    found = checked_in(2.0, "\n".join(lines) + "\n")
    assert found[0] == "S415"
    assert set(found) == {"S415", "S109"}


def test_structs_in_a_row_are_bounded() -> None:
    lines = ["struct S0 { float x; };", *(f"struct S{i} {{ S{i - 1} a; }};" for i in range(1, 3_000))]
    assert checked_in(3.0, "\n".join(lines) + "\n")[0] == "S415"


def test_array_dimensions_are_bounded() -> None:
    assert checked_in(2.0, f"float a{'[1]' * 5_000};\n", GL450) == ["S402"]


@pytest.mark.parametrize("size", ["2147483647", "1000000 * 1000", "1048577", "0u - 1u"])
def test_array_sizes_are_bounded(size: str) -> None:
    assert just_codes(f"float a[{size}];\n") == ["S402"]


def test_huge_literals() -> None:
    nines = "9" * 10_000
    assert just_codes(f"int f() {{ return {nines}; }}\n") == ["S211"]
    assert just_codes(f"float f() {{ return {nines}.0 + 1e{'9' * 300}; }}\n") == []
    assert just_codes(f"int f() {{ return {'0' * 5_000}7; }}\n") == []
    assert all(len(d.text) < 200 for d in faults(f"int f() {{ return {nines}; }}\n"))


def test_many_unknown_names() -> None:
    text = "".join(f"float known_{i}(float x) {{ return x * unknown_{i}; }}\n" for i in range(2_000))
    start = time.process_time()
    found = faults(text)
    assert time.process_time() - start < 10.0
    assert [d.code for d in found] == ["S101"] * 2_000
    assert sum(bool(d.help) for d in found) <= SUGGESTION_LIMIT


def test_many_overloads() -> None:
    """As many overloads of one name, told apart by the length of an array, as calls."""
    count = 1_000
    text = "".join(f"float f(float a[{i}]) {{ return a[0]; }}\n" for i in range(1, count))
    calls = "".join(f"float a{i}[{i}]; f(a{i});\n" for i in range(1, count))
    assert checked_in(5.0, f"{text}void g() {{ {calls} }}\n") == []


def test_a_tangle_of_recursion() -> None:
    """A thousand functions on one cycle, and every one of them is told so briefly."""
    count = 1_000
    prototypes = "".join(f"float f{i}(float x);\n" for i in range(count))
    bodies = "".join(f"float f{i}(float x) {{ return f{(i + 1) % count}(x); }}\n" for i in range(count))
    found = faults(prototypes + bodies)
    assert [d.code for d in found] == ["S306"] * count
    assert all(len(d.text) < 300 for d in found)


def test_a_long_chain_of_calls_is_no_recursion() -> None:
    bodies = "".join(f"float f{i + 1}(float x) {{ return f{i}(x); }}\n" for i in range(3_000))
    assert checked_in(10.0, "float f0(float x) { return x; }\n" + bodies) == []


def test_forty_thousand_lines_a_minute() -> None:
    """The checker alone, on code of the density of real shaders."""
    function = """
float f{0}(vec3 p, float k) {{
    vec3 q = abs(p) - vec3(0.5, 0.4, k);
    p.xz *= mat2(cos(k), sin(k), -sin(k), cos(k));
    for (int i = 0; i < 8; i++) {{
        if (dot(p, q) > float(i) * 0.1) break;
        q.xy = max(q.xy, 0.0) + p.zx * 1.5;
    }}
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - k;
}}
"""
    text = "".join(function.format(i) for i in range(300))
    file, sink = SourceFile("fast.glsl", text), Sink()
    unit = parse(file, sink)
    start = time.process_time()
    checked = check(unit, file, sink, dialect=ES300)
    seconds = time.process_time() - start
    assert not any(f.errors for f in checked.functions.values())
    assert text.count("\n") / seconds * 60 > 40_000


@pytest.mark.parametrize("seed", range(60))
def test_mutilated_shaders(seed: int) -> None:
    """Words of real code, removed, doubled and exchanged: whatever still parses is checked without an exception."""
    chance = random.Random(seed)
    source = (Path(__file__).parent / "lighthouse.glsl").read_text(encoding="utf-8")
    words = re.findall(r"\w+\.?\w*|\s+|[^\w\s]", source)
    for _ in range(chance.choice((3, 10, 30))):
        i, j = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(3):
            case 0:
                words[i] = ""
            case 1:
                words[i] = words[j]
            case _:
                words[i], words[j] = words[j], words[i]
    file, sink = SourceFile("mutilated.glsl", "".join(words)), Sink()
    unit = parse(file, sink)
    for dialect in (None, ES100, GL450):
        checked = check(unit, file, sink, dialect=dialect)
        assert all(f.body is not None or f.errors or f.definition is None for f in checked.functions.values())
