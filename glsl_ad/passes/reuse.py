"""Finds scalars of a derivative that are a component of what the function has as a vector.

w.x * w.x    is    (w * w).x
"""

from __future__ import annotations

from itertools import product

from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.lanes import COMMUTATIVE, Lanes
from glsl_ad.passes.rebuild import Edits, rebuild
from glsl_ad.types import Scalar, Vector


def reuse_components(function: Function) -> Function:
    """The function with components of its vector operations in the place of the same operations on scalars."""
    edits = Edits()
    search = _Search(function, edits)
    for v in sorted(search.lanes.free):
        if search.lanes.is_packable(v):
            search.visit(v)
    return rebuild(function, edits) if edits else function


class _Search:
    def __init__(self, function: Function, edits: Edits) -> None:
        self.function = function
        self.edits = edits
        self.lanes = Lanes(function)
        self._known = {op: Value(i) for i, op in enumerate(function.ops) if op.code is not Code.CONST}
        self._splats = {op.operands[0]: Value(i) for i, op in enumerate(function.ops) if op.code is Code.SPLAT}
        self._found: dict[Value, tuple[Value, int]] = {}  # a scalar -> the vector and index that it was found in

    def visit(self, value: Value) -> None:
        """Look for a vector operation of which this scalar is a component."""
        op = self.function.ops[value]
        parts = [self._found.get(o) or self.lanes.component(o) for o in op.operands]
        indices = {p[1] for p in parts if p is not None}
        if len(indices) != 1:
            return
        index = indices.pop()
        choices = [[p[0]] if p is not None else self._wholes(o) for p, o in zip(parts, op.operands, strict=True)]
        for operands in product(*choices):
            whole = self._whole(op, operands)
            if whole is not None and whole < value:
                self._found[value] = whole, index
                self.edits.replaced[value] = self._component(whole, index)
                return

    def _wholes(self, scalar: Value) -> list[Value]:
        """A scalar as an operand of a vector operation."""
        return [scalar, self._splats[scalar]] if scalar in self._splats else [scalar]

    def _whole(self, op: Op, operands: tuple[Value, ...]) -> Value | None:
        """The operation on these operands, if the function has it."""
        sizes = {t.size for o in operands if isinstance(t := self.function.type_of(o), Vector)}
        if len(sizes) != 1:
            return None
        assert isinstance(op.type, Scalar)
        type_ = Vector(op.type.kind, sizes.pop())
        orders = (operands, operands[::-1]) if op.attr in COMMUTATIVE and len(operands) == 2 else (operands,)
        found = (self._known.get(op._replace(type=type_, operands=o)) for o in orders)
        return next((f for f in found if f is not None), None)

    def _component(self, vector: Value, index: int) -> Value:
        base = self.function.type_of(vector)
        assert isinstance(base, Vector)
        op = Op(Code.SWIZZLE, Scalar(base.kind), (vector,), (index,), 0)
        if op not in self._known:
            self._known[op] = self.edits.add(self.function, op)
        return self._known[op]
