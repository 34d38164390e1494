"""Where values belong, who uses them, and how large functions are."""

from __future__ import annotations

from glsl_ad.ir.analysis import Home, arithmetic_size, homes, regions, tree, use_counts, used, users
from glsl_ad.ir.model import Code, Function, Value
from tests.ir.lowered import function_of, loop_of

TEXT = """
float f(float x, float y) {
    float a = sin(x);
    for (int i = 0; i < 4; i++) {
        float b = cos(y);
        if (a > b) { x += b * a; }
        x *= 2.0;
    }
    return x * a;
}
"""


def value_of(function: Function, name: str) -> Value:
    """The first op of a builtin."""
    return Value(next(i for i, op in enumerate(function.ops) if op.code is Code.BUILTIN and op.attr == name))


def test_regions_come_in_program_order() -> None:
    f = function_of(TEXT)
    loop = loop_of(f)
    (branch,) = loop.body.nodes
    inner = [branch.then.id, branch.otherwise.id]  # type: ignore[union-attr]
    assert [r.id for r in regions(f)] == [f.body.id, loop.condition.id, loop.body.id, *inner, loop.step.id]
    found = tree(f)
    assert [found.depths[r.id] for r in regions(f)] == [0, 1, 1, 2, 2, 1]
    assert list(found.chain(inner[0])) == [inner[0], loop.body.id, f.body.id]
    assert found.parents[inner[1]] == Home(loop.body.id, 0)


def test_values_belong_to_the_innermost_region_of_what_they_depend_on() -> None:
    f = function_of(TEXT)
    loop, found = loop_of(f), homes(f)
    assert found[value_of(f, "cos")] == Home(f.body.id, 0)  # does not vary in the loop
    assert found[value_of(f, "+")].region == loop.body.id  # although the sum is used in a branch only
    assert found[loop.step.params[0]] == Home(loop.step.id, 0)
    assert found[loop.results[0]] == Home(f.body.id, 1)
    end = f.body.end.values[0]  # type: ignore[union-attr]
    assert found[end] == Home(f.body.id, 1)


def test_uses() -> None:
    f = function_of("float f(float x) { float unused = cos(x); float y = sin(x); return y * y + x; }")
    sine, product = value_of(f, "sin"), value_of(f, "*")
    assert users(f)[sine] == [product]
    assert use_counts(f)[sine] == 2
    assert use_counts(f)[0] == 2  # the dead cosine does not count
    assert not used(f)[value_of(f, "cos")]
    assert used(f)[sine]


def test_size_counts_scalar_float_operations() -> None:
    text = "float g(float x) { return x; } vec3 f(vec3 v, int n) { int m = n + 1; return v * 2.0 + g(v.x) + float(m); }"
    assert arithmetic_size(function_of(text)) == 3 * 3 + 1
