"""What is known of a jet at a function's boundary before the function runs.

A slot stands for one coefficient: None where it is structurally zero, a tuple of numbers where it is a constant whose
components are zeros and ones (a seed), and DENSE where it is a value like any other. A function is differentiated once
for each pattern of its arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import ONE, Coefficient
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ir.model import Code, Value
from glsl_ad.records import dataclass
from glsl_ad.types import Scalar, Type, Vector

DENSE: Literal["dense"] = "dense"
Slot = Literal["dense"] | tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One slot for each nonzero multi-index of the index set, in its order.

    `held`: the coefficients are all zero where a bound, or a branch, stopped the value (edges.py).
    """

    slots: tuple[Slot, ...]
    held: bool = False

    @property
    def active(self) -> bool:
        return any(s is not None for s in self.slots)

    @property
    def all_dense(self) -> bool:
        return all(s == DENSE for s in self.slots)


def slot_of(calculus: Calculus, term: Coefficient | None, alpha: MultiIndex) -> Slot:
    """How a coefficient is passed on."""
    if term is None:
        return None
    if sum(alpha) == 1:
        numbers = constant_components(calculus, term.value)
        if numbers is not None:
            scaled = tuple(n * float(term.scale) for n in numbers)
            if all(n in (0.0, 1.0) for n in scaled):
                return scaled
    return DENSE


def pattern_of(calculus: Calculus, jet: Jet) -> Pattern:
    return Pattern(tuple(slot_of(calculus, jet.coefficients.get(a), a) for a in calculus.indices.nonzero))


def joined(slots: Sequence[Slot]) -> Slot:
    """What is known of a coefficient that is one of several."""
    first = slots[0]
    return first if all(s == first for s in slots) else DENSE


def constant_components(calculus: Calculus, value: Value) -> tuple[float, ...] | None:
    """The numbers of a constant scalar or vector, or None."""
    builder = calculus.builder
    op = builder.ops[value]
    if isinstance(op.type, Scalar):
        return (float(op.attr),) if op.code is Code.CONST else None
    if not isinstance(op.type, Vector):
        return None
    if op.code is Code.SPLAT:
        number = calculus.arithmetic.uniform_value(value)
        return None if number is None else (number,) * op.type.size
    if op.code is Code.CONSTRUCT and len(op.operands) == op.type.size:
        parts = [constant_components(calculus, o) for o in op.operands]
        return None if any(p is None for p in parts) else tuple(p[0] for p in parts if p is not None)
    return None


def constant_from(calculus: Calculus, slot: tuple[float, ...], type_: Type) -> Coefficient:
    """The constant coefficient of a scalar or vector that a slot stands for."""
    builder = calculus.builder
    if isinstance(type_, Scalar):
        return Coefficient(ONE, builder.const(slot[0], type_))
    assert isinstance(type_, Vector)
    scalar = Scalar(type_.kind)
    if len(set(slot)) == 1:
        return Coefficient(ONE, builder.splat(type_, builder.const(slot[0], scalar)))
    return Coefficient(ONE, builder.construct(type_, [builder.const(n, scalar) for n in slot]))
