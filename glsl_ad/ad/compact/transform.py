"""Rewrites one function so that what varies is a row, and lies in an array of coefficients where regions meet.

Nothing is computed before it is asked for: by a call, a branch, a loop or a return. Then one loop over k computes all
that is asked for together. What both branches of an `If`, or the body of a loop, take from outside is computed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from glsl_ad.ad.compact.activity import Facts
from glsl_ad.ad.compact.calculus import RowCalculus, RowRules
from glsl_ad.ad.compact.refusal import NoCompactFormError
from glsl_ad.ad.compact.series import Row, Stored, row_of
from glsl_ad.ad.compact.weaving import weave
from glsl_ad.ad.edges import STEEP
from glsl_ad.ad.matrices import resized
from glsl_ad.ad.rules import ARITHMETIC, find_signature
from glsl_ad.ad.textures import Textures
from glsl_ad.builtins import BUILTINS
from glsl_ad.ir.analysis import Home, homes, jump_values, nested, node_operands
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Function,
    If,
    Loop,
    Node,
    Op,
    Pinned,
    Region,
    Return,
    Terminator,
    Value,
    Yield,
)
from glsl_ad.types import Array, Tuple, Type

#: Names of arrays whose row the user gave none, by what makes it.
_STEMS = {"sin": "s", "cos": "c", "exp": "e", "sqrt": "root", "length": "l", "normalize": "n", "/": "q", "*": "p"}

_LINEAR = (
    Code.SWIZZLE,
    Code.FIELD,
    Code.INSERT_SWIZZLE,
    Code.INSERT_FIELD,
    Code.SPLAT,
    Code.CONSTRUCT,
    Code.DIAGONAL,
    Code.CONVERT,
    Code.RESIZE,
)


class Calls(Protocol):
    """Calls of user functions (functions.py)."""

    def call(self, transform: Transform, op: Op, arguments: Sequence[Row]) -> list[Row]:
        """The rows of a call's flat results."""


