"""Lazy Taylor series over values of the IR, and the recurrences that all rules are made of.

A `Series` gives its coefficient at any multi-index on demand and remembers it. That makes recurrences that mention
their own result (exp, tan, sqrt) or each other (sin and cos) plain definitions: the right side needs lower coefficients
only.

For v = f(u) with partial p, at a multi-index α with α_i > 0 (Griewank & Walther, Evaluating Derivatives, ch. 13):

    α_i · v_α = Σ_{β ≤ α, β_i > 0}  β_i · u_β · p_{α-β}
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from glsl_ad.ad.coefficients import ONE, Arithmetic, Coefficient, Term
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Value
from glsl_ad.records import dataclass
from glsl_ad.types import Matrix, Scalar, Type, Vector


@dataclass(frozen=True)
class Jet:
    """A value with its coefficients; those that are not listed are zero."""

    primal: Value
    coefficients: Mapping[MultiIndex, Coefficient]

    @property
    def active(self) -> bool:
        return bool(self.coefficients)

    @property
    def key(self) -> Hashable:
        return self.primal, tuple(self.coefficients.items())


@dataclass(frozen=True, eq=False)
class Series:
    """`compute(α)` for α ≠ 0; an inactive series is zero there. `number` identifies it within its calculus."""

    number: int
    type: Type
    active: bool
    compute: Callable[[MultiIndex], Term]


class Flow(NamedTuple):
    """A term n·u' of an equation: what flows from u' into v'. `product` is the bilinear builtin, with n on the left;
    component by component where none is named."""

    operand: Series
    slope: Series
    product: str = ""


Equation = Callable[[Series], tuple[Sequence[Flow], Series | None]]


class Calculus:
    """Series in one function under construction."""

    def __init__(self, builder: Builder, indices: IndexSet, *, derivatives: bool, sums_at_natural: bool) -> None:
        """`derivatives`: the natural scale of coefficient α is 1/α! instead of 1. `sums_at_natural`: sums of terms of
        different scale tend to the natural one, instead of 1."""
        self.builder = builder
        self.indices = indices
        self.derivatives = derivatives
        self.sums_at_natural = sums_at_natural
        self.arithmetic = Arithmetic(builder)
        self._series: dict[Hashable, Series] = {}
        self._coefficients: dict[tuple[int, MultiIndex], Term] = {}
        self._equations: dict[int, tuple[Sequence[Flow], Series | None]] = {}
        self._numbers = 0
        #: Values of the user's own functions that stand here without being in their `Transform`, as keys.
        self.primals: dict[Value, None] = {}

    def natural_scale(self, alpha: MultiIndex) -> Fraction:
        """The scale at which coefficients are stored where several paths meet: parameters, results, carried values."""
        return Fraction(1, self.indices.factorial(alpha)) if self.derivatives else ONE

    def _sum(self, terms: Iterable[Term], type_: Type, alpha: MultiIndex) -> Term:
        """The sum of terms of coefficient α."""
        return self.arithmetic.sum(terms, type_, self.sum_scale(alpha))

    def sum_scale(self, alpha: MultiIndex) -> Fraction:
        """The scale that sums of terms of coefficient α tend to."""
        return self.natural_scale(alpha) if self.sums_at_natural else ONE

    # ---- reading series --------------------------------------------------------------------------------------------

    def at(self, series: Series, alpha: MultiIndex) -> Term:
        """The coefficient of a series at α; None where it is structurally zero."""
        if not series.active and any(alpha):
            return None
        key = series.number, alpha
        if key not in self._coefficients:
            self._coefficients[key] = series.compute(alpha)
        return self._coefficients[key]

    def primal(self, series: Series) -> Value:
        """The value of the series itself."""
        return self.arithmetic.coerce(
            self.arithmetic.at_scale(self.at(series, self.indices.zero), ONE, series.type), series.type
        )

    def jet(self, series: Series, primal: Value) -> Jet:
        """All coefficients, with `primal` for the value."""
        found = {a: t for a in self.indices.nonzero if (t := self.at(series, a)) is not None}
        return Jet(primal, found)

    # ---- making series ---------------------------------------------------------------------------------------------

    def memoised(self, key: Hashable, make: Callable[[], Series]) -> Series:
        """The series made before under this key, or a new one."""
        if key not in self._series:
            self._series[key] = make()
        return self._series[key]

    def series(self, type_: Type, active: bool, compute: Callable[[MultiIndex], Term]) -> Series:
        self._numbers += 1
        return Series(self._numbers, type_, active, compute)

    def sizes(self) -> tuple[int, ...]:
        """What to give to `forget` to return to this state."""
        return tuple(map(len, self._memos()))

    def forget(self, sizes: tuple[int, ...]) -> None:
        """Drop all that was remembered since `sizes` was taken: its values were rewound."""
        for memo, size in zip(self._memos(), sizes, strict=True):
            while len(memo) > size:
                memo.popitem()  # the latest first

    def _memos(self) -> tuple[dict[Any, Any], ...]:
        return self._series, self._coefficients, self._equations, self.arithmetic.held, self.primals

    def of_jet(self, jet: Jet) -> Series:
        type_ = self.builder.type_of(jet.primal)

        def compute(alpha: MultiIndex) -> Term:
            return jet.coefficients.get(alpha) if any(alpha) else self.arithmetic.of(jet.primal)

        return self.memoised(("jet", jet.key), lambda: self.series(type_, jet.active, compute))

    def of_value(self, value: Value) -> Series:
        return self.of_jet(Jet(value, {}))

    def sum(self, terms: Sequence[tuple[int, Series]], type_: Type) -> Series:
        """Σ sign·series; scalars are spread over vectors."""

        def compute(alpha: MultiIndex) -> Term:
            found = [(sign, self.at(s, alpha)) for sign, s in terms]
            return self._sum([t.times(sign) for sign, t in found if t is not None], type_, alpha)

        key = ("sum", str(type_), tuple((sign, s.number) for sign, s in terms))
        return self.memoised(key, lambda: self.series(type_, any(s.active for _, s in terms), compute))

    def product(self, name: str, left: Series, right: Series, type_: Type, primal: Value | None = None) -> Series:
        """A bilinear builtin, by the Cauchy product; the halves of a square are summed once."""
        square = left is right and (name == "dot" or (name == "*" and not isinstance(left.type, Matrix)))

        def compute(alpha: MultiIndex) -> Term:
            if primal is not None and not any(alpha):
                return self.arithmetic.of(primal)
            terms = []
            for beta, gamma in self.indices.splits(alpha):
                if square and beta > gamma:
                    continue
                term = self.arithmetic.product(name, self.at(left, beta), self.at(right, gamma), type_)
                if term is not None:
                    terms.append(term.times(2) if square and beta != gamma else term)
            return self._sum(terms, type_, alpha)

        key = ("product", name, left.number, right.number, primal)
        return self.memoised(key, lambda: self.series(type_, left.active or right.active, compute))

    def quotient(
        self, numerator: Series, denominator: Series, type_: Type, primal: Value | None = None, guarded: bool = False
    ) -> Series:
        """n / d from d·v = n. `guarded`: every coefficient is 0 where d is 0."""
        active = numerator.active or denominator.active

        def compute(alpha: MultiIndex) -> Term:
            if primal is not None and not any(alpha):
                return self.arithmetic.of(primal)
            if not any(alpha) and not guarded:
                return self._ratio(numerator, denominator, type_)
            terms = [self.at(numerator, alpha)]
            for beta, gamma in self.indices.splits(alpha):
                if any(beta):
                    term = self.product_at(self.at(denominator, beta), self.at(made, gamma), type_)
                    terms.append(term.times(-1) if term else None)
            return self.divide(self._sum(terms, type_, alpha), denominator, type_, guarded)

        made = self.series(type_, active, compute)
        return made

    def _ratio(self, numerator: Series, denominator: Series, type_: Type) -> Term:
        """The value of n / d, by a division as in a shader: a `floor` of it may hang on the last bit."""
        if self.at(numerator, self.indices.zero) is None:
            return None
        above, below = self.primal(numerator), self.primal(denominator)
        if self.arithmetic.is_one(below):
            return self.at(numerator, self.indices.zero)
        return Coefficient(ONE, self.builder.builtin("/", type_, self._operand(above, below, type_), below))

    def product_at(self, left: Term, right: Term, type_: Type) -> Term:
        """A product component by component, of matrices too."""
        if left is None or right is None:
            return None
        if isinstance(type_, Matrix):
            return self.scaled_product(left.scale * right.scale, left.value, right.value, type_)
        return self.arithmetic.product("*", left, right, type_)

    def divide(self, term: Term, denominator: Series, type_: Type, guarded: bool = False) -> Term:
        """term / d_0: by a shared reciprocal, or by one division where there is but one coefficient to divide."""
        if term is None:
            return None
        d0 = self.at(denominator, self.indices.zero)
        if d0 is None:
            d0 = Coefficient(ONE, self.primal(denominator))
        if self.arithmetic.is_one(d0.value):
            return term.times(1 / d0.scale)
        a, scale = self.arithmetic, term.scale / d0.scale
        if guarded:
            return self.scaled_product(scale, term.value, self._named_inverse(d0.value, a.guarded_reciprocal), type_)
        if len(self.indices.nonzero) == 1:
            value = self.builder.builtin("/", type_, self._operand(term.value, d0.value, type_), d0.value)
            return Coefficient(scale, value)
        return self.scaled_product(scale, term.value, self._named_inverse(d0.value, a.reciprocal), type_)

    def _named_inverse(self, value: Value, invert: Callable[[Value], Value]) -> Value:
        inverse = invert(value)
        self.builder.name(inverse, f"inv_{self.builder.names[value]}" if value in self.builder.names else "r")
        return inverse

    def scaled_product(self, scale: Fraction, left: Value, right: Value, type_: Type) -> Term:
        if isinstance(type_, Vector):
            return self.arithmetic.product("*", Coefficient(scale, left), Coefficient(ONE, right), type_)
        return Coefficient(scale, self.arithmetic.componentwise(left, right, type_))

    def _operand(self, value: Value, other: Value, type_: Type) -> Value:
        """Spread a scalar only where the other operand is a scalar too and the result is not."""
        if isinstance(self.builder.type_of(other), Scalar):
            return self.arithmetic.coerce(value, type_)
        return value

    def solve(self, type_: Type, active: bool, primal: Value, equation: Equation, *, guarded: bool = False) -> Series:
        """The series v with v_0 = `primal` and d·v' = Σ n·u', where `equation(v)` gives the terms and d.

        d is 1 for None. The equation is asked for when the first coefficient is, since it may mention v itself.
        `guarded`: every coefficient is 0 where d is 0.
        """

        def compute(alpha: MultiIndex) -> Term:
            if not any(alpha):
                return self.arithmetic.of(primal)
            # Kept with the other memos, so that a rewound trial takes what it made along.
            if made.number not in self._equations:
                self._equations[made.number] = equation(made)
            flows, denominator = self._equations[made.number]
            terms: list[Term] = []
            for beta, gamma, factor in self.indices.flows(alpha):
                for u, n, name in flows:
                    factors = self.at(n, gamma), self.at(u, beta)
                    term = self.arithmetic.product(name, *factors, type_) if name else self.product_at(*factors, type_)
                    terms.append(term.times(factor) if term else None)
                if denominator is not None and beta != alpha:
                    term = self.product_at(self.at(made, beta), self.at(denominator, gamma), type_)
                    terms.append(term.times(-factor) if term else None)
            total = self._sum(terms, type_, alpha)
            return total if denominator is None else self.divide(total, denominator, type_, guarded)

        made = self.series(type_, active, compute)
        return made

    def choice(self, condition: Value, then: Series, otherwise: Series, type_: Type) -> Series:
        """condition ? then : otherwise, coefficient by coefficient."""

        def compute(alpha: MultiIndex) -> Term:
            terms = self.at(then, alpha), self.at(otherwise, alpha)
            return self.arithmetic.choose(condition, *terms, type_, self.natural_scale(alpha))

        return self.series(type_, then.active or otherwise.active, compute)

    def mapped(self, operand: Series, type_: Type, make: Callable[[Value], Value]) -> Series:
        """A linear map of one series, applied to each coefficient."""

        def compute(alpha: MultiIndex) -> Term:
            term = self.at(operand, alpha)
            if term is None:
                return None
            if not any(alpha):
                return Coefficient(ONE, make(self.primal(operand)))
            return self.arithmetic.unless_zero(Coefficient(term.scale, make(term.value)))

        return self.series(type_, operand.active, compute)


def wider(left: Type, right: Type) -> Type:
    """The type of an elementwise operation: a scalar takes the shape of the other operand."""
    return right if isinstance(left, Scalar) else left


def product_type(left: Type, right: Type) -> Type:
    """The type of `left * right` (GLSL ES 3.00 section 5.9)."""
    match left, right:
        case Matrix(kind, columns, rows), Vector():
            return Vector(kind, rows)
        case Vector(), Matrix(kind, columns, rows):
            return Vector(kind, columns)
        case Matrix(kind, _, rows), Matrix(_, columns, _):
            return Matrix(kind, columns, rows)
    return wider(left, right)
