"""The interpreter over float64 batches: every lane computes what a plain Python program computes for it alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    Global,
    LoopForm,
    Region,
    Return,
    Unreachable,
    Value,
    Yield,
)
from glsl_ad.numeric.interpreter import NotEvaluable, evaluate, evaluate_series
from glsl_ad.types import (
    BOOL,
    FLOAT,
    INT,
    UINT,
    VEC2,
    VEC3,
    Array,
    Field,
    Kind,
    Matrix,
    Opaque,
    Struct,
    Tuple,
    Type,
    Vector,
)
from tests.numeric.building import add, branch, for_loop, function, less, module, multiply


def values(f: Function, *arguments: Any, **options: Any) -> list[Any]:
    return evaluate(module(f), f, arguments, **options).values


def test_both_branches_of_an_if_run_under_their_masks() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        zero = b.number(0.0)
        return branch(
            b,
            less(b, x, zero),
            lambda: [b.builtin("-", FLOAT, zero, x)],
            lambda: [b.builtin("/", FLOAT, b.number(1.0), x)],
            [FLOAT],
        )

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    (result,) = values(f, np.array([-2.0, 4.0, -0.5, 0.0]))
    assert result.tolist() == [2.0, 0.25, 0.5, np.inf]


def count_halvings(b: Builder, x: Value) -> Sequence[Value]:
    """int n = 0; while (x > 1.) { x *= 0.5; n++; } return (n, x);"""
    condition = b.open_region([FLOAT, INT])
    test = less(b, b.number(1.0), condition.params[0])
    first = b.close_region(Yield((test, *condition.params)))
    inner = b.open_region([FLOAT, INT])
    half = multiply(b, inner.params[0], b.number(0.5))
    second = b.close_region(Continue((half, b.builtin("+", INT, inner.params[1], b.integer(1)))))
    step = b.open_region([FLOAT, INT])
    third = b.close_region(Yield(step.params))
    left, n = b.loop(LoopForm.WHILE, (x, b.integer(0)), first, second, third)
    return n, left


def test_each_lane_leaves_a_loop_when_its_own_condition_fails() -> None:
    f = function("f", [("x", FLOAT)], [INT, FLOAT], count_halvings)
    counts, rest = values(f, np.array([0.5, 3.0, 16.0, 1.0, 1000.0]))
    assert counts.tolist() == [0, 2, 4, 0, 10]
    assert rest.tolist() == [0.5, 0.75, 1.0, 1.0, 1000.0 / 1024.0]


def test_a_lane_that_never_leaves_is_flagged_and_the_others_are_right() -> None:
    f = function("f", [("x", FLOAT)], [INT, FLOAT], count_halvings)
    result = evaluate(module(f), f, [np.array([8.0, np.inf, 2.0])], max_steps=50)
    assert result.unfinished.tolist() == [False, True, False]
    assert result.values[0][[0, 2]].tolist() == [3, 1]


def jumpy_sum(b: Builder, n: Value, x: Value) -> Region:
    """`plain_jumpy_sum`, below, in IR."""
    zero = b.number(0.0)

    def body(i: Value, s: Value) -> Region:
        b.open_region()
        skip = b.close_region(Continue((i, s)))
        b.open_region()
        b.if_(b.builtin("==", BOOL, i, b.integer(2)), skip, b.close_region(Yield(())), [])
        b.open_region()
        early = b.close_region(Return((b.builtin("-", FLOAT, s),)))
        b.open_region()
        b.if_(less(b, b.number(10.0), s), early, b.close_region(Yield(())), [])
        b.open_region()
        leave = b.close_region(Break((i, s)))
        b.open_region()
        b.if_(less(b, x, zero), leave, b.close_region(Yield(())), [])
        return b.close_region(Continue((i, add(b, s, x))))

    _, total = for_loop(b, n, [zero], body)
    return b.close_region(Return((total,)))


def plain_jumpy_sum(n: int, x: float) -> float:
    s = 0.0
    for i in range(n):
        if i == 2:
            continue
        if s > 10.0:
            return -s
        if x < 0.0:
            break
        s += x
    return s


def test_break_continue_and_return_in_a_loop_are_per_lane() -> None:
    f = function("f", [("n", INT), ("x", FLOAT)], [FLOAT], jumpy_sum)
    n, x = np.array([0, 1, 5, 9, 9, 9, 3]), np.array([1.0, 2.0, 2.0, 4.0, -1.0, 0.5, 100.0])
    (result,) = values(f, n, x)
    assert result.tolist() == [plain_jumpy_sum(*p) for p in zip(n.tolist(), x.tolist(), strict=True)]


def test_a_do_loop_tests_after_its_step() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        condition = b.open_region([FLOAT])
        test = less(b, condition.params[0], b.number(10.0))
        first = b.close_region(Yield((test, *condition.params)))
        inner = b.open_region([FLOAT])
        second = b.close_region(Continue((add(b, inner.params[0], b.number(1.0)),)))
        step = b.open_region([FLOAT])
        third = b.close_region(Yield((multiply(b, step.params[0], b.number(2.0)),)))
        return b.loop(LoopForm.DO, (x,), first, second, third)

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    (result,) = values(f, np.array([1.0, 20.0]))  # (1+1)*2 = 4, (4+1)*2 = 10; (20+1)*2
    assert result.tolist() == [10.0, 42.0]


def test_discard_takes_lanes_out_here_and_in_callees() -> None:
    def inner(b: Builder, x: Value) -> Region:
        b.open_region()
        gone = b.close_region(Discard())
        b.open_region()
        b.if_(less(b, x, b.number(0.0)), gone, b.close_region(Yield(())), [])
        return b.close_region(Return((multiply(b, x, x),)))

    callee = function("g", [("x", FLOAT)], [FLOAT], inner)

    def outer(b: Builder, x: Value) -> Sequence[Value]:
        (square,) = b.call("g", [FLOAT], [x], pin=True)
        return (add(b, square, b.number(1.0)),)

    caller = function("f", [("x", FLOAT)], [FLOAT], outer)
    result = evaluate(module(callee, caller), caller, [np.array([2.0, -1.0, 3.0])])
    assert result.discarded.tolist() == [False, True, False]
    assert result.values[0][[0, 2]].tolist() == [5.0, 10.0]


def test_a_region_that_never_completes_ends_in_unreachable() -> None:
    def body(b: Builder, x: Value) -> Region:
        b.open_region()
        first = b.close_region(Return((b.number(1.0),)))
        b.open_region()
        second = b.close_region(Return((b.number(2.0),)))
        b.if_(less(b, x, b.number(0.0)), first, second, [])
        return b.close_region(Unreachable())

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    assert values(f, np.array([-1.0, 1.0]))[0].tolist() == [1.0, 2.0]


def test_a_call_is_made_only_for_the_lanes_that_need_it() -> None:
    """The callee loops for ever where x is infinite; the arm that calls it is not taken there."""
    callee = function("g", [("x", FLOAT)], [INT, FLOAT], count_halvings)

    def outer(b: Builder, x: Value) -> Sequence[Value]:
        n, _ = b.call("g", [INT, FLOAT], [x])
        count = b.op(Code.CONVERT, FLOAT, [n])
        chosen = b.select(less(b, x, b.number(1e6)), count, b.number(-1.0))
        # Asked for again by other lanes, and by a value of which only a part is known.
        (again,) = branch(b, less(b, x, b.number(5.0)), lambda: [count], lambda: [b.number(0.0)], [FLOAT])
        return chosen, again

    caller = function("f", [("x", FLOAT)], [FLOAT, FLOAT], outer)
    result = evaluate(module(callee, caller), caller, [np.array([8.0, np.inf, 3.0])], max_steps=100)
    assert not result.unfinished.any()
    assert result.values[0].tolist() == [3.0, -1.0, 2.0]
    assert result.values[1].tolist() == [0.0, 0.0, 2.0]


def test_a_call_already_made_for_some_lanes_is_made_for_others_later() -> None:
    callee = function("g", [("x", FLOAT)], [FLOAT], lambda b, x: [multiply(b, x, x)])

    def outer(b: Builder, x: Value) -> Sequence[Value]:
        (square,) = b.call("g", [FLOAT], [x])
        shifted = add(b, square, b.number(1.0))
        negative = less(b, x, b.number(0.0))
        (first,) = branch(b, negative, lambda: [shifted], lambda: [b.number(0.0)], [FLOAT])
        (second,) = branch(b, negative, lambda: [b.number(0.0)], lambda: [shifted], [FLOAT])
        return add(b, first, second), shifted

    caller = function("f", [("x", FLOAT)], [FLOAT, FLOAT], outer)
    result = evaluate(module(callee, caller), caller, [np.array([-2.0, 3.0])])
    assert [v.tolist() for v in result.values] == [[5.0, 10.0], [5.0, 10.0]]


def test_values_in_a_loop_are_computed_anew_in_each_iteration() -> None:
    def body(b: Builder, x: Value, n: Value) -> Sequence[Value]:
        outside = multiply(b, x, x)

        def inner(i: Value, s: Value) -> Region:
            return b.close_region(Continue((i, add(b, multiply(b, s, x), outside))))

        return for_loop(b, n, [x], inner)[1:]

    f = function("f", [("x", FLOAT), ("n", INT)], [FLOAT], body)
    assert values(f, np.array([2.0, 3.0]), np.array([3, 1]))[0].tolist() == [44.0, 18.0]


@pytest.mark.parametrize(
    ("op", "kind", "left", "right", "expected"),
    [
        ("+", INT, 0x7FFFFFFF, 1, -0x80000000),
        ("*", INT, 0x10001, 0x10001, 0x20001),
        ("-", INT, -0x80000000, 1, 0x7FFFFFFF),
        ("+", UINT, 0xFFFFFFFF, 2, 1),
        ("-", UINT, 0, 1, 0xFFFFFFFF),
        ("*", UINT, 0xDEADBEEF, 0x9E3779B9, (0xDEADBEEF * 0x9E3779B9) & 0xFFFFFFFF),
    ],
)
def test_ints_wrap_to_32_bits(op: str, kind: Type, left: int, right: int, expected: int) -> None:
    f = function("f", [("a", kind), ("b", kind)], [kind], lambda b, x, y: [b.builtin(op, kind, x, y)])
    assert values(f, np.array([left]), np.array([right]))[0].tolist() == [expected]
    assert evaluate_series(module(f), f, [left, right], 1) == [expected]


def test_conversions_truncate_and_wrap() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        whole = b.op(Code.CONVERT, INT, [x])
        return whole, b.op(Code.CONVERT, UINT, [whole]), b.op(Code.CONVERT, BOOL, [x])

    f = function("f", [("x", FLOAT)], [INT, UINT, BOOL], body)
    whole, unsigned, truth = values(f, np.array([-1.75, 2.5, 0.0, np.nan]))
    assert whole.tolist()[:3] == [-1, 2, 0]
    assert unsigned.tolist()[:3] == [0xFFFFFFFF, 2, 0]
    assert truth.tolist()[:3] == [True, True, False]


def test_vectors_and_matrices_are_taken_apart_and_put_together() -> None:
    mat2x3 = Matrix(Kind.FLOAT, 2, 3)

    def body(b: Builder, p: Value, m: Value, i: Value) -> Sequence[Value]:
        written = b.insert_swizzle(p, (2, 0), b.swizzle(p, (0, 1)))
        column = b.index(m, i)
        stored = b.insert_index(p, i, b.number(9.0))
        built = b.construct(mat2x3, [p, b.number(4.0), b.construct(VEC2, [b.number(5.0), b.number(6.0)])])
        return written, column, stored, built, b.index(b.index(built, b.integer(1)), i)

    results: list[Type] = [VEC3, VEC3, VEC3, mat2x3, FLOAT]
    f = function("f", [("p", VEC3), ("m", mat2x3), ("i", INT)], results, body)
    matrix = np.arange(12.0).reshape(2, 2, 3)
    written, column, stored, built, entry = values(f, [[1, 2, 3], [7, 8, 9]], matrix, [0, 1])
    assert written.tolist() == [[2, 2, 1], [8, 8, 7]]
    assert column.tolist() == [[0, 1, 2], [9, 10, 11]]
    assert stored.tolist() == [[9, 2, 3], [7, 9, 9]]
    assert built.tolist() == [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [4, 5, 6]]]
    assert entry.tolist() == [4, 5]


def test_an_index_out_of_range_reads_the_nearest_element_and_writes_nothing() -> None:
    def body(b: Builder, p: Value, i: Value) -> Sequence[Value]:
        return b.index(p, i), b.insert_index(p, i, b.number(0.0))

    f = function("f", [("p", VEC2), ("i", INT)], [FLOAT, VEC2], body)
    read, stored = values(f, np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([-3, 5]))
    assert read.tolist() == [1.0, 4.0]
    assert stored.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_structs_and_arrays() -> None:
    ray = Struct("Ray", (Field("origin", VEC2), Field("length", FLOAT)))
    rays = Array(ray, 2)

    def body(b: Builder, r: Value, i: Value) -> Sequence[Value]:
        longer = b.insert_field(r, 1, multiply(b, b.field(r, 1), b.number(2.0)))
        both = b.construct(rays, [r, longer])
        chosen = b.index(both, i)
        swapped = b.insert_index(both, i, r)
        same = b.builtin("==", BOOL, both, swapped)
        return b.field(chosen, 1), b.field(b.index(swapped, b.integer(1)), 1), same, b.undef(rays)

    f = function("f", [("r", ray), ("i", INT)], [FLOAT, FLOAT, BOOL, rays], body)
    origins = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    chosen, second, same, nothing = values(f, (origins, np.array([1.0, 2.0, 0.0])), np.array([0, 1, 1]))
    assert chosen.tolist() == [1.0, 4.0, 0.0]
    assert second.tolist() == [2.0, 2.0, 0.0]
    assert same.tolist() == [True, False, True]
    assert [nothing[0][0].tolist(), nothing[1][1].tolist()] == [[[0.0, 0.0]] * 3, [0.0] * 3]


def test_scalars_act_on_every_component_and_matrices_multiply() -> None:
    mat2 = Matrix(Kind.FLOAT, 2, 2)

    def body(b: Builder, p: Value, s: Value, m: Value) -> Sequence[Value]:
        return (
            b.builtin("-", VEC2, p, s),
            b.builtin("*", mat2, s, m),
            b.builtin("*", VEC2, m, p),
            b.builtin("*", VEC2, p, m),
            b.builtin("*", mat2, m, m),
        )

    f = function("f", [("p", VEC2), ("s", FLOAT), ("m", mat2)], [VEC2, mat2, VEC2, VEC2, mat2], body)
    m = [[1.0, 2.0], [3.0, 4.0]]  # columns
    less_s, scaled, column, row, square = values(f, [5.0, 6.0], 2.0, m)
    assert less_s.tolist() == [[3.0, 4.0]]
    assert scaled.tolist() == [[[2.0, 4.0], [6.0, 8.0]]]
    assert column.tolist() == [[23.0, 34.0]]
    assert row.tolist() == [[17.0, 39.0]]
    assert square.tolist() == [[[7.0, 10.0], [15.0, 22.0]]]
    exact = evaluate_series(module(f), f, [[[5], [6]], [2], [[[c] for c in column_] for column_ in m]], 0)
    assert [[float(x[0]) for x in exact[2]], [float(x[0]) for x in exact[3]]] == [[23.0, 34.0], [17.0, 39.0]]


def test_componentwise_select() -> None:
    bvec2 = Vector(Kind.BOOL, 2)
    parameters: list[tuple[str, Type]] = [("c", bvec2), ("a", VEC2), ("b", VEC2)]
    f = function("f", parameters, [VEC2], lambda b, c, x, y: [b.select(c, x, y)])
    assert values(f, [[True, False]], [[1.0, 2.0]], [[3.0, 4.0]])[0].tolist() == [[1.0, 4.0]]


def test_literals_are_those_of_float32() -> None:
    f = function("f", [], [FLOAT], lambda b: [b.number(0.1)])
    assert values(f)[0].tolist() == [float(np.float32(0.1))]
    assert values(f, round_constants=False)[0].tolist() == [0.1]


def test_globals_come_from_the_caller_an_initialiser_or_a_default() -> None:
    scale = function("init", [], [FLOAT], lambda b: [add(b, b.global_("base", FLOAT), b.number(1.0))])
    base = function("base", [], [FLOAT], lambda b: [b.number(2.0)])
    names = ["scale", "gain", "iTime", "iResolution"]
    types: list[Type] = [FLOAT, FLOAT, FLOAT, VEC3]
    f = function("f", [], types, lambda b: [b.global_(n, t) for n, t in zip(names, types, strict=True)])
    declared = [
        Global("base", FLOAT, "const", base),
        Global("scale", FLOAT, "", scale),
        Global("gain", FLOAT, "uniform"),
        Global("iTime", FLOAT, "builtin"),
        Global("iResolution", VEC3, "builtin"),
    ]
    m = module(f, globals_=declared)
    assert [v.tolist() for v in evaluate(m, f, []).values] == [[3.0], [1.0], [10.375], [[640.0, 360.0, 1.0]]]
    given = evaluate(m, f, [], uniforms={"iTime": np.array([1.0, 2.0]), "gain": 5.0, "unused": 1.0}).values
    assert [v.tolist() for v in given[1:3]] == [[5.0, 5.0], [1.0, 2.0]]


def test_none_stands_for_what_a_global_holds() -> None:
    f = function("f", [("counter", FLOAT)], [FLOAT], lambda b, x: [add(b, x, b.number(1.0))])
    seven = function("init", [], [FLOAT], lambda b: [b.number(7.0)])
    m = module(f, globals_=[Global("counter", FLOAT, "", seven)])
    assert evaluate(m, f, [None]).values[0].tolist() == [8.0]


def test_what_cannot_be_evaluated_says_so() -> None:
    vec4, sampler = Vector(Kind.FLOAT, 4), Opaque("sampler2D")
    f = function("f", [("p", VEC2)], [vec4], lambda b, p: [b.builtin("texture", vec4, b.global_("tex", sampler), p)])
    m = module(f, globals_=[Global("tex", sampler, "uniform")])
    with pytest.raises(NotEvaluable, match="texture"):
        evaluate(m, f, [[1.0, 2.0]])
    seen: list[Any] = []

    def colour(name: str, arguments: Sequence[Any]) -> Any:
        seen.append((name, arguments[0]))
        return np.broadcast_to(arguments[1][:, :1], (len(arguments[1]), 4))

    assert evaluate(m, f, [[1.0, 2.0]], sampler=colour).values[0].tolist() == [[1.0] * 4]
    assert seen == [("texture", "tex")]


def test_arguments_that_do_not_fit_are_refused() -> None:
    f = function("f", [("p", VEC2), ("x", FLOAT)], [FLOAT], lambda b, p, x: [x])
    for arguments in ([np.zeros((4, 3)), np.zeros(4)], [np.zeros((4, 2)), np.zeros(3)], [np.zeros((4, 2))]):
        with pytest.raises(ValueError, match=r"needs|different|needed"):
            evaluate(module(f), f, arguments)


def test_a_builtin_with_two_results_gives_a_tuple() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        both = b.builtin("modf", Tuple((FLOAT, FLOAT)), x)
        return [b.op(Code.PROJECT, FLOAT, [both], 0), b.op(Code.PROJECT, FLOAT, [both], 1)]

    f = function("f", [("x", FLOAT)], [FLOAT, FLOAT], body)
    fraction, whole = values(f, np.array([2.75, -1.5]))
    assert [fraction.tolist(), whole.tolist()] == [[0.75, -0.5], [2.0, -1.0]]


def test_long_chains_need_no_deep_recursion() -> None:
    def body(b: Builder, x: Value) -> Sequence[Value]:
        total = x
        for k in range(5000):
            total = add(b, total, b.number(float(k)))
        return (total,)

    f = function("f", [("x", FLOAT)], [FLOAT], body)
    assert values(f, np.array([0.0]))[0].tolist() == [4999 * 2500.0]
