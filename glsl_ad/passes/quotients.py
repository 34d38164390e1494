"""Divides by what a derivative multiplies with the reciprocal of, once: `a * (1.0 / x)` becomes `a / x`.

A reciprocal that serves several products stays, as does one of a scalar that multiplies a vector, and one that is
computed before a loop for a product inside of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.ir.analysis import homes
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.free import Free
from glsl_ad.passes.rebuild import Edits, rebuild


def divide(function: Function) -> Function:
    """The function with quotients in the place of products that alone need a reciprocal."""
    free = Free(function)
    found = [v for v in sorted(free.values) if (op := function.ops[v]).code is Code.BUILTIN and op.attr == "*"]
    edits = Edits()
    places = homes(function) if found else []
    for v in found:
        op = function.ops[v]
        for reciprocal, other in (op.operands, op.operands[::-1]):
            divisor = reciprocal_of(function.ops, reciprocal)
            if divisor is None or free.mentions[reciprocal] > 1 or function.type_of(reciprocal) != op.type:
                continue
            if places[reciprocal].region == places[v].region:
                edits.replaced[v] = Value(len(function.ops) + len(edits.ops))
                edits.ops.append(op._replace(attr="/", operands=(other, divisor)))
                break
    return rebuild(function, edits) if edits else function


def reciprocal_of(ops: Sequence[Op], value: Value) -> Value | None:
    """What a value is the reciprocal of."""
    op = ops[value]
    if op.code is not Code.BUILTIN or op.attr != "/":
        return None
    numerator, divisor = op.operands
    if ops[numerator].code is Code.SPLAT:
        (numerator,) = ops[numerator].operands
    is_one = ops[numerator].code is Code.CONST and ops[numerator].attr == 1
    return divisor if is_one and ops[divisor].type == op.type else None
