"""Texture lookups at coordinates that move: constant, refused, or replaced by their local quadratic model.

With T the lookup and h one texel along each axis, central differences give p_i = (T(u + h_i) - T(u - h_i)) / 2h_i and,
from order 2 on, H_ij likewise. The lookup at u + δ is then T + Σ p_i·δ_i + ½ Σ H_ij·δ_i·δ_j, whose series follow
exactly; third derivatives of the texture itself count as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from glsl_ad.ad.calculus import Calculus, Jet, Series
from glsl_ad.ad.coefficients import Term
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ir.model import Code, Op, Value
from glsl_ad.types import FLOAT, Kind, Opaque, Scalar, Type, Vector


class Textures(Enum):
    """How a lookup at an active coordinate differentiates."""

    CONSTANT = "constant"
    DIFFERENCES = "differences"
    ERROR = "error"


#: Lookups whose second argument is a plain coordinate, and the dimensions of the samplers that have texels along it.
_LOOKUPS = ("texture", "textureLod", "texture2D", "texture2DLod", "texture2DLodEXT")
_DIMENSIONS = {"sampler2D": 2, "sampler3D": 3}


def texture_differences(calculus: Calculus, op: Op, jets: Sequence[Jet], primal: Value) -> Jet | None:
    """The jet of a lookup by central differences of one texel; None where the lookup has no such differences."""
    sampler, coordinate, rest = jets[0], jets[1], jets[2:]
    type_ = calculus.builder.type_of(sampler.primal)
    if op.attr not in _LOOKUPS or not isinstance(type_, Opaque) or any(j.active for j in rest):
        return None
    size = _DIMENSIONS.get(type_.name)
    if size is None or not isinstance(op.type, Vector):
        return None
    return _Lookup(calculus, op, [j.primal for j in jets], size, primal).jet(coordinate)


class _Lookup:
    """One lookup and its neighbours. `texels` is the size of the texture, `size` the number of its axes."""

    def __init__(self, calculus: Calculus, op: Op, arguments: Sequence[Value], size: int, primal: Value) -> None:
        self._calculus = calculus
        self._op = op
        self._arguments = arguments
        self._primal = primal
        b = calculus.builder
        level = b.integer(0)
        counts = b.builtin("textureSize", Vector(Kind.INT, size), arguments[0], level)
        self._texels = b.op(Code.CONVERT, Vector(Kind.FLOAT, size), (counts,))
        self._size = size
        self._made: dict[tuple[tuple[int, int], ...], Value] = {}

    def jet(self, coordinate: Jet) -> Jet:
        """Sum the model over the coordinate's own series."""
        c = self._calculus
        moved = [self._offset(coordinate, i) for i in range(self._size)]
        terms = [(1, c.product("*", c.of_value(self._slope(i)), d, self._op.type)) for i, d in enumerate(moved)]
        if c.indices.order > 1:
            for i in range(self._size):
                for j in range(i, self._size):
                    curvature = c.of_value(self._curvature(i, j))
                    both = c.product("*", moved[i], moved[j], FLOAT)
                    terms.append((1, c.product("*", curvature, both, self._op.type)))
        return c.jet(c.sum(terms, self._op.type), self._primal)

    def _offset(self, coordinate: Jet, axis: int) -> Series:
        """δ_i: a component of the coordinate without its value."""
        c = self._calculus
        series = c.of_jet(coordinate)

        def compute(alpha: MultiIndex) -> Term:
            term = c.at(series, alpha) if any(alpha) else None
            return None if term is None else term._replace(value=c.arithmetic.swizzle(term.value, (axis,)))

        return c.series(Scalar(Kind.FLOAT), True, compute)

    def _at(self, *steps: tuple[int, int]) -> Value:
        """The lookup some texels away: (axis, number of texels) each."""
        if steps not in self._made:
            self._made[steps] = self._lookup(steps)
        return self._made[steps]

    def _lookup(self, steps: Sequence[tuple[int, int]]) -> Value:
        c, b = self._calculus, self._calculus.builder
        type_: Type = Vector(Kind.FLOAT, self._size)
        texel = c.arithmetic.reciprocal(self._texels)
        place = self._arguments[1]
        for axis, count in steps:
            unit = b.construct(type_, [b.number(float(k == axis)) for k in range(self._size)])
            place = b.builtin("+" if count > 0 else "-", type_, place, b.builtin("*", type_, unit, texel))
        pinned = self._op.pin != 0
        return b.builtin(self._op.attr, self._op.type, self._arguments[0], place, *self._arguments[2:], pin=pinned)

    def _slope(self, i: int) -> Value:
        b = self._calculus.builder
        difference = b.builtin("-", self._op.type, self._at((i, 1)), self._at((i, -1)))
        return self._over(difference, i)

    def _over(self, difference: Value, axis: int) -> Value:
        """A difference over two texels, per unit of the coordinate."""
        c, b = self._calculus, self._calculus.builder
        count = c.arithmetic.swizzle(self._texels, (axis,))
        half = b.builtin("*", FLOAT, b.number(0.5), count)
        return b.builtin("*", self._op.type, difference, half)

    def _curvature(self, i: int, j: int) -> Value:
        """H_ij, and half of it on the diagonal: the factor of δ_i·δ_j in the model."""
        c, b, type_ = self._calculus, self._calculus.builder, self._op.type
        if i == j:
            count = c.arithmetic.swizzle(self._texels, (i,))
            both = b.builtin("+", type_, self._at((i, 1)), self._at((i, -1)))
            bend = b.builtin("-", type_, both, b.builtin("*", type_, b.number(2.0), self._primal))
            return b.builtin(
                "*", type_, bend, b.builtin("*", FLOAT, b.number(0.5), b.builtin("*", FLOAT, count, count))
            )
        above = b.builtin("-", type_, self._at((i, 1), (j, 1)), self._at((i, 1), (j, -1)))
        below = b.builtin("-", type_, self._at((i, -1), (j, 1)), self._at((i, -1), (j, -1)))
        return self._over(self._over(b.builtin("-", type_, above, below), i), j)
