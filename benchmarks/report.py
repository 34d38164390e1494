"""The results as a page of Markdown."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from benchmarks.accuracy import Accuracy
from benchmarks.cases import Case
from benchmarks.counts import Counts
from benchmarks.timing import Timing
from benchmarks.tool import Pair

#: Scalar operations of the better of Slang's two modes, measured once with a frame that computes one direction of F0.
YARDSTICKS = {"seff": 25, "scene": 145, "fbm": 167, "ggx": 133}
#: Operations of a Taylor expansion of `quotient` by hand, by order.
BY_HAND = {1: 17, 2: 28, 3: 40, 4: 53, 5: 67, 6: 82, 7: 98, 8: 115}


@dataclass(frozen=True)
class Row:
    """One program of a case; `ratio` is its time by that of glsl_ad in the same rounds."""

    program: str
    counts: Counts
    size: int
    timing: Timing
    ratio: float
    accuracy: Accuracy | None


@dataclass(frozen=True)
class Result:
    """All programs of a case, and what could not be measured, with the reason."""

    case: Case
    rows: tuple[Row, ...]
    missing: tuple[tuple[str, str], ...] = ()

    def row(self, program: str) -> Row | None:
        return next((r for r in self.rows if r.program == program), None)


@dataclass(frozen=True)
class Machine:
    """What was measured on."""

    renderer: str
    slang: str
    version: str

    def lines(self) -> list[str]:
        tools = _first_line("spirv-opt", "--version")
        return [
            f"- {platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} cores",
            f"- renderer: {self.renderer}",
            f"- glsl_ad {self.version}, Python {platform.python_version()}, slangc {self.slang}, {tools}",
        ]


def page(
    results: Sequence[Result], pairs: Sequence[Pair], scaling: Sequence[tuple[int, float]], machine: Machine
) -> str:
    """The whole page."""
    parts = ["# Results\n", "Made by `make bench`; see [README.md](README.md) for what is measured and how.\n"]
    parts.append("\n".join(machine.lines()) + "\n")
    parts += [_summary(results, pairs, scaling), "## By order\n", "![time and size by order](orders.svg)\n"]
    parts.append("## Each function\n")
    parts += [_table(r) for r in results]
    if pairs:
        parts.append(_tools(pairs, scaling))
    return "\n".join(parts)


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _summary(results: Sequence[Result], pairs: Sequence[Pair], scaling: Sequence[tuple[int, float]]) -> str:
    """The project's own demands, and what was found."""
    found = [*_count_lines(results), *_time_lines(results), *_tool_lines(pairs, scaling)]
    rows = "\n".join(f"| {demand} | {answer} |" for demand, answer in found)
    return f"## Demands\n\n| demand | found |\n| --- | --- |\n{rows}\n"


def _count_lines(results: Sequence[Result]) -> list[tuple[str, str]]:
    lines = []
    known = {r.case.name: _counts(r).scalar / YARDSTICKS[r.case.name] for r in results if r.case.name in YARDSTICKS}
    if len(known) == len(YARDSTICKS):
        mean = prod(known.values()) ** (1 / len(known))
        each = ", ".join(f"{n} {r:.2f}" for n, r in known.items())
        lines.append(("scalar operations by the better of Slang's modes: geometric mean 0.85", f"{mean:.2f} ({each})"))
    jets = [r for r in results if r.case.order in BY_HAND and r.case.name == "quotient"]
    if jets:
        worst = max(_counts(r).instructions / BY_HAND[r.case.order] for r in jets)
        size = max(row.size for r in jets if (row := r.row("glsl_ad")))
        lines.append(("`quotient` to order 8: 1.1 times the operations by hand, 5 kB", f"{worst:.2f}, {size} bytes"))
    return lines


