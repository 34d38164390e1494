"""Constant expressions: GLSL ES 3.00 section 4.3.3, GLSL 4.60 section 4.3.3.

`is_constant` says whether an expression is one; `fold` computes the scalar ones, with 32-bit integers that wrap and
floats in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping

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


def is_constant(expression: Expression, runtime: Container[Variable] = ()) -> bool:
    """Whether the expression is constant as the specification has it; `runtime` are `const` variables that are not."""
    pending: list[Expression] = [expression]
    while pending:
        match pending.pop():
            case Literal():
                pass
            case VariableRef(variable):
                if not _is_constant_variable(variable) or variable in runtime:
                    return False
            case Operation(operands=parts) | Construct(arguments=parts):
                pending.extend(parts)
            case BuiltinCall(builtin, signature, arguments):
                if isinstance(builtin.rule_for(signature), OpaqueRule) or builtin.uses_screen:
                    return False
                pending.extend(arguments)
            case Logical(_, left, right) | Index(left, right):
                pending += (left, right)
            case Conditional(condition, then, otherwise):
                pending += (condition, then, otherwise)
            case Convert(operand) | Swizzle(operand) | FieldAccess(operand):
                pending.append(operand)
            case _:
                return False
    return True


def _is_constant_variable(variable: Variable) -> bool:
    if variable.storage is Storage.BUILTIN:
        return variable.qualifier == "const"
    return variable.storage is Storage.CONST


def fold(expression: Expression) -> Constant | None:
    """The value of a scalar constant expression; None where it is none, has no finite value or is too rare to know."""
    # A long sum is a chain that leans to the left: its spine is walked by a loop, so that its length does not matter.
    spine: list[Operation] = []
    while isinstance(expression, Operation) and isinstance(expression.type, Scalar):
        spine.append(expression)
        expression = expression.operands[0]
    value = _fold(expression) if isinstance(expression.type, Scalar) else None
    for operation in reversed(spine):
        if value is None:
            return None
        values = [value, *map(fold, operation.operands[1:])]
        value = None if None in values else _guarded(_operate, operation.op, values, operation.type)
    return value


def _fold(expression: Expression) -> Constant | None:
    match expression:
        case Literal(value):
            return value
        case VariableRef(variable):
            return variable.value
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
        case BuiltinCall(builtin, signature, arguments) if builtin.name in _FUNCTIONS:
            values = [fold(argument) for argument in arguments]
            return None if None in values else _guarded(_call, _FUNCTIONS[builtin.name], values, signature.result)
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
