"""`glsl-ad runtime`: jet arithmetic as a header, for people who write by hand."""

from __future__ import annotations

import click

from glsl_ad.cli import report


@click.command("runtime")
@click.option("--order", default="1", metavar="N", help="Highest derivative, from 1 (default) on.")
@click.option("--directions", default=1, metavar="M", help="1 (default): along a curve; 2 to 4: mixed partials.")
@click.option("--dialect", metavar="NAME", help="300es (default), 100, 330, 450, 460 or shadertoy.")
@click.option("--only", metavar="A,B,…", help="These functions alone, beside constant and variable: sin,mul,vec3.")
@click.option("--types", metavar="A,B,…", help="What has jets; default: float,vec2,vec3,vec4. Matrices: mat3.")
@click.option("--prefix", default="jet", metavar="NAME", help="Begins the names of the functions; default: jet.")
@click.option("--struct-name", metavar="NAME", help="Name of the struct of a float's jet.")
@click.option("--fields", metavar="A,B,…", help="Names of its fields, from the value up.")
@click.option(
    "--coefficients",
    default="derivatives",
    metavar="KIND",
    help="What fields hold: derivatives (default), or taylor: derivative k divided by k!.",
)
@click.option("-o", "output", metavar="OUT", help="Write to this file, at once or not at all.")
def command(
    order: str,
    directions: int,
    dialect: str | None,
    only: str | None,
    types: str | None,
    prefix: str,
    struct_name: str | None,
    fields: str | None,
    coefficients: str,
    output: str | None,
) -> int:
    """Print a header of jet arithmetic: a struct of a value and its derivatives, its constructors, and every operator
    and builtin that differentiates, over floats and vectors.

    \b
    glsl-ad runtime --order 3 --only sin,mul,add,div
    glsl-ad runtime --order 2 --directions 3 --types float,vec3 -o jets.glsl
    """
    from glsl_ad import request
    from glsl_ad.dialects import ES300
    from glsl_ad.runtime import Options, header
    from glsl_ad.source import Sink

    sink = Sink()
    options = Options(
        order=request.order(order, sink),
        directions=directions,
        dialect=request.dialect(dialect, sink) or ES300,
        coefficients=coefficients,
        only=_listed(only),
        prefix=prefix,
        struct_name=struct_name,
        fields=None if fields is None else _listed(fields),
    )
    if types is not None:
        options = Options(**{**vars(options), "types": _listed(types)})
    report.deliver(header(options, sink).text, output)
    report.show(sink.diagnostics)
    return 0


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in (text or "").split(",")) if word)
