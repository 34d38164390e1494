"""What a program holds: functions by key, globals, structs, names; faults kept where they hurt; the dialect."""

from __future__ import annotations

import pytest

from glsl_ad.dialects import ES100, ES300, GL330, GL450, SHADERTOY
from glsl_ad.sema import check
from glsl_ad.sema.model import Storage
from glsl_ad.source import Label, Sink, SourceFile, Span
from glsl_ad.syntax import nodes as syntax
from tests.sema.support import codes, faults, program

BROKEN_NEIGHBOURS = """
float good(float x) { return x * 2.0; }
float bad(float x) { return x * nothing; }
float worse(float x) { return bad(x) + 1; }
const float scale = later;
float mixed[bogus];
uniform float u = later;
float reads(float x) { return x * mixed[0]; }
float reads_too(float x) { return x * scale; }
float reads_well(float x) { return x * u; }
"""


def test_faults_stay_where_they_hurt() -> None:
    checked = program(BROKEN_NEIGHBOURS)
    errors = {f.name: [d.code for d in f.errors] for f in checked.functions.values()}
    assert errors == {
        "good": [],
        "bad": ["S101"],
        "worse": ["S202"],
        "reads": ["S109"],
        "reads_too": ["S109"],
        "reads_well": [],
    }
    assert [d.code for d in checked.diagnostics] == ["S101", "S101", "S101"]
    assert all(f.body is not None for f in checked.functions.values())


def test_broken_header_hurts_callers_only() -> None:
    text = "float f(float a[n]) { return a[0]; }\nfloat g() { return 1.0; }\nfloat h(float x) { return f(x) + g(); }\n"
    checked = program(text)
    assert {f.name: [d.code for d in f.errors] for f in checked.functions.values()} == {
        "f": ["S101"],
        "g": [],
        "h": ["S109"],
    }
    assert [f.body is None for f in checked.functions.values()] == [True, False, False]


def test_a_statement_with_a_fault_does_not_hide_the_next() -> None:
    text = "float f(float x) {\n  float a = b;\n  a += 1.0;\n  x = c(x) + d;\n  return vec2(x);\n}\n"
    assert codes(text) == ["S101@2:13", "S103@4:7", "S101@4:14", "S201@5:10"]


def test_a_declaration_with_a_fault_still_declares() -> None:
    assert codes("float f() {\n  float a = b, c = a;\n  return a + c;\n}\n") == ["S101@2:13"]


def test_a_broken_local_is_reported_once() -> None:
    assert codes("float f() {\n  float a[];\n  const float b;\n  return a[0] + b;\n}\n") == ["S403@2:9", "S404@3:15"]


def test_functions_by_key_in_order_of_definition() -> None:
    checked = program(
        "float b(float x);\nfloat a(float x) { return b(x); }\nfloat b(float x) { return x; }\n"
        "float c(vec2[3] x, out mat2x3 m);\n"
    )
    assert list(checked.functions) == ["a(float)", "b(float)", "c(vec2[3], mat2x3)"]
    assert checked.functions["c(vec2[3], mat2x3)"].body is None
    assert [p.qualifier for p in checked.functions["c(vec2[3], mat2x3)"].parameters] == ["in", "out"]
    assert [f.key for f in checked.overloads("b")] == ["b(float)"]
    assert not checked.overloads("c")


def test_globals_and_structs() -> None:
    checked = program(
        "struct S { float x; };\nconst int N = 2 * 3;\nuniform U { vec2 u; };\nin vec2 v;\nout vec4 o;\n"
        "float g = 1.0;\n"
        "void f() { struct L { float y; }; }\n"
    )
    storages = {name: variable.storage for name, variable in checked.globals.items()}
    assert storages == {
        "N": Storage.CONST,
        "u": Storage.UNIFORM,
        "v": Storage.INPUT,
        "o": Storage.OUTPUT,
        "g": Storage.GLOBAL,
    }
    assert checked.globals["N"].value == 6
    assert checked.globals["g"].initial is not None
    assert list(checked.structs) == ["S"]


def test_names_hold_every_identifier_but_those_of_comments() -> None:
    text = "#define SCALE inner\n#if 0\nfloat hidden;\n#endif\n"
    text += "float f(float x) { float local = x; return local; } // remark\n"
    names = program(text).names
    assert {"SCALE", "inner", "hidden", "f", "x", "local"} <= names
    assert "remark" not in names


