"""The coefficients of matrices that change their shape."""

from __future__ import annotations

from glsl_ad.ad.coefficients import Arithmetic
from glsl_ad.ir.model import Value
from glsl_ad.types import Matrix, Scalar, Type


def resized(arithmetic: Arithmetic, matrix: Value, type_: Type) -> Value:
    """The matrix in another shape with zeros elsewhere: RESIZE itself puts ones on the diagonal."""
    b, old = arithmetic.builder, arithmetic.builder.type_of(matrix)
    assert isinstance(old, Matrix)
    assert isinstance(type_, Matrix)
    columns = []
    for c in range(type_.columns):
        if c >= old.columns:
            columns.append(arithmetic.zero(type_.column))
            continue
        column = arithmetic.index(matrix, b.integer(c))
        if type_.rows <= old.rows:
            columns.append(arithmetic.swizzle(column, tuple(range(type_.rows))))
        else:
            zero = arithmetic.zero(Scalar(type_.kind))
            columns.append(b.construct(type_.column, [column] + [zero] * (type_.rows - old.rows)))
    return b.construct(type_, columns)
