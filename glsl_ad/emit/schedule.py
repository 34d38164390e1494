"""Decides which values get a statement of their own, and where it stands.

Values float: an op says what it needs, not where it runs. A value that is written once and is short stays inside the
expression that uses it. The others become items of a region: in the innermost region that dominates their uses, outside
of loops in which nothing of them varies, and within the region where the arena (that is, the user's program) has them.
A branch that guards something expensive keeps it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import field

from glsl_ad.emit.frame import Frame
from glsl_ad.emit.literals import literal
from glsl_ad.emit.places import Point, nested
from glsl_ad.ir.model import Code, Discard, If, Loop, Pinned, Region, Return, Unreachable, Value, Yield
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Scalar, kind_of

#: An expression longer than this is broken into named parts. With a declaration before it and some indentation it
#: stays within a line of 100 columns.
WIDTH = 80
#: A little longer is better than a second statement that is shorter than this.
SHORT_REST = 16
#: What a name is taken to need in a line while names are not given out yet.
NAME_WIDTH = 3
#: A value that is used once keeps the user's name if its text is at least this long and part of something longer.
WORTH_A_NAME = 22

Item = Value | If | Loop


@dataclass(slots=True)
class Schedule:
    """`named` values are items of a region; every other one stands where it is used."""

    items: dict[int, list[Item]] = field(default_factory=dict)
    named: set[Value] = field(default_factory=set)
    used: list[Value] = field(default_factory=list)
    points: dict[Value, Point] = field(default_factory=dict)  # node point of each named value
    early: dict[Value, Point] = field(default_factory=dict)  # where a used value can be computed first
    width: dict[Value, int] = field(default_factory=dict)

    node_items: dict[tuple[int, int], int] = field(default_factory=dict)  # (region, node) -> index of the item


@dataclass(frozen=True, slots=True)
class Use:
    """A use by a node or a terminator. `bare`: nothing else stands in the statement."""

    value: Value
    point: Point
    bare: bool


def node_uses(frame: Frame) -> list[Use]:
    """Every use of a value that is not the operand of an op."""
    uses: list[Use] = []
    for place in frame.places.by_id.values():
        region = place.region
        for i, node in enumerate(region.nodes):
            if isinstance(node, If):
                uses.append(Use(node.condition, (region.id, i), True))
            elif isinstance(node, Loop):
                uses.extend(Use(v, (region.id, i), True) for v in node.initial)
        uses.extend(_end_uses(frame, region))
    return uses


def _end_uses(frame: Frame, region: Region) -> Iterable[Use]:
    point = region.id, len(region.nodes)
    end = region.end
    if isinstance(end, (Discard, Unreachable)):
        return
    if isinstance(end, Return):
        returned = frame.returned(end)
        for v in returned:
            yield Use(v, point, len(returned) == 1)
        for i, v in enumerate(end.values):
            if i not in frame.function.interface.returns:
                yield Use(v, point, True)
        return
    for v in end.values:
        yield Use(v, point, True)


def schedule(frame: Frame, forced: Mapping[Value, Point]) -> Schedule:
    """`forced` values are named, and stand at their point at the latest."""
    return _Scheduler(frame, forced).run()


class _Scheduler:
    def __init__(self, frame: Frame, forced: Mapping[Value, Point]) -> None:
        self.frame = frame
        self.forced = forced
        self.result = Schedule()
        self.uses = node_uses(frame)
        self.pins: dict[Value, Point] = {}
        self.count: dict[Value, int] = {}
        self.operand: set[Value] = set()  # used as part of something longer
        self.weight: dict[Value, int] = {}
        self.early = self.result.early
        self.starts: dict[int, list[int]] = {}  # region -> arena index at which each node begins, made on demand
        for place in frame.places.by_id.values():
            for i, node in enumerate(place.region.nodes):
                if isinstance(node, Pinned):
                    self.pins[node.value] = place.region.id, i

    def run(self) -> Schedule:
        self._count_uses()
        for v in self.result.used:
            self._measure(v)
        self._place()
        self._fill_regions()
        return self.result

    # ---- who is used, and how often --------------------------------------------------------------------------------

    def _count_uses(self) -> None:
        frame, count = self.frame, self.count
        for use in self.uses:
            count[use.value] = count.get(use.value, 0) + 1
            if not use.bare:
                self.operand.add(use.value)
        for v in self.pins:
            if frame.ops[v].code is Code.CALL:  # it may discard: it stays even where nobody reads it
                count.setdefault(v, 0)
        for i in range(len(frame.ops) - 1, -1, -1):
            v = Value(i)
            if v not in count:
                continue
            free = self._is_free(v)
            for p in frame.consumed(v):
                count[p] = count.get(p, 0) + (count[v] if free else 1)
                if not free or v in self.operand:
                    self.operand.add(p)
        self.result.used = sorted(count)

    def _is_free(self, v: Value) -> bool:
        return v not in self.forced and self.frame.is_free(v)

    # ---- which values are named for their size or their uses -----------------------------------------------------

    def _measure(self, v: Value) -> None:
        frame, named, width = self.frame, self.result.named, self.result.width
        parts = frame.consumed(v)
        self.early[v] = self._early(v, parts)
        total = own_width(frame, v) + sum(self._width(p) for p in parts)
        while total > WIDTH:
            widest = max((q for q in map(self._nameable, parts) if q is not None), key=self._width, default=None)
            if widest is None or self._width(widest) <= NAME_WIDTH + 6:
                break
            rest = total - self._width(widest) + NAME_WIDTH
            if rest < SHORT_REST and total <= WIDTH + SHORT_REST // 2:
                break
            total = rest
            named.add(widest)
        width[v] = total
        self.weight[v] = own_cost(frame, v) + sum(0 if p in named else self.weight.get(p, 0) for p in parts)
        if self._is_named(v):
            named.add(v)

    def _is_named(self, v: Value) -> bool:
        frame = self.frame
        if v in self.forced or v in self.pins or frame.must_be_statement(v):
            return True
        if self._is_free(v) or frame.is_called_in_place(v):
            return False
        if self.count[v] > 1:
            return True
        wide = self.result.width[v] >= WORTH_A_NAME
        return v in frame.function.names and v in self.operand and wide and self.weight[v] > 1

    def _width(self, p: Value) -> int:
        return NAME_WIDTH if p in self.result.named else self.result.width.get(p, NAME_WIDTH)

    def _nameable(self, p: Value) -> Value | None:
        """The value to name in order to make the text of `p` shorter."""
        while self._is_free(p):
            operands = self.frame.consumed(p)
            if len(operands) != 1 and self.frame.ops[p].code is not Code.INDEX:
                return None
            p = operands[0]
        return None if p in self.result.named or self.frame.is_called_in_place(p) else p

    # ---- where ---------------------------------------------------------------------------------------------------

    def _early(self, v: Value, parts: tuple[Value, ...]) -> Point:
        """The first point at which the value can be computed."""
        frame = self.frame
        op = frame.ops[v]
        if v in self.pins:
            region, i = self.pins[v]
            return region, i + 1
        if op.code is Code.REGION_PARAM:
            return op.attr[0], 0
        if op.code is Code.RESULT:
            region, i = frame.places.nodes[op.attr[0]]
            return region, i + 1
        best: Point = (frame.places.root, 0)
        depth = 0
        for p in (*parts, *op.operands):
            region, i = self.early.get(p, best)
            d = frame.places[region].depth
            if d > depth or (region == best[0] and i > best[1]):
                best, depth = (region, i), d
        return best

    def _place(self) -> None:
        """From the last value to the first: the users of a value are placed before it."""
        frame, result = self.frame, self.result
        need: dict[Value, Point] = {}
        for use in self.uses:
            self._require(need, use.value, use.point)
        for v, point in self.forced.items():
            self._require(need, v, point)
        for v in reversed(result.used):
            parts = frame.consumed(v)
            if v in self.pins:
                at = result.points[v] = self.pins[v]
            elif not parts and v not in result.named:
                continue
            elif v not in need:
                continue  # only a part of what is never read
            else:
                at = need[v]
                if not self._is_free(v) and not frame.is_called_in_place(v):
                    outer = self._hoisted(v, at)
                    if v in result.named or outer[0] != at[0]:
                        result.named.add(v)
                        at = result.points[v] = self._settled(v, outer)
            for p in parts:
                self._require(need, p, at)

    def _require(self, need: dict[Value, Point], v: Value, point: Point) -> None:
        known = need.get(v)
        need[v] = point if known is None else self.frame.places.meet(known, point)

    def _hoisted(self, v: Value, point: Point) -> Point:
        """The latest point outside of all loops that the value does not depend on."""
        places = self.frame.places
        home = self.early[v][0]
        is_real = kind_of(self.frame.ops[v].type) in (Kind.FLOAT, Kind.DOUBLE)
        is_heavy = is_expensive(self.frame, v) or self.frame.must_be_statement(v)
        is_table = v in self.result.named and self.frame.ops[v].code is Code.CONSTRUCT
        if not is_heavy and not is_table and not (is_real and self.weight[v] > 0):
            return point  # a temporary would not pay
        best = point
        guarded = False
        while point[0] != home:
            place = places[point[0]]
            if place.in_loop:
                point = places.up(point)
                if not guarded:
                    best = point
                continue
            # A branch that leaves runs once at most, and one that guards something expensive keeps it.
            if not isinstance(place.region.end, Yield) or is_expensive(self.frame, v):
                guarded = True
            point = places.up(point)
        return best

    def _settled(self, v: Value, latest: Point) -> Point:
        """Where the program has the value, between where it can be computed and where it must be."""
        region, last = latest
        first = self.early[v][1] if self.early[v][0] == region else 0
        starts = self.starts.get(region)
        if starts is None:
            starts = self.starts[region] = self._node_starts(self.frame.places[region].region)
        return region, max(first, min(bisect_right(starts, v), last))

    def _node_starts(self, region: Region) -> list[int]:
        """For each node, the arena index from which on ops were made inside or after it."""
        starts: list[int] = []
        for node in region.nodes:
            start = starts[-1] if starts else 0
            if isinstance(node, If):
                start = max(start, node.condition + 1)
            elif isinstance(node, Loop):
                start = max([start, *(r.params[0] for r in nested(node)[:1] if r.params)])
            else:
                start = max(start, node.value)
            starts.append(start)
        return starts

    # ---- the items of each region ----------------------------------------------------------------------------------

    def _fill_regions(self) -> None:
        result = self.result
        waiting: dict[int, list[tuple[int, int, Value]]] = {}
        for v, (home, gap) in result.points.items():
            # a pinned value stands at its node, behind what floats there
            waiting.setdefault(home, []).append((gap, int(v in self.pins), v))
        for place in self.frame.places.by_id.values():
            region = place.region
            values = sorted(waiting.get(region.id, ()))
            items: list[Item] = []
            n = 0
            for i, node in enumerate(region.nodes):
                while n < len(values) and values[n][0] <= i:
                    items.append(values[n][2])
                    n += 1
                if isinstance(node, (If, Loop)):
                    result.node_items[region.id, i] = len(items)
                    items.append(node)
            items.extend(value for _, _, value in values[n:])
            result.items[region.id] = items


# ---- what a value costs, in columns and in operations ----------------------------------------------------------------


def own_width(frame: Frame, v: Value) -> int:
    """The columns that an op adds to those of its operands."""
    op = frame.ops[v]
    match op.code:
        case Code.CONST:
            assert isinstance(op.type, Scalar)
            return len(literal(op.attr, op.type))
        case Code.PARAM:
            owner = frame.packed_params.get(op.attr)
            port = frame.function.params[op.attr]
            return len(owner[0].name) + 3 if owner else len(port.name)
        case Code.GLOBAL:
            return len(op.attr)
        case Code.REGION_PARAM | Code.RESULT | Code.UNDEF:
            return len(frame.function.names.get(v, "xyz"))
        case Code.SWIZZLE:
            return 1 + len(op.attr)
        case Code.FIELD | Code.PROJECT:
            return 3 if frame.is_free(v) else 0
        case Code.SPLAT:
            return 2
        case Code.SELECT:
            return 6
        case Code.CALL:
            return len(frame.module.functions[op.attr].name) + 2 * len(op.operands)
        case Code.BUILTIN:
            return 3 if not op.attr[0].isalpha() else len(op.attr) + 2 * len(op.operands)
    return len(str(op.type)) + 2 * len(op.operands)


#: Builtins that cost about as much as an addition.
_CHEAP = frozenset(
    ("abs", "sign", "floor", "ceil", "fract", "trunc", "min", "max", "clamp", "step", "mix", "dot", "not", "all", "any")
)


def own_cost(frame: Frame, v: Value) -> int:
    """Operations that the op itself costs, a vector operation counted once."""
    op = frame.ops[v]
    if op.code in (Code.BUILTIN, Code.SELECT, Code.CONVERT):
        return 4 if is_expensive(frame, v) else 1
    return 8 if op.code is Code.CALL else 0


def is_expensive(frame: Frame, v: Value) -> bool:
    """Whether a branch that guards the op saves something: divisions, transcendental functions, textures, calls."""
    op = frame.ops[v]
    if op.code is Code.CALL or (op.code is Code.PROJECT and frame.is_called_in_place(op.operands[0])):
        return True
    if op.code is not Code.BUILTIN:
        return False
    if not op.attr[0].isalpha():
        return bool(op.attr == "/")
    return op.attr not in _CHEAP