def test_recursion_names_the_cycle() -> None:
    text = (
        "float a(float x); float b(float x); float c(float x);\n"
        "float a(float x) { return b(x); }\nfloat b(float x) { return c(x); }\n"
        "float c(float x) { return a(x); }\nfloat d(float x) { return a(x); }\n"
    )
    checked = program(text)
    found = checked.functions["b(float)"].errors
    assert [d.text for d in found] == ["`b(float)` is recursive: `b(float)` → `c(float)` → `a(float)` → `b(float)`"]
    assert not checked.functions["d(float)"].errors
    assert found[0].span is not None
    assert (found[0].span.line, found[0].span.text) == (3, "c(x)")
    assert [n.span.line for n in found[0].notes if isinstance(n, Label)] == [4, 2]


def test_spans_reach_through_macros() -> None:
    (fault,) = faults("#define TWICE(x) ((x) * 2)\nfloat f(float a) { return TWICE(a); }\n")
    assert fault.code == "S202"
    assert fault.span is not None
    assert (fault.span.line, fault.span.text) == (1, "(x) * 2")
    assert fault.span.macro is not None
    assert (fault.span.macro.line, fault.span.macro.text) == (2, "TWICE(a)")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("float f(float x) { return x; }", ES300),
        ("#version 300 es\nvoid mainImage(out vec4 c, vec2 p) { c = vec4(1.0); }", ES300),
        ("#version 100\nfloat f(float x) { return x; }", ES100),
        ("#version 330 core\nfloat f(float x) { return x; }", GL330),
        ("#version 450\nfloat f(float x) { return x; }", GL450),
        ("void mainImage(out vec4 c, vec2 p) { c = vec4(1.0); }", SHADERTOY),
        ("float f(float x) { return x * iTime; }", SHADERTOY),
        ("uniform float iTime;\nfloat f(float x) { return x * iTime; }", ES300),
        ("float f(float x) { return x * iTime; } // float iTime", SHADERTOY),
        ("float f(float iTime) { return iTime; }", ES300),
        ("float f(vec2 x) { vec2 iResolution = vec2(1.0); return dot(x, iResolution); }", ES300),
        ("vec4 mainImage(vec2 p) { return vec4(p, p); }", ES300),
        ("uniform sampler2D s;\nvec4 mainImage(vec2 p) { return texture2D(s, p); }", ES100),
        ("float f(float x) { return x; } // iTime, gl_FragColor", ES300),
        ("void main() { gl_FragColor = vec4(1.0); }", ES100),
        ("varying vec2 v;\nfloat f(float x) { return x * v.x; }", ES100),
        ("uniform sampler2D s;\nvec4 f(vec2 p) { return texture2D(s, p); }", ES100),
        ("#define texture2D texture\nuniform sampler2D s;\nvec4 f(vec2 p) { return texture2D(s, p); }", ES300),
        ("mat2 inverse(mat2 m) { return m; }", ES100),
        ("float tanh(float x) { return x; }", ES100),
    ],
)
def test_dialect_of_a_file(text: str, dialect: object) -> None:
    checked = program(text + "\n", None)
    assert checked.dialect == dialect
    assert not [d for f in checked.functions.values() for d in f.errors]


def test_es_310_has_arrays_of_arrays() -> None:
    checked = program("#version 310 es\nfloat f() { float a[2][3]; a[1][2] = 1.0; return a[0][0]; }\n", None)
    assert checked.dialect.name == "310es"
    assert not checked.functions["f()"].errors


def test_an_explicit_dialect_wins() -> None:
    assert program("float f(float x) { return x * iTime; }\n", ES300).functions["f(float)"].errors
    assert program("#version 300 es\nfloat f() { return 1; }\n", GL450).functions["f()"].errors == []


