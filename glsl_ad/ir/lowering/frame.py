"""The function being lowered: its builder, the value that every variable holds now, and where jumps lead.

Variables are mutable and values are not: `environment` is what connects them. A branch is lowered with a copy of it;
where branches meet, the variables that differ become results of the `If`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from glsl_ad.ir.builder import Builder, OpenRegion
from glsl_ad.ir.lowering.reach import Reach
from glsl_ad.ir.model import Code, Op, Region, Terminator, Unreachable, Value, Yield
from glsl_ad.records import dataclass
from glsl_ad.sema import model as sema
from glsl_ad.sema.model import Storage, Variable
from glsl_ad.source import Sink, Span
from glsl_ad.types import Type, is_differentiable

#: Lowers a piece of code in the open region; the terminator that it ends in, None if it runs to its end.
Arm = Callable[[], Terminator | None]

Environment = dict[Variable, Value]

#: What keeps its own spelling in the output, so that a variable's name does not stick to it.
_NAMELESS = (Code.CONST, Code.PARAM, Code.GLOBAL, Code.UNDEF)


@dataclass(slots=True)
class Target:
    """A loop that jumps may lead out of.

    One that stands for a `switch` has a flag `continued` if a `continue` occurs in it: the `continue` of the loop
    around it sets the flag and breaks, and the jump goes on from there. `breaks` and `continues` say what was found.
    """

    carried: tuple[Variable, ...]
    is_switch: bool = False
    continued: Variable | None = None
    breaks: bool = False
    continues: bool = False


class Frame:
    """The state of one function's lowering."""

    def __init__(self, builder: Builder, reach: Reach, sink: Sink) -> None:
        self.builder = builder
        self.reach = reach
        self.sink = sink
        self.environment: Environment = {}
        self.targets: list[Target] = []
        self.declared: list[Variable] = []
        self._globals = frozenset(reach.globals)
        self._depths: dict[int, int] = {}  # open and closed regions by id
        self._open: list[int] = []
        self._nodes: dict[int, int] = {}  # the region of each If and Loop
        self._pins: dict[int, int] = {}  # the region of each pinned op
        self._homes: list[int] = []  # for each value the innermost region that it depends on

    # ---- variables -------------------------------------------------------------------------------------------------

    def at(self, span: Span) -> Builder:
        """The builder, with `span` as the origin of the ops to come."""
        self.builder.origin = span
        return self.builder

    def read(self, variable: Variable) -> Value:
        """What a variable holds now: undefined for a local that nothing was assigned to."""
        value = self.environment.get(variable)
        if value is not None:
            return value
        if variable in self._globals:
            return self.builder.global_(variable.name, variable.type)
        return self.builder.undef(variable.type)

    def assign(self, variable: Variable, value: Value) -> None:
        """Let a variable hold a value, which gets the variable's name if it has none."""
        if self.is_constant(variable.name) and is_differentiable(variable.type):
            value = self.builder.stop(value)
        self.environment[variable] = value
        self.name(value, variable)

    def is_constant(self, name: str) -> bool:
        """Whether the user declared `no_diff` for a variable of this function, by its name or as `function.name`."""
        constants = self.reach.no_diff
        return bool(constants) and (name in constants or f"{self.builder.function_name}.{name}" in constants)

    def name(self, value: Value, variable: Variable) -> None:
        code = self.builder.ops[value].code
        if variable.name and (code not in _NAMELESS or (variable.storage is Storage.CONST and code is Code.CONST)):
            self.builder.name(value, variable.name)

    def declare(self, variable: Variable, value: Value) -> None:
        """A local comes into being; `forget` ends it. One that is known already lives on in the scope that knows it."""
        if variable not in self.environment:
            self.declared.append(variable)
        self.assign(variable, value)

    def forget(self, since: int) -> None:
        """End the locals declared after the first `since` ones."""
        for variable in self.declared[since:]:
            self.environment.pop(variable, None)
        del self.declared[since:]

    def temporary(self, type_: Type) -> Variable:
        """A variable of the lowering's own."""
        variable = Variable("", type_, Storage.LOCAL, None)
        self.environment[variable] = self.builder.undef(type_)
        return variable

    def take(self, variable: Variable) -> Value:
        """The value of a temporary, which ends here."""
        return self.environment.pop(variable)

    # ---- regions ---------------------------------------------------------------------------------------------------

    def open_region(self, params: Sequence[Type] = ()) -> OpenRegion:
        region = self.builder.open_region(params)
        self._depths[region.id] = len(self._open)
        self._open.append(region.id)
        return region

    def suspend_region(self) -> OpenRegion:
        self._open.pop()
        return self.builder.suspend_region()

    def close_region(self, end: Terminator) -> Region:
        return close(self.suspend_region(), end)

    def branch(self, condition: Value, then: Arm, otherwise: Arm, span: Span) -> Terminator | None:
        """An `If` over two arms. `Unreachable` where neither runs to its end."""
        before = self.environment
        first, first_end, first_after = self._arm(before, then)
        second, second_end, second_after = self._arm(before, otherwise)
        if first_end is not None and second_end is not None:
            self.environment = before
            self._if(condition, close(first, first_end), close(second, second_end), (), span)
            return Unreachable()
        after_then = second_after if first_end is not None else first_after
        after_else = first_after if second_end is not None else second_after
        merged = [v for v, old in before.items() if not after_then[v] == after_else[v] == old]
        carried = [v for v in merged if after_then[v] != after_else[v] or not self._is_in_scope(after_then[v])]
        self.environment = before | {v: after_then[v] for v in merged}
        then_region = close(first, first_end or Yield(tuple(after_then[v] for v in carried)))
        else_region = close(second, second_end or Yield(tuple(after_else[v] for v in carried)))
        if carried or first.nodes or second.nodes or first_end is not None or second_end is not None:
            results = self._if(condition, then_region, else_region, [v.type for v in carried], span)
            for variable, value in zip(carried, results, strict=True):
                self.assign(variable, value)
        return None

    def _arm(self, before: Environment, arm: Arm) -> tuple[OpenRegion, Terminator | None, Environment]:
        self.environment = dict(before)
        self.open_region()
        end = arm()
        return self.suspend_region(), end, self.environment

    def _if(
        self, condition: Value, then: Region, otherwise: Region, types: Sequence[Type], span: Span
    ) -> tuple[Value, ...]:
        results = self.at(span).if_(condition, then, otherwise, types, span)
        self.placed(results)
        return results

    def placed(self, results: Iterable[Value]) -> None:
        """Results of a node that was just added belong to the open region."""
        for value in results:
            self._nodes[self.builder.ops[value].attr[0]] = self._open[-1]

    # ---- ops that stay in place ------------------------------------------------------------------------------------

    def pinned(self, code: Code, type_: Type, operands: Sequence[Value], attr: str) -> Value:
        """A pinned op, which belongs to the open region."""
        value = self.builder.op(code, type_, operands, attr, pin=True)
        self._pins[self.builder.ops[value].pin] = self._open[-1]
        return value

    def _is_in_scope(self, value: Value) -> bool:
        """Whether all that a value depends on is known in the open region."""
        ops = self.builder.ops
        for op in ops[len(self._homes) :]:
            self._homes.append(self._home(op))
        return self._homes[value] in self._open

    def _home(self, op: Op) -> int:
        if op.pin:
            return self._pins[op.pin]
        if op.code is Code.REGION_PARAM:
            region: int = op.attr[0]
            return region
        if op.code is Code.RESULT:
            return self._nodes[op.attr[0]]
        outermost = next(iter(self._depths))
        return max((self._homes[o] for o in op.operands), key=self._depths.__getitem__, default=outermost)


def close(region: OpenRegion, end: Terminator) -> Region:
    """A suspended region with its end."""
    return Region(region.id, region.params, tuple(region.nodes), end)


def expect_value(value: Value | None, expression: sema.Expression) -> Value:
    """The value of an expression that has one, which the checker made sure of."""
    assert value is not None, f"{type(expression).__name__} has no value"
    return value
