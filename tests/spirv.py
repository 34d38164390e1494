"""Scalar operations counted by other tools: what glslang makes of GLSL, after spirv-opt."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

_INSTRUCTION = re.compile(r"\s*(%\S+) = (Op\w+) ?(.*)")
_BY_WIDTH = re.compile(r"OpF(Add|Sub|Mul|Div|Mod|Rem)|Op(Vector|Matrix)TimesScalar")
_SIZES = {"float": 1, "vec2": 2, "vec3": 3, "vec4": 4}

#: The types of the parameters of a function; a struct is its name, then the types of its fields.
Types = Sequence["str | Types"]


def scalar_operations(functions: str, name: str, parameters: Types, outputs: Sequence[str], at: Path) -> int:
    """The scalar operations of a call of which `outputs`, floats over its result `r`, are stored."""
    arguments = ", ".join(_loaded(parameters, iter(range(1000))))
    (returned,) = re.findall(rf"^(\w+) {name}\(", functions, re.MULTILINE)
    stores = "".join(f"    O.x[{k}] = {output};\n" for k, output in enumerate(outputs))
    source, module, best = (at / f"cost.{ending}" for ending in ("comp", "spv", "best"))
    source.write_text(
        "#version 450\nlayout(local_size_x = 1) in;\n"
        "layout(std430, binding = 0) buffer Inputs { float x[]; } I;\n"
        f"layout(std430, binding = 1) buffer Outputs {{ float x[]; }} O;\n{functions}\n"
        f"void main() {{\n    {returned} r = {name}({arguments});\n{stores}}}\n"
    )
    _run("glslangValidator", "-V", "--target-env", "vulkan1.1", str(source), "-o", str(module))
    _run("spirv-opt", "-O", str(module), "-o", str(best))
    return _weighed(_run("spirv-dis", "--raw-id", str(best)))


def _loaded(types: Types, places: Iterator[int]) -> list[str]:
    """A constructor for each type, of what stands at the next places of the input."""
    made = []
    for type_ in types:
        if isinstance(type_, str):
            made.append(f"{type_}({', '.join(f'I.x[{next(places)}]' for _ in range(_SIZES[type_]))})")
        else:
            made.append(f"{type_[0]}({', '.join(_loaded(type_[1:], places))})")
    return made


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _weighed(text: str) -> int:
    widths: dict[str, int] = {}  # of types and of values
    columns: dict[str, int] = {}
    total = 0
    for result, code, rest in _INSTRUCTION.findall(text):
        words = rest.split()
        if code == "OpTypeVector":
            widths[result] = int(words[1])
        elif code == "OpTypeMatrix":
            widths[result], columns[result] = widths[words[0]] * int(words[1]), int(words[1])
        elif words and code not in ("OpTypePointer", "OpTypeFunction"):
            widths[result], columns[result] = widths.get(words[0], 1), columns.get(words[0], 1)
        if _BY_WIDTH.fullmatch(code):
            total += widths[result]
        elif code == "OpDot":
            total += 2 * widths[words[1]] - 1
        elif code in ("OpMatrixTimesVector", "OpVectorTimesMatrix", "OpMatrixTimesMatrix"):
            inner = widths[words[1]] if code == "OpVectorTimesMatrix" else columns[words[1]]
            total += widths[result] * (2 * inner - 1)
        elif code == "OpExtInst":
            total += _extended(words[2], widths[words[3]], widths[result])
    return total


def _extended(name: str, operand: int, result: int) -> int:
    sizes = {"Length": 2 * operand, "Distance": 3 * operand, "Normalize": 3 * operand + 1, "Cross": 9}
    return sizes.get(name, result)
