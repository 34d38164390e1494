"""What the lanes of a vector have in common: components of one vector, constants, or one operation on them.

`Lanes` looks at the function as it is. What the user's function computes is in no lane that may be packed.
"""

from __future__ import annotations

from glsl_ad.builtins import BUILTINS
from glsl_ad.ir.analysis import homes
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.free import Free
from glsl_ad.types import Kind, Scalar, Vector

#: The scalars of a vector to be, in order.
Row = tuple[Value, ...]

_FLOATS = (Scalar(Kind.FLOAT), Scalar(Kind.DOUBLE))
_BY_COMPONENT = ("*",)  # of vectors; the table calls it whole for the sake of matrices
#: The rounded result does not depend on the order of the operands; those of `min` and `max` matter at a tie.
COMMUTATIVE = frozenset("+*")


class Lanes:
    """Facts about the scalars of one function."""

    def __init__(self, function: Function) -> None:
        self.function = function
        free = Free(function)
        self.free = free.values
        self._mentions = free.mentions
        self._homes = homes(function)

    def op(self, value: Value) -> Op:
        return self.function.ops[value]

    def component(self, value: Value) -> tuple[Value, int] | None:
        """(vector, index) of what is one component of a vector."""
        op = self.op(value)
        if op.code is Code.SWIZZLE and len(op.attr) == 1:
            return op.operands[0], op.attr[0]
        if op.code is Code.INDEX and isinstance(self.function.type_of(op.operands[0]), Vector):
            at = self.op(op.operands[1])
            return (op.operands[0], at.attr) if at.code is Code.CONST else None
        return None

    def source(self, lanes: Row) -> tuple[Value, tuple[int, ...]] | None:
        """The vector that all lanes are components of, and which."""
        found = [self.component(v) for v in lanes]
        first = found[0]
        if first is None or any(f is None or f[0] != first[0] for f in found):
            return None
        return first[0], tuple(f[1] for f in found if f is not None)

    def are_constants(self, lanes: Row) -> bool:
        return all(self.op(v).code is Code.CONST for v in lanes)

    def can_pack(self, lanes: Row) -> bool:
        """Whether the lanes are one operation on different scalars of the derivative, and may be computed together:
        where one of them can be, or where nothing else needs them."""
        if len(set(lanes)) != len(lanes) or not all(map(self.is_packable, lanes)):
            return False
        first = self.op(lanes[0])
        if not all(self.is_alike(first, self.op(v)) for v in lanes[1:]):
            return False
        if any(self._mentions[v] > 1 for v in lanes):
            return all(self._homes[v] == self._homes[lanes[0]] for v in lanes)
        return True

    def is_packable(self, value: Value) -> bool:
        op = self.op(value)
        if value not in self.free or op.pin or op.type not in _FLOATS:
            return False
        if op.code is Code.SELECT:
            return True
        if op.code is not Code.BUILTIN or not (BUILTINS[op.attr].elementwise or op.attr in _BY_COMPONENT):
            return False
        return all(self.function.type_of(o) == op.type for o in op.operands)

    def is_alike(self, left: Op, right: Op) -> bool:
        """The same operation on operands that may differ; selects must ask the same condition, or conditions that are
        components of one vector."""
        if (left.code, left.type, left.attr, len(left.operands)) != (
            right.code,
            right.type,
            right.attr,
            len(right.operands),
        ):
            return False
        if left.code is not Code.SELECT or left.operands[0] == right.operands[0]:
            return True
        return self.source((left.operands[0], right.operands[0])) is not None

    def operands(self, lanes: Row) -> list[Row]:
        """The operands of packable lanes, each a tuple of lanes; those of `+` and `*` turned so that they line up."""
        rows = [list(self.op(v).operands) for v in lanes]
        if self.op(lanes[0]).attr in COMMUTATIVE and len(rows[0]) == 2:
            a, b = rows[0]
            for row in rows[1:]:
                straight = self._likeness(a, row[0]) + self._likeness(b, row[1])
                if self._likeness(a, row[1]) + self._likeness(b, row[0]) > straight:
                    row.reverse()
        return [tuple(column) for column in zip(*rows, strict=True)]

    def _likeness(self, left: Value, right: Value, depth: int = 2) -> float:
        """How well two scalars go into one vector: 1 for equal ones, 0 for what has nothing in common."""
        if left == right:
            return 1.0
        if self.source((left, right)) is not None:
            return 0.9
        if self.are_constants((left, right)):
            return 0.6
        if not self.is_packable(left) or not self.is_packable(right):
            return 0.0
        a, b = self.op(left), self.op(right)
        if not self.is_alike(a, b):
            return 0.0
        if depth == 0:
            return 0.4
        pairs = list(zip(a.operands, b.operands, strict=True))
        inner = sum(self._likeness(x, y, depth - 1) for x, y in pairs)
        if a.attr in COMMUTATIVE and len(pairs) == 2:
            turned = self._likeness(a.operands[0], b.operands[1], depth - 1)
            inner = max(inner, turned + self._likeness(a.operands[1], b.operands[0], depth - 1))
        return 0.4 + 0.4 * inner / len(pairs)
