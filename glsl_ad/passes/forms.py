"""Derivative values as sums of products.

A `Form` is a rational multiple of a product of factors. A factor is a value that is left as it is, a sum of forms, a
choice between two, a scalar product, or a pair of factors. Each is a number, and equal ones are the same number, so
that what is equal is computed once. Only a number is taken out of a choice: a factor may be infinite on the side that
is not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from glsl_ad.ir.analysis import uniform_value
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.clips import Clips
from glsl_ad.passes.free import Free
from glsl_ad.passes.quotients import reciprocal_of
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Scalar, Type, Vector

ONE = Fraction(1)
#: Constants up to this, with a denominator up to this, are exact in any product of a few; others are factors.
_PLAIN = 1 << 10
_FLOATS = (Kind.FLOAT, Kind.DOUBLE)
_ADDITIVE = ("+", "-", "negation")
#: Products of more factors stay as they are, and from one sum at most so many factors are taken: all this is for
#: formulas, and must not become slow on what a program wrote.
MOST_FACTORS = 8
MOST_ROUNDS = 16


class Form(NamedTuple):
    """`scale` times the product of the factors, which are in order; no factor at all is the number `scale`."""

    scale: Fraction
    factors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A value, or a `component` of one; a sum of `terms`; with a `condition`, a choice between two terms; as `is_dot`,
    the scalar product of two terms; or the product of a `pair`."""

    width: int  # 1 for a scalar, else the components of a vector
    value: Value | None = None
    terms: tuple[Form, ...] = ()
    component: int | None = None
    condition: Value | None = None
    is_dot: bool = False
    pair: tuple[int, int] | None = None

    @property
    def is_sum(self) -> bool:
        return bool(self.terms) and self.condition is None and not self.is_dot


