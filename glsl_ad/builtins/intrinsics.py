"""Functions that exist in rule texts only: no shader can call them and the emitter writes them as guarded GLSL.

A length is not smooth at 0. There every derivative is defined as 0 (the zero vector is a subgradient), which needs one
select around the reciprocal and costs nothing elsewhere.
"""

from __future__ import annotations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Partials, Smoothness

DECLARATIONS = (
    Declaration(
        "genFType guarded_sqrt(genFType x)",
        Partials({"x": "0.5 * guarded_inversesqrt(x)"}, recurrence="guarded_sqrt"),
        Smoothness.KINKS,
        "Square root whose derivatives are all 0 where x is 0.",
        numeric="numpy:sqrt",
        series="glsl_ad.numeric.series:guarded_sqrt",
        domain={"x": (0.2, 5.0)},
        since="-/-",
        elementwise=True,
        intrinsic=True,
    ),
    Declaration(
        "genFType guarded_inversesqrt(genFType x)",
        Partials({"x": "-0.5 * result / x"}, recurrence="guarded_inversesqrt"),
        Smoothness.JUMPS,
        "1 / sqrt(x); where x is 0 its value and all its derivatives are 0.",
        numeric="glsl_ad.numeric.float64:guarded_inversesqrt",
        series="glsl_ad.numeric.series:guarded_inversesqrt",
        domain={"x": (0.2, 5.0)},
        since="-/-",
        elementwise=True,
        intrinsic=True,
    ),
)
