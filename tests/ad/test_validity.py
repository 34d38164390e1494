"""`validity`: the distance to the nearest branch, kink or jump, against distances by hand and by search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from glsl_ad import Shader
from glsl_ad.generation import differentiated, lowered, optimised
from glsl_ad.gpu.compile import compile_with_glslang
from glsl_ad.ir import verify
from glsl_ad.ir.lowering.watch import FAR
from glsl_ad.kinds import KINDS
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.reading import read_program
from glsl_ad.request import Wanted, find_function
from glsl_ad.source import GlslAdError, Sink, SourceFile
from glsl_ad.types import Struct

Numbers = NDArray[np.float64]


def fields(text: str, arguments: Mapping[str, object], **wanted: Any) -> dict[str, Numbers]:
    """The fields of the derivative of `f`, by name, computed by the interpreter."""
    sink = Sink()
    program = read_program(SourceFile("test.glsl", text), {}, None, (), sink).program
    function = find_function(program, "f", sink)
    asked = Wanted(**wanted)
    module = lowered(program, function, asked, sink)
    product = optimised(differentiated(program, module, function, asked, program.names, sink))
    for key in product.generated:
        verify(product.module.functions[key], product.module)
    entry = product.entry
    given = [np.asarray(arguments[p.name], dtype=np.float64) for p in entry.params]
    result = evaluate(product.module, entry, given, round_constants=False)
    returned = entry.interface.return_type
    assert isinstance(returned, Struct)
    values = {f.name: result.values[r] for f, r in zip(returned.fields, entry.interface.returns, strict=True)}
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


#: A body of `float f(float x)`, x, and how far the nearest place in x is where something changes.
ALONG_A_LINE = [
    ("return x * x;", 3.0, FAR),
    ("return abs(x - 1.0);", 3.0, 2.0),
    ("return abs(2.0 * x - 1.0);", 3.0, 2.5),
    ("return abs(x * x - 1.0);", 2.0, 0.75),  # 3 / 4: to first order
    ("return sign(x);", 0.25, 0.25),
    ("return min(x, 2.0 - x);", 0.75, 0.25),
    ("return max(x, 2.0);", 1.0, 1.0),
    ("return clamp(x, -1.0, 1.0);", 0.75, 0.25),
    ("return clamp(x, -1.0, 1.0);", -4.0, 3.0),
    ("return step(0.5, x);", 0.75, 0.25),
    ("return smoothstep(1.0, 2.0, x);", 1.75, 0.25),
    ("return smoothstep(1.0, 2.0, x);", 0.75, 0.25),
    ("return floor(x) + x;", 1.75, 0.25),
    ("return ceil(x) + x;", 1.25, 0.25),
    ("return fract(2.0 * x);", 1.375, 0.125),
    ("return round(x);", 1.25, 0.25),
    ("return mod(x, 3.0);", 4.0, 1.0),
    ("return float(int(4.0 * x));", 0.6875, 0.0625),
    ("return x < 2.0 ? x : 2.0 * x;", 1.5, 0.5),
    ("return x == 2.0 ? x : 2.0 * x;", 1.5, 0.5),
    ("if (x > 2.0) { return x; } return 2.0 * x;", 1.5, 0.5),
    ("if (x > 2.0 && x > 1.75) { return x; } return 2.0 * x;", 1.5, 0.5),  # the second is not met
    ("if (x > 1.0 && x > 1.75) { return x; } return 2.0 * x;", 1.5, 0.25),
    ("return x > 2.0 ? abs(x - 1.75) : x;", 1.5, 0.5),  # nor is a kink of the side not taken
    ("return x > 1.0 ? abs(x - 1.75) : x;", 1.5, 0.25),
    ("return lessThan(vec2(x), vec2(2.0, 1.75)).x ? x : 1.0;", 1.5, 0.25),
    ("for (int i = 0; i < 4; i++) { if (x > 3.0) break; x += 0.75; } return x;", 1.0, 0.25),
    ("while (x < 10.0) { x *= 2.0; } return x;", 3.0, 0.5),  # 12: at 2.5; 6 at 5
    ("float y = x; y = abs(3.0 - 1.0); return x * y;", 1.0, FAR),
    ("return abs(floor(x)) + x;", 1.75, 0.25),  # floor(x) does not move
    ("return h(x) + h(2.0);", 1.5, 0.25),
    ("return h(x - 1.0) * h(2.0 * x);", 1.5, 0.625),
    ("float a = 0.0; g(x, a); return a;", 1.5, 0.25),
]
HELPERS = """\
float h(float a) { return abs(a - 1.75); }
void g(float a, inout float b) { if (a < 1.25) { b = a; } else { b = 2.0 * a; } }
"""


@pytest.mark.parametrize(("body", "x", "expected"), ALONG_A_LINE, ids=[f"{b} at {x}" for b, x, _ in ALONG_A_LINE])
def test_along_a_line(body: str, x: float, expected: float) -> None:
    text = f"{HELPERS}float f(float x) {{ {body} }}"
    found = fields(text, {"x": [x]}, product="jet", validity=True)
    assert found["validity"][0] == pytest.approx(expected)
    second = fields(text, {"x": [x]}, product="jet", order=2, validity=True)
    assert second["validity"][0] == pytest.approx(expected)


def test_in_the_plane_it_is_the_distance_to_the_curve() -> None:
    text = "float f(vec2 p) { return length(p) < 1.0 ? p.x : p.y * p.x; }"
    points = np.array([[2.0, 0.0], [0.3, 0.4], [3.0, 4.0]])
    found = fields(text, {"p": points}, product="gradient", validity=True)
    np.testing.assert_allclose(found["validity"], [1.0, 0.5, 4.0])


def test_along_a_direction_it_is_the_distance_along_it() -> None:
    text = "float f(vec2 p) { return abs(p.x); }"
    given = {"p": [[2.0, 5.0]] * 3, "direction": [[1.0, 0.0], [0.5, 1.0], [0.0, 1.0]]}
    found = fields(text, given, product="directional", validity=True)
    np.testing.assert_allclose(found["validity"], [2.0, 4.0, FAR])


SCENE = """\
float box(vec3 p, vec3 b) { vec3 q = abs(p) - b; return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0); }
float f(vec3 p) {
    float d = box(p, vec3(0.5, 0.4, 0.3));
    for (int i = 0; i < 3; i++) { p.xz = mat2(0.8, 0.6, -0.6, 0.8) * p.xz; d = min(d, box(p - 0.9, vec3(0.3))); }
    return d;
}
"""


def test_nothing_happens_within_the_distance() -> None:
    """Where the gradient is constant, first order is exact: it is the same anywhere within half of the distance."""
    random = np.random.default_rng(7)
    points = random.uniform(-1.5, 1.5, (200, 3))
    found = fields(SCENE, {"p": points}, product="gradient", validity=True)
    near = found["validity"]
    assert np.all(near > 0.0)
    assert np.all(near < 2.0)
    # On a box, seen from a face, the gradient is constant up to where a face ends: no kink is passed.
    faces = np.sum(np.abs(found["gradient"]) > 1e-9, axis=1) == 1
    assert np.sum(faces) > 10
    steps = random.normal(size=(200, 3))
    steps *= 0.5 * near[:, None] / np.linalg.norm(steps, axis=1)[:, None]
    moved = fields(SCENE, {"p": points + steps}, product="gradient", validity=True)
    np.testing.assert_allclose(moved["gradient"][faces], found["gradient"][faces], atol=1e-9)


#: For each product a function that moves with `abs(p.x)` or `abs(t)`; without one, a scalar in the plane.
SHAPES = {
    "divergence": "vec2 f(vec2 p) { return p.yx * abs(p.x); }",
    "jacobian": "vec2 f(vec2 p) { return p.yx * abs(p.x); }",
    "newton": "vec2 f(vec2 p) { return vec2(p.y + p.x * p.x, p.y * abs(p.x)); }",
    "halley": "float f(float t) { return t * abs(t) - 1.0; }",
    "frame": "vec3 f(float t) { return vec3(t, t * abs(t), t * t * t); }",
    "surface": "vec3 f(vec2 p) { return vec3(p, p.y * abs(p.x)); }",
}
PLANE = "float f(vec2 p) { return p.y * abs(p.x); }"


@pytest.mark.parametrize("kind", KINDS)
def test_every_product_has_it_and_is_otherwise_the_same(kind: str) -> None:
    text = SHAPES.get(kind, PLANE)
    shader = Shader.from_source(text)
    plain, watched = (shader.diff("f", product=kind, validity=v) for v in (False, True))
    own = [(f.name, f.order) for f in plain.entry.returns.fields]
    assert [(f.name, f.order) for f in watched.entry.returns.fields] == [*own, ("validity", 1)]
    report = compile_with_glslang(watched.source)
    assert report is None or report.ok, report
    assert "validity" not in plain.source
    if kind == "lifted":
        return
    point = {"p": [[2.0, 5.0]], "t": [2.0], "direction": [[1.0, 0.0]]}
    before, after = (fields(text, point, product=kind, validity=v) for v in (False, True))
    assert after.pop("validity")[0] == pytest.approx(2.0)
    for name, value in before.items():
        np.testing.assert_allclose(after[name], value, rtol=1e-12)


def test_calls_that_cannot_come_near_anything_stay_the_users_own() -> None:
    text = "float h(float a) { return abs(a); }\nfloat f(float x, float y) { return h(y) * x + h(x); }\n"
    source = Shader.from_source(text).diff("f", wrt="x", product="jet", validity=True, only=True).source
    assert " h(y)" in source


def test_a_name_of_the_users_is_left_to_him() -> None:
    text = "float f(float validity) { return abs(validity); }"
    fields_ = Shader.from_source(text).diff("f", product="jet", validity=True).entry.returns.fields
    assert [f.name for f in fields_] == ["d0", "d1", "validity2"]


def test_fields_and_structs_can_be_named() -> None:
    text = "float f(vec2 p) { return abs(p.x); }"
    derivative = Shader.from_source(text).diff(
        "f", product="gradient", validity=True, fields=("height", "slope"), struct_name="Slope"
    )
    assert [f.name for f in derivative.entry.returns.fields] == ["height", "slope", "validity"]
    assert derivative.entry.returns.type == "Slope"


def test_globals_and_out_parameters_come_back_too() -> None:
    text = """\
