"""The form of what lowering makes: signatures, regions, results, names, pins, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glsl_ad.builtins.model import Signature, SignatureParameter
from glsl_ad.ir import dump, lower, verify
from glsl_ad.ir.analysis import anchors, used
from glsl_ad.ir.model import Code, If, LoopForm, Pinned, Return, Role, Unreachable, Value, Yield
from glsl_ad.sema import check
from glsl_ad.sema import model as sema
from glsl_ad.source import GlslAdError, Sink, SourceFile
from glsl_ad.syntax import parse
from glsl_ad.types import INT
from tests.ir.lowered import entry_of, faults_of, function_of, loop_of, module_of, nodes_of, ops_of, run

# ---- signatures ------------------------------------------------------------------------------------------------------

STATEFUL = """
uniform float u;
float a, b, c;
void g(float x) { b += x * u; }
float h(out float p, const in float x, inout vec2 q) { g(x); p = c; q *= a; return x; }
float f(float x) { float p; vec2 q = vec2(x); a = 1.; return h(p, x, q) + p + q.x; }
"""


def test_flat_signatures() -> None:
    module = module_of(STATEFUL)
    assert [f.name for f in module.functions.values()] == ["g", "h", "f"]
    g, h, f = module.functions.values()
    ports = [[(p.name, p.role.value) for p in side] for x in (g, h, f) for side in (x.params, x.results)]
    assert ports == [
        [("x", "in"), ("b", "global")],
        [("b", "global")],
        [("x", "in"), ("q", "inout"), ("a", "global"), ("b", "global")],
        [("result", "return"), ("p", "out"), ("q", "inout"), ("b", "global")],
        [("x", "in"), ("a", "global"), ("b", "global")],
        [("result", "return"), ("a", "global"), ("b", "global")],
    ]
    assert [(p.name, p.qualifier, p.inputs, p.outputs) for p in h.interface.parameters] == [
        ("p", "out", (), (1,)),
        ("x", "in", (0,), ()),
        ("q", "inout", (1,), (2,)),
    ]
    assert h.interface.returns == (0,)
    assert h.interface.globals_read == (("a", 2), ("b", 3))
    assert h.interface.globals_written == (("b", 3),)
    assert g.interface.returns == ()
    # `c` and `u` are written nowhere: they are read where they are used.
    assert [op.attr for op in ops_of(g, Code.GLOBAL)] == ["u"]
    assert [op.attr for op in ops_of(h, Code.GLOBAL)] == ["c"]
    assert {n: d.storage for n, d in module.globals.items()} == {"u": "uniform", "a": "", "b": "", "c": ""}


def test_globals_have_initialisers_where_they_need_them() -> None:
    module = module_of(
        "const float A = 2.; const float B = A * 3.; float s = B; float z = 1.; float f(float x) { return s * x; }"
    )
    assert list(module.globals) == ["A", "B", "s"]
    initial = module.globals["s"].initial
    assert initial is not None
    assert [op.attr for op in ops_of(initial, Code.GLOBAL)] == ["B"]
    assert initial.params == ()
    assert [p.role for p in initial.results] == [Role.RETURN]


def test_constants_keep_their_names() -> None:
    f = function_of("const float K = 2.; float f(float x) { const float k = 3.; return x * K * k * 4.; }")
    assert [op.attr for op in ops_of(f, Code.GLOBAL)] == ["K"]
    assert {f.names.get(Value(i)): op.attr for i, op in enumerate(f.ops) if op.code is Code.CONST} == {
        "k": 3.0,
        None: 4.0,
    }


def test_samplers_are_values() -> None:
    f = entry_of(
        module_of(
            "uniform sampler2D t; vec4 g(sampler2D s, vec2 p) { return textureLod(s, p, 0.);"
            " } vec4 f(vec2 p) { return g(t, p); }"
        )
    )
    assert [op.attr for op in ops_of(f, Code.GLOBAL)] == ["t"]
    assert not any(isinstance(n, Pinned) for n in f.body.nodes)


# ---- regions ---------------------------------------------------------------------------------------------------------


def test_break_is_the_end_of_a_branch() -> None:
    f = function_of("float f(float x) { for (int i = 0; i < 9; i++) { if (x > 3.) break; x *= 2.; } return x; }")
    loop = loop_of(f)
    (branch,) = loop.body.nodes
    assert isinstance(branch, If)
    assert type(branch.then.end).__name__ == "Break"
    assert branch.otherwise.end == Yield(())
    assert branch.results == ()
    assert loop.header == (0,)
    assert [f.names[v] for v in loop.results] == ["i", "x"]


def test_loops_carry_what_they_assign_and_no_more() -> None:
    f = function_of(
        "float f(float x, float y) { float unused = y, s = 0., t; for (int i = 0; i < 9; i++)"
        " { float inner = s + y; t = inner; s = t * 2.; } return s + unused; }"
    )
    assert [f.names[p] for p in loop_of(f).body.params] == ["i", "s", "t"]
    assert f.ops[loop_of(f).initial[2]].code is Code.UNDEF


def test_header_variables_are_carried_even_if_constant() -> None:
    f = function_of("float f(float x) { for (float i = 0., step = x; i < 9.; i += step) x += 1.; return x; }")
    assert [f.names[p] for p in loop_of(f).body.params] == ["i", "step", "x"]
    assert loop_of(f).header == (0, 1)


FORMS = [
    ("for (int i = 0; i < 3; i++) x++;", LoopForm.FOR),
    ("while (x < 3.) x++;", LoopForm.WHILE),
    ("do { x++; } while (x < 3.);", LoopForm.DO),
]


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_loop_forms(text: str, form: LoopForm) -> None:
    assert loop_of(function_of(f"float f(float x) {{ {text} return x; }}")).form is form


RESULTS = [
    ("one branch", "if (x > 0.) y = x;", ["y"]),
    ("both branches, different", "if (x > 0.) y = x; else y = 2. * x;", ["y"]),
    ("inner variables", "if (x > 0.) { float z = x * 2.; y = z; }", ["y"]),
    ("nothing happens", "if (x > 0.) { }", None),
    ("both the same", "if (x > 0.) y = x + 1.; else y = x + 1.;", None),
]


@pytest.mark.parametrize(("text", "names"), [c[1:] for c in RESULTS], ids=[c[0] for c in RESULTS])
def test_results_of_branches(text: str, names: list[str] | None) -> None:
    f = function_of(f"float f(float x) {{ float y = 1., other = 2. * x; {text} return y + other; }}")
    branches = [n for n in f.body.nodes if isinstance(n, If)]
    assert [[f.names[r] for r in n.results] for n in branches] == ([names] if names is not None else [])


def test_values_of_the_only_branch_that_goes_on_need_no_result() -> None:
    f = function_of("float f(float x) { float y = 1.; if (x > 0.) return 0.; else y = x * 2.; return y; }")
    (branch,) = f.body.nodes
    assert isinstance(branch, If)
    assert branch.results == ()
    f = function_of("float f(float x) { float y = 1.; if (x > 0.) return 0.; else { if (x < -1.) y = x; } return y; }")
    (branch,) = f.body.nodes
    assert isinstance(branch, If)
    assert [f.names[r] for r in branch.results] == ["y"]


def test_the_end_that_is_never_reached() -> None:
    f = function_of("float f(float x) { if (x > 0.) { return 1.; } else { return 2.; } x *= 2.; return x; }")
    assert isinstance(f.body.end, Unreachable)
    assert not [op for op in ops_of(f, Code.BUILTIN) if op.attr == "*"]
    assert isinstance(function_of("float f(float x) { for (;;) { if (x++ > 9.) return x; } }").body.end, Unreachable)
    assert isinstance(function_of("float f(float x) { for (;;) { if (x++ > 9.) break; } return x; }").body.end, Return)


def test_falling_off_the_end_gives_something_undefined() -> None:
    f = function_of("float f(float x) { if (x > 0.) return 1.; }")
    assert isinstance(f.body.end, Return)
    assert f.ops[f.body.end.values[0]].code is Code.UNDEF


SWITCHES = [
    ("case 1: x = 1.; break; case 2: x = 2.; break; default: x = 3.;", ["if", "if"]),
    ("case 1: if (x > 1.) break; x = 1.; default: x += 3.;", ["if", "if"]),
    ("case 1: if (x > 1.) { if (x > 2.) break; x++; } x = 1.; break; default: x = 3.;", None),
    (" ".join(f"case {n}: x *= {n}.;" for n in range(30)), None),
]


@pytest.mark.parametrize(("cases", "nodes"), SWITCHES)
def test_switches_become_chains_or_loops_that_run_once(cases: str, nodes: list[str] | None) -> None:
    found = nodes_of(function_of(f"float f(float x, int n) {{ switch (n) {{ {cases} }} return x; }}"))
    assert found == nodes if nodes is not None else found[0] == "once"


def test_a_long_fall_through_computes_what_it_should() -> None:
    cases = " ".join(f"case {n}: x += {n};" for n in range(30))
    text = f"int f(int x, int n) {{ switch (n) {{ {cases} }} return x; }}"
    assert [run(text, 0, n) for n in (0, 17, 29, 30)] == [[435], [sum(range(17, 30))], [29], [0]]


def test_a_long_switch_is_not_nested() -> None:
    cases = " ".join(f"case {n}: return {n * n};" for n in range(300))
    text = f"int f(int n) {{ switch (n) {{ {cases} }} return -1; }}"
    assert [run(text, n) for n in (0, 256, 300)] == [[0], [256 * 256], [-1]]


# ---- expressions -----------------------------------------------------------------------------------------------------

CHOICES = [
    ("x > 1. ? x : 2.", "select", []),
    ("x > 1. ? g(x) : 2.", None, ["if"]),
    ("x > 1. ? x++ : 2.", None, ["if"]),
    ("x > 1. && x < 2. ? 1. : 0.", "select", []),
    ("x > 1. && g(x) < 2. ? 1. : 0.", "select", ["if"]),
    ("x > 1. || textureLod(t, vec2(x), 0.).x < 2. ? 1. : 0.", "select", ["if"]),
]


@pytest.mark.parametrize(("text", "select", "nodes"), CHOICES)
def test_only_cheap_operands_are_evaluated_ahead(text: str, select: str | None, nodes: list[str]) -> None:
    f = function_of(f"uniform sampler2D t; float g(float x) {{ return x; }} float f(float x) {{ return {text}; }}")
    assert nodes_of(f) == nodes
    assert bool(ops_of(f, Code.SELECT)) is (select is not None)


def test_constant_indices_of_vectors_are_components() -> None:
    f = function_of("float f(vec3 v) { v[1] = 2.; const int k = 2; return v[0] + v[k]; }")
    assert not ops_of(f, Code.INDEX)
    assert not ops_of(f, Code.INSERT_INDEX)
    assert [op.attr for op in ops_of(f, Code.INSERT_SWIZZLE)] == [(1,)]


def test_numbers_are_folded_where_the_text_has_them() -> None:
    f = function_of("float f(float x) { return x * -2.0 + float(3) - float(-1); }")
    needed = used(f)
    assert [op.attr for i, op in enumerate(f.ops) if needed[i] and op.code is Code.CONST] == [-2.0, 3.0, -1.0]
    assert not ops_of(f, Code.CONVERT)


def test_values_carry_names_and_places() -> None:
    f = function_of("float f(float x) {\n  float q = x * 2.;\n  q += sin(x);\n  return q;\n}")
    named = {
        f.names[Value(i)]: op.attr for i, op in enumerate(f.ops) if op.code is Code.BUILTIN and Value(i) in f.names
    }
    assert named == {"q": "+"} or sorted(f.names.values()) == ["q", "q", "x"]
    places = {op.attr: f.origins[Value(i)].text for i, op in enumerate(f.ops) if op.code is Code.BUILTIN}
    assert places == {"*": "x * 2.", "sin": "sin(x)", "+": "q += sin(x)"}


# ---- what stays in its place -----------------------------------------------------------------------------------------


def test_screen_derivatives_and_discards_are_pinned() -> None:
    text = (
        "void kill(float x) { if (x < 0.) discard; }"
        "float slope(float x) { return dFdx(x) + dFdx(x); }"
        "float f(float x) { float y = 0.; if (x < 9.) { kill(x); y = slope(x); } return y; }"
    )
    module = module_of(text)
    kill, slope, f = module.functions.values()
    assert (kill.may_discard, kill.uses_screen) == (True, False)
    assert (slope.may_discard, slope.uses_screen) == (False, True)
    assert (f.may_discard, f.uses_screen) == (True, True)
    assert len([n for n in slope.body.nodes if isinstance(n, Pinned)]) == 2
    (branch,) = f.body.nodes
    assert isinstance(branch, If)
    pinned = [f.ops[n.value].attr for n in branch.then.nodes if isinstance(n, Pinned)]
    assert pinned == ["kill(float)", "slope(float)"]
    assert all(anchors(f)[n.value].region == branch.then.id for n in branch.then.nodes if isinstance(n, Pinned))


def test_calls_without_effect_are_dropped() -> None:
    f = function_of("void g(float x) { x = 1.; } float f(float x) { g(x); return x; }")
    assert not ops_of(f, Code.CALL)


# ---- what is refused -------------------------------------------------------------------------------------------------

FAULTS = [
    ("no body", "float g(float x);\nfloat f(float x) { return g(x); }", "L101", "g(x)"),
    ("no body of the entry", "float f(float x);", "L101", None),
    ("error in a callee", "float g(float x) { return y; }\nfloat f(float x) { return g(x); }", "S", "y"),
]


@pytest.mark.parametrize(("text", "code", "place"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS])
def test_faults(text: str, code: str, place: str | None) -> None:
    (fault,) = faults_of(text)
    assert fault.code.startswith(code)
    assert fault.span is not None
    assert place is None or fault.span.text == place


def test_faults_of_functions_that_are_not_needed_do_not_matter() -> None:
    assert run("float g(float x) { return y; } float h(float x); float f(float x) { return x; }", 1.0) == [1.0]


def lowered_program(program: sema.Program, name: str) -> tuple[str, str]:
    """The code and the place of the one fault of a program that was changed after its check."""
    sink = Sink()
    with pytest.raises(GlslAdError):
        lower(program, next(f for f in program.functions.values() if f.name == name), sink)
    (fault,) = sink.diagnostics
    assert fault.span is not None
    return fault.code, fault.span.text


def checked(text: str) -> sema.Program:
    file = SourceFile("test.glsl", text)
    return check(parse(file, Sink()), file, Sink())


def test_recursion_is_reported_where_the_circle_closes() -> None:
    program = checked("float g(float x); float f(float x) { return g(x); } float g(float x) { return f(x) * 2.; }")
    for function in program.functions.values():
        function.errors.clear()  # the checker reports it too
    assert lowered_program(program, "f") == ("L102", "f(x)")


def test_writes_to_memory_are_refused() -> None:
    program = checked("float f(int x) { int y = abs(x); return float(y); }")
    (entry,) = program.functions.values()
    assert entry.body is not None
    declaration = entry.body.statements[0]
    assert isinstance(declaration, sema.Declare)
    read = declaration.initial
    assert isinstance(read, sema.BuiltinCall)
    atomic = Signature(INT, (SignatureParameter("mem", INT, "inout"),))
    changed = replace(declaration, initial=replace(read, signature=atomic))
    entry.body = replace(entry.body, statements=(changed, *entry.body.statements[1:]))
    assert lowered_program(program, "f") == ("L104", "abs(x)")


def test_an_initialiser_may_not_write_globals() -> None:
    text = "#version 450\nfloat a; float g() { a = 1.; return 2.; } float b = g(); float f(float x) { return x * b; }"
    (fault,) = faults_of(text)
    assert fault.code == "L105"
    assert fault.span is not None
    assert fault.span.text == "g()"


def test_the_length_of_an_unsized_array_is_refused() -> None:
    text = "#version 450\nbuffer B { float v[]; };\nfloat f(float x) { return x * float(v.length()); }"
    (fault,) = faults_of(text)
    assert fault.code == "L103"


# ---- size ------------------------------------------------------------------------------------------------------------


LONG = 1_500  # the parser takes chains of up to 2,000


def test_long_functions() -> None:
    assert run("float f(float x) { return x" + " + 1." * LONG + "; }", 1.0) == [1.0 + LONG]
    assert run("float f(float x) { " + "x += 1.;" * 5_000 + " return x; }", 1.0) == [5_001.0]
    assert run("bool f(float x) { return x > 0." + " && x > 0." * LONG + "; }", 1.0) == [True]
    assert run("float f(float x) { return (" + "x, " * LONG + "x); }", 1.0) == [1.0]


def test_chains_need_no_recursion() -> None:
    sink, file = Sink(), SourceFile("test.glsl", "float f(float x) { return x + 1.0; }")
    program = check(parse(file, sink), file, sink)
    (entry,) = program.functions.values()
    assert entry.body is not None
    (statement,) = entry.body.statements
    assert isinstance(statement, sema.Return)
    total = statement.value
    assert isinstance(total, sema.Operation)
    for _ in range(50_000):
        total = replace(total, operands=(total, total.operands[1]))
    entry.body = replace(entry.body, statements=(replace(statement, value=total),))
    module = lower(program, entry, sink)
    f = module.functions[entry.key]
    verify(f, module)
    assert len([op for op in f.ops if op.code is Code.BUILTIN]) == 50_001
    assert dump(f).count("\n") == 50_005


def test_deep_functions() -> None:
    depth = 200
    text = "float f(float x) { " + "if (x > 0.) { x += 1.;" * depth + "}" * depth + " return x; }"
    assert run(text, 1.0) == [1.0 + depth]
    chain = "".join(f"x < {n}. ? {n}. : " for n in range(depth))
    assert run(f"float f(float x) {{ return {chain} -1.; }}", 98.5) == [99.0]
