"""Which words are keywords, and which are reserved, in each version of GLSL.

Before `sample` became a qualifier it was a fine name for a variable, so the same text means different things in
different versions. GLSL ES 3.00 section 3.6, GLSL 4.60 section 3.6 and their predecessors have the lists.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from glsl_ad.types import type_names


class Version(NamedTuple):
    """What a `#version` line says."""

    number: int
    es: bool

    def __str__(self) -> str:
        return f"GLSL ES {self.number / 100:.2f}" if self.es else f"GLSL {self.number / 100:.2f}"


#: The version of a text that does not say: the tool's own default.
DEFAULT = Version(300, True)


def _words(text: str) -> list[str]:
    return text.split()


#: Extensions that WebGL 1 shaders ask for by `#ifdef` and that drivers have. ES 3.00 has built in what they bring, and
#: no such macros.
ES100_EXTENSIONS = frozenset(["GL_OES_standard_derivatives", "GL_EXT_shader_texture_lod", "GL_EXT_frag_depth"])

_ALWAYS = (1, 1)
_NEVER = 9999

#: Word -> (first ES version, first desktop version) in which it is a keyword.
_QUALIFIERS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_words("const in out inout uniform attribute varying invariant"), _ALWAYS),
    **dict.fromkeys(_words("flat smooth centroid"), (300, 130)),
    "noperspective": (_NEVER, 130),
    **dict.fromkeys(_words("sample patch precise"), (320, 400)),
    **dict.fromkeys(_words("buffer shared"), (310, 430)),
    **dict.fromkeys(_words("coherent volatile restrict readonly writeonly"), (310, 420)),
}
_OTHERS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(_words("break continue do for while if else discard return struct true false void"), _ALWAYS),
    "precision": _ALWAYS,
    **dict.fromkeys(_words("switch case default"), (300, 130)),
    "layout": (300, 140),
    "subroutine": (_NEVER, 400),
}
_PRECISIONS = ("highp", "mediump", "lowp")


def _type_words() -> dict[str, tuple[int, int]]:
    words: dict[str, tuple[int, int]] = {}
    for name in type_names() - {"void"}:
        if name == "double" or name.startswith(("dvec", "dmat")):
            words[name] = (_NEVER, 400)
        elif name == "uint" or name.startswith("uvec"):
            words[name] = (300, 130)
        elif "mat" in name and "x" in name:
            words[name] = (300, 120)
        else:
            words[name] = _ALWAYS
    words.update(_opaque_words())
    return words


def _opaque_words() -> dict[str, tuple[int, int]]:
    words = {"sampler2D": _ALWAYS, "samplerCube": _ALWAYS}
    in_es300 = ("3D", "2DArray", "2D", "Cube")
    shapes = ("1D", "2D", "3D", "Cube", "2DRect", "1DArray", "2DArray", "CubeArray", "Buffer", "2DMS", "2DMSArray")
    for shape in shapes:
        later = (320 if shape in ("CubeArray", "Buffer", "2DMSArray") else 310 if shape == "2DMS" else _NEVER, 130)
        for prefix in ("", "i", "u"):
            words.setdefault(f"{prefix}sampler{shape}", (300, 130) if shape in in_es300 else later)
            words[f"{prefix}image{shape}"] = (310 if shape in in_es300 else later[0], 420)
    for shape in ("1D", "2D", "Cube", "2DRect", "1DArray", "2DArray", "CubeArray"):
        es = 300 if shape in ("2D", "Cube", "2DArray") else 320 if shape == "CubeArray" else _NEVER
        words[f"sampler{shape}Shadow"] = (es, 130)
    words["atomic_uint"] = (310, 420)
    return words


#: Words with no meaning that may not be names, by language.
_RESERVED_ES100 = frozenset(
    _words(
        """asm class union enum typedef template this packed goto switch default inline noinline volatile public
        static extern external interface flat long short double half fixed unsigned superp input output
        hvec2 hvec3 hvec4 dvec2 dvec3 dvec4 fvec2 fvec3 fvec4 sampler1D sampler3D sampler1DShadow
        sampler2DShadow sampler2DRect sampler3DRect sampler2DRectShadow sizeof cast namespace using"""
    )
)
_RESERVED_LATER = frozenset(
    _words(
        """asm class union enum typedef template this resource goto inline noinline public static extern external
        interface long short half fixed unsigned superp input output hvec2 hvec3 hvec4 fvec2 fvec3 fvec4
        filter sizeof cast namespace using common partition active"""
    )
)
_RESERVED_ES300 = _RESERVED_LATER | frozenset(
    _words(
        """coherent volatile restrict readonly writeonly atomic_uint noperspective patch sample subroutine double
        dvec2 dvec3 dvec4"""
    )
)


@cache
def keywords(version: Version) -> dict[str, str]:
    """Every keyword of a version, with the terminal of the grammar that it is: words of their own are their own."""

    def included(since: tuple[int, int]) -> bool:
        return version.number >= since[0] if version.es else version.number >= since[1]

    found = {word: "QUALIFIER" for word, since in _QUALIFIERS.items() if included(since)}
    found.update({word: word.upper() for word, since in _OTHERS.items() if included(since)})
    found.update({word: "BASIC_TYPE" for word, since in _type_words().items() if included(since)})
    found.update(dict.fromkeys(_PRECISIONS, "PRECISION_WORD"))
    return found


@cache
def reserved(version: Version | None) -> frozenset[str]:
    """The words that a version keeps for the future; without a version, those that both ES 1.00 and ES 3.00 keep."""
    if version is None:
        words = _RESERVED_ES100 & _RESERVED_ES300
    elif version.es:
        words = _RESERVED_ES100 if version.number < 300 else _RESERVED_ES300
    else:
        words = _RESERVED_LATER
    return words - keywords(version or DEFAULT).keys()


@cache
def every_keyword() -> frozenset[str]:
    """The words that are keywords in some version."""
    return frozenset((*_QUALIFIERS, *_OTHERS, *_type_words(), *_PRECISIONS))
