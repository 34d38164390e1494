"""How the coefficients of a value are stored where they leave an expression: in parameters, results, carried values.

A coefficient of a value of type T is of type T. But those of a float come in runs (`IndexSet.chunks`) that are one
vector: the gradient of a float by a vec3 is a vec3, not three floats. A run is cut down to the coefficients that can be
nonzero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import Coefficient
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ir.model import Value
from glsl_ad.types import Scalar, Type, Vector


class Piece(NamedTuple):
    """What is stored as one value: the coefficients at these indices, as a vector where there are several."""

    indices: tuple[MultiIndex, ...]
    type: Type


def pieces(indices: IndexSet, type_: Type, dense: Iterable[MultiIndex]) -> tuple[Piece, ...]:
    """The pieces that hold these coefficients of a value of this type."""
    wanted = set(dense)
    made = []
    for chunk in indices.chunks:
        kept = tuple(a for a in chunk if a in wanted)
        if isinstance(type_, Scalar) and len(kept) > 1:
            made.append(Piece(kept, Vector(type_.kind, len(kept))))
        else:
            made.extend(Piece((a,), type_) for a in kept)
    return tuple(made)


def piece_name(indices: IndexSet, piece: Piece) -> str:
    """What stands behind the name of a value for a piece of it: `gradient`, `x`, or `2` along a single direction."""
    return indices.suffix(piece.indices[0]) if len(piece.indices) == 1 else indices.chunk_name(piece.indices)


def stored(calculus: Calculus, jet: Jet, piece: Piece, scales: Mapping[MultiIndex, Fraction] | None = None) -> Value:
    """A piece of a jet; its coefficients at these scales, else at their natural ones."""
    arithmetic, type_ = calculus.arithmetic, calculus.builder.type_of(jet.primal)
    values = []
    for alpha in piece.indices:
        scale = scales[alpha] if scales else calculus.natural_scale(alpha)
        value = arithmetic.at_scale(jet.coefficients.get(alpha), scale, type_)
        values.append(arithmetic.coerce(value, type_))
    return values[0] if len(values) == 1 else arithmetic.gathered(values, piece.type)


def loaded(
    calculus: Calculus, piece: Piece, value: Value, scales: Mapping[MultiIndex, Fraction] | None = None
) -> dict[MultiIndex, Coefficient]:
    """The coefficients that `stored` made a value of."""
    found = {}
    for k, alpha in enumerate(piece.indices):
        scale = scales[alpha] if scales else calculus.natural_scale(alpha)
        part = value if len(piece.indices) == 1 else calculus.arithmetic.swizzle(value, (k,))
        found[alpha] = Coefficient(scale, part)
    return found
