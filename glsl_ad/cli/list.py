"""`glsl-ad list`: the functions of a shader, and whether they can be differentiated."""

from __future__ import annotations

import click

from glsl_ad.cli import options, report


@click.command("list")
@options.source_options
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...], as_json: bool) -> int:
    """List the functions of the shader FILE: signature, and whether and why not differentiable."""
    shader = options.shader(file, defines, dialect, include)
    functions = shader.functions
    if as_json:
        report.deliver(report.json_text([function.to_json() for function in functions]), None)
        return 0
    width = max((len(function.signature) for function in functions), default=0)
    lines = [f"{f.signature:<{width}}  {'yes' if f.differentiable else f'no: {f.reason}'}" for f in functions]
    report.deliver("".join(line + "\n" for line in lines), None)
    report.show(shader.diagnostics)
    return 0
