"""Simplifies `If`: decided conditions, results that are the same on both sides, and small ones that become `?:`.

A branch becomes an operand of a select only if it has no node and what it computes there is cheap and total, for a
compiler may evaluate both: a guarded division, call, texture or transcendental function stays guarded.
"""

from __future__ import annotations

from glsl_ad.ir.model import Code, Function, If, Op, Pinned, Region, Value, Yield
from glsl_ad.passes.rebuild import Edits, rebuild, regions_of, used_by_nodes
from glsl_ad.types import Array, Struct

#: The most results that an `If` may have in order to become selects, and the most operations that both branches of it
#: may cost together. Beyond that the statement is easier to read, and the branch may be worth taking.
MOST_RESULTS = 2
MOST_OPERATIONS = 4

#: Cheap, and defined for every operand.
_TOTAL = frozenset(
    (
        *("+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "^^", "!"),
        *("abs", "min", "max", "clamp", "sign", "floor", "ceil", "fract", "mix", "dot", "not", "any", "all"),
    )
)
_FREE = (
    Code.CONST,
    Code.PARAM,
    Code.GLOBAL,
    Code.REGION_PARAM,
    Code.RESULT,
    Code.SWIZZLE,
    Code.FIELD,
    Code.PROJECT,
    Code.SPLAT,
    Code.CONSTRUCT,
)


def decide_branches(function: Function) -> Function:
    """Puts the branch taken in the place of an `If` on a constant, and drops results that do not depend on it."""
    edits = _Decisions(function).edits()
    return rebuild(function, edits) if edits else function


class _Decisions:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.found = Edits()
        self.bound: dict[Value, int] = {}  # results, parameters of regions and pinned values -> depth of their region
        self.depths: dict[Value, int] = {}

    def edits(self) -> Edits:
        self._bind(self.function.body, 0)
        for i, op in enumerate(self.function.ops):
            v = Value(i)
            self.depths[v] = self.bound.get(v, max((self.depths[p] for p in op.operands), default=0))
        self._decide(self.function.body, 0)
        return self.found

    def _bind(self, region: Region, depth: int) -> None:
        for v in region.params:
            self.bound[v] = depth
        for node in region.nodes:
            if isinstance(node, Pinned):
                self.bound[node.value] = depth
                continue
            for v in node.results:
                self.bound[v] = depth
            for inner in regions_of(node):
                self._bind(inner, depth + 1)

    def _decide(self, region: Region, depth: int) -> None:
        for node in region.nodes:
            if isinstance(node, Pinned):
                continue
            if isinstance(node, If):
                condition = self.function.ops[node.condition]
                if condition.code is Code.CONST:
                    taken = node.then if condition.attr else node.otherwise
                    self.found.spliced[node.id] = taken
                    if isinstance(taken.end, Yield):
                        self.found.replaced.update(zip(node.results, taken.end.values, strict=True))
                    self._decide(taken, depth + 1)
                    continue
                self._merge_equal(node, depth)
            for inner in regions_of(node):
                self._decide(inner, depth + 1)

    def _merge_equal(self, node: If, depth: int) -> None:
        """A result that every branch which goes on gives the same value, bound outside of the branches, is that."""
        ends = [r.end for r in (node.then, node.otherwise) if isinstance(r.end, Yield)]
        kept = []
        for k, result in enumerate(node.results):
            given = {end.values[k] for end in ends}
            if len(given) == 1 and self.depths[min(given)] <= depth:
                self.found.replaced[result] = given.pop()
            else:
                kept.append(k)
        if len(kept) != len(node.results):
            self.found.kept[node.id] = tuple(kept)


def select_small(function: Function) -> Function:
    """Makes `c ? a : b` of an `If` whose branches only give a few cheap values."""
    edits = Edits()
    costs = _Costs(function)
    _select(function, function.body, edits, costs)
    return rebuild(function, edits) if edits else function


class _Costs:
    """What a branch alone would compute."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.uses: dict[Value, int] = {}
        for op in function.ops:
            for v in op.operands:
                self.uses[v] = self.uses.get(v, 0) + 1
        for v in used_by_nodes(function.body):
            self.uses[v] = self.uses.get(v, 0) + 1

    def of_branch(self, given: Value) -> int | None:
        """Operations in the expression of what a branch gives; None where it has something that must stay guarded."""
        if self.uses[given] > 1:
            return 0  # somebody else has it computed
        total = 0
        stack = [given]
        while stack:
            op = self.function.ops[stack.pop()]
            if op.code not in _FREE:
                if not _is_total(op):
                    return None
                total += 1
                if total > MOST_OPERATIONS:
                    return None
            stack.extend(op.operands)
        return total


def _is_total(op: Op) -> bool:
    if op.pin:
        return False
    if op.code is Code.BUILTIN:
        return op.attr in _TOTAL
    return op.code is Code.CONVERT


def _select(function: Function, region: Region, edits: Edits, costs: _Costs) -> None:
    for node in region.nodes:
        if isinstance(node, Pinned):
            continue
        for inner in regions_of(node):
            _select(function, inner, edits, costs)
        if isinstance(node, If) and _is_small(function, node, costs):
            assert isinstance(node.then.end, Yield)
            assert isinstance(node.otherwise.end, Yield)
            for result, a, b in zip(node.results, node.then.end.values, node.otherwise.end.values, strict=True):
                select = Op(Code.SELECT, function.ops[result].type, (node.condition, a, b), None, 0)
                edits.replaced[result] = edits.add(function, select)
            edits.dropped.add(node.id)


def _is_small(function: Function, node: If, costs: _Costs) -> bool:
    if node.then.nodes or node.otherwise.nodes or not node.results or len(node.results) > MOST_RESULTS:
        return False
    if not isinstance(node.then.end, Yield) or not isinstance(node.otherwise.end, Yield):
        return False
    if any(isinstance(function.ops[v].type, (Array, Struct)) for v in node.results):
        return False
    found = [costs.of_branch(v) for v in (*node.then.end.values, *node.otherwise.end.values)]
    return all(c is not None for c in found) and sum(c or 0 for c in found) <= MOST_OPERATIONS
