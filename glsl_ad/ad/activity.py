"""What varies with the inputs, function by function, before anything is differentiated.

Two questions have the same form: which values have a derivative (*active*), and which depend on the inputs in any way,
through `floor`, comparisons and branches as well (*varying*). A value is one or the other if an operand is and the op
lets it through. What a loop carries is one value for all its turns; what a function gets is taken together for all
calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from glsl_ad.ad.rules import rule_of
from glsl_ad.builtins.model import Discrete, Opaque, Rule, Zero
from glsl_ad.ir.analysis import handed_on, jump_values, nested, regions
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Function,
    If,
    Loop,
    Module,
    Node,
    Op,
    Pinned,
    Return,
    Value,
    Yield,
)
from glsl_ad.records import dataclass
from glsl_ad.types import FLOAT, Tuple, is_differentiable

#: Whether an op whose operands vary gives something that varies.
Lets = Callable[[Function, Op], bool]


@dataclass
class Varying:
    """For each function that something varying is passed to: its varying values, parameters and results."""

    values: dict[str, set[Value]] = field(default_factory=dict)
    parameters: dict[str, set[int]] = field(default_factory=dict)
    results: dict[str, set[int]] = field(default_factory=dict)

    def keys(self, module: Module) -> list[str]:
        """The functions in question, callees first."""
        return [key for key in module.functions if self.parameters.get(key)]


def active(module: Module, key: str, inputs: Iterable[int], *, textures: bool = False) -> Varying:
    """What has a derivative by flat parameters `inputs` of a function. `textures`: lookups have one by coordinates."""
    return _spread(module, key, inputs, lambda function, op: _has_derivative(function, op, textures))


def varying(module: Module, key: str, inputs: Iterable[int]) -> Varying:
    """What depends on flat parameters `inputs` of a function, smoothly or not."""
    return _spread(module, key, inputs, lambda function, op: op.code is not Code.STOP)


def rule_in(function: Function, op: Op) -> Rule:
    """The rule of the overload that a builtin op calls."""
    return rule_of(op.attr, tuple(function.ops[v].type for v in op.operands))


def _has_derivative(function: Function, op: Op, textures: bool) -> bool:
    if op.code is Code.STOP:
        return False
    if op.code is Code.BUILTIN:
        rule = rule_in(function, op)
        if isinstance(rule, (Zero, Discrete)) or (isinstance(rule, Opaque) and not textures):
            return False
    return isinstance(op.type, Tuple) or is_differentiable(op.type)


def _spread(module: Module, key: str, inputs: Iterable[int], lets: Lets) -> Varying:
    found = Varying()
    found.parameters[key] = set(inputs)
    changed = True
    while changed:
        changed = False
        # Callers first, so that one round is enough where nothing comes back.
        for name in reversed(list(module.functions)):
            if found.parameters.get(name):
                changed |= _Walk(module, module.functions[name], found, lets).run()
    return found


class _Walk:
    """One look at one function; says whether it found anything new."""

    def __init__(self, module: Module, function: Function, found: Varying, lets: Lets) -> None:
        self.module = module
        self.function = function
        self.found = found
        self.lets = lets
        self.values = found.values.setdefault(function.key, set())
        self.results = found.results.setdefault(function.key, set())
        self.passed_on = False
        self.producers = self._producers()

    def run(self) -> bool:
        before = len(self.values), len(self.results)
        while self._round():
            pass
        for region in regions(self.function):
            if isinstance(region.end, Return):
                self.results.update(i for i, v in enumerate(region.end.values) if v in self.values)
            if any(_decides(node) in self.values and _holds(node, Return) for node in region.nodes):
                self.results.update(range(len(self.function.results)))
        return self.passed_on or before != (len(self.values), len(self.results))

    def _round(self) -> bool:
        """Every op once, in order; whether that changed anything."""
        count = len(self.values)
        for number, op in enumerate(self.function.ops):
            value = Value(number)
            if value not in self.values and self._varies(value, op):
                self.values.add(value)
        return count != len(self.values)

    def _varies(self, value: Value, op: Op) -> bool:
        if op.code is Code.PARAM:
            return op.attr in self.found.parameters[self.function.key]
        if op.code in (Code.REGION_PARAM, Code.RESULT):
            return any(v in self.values for v in self.producers.get(value, ()))
        if op.code is Code.CALL:
            return self._call(op)
        if op.code is Code.PROJECT:
            return op.operands[0] in self.values and self._item(self.function.ops[op.operands[0]], op)
        return any(v in self.values for v in op.operands) and self.lets(self.function, op)

    def _call(self, op: Op) -> bool:
        """Pass on what varies; whether something that varies comes back."""
        given = {i for i, v in enumerate(op.operands) if v in self.values}
        if not given:
            return False
        if op.attr in self.module.rules:
            return True
        known = self.found.parameters.setdefault(op.attr, set())
        if given - known:
            known |= given
            self.passed_on = True
        return bool(self.found.results.get(op.attr))

    def _item(self, source: Op, op: Op) -> bool:
        if source.code is Code.CALL and source.attr not in self.module.rules:
            return op.attr in self.found.results.get(source.attr, ())
        # Of builtins with several results the first has a derivative: of `modf` and `frexp` the rest jump.
        return self.lets(self.function, op) and (op.attr == 0 or self.lets(self.function, _JUMP))

    # ---- where values of regions and nodes come from ---------------------------------------------------------------

    def _producers(self) -> Mapping[Value, list[Value]]:
        """For each parameter of a region and each result of a node, the values that it may be."""
        made: dict[Value, list[Value]] = {}
        for region in regions(self.function):
            for node in region.nodes:
                for target, sources in _joined(node):
                    made.setdefault(target, []).extend(sources)
        return made


#: An op that varies and has no derivative.
_JUMP = Op(Code.BUILTIN, FLOAT, (), "floor", 0)


def _joined(node: Node) -> list[tuple[Value, list[Value]]]:
    match node:
        case Pinned():
            return []
        case If():
            ends = [r.end.values for r in nested(node) if isinstance(r.end, Yield)]
            return [(v, [node.condition, *(end[i] for end in ends)]) for i, v in enumerate(node.results)]
        case Loop():
            sources = [node.initial, *handed_on(node)]
            targets = [node.condition.params, node.body.params, node.step.params, node.results]
            deciding = [c for c in (_decides(n) for n in _jumping(node)) if c is not None]
            return [
                (target[i], [*(source[i] for source in sources), *(deciding if target is node.results else ())])
                for i in range(len(node.initial))
                for target in targets
                if i < len(target)
            ]


def _decides(node: Node) -> Value | None:
    """The condition of a node."""
    match node:
        case If(condition=condition):
            return condition
        case Loop():
            return next(iter(jump_values(node.condition.end)), None)
    return None


def _holds(node: Node, *kinds: type) -> bool:
    """Whether some region in the node ends so."""
    pending = list(nested(node))
    while pending:
        region = pending.pop()
        if isinstance(region.end, kinds):
            return True
        pending.extend(inner for node in region.nodes for inner in nested(node))
    return False


def _jumping(loop: Loop) -> Iterator[Node]:
    """The loop, and what is in it that may end it or a turn of it."""
    yield loop
    pending = [loop.body]
    while pending:
        region = pending.pop()
        for node in region.nodes:
            if _holds(node, Break, Continue):
                yield node
            pending.extend(nested(node))
