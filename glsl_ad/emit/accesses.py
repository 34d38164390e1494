"""What a scheduled function reads and writes: its cells.

What varies along control flow (results of `If`, carried values of loops), what is written in place (inserts), named
values and parameters are *cells*. Here every read and every write of a cell gets its place, and the copies are
collected that joining cells would save.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glsl_ad.emit.frame import CELLS, Frame
from glsl_ad.emit.places import Point, nested
from glsl_ad.emit.schedule import Schedule
from glsl_ad.ir.model import Break, Code, Continue, If, Loop, LoopForm, Region, Return, Value, Yield
from glsl_ad.records import dataclass

INSERTS = (Code.INSERT_SWIZZLE, Code.INSERT_FIELD, Code.INSERT_INDEX)

#: An item of a region by its index; halves lie behind an item.
ItemPoint = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Read:
    """A cell is read at an item of a region; `path` holds the values between the item and the cell, outermost first."""

    point: Point
    path: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """After the item of a region a cell holds its value; `source` is the value copied, if it is no expression.

    An insert into the cell `base` writes `parts` only, as long as both share a variable.
    """

    point: Point
    source: Value | None
    base: Value | None = None
    parts: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Redefinition:
    """Behind `point`, which is `node_point` in nodes, the variable of a cell is likely to hold something else.

    Values with a smaller index than `arena` were made before, in the order of the program.
    """

    cell: Value
    point: ItemPoint
    node_point: Point
    arena: int
    parts: frozenset[int] | None = None


def cell_of(frame: Frame, schedule: Schedule, v: Value) -> Value | None:
    """The cell in which a value lies, if it is not an expression over other cells."""
    if v < 0 or v in schedule.named:
        return v
    op = frame.ops[v]
    if op.code in CELLS:
        return v
    if op.code is Code.PARAM:
        return None if op.attr in frame.packed_params else v
    if op.code is Code.PROJECT:
        base, part = frame.projected(v)
        if part is None and base == v:
            return v
        return base if part is not None and (base < 0 or base in schedule.named) else None
    return None


def parts_of(frame: Frame, v: Value) -> frozenset[int] | None:
    """The fields, components or elements of its first operand that an op reads or replaces; None for all of it."""
    op = frame.ops[v]
    match op.code:
        case Code.FIELD | Code.INSERT_FIELD:
            return frozenset((op.attr,))
        case Code.SWIZZLE | Code.INSERT_SWIZZLE:
            return frozenset(op.attr)
        case Code.INDEX | Code.INSERT_INDEX:
            index = frame.ops[op.operands[1]]
            return frozenset((index.attr,)) if index.code is Code.CONST else None
    return None


class Accesses:
    """The reads and writes of every cell.

    `joins` are pairs of cells that a copy connects, `updates` those that hold one variable of the user's before and
    after, `groups` cells that must share. `outputs` are the cells of `out` parameters by flat result.
    """

    def __init__(self, frame: Frame, schedule: Schedule) -> None:
        self.frame = frame
        self.schedule = schedule
        self.places = frame.places
        self.reads: dict[Value, list[Read]] = {}
        self.writes: dict[Value, list[Write]] = {}
        self.defined: dict[Value, ItemPoint] = {}  # the item behind which the cell holds its value
        self.node_index: dict[int, int] = {}
        self.joins: list[tuple[Value, Value]] = []
        self.updates: list[tuple[Value, Value]] = []
        self.groups: list[tuple[Value, ...]] = []
        self.redefined: list[Redefinition] = []
        self.outputs: dict[int, Value] = {}
        self._open_parameters()
        for place in self.places.by_id.values():
            self._visit(place.region)

    def item_above(self, region: int) -> Point:
        """The item that holds a region."""
        place = self.places[region]
        assert place.parent is not None
        assert place.node is not None
        return place.parent, self.node_index[place.node.id]

    def _open_parameters(self) -> None:
        """Cells that the signature declares: `out` parameters, and parameters themselves on first sight."""
        interface = self.frame.function.interface
        inputs: dict[int, Value] = {}
        for v, op in enumerate(self.frame.ops):
            if op.code is Code.PARAM:
                inputs[op.attr] = Value(v)
        for parameter in interface.parameters:
            if parameter.outputs and not parameter.packed:
                cell = inputs.get(parameter.inputs[0]) if parameter.inputs else None
                if cell is None:
                    cell = self.frame.synthesise(parameter.type)
                self.outputs[parameter.outputs[0]] = cell
        for cell in (*inputs.values(), *self.outputs.values()):
            self.defined[cell] = self.places.root, -1.0
            self.writes.setdefault(cell, [])

    def _visit(self, region: Region) -> None:
        here = region.id
        items = self.schedule.items[here]
        for j, item in enumerate(items):
            point = here, j
            if isinstance(item, If):
                self.node_index[item.id] = j
                self._read(item.condition, point)
                self._visit_if(item, point)
            elif isinstance(item, Loop):
                self.node_index[item.id] = j
                for v in item.initial:
                    self._read(v, point)
                self._visit_loop(item, point)
            else:
                for v in self.frame.consumed(item):
                    self._read(v, point)
                self._define(item, point)
        self._visit_end(region, (here, len(items)))

    def _define(self, v: Value, point: Point) -> None:
        frame = self.frame
        op = frame.ops[v]
        plan = frame.plans.get(v)
        if plan is not None and plan.is_statement:
            received = [cell for _, cell in plan.outputs] + [cell for _, cell in plan.loads]
            if plan.returned is not None:
                received.append(plan.returned)
            for cell in received:
                self._write(cell, point, None)
            for index, cell in plan.outputs:
                argument = plan.arguments[index]
                if argument.parameter.qualifier == "inout" and len(argument.values) == 1:
                    self._wish(argument.values[0], cell)
            return
        base = op.operands[0] if op.code in INSERTS else None
        self._write(v, point, None, base, None if base is None else parts_of(frame, v))
        if base is None:
            self._wish_for_update(v, frame.consumed(v))
        else:
            self._wish(base, v)
            if cell_of(frame, self.schedule, base) == base:
                self.redefined.append(Redefinition(base, point, self.schedule.points[v], v, parts_of(frame, v)))

    def _wish_for_update(self, cell: Value, parts: Iterable[Value]) -> None:
        """`x = f(x)`: the new value of a variable of the user's goes where the old one was."""
        names = self.frame.function.names
        if cell in names:
            self.updates.extend((old, cell) for old in self._cells_in(parts) if names.get(old) == names[cell])

    def _cells_in(self, parts: Iterable[Value]) -> Iterator[Value]:
        """The cells that expressions read."""
        stack = list(parts)
        while stack:
            current = stack.pop()
            cell = cell_of(self.frame, self.schedule, current)
            if cell is None:
                stack.extend(self.frame.consumed(current))
            elif cell == current:
                yield cell

    def _write(
        self,
        cell: Value,
        point: Point,
        source: Value | None,
        base: Value | None = None,
        parts: frozenset[int] | None = None,
    ) -> None:
        self.writes.setdefault(cell, []).append(Write(point, source, base, parts))
        self.defined.setdefault(cell, (point[0], float(point[1])))

    def _visit_if(self, node: If, point: Point) -> None:
        for k, result in enumerate(node.results):
            self.defined[result] = point[0], point[1] + 0.5
            self.writes.setdefault(result, [])
            for branch in (node.then, node.otherwise):
                if isinstance(branch.end, Yield):
                    self._assign(result, branch.end.values[k], self._end_of(branch))
                    self._redefine(branch.end.values[k], (point[0], point[1] + 0.5), node.condition + 1, node)

    def _visit_loop(self, node: Loop, point: Point) -> None:
        regions = nested(node)
        for k, result in enumerate(node.results):
            params = tuple(r.params[k] for r in regions)
            self.groups.append((*params, result))
            for cell in (*params, result):
                self.writes.setdefault(cell, [])
            self.defined[result] = point[0], point[1] + 0.5
            for r, p in zip(regions, params, strict=True):
                self.defined[p] = r.id, -1.0
            entry = params[1] if node.form in (LoopForm.DO, LoopForm.ONCE) else params[0]
            self._assign(entry, node.initial[k], point)
            self._redefine(node.initial[k], point, params[0], node)
            after = node.step.end
            if isinstance(after, Yield):
                self._assign(params[0], after.values[k], self._end_of(node.step))
            tested = node.condition.end
            if isinstance(tested, Yield):
                self._assign(params[1], tested.values[k + 1], self._end_of(node.condition))
        self._visit_jumps(node, node.body)

    def _visit_jumps(self, loop: Loop, region: Region) -> None:
        """The assignments at every `Break` and `Continue` of a loop."""
        stack = [region]
        while stack:
            current = stack.pop()
            end = current.end
            if isinstance(end, Break | Continue):
                targets = loop.results if isinstance(end, Break) else loop.step.params
                for cell, v in zip(targets, end.values, strict=True):
                    self._assign(cell, v, self._end_of(current))
            for node in current.nodes:
                if isinstance(node, If):
                    stack.extend(nested(node))

    def _end_of(self, region: Region) -> Point:
        return region.id, len(self.schedule.items[region.id])

    def _assign(self, cell: Value, source: Value, point: Point) -> None:
        """A copy at the end of a region, or on entry to a loop."""
        if self.frame.code(source) is Code.UNDEF and source not in self.schedule.named:
            self.writes.setdefault(cell, [])
            return
        is_cell = cell_of(self.frame, self.schedule, source) == source
        self._write(cell, point, source if is_cell else None)
        if is_cell:
            self.joins.append((source, cell))
        else:
            self._wish_for_update(cell, (source,))

    def _wish(self, first: Value, second: Value) -> None:
        if cell_of(self.frame, self.schedule, first) == first:
            self.joins.append((first, second))

    def _redefine(self, source: Value, point: ItemPoint, arena: int, node: If | Loop) -> None:
        if cell_of(self.frame, self.schedule, source) == source:
            self.redefined.append(Redefinition(source, point, self.places.nodes[node.id], arena))

    def _visit_end(self, region: Region, point: Point) -> None:
        end = region.end
        if isinstance(end, Return):
            for v in self.frame.returned(end):
                self._read(v, point)
            for i, v in enumerate(end.values):
                if i not in self.frame.function.interface.returns:
                    self._read(v, point)
                if i in self.outputs:
                    self._assign(self.outputs[i], v, point)
        elif isinstance(end, (Yield, Break, Continue)):
            for v in end.values:
                self._read(v, point)

    def _read(self, v: Value, point: Point) -> None:
        stack: list[tuple[Value, tuple[Value, ...]]] = [(v, ())]
        while stack:
            current, path = stack.pop()
            cell = cell_of(self.frame, self.schedule, current)
            if cell is not None:
                # A field or an element of a cell is an expression that could be read earlier, as any other.
                self.reads.setdefault(cell, []).append(Read(point, path if cell == current else (*path, current)))
                continue
            if self.frame.code(current) is Code.PROJECT:
                base, _ = self.frame.projected(current)
                stack.append((base, (*path, current)))
                continue
            stack.extend((p, (*path, current)) for p in self.frame.consumed(current))
