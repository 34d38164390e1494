"""The types of operators: GLSL ES 3.00 sections 5.9 and 5.10, GLSL 4.60 section 5.9.

What an operator accepts follows from shapes and kinds, which is shorter than the table of its overloads; the signatures
that come out are those of the table.
"""

from __future__ import annotations

from functools import lru_cache

from glsl_ad.builtins.model import Signature, SignatureParameter
from glsl_ad.dialects import Dialect
from glsl_ad.sema.conversions import common_kind, converts
from glsl_ad.types import BOOL, Array, Kind, Matrix, Opaque, Scalar, Struct, Type, Vector, Void, with_kind

_INTEGERS = (Kind.INT, Kind.UINT)
_RELATIONAL = frozenset(("<", "<=", ">", ">="))
_LOGICAL = frozenset(("&&", "||", "^^"))
_SHIFTS = frozenset(("<<", ">>"))
_ARITHMETIC = frozenset("+-*/")
#: Reserved in GLSL ES 1.00 and before GLSL 1.30.
_INTEGER_OPERATORS = frozenset(("%", "&", "|", "^", "~", "<<", ">>"))

_Numeric = Scalar | Vector | Matrix


def exists(op: str, dialect: Dialect) -> bool:
    """Whether the dialect has the operator at all (`+` for unary and binary alike)."""
    return op not in _INTEGER_OPERATORS or dialect.has_uint


@lru_cache(maxsize=4096)
def binary(op: str, left: Type, right: Type, dialect: Dialect) -> Signature | None:
    """What the operator does with operands of these types: its parameters are the types to convert them to.

    None where it does not accept them. `==` and `!=` of structs and arrays are `comparable`'s.
    """
    if op in _LOGICAL:
        return _signature(BOOL, left, right) if left == right == BOOL else None
    if not isinstance(left, _Numeric) or not isinstance(right, _Numeric):
        return None
    if op in _SHIFTS:
        return _shift(left, right)
    kind = common_kind(left.kind, right.kind, dialect)
    if kind is None:
        return None
    first, second = _of_kind(left, kind), _of_kind(right, kind)
    if op in ("==", "!="):
        return _signature(BOOL, first, second) if first == second else None
    if kind is Kind.BOOL:
        return None
    if op in _RELATIONAL:
        return _signature(BOOL, first, second) if isinstance(first, Scalar) and first == second else None
    if op not in _ARITHMETIC and kind not in _INTEGERS:
        return None
    result = _product(first, second) if op == "*" else _componentwise(first, second)
    return _signature(result, first, second) if result is not None else None


def _of_kind(type_: _Numeric, kind: Kind) -> _Numeric:
    result = with_kind(type_, kind)
    assert isinstance(result, _Numeric)
    return result


def _signature(result: Type, *operands: Type) -> Signature:
    names = ("x", "y")
    return Signature(result, tuple(SignatureParameter(n, t) for n, t in zip(names, operands, strict=False)))


def _shift(left: _Numeric, right: _Numeric) -> Signature | None:
    """The kinds of the operands may differ; the result has the left one's type."""
    if left.kind not in _INTEGERS or right.kind not in _INTEGERS:
        return None
    if isinstance(right, Scalar) or with_kind(right, left.kind) == left:
        return _signature(left, left, right)
    return None


def _componentwise(left: _Numeric, right: _Numeric) -> _Numeric | None:
    """Equal shapes, or a scalar with anything."""
    if left == right or isinstance(right, Scalar):
        return left
    return right if isinstance(left, Scalar) else None


def _product(left: _Numeric, right: _Numeric) -> _Numeric | None:
    """The linear-algebraic product where a matrix meets a matrix or a vector."""
    match left, right:
        case Matrix(kind, columns, rows), Matrix(_, other_columns, other_rows):
            return Matrix(kind, other_columns, rows) if columns == other_rows else None
        case Matrix(kind, columns, rows), Vector(_, size):
            return Vector(kind, rows) if columns == size else None
        case Vector(_, size), Matrix(kind, columns, rows):
            return Vector(kind, columns) if rows == size else None
    return _componentwise(left, right)


@lru_cache(maxsize=256)
def unary(op: str, operand: Type) -> Signature | None:
    """`+ - ! ~`, and `++ --` as `+` and `-`."""
    if op == "!":
        return _signature(BOOL, BOOL) if operand == BOOL else None
    if not isinstance(operand, _Numeric) or operand.kind is Kind.BOOL:
        return None
    if op == "~" and operand.kind not in _INTEGERS:
        return None
    return _signature(operand, operand)


def comparable(type_: Type, dialect: Dialect) -> bool:
    """Whether `==` takes two values of this type. ES 1.00 does not compare arrays, nor structs that hold one."""
    match type_:
        case Array(element, size):
            return size is not None and dialect.version >= 120 and comparable(element, dialect)
        case Struct(_, fields):
            return all(comparable(f.type, dialect) for f in fields)
    return not isinstance(type_, (Opaque, Void))


def compound(op: str, target: Type, value: Type, dialect: Dialect) -> Signature | None:
    """The operation of `target op= value`. The target keeps its type, so it may not be converted."""
    signature = binary(op, target, value, dialect)
    if signature is None or signature.parameters[0].type != target or signature.result != target:
        return None
    return signature


def unified(left: Type, right: Type, dialect: Dialect) -> Type | None:
    """The common type of the branches of `?:`."""
    if converts(left, right, dialect):
        return right
    return left if converts(right, left, dialect) else None
