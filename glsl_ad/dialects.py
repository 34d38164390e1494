"""The languages that are read and written: GLSL ES 1.00 and 3.00, desktop 3.30 to 4.60, and Shadertoy's ES 3.00."""

from __future__ import annotations

from dataclasses import replace

from glsl_ad.records import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is what `--dialect` takes; `version` compares within ES or within desktop GLSL."""

    name: str
    version: int
    es: bool
    header: str  # what a complete file must begin with; empty where the host adds it
    shadertoy: bool = False

    @property
    def implicit_conversions(self) -> bool:
        """Whether int converts to float without a constructor (GLSL 4.60 section 4.1.10; ES has none)."""
        return not self.es

    @property
    def has_uint(self) -> bool:
        return self.version >= 300 if self.es else self.version >= 130

    @property
    def has_bool_mix(self) -> bool:
        """Whether `mix(genFType, genFType, genBType)` selects componentwise."""
        return self.version >= 300

    @property
    def restricted_loops(self) -> bool:
        """Whether loops must have the constant form of GLSL ES 1.00 appendix A."""
        return self.es and self.version == 100


ES100 = Dialect("100", 100, True, "#version 100\nprecision highp float;\n")
ES300 = Dialect("300es", 300, True, "#version 300 es\nprecision highp float;\nprecision highp int;\n")
GL330 = Dialect("330", 330, False, "#version 330\n")
GL450 = Dialect("450", 450, False, "#version 450\n")
GL460 = Dialect("460", 460, False, "#version 460\n")
SHADERTOY = Dialect("shadertoy", 300, True, "", shadertoy=True)

DIALECTS: dict[str, Dialect] = {d.name: d for d in (ES300, ES100, GL330, GL450, GL460, SHADERTOY)}


def from_version(number: int, es: bool) -> Dialect:
    """The dialect of a `#version` line; numbers between or beyond the named versions keep their own number."""
    for known in (ES100, ES300) if es or number == 100 else (GL330, GL450, GL460):
        if known.version == number:
            return known
    if es:
        return replace(ES300, name=f"{number}es", version=number, header=ES300.header.replace("300", str(number)))
    return Dialect(str(number), number, False, f"#version {number}\n")
