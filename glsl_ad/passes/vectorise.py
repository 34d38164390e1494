"""Computes the scalars of a bundle together where they are one operation on different operands.

    vec3(p.x * r, p.y * r, p.z * r)    becomes    p * r

Differentiation keeps one scalar for each direction, so that zeros and ones vanish, and makes bundles of them where they
are stored. This finds the vector operations in them again (superword-level parallelism: Larsen & Amarasinghe, PLDI
2000), from the bundles down: lanes are packed if that saves more operations than it costs constructors. A scalar is in
one vector at most; where it is needed alone too, it is a component of that. Operations stay as they are, none is
reassociated, and what the user's function computes is left alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.ir.op_types import results_of
from glsl_ad.passes.lanes import Lanes, Row
from glsl_ad.passes.rebuild import Edits, rebuild
from glsl_ad.records import dataclass
from glsl_ad.types import Scalar, Type, Vector

#: A scalar is tried in this many vectors; more would be quadratic where many bundles share what cannot be packed.
MOST_TRIES = 4


def vectorise(function: Function) -> Function:
    """The function with vector operations in place of those in the lanes of its bundles, where that is shorter."""
    if not function.bundles:
        return function
    plan = _Plan(function)
    for bundle in sorted(function.bundles):
        plan.add(function.ops[bundle].operands)
    plan.dissolve_cycles()
    return _Making(function, plan).run()


@dataclass(slots=True)
class _Way:
    """How a row of scalars becomes one value, and the operations that this saves; constructors cost what they hold.

    `parts` are the operands of a packed operation; or the pieces of a constructor, rows of one being scalars, and none
    where the row only reorders one that is packed.
    """

    packed: bool
    parts: tuple[Row, ...]
    gain: int = 0


class _Plan:
    """Which rows are packed. A row that has no way is all one scalar, constants, or a swizzle of one vector."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.lanes = Lanes(function)
        self.ways: dict[Row, _Way] = {}
        self.rows: dict[Value, Row] = {}  # a packed scalar -> the row that it is in
        self._tries: dict[Value, int] = {}

    def add(self, root: Row) -> None:
        """Decide about a bundle and everything below it."""
        if any(not isinstance(self.function.type_of(v), Scalar) for v in root):
            return
        known = len(self.ways)
        for row in self._below(root):
            self._decide(row)
        kept = self._reached(root)
        for row in list(self.ways)[known:]:
            if row not in kept:
                self._release(row)
                del self.ways[row]

    def is_packed(self, row: Row) -> bool:
        return row in self.ways and self.ways[row].packed

    def given(self, row: Row) -> bool:
        """Whether a row needs no operation: one scalar, constants, components of one vector."""
        return len(set(row)) == 1 or self.lanes.are_constants(row) or self.lanes.source(row) is not None

    def shared(self, row: Row) -> Row | None:
        """The packed row that all lanes of another one are in."""
        found = {self.rows.get(v) for v in row}
        only = found.pop()
        return only if not found and only is not None and self.is_packed(only) else None

    # ---- rows below a root -------------------------------------------------------------------------------------------

    def _below(self, root: Row) -> Iterator[Row]:
        """The rows that are new, parts before what they are parts of."""
        stack = [(root, False)]
        while stack:
            row, opened = stack.pop()
            if opened:
                yield row
            elif row not in self.ways and len(row) > 1 and not self.given(row):
                way = self.ways[row] = self._open(row)
                stack.append((row, True))
                stack.extend((part, False) for part in reversed(way.parts))

    def _open(self, row: Row) -> _Way:
        """The way to try first. Scalars that are packed are claimed at once."""
        free = all(v not in self.rows and self._tries.get(v, 0) < MOST_TRIES for v in row)
        if free and self.lanes.can_pack(row):
            for v in row:
                self.rows[v] = row
                self._tries[v] = self._tries.get(v, 0) + 1
            return _Way(True, tuple(self.lanes.operands(row)))
        return _Way(False, () if self.shared(row) else self._pieces(row))

    def _pieces(self, row: Row) -> tuple[Row, ...]:
        """The row cut into runs that may become vectors, and single scalars."""
        pieces: list[Row] = []
        start = 0
        while start < len(row):
            end = len(row) if start else len(row) - 1  # a row is no piece of itself
            while end > start + 1 and not self._is_run(row[start:end]):
                end -= 1
            pieces.append(row[start:end])
            start = end
        return tuple(pieces)

    def _is_run(self, row: Row) -> bool:
        if self.lanes.source(row) is not None:
            return True
        return all(v not in self.rows for v in row) and self.lanes.can_pack(row)

    def _decide(self, row: Row) -> None:
        """Takes back a packed operation that does not save anything."""
        way = self.ways[row]
        gains = sum(self.ways[p].gain for p in way.parts if p in self.ways)
        scalars = 1 - len(row)  # what a constructor of scalars saves: less than nothing
        if not way.packed:
            way.gain = gains + min(0, 1 - len(way.parts))
            return
        way.gain = gains + len(row) - 1
        if way.gain <= scalars:
            self._release(row)
            way.packed, way.parts, way.gain = False, tuple((v,) for v in row), scalars

    def _release(self, row: Row) -> None:
        for v in row:
            if self.rows.get(v) == row:
                del self.rows[v]

    def _reached(self, root: Row) -> set[Row]:
        found: set[Row] = set()
        stack = [root]
        while stack:
            row = stack.pop()
            if row in self.ways and row not in found:
                found.add(row)
                stack.extend(self.ways[row].parts)
        return found

    # ---- cycles ------------------------------------------------------------------------------------------------------

    def dissolve_cycles(self) -> None:
        """Unpacks rows that would need themselves: one lane computed from another, or two rows each from the other.

        Runs all operations in an order in which operands come first. A row runs when all its lanes can; if none can,
        the first row is taken apart.
        """
        free, ops = self.lanes.free, self.function.ops
        users: dict[Value, list[Value]] = {}
        waiting: dict[Row, int] = {}
        for v in free:
            for o in ops[v].operands:
                if o in free:
                    users.setdefault(o, []).append(v)
                    waiting[self._node(v)] = waiting.get(self._node(v), 0) + 1
        done: set[Value] = set()
        ready = deque(dict.fromkeys(n for v in sorted(free) if (n := self._node(v)) not in waiting))
        stuck = deque(sorted((row for row, way in self.ways.items() if way.packed), key=min))
        while True:
            while ready:
                node = ready.popleft()
                done.update(node)
                for v in node:
                    for user in users.get(v, ()):
                        waiting[self._node(user)] -= 1
                        if not waiting[self._node(user)]:
                            ready.append(self._node(user))
            while stuck and (stuck[0][0] in done or not self.is_packed(stuck[0])):
                stuck.popleft()
            if not stuck:
                return
            ready.extend(self._taken_apart(stuck.popleft(), waiting, done))

    def _node(self, value: Value) -> Row:
        return self.rows.get(value, (value,))

    def _taken_apart(self, row: Row, waiting: dict[Row, int], done: set[Value]) -> list[Row]:
        """Makes scalars of a row; gives those that are ready."""
        self._release(row)
        self.ways[row] = _Way(False, tuple((v,) for v in row))
        free = self.lanes.free
        for v in row:
            waiting[v,] = sum(o in free and o not in done for o in self.function.ops[v].operands)
        return [(v,) for v in row if not waiting[v,]]


