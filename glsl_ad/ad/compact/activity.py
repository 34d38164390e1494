"""Which values of a function vary with its inputs: one bit for each value, by a fixed point over its regions.

The compact form needs to know this before it writes anything, because a value that varies is an array in every region
that carries it. What the rules lose (`floor`, an int, a texture) ends the dependence here as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ad.rules import rule_of
from glsl_ad.builtins.model import Discrete, Opaque, Zero
from glsl_ad.ir.analysis import handed_on, regions
from glsl_ad.ir.model import Code, Function, If, Loop, Module, Node, Op, Return, Value, Yield
from glsl_ad.records import dataclass
from glsl_ad.types import is_differentiable


@dataclass(frozen=True)
class Facts:
    """What varies: values, and flat results of the function."""

    values: frozenset[Value]
    results: tuple[bool, ...]


class Activity:
    """The facts of each function of a module, by the parameters that vary."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._found: dict[tuple[str, tuple[bool, ...]], Facts] = {}

    def facts(self, function: Function, params: tuple[bool, ...]) -> Facts:
        """What varies in a function of which these flat parameters do."""
        key = function.key, params
        if key not in self._found:
            self._found[key] = self._analyse(function, params)
        return self._found[key]

    def _analyse(self, function: Function, params: tuple[bool, ...]) -> Facts:
        active: set[Value] = set()
        size = -1
        while len(active) != size:
            size = len(active)
            for number, op in enumerate(function.ops):
                if Value(number) not in active and self._varies(function, op, params, active):
                    active.add(Value(number))
            for region in regions(function):
                for node in region.nodes:
                    active.update(v for v in _joined(node, active) if is_differentiable(function.type_of(v)))
        ends = [r.end.values for r in regions(function) if isinstance(r.end, Return)]
        results = tuple(any(values[i] in active for values in ends) for i in range(len(function.results)))
        return Facts(frozenset(active), results)

    def _varies(self, function: Function, op: Op, params: Sequence[bool], active: set[Value]) -> bool:
        if not is_differentiable(op.type):
            return False
        match op.code:
            case Code.PARAM:
                return bool(params[op.attr])
            case Code.STOP:
                return False
            case Code.PROJECT:
                return self._item_varies(function, op, active)
            case Code.CALL:
                return any(self._call(function, op, active))
            case Code.SELECT:
                return any(v in active for v in op.operands[1:])
            case Code.BUILTIN if any(v in active for v in op.operands):
                types = tuple(function.type_of(v) for v in op.operands)
                return not isinstance(rule_of(op.attr, types), (Zero, Discrete, Opaque))
        return any(v in active for v in op.operands)

    def _item_varies(self, function: Function, op: Op, active: set[Value]) -> bool:
        whole = function.ops[op.operands[0]]
        if whole.code is Code.CALL:
            varies: bool = self._call(function, whole, active)[op.attr]
            return varies
        return bool(op.operands[0] in active and op.attr == 0)  # what modf and frexp store is piecewise constant

    def _call(self, function: Function, op: Op, active: set[Value]) -> tuple[bool, ...]:
        callee = self._module.functions[op.attr]
        given = tuple(v in active for v in op.operands)
        if callee.key in self._module.rules:
            return (any(given),)
        return self.facts(callee, given).results


def _joined(node: Node, active: set[Value]) -> Iterator[Value]:
    """The results of a node, and the parameters of a loop's regions, that may hold something active."""
    if isinstance(node, If):
        for region in (node.then, node.otherwise):
            if isinstance(region.end, Yield):
                pairs = zip(node.results, region.end.values, strict=True)
                yield from (result for result, value in pairs if value in active)
    elif isinstance(node, Loop):
        sources = [node.initial, *handed_on(node)]
        for i, result in enumerate(node.results):
            if any(values[i] in active for values in sources):
                yield result
                yield from (region.params[i] for region in (node.condition, node.body, node.step))
