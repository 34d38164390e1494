"""How exactly a GPU computes each builtin: the data behind the error budget.

Two tables. `GENERIC` is what any conformant implementation owes: the precision table of the Vulkan specification
("Precision of core SPIR-V instructions" and of GLSL.std.450), which is the only normative one for these functions
(GLSL ES 3.00 section 4.5.1 leaves them open), widened where the widespread driver below is worse than that table.
`LLVMPIPE` is what Mesa 22.3's llvmpipe does, measured over 65,536 points for each function and given a margin of two.

An error of a builtin r = f(a) is modelled as

    ulps(a) · ulp(r)  +  absolute  +  Σ_i |f(a_i ± backward · ulp(a_i)) - f(a)|

The last term is for builtins that consist of several operations: their rounding errors act like errors of the
arguments and are amplified by the conditioning of the function (a `dot` that cancels, a `mod` at a multiple).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from glsl_ad.records import dataclass

#: The distance of neighbouring float32 numbers, relative to the larger ones.
ULP = 2.0**-23
#: Below this, results may be flushed to zero.
TINY = 2.0**-126
#: Beyond this, float32 is infinite.
HUGE = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class Precision:
    """The error of one builtin; see the module's text. `growth` gives further ulps from the arguments' values."""

    ulps: float = 0.0
    absolute: float = 0.0
    backward: float = 0.0
    growth: Callable[[Sequence[Any]], Any] | None = None


def _exponent(arguments: Sequence[Any]) -> Any:
    """exp and exp2: the product with a rounded log2(e) is rounded before the power is taken."""
    return 2.0 * np.abs(arguments[0])


def _power(arguments: Sequence[Any]) -> Any:
    """pow as exp2(y · log2(x)): the logarithm's and the product's errors, multiplied into the exponent."""
    base, exponent = arguments
    return 4.0 * np.abs(exponent * np.log2(np.abs(base) + TINY)) + 2.0 * np.abs(exponent)


_EXACT = Precision()
_ROUNDED = Precision(1.0)
_COMPOSED = Precision(2.0, backward=2.0)

#: For what is in no table.
DEFAULT = Precision(4.0, backward=2.0)

_COMMON: dict[str, Precision] = {
    **dict.fromkeys(("abs", "sign", "floor", "ceil", "round", "roundEven", "trunc", "min", "max", "clamp"), _EXACT),
    **dict.fromkeys(("step", "transpose", "faceforward", "intBitsToFloat", "uintBitsToFloat", "ldexp"), _EXACT),
    **dict.fromkeys(("modf", "frexp", "isnan", "isinf", "not", "any", "all"), _EXACT),
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "lessThan", "lessThanEqual", "greaterThan"), _EXACT),
    **dict.fromkeys(("greaterThanEqual", "equal", "notEqual"), _EXACT),
    **dict.fromkeys(("fract", "radians", "degrees", "matrixCompMult", "outerProduct"), _ROUNDED),
    **dict.fromkeys(("mod", "mix", "smoothstep", "dot", "cross", "length", "distance", "normalize"), _COMPOSED),
    **dict.fromkeys(("reflect", "refract"), Precision(4.0, backward=4.0)),
    **dict.fromkeys(("determinant", "inverse"), Precision(8.0, backward=8.0)),
    "fma": Precision(1.0, backward=1.0),  # a product that may be rounded before the sum, as on llvmpipe
    "sqrt": Precision(2.0),
    "inversesqrt": Precision(2.0),
    "exp": Precision(3.0, growth=_exponent),
    "exp2": Precision(3.0, growth=_exponent),
    "pow": Precision(4.0, growth=_power),
    "sinh": Precision(6.0, absolute=2.0**-22, growth=_exponent),
    "cosh": Precision(6.0, growth=_exponent),
    "tanh": Precision(6.0, absolute=2.0**-22),
    "asinh": Precision(6.0, absolute=2.0**-21),
    "acosh": Precision(24.0, absolute=2.0**-22),
    "atanh": Precision(6.0, absolute=2.0**-21),
    # Mesa computes them by a polynomial of low order: an absolute error of 3.9e-4, and 3400 ulps.
    "asin": Precision(2.0, absolute=2.0**-11),
    "acos": Precision(2.0, absolute=2.0**-11),
}

LLVMPIPE: Mapping[str, Precision] = {
    **_COMMON,
    "+": Precision(0.5),
    "-": Precision(0.5),
    "*": Precision(0.5, backward=1.0),  # `backward` is for the matrix products
    "/": Precision(1.0),
    "sqrt": Precision(1.0),
    "inversesqrt": Precision(1.5),
    "sin": Precision(2.0),
    "cos": Precision(2.0),
    "tan": Precision(4.0),
    "log": Precision(2.0, absolute=2.0**-24),
    "log2": Precision(2.0, absolute=2.0**-24),
    "atan": Precision(384.0),
}

GENERIC: Mapping[str, Precision] = {
    **_COMMON,
    "+": Precision(1.0),
    "-": Precision(1.0),
    "*": Precision(1.0, backward=1.0),
    "/": Precision(2.5),
    "sin": Precision(2.0, absolute=2.0**-11, backward=1.0),
    "cos": Precision(2.0, absolute=2.0**-11, backward=1.0),
    "tan": Precision(8.0, backward=2.0**12),  # sin/cos with their absolute errors
    "log": Precision(3.0, absolute=2.0**-21),
    "log2": Precision(3.0, absolute=2.0**-21),
    "atan": Precision(4096.0),
    "length": replace(_COMPOSED, ulps=4.0),
    "distance": replace(_COMPOSED, ulps=4.0),
    "normalize": replace(_COMPOSED, ulps=4.0),
}


def table_for(renderer: str) -> Mapping[str, Precision]:
    """The table for a GPU, by the text that `GL_RENDERER` gives."""
    return LLVMPIPE if "llvmpipe" in renderer.lower() else GENERIC
