"""Taylor series whose coefficients are computed by loops.

A `Row` is a series as a recipe: how its coefficient k follows from coefficients of other rows at k (`here`) and below k
(`past`). What is wanted below k must lie in an array; the rest is an expression inside of the loop over k. So the
recurrences of `calculus` become the lines of a loop:

    v = a·b       v[k] = Σ_{j=0..k} a[j]·b[k-j]
    v = a/b       v[k] = (a[k] - Σ_{j=1..k} b[j]·v[k-j]) / b[0]
    d·v' = n·u'   v[k] = (Σ_{j=1..k} j·u[j]·n[k-j] - Σ_{j=1..k-1} j·v[j]·d[k-j]) / (k·d[0])

A row of which only the first coefficients are not zero, as an input's (t, 1, 0, 0, …), is `low`: sums over it have one
or two terms, and need no loop of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from glsl_ad.ad.calculus import Equation, Flow, Series
from glsl_ad.ad.coefficients import ONE, Arithmetic, Coefficient, Term
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ir.model import Value
from glsl_ad.records import dataclass
from glsl_ad.types import Type

#: A row with at most so many coefficients beside its value is `low`.
MOST_LOW = 2


def symbolic(_: MultiIndex) -> Term:
    """A row has no coefficient outside of a loop."""
    raise TypeError("the coefficients of this series are computed by a loop")


@dataclass(frozen=True, eq=False)
class Row(Series):
    """A series as a recipe. `value` computes its coefficient 0. The base class is a constant."""

    value: Callable[[], Value]

    @property
    def low(self) -> tuple[Term, ...] | None:
        """The coefficients from 1 on where all others are known to be zero; () for a constant."""
        return None if self.active else ()

    @property
    def base(self) -> Row:
        """The row that holds what is read through this one."""
        return self

    def here(self) -> Sequence[Row]:
        """The rows of which coefficient k is wanted for coefficient k of this one."""
        return ()

    def past(self) -> Sequence[Row]:
        """The rows of which lower coefficients are wanted."""
        return ()

    def coefficient(self, loop: Loop) -> Term:
        """Coefficient k ≥ 1, in a loop."""
        return None


class Loop(Protocol):
    """The loop over k that rows are woven into (weaving.py)."""

    arithmetic: Arithmetic

    def now(self, row: Row) -> Term:
        """Coefficient k of a row."""

    def before(self, row: Row, steps: int) -> Term:
        """Coefficient k - steps of a row that has an array; zero where there is none."""

    def first(self, row: Row) -> Value:
        """Coefficient 0 of a row."""

    def over_k(self, term: Term, type_: Type) -> Term:
        """A term divided by k."""

    def times_count(self, term: Term, steps: int, type_: Type) -> Term:
        """A term times (k - steps)."""

    def convolution(self, start: Term, parts: Sequence[Part], type_: Type, *, whole: bool) -> Term:
        """start + Σ part, for j from 1 to k, or to k - 1 where not `whole`."""


@dataclass(frozen=True)
class Part:
    """One product in a sum over j: ± left[j]·right[k-j]; with the factor j in all parts of a sum or in none."""

    left: Row
    right: Row
    multiply: Callable[[Term, Term], Term]
    weighted: bool = False
    negative: bool = False


@dataclass(frozen=True, eq=False)
class Low(Row):
    """A row of which the first coefficients alone are not zero."""

    terms: tuple[Term, ...]

    @property
    def low(self) -> tuple[Term, ...]:
        return self.terms


@dataclass(frozen=True, eq=False)
class Stored(Row):
    """A row that came as an array: a parameter, the result of a call, what a branch or a loop hands on."""

    array: Value


@dataclass(frozen=True, eq=False)
class Pointwise(Row):
    """A row whose coefficient k is made of coefficients k of others: sums, choices, linear maps.

    A `view` is so cheap a map of one row that it is read through it at any index, and needs no array.
    """

    operands: tuple[Row, ...]
    make: Callable[[list[Term]], Term]
    view: Row | None = None

    @property
    def base(self) -> Row:
        return self if self.view is None else self.view.base

    def here(self) -> Sequence[Row]:
        return self.operands

    def coefficient(self, loop: Loop) -> Term:
        return self.make([loop.now(row) for row in self.operands])


@dataclass(frozen=True, eq=False)
class Product(Row):
    """A bilinear function of two rows."""

    left: Row
    right: Row
    multiply: Callable[[Term, Term], Term]

    def here(self) -> Sequence[Row]:
        return [row for row in (self.left, self.right) if row.active]

    def past(self) -> Sequence[Row]:
        if self.left.low is not None and self.right.low is not None:
            # The longer one is kept, the shorter one is written out.
            return [max(self.left, self.right, key=lambda r: len(r.low or ()))] if self._both_move else []
        if self.left.low is not None:
            return [self.right] if self.left.low else []
        if self.right.low is not None:
            return [self.left] if self.right.low else []
        return [self.left, self.right]

    @property
    def _both_move(self) -> bool:
        return bool(self.left.low) and bool(self.right.low)

    def coefficient(self, loop: Loop) -> Term:
        a, b = self.left, self.right
        kept = self.past()
        if len(kept) == 2:
            start = self.multiply(_value(loop, a), loop.now(b))
            return loop.convolution(start, [Part(a, b, self.multiply)], self.type, whole=True)
        # Σ over the few coefficients of the low one.
        flipped = b.low is not None and not (kept and kept[0] is b)
        short, long = (b, a) if flipped else (a, b)
        terms = [self._pair(_value(loop, short), loop.now(long), flipped)]
        for j, term in enumerate(short.low or (), start=1):
            terms.append(self._pair(term, loop.before(long, j), flipped))
        return loop.arithmetic.sum(terms, self.type, ONE)

    def _pair(self, short: Term, long: Term, flipped: bool) -> Term:
        return self.multiply(long, short) if flipped else self.multiply(short, long)


@dataclass(frozen=True, eq=False)
class Quotient(Row):
    """above / below, by components. `divide` divides by the value of `below`."""

    above: Row
    below: Row
    multiply: Callable[[Term, Term], Term]
    divide: Callable[[Term, Value], Term]

    def here(self) -> Sequence[Row]:
        return [row for row in (self.above, self.below) if row.active]

    def past(self) -> Sequence[Row]:
        if self.below.low is not None:
            return [self] if self.below.low else []
        return [self.below, self]

    def coefficient(self, loop: Loop) -> Term:
        start = loop.now(self.above)
        if self.below.low is not None:
            terms = [start]
            for j, term in enumerate(self.below.low, start=1):
                terms.append(_minus(self.multiply(term, loop.before(self, j))))
            total = loop.arithmetic.sum(terms, self.type, ONE)
        else:
            part = Part(self.below, self, self.multiply, negative=True)
            total = loop.convolution(start, [part], self.type, whole=True)
        return self.divide(total, loop.first(self.below))


@dataclass(frozen=True, eq=False)
class Solution(Row):
    """v of d·v' = Σ n·u'. The equation is asked for when it is needed, since it may mention v itself."""

    equation: Equation
    multiply: Callable[[str, Term, Term], Term]
    divide: Callable[[Term, Value], Term]
    solved: list[tuple[Sequence[Flow], Row | None]]  # the equation, once it was asked for

    def _parts(self) -> tuple[Sequence[Flow], Row | None]:
        if not self.solved:
            flows, below = self.equation(self)
            assert below is None or isinstance(below, Row)
            self.solved.append((flows, below))
        return self.solved[0]

    def here(self) -> Sequence[Row]:
        return [row_of(flow.operand) for flow in self._parts()[0]]

    def past(self) -> Sequence[Row]:
        flows, below = self._parts()
        found: list[Row] = []
        for u, n, _ in ((row_of(f.operand), row_of(f.slope), f.product) for f in flows):
            if n.active:
                found.append(n)
                if u.low is None:
                    found.append(u)
        if below is not None and below.active:
            found.append(self)
            if below.low is None:
                found.append(below)
        return found

    def coefficient(self, loop: Loop) -> Term:
        flows, below = self._parts()
        plain: list[Term] = []  # whole terms
        over_k: list[Term] = []  # terms that k divides
        parts: list[Part] = []
        for flow in flows:
            u, n = row_of(flow.operand), row_of(flow.slope)
            multiply = self._multiplication(flow.product)
            if not n.active:
                plain.append(multiply(_value(loop, n), loop.now(u)))
            elif u.low is not None:
                for j, term in enumerate(u.low, start=1):
                    over_k.append(_times(multiply(loop.before(n, j), term), j))
            else:
                start = multiply(_value(loop, n), loop.now(u))
                plain.append(start)
                parts.append(Part(u, n, _swapped(multiply), weighted=True))
        if below is not None and below.low is not None:
            for j, term in enumerate(below.low, start=1):
                product = self.multiply("", loop.before(self, j), term)
                over_k.append(_minus(loop.times_count(product, j, self.type)))
        elif below is not None:
            parts.append(Part(self, below, self._multiplication(""), weighted=True, negative=True))
        total = self._total(loop, plain, over_k, parts)
        return total if below is None else self.divide(total, loop.first(below))

    def _total(self, loop: Loop, plain: list[Term], over_k: list[Term], parts: list[Part]) -> Term:
        a = loop.arithmetic
        start = a.sum(over_k, self.type, ONE)
        if parts:
            start = loop.convolution(start, parts, self.type, whole=False)
        return a.sum([*plain, loop.over_k(start, self.type)], self.type, ONE)

    def _multiplication(self, name: str) -> Callable[[Term, Term], Term]:
        return lambda left, right: self.multiply(name, left, right)


@dataclass(frozen=True, eq=False)
class Inverse(Row):
    """The inverse of a matrix, from m·v = 1: v[k] = -v[0]·Σ_{j=1..k} m[j]·v[k-j]."""

    matrix: Row
    multiply: Callable[[Term, Term], Term]

    def here(self) -> Sequence[Row]:
        return [self.matrix]

    def past(self) -> Sequence[Row]:
        return [self.matrix, self]

    def coefficient(self, loop: Loop) -> Term:
        part = Part(self.matrix, self, self.multiply)
        total = loop.convolution(None, [part], self.type, whole=True)
        return _minus(self.multiply(_value(loop, self), total))


def _swapped(multiply: Callable[[Term, Term], Term]) -> Callable[[Term, Term], Term]:
    return lambda left, right: multiply(right, left)


def row_of(series: Series) -> Row:
    """The series as the row that it is in this calculus."""
    assert isinstance(series, Row)
    return series


def _value(loop: Loop, row: Row) -> Term:
    return loop.arithmetic.of(loop.first(row))


def _minus(term: Term) -> Term:
    return None if term is None else term.times(-1)


def _times(term: Term, factor: int) -> Term:
    return None if term is None else term.times(Fraction(factor))


def one(value: Value) -> Coefficient:
    """A value as a coefficient of scale one."""
    return Coefficient(ONE, value)
