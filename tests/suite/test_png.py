"""PNG files: what is written is read back, and what other programs write is read."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from glsl_ad.suite.png import decode, encode

RANDOM = np.random.default_rng(3)


def test_what_is_written_is_read() -> None:
    pixels = RANDOM.integers(0, 256, (7, 5, 4), dtype=np.uint8)
    np.testing.assert_array_equal(decode(encode(pixels)), pixels)


def file(pixels: NDArray[np.uint8], colour: int, filters: list[int], depth: int = 8, interlaced: int = 0) -> bytes:
    """A PNG file as another program might write it: with a filter for each row."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width, channels = pixels.shape
    rows = b""
    above = np.zeros(width * channels, int)
    for kind, row in zip(filters, pixels.reshape(height, -1).astype(int), strict=True):
        left = np.concatenate([np.zeros(channels, int), row[:-channels]])
        corner = np.concatenate([np.zeros(channels, int), above[:-channels]])
        rows += bytes([kind]) + ((row - predicted(kind, left, above, corner)) % 256).astype(np.uint8).tobytes()
        above = row
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    data = zlib.compress(rows)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", data[:9]) + chunk(b"IDAT", data[9:]) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def predicted(kind: int, left: NDArray[Any], above: NDArray[Any], corner: NDArray[Any]) -> NDArray[Any]:
    guess = left + above - corner
    distances = np.stack([np.abs(guess - candidate) for candidate in (left, above, corner)])
    paeth = np.choose(distances.argmin(axis=0), [left, above, corner])
    guesses: list[NDArray[Any]] = [0 * left, left, above, (left + above) // 2, paeth]
    return guesses[kind]


@pytest.mark.parametrize("colour", [0, 2, 4, 6])
def test_every_filter_is_undone(colour: int) -> None:
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    pixels = RANDOM.integers(0, 256, (5, 6, channels), dtype=np.uint8)
    found = decode(file(pixels, colour, [4, 3, 2, 1, 0]))
    if channels >= 3:
        np.testing.assert_array_equal(found[:, :, :3], pixels[:, :, :3])
    else:
        np.testing.assert_array_equal(found[:, :, 1], pixels[:, :, 0])
    alpha = pixels[:, :, -1] if channels in (2, 4) else np.full((5, 6), 255)
    np.testing.assert_array_equal(found[:, :, 3], alpha)


ONE = np.zeros((1, 1, 4), np.uint8)
UNREAD = [
    (b"GIF89a", "no PNG file"),
    (encode(ONE)[:40], "damaged"),
    (file(ONE[:, :, :1], 3, [0]), "eight bits"),
    (file(ONE, 6, [0], depth=16), "eight bits"),
    (file(ONE, 6, [0], interlaced=1), "eight bits"),
    (file(ONE, 6, [0]).replace(zlib.compress(b"\0" * 5)[:9], b"123456789"), "damaged"),
]


@pytest.mark.parametrize(("data", "said"), UNREAD)
def test_what_is_not_read_says_so(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        decode(data)
