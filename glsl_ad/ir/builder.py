"""Builds one IR function: interns ops, checks nothing twice, and nests regions.

    b = Builder("f(float)", "f")
    x = b.param("x", FLOAT, Role.IN)
    y = b.builtin("*", FLOAT, x, x)
    body = b.close_region(Return((y,)))

Regions are built with `open_region` / `close_region`, innermost last; nodes are added to the open region in
program order.
`mark` and `rewind` undo everything since the mark, for trial runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Any

from glsl_ad.ir.model import (
    Code,
    Function,
    If,
    Interface,
    Loop,
    LoopForm,
    Node,
    Op,
    Pinned,
    Port,
    Region,
    Role,
    Terminator,
    Value,
)
from glsl_ad.records import dataclass
from glsl_ad.source import Span
from glsl_ad.types import BOOL, FLOAT, INT, Matrix, Scalar, Struct, Tuple, Type, Vector, components, element_of


@dataclass(slots=True)
class OpenRegion:
    """A region under construction."""

    id: int
    params: tuple[Value, ...]
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """A state of a builder to go back to."""

    ops: int
    serial: int
    depth: int
    nodes: tuple[int, ...]


class Builder:
    """One function under construction."""

    def __init__(self, key: str, name: str) -> None:
        self.key = key
        self.function_name = name
        self.params: list[Port] = []
        self.ops: list[Op] = []
        self.names: dict[Value, str] = {}
        self._owned: set[Value] = set()  # those that have the user's name
        self.tangents: dict[Value, tuple[Value, str]] = {}
        self.bundles: set[Value] = set()
        self.origins: dict[Value, Span] = {}
        self.origin: Span | None = None  # given to every op that is made while it is set
        self._interned: dict[Op, Value] = {}
        self._serial = 0
        self._open: list[OpenRegion] = []

    # ---- values ----------------------------------------------------------------------------------------------------

    def op(
        self, code: Code, type_: Type, operands: Iterable[Value] = (), attr: Any = None, *, pin: bool = False
    ) -> Value:
        """Intern an op. A pinned one is unique and is anchored in the open region."""
        op = Op(code, type_, tuple(operands), attr, self.fresh() if pin else 0)
        # 1, 1.0 and True are equal and hash alike, and so are 0.0 and -0.0: the type in the op tells the former apart,
        # the sign of zero must be told by hand.
        key = op._replace(attr=("-0.0",)) if code is Code.CONST and attr == 0 and str(attr) == "-0.0" else op
        found = self._interned.get(key)
        if found is None:
            found = Value(len(self.ops))
            self.ops.append(op)
            self._interned[key] = found
            if self.origin is not None:
                self.origins[found] = self.origin
            if pin:
                self._open[-1].nodes.append(Pinned(found))
        elif found in self.bundles:
            self.bundles.discard(found)  # it serves something else as well
        return found

    def fresh(self) -> int:
        """A number that this builder has not given out before."""
        self._serial += 1
        return self._serial

    def type_of(self, value: Value) -> Type:
        return self.ops[value].type

    def const(self, value: bool | int | float, type_: Type) -> Value:
        """A scalar constant; the Python value is converted to the type's own."""
        if type_ == BOOL:
            return self.op(Code.CONST, type_, (), bool(value))
        if type_ == INT or str(type_) == "uint":
            return self.op(Code.CONST, type_, (), int(value))
        return self.op(Code.CONST, type_, (), float(value))

    def number(self, value: float) -> Value:
        return self.const(value, FLOAT)

    def integer(self, value: int) -> Value:
        return self.const(value, INT)

    def undef(self, type_: Type) -> Value:
        return self.op(Code.UNDEF, type_)

    def param(self, name: str, type_: Type, role: Role) -> Value:
        """Declare the next flat parameter."""
        value = self.op(Code.PARAM, type_, (), len(self.params))
        self.params.append(Port(name, type_, role))
        self.names[value] = name
        return value

    def global_(self, name: str, type_: Type) -> Value:
        return self.op(Code.GLOBAL, type_, (), name)

    def builtin(self, name: str, type_: Type, *operands: Value, pin: bool = False) -> Value:
        return self.op(Code.BUILTIN, type_, operands, name, pin=pin)

    def select(self, condition: Value, then: Value, otherwise: Value) -> Value:
        return self.op(Code.SELECT, self.type_of(then), (condition, then, otherwise))

    def construct(self, type_: Type, operands: Sequence[Value]) -> Value:
        """Exactly as many components as the type has; see `Code.CONSTRUCT`."""
        if isinstance(type_, (Vector, Matrix)):
            given = sum(components(self.type_of(v)) for v in operands)
            if given != components(type_):
                raise ValueError(f"{type_} needs {components(type_)} components, not {given}")
        return self.op(Code.CONSTRUCT, type_, operands)

    def bundle(self, scalars: Sequence[Value]) -> Value:
        """A vector of two to four scalars of one type that differentiation made, to be one of `Function.bundles`."""
        scalar = self.type_of(scalars[0])
        assert isinstance(scalar, Scalar)
        type_ = Vector(scalar.kind, len(scalars))
        known = self._interned.get(Op(Code.CONSTRUCT, type_, tuple(scalars), None, 0))
        if known is not None:
            return known
        made = self.op(Code.CONSTRUCT, type_, scalars)
        self.bundles.add(made)
        return made

    def splat(self, type_: Type, scalar: Value) -> Value:
        return scalar if isinstance(type_, Scalar) else self.op(Code.SPLAT, type_, (scalar,))

    def swizzle(self, vector: Value, indices: Sequence[int]) -> Value:
        base = self.type_of(vector)
        assert isinstance(base, Vector)
        if tuple(indices) == tuple(range(base.size)):
            return vector
        type_: Type = Scalar(base.kind) if len(indices) == 1 else Vector(base.kind, len(indices))
        return self.op(Code.SWIZZLE, type_, (vector,), tuple(indices))

    def field(self, struct: Value, index: int) -> Value:
        base = self.type_of(struct)
        assert isinstance(base, Struct)
        op = self.ops[struct]
        if op.code is Code.CONSTRUCT:
            return op.operands[index]
        if op.code is Code.INSERT_FIELD:
            return op.operands[1] if op.attr == index else self.field(op.operands[0], index)
        return self.op(Code.FIELD, base.fields[index].type, (struct,), index)

    def index(self, aggregate: Value, index: Value) -> Value:
        return self.op(Code.INDEX, element_of(self.type_of(aggregate)), (aggregate, index))

    def insert_swizzle(self, vector: Value, indices: Sequence[int], new: Value) -> Value:
        base = self.type_of(vector)
        assert isinstance(base, Vector)
        if len(indices) == base.size:  # every component is written
            order = [tuple(indices).index(i) for i in range(base.size)]
            return self.swizzle(new, order)
        return self.op(Code.INSERT_SWIZZLE, base, (vector, new), tuple(indices))

    def insert_field(self, struct: Value, index: int, new: Value) -> Value:
        return self.op(Code.INSERT_FIELD, self.type_of(struct), (struct, new), index)

    def insert_index(self, aggregate: Value, index: Value, new: Value) -> Value:
        return self.op(Code.INSERT_INDEX, self.type_of(aggregate), (aggregate, index, new))

    def stop(self, value: Value) -> Value:
        """The value as a constant for differentiation."""
        return self.op(Code.STOP, self.type_of(value), (value,))

    def call(self, key: str, results: Sequence[Type], operands: Sequence[Value], *, pin: bool = False) -> list[Value]:
        """Call a function of the module; one value for each of its flat results."""
        tuple_ = self.op(Code.CALL, Tuple(tuple(results)), operands, key, pin=pin)
        return [self.op(Code.PROJECT, t, (tuple_,), i) for i, t in enumerate(results)]

    def name(self, value: Value, name: str, *, own: bool = False) -> None:
        """Remember a name for a value. The first one stays, but the user's `own` takes the place of a made one."""
        if own and value not in self._owned:
            self._owned.add(value)
            self.names[value] = name
        self.names.setdefault(value, name)

    def tangent(self, value: Value, primal: Value, pattern: str) -> None:
        """Remember that a value is a derivative of another: once that has a name, the pattern (`{}_1`) makes one for
        this of it. What is remembered first stays."""
        self.tangents.setdefault(value, (primal, pattern))

    # ---- regions and nodes -----------------------------------------------------------------------------------------

    def open_region(self, params: Sequence[Type] = ()) -> OpenRegion:
        number = self.fresh()
        values = tuple(self.op(Code.REGION_PARAM, t, (), (number, i)) for i, t in enumerate(params))
        region = OpenRegion(number, values)
        self._open.append(region)
        return region

    def close_region(self, end: Terminator) -> Region:
        """End the innermost open region."""
        region = self._open.pop()
        return Region(region.id, region.params, tuple(region.nodes), end)

    def suspend_region(self) -> OpenRegion:
        """Take the innermost open region off the stack, to be closed when its terminator is known."""
        return self._open.pop()

    def if_(
        self, condition: Value, then: Region, otherwise: Region, results: Sequence[Type], origin: Span | None = None
    ) -> tuple[Value, ...]:
        number = self.fresh()
        values = tuple(self.op(Code.RESULT, t, (), (number, i)) for i, t in enumerate(results))
        self._open[-1].nodes.append(If(number, condition, then, otherwise, values, origin))
        return values

    def loop(
        self,
        form: LoopForm,
        initial: Sequence[Value],
        condition: Region,
        body: Region,
        step: Region,
        *,
        header: Sequence[int] = (),
        origin: Span | None = None,
    ) -> tuple[Value, ...]:
        number = self.fresh()
        values = tuple(self.op(Code.RESULT, self.type_of(v), (), (number, i)) for i, v in enumerate(initial))
        loop = Loop(number, form, tuple(initial), condition, body, step, values, tuple(header), origin)
        self._open[-1].nodes.append(loop)
        return values

    @property
    def depth(self) -> int:
        return len(self._open)

    # ---- trial runs ------------------------------------------------------------------------------------------------

    def mark(self) -> Mark:
        return Mark(len(self.ops), self._serial, len(self._open), tuple(len(r.nodes) for r in self._open))

    def rewind(self, mark: Mark) -> None:
        """Forget every op, name, node and open region made since `mark`."""
        for value in range(mark.ops, len(self.ops)):
            self.names.pop(Value(value), None)
            self._owned.discard(Value(value))
            self.tangents.pop(Value(value), None)
            self.origins.pop(Value(value), None)
            self.bundles.discard(Value(value))
        del self.ops[mark.ops :]
        while self._interned and next(reversed(self._interned.values())) >= mark.ops:
            self._interned.popitem()  # insertion order is arena order
        self._serial = mark.serial
        del self._open[mark.depth :]
        for region, nodes in zip(self._open, mark.nodes, strict=True):
            del region.nodes[nodes:]

    # ---- the end ---------------------------------------------------------------------------------------------------

    def finish(
        self,
        body: Region,
        interface: Interface,
        results: Sequence[Port],
        *,
        generated: bool = False,
        comment: str = "",
        may_discard: bool = False,
        uses_screen: bool = False,
        primals: Iterable[Value] = (),
    ) -> Function:
        return Function(
            self.key,
            self.function_name,
            tuple(self.params),
            tuple(results),
            interface,
            tuple(self.ops),
            body,
            dict(self.names),
            dict(self.origins),
            generated,
            comment,
            may_discard,
            uses_screen,
            dict(self.tangents),
            frozenset(primals),
            frozenset(self.bundles),
        )
