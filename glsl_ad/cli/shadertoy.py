"""`glsl-ad shadertoy`: a function and its derivatives as a pass that pastes into Shadertoy."""

from __future__ import annotations

from typing import Any

import click

from glsl_ad.cli import options, pictures, report


@click.command("shadertoy")
@options.source_options
@click.argument("function", required=False)
@pictures.picture_options
@click.option("-o", "output", metavar="OUT", help="Write to this file, at once or not at all.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    output: str | None,
    **arguments: Any,
) -> int:
    """Print a pass for Shadertoy that shows FUNCTION of the shader FILE with its derivatives.

    The function's type chooses how: curves, contours, a surface… (--view chooses among what fits). Without FUNCTION, it
    is the shader's own picture, or else the last function of the file, rather one that the picture shows whole.
    """
    from glsl_ad.views import compose

    picture = pictures.picture(**arguments)
    made = compose(options.shader(file, defines, dialect, include), picture)
    report.deliver(made.source, output)
    report.show(made.warnings)
    return 0
