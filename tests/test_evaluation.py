"""`Shader.call`: any function of any shader over arrays, in the terms of Python."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.evaluation import line_span
from glsl_ad.source import SourceFile

TEXT = """uniform float gain;
struct Light { vec3 colour; float range[2]; bool on; };
float gained(float x) { return gain * x; }
bool inside(vec2 p) { return dot(p, p) < 1.0; }
ivec2 cell(vec2 p) { return ivec2(floor(p)); }
uint hash(uint n) { return n * 747796405u + 2891336453u; }
mat2 turned(mat2 m, float angle) { return m * mat2(cos(angle), sin(angle), -sin(angle), cos(angle)); }
Light dimmed(Light light, float by) {
    light.colour *= by;
    light.on = light.on && by > 0.0;
    return light;
}
float[3] powers(float x) { return float[3](x, x * x, x * x * x); }
void halves(float x, out float low, inout float[2] both) { low = x / 2.0; both[0] += low; both[1] -= low; }
float march(vec3 origin, vec3 ray, out int steps) { steps = int(origin.x); return ray.z; }
float over(float x) { return x; }
float over(vec2 p) { return p.x + p.y; }
"""
X = np.linspace(-2.0, 2.0, 9).astype(np.float32)


@pytest.fixture(scope="module")
def shader() -> Shader:
    return Shader.from_source(TEXT, name="all.glsl")


@pytest.mark.gpu
def test_scalars_vectors_and_matrices(shader: Shader) -> None:
    assert shader.call("gained", X, gain=2.0).tolist() == (2 * X).tolist()
    assert shader.call("gained", x=3.0, gain=2.0).tolist() == [6.0]
    points = np.stack([X, 1 - X], axis=1)
    assert shader.call("inside", p=points).tolist() == ((points**2).sum(axis=1) < 1).tolist()
    assert shader.call("cell", points).tolist() == np.floor(points).astype(int).tolist()
    n = np.array([0, 1, 2**32 - 1], np.uint64)
    assert shader.call("hash", n).tolist() == [(int(k) * 747796405 + 2891336453) % 2**32 for k in n]
    m = np.arange(4.0).reshape(1, 2, 2) + X[:, None, None]
    quarter = shader.call("turned", m, np.pi / 2)
    np.testing.assert_allclose(quarter[:, 0], m[:, 1], atol=1e-6)
    np.testing.assert_allclose(quarter[:, 1], -m[:, 0], atol=1e-6)


@pytest.mark.gpu
def test_structs_and_arrays(shader: Shader) -> None:
    light = {"colour": (1.0, 2.0, 3.0), "range": [X, 5.0], "on": True}
    found = shader.call("dimmed", light, by=0.5)
    assert set(found) == {"colour", "range", "on"}
    assert found["colour"].tolist() == [[0.5, 1.0, 1.5]] * 9
    assert found["range"][0].tolist() == X.tolist()
    assert found["range"][1].tolist() == [5.0] * 9
    assert found["on"].all()
    assert [p.tolist() for p in shader.call("powers", 2.0)] == [[2.0], [4.0], [8.0]]


@pytest.mark.gpu
def test_out_parameters_come_by_name(shader: Shader) -> None:
    found = shader.call("halves", X, both=[X, 1.0])
    assert list(found) == ["low", "both"]
    assert found["low"].tolist() == (X / 2).tolist()
    assert found["both"][0].tolist() == (1.5 * X).tolist()
    found = shader.call("march", origin=(4.0, 0.0, 0.0), ray=np.ones((2, 3)))
    assert {name: value.tolist() for name, value in found.items()} == {"return": [1.0, 1.0], "steps": [4, 4]}


@pytest.mark.gpu
def test_overloads_are_chosen_by_signature(shader: Shader) -> None:
    assert shader.call("over(vec2)", (1.0, 2.0)).tolist() == [3.0]
    with pytest.raises(GlslAdError) as error:
        shader.call("over", 1.0)
    assert "over(float)" in error.value.diagnostics[0].help


@pytest.mark.gpu
def test_no_points_give_no_results(shader: Shader) -> None:
    found = shader.call("march", origin=np.zeros((0, 3)), ray=np.zeros((0, 3)))
    assert (found["return"].shape, found["steps"].dtype) == ((0,), np.int32)


@pytest.mark.gpu
def test_what_is_not_finite_stays_so(shader: Shader) -> None:
    x = np.array([np.nan, np.inf, -np.inf, -0.0], np.float32)
    assert shader.call("over(float)", x).view(np.uint32).tolist() == x.view(np.uint32).tolist()


WRONG: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    ((), {}, "the argument `x` is missing"),
    ((1.0, 2.0), {}, "too many arguments"),
    ((1.0,), {"x": 1.0}, "an argument is given twice"),
    ((1.0,), {"loss": 1.0}, "there is no argument `loss`"),
    (("much",), {}, "cannot be made of"),
    (([[1.0, 2.0]],), {}, "cannot have the shape (1, 2)"),
]


@pytest.mark.gpu
@pytest.mark.parametrize(("given", "named", "said"), WRONG, ids=[w[2] for w in WRONG])
def test_arguments_that_do_not_fit(shader: Shader, given: tuple[Any, ...], named: dict[str, Any], said: str) -> None:
    with pytest.raises(GlslAdError) as error:
        shader.call("gained", *given, **named)
    assert [d.code for d in error.value.diagnostics] == ["F030"]
    assert said in error.value.diagnostics[0].text
    assert error.value.diagnostics[0].help == "the arguments are float x"


@pytest.mark.gpu
def test_what_the_driver_refuses_points_at_the_line() -> None:
    shader = Shader.from_source("float right(float x) { return x; }\nfloat broken(float x) { return undeclared(x); }\n")
    with pytest.raises(GlslAdError) as error:
        shader.call("right", 1.0)
    first = error.value.diagnostics[0]
    assert first.code == "C103"
    assert first.span is not None
    assert first.span.text == "float broken(float x) { return undeclared(x); }"
    assert "undeclared" in first.text


def test_lines_of_a_text() -> None:
    file = SourceFile("x", "one\n  two \n")
    spans = [line_span(file, n) for n in (None, 0, 1, 2, 3, 4)]
    assert [s and s.text for s in spans] == [None, None, "one", "two", "", None]


BUILT = """float f(float x) { return x * x; }
// ---- glsl_ad begin ----
float f_slope(float x) { return 2.0 * x; }
// ---- glsl_ad end ----
"""


@pytest.mark.gpu
def test_generated_sections_can_be_called_and_audited() -> None:
    shader = Shader.from_source(BUILT)
    assert shader.call("f_slope", 3.0).tolist() == [6.0]
    assert shader.call("f", 3.0).tolist() == [9.0]
    assert shader.audit("f", "f_slope", points=64, seconds=0.3, use_gpu=False).passed


@pytest.mark.gpu
def test_millions_of_evaluations_a_second() -> None:
    """`benchmarks/evaluation.py` measures more than 40 million; other work on the machine may take most of that."""
    shader = Shader.from_source("float f(float x) { return x * x + 1.0; }")
    x = np.linspace(0.0, 1.0, 4_000_003, dtype=np.float32)
    shader.call("f", x[:10])
    rates = []
    for _ in range(3):
        start = time.perf_counter()
        result = shader.call("f", x)
        rates.append(len(x) / (time.perf_counter() - start))
    assert max(rates) > 5e6
    np.testing.assert_allclose(result, x * x + 1, rtol=3e-7)
