"""The programs that the benchmark compares all compute the same, and Slang's output loses its frame whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks import accuracy
from benchmarks.cases import CASES, GRADIENTS, JETS, Case
from benchmarks.hand import nested_duals, taylor
from benchmarks.programs import central_differences, generated, parts, tetrahedron
from benchmarks.slang import SlangError, forward_source, reverse_source, stripped
from benchmarks.timing import Bench, ratio
from benchmarks.tool import long_shader
from glsl_ad import Shader
from glsl_ad.gpu.context import current


@pytest.fixture(scope="module")
def context() -> Any:
    with current() as made:
        yield made


@pytest.mark.gpu
@pytest.mark.parametrize("case", GRADIENTS, ids=lambda c: c.title)
def test_generated_gradients_are_right(case: Case, context: Any) -> None:
    if case.name == "fbm":
        pytest.skip("fract(sin(x) * 43758.5453) of float32 has no digit in common with the exact value")
    known = accuracy.reference(case, points=20, seconds=2.0)
    assert len(known.inputs) >= 1
    bound = 1e4 if case.name == "mandelbulb" else 100  # acos near the poles, raised to the power of 8 five times
    assert accuracy.measure(context, case, generated(case), known).median < bound


@pytest.mark.gpu
@pytest.mark.parametrize("order", [1, 2, 3])
def test_rivals_compute_the_same(order: int, context: Any) -> None:
    case = next(c for c in JETS if c.name == "quotient" and c.order == order)
    known = accuracy.reference(case, points=20, seconds=2.0)
    for program in (generated(case), taylor(case), nested_duals(case)):
        assert accuracy.measure(context, case, program, known).maximum < 1000, program.name


@pytest.mark.gpu
def test_differences_are_near(context: Any) -> None:
    case = next(c for c in GRADIENTS if c.name == "scene")
    known = accuracy.reference(case, points=20, seconds=2.0)
    for program in (central_differences(case), tetrahedron(case)):
        found = accuracy.run(context, case, program, known.inputs)[:, 1:]
        assert np.median(np.abs(found - known.results[:, 1:])) < 1e-2, program.name


@pytest.mark.gpu
def test_times_are_of_the_same_rounds(context: Any) -> None:
    case = JETS[0]
    bench = Bench(context, case, [generated(case), taylor(case)])
    own, other = bench.run(3)
    bench.release()
    assert len(own.rounds) == len(other.rounds) == 3
    assert ratio(own, own) == 1.0
    assert own.compile > 0


def test_cases_are_told_apart() -> None:
    assert len({c.title for c in CASES}) == len(CASES)
    assert sum(c.surface for c in CASES) >= 5
    for case in CASES:
        assert case.glsl.exists()
        assert case.slang.exists()


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("float", [""]), ("vec2", [".x", ".y"]), ("mat2x3", [f"[{c}][{r}]" for c in range(2) for r in range(3)])],
)
def test_parts(type_: str, expected: list[str]) -> None:
    assert parts(type_) == expected


def test_sources_for_slang_store_every_result() -> None:
    for case in GRADIENTS:
        for source in (forward_source(case), reverse_source(case)):
            assert all(f"O[{k}]" in source for k in range(case.outputs)), case.title


EMITTED = """#version 450
layout(row_major) uniform;
layout(row_major) buffer;
layout(std430, binding = 0) buffer StructuredBuffer_float_t_0 {
    float _data[];
} I_0;
layout(std430, binding = 1) buffer StructuredBuffer_float_t_1 {
    float _data[];
} O_0;
float f_0(float x_0)
{
    return x_0 * x_0;
}

layout(local_size_x = 1, local_size_y = 1, local_size_z = 1) in;
void main()
{
    float x_1 = I_0._data[uint(0)];
    O_0._data[uint(1)] = f_0(x_1);
    return;
}
"""


def test_the_frame_comes_off() -> None:
    text, body = stripped(EMITTED)
    assert text == "float f_0(float x_0)\n{\n    return x_0 * x_0;\n}\n"
    assert body == "float x_1 = IN(0);\nOUT(1) = f_0(x_1);"
    with pytest.raises(SlangError, match="no main"):
        stripped("float f() { return 1.0; }")


def test_long_shaders_are_what_they_say() -> None:
    derivative = Shader.from_source(long_shader(3)).diff("f", product="gradient", only=True)
    assert all(f"g{k}_gradient" in derivative.source for k in range(3))
