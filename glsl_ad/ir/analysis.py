"""Facts about a function that several stages ask for: its regions, who uses a value, where a value belongs, its size.

Everything is computed from the function and nothing is stored on it. None of it recurses: regions and expressions may
be deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    If,
    Loop,
    Node,
    Op,
    Pinned,
    Region,
    Terminator,
    Unreachable,
    Value,
)
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Vector, components, kind_of


def nested(node: Node) -> tuple[Region, ...]:
    """The regions of a node, in the order in which they are written."""
    match node:
        case If():
            return node.then, node.otherwise
        case Loop():
            return node.condition, node.body, node.step
    return ()


def regions(function: Function) -> Iterator[Region]:
    """All regions, each before those inside of it, in program order."""
    pending = [function.body]
    while pending:
        region = pending.pop()
        yield region
        pending.extend(reversed([inner for node in region.nodes for inner in nested(node)]))


def jump_values(end: Terminator) -> tuple[Value, ...]:
    """What a terminator hands on."""
    return () if isinstance(end, (Discard, Unreachable)) else end.values


def node_operands(node: Node) -> tuple[Value, ...]:
    """The values that a node itself uses, outside of its regions. For a pinned op that is the op."""
    match node:
        case If():
            return (node.condition,)
        case Loop():
            return node.initial
        case Pinned(value):
            return (value,)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a value can be computed at the earliest: in this region, when so many of its nodes are done."""

    region: int
    position: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The regions by id; `parents` gives for an inner one the region that holds its node, and the node's position."""

    regions: dict[int, Region]
    parents: dict[int, Home]
    depths: dict[int, int]

    def chain(self, region: int) -> Iterator[int]:
        """A region and those around it, from the inside out."""
        yield region
        while region in self.parents:
            region = self.parents[region].region
            yield region


def tree(function: Function) -> Tree:
    """The tree of regions."""
    found: dict[int, Region] = {}
    parents: dict[int, Home] = {}
    depths = {function.body.id: 0}
    for region in regions(function):
        found[region.id] = region
        for position, node in enumerate(region.nodes):
            for inner in nested(node):
                parents[inner.id] = Home(region.id, position)
                depths[inner.id] = depths[region.id] + 1
    return Tree(found, parents, depths)


def anchors(function: Function) -> dict[Value, Home]:
    """The homes of what belongs to a region or node: region parameters, results and pinned ops."""
    found: dict[Value, Home] = {}
    for region in regions(function):
        found.update((p, Home(region.id, 0)) for p in region.params)
        for position, node in enumerate(region.nodes, 1):
            values = (node.value,) if isinstance(node, Pinned) else node.results
            found.update((v, Home(region.id, position)) for v in values)
    return found


def homes(function: Function) -> list[Home]:
    """For each value the innermost region that it depends on, and how far that region must have run.

    Values that nothing uses and whose node is gone count as the function's.
    """
    depths = tree(function).depths
    placed = anchors(function)
    outermost = Home(function.body.id, 0)
    found: list[Home] = []
    for number, op in enumerate(function.ops):
        home = placed.get(Value(number))
        if home is None:
            inner = [found[o] for o in op.operands]
            home = max(inner, key=lambda h: (depths[h.region], h.position), default=outermost)
        found.append(home)
    return found


def roots(function: Function) -> Iterator[Value]:
    """The values that nodes and terminators use, with repetitions."""
    for region in regions(function):
        for node in region.nodes:
            yield from node_operands(node)
        yield from jump_values(region.end)


def used(function: Function) -> list[bool]:
    """For each value whether a node or terminator needs it, itself or through other values.

    Without regard to what results of nodes are needed: a region's end uses what it yields.
    """
    needed = [False] * len(function.ops)
    for value in roots(function):
        needed[value] = True
    for number in range(len(function.ops) - 1, -1, -1):
        if needed[number]:
            for operand in function.ops[number].operands:
                needed[operand] = True
    return needed


def users(function: Function) -> list[list[Value]]:
    """For each value the ops that take it as an operand, in the order of the arena, each once."""
    found: list[list[Value]] = [[] for _ in function.ops]
    for number, op in enumerate(function.ops):
        for operand in dict.fromkeys(op.operands):
            found[operand].append(Value(number))
    return found


def use_counts(function: Function) -> list[int]:
    """For each value how often it is mentioned by needed ops, nodes and terminators."""
    needed = used(function)
    counts = [0] * len(function.ops)
    for value in roots(function):
        counts[value] += 1
    for number, op in enumerate(function.ops):
        if needed[number]:
            for operand in op.operands:
                counts[operand] += 1
    return counts


def uniform_value(ops: Sequence[Op], value: Value) -> float | None:
    """The number in every component of a constant scalar or splat, or None."""
    op = ops[value]
    if op.code is Code.CONST and not isinstance(op.attr, bool):
        return float(op.attr)
    is_splat = op.code is Code.CONSTRUCT and isinstance(op.type, Vector) and len(set(op.operands)) == 1
    return uniform_value(ops, op.operands[0]) if is_splat or op.code is Code.SPLAT else None


def arithmetic_size(function: Function) -> int:
    """How many scalar floating-point operations stand in the function, loops counted once and calls as one each."""
    needed = used(function)
    total = 0
    for number, op in enumerate(function.ops):
        if not needed[number]:
            continue
        if op.code is Code.CALL:
            total += 1
        elif op.code in (Code.BUILTIN, Code.SELECT):
            total += components(op.type) if kind_of(op.type) in (Kind.FLOAT, Kind.DOUBLE) else 0
    return total


def handed_on(loop: Loop) -> Iterator[tuple[Value, ...]]:
    """The carried values wherever a region of the loop hands them on; a region that never ends hands on none."""
    found = [jump_values(loop.condition.end)[1:], jump_values(loop.step.end)]
    pending = [loop.body]
    while pending:
        region = pending.pop()
        if isinstance(region.end, (Continue, Break)):
            found.append(region.end.values)
        pending.extend(inner for node in region.nodes if isinstance(node, If) for inner in nested(node))
    yield from (values for values in found if len(values) == len(loop.initial))
