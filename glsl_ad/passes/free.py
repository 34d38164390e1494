"""Which values of a derivative may be computed otherwise: those that the user's function does not compute."""

from __future__ import annotations

from glsl_ad.ir.analysis import roots
from glsl_ad.ir.model import Code, Function, Value


class Free:
    """`values` are needed, and serve derivatives alone; `mentions` counts the uses of each value, by ops, nodes and
    terminators that are needed."""

    def __init__(self, function: Function) -> None:
        count = len(function.ops)
        own, needed = [False] * count, [False] * count
        self.mentions = [0] * count
        for v in function.primals:
            own[v] = True
        for v in roots(function):
            needed[v] = True
            self.mentions[v] += 1
        for i in range(count - 1, -1, -1):
            op = function.ops[i]
            for o in op.operands:
                if needed[i]:
                    needed[o] = True
                    self.mentions[o] += 1
                if own[i] and op.code is not Code.CALL:  # a call takes derivatives too
                    own[o] = True
        self.values = frozenset(Value(i) for i in range(count) if needed[i] and not own[i])
