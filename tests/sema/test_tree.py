"""The shape of the typed tree: what lowering may rely on."""

from __future__ import annotations

import math

import pytest

from glsl_ad.dialects import ES300, GL330, GL450
from glsl_ad.sema import model
from glsl_ad.types import INT, UINT
from tests.sema.support import function, program, typed


def show(node: model.Expression) -> str:
    """A typed tree in one line, conversions and forms spelled out."""
    match node:
        case model.Literal(value, type_):
            return f"{value}u" if type_ == UINT else str(value)
        case model.VariableRef(variable):
            return variable.name
        case model.Operation(op, _, (operand,)):
            return f"({op}{show(operand)})"
        case model.Operation(op, _, (left, right)) | model.Logical(op, left, right):
            return f"({show(left)} {op} {show(right)})"
        case model.Conditional(condition, then, otherwise):
            return f"({show(condition)} ? {show(then)} : {show(otherwise)})"
        case model.Assign(op, _, target, value):
            return f"{show(target)} {op}= {show(value)}"
        case model.Increment(op, prefix, target):
            return f"{op * 2}{show(target)}" if prefix else f"{show(target)}{op * 2}"
        case model.Sequence(left, right):
            return f"({show(left)}, {show(right)})"
        case model.Call(called, arguments):
            return f"{called.key}[{', '.join(map(show, arguments))}]"
        case model.BuiltinCall(builtin, _, arguments):
            return f"{builtin.name}({', '.join(map(show, arguments))})"
        case model.Construct(form, arguments, type_):
            return f"{type_}:{form.value}({', '.join(map(show, arguments))})"
        case model.Convert(operand, implicit, type_):
            return f"{type_}{'~' if implicit else '!'}({show(operand)})"
        case model.Swizzle(base, indices):
            return f"{show(base)}.{''.join('xyzw'[i] for i in indices)}"
        case model.FieldAccess(base, index):
            return f"{show(base)}.{index}"
        case model.Index(base, index):
            return f"{show(base)}[{show(index)}]"
        case model.DynamicLength(base):
            return f"length({show(base)})"
    raise AssertionError(node)


LOCALS = "float x; int i; uint u; bool b; vec2 p; vec3 q; vec4 r; ivec2 k; mat2 m; mat3 n; float a[3]; S s;"
GLOBALS = "struct S { float f; vec2 g[2]; }; float h(float v) { return v; } float h(vec2 v) { return v.x; }"


