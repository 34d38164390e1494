"""`glsl-ad diff`: the shader with the derivative of one of its functions."""

from __future__ import annotations

import sys
from typing import Any

import click

from glsl_ad.cli import options, report, survey
from glsl_ad.source import GlslAdError


@click.command("diff", epilog=options.PRODUCTS)
@options.source_options
@options.derivative_options
@click.option("--only", is_flag=True, help="Print what is generated only, not the shader.")
@click.option("--expand", is_flag=True, help="Print the shader with included files and glslify modules put in.")
@click.option("--report", "with_report", is_flag=True, help="Say on standard error what the derivative rests on.")
@click.option("--json", "as_json", is_flag=True, help="Print source, entry point and diagnostics as JSON.")
@click.option("-o", "output", metavar="OUT", help="Write to this file, at once or not at all.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    with_report: bool,
    as_json: bool,
    output: str | None,
    **arguments: Any,
) -> int:
    """Differentiate FUNCTION of the shader FILE (- for standard input).

    Prints the shader, unchanged, followed by the generated functions. An overload is chosen by its signature:
    'map(vec3)'.
    """
    from glsl_ad.source.render import as_json as diagnostic_json

    try:
        derivative = options.derivative(file, defines, dialect, include, arguments)
    except GlslAdError as error:
        if as_json:
            diagnostics = [diagnostic_json(d) for d in error.diagnostics]
            report.deliver(report.json_text({"source": None, "entry": None, "diagnostics": diagnostics}), output)
        raise
    found = derivative.survey() if with_report else None
    if as_json:
        extra = {} if found is None else {"report": survey.as_json(found)}
        report.deliver(report.json_text({**derivative.to_json(), **extra}), output)
    else:
        report.deliver(derivative.source, output)
    report.show(derivative.diagnostics)
    if found is not None and not as_json:
        print(survey.render(found, derivative.diagnostics), file=sys.stderr)
    return 0
