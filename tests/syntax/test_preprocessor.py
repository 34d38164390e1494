"""The preprocessor: tokens, directives, conditions, expansion, and places through macros."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import identifiers, macro_names, nodes, parse, preprocess, tokens, version_of
from glsl_ad.syntax.lexer import DIRECTIVE, JUNK, NAME, NUMBER, Text, Token
from glsl_ad.syntax.words import Version
from tests.syntax.support import CORPUS, faults, parsed, words_of


def expanded(text: str, **defines: str) -> list[Token]:
    sink = Sink()
    result = preprocess(SourceFile("test.frag", text), sink, defines=defines)
    told = [(d.code, d.text) for d in sink.diagnostics if d.code != "P307"]
    assert not told, told
    return [t for t in result.tokens if t.kind != DIRECTIVE]


def words(text: str, **defines: str) -> str:
    return " ".join(t.text for t in expanded(text, **defines))


# ---- tokens ----------------------------------------------------------------------------------------------------------

NUMBERS = words_of(
    "0 7 42u 0x7fU 0XFFu 017 00 1. .5 1.5 1e3 1E+3 1e-3 1.e2 .5e1 1.f .5F 1.lf 1.0LF 1e3f 09.5 0.0 4294967295u"
)
NO_NUMBERS = ["09", "1x", "0x", "1f", "1.x", "1e", "1.0foo", "0x1g", "1_", "08u", "3uu"]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    (token,) = Text(SourceFile("t", text)).line(0).tokens
    assert (token.kind, token.text) == (NUMBER, text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_looks_like_a_number_and_is_none(text: str) -> None:
    kinds = [t.kind for t in Text(SourceFile("t", text)).line(0).tokens]
    assert JUNK in kinds
    assert [d.code for d in faults(f"float x = {text};")] == ["P102"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a+++b", "a ++ + b"),
        ("a---b", "a -- - b"),
        ("a<<=b>>=c", "a <<= b >>= c"),
        ("a<=b>=c==d!=e", "a <= b >= c == d != e"),
        ("a&&b||c^^d^e&f|g", "a && b || c ^^ d ^ e & f | g"),
        ("1..x", "1. . x"),
        ("1.5.x", "1.5 . x"),
        ("v.x.y", "v . x . y"),
        ("x-.5", "x - .5"),
        ("a/b/*c*/d//e", "a / b d"),
        ("a/**/b", "a b"),
        ("/*/ a /*/b", "b"),
        ("gl_Position __a _b a1", "gl_Position __a _b a1"),
        ("a\\\nb", "ab"),
        ("1\\\n.5", "1.5"),
        ("a +\\\n= b", "a += b"),
        ("a // b \\\nc\nd", "a d"),
        ("\t\fa\v\rb", "a b"),
    ],
)
def test_tokens(text: str, wanted: str) -> None:
    assert words(text) == wanted


def test_a_continued_token_covers_its_text() -> None:
    text = "float ab\\\ncd;\nint e;"
    spans = {t.text: t.span for t in expanded(text)}
    assert spans["abcd"].text == "ab\\\ncd"
    assert (spans["e"].line, spans["e"].column) == (3, 5)


def test_other_characters_than_ascii_belong_into_comments() -> None:
    assert words("a // é “x” 🙂\nb /* ∂ */ c") == "a b c"
    assert [d.code for d in faults("float é;")] == ["P101"]
    assert words("#if 0\n é “ \0 09 \n#endif\na") == "a"


# ---- macros ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#define N 3\nN n NN", "3 n NN"),
        ("#define A B\n#define B C\nA", "C"),
        ("#define EMPTY\na EMPTY b", "a b"),
        ("#define F(x) (x)\nF(1) F (2) F\n(3) F", "( 1 ) ( 2 ) ( 3 ) F"),
        ("#define F (x)\nF(1)", "( x ) ( 1 )"),
        ("#define F() 7\nF() F( )", "7 7"),
        ("#define F(x) <x>\nF()", "< >"),
        ("#define F(a,b) b a\nF((1,2),f(3,4)[5])", "f ( 3 , 4 ) [ 5 ] ( 1 , 2 )"),
        ("#define F(a,b) a b\nF(1,\n  2)", "1 2"),
        ("#define F(x) x+x\n#define G(y) F(y)*y\nG(F(1))", "1 + 1 + 1 + 1 * 1 + 1"),
        ("#define x x\nx", "x"),
        ("#define f(a) f(a+1)\nf(f(0))", "f ( f ( 0 + 1 ) + 1 )"),
        ("#define a b\n#define b a\na b", "a b"),
        ("#define f(x) x f\nf(1)(2)(3)", "1 f ( 2 ) ( 3 )"),
        ("#define g f\n#define f(x) <x>\ng(1)", "< 1 >"),
        ("#define f(x) [x]\n#define open f(\nopen 1)", "[ 1 ]"),
        ("#define C d<1. ? d:1.\nx = C;", "x = d < 1. ? d : 1. ;"),
        ("#define T(t, n) t n\nT(vec3, p) T(.xy, z)", "vec3 p . xy z"),
        ("#define M(n) mat ## n\nM(3)", "mat3"),
        ("#define P(a, b) a##b\nP(x, 1) P(, y) P(z,) P(,)", "x1 y z"),
        ("#define N 2\n#define P(a, b) a##b\n#define Q(a, b) P(a, b)\nP(v, N) Q(v, N)", "vN v2"),
        ("#define P a ## b ## c\nP", "abc"),
        ("#define L <##<##=\nL", "<<="),
        ("#define F(x) x\n#define N 1\nF(N) F(F(N))\n#undef N\nF(N)", "1 1 N"),
        ("#define N 1\n#define N 1\nN", "1"),
        ("#define N 1 /* a */\n#define N\t1\nN", "1"),
        ("#define LONG 1 + \\\n  2\nLONG", "1 + 2"),
        ("#define F(x) x\nF(\n#define N 9\nN)", "9"),
        ("#define F(x) x\nF\n#define N 1\n(2)", "2"),
        ("  #  define   N   5\nN", "5"),
        ("/* c */ # /* c */ define /* c */ N /* c */ 5\nN", "5"),
        ("#\nx", "x"),
        ("__LINE__\n__LINE__", "1 2"),
        ("#line 10\n__LINE__\n#define F __LINE__\nF", "10 12"),
        ("#line 10 2\n__LINE__", "10"),
        ("#define F(x) x __LINE__\n\nF(\n1)", "1 3"),
        ("__VERSION__ GL_ES", "300 1"),
        ("#version 100\n__VERSION__ GL_ES", "100 1"),
        ("#version 330\n__VERSION__ GL_ES GL_core_profile", "330 GL_ES 1"),
        ("#version 450 compatibility\nGL_core_profile GL_compatibility_profile", "GL_core_profile 1"),
    ],
)
def test_expansion(text: str, wanted: str) -> None:
    assert words(text) == wanted


def test_defines_from_outside() -> None:
    assert words("N F(2) E", N="8", F="F", E="") == "8 F ( 2 )"
    sink = Sink()
    file = SourceFile("t", "TWICE(3)")
    assert [t.text for t in preprocess(file, sink, defines={"TWICE(x)": "x * x"}).tokens] == ["3", "*", "3"]
    assert words("#version 330\nN __VERSION__", N="8", __VERSION__="120") == "8 120"
    (diagnostic,) = faults("#define N 4\nint n = N;", N="8")
    assert diagnostic.code == "P111"
    assert diagnostic.notes == ("it came from <command line>",)
    assert words("#ifndef N\n#define N 4\n#endif\nN", N="8") == "8"


@pytest.mark.parametrize("name", ["1x", "", "a b", "defined", "-"])
def test_bad_names_from_outside(name: str) -> None:
    sink = Sink()
    result = preprocess(SourceFile("t", "float x;"), sink, defines={name: "1"})
    assert name == "a b" or (not result.complete and sink.diagnostics[0].code == "P110")


# ---- places ----------------------------------------------------------------------------------------------------------


def places(text: str) -> list[tuple[str, str, str]]:
    """Each token with the text at its place, and the invocation that it came from."""
    return [(t.text, t.span.text, t.span.macro.text if t.span.macro else "") for t in expanded(text)]


def test_places_are_exact_through_macros() -> None:
    text = "#define SQ(x) ((x) * K)\n#define K 2.0\nfloat y = SQ(a+b) + K;"
    outer = "SQ(a+b)"
    assert places(text) == [
        ("float", "float", ""),
        ("y", "y", ""),
        ("=", "=", ""),
        *[(c, c, outer) for c in ("(", "(", "a", "+", "b", ")", "*", "2.0", ")")],
        ("+", "+", ""),
        ("2.0", "2.0", "K"),
        (";", ";", ""),
    ]
    columns = {t.text: (t.span.line, t.span.column) for t in expanded(text) if t.span.macro}
    assert columns["a"] == (3, 14)
    assert columns["b"] == (3, 16)
    assert columns["*"] == (1, 20)
    assert columns["2.0"] == (2, 11)


def test_an_invocation_over_lines_is_covered_whole() -> None:
    found = places("#define F(a, b) a * b\nF(x,\n  F(y, z))")
    assert {site for _, _, site in found} == {"F(x,\n  F(y, z))"}


def test_tokens_of_one_invocation_share_its_span() -> None:
    sites = {id(t.span.macro) for t in expanded("#define G(x) (x)\n#define F(x) G(x) + x\nF(G(1))")}
    assert len(sites) == 1


def test_spans_of_nodes_from_body_and_argument() -> None:
    (declaration,) = parsed("#define NEG(x) -x\n\nfloat y = 1.0 + NEG(a);").declarations
    initialiser = declaration.declarators[0].initialiser  # type: ignore[union-attr]
    assert initialiser.span.text == "1.0 + NEG(a)"  # type: ignore[union-attr]
    assert initialiser.right.span.text == "NEG(a)"  # type: ignore[union-attr]
    assert initialiser.right.operand.span.text == "a"  # type: ignore[union-attr]


def test_pasted_tokens_are_spelled_by_both_operands() -> None:
    (token,) = expanded("#define V a ## b\nV")
    assert (token.text, token.span.text) == ("ab", "a ## b")


# ---- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("1", True), ("0", False), ("UNKNOWN", False), ("!UNKNOWN", True), ("ONE", True), ("ONE == 1", True),
        ("defined ONE", True), ("defined(ONE)", True), ("defined (TWO) || defined THREE", False),
        ("!defined(THREE) && !defined THREE", True), ("HAS", True),
        ("1 + 2 * 3 == 7", True), ("(1 + 2) * 3 == 9", True), ("10 - 4 - 3 == 3", True), ("7 / 2 == 3", True),
        ("-7 / 2 == -3", True), ("-7 % 3 == -1", True), ("7 % -3 == 1", True), ("1 << 4 == 16", True),
        ("256 >> 4 == 16", True), ("1 < 2 == 1", True), ("1 | 2 ^ 3 & 4", True), ("(6 & 3) == 2", True),
        ("6 & 3 == 2", False), ("~0 == -1", True), ("- - 1 == 1", True), ("!0 && !!1", True), ("0 || 0 && 1", False),
        ("1 || 1 / 0", True), ("0 && 1 % 0", False), ("0x10 == 16 && 010 == 8 && 10u == 10", True),
        ("SUM(1, 2) == 3", True), ("2 >= 2 && 2 <= 2 && 3 > 2 && 2 != 3", True), ("__VERSION__ >= 300", True),
        ("GL_ES", True), ("GL_core_profile", False), ("__LINE__ == 5", True), ("TWICE(TWICE(3)) == 12", True),
        ("1 /* c */ + /* d */ 1 == 2 // e", True), ("1 + \\\n 1 == 2", True), ("1 << 64 == 1", True),
    ],
)  # fmt: skip
def test_conditions(condition: str, holds: bool) -> None:
    head = "#define ONE 1\n#define HAS defined(ONE)\n#define SUM(a, b) a + b\n#define TWICE(a) ((a) * 2)\n"
    assert words(f"{head}#if {condition}\nyes\n#else\nno\n#endif") == ("yes" if holds else "no")


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "1 2",
        "1.0",
        "1 / 0",
        "1 % 0",
        "= 1",
        "defined",
        "defined(",
        "defined(X",
        "defined 1",
        "1 ? 2 : 3",
        "é",
        '"a"',
        "1 , 2",
        "09",
        "99999999999999999999999999999999",
    ],
)
def test_bad_conditions(condition: str) -> None:
    (diagnostic,) = faults(f"#if {condition}\n#endif")
    assert diagnostic.code == "P113"
    assert diagnostic.span is not None
    assert diagnostic.span.line == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif", "b"),
        ("#if 0\na\n#elif 0\nb\n#else\nd\n#endif e", "d"),
        ("#if 1\na\n#elif 1/0 (\nb\n#else\nc\n#endif", "a"),
        ("#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif", "c"),
        ("#if 1\n#if 0\na\n#else\nb\n#endif\n#else\nc\n#endif", "b"),
        ("#if 0\n#error no\n#foo\n#include <a>\n#define X 1\n#if (\n#endif\n#endif\nX", "X"),
        ("#ifdef A\na\n#else\nb\n#endif", "b"),
        ("#define A\n#ifdef A\na\n#else\nb\n#endif\n#ifndef A\nc\n#endif", "a"),
        ("#if 0\n/* #else\n#endif */ a\n#else\nb\n#endif", "b"),
        ("#if 0\n// \\\n#else\n#else\nb\n#endif", "b"),
        ("#if 0\na # else\n#endif\nb", "b"),
        ("f(\n#if 1\na\n#endif\n)", "f ( a )"),
    ],
)
def test_groups(text: str, wanted: str) -> None:
    assert words(text) == wanted


# ---- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a /* b", "P103", "1:3"),
        ("float x;\n#version 300 es", "P104", "2:1"),
        ("#define A\n#version 300 es", "P104", "2:1"),
        ("#version 3", "P105", "1:1"),
        ("#version 300 core", "P105", "1:1"),
        ("#version", "P105", "1:1"),
        ("#version 999", "P105", "1:1"),
        ("#foo bar", "P106", "1:2"),
        ("#1", "P106", "1:2"),
        ("#include <no such>", "P301", "1:1"),
        ("#include common", "P109", "1:1"),
        ("#error stop here", "P108", "1:1"),
        ("#define", "P109", "1:2"),
        ("#define 1", "P109", "1:9"),
        ("#define F(a", "P109", "1:11"),
        ("#define F(a,a) a", "P109", "1:13"),
        ("#define F(a b) a", "P109", "1:13"),
        ("#undef", "P109", "1:2"),
        ("#ifdef\n#endif", "P109", "1:2"),
        ("#line x", "P109", "1:2"),
        ("#define __LINE__ 1", "P110", "1:9"),
        ("#define defined 1", "P110", "1:9"),
        ("#undef __VERSION__", "P110", "1:8"),
        ("#define N 1\n#define N 2", "P111", "2:9"),
        ("#define N(a) 1\n#define N(b) 1", "P111", "2:9"),
        ("#if 1", "P112", "1:2"),
        ("#endif", "P112", "1:2"),
        ("#else", "P112", "1:2"),
        ("#if 1\n#else\n#else\n#endif", "P112", "3:2"),
        ("#if 1\n#else\n#elif 1\n#endif", "P112", "3:2"),
        ("#define F(a,b) a\nF(1)", "P114", "2:1"),
        ("#define F() a\nF(1)", "P114", "2:1"),
        ("#define F(a) a\nF(1,2)", "P114", "2:1"),
        ("#define F(a) a\nx = F(1, (2)", "P115", "2:5"),
        ("#define F(a) a\n#if F(1\n#endif", "P115", "2:5"),
        ("#define P(a, b) a ## b\nP(+, x)", "P116", "2:1"),
        ("#define P ## b", "P116", "1:11"),
        ("a # b", "P101", "1:3"),
        ("a @ b", "P101", "1:3"),
        ("a = 'b';", "P101", "1:5"),
        ("a \x01 b", "P101", "1:3"),
    ],
)
def test_faults(text: str, code: str, place: str) -> None:
    diagnostic = faults(text)[0]
    assert diagnostic.span is not None
    assert (diagnostic.code, f"{diagnostic.span.line}:{diagnostic.span.column}") == (code, place)


def test_faults_are_bounded() -> None:
    assert len(faults("#foo\n" * 1000)) == 20
    assert len(faults("\x01 " * 1000)) == 5


# ---- what others ask ---------------------------------------------------------------------------------------------


def test_directives_are_kept() -> None:
    unit = parsed("#version 300 es // c\n#pragma optimize(on)\nfloat x;\n#extension GL_x : enable\n")
    kept = [(d.kind, d.text) for d in unit.declarations if isinstance(d, nodes.Directive)]
    assert kept == [("version", "300 es"), ("pragma", "optimize(on)"), ("extension", "GL_x : enable")]


@pytest.mark.parametrize(
    ("text", "version"),
    [("", None), ("#version 300 es", (300, True)), ("#version 100", (100, True)), ("#version 330 core", (330, False))],
)
def test_version(text: str, version: tuple[int, bool] | None) -> None:
    unit = parse(SourceFile("t", text), Sink())
    assert version_of(unit) == version
    assert preprocess(SourceFile("t", text), Sink()).version == version


def test_the_default_version_is_the_callers() -> None:
    found = preprocess(SourceFile("t", "__VERSION__ GL_ES"), Sink(), default=Version(450, False)).tokens
    assert [t.text for t in found] == ["450", "GL_ES"]


def test_names_of_macros_and_identifiers() -> None:
    file = SourceFile("t", "#define A 1\n#if 0\n# define B(x) y\n#endif\n#undef A\n//#define C\nfloat z; /* w */")
    assert macro_names(file) == {"A", "B"}
    assert identifiers(file) >= {"A", "B", "x", "y", "float", "z"}
    assert not identifiers(file) & {"C", "w"}


def test_dump_of_tokens() -> None:
    lines = tokens(SourceFile("t", "#define N 3\nint n = N;")).splitlines()
    assert [line.split() for line in lines] == [
        ["2:1", NAME, "int"],
        ["2:5", NAME, "n"],
        ["2:7", "punctuation", "="],
        ["1:11", NUMBER, "3", "in", "2:9"],
        ["2:10", "punctuation", ";"],
    ]


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_the_corpus_expands_as_another_compiler_does_it(path: Path) -> None:
    glslang = shutil.which("glslangValidator")
    if glslang is None:
        pytest.skip("glslangValidator is not installed")
    theirs = subprocess.run([glslang, "-E", str(path)], capture_output=True, text=True, check=True).stdout
    without_lines = "\n".join(line for line in theirs.splitlines() if not line.startswith("#"))
    assert words(path.read_text()) == words(without_lines)
