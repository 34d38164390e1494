"""Where expressions are not smooth: comparisons, and builtin functions with kinks and jumps."""

from __future__ import annotations

from glsl_ad.ir.lowering.walk import Node
from glsl_ad.sema import model as sema
from glsl_ad.types import Kind, Scalar, Type, Vector, kind_of

#: These change where their operands are equal.
_OPERATORS = frozenset(("<", "<=", ">", ">=", "==", "!="))
_RELATIONS = frozenset(("lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual", "equal", "notEqual"))
COMPARISONS = _OPERATORS | _RELATIONS
#: These change at whole numbers, or halfway between them.
AT_WHOLE = frozenset(("floor", "ceil", "trunc", "fract", "modf"))
AT_HALF = frozenset(("round", "roundEven"))
_OTHERS = frozenset(("abs", "sign", "min", "max", "clamp", "step", "mod", "smoothstep"))
_FUNCTIONS = _RELATIONS | AT_WHOLE | AT_HALF | _OTHERS


def meets(node: Node) -> bool:
    """Whether a node of a typed tree may come near something."""
    match node:
        case sema.Operation(op=op, operands=operands):
            return op in _OPERATORS and is_float(operands[0].type)
        case sema.BuiltinCall(builtin, _, arguments):
            return builtin.name in _FUNCTIONS and is_float(arguments[0].type)
        case sema.Convert(operand=operand, type=type_):
            return is_float(operand.type) and kind_of(type_) in (Kind.INT, Kind.UINT)
    return False


def is_float(type_: Type) -> bool:
    """Whether the type is float or a vector of floats."""
    return isinstance(type_, (Scalar, Vector)) and kind_of(type_) is Kind.FLOAT
