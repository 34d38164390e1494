"""`glsl-ad dump`: what a stage of the compiler makes of a shader, for those who work on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import click

from glsl_ad.cli import options, report
from glsl_ad.source import Sink, Span

STAGES = ("tokens", "tree", "ir", "derivative")


@click.command("dump")
@options.source_options
@click.argument("function", required=False)
@click.option("--stage", default="ir", metavar="STAGE", help="tokens, tree, ir (default) or derivative.")
@click.option("--wrt", multiple=True, metavar="INPUT", help="For the derivative: differentiate by this input.")
@click.option("--as", "product", default="jet", metavar="PRODUCT", help="For the derivative: jet (default) or lifted.")
@click.option("--order", default="1", metavar="N", help="For the derivative: its order.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    function: str | None,
    stage: str,
    **arguments: Any,
) -> int:
    """Show a stage of the compiler: the tokens and the tree of FILE, the IR of FUNCTION or of its derivative."""
    from glsl_ad import request

    request.choice("stage", stage, STAGES, Sink())
    if stage in ("tokens", "tree"):
        return _dump_syntax(file, defines, dialect, include, stage)
    if function is None:
        raise click.MissingParameter(ctx=click.get_current_context(), param_type="argument", param_hint="FUNCTION")
    shader = options.shader(file, defines, dialect, include)
    if stage == "ir":
        report.deliver(shader.dump_ir(function), None)
    else:
        order = request.order(arguments["order"], Sink())
        report.deliver(shader.diff(function, **{**arguments, "order": order}).dump(), None)
    return 0


def _dump_syntax(file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...], stage: str) -> int:
    """Tokens and trees are shown as far as they go, also of a file with faults: that is when one wants to see them."""
    from glsl_ad import files, request
    from glsl_ad.syntax import Libraries, parse, tokens
    from glsl_ad.syntax.words import DEFAULT, Version

    sink = Sink()
    macros = dict(request.define(text, sink) for text in defines)
    wanted = request.dialect(dialect, sink)
    default = Version(wanted.version, wanted.es) if wanted else DEFAULT
    source, libraries = files.read(file).file, Libraries(include)
    unit = parse(source, sink, defines=macros, default=default, libraries=libraries)
    if stage == "tokens":
        report.deliver(tokens(source, defines=macros, default=default, libraries=libraries), None)
    else:
        report.deliver("".join(_tree(unit)), None)
    sink.raise_if_errors()
    return 0


def _tree(node: Any, label: str = "", indent: int = 0) -> Iterator[str]:
    """A node, one line for each with its place and what it holds itself, then its children, indented."""
    values = {f.name: getattr(node, f.name) for f in fields(node)}
    parts = {name: value for name, value in values.items() if not isinstance(value, Span)}
    own = {name: value for name, value in parts.items() if not _children(value)}
    shown = "".join(f" {name}={value!r}" for name, value in own.items() if value not in (None, (), ""))
    yield f"{'  ' * indent}{label}{type(node).__name__}{shown}  @{node.span.line}:{node.span.column}\n"
    for name, value in parts.items():
        for child in _children(value):
            yield from _tree(child, f"{name}: ", indent + 1)


def _children(value: Any) -> list[Any]:
    items = value if isinstance(value, tuple) else (value,)
    return [item for item in items if is_dataclass(item)]
