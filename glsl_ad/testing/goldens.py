"""Golden pictures: compared with, rewritten on demand, and missed when nobody looks at them any more."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.records import dataclass
from glsl_ad.suite.png import Pixels, decode, encode
from glsl_ad.testing.images import as_bytes, difference, shown

#: The directory of goldens, beside the tests that use them.
FOLDER = "goldens"


@dataclass
class Goldens:
    """The goldens of a session. `results` is where pictures of failures go; `used` are the files that were compared
    with, `folders` those that may hold goldens."""

    update: bool
    results: Path
    used: set[Path] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)

    def compare(
        self, folder: Path, name: str, picture: NDArray[Any], *, tolerance: float, perceptual: bool, share: float
    ) -> str:
        """What is wrong with a picture, in words; empty where it is as its golden.

        tolerance   how far a pixel may be off (see `images.difference`)
        share       which part of all pixels may be farther off
        """
        golden = folder / f"{name}.png"
        self.used.add(golden)
        self.folders.add(folder)
        pixels = as_bytes(picture)
        if self.update:
            self._rewrite(golden, pixels)
            return ""
        if not golden.exists():
            self._write(folder, name, "actual", pixels)
            return f"there is no golden {golden}; --glsl-update writes it"
        expected = decode(golden.read_bytes())
        if expected.shape != pixels.shape:
            actual = self._write(folder, name, "actual", pixels)
            return f"{_size(pixels)} pixels, and the golden {golden} has {_size(expected)}; see {actual}"
        found = difference(pixels, expected, tolerance, perceptual=perceptual)
        if found.pixels <= share * found.amounts.size:
            return ""
        actual, apart = (
            self._write(folder, name, "actual", pixels),
            self._write(folder, name, "difference", shown(found, pixels)),
        )
        column, row = found.worst
        return (
            f"{found.pixels} of {found.amounts.size} pixels are off by more than {tolerance:.3g}, the worst by "
            f"{found.largest:.3g} at column {column}, row {row}: {_channels(pixels, row, column)} instead of "
            f"{_channels(expected, row, column)}\n"
            f"golden:     {golden}\nactual:     {actual}\ndifference: {apart}\n"
            "--glsl-update accepts what is drawn now"
        )

    def _rewrite(self, golden: Path, pixels: Pixels) -> None:
        data = encode(pixels)
        if not golden.exists() or golden.read_bytes() != data:
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_bytes(data)

    def _write(self, folder: Path, name: str, what: str, pixels: Pixels) -> Path:
        path = self.results / folder.parent.name / f"{name}.{what}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(pixels))
        return path


def unused(folders: set[Path], used: set[Path]) -> list[Path]:
    """The goldens that nothing was compared with."""
    return sorted(path for folder in folders for path in folder.glob("**/*.png") if path not in used)


def _size(pixels: Pixels) -> str:
    return f"{pixels.shape[1]} x {pixels.shape[0]}"


def _channels(pixels: Pixels, row: int, column: int) -> str:
    return f"({', '.join(map(str, np.asarray(pixels[row, column]).tolist()))})"