@pytest.mark.parametrize(
    ("expression", "type_", "tree"),
    [
        ("x = 1.0 + 2.0 * x", "float", "x = (1.0 + (2.0 * x))"),
        ("x += x", "float", "x += x"),
        ("i++ + ++i", "int", "(i++ + ++i)"),
        ("-x", "float", "(-x)"),
        ("+x", "float", "x"),
        ("b && !b || b ^^ true", "bool", "((b && (!b)) || (b ^^ True))"),
        ("b ? x : 1.0", "float", "(b ? x : 1.0)"),
        ("x, i", "int", "(x, i)"),
        ("p.yx.x", "float", "p.yx.x"),
        ("r.bgr", "vec3", "r.zyx"),
        ("s.g[1].t", "float", "s.1[1].y"),
        ("n[2][i]", "float", "n[2][i]"),
        ("a.length()", "int", "3"),
        ("h(x) + h(p)", "float", "(h(float)[x] + h(vec2)[p])"),
        ("max(p, x)", "vec2", "max(p, x)"),
        ("q * n", "vec3", "(q * n)"),
        ("mat3x2(1.0) * q", "vec2", "(mat3x2:diagonal(1.0) * q)"),
        ("transpose(mat3x2(1.0)) * p", "vec3", "(transpose(mat3x2:diagonal(1.0)) * p)"),
        ("i << u", "int", "(i << u)"),
        ("k == k", "bool", "(k == k)"),
        ("s == s", "bool", "(s == s)"),
        # constructors
        ("vec3(x)", "vec3", "vec3:splat(x)"),
        ("vec3(1)", "vec3", "vec3:splat(float~(1))"),
        ("vec3(p, 1)", "vec3", "vec3:components(p, float~(1))"),
        ("vec4(k, p)", "vec4", "vec4:components(vec2~(k), p)"),
        ("vec2(r)", "vec2", "vec2:components(r)"),
        ("vec2(k)", "vec2", "vec2!(k)"),
        ("vec2(p)", "vec2", "p"),
        ("vec4(m)", "vec4", "vec4:components(m)"),
        ("float(i)", "float", "float!(i)"),
        ("float(r)", "float", "r.x"),
        ("int(p)", "int", "int!(p.x)"),
        ("float(m)", "float", "m[0].x"),
        ("mat2(x)", "mat2", "mat2:diagonal(x)"),
        ("mat2(1, 2, p)", "mat2", "mat2:components(float~(1), float~(2), p)"),
        ("mat2(n)", "mat2", "mat2:resize(n)"),
        ("mat4(n)", "mat4", "mat4:resize(n)"),
        ("mat3(n)", "mat3", "n"),
        ("S(x, vec2[2](p, p))", "S", "S:aggregate(x, vec2[2]:aggregate(p, p))"),
        ("float[](x, 1.0)", "float[2]", "float[2]:aggregate(x, 1.0)"),
        ("float[3](x, x, x)[1]", "float", "float[3]:aggregate(x, x, x)[1]"),
        ("bvec2(p)", "bvec2", "bvec2!(p)"),
        # literals
        ("0x10 + 010 + 10", "int", "((16 + 8) + 10)"),
        ("0xFFFFFFFF", "int", "-1"),
        ("0xFFFFFFFFu", "uint", "4294967295u"),
        ("-2147483648", "int", "(--2147483648)"),
        (".5 + 1. + 1e3 + 2.5E-1 + 1.f", "float", "((((0.5 + 1.0) + 1000.0) + 0.25) + 1.0)"),
    ],
)
def test_expression(expression: str, type_: str, tree: str) -> None:
    node = typed(expression, LOCALS, ES300, GLOBALS)
    assert (str(node.type), show(node)) == (type_, tree)


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("x = i", "x = float~(i)"),
        ("x += i", "x += float~(i)"),
        ("x * 2 + i", "((x * float~(2)) + float~(i))"),
        ("p * i", "(p * float~(i))"),
        ("k * x", "(vec2~(k) * x)"),
        ("2 * m", "(float~(2) * m)"),
        ("x < 1", "(x < float~(1))"),
        ("b ? x : 1", "(b ? x : float~(1))"),
        ("h(i)", "h(float)[float~(i)]"),
        ("h(k)", "h(vec2)[vec2~(k)]"),
        ("max(x, 1)", "max(x, float~(1))"),
        ("S(1, vec2[2](k, p))", "S:aggregate(float~(1), vec2[2]:aggregate(vec2~(k), p))"),
    ],
)
def test_conversions_on_the_desktop(expression: str, tree: str) -> None:
    assert show(typed(expression, LOCALS, GL330, GLOBALS)) == tree


@pytest.mark.parametrize(
    ("expression", "type_", "tree"),
    [
        ("x.xx", "vec2", "vec2:splat(x)"),
        ("x.r", "float", "x"),
        ("u + i", "uint", "(u + uint~(i))"),
        ("1.0lf * x", "double", "(1.0 * double~(x))"),
        ("q.length() + n.length()", "int", "(3 + 3)"),
        ("float[][2](a2, a2)", "float[2][2]", "float[2][2]:aggregate(a2, a2)"),
        ("(a = a).length()", "int", "(a = a, 3)"),
    ],
)
def test_what_later_desktop_versions_add(expression: str, type_: str, tree: str) -> None:
    node = typed(expression, LOCALS + "float a2[2];", GL450, GLOBALS)
    assert (str(node.type), show(node)) == (type_, tree)


