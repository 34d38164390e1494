"""Draws pictures without a window: a pass as Shadertoy runs it, with its uniforms, into bytes.

A picture is drawn in strips, so that a slow shader does not hold the driver for long at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from glsl_ad.dialects import ES300, SHADERTOY
from glsl_ad.gpu import context
from glsl_ad.gpu.compile import CompileError, complete, parse_log
from glsl_ad.gpu.textures import bind_samplers
from glsl_ad.gpu.uniforms import set_uniforms
from glsl_ad.records import dataclass

#: Rows that are drawn at a time.
STRIP = 64
#: Wider or higher pictures are refused by some drivers.
LARGEST = 8192
_TRIANGLE = """void main() {
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What Shadertoy's uniforms hold: seconds, the number of the frame, the mouse in pixels from the lower left."""

    time: float = 0.0
    frame: int = 0
    mouse: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Texture:
    """A picture for a channel: rows from the bottom up, four bytes a pixel."""

    width: int
    height: int
    pixels: bytes


def draw(
    source: str,
    size: tuple[int, int],
    moments: Sequence[Moment],
    textures: Mapping[int, Texture] | None = None,
    rate: float = 60.0,
) -> list[bytes]:
    """The pictures of a pass at some moments: three bytes a pixel, rows from the top down.

    source    GLSL with a `mainImage`, as Shadertoy takes it
    textures  by the number of their channel; other channels hold one colour
    rate      frames a second, for `iTimeDelta` and `iFrameRate`

    Raises CompileError, NoContext, and ValueError for sizes that cannot be drawn.
    """
    width, height = size
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"a picture is 1 to {LARGEST} pixels wide and high, not {width}x{height}")
    with context.current() as made, ExitStack() as stack:
        program = _program(made, source)
        stack.callback(program.release)
        bind_samplers(made, program, stack, reserved=8)
        sizes = _bind(made, program, textures or {}, stack)
        array = made.vertex_array(program, [])
        stack.callback(array.release)
        target = made.simple_framebuffer(size, components=4)
        stack.callback(target.release)
        stack.callback(context.leave_framebuffers)
        pictures = []
        for moment in moments:
            set_uniforms(program, {**_uniforms(size, moment, rate), **sizes})
            pictures.append(_drawn(target, array, size))
        context.check_error("drawing a picture")
        return pictures


def _program(made: Any, source: str) -> Any:
    import moderngl

    completed = complete(source, SHADERTOY)
    text = completed.text
    if not context.driver_info().es300:
        text = "#version 330\n" + text.removeprefix(ES300.header.splitlines()[0] + "\n")
    vertex = text[: text.index("\n") + 1] + _TRIANGLE
    try:
        return made.program(vertex_shader=vertex, fragment_shader=text)
    except moderngl.Error as error:
        raise CompileError("the driver", parse_log(str(error), completed.line), text) from None


def _uniforms(size: tuple[int, int], moment: Moment, rate: float) -> dict[str, Any]:
    return {
        "iResolution": (*size, 1.0),
        "iTime": moment.time,
        "iGlobalTime": moment.time,
        "iTimeDelta": 1.0 / rate,
        "iFrame": moment.frame,
        "iFrameRate": rate,
        "iMouse": moment.mouse,
        "iDate": (2000.0, 0.0, 1.0, moment.time),
        "iSampleRate": 44100.0,
        "iChannelTime": [moment.time] * 4,
    }


def _bind(made: Any, program: Any, textures: Mapping[int, Texture], stack: ExitStack) -> dict[str, Any]:
    """Bind the textures, and give the uniform with their sizes."""
    import moderngl

    sizes = [(16.0, 16.0, 1.0)] * 4
    for channel, texture in textures.items():
        name = f"iChannel{channel}"
        sizes[channel] = (float(texture.width), float(texture.height), 1.0)
        if program.get(name, None) is None:
            continue
        bound = made.texture((texture.width, texture.height), 4, data=texture.pixels, alignment=1)
        stack.callback(bound.release)
        bound.filter = (moderngl.LINEAR, moderngl.LINEAR)
        bound.use(channel)
        program[name].value = channel
    return {"iChannelResolution": sizes}


def _drawn(target: Any, array: Any, size: tuple[int, int]) -> bytes:
    import moderngl

    width, height = size
    target.use()
    target.clear()
    for row in range(0, height, STRIP):
        target.scissor = (0, row, width, min(STRIP, height - row))
        array.render(mode=moderngl.TRIANGLE_STRIP, vertices=3)
        array.ctx.finish()
    target.scissor = None
    pixels: bytes = target.read(components=3, alignment=1)
    return b"".join(pixels[row * width * 3 : (row + 1) * width * 3] for row in range(height - 1, -1, -1))
