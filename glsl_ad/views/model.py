"""What a view is asked for, and what comes out: a pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from glsl_ad.records import dataclass
from glsl_ad.source import Diagnostic

if TYPE_CHECKING:
    from glsl_ad.api import Derivative

#: Every view, by the name that `--view` takes, with what it shows.
VIEWS = {
    "image": "the shader's own picture",
    "curves": "a function of one number and its derivatives, plotted",
    "contours": "a function of two numbers: isolines of exact width, gradient arrows",
    "surface": "a signed distance: normals, exact and by differences, and curvature",
    "frame": "a curve with its tangent, normal and binormal",
    "patch": "a parametric surface with its normals",
    "field": "a vector field with divergence and curl",
    "table": "values and derivatives at the mouse",
}
#: Those that show derivatives up to an order that is asked for.
ORDERED = frozenset(("curves", "table"))


@dataclass(frozen=True)
class Picture:
    """What to show of a shader.

    function   its name or signature; None: the shader's own picture where it has one, else the last function that can
               be differentiated, rather one of which no input must be held
    view       a key of `VIEWS`; None: what suits the function's type
    wrt        the inputs that vary over the picture: parameters or their components; () : what suits the view
    order      the highest derivative that curves and tables show; None: the second, and the first
    window     what the picture spans from left to right
    held       values of the other inputs, by name, as GLSL
    form       how jets are written: see `Shader.diff`
    """

    function: str | None = None
    view: str | None = None
    wrt: tuple[str, ...] = ()
    order: int | None = None
    window: tuple[float, float] | None = None
    held: Mapping[str, str] = field(default_factory=dict)
    form: str = "unrolled"


@dataclass(frozen=True)
class Pass:
    """A pass that shows something. `source` is GLSL as Shadertoy compiles it; `choices` are the views that fit.

    `section` is the generated part of it alone; `warnings` are about the derivative.
    """

    source: str
    view: str
    function: str | None
    choices: tuple[str, ...]
    axes: tuple[str, ...]
    derivative: Derivative | None
    warnings: tuple[Diagnostic, ...]
