"""Angle, trigonometry and exponentials: GLSL ES 3.00 sections 8.1 and 8.2.

All are elementwise and analytic inside their domain; at its edge (`asin(1)`, `sqrt(0)`, `log(0)`) the derivative is
what the mathematics says: infinite.
"""

from __future__ import annotations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Linear, Partials, Smoothness

_SERIES = "glsl_ad.numeric.series:"
_FLOAT64 = "glsl_ad.numeric.float64:"
_ANALYTIC = Smoothness.ANALYTIC


def _angle(name: str, parameter: str, doc: str, domain: tuple[float, float]) -> Declaration:
    return Declaration(
        f"genFType {name}(genFType {parameter})",
        Linear((parameter,)),
        _ANALYTIC,
        doc,
        numeric=f"numpy:{name}",
        series=f"{_SERIES}{name}",
        domain={parameter: domain},
        elementwise=True,
    )


def _function(
    name: str,
    parameter: str,
    partial: str,
    doc: str,
    domain: tuple[float, float],
    *,
    numeric: str | None = None,
    since: str = "100/110",
) -> Declaration:
    """A function of one argument with its derivative."""
    return Declaration(
        f"genFType {name}(genFType {parameter})",
        Partials({parameter: partial}),
        _ANALYTIC,
        doc,
        numeric=numeric or f"numpy:{name}",
        series=f"{_SERIES}{name}",
        domain={parameter: domain},
        since=since,
        elementwise=True,
    )


_HYPERBOLIC = "300/130"

DECLARATIONS = (
    _angle("radians", "degrees", "Degrees to radians.", (-360.0, 360.0)),
    _angle("degrees", "radians", "Radians to degrees.", (-6.5, 6.5)),
    _function("sin", "angle", "cos(angle)", "Sine of an angle in radians.", (-6.0, 6.0)),
    _function("cos", "angle", "-sin(angle)", "Cosine of an angle in radians.", (-6.0, 6.0)),
    _function(
        "tan",
        "angle",
        "1.0 + result * result",
        "Tangent; poles at odd multiples of pi / 2, where it jumps.",
        (-1.4, 1.4),
    ),
    _function(
        "asin",
        "x",
        "1.0 / sqrt(1.0 - x * x)",
        "Angle in [-pi/2, pi/2] whose sine is x; undefined for |x| > 1, infinitely steep at -1 and 1.",
        (-0.9, 0.9),
        numeric="numpy:arcsin",
    ),
    _function(
        "acos",
        "x",
        "-1.0 / sqrt(1.0 - x * x)",
        "Angle in [0, pi] whose cosine is x; undefined for |x| > 1, infinitely steep at -1 and 1.",
        (-0.9, 0.9),
        numeric="numpy:arccos",
    ),
    Declaration(
        """
        genFType atan(genFType y, genFType x)
        genFType atan(genFType y_over_x)
        """,
        Partials(
            {
                "y": "x / (x * x + y * y)",
                "x": "-y / (x * x + y * y)",
                "y_over_x": "1.0 / (1.0 + y_over_x * y_over_x)",
            }
        ),
        _ANALYTIC,
        "Angle of the point (x, y) in [-pi, pi], or arc tangent; undefined at (0, 0), jumps at y = 0 for x < 0.",
        numeric=f"{_FLOAT64}atan",
        series=f"{_SERIES}atan",
        domain={"y": (0.2, 3.0), "x": (-3.0, 3.0), "y_over_x": (-5.0, 5.0)},
        elementwise=True,
    ),
    _function("sinh", "x", "cosh(x)", "Hyperbolic sine.", (-3.0, 3.0), since=_HYPERBOLIC),
    _function("cosh", "x", "sinh(x)", "Hyperbolic cosine.", (-3.0, 3.0), since=_HYPERBOLIC),
    _function("tanh", "x", "1.0 - result * result", "Hyperbolic tangent.", (-2.5, 2.5), since=_HYPERBOLIC),
    _function(
        "asinh",
        "x",
        "1.0 / sqrt(x * x + 1.0)",
        "Inverse of sinh.",
        (-4.0, 4.0),
        numeric="numpy:arcsinh",
        since=_HYPERBOLIC,
    ),
    _function(
        "acosh",
        "x",
        "1.0 / sqrt(x * x - 1.0)",
        "Non-negative inverse of cosh; undefined for x < 1, infinitely steep at 1.",
        (1.3, 5.0),
        numeric="numpy:arccosh",
        since=_HYPERBOLIC,
    ),
    _function(
        "atanh",
        "x",
        "1.0 / (1.0 - x * x)",
        "Inverse of tanh; undefined for |x| >= 1.",
        (-0.8, 0.8),
        numeric="numpy:arctanh",
        since=_HYPERBOLIC,
    ),
    Declaration(
        "genFType pow(genFType x, genFType y)",
        Partials({"x": "y * result / x", "y": "log(x) * result"}, recurrence="power"),
        _ANALYTIC,
        "x to the power y; undefined for x < 0, and for x = 0 where y <= 0.",
        numeric=f"{_FLOAT64}power",
        series=f"{_SERIES}power",
        domain={"x": (0.3, 3.0), "y": (-3.0, 3.0)},
        elementwise=True,
    ),
    _function("exp", "x", "result", "e to the power x.", (-3.0, 3.0)),
    _function("log", "x", "1.0 / x", "Natural logarithm; undefined for x <= 0.", (0.2, 5.0)),
    _function("exp2", "x", "0.6931471805599453 * result", "2 to the power x.", (-4.0, 4.0)),
    _function("log2", "x", "1.4426950408889634 / x", "Logarithm to the base 2; undefined for x <= 0.", (0.2, 5.0)),
    _function("sqrt", "x", "0.5 / result", "Square root; undefined for x < 0, infinitely steep at 0.", (0.2, 5.0)),
    _function(
        "inversesqrt",
        "x",
        "-0.5 * result / x",
        "1 / sqrt(x); undefined for x <= 0.",
        (0.2, 5.0),
        numeric=f"{_FLOAT64}inversesqrt",
    ),
)
