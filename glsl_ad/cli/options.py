"""The options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from glsl_ad.source import Sink

if TYPE_CHECKING:
    from glsl_ad.api import Derivative, Shader

F = TypeVar("F", bound=Callable[..., Any])


def source_options(function: F) -> F:
    """FILE, -D, -I and --dialect: what makes a shader."""
    function = click.option(
        "-I",
        "include",
        multiple=True,
        metavar="DIR",
        help="Look for included files here, after FILE's directory.",
    )(function)
    function = click.option(
        "-D", "defines", multiple=True, metavar="NAME[=VALUE]", help="Define a macro, as 1 or as VALUE."
    )(function)
    function = click.option(
        "--dialect", metavar="NAME", help="300es (default), 100, 330, 450, 460 or shadertoy; else that of #version."
    )(function)
    return click.argument("file")(function)


def derivative_options(function: F) -> F:
    """What `diff` and `check` both take to say which derivative."""
    decorators = (
        click.argument("function"),
        click.option(
            "--wrt", multiple=True, metavar="INPUT", help="Differentiate by this input; default: every float."
        ),
        click.option("--as", "product", metavar="PRODUCT", help="What to return; chosen by type without it."),
        click.option("--order", metavar="N", help="Highest derivative, from 1 on; default: the product's own, or 1."),
        click.option("--name", metavar="NAME", help="Name of the generated function."),
        click.option("--struct-name", metavar="NAME", help="Name of the struct that it returns."),
        click.option("--fields", metavar="A,B,…", help="Names of its fields, from the value up."),
        click.option(
            "--coefficients",
            default="derivatives",
            metavar="KIND",
            help="What fields hold: derivatives (default), or taylor: derivative k divided by k!.",
        ),
        click.option("--pack", is_flag=True, help="Return vec4(value, gradient), or vec3(value, gradient)."),
        click.option(
            "--texture",
            default="constant",
            metavar="HOW",
            help="Texture reads by their coordinates: constant (default), differences (of one texel), or error.",
        ),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def shader(file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...]) -> Shader:
    """The shader that FILE, -D, --dialect and -I name."""
    from glsl_ad import request
    from glsl_ad.api import Shader

    sink = Sink()
    macros = dict(request.define(text, sink) for text in defines)
    return Shader.from_file(file, defines=macros, dialect=dialect, include=include)


def derivative(
    file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...], arguments: dict[str, Any]
) -> Derivative:
    """The derivative that the options ask for; `arguments` are those of `derivative_options`, `only` and `expand`."""
    from glsl_ad import request

    # Before the file is read: a typing error should not wait for it.
    order = None if arguments["order"] is None else request.order(arguments["order"], Sink())
    fields: str | None = arguments["fields"]
    names = None if fields is None else [name.strip() for name in fields.split(",")]
    given = shader(file, defines, dialect, include)
    return given.diff(**{**arguments, "order": order, "fields": names, "dialect": dialect})
