"""Whether a cell still holds a value that somebody reads.

Control is structured, so that the question needs no data flow: a read comes behind a point if it stands further on in a
region around the point, or in a loop around it. A linear order of all items answers most questions at once: a cell is
dead outside of the span from its definition to its last read, where a read in a loop counts as one at the end of it.
"""

from __future__ import annotations

from glsl_ad.emit.accesses import Accesses, ItemPoint, Read, parts_of
from glsl_ad.emit.places import Point, nested
from glsl_ad.ir.model import Break, Continue, Discard, If, Loop, Region, Return, Value

Span = tuple[int, int]


class Liveness:
    """Answers for one function."""

    def __init__(self, accesses: Accesses) -> None:
        self.accesses = accesses
        self.frame = accesses.frame
        self.places = accesses.places
        self.schedule = accesses.schedule
        self.chains: dict[int, dict[int, int]] = {}
        self.tails: dict[int, int] = {}
        self._order: dict[ItemPoint, int] = {}
        self._count(self.frame.function.body)

    # ---- the linear order --------------------------------------------------------------------------------------------

    def _count(self, region: Region) -> None:
        """Numbers the start of a region, its items, what is behind each of those with regions, and its end."""
        order = self._order
        order[region.id, -1.0] = len(order)
        items = self.schedule.items[region.id]
        for j, item in enumerate(items):
            order[region.id, j] = len(order)
            if isinstance(item, (If, Loop)):
                for inner in nested(item):
                    self._count(inner)
                order[region.id, j + 0.5] = len(order)
        order[region.id, len(items)] = len(order)

    def position(self, point: ItemPoint) -> int:
        return self._order[point]

    def span(self, cell: Value) -> Span:
        """Outside of these positions the cell is dead."""
        defined = self.accesses.defined[cell]
        last = -1
        for region in {read.point[0] for read in self.accesses.reads[cell]}:
            inner: Point = region, -1
            while inner[0] != defined[0] and self.places[inner[0]].parent is not None:
                in_loop = self.places[inner[0]].in_loop
                inner = self.accesses.item_above(inner[0])
                if in_loop:
                    last = max(last, self._order[inner[0], inner[1] + 0.5])
        last = max([last, *(self._order[read.point] for read in self.accesses.reads[cell])])
        return self._order[defined], last

    # ---- exact answers -----------------------------------------------------------------------------------------------

    def is_live(self, cell: Value, point: ItemPoint, parts: frozenset[int] | None) -> bool:
        """Whether the cell holds its value at the item and one of the parts (None: any) is read behind it."""
        return self._dominates(cell, point) and any(
            self.touches(r, parts) and self.is_later(cell, point, r) for r in self.accesses.reads[cell]
        )

    def touches(self, read: Read, parts: frozenset[int] | None) -> bool:
        if parts is None or not read.path:
            return True
        taken = parts_of(self.frame, read.path[-1])
        return taken is None or not taken.isdisjoint(parts)

    def _dominates(self, cell: Value, point: ItemPoint) -> bool:
        region, index = self.accesses.defined[cell]
        at: float | None = point[1] if region == point[0] else self.chain(point[0]).get(region)
        return at is not None and at > index

    def chain(self, region: int) -> dict[int, int]:
        """For each region around `region`, the index of the item that holds it."""
        chain = self.chains.get(region)
        if chain is None:
            place = self.places[region]
            if place.parent is None or place.node is None:
                chain = {}
            else:
                chain = {**self.chain(place.parent), place.parent: self.accesses.node_index[place.node.id]}
            self.chains[region] = chain
        return chain

    def is_later(self, cell: Value, point: ItemPoint, read: Read) -> bool:
        """Whether control can come from behind `point` to the read before the cell is defined anew."""
        here, index = point
        region, at = read.point
        chain = self.chain(here)
        nested_in = region
        while region != here and region not in chain:
            region, at = self.accesses.item_above(region)
        if region == here:
            if at > index or (at == index and nested_in != here):
                return True
        elif at > chain[region] and self.places[region].depth < self._first_reached(point):
            return True
        return self._comes_round(cell, point, read.point)

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
        defined = self.places[self.accesses.defined[cell][0]].depth
        while True:
            place = self.places[region]
            if place.parent is None:
                return False
            if place.in_loop:
                if leaves:
                    leaves = False
                elif defined < place.depth and self._lies_in(read, place.parent, self.accesses.item_above(region)[1]):
                    return True
            region = place.parent

    def _lies_in(self, read: Point, parent: int, item: int) -> bool:
        """Whether the read stands inside of an item of a region."""
        region, _ = read
        return region != parent and self.chain(region).get(parent) == item
