"""Builtins that act on each component, over FLINT's certified power series: the reference that knows none of the rules.

A float is an `arb_series` in one parameter, an int or bool Python's own. Precision and length are those of `flint.ctx`,
set by the caller. What FLINT lacks is built from what it has by textbook identities (`tan` from `sin` and `cos`,
`asinh` from `log`), never from the derivatives that the builtins declare.

Which branch a function takes is decided by the constant coefficient, and only with certainty: else `Undecided` is
raised. A coefficient that does not exist is NaN: all of `log(-1)`, and all but the first of `sqrt(0)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import flint
from flint import arb, arb_series

from glsl_ad.numeric.faults import Undecided

Number = Any  # arb_series, or int or bool


# ---- deciding --------------------------------------------------------------------------------------------------------


def constant(x: Number) -> Any:
    """The value at the point: the constant coefficient of a series, or the int itself."""
    return x[0] if isinstance(x, arb_series) else x


def less(x: Number, y: Number) -> bool:
    """Whether x < y. Raises Undecided if their error bounds overlap, unless the two are one and the same."""
    if x is y and _is_number(x):
        return False
    a, b = constant(x), constant(y)
    if a < b:
        return True
    if a >= b:
        return False
    raise Undecided


def less_equal(x: Number, y: Number) -> bool:
    return not less(y, x)


def greater(x: Number, y: Number) -> bool:
    return less(y, x)


def greater_equal(x: Number, y: Number) -> bool:
    return not less(x, y)


def equal(x: Number, y: Number) -> bool:
    """Whether x == y. Raises Undecided if that is neither certain nor impossible."""
    if x is y and _is_number(x):
        return True
    a, b = constant(x), constant(y)
    if a == b:
        return True
    if a != b:
        return False
    raise Undecided


def not_equal(x: Number, y: Number) -> bool:
    return not equal(x, y)


def logical_and(x: bool, y: bool) -> bool:
    return x and y


def logical_or(x: bool, y: bool) -> bool:
    return x or y


def logical_xor(x: bool, y: bool) -> bool:
    return x != y


def logical_not(x: bool) -> bool:
    return not x


def _order(x: Number) -> int:
    """-1, 0 or 1 as the value is certainly negative, exactly zero or certainly positive; raises Undecided.

    A NaN counts as negative, outside of the domain of all that asks.
    """
    value = constant(x)
    if value > 0:
        return 1
    if value < 0 or not _is_number(x):
        return -1
    if value == 0:
        return 0
    raise Undecided


def _is_number(x: Number) -> bool:
    return not (isinstance(x, arb_series) and x[0].is_nan())


def nothing() -> Number:
    """A series without a value."""
    return arb_series([arb("nan")] * flint.ctx.cap)


def edge(value: Any) -> Number:
    """A value whose derivatives do not exist."""
    return arb_series([value] + [arb("nan")] * (flint.ctx.cap - 1))


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def add(x: Number, y: Number | None = None) -> Number:
    return x if y is None else x + y


def subtract(x: Number, y: Number | None = None) -> Number:
    return -x if y is None else x - y


def multiply(x: Number, y: Number) -> Number:
    return x * y


def divide(x: Number, y: Number) -> Number:
    """Quotient; of ints rounded towards zero. Without a value where the divisor is 0, even if the quotient of the
    series exists (sin(x)/x): GLSL divides the values."""
    if isinstance(x, int) and isinstance(y, int):
        return 0 if y == 0 else (abs(x) // abs(y)) * (1 if (x < 0) == (y < 0) else -1)
    if _order(y) == 0 or not _is_number(y):
        return nothing()
    return x / y


# ---- angles and exponentials -----------------------------------------------------------------------------------------


def radians(x: Number) -> Number:
    return x * (arb.pi() / 180)


def degrees(x: Number) -> Number:
    return x * (180 / arb.pi())


def sin(x: Number) -> Number:
    return x.sin()


def cos(x: Number) -> Number:
    return x.cos()


def tan(x: Number) -> Number:
    return divide(x.sin(), x.cos())


def asin(x: Number) -> Number:
    return _inside(x, arb_series.asin, arb.asin)


def acos(x: Number) -> Number:
    return _inside(x, arb_series.acos, arb.acos)


def _inside(x: Number, function: Callable[[Number], Number], at_edge: Callable[[Any], Any]) -> Number:
    """A function that lives on [-1, 1] and is infinitely steep at its ends."""
    side = _order(1 - x * x)
    if side > 0:
        return function(x)
    return edge(at_edge(constant(x))) if side == 0 else nothing()


def atan(y: Number, x: Number | None = None) -> Number:
    """Arc tangent of y, or the angle of the point (x, y): a quadrant's constant and the arc tangent of a quotient."""
    if x is None:
        return y.atan()
    across = _certainly(x)
    if across > 0:
        return (y / x).atan()
    above = _certainly(y)
    if above:
        return above * arb.pi() / 2 - (x / y).atan()
    if _order(y) or _order(x) == 0:
        return nothing()  # the origin
    return (y / x).atan() + arb.pi()  # on the negative x axis


