"""Drops what no result depends on: results of `If`, carried values of loops (also those that only feed themselves), and
nodes that are left with nothing to do.

Liveness spreads from what must stay: returns, discards and pinned calls. A node stays if one of its results is live or
if it holds one of those; and with it stay the condition, the nodes around it, and, for a loop, the branches that jump.
"""

from __future__ import annotations

from dataclasses import field

from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    If,
    Loop,
    Pinned,
    Region,
    Return,
    Value,
    Yield,
)
from glsl_ad.passes.rebuild import Edits, rebuild, regions_of, values_of
from glsl_ad.records import dataclass


def drop_dead_code(function: Function) -> Function:
    """The function without unused results, carried values and nodes."""
    return rebuild(function, _Liveness(function).edits())


@dataclass(slots=True)
class _Needs:
    """What must stay if a node does."""

    values: list[Value] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)


class _Liveness:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.live: set[Value] = set()
        self.active: set[int] = set()
        self.work: list[Value] = []
        self.nodes: dict[int, If | Loop] = {}
        self.needs: dict[int, _Needs] = {}
        self.owner: dict[Value, int] = {}  # a result or region parameter -> its node
        self.flows: dict[Value, list[Value]] = {}  # and what becomes live with it

    def edits(self) -> Edits:
        effects = self._visit(self.function.body, [], [])
        for v, around in effects:
            self._keep(around)
            for p in v:
                self._need(p)
        self._spread()
        edits = Edits()
        for node in self.nodes.values():
            if node.id not in self.active:
                edits.dropped.add(node.id)
                continue
            kept = tuple(k for k, v in enumerate(node.results) if v in self.live)
            if len(kept) != len(node.results):
                edits.kept[node.id] = kept
        return edits

    # ---- what depends on what ----------------------------------------------------------------------------------------

    def _visit(self, region: Region, around: list[int], loops: list[Loop]) -> list[tuple[tuple[Value, ...], list[int]]]:
        """Records the region; gives what must stay, with the nodes around it."""
        effects: list[tuple[tuple[Value, ...], list[int]]] = []
        for node in region.nodes:
            if isinstance(node, Pinned):
                # a call may discard; the others are anchored only in order not to move
                if self.function.ops[node.value].code is Code.CALL:
                    effects.append(((node.value,), around))
                continue
            self._open(node, around)
            inner = [*loops, node] if isinstance(node, Loop) else loops
            for r in regions_of(node):
                effects.extend(self._visit(r, [*around, node.id], inner))
        end = region.end
        if isinstance(end, (Return, Discard)):
            effects.append((values_of(end), around))
        elif isinstance(end, (Break, Continue)):
            self._jump(end, around, loops[-1])
        return effects

    def _open(self, node: If | Loop, around: list[int]) -> None:
        self.nodes[node.id] = node
        needs = self.needs[node.id] = _Needs(nodes=around[-1:])
        for v in node.results:
            self.owner[v] = node.id
        if isinstance(node, If):
            needs.values.append(node.condition)
            for k, v in enumerate(node.results):
                ends = (node.then.end, node.otherwise.end)
                self.flows[v] = [end.values[k] for end in ends if isinstance(end, Yield)]
            return
        condition, body, step = regions_of(node)
        if isinstance(condition.end, Yield):
            needs.values.extend(condition.end.values[:1])
        for k, result in enumerate(node.results):
            group = [result, *(r.params[k] for r in (condition, body, step))]
            group.append(node.initial[k])
            if isinstance(condition.end, Yield):
                group.append(condition.end.values[k + 1])
            if isinstance(step.end, Yield):
                group.append(step.end.values[k])
            self.flows[result] = group
            for r in (condition, body, step):
                self.flows[r.params[k]] = [result]
                self.owner[r.params[k]] = node.id

    def _jump(self, end: Break | Continue, around: list[int], loop: Loop) -> None:
        """A jump decides how a loop goes on: the branches around it stay if the loop does."""
        inside = around[around.index(loop.id) + 1 :]
        self.needs[loop.id].nodes.extend(inside[-1:])
        for k, v in enumerate(end.values):
            self.flows[loop.results[k]].append(v)

    # ---- the fixed point ---------------------------------------------------------------------------------------------

    def _need(self, v: Value) -> None:
        if v not in self.live:
            self.live.add(v)
            self.work.append(v)

    def _keep(self, nodes: list[int]) -> None:
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if node not in self.active:
                self.active.add(node)
                stack.extend(self.needs[node].nodes)
                for v in self.needs[node].values:
                    self._need(v)

    def _spread(self) -> None:
        while self.work:
            v = self.work.pop()
            for p in (*self.function.ops[v].operands, *self.flows.get(v, ())):
                self._need(p)
            if v in self.owner:
                self._keep([self.owner[v]])
