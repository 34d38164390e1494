"""What an entry returns beside the value, scalar by scalar: gradients, Jacobians, Hessians, curls, and so on.

A `Quantity` is one field: its type, and for each of its scalars the coefficients that make it up. It says what is
computed (`built`) and what the reference is to find (`output_terms`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import ONE, Coefficient
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.model import OutputTerm
from glsl_ad.ir.model import Value
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector, components, kind_of

Scalars = tuple[tuple[OutputTerm, ...], ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One field of what an entry returns; indices are those of the index set of the request, λ among them."""

    field: str
    type: Type
    order: int
    wrt: tuple[str, ...]
    scalars: Scalars


def whole(type_: Type, index: MultiIndex, factor: Fraction) -> Scalars:
    """The scalars of a coefficient of a value of this type, times a factor."""
    return tuple((OutputTerm(k, index, factor),) for k in range(components(type_)))


def output_terms(indices: IndexSet, scalars: Scalars) -> Scalars:
    """The same in plain multi-indices: λ is the sum of the second derivatives along each direction."""
    if not indices.collapsed:
        return scalars
    return tuple(tuple(t for term in terms for t in _plain(indices, term)) for terms in scalars)


def _plain(indices: IndexSet, term: OutputTerm) -> Iterator[OutputTerm]:
    if indices.is_collapsed(term.alpha):
        for i in range(indices.directions):
            index = tuple(2 * (k == i) for k in range(indices.directions))
            yield term._replace(alpha=index)
    else:
        yield term._replace(alpha=term.alpha[:-1])


# ---- computing them --------------------------------------------------------------------------------------------------


def built(calculus: Calculus, jet: Jet, quantity: Quantity) -> Value:
    """The value of a quantity of a result with this jet."""
    type_ = calculus.builder.type_of(jet.primal)
    coefficient = _as_whole(quantity, type_)
    if coefficient is not None:
        index, factor = coefficient
        if not any(index):
            return jet.primal
        term = jet.coefficients.get(index)
        value = calculus.arithmetic.at_scale(term.times(factor) if term else None, ONE, type_)
        return calculus.arithmetic.coerce(value, type_)
    scalars = [_scalar(calculus, jet, terms) for terms in quantity.scalars]
    if isinstance(quantity.type, Vector) and not any(quantity.scalars[0][0].alpha):  # the value, and its gradient
        rest = Vector(quantity.type.kind, len(scalars) - 1)
        return calculus.builder.construct(quantity.type, [scalars[0], calculus.arithmetic.gathered(scalars[1:], rest)])
    return _assembled(calculus, quantity.type, iter(scalars))


def _as_whole(quantity: Quantity, type_: Type) -> tuple[MultiIndex, Fraction] | None:
    """(index, factor) where the quantity is one coefficient as it stands."""
    _, index, factor = quantity.scalars[0][0]
    return (index, factor) if quantity.type == type_ and quantity.scalars == whole(type_, index, factor) else None


def _scalar(calculus: Calculus, jet: Jet, terms: Sequence[OutputTerm]) -> Value:
    """Σ factor · component of a coefficient."""
    type_ = calculus.builder.type_of(jet.primal)
    scalar = Scalar(kind_of(type_) or Kind.FLOAT)
    found = []
    for component, index, factor in terms:
        term = jet.coefficients.get(index) if any(index) else Coefficient(ONE, jet.primal)
        if term is not None:
            value = part(calculus, term.value, type_, component)
            found.append(calculus.arithmetic.unless_zero(Coefficient(term.scale * factor, value)))
    total = calculus.arithmetic.sum(found, scalar, ONE)
    return calculus.arithmetic.at_scale(total, ONE, scalar)


def part(calculus: Calculus, value: Value, type_: Type, component: int) -> Value:
    """Scalar number `component` of a value of this type; a scalar value stands for all components."""
    arithmetic = calculus.arithmetic
    if isinstance(calculus.builder.type_of(value), Scalar):
        return value
    match type_:
        case Vector():
            return arithmetic.part(value, component)
        case Matrix():
            column, row = divmod(component, type_.rows)
            return arithmetic.part(arithmetic.part(value, column), row)
        case Array(element):
            index, rest = divmod(component, components(element))
            return part(calculus, arithmetic.part(value, index), element, rest)
        case Struct(_, fields):
            for k, f in enumerate(fields):
                if component < components(f.type):
                    return part(calculus, arithmetic.part(value, k), f.type, component)
                component -= components(f.type)
    raise AssertionError(type_)


def _assembled(calculus: Calculus, type_: Type, scalars: Iterator[Value]) -> Value:
    """A value of a type from its scalars, in order."""
    b = calculus.builder
    match type_:
        case Scalar():
            return next(scalars)
        case Vector(_, size):
            return calculus.arithmetic.gathered([next(scalars) for _ in range(size)], type_)
        case Matrix():
            return b.construct(type_, [_assembled(calculus, type_.column, scalars) for _ in range(type_.columns)])
        case Array(element, size):
            return b.construct(type_, [_assembled(calculus, element, scalars) for _ in range(size or 0)])
        case Struct(_, fields):
            return b.construct(type_, [_assembled(calculus, f.type, scalars) for f in fields])
    raise AssertionError(type_)
