"""The options that say what a picture shows, for `shadertoy`, `render` and `preview`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from glsl_ad.source import Sink

if TYPE_CHECKING:
    from glsl_ad.views import Picture

F = TypeVar("F", bound=Callable[..., Any])


def picture_options(function: F) -> F:
    """What `shadertoy`, `render` and `preview` take to say what to show."""
    decorators = (
        click.option("--view", metavar="VIEW", help="How to show it: curves, contours, surface, frame, patch, …"),
        click.option("--wrt", multiple=True, metavar="INPUT", help="What varies over the picture: p, or p.x and p.z."),
        click.option("--order", metavar="N", help="The highest derivative that curves and tables show."),
        click.option(
            "--form", default="unrolled", metavar="FORM", help="How jets are written: unrolled, compact or auto."
        ),
        click.option("--window", metavar="A:B", help="What the picture spans from left to right."),
        click.option("--set", "held", multiple=True, metavar="NAME=VALUE", help="Hold an input at a value."),
    )
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def picture(
    function: str | None,
    view: str | None,
    wrt: tuple[str, ...],
    order: str | None,
    form: str,
    window: str | None,
    held: tuple[str, ...],
) -> Picture:
    """What the options of `picture_options` ask for."""
    from glsl_ad import request
    from glsl_ad.views.model import Picture
    from glsl_ad.views.parsing import held_values, parse_window

    sink = Sink()
    span = None if window is None else parse_window(window, sink)
    highest = None if order is None else request.order(order, sink)
    return Picture(function, view, wrt, highest, span, held_values(held, sink), form)
