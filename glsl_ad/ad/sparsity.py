"""Products of vectors that have components known to be zero: `vec3(a, 0.0, 0.0)`, as the tangents of components are.

A shader compiler may not fold `0.0 * x`, so zeros and ones must vanish here. Each function gives the components of the
result, None for a zero, or None altogether where no operand is sparse and the plain operation is best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Value
from glsl_ad.types import Matrix, Scalar, Type, Vector

Components = list[Value | None]
Scale = Callable[[Value, Value], Value]  # the product of two scalars


class Sparsity:
    """Component arithmetic in one function. `times` multiplies scalars, without multiplications by one."""

    def __init__(self, builder: Builder, times: Scale, swizzle: Callable[[Value, Sequence[int]], Value]) -> None:
        self._builder = builder
        self._times = times
        self._swizzle = swizzle

    def components(self, value: Value) -> Components | None:
        """The components of a vector that is written out with at least one zero."""
        op = self._builder.ops[value]
        if op.code is not Code.CONSTRUCT or not isinstance(op.type, Vector) or len(op.operands) != op.type.size:
            return None
        found: Components = [None if self._is_zero(o) else o for o in op.operands]
        return found if None in found else None

    def _is_zero(self, value: Value) -> bool:
        op = self._builder.ops[value]
        return op.code is Code.CONST and op.attr == 0

    def product(self, name: str, left: Value, right: Value, type_: Type) -> Components | None:
        """`*`, `dot` or `cross` with a sparse operand; a `dot` gives one component."""
        parts = self.components(left), self.components(right)
        if parts == (None, None):
            return None
        kinds = self._builder.type_of(left), self._builder.type_of(right)
        match name, kinds:
            case "*", (Matrix(), _) | (_, Matrix()):
                return None
            case "*", _:
                return [self._pair(self._at(left, parts[0], i), self._at(right, parts[1], i)) for i in _axes(type_)]
            case "dot", (Vector(_, size), Vector()):
                return [self._dot([(self._at(left, parts[0], i), self._at(right, parts[1], i)) for i in range(size)])]
            case "cross", _:
                return self._cross(left, right, parts)
        return None

    def _at(self, value: Value, parts: Components | None, index: int) -> Value | None:
        """A component; a scalar operand is its own."""
        if parts is not None:
            return parts[index]
        if isinstance(self._builder.type_of(value), Scalar):
            return value
        return self._swizzle(value, (index,))

    def _pair(self, left: Value | None, right: Value | None) -> Value | None:
        return None if left is None or right is None else self._times(left, right)

    def _dot(self, pairs: Sequence[tuple[Value | None, Value | None]]) -> Value | None:
        total: Value | None = None
        for pair in pairs:
            term = self._pair(*pair)
            if term is not None:
                total = term if total is None else self._builder.builtin("+", self._type(term), total, term)
        return total

    def _cross(self, left: Value, right: Value, parts: tuple[Components | None, Components | None]) -> Components:
        a = [self._at(left, parts[0], i) for i in range(3)]
        b = [self._at(right, parts[1], i) for i in range(3)]
        return [self._difference(self._pair(a[i], b[j]), self._pair(a[j], b[i])) for i, j in ((1, 2), (2, 0), (0, 1))]

    def _difference(self, left: Value | None, right: Value | None) -> Value | None:
        if right is None:
            return left
        if left is None:
            return self._builder.builtin("-", self._type(right), right)
        return self._builder.builtin("-", self._type(left), left, right)

    def sum(self, parts: Sequence[tuple[int, Value]]) -> Components | None:
        """Σ sign·value where every value is sparse; some sign is positive."""
        found = [self.components(v) for _, v in parts]
        if len(parts) < 2 or None in found:
            return None
        signs = [s for s, _ in parts]
        columns = zip(*(c for c in found if c is not None), strict=True)
        return [self._signed(list(zip(signs, column, strict=True))) for column in columns]

    def _signed(self, terms: Sequence[tuple[int, Value | None]]) -> Value | None:
        """A sum of scalars with signs, beginning with a positive one where there is one."""
        kept = sorted(((s, v) for s, v in terms if v is not None), key=lambda term: -term[0])
        total: Value | None = None
        for sign, value in kept:
            if total is None:
                total = value if sign > 0 else self._builder.builtin("-", self._type(value), value)
            else:
                total = self._builder.builtin("+" if sign > 0 else "-", self._type(value), total, value)
        return total

    def select(self, condition: Value, then: Value, otherwise: Value) -> Components | None:
        """condition ? then : otherwise, component by component, where some components are zero on both sides."""
        sides = [self._with_zeros(then), self._with_zeros(otherwise)]
        if not isinstance(self._type(then), Vector) or all(
            a is not None or b is not None for a, b in zip(*sides, strict=True)
        ):
            return None
        return [self._chosen(condition, pair, i) for i, pair in enumerate(zip(*sides, strict=True))]

    def _with_zeros(self, value: Value) -> Components:
        """All components of a vector, None for those known to be zero."""
        type_ = self._type(value)
        if not isinstance(type_, Vector):
            return []
        op = self._builder.ops[value]
        if op.code is Code.SPLAT and self._is_zero(op.operands[0]):
            return [None] * type_.size
        return self.components(value) or [self._swizzle(value, (i,)) for i in range(type_.size)]

    def _chosen(self, condition: Value, pair: tuple[Value | None, Value | None], index: int) -> Value | None:
        if pair == (None, None):
            return None
        if isinstance(self._type(condition), Vector):
            condition = self._swizzle(condition, (index,))
        scalar = next(self._type(v) for v in pair if v is not None)
        zero = self._builder.const(0.0, scalar)
        return self._builder.select(condition, *(zero if v is None else v for v in pair))

    def column(self, matrix: Value, vector: Value) -> tuple[Value, Value] | None:
        """(column, factor) whose product is matrix * vector, for a vector with one component that is not zero."""
        if not isinstance(self._type(matrix), Matrix):
            return None
        given = [(i, p) for i, p in enumerate(self.components(vector) or []) if p is not None]
        if len(given) != 1:
            return None
        index, factor = given[0]
        return self._builder.index(matrix, self._builder.integer(index)), factor

    def _type(self, value: Value) -> Type:
        return self._builder.type_of(value)


def _axes(type_: Type) -> range:
    assert isinstance(type_, Vector)
    return range(type_.size)