float count;
float f(float x, out float y) { count += 1.0; y = abs(x - 1.0); return max(x, count); }
"""
    derivative = Shader.from_source(text).diff("f", product="jet", validity=True)
    names = [f.name for f in derivative.entry.returns.fields]
    assert names[:2] == ["d0", "d1"]
    assert "validity" in names
    assert len(names) == len(set(names))
    report = compile_with_glslang(derivative.source)
    assert report is None or report.ok, report


def test_rules_of_the_users_own_are_refused() -> None:
    text = """\
float df(float x) { return 1.0; }
float g(float x) { return x; }
#pragma glsl_ad derivative(g, df)
float f(float x) { return g(x) * x; }
"""
    with pytest.raises(GlslAdError, match="F027"):
        Shader.from_source(text).diff("f", validity=True)


def test_there_is_no_compact_form_of_it() -> None:
    shader = Shader.from_source("float f(float x) { return sin(abs(x)); }")
    with pytest.raises(GlslAdError, match="validity"):
        shader.diff("f", order=9, validity=True, form="compact")
    assert shader.diff("f", order=9, validity=True, form="auto").entry.returns.fields[-1].name == "validity"


def test_a_function_without_floats_has_none() -> None:
    with pytest.raises(GlslAdError, match="A101"):
        Shader.from_source("bool f(float x) { return x > 1.0; }").diff("f", validity=True)


@pytest.mark.gpu
def test_on_a_gpu() -> None:
    derivative = Shader.from_source(SCENE).diff("f", product="gradient", validity=True)
    points = np.random.default_rng(3).uniform(-1.5, 1.5, (64, 3))
    found = derivative.evaluate(p=points)
    expected = fields(SCENE, {"p": points}, product="gradient", validity=True)
    np.testing.assert_allclose(found["validity"], expected["validity"], rtol=1e-3, atol=1e-5)
    assert derivative.check(points=64, seconds=0.5).passed
