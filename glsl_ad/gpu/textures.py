"""Default textures: what a sampler gives where a shader wants one and nobody has said which.

Every sampler type gets a texture and a texture unit of its own, since OpenGL refuses to draw with samplers of different
types on one unit. The texture holds the same texel everywhere, so that what a shader computes from it can be computed
on the host too, whatever the coordinates, the level and the filter.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np

SIZE = 128  # keyboards and states of simulations are read at fixed texels

#: What every texel holds; exact in any filter. Integer textures hold 255 times as much, rounded down.
TEXEL = (0.25, 0.5, 0.75, 1.0)

#: OpenGL's numbers for the sampler types (OpenGL 4.6 core, table 7.3) -> (how it is made, its numpy type).
_SAMPLERS: dict[int, tuple[str, str]] = {
    0x8B5E: ("texture", "f4"),  # sampler2D
    0x8B5F: ("texture3d", "f4"),
    0x8B60: ("texture_cube", "f4"),
    0x8B62: ("depth_texture", "f4"),  # sampler2DShadow
    0x8DC1: ("texture_array", "f4"),
    0x8DC4: ("none", ""),  # sampler2DArrayShadow
    0x8DC5: ("none", ""),  # samplerCubeShadow
    0x8DCA: ("texture", "i4"),
    0x8DCB: ("texture3d", "i4"),
    0x8DCC: ("texture_cube", "i4"),
    0x8DCF: ("texture_array", "i4"),
    0x8DD2: ("texture", "u4"),
    0x8DD3: ("texture3d", "u4"),
    0x8DD4: ("texture_cube", "u4"),
    0x8DD7: ("texture_array", "u4"),
}


def bind_samplers(made: Any, program: Any, stack: ExitStack, *, reserved: int) -> None:
    """Bind a default texture to every sampler of a program, on units from `reserved` up, until `stack` closes.

    Unit 0 is the harness's own; its sampler is set by the caller afterwards.
    """
    units: dict[int, int] = {}
    for name in program:
        kind = getattr(program[name], "gl_type", None)
        if kind not in _SAMPLERS:
            continue
        if kind not in units:
            units[kind] = reserved + len(units)
            _bind(made, *_SAMPLERS[kind], units[kind], stack)
        size = program[name].array_length
        program[name].value = units[kind] if size == 1 else [units[kind]] * size


def _bind(made: Any, how: str, dtype: str, unit: int, stack: ExitStack) -> None:
    if how == "none":
        return  # an unbound unit is an incomplete texture: it reads as zero
    if how == "depth_texture":
        texture = made.depth_texture((SIZE, SIZE), data=_texels(SIZE * SIZE, "f4")[:, 1].tobytes())
    elif how == "texture":
        texture = made.texture((SIZE, SIZE), 4, data=_texels(SIZE * SIZE, dtype).tobytes(), dtype=dtype)
    elif how == "texture_cube":
        texture = made.texture_cube((SIZE, SIZE), 4, data=_texels(6 * SIZE * SIZE, dtype).tobytes(), dtype=dtype)
    else:
        data = _texels(4 * SIZE * SIZE, dtype).tobytes()
        texture = getattr(made, how)((SIZE, SIZE, 4), 4, data=data, dtype=dtype)
    stack.callback(texture.release)
    if dtype != "f4":
        # Integer textures cannot be filtered; with the default filter they would be incomplete.
        import moderngl

        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    texture.use(unit)


def _texels(count: int, dtype: str) -> Any:
    texel = np.array(TEXEL) if dtype == "f4" else np.array(TEXEL) * 255.0
    return np.broadcast_to(texel.astype(dtype), (count, 4)).copy()