class Transform:
    """Walks one source function. `returned` turns the rows of a `return` into the values that are returned."""

    def __init__(
        self,
        source: Function,
        facts: Facts,
        calculus: RowCalculus,
        calls: Calls,
        returned: Callable[[Transform, Sequence[Row]], tuple[Value, ...]],
    ) -> None:
        self.source = source
        self.facts = facts
        self.calculus = calculus
        self.builder: Builder = calculus.builder
        self.rules = RowRules(calculus)
        self.calls = calls
        self.returned = returned
        self.rows: dict[Value, Row] = {}
        self._items: dict[Value, list[Row]] = {}  # by Tuple: the rows of a call's results
        self.arrays: dict[int, Value] = {}  # by row, those that are in scope
        self.names: dict[int, str] = {}  # by row
        self._homes = homes(source)

    # ---- values ----------------------------------------------------------------------------------------------------

    def bind(self, value: Value, row: Row) -> None:
        """Give a source value its row, and both its name."""
        self.rows[value] = row
        name = self.source.names.get(value)
        if name is not None and row.active:
            self.names.setdefault(row.number, name)
            if isinstance(row, Stored):
                self.builder.name(row.array, name)
            else:
                self.builder.name(self.calculus.first(row), f"{name}_0")
        elif name is not None:
            self.builder.name(self.calculus.first(row), name)

    def row(self, value: Value) -> Row:
        """The row of a source value of any type but Tuple."""
        if value not in self.rows:
            pending, needed = [value], {value}
            while pending:
                missing = [o for o in self.source.ops[pending.pop()].operands if not self._known(o) and o not in needed]
                needed.update(missing)
                pending.extend(missing)
            for current in sorted(needed):
                self._transform(current)
        return self.rows[value]

    def _known(self, value: Value) -> bool:
        return value in self.rows or value in self._items

    def primal(self, value: Value) -> Value:
        """The value itself."""
        return self.calculus.first(self.row(value))

    def _transform(self, value: Value) -> None:
        if self._known(value):
            return
        op = self.source.ops[value]
        assert op.code not in (Code.REGION_PARAM, Code.RESULT), f"%{value} is used outside of its region"
        self.builder.origin = self.source.origins.get(value)
        if op.code is Code.CALL:
            self._items[value] = self.calls.call(self, op, [self.rows[o] for o in op.operands])
        elif isinstance(op.type, Tuple):
            self._items[value] = self._several(op, [self.rows[o] for o in op.operands])
        elif op.code is Code.PROJECT:
            self.bind(value, self._items[op.operands[0]][op.attr])
        else:
            self._operation(value, op)
        self.builder.origin = None

    def _operation(self, value: Value, op: Op) -> None:
        rows = [self.rows[o] for o in op.operands]
        firsts = [self.calculus.first(row) for row in rows]
        if op.code is Code.STOP:
            self.bind(value, self.calculus.constant(firsts[0]))
            return
        primal = self.builder.op(op.code, op.type, firsts, op.attr, pin=op.pin != 0)
        if value not in self.facts.values:
            if self.calculus.textures is Textures.DIFFERENCES and op.code is Code.BUILTIN and "texture" in op.attr:
                self._refuse_differences(value, op)
            self.bind(value, self.calculus.constant(primal))
            return
        row = self._active(value, op, rows, primal)
        row = self.calculus.rebased(row, primal)
        self.bind(value, row)
        if isinstance(op.attr, str):
            self.calculus.stems.setdefault(row.number, op.attr)

    def _refuse_differences(self, value: Value, op: Op) -> None:
        if any(o in self.facts.values for o in op.operands):
            raise NoCompactFormError(f"differences of `{op.attr}`", self.source.origins.get(value))

    def _active(self, value: Value, op: Op, rows: Sequence[Row], primal: Value) -> Row:
        b, c = self.builder, self.calculus
        if isinstance(op.type, Array) or (
            op.code in (Code.INDEX, Code.INSERT_INDEX) and isinstance(rows[0].type, Array)
        ):
            raise NoCompactFormError("arrays of what varies", self.source.origins.get(value))
        if op.pin:
            raise NoCompactFormError(f"`{op.attr}` of what varies", self.source.origins.get(value))
        match op.code:
            case Code.BUILTIN:
                return self._builtin(op, rows, primal)
            case Code.SELECT:
                return row_of(c.choice(c.first(rows[0]), rows[1], rows[2], op.type))
            case Code.INDEX:
                index = c.first(rows[1])
                return row_of(c.mapped(rows[0], op.type, lambda v: self.calculus.arithmetic.index(v, index)))
            case Code.INSERT_INDEX:
                index = c.first(rows[1])
                return c.linear([rows[0], rows[2]], op.type, primal, lambda v: b.insert_index(v[0], index, v[1]))
            case code if code in _LINEAR:
                return c.linear(rows, op.type, primal, lambda v: self._linear(op, v))
        raise NoCompactFormError(f"`{op.code.value}` of what varies", self.source.origins.get(value))

    def _linear(self, op: Op, values: list[Value]) -> Value:
        a = self.calculus.arithmetic
        match op.code:
            case Code.SWIZZLE:
                return a.swizzle(values[0], op.attr)
            case Code.FIELD:
                return self.builder.field(values[0], op.attr)
            case Code.SPLAT:
                return a.coerce(values[0], op.type)
            case Code.RESIZE:
                return resized(a, values[0], op.type)
        return self.builder.op(op.code, op.type, values, op.attr)

    def _builtin(self, op: Op, rows: Sequence[Row], primal: Value) -> Row:
        if op.attr in ARITHMETIC:
            environment = dict(zip("xy", rows, strict=False))
            key = ("operator", op.attr, tuple(row.number for row in rows), primal)
            rule = BUILTINS[op.attr].rule
            return row_of(
                self.calculus.memoised(key, lambda: self.rules.apply(op.attr, rule, environment, op.type, primal))
            )
        if op.attr in STEEP:
            steep = self._steep(op, rows, primal)
            if steep is not None:
                return steep
        return row_of(self.rules.call(op.attr, rows, primal))

    def _several(self, op: Op, rows: Sequence[Row]) -> list[Row]:
        """Builtins with `out` parameters: what `modf` and `frexp` return moves with their operand."""
        assert isinstance(op.type, Tuple)
        b, c = self.builder, self.calculus
        primal = b.op(op.code, op.type, [c.first(row) for row in rows], op.attr, pin=op.pin != 0)
        items = [b.op(Code.PROJECT, t, (primal,), i) for i, t in enumerate(op.type.items)]
        found = [c.constant(item) for item in items]
        if any(row.active for row in rows):
            signature = find_signature(op.attr, tuple(row.type for row in rows))
            stored, given = iter(found[1:]), iter(rows)
            names = {p.name: next(stored if p.qualifier == "out" else given) for p in signature.parameters}
            rule = BUILTINS[op.attr].rule_for(signature)
            found[0] = c.rebased(row_of(self.rules.apply(op.attr, rule, names, op.type.items[0], items[0])), items[0])
        return found

    def _steep(self, op: Op, rows: Sequence[Row], primal: Value) -> Row | None:
        """A function that ends steeply, of an argument that a bound stops: the choice comes after the slope."""
        bounded = self.calculus.choices.get(rows[0].number)
        if bounded is None:
            return None
        condition, sides = bounded
        if sides[0].active == sides[1].active:
            return None
        value = self.calculus.first(rows[0])
        then, otherwise = (
            self.rules.call(op.attr, [self.calculus.rebased(side, value), *rows[1:]], primal) for side in sides
        )
        return row_of(self.calculus.choice(condition, then, otherwise, op.type))

    # ---- arrays ----------------------------------------------------------------------------------------------------

    def stored(self, rows: Sequence[Row]) -> list[Value]:
        """The arrays of these rows, computed by a loop where they are not there yet."""
        wanted = [row for row in dict.fromkeys(rows) if not isinstance(row, Stored)]
        names = _Names(self.calculus.stems, self.names)
        self.arrays.update(weave(self.calculus, wanted, self.arrays, names))
        for row in wanted:
            self.builder.name(self.arrays[row.number], names[row.number])
        return [row.array if isinstance(row, Stored) else self.arrays[row.number] for row in rows]

    def array_type(self, type_: Type) -> Array:
        """The array of the coefficients of a value."""
        if isinstance(type_, Array):
            raise NoCompactFormError("arrays of what varies", None)
        return Array(type_, self.calculus.order + 1)

    def flat(self, values: Sequence[Value], active: Sequence[bool]) -> tuple[Value, ...]:
        """What is handed on: the array of what varies, the value of what does not."""
        rows = [self.row(v) for v in values]
        arrays = iter(self.stored([row for row, varies in zip(rows, active, strict=True) if varies]))
        return tuple(
            next(arrays) if varies else self.calculus.first(row) for row, varies in zip(rows, active, strict=True)
        )

    def received(self, value: Value, given: Value) -> None:
        """Bind a source value to what was handed on for it."""
        if value in self.facts.values:
            self.bind(value, self.calculus.stored(given, self.source.type_of(value)))
        else:
            self.bind(value, self.calculus.constant(given))

    def _handed_on(self, value: Value) -> Type:
        type_ = self.source.type_of(value)
        return self.array_type(type_) if value in self.facts.values else type_

    @contextmanager
    def _scope(self) -> Iterator[None]:
        """What is computed inside of a region is not there outside."""
        outside = dict(self.arrays), dict(self.rows), dict(self._items)
        yield
        self.arrays, self.rows, self._items = outside

    # ---- regions ---------------------------------------------------------------------------------------------------

    def run(self) -> Region:
        """The transformed body."""
        self.builder.open_region()
        end = self._walk(self.source.body, ())
        return self.builder.close_region(end)

    def _walk(self, region: Region, carried: Sequence[bool]) -> Terminator:
        """Transform a region's nodes into the open region; `carried` says which values of its loop vary."""
        for position, node in enumerate(region.nodes):
            self._node(node, Home(region.id, position), carried)
        match region.end:
            case Continue(values):
                return Continue(self.flat(values, carried))
            case Break(values):
                return Break(self.flat(values, carried))
            case Return(values):
                return Return(self.returned(self, [self.row(v) for v in values]))
        return region.end

    def _node(self, node: Node, home: Home, carried: Sequence[bool]) -> None:
        match node:
            case Pinned(value):
                self.row_or_items(value)
            case If():
                self._if(node, carried)
            case Loop():
                self._loop(node)

    def row_or_items(self, value: Value) -> None:
        """Transform a pinned value, which may be a call."""
        if not self._known(value):
            for operand in self.source.ops[value].operands:
                self.row(operand)
            self._transform(value)

    # ---- branches --------------------------------------------------------------------------------------------------

    def _if(self, node: If, carried: Sequence[bool]) -> None:
        condition = self.primal(node.condition)
        self._before(self._shared([node.then, node.otherwise]))
        active = [r in self.facts.values for r in node.results]
        closed = []
        for region in (node.then, node.otherwise):
            with self._scope():
                self.builder.open_region()
                end = self._walk(region, carried)
                if isinstance(end, Yield):
                    end = Yield(self.flat(end.values, active))
                closed.append(self.builder.close_region(end))
        types = [self._handed_on(r) for r in node.results]
        results = self.builder.if_(condition, closed[0], closed[1], types, node.origin)
        for result, value in zip(node.results, results, strict=True):
            self.received(result, value)

    # ---- loops -----------------------------------------------------------------------------------------------------

    def _loop(self, node: Loop) -> None:
        self._before(self._outer([node.condition, node.body, node.step]))
        active = [r in self.facts.values for r in node.results]
        initial = self.flat(node.initial, active)
        types = [self.builder.type_of(v) for v in initial]
        closed = []
        for region in (node.condition, node.body, node.step):
            with self._scope():
                opened = self.builder.open_region(types)
                for param, value in zip(region.params, opened.params, strict=True):
                    self.received(param, value)
                end = self._walk(region, active)
                if isinstance(end, Yield):
                    head = 1 if region is node.condition else 0
                    test = tuple(self.primal(v) for v in end.values[:head])
                    end = Yield(test + self.flat(end.values[head:], active))
                closed.append(self.builder.close_region(end))
        header = [i for i in node.header if not active[i]]
        results = self.builder.loop(node.form, initial, *closed, header=header, origin=node.origin)
        for result, value in zip(node.results, results, strict=True):
            self.received(result, value)

    # ---- what is computed before a node ----------------------------------------------------------------------------

    def _before(self, values: Sequence[Value]) -> None:
        """Have the arrays of these values ready."""
        rows = [self.row(v) for v in values]
        self.stored([row for row in rows if row.active and row.low is None])

    def _outer(self, inside: Sequence[Region]) -> list[Value]:
        """What varies, is made outside of these regions, and is used directly in them."""
        ids = {region.id for region in _within(inside)}
        used: set[Value] = set()
        for region in _within(inside):
            for node in region.nodes:
                used.update(node_operands(node))
            used.update(jump_values(region.end))
        found = {v for v in used if self._homes[v].region not in ids}
        for number, op in enumerate(self.source.ops):
            if self._homes[number].region in ids:
                found.update(o for o in op.operands if self._homes[o].region not in ids)
        return sorted(v for v in found if v in self.facts.values)

    def _shared(self, sides: Sequence[Region]) -> list[Value]:
        """What varies and both sides are made of, directly or through other values from outside."""
        closures = [self._closure(self._outer([side])) for side in sides]
        both = closures[0] & closures[1]
        direct = set(self._outer([sides[0]])) | set(self._outer([sides[1]]))
        for value in (closures[0] | closures[1]) - both:
            direct.update(self.source.ops[value].operands)
        return sorted(both & direct)

    def _closure(self, values: Sequence[Value]) -> set[Value]:
        found, pending = set(values), list(values)
        while pending:
            for operand in self.source.ops[pending.pop()].operands:
                if operand in self.facts.values and operand not in found:
                    found.add(operand)
                    pending.append(operand)
        return found


class _Names(dict[int, str]):
    """Names by row: the user's, else by what makes it."""

    def __init__(self, stems: Mapping[int, str], names: Mapping[int, str]) -> None:
        super().__init__(names)
        self._stems = stems

    def __missing__(self, number: int) -> str:
        return _STEMS.get(self._stems.get(number, ""), "t")


def _within(inside: Sequence[Region]) -> Iterator[Region]:
    pending = list(inside)
    while pending:
        region = pending.pop()
        yield region
        pending.extend(inner for node in region.nodes for inner in nested(node))
