"""The verifier: every invariant, broken by hand, is caught; hand-made functions that keep them pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from glsl_ad.ir import InvariantError, verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    If,
    Interface,
    Loop,
    LoopForm,
    Module,
    Op,
    Parameter,
    Pinned,
    Port,
    Region,
    Return,
    Role,
    Unreachable,
    Value,
    Yield,
)
from glsl_ad.types import BOOL, FLOAT, INT, UINT, VEC2, VEC3, Array, Field, Kind, Matrix, Struct, Tuple, Type
from tests.ir.lowered import function_of, loop_of, module_of

PAIR = Struct("Pair", (Field("a", FLOAT), Field("b", VEC2)))
MAT2 = Matrix(Kind.FLOAT, 2, 2)
LOOP = "float f(float x) { for (int i = 0; i < 9; i++) { if (x > 3.) break; x *= 2.; } return x; }"
BRANCH = "float f(float x) { float y; if (x > 1.) y = x * 2.; else y = sin(x); return y; }"


def built(make: Callable[[Builder, Value], Value | Region], *, result: Type = FLOAT) -> Function:
    """A function of a float `x` whose body `make` writes: the value to return, or the closed region."""
    b = Builder("f(float)", "f")
    x = b.param("x", FLOAT, Role.IN)
    b.open_region()
    made = make(b, x)
    body = made if isinstance(made, Region) else b.close_region(Return((made,)))
    interface = Interface((Parameter("x", FLOAT, "in", (0,)),), result, (0,))
    return b.finish(body, interface, (Port("result", result, Role.RETURN),))


def broken(function: Function, message: str, module: Module | None = None) -> None:
    with pytest.raises(InvariantError, match=message):
        verify(function, module)


# ---- ops -------------------------------------------------------------------------------------------------------------

RIGHT: list[tuple[Code, Type, tuple[Type, ...], object]] = [
    (Code.BUILTIN, FLOAT, (VEC3, VEC3), "dot"),
    (Code.BUILTIN, VEC2, (MAT2, VEC2), "*"),
    (Code.BUILTIN, Tuple((FLOAT, FLOAT)), (FLOAT,), "modf"),
    (Code.BUILTIN, BOOL, (PAIR, PAIR), "=="),
    (Code.SELECT, PAIR, (BOOL, PAIR, PAIR), None),
    (Code.CONSTRUCT, VEC3, (FLOAT, VEC2), None),
    (Code.CONSTRUCT, MAT2, (VEC2, VEC2), None),
    (Code.CONSTRUCT, MAT2, (FLOAT,) * 4, None),
    (Code.CONSTRUCT, PAIR, (FLOAT, VEC2), None),
    (Code.CONSTRUCT, Array(INT, 2), (INT, INT), None),
    (Code.SPLAT, VEC3, (FLOAT,), None),
    (Code.DIAGONAL, MAT2, (FLOAT,), None),
    (Code.RESIZE, MAT2, (Matrix(Kind.FLOAT, 3, 3),), None),
    (Code.CONVERT, FLOAT, (INT,), None),
    (Code.SWIZZLE, VEC3, (VEC2,), (0, 1, 0)),
    (Code.FIELD, VEC2, (PAIR,), 1),
    (Code.INDEX, VEC2, (MAT2, INT), None),
    (Code.INSERT_SWIZZLE, VEC3, (VEC3, VEC2), (2, 0)),
    (Code.INSERT_FIELD, PAIR, (PAIR, FLOAT), 0),
    (Code.INSERT_INDEX, VEC3, (VEC3, UINT, FLOAT), None),
    (Code.GLOBAL, VEC3, (), "g"),
    (Code.UNDEF, PAIR, (), None),
]

WRONG: list[tuple[Code, Type, tuple[Type, ...], object, str]] = [
    (Code.BUILTIN, FLOAT, (VEC3, VEC2), "dot", "no overload"),
    (Code.BUILTIN, VEC3, (VEC3, VEC3), "dot", "no overload"),
    (Code.BUILTIN, FLOAT, (FLOAT,), "sine", "no builtin"),
    (Code.BUILTIN, FLOAT, (FLOAT,), "modf", "no overload"),
    (Code.BUILTIN, FLOAT, (FLOAT,), "dFdx", "not pinned"),
    (Code.BUILTIN, BOOL, (FLOAT, INT), "==", "no overload"),
    (Code.BUILTIN, BOOL, (BOOL,), "&&", "no overload"),
    (Code.SELECT, FLOAT, (BOOL, FLOAT, INT), None, "a choice"),
    (Code.SELECT, FLOAT, (INT, FLOAT, FLOAT), None, "a condition"),
    (Code.SELECT, FLOAT, (BOOL, FLOAT), None, "2 operands instead of 3"),
    (Code.CONSTRUCT, VEC3, (VEC2, VEC2), None, "for vec3"),
    (Code.CONSTRUCT, VEC3, (VEC2, INT), None, "for vec3"),
    (Code.CONSTRUCT, MAT2, (VEC3, FLOAT), None, "for mat2"),
    (Code.CONSTRUCT, PAIR, (VEC2, FLOAT), None, "fields of Pair"),
    (Code.CONSTRUCT, Array(INT, 2), (INT,), None, "for int"),
    (Code.CONSTRUCT, FLOAT, (FLOAT,), None, "not built of parts"),
    (Code.SPLAT, VEC3, (INT,), None, "for vec3"),
    (Code.DIAGONAL, VEC3, (FLOAT,), None, "for vec3"),
    (Code.RESIZE, MAT2, (VEC2,), None, "for mat2"),
    (Code.CONVERT, FLOAT, (VEC2,), None, "for float"),
    (Code.SWIZZLE, FLOAT, (VEC2,), (2,), "components"),
    (Code.SWIZZLE, VEC2, (VEC2,), (0,), "for 1 components"),
    (Code.FIELD, VEC2, (PAIR,), 2, "field 2"),
    (Code.FIELD, FLOAT, (PAIR,), 1, "float for field 1"),
    (Code.INDEX, FLOAT, (FLOAT, INT), None, "cannot be indexed"),
    (Code.INDEX, FLOAT, (VEC2, FLOAT), None, "an index of type float"),
    (Code.INSERT_SWIZZLE, VEC3, (VEC3, VEC2), (1, 1), "a store"),
    (Code.INSERT_SWIZZLE, VEC3, (VEC3, FLOAT), (1, 0), "for 2 of"),
    (Code.INSERT_FIELD, PAIR, (PAIR, VEC2), 0, "vec2 for field 0"),
    (Code.INSERT_INDEX, VEC3, (VEC3, INT, VEC2), None, "vec2 for an element"),
    (Code.PROJECT, FLOAT, (VEC2,), 0, "item 0"),
    (Code.CONST, FLOAT, (), 1, "1 for float"),
    (Code.CONST, VEC2, (), 1.0, "a constant of type vec2"),
    (Code.PARAM, FLOAT, (), 1, "no such parameter"),
    (Code.PARAM, VEC2, (), 0, "vec2 for a parameter"),
    (Code.CALL, Tuple((FLOAT,)), (), "g()", "no function"),
]


def with_op(code: Code, type_: Type, operands: tuple[Type, ...], attr: object) -> Function:
    def make(b: Builder, x: Value) -> Value:
        values = [b.op(Code.GLOBAL, t, (), f"g{i}") for i, t in enumerate(operands)]
        b.op(code, type_, values, attr)
        return x

    return built(make)


@pytest.mark.parametrize(("code", "type_", "operands", "attr"), RIGHT)
def test_right_types_pass(code: Code, type_: Type, operands: tuple[Type, ...], attr: object) -> None:
    verify(with_op(code, type_, operands, attr))


@pytest.mark.parametrize(("code", "type_", "operands", "attr", "message"), WRONG)
def test_wrong_types_are_caught(
    code: Code, type_: Type, operands: tuple[Type, ...], attr: object, message: str
) -> None:
    broken(with_op(code, type_, operands, attr), message, Module({}, {}))


def test_calls_fit_their_callees() -> None:
    module = module_of("float g(float x, int n) { return x; } float f(float x) { return g(x, 1); }")
    g = (
        module.functions["g(float, int)"]
        if "g(float, int)" in module.functions
        else next(iter(module.functions.values()))
    )
    caller = list(module.functions.values())[-1]
    verify(caller, module)
    fewer = replace(g, params=g.params[:1])
    broken(caller, "for the parameters", Module({g.key: fewer}, {}))
    other = replace(g, results=(Port("result", VEC2, Role.RETURN),))
    broken(caller, "for the results", Module({g.key: other}, {}))
    broken(caller, "the call is not pinned", Module({g.key: replace(g, may_discard=True)}, {}))


# ---- the arena -------------------------------------------------------------------------------------------------------


def test_operands_come_first() -> None:
    f = function_of("float f(float x) { return sin(cos(x)); }")
    swapped = (f.ops[0], f.ops[2]._replace(operands=(Value(2),)), f.ops[1])
    broken(replace(f, ops=swapped), "does not come before")


def test_equal_ops_exist_once() -> None:
    f = function_of("float f(float x) { return sin(x) + cos(x); }")
    broken(replace(f, ops=(*f.ops, f.ops[1])), "is the same op as %1")
    signed = (*f.ops, Op(Code.CONST, FLOAT, (), 0.0, 0), Op(Code.CONST, FLOAT, (), -0.0, 0))
    verify(replace(f, ops=signed))


def test_names_belong_to_values() -> None:
    f = function_of("float f(float x) { return x; }")
    broken(replace(f, names={Value(99): "y"}), "is no value")


# ---- control flow ----------------------------------------------------------------------------------------------------


def body_of(function: Function, **changes: object) -> Function:
    return replace(function, body=replace(function.body, **changes))  # type: ignore[arg-type]


def branch_of(function: Function) -> If:
    return next(n for n in function.body.nodes if isinstance(n, If))


def with_branch(function: Function, **changes: object) -> Function:
    node = replace(branch_of(function), **changes)  # type: ignore[arg-type]
    return body_of(function, nodes=tuple(node if isinstance(n, If) else n for n in function.body.nodes))


def with_loop(function: Function, **changes: object) -> Function:
    node = replace(loop_of(function), **changes)  # type: ignore[arg-type]
    return body_of(function, nodes=tuple(node if isinstance(n, Loop) else n for n in function.body.nodes))


def ended(region: Region, end: object) -> Region:
    return replace(region, end=end)  # type: ignore[arg-type]


BRANCHES: list[tuple[str, Callable[[Function, If], Function], str]] = [
    ("a yield too short", lambda f, n: with_branch(f, then=ended(n.then, Yield(()))), "the yield of region"),
    ("a yield of another type", lambda f, n: with_branch(f, then=ended(n.then, Yield((n.condition,)))), "the yield of"),
    ("break outside of a loop", lambda f, n: with_branch(f, then=ended(n.then, Break(()))), "Break outside of a loop"),
    ("continue outside of a loop", lambda f, n: with_branch(f, then=ended(n.then, Continue(()))), "Continue outside"),
    ("return of nothing", lambda f, n: with_branch(f, then=ended(n.then, Return(()))), "the return of region"),
    ("an end in vain", lambda f, n: with_branch(f, then=ended(n.then, Unreachable())), "but its end can be reached"),
    ("the body yields", lambda f, n: body_of(f, end=Yield(())), "the body ends in Yield"),
    ("a float condition", lambda f, n: with_branch(f, condition=Value(0)), "is no bool"),
    ("code after the end", lambda f, n: _both_discard(f, n, ()), "that never completes"),
    (
        "results of nothing",
        lambda f, n: body_of(_both_discard(f, n, n.results), end=Unreachable()),
        "neither branch yields",
    ),
    ("a result of another node", lambda f, n: with_branch(f, id=n.id + 100), "is not result 0"),
    ("one id for two", lambda f, n: with_branch(f, otherwise=replace(n.otherwise, id=n.then.id)), "have one id"),
    ("no such value", lambda f, n: with_branch(f, condition=Value(999)), "%999 is no value"),
    ("an inner value outside", lambda f, n: body_of(f, nodes=(), end=f.body.end), "its region or node is gone"),
]


def _both_discard(function: Function, node: If, results: tuple[Value, ...]) -> Function:
    then, otherwise = ended(node.then, Discard()), ended(node.otherwise, Discard())
    return with_branch(function, then=then, otherwise=otherwise, results=results)


@pytest.mark.parametrize(("change", "message"), [c[1:] for c in BRANCHES], ids=[c[0] for c in BRANCHES])
def test_broken_branches_are_caught(change: Callable[[Function, If], Function], message: str) -> None:
    f = function_of(BRANCH)
    broken(change(f, branch_of(f)), message)


LOOPS: list[tuple[str, Callable[[Function, Loop], Function], str]] = [
    (
        "the condition jumps",
        lambda f, n: with_loop(f, condition=ended(n.condition, Discard())),
        "does not end in a yield",
    ),
    (
        "the step jumps",
        lambda f, n: with_loop(f, step=ended(n.step, Break(n.step.params))),
        "outside of a loop's body|not end in a yield",
    ),
    ("the body yields", lambda f, n: with_loop(f, body=ended(n.body, Yield(()))), "a loop's body, ends in a yield"),
    (
        "no test",
        lambda f, n: with_loop(f, condition=ended(n.condition, Yield(n.condition.params))),
        "the yield of region",
    ),
    (
        "too few carried on",
        lambda f, n: with_loop(f, body=ended(n.body, Continue(n.body.params[:1]))),
        "the Continue of",
    ),
    ("too few results", lambda f, n: with_loop(f, results=n.results[:1]), "its results"),
    ("too few initial values", lambda f, n: with_loop(f, initial=n.initial[:1]), "its results"),
    ("a header without variable", lambda f, n: with_loop(f, header=(5,)), "the header of loop"),
    ("continue of what runs once", lambda f, n: with_loop(f, form=LoopForm.ONCE), "runs once"),
    ("a parameter outside", lambda f, n: body_of(f, end=Return((n.body.params[1],))), "is used in region"),
    (
        "a parameter of a sibling",
        lambda f, n: with_loop(f, step=ended(n.step, Yield(n.body.params))),
        "is used in region",
    ),
]


@pytest.mark.parametrize(("change", "message"), [c[1:] for c in LOOPS], ids=[c[0] for c in LOOPS])
def test_broken_loops_are_caught(change: Callable[[Function, Loop], Function], message: str) -> None:
    f = function_of(LOOP)
    broken(change(f, loop_of(f)), message)


# ---- scope -----------------------------------------------------------------------------------------------------------


def test_a_result_before_its_node() -> None:
    f = function_of(
        "float f(float x) { float y = x, z; if (x > 1.) y = sin(x); if (y > 0.) z = y; else z = 2.; return z; }"
    )
    first, second = f.body.nodes
    verify(f)
    broken(body_of(f, nodes=(second, first)), "is used in region")


def test_operands_that_never_meet() -> None:
    def make(b: Builder, x: Value) -> Value:
        parts: list[Value] = []
        regions: list[Region] = []
        for _ in range(2):
            b.open_region()
            condition = b.builtin(">", BOOL, x, b.number(float(len(parts))))
            b.open_region()
            one = b.close_region(Yield((x,)))
            b.open_region()
            other = b.close_region(Yield((b.number(1.0),)))
            parts += b.if_(condition, one, other, [FLOAT])
            regions.append(b.close_region(Yield((parts[-1],))))
        (y,) = b.if_(b.builtin(">", BOOL, x, b.number(5.0)), regions[0], regions[1], [FLOAT])
        sum_ = b.builtin("+", FLOAT, *parts)
        return b.builtin("*", FLOAT, y, sum_)

    broken(built(make), "never in scope together")


def test_pins_are_anchored_once_and_after_their_operands() -> None:
    f = function_of("float f(float x) { float y = dFdx(x); if (x > 0.) y += dFdy(y); return y; }")
    verify(f)
    pin, branch = f.body.nodes
    assert isinstance(pin, Pinned)
    broken(body_of(f, nodes=(branch,)), "pinned but not anchored")
    broken(body_of(f, nodes=(pin, pin, branch)), "anchored twice")
    broken(body_of(f, nodes=(branch, pin)), "not in scope|is used in region")
    broken(body_of(f, nodes=(pin, Pinned(Value(0)), branch)), "anchored but not pinned")


# ---- the signature ---------------------------------------------------------------------------------------------------


def test_the_interface_covers_the_flat_signature() -> None:
    f = function_of("float s; float f(float x, out float y) { s = y = x; return x; }")
    verify(f)
    interface = f.interface
    broken(replace(f, interface=replace(interface, globals_written=())), "flat result once")
    broken(replace(f, interface=replace(interface, parameters=interface.parameters[1:])), "flat parameter once")
    broken(replace(f, interface=replace(interface, returns=())), "flat result once")
