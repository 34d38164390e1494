"""How many operations a function needs: what decides between two ways of writing the same derivative."""

from __future__ import annotations

from glsl_ad.ir.model import Break, Code, Continue, Function, If, Loop, Pinned, Region, Return, Value, Yield

_FREE = {Code.CONST, Code.PARAM, Code.GLOBAL, Code.REGION_PARAM, Code.RESULT, Code.UNDEF, Code.PROJECT}
_MOVES = {Code.SWIZZLE, Code.FIELD, Code.INDEX, Code.CONSTRUCT, Code.SPLAT, Code.CONVERT, Code.DIAGONAL, Code.RESIZE}


def operation_count(function: Function) -> int:
    """The number of operations among the values that the function uses, each counted once, moves not at all."""
    live = live_values(function)
    return sum(1 for v in live if function.ops[v].code not in _FREE and function.ops[v].code not in _MOVES)


def live_values(function: Function) -> set[Value]:
    """Every value that a terminator, a condition, a loop's initial value or a pinned op needs."""
    pending: list[Value] = []
    _collect(function.body, pending)
    live: set[Value] = set()
    while pending:
        value = pending.pop()
        if value not in live:
            live.add(value)
            pending.extend(function.ops[value].operands)
    return live


def _collect(region: Region, found: list[Value]) -> None:
    for node in region.nodes:
        match node:
            case Pinned(value):
                found.append(value)
            case If():
                found.append(node.condition)
                _collect(node.then, found)
                _collect(node.otherwise, found)
            case Loop():
                found.extend(node.initial)
                for inner in (node.condition, node.body, node.step):
                    _collect(inner, found)
    if isinstance(region.end, (Yield, Continue, Break, Return)):
        found.extend(region.end.values)
