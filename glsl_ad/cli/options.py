"""The options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from glsl_ad.clauses import CLAUSES, Clause
from glsl_ad.clauses import values as clause_values
from glsl_ad.kinds import KINDS
from glsl_ad.source import Sink

if TYPE_CHECKING:
    from glsl_ad.api import Derivative, Shader

#: The products, for the end of a help text.
PRODUCTS = "\b\nWhat --as takes:\n" + "\n".join(f"{k.name:<15} {k.summary}" for k in KINDS.values())

F = TypeVar("F", bound=Callable[..., Any])


def source_options(function: F) -> F:
    """FILE, -D, -I and --dialect: what makes a shader."""
    return click.argument("file")(language_options(function))


def language_options(function: F) -> F:
    """-D, -I and --dialect: how a file is read."""
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
    return click.option(
        "--dialect", metavar="NAME", help="300es (default), 100, 330, 450, 460 or shadertoy; else that of #version."
    )(function)


def derivative_options(function: F) -> F:
    """What `diff` and `check` both take to say which derivative."""
    decorators = [click.argument("function"), *map(_option, CLAUSES)]
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def clauses(*fields: str) -> Callable[[F], F]:
    """Some of these options."""

    def decorate(function: F) -> F:
        for clause in reversed([clause for clause in CLAUSES if clause.field in fields]):
            function = _option(clause)(function)
        return function

    return decorate


def values(arguments: dict[str, Any]) -> dict[str, Any]:
    """What the options of clauses say, as keyword arguments."""
    return clause_values(arguments, Sink())


def _option(clause: Clause) -> Callable[[F], F]:
    if clause.flag:
        return click.option(clause.option, clause.field, is_flag=True, help=clause.help)
    return click.option(
        clause.option,
        clause.field,
        default=() if clause.many else clause.default,
        multiple=clause.many,
        metavar=clause.metavar,
        help=clause.help,
    )


def shader(file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...]) -> Shader:
    """The shader that FILE, -D, --dialect and -I name."""
    from glsl_ad.api import Shader

    return Shader.from_file(file, defines=macros(defines), dialect=dialect, include=include)


def macros(defines: tuple[str, ...]) -> dict[str, str]:
    """The macros of -D by name."""
    from glsl_ad import request

    sink = Sink()
    return dict(request.define(text, sink) for text in defines)


def derivative(
    file: str, defines: tuple[str, ...], dialect: str | None, include: tuple[str, ...], arguments: dict[str, Any]
) -> Derivative:
    """The derivative that the options ask for; `arguments` are those of `derivative_options`, `only` and `expand`."""
    # Before the file is read: a typing error should not wait for it.
    wanted = values(arguments)
    given = shader(file, defines, dialect, include)
    return given.diff(
        arguments["function"],
        **wanted,
        dialect=dialect,
        only=arguments.get("only", False),
        expand=arguments.get("expand", False),
    )
