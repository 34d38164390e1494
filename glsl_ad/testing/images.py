"""How far two pictures are apart: per channel, or as the eye sees it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.records import dataclass
from glsl_ad.suite.png import Pixels

Floats = NDArray[np.float64]

#: From linear sRGB to the responses of the eye's cones, and from their cube roots to Oklab: Björn Ottosson, "A
#: perceptual color space for image processing" (2020).
_CONES = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                   [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
_OKLAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                   [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """`amounts` is how far each pixel is off, (height, width); `limit` how far one may be; `largest` the worst one."""

    amounts: Floats
    limit: float

    @property
    def pixels(self) -> int:
        """How many pixels are off by more than the limit."""
        return int((self.amounts > self.limit).sum())

    @property
    def largest(self) -> float:
        return float(self.amounts.max())

    @property
    def worst(self) -> tuple[int, int]:
        """Column and row of the worst pixel, from the top left."""
        row, column = np.unravel_index(int(np.argmax(self.amounts)), self.amounts.shape)
        return int(column), int(row)


def as_bytes(picture: NDArray[Any]) -> Pixels:
    """A picture of floats as a screen shows it: 0 to 1 become 0 to 255, what is not a number 0. Bytes stay."""
    if picture.dtype == np.uint8:
        pixels: Pixels = picture
        return pixels
    clean = np.nan_to_num(np.asarray(picture, np.float64), nan=0.0, posinf=1.0, neginf=0.0)
    return np.floor(np.clip(clean, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def difference(actual: Pixels, golden: Pixels, limit: float, *, perceptual: bool) -> Difference:
    """How far two pictures of one size are apart.

    Per channel: the largest difference of a channel, 1 from black to white. Perceptual: the distance in Oklab, where
    0.02 is what one just sees; 1 from black to white, too. Then colours count by their alpha, over grey.
    """
    left, right = actual / 255.0, golden / 255.0
    if perceptual:
        return Difference(np.sqrt(((_oklab(left) - _oklab(right)) ** 2).sum(axis=2)), limit)
    # Half a step of slack: 1/255 allows a difference of one.
    return Difference(np.abs(left - right).max(axis=2), limit + 0.5 / 255.0)


def _oklab(picture: Floats) -> Floats:
    alpha = picture[:, :, 3:]
    colour = picture[:, :, :3] * alpha + 0.5 * (1.0 - alpha)
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    found: Floats = np.cbrt(linear @ _CONES.T) @ _OKLAB.T
    return found


def shown(found: Difference, actual: Pixels) -> Pixels:
    """A picture of a difference: the actual one pale and grey, what is off in red, the more the farther."""
    grey = actual[:, :, :3].mean(axis=2) * 0.3 + 160.0
    picture = np.stack([grey, grey, grey, np.full_like(grey, 255.0)], axis=2)
    wrong = found.amounts > found.limit
    strength = np.clip(found.amounts / max(found.largest, 1e-12), 0.25, 1.0)[wrong]
    picture[wrong] = np.stack([255 * strength, 0 * strength, 64 * (1 - strength), 255 + 0 * strength], axis=1)
    return picture.astype(np.uint8)
