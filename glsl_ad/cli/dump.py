"""`glsl-ad dump`: what a stage of the compiler makes of a shader, for those who work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from glsl_ad.cli import options, report
from glsl_ad.source import Sink

if TYPE_CHECKING:
    from glsl_ad.api import Shader

STAGES = ("tokens", "tree", "ir", "derivative")


@click.command("dump")
@options.source_options
@click.argument("function", required=False)
@click.option("--stage", default="ir", metavar="STAGE", help="tokens, tree, ir (default) or derivative.")
@click.option("--wrt", multiple=True, metavar="INPUT", help="For the derivative: differentiate by this input.")
@click.option("--as", "product", default="jet", metavar="PRODUCT", help="For the derivative: jet (default) or lifted.")
@click.option("--order", default="1", metavar="N", help="For the derivative: its order.")
def command(
    file: str, defines: tuple[str, ...], dialect: str | None, function: str | None, stage: str, **arguments: Any
) -> int:
    """Show a stage of the compiler: the tokens and the tree of FILE, the IR of FUNCTION or of its derivative."""
    from glsl_ad import request

    request.choice("stage", stage, STAGES, Sink())
    shader = options.shader(file, defines, dialect)
    report.deliver(_text(shader, stage, function, arguments), None)
    return 0


def _text(shader: Shader, stage: str, function: str | None, arguments: dict[str, Any]) -> str:
    from glsl_ad import request

    match stage:
        case "tokens":
            return shader.dump_tokens()
        case "tree":
            return shader.dump_tree()
    if function is None:
        raise click.MissingParameter(ctx=click.get_current_context(), param_type="argument", param_hint="FUNCTION")
    if stage == "ir":
        return shader.dump_ir(function)
    order = request.order(arguments["order"], Sink())
    return shader.diff(function, **{**arguments, "order": order}).dump()