def _time_lines(results: Sequence[Result]) -> list[tuple[str, str]]:
    slower = [
        f"{r.case.title} ({row.program}) {1 / row.ratio:.2f}"
        for r in results
        for row in r.rows
        if row.program.startswith("slang") and row.ratio < 1 / 1.05
    ]
    lines = [("1.05 times the time of Slang's code", "; ".join(slower) if slower else "not more, anywhere")]
    return [*_surface_lines([r for r in results if r.case.surface]), *lines]


def _tool_lines(pairs: Sequence[Pair], scaling: Sequence[tuple[int, float]]) -> list[tuple[str, str]]:
    lines = []
    if pairs:
        worst = max(pairs, key=lambda p: p.ratio)
        lines.append(("`glsl-ad diff` as fast as `slangc`", f"at most {worst.ratio:.2f} times as long ({worst.name})"))
        lines.append(("peak memory below 150 MB", f"{max(p.ours.memory for p in pairs):.0f} MB"))
    if len(scaling) == 2:
        (small, fast), (large, slow) = scaling
        answer = f"{large / small:.1f} times as long: {slow / fast:.1f} times"
        lines.append(("a shader ten times as long takes at most twelve times as long", answer))
    return lines


def _surface_lines(results: Sequence[Result]) -> list[tuple[str, str]]:
    if not results:
        return []
    six = [r.row("6 taps") for r in results]
    fast = sum(row is not None and row.ratio >= 2.0 for row in six)
    less = sum(row is not None and row.ratio > 1.0 for row in (r.row("4 taps") for r in results))
    gains = []
    for r, row in zip(results, six, strict=True):
        own = r.row("glsl_ad")
        if row and own and row.accuracy and own.accuracy and own.accuracy.median > 0:
            gains.append(row.accuracy.median / own.accuracy.median)
    lines = [
        ("signed distances: half the time of 6 taps", f"{fast} of {len(results)}"),
        ("signed distances: less time than 4 taps", f"{less} of {len(results)}"),
    ]
    if gains:
        answer = f"{min(gains):.0f} to {max(gains):.0f} times"
        lines.append(("signed distances: median error a hundred times smaller than that of 6 taps", answer))
    return lines


def _counts(result: Result) -> Counts:
    row = result.row("glsl_ad")
    assert row is not None
    return row.counts


def _table(result: Result) -> str:
    lines = [
        f"### {result.case.title}\n",
        "| program | instructions | scalar | bytes | ms per million | ± | time by glsl_ad | compile ms "
        "| median ulp | max ulp |",
        f"| --- {'| ---: ' * 9}|",
    ]
    for r in result.rows:
        error = f"{_short(r.accuracy.median)} | {_short(r.accuracy.maximum)}" if r.accuracy else " | "
        lines.append(
            f"| {r.program} | {r.counts.instructions} | {r.counts.scalar} | {r.size} | {r.timing.median:.2f} | "
            f"{r.timing.spread:.2f} | {r.ratio:.2f} | {r.timing.compile * 1e3:.0f} | {error} |"
        )
    lines += [f"\n{name}: {reason}" for name, reason in result.missing]
    return "\n".join(lines) + "\n"


def _short(number: float) -> str:
    return f"{number:.2g}" if number < 1e4 else f"{number:.1e}"


def _tools(pairs: Sequence[Pair], scaling: Sequence[tuple[int, float]]) -> str:
    lines = [
        "## The tools\n",
        "| file | glsl-ad s | processor s | MB | slangc s | processor s | MB | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for p in pairs:
        a, b = p.ours, p.theirs
        each = " | ".join(f"{r.seconds:.2f} | {r.processor:.2f} | {r.memory:.0f}" for r in (a, b))
        lines.append(f"| {p.name} | {each} | {p.ratio:.2f} |")
    lines += [f"\n{size} bytes: {seconds:.2f} s of processor time" for size, seconds in scaling]
    return "\n".join(lines) + "\n"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def _first_line(*command: str) -> str:
    try:
        shown = subprocess.run(command, capture_output=True, text=True, check=False)
        return (shown.stdout + shown.stderr).strip().splitlines()[0].strip()
    except (OSError, IndexError):
        return f"no {command[0]}"
