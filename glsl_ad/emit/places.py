"""Where regions lie in a function: the tree of regions, and the points between their nodes.

A point `(region, i)` stands before node `i` of a region; `i == len(nodes)` is its terminator. Points are compared by
dominance: what is computed at a point is in scope at every later point of its region and in everything nested there.
"""

from __future__ import annotations

from glsl_ad.ir.model import Function, If, Loop, Node, Region
from glsl_ad.records import dataclass

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A region and where it hangs: node `index` of region `parent`; the body of the function has no parent."""

    region: Region
    parent: int | None
    index: int
    node: If | Loop | None
    depth: int

    @property
    def in_loop(self) -> bool:
        """Whether the region runs once for each iteration of the node that it belongs to."""
        return isinstance(self.node, Loop)


def nested(node: Node) -> tuple[Region, ...]:
    """The regions of a node, in the order in which they are written."""
    if isinstance(node, If):
        return node.then, node.otherwise
    if isinstance(node, Loop):
        return node.condition, node.body, node.step
    return ()


class Places:
    """The regions of a function by their ids, outer ones first."""

    def __init__(self, function: Function) -> None:
        self.root = function.body.id
        self.by_id: dict[int, Place] = {}
        self.nodes: dict[int, Point] = {}  # the point before each If and Loop, by its id
        stack = [Place(function.body, None, 0, None, 0)]
        while stack:
            place = stack.pop()
            self.by_id[place.region.id] = place
            for index, node in enumerate(place.region.nodes):
                if isinstance(node, (If, Loop)):
                    self.nodes[node.id] = place.region.id, index
                    stack.extend(Place(r, place.region.id, index, node, place.depth + 1) for r in nested(node))

    def __getitem__(self, region: int) -> Place:
        return self.by_id[region]

    def up(self, point: Point) -> Point:
        """The point before the node that holds the point's region."""
        place = self.by_id[point[0]]
        assert place.parent is not None
        return place.parent, place.index

    def meet(self, first: Point, second: Point) -> Point:
        """The latest point that dominates both."""
        while first[0] != second[0]:
            if self.by_id[first[0]].depth >= self.by_id[second[0]].depth:
                first = self.up(first)
            else:
                second = self.up(second)
        return first[0], min(first[1], second[1])

    def within(self, region: int, point: Point) -> Point | None:
        """The point of `region` at or before `point`, or None where `point` does not lie in `region`."""
        depth = self.by_id[region].depth
        while self.by_id[point[0]].depth > depth:
            point = self.up(point)
        return point if point[0] == region else None
