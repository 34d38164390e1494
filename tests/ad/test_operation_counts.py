"""How many instructions the generated code needs, counted in SPIR-V after `spirv-opt -O`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from glsl_ad import Shader

#: Instructions that compute; loads, stores and shuffles are free.
_COUNTED = re.compile(r"Op(F(Add|Sub|Mul|Div|Negate)|VectorTimesScalar|Dot|ExtInst|Select|F(Ord|Unord)\w+)$")

_TOOLS = ("glslangValidator", "spirv-opt", "spirv-dis")

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in _TOOLS), reason=f"needs {', '.join(_TOOLS)} (glslang-tools, spirv-tools)"
)

COMPOSITION = (
    "float q(float a, float b) { return a / b; }\nfloat f(float t) { return q(sin(t) * t, 1.0 + t * t * exp(-t)); }\n"
)

#: The derivatives 0..n of `f` in straight-line Taylor arithmetic written by hand.
HAND_MADE = {1: 17, 2: 28, 3: 40, 4: 53, 5: 67, 6: 82, 7: 98, 8: 115}


def instructions(functions: str, inputs: int, call: str, outputs: list[str], directory: Path) -> int:
    """The instructions of a compute shader that calls a function on loaded floats and stores its results.

    `call` is GLSL that uses `I.x[k]`; `outputs` are expressions over its result `r`.
    """
    stores = "".join(f"    O.x[{k}] = {text};\n" for k, text in enumerate(outputs))
    text = (
        "#version 450\nlayout(local_size_x = 1) in;\n"
        "layout(std430, binding = 0) buffer Inputs { float x[]; } I;\n"
        f"layout(std430, binding = 1) buffer Outputs {{ float x[]; }} O;\n{functions}\n"
        f"void main() {{\n    {call}\n{stores}}}\n"
    )
    assert f"I.x[{inputs - 1}]" in call
    source, module, best = (directory / name for name in ("count.comp", "count.spv", "best.spv"))
    source.write_text(text)
    _run("glslangValidator", "-V", "--target-env", "vulkan1.1", str(source), "-o", str(module))
    _run("spirv-opt", "-O", str(module), "-o", str(best))
    words = (line.split() for line in _run("spirv-dis", "--raw-id", str(best)).splitlines())
    return sum(1 for w in words if len(w) > 2 and w[1] == "=" and _COUNTED.match(w[2]))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("order", "by_hand"), HAND_MADE.items())
def test_a_composition_needs_no_more_than_by_hand(order: int, by_hand: int, tmp_path: Path) -> None:
    derivative = Shader.from_source(COMPOSITION).diff("f", order=order)
    fields = [f"r.d{k}" for k in range(order + 1)]
    counted = instructions(derivative.source, 1, f"Jet{order} r = f_jet{order}(I.x[0]);", fields, tmp_path)
    assert counted <= by_hand


def test_the_quotient_rule_of_order_three(tmp_path: Path) -> None:
    derivative = Shader.from_source("float quotient(float a, float b) { return a / b; }").diff(
        "quotient", product="lifted", order=3
    )
    jets = [f"Jet3({', '.join(f'I.x[{4 * j + k}]' for k in range(4))})" for j in range(2)]
    call = f"Jet3 r = quotient_jet3({', '.join(jets)});"
    assert instructions(derivative.source, 8, call, [f"r.d{k}" for k in range(4)], tmp_path) <= 20
    body = derivative.source.partition("{ return a / b; }")[2].partition("quotient_jet3")[2]
    code = "\n".join(line for line in body.splitlines() if not line.startswith("//"))
    assert len(re.findall(r"[-+*/]", code)) <= 20
