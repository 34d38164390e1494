"""Copies a function without what is dropped, renumbering its values; every pass ends here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import TypeVar

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
    Yield,
)
from glsl_ad.records import dataclass

_T = TypeVar("_T")


def regions_of(node: Node) -> tuple[Region, ...]:
    """The regions of a node, in the order in which they run."""
    if isinstance(node, If):
        return node.then, node.otherwise
    if isinstance(node, Loop):
        return node.condition, node.body, node.step
    return ()


def completes(node: If) -> bool:
    """Whether control goes on behind the node."""
    return isinstance(node.then.end, Yield) or isinstance(node.otherwise.end, Yield)


def values_of(end: Terminator) -> tuple[Value, ...]:
    """What a terminator hands on."""
    return () if isinstance(end, (Discard, Unreachable)) else end.values


def used_by_nodes(region: Region) -> Iterator[Value]:
    """Every value that a node or a terminator mentions, with results and parameters of regions."""
    yield from region.params
    for node in region.nodes:
        if isinstance(node, Pinned):
            yield node.value
            continue
        yield from (node.condition,) if isinstance(node, If) else node.initial
        for inner in regions_of(node):
            yield from used_by_nodes(inner)
        yield from node.results
    yield from values_of(region.end)


@dataclass(slots=True)
class Edits:
    """What a pass asks for: values that stand for others, and which results and carried values stay.

    `kept` maps an If or Loop to the indices that stay; one that is not mentioned keeps all. `dropped` nodes vanish, and
    `spliced` ones leave one of their branches in their place.
    """

    replaced: dict[Value, Value] = field(default_factory=dict)
    kept: dict[int, tuple[int, ...]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    spliced: dict[int, Region] = field(default_factory=dict)
    ops: list[Op] = field(default_factory=list)  # new ones, numbered from the end of the arena

    def __bool__(self) -> bool:
        return bool(self.replaced or self.kept or self.dropped or self.spliced)

    def add(self, function: Function, op: Op) -> Value:
        """A new op, and the value that it is in this function."""
        self.ops.append(op)
        return Value(len(function.ops) + len(self.ops) - 1)

    def resolve(self, value: Value) -> Value:
        """What stands for the value in the end."""
        while value in self.replaced:
            value = self.replaced[value]
        return value


def rebuild(function: Function, edits: Edits) -> Function:
    """The function after the edits, with an arena that holds what is still used, operands first."""
    return _Rebuilder(function, edits).run()


class _Rebuilder:
    def __init__(self, function: Function, edits: Edits) -> None:
        self.function = function
        self.edits = edits
        self.source = (*function.ops, *edits.ops)
        self.ops: list[Op] = []
        self.values: dict[Value, Value] = {}
        self.interned: dict[Op, Value] = {}
        self.positions: dict[Value, int] = {}  # of results and region parameters, after the edits

    def run(self) -> Function:
        body = self._shape(self.function.body)
        self._number(body)
        for v in self._order(body):
            self._copy(v)
        names = self._beside(self.function.names)
        origins = self._beside(self.function.origins)
        tangents: dict[Value, tuple[Value, str]] = {}
        for v, (primal, pattern) in self._beside(self.function.tangents).items():
            kept = self.values.get(self.edits.resolve(primal))
            if kept is not None:
                tangents[v] = kept, pattern
        return replace(
            self.function,
            ops=tuple(self.ops),
            body=self._region(body),
            names=names,
            origins=origins,
            tangents=tangents,
            primals=frozenset(self._kept(self.function.primals)),
            bundles=self._bundles(),
        )

    def _kept(self, values: Iterable[Value]) -> Iterator[Value]:
        """What these values have become."""
        for v in values:
            new = self.values.get(self.edits.resolve(v))
            if new is not None:
                yield new

    def _bundles(self) -> frozenset[Value]:
        """A value is a bundle if all that became it were."""
        others = {new for old, new in self.values.items() if old not in self.function.bundles}
        return frozenset(n for b in self.function.bundles if (n := self.values.get(b)) is not None and n not in others)

    def _beside(self, table: Mapping[Value, _T]) -> dict[Value, _T]:
        out: dict[Value, _T] = {}
        for v, item in table.items():
            new = self.values.get(self.edits.resolve(v))
            if new is not None:
                out.setdefault(new, item)
        return out

    # ---- nodes without what is dropped, still over the old values --------------------------------------------------

    def _shape(self, region: Region) -> Region:
        nodes: list[Node] = []
        end = region.end
        pending = list(reversed(region.nodes))
        while pending:
            node = pending.pop()
            if isinstance(node, Pinned):
                nodes.append(node)
                continue
            if node.id in self.edits.dropped:
                continue
            branch = self.edits.spliced.get(node.id)
            if branch is not None:
                if not isinstance(branch.end, Yield):
                    # what follows is never reached
                    pending = list(reversed(branch.nodes))
                    end = branch.end
                else:
                    pending.extend(reversed(branch.nodes))
                continue
            shaped = self._shape_node(node)
            nodes.append(shaped)
            if isinstance(shaped, If) and not completes(shaped):
                end = Unreachable()
                break
        return Region(region.id, region.params, tuple(nodes), end)

    def _shape_node(self, node: If | Loop) -> Node:
        kept = self.edits.kept.get(node.id, tuple(range(len(node.results))))
        results = tuple(node.results[k] for k in kept)
        if isinstance(node, If):
            then, otherwise = (self._trim(self._shape(r), kept, 0) for r in (node.then, node.otherwise))
            return replace(node, then=then, otherwise=otherwise, results=results)
        condition = self._trim(self._shape(node.condition), kept, 1)
        body, step = self._trim_jumps(self._shape(node.body), kept), self._trim(self._shape(node.step), kept, 0)
        condition, body, step = (replace(r, params=tuple(r.params[k] for k in kept)) for r in (condition, body, step))
        header = tuple(kept.index(k) for k in node.header if k in kept)
        initial = tuple(node.initial[k] for k in kept)
        return replace(node, initial=initial, condition=condition, body=body, step=step, results=results, header=header)

    def _trim(self, region: Region, kept: tuple[int, ...], first: int) -> Region:
        """The region with the kept values of its `Yield`, which has `first` others in front."""
        end = region.end
        if not isinstance(end, Yield):
            return region
        return replace(region, end=Yield((*end.values[:first], *(end.values[first + k] for k in kept))))

    def _trim_jumps(self, region: Region, kept: tuple[int, ...]) -> Region:
        """The body of a loop with the kept values of every `Break` and `Continue`."""
        nodes = tuple(
            replace(n, then=self._trim_jumps(n.then, kept), otherwise=self._trim_jumps(n.otherwise, kept))
            if isinstance(n, If)
            else n
            for n in region.nodes
        )
        end = region.end
        if isinstance(end, Break):
            end = Break(tuple(end.values[k] for k in kept))
        elif isinstance(end, Continue):
            end = Continue(tuple(end.values[k] for k in kept))
        return Region(region.id, region.params, nodes, end)

    def _number(self, region: Region) -> None:
        self.positions.update({v: k for k, v in enumerate(region.params)})
        for node in region.nodes:
            if not isinstance(node, Pinned):
                self.positions.update({v: k for k, v in enumerate(node.results)})
                for inner in regions_of(node):
                    self._number(inner)

    # ---- the arena -------------------------------------------------------------------------------------------------

    def _order(self, body: Region) -> list[Value]:
        """Every value that is still needed, in arena order; new ones behind what they need."""
        seen: set[Value] = set()
        stack = [self.edits.resolve(v) for v in used_by_nodes(body)]
        stack.extend(Value(i) for i, op in enumerate(self.function.ops) if op.code is Code.PARAM)
        while stack:
            v = stack.pop()
            if v not in seen:
                seen.add(v)
                stack.extend(self.edits.resolve(p) for p in self.source[v].operands)
        return self._sorted(seen)

    def _sorted(self, seen: set[Value]) -> list[Value]:
        """Arena order where it holds; a value replaced by a later one moves behind that."""
        out: list[Value] = []
        done: set[Value] = set()
        for root in sorted(seen):
            stack = [root]
            while stack:
                v = stack[-1]
                waiting = [p for q in self.source[v].operands if (p := self.edits.resolve(q)) not in done]
                if v in done:
                    stack.pop()
                elif waiting:
                    stack.extend(reversed(waiting))
                else:
                    done.add(v)
                    out.append(v)
                    stack.pop()
        return out

    def _copy(self, v: Value) -> None:
        op = self.source[v]
        op = op._replace(operands=tuple(self.values[self.edits.resolve(p)] for p in op.operands))
        if op.code in (Code.RESULT, Code.REGION_PARAM):
            op = op._replace(attr=(op.attr[0], self.positions[v]))
        key = op._replace(attr=repr(op.attr)) if op.code is Code.CONST else op
        found = self.interned.get(key)
        if found is None:
            found = self.interned[key] = Value(len(self.ops))
            self.ops.append(op)
        self.values[v] = found

    # ---- nodes over the new values -----------------------------------------------------------------------------------

    def _value(self, v: Value) -> Value:
        return self.values[self.edits.resolve(v)]

    def _values(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(map(self._value, values))

    def _region(self, region: Region) -> Region:
        nodes = tuple(map(self._node, region.nodes))
        return Region(region.id, self._values(region.params), nodes, self._end(region.end))

    def _node(self, node: Node) -> Node:
        if isinstance(node, Pinned):
            return Pinned(self._value(node.value))
        if isinstance(node, If):
            return replace(
                node,
                condition=self._value(node.condition),
                then=self._region(node.then),
                otherwise=self._region(node.otherwise),
                results=self._values(node.results),
            )
        return replace(
            node,
            initial=self._values(node.initial),
            condition=self._region(node.condition),
            body=self._region(node.body),
            step=self._region(node.step),
            results=self._values(node.results),
        )

    def _end(self, end: Terminator) -> Terminator:
        if isinstance(end, (Discard, Unreachable)):
            return end
        return type(end)(self._values(end.values))
