"""Leaves SSA: which values share a variable.

What varies along control flow (results of `If`, carried values of loops), what is written in place (inserts), named
values and parameters are *cells*. Cells joined by an assignment that would only copy share one variable if no write to
it hits a cell that is still read. So a loop updates the user's variable in place, `p.xz = ...` writes into `p`, and an
old value that is needed later gets a variable of its own.

Where the expression that reads an old value could just as well have been computed before the write, because the program
had it there, `conflicts` says so, and the scheduler is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from glsl_ad.emit.frame import CELLS, Frame
from glsl_ad.emit.places import Point, nested
from glsl_ad.emit.schedule import Schedule
from glsl_ad.ir.model import Break, Code, Continue, Discard, If, Loop, LoopForm, Region, Return, Value, Yield
from glsl_ad.types import Array, Struct

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


@dataclass(eq=False, slots=True)
class Variable:
    """A GLSL variable and the cells that live in it.

    `anchor` is the text of what exists already: a parameter or a global. `fixed` ones hold their one cell only.
    `home` is the item before which it is declared, and `confined` says that nothing outside of that item uses it.
    `entry` names the global whose value is copied into it at the start of the function.
    """

    cells: list[Value]
    anchor: str | None = None
    fixed: bool = False
    home: Point | None = None
    entry: str | None = None
    confined: bool = False
    name: str = ""
    is_read: bool = False


@dataclass(slots=True)
class Storage:
    variables: dict[Value, Variable] = field(default_factory=dict)
    outputs: dict[int, Variable] = field(default_factory=dict)  # by flat result: out parameters and globals
    conflicts: dict[Value, Point] = field(default_factory=dict)


def allocate(frame: Frame, schedule: Schedule) -> Storage:
    """The variables of a scheduled function."""
    return _Allocator(frame, schedule).run()


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


class _Allocator:
    def __init__(self, frame: Frame, schedule: Schedule) -> None:
        self.frame = frame
        self.schedule = schedule
        self.places = frame.places
        self.reads: dict[Value, list[Read]] = {}
        self.writes: dict[Value, list[Write]] = {}
        self.defined: dict[Value, ItemPoint] = {}  # the item behind which the cell holds its value
        self.node_index: dict[int, int] = {}
        self.storage = Storage()
        self.joins: list[tuple[Value, Value]] = []  # cells that would like to share
        self.updates: list[tuple[Value, Value]] = []  # and those that would read better if they did
        self.groups: list[tuple[Value, ...]] = []  # cells that must share
        self.redefined: list[Redefinition] = []
        self.chains: dict[int, dict[int, int]] = {}
        self.tails: dict[int, int] = {}
        self.out_cells: dict[int, Value] = {}

    def run(self) -> Storage:
        self._open_parameters()
        for place in self.places.by_id.values():
            self._visit(place.region)
        self._find_conflicts()
        self._open_variables()
        for group in self.groups:
            for cell in group[1:]:
                self._unite(group[0], cell)
        for first, second in (*self.joins, *self.updates):
            self._join(first, second)
        self._find_homes()
        return self.storage

    # ---- what the function reads and writes ------------------------------------------------------------------------

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
                self.out_cells[parameter.outputs[0]] = cell
        for cell in (*inputs.values(), *self.out_cells.values()):
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
                if i in self.out_cells:
                    self._assign(self.out_cells[i], v, point)
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

    # ---- values that had better be read earlier --------------------------------------------------------------------

    def _find_conflicts(self) -> None:
        for change in self.redefined:
            for read in self.reads.get(change.cell, ()):
                if read.path and self._touches(read, change.parts) and self._is_later(change.cell, change.point, read):
                    self._ask_for(read.path, change)

    def _ask_for(self, path: tuple[Value, ...], change: Redefinition) -> None:
        for v in path:
            if v >= change.arena or self.frame.code(v) is Code.CONST:
                continue
            region, gap = self.schedule.early.get(v, (self.places.root, 0))
            at = self.places.within(region, change.node_point)
            if at is not None and at[1] >= gap:
                known = self.storage.conflicts.get(v)
                point = change.node_point
                self.storage.conflicts[v] = point if known is None else self.places.meet(known, point)
                return

    # ---- who may share ---------------------------------------------------------------------------------------------

    def _open_variables(self) -> None:
        frame, storage = self.frame, self.storage
        interface = frame.function.interface
        anchors: dict[Value, str] = {}
        for parameter in interface.parameters:
            if not parameter.packed and parameter.outputs:
                anchors[self.out_cells[parameter.outputs[0]]] = parameter.name
        flat_names = {p.inputs[0]: p.name for p in interface.parameters if p.inputs and not p.packed}
        globals_: dict[str, Variable] = {}
        for cell in self.writes:
            variable = Variable([cell])
            storage.variables[cell] = variable
            if cell in anchors:
                variable.anchor = anchors[cell]
            elif frame.code(cell) is Code.PARAM:
                flat = frame.ops[cell].attr
                if flat in frame.global_params:
                    self._open_global(variable, frame.global_params[flat], globals_)
                else:
                    variable.anchor = flat_names.get(flat)
        for name, flat in interface.globals_written:
            storage.outputs[flat] = globals_.setdefault(name, Variable([], name, fixed=True))
        for flat, cell in self.out_cells.items():
            storage.outputs[flat] = storage.variables[cell]

    def _open_global(self, variable: Variable, name: str, known: dict[str, Variable]) -> None:
        if name in self.frame.stored_globals:
            variable.entry = name
        else:
            variable.anchor, variable.fixed = name, True
            known[name] = variable

    def _unite(self, first: Value, second: Value) -> None:
        variables = self.storage.variables
        kept, merged = variables[first], variables[second]
        if kept is merged:
            return
        kept.cells.extend(merged.cells)
        kept.anchor = kept.anchor or merged.anchor
        kept.entry = kept.entry or merged.entry
        for cell in merged.cells:
            variables[cell] = kept
        for flat, variable in self.storage.outputs.items():
            if variable is merged:
                self.storage.outputs[flat] = kept

    def _join(self, first: Value, second: Value) -> None:
        a, b = self.storage.variables[first], self.storage.variables[second]
        if a is b or a.fixed or b.fixed or self.frame.type_of(first) != self.frame.type_of(second):
            return
        if (a.anchor or a.entry) and (b.anchor or b.entry):
            return
        if self._differ_in_name(a, b) or self._overwrites(a, b) or self._overwrites(b, a):
            return
        if len(a.cells) < len(b.cells):
            first, second = second, first
        self._unite(first, second)

    def _differ_in_name(self, a: Variable, b: Variable) -> bool:
        """Whether the user has two names for what they hold: `vec3 q = p;` stays, unless it would copy an array."""
        if isinstance(self.frame.type_of(a.cells[0]), (Array, Struct)):
            return False
        first, second = self._hint(a), self._hint(b)
        return first is not None and second is not None and first != second

    def _hint(self, variable: Variable) -> str | None:
        names = self.frame.function.names
        return variable.anchor or next((names[c] for c in sorted(variable.cells) if c in names), None)

    def _overwrites(self, a: Variable, b: Variable) -> bool:
        """Whether a write to `b` hits a cell of `a` that is still read, or one that is written at the same time."""
        at_once = self._written_at(a)
        if any(w.point in at_once for c in b.cells for w in self.writes[c]):
            return True
        together = {*a.cells, *b.cells}
        for cell in a.cells:
            if not self.reads.get(cell):
                continue
            for other in b.cells:
                for write in self.writes[other]:
                    parts = write.parts if write.base in together else None
                    if write.source != cell and self._is_live(cell, write.point, parts):
                        return True
        return False

    def _written_at(self, variable: Variable) -> set[ItemPoint]:
        return {w.point for cell in variable.cells for w in self.writes[cell]}

    def _is_live(self, cell: Value, point: ItemPoint, parts: frozenset[int] | None) -> bool:
        """Whether the cell holds its value at the item and one of the parts (None: any) is read behind it."""
        return self._dominates(cell, point) and any(
            self._touches(r, parts) and self._is_later(cell, point, r) for r in self.reads[cell]
        )

    def _touches(self, read: Read, parts: frozenset[int] | None) -> bool:
        if parts is None or not read.path:
            return True
        taken = parts_of(self.frame, read.path[-1])
        return taken is None or not taken.isdisjoint(parts)

    def _dominates(self, cell: Value, point: ItemPoint) -> bool:
        region, index = self.defined[cell]
        at: float | None = point[1] if region == point[0] else self._chain(point[0]).get(region)
        return at is not None and at > index

    def _chain(self, region: int) -> dict[int, int]:
        """For each region around `region`, the index of the item that holds it."""
        chain = self.chains.get(region)
        if chain is None:
            place = self.places[region]
            if place.parent is None or place.node is None:
                chain = {}
            else:
                chain = {**self._chain(place.parent), place.parent: self.node_index[place.node.id]}
            self.chains[region] = chain
        return chain

    def _is_later(self, cell: Value, point: ItemPoint, read: Read) -> bool:
        """Whether control can come from behind `point` to the read before the cell is defined anew."""
        here, index = point
        region, at = read.point
        chain = self._chain(here)
        nested_in = region
        while region != here and region not in chain:
            region, at = self._item_above(region)
        if region == here:
            if at > index or (at == index and nested_in != here):
                return True
        elif at > chain[region] and self.places[region].depth < self._first_reached(point):
            return True
        return self._comes_round(cell, point, read.point)

    def _item_above(self, region: int) -> Point:
        place = self.places[region]
        assert place.parent is not None
        assert place.node is not None
        return place.parent, self.node_index[place.node.id]

    def _first_reached(self, point: ItemPoint) -> int:
        """Regions less deep than this are reached from behind the point, apart from its own."""
        region, index = point
        place = self.places[region]
        end = place.region.end
        if index > self._tail(region):
            if isinstance(end, Return | Discard):
                return -1
            if isinstance(end, Break | Continue):
                while not place.in_loop:
                    assert place.parent is not None
                    place = self.places[place.parent]
                return place.depth
        return place.depth

    def _tail(self, region: int) -> int:
        """The index of the last item of a region from which control may go elsewhere."""
        tail = self.tails.get(region)
        if tail is None:
            items = self.schedule.items[region]
            tail = max((j for j, item in enumerate(items) if isinstance(item, (If, Loop))), default=-1)
            self.tails[region] = tail
        return tail

    def _comes_round(self, cell: Value, point: ItemPoint, read: Point) -> bool:
        """Whether a loop around the point repeats the read without defining the cell anew."""
        region = point[0]
        if self._first_reached(point) < 0:
            return False
        leaves = isinstance(self.places[region].region.end, Break) and point[1] > self._tail(region)
        defined = self.places[self.defined[cell][0]].depth
        while True:
            place = self.places[region]
            if place.parent is None:
                return False
            if place.in_loop:
                if leaves:
                    leaves = False
                elif defined < place.depth and self._lies_in(read, place.parent, self._item_above(region)[1]):
                    return True
            region = place.parent

    def _lies_in(self, read: Point, parent: int, item: int) -> bool:
        """Whether the read stands inside of an item of a region."""
        region, _ = read
        return region != parent and self._chain(region).get(parent) == item

    # ---- where they are declared -----------------------------------------------------------------------------------

    def _find_homes(self) -> None:
        for variable in dict.fromkeys(self.storage.variables.values()):
            points = [p for cell in variable.cells for p in self._points(cell)]
            variable.is_read = any(self.reads.get(c) for c in variable.cells)
            if variable.anchor is not None or not points:
                continue
            if variable.entry is not None:
                variable.home = self.places.root, 0
                continue
            home = points[0]
            for p in points[1:]:
                home = self._meet(home, p)
            inside = {self._chain(r).get(home[0]) if r != home[0] else i for r, i in points}
            variable.home = home
            variable.confined = len(inside) == 1

    def _points(self, cell: Value) -> Iterator[Point]:
        for write in self.writes[cell]:
            yield write.point
        for read in self.reads.get(cell, ()):
            yield read.point
        if self.frame.code(cell) in CELLS:
            op = self.frame.ops[cell]
            owner = op.attr[0]
            place = self.places.by_id.get(owner) if op.code is Code.REGION_PARAM else None
            if place is not None and place.node is not None:
                owner = place.node.id
            yield self.places.nodes[owner][0], self.node_index[owner]

    def _meet(self, first: Point, second: Point) -> Point:
        while first[0] != second[0]:
            if self.places[first[0]].depth >= self.places[second[0]].depth:
                first = self._item_above(first[0])
            else:
                second = self._item_above(second[0])
        return first[0], min(first[1], second[1])
