"""Operations of a program after `spirv-opt -O`.

`instructions` counts every instruction that computes on floats (arithmetic, builtin functions, comparisons, choices).
`scalar` weighs arithmetic and builtin functions by the floats that they compute, and what happens inside of a dot
product, length, distance, normalize, cross and reflect. Loops count once. These are the rules of the tables that the
project was given to start from.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.programs import Program

TOOLS = ("glslangValidator", "spirv-opt", "spirv-dis")

_ARITHMETIC = frozenset(
    [
        "OpFAdd",
        "OpFSub",
        "OpFMul",
        "OpFDiv",
        "OpFRem",
        "OpFMod",
        "OpFNegate",
        "OpVectorTimesScalar",
        "OpMatrixTimesScalar",
        "OpVectorTimesMatrix",
        "OpMatrixTimesVector",
        "OpMatrixTimesMatrix",
        "OpOuterProduct",
        "OpDot",
        "OpTranspose",
    ]
)
_COMPARISON = re.compile(
    r"Op(F(Ord|Unord)\w+|I(Equal|NotEqual)|[SU](Less|Greater)\w+|Logical\w+|Any|All|IsNan|IsInf|Select)$"
)
#: Operations inside of a builtin on n components: (per component, more).
_INSIDE = {
    "Length": (2, 0),
    "Distance": (3, 0),
    "Normalize": (3, 1),
    "Cross": (3, 0),
    "Reflect": (4, 0),
    "Refract": (5, 6),
}


class Counts(NamedTuple):
    instructions: int
    scalar: int


def count(program: Program, directory: Path | None = None) -> Counts:
    """The operations of a program. Raises CalledProcessError where a compiler refuses it."""
    text = (
        "#version 450\nlayout(local_size_x = 1) in;\n"
        "layout(std430, binding = 0) buffer Inputs { float data[]; } inputs;\n"
        "layout(std430, binding = 1) buffer Outputs { float data[]; } outputs;\n"
        "#define IN(k) inputs.data[k]\n#define OUT(k) outputs.data[k]\n"
        f"{program.text}\nvoid main() {{\n{program.body}\n}}\n"
    )
    if directory is None:
        with tempfile.TemporaryDirectory() as made:
            return count_listing(_optimised(text, Path(made)))
    return count_listing(_optimised(text, directory))


def _optimised(text: str, directory: Path) -> str:
    source, module, best = (directory / name for name in ("count.comp", "count.spv", "best.spv"))
    source.write_text(text)
    _run("glslangValidator", "-V", "--target-env", "vulkan1.1", str(source), "-o", str(module))
    _run("spirv-opt", "-O", str(module), "-o", str(best))
    return _run("spirv-dis", "--raw-id", str(best))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def count_listing(listing: str) -> Counts:
    """The operations in the text of a SPIR-V module."""
    instructions = scalar = 0
    widths: dict[str, int] = {}  # of vector types, by id
    types: dict[str, str] = {}  # of values, by id
    for line in listing.splitlines():
        match = re.match(r"\s*(%\S+) = (Op\w+) ?(.*)", line)
        if match is None:
            continue
        made, op, rest = match[1], match[2], match[3].split()
        if op == "OpTypeVector":
            widths[made] = int(rest[1])
        if rest:
            types[made] = rest[0]
        if op in _ARITHMETIC:
            instructions += 1
            scalar += 2 * widths.get(types.get(rest[1], ""), 3) - 1 if op == "OpDot" else widths.get(rest[0], 1)
        elif op == "OpExtInst":
            instructions += 1
            each, more = _INSIDE.get(rest[2], (0, 0))
            inner = widths.get(types.get(rest[3], ""), 1)
            scalar += each * inner + more if each else widths.get(rest[0], 1)
        elif _COMPARISON.match(op):
            instructions += 1
    return Counts(instructions, scalar)
