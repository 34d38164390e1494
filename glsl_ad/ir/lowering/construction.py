"""Constructors and conversions as ops: GLSL ES 3.00 section 5.4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Value
from glsl_ad.sema.model import ConstructorForm
from glsl_ad.types import BOOL, INT, UINT, Kind, Matrix, Scalar, Type, Vector, components, kind_of, with_kind

Piece = tuple[Value, int, int]  # components start..end of a scalar or vector


def construct(b: Builder, form: ConstructorForm, type_: Type, arguments: Sequence[Value]) -> Value:
    """The value that a constructor builds."""
    match form:
        case ConstructorForm.SPLAT:
            return b.splat(type_, arguments[0])
        case ConstructorForm.DIAGONAL:
            return b.op(Code.DIAGONAL, type_, arguments)
        case ConstructorForm.RESIZE:
            return _resize(b, type_, arguments[0])
        case ConstructorForm.AGGREGATE:
            return b.construct(type_, arguments)
    return _from_components(b, type_, arguments)


def _resize(b: Builder, type_: Type, matrix: Value) -> Value:
    """A matrix of another shape; where the kind differs, it is converted first."""
    kind = kind_of(type_)
    assert kind is not None
    same_kind = convert(b, matrix, with_kind(b.type_of(matrix), kind))
    return same_kind if b.type_of(same_kind) == type_ else b.op(Code.RESIZE, type_, (same_kind,))


def _from_components(b: Builder, type_: Type, arguments: Sequence[Value]) -> Value:
    """As many components as the type has, in order; what is left of the last argument is cut off."""
    pieces = list(_cut(b, [p for a in arguments for p in _vectors(b, a)], components(type_)))
    if isinstance(type_, Scalar):
        return _piece(b, pieces[0])
    if not isinstance(type_, Matrix):
        values = [_piece(b, p) for p in pieces]
        return values[0] if b.type_of(values[0]) == type_ else b.construct(type_, values)
    if all(isinstance(b.type_of(v), Scalar) for v, _, _ in pieces):
        return b.construct(type_, [v for v, _, _ in pieces])
    columns = []
    for _ in range(type_.columns):
        column = list(_cut(b, pieces, type_.rows))
        columns.append(_from_components(b, type_.column, [_piece(b, p) for p in column]))
        pieces = _rest(pieces, type_.rows)
    return b.construct(type_, columns)


def _vectors(b: Builder, value: Value) -> Iterator[Piece]:
    """A scalar or vector as it is, a matrix as its columns."""
    type_ = b.type_of(value)
    if isinstance(type_, Matrix):
        for i in range(type_.columns):
            yield b.index(value, b.integer(i)), 0, type_.rows
    else:
        yield value, 0, components(type_)


def _cut(b: Builder, pieces: Sequence[Piece], count: int) -> Iterator[Piece]:
    """The first `count` components."""
    for value, start, end in pieces:
        if count <= 0:
            return
        yield value, start, min(end, start + count)
        count -= end - start


def _rest(pieces: Sequence[Piece], count: int) -> list[Piece]:
    """What follows the first `count` components."""
    rest = []
    for value, start, end in pieces:
        if count < end - start:
            rest.append((value, start + max(count, 0), end))
        count -= end - start
    return rest


def _piece(b: Builder, piece: Piece) -> Value:
    value, start, end = piece
    return value if isinstance(b.type_of(value), Scalar) else b.swizzle(value, range(start, end))


def convert(b: Builder, value: Value, type_: Type) -> Value:
    """A value in another scalar kind; constants are converted here and now."""
    if b.type_of(value) == type_:
        return value
    op = b.ops[value]
    if op.code is Code.CONST and isinstance(type_, Scalar):
        folded = _converted(op.attr, type_)
        if folded is not None:
            return b.const(folded, type_)
    if op.code is Code.SPLAT and isinstance(type_, Vector):
        return b.splat(type_, convert(b, op.operands[0], Scalar(type_.kind)))
    return b.op(Code.CONVERT, type_, (value,))


def _converted(number: bool | int | float, type_: Scalar) -> bool | int | float | None:
    """The constant in another kind, 32-bit integers wrapping; None for floats that the target does not hold."""
    if type_ == BOOL:
        return number != 0
    if type_ not in (INT, UINT):
        return float(number)
    low, high = (0, 2**32) if type_.kind is Kind.UINT else (-(2**31), 2**31)
    if isinstance(number, float) and not low <= number < high:
        return None
    return (int(number) - low) % 2**32 + low


def negated(b: Builder, value: Value) -> Value:
    """The negation; that of a constant is a constant."""
    op = b.ops[value]
    if op.code is not Code.CONST:
        return b.builtin("-", op.type, value)
    number = -op.attr
    if op.type == INT:
        number = (number + 2**31) % 2**32 - 2**31
    elif op.type == UINT:
        number %= 2**32
    return b.const(number, op.type)
