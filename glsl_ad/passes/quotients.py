"""Divides by what a derivative multiplies with the reciprocal of, once: `a * (1.0 / x)` becomes `a / x`. The product of
two reciprocals becomes that of the product, which overflows where the two do.

A reciprocal that serves several products stays, as does one of a scalar that multiplies a vector, and one that is
computed before a loop for a product inside of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.ir.analysis import homes, uniform_value
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.free import Free
from glsl_ad.passes.rebuild import Edits, rebuild


def divide(function: Function) -> Function:
    """The function with quotients in the place of products that alone need a reciprocal."""
    search = _Search(function)
    search.run()
    return rebuild(function, search.edits) if search.edits else function


class _Search:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.edits = Edits()
        self._free = Free(function)
        self._homes = homes(function)

    def run(self) -> None:
        for v in sorted(self._free.values):
            op = self.function.ops[v]
            if op.code is not Code.BUILTIN or op.attr != "*":
                continue
            left, right = op.operands
            x, y = self._divisor(v, left), self._divisor(v, right)
            if x is not None and y is not None:
                one, _ = self.function.ops[left].operands
                self._divide(v, one, self.edits.add(self.function, op._replace(operands=(x, y))))
            elif x is not None:
                self._divide(v, right, x)
            elif y is not None:
                self._divide(v, left, y)

    def _divide(self, product: Value, numerator: Value, divisor: Value) -> None:
        op = self.function.ops[product]._replace(attr="/", operands=(numerator, divisor))
        self.edits.replaced[product] = self.edits.add(self.function, op)

    def _divisor(self, product: Value, value: Value) -> Value | None:
        """What a factor of a product is the reciprocal of, if it serves that alone, and is computed as often."""
        if self._free.mentions[value] > 1 or self.function.type_of(value) != self.function.type_of(product):
            return None
        if self._homes[value].region != self._homes[product].region:
            return None
        return reciprocal_of(self.function.ops, value)


def reciprocal_of(ops: Sequence[Op], value: Value) -> Value | None:
    """What a value is the reciprocal of."""
    op = ops[value]
    if op.code is not Code.BUILTIN or op.attr != "/":
        return None
    numerator, divisor = op.operands
    return divisor if uniform_value(ops, numerator) == 1 and ops[divisor].type == op.type else None
