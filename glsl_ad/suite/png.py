"""Pictures as PNG files: eight bits a channel, written with red, green, blue and alpha, read in any of the plain forms.

The format is that of RFC 2083. Nothing is left out but palettes, interlacing, and other depths than eight bits.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Colour type -> channels.
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def encode(pixels: Pixels) -> bytes:
    """A picture (height, width, 4) as a PNG file."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, width * 4)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def decode(data: bytes) -> Pixels:
    """The picture in a PNG file, (height, width, 4). Raises ValueError where it is none, or of a form not read here."""
    if not data.startswith(_SIGNATURE):
        raise ValueError("it is no PNG file")
    try:
        chunks = list(_chunks(data))
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
        if depth != 8 or colour not in _CHANNELS or interlaced:
            raise ValueError("only PNG files of eight bits a channel, without palette and interlacing, are read")
        channels = _CHANNELS[colour]
        raw = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
        rows = np.frombuffer(raw, np.uint8).reshape(height, width * channels + 1)
    except (struct.error, zlib.error, IndexError) as error:
        raise ValueError(f"the PNG file is damaged: {error}") from None
    return _as_rgba(_unfiltered(rows, channels).reshape(height, width, channels))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += size + 12


def _unfiltered(rows: Pixels, step: int) -> Pixels:
    """The bytes of a picture from its filtered rows (RFC 2083, section 6)."""
    found = np.zeros((len(rows), rows.shape[1] - 1), np.uint8)
    above = np.zeros(rows.shape[1] - 1, np.uint8)
    for number, row in enumerate(rows):
        kind, line = row[0], row[1:]
        if kind == 0:
            found[number] = line
        elif kind == 2:
            found[number] = line + above
        elif kind == 1:
            # A running sum along each channel; bytes wrap around as they should.
            found[number] = np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
        elif kind in (3, 4):
            found[number] = _predicted(line, above, step, paeth=kind == 4)
        else:
            raise ValueError(f"the PNG file is damaged: there is no filter {kind}")
        above = found[number]
    return found


def _predicted(line: Pixels, above: Pixels, step: int, *, paeth: bool) -> list[int]:
    out: list[int] = []
    up = above.tolist()
    for i, value in enumerate(line.tolist()):
        left, upper_left = (out[i - step], up[i - step]) if i >= step else (0, 0)
        guess = _paeth(left, up[i], upper_left) if paeth else (left + up[i]) // 2
        out.append((value + guess) & 255)
    return out


def _paeth(left: int, up: int, upper_left: int) -> int:
    guess = left + up - upper_left
    return min((left, up, upper_left), key=lambda candidate: abs(guess - candidate))


def _as_rgba(pixels: Pixels) -> Pixels:
    channels = pixels.shape[2]
    colour = pixels[:, :, :3] if channels >= 3 else np.repeat(pixels[:, :, :1], 3, axis=2)
    opaque = np.full((*pixels.shape[:2], 1), 255, np.uint8)
    alpha = pixels[:, :, -1:] if channels in (2, 4) else opaque
    return np.concatenate([colour, alpha], axis=2)