@pytest.mark.parametrize(
    ("type_", "expression", "value"),
    [
        ("int", "2 * 3 + 4 / 3 - 7 % 4", 4),
        ("int", "-7 / 2", -3),
        ("int", "-7 % 2", -1),
        ("int", "2147483647 + 1", -2147483648),
        ("int", "(1 << 4) | 3 ^ 1 & 5", 18),
        ("int", "-8 >> 1", -4),
        ("int", "~5", -6),
        ("int", "int(2.9) + int(-2.9) + int(true)", 1),
        ("int", "1 / 0", None),
        ("int", "1 << 32", None),
        ("uint", "1u - 2u", 4294967295),
        ("uint", "~0u >> 28", 15),
        ("uint", "uint(-1)", 4294967295),
        ("bool", "1 < 2 && !(2.0 >= 3.0) ^^ false", True),
        ("bool", "false && 1 / 0 == 1", False),
        ("bool", "true || 1 / 0 == 1", True),
        ("float", "1.0 / 4.0", 0.25),
        ("float", "1.0 / 0.0", None),
        ("float", "true ? sqrt(4.0) + pow(2.0, 3.0) : 1.0", 10.0),
        ("float", "max(1.0, min(4.0, 3.0)) + clamp(5.0, 0.0, 1.0) + floor(-1.5)", 2.0),
        ("float", "mod(-1.0, 3.0) + fract(1.25) + mix(1.0, 3.0, 0.5)", 4.25),
        ("float", "atan(1.0, 1.0) * 4.0", math.pi),
        ("float", "sqrt(-1.0)", None),
        ("float", "N * 2.0 + float(K)", 8.0),
        ("int", "K + A.length()", 7),
    ],
)
def test_folding(type_: str, expression: str, value: object) -> None:
    constants = "const float N = 2.0; const int K = 4; const float A[3] = float[](N, N, N);"
    checked = program(f"{constants}\nconst {type_} C = {expression};\n")
    assert not checked.diagnostics
    found = checked.globals["C"].value
    assert found == (pytest.approx(value) if isinstance(value, float) else value)
    assert type(found) is type(value)


def test_constants_are_folded_where_they_are_local() -> None:
    checked = function("float f() { const int n = 2; float a[n * 2]; return a[n + 1]; }\n", "f")
    assert checked.body is not None
    declared = [s.variable for s in checked.body.statements if isinstance(s, model.Declare)]
    assert [(v.name, str(v.type), v.value) for v in declared] == [("n", "int", 2), ("a", "float[4]", None)]


def test_switch_groups_labels_with_what_they_stand_before() -> None:
    text = """
float f(int i) {
    float x;
    switch (i) { case 0: case 1: x = 1.0; break; default: { x = 2.0; } case 1 + 1: x = 3.0; x = 4.0; case 9: }
    return x;
}
"""
    checked = function(text, "f")
    assert checked.body is not None
    switch = checked.body.statements[1]
    assert isinstance(switch, model.Switch)
    assert [(c.labels, len(c.body.statements)) for c in switch.cases] == [
        ((0, 1), 2),
        ((None,), 1),
        ((2,), 2),
        ((9,), 0),
    ]


def test_declarations_of_several_variables() -> None:
    checked = function("float f(float x) { float[2] a, b[3]; float c = x, d = c; return d; }\n", "f", GL450)
    assert checked.body is not None
    declared = [s for s in checked.body.statements if isinstance(s, model.Declare)]
    assert [(s.variable.name, str(s.variable.type)) for s in declared] == [
        ("a", "float[2]"),
        ("b", "float[3][2]"),
        ("c", "float"),
        ("d", "float"),
    ]
    initial = declared[3].initial
    assert isinstance(initial, model.VariableRef)
    assert initial.variable is declared[2].variable


def test_loops() -> None:
    text = "void f() { for (int i = 0, j = 9; i < j; i++, --j) ; while (bool b = false) ; for (int k; ; ) break; }\n"
    checked = function(text, "f")
    assert checked.body is not None
    first, second, third = checked.body.statements
    assert isinstance(first, model.For)
    assert [s.variable.name for s in first.init if isinstance(s, model.Declare)] == ["i", "j"]
    assert isinstance(first.step, model.Sequence)
    assert first.body.statements == ()
    assert isinstance(second, model.While)
    assert isinstance(second.condition, model.Declare)
    assert isinstance(third, model.For)
    assert third.condition is None
    assert isinstance(third.body.statements[0], model.Break)


def test_unsized_arrays_take_the_size_of_their_initialiser() -> None:
    checked = program("float a[] = {1, 2, 3};\nvec2 b[][2] = {{{1, 2}, {3, 4}}};\n", GL450)
    assert not checked.diagnostics
    assert [str(v.type) for v in checked.globals.values()] == ["float[3]", "vec2[1][2]"]
    assert checked.globals["a"].initial is not None
    assert show(checked.globals["a"].initial) == "float[3]:aggregate(float~(1), float~(2), float~(3))"


def test_literal_types() -> None:
    assert typed("1").type == INT
    assert typed("1u").type == UINT
