"""Counts the operations of a function, for tests and reports."""

from __future__ import annotations

from glsl_ad.ir.analysis import use_counts
from glsl_ad.ir.model import Code, Function
from glsl_ad.passes.dead import drop_dead_code
from glsl_ad.types import Kind, Vector, components, kind_of

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


#: Operations on the components of a vector of n, for what does not act on each component alone.
_WHOLE = {"dot": (2, -1), "length": (2, 0), "distance": (3, 0), "normalize": (3, 1), "reflect": (4, 0), "cross": (3, 0)}


def scalar_operations(function: Function) -> int:
    """Operations on floats with vector ones counted by components, and a multiplication whose result is only added as
    a part of that: processors compute `a * b + c` in one step."""
    return price(drop_dead_code(function))[0]


def price(function: Function) -> tuple[int, int]:
    """`scalar_operations` and `operations` of a function that holds nothing dead."""
    uses = use_counts(function)
    counted = [i for i in range(len(function.ops)) if uses[i] and _counts(function, i)]
    return sum(_weight(function, i, uses) for i in counted), len(counted)


def _weight(function: Function, index: int, uses: list[int]) -> int:
    op = function.ops[index]
    if op.code is Code.CALL:
        return 1
    first = function.ops[op.operands[0]].type
    if op.attr in _WHOLE and isinstance(first, Vector):
        factor, offset = _WHOLE[op.attr]
        return factor * first.size + offset
    weight = components(op.type)
    if op.attr in ("+", "-"):
        products = [o for o in op.operands if function.ops[o].attr == "*" and uses[o] == 1]
        weight -= min((components(function.ops[o].type) for o in products), default=0)
    return weight
