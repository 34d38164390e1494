"""The calculus of `ad.calculus` over rows: for the same rules, loops in place of an expression for each coefficient.

`Rules` and the hand-made recurrences ask a calculus for sums, products, quotients, choices and solutions of
d·v' = n·u'. Here these give recipes. What they need of single coefficients is in `RowRules`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from glsl_ad.ad.calculus import Calculus, Equation, Series, wider
from glsl_ad.ad.coefficients import ONE, Coefficient, Term
from glsl_ad.ad.compact.series import (
    MOST_LOW,
    Inverse,
    Low,
    Pointwise,
    Product,
    Quotient,
    Row,
    Solution,
    Stored,
    one,
    row_of,
    symbolic,
)
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.recurrences import RECURRENCES
from glsl_ad.ad.rules import Environment, Rules, find_signature
from glsl_ad.ad.textures import Textures
from glsl_ad.builtins import BUILTINS
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Value
from glsl_ad.types import Matrix, Scalar, Type


class RowCalculus(Calculus):
    """Rows in one function under construction."""

    def __init__(self, builder: Builder, order: int, *, constant_bounds: bool, textures: Textures) -> None:
        """`constant_bounds`: loops end at constants, as GLSL ES 1.00 wants it (appendix A)."""
        super().__init__(builder, IndexSet(1, order), derivatives=False, sums_at_natural=False)
        self.order = order
        self.constant_bounds = constant_bounds
        self.textures = textures
        self.values: dict[int, Value] = {}  # coefficient 0 of each row, by its number
        self.stems: dict[int, str] = {}  # what made a row: the name of a builtin
        self.choices: dict[int, tuple[Value, tuple[Row, Row]]] = {}  # condition and sides of a choice, by its number

    # ---- coefficient 0 ---------------------------------------------------------------------------------------------

    def first(self, row: Row) -> Value:
        """Coefficient 0."""
        if row.number not in self.values:
            self.values[row.number] = self.arithmetic.coerce(row.value(), row.type)
        return self.values[row.number]

    def primal(self, series: Series) -> Value:
        """The value of the series itself."""
        return self.first(row_of(series))

    def at(self, series: Series, alpha: MultiIndex) -> Term:
        """Coefficient 0; no other is known outside of a loop."""
        if any(alpha):
            return symbolic(alpha)
        return self.arithmetic.of(self.primal(series))

    # ---- rows ------------------------------------------------------------------------------------------------------

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def constant(self, value: Value) -> Row:
        """The row of a value that does not vary."""

        def make() -> Series:
            return Row(self._number(), self.builder.type_of(value), False, symbolic, lambda: value)

        return row_of(self.memoised(("constant", value), make))

    def of_value(self, value: Value) -> Series:
        return self.constant(value)

    def low(self, value: Value, terms: Sequence[Term]) -> Row:
        """The row of a value and its first coefficients."""
        return Low(
            self._number(), self.builder.type_of(value), True, symbolic, lambda: value, tuple(_without_zeros(terms))
        )

    def stored(self, array: Value, type_: Type) -> Row:
        """The row that lies in an array of coefficients."""
        first = self.builder.index(array, self.builder.integer(0))
        return Stored(self._number(), type_, True, symbolic, lambda: first, array)

    def pointwise(
        self,
        operands: Sequence[Series],
        type_: Type,
        value: Callable[[], Value],
        make: Callable[[list[Term]], Term],
        *,
        view: bool = False,
    ) -> Row:
        """The row of which each coefficient is made of those of its operands; low where they are. `view`: cheaply, of
        the one that varies, and coefficient 0 likewise."""
        rows = tuple(map(row_of, operands))
        if not any(row.active for row in rows):
            return Row(self._number(), type_, False, symbolic, value)
        lows = [row.low for row in rows if row.low is not None]
        if len(lows) == len(rows):
            length = max(map(len, lows))
            terms = [make([low[k] if k < len(low) else None for low in lows]) for k in range(length)]
            return Low(self._number(), type_, True, symbolic, value, tuple(_without_zeros(terms)))
        seen = next(row for row in rows if row.active) if view else None
        return Pointwise(self._number(), type_, True, symbolic, value, rows, make, seen)

    def rebased(self, row: Row, value: Value) -> Row:
        """The same coefficients from 1 on over a value that the program computes itself."""
        if not row.active:
            return self.constant(value)
        if not isinstance(row, (Low, Pointwise, Product)) and self.first(row) == value:
            return row
        if isinstance(row, (Low, Pointwise, Product)):
            copied = replace(row, number=self._number(), value=lambda: value)
            if row.number in self.choices:
                self.choices[copied.number] = self.choices[row.number]
            return copied
        return self.pointwise([row], row.type, lambda: value, lambda terms: terms[0])

    # ---- what rules ask for ----------------------------------------------------------------------------------------

    def sum(self, terms: Sequence[tuple[int, Series]], type_: Type) -> Series:
        a, signs = self.arithmetic, [sign for sign, _ in terms]

        def add(found: Sequence[Term]) -> Term:
            return a.sum([t.times(s) for s, t in zip(signs, found, strict=True) if t is not None], type_, ONE)

        def value() -> Value:
            return a.at_scale(add([a.of(self.primal(s)) for _, s in terms]), ONE, type_)

        key = ("sum", str(type_), tuple((sign, s.number) for sign, s in terms))
        return self.memoised(
            key, lambda: self.pointwise([s for _, s in terms], type_, value, add, view=len(terms) == 1)
        )

    def product(self, name: str, left: Series, right: Series, type_: Type, primal: Value | None = None) -> Series:
        a, rows = self.arithmetic, (row_of(left), row_of(right))
        square = left is right and (name == "dot" or (name == "*" and not isinstance(left.type, Matrix)))

        def multiply(x: Term, y: Term) -> Term:
            return a.product(name, x, y, type_)

        def value() -> Value:
            if primal is not None:
                return primal
            return a.at_scale(multiply(*(a.of(self.first(row)) for row in rows)), ONE, type_)

        def make() -> Series:
            found = self._low_product(rows, type_, value, multiply, square)
            return found or Product(self._number(), type_, True, symbolic, value, *rows, multiply)

        return self.memoised(("product", name, left.number, right.number, primal), make)

    def _low_product(
        self,
        rows: tuple[Row, Row],
        type_: Type,
        value: Callable[[], Value],
        multiply: Callable[[Term, Term], Term],
        square: bool,
    ) -> Row | None:
        """A product that is low itself, or has a constant factor."""
        a, (left, right) = self.arithmetic, rows
        if left.low is None or right.low is None or not 0 < len(left.low) + len(right.low) <= MOST_LOW:
            if left.active and right.active:
                return None
            cheap = not any(isinstance(row.type, Matrix) for row in rows)
            return self.pointwise(rows, type_, value, lambda t: self._scaled(rows, t, multiply), view=cheap)
        parts = [(a.of(self.first(row)), *(row.low or ())) for row in rows]
        terms = []
        for k in range(1, len(left.low) + len(right.low) + 1):
            pairs = zip(_upto(parts[0], k), reversed(_upto(parts[1], k)), strict=True)
            products = [multiply(x, y) for x, y in pairs]
            if square:  # product j is product k - j
                products = [
                    *(t.times(2) if t else None for t in products[: (k + 1) // 2]),
                    *products[k // 2 :][: 1 - k % 2],
                ]
            terms.append(a.sum(products, type_, ONE))
        return Low(self._number(), type_, True, symbolic, value, tuple(_without_zeros(terms)))

    def _scaled(self, rows: tuple[Row, Row], terms: list[Term], multiply: Callable[[Term, Term], Term]) -> Term:
        left, right = rows
        x = terms[0] if left.active else self.arithmetic.of(self.first(left))
        y = terms[1] if right.active else self.arithmetic.of(self.first(right))
        return multiply(x, y)

    def quotient(
        self, numerator: Series, denominator: Series, type_: Type, primal: Value | None = None, guarded: bool = False
    ) -> Series:
        above, below = row_of(numerator), row_of(denominator)

        def value() -> Value:
            if primal is not None:
                return primal
            top, bottom = self.first(above), self.first(below)
            if guarded:
                return self.arithmetic.at_scale(self.divided(one(top), bottom, type_, guarded=True), ONE, type_)
            if self.arithmetic.is_one(bottom):
                return self.arithmetic.coerce(top, type_)
            return self.builder.builtin("/", type_, self._operand(top, bottom, type_), bottom)

        def divide(term: Term, bottom: Value) -> Term:
            return self.divided(term, bottom, type_, guarded=guarded)

        if not below.active:
            return self.pointwise([above], type_, value, lambda terms: divide(terms[0], self.first(below)))
        multiply = self._componentwise(type_)
        return Quotient(self._number(), type_, True, symbolic, value, above, below, multiply, divide)

    def divided(self, term: Term, divisor: Value, type_: Type, *, guarded: bool = False) -> Term:
        """A coefficient over a value. `guarded`: 0 where the value is 0."""
        a = self.arithmetic
        if term is None or a.is_one(divisor):
            return term
        if guarded:
            return Coefficient(term.scale, a.componentwise(term.value, a.guarded_reciprocal(divisor), type_))
        top = a.scaled(term.value, term.scale) if abs(term.scale) != 1 else term.value
        quotient = self.builder.builtin("/", type_, self._operand(top, divisor, type_), divisor)
        return Coefficient(ONE if abs(term.scale) != 1 else term.scale, quotient)

    def solve(self, type_: Type, active: bool, primal: Value, equation: Equation, *, guarded: bool = False) -> Series:
        a, plain = self.arithmetic, self._componentwise(type_)

        def multiply(name: str, left: Term, right: Term) -> Term:
            return a.product(name, left, right, type_) if name else plain(left, right)

        def divide(term: Term, divisor: Value) -> Term:
            return self.divided(term, divisor, type_, guarded=guarded)

        return Solution(self._number(), type_, active, symbolic, lambda: primal, equation, multiply, divide, solved=[])

    def _componentwise(self, type_: Type) -> Callable[[Term, Term], Term]:
        return lambda left, right: self.product_at(left, right, type_)

    def choice(self, condition: Value, then: Series, otherwise: Series, type_: Type) -> Series:
        a = self.arithmetic

        def value() -> Value:
            return self.builder.select(condition, *(a.coerce(self.primal(s), type_) for s in (then, otherwise)))

        sides = row_of(then), row_of(otherwise)
        row = self.pointwise(sides, type_, value, lambda t: a.choose(condition, t[0], t[1], type_, ONE))
        self.choices[row.number] = condition, sides
        return row

    def mapped(self, operand: Series, type_: Type, make: Callable[[Value], Value]) -> Series:
        def term(terms: list[Term]) -> Term:
            (found,) = terms
            return None if found is None else Coefficient(found.scale, make(found.value))

        return self.pointwise([operand], type_, lambda: make(self.primal(operand)), term, view=True)

    def linear(self, operands: Sequence[Row], type_: Type, primal: Value, make: Callable[[list[Value]], Value]) -> Row:
        """A map that is linear in all its operands together."""
        types = [row.type for row in operands]
        return self.pointwise(
            operands,
            type_,
            lambda: primal,
            lambda terms: self.arithmetic.linear(terms, types, ONE, make),
            view=len(operands) == 1,
        )

    def inverse(self, matrix: Row, primal: Value) -> Row:
        """The inverse of a matrix; `primal` is its value."""
        type_ = matrix.type

        def multiply(left: Term, right: Term) -> Term:
            return self.arithmetic.product("*", left, right, type_)

        return Inverse(self._number(), type_, True, symbolic, lambda: primal, matrix, multiply)


class RowRules(Rules):
    """Builtin declarations as rows."""

    calculus: RowCalculus

    def __init__(self, calculus: RowCalculus) -> None:
        super().__init__(calculus, {**RECURRENCES, "mix": _blend, "inverse": _inverse})
        self.calculus = calculus

    def call(self, name: str, arguments: Sequence[Series], primal: Value | None = None) -> Series:
        """A call and the same call in a rule are one row: the sine in the slope of a cosine is the sine beside it."""
        if primal is None and not BUILTINS[name].intrinsic:
            types = [s.type for s in arguments]
            primal = self.builder.builtin(name, _result(name, types), *map(self.calculus.primal, arguments))
        made = row_of(super().call(name, arguments, primal))
        self.calculus.stems.setdefault(made.number, name)
        return made

    def with_primal(self, series: Series, primal: Value) -> Series:
        return self.calculus.rebased(row_of(series), primal)

    def _construct(self, type_: Type, parts: Sequence[Series]) -> Series:
        if len(parts) == 1 and isinstance(parts[0].type, Scalar):
            return super()._construct(type_, parts)
        types = [p.type for p in parts]
        a = self.arithmetic
        return self.calculus.pointwise(
            parts,
            type_,
            lambda: self.builder.construct(type_, [self.calculus.primal(p) for p in parts]),
            lambda terms: a.linear(terms, types, ONE, lambda vs: self.builder.construct(type_, vs)),
        )


def _result(name: str, types: Sequence[Type]) -> Type:
    return find_signature(name, tuple(types)).result


def _blend(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    """mix(x, y, a) = x + (y - x)·a."""
    x, y, a = arguments.values()
    c = rules.calculus
    difference = c.sum([(1, y), (-1, x)], wider(x.type, y.type))
    return rules.with_primal(c.sum([(1, x), (1, c.product("*", difference, a, type_))], type_), primal)


def _inverse(rules: Rules, arguments: Environment, type_: Type, primal: Value) -> Series:
    (matrix,) = arguments.values()
    assert isinstance(rules.calculus, RowCalculus)
    return rules.calculus.inverse(row_of(matrix), primal)


def _upto(terms: Sequence[Term], k: int) -> list[Term]:
    """Terms 0 to k; zeros beyond those that are given."""
    return [*terms[: k + 1], *[None] * (k + 1 - len(terms))]


def _without_zeros(terms: Sequence[Term]) -> list[Term]:
    """The terms up to the last that is not zero."""
    kept = list(terms)
    while kept and kept[-1] is None:
        kept.pop()
    return kept
