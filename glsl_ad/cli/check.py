"""`glsl-ad check`: proves a derivative, on the GPU and against certified references."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from glsl_ad.cli import options, report, status


@click.command("check")
@options.source_options
@options.derivative_options
@click.option(
    "--domain",
    "domains",
    multiple=True,
    metavar="NAME=LOW:HIGH",
    help="Where to take an input's values from; also NAME=VALUE and p.y=LOW:HIGH. Default: floats from -2 to 2.",
)
@click.option("--points", type=click.IntRange(1, 1_000_000), help="How many points the GPU computes.")
@click.option(
    "--seconds", type=click.FloatRange(0.1, 3600.0), help="How long the reference may take; it decides on its points."
)
@click.option("--no-gpu", is_flag=True, help="Compare the derivative on the interpreter alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    domains: tuple[str, ...],
    points: int | None,
    seconds: float | None,
    no_gpu: bool,
    as_json: bool,
    **arguments: Any,
) -> int:
    """Prove the derivative of FUNCTION of the shader FILE.

    Runs the original and the generated functions on the GPU at sampled points and compares them with each other, with
    an interpreter, and with power series of 50 certified digits, within a stated error budget. Exits 1 where the budget
    is exceeded, 3 where there is no OpenGL.
    """
    derivative = options.derivative(file, defines, dialect, include, {**arguments, "expand": True})
    found = derivative.check(domains=domains, points=points, seconds=seconds, gpu=not no_gpu)
    if as_json:
        report.deliver(report.json_text(found.to_json()), None)
    else:
        from glsl_ad.check.report import render

        report.deliver(render(found, color=report.is_colored(sys.stdout), width=_width()), None)
    report.show([*derivative.diagnostics, *found.problems])
    return status.OK if found.passed else status.CHECK_FAILED


def _width() -> int:
    """The terminal's width; a wide table where the output goes to a file."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 120