def _certainly(x: Number) -> int:
    """The sign of a value as far as it is certain, else 0."""
    value = constant(x)
    return 1 if value > 0 else -1 if value < 0 else 0


def sinh(x: Number) -> Number:
    return (x.exp() - (-x).exp()) / 2


def cosh(x: Number) -> Number:
    return (x.exp() + (-x).exp()) / 2


def tanh(x: Number) -> Number:
    """From the exponential of -2|x|, which does not overflow."""
    if _certainly(x) < 0:
        return -tanh(-x)
    decay = (-2 * x).exp()
    return divide(1 - decay, 1 + decay)


def asinh(x: Number) -> Number:
    if _certainly(x) < 0:  # without cancellation
        return -asinh(-x)
    return (x + (x * x + 1).sqrt()).log()


def acosh(x: Number) -> Number:
    side = _order(x - 1)
    if side > 0:
        return (x + (x * x - 1).sqrt()).log()
    return edge(arb(0)) if side == 0 else nothing()


def atanh(x: Number) -> Number:
    return ((1 + x) / (1 - x)).log() / 2 if _order(1 - x * x) > 0 else nothing()


def power(x: Number, y: Number) -> Number:
    """exp(y·log x) for x > 0; for x = 0 and y > 0 as many coefficients as exist; else undefined."""
    base = _order(x)
    if base > 0:
        return (y * x.log()).exp()
    if base < 0 or _order(y) <= 0:
        return nothing()
    if x.length() == 0:  # 0 stays 0, whatever the exponent does
        return arb_series([])
    exponent = y[0]
    if y.length() > 1:  # x^y·(1 + y'·log x ...): what vanishes faster than the logarithm grows
        return _vanishing(math.ceil(float(exponent.lower())))
    whole = exponent.unique_fmpz() if exponent.is_exact() else None
    if whole is not None and exponent == whole:
        return x ** int(whole)
    return _vanishing(1 + math.floor(float(exponent.lower())))  # x^y vanishes to that order from the right


def _vanishing(orders: int) -> Number:
    """As many zeros, and behind them what does not exist."""
    zeros = min(flint.ctx.cap, orders)
    return arb_series([arb(0)] * zeros + [arb("nan")] * (flint.ctx.cap - zeros))


def exp(x: Number) -> Number:
    return x.exp()


def log(x: Number) -> Number:
    return x.log() if _order(x) > 0 else nothing()


def exp2(x: Number) -> Number:
    return (x * arb(2).log()).exp()


def log2(x: Number) -> Number:
    return log(x) / arb(2).log()


def sqrt(x: Number) -> Number:
    side = _order(x)
    if side > 0:
        return x.sqrt()
    return edge(arb(0)) if side == 0 else nothing()


def inversesqrt(x: Number) -> Number:
    return x.rsqrt() if _order(x) > 0 else nothing()


def guarded_sqrt(x: Number) -> Number:
    """sqrt(x), with all derivatives 0 where x is 0."""
    return arb_series([0]) if _order(x) == 0 else sqrt(x)


