"""Hand-made recurrences, where one is cheaper or better behaved than what the declared rule gives.

Each is named by `recurrence=` in a builtin's declaration, and tested against the same references.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.ad.calculus import Flow, Series
from glsl_ad.ad.coefficients import Term
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ad.rules import Environment, Recurrence, Rules
from glsl_ad.ir.model import Value
from glsl_ad.types import Kind, Scalar, Type, kind_of

#: A constant integer exponent up to this is expanded into products.
LARGEST_EXPANDED_EXPONENT = 64

#: Up to this order the derivatives of pow at a base of 0 are what the mathematics says.
MOST_CALLS_OF_POW = 3


def quotient(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """a / b from b·v = a."""
    numerator, denominator = arguments.values()
    return rules.calculus.quotient(numerator, denominator, type_, primal)


def absolute(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """sign(x) times each coefficient: 0 at 0."""
    (operand,) = arguments.values()
    c = rules.calculus
    sign = rules.builder.builtin("sign", type_, c.primal(operand))
    return rules.with_primal(c.product("*", c.of_value(sign), operand, type_), primal)


def power(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """x^y. A constant integer exponent multiplies, and so is right for every x. Else v' = y·x^(y-1)·x', with a call of
    pow for each of the first orders, which keeps these right at x = 0; x·v' = y·v·x' gives the rest without calls."""
    base, exponent = arguments.values()
    return _power(rules, base, exponent, type_, primal, calls=min(rules.calculus.indices.order, MOST_CALLS_OF_POW))


def _power(rules: Rules, base: Series, exponent: Series, type_: Type, primal: Value, calls: int) -> Series:
    c = rules.calculus
    number = None if exponent.active else rules.arithmetic.uniform_value(c.primal(exponent))
    if number is not None and number == int(number) and 0 <= number <= LARGEST_EXPANDED_EXPONENT:
        return _integer_power(rules, base, int(number), type_, primal)

    def equation(result: Series) -> tuple[list[Flow], Series | None]:
        flows = []
        fraction = base.active and calls == 0
        if fraction:
            flows.append(Flow(base, c.product("*", exponent, result, type_)))
        elif base.active:
            one = c.of_value(rules.arithmetic.one(type_))
            lower = c.sum([(1, exponent), (-1, one)], type_)
            value = rules.builder.builtin("pow", type_, c.primal(base), c.primal(lower))
            slope = _power(rules, base, lower, type_, value, calls - 1)
            flows.append(Flow(base, c.product("*", exponent, slope, type_)))
        if exponent.active:
            slope = c.product("*", _logarithm(rules, base, type_), result, type_)
            flows.append(Flow(exponent, c.product("*", base, slope, type_) if fraction else slope))
        return flows, base if fraction else None

    return c.solve(type_, base.active or exponent.active, primal, equation)


def _logarithm(rules: Rules, base: Series, type_: Type) -> Series:
    """log(x), but 0 where x is: x^y stays 0 there, whatever y does."""
    c = rules.calculus
    logarithm = rules.call("log", [base])
    if rules.arithmetic.uniform_value(c.primal(base)):
        return logarithm
    zero = rules.arithmetic.zero(type_)
    return c.choice(rules.arithmetic.compare("==", c.primal(base), zero), c.of_value(zero), logarithm, type_)


def _integer_power(rules: Rules, base: Series, exponent: int, type_: Type, primal: Value) -> Series:
    """x^n from v' = n·x^(n-1)·x', with x^(n-1) by repeated squaring."""
    c = rules.calculus
    if exponent == 0:
        return c.of_value(primal)
    if exponent == 1:
        return rules.with_primal(base, primal)
    if exponent == 2:
        return rules.with_primal(c.product("*", base, base, type_), primal)

    def equation(result: Series) -> tuple[list[Flow], Series | None]:
        factor = c.of_value(rules.arithmetic.filled(type_, float(exponent)))
        return [Flow(base, c.product("*", factor, _product_power(rules, base, exponent - 1, type_), type_))], None

    return c.solve(type_, base.active, primal, equation)


def _product_power(rules: Rules, base: Series, exponent: int, type_: Type) -> Series:
    if exponent == 1:
        return base
    c = rules.calculus

    def make() -> Series:
        half = _product_power(rules, base, exponent // 2, type_)
        square = c.product("*", half, half, type_)
        return square if exponent % 2 == 0 else c.product("*", square, base, type_)

    return c.memoised(("power", base.number, exponent), make)


def blend(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """mix(x, y, a) = x + a·(y - x): mix of the coefficients of x and y, plus those of a times the rest."""
    x, y, a = arguments.values()
    c = rules.calculus
    if kind_of(a.type) is Kind.BOOL:
        return rules.with_primal(c.choice(c.primal(a), y, x, type_), primal)  # the bool overload selects
    difference = c.sum([(1, y), (-1, x)], type_)

    def compute(alpha: MultiIndex) -> Term:
        if not any(alpha):
            return rules.arithmetic.of(primal)
        ends = c.at(x, alpha), c.at(y, alpha)
        terms: list[Term] = [_mix_of(rules, ends, a, type_, alpha)]
        for beta, gamma in c.indices.splits(alpha):
            if any(beta):
                terms.append(rules.arithmetic.product("*", c.at(a, beta), c.at(difference, gamma), type_))
        return rules.arithmetic.sum(terms, type_, c.sum_scale(alpha))

    return c.series(type_, True, compute)


def _mix_of(rules: Rules, ends: tuple[Term, Term], a: Series, type_: Type, alpha: MultiIndex) -> Term:
    """mix of two coefficients at the value of a; by the one term that is there where the other is zero."""
    c, arithmetic = rules.calculus, rules.arithmetic
    left, right = ends
    weight = c.at(a, c.indices.zero)
    if left == right:
        return left
    if left is None:
        return arithmetic.product("*", right, weight, type_)
    if right is None:
        one = c.of_value(arithmetic.one(a.type))
        rest = c.at(c.sum([(1, one), (-1, c.of_value(c.primal(a)))], a.type), c.indices.zero)
        return arithmetic.product("*", left, rest, type_)
    types = (rules.builder.type_of(left.value), rules.builder.type_of(right.value))
    amount = c.primal(a)
    return arithmetic.linear(
        ends,
        types,
        c.natural_scale(alpha),
        lambda v: rules.builder.builtin(
            "mix", type_, arithmetic.coerce(v[0], type_), arithmetic.coerce(v[1], type_), amount
        ),
    )


def bounded(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """clamp(x, lo, hi) = min(max(x, lo), hi): x where the result is x, else the bound that was taken."""
    x, lower, upper = arguments.values()
    c = rules.calculus
    inside = rules.arithmetic.compare("==", primal, c.primal(x))
    outside = lower
    if lower.active or upper.active:
        # Comparing the result with a bound would not tell: the bounds may be equal.
        raised = rules.builder.builtin("max", type_, c.primal(x), c.primal(lower))
        at_lower = rules.arithmetic.compare("==", primal, raised)
        outside = c.choice(at_lower, lower, upper, type_)
    return rules.with_primal(c.choice(inside, x, outside, type_), primal)


def direction(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """normalize(x) from |x|·v = x, with every coefficient 0 where x is 0."""
    (operand,) = arguments.values()
    c = rules.calculus
    if isinstance(type_, Scalar):
        return c.of_value(primal)
    length = rules.call("length", [operand])
    # Not the primal's own value, which is 0/0 at the origin and would make 0·NaN of what the guard sets to zero.
    return rules.with_primal(c.quotient(operand, length, type_, guarded=True), primal)


def magnitude(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """length(x) from v·v' = x·x', with every coefficient 0 where x is 0."""
    (operand,) = arguments.values()
    if isinstance(operand.type, Scalar):
        return absolute(rules, arguments, type_, primal)
    return rules.guarded_root(rules.calculus.product("dot", operand, operand, type_), type_, primal)


def inverse(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """inverse(m) from m·v = 1: v_α = -v_0 · Σ_{β ≠ 0} m_β · v_{α-β}."""
    (matrix,) = arguments.values()
    c, arithmetic = rules.calculus, rules.arithmetic

    def compute(alpha: MultiIndex) -> Term:
        if not any(alpha):
            return arithmetic.of(primal)
        pairs = [pair for pair in c.indices.splits(alpha) if any(pair[0])]
        terms = [arithmetic.product("*", c.at(matrix, b), c.at(made, g), type_) for b, g in pairs]
        total = arithmetic.sum(terms, type_, c.sum_scale(alpha))
        product = arithmetic.product("*", arithmetic.of(primal), total, type_)
        return product.times(-1) if product else None

    made = c.series(type_, matrix.active, compute)
    return made


RECURRENCES: Mapping[str, Recurrence] = {
    "quotient": quotient,
    "power": power,
    "mix": blend,
    "clamp": bounded,
    "normalize": direction,
    "length": magnitude,
    "inverse": inverse,
}
