"""Bounds before functions that end steeply: `sqrt(max(x, 0.0))`, `acos(clamp(x, -1.0, 1.0))`, `pow(max(d, 0.0), n)`.

`sqrt`, `asin`, `acos`, `acosh` and `pow` have a value at the edge of their domain, but no finite slope. Where a bound
puts the argument onto that edge it also stops it, and the function with it; a product would make 0·∞ of this. So
f(c ? x : bound) is differentiated as c ? f(x) : f(bound): the slope is multiplied before the choice, not after it.

A bound may also be in another function (`float saturate(float x)`), or be the branch of an `if`. Then the condition is
not at hand; but a coefficient that came from there is zero where the value was stopped, so that can be asked instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import NamedTuple

from glsl_ad.ad.calculus import Jet
from glsl_ad.ad.coefficients import Arithmetic, Coefficient
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ir.model import Code, Op, Value
from glsl_ad.types import BOOL, Scalar

#: Builtins that have a value where their first argument is at the edge of its domain, but no finite derivative.
STEEP = frozenset({"sqrt", "asin", "acos", "acosh", "pow"})

#: How many operations may stand between a bound and the function.
_REACH = 6
#: How many may be looked at where the condition need not be found, only that there is one.
_MOST_SEEN = 300


class Bounded(NamedTuple):
    """What moves as `value` does where a condition is true (or false), and stands still elsewhere."""

    place: tuple[Value, bool]
    value: Value


def moving(arithmetic: Arithmetic, jet: Jet) -> tuple[Value, bool, Jet] | None:
    """(condition, side, jet) such that all coefficients are those of the jet where the condition is `side`, and zero
    elsewhere; None where they are not all bounded in one way."""
    found: dict[MultiIndex, Coefficient] = {}
    places = set()
    for alpha, term in jet.coefficients.items():
        part = _bounded(arithmetic, term.value, _REACH)
        if part is None:
            return None
        places.add(part.place)
        found[alpha] = Coefficient(term.scale, part.value)
    if len(places) != 1:
        return None
    ((condition, side),) = places
    return condition, side, Jet(jet.primal, found)


def _bounded(arithmetic: Arithmetic, value: Value, reach: int) -> Bounded | None:
    builder = arithmetic.builder
    op = builder.ops[value]
    if not reach:
        return None
    match op.code:
        case Code.SELECT:
            condition, then, otherwise = op.operands
            if arithmetic.is_zero(otherwise):
                return Bounded((condition, True), then)
            return Bounded((condition, False), otherwise) if arithmetic.is_zero(then) else None
        case Code.SPLAT:
            inner = _bounded(arithmetic, op.operands[0], reach - 1)
            return inner and inner._replace(value=builder.splat(op.type, inner.value))
        case Code.BUILTIN if op.attr in ("*", "/", "+", "-") and not op.pin:
            return _of_operator(arithmetic, op, reach - 1)
    return None


def _of_operator(arithmetic: Arithmetic, op: Op, reach: int) -> Bounded | None:
    """A product stands still with one of its factors, a quotient with its numerator, a sum with all its terms."""
    builder = arithmetic.builder
    parts = [_bounded(arithmetic, operand, reach) for operand in op.operands]
    if op.attr == "/":
        parts = [parts[0], *(None for _ in parts[1:])]
    first = next((part for part in parts if part is not None), None)
    if first is None:
        return None
    parts = [part if part and part.place == first.place else None for part in parts]
    if op.attr in ("+", "-") and None in parts:
        return None
    is_componentwise = not isinstance(builder.type_of(first.place[0]), Scalar)
    if is_componentwise and builder.type_of(first.value) != op.type:
        return None
    values = [part.value if part else operand for part, operand in zip(parts, op.operands, strict=True)]
    if op.attr == "*":
        return Bounded(first.place, arithmetic.multiply(values[0], values[1], op.type))
    return Bounded(first.place, builder.builtin(op.attr, op.type, *values))


def is_held(arithmetic: Arithmetic, jet: Jet) -> bool:
    """Whether all coefficients may be zero by a choice: of a bound here, in a caller or callee, or of a branch."""
    seen: dict[Value, bool] = {}
    return jet.active and all(_is_held(arithmetic, term.value, seen) for term in jet.coefficients.values())


def may_stop(arithmetic: Arithmetic, value: Value) -> bool:
    """Whether a coefficient may be zero by a choice, as in `is_held`."""
    return _is_held(arithmetic, value, {})


def _is_held(arithmetic: Arithmetic, value: Value, seen: dict[Value, bool]) -> bool:
    if value not in seen:
        seen[value] = False  # until it is known, and where too much was seen
        if len(seen) < _MOST_SEEN:
            seen[value] = _may_be_zero(arithmetic, value, lambda operand: _is_held(arithmetic, operand, seen))
    return seen[value]


def _may_be_zero(arithmetic: Arithmetic, value: Value, inner: Callable[[Value], bool]) -> bool:
    op = arithmetic.builder.ops[value]
    if value in arithmetic.held or arithmetic.is_zero(value):
        return True
    match op.code:
        case Code.SELECT:
            return any(map(inner, op.operands[1:]))
        case Code.BUILTIN if op.attr in ("+", "-"):
            return all(map(inner, op.operands))
        case Code.BUILTIN if op.attr in ("*", "dot", "cross"):
            return any(map(inner, op.operands))
        case Code.BUILTIN if op.attr == "/":
            return inner(op.operands[0])
        case Code.SWIZZLE | Code.FIELD | Code.INDEX | Code.SPLAT | Code.CONSTRUCT:
            return any(map(inner, op.operands))
    return False


def is_moving(arithmetic: Arithmetic, jet: Jet) -> Value:
    """The condition, by component, that some coefficient is not zero."""
    builder, type_ = arithmetic.builder, arithmetic.builder.type_of(jet.primal)
    values = [arithmetic.coerce(term.value, type_) for term in jet.coefficients.values()]
    if isinstance(type_, Scalar):
        return reduce(partial(builder.builtin, "||", BOOL), [_is_not_zero(arithmetic, value) for value in values])
    # `||` is for scalars only.
    sizes = [builder.builtin("abs", type_, value) for value in values] if len(values) > 1 else values
    return _is_not_zero(arithmetic, reduce(partial(builder.builtin, "+", type_), sizes))


def _is_not_zero(arithmetic: Arithmetic, value: Value) -> Value:
    return arithmetic.compare("!=", value, arithmetic.zero(arithmetic.builder.type_of(value)))
