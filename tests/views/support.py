"""Draws passes and reads what they show: pixels, and the text that is written in them, dot by dot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glsl_ad import Shader
from glsl_ad.gpu.image import Moment, draw
from glsl_ad.views import Picture, compose
from glsl_ad.views.labels import GLYPHS


@dataclass(frozen=True)
class Drawn:
    """A picture: `pixels[row, column, channel]`, rows from the top, and the view that made it."""

    pixels: np.ndarray
    view: str

    def text(self, left: int, top: int, length: int, dot: int) -> str:
        """The text whose first glyph has its upper left dot here; `dot` pixels a dot; "?" for what is no glyph."""
        return "".join(self._glyph(left + 5 * dot * k, top, dot) for k in range(length))

    def _glyph(self, left: int, top: int, dot: int) -> str:
        brightness = self.pixels.max(axis=2)
        bits = 0
        for row in range(7):
            for column in range(4):
                y, x = top + dot * row + dot // 2, left + dot * column + dot // 2
                bits = bits << 1 | int(brightness[y, x] > 120)
        return next((letter for letter, glyph in GLYPHS.items() if glyph == bits), "?")


def drawn(
    source: str,
    picture: Picture | None = None,
    *,
    size: tuple[int, int] = (320, 180),
    moment: Moment | None = None,
    dialect: str | None = None,
    defines: dict[str, str] | None = None,
) -> Drawn:
    """The picture of a shader."""
    made = compose(Shader.from_source(source, dialect=dialect, defines=defines), picture or Picture())
    (data,) = draw(made.source, size, [moment or Moment()])
    return Drawn(np.frombuffer(data, np.uint8).reshape(size[1], size[0], 3), made.view)