def guarded_inversesqrt(x: Number) -> Number:
    """1 / sqrt(x); value and all derivatives 0 where x is 0."""
    return arb_series([0]) if _order(x) == 0 else inversesqrt(x)


# ---- common functions ------------------------------------------------------------------------------------------------


def absolute(x: Number) -> Number:
    return _order(x) * x


def sign(x: Number) -> Number:
    order = _order(x)
    if not _is_number(x):
        return nothing()
    return order if isinstance(x, int) else arb_series([order])


def _whole(x: Number, rounded: Callable[[Any], int]) -> Number:
    """A rising step function of the value: constant if both ends of the error bounds are on one step."""
    value = constant(x)
    if not value.is_finite():
        return nothing()
    low, high = rounded(value.lower()), rounded(value.upper())
    if low != high:
        raise Undecided
    return arb_series([low])


def _floor(exact: Any) -> int:
    found = exact.floor().unique_fmpz()
    if found is None:  # a number with more digits than the precision
        raise Undecided
    return int(found)


def _round_even(exact: Any) -> int:
    below = _floor(exact)
    rest = exact - below
    up = rest > arb(0.5) or (rest == arb(0.5) and below % 2 == 1)
    return below + 1 if up else below


def floor(x: Number) -> Number:
    return _whole(x, _floor)


def ceil(x: Number) -> Number:
    return _whole(x, lambda exact: -_floor(-exact))


def trunc(x: Number) -> Number:
    return _whole(x, lambda exact: _floor(exact) if exact >= 0 else -_floor(-exact))


def round_even(x: Number) -> Number:
    return _whole(x, _round_even)


def fract(x: Number) -> Number:
    return x - floor(x)


def modulo(x: Number, y: Number) -> Number:
    return x - y * floor(divide(x, y))


def modf(x: Number) -> tuple[Number, Number]:
    whole = trunc(x)
    return x - whole, whole


def minimum(x: Number, y: Number) -> Number:
    try:
        return y if less(y, x) else x
    except Undecided:
        return _either(x, y)


def maximum(x: Number, y: Number) -> Number:
    try:
        return y if less(x, y) else x
    except Undecided:
        return _either(x, y)


def _either(x: Number, y: Number) -> Number:
    """What encloses both series, where the error bounds leave open which of the two is meant. Shaders compare what is
    equal by construction (`min(trap, length(z))` where z is at rest): then this is as sharp as they are. At a kink it
    is not, and nothing will be concluded from it."""
    if not (_is_number(x) and _is_number(y)):
        raise Undecided
    return arb_series([x[k].union(y[k]) for k in range(flint.ctx.cap)])


def clamp(x: Number, low: Number, high: Number) -> Number:
    return minimum(maximum(x, low), high)


def mix(x: Number, y: Number, a: Number) -> Number:
    if isinstance(a, bool):
        return y if a else x
    return x * (1 - a) + y * a


def step(edge0: Number, x: Number) -> Number:
    return arb_series([0 if less(x, edge0) else 1])


def smoothstep(edge0: Number, edge1: Number, x: Number) -> Number:
    t = clamp(divide(x - edge0, edge1 - edge0), arb_series([0]), arb_series([1]))
    return t * t * (3 - 2 * t)


def isnan(x: Number) -> bool:
    return bool(constant(x).is_nan())


def isinf(x: Number) -> bool:
    """A certified number is finite; what overflows only in float32 is none of its business."""
    value = constant(x)
    if not value.is_finite() and not value.is_nan():
        raise Undecided
    return False


def fma(a: Number, b: Number, c: Number) -> Number:
    return a * b + c


def frexp(x: Number) -> tuple[Number, int]:
    """Significand and exponent; 0 for 0, where the significand jumps."""
    if _order(x) == 0:
        return edge(arb(0)), 0
    low, high = (_exponent(bound) for bound in (constant(x).lower(), constant(x).upper()))
    if low != high:
        raise Undecided
    return ldexp(x, -low), low


def _exponent(exact: Any) -> int:
    mantissa, exponent = exact.man_exp()
    return int(exponent) + abs(int(mantissa)).bit_length()


def ldexp(x: Number, exponent: int) -> Number:
    return x * arb(2) ** exponent
