"""How long the tools themselves take, process start included: `glsl-ad diff` and `slangc` in turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import slang
from benchmarks.cases import Case


@dataclass(frozen=True)
class Run:
    """Medians over the runs of one command: seconds on the clock and of processor time, and peak memory in MB."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Pair:
    """glsl-ad and slangc on counterparts. `ratio` is the median of the ratios of neighbouring runs."""

    name: str
    ours: Run
    theirs: Run
    ratio: float


def compare(cases: Sequence[Case], repeats: int = 5) -> list[Pair]:
    """Both tools on each case; slangc on the faster of its two modes."""
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        environment = _environment(directory)
        pairs = []
        for case in cases:
            ours = _command(case)
            theirs = min(_counterparts(case, directory), key=lambda c: _run(c, environment)[0])
            _run(ours, environment)  # caches: compiled modules, the parser's table
            rounds = [(_run(ours, environment), _run(theirs, environment)) for _ in range(repeats)]
            ratio = statistics.median(a[0] / b[0] for a, b in rounds)
            pairs.append(Pair(case.title, _median([a for a, _ in rounds]), _median([b for _, b in rounds]), ratio))
        return pairs


def scaling(directory: Path) -> list[tuple[int, float]]:
    """(bytes, seconds of processor time) of shaders of 10 and of 100 helper functions."""
    found = []
    for count in (10, 100):
        path = directory / f"long{count}.glsl"
        path.write_text(long_shader(count))
        command = [sys.executable, "-m", "glsl_ad", "diff", str(path), "f", "--as", "gradient"]
        environment = _environment(directory)
        _run(command, environment)
        found.append((path.stat().st_size, min(_run(command, environment)[1] for _ in range(3))))
    return found


def long_shader(count: int) -> str:
    """A shader with so many helper functions, each called once."""
    helper = (
        "float g{k}(vec3 p) {{\n    vec3 q = abs(p * {k}.5) - 0.4;\n"
        "    return length(max(q, 0.0)) * sin(q.x) + min(max(q.x, max(q.y, q.z)), 0.0);\n}}\n"
    )
    calls = "".join(f"    d = min(d, g{k}(p));\n" for k in range(count))
    main = f"float f(vec3 p) {{\n    float d = 1e3;\n{calls}    return d;\n}}\n"
    return "".join(helper.format(k=k) for k in range(count)) + main


def _command(case: Case) -> list[str]:
    wrt = [text for name in case.wrt for text in ("--wrt", name)]
    options = ["--as", case.product, "--order", str(case.order)] if case.is_jet else ["--as", case.product]
    script = Path(sys.executable).with_name("glsl-ad")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "glsl_ad"]
    return [*start, "diff", str(case.glsl), "f", *wrt, *options]


def _counterparts(case: Case, directory: Path) -> list[list[str]]:
    commands = []
    for mode, source in (("forward", slang.forward_source), ("reverse", slang.reverse_source)):
        if mode == "reverse" and case.is_jet:
            continue
        path = directory / f"{case.name}_{mode}.slang"
        path.write_text(source(case))
        commands.append(slang.command(path))
    return commands


def _environment(directory: Path) -> dict[str, str]:
    """That of an installed package, whose modules are compiled."""
    own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return own | {"PYTHONPYCACHEPREFIX": str(directory / "modules")}


#: Starts a command and prints seconds, processor time and peak memory. A process of its own, for a child is charged
#: with the memory that its parent has when it starts.
_LAUNCH = """
import os, sys, time
null = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, _, usage = os.wait4(child, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float, float]:
    launch = [sys.executable, "-S", "-c", _LAUNCH, *command]
    done = subprocess.run(launch, capture_output=True, text=True, env=environment, check=True)
    seconds, processor, memory = map(float, done.stdout.split())
    return seconds, processor, memory


def _median(runs: Sequence[tuple[float, float, float]]) -> Run:
    return Run(*(statistics.median(column) for column in zip(*runs, strict=True)))
