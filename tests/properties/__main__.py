"""Long sweeps that go on after a fault, and say at the end how much was tried and what was found.

python -m tests.properties programs 2000 [SEED]     generated programs; every 25th on the GPU too
python -m tests.properties mutants 5000 [FIRST]     mutants of real shaders
"""

from __future__ import annotations

import faulthandler
import sys
import time
import warnings
from collections import Counter, defaultdict

from hypothesis import HealthCheck, Phase, given, seed, settings

from glsl_ad import Shader
from tests.properties.compilers import refusals
from tests.properties.mutants import mutants, shader_paths, try_out
from tests.properties.programs import Program, programs
from tests.properties.properties import Fault, Tally, examine

#: A hang ends the sweep with a traceback after so many seconds by the clock; other programs may be running.
HANG = 900
#: So often the number of mutants is told.
TOLD_EVERY = 500
GPU_EVERY = 25
#: So many faults of a kind are shown.
SHOWN = 5
#: What `check` reports where no point is away from a jump: `fract(x - x)`.
NOTHING_COMPARED = "C107"


def main(arguments: list[str]) -> int:
    """Run a sweep, and return 1 if it found something."""
    if len(arguments) < 2 or arguments[0] not in ("programs", "mutants"):
        print(__doc__, file=sys.stderr)
        return 2
    count, start = int(arguments[1]), int(arguments[2]) if len(arguments) > 2 else 0
    began = time.monotonic()
    found = _sweep_programs(count, start) if arguments[0] == "programs" else _sweep_mutants(count, start)
    print(f"{time.monotonic() - began:.0f} s; {found} faults")
    return 1 if found else 0


def _sweep_programs(count: int, first: int) -> int:
    warnings.simplefilter("ignore")  # of Hypothesis, about the recursion limit
    tally, on_gpu = Tally(), Counter[str]()
    faults: dict[str, list[tuple[str, Program]]] = defaultdict(list)

    @seed(first)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def each(program: Program) -> None:
        faulthandler.dump_traceback_later(HANG, exit=True)
        try:
            _try_out(program, tally, on_gpu)
        except Fault as fault:
            faults[fault.kind].append((str(fault), program))

    each()
    faulthandler.cancel_dump_traceback_later()
    print(f"{tally}; on the GPU: {dict(on_gpu)}")
    for kind, found in faults.items():
        print(f"== {kind}: {len(found)}, the smallest first")
        for text, program in sorted(found, key=lambda pair: len(pair[1].text))[:SHOWN]:
            print(f"{text}\n{program}")
    return sum(map(len, faults.values()))


def _try_out(program: Program, tally: Tally, on_gpu: Counter[str]) -> None:
    shaders = [e.shader for e in examine(program, tally)]
    for _, reason in refusals(shaders):
        raise Fault("compile", reason)
    if tally.programs % GPU_EVERY == 0:
        wanted = program.requests[0]
        shader = Shader.from_source(program.text)
        derivative = shader.diff("f", wrt=wanted.wrt or None, product=wanted.product, order=wanted.order)
        report = derivative.check(points=256, seconds=1.0)
        undecided = {p.code for p in report.problems} == {NOTHING_COMPARED}
        on_gpu["passed" if report.passed else "undecided" if undecided else "failed"] += 1
        if not report.passed and not undecided:
            raise Fault("gpu", "; ".join(f"{p.code} {p.text}" for p in report.problems))


def _sweep_mutants(count: int, first: int) -> int:
    stages, faults = Counter[str](), 0
    slowest = 0.0
    paths = shader_paths()
    for mutant in mutants(range(first, first + count), paths):
        faulthandler.dump_traceback_later(HANG, exit=True)
        outcome = try_out(mutant, compiled=True)
        stages[outcome.stage] += 1
        slowest = max(slowest, outcome.seconds)
        if stages.total() % TOLD_EVERY == 0:
            print(f"{stages.total()} mutants; {faults} faults; slowest {slowest:.1f} s", flush=True)
        if outcome.fault:
            faults += 1
            print(f"{mutant.path} {mutant.number}: {outcome.stage}: {outcome.fault}", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{count} mutants of {len(paths)} shaders; reached: {dict(stages)}; slowest {slowest:.1f} s")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
