"""Implicit conversions (GLSL 4.60 section 4.1.10) and how overloads rank by them (section 6.1). ES has none."""

from __future__ import annotations

from glsl_ad.dialects import Dialect
from glsl_ad.types import Kind, Matrix, Scalar, Type, Vector, kind_of, with_kind

_FLOAT_SINCE, _DOUBLE_SINCE, _UINT_SINCE = 120, 400, 400


def kind_converts(have: Kind, want: Kind, dialect: Dialect) -> bool:
    """Whether values of one scalar kind become another without being told to; every kind becomes itself."""
    if have is want:
        return True
    if dialect.es:
        return False
    if want is Kind.FLOAT:
        return have in (Kind.INT, Kind.UINT) and dialect.version >= _FLOAT_SINCE
    if want is Kind.DOUBLE:
        return have is not Kind.BOOL and dialect.version >= _DOUBLE_SINCE
    return want is Kind.UINT and have is Kind.INT and dialect.version >= _UINT_SINCE


def converts(have: Type, want: Type, dialect: Dialect) -> bool:
    """Whether a value of one type may stand where the other is wanted: equal types, or kinds that convert."""
    if have == want:
        return True
    if dialect.es or not isinstance(have, (Scalar, Vector, Matrix)) or not isinstance(want, (Scalar, Vector, Matrix)):
        return False
    return with_kind(have, want.kind) == want and kind_converts(have.kind, want.kind, dialect)


def common_kind(left: Kind, right: Kind, dialect: Dialect) -> Kind | None:
    """The kind that both operands of an operator take, or None."""
    if kind_converts(left, right, dialect):
        return right
    if kind_converts(right, left, dialect):
        return left
    return None


def is_better(have: Type, one: Type, other: Type) -> bool:
    """Whether converting `have` to `one` is better than to `other`, both being possible."""
    if one == other or other == have:
        return False
    if one == have:
        return True
    # From float there is only double, so the second rule of section 6.1 never decides; the third one:
    return kind_of(one) is Kind.FLOAT and kind_of(other) is Kind.DOUBLE
