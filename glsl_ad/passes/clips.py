"""What `max(x, 0.0)` and `min(x, 0.0)` cut off, and which conditions say that they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from glsl_ad.ir.analysis import uniform_value
from glsl_ad.ir.model import Code, Op, Value
from glsl_ad.types import Matrix

#: (function that bounds, value, component): where it gives zero.
Clip = tuple[str, Value, int | None]

#: Finite for finite operands; sums and products overflow where the user's do.
_FINITE = frozenset(("+", "-", "*", "abs", "sign", "step", "min", "max", "clamp", "mix", "dot", "sin", "cos", "fract"))
_FREE = (Code.CONST, Code.PARAM, Code.SPLAT, Code.SWIZZLE, Code.CONSTRUCT)
#: Products of more factors than this are not looked into.
_DEPTH = 8


class Clips:
    """Questions about the ops of one function."""

    def __init__(self, ops: Sequence[Op]) -> None:
        self._ops = ops

    def is_zero_where(self, value: Value, component: int | None, condition: Value, holds: bool) -> bool:
        """Whether a value, or a component of one, is a bound or a product with one that is zero wherever the condition
        holds, or does not hold."""
        clip = self._of_condition(condition, holds)
        return clip is not None and self._has_bound(value, component, clip, _DEPTH)

    def _has_bound(self, value: Value, component: int | None, clip: Clip, depth: int) -> bool:
        value, component = self._part(value, component)
        op = self._ops[value]
        if op.code is not Code.BUILTIN or not depth:
            return False
        if op.attr == "*":
            if any(isinstance(self._ops[o].type, Matrix) for o in op.operands):
                return False
            return any(self._has_bound(o, component, clip, depth - 1) for o in op.operands)
        if op.attr != clip[0]:
            return False
        first, second = op.operands
        return any(
            self._is_zero(y) and self._part(x, component) == clip[1:] for x, y in ((first, second), (second, first))
        )

    def _of_condition(self, value: Value, holds: bool) -> Clip | None:
        """What gives zero where `x < 0.0`, `0.0 < x` or a component of such a comparison holds, or does not hold."""
        value, component = self._part(value, None)
        op = self._ops[value]
        if op.code is not Code.BUILTIN or op.attr not in ("<", "lessThan"):
            return None
        x, y = op.operands
        if self._is_zero(y):
            return ("max" if holds else "min", *self._part(x, component))
        return ("min" if holds else "max", *self._part(y, component)) if self._is_zero(x) else None

    def is_finite(self, value: Value) -> bool:
        """Whether a value is finite where the function's arguments are."""
        return self._finite[value]

    @cached_property
    def _finite(self) -> list[bool]:
        found: list[bool] = []  # operands come first
        for op in self._ops:
            is_known = op.code in _FREE or (op.code is Code.BUILTIN and op.attr in _FINITE)
            found.append(is_known and all(found[o] for o in op.operands))
        return found

    def _part(self, value: Value, component: int | None) -> tuple[Value, int | None]:
        """A component of a vector as that and its number."""
        op = self._ops[value]
        if op.code is Code.SWIZZLE and component is None and len(op.attr) == 1:
            return op.operands[0], op.attr[0]
        return value, component

    def _is_zero(self, value: Value) -> bool:
        return uniform_value(self._ops, value) == 0
