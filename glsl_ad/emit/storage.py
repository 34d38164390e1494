"""Leaves SSA: which cells share a variable.

Cells joined by an assignment that would only copy share one variable if no write to it hits a cell that is still read.
So a loop updates the user's variable in place, `p.xz = ...` writes into `p`, and an old value that is needed later gets
a variable of its own.

Where the expression that reads an old value could just as well have been computed before the write, because the program
had it there, `conflicts` says so, and the scheduler is asked again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import field

from glsl_ad.emit.accesses import Accesses, ItemPoint, Redefinition, Write
from glsl_ad.emit.frame import CELLS, Frame
from glsl_ad.emit.liveness import Liveness
from glsl_ad.emit.places import Point
from glsl_ad.emit.schedule import Schedule
from glsl_ad.ir.model import Code, Value
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Struct


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
    hint: tuple[Value, str] | None = None  # the first cell with a name of the user's, and the name
    confined: bool = False
    name: str = ""
    is_read: bool = False


@dataclass(slots=True)
class Copy:
    """`variable = value`, as one of several copies that happen at once. `text` stands for a value saved before."""

    variable: Variable
    value: Value
    text: str | None = None


@dataclass(slots=True)
class Storage:
    variables: dict[Value, Variable] = field(default_factory=dict)
    outputs: dict[int, Variable] = field(default_factory=dict)  # by flat result: out parameters and globals
    conflicts: dict[Value, Point] = field(default_factory=dict)


def allocate(frame: Frame, schedule: Schedule) -> Storage:
    """The variables of a scheduled function."""
    return _Allocator(frame, schedule).run()


@dataclass(eq=False, slots=True)
class _Group:
    """What the cells of a variable do, in linear order."""

    writes: list[tuple[int, int, Write]] = field(default_factory=list)  # position, a number to sort by, write
    spans: list[tuple[int, int, Value]] = field(default_factory=list)  # first and last position of a cell
    reach: list[int] = field(default_factory=list)  # the furthest end among the spans up to each
    points: set[ItemPoint] = field(default_factory=set)

    def absorb(self, other: _Group) -> None:
        for write in other.writes:
            insort(self.writes, write, key=_rank)
        first = len(self.spans)
        for span in other.spans:
            insort(self.spans, span)
            first = min(first, bisect_left(self.spans, span))
        del self.reach[first:]
        for span in self.spans[first:]:
            self.reach.append(max(span[1], self.reach[-1] if self.reach else -1))
        self.points |= other.points

    def cells_at(self, position: int) -> Iterator[Value]:
        """The cells whose span holds the position."""
        i = bisect_right(self.spans, position, key=_start) - 1
        while i >= 0 and self.reach[i] >= position:
            if self.spans[i][1] >= position:
                yield self.spans[i][2]
            i -= 1

    def writes_in(self, span: tuple[int, int, Value]) -> Iterator[Write]:
        for i in range(bisect_left(self.writes, span[0], key=_start), len(self.writes)):
            if self.writes[i][0] > span[1]:
                return
            yield self.writes[i][2]


def _start(entry: tuple[int, int, object]) -> int:
    return entry[0]


def _rank(entry: tuple[int, int, Write]) -> tuple[int, int]:
    return entry[:2]


class _Allocator:
    def __init__(self, frame: Frame, schedule: Schedule) -> None:
        self.frame = frame
        self.schedule = schedule
        self.places = frame.places
        self.accesses = Accesses(frame, schedule)
        self.liveness = Liveness(self.accesses)
        self.storage = Storage()
        self.groups: dict[Variable, _Group] = {}

    def run(self) -> Storage:
        accesses = self.accesses
        self._find_conflicts()
        self._open_variables()
        for group in accesses.groups:
            for cell in group[1:]:
                self._unite(self.storage.variables[group[0]], self.storage.variables[cell])
        for first, second in (*accesses.joins, *accesses.updates):
            self._join(first, second)
        self._find_homes()
        return self.storage

    # ---- values that had better be read earlier --------------------------------------------------------------------

    def _find_conflicts(self) -> None:
        for change in self.accesses.redefined:
            for read in self.accesses.reads.get(change.cell, ()):
                if (
                    read.path
                    and self.liveness.touches(read, change.parts)
                    and self.liveness.is_later(change.cell, change.point, read)
                ):
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
                anchors[self.accesses.outputs[parameter.outputs[0]]] = parameter.name
        flat_names = {p.inputs[0]: p.name for p in interface.parameters if p.inputs and not p.packed}
        globals_: dict[str, Variable] = {}
        for cell in self.accesses.writes:
            variable = Variable([cell])
            if cell in frame.function.names:
                variable.hint = cell, frame.function.names[cell]
            storage.variables[cell] = variable
            self.groups[variable] = self._group(cell)
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
        for flat, cell in self.accesses.outputs.items():
            storage.outputs[flat] = storage.variables[cell]

    def _group(self, cell: Value) -> _Group:
        group = _Group()
        for n, write in enumerate(self.accesses.writes[cell]):
            group.writes.append((self.liveness.position(write.point), cell * 8 + n, write))
            group.points.add(write.point)
        group.writes.sort(key=_rank)
        if self.accesses.reads.get(cell):
            group.spans.append((*self.liveness.span(cell), cell))
            group.reach.append(group.spans[0][1])
        return group

    def _open_global(self, variable: Variable, name: str, known: dict[str, Variable]) -> None:
        if name in self.frame.stored_globals:
            variable.entry = name
        else:
            variable.anchor, variable.fixed = name, True
            known[name] = variable

    def _unite(self, first: Variable, second: Variable) -> None:
        if first is second:
            return
        kept, merged = (first, second) if len(first.cells) >= len(second.cells) else (second, first)
        kept.cells.extend(merged.cells)
        kept.anchor = kept.anchor or merged.anchor
        kept.entry = kept.entry or merged.entry
        hints = [v.hint for v in (kept, merged) if v.hint is not None]
        kept.hint = min(hints, default=None)
        self.groups[kept].absorb(self.groups.pop(merged))
        for cell in merged.cells:
            self.storage.variables[cell] = kept
        for flat, variable in self.storage.outputs.items():
            if variable is merged:
                self.storage.outputs[flat] = kept

    def _join(self, first: Value, second: Value) -> None:
        a, b = self.storage.variables[first], self.storage.variables[second]
        if a is b or a.fixed or b.fixed or self.frame.type_of(first) != self.frame.type_of(second):
            return
        if (a.anchor or a.entry) and (b.anchor or b.entry):
            return
        if not self._differ_in_name(a, b) and not self._overwrites(a, b) and not self._overwrites(b, a):
            self._unite(a, b)

    def _differ_in_name(self, a: Variable, b: Variable) -> bool:
        """Whether the user has two names for what they hold: `vec3 q = p;` stays, unless it would copy an array."""
        if isinstance(self.frame.type_of(a.cells[0]), (Array, Struct)):
            return False
        names = [v.anchor or (v.hint[1] if v.hint else None) for v in (a, b)]
        return None not in names and names[0] != names[1]

    def _overwrites(self, a: Variable, b: Variable) -> bool:
        """Whether a write to `b` hits a cell of `a` that is still read, or one that is written at the same time."""
        cells, writes = self.groups[a], self.groups[b]
        fewer, more = sorted((cells.points, writes.points), key=len)
        if any(point in more for point in fewer):
            return True
        if len(cells.spans) < len(writes.writes):
            return any(self._hits(w, s[2], a, b) for s in cells.spans for w in writes.writes_in(s))
        return any(self._hits(w, cell, a, b) for at, _, w in writes.writes for cell in cells.cells_at(at))

    def _hits(self, write: Write, cell: Value, a: Variable, b: Variable) -> bool:
        if write.source == cell:
            return False
        is_partial = write.base is not None and self.storage.variables.get(write.base) in (a, b)
        return self.liveness.is_live(cell, write.point, write.parts if is_partial else None)

    # ---- where they are declared -----------------------------------------------------------------------------------

    def _find_homes(self) -> None:
        for variable in dict.fromkeys(self.storage.variables.values()):
            points = [p for cell in variable.cells for p in self._points(cell)]
            variable.is_read = any(self.accesses.reads.get(c) for c in variable.cells)
            if variable.anchor is not None or not points:
                continue
            if variable.entry is not None:
                variable.home = self.places.root, 0
                continue
            home = points[0]
            for p in points[1:]:
                home = self._meet(home, p)
            inside = {self.liveness.chain(r).get(home[0]) if r != home[0] else i for r, i in points}
            variable.home = home
            variable.confined = len(inside) == 1

    def _points(self, cell: Value) -> Iterator[Point]:
        for write in self.accesses.writes[cell]:
            yield write.point
        for read in self.accesses.reads.get(cell, ()):
            yield read.point
        if self.frame.code(cell) in CELLS:
            op = self.frame.ops[cell]
            owner = op.attr[0]
            place = self.places.by_id.get(owner) if op.code is Code.REGION_PARAM else None
            if place is not None and place.node is not None:
                owner = place.node.id
            yield self.places.nodes[owner][0], self.accesses.node_index[owner]

    def _meet(self, first: Point, second: Point) -> Point:
        while first[0] != second[0]:
            if self.places[first[0]].depth >= self.places[second[0]].depth:
                first = self.accesses.item_above(first[0])
            else:
                second = self.accesses.item_above(second[0])
        return first[0], min(first[1], second[1])
