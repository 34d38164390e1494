"""`python -m benchmarks [--quick] [NAME ...]`: measure, and write RESULTS.md and its picture beside this file.

With names only these functions are measured, and what is found is printed instead.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ["MESA_SHADER_CACHE_DISABLE"] = "true"  # before there is a context: compile times are measured

from benchmarks import accuracy, hand, plot, report, slang, tool
from benchmarks.cases import CASES, GRADIENTS, Case
from benchmarks.counts import count
from benchmarks.programs import Program, central_differences, generated, primal, tetrahedron
from benchmarks.report import Machine, Result, Row
from benchmarks.timing import Bench, ratio
from glsl_ad import __version__
from glsl_ad.gpu.context import current, driver_info

HERE = Path(__file__).parent
#: Nested duals of a higher order take the optimiser that counts them many minutes.
MOST_NESTED = 4


def main(arguments: Sequence[str]) -> int:
    quick = "--quick" in arguments
    names = [a for a in arguments if not a.startswith("-")]
    slang.install()
    cases = [c for c in CASES if not names or c.name in names]
    results = []
    with current() as context:
        for case in cases:
            results.append(measured(context, case, rounds=5 if quick else 15))
            print(f"{case.title}: {', '.join(f'{r.program} {r.ratio:.2f}' for r in results[-1].rows)}", flush=True)
        machine = Machine(str(driver_info()), slang.version(), __version__)
    files = [c for c in GRADIENTS if c in cases] + [c for c in cases if c.is_jet and c.order == 2]
    pairs = tool.compare(files, repeats=3 if quick else 7)
    with tempfile.TemporaryDirectory() as directory:
        scaling = tool.scaling(Path(directory))
    text = report.page(results, pairs, scaling, machine)
    if names:
        print(text)
        return 0
    report.write(HERE / "RESULTS.md", text)
    if not plot.draw(results, HERE / "orders.svg"):
        print("matplotlib is missing: no picture (pip install glsl_ad[bench])", file=sys.stderr)
    return 0


def measured(context: Any, case: Case, rounds: int) -> Result:
    """All programs of a case, side by side."""
    programs, missing = programs_of(case)
    bench = Bench(context, case, programs)
    timings = bench.run(rounds)
    bench.release()
    known = accuracy.reference(case)
    own = next(t for p, t in zip(programs, timings, strict=True) if p.name == "glsl_ad")
    rows = []
    for program, timing in zip(programs, timings, strict=True):
        error = accuracy.measure(context, case, program, known) if program.name != "primal" else None
        rows.append(Row(program.name, count(program), program.size, timing, ratio(timing, own), error))
    return Result(case, tuple(rows), tuple(missing))


def programs_of(case: Case) -> tuple[list[Program], list[tuple[str, str]]]:
    """The programs of a case, and those that could not be made, with the reason."""
    makers: list[tuple[str, Callable[[Case], Program]]] = [("primal", primal), ("glsl_ad", generated)]
    if not case.is_jet:
        makers.append(("differences", central_differences))
    if case.surface:
        makers.append(("4 taps", tetrahedron))
    makers.append(("slang forward", slang.forward))
    if not case.is_jet:
        makers.append(("slang reverse", slang.reverse))
    if case.name == "quotient":
        makers.append(("Taylor by hand", hand.taylor))
        if case.order <= MOST_NESTED:
            makers.append(("nested duals", hand.nested_duals))
    made, missing = [], []
    for name, make in makers:
        try:
            made.append(make(case))
        except slang.SlangError as error:
            missing.append((name, str(error)))
    return made, missing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
