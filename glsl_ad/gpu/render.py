"""Draws what a fragment shader draws: its user's own `main`, or Shadertoy's `mainImage`, over a whole picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.dialects import ES300, Dialect
from glsl_ad.gpu import context
from glsl_ad.gpu.compile import CompileError, complete, parse_log
from glsl_ad.gpu.textures import bind_samplers
from glsl_ad.gpu.uniforms import set_uniforms

Image = NDArray[np.float32]

LARGEST = 8192
_LAST_UNIT = 15
_SAMPLER_2D = 0x8B5E

#: What a varying gets, from the place in the picture, 0 to 1 from left to right and from bottom to top.
_VARYING = {
    "float": "glslad_at.x",
    "vec2": "glslad_at",
    "vec3": "vec3(glslad_at, 0.0)",
    "vec4": "vec4(glslad_at, 0.0, 1.0)",
}


def render_image(
    source: str,
    size: tuple[int, int],
    uniforms: Mapping[str, Any] | None = None,
    *,
    dialect: Dialect = ES300,
    defines: Mapping[str, str] | None = None,
    varyings: Sequence[tuple[str, str]] = (),
) -> Image:
    """The picture that a shader draws, (height, width, 4), its first row at the top; not clamped.

    source    the shader with `main`, or with `mainImage`
    size      width and height in pixels
    uniforms  by name, as `run_function` takes them; for a `sampler2D` an array (height, width, components 1 to 4)
    varyings  (type, name) of the inputs of the fragment stage: they get the place in the picture, 0 to 1

    Raises CompileError, NoContext, ValueError (a size or a uniform that does not fit).
    """
    width, height = size
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"a picture has 1 to {LARGEST} pixels each way, not {width} x {height}")
    given = dict(uniforms or {})
    with context.current() as made, ExitStack() as stack:
        program = _link(made, source, dialect, defines, varyings)
        stack.callback(program.release)
        bind_samplers(made, program, stack, reserved=1)
        _bind_images(made, program, given, stack)
        if dialect.shadertoy:
            given.setdefault("iResolution", (width, height, 1.0))
        set_uniforms(program, given)
        picture = _draw(made, program, size, stack)
        context.check_error("drawing a picture")
    return picture


def _link(
    made: Any, source: str, dialect: Dialect, defines: Mapping[str, str] | None, varyings: Sequence[tuple[str, str]]
) -> Any:
    import moderngl

    completed = complete(source, dialect, defines)
    version = completed.text[: completed.text.index("\n") + 1]
    old = version.split()[1] in ("100", "110", "120")
    into, out = ("attribute", "varying") if old else ("in", "out")
    known = [(type_, name) for type_, name in varyings if type_ in _VARYING]
    lines = [version, f"{into} vec2 glslad_at;\n", *(f"{out} {type_} {name};\n" for type_, name in known)]
    body = "".join(f" {name} = {_VARYING[type_]};" for type_, name in known)
    vertex = "".join(lines) + f"void main() {{{body} gl_Position = vec4(glslad_at * 2.0 - 1.0, 0.0, 1.0); }}\n"
    try:
        return made.program(vertex_shader=vertex, fragment_shader=completed.text)
    except moderngl.Error as error:
        raise CompileError("the driver", parse_log(str(error), completed.line), completed.text) from None


def _bind_images(made: Any, program: Any, given: dict[str, Any], stack: ExitStack) -> None:
    """Textures for the samplers that the caller has pictures for; these leave `given`."""
    unit = _LAST_UNIT
    for name in list(given):
        if getattr(program.get(name, None), "gl_type", None) != _SAMPLER_2D:
            continue
        pixels = np.ascontiguousarray(given.pop(name), np.float32)
        if pixels.ndim != 3 or not 1 <= pixels.shape[2] <= 4 or not pixels.size:
            raise ValueError(f"the texture `{name}` needs the shape (height, width, 1 to 4), not {pixels.shape}")
        texture = made.texture((pixels.shape[1], pixels.shape[0]), pixels.shape[2], dtype="f4")
        stack.callback(texture.release)
        texture.write(np.ascontiguousarray(pixels[::-1]))
        texture.use(unit)
        program[name].value = unit
        unit -= 1


def _draw(made: Any, program: Any, size: tuple[int, int], stack: ExitStack) -> Image:
    import moderngl

    corners = np.array([0, 0, 2, 0, 0, 2], np.float32)  # one triangle that covers the square
    buffer = made.buffer(corners.tobytes())
    stack.callback(buffer.release)
    vertices = made.vertex_array(program, [(buffer, "2f", "glslad_at")])
    stack.callback(vertices.release)
    target = made.texture(size, 4, dtype="f4")
    stack.callback(target.release)
    framebuffer = made.framebuffer([target])
    stack.callback(framebuffer.release)
    stack.callback(context.leave_framebuffers)
    framebuffer.use()
    framebuffer.clear()
    made.viewport = (0, 0, *size)
    vertices.render(moderngl.TRIANGLES)
    picture = np.empty((size[1], size[0], 4), np.float32)
    framebuffer.read_into(picture, components=4, dtype="f4")
    return np.ascontiguousarray(picture[::-1])
