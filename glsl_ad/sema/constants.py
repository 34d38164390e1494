"""Constant expressions: GLSL ES 3.00 section 4.3.3, GLSL 4.60 section 4.3.3.

`is_constant` says whether an expression is one; `fold` computes the scalar ones, with 32-bit integers that wrap and
floats in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from glsl_ad.builtins.model import Opaque as OpaqueRule
from glsl_ad.sema.model import (
    BuiltinCall,
    Conditional,
    Construct,
    Convert,
    Expression,
    FieldAccess,
    Index,
    Literal,
    Logical,
    Operation,
    Storage,
    Swizzle,
    Variable,
    VariableRef,
)
from glsl_ad.types import INT, UINT, Kind, Scalar, Type, kind_of

Constant = bool | int | float


def is_constant(expression: Expression, runtime: frozenset[Variable] | set[Variable] = frozenset()) -> bool:
    """Whether the expression is constant as the specification has it; `runtime` are `const` variables that are not."""
    match expression:
        case Literal():
            return True
        case VariableRef(variable):
            if variable in runtime:
                return False
            return variable.storage is Storage.CONST or (
                variable.storage is Storage.BUILTIN and variable.value is not None
            )
        case Operation(operands=parts) | Construct(arguments=parts):
            return all(is_constant(part, runtime) for part in parts)
        case BuiltinCall(builtin, signature, arguments):
            if isinstance(builtin.rule_for(signature), OpaqueRule) or builtin.uses_screen:
                return False
            return all(is_constant(part, runtime) for part in arguments)
        case Logical(_, left, right) | Index(left, right):
            return is_constant(left, runtime) and is_constant(right, runtime)
        case Conditional(condition, then, otherwise):
            return all(is_constant(part, runtime) for part in (condition, then, otherwise))
        case Convert(operand) | Swizzle(operand) | FieldAccess(operand):
            return is_constant(operand, runtime)
    return False


def fold(expression: Expression) -> Constant | None:
    """The value of a scalar constant expression; None where it is none, has no finite value or is too rare to know."""
    if not isinstance(expression.type, Scalar):
        return None
    match expression:
        case Literal(value):
            return value
        case VariableRef(variable):
            return variable.value
        case Operation(op, _, operands, type_):
            values = [fold(operand) for operand in operands]
            return None if None in values else _guarded(_operate, op, values, type_)
        case Logical(op, left, right):
            first = fold(left)
            if first is None:
                return None
            return fold(right) if bool(first) is (op == "&&") else first
        case Conditional(condition, then, otherwise):
            test = fold(condition)
            return None if test is None else fold(then if test else otherwise)
        case Convert(operand, _, type_):
            inner = fold(operand)
            return None if inner is None else _guarded(_convert, inner, type_)
        case BuiltinCall(builtin, signature, arguments):
            function = _FUNCTIONS.get(builtin.name)
            values = [fold(argument) for argument in arguments] if function is not None else [None]
            return None if function is None or None in values else _guarded(_call, function, values, signature.result)
    return None


def _guarded(function: Callable[..., Constant | None], *arguments: object) -> Constant | None:
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError):
        return None


def _operate(op: str, values: list[Constant], type_: Type) -> Constant | None:
    if len(values) == 1:
        return _fit(_UNARY[op](values[0]), type_)
    left, right = values
    if op in ("<<", ">>") and not 0 <= right <= 31:
        return None
    if op == "/" and isinstance(left, float):
        return _fit(left / right, type_)
    return _fit(_BINARY[op](left, right), type_)


def _fit(value: Constant, type_: Type) -> Constant | None:
    """Wrap an integer to 32 bits; give up a float that is not finite."""
    if type_ == INT:
        return (int(value) + 2**31) % 2**32 - 2**31
    if type_ == UINT:
        return int(value) % 2**32
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _convert(value: Constant, type_: Type) -> Constant | None:
    kind = kind_of(type_)
    if kind is Kind.BOOL:
        return bool(value)
    if kind in (Kind.INT, Kind.UINT):
        return _fit(math.trunc(value), type_)
    return float(value)


def _call(function: Callable[..., Constant], values: list[Constant], type_: Type) -> Constant | None:
    value = function(*values)
    return _fit(float(value) if kind_of(type_) is Kind.FLOAT else value, type_)


def _divide(left: int, right: int) -> int:
    """Towards zero, as hardware does; Python rounds down."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _sign(x: Constant) -> Constant:
    return (x > 0) - (x < 0)


_UNARY: Mapping[str, Callable[..., Constant]] = {
    "+": lambda x: x,
    "-": lambda x: -x,
    "!": lambda x: not x,
    "~": lambda x: ~x,
}
_BINARY: Mapping[str, Callable[..., Constant]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": _divide,
    "%": lambda x, y: x - y * _divide(x, y),
    "&": lambda x, y: x & y,
    "|": lambda x, y: x | y,
    "^": lambda x, y: x ^ y,
    "<<": lambda x, y: x << y,
    ">>": lambda x, y: x >> y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "^^": lambda x, y: bool(x) != bool(y),
}
#: What array sizes and other constants are made of in real shaders.
_FUNCTIONS: Mapping[str, Callable[..., Constant]] = {
    "abs": abs,
    "sign": _sign,
    "min": min,
    "max": max,
    "clamp": lambda x, low, high: min(max(x, low), high),
    "floor": math.floor,
    "ceil": math.ceil,
    "trunc": math.trunc,
    "fract": lambda x: x - math.floor(x),
    "mod": lambda x, y: x - y * math.floor(x / y),
    "mix": lambda x, y, a: x + (y - x) * a,
    "step": lambda edge, x: 0.0 if x < edge else 1.0,
    "sqrt": math.sqrt,
    "inversesqrt": lambda x: 1.0 / math.sqrt(x),
    "pow": lambda x, y: math.pow(x, y) if x > 0.0 else math.nan,
    "exp": math.exp,
    "exp2": lambda x: math.pow(2.0, x),
    "log": math.log,
    "log2": math.log2,
    "radians": math.radians,
    "degrees": math.degrees,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": lambda y, x=None: math.atan(y) if x is None else math.atan2(y, x),
}
