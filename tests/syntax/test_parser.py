"""The grammar: literals, precedence, every form of statement and declaration, and the traps that real code sets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from glsl_ad.source import GlslAdError, Sink, SourceFile
from glsl_ad.syntax import nodes, parse, parse_expression
from glsl_ad.syntax.words import Version, every_keyword, keywords, reserved
from tests.syntax.support import CORPUS, expression, faults, parsed, shown, statements
from tests.syntax.test_preprocessor import NUMBERS

# ---- expressions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*NUMBERS, "true", "false"])
def test_literals_keep_their_spelling(text: str) -> None:
    node = parse_expression(text)
    assert node == nodes.Literal(text, node.span)


LEVELS = [
    ["||"], ["^^"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", ">", "<=", ">="], ["<<", ">>"], ["+", "-"],
    ["*", "/", "%"],
]  # fmt: skip


@pytest.mark.parametrize("weaker", range(len(LEVELS)))
@pytest.mark.parametrize("stronger", range(len(LEVELS)))
def test_precedence(weaker: int, stronger: int) -> None:
    for one in LEVELS[weaker]:
        for two in LEVELS[stronger]:
            if weaker < stronger:
                assert expression(f"a {one} b {two} c") == f"(a {one} (b {two} c))"
            if weaker >= stronger:
                assert expression(f"a {one} b {two} c") == f"((a {one} b) {two} c)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a = b += c", "(a = (b += c))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a ? b , c : d", "(a ? (b , c) : d)"),
        ("a ? b = c : d = e", "(a ? (b = c) : (d = e))"),
        ("a || b ? c : d", "((a || b) ? c : d)"),
        ("a = b ? c : d, e", "((a = (b ? c : d)) , e)"),
        ("a, b, c", "((a , b) , c)"),
        ("-a * b", "((- a) * b)"),
        ("-a.x[0]++", "(- (a.x[0] ++))"),
        ("!a && ~b", "((! a) && (~ b))"),
        ("- -a - -b", "((- (- a)) - (- b))"),
        ("++a + b++", "((++ a) + (b ++))"),
        ("a - --b", "(a - (-- b))"),
        ("a---b", "((a --) - b)"),
        ("f(a).x", "f(a).x"),
        ("f()", "f()"),
        ("f(void)", "f()"),
        ("f(a, (b, c), d = e)", "f(a; (b , c); (d = e))"),
        ("vec3(1, 2, 3).zyx[1]", "type:vec3(1; 2; 3).zyx[1]"),
        ("float[2](1., 2.)[i]", "type:float[2](1.; 2.)[i]"),
        ("float[](1.)", "type:float[](1.)"),
        ("float[2][3](a, b)", "type:float[2][3](a; b)"),
        ("a.length()", "a->length()"),
        ("a[1].b.length()", "a[1].b->length()"),
        ("a[i, j]", "a[(i , j)]"),
        ("(a)", "a"),
        ("((a + b)) * c", "((a + b) * c)"),
        ("(a, b).x", "(a , b).x"),
        ("(a ? b : c).x", "(a ? b : c).x"),
        ("(a = b) = c", "((a = b) = c)"),
        ("1..x", "1..x"),
        ("a <<= b >>= c", "(a <<= (b >>= c))"),
        *((f"a {op}= b", f"(a {op}= b)") for op in ("+", "-", "*", "/", "%", "&", "|", "^")),
    ],
)
def test_expressions(text: str, wanted: str) -> None:
    assert expression(text) == wanted


@pytest.mark.parametrize("text", ["", "a b", "a +", "(a", "a;", "a)", "vec3", "1x", "a ? b", "{1}", "f(,)", "é"])
def test_bad_expressions(text: str) -> None:
    with pytest.raises(GlslAdError):
        parse_expression(text)


def test_spans_of_expressions() -> None:
    node = parse_expression("a * (b + f(c)) - v.xy[1]")
    assert isinstance(node, nodes.Binary)
    product, index = node.left, node.right
    assert isinstance(product, nodes.Binary)
    assert isinstance(index, nodes.Index)
    assert isinstance(index.object, nodes.Member)
    places = [node.span, product.span, product.right.span, index.span, index.object.span, index.object.name_span]
    wanted = ["a * (b + f(c)) - v.xy[1]", "a * (b + f(c))", "b + f(c)", "v.xy[1]", "v.xy", "xy"]
    assert [s.text for s in places] == wanted


# ---- statements ------------------------------------------------------------------------------------------------------


def outline(node: nodes.Statement | nodes.Expression | None) -> str:
    """The structure of a statement in a line."""
    match node:
        case None:
            return "-"
        case nodes.Block(inner):
            return "{" + " ".join(map(outline, inner)) + "}"
        case nodes.ExpressionStatement(value):
            return ";" if value is None else shown(value) + ";"
        case nodes.Declaration(qualifiers, type_, declarators):
            name = (type_.name or "") + "".join(map(shown, type_.sizes))
            words = [q.word for q in qualifiers]
            parts = [
                d.name + "".join(map(shown, d.sizes)) + (f"={shown(d.initialiser)}" if d.initialiser else "")
                for d in declarators
            ]
            return " ".join([*words, name or "struct", ",".join(parts)]) + ";"
        case nodes.If(condition, then, otherwise):
            return f"if({shown(condition)}) {outline(then)} else {outline(otherwise)}"
        case nodes.For(init, condition, step, body):
            return f"for({outline(init)} {outline(condition)} | {outline(step)}) {outline(body)}"
        case nodes.While(condition, body):
            return f"while({outline(condition)}) {outline(body)}"
        case nodes.DoWhile(body, condition):
            return f"do {outline(body)} while({shown(condition)})"
        case nodes.Switch(selector, body):
            return f"switch({shown(selector)}) {outline(body)}"
        case nodes.CaseLabel(value):
            return "default:" if value is None else f"case {shown(value)}:"
        case nodes.Jump(word):
            return word
        case nodes.Return(value):
            return f"return {outline(value)}"
        case nodes.PrecisionDeclaration(precision, type_):
            return f"precision {precision} {type_.name}"
        case nodes.QualifierDeclaration(qualifiers, names):
            return f"{' '.join(q.word for q in qualifiers)} {', '.join(names)}"
        case nodes.Prototype(header):
            return f"prototype {header.name}"
    return shown(node)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (";", ";"),
        ("{}", "{}"),
        ("{;{a;}}", "{; {a;}}"),
        ("a = 1.;", "(a = 1.);"),
        ("float a, b[2], c = 1., d[] = x;", "float a,b[2],c=1.,d[]=x;"),
        ("const highp float[2] a = float[2](1., 2.);", "const highp float[2] a=type:float[2](1.; 2.);"),
        ("float a[2][3];", "float a[2][3];"),
        ("vec2 v = {1., {2.}, };", "vec2 v={1.; {2.}};"),
        ("S s = S(1.);", "S s=type:S(1.);"),
        ("S[2] s;", "S[2] s;"),
        ("struct T { float a; } t;", "T t;"),
        ("struct { float a; } t;", "struct t;"),
        ("precision highp float;", "precision highp float"),
        ("float f(float x);", "prototype f"),
        ("if (a) b;", "if(a) b; else -"),
        ("if (a) b; else c;", "if(a) b; else c;"),
        ("if (a) if (b) c; else d;", "if(a) if(b) c; else d; else -"),
        ("if (a) { if (b) c; } else d;", "if(a) {if(b) c; else -} else d;"),
        ("if (a) b; else if (c) d; else e;", "if(a) b; else if(c) d; else e;"),
        ("for (;;) ;", "for(; - | -) ;"),
        ("for (int i = 0, j; i < n; j = i, i++) {}", "for(int i=0,j; (i < n) | ((j = i) , (i ++))) {}"),
        ("for (int i = 0; ++i < 20;) a;", "for(int i=0; ((++ i) < 20) | -) a;"),
        ("for (i = 0; bool b = c; ) a;", "for((i = 0); bool b=c; | -) a;"),
        ("while (n-- > 0) a;", "while(((n --) > 0)) a;"),
        ("while (bool b = c) a;", "while(bool b=c;) a;"),
        ("do a; while (b);", "do a; while(b)"),
        ("do { a; } while (b, c);", "do {a;} while((b , c))"),
        ("switch (s.k) { case 1: case 1 + 1: a; break; default: b; }",
         "switch(s.k) {case 1: case (1 + 1): a; break default: b;}"),
        ("switch (a) {}", "switch(a) {}"),
        ("break; continue; discard;", "break continue discard"),
        ("return; return a, b; return (a);", "return - return (a , b) return a"),
    ],
)  # fmt: skip
def test_statements(text: str, wanted: str) -> None:
    assert " ".join(map(outline, statements(text))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("vec2 v = vec2(h /= r, sqrt(1. - h*h));", "vec2 v=type:vec2((h /= r); sqrt((1. - (h * h))));"),
        ("while (octaves-- > 0) ;", "while(((octaves --) > 0)) ;"),
        ("t += d = map(p);", "(t += (d = map(p)));"),
        ("int n = v.length();", "int n=v->length();"),
        ("a[int(h / 16.0)] = 0.0;", "(a[type:int((h / 16.0))] = 0.0);"),
        ("m[1].xy *= q;", "(m[1].xy *= q);"),
        ("p.xy *= mat2(a, b, -b, a);", "(p.xy *= type:mat2(a; b; (- b); a));"),
        ("vec4 r = mat4x2(1.) * m * v;", "vec4 r=((type:mat4x2(1.) * m) * v);"),
        ("float[2] z; float y[2];", "float[2] z; float y[2];"),
        ("float map = map(p);", "float map=map(p);"),
    ],
)
def test_traps_of_real_code(text: str, wanted: str) -> None:
    assert " ".join(map(outline, statements(text))) == wanted


def test_macros_that_hold_pieces_of_syntax() -> None:
    text = """
    #define COND d < 1. ? d : 1.
    #define LOOP(i, n) for (int i = 0; i < n; i++)
    #define DECLARE(T, n) T n = T(0)
    #define BEGIN {
    void main() BEGIN LOOP(k, 3) { DECLARE(vec2, v); v XY = COND; } }
    """.replace("    #", "#")
    (function,) = parsed(text.replace("XY", ".xy")).declarations
    assert isinstance(function, nodes.FunctionDefinition)
    inner = "{type:vec2 v=type:vec2(0); (v.xy = ((d < 1.) ? d : 1.));}".replace("type:vec2 v", "vec2 v")
    assert outline(function.body) == f"{{for(int i=0; (k < 3) | (k ++)) {inner}}}".replace("int i", "int k")


# ---- declarations ----------------------------------------------------------------------------------------------------

EXTERNAL = [
    ("float f();", "Prototype"),
    ("float f(void);", "Prototype"),
    ("float f(float, in vec2, const inout float[2], out float z[2], S s);", "Prototype"),
    ("highp float f(lowp float x) { return x; }", "FunctionDefinition"),
    ("float[2] f() { return a; }", "FunctionDefinition"),
    ("S f() { return s; }", "FunctionDefinition"),
    ("precision mediump sampler2D;", "PrecisionDeclaration"),
    ("uniform sampler2D t[4], u;", "Declaration"),
    ("layout(location = 1 + 2, binding = N) uniform sampler2D t;", "Declaration"),
    ("invariant varying vec3 v;", "Declaration"),
    ("flat out int a; smooth in float b; centroid in vec2 c;", "Declaration Declaration Declaration"),
    ("uniform S s;", "Declaration"),
    ("struct T { float a, b[2]; highp vec3 c; S s; struct { float d; } e; };", "Declaration"),
    ("struct T { float a; } t, u[2];", "Declaration"),
    ("uniform struct { float a; } t;", "Declaration"),
    ("const float a[] = float[](1., 2.), b = 1.;", "Declaration"),
    ("invariant gl_Position, v;", "QualifierDeclaration"),
    ("layout(std140) uniform;", "QualifierDeclaration"),
    ("layout(early_fragment_tests) in;", "QualifierDeclaration"),
    ("uniform B { float a; };", "InterfaceBlock"),
    ("layout(std140, row_major) uniform B { mat4 a; vec2 b[]; } c;", "InterfaceBlock"),
    ("out B { float a; } c[2];", "InterfaceBlock"),
    (";;float a;;", "Declaration"),
    ("#pragma a b\nfloat a;\n#extension c : enable", "Directive Declaration Directive"),
]


@pytest.mark.parametrize(("text", "wanted"), EXTERNAL)
def test_external_declarations(text: str, wanted: str) -> None:
    unit = parsed("struct S { float f; };\n" + text)
    assert " ".join(type(d).__name__ for d in unit.declarations[1:]) == wanted


def test_details_of_declarations() -> None:
    text = "layout(location = 1, std140) flat in highp vec3[2] a[3], b;"
    (declaration,) = parsed(text).declarations
    assert isinstance(declaration, nodes.Declaration)
    layout, *words = declaration.qualifiers
    assert [(i.name, i.value and shown(i.value)) for i in layout.items] == [("location", "1"), ("std140", None)]
    assert [q.word for q in words] == ["flat", "in", "highp"]
    assert declaration.type.name == "vec3"
    assert [shown(s) for s in declaration.type.sizes] == ["[2]"]
    assert [(d.name, len(d.sizes), d.name_span.text) for d in declaration.declarators] == [("a", 1, "a"), ("b", 0, "b")]
    assert declaration.span.text == text


def test_details_of_functions() -> None:
    (definition,) = parsed("vec3 f(const in vec2 p, inout float z[2], float) {\n}").declarations
    assert isinstance(definition, nodes.FunctionDefinition)
    header = definition.header
    found = [([q.word for q in p.qualifiers], p.name, len(p.sizes)) for p in header.parameters]
    assert found == [(["const", "in"], "p", 0), (["inout"], "z", 1), ([], None, 0)]
    assert (header.name, header.name_span.text, header.span.text) == (
        "f",
        "f",
        "vec3 f(const in vec2 p, inout float z[2], float)",
    )
    assert definition.span.text.endswith("{\n}")


def test_directives_inside_of_bodies_are_passed_over() -> None:
    (function,) = parsed("void main() {\n#pragma glsl_ad no_diff(c)\n float c = 1. +\n#pragma x\n 2.;\n}").declarations
    assert isinstance(function, nodes.FunctionDefinition)
    assert len(function.body.statements) == 1


def test_names_of_structs() -> None:
    """GLSL 4.60 section 4.2.2: a variable hides the struct of its name, from the end of its declarator."""
    text = """
    struct S { float x; };
    float f(S a, float S) { S * 2.0; return S; }
    float g(float S);
    S after_prototype;
    void main() {
        {
            S S = S(0.0), T = S;
            S.x = 1.0; S * 2.;
            for (int i = 0; i < 2; i++) { S *= 2.; }
        }
        S b; b.S.S = 1.0;
        struct Inner { S s; } c;
        Inner d[2];
        { float Inner = 1.0; Inner * Inner; }
        Inner(b);
    }
    S last;
    """
    assert len(parsed(text).declarations) == 6
    assert [d.code for d in faults("void f() { struct T { float a; } t; }\nT u;")] == ["P206"]
    assert [d.code for d in faults("T u; struct T { float a; };")] == ["P206"]


def test_subroutines() -> None:
    text = """#version 400
    subroutine vec3 shading(vec3 n);
    subroutine(shading) vec3 plain(vec3 n) { return n; }
    subroutine uniform shading chosen;
    """
    assert len(parsed(text.strip()).declarations) == 4


# ---- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["sample", "buffer", "shared", "patch", "flat_", "smooth", "uint_", "common"])
def test_later_keywords_are_names_before(word: str) -> None:
    parsed(f"#version 100\nfloat f(float {word}) {{ float y = {word}; {word} += y; return {word}; }}")


@pytest.mark.parametrize(
    ("version", "word"),
    [
        ("300 es", "sample"),
        ("300 es", "input"),
        ("300 es", "double"),
        ("100", "half"),
        ("100", "switch"),
        ("460", "sample"),
        ("460", "common"),
        ("320 es", "sample"),
        ("330", "filter"),
        ("300 es", "while"),
    ],
)
def test_reserved_words_and_keywords_are_no_names(version: str, word: str) -> None:
    (diagnostic,) = faults(f"#version {version}\nfloat {word};")
    assert diagnostic.code == "P205"
    assert diagnostic.span is not None
    assert diagnostic.span.text == word


def test_lists_of_words_are_consistent() -> None:
    for version in (Version(100, True), Version(300, True), Version(330, False), Version(460, False)):
        assert not keywords(version).keys() & reserved(version)
        assert keywords(version).keys() <= every_keyword()
    assert keywords(Version(100, True)).keys() < keywords(Version(300, True)).keys()
    assert "dmat3x2" in keywords(Version(400, False))
    assert "dmat3x2" not in keywords(Version(330, False))


# ---- whole texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_the_corpus_is_read(path: Path) -> None:
    sink = Sink()
    unit = parse(SourceFile(path.name, path.read_text()), sink)
    # P307: the modules that it names are not beside it.
    assert {d.code for d in sink.diagnostics} <= {"P307"}
    assert len(unit.declarations) > 8


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_the_corpus_is_glsl(path: Path) -> None:
    """An independent compiler takes these texts too: they prove something."""
    glslang = shutil.which("glslangValidator")
    if glslang is None:
        pytest.skip("glslangValidator is not installed")
    done = subprocess.run([glslang, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_fault_costs_its_own_declaration_only() -> None:
    sink = Sink()
    text = "float a = ;\nfloat b;\nvoid f() { int c = ; }\nfloat d;\nvoid g() { ( }\nfloat e;"
    unit = parse(SourceFile("t", text), sink)
    assert [d.span.line for d in sink.diagnostics if d.span] == [1, 3, 5]
    assert [d.declarators[0].name for d in unit.declarations if isinstance(d, nodes.Declaration)] == ["b", "d", "e"]


def test_equal_trees_stand_at_different_places() -> None:
    one, two = parsed("float a = 1.0 + b;"), parsed("\n\nfloat   a=1.0+(b);")
    assert one == two
    assert hash(one) == hash(two)
    assert one != parsed("float a = 1.0 + c;")
