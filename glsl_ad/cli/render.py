"""`glsl-ad render`: the picture of a function and its derivatives, drawn without a window."""

from __future__ import annotations

from typing import Any

import click

from glsl_ad.cli import options, pictures, report
from glsl_ad.source import Sink


@click.command("render")
@options.source_options
@click.argument("function", required=False)
@pictures.picture_options
@click.option("--size", default="800x450", metavar="WxH", help="Pixels; default 800x450.")
@click.option("--time", default=0.0, metavar="T", help="Seconds: what iTime holds.")
@click.option("--mouse", metavar="X,Y", help="Where the mouse was pressed, in pixels from the lower left corner.")
@click.option("--frames", type=click.IntRange(1, 1000), default=1, metavar="N", help="How many, for a moving picture.")
@click.option("--fps", type=click.FloatRange(0.1, 1000.0), default=20.0, help="Frames a second; default 20.")
@click.option("--channel", "channels", multiple=True, metavar="N=FILE", help="A picture as iChannel0 to iChannel3.")
@click.option("-o", "output", required=True, metavar="OUT", help="The file: .png, or .gif where it moves.")
def command(
    file: str,
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    size: str,
    time: float,
    mouse: str | None,
    frames: int,
    fps: float,
    channels: tuple[str, ...],
    output: str,
    **arguments: Any,
) -> int:
    """Draw the picture that `shadertoy` and `preview` show, into a file.

    With --frames, a PNG or GIF that moves: the frames follow --time at --fps.
    """
    from glsl_ad.pictures import Canvas, save
    from glsl_ad.views import compose

    sink = Sink()
    canvas = Canvas.parse(size, time, mouse, frames, fps, channels, output, sink)
    made = compose(options.shader(file, defines, dialect, include), pictures.picture(**arguments))
    save(made.source, canvas, output, sink)
    report.show(made.warnings)
    return 0
