"""`glsl-ad cost`: what each derivative of a function costs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import click

from glsl_ad.cli import options, report

if TYPE_CHECKING:
    from glsl_ad.costs import CostReport, Row


@click.command("cost")
@options.source_options
@click.argument("function")
@options.clauses("wrt", "order", "texture")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    function: str,
    as_json: bool,
    **arguments: Any,
) -> int:
    """Say what each derivative of FUNCTION of the shader FILE costs, beside the function itself and finite differences.

    \b
    operations  scalar ones: vec3 + vec3 counts three, dot of two vec3 five; special functions are among them
    special     sin, exp, pow, sqrt and their like
    choices     comparisons, and selections between two values
    reads       of textures
    floats      in what is returned
    bytes       of the text

    Calls count what they call, loops as often as they run if that is known, else once; both branches of an `if`.
    """
    found = options.shader(file, defines, dialect, include).cost(function, **options.values(arguments))
    if as_json:
        report.deliver(report.json_text(found.to_json()), None)
    else:
        report.deliver(_table(found), None)
    return 0


def _table(found: CostReport) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    reads = any(row.cost.reads for row in found.rows)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for heading in ("operations", "ratio", "special", "choices", *["reads"] * reads, "floats", "bytes"):
        table.add_column(heading, justify="right")
    for row in found.rows:
        table.add_row(Text(row.name), *_cells(row, found.rows[0].cost.operations, reads=reads))
    console = Console(file=io.StringIO(), width=110, color_system=None)
    console.print(f"{found.function} by {', '.join(found.wrt)}\n", highlight=False, markup=False)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    return "\n".join([*lines, *_remarks(found)]) + "\n"


def _cells(row: Row, primal: int, *, reads: bool) -> list[str]:
    cost = row.cost
    ratio = f"{cost.operations / primal:.1f}" if primal else ""
    counts = [cost.special, cost.choices, *[cost.reads] * reads, row.floats]
    return [str(cost.operations), ratio, *map(str, counts), "" if row.bytes is None else str(row.bytes)]


def _remarks(found: CostReport) -> list[str]:
    said = []
    if any(row.cost.repeats for row in found.rows):
        said.append("A loop runs a number of times that is not known here: it is counted once.")
    if any(row.cost.may_stop for row in found.rows):
        said.append("A loop may end early: it is counted in full.")
    if found.refused:
        said.append(f"Not for this function: {', '.join(name for name, _ in found.refused)}.")
    return ["", *said] if said else []