class Forms:
    """The forms of the derivative values of a function, those of operands first."""

    def __init__(self, function: Function, *, expand: bool = False) -> None:
        """`expand`: scalar products of sums are sums of scalar products."""
        self.function = function
        self.expand = expand
        self.free = Free(function)
        self._clips = Clips(function.ops)
        self.factors: list[Factor] = []
        self.of: dict[Value, Form] = {}
        self._numbers: dict[Factor, int] = {}
        self._absorbed: set[Value] = set()
        self._known = {op: Value(i) for i, op in enumerate(function.ops) if op.code is Code.SWIZZLE}
        self._kinds = {v: k for v in self.free.values if (k := self._kind(function.ops[v]))}
        added = {o for v, k in self._kinds.items() if k in _ADDITIVE for o in function.ops[v].operands}
        #: Parts of a longer sum: only that is worth a form.
        self._inner = {v for v in added if self._kinds.get(v) in _ADDITIVE and self.free.mentions[v] == 1}
        for v in sorted(self._kinds):
            if v not in self._inner:
                self.of[v] = self._form(v)

    def roots(self) -> list[Value]:
        """The values that must be computed: those that are not just a part of another one's form."""
        return [v for v in self.of if v not in self._absorbed]

    def number(self, factor: Factor) -> int:
        """The number of a factor."""
        if factor not in self._numbers:
            self._numbers[factor] = len(self.factors)
            self.factors.append(factor)
        return self._numbers[factor]

    # ---- from values -------------------------------------------------------------------------------------------------

    def _kind(self, op: Op) -> str:
        """`*`, `+`, `-`, `negation`, `dot` or `?` of scalars and vectors of floats, else nothing."""
        if op.code is Code.SELECT and isinstance(op.type, (Scalar, Vector)) and op.type.kind in _FLOATS:
            return "?"
        if op.code is not Code.BUILTIN or op.attr not in ("*", "+", "-", "dot"):
            return ""
        types = (op.type, *(self.function.ops[o].type for o in op.operands))
        if not all(isinstance(t, (Scalar, Vector)) and t.kind in _FLOATS for t in types):
            return ""
        return "negation" if len(op.operands) == 1 else str(op.attr)

    def _form(self, value: Value) -> Form:
        op = self.function.ops[value]
        if self._kinds[value] == "*":
            return self._product([self._part(o) for o in op.operands])
        if self._kinds[value] == "?":
            return self._choice(op)
        if self._kinds[value] == "dot":
            return self._dot([self._part(o) for o in op.operands])
        terms: list[Form] = []
        stack = [(value, 1)]
        while stack:
            v, sign = stack.pop()
            if v != value and v not in self._inner:
                part = self._part(v)
                terms.append(part._replace(scale=sign * part.scale))
                continue
            *first, last = self.function.ops[v].operands
            stack.append((last, sign if self._kinds[v] == "+" else -sign))
            stack.extend((o, sign) for o in first)
        return self.summed(terms, width_of(op.type))

    def _product(self, forms: Sequence[Form]) -> Form:
        """The product of forms, without the pairs of a value and its reciprocal, and without choices that a bound has
        made: `max(x, 0.0) * (x < 0.0 ? 0.0 : y)` is `max(x, 0.0) * y`."""
        whole = product(forms)
        left = list(whole.factors)
        scale = whole.scale
        for f in whole.factors:
            other = self._reciprocal(self.factors[f])
            if other in left and f in left:
                left.remove(f)
                left.remove(other)
            elif any(self._decides(g, f) for g in left):
                term = next(t for t in self.factors[f].terms if t.scale)
                left.remove(f)
                left.extend(term.factors)
                scale *= term.scale
        return Form(scale, tuple(sorted(left)))

    def _reciprocal(self, factor: Factor) -> int | None:
        """The factor that a factor is the reciprocal of."""
        divisor = reciprocal_of(self.function.ops, factor.value) if factor.value is not None else None
        return None if divisor is None else self._numbers.get(Factor(factor.width, divisor))

    def _decides(self, bounded: int, chosen: int) -> bool:
        """Whether one factor is zero wherever the other is a choice of zero, and that is finite otherwise."""
        choice, bound = self.factors[chosen], self.factors[bounded]
        if choice.condition is None or choice.width > 1 or bound.value is None:
            return False
        zero = next((k for k, term in enumerate(choice.terms) if not term.scale), None)
        if zero is None or not self._clips.is_zero_where(bound.value, bound.component, choice.condition, zero == 0):
            return False
        return all(map(self._is_finite, choice.terms[1 - zero].factors))

    def _is_finite(self, number: int) -> bool:
        """Whether a factor is finite for finite arguments of the function."""
        factor = self.factors[number]
        if factor.value is not None:
            return self._clips.is_finite(factor.value)
        return all(self._is_finite(f) for t in factor.terms for f in t.factors)

    def _part(self, value: Value) -> Form:
        """The form of an operand; what others need too stays whole."""
        op = self.function.ops[value]
        if op.code is Code.SPLAT and self._is_zero(value):
            return Form(Fraction(0), ())
        if op.code is Code.CONST:
            number = Fraction(op.attr) if abs(op.attr) < _PLAIN else None
            if number is not None and number.denominator <= _PLAIN:
                return Form(number, ())
        form = self.of.get(value)
        if form is not None and self.free.mentions[value] == 1 and len(form.factors) <= MOST_FACTORS:
            self._absorbed.add(value)
            return form
        return Form(ONE, (self.number(Factor(width_of(op.type), value)),))

    def _choice(self, op: Op) -> Form:
        """A choice, with the sign or scale outside that both sides have."""
        condition, *sides = op.operands
        terms = [self._part(o) for o in sides]
        scales = {abs(t.scale) for t in terms if t.scale}
        scale = scales.pop() if len(scales) == 1 and all(t.factors for t in terms if t.scale) else ONE
        if all(t.scale <= 0 for t in terms):
            scale = -scale
        inner = tuple(t._replace(scale=t.scale / scale) for t in terms)
        return Form(scale, (self.number(Factor(width_of(op.type), terms=inner, condition=condition)),))

    def _dot(self, parts: Sequence[Form]) -> Form:
        """A scalar product, with scalar factors outside, and component by component where a vector has but one."""
        left, right = (self._terms(p) if self.expand else [p] for p in parts)
        return self.summed([self._dot_of_terms(a, b) for a in left for b in right], 1)

    def _dot_of_terms(self, left: Form, right: Form) -> Form:
        scalars = [f for t in (left, right) for f in t.factors if self.factors[f].width == 1]
        vectors = [tuple(f for f in t.factors if self.factors[f].width > 1) for t in (left, right)]
        outer = Form(left.scale * right.scale, tuple(sorted(scalars)))
        for one, other in (vectors, vectors[::-1]):
            single = self._single(one)
            if single is not None and len(other) == 1 and (whole := self.factors[other[0]].value) is not None:
                index, part = single
                return self._product([outer, part, Form(ONE, (self._component(whole, index),))])
        inner = tuple(Form(ONE, v) for v in sorted(vectors))
        return product([outer, Form(ONE, (self.number(Factor(1, terms=inner, is_dot=True)),))])

    def _single(self, vectors: tuple[int, ...]) -> tuple[int, Form] | None:
        """(index, value) of the one component that is not zero."""
        value = self.factors[vectors[0]].value if len(vectors) == 1 else None
        op = self.function.ops[value] if value is not None else None
        if op is None or op.code is not Code.CONSTRUCT or len(op.operands) != width_of(op.type):
            return None
        kept = [(k, o) for k, o in enumerate(op.operands) if not self._is_zero(o)]
        return (kept[0][0], self._part(kept[0][1])) if len(kept) == 1 else None

    def _is_zero(self, value: Value) -> bool:
        return uniform_value(self.function.ops, value) == 0

    def _component(self, vector: Value, index: int) -> int:
        """The factor that is a component of a vector; the value where the function has it."""
        type_ = self.function.type_of(vector)
        assert isinstance(type_, Vector)
        found = self._known.get(Op(Code.SWIZZLE, Scalar(type_.kind), (vector,), (index,), 0))
        return self.number(Factor(1, vector, component=index) if found is None else Factor(1, found))

    # ---- sums --------------------------------------------------------------------------------------------------------

    def summed(self, forms: Sequence[Form], width: int) -> Form:
        """The sum of forms, with what their terms share taken out of it."""
        terms: dict[tuple[int, ...], Fraction] = {}
        for form in forms:
            for term in self._terms(form):
                terms[term.factors] = terms.get(term.factors, Fraction(0)) + term.scale
        return self._factored([Form(s, f) for f, s in terms.items() if s], width)

    def _terms(self, form: Form) -> list[Form]:
        """The terms of a sum that is no factor of something else."""
        if len(form.factors) == 1 and (only := self.factors[form.factors[0]]).is_sum:
            return [t._replace(scale=form.scale * t.scale) for t in only.terms]
        return [form]

    def _factored(self, terms: list[Form], width: int) -> Form:
        for _ in range(MOST_ROUNDS):
            shared = self._shared(terms) if len(terms) > 1 else None
            if shared is None:
                break
            having = [t for t in terms if shared in t.factors]
            rest = self.summed([without(t, shared) for t in having], self._width(having, shared))
            made = product([Form(ONE, (shared,)), rest])
            if len(having) == len(terms):
                return made
            at = terms.index(having[0])
            terms = [t for t in terms if t not in having]
            terms.insert(at, made)
        if len(terms) == 1:
            return terms[0]
        return self._sum(terms, width)

    def _shared(self, terms: Sequence[Form]) -> int | None:
        """The factor that saves most if it is taken out of all terms that have it; the earliest of equals."""
        counts: dict[int, int] = {}
        for t in terms:
            for f in dict.fromkeys(t.factors):
                counts[f] = counts.get(f, 0) + 1
        best = max(counts, key=lambda f: ((counts[f] - 1) * self.factors[f].width, counts[f], -f), default=None)
        return best if best is not None and counts[best] > 1 else None

    def _width(self, terms: Sequence[Form], factor: int) -> int:
        """The width of the sum of terms without a factor of theirs."""
        return max((self.factors[f].width for t in terms for f in without(t, factor).factors), default=1)

    def _sum(self, terms: Sequence[Form], width: int) -> Form:
        """A sum as a factor, with its sign and common scale outside."""
        if not terms:
            return Form(Fraction(0), ())
        sizes = {abs(t.scale) for t in terms}
        scale = sizes.pop() if len(sizes) == 1 else ONE
        if all(t.scale < 0 for t in terms):
            scale = -scale
        inner = tuple(t._replace(scale=t.scale / scale) for t in terms)
        return Form(scale, (self.number(Factor(width, terms=inner)),))


def product(forms: Sequence[Form]) -> Form:
    """The product of forms."""
    scale = ONE
    for form in forms:
        scale *= form.scale
    return Form(scale, tuple(sorted(f for form in forms for f in form.factors)))


def width_of(type_: Type) -> int:
    """1 for a scalar, else the components of a vector."""
    return type_.size if isinstance(type_, Vector) else 1


def without(form: Form, factor: int) -> Form:
    """A product without one of its factors."""
    at = form.factors.index(factor)
    return Form(form.scale, form.factors[:at] + form.factors[at + 1 :])
