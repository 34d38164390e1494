"""How many evaluations a second `Shader.call` and `Derivative.evaluate` reach, and how much of that is transfer.

    python benchmarks/evaluation.py [POINTS]

Prints a table: for each function the evaluations in a second from numpy to numpy, the same without compiling, and the
part of that time that goes into bringing arguments to the GPU and results back. On two cores, with Mesa 22.3's llvmpipe
and ten million points:

    function    M evaluations/s    without compiling    transfer
    square              40.5                142.2        22%
    sine                84.9                132.2        20%
    vector              11.3                 22.9        58%
    loop                32.3                 42.1        48%
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from glsl_ad import Shader
from glsl_ad.gpu.context import driver_info
from glsl_ad.gpu.run import Argument, Kernel, Signature
from glsl_ad.types import FLOAT, VEC3, Type

POINTS = 10_000_000


@dataclass(frozen=True)
class Case:
    """A function of one parameter, and what it is an example of."""

    name: str
    source: str
    parameter: Type
    result: Type


CASES = (
    Case("square", "float f(float x) { return x * x + 1.0; }", FLOAT, FLOAT),
    Case("sine", "float f(float x) { return sin(x) * x; }", FLOAT, FLOAT),
    Case("vector", "vec3 f(vec3 p) { return normalize(p) * dot(p, p); }", VEC3, VEC3),
    Case(
        "loop",
        "float f(vec3 p) { float a = 0.; for (int i = 0; i < 16; i++) { a += length(p); p = p.yzx * 1.1; } return a; }",
        VEC3,
        FLOAT,
    ),
)


@dataclass(frozen=True)
class Result:
    """`rate` is in evaluations a second."""

    rate: float
    running_rate: float
    transfer_share: float


def measure(case: Case, points: int) -> Result:
    """Run a case once whole, through the public interface, and once with the program at hand."""
    shape = (points, 3) if case.parameter == VEC3 else (points,)
    values = np.random.default_rng(1).random(shape, dtype=np.float32)
    shader = Shader.from_source(case.source)
    start = time.perf_counter()
    shader.call("f", values)
    whole = time.perf_counter() - start
    signature = Signature("f", (Argument("p", case.parameter),), case.result)
    with Kernel(case.source, signature) as kernel:
        start = time.perf_counter()
        kernel.run([values])
        running = time.perf_counter() - start
        share = kernel.timing.transfer_share
    return Result(points / whole, points / running, share)


def main(points: int) -> None:
    """Print the table."""
    Shader.from_source(CASES[0].source).call("f", 1.0)  # makes the context
    print(f"{driver_info()}\n{points:,} points\n")
    print("function    M evaluations/s    without compiling    transfer")
    for case in CASES:
        found = measure(case, points)
        rates = f"{found.rate / 1e6:15.1f} {found.running_rate / 1e6:20.1f}"
        print(f"{case.name:8} {rates} {found.transfer_share:10.0%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else POINTS)
