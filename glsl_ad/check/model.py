"""What a check found, as plain data: comparisons, their rows and counts, compilers, problems."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from glsl_ad.gpu import CompileReport, DriverInfo
from glsl_ad.records import dataclass
from glsl_ad.source import Diagnostic, Severity, Span

#: The comparisons by their short names, with what they compare.
TITLES = {
    "primal": "original on the GPU against the interpreter",
    "value": "value of the generated function against the original, on the GPU",
    "derivative": "derivatives on the GPU against the certified reference",
    "rules": "derivatives in float64 against the certified reference",
}


@dataclass(frozen=True, slots=True)
class WorstPoint:
    """Where a coefficient comes closest to its error budget, or exceeds it the most.

    `component` is the GLSL name of the scalar concerned, `arguments` those of the function there.
    """

    component: str
    actual: float
    expected: float
    arguments: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One compared quantity.

    `name` is the field of the generated struct or the output's own name, `order` that of the derivative. `points` is
    how many points were compared. The largest errors are over those; `budget` is the error allowed at the worst point,
    and `used` the largest error as a part of what is allowed: above 1 is wrong. `ulps` is the largest difference in
    float32 steps where two GPU results are compared. `worst_points` are the worst one and the next worst.
    """

    name: str
    output: str
    order: int
    type: str
    points: int
    largest_absolute: float
    largest_relative: float
    budget: float
    used: float
    worst: WorstPoint | None
    ulps: int | None = None
    worst_points: tuple[WorstPoint, ...] = ()

    @property
    def passed(self) -> bool:
        return self.points > 0 and self.used <= 1.0


@dataclass(frozen=True, slots=True)
class PointCounts:
    """What became of the points: each is counted once, under the first that applies."""

    sampled: int
    undecided: int  # the reference cannot decide a branch, or the function discards or does not end
    near_branch: int  # rounding may take another branch
    not_finite: int  # a value or a derivative does not exist or is infinite
    unbounded: int  # no error bound exists
    loose: int  # rounding errors are as large as the value
    compared: int

    def __str__(self) -> str:
        parts = [f"{self.compared} compared"]
        for name, words in REASONS.items():
            if number := getattr(self, name):
                parts.append(f"{number} {words}")
        return ", ".join(parts)


#: Why a point is left out, in words.
REASONS = {
    "undecided": "undecided",
    "near_branch": "near a branch",
    "not_finite": "not finite",
    "unbounded": "without an error bound",
    "loose": "lost in rounding",
}


@dataclass(frozen=True, slots=True)
class SkippedPoint:
    """A point that was left out: `reason` is a field of `PointCounts`."""

    reason: str
    arguments: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of the comparisons of `TITLES`. `skipped` are the first points of each kind that were left out."""

    name: str
    counts: PointCounts
    rows: tuple[Row, ...]
    skipped: tuple[SkippedPoint, ...] = ()

    @property
    def title(self) -> str:
        return TITLES[self.name]


@dataclass(frozen=True, slots=True)
class CompilerResult:
    """What a compiler says about one of the two shaders: "original" or "generated"."""

    shader: str
    report: CompileReport


@dataclass(frozen=True, slots=True)
class Finding:
    """How an output of a hand-written derivative is wrong.

    `place` is the output (`return.y`), `meaning` what should stand there, `kind` one of "sign", "factor", "zero",
    "constant", "swapped", "term", "branch", "not finite" and "different", `text` the same in words. `actual` and
    `expected` are the numbers at the worst point, `arguments` that point. `since` is the lowest order that is wrong,
    where all below it are right.
    """

    place: str
    meaning: str
    order: int
    kind: str
    text: str
    actual: float
    expected: float
    arguments: tuple[tuple[str, float], ...]
    span: Span | None = None
    since: int | None = None

    def notes(self, written: str) -> tuple[str, ...]:
        """What else there is to say."""
        where = ", ".join(f"{name} = {value:.9g}" for name, value in self.arguments) or "the only point"
        found = (f"at {where} `{written}` gives {self.actual:.9g}, and the derivative is {self.expected:.9g}",)
        if self.since is None:
            return found
        below = "the value is right" if self.since == 1 else f"orders 0 to {self.since - 1} are right"
        return (*found, f"{below}; it is wrong since order {self.since}")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check. It passed if no problem is an error. Audits of hand-written derivatives have findings."""

    function: str
    entry: str
    kind: str
    order: int
    wrt: tuple[str, ...]
    driver: DriverInfo | None
    compilers: tuple[CompilerResult, ...]
    comparisons: tuple[Comparison, ...]
    problems: tuple[Diagnostic, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        return not any(p.severity is Severity.ERROR for p in self.problems)

    def located(self, span: Span) -> CheckReport:
        """The same report, with problems that point nowhere else pointing at the function."""
        problems = tuple(p if p.span is not None else replace(p, span=span) for p in self.problems)
        return replace(self, problems=problems)

    def comparison(self, name: str) -> Comparison | None:
        """The comparison of this name, if it was made."""
        return next((c for c in self.comparisons if c.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """The report as plain data; numbers that JSON lacks are text ("nan", "inf")."""
        return {
            "passed": self.passed,
            "function": self.function,
            "entry": self.entry,
            "kind": self.kind,
            "order": self.order,
            "wrt": list(self.wrt),
            "driver": None
            if self.driver is None
            else {"renderer": self.driver.renderer, "vendor": self.driver.vendor, "version": self.driver.version},
            "compilers": [
                {"compiler": c.report.compiler, "shader": c.shader, "ok": c.report.ok,
                 "messages": [{"severity": m.severity, "line": m.line, "text": m.text} for m in c.report.messages]}
                for c in self.compilers
            ],
            "comparisons": [_comparison_json(c) for c in self.comparisons],
            "problems": [
                {"severity": p.severity.value, "code": p.code, "text": p.text, "help": p.help} for p in self.problems
            ],
            "findings": [_finding_json(f) for f in self.findings],
        }  # fmt: skip


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "place": finding.place,
        "meaning": finding.meaning,
        "order": finding.order,
        "kind": finding.kind,
        "text": finding.text,
        "since_order": finding.since,
        "line": None if finding.span is None else finding.span.line,
        "actual": _number(finding.actual),
        "expected": _number(finding.expected),
        "arguments": {name: _number(value) for name, value in finding.arguments},
    }


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    counts = comparison.counts
    return {
        "name": comparison.name,
        "title": comparison.title,
        "points": {name: getattr(counts, name) for name in PointCounts.__slots__},
        "rows": [_row_json(row) for row in comparison.rows],
        "skipped": [
            {"reason": s.reason, "arguments": {name: _number(value) for name, value in s.arguments}}
            for s in comparison.skipped
        ],
    }


def _row_json(row: Row) -> dict[str, Any]:
    worst = row.worst
    return {
        "name": row.name,
        "output": row.output,
        "order": row.order,
        "type": row.type,
        "passed": row.passed,
        "points": row.points,
        "largest_absolute_error": _number(row.largest_absolute),
        "largest_relative_error": _number(row.largest_relative),
        "error_budget": _number(row.budget),
        "budget_used": _number(row.used),
        "ulps": row.ulps,
        "worst_point": None if worst is None else _point_json(worst),
        "worst_points": [_point_json(point) for point in row.worst_points],
    }


def _point_json(point: WorstPoint) -> dict[str, Any]:
    return {
        "component": point.component,
        "actual": _number(point.actual),
        "expected": _number(point.expected),
        "arguments": {name: _number(value) for name, value in point.arguments},
    }


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)