def test_shadertoy_variables() -> None:
    text = "vec4 f(vec2 p) { return texture(iChannel0, p / iResolution.xy) * iTime + iMouse * float(iFrame); }\n"
    assert codes(text, SHADERTOY) == []
    assert codes("void f() { iTime = 1.0; }\n", SHADERTOY) == ["S209@1:12"]
    assert codes("float f(float iTime) { iTime += 1.0; return iTime; }\n", SHADERTOY) == []


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("float f(float radius) { return radios; }", "did you mean `radius`?"),
        ("float circle(float r) { return r; } float f(float r) { return cirle(r); }", "did you mean `circle`?"),
        ("float f(float x) { return smothstep(0.0, 1.0, x); }", "did you mean `smoothstep`?"),
        ("struct S { float radius; }; float f(S s) { return s.radios; }", "did you mean `radius`?"),
        ("struct S { float r; }; float f(S s) { return s.height; }", "its fields are `r`"),
        ("float f(float x) { return x * 2; }", "write `2.0`: GLSL ES 3.00 does not convert int to float"),
        ("float f(float x) { return max(x, 1); }", "write `1.0`: GLSL ES 3.00 does not convert int to float"),
        ("float f() { return -1; }", "write `1.0`: GLSL ES 3.00 does not convert int to float"),
        ("float f(int i) { return i; }", "convert it with `float(…)`: GLSL ES 3.00 does not convert int to float"),
        ("vec2 f(vec3 p) { return p; }", "convert it with `vec2(…)`"),
        (
            "float f(float x) { return iTime; }",
            "it is a uniform of Shadertoy: declare `uniform float iTime;`, or use `--dialect shadertoy`",
        ),
        (
            "void f() { gl_FragColor = vec4(1.0); }",
            "it is of GLSL ES 1.00; in GLSL ES 3.00 declare an output: `out vec4 color;`",
        ),
        ("float f(float x) { return fma(x, x, x); }", "GLSL ES 3.20 and GLSL 4.00 and later have it"),
        ("vec4 f(sampler2D s, vec2 p) { return texture2D(s, p); }", "GLSL ES 1.00 is the last ES version that has it"),
        ("void f(int n) { if (n) {} }", "write `… != 0`"),
        ("float f(vec2 a) { float length = 1.0; return length(a); }", "it hides the function of that name: rename it"),
        ("bool f(vec2 a, vec2 b) { return a < b; }", "compare vectors componentwise with `lessThan`, `greaterThan`, …"),
    ],
)
def test_help(text: str, help_: str) -> None:
    (fault,) = faults(text + "\n")
    assert fault.help == help_


def test_candidates_of_a_failed_call() -> None:
    (fault,) = faults(
        "float f(vec2 a) { return 1.0; }\nfloat f(vec3 a, float b) { return 1.0; }\nfloat g() { return f(1.0); }\n"
    )
    assert [n.text for n in fault.notes if isinstance(n, Label)] == ["candidate: f(vec2)", "candidate: f(vec3, float)"]
    (fault,) = faults("float g() { return dot(1.0, vec2(1.0)); }\n")
    assert fault.notes[:2] == ("candidate: float dot(float, float)", "candidate: float dot(vec2, vec2)")


SPAN = Span(SourceFile("hand.glsl", "made by hand"), 0, 4)
FIELDS = (syntax.FieldDeclaration((), syntax.TypeName("float", (), SPAN), (), SPAN),)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (syntax.ExpressionStatement(syntax.Literal("08", SPAN), SPAN), "S212"),
        (syntax.ExpressionStatement(syntax.Literal("1.0.0", SPAN), SPAN), "S212"),
        (syntax.ExpressionStatement(syntax.InitialiserList((), SPAN), SPAN), "S409"),
        (syntax.CaseLabel(None, SPAN), "S502"),
        (syntax.Declaration((), syntax.TypeName("vector", (), SPAN), (), SPAN), "S102"),
        (syntax.Declaration((), syntax.TypeName("f", (), SPAN), (), SPAN), "S115"),
        (syntax.Declaration((), syntax.StructSpecifier("S", FIELDS, (), SPAN), (), SPAN), "S414"),
    ],
)
def test_trees_of_any_origin(statement: syntax.Statement, code: str) -> None:
    """The parser refuses these itself, but trees may be made otherwise."""
    header = syntax.FunctionHeader((), syntax.TypeName("void", (), SPAN), "f", (), SPAN, SPAN)
    definition = syntax.FunctionDefinition(header, syntax.Block((statement,), SPAN), SPAN)
    sink = Sink()
    checked = check(syntax.TranslationUnit((definition,), SPAN), SPAN.file, sink, dialect=ES300)
    assert [d.code for d in checked.functions["f()"].errors] == [code]
    assert not sink.diagnostics
