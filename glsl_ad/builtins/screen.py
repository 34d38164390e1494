"""Screen derivatives and interpolation: GLSL ES 3.00 section 8.9, GLSL 4.60 section 8.14.

Differences between neighbouring fragments are linear, so they act on each coefficient alone. They cannot be evaluated
at a point: the references know nothing of them.
"""

from __future__ import annotations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Expand, Linear, Opaque, Smoothness

_SINCE = "100/110"  # in ES 1.00 through OES_standard_derivatives
_PRECISE = "-/450"
_INTERPOLANT = "its argument must be an input of the shader, which has no derivatives beside it"


def _slope(name: str, axis: str, how: str, since: str) -> Declaration:
    return Declaration(
        f"genFType {name}(genFType p)",
        Linear(("p",)),
        Smoothness.ANALYTIC,
        f"Change of p from one pixel to the next along {axis}{how}.",
        since=since,
        uses_screen=True,
    )


def _width(suffix: str, how: str, since: str) -> Declaration:
    return Declaration(
        f"genFType fwidth{suffix}(genFType p)",
        Expand(f"abs(dFdx{suffix}(p)) + abs(dFdy{suffix}(p))"),
        Smoothness.KINKS,
        f"abs(dFdx(p)) + abs(dFdy(p)){how}.",
        since=since,
        uses_screen=True,
    )


def _interpolation(name: str, extra: str, doc: str) -> Declaration:
    return Declaration(
        f"genFType {name}(genFType interpolant{extra})",
        Opaque(_INTERPOLANT),
        Smoothness.ANALYTIC,
        doc,
        since="320/400",
    )


_VARIANTS = (
    ("", "", _SINCE),
    ("Fine", ", between this pixel and its own neighbour", _PRECISE),
    ("Coarse", ", possibly the same for a block of pixels", _PRECISE),
)

DECLARATIONS = (
    *(_slope(f"dFdx{suffix}", "x", how, since) for suffix, how, since in _VARIANTS),
    *(_slope(f"dFdy{suffix}", "y", how, since) for suffix, how, since in _VARIANTS),
    *(_width(suffix, how, since) for suffix, how, since in _VARIANTS),
    _interpolation(
        "interpolateAtCentroid", "", "An input of the fragment shader at a point that the primitive covers."
    ),
    _interpolation(
        "interpolateAtSample", ", int sample_number", "An input of the fragment shader at a sample's place."
    ),
    _interpolation(
        "interpolateAtOffset", ", vec2 offset", "An input of the fragment shader beside the pixel's centre."
    ),
)