class _Making:
    """Carries out a plan."""

    def __init__(self, function: Function, plan: _Plan) -> None:
        self.function = function
        self.plan = plan
        self.edits = Edits()
        self._interned = {function.ops[b]: b for b in function.bundles}
        self._values: dict[Row, Value] = {}

    def run(self) -> Function:
        for bundle in sorted(self.function.bundles):
            lanes = self.function.ops[bundle].operands
            if lanes in self.plan.ways or self.plan.given(lanes):
                made = self._value(lanes)
                if made != bundle:
                    self.edits.replaced[bundle] = made
        for row, way in self.plan.ways.items():
            if way.packed:
                whole = self._value(row)
                for i, v in enumerate(row):
                    self.edits.replaced[v] = self._component(whole, i)
        return rebuild(self.function, self.edits) if self.edits else self.function

    def _value(self, root: Row) -> Value:
        """The vector of a row, after all those below it."""
        stack = [root]
        while stack:
            row = stack[-1]
            missing = [p for p in self._parts(row) if len(p) > 1 and p not in self._values]
            if missing and row not in self._values:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            if row not in self._values:
                self._values[row] = self._make(row)
        return self._values[root]

    def _parts(self, row: Row) -> tuple[Row, ...]:
        """The rows that must be made first."""
        way = self.plan.ways.get(row)
        if way is None:
            return ()
        shared = None if way.packed else self.plan.shared(row)
        if shared is not None:
            return (shared,)
        # the operand that is one scalar stays one
        return tuple(p for p in way.parts if not way.packed or len(set(p)) > 1)

    def _make(self, row: Row) -> Value:
        way = self.plan.ways.get(row)
        if way is not None and way.packed:
            return self._operation(row, way)
        if way is None:
            source = self.plan.lanes.source(row)
            if source is not None:
                return self._swizzle(*source)
            if len(set(row)) == 1:
                return self._op(Code.SPLAT, self._wide(row), row[:1])
            return self._op(Code.CONSTRUCT, self._wide(row), row)
        shared = self.plan.shared(row)
        if shared is not None:
            return self._swizzle(self._values[shared], tuple(map(shared.index, row)))
        pieces = [p[0] if len(p) == 1 else self._values[p] for p in way.parts] or row
        return self._op(Code.CONSTRUCT, self._wide(row), pieces)

    def _operation(self, row: Row, way: _Way) -> Value:
        """The packed operation; scalars stay scalars where GLSL has it so."""
        first, wide = self.function.ops[row[0]], self._wide(row)
        operands = [p[0] if len(set(p)) == 1 else self._values[p] for p in way.parts]
        types = tuple(map(self._type, operands))
        mixed = first.code is Code.BUILTIN and wide in results_of(first.attr, types)
        if not mixed:
            keep = 1 if first.code is Code.SELECT else 0  # a condition may be one bool
            operands = [
                self._op(Code.SPLAT, wide, (o,)) if i >= keep and isinstance(t, Scalar) else o
                for i, (o, t) in enumerate(zip(operands, types, strict=True))
            ]
        return self._op(first.code, wide, operands, first.attr)

    def _wide(self, row: Row) -> Type:
        scalar = self.function.type_of(row[0])
        assert isinstance(scalar, Scalar)
        return Vector(scalar.kind, len(row))

    def _swizzle(self, vector: Value, indices: tuple[int, ...]) -> Value:
        base = self._type(vector)
        assert isinstance(base, Vector)
        if indices == tuple(range(base.size)):
            return vector
        return self._op(Code.SWIZZLE, Vector(base.kind, len(indices)), (vector,), indices)

    def _component(self, vector: Value, index: int) -> Value:
        base = self._type(vector)
        assert isinstance(base, Vector)
        return self._op(Code.SWIZZLE, Scalar(base.kind), (vector,), (index,))

    def _type(self, value: Value) -> Type:
        ops = self.function.ops
        return ops[value].type if value < len(ops) else self.edits.ops[value - len(ops)].type

    def _op(self, code: Code, type_: Type, operands: Sequence[Value], attr: Any = None) -> Value:
        op = Op(code, type_, tuple(operands), attr, 0)
        if op not in self._interned:
            self._interned[op] = self.edits.add(self.function, op)
        return self._interned[op]
