"""Arithmetic on Taylor coefficients in the IR.

A `Coefficient` is a rational multiple of a value. Keeping the factor beside the value makes most factors vanish: the
coefficients of sin are ±1/k! times sin and cos and cost nothing, and in a product of derivatives the factorials combine
into binomials by themselves. A factor becomes a multiplication only where coefficients of different scale are added, or
where one leaves the function. A coefficient that is structurally zero is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from glsl_ad.ad.sparsity import Sparsity
from glsl_ad.ir.analysis import uniform_value
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Value
from glsl_ad.types import BOOL, Array, Kind, Matrix, Scalar, Struct, Type, Vector, components, kind_of, with_kind

ONE = Fraction(1)

#: Whole numbers and dyadic fractions up to this are folded into the factor of a coefficient; a constant like 1.6 stays
#: as the user wrote it.
_PLAIN = 1024


class Coefficient(NamedTuple):
    """`scale` times `value`."""

    scale: Fraction
    value: Value

    def times(self, factor: Fraction | int) -> Coefficient:
        return Coefficient(self.scale * factor, self.value)


Term = Coefficient | None


class Arithmetic:
    """Builds coefficients in one function."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        #: Coefficients from callers, callees and branches that are zero where something stopped their value.
        self.held: dict[Value, None] = {}
        self._sparsity = Sparsity(builder, lambda x, y: self.multiply(x, y, builder.type_of(x)), self.swizzle)

    # ---- constants -------------------------------------------------------------------------------------------------

    def one(self, type_: Type) -> Value:
        """The value whose every component is 1."""
        return self.filled(type_, 1.0)

    def filled(self, type_: Type, number: float) -> Value:
        """A value of which every float component is `number`; its ints, uints and bools are zero."""
        b = self.builder
        match type_:
            case Scalar(kind):
                return b.const(number if kind in (Kind.FLOAT, Kind.DOUBLE) else 0, type_)
            case Vector(kind, _):
                return b.splat(type_, self.filled(Scalar(kind), number))
            case Matrix():
                return b.construct(type_, [self.filled(type_.column, number)] * type_.columns)
            case Array(element, size) if size is not None:
                return b.construct(type_, [self.filled(element, number)] * size)
            case Struct(_, fields):
                return b.construct(type_, [self.filled(f.type, number) for f in fields])
        raise TypeError(f"no constant of type {type_}")

    def zero(self, type_: Type) -> Value:
        return self.filled(type_, 0.0)

    def constant(self, number: Fraction, type_: Type) -> Term:
        """The coefficient of which every component is `number`."""
        return Coefficient(number, self.one(type_)) if number else None

    def uniform_value(self, value: Value) -> float | None:
        """The number in every component of a constant scalar or splat, or None."""
        return uniform_value(self.builder.ops, value)

    def plain(self, value: Value) -> Fraction | None:
        """The constant in every component where it is a whole number or a short dyadic fraction, or None."""
        number = self.uniform_value(value)
        if number is None or not abs(number) < _PLAIN:
            return None
        fraction = Fraction(number)
        return fraction if fraction.denominator <= _PLAIN else None

    def of(self, value: Value) -> Term:
        """A value as a coefficient: a plain constant becomes a factor of one."""
        number = self.plain(value)
        return Coefficient(ONE, value) if number is None else self.constant(number, self.builder.type_of(value))

    def is_zero(self, value: Value) -> bool:
        """Whether a value is a constant of zeros."""
        op = self.builder.ops[value]
        if op.code in (Code.SPLAT, Code.CONSTRUCT):
            return all(map(self.is_zero, op.operands))
        return op.code is Code.CONST and not isinstance(op.attr, bool) and op.attr == 0

    def unless_zero(self, term: Coefficient) -> Term:
        """The coefficient; None where it is a component of a sparse vector that is zero."""
        return None if self.is_zero(term.value) else term

    def zero_components(self, value: Value) -> set[int]:
        """The components of a vector that are known to be zero."""
        return {k for k, c in enumerate(self._sparsity.components(value) or ()) if c is None}

    def cleared(self, vector: Value, zeros: frozenset[int]) -> Value:
        """A vector some of whose components are known to be zero, written so that they are."""
        type_ = self.builder.type_of(vector)
        if not zeros or not isinstance(type_, Vector):
            return vector
        zero = self.zero(Scalar(type_.kind))
        return self.builder.bundle([zero if k in zeros else self.swizzle(vector, (k,)) for k in range(type_.size)])

    def is_one(self, value: Value) -> bool:
        return self.uniform_value(value) == 1.0

    # ---- leaving the scaled form -----------------------------------------------------------------------------------

    def at_scale(self, term: Term, scale: Fraction, type_: Type) -> Value:
        """The value v for which scale * v is the coefficient; a zero of the type for None."""
        if term is None:
            return self.zero(type_)
        return self.scaled(term.value, term.scale / scale)

    def scaled(self, value: Value, factor: Fraction) -> Value:
        """factor * value, folded where the value is constant; structs and arrays by their elements."""
        b = self.builder
        op, type_ = b.ops[value], b.type_of(value)
        if factor == 1:
            return value
        if isinstance(type_, Struct):
            fields = [b.field(value, i) for i in range(len(type_.fields))]
            return b.construct(type_, [self._scaled_if_float(f, factor) for f in fields])
        if isinstance(type_, Array):
            elements = [self.index(value, b.integer(i)) for i in range(type_.size or 0)]
            return b.construct(type_, [self._scaled_if_float(e, factor) for e in elements])
        if op.code is Code.CONST:
            exact = self.plain(value)
            number = float(exact * factor) if exact is not None else float(op.attr) * float(factor)
            return b.const(number, type_)
        if op.code is Code.SPLAT:
            return b.splat(type_, self.scaled(op.operands[0], factor))
        if op.code is Code.CONSTRUCT and all(b.ops[o].code in (Code.CONST, Code.SPLAT) for o in op.operands):
            return b.construct(type_, [self.scaled(o, factor) for o in op.operands])
        components = self._sparsity.components(value)
        if components is not None:
            return self._assembled([None if c is None else self.scaled(c, factor) for c in components], type_)
        if factor == -1:
            return self.negate(value)
        kind = kind_of(type_) or Kind.FLOAT
        return b.builtin("*", type_, b.const(float(factor), Scalar(kind)), value)

    def _scaled_if_float(self, value: Value, factor: Fraction) -> Value:
        type_ = self.builder.type_of(value)
        if isinstance(type_, (Struct, Array)) or kind_of(type_) in (Kind.FLOAT, Kind.DOUBLE):
            return self.scaled(value, factor)
        return value

    def negate(self, value: Value) -> Value:
        op = self.builder.ops[value]
        if op.code is Code.BUILTIN and op.attr == "-" and len(op.operands) == 1:
            return op.operands[0]
        return self.builder.builtin("-", op.type, value)

    def coerce(self, value: Value, type_: Type) -> Value:
        """A scalar spread over the components of a vector or matrix type; anything else as it is."""
        given = self.builder.type_of(value)
        if given == type_ or not isinstance(given, Scalar):
            return value
        if isinstance(type_, Vector):
            return self.builder.splat(type_, value)
        if isinstance(type_, Matrix):
            return self.builder.construct(type_, [self.builder.splat(type_.column, value)] * type_.columns)
        return value

    # ---- sums ------------------------------------------------------------------------------------------------------

    def sum(self, terms: Iterable[Term], type_: Type, wanted: Fraction) -> Term:
        """The sum, with like terms combined and the common scale chosen that needs the fewest multiplications.

        `wanted` is the scale that the sum is likely to be used at.
        """
        factors: dict[Value, Fraction] = {}
        for term in terms:
            if term is not None:
                value = self.coerce(term.value, type_)
                factors[value] = factors.get(value, Fraction(0)) + term.scale
        kept = [Coefficient(s, v) for v, s in factors.items() if s]
        if not kept:
            return None
        if len(kept) == 1:
            return kept[0]
        groups: dict[Fraction, list[Coefficient]] = {}
        for term in kept:
            groups.setdefault(abs(term.scale), []).append(term)
        target = self._common_scale(groups, wanted)
        parts: list[tuple[int, Value]] = []
        for scale, members in groups.items():
            parts.extend(self._group(members, scale / target, type_))
        sign, value = self._signed_sum(parts, type_)
        return Coefficient(target * sign, value)

    def _common_scale(self, groups: dict[Fraction, list[Coefficient]], wanted: Fraction) -> Fraction:
        """The scale to which the fewest groups must be converted, counting the conversion to the wanted one."""
        if len(groups) == 1:
            return next(iter(groups))

        def cost(scale: Fraction) -> tuple[int, bool]:
            converted = sum(
                1
                for s, members in groups.items()
                if s != scale and not (len(members) == 1 and self.uniform_value(members[0].value) is not None)
            )
            return converted + (scale != wanted), scale != wanted

        return min([*groups, wanted], key=cost)

    def _group(self, members: Sequence[Coefficient], ratio: Fraction, type_: Type) -> list[tuple[int, Value]]:
        """Members of one scale as signed values of the common scale."""
        signed = [(1 if m.scale > 0 else -1, m.value) for m in members]
        if ratio == 1:
            return signed
        sign, value = self._signed_sum(signed, type_)
        return [(sign, self.scaled(value, ratio))]

    def _signed_sum(self, parts: Sequence[tuple[int, Value]], type_: Type) -> tuple[int, Value]:
        """(sign, value) with sign * value the sum; a leading minus is pulled out."""
        sign = 1 if any(s > 0 for s, _ in parts) else -1
        sparse = self._sparsity.sum([(s * sign, v) for s, v in parts])
        if sparse is not None:
            return sign, self._assembled(sparse, type_)
        first = next(i for i, (s, _) in enumerate(parts) if s == sign)
        total = parts[first][1]
        for i, (s, value) in enumerate(parts):
            if i != first:
                total = self.builder.builtin("+" if s == sign else "-", type_, total, value)
        return sign, total

    # ---- products --------------------------------------------------------------------------------------------------

    def product(self, name: str, left: Term, right: Term, type_: Type) -> Term:
        """A bilinear builtin (`*`, `dot`, `cross`, ...) of two coefficients."""
        if left is None or right is None or self.is_zero(left.value) or self.is_zero(right.value):
            return None
        scale = left.scale * right.scale
        if name == "*" and (self.is_one(left.value) or self.is_one(right.value)):
            return Coefficient(scale, self.multiply(left.value, right.value, type_))
        components = self._sparsity.product(name, left.value, right.value, type_)
        if components is not None:
            return (
                None if all(c is None for c in components) else Coefficient(scale, self._assembled(components, type_))
            )
        if name == "*":
            factors = self._sparsity.column(left.value, right.value) or (left.value, right.value)
            return Coefficient(scale, self.multiply(*factors, type_))
        return Coefficient(scale, self._bilinear(name, left.value, right.value, type_))

    def _assembled(self, components: Sequence[Value | None], type_: Type) -> Value:
        if isinstance(type_, Scalar):
            (only,) = components
            assert only is not None
            return only
        assert isinstance(type_, Vector)
        zero = self.zero(Scalar(type_.kind))
        return self.builder.bundle([zero if c is None else c for c in components])

    def gathered(self, scalars: Sequence[Value], type_: Type) -> Value:
        """A vector of components of coefficients; the vector that they are taken from where they are just its own."""
        whole = self._taken_apart(scalars, type_)
        if whole is not None:
            return whole
        if len(set(scalars)) == 1:
            return self.builder.splat(type_, scalars[0])
        return self.builder.bundle(scalars)

    def _taken_apart(self, scalars: Sequence[Value], type_: Type) -> Value | None:
        """The vector of which these are the components, in order."""
        own = [self.builder.ops[s] for s in scalars]
        if [(op.code, op.attr) for op in own] != [(Code.SWIZZLE, (k,)) for k in range(len(own))]:
            return None
        vectors = {op.operands for op in own}
        ((vector,), *others) = vectors
        return vector if not others and self.builder.type_of(vector) == type_ else None

    def joined(self, parts: Sequence[Value], type_: Type) -> Value:
        """A vector constructed from scalars and vectors; scalar by scalar where one of them is known to be zero."""
        if len(parts) < components(type_) and any(self._holds_zero(p) for p in parts):
            return self.builder.construct(type_, [s for p in parts for s in self._scalars(p)])
        return self.builder.construct(type_, parts)

    def inserted(self, vector: Value, indices: Sequence[int], new: Value) -> Value:
        """The vector with some components replaced; scalar by scalar where the outcome has known zeros."""
        scalars = self._scalars(vector)
        for index, scalar in zip(indices, self._scalars(new), strict=True):
            scalars[index] = scalar
        type_ = self.builder.type_of(vector)
        if any(self.is_zero(s) for s in scalars):
            return self.builder.construct(type_, scalars)
        whole = self._taken_apart(scalars, type_)
        return self.builder.insert_swizzle(vector, indices, new) if whole is None else whole

    def _holds_zero(self, value: Value) -> bool:
        return self._sparsity.components(value) is not None or self.is_zero(value)

    def _scalars(self, value: Value) -> list[Value]:
        """The components of a scalar or vector."""
        type_ = self.builder.type_of(value)
        if isinstance(type_, Scalar):
            return [value]
        return [self.swizzle(value, (k,)) for k in range(components(type_))]

    def multiply(self, left: Value, right: Value, type_: Type) -> Value:
        """`left * right` without multiplications by one; constants stand first."""
        b = self.builder
        elementwise = not (self._is_matrix(left) and not self._is_scalar(right)) and not (
            self._is_matrix(right) and not self._is_scalar(left)
        )
        if elementwise:
            if self.is_one(left):
                return self.coerce(right, type_)
            if self.is_one(right):
                return self.coerce(left, type_)
            left, right = self._unsplat(left, right), self._unsplat(right, left)
            if self._is_scalar(left) and self._is_scalar(right):  # two splats
                return self.coerce(b.builtin("*", b.type_of(left), left, right), type_)
        return b.builtin("*", type_, left, right)

    def componentwise(self, left: Value, right: Value, type_: Type) -> Value:
        """The product of each component, where `multiply` means that of linear algebra for two matrices."""
        if self._is_matrix(left) and self._is_matrix(right):
            return self.builder.builtin("matrixCompMult", type_, left, right)
        return self.multiply(left, right, type_)

    def _unsplat(self, value: Value, other: Value) -> Value:
        """The scalar under a splat where the other factor keeps the product a vector."""
        op = self.builder.ops[value]
        return op.operands[0] if op.code is Code.SPLAT and not self._is_scalar(other) else value

    def _bilinear(self, name: str, left: Value, right: Value, type_: Type) -> Value:
        if name == "dot" and self._is_scalar(left):
            return self.multiply(left, right, type_)
        return self.builder.builtin(name, type_, left, right)

    def _is_scalar(self, value: Value) -> bool:
        return isinstance(self.builder.type_of(value), Scalar)

    def _is_matrix(self, value: Value) -> bool:
        return isinstance(self.builder.type_of(value), Matrix)

    # ---- reciprocals, selections, parts ----------------------------------------------------------------------------

    def reciprocal(self, value: Value) -> Value:
        type_ = self.builder.type_of(value)
        kind = kind_of(type_) or Kind.FLOAT
        return self.builder.builtin("/", type_, self.coerce(self.builder.const(1.0, Scalar(kind)), type_), value)

    def guarded_reciprocal(self, value: Value) -> Value:
        """1/value, and 0 where the value is 0: a select, so that no infinity leaks."""
        b, type_ = self.builder, self.builder.type_of(value)
        zero = self.zero(type_)
        return b.select(self.compare("==", value, zero), zero, self.reciprocal(value))

    def compare(self, op: str, left: Value, right: Value) -> Value:
        """A comparison of scalars, or componentwise of vectors; a scalar operand is spread."""
        b = self.builder
        vector = next((t for t in map(b.type_of, (left, right)) if isinstance(t, Vector)), None)
        if vector is None:
            return b.builtin(op, BOOL, left, right)
        names = {
            "<": "lessThan",
            "<=": "lessThanEqual",
            ">": "greaterThan",
            ">=": "greaterThanEqual",
            "==": "equal",
            "!=": "notEqual",
        }
        result = with_kind(vector, Kind.BOOL)
        return b.builtin(names[op], result, self.coerce(left, vector), self.coerce(right, vector))

    def choose(self, condition: Value, then: Term, otherwise: Term, type_: Type, natural: Fraction) -> Term:
        """condition ? then : otherwise, at a scale that both share if they do."""
        if then == otherwise:
            return then
        scale = self.shared_scale((then, otherwise), natural)
        values = [self.coerce(self.at_scale(t, scale, type_), type_) for t in (then, otherwise)]
        sparse = self._sparsity.select(condition, *values)
        if sparse is not None:
            return None if all(c is None for c in sparse) else Coefficient(scale, self._assembled(sparse, type_))
        return Coefficient(scale, self.builder.select(condition, *values))

    def shared_scale(self, terms: Iterable[Term], natural: Fraction) -> Fraction:
        """The scale of all terms that are not zero if they agree in size, else the natural one."""
        sizes = {abs(t.scale) for t in terms if t is not None and self.uniform_value(t.value) is None}
        return sizes.pop() if len(sizes) == 1 else natural

    def linear(
        self, terms: Sequence[Term], types: Sequence[Type], natural: Fraction, make: Callable[[list[Value]], Value]
    ) -> Term:
        """A map that is linear in all its operands together: zero operands are filled in, scales made equal."""
        if all(t is None for t in terms):
            return None
        scale = self.shared_scale(terms, natural)
        made = make([self.at_scale(t, scale, y) for t, y in zip(terms, types, strict=True)])
        return self.unless_zero(Coefficient(scale, made))

    def swizzle(self, vector: Value, indices: Sequence[int]) -> Value:
        """A swizzle that looks through constructors."""
        b, op = self.builder, self.builder.ops[vector]
        kind = kind_of(op.type) or Kind.FLOAT
        result: Type = Scalar(kind) if len(indices) == 1 else Vector(kind, len(indices))
        if op.code is Code.SPLAT:
            return b.splat(result, op.operands[0])
        if op.code is Code.SWIZZLE:
            return self.swizzle(op.operands[0], [op.attr[i] for i in indices])
        if op.code is Code.CONSTRUCT and all(isinstance(b.type_of(o), Scalar) for o in op.operands):
            picked = [op.operands[i] for i in indices]
            return picked[0] if len(picked) == 1 else b.construct(result, picked)
        return b.swizzle(vector, indices)

    def part(self, whole: Value, index: int) -> Value:
        """Field, element, column or component number `index`, looking through constructors."""
        match self.builder.type_of(whole):
            case Struct():
                return self.builder.field(whole, index)
            case Vector():
                return self.swizzle(whole, (index,))
        return self.index(whole, self.builder.integer(index))

    def index(self, aggregate: Value, index: Value) -> Value:
        """Indexing that looks through constructors where the index is constant."""
        b, op, at = self.builder, self.builder.ops[aggregate], self.builder.ops[index]
        if at.code is Code.CONST:
            number = int(at.attr)
            if isinstance(op.type, Vector):
                return self.swizzle(aggregate, (number,))
            whole = isinstance(op.type, Array) or (isinstance(op.type, Matrix) and len(op.operands) == op.type.columns)
            if op.code is Code.CONSTRUCT and whole and 0 <= number < len(op.operands):
                return op.operands[number]
        return b.index(aggregate, index)
