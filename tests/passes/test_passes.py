"""Each pass on small functions: what is left afterwards, as nodes and as GLSL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from glsl_ad.dialects import ES300
from glsl_ad.emit import emit
from glsl_ad.ir import lower, verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import (
    Code,
    Function,
    If,
    Interface,
    Loop,
    Module,
    Parameter,
    Pinned,
    Port,
    Region,
    Return,
    Role,
    Yield,
)
from glsl_ad.passes import PASSES, operations, optimise
from glsl_ad.passes.branches import decide_branches, select_small
from glsl_ad.passes.dead import drop_dead_code
from glsl_ad.passes.rebuild import regions_of
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import parse
from glsl_ad.types import BOOL, FLOAT


@dataclass(frozen=True)
class Case:
    """A function, a pass, the nodes (If and Loop) before and after, and the GLSL after."""

    name: str
    run: Callable[[Function], Function]
    source: str
    nodes: tuple[int, int]
    after: str


CASES = (
    Case(
        "unused result of a branch",
        drop_dead_code,
        "float f(float x) { float y = x; float z = x; if (x > 0.0) { y = sin(x); z = cos(x); } return z; }",
        (1, 1),
        "float f(float x) {\n    float z = x;\n    if (x > 0.0) z = cos(x);\n    return z;\n}",
    ),
    Case(
        "branch without a use",
        drop_dead_code,
        "float f(float x) { float y = x; if (x > 0.0) { if (x > 1.0) y = sin(x); } return x; }",
        (2, 0),
        "float f(float x) {\n    return x;\n}",
    ),
    Case(
        "values that only feed themselves",
        drop_dead_code,
        "float f(float x) { float y = x, z = x;"
        " for (int i = 0; i < 4; i++) { y = y * z; z = z + y; x += 1.0; } return x; }",
        (1, 1),
        "float f(float x) {\n    for (int i = 0; i < 4; i++) {\n        x += 1.0;\n    }\n    return x;\n}",
    ),
    Case(
        "loop without a use",
        drop_dead_code,
        "float f(float x) { float y = x; for (int i = 0; i < 4; i++) { y *= 2.0; if (y > 3.0) break; } return x; }",
        (2, 0),
        "float f(float x) {\n    return x;\n}",
    ),
    Case(
        "a jump keeps its branch",
        drop_dead_code,
        "float f(float x) { float y = x;"
        " for (int i = 0; i < 4; i++) { y *= 2.0; if (y > 3.0) break; x += 1.0; } return x; }",
        (2, 2),
        "float f(float x) {\n    float y = x;\n    for (int i = 0; i < 4; i++) {\n        y *= 2.0;\n"
        "        if (y > 3.0) break;\n        x += 1.0;\n    }\n    return x;\n}",
    ),
    Case(
        "a return keeps its loop",
        drop_dead_code,
        "float f(float x) { for (int i = 0; i < 4; i++) { if (float(i) > x) return 1.0; } return x; }",
        (2, 2),
        "float f(float x) {\n    for (int i = 0; i < 4; i++) {\n        if (float(i) > x) return 1.0;\n    }\n"
        "    return x;\n}",
    ),
    Case(
        "decided condition",
        decide_branches,
        "float f(float x) { if (true) x = sin(x); else x = cos(x); if (false) return 1.0; return x; }",
        (2, 0),
        "float f(float x) {\n    return sin(x);\n}",
    ),
    Case(
        "decided return",
        optimise,
        "float f(float x) { float y = x; if (x > 0.0) { if (true) return 1.0; y = sin(y); } return y; }",
        (2, 1),
        "float f(float x) {\n    if (x > 0.0) return 1.0;\n    return x;\n}",
    ),
    Case(
        "same on both sides",
        decide_branches,
        "float f(float x, float y) { float z; if (x > 0.0) { z = y; x = sin(x); } else { z = y; } return x * z; }",
        (1, 1),
        "float f(float x, float y) {\n    if (x > 0.0) x = sin(x);\n    return x * y;\n}",
    ),
    Case(
        "small branch",
        select_small,
        "float f(float x) { float y = x; if (x < 0.0) y = -x * 2.0; return y; }",
        (1, 0),
        "float f(float x) {\n    return x < 0.0 ? -x * 2.0 : x;\n}",
    ),
    Case(
        "guarded division stays",
        select_small,
        "float f(float x) { float y = 0.0; if (x != 0.0) y = 1.0 / x; return y; }",
        (1, 1),
        "float f(float x) {\n    float y = 0.0;\n    if (x != 0.0) y = 1.0 / x;\n    return y;\n}",
    ),
    Case(
        "long branch stays",
        select_small,
        "float f(float x) { float y = x; if (x < 0.0) y = ((x + 1.0) * x + 2.0) * x + 3.0; return y; }",
        (1, 1),
        "float f(float x) {\n    float y = x;\n    if (x < 0.0) y = ((x + 1.0) * x + 2.0) * x + 3.0;\n    return y;\n}",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_pass(case: Case) -> None:
    module, before = lowered(case.source)
    after = case.run(before)
    verify(after, module)
    assert (count_nodes(before.body), count_nodes(after.body)) == case.nodes
    assert text(drop_dead_code(after)) == case.after


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_a_pass_has_nothing_left_to_do(case: Case) -> None:
    _, before = lowered(case.source)
    once = optimise(before)
    assert optimise(once) == once


def test_names_and_origins_stay_with_their_values() -> None:
    _, before = lowered(
        "float f(float x) { float unused = exp(x); float kept = sin(x); if (x > 0.0) kept = cos(kept); return kept; }"
    )
    after = optimise(before)
    sines = [v for v, op in enumerate(after.ops) if op.attr == "sin"]
    assert [after.names.get(v) for v in sines] == ["kept"]  # type: ignore[call-overload]
    assert after.origins[sines[0]].text == "sin(x)"  # type: ignore[index]
    assert not any(op.attr == "exp" for op in after.ops)


def test_signed_zeros_stay_apart() -> None:
    b = Builder("f", "f")
    x = b.param("x", FLOAT, Role.IN)
    b.open_region()
    plus, minus = b.const(0.0, FLOAT), b.const(-0.0, FLOAT)
    result = b.select(b.builtin("<", BOOL, x, plus), plus, minus)
    function = finish(b, b.close_region(Return((result,))))
    constants = [str(op.attr) for op in optimise(function).ops if op.code is Code.CONST]
    assert constants == ["0.0", "-0.0"]


def test_pinned_calls_stay() -> None:
    b = Builder("f", "f")
    x = b.param("x", FLOAT, Role.IN)
    b.open_region()
    then = b.open_region()
    b.call("g", [FLOAT], [x], pin=True)
    then_region = b.close_region(Yield(()))
    assert then.params == ()
    b.open_region()
    b.if_(b.builtin("<", BOOL, x, b.const(1.0, FLOAT)), then_region, b.close_region(Yield(())), ())
    function = finish(b, b.close_region(Return((x,))))
    assert count_nodes(optimise(function).body) == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("float f(float x) { return x * x + sin(x); }", 3),
        ("float f(float x) { float unused = exp(x); return -x; }", 0),
        ("vec3 f(vec3 x) { return x * 2.0 + x.zyx; }", 2),
        ("float f(float x) { for (int i = 0; i < 9; i++) x *= 2.0; return x; }", 1),
    ],
)
def test_operations(source: str, expected: int) -> None:
    assert operations(lowered(source)[1]) == expected


def test_passes_keep_the_signature() -> None:
    _, before = lowered("float f(float a, inout vec3 p, out float r) { r = a; return 1.0; }")
    after = before
    for run in PASSES:
        after = run(after)
    assert (after.params, after.results, after.interface) == (before.params, before.results, before.interface)


def lowered(source: str) -> tuple[Module, Function]:
    file, sink = SourceFile("test.glsl", source), Sink()
    program = check(parse(file, sink), file, sink)
    module = lower(program, list(program.functions.values())[-1], sink)
    sink.raise_if_errors()
    return module, list(module.functions.values())[-1]


def text(function: Function) -> str:
    generated = replace(function, generated=True)
    return emit(Module({function.key: generated}, {}), [function.key], dialect=ES300).text.rstrip()


def count_nodes(region: Region) -> int:
    """The Ifs and Loops of a region, however deep."""
    found = [node for node in region.nodes if not isinstance(node, Pinned)]
    assert all(isinstance(node, (If, Loop)) for node in found)
    return len(found) + sum(count_nodes(r) for node in found for r in regions_of(node))


def finish(b: Builder, body: Region) -> Function:
    interface = Interface((Parameter("x", FLOAT, "in", (0,)),), FLOAT, (0,))
    return b.finish(body, interface, [Port("", FLOAT, Role.RETURN)])
