"""Counts the operations of a function, for tests and reports."""

from __future__ import annotations

from glsl_ad.ir.model import Code, Function
from glsl_ad.passes.dead import drop_dead_code
from glsl_ad.types import Kind, kind_of

_COUNTED = (Code.BUILTIN, Code.SELECT, Code.CALL)


def operations(function: Function) -> int:
    """Operations on floats that are written in the function, a vector operation counted once, a loop's body once.

    A comparison counts, a negation does not: hardware negates operands for nothing. Calls count as one.
    """
    live = drop_dead_code(function)
    return sum(_counts(live, i) for i in range(len(live.ops)))


def _counts(function: Function, index: int) -> bool:
    op = function.ops[index]
    if op.code not in _COUNTED:
        return False
    if op.code is Code.CALL:
        return True
    if op.code is Code.BUILTIN and op.attr == "-" and len(op.operands) == 1:
        return False
    types = [op.type, *(function.ops[v].type for v in op.operands)]
    return any(kind_of(t) in (Kind.FLOAT, Kind.DOUBLE) for t in types)
