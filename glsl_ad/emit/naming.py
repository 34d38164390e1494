"""The one namer of generated text: short names, with the user's as their stem, that clash with nothing.

A name is free if no compiler of any dialect reserves it and nobody around uses it. A taken stem gets the first free
number: `p`, `p2`, `p3`, and `q1`, `q1_2` where the stem ends in a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from glsl_ad.types import type_names

#: Keywords and reserved words of GLSL ES 1.00 and 3.00 (section 3.6 / 3.8) and of desktop GLSL up to 4.60.
_KEYWORDS = """
attribute const uniform buffer shared varying centroid flat smooth noperspective patch sample coherent volatile restrict
readonly writeonly layout invariant precise precision highp mediump lowp break continue do for while switch case default
if else in out inout subroutine discard return struct void true false atomic_uint
common partition active asm class union enum typedef template this resource goto inline noinline public static extern
external interface long short half fixed unsigned superp input output hvec2 hvec3 hvec4 fvec2 fvec3 fvec4
filter sizeof cast namespace using row_major packed main
"""
_OPAQUE = re.compile(
    r"[iu]?(sampler|image|texture|subpassInput)(1D|2D|3D|Cube|2DRect|3DRect|Buffer|2DMS|External\w*)(Array)?(Shadow)?"
)
RESERVED = frozenset(_KEYWORDS.split()) | type_names()
_SAMPLER_STEMS = ("sampler", "isampler", "usampler", "image", "iimage", "uimage")


def is_reserved(name: str) -> bool:
    """Whether some dialect keeps the name for itself."""
    if name in RESERVED or name.startswith("gl_") or "__" in name:
        return True
    return name.startswith(_SAMPLER_STEMS) and _OPAQUE.fullmatch(name) is not None


def cleaned(stem: str) -> str:
    """The stem as an identifier that no rule of the language forbids; it may still be a keyword."""
    stem = re.sub(r"\W", "_", stem, flags=re.ASCII)
    stem = re.sub(r"__+", "_", stem)
    if stem.startswith("gl_"):
        stem = stem[3:]
    if not stem or stem[0].isdigit() or stem == "_":
        stem = f"v{stem}".rstrip("_")
    return stem


class Namer:
    """Gives out names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def claim(self, name: str) -> None:
        """Take a name as it is."""
        self._taken.add(name)

    def fresh(self, stem: str, *, separator: str | None = None) -> str:
        """The stem itself if it is free, else with the first free number from 2."""
        stem = cleaned(stem)
        if self._is_free(stem):
            self._taken.add(stem)
            return stem
        if separator is None:
            separator = "_" if stem[-1].isdigit() else ""
        if stem.endswith("_"):
            separator = ""  # two underscores in a row are reserved
        number = self._next.get(stem, 2)
        while not self._is_free(name := f"{stem}{separator}{number}"):
            number += 1
        self._next[stem] = number + 1
        self._taken.add(name)
        return name

    def _is_free(self, name: str) -> bool:
        return name not in self._taken and not is_reserved(name)
