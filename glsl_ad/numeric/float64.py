"""Builtins that act on each component, over numpy arrays: what the GLSL specification says, in float64.

Arguments are arrays that broadcast against each other; ints are int64 in the range of their GLSL type (a uint from 0 to
2^32 - 1), and whoever calls wraps integer results. Results that the specification calls undefined are NaN. Warnings
about them are the caller's to silence, with `np.errstate`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]  # float64, int64 or bool


def _is_float(x: Values) -> bool:
    return bool(np.issubdtype(x.dtype, np.floating))


# ---- operators -------------------------------------------------------------------------------------------------------


def add(x: Values, y: Values | None = None) -> Values:
    """Sum, or the operand of a unary plus."""
    return +x if y is None else x + y


def subtract(x: Values, y: Values | None = None) -> Values:
    """Difference, or the negation of the only operand."""
    return -x if y is None else x - y


def divide(x: Values, y: Values) -> Values:
    """Quotient; of integers rounded towards zero, and 0 where the divisor is 0."""
    if _is_float(x) or _is_float(y):
        return np.asarray(x / y)
    safe = np.where(y == 0, 1, y)
    return np.where(y == 0, 0, np.sign(x) * np.sign(safe) * (np.abs(x) // np.abs(safe)))


def less(x: Values, y: Values) -> Values:
    return np.asarray(x < y)


def less_equal(x: Values, y: Values) -> Values:
    return np.asarray(x <= y)


def greater(x: Values, y: Values) -> Values:
    return np.asarray(x > y)


def greater_equal(x: Values, y: Values) -> Values:
    return np.asarray(x >= y)


def equal(x: Values, y: Values) -> Values:
    return np.asarray(x == y)


def not_equal(x: Values, y: Values) -> Values:
    return np.asarray(x != y)


def logical_and(x: Values, y: Values) -> Values:
    return x & y


def logical_or(x: Values, y: Values) -> Values:
    return x | y


def logical_xor(x: Values, y: Values) -> Values:
    return x ^ y


def logical_not(x: Values) -> Values:
    return ~x


# ---- angles and exponentials -----------------------------------------------------------------------------------------


def atan(y: Values, x: Values | None = None) -> Values:
    """Arc tangent of y, or the angle of the point (x, y), which is undefined at the origin."""
    if x is None:
        return np.asarray(np.arctan(y))
    return np.where((x == 0) & (y == 0), np.nan, np.arctan2(y, x))


def power(x: Values, y: Values) -> Values:
    """x to the power y; undefined for x < 0, and for x = 0 where y <= 0 (GLSL ES 3.00 section 8.2)."""
    undefined = (x < 0) | ((x == 0) & (y <= 0))
    return np.where(undefined, np.nan, np.power(np.where(undefined, 1.0, x), y))


def inversesqrt(x: Values) -> Values:
    """1 / sqrt(x), undefined for x <= 0."""
    return np.where(x > 0, 1.0 / np.sqrt(x), np.nan)


def guarded_inversesqrt(x: Values) -> Values:
    """1 / sqrt(x), and 0 where x is 0."""
    return np.where(x == 0, 0.0, 1.0 / np.sqrt(x))


# ---- common functions ------------------------------------------------------------------------------------------------


def absolute(x: Values) -> Values:
    return np.where(x >= 0, x, -x)


def sign(x: Values) -> Values:
    return np.asarray(np.sign(x))


def floor(x: Values) -> Values:
    return np.asarray(np.floor(x))


def ceil(x: Values) -> Values:
    return np.asarray(np.ceil(x))


def trunc(x: Values) -> Values:
    return np.asarray(np.trunc(x))


def round_even(x: Values) -> Values:
    """Nearest whole number, one half to the even one: what `round` is allowed to do and `roundEven` must."""
    return np.asarray(np.rint(x))


def fract(x: Values) -> Values:
    return np.asarray(x - np.floor(x))


def modulo(x: Values, y: Values) -> Values:
    return np.asarray(x - y * np.floor(x / y))


def modf(x: Values) -> tuple[Values, Values]:
    """Fraction and whole part, both with the sign of x."""
    whole = trunc(x)
    return np.asarray(x - whole), whole


def minimum(x: Values, y: Values) -> Values:
    return np.where(y < x, y, x)


def maximum(x: Values, y: Values) -> Values:
    return np.where(x < y, y, x)


def clamp(x: Values, low: Values, high: Values) -> Values:
    return minimum(maximum(x, low), high)


def mix(x: Values, y: Values, a: Values) -> Values:
    """Linear blend, or the choice of y where the bool `a` is true."""
    if a.dtype == np.bool_:
        return np.where(a, y, x)
    return np.asarray(x * (1.0 - a) + y * a)


def step(edge: Values, x: Values) -> Values:
    return np.where(x < edge, 0.0, 1.0)


def smoothstep(edge0: Values, edge1: Values, x: Values) -> Values:
    t = clamp((x - edge0) / (edge1 - edge0), np.asarray(0.0), np.asarray(1.0))
    return np.asarray(t * t * (3.0 - 2.0 * t))


def isnan(x: Values) -> Values:
    return np.asarray(np.isnan(x))


def isinf(x: Values) -> Values:
    return np.asarray(np.isinf(x))


def fma(a: Values, b: Values, c: Values) -> Values:
    return np.asarray(a * b + c)


def frexp(x: Values) -> tuple[Values, Values]:
    """Significand in [0.5, 1) with the sign of x, and the exponent."""
    significand, exponent = np.frexp(x)
    return significand, exponent.astype(np.int64)


def ldexp(x: Values, exponent: Values) -> Values:
    """x·2^exponent, in two steps so that neither factor overflows."""
    half = exponent // 2
    return np.asarray(x * np.exp2(half.astype(np.float64)) * np.exp2((exponent - half).astype(np.float64)))
