"""Computes derivative values with fewer multiplications: by the distributive law, and by sharing parts of products.

    h + 0.5 * (s * t) - 0.5 * (k * s * u - v * s)    becomes    h + s * (0.5 * (t - (k * u - v)))

Scalars are multiplied before vectors, and what does not vary in a loop before what does, so that it is computed once.
What the user's function computes stays to the bit.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from glsl_ad.ir.analysis import homes, tree
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.forms import Factor, Form, Forms, width_of, without
from glsl_ad.passes.rebuild import Edits, rebuild
from glsl_ad.types import Kind, Scalar, Type, Vector, kind_of


def factor(function: Function, *, expand: bool = False) -> Function:
    """The function with its derivative values as factored sums of products; with `expand`, scalar products of sums are
    taken apart too, which is worth it where parts are shared."""
    forms = Forms(function, expand=expand)
    roots = forms.roots()
    if not roots:
        return function
    _Pairs(forms, roots).share()
    return _Making(forms, roots).run()


class _Pairs:
    """Finds pairs of factors that several products have."""

    def __init__(self, forms: Forms, roots: Sequence[Value]) -> None:
        self.forms = forms
        self.roots = roots
        self.products: list[tuple[int, ...]] = []
        self.where: dict[tuple[int, int], set[int]] = {}
        self._heap: list[tuple[int, tuple[int, int]]] = []

    def share(self) -> None:
        """Make a factor of each pair that saves multiplications, the most useful first."""
        before = self._reached()
        for factors in before:
            self._add(len(self.products), factors)
            self.products.append(factors)
        self._heap = [(-self._gain(p), p) for p in self.where]
        heapq.heapify(self._heap)
        while self._heap:
            gain, pair = heapq.heappop(self._heap)
            current = self._gain(pair)
            if current != -gain:
                if current > 0:
                    heapq.heappush(self._heap, (-current, pair))
                continue
            if current <= 0:
                break
            self._replace(pair)
        shortened = dict(zip(before, self.products, strict=True))
        self._rewrite(shortened)

    def _reached(self) -> list[tuple[int, ...]]:
        """The different products of two and more factors below the roots."""
        found: dict[tuple[int, ...], None] = {}
        seen: set[int] = set()
        stack = [self.forms.of[v] for v in reversed(self.roots)]
        while stack:
            form = stack.pop()
            if len(form.factors) > 1:
                found.setdefault(form.factors)
            for f in form.factors:
                if f not in seen:
                    seen.add(f)
                    stack.extend(self.forms.factors[f].terms)
        return list(found)

    def _gain(self, pair: tuple[int, int]) -> int:
        width = max(self.forms.factors[f].width for f in pair)
        return (len(self.where.get(pair, ())) - 1) * width

    def _add(self, number: int, factors: tuple[int, ...]) -> None:
        for pair in _pairs(factors):
            self.where.setdefault(pair, set()).add(number)

    def _replace(self, pair: tuple[int, int]) -> None:
        width = max(self.forms.factors[f].width for f in pair)
        made = self.forms.number(Factor(width, pair=pair))
        for number in sorted(self.where.pop(pair)):
            old = self.products[number]
            for p in _pairs(old):
                self.where.get(p, set()).discard(number)
            left = list(old)
            for f in pair:
                left.remove(f)
            self.products[number] = tuple(sorted([*left, made]))
            self._add(number, self.products[number])
            for p in _pairs(self.products[number]):
                if made in p:
                    heapq.heappush(self._heap, (-self._gain(p), p))

    def _rewrite(self, shortened: dict[tuple[int, ...], tuple[int, ...]]) -> None:
        """Put the pairs into all sums and roots. The numbers of sums stay, for they are named by others."""

        def short(form: Form) -> Form:
            return form._replace(factors=shortened.get(form.factors, form.factors))

        for i, f in enumerate(self.forms.factors):
            if f.terms:
                self.forms.factors[i] = replace(f, terms=tuple(map(short, f.terms)))
        for v in self.roots:
            self.forms.of[v] = short(self.forms.of[v])


def _pairs(factors: tuple[int, ...]) -> set[tuple[int, int]]:
    return {(a, b) for i, a in enumerate(factors) for b in factors[i + 1 :]}


class _Making:
    """Values for the forms."""

    def __init__(self, forms: Forms, roots: Sequence[Value]) -> None:
        self.forms = forms
        self.roots = roots
        self.function = forms.function
        self.edits = Edits()
        self._interned: dict[Op, Value] = {}
        self._values: dict[int, Value] = {}
        depths = tree(self.function).depths
        self._homes = [(depths[h.region], h.position) for h in homes(self.function)]

    def run(self) -> Function:
        for f in self._needed():
            self._values[f] = self._factor(self.forms.factors[f])
        for v in self.roots:
            type_ = self.function.type_of(v)
            made = self._spread(self._form(self.forms.of[v], type_), type_)
            if made != v:
                self.edits.replaced[v] = made
        return rebuild(self.function, self.edits) if self.edits else self.function

    def _needed(self) -> Iterable[int]:
        """The factors below the roots, parts first."""
        order: dict[int, None] = {}
        stack = [(f, False) for v in reversed(self.roots) for f in reversed(self.forms.of[v].factors)]
        while stack:
            f, opened = stack.pop()
            if opened:
                order.setdefault(f)
            elif f not in order:
                factor = self.forms.factors[f]
                parts = [p for t in factor.terms for p in t.factors] + list(factor.pair or ())
                stack.append((f, True))
                stack.extend((p, False) for p in reversed(parts))
        return order

    def _factor(self, factor: Factor) -> Value:
        if factor.component is not None and factor.value is not None:
            kind = kind_of(self.function.type_of(factor.value)) or Kind.FLOAT
            return self._intern(Op(Code.SWIZZLE, Scalar(kind), (factor.value,), (factor.component,), 0))
        if factor.value is not None:
            return factor.value
        if factor.pair is not None:
            return self._product(factor.pair)
        if factor.condition is not None:
            return self._choice(factor, factor.condition)
        if factor.is_dot:
            like = self._kind(factor.terms)
            sides = tuple(self._form(t, like) for t in factor.terms)
            return self._intern(Op(Code.BUILTIN, Scalar(kind_of(like) or Kind.FLOAT), sides, "dot", 0))
        terms = list(factor.terms)
        first = next((i for i, t in enumerate(terms) if t.scale > 0), 0)
        terms.insert(0, terms.pop(first))
        total = self._form(terms[0], self._kind(terms))
        for t in terms[1:]:
            value = self._form(t._replace(scale=abs(t.scale)), self._kind(terms))
            total = self._builtin("+" if t.scale > 0 else "-", total, value)
        return total

    def _choice(self, factor: Factor, condition: Value) -> Value:
        like = self._kind(factor.terms)
        scalar = Scalar(kind_of(like) or Kind.FLOAT)
        type_: Type = scalar if factor.width == 1 else Vector(scalar.kind, factor.width)
        sides = [self._spread(self._form(t, like), type_) for t in factor.terms]
        return self._intern(Op(Code.SELECT, type_, (condition, *sides), None, 0))

    def _kind(self, terms: Sequence[Form]) -> Type:
        """A type of the kind of some term; a constant alone is a float."""
        for t in terms:
            for f in t.factors:
                return self._type(self._values[f])
        return Scalar(Kind.FLOAT)

    def _form(self, form: Form, like: Type) -> Value:
        scalar = Scalar(kind_of(like) or Kind.FLOAT)
        form = self._with_constant(form)
        if not form.factors:
            return self._const(form.scale, scalar)
        scalars = [f for f in form.factors if self.forms.factors[f].width == 1]
        vectors = [f for f in form.factors if f not in scalars]
        if form.scale not in (1, -1) and scalars and vectors:
            scaled = self._builtin("*", self._const(abs(form.scale), scalar), self._product(scalars))
            value = self._builtin("*", scaled, self._product(vectors))
        else:
            value = self._product(form.factors)
            if form.scale not in (1, -1):
                return self._builtin("*", self._const(form.scale, scalar), value)
        return self._builtin("-", value) if form.scale < 0 else value

    def _with_constant(self, form: Form) -> Form:
        """A constant among the factors takes up the scale where that is exact: by a power of two."""
        size = abs(form.scale)
        if size == 1 or size.numerator & (size.numerator - 1) or size.denominator & (size.denominator - 1):
            return form
        for f in form.factors:
            op = self._op_of(self._values[f])
            if op.code is Code.CONST:
                return without(form, f)._replace(scale=form.scale * Fraction(op.attr))
        return form

    def _product(self, factors: Sequence[int]) -> Value:
        """Scalars first, and of these what is known earlier first."""
        values = sorted((*self._rank(f), k, self._values[f]) for k, f in enumerate(factors))
        total = values[0][-1]
        for *_, value in values[1:]:
            total = self._builtin("*", total, value)
        return total

    def _rank(self, number: int) -> tuple[int, tuple[int, int], bool, Value]:
        """Components come last and rank as their vectors do, so that those of one product stand where those of another
        do, and the products become one of vectors."""
        factor, value = self.forms.factors[number], self._values[number]
        op = self._op_of(value)
        source = op.operands[0] if op.code is Code.SWIZZLE else Value(0)
        return factor.width, self._homes[value], bool(factor.terms), source

    def _spread(self, value: Value, type_: Type) -> Value:
        if self._type(value) == type_:
            return value
        return self._intern(Op(Code.SPLAT, type_, (value,), None, 0))

    def _const(self, number: Fraction, type_: Scalar) -> Value:
        return self._intern(Op(Code.CONST, type_, (), float(number), 0))

    def _builtin(self, name: str, *operands: Value) -> Value:
        type_ = max((self._type(o) for o in operands), key=width_of)
        return self._intern(Op(Code.BUILTIN, type_, operands, name, 0))

    def _op_of(self, value: Value) -> Op:
        ops = self.function.ops
        return ops[value] if value < len(ops) else self.edits.ops[value - len(ops)]

    def _type(self, value: Value) -> Type:
        return self._op_of(value).type

    def _intern(self, op: Op) -> Value:
        if op not in self._interned:
            self._interned[op] = self.edits.add(self.function, op)
            self._homes.append(max((self._homes[o] for o in op.operands), default=(0, 0)))
        return self._interned[op]
