"""Pictures as files: what `glsl-ad render` draws, saved as PNG, APNG or GIF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glsl_ad.files import write_bytes_atomically
from glsl_ad.records import dataclass
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import checking, viewing

if TYPE_CHECKING:
    from glsl_ad.gpu.image import Moment, Texture

#: How long drawing a frame may take, in seconds; a shader that never ends is stopped then.
SECONDS = 120.0
_SUFFIXES = (".png", ".apng", ".gif")


@dataclass(frozen=True)
class Canvas:
    """Size in pixels, the moments to draw, frames a second, and the files for channels by their number."""

    size: tuple[int, int]
    moments: tuple[Moment, ...]
    rate: float
    channels: tuple[tuple[int, str], ...] = ()

    @classmethod
    def parse(
        cls,
        size: str,
        time: float,
        mouse: str | None,
        frames: int,
        rate: float,
        channels: Sequence[str],
        output: str,
        sink: Sink,
    ) -> Canvas:
        """What the options of `render` say; raises GlslAdError where one makes no sense."""
        from glsl_ad.gpu.image import LARGEST, Moment

        found = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", size.strip(), re.ASCII)
        width, height = (int(found[1]), int(found[2])) if found else (0, 0)
        if not (0 < width <= LARGEST and 0 < height <= LARGEST):
            raise _bad(sink, f"`{size}` is no size of a picture", f"--size WxH, each from 1 to {LARGEST}")
        if Path(output).suffix.lower() not in _SUFFIXES:
            raise _bad(sink, f"`{output}` is no .png or .gif file", "the picture's kind follows from its name")
        place = (0.0, 0.0)
        if mouse is not None:
            numbers = re.fullmatch(r"\s*(\d{1,5}(?:\.\d*)?)\s*,\s*(\d{1,5}(?:\.\d*)?)\s*", mouse, re.ASCII)
            if numbers is None:
                raise _bad(sink, f"`{mouse}` is no place of the mouse", "--mouse X,Y in pixels")
            place = (float(numbers[1]), float(numbers[2]))
        moments = tuple(Moment(time + k / rate, k, (*place, *place)) for k in range(frames))
        return cls((width, height), moments, rate, tuple(_channel(text, sink) for text in channels))


def _bad(sink: Sink, problem: str, usage: str) -> GlslAdError:
    return sink.fail(viewing.BAD_PICTURE, None, problem=problem, usage=usage)


def _channel(text: str, sink: Sink) -> tuple[int, str]:
    number, equals, path = text.partition("=")
    if number not in ("0", "1", "2", "3") or not equals:
        raise _bad(sink, f"`{text}` is no channel", "--channel N=FILE, N from 0 to 3")
    return int(number), path


def save(source: str, canvas: Canvas, output: str, sink: Sink) -> None:
    """Draw a pass and write the picture; one that moves where there are several moments.

    Raises GlslAdError where the driver refuses the pass, there is no OpenGL, or a file cannot be read or written.
    """
    from PIL import Image

    frames = [Image.frombytes("RGB", canvas.size, pixels) for pixels in drawn(source, canvas, sink)]
    buffer = io.BytesIO()
    suffix = Path(output).suffix.lower()
    moving: dict[str, Any] = {}
    if len(frames) > 1:
        moving = {"save_all": True, "append_images": frames[1:], "duration": 1000.0 / canvas.rate, "loop": 0}
    frames[0].save(buffer, format="GIF" if suffix == ".gif" else "PNG", optimize=True, **moving)
    write_bytes_atomically(output, buffer.getvalue())


def drawn(source: str, canvas: Canvas, sink: Sink) -> list[bytes]:
    """The pictures of a pass, three bytes a pixel from the top down; a process of its own draws them."""
    from glsl_ad.gpu import CompileError, GLError, NoContext
    from glsl_ad.gpu.guard import Guard, GuardError
    from glsl_ad.gpu.image import draw

    textures = {number: _texture(path, sink) for number, path in canvas.channels}
    try:
        with Guard() as guard:
            seconds = SECONDS * len(canvas.moments)
            return guard.call(seconds, draw, source, canvas.size, canvas.moments, textures, canvas.rate)
    except NoContext as error:
        raise sink.fail(checking.NO_CONTEXT, None, attempts="; ".join(error.attempts), install=error.install) from None
    except (CompileError, GuardError, GLError) as error:
        raise sink.fail(viewing.NOT_DRAWN, None, reason=str(error)) from None


def _texture(path: str, sink: Sink) -> Texture:
    from PIL import Image, UnidentifiedImageError

    from glsl_ad.gpu.image import LARGEST, Texture

    try:
        with Image.open(path) as image:
            if max(image.size) > LARGEST:
                raise _bad(sink, f"`{path}` is larger than {LARGEST} pixels", "--channel N=FILE")
            flipped = image.convert("RGBA").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            return Texture(*flipped.size, flipped.tobytes())
    except (OSError, ValueError, UnidentifiedImageError) as error:
        reason = getattr(error, "strerror", None) or "it is no picture"
        raise _bad(sink, f"cannot read `{path}`: {reason}", "--channel N=FILE takes a PNG or JPEG file") from None
