"""A report as a person reads it: what ran it, a table for each comparison, and the verdict."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from glsl_ad.check.model import CheckReport, Comparison, Row

if TYPE_CHECKING:
    from rich.table import Table

_COLUMNS = ("quantity", "order", "points", "max abs error", "max rel error", "budget there", "used", "worst point")


def render(report: CheckReport, *, color: bool = False, width: int = 120) -> str:
    """The report as text, for a terminal of this width; problems are left to who prints diagnostics."""
    from rich.console import Console

    console = Console(
        file=StringIO(), width=width, force_terminal=color, no_color=not color, highlight=False, soft_wrap=False
    )
    wrt = ", ".join(report.wrt)
    console.print(f"{report.function}: {report.kind} of order {report.order} by {wrt}, as {report.entry}", markup=False)
    console.print(f"on {report.driver}" if report.driver else "without a GPU", markup=False)
    for result in report.compilers:
        said = "compiles" if result.report.ok else "refuses"
        console.print(f"{result.report.compiler}: {said} the {result.shader} shader", markup=False)
    for comparison in report.comparisons:
        console.print()
        console.print(comparison.title, style="bold", markup=False)
        console.print(f"{comparison.counts.sampled} points: {comparison.counts}", markup=False)
        console.print(_table(comparison))
    console.print()
    console.print("passed" if report.passed else "FAILED", style="bold green" if report.passed else "bold red")
    file = console.file
    assert isinstance(file, StringIO)
    return "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())


def _table(comparison: Comparison) -> Table:
    from rich import box
    from rich.table import Table

    with_ulps = any(row.ulps is not None for row in comparison.rows)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (*_COLUMNS[:5], "ulps", *_COLUMNS[5:]) if with_ulps else _COLUMNS:
        table.add_column(name, justify="left" if name in ("quantity", "worst point") else "right", overflow="fold")
    for row in comparison.rows:
        cells = _cells(row)
        if with_ulps:
            cells.insert(5, "" if row.ulps is None else str(row.ulps))
        table.add_row(*cells, style="" if row.passed else "red")
    return table


def _cells(row: Row) -> list[str]:
    name = _escaped(row.name)
    if not row.points:
        return [name, str(row.order), "0", "", "", "", "", "nothing could be compared"]
    used = "wrong" if row.used > 1.0 else f"{row.used:.0%}"
    errors = [f"{value:.2g}" for value in (row.largest_absolute, row.largest_relative, row.budget)]
    if row.largest_absolute == 0.0:
        errors[2] = ""  # no point is worse than the others
    return [name, str(row.order), str(row.points), *errors, used, _escaped(_worst(row))]


def _worst(row: Row) -> str:
    if row.worst is None or row.largest_absolute == 0.0:
        return "all equal"
    return ", ".join(f"{name}={value:.6g}" for name, value in row.worst.arguments)


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")
