"""Values as GLSL expressions: the fewest parentheses that keep the order of evaluation exactly.

`a + (b + c)` keeps its parentheses, since floats are not associative; `a + (-b)` becomes `a - b`, which IEEE defines as
the same number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from glsl_ad.emit.accesses import cell_of
from glsl_ad.emit.frame import Frame, Plan, signatures
from glsl_ad.emit.literals import literal
from glsl_ad.emit.schedule import Schedule
from glsl_ad.ir.model import Code, Op, Parameter, Value
from glsl_ad.types import Kind, Matrix, Scalar, Type, Vector, components, kind_of

PRIMARY, UNARY, ADDITIVE, TERNARY = 17, 15, 13, 3
#: How tightly each binary operator binds (GLSL ES 3.00 section 5.1, numbered from the loosest).
BINARY = {
    "*": 14,
    "/": 14,
    "%": 14,
    "+": ADDITIVE,
    "-": ADDITIVE,
    "<<": 12,
    ">>": 12,
    "<": 11,
    ">": 11,
    "<=": 11,
    ">=": 11,
    "==": 10,
    "!=": 10,
    "&": 9,
    "^": 8,
    "|": 7,
    "&&": 6,
    "^^": 5,
    "||": 4,
}
#: Comparisons whose opposite is exact even where an operand is NaN; `<` has none.
_OPPOSITE = {"==": "!=", "!=": "=="}
_INT_OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


#: Operators whose precedence beside others is better shown than known.
_OBSCURE = frozenset(("&", "|", "^", "<<", ">>", "^^"))


class Text(NamedTuple):
    """An expression and how tightly its outermost operator binds."""

    text: str
    binds: int = PRIMARY


class Expressions:
    """Writes the values of one function. `name` gives the text of a cell, `spell` that of a type."""

    def __init__(
        self,
        frame: Frame,
        schedule: Schedule,
        name: Callable[[Value], str],
        spell: Callable[[Type], str],
        call_name: Callable[[str], str],
        parameter_name: Callable[[Parameter], str],
    ) -> None:
        self.frame = frame
        self.schedule = schedule
        self.name = name
        self.spell = spell
        self.call_name = call_name
        self.parameter_name = parameter_name
        self._instead: dict[Value, str] = {}

    # ---- entry points ----------------------------------------------------------------------------------------------

    def text(self, v: Value) -> str:
        return self.expression(v).text

    def within(self, v: Value, binds: int) -> str:
        """The value as an operand of something that binds so tightly."""
        found = self.expression(v)
        return found.text if found.binds >= binds else f"({found.text})"

    def expression(self, v: Value) -> Text:
        """The value where it is used: the name of its cell, or what computes it."""
        cell = cell_of(self.frame, self.schedule, v)
        if cell == v:
            return Text(self._instead.get(v) or self.name(v))
        return self.definition(v)

    @contextmanager
    def instead(self, cell: Value, text: str) -> Iterator[None]:
        """For a while, this text stands for the cell."""
        self._instead[cell] = text
        try:
            yield
        finally:
            del self._instead[cell]

    def negated(self, v: Value) -> str:
        """The opposite of a condition."""
        op = None if cell_of(self.frame, self.schedule, v) == v else self.frame.ops[v]
        if op is not None and op.code is Code.BUILTIN:
            if op.attr == "!":
                return self.text(op.operands[0])
            of_ints = kind_of(self.frame.ops[op.operands[0]].type) in (Kind.INT, Kind.UINT)
            opposite = _OPPOSITE.get(op.attr) or (_INT_OPPOSITE.get(op.attr) if of_ints else None)
            if opposite:
                return self._binary(opposite, *op.operands).text
        if op is not None and op.code is Code.CONST:
            return "false" if op.attr else "true"
        return f"!{self.within(v, UNARY)}"

    def definition(self, v: Value) -> Text:
        """What computes the value, even where it has a name."""
        op = self.frame.ops[v]
        operands = op.operands
        match op.code:
            case Code.CONST:
                return constant(op.attr, op.type)
            case Code.PARAM:
                parameter, position = self.frame.packed_params[op.attr]
                field = self.frame.struct_fields(parameter.type)[position]
                return Text(f"{self.parameter_name(parameter)}.{field}")
            case Code.GLOBAL:
                return Text(op.attr)
            case Code.UNDEF:
                return self.zero(op.type)
            case Code.BUILTIN:
                return self._builtin(op)
            case Code.SELECT:
                return self._select(op)
            case Code.CONSTRUCT:
                return self._construct(op)
            case Code.SPLAT | Code.DIAGONAL | Code.CONVERT:
                return Text(f"{self.spell(op.type)}({self.text(operands[0])})")
            case Code.RESIZE:
                return self._resize(op)
            case Code.SWIZZLE:
                return self._swizzle(operands[0], op.attr)
            case Code.FIELD:
                struct = self.frame.ops[operands[0]].type
                return Text(f"{self.within(operands[0], PRIMARY)}.{self.frame.struct_fields(struct)[op.attr]}")
            case Code.INDEX:
                return self._index(*operands)
            case Code.INSERT_SWIZZLE:
                return self._rebuilt(op)
            case Code.CALL:
                plan = self.frame.plans[v]
                return Text(self.call(plan, self.arguments(plan)))
            case Code.PROJECT:
                return self._projection(v)
        raise AssertionError(f"{op.code} is no expression")

    # ---- calls -----------------------------------------------------------------------------------------------------

    def arguments(self, plan: Plan) -> list[str]:
        """The text of what goes in; empty for `out` arguments."""
        out = []
        for argument in plan.arguments:
            if argument.own is not None:
                out.append(self.parameter_name(argument.own))
            elif argument.whole is not None:
                out.append(self.text(argument.whole))
            elif argument.parameter.packed and argument.values:
                inner = ", ".join(map(self.text, argument.values))
                out.append(f"{self.spell(argument.parameter.type)}({inner})")
            else:
                out.append(self.text(argument.values[0]) if argument.values else "")
        return out

    def call(self, plan: Plan, arguments: Sequence[str]) -> str:
        return f"{self.call_name(plan.name)}({', '.join(arguments)})"

    def _projection(self, v: Value) -> Text:
        base, part = self.frame.projected(v)
        if part is None:
            return self.expression(base)
        struct = self.frame.plans[base].return_type if base >= 0 else self.frame.type_of(base)
        text = self.name(base) if base < 0 else self.within(base, PRIMARY)
        return Text(f"{text}.{self.frame.struct_fields(struct)[part]}")

    # ---- operators and functions -----------------------------------------------------------------------------------

    def _builtin(self, op: Op) -> Text:
        name = op.attr
        if name[0].isalpha():
            inner = ", ".join(self._operands(op))
            return Text(f"{name}({inner})")
        if len(op.operands) == 1:
            twice = self.frame.ops[op.operands[0]]
            if name == "-" and self._is_negation(op.operands[0]):
                return self.expression(twice.operands[0])
            inner = self.within(op.operands[0], UNARY)
            return Text(f"{name}({inner})" if inner.startswith(name) else f"{name}{inner}", UNARY)
        return self._binary(name, *op.operands, op=op)

    def _binary(self, name: str, left: Value, right: Value, *, op: Op | None = None) -> Text:
        binds = BINARY[name]
        if op is not None and name in ("+", "-"):
            opposite = self._opposite(right)
            if opposite is not None:
                return Text(f"{self.within(left, binds)} {'-' if name == '+' else '+'} {opposite}", binds)
        if op is not None:
            bare = self._bare(op)
            left = self.frame.ops[left].operands[0] if 0 in bare else left
            right = self.frame.ops[right].operands[0] if 1 in bare else right
        left_text, right_text = self._operand(left, name, binds), self._operand(right, name, binds + 1)
        if right_text.startswith("-") and name in ("+", "-"):
            right_text = f"({right_text})"
        return Text(f"{left_text} {name} {right_text}", binds)

    def _operand(self, v: Value, operator: str, binds: int) -> str:
        """An operand, in parentheses where it must be or where few people know that it need not."""
        found = self.expression(v)
        is_obscure = operator in _OBSCURE and ADDITIVE + 1 >= found.binds > TERNARY
        if is_obscure and cell_of(self.frame, self.schedule, v) != v and self.frame.ops[v].attr != operator:
            return f"({found.text})"
        return found.text if found.binds >= binds else f"({found.text})"

    def _is_negation(self, v: Value) -> bool:
        """Whether `-` stands in front of the text of v."""
        op = self.frame.ops[v]
        is_expression = cell_of(self.frame, self.schedule, v) != v
        return is_expression and op.code is Code.BUILTIN and op.attr == "-" and len(op.operands) == 1

    def _opposite(self, v: Value) -> str | None:
        """The text of -v as a summand, where v is a negation or a negative number."""
        if cell_of(self.frame, self.schedule, v) == v:
            return None
        op = self.frame.ops[v]
        if op.code is Code.CONST and kind_of(op.type) in (Kind.INT, Kind.FLOAT, Kind.DOUBLE) and op.attr < 0:
            text = constant(op.attr, op.type).text
            return text[1:] if text.startswith("-") else None
        if self._is_negation(v) and not self._is_negation(op.operands[0]):
            inner = self.within(op.operands[0], ADDITIVE + 1)
            return None if inner.startswith("-") else inner
        return None

    def _operands(self, op: Op) -> list[str]:
        bare = self._bare(op)
        return [
            self.text(self.frame.ops[v].operands[0]) if i in bare else self.text(v) for i, v in enumerate(op.operands)
        ]

    def _bare(self, op: Op) -> frozenset[int]:
        """Operands that are a scalar made a vector, for which the scalar will do (GLSL ES 3.00 section 5.9, 8).

        Only where the result is a vector too: `length(x)` is not `length(vec2(x))`.
        """
        ops = self.frame.ops
        splats = [
            i
            for i, v in enumerate(op.operands)
            if ops[v].code is Code.SPLAT and cell_of(self.frame, self.schedule, v) != v
        ]
        if not splats or not isinstance(op.type, Vector):
            return frozenset()
        overloads = signatures(op.attr)
        types = [ops[v].type for v in op.operands]
        # All of them first: `clamp(v, 0.0, 1.0)` exists, `clamp(v, 0.0, vec3(1.0))` does not.
        for chosen in (splats, *([i] for i in splats)):
            trial = tuple(ops[op.operands[i]].operands[0] if i in chosen else None for i in range(len(types)))
            wanted = tuple(t if s is None else ops[s].type for t, s in zip(types, trial, strict=True))
            if overloads.get(wanted) == op.type:
                return frozenset(chosen)
        return frozenset()

    def _select(self, op: Op) -> Text:
        condition, then, otherwise = op.operands
        if isinstance(self.frame.ops[condition].type, Vector):
            is_float = kind_of(op.type) in (Kind.FLOAT, Kind.DOUBLE)
            if self.frame.dialect.has_bool_mix and is_float:
                return Text(f"mix({self.text(otherwise)}, {self.text(then)}, {self.text(condition)})")
            assert isinstance(op.type, Vector)
            parts = [
                f"{self._component(condition, i)} ? {self._component(then, i)} : {self._component(otherwise, i)}"
                for i in range(op.type.size)
            ]
            return Text(f"{self.spell(op.type)}({', '.join(parts)})")
        tight = TERNARY + 1
        text = f"{self.within(condition, tight)} ? {self.within(then, tight)} : {self.within(otherwise, TERNARY)}"
        return Text(text, TERNARY)

    def _component(self, v: Value, i: int) -> str:
        op = self.frame.ops[v]
        if cell_of(self.frame, self.schedule, v) != v and op.code is Code.SPLAT:
            return self.within(op.operands[0], TERNARY + 1)
        return self._swizzle(v, (i,)).text

    # ---- making and taking apart -----------------------------------------------------------------------------------

    def _construct(self, op: Op) -> Text:
        """`vec3(1.0)` for equal constants, else every part."""
        ops = self.frame.ops
        is_constant = all(ops[v].code is Code.CONST for v in op.operands)
        if isinstance(op.type, Vector) and is_constant and len(set(op.operands)) == 1 and len(op.operands) > 1:
            return Text(f"{self.spell(op.type)}({self.text(op.operands[0])})")
        return Text(f"{self.spell(op.type)}({', '.join(self._parts(op))})")

    def _parts(self, op: Op) -> list[str]:
        """The arguments of a constructor; a vector that is made of parts in its place gives those."""
        if not isinstance(op.type, Vector):
            return [self.text(v) for v in op.operands]
        out: list[str] = []
        i = 0
        while i < len(op.operands):
            run = self._run_of(op.operands[i:])
            if len(run) > 1 and is_run(run):
                out.append(self._swizzle(self.frame.ops[op.operands[i]].operands[0], tuple(run)).text)
                while run:
                    del run[: components(self.frame.ops[op.operands[i]].type)]
                    i += 1
            else:
                out.extend(self._spread(op.operands[i]))
                i += 1
        return out

    def _spread(self, v: Value) -> list[str]:
        op = self.frame.ops[v]
        if self._is_inside(v) and op.code is Code.CONSTRUCT and len(set(op.operands)) > 1:
            return self._parts(op)
        return [self.text(v)]

    def _is_inside(self, v: Value) -> bool:
        """Whether the value is part of an expression, not a cell."""
        return cell_of(self.frame, self.schedule, v) != v

    def _run_of(self, operands: Sequence[Value]) -> list[int]:
        """The components that the first operands take from one vector, one after the other: `p.y, p.z`."""
        base = self.frame.ops[operands[0]].operands
        indices: list[int] = []
        for v in operands:
            op = self.frame.ops[v]
            if not self._is_inside(v) or op.code is not Code.SWIZZLE or op.operands != base:
                break
            indices.extend(op.attr)
        return indices

    def zero(self, type_: Type) -> Text:
        """A value for what is never assigned."""
        match type_:
            case Scalar(kind):
                return Text("false" if kind is Kind.BOOL else constant(0, type_).text)
            case Vector(kind, _) | Matrix(kind, _, _):
                return Text(f"{self.spell(type_)}({self.zero(Scalar(kind)).text})")
        raise AssertionError(f"{type_} is declared without a value")

    def _swizzle(self, vector: Value, indices: tuple[int, ...]) -> Text:
        op = self.frame.ops[vector]
        if cell_of(self.frame, self.schedule, vector) != vector and len(indices) == 1:
            if op.code is Code.SPLAT:
                return self.expression(op.operands[0])
            if op.code is Code.CONSTRUCT and all(isinstance(self.frame.ops[v].type, Scalar) for v in op.operands):
                return self.expression(op.operands[indices[0]])
        return Text(f"{self.within(vector, PRIMARY)}.{swizzle_letters(indices)}")

    def _index(self, base: Value, index: Value) -> Text:
        op = self.frame.ops[index]
        if isinstance(self.frame.ops[base].type, Vector) and op.code is Code.CONST:
            return self._swizzle(base, (int(op.attr),))
        return Text(f"{self.within(base, PRIMARY)}[{self.text(index)}]")

    def _rebuilt(self, op: Op) -> Text:
        """A vector with some components replaced, as a constructor: `vec3(p.x, y, p.z)`."""
        vector, new = op.operands
        assert isinstance(op.type, Vector)
        parts: list[str] = []
        i = 0
        while i < op.type.size:
            if i not in op.attr:
                run = [k for k in range(i, op.type.size) if not any(i <= a <= k for a in op.attr)]
                parts.append(self._swizzle(vector, tuple(run)).text)
                i += len(run)
            elif is_run(op.attr):
                parts.extend(self._spread(new))
                i += len(op.attr)
            else:
                parts.append(self._swizzle(new, (op.attr.index(i),)).text)
                i += 1
        return Text(f"{self.spell(op.type)}({', '.join(parts)})")

    def _resize(self, op: Op) -> Text:
        if self.frame.dialect.name != "100":
            return Text(f"{self.spell(op.type)}({self.text(op.operands[0])})")
        # GLSL ES 1.00 (section 5.4.2) makes no matrix out of a matrix
        source, target = self.frame.ops[op.operands[0]].type, op.type
        assert isinstance(source, Matrix)
        assert isinstance(target, Matrix)
        text = self.within(op.operands[0], PRIMARY)
        columns = []
        for c in range(target.columns):
            identity = [constant(float(c == r), Scalar(Kind.FLOAT)).text for r in range(target.rows)]
            if c >= source.columns:
                columns.append(f"{self.spell(target.column)}({', '.join(identity)})")
            elif source.rows >= target.rows:
                columns.append(f"{text}[{c}]" + (f".{'xyzw'[: target.rows]}" if source.rows > target.rows else ""))
            else:
                columns.append(f"{self.spell(target.column)}({', '.join([f'{text}[{c}]', *identity[source.rows :]])})")
        return Text(f"{self.spell(target)}({', '.join(columns)})")


def constant(value: bool | int | float, type_: Type) -> Text:
    assert isinstance(type_, Scalar)
    text = literal(value, type_)
    return Text(text, UNARY if text.startswith("-") else PRIMARY)


def swizzle_letters(indices: Sequence[int]) -> str:
    return "".join("xyzw"[i] for i in indices)


def is_run(indices: Sequence[int]) -> bool:
    """Whether the indices are neighbours in order."""
    return all(b == a + 1 for a, b in itertools.pairwise(indices))
