"""How long it takes to check two hundred functions by the pytest plugin, in parallel.

    python benchmarks/checks.py [FUNCTIONS [PROCESSES]]

Writes shaders of random functions into a temporary folder, and runs pytest there. Needs pytest-xdist. Two hundred took
268 seconds on two cores that had much other work to do (a load of 13).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNARY = (
    "sin({})",
    "exp(-abs({}))",
    "sqrt(abs({}) + 1.0)",
    "fract({})",
    "log(abs({}) + 1.5)",
    "smoothstep(-1.0, 2.0, {})",
)
BINARY = ("({} + {})", "({} * {})", "max({}, {})", "min({}, {})", "mix({}, {}, 0.3)")
LEAVES = ("p.x", "p.y", "k", "0.7")
PER_FILE = 10


def expression(numbers: random.Random, depth: int) -> str:
    """A random expression in `p` and `k`."""
    if depth == 0:
        return numbers.choice(LEAVES)
    if numbers.random() < 0.5:
        return numbers.choice(UNARY).format(expression(numbers, depth - 1))
    return numbers.choice(BINARY).format(expression(numbers, depth - 1), expression(numbers, depth - 1))


def write(folder: Path, functions: int) -> None:
    """Shaders with so many functions, each of which is to be checked."""
    numbers = random.Random(3)
    for start in range(0, functions, PER_FILE):
        lines = ["#pragma glsl_ad check wrt(p)\n"]
        for k in range(start, min(start + PER_FILE, functions)):
            body = f"{expression(numbers, 4)} + p.x * p.y * k"
            lines.append(f"float f{k}(vec2 p, float k) {{ return {body}; }}\n")
        (folder / f"functions{start}.glsl").write_text("".join(lines))


def main(functions: int, processes: int) -> None:
    """Print what pytest says last, and the time."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), functions)
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(processes), "-p", "no:cacheprovider"]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)
        print(done.stdout.splitlines()[-1])
        print(f"{functions} functions in {time.perf_counter() - start:.0f} s, {processes} processes")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*given, *(200, 2)[len(given) :])
