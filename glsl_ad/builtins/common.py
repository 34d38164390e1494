"""Common functions: GLSL ES 3.00 section 8.3, and what the desktop adds (fma, frexp, ldexp).

Where a function is not smooth, the rule says which branch counts: `min` and `max` take the argument that the
specification's definition returns at a tie, `abs` has derivative 0 at 0, and piecewise constant functions have
derivative 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Discrete, Expand, Linear, Partials, Rule, Select, Smoothness, Zero

_SERIES = "glsl_ad.numeric.series:"
_FLOAT64 = "glsl_ad.numeric.float64:"
_WIDE = (-4.0, 4.0)
_MODERN = "300/130"
_ANALYTIC, _KINKS, _JUMPS, _DISCRETE = Smoothness


def _elementwise(
    prototypes: str,
    rule: Rule,
    smoothness: Smoothness,
    doc: str,
    implementation: str,
    domain: Mapping[str, tuple[float, float]],
    *,
    since: str = "100/110",
    override: Mapping[str, Rule] | None = None,
) -> Declaration:
    return Declaration(
        prototypes,
        rule,
        smoothness,
        doc,
        numeric=_FLOAT64 + implementation,
        series=_SERIES + implementation,
        domain=domain,
        since=since,
        elementwise=True,
        override=override or {},
    )


def _step_function(name: str, where: str, doc: str, since: str = "100/110", implementation: str = "") -> Declaration:
    """A piecewise constant function of one argument."""
    return _elementwise(
        f"genFType {name}(genFType x)", Zero(where), _JUMPS, doc, implementation or name, {"x": _WIDE}, since=since
    )


def _extremum(name: str, choice: str, doc: str, implementation: str) -> Declaration:
    return _elementwise(
        f"""
        genFType {name}(genFType x, genFType y)
        vec {name}(vec x, float y)
        genIType {name}(genIType x, genIType y) @ {_MODERN}
        ivec {name}(ivec x, int y) @ {_MODERN}
        genUType {name}(genUType x, genUType y) @ {_MODERN}
        uvec {name}(uvec x, uint y) @ {_MODERN}
        """,
        Select(choice),
        _KINKS,
        doc,
        implementation,
        {"x": _WIDE, "y": _WIDE},
    )


_WHOLE = "its argument is a whole number"

DECLARATIONS = (
    _elementwise(
        f"""
        genFType abs(genFType x)
        genIType abs(genIType x) @ {_MODERN}
        """,
        Partials({"x": "sign(x)"}),
        _KINKS,
        "Absolute value; the derivative at 0 is taken as 0.",
        "absolute",
        {"x": _WIDE},
    ),
    _elementwise(
        f"""
        genFType sign(genFType x)
        genIType sign(genIType x) @ {_MODERN}
        """,
        Zero("its argument is 0"),
        _JUMPS,
        "-1, 0 or 1 as x is negative, zero or positive.",
        "sign",
        {"x": _WIDE},
    ),
    _step_function("floor", _WHOLE, "Largest whole number that is not above x."),
    _step_function("trunc", _WHOLE, "x without its fraction, rounded towards 0.", _MODERN),
    _step_function(
        "round",
        "its argument is halfway between whole numbers",
        "Nearest whole number; which way one half goes is the implementation's choice.",
        _MODERN,
        "round_even",
    ),
    _step_function(
        "roundEven",
        "its argument is halfway between whole numbers",
        "Nearest whole number; one half goes to the even one.",
        _MODERN,
        "round_even",
    ),
    _step_function("ceil", _WHOLE, "Smallest whole number that is not below x."),
    _elementwise(
        "genFType fract(genFType x)",
        Expand("x - floor(x)"),
        _JUMPS,
        "x - floor(x): jumps from 1 to 0 at whole numbers, derivative 1 everywhere.",
        "fract",
        {"x": _WIDE},
    ),
    _elementwise(
        """
        genFType mod(genFType x, genFType y)
        vec mod(vec x, float y)
        """,
        Expand("x - y * floor(x / y)"),
        _JUMPS,
        "x - y * floor(x / y): jumps where x is a whole multiple of y.",
        "modulo",
        {"x": _WIDE, "y": (0.5, 2.0)},
    ),
    _elementwise(
        "genFType modf(genFType x, out genFType whole)",
        Expand("x - trunc(x)"),
        _JUMPS,
        "Fraction of x, with its sign; stores x without the fraction in `whole`.",
        "modf",
        {"x": _WIDE},
        since=_MODERN,
    ),
    _extremum(
        "min", "y < x ? y : x", "The smaller of two; the first where they are equal: `y < x ? y : x`.", "minimum"
    ),
    _extremum("max", "x < y ? y : x", "The larger of two; the first where they are equal: `x < y ? y : x`.", "maximum"),
    _elementwise(
        f"""
        genFType clamp(genFType x, genFType minVal, genFType maxVal)
        vec clamp(vec x, float minVal, float maxVal)
        genIType clamp(genIType x, genIType minVal, genIType maxVal) @ {_MODERN}
        ivec clamp(ivec x, int minVal, int maxVal) @ {_MODERN}
        genUType clamp(genUType x, genUType minVal, genUType maxVal) @ {_MODERN}
        uvec clamp(uvec x, uint minVal, uint maxVal) @ {_MODERN}
        """,
        Expand("min(max(x, minVal), maxVal)", recurrence="clamp"),
        _KINKS,
        "min(max(x, minVal), maxVal); undefined where minVal > maxVal.",
        "clamp",
        {"x": _WIDE, "minVal": (-2.0, -0.5), "maxVal": (0.5, 2.0)},
    ),
    _elementwise(
        f"""
        genFType mix(genFType x, genFType y, genFType a)
        vec mix(vec x, vec y, float a)
        genFType mix(genFType x, genFType y, genBType a) @ {_MODERN}
        genIType mix(genIType x, genIType y, genBType a) @ 310/450
        genUType mix(genUType x, genUType y, genBType a) @ 310/450
        genBType mix(genBType x, genBType y, genBType a) @ 310/450
        """,
        Expand("x + (y - x) * a", recurrence="mix"),
        _ANALYTIC,
        "Linear blend x * (1 - a) + y * a; with a bool, y where it is true and x elsewhere.",
        "mix",
        {"x": _WIDE, "y": _WIDE, "a": (-0.5, 1.5)},
        override={"genBType": Select("a ? y : x")},
    ),
    _elementwise(
        """
        genFType step(genFType edge, genFType x)
        vec step(float edge, vec x)
        """,
        Zero("its argument meets the edge"),
        _JUMPS,
        "0 below the edge, 1 from there on.",
        "step",
        {"edge": (-1.0, 1.0), "x": _WIDE},
    ),
    _elementwise(
        """
        genFType smoothstep(genFType edge0, genFType edge1, genFType x)
        vec smoothstep(float edge0, float edge1, vec x)
        """,
        Expand("t * t * (3.0 - 2.0 * t)", lets={"t": "clamp((x - edge0) / (edge1 - edge0), 0.0, 1.0)"}),
        _KINKS,
        "Smooth ramp from 0 at edge0 to 1 at edge1, undefined if they are equal; its second derivative jumps there.",
        "smoothstep",
        {"edge0": (-2.0, -0.5), "edge1": (0.5, 2.0), "x": _WIDE},
    ),
    _elementwise(
        "genBType isnan(genFType x)",
        Discrete(),
        _DISCRETE,
        "Whether x is not a number.",
        "isnan",
        {"x": _WIDE},
        since=_MODERN,
    ),
    _elementwise(
        "genBType isinf(genFType x)",
        Discrete(),
        _DISCRETE,
        "Whether x is infinite.",
        "isinf",
        {"x": _WIDE},
        since=_MODERN,
    ),
    _elementwise(
        "genFType fma(genFType a, genFType b, genFType c)",
        Expand("a * b + c"),
        _ANALYTIC,
        "a * b + c, possibly with one rounding instead of two.",
        "fma",
        {"a": _WIDE, "b": _WIDE, "c": _WIDE},
        since="320/400",
    ),
    _elementwise(
        "genFType frexp(genFType x, out genIType exponent)",
        Expand("ldexp(x, -exponent)"),
        _JUMPS,
        "Significand of x, at least 0.5 and below 1 in size; stores the power of 2 that x is made of in `exponent`.",
        "frexp",
        {"x": (0.2, 5.0)},
        since="310/400",
    ),
    _elementwise(
        "genFType ldexp(genFType x, genIType exponent)",
        Linear(("x",)),
        _ANALYTIC,
        "x times 2 to the power of a whole number.",
        "ldexp",
        {"x": _WIDE, "exponent": (-5, 5)},
        since="310/400",
    ),
)
