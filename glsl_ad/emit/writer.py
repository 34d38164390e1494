"""Writes one function: items as statements, copies where control flow joins, signatures."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from glsl_ad.emit.accesses import INSERTS, cell_of
from glsl_ad.emit.calls import CallWriter
from glsl_ad.emit.expressions import Expressions, is_run, swizzle_letters
from glsl_ad.emit.frame import Frame
from glsl_ad.emit.layout import Block, Branch, Line, Statement
from glsl_ad.emit.loops import LoopWriter
from glsl_ad.emit.names import Names
from glsl_ad.emit.naming import Namer
from glsl_ad.emit.places import Point
from glsl_ad.emit.schedule import Schedule
from glsl_ad.emit.storage import Copy, Storage, Variable
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    If,
    Loop,
    Op,
    Parameter,
    Region,
    Return,
    Unreachable,
    Value,
    Yield,
)
from glsl_ad.source import Span
from glsl_ad.types import Array, Kind, Struct, Type, kind_of

Spell = Callable[[Type], str]

#: A longer array of equal elements is filled by a loop.
LONG_ARRAY = 8
#: Operators with a compound assignment.
_COMPOUND = frozenset(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"])


class Writer:
    """One function under writing."""

    def __init__(
        self,
        frame: Frame,
        schedule: Schedule,
        storage: Storage,
        namer: Namer,
        spell: Spell,
        call_name: Callable[[str], str],
    ) -> None:
        self.frame = frame
        self.schedule = schedule
        self.storage = storage
        self.spell = spell
        self.started: set[Variable] = set()
        self.loops: list[LoopWriter] = []
        self.unpromised: list[tuple[str, Span | None]] = []  # loops that the dialect may not have: head and place
        self.names = Names(frame, storage, namer)
        self.homes = self.names.homes
        self.text = Expressions(frame, schedule, self.names.cell, spell, call_name, self.names.parameter)
        self.calls = CallWriter(self)

    # ---- the function ----------------------------------------------------------------------------------------------

    def body(self) -> list[Statement]:
        out: list[Statement] = []
        for variable in self.homes.get((self.frame.places.root, 0), ()):
            if variable.entry is not None:
                out.append(self.declare(variable, variable.entry))
        out.extend(self.region(self.frame.function.body, tail=True))
        return out

    def signature(self, name: str) -> str:
        interface = self.frame.function.interface
        parameters = []
        for parameter in interface.parameters:
            qualifier = "" if parameter.qualifier == "in" else f"{parameter.qualifier} "
            parameters.append(qualifier + self.declarator(parameter.type, self.names.parameter(parameter)))
        return f"{self.spell(interface.return_type)} {name}({', '.join(parameters)})"

    def declarator(self, type_: Type, name: str) -> str:
        """`float a[3]`: the one form of array declarations that every dialect has."""
        sizes = ""
        while isinstance(type_, Array):
            sizes += f"[{type_.size}]"
            type_ = type_.element
        return f"{self.spell(type_)} {name}{sizes}"

    def declare(self, variable: Variable, value: str | None = None) -> Line:
        self.started.add(variable)
        cell = next(iter(variable.cells))
        text = self.declarator(self.frame.type_of(cell), variable.name)
        return Line(f"{text};" if value is None else f"{text} = {value};", bare=False)

    # ---- regions ---------------------------------------------------------------------------------------------------

    def region(self, region: Region, *, results: Sequence[Value] = (), tail: bool = False) -> list[Statement]:
        """The statements of a region. `results` are the cells that a `Yield` fills; `tail`: control that falls off the
        end does what the terminator says."""
        out: list[Statement] = []
        self.calls.contents = {}
        items = self.schedule.items[region.id]
        for j, item in enumerate(items):
            point = region.id, j
            if isinstance(item, (If, Loop)):
                self.calls.contents = {}
            if isinstance(item, If):
                out.extend(self.branch(item, point, tail=tail and j == len(items) - 1 and _is_unreachable(region)))
            elif isinstance(item, Loop):
                out.extend(LoopWriter(self, item, point).statements())
            else:
                out.extend(self.define(item, point))
                continue
            self.calls.contents = {}
        out.extend(self.pending((region.id, len(items))))
        out.extend(self.end(region, results, tail=tail))
        return out

    def pending(self, point: Point, excepted: Iterable[Variable] = ()) -> list[Statement]:
        """Declarations of variables that live from `point` on and have no value yet."""
        skipped = set(excepted)
        waiting = [
            v for v in self.homes.get(point, ()) if v not in self.started and v not in skipped and self.is_needed(v)
        ]
        out: list[Statement] = []
        for type_, same in itertools.groupby(waiting, key=lambda v: self.frame.type_of(v.cells[0])):
            if isinstance(type_, Array):
                out.extend(map(self.declare, same))
                continue
            group = list(same)
            self.started.update(group)
            out.append(Line(f"{self.spell(type_)} {', '.join(v.name for v in group)};", bare=False))
        return out

    def is_needed(self, variable: Variable) -> bool:
        return variable.is_read or variable.anchor is not None

    def end(self, region: Region, results: Sequence[Value], *, tail: bool) -> list[Statement]:
        end = region.end
        match end:
            case Yield(values):
                return self.copies(self.paired(results, values))
            case Continue(values):
                return self.loops[-1].jump_on(values, tail=tail)
            case Break(values):
                return self.loops[-1].jump_out(values, tail=tail)
            case Return():
                return self._return(end, tail=tail)
            case Discard():
                return [Line("discard;")]
        return []

    def paired(self, cells: Sequence[Value], values: Sequence[Value]) -> list[Copy]:
        """Copies of values to cells, without those that do nothing."""
        out = []
        for cell, value in zip(cells, values, strict=True):
            variable = self.storage.variables[cell]
            if self.is_needed(variable) and self.variable_of(value) is not variable and not self.is_undefined(value):
                out.append(Copy(variable, value))
        return out

    def variable_of(self, value: Value) -> Variable | None:
        if cell_of(self.frame, self.schedule, value) != value:
            return None
        return self.storage.variables[value]

    def is_undefined(self, value: Value) -> bool:
        return self.frame.code(value) is Code.UNDEF

    # ---- values with a statement of their own ------------------------------------------------------------------------

    def define(self, v: Value, point: Point) -> list[Statement]:
        frame = self.frame
        plan = frame.plans.get(v)
        if plan is not None and plan.is_statement:
            return self.calls.statements(v, point)
        op = frame.ops[v]
        if op.code is Code.UNDEF:
            return self.pending(point)
        variable = self.storage.variables[v]
        if not self.is_needed(variable):
            return []
        if op.code in INSERTS:
            return self._insert(v, variable, point)
        if op.code is Code.SELECT and isinstance(op.type, (Array, Struct)):
            declared = self.pending(point)  # before the copies, which else would declare it in a branch
            then, otherwise = (self.assign(Copy(variable, s)) for s in op.operands[1:])
            return [*declared, Branch(self.text.text(op.operands[0]), tuple(then), tuple(otherwise))]
        return [*self.pending(point, [variable]), *self.assign(Copy(variable, v), own=True)]

    def _insert(self, v: Value, variable: Variable, point: Point) -> list[Statement]:
        op = self.frame.ops[v]
        base = op.operands[0]
        out: list[Statement] = []
        if self.variable_of(base) is not variable:
            if op.code is Code.INSERT_SWIZZLE and not self.is_undefined(base) and self._is_name(base, op):
                out.extend(self.pending(point, [variable]))
                out.extend(self.store(variable, self.text.definition(v).text))
                return out
            if self.is_undefined(base):
                out.extend(self.pending(point))
            else:
                out.extend(self.pending(point, [variable]))
                out.extend(self.assign(Copy(variable, base)))
        if op.code is Code.INSERT_INDEX:
            target = f"{variable.name}[{self.text.text(op.operands[1])}]"
        elif op.code is Code.INSERT_FIELD:
            target = f"{variable.name}.{self.frame.struct_fields(op.type)[op.attr]}"
        else:
            target = f"{variable.name}.{swizzle_letters(op.attr)}"
        new = op.operands[-1]
        if not self.is_undefined(new):
            out.append(self._updated(target, new, own=False))
        return out

    def _is_name(self, base: Value, op: Op) -> bool:
        """Whether an insert into a vector can be written as a constructor, with every part once."""
        new = op.operands[1]
        is_name = self.frame.is_free(new) or new in self.schedule.named
        return self.frame.is_free(base) and (is_name or is_run(op.attr))

    def _updated(self, target: str, new: Value, *, own: bool) -> Line:
        """`target = new;`, or `target += part;` where the new value starts with the old one. `own` as in `assign`."""
        op = self.frame.ops[new]
        one = self._counted(target, new, own=own)
        if one is not None:
            return one
        if (
            (own or cell_of(self.frame, self.schedule, new) != new)
            and op.code is Code.BUILTIN
            and op.attr in _COMPOUND
            and len(op.operands) == 2
            and self.frame.ops[op.operands[0]].type == op.type
            and self.text.text(op.operands[0]) == target
        ):
            whole = self.text.definition(new).text
            operator, _, rest = whole[len(target) + 1 :].partition(" ")
            if operator in _COMPOUND and whole.startswith(f"{target} "):
                inner = self.frame.ops[op.operands[1]]
                if not rest.startswith("(") or not _wraps(rest) or inner.code is not Code.BUILTIN:
                    return Line(f"{target} {operator}= {rest};")
                return Line(f"{target} {operator}= {rest[1:-1]};")
        text = self.text.definition(new).text if own else self.text.text(new)
        return Line(f"{target} = {text};")

    def _counted(self, target: str, new: Value, *, own: bool) -> Line | None:
        """`i++;`, where an integer grows or shrinks by one."""
        op = self.frame.ops[new]
        if kind_of(op.type) not in (Kind.INT, Kind.UINT) or (
            not own and cell_of(self.frame, self.schedule, new) == new
        ):
            return None
        text = self.text.definition(new).text
        for sign in "+-":
            if text in (f"{target} {sign} 1", f"{target} {sign} 1u"):
                return Line(f"{target}{sign}{sign};")
        return None

    def assign(self, copy: Copy, *, own: bool = False) -> list[Statement]:
        """A copy as statements, the first of which declares the variable where it begins there. `own`: write what
        defines the value, not its name."""
        variable = copy.variable
        if copy.text is not None:
            return self.store(variable, copy.text)
        if self._by_element(copy.value):
            return self._store_elements(variable, copy.value, own=own)
        if self.begins(variable):
            return [
                self.declare(variable, self.text.definition(copy.value).text if own else self.text.text(copy.value))
            ]
        return [self._updated(variable.name, copy.value, own=own)]

    def _by_element(self, value: Value) -> bool:
        """Whether an array is stored element by element: GLSL ES 1.00 cannot assign one (section 5.7), and a long
        constructor of equal elements is no pleasure to read."""
        op, type_ = self.frame.ops[value] if value >= 0 else None, self.frame.type_of(value)
        if not isinstance(type_, Array):
            return False
        is_long = op is not None and len(op.operands) > LONG_ARRAY and len(set(op.operands)) == 1
        return self.frame.dialect.name == "100" or is_long

    def _store_elements(self, variable: Variable, value: Value, *, own: bool) -> list[Statement]:
        type_ = self.frame.type_of(value)
        assert isinstance(type_, Array)
        size = type_.size or 0
        out: list[Statement] = [self.declare(variable)] if self.begins(variable) else []
        parts = self.frame.ops[value].operands if value >= 0 and (own or value in self.frame.fills) else ()
        if not parts:
            return [*out, *self.copied(variable.name, self.text.text(value), type_)]
        if size > LONG_ARRAY and len(set(parts)) == 1:
            return [*out, self._each_element(variable.name, size, lambda _: self.text.text(parts[0]))]
        return [*out, *(Line(f"{variable.name}[{i}] = {self.text.text(p)};") for i, p in enumerate(parts))]

    def copied(self, target: str, source: str, type_: Array) -> list[Statement]:
        """`target = source;` for the names of two arrays, element by element."""
        size = type_.size or 0
        if size > LONG_ARRAY:
            return [self._each_element(target, size, lambda i: f"{source}[{i}]")]
        return [Line(f"{target}[{i}] = {source}[{i}];") for i in range(size)]

    def _each_element(self, target: str, size: int, element: Callable[[str], str]) -> Block:
        i = self.names.local("i")
        return Block(f"for (int {i} = 0; {i} < {size}; {i}++)", (Line(f"{target}[{i}] = {element(i)};"),))

    def begins(self, variable: Variable) -> bool:
        return variable.anchor is None and variable not in self.started

    def store(self, variable: Variable, text: str) -> list[Statement]:
        """`variable = text;`, where the text of an array is a name."""
        type_ = self.frame.type_of(variable.cells[0]) if variable.cells else None
        if isinstance(type_, Array) and self.frame.dialect.name == "100":
            declared = [self.declare(variable)] if self.begins(variable) else []
            return [*declared, *self.copied(variable.name, text, type_)]
        if self.begins(variable):
            return [self.declare(variable, text)]
        return [Line(f"{variable.name} = {text};")]

    # ---- copies that happen at once ----------------------------------------------------------------------------------

    def copies(self, pairs: Sequence[Copy]) -> list[Statement]:
        """The copies in an order in which none overwrites what another still reads; a swap goes over a temporary."""
        pending = list(pairs)
        reads = {id(c): self.variables_read(c.value) for c in pending}
        out: list[Statement] = []
        while pending:
            free = next(
                (c for c in pending if not any(c.variable in reads[id(o)] for o in pending if o is not c)),
                None,
            )
            if free is None:
                swapped = _on_a_cycle(pending, reads)
                saved = self.names.local(swapped.variable.name)
                cell = next(iter(swapped.variable.cells), swapped.value)
                type_, text = self.frame.type_of(cell), self.text.text(swapped.value)
                if isinstance(type_, Array) and self.frame.dialect.name == "100":
                    out.append(Line(f"{self.declarator(type_, saved)};", bare=False))
                    out.extend(self.copied(saved, text, type_))
                else:
                    out.append(Line(f"{self.declarator(type_, saved)} = {text};", bare=False))
                swapped.text = saved
                reads[id(swapped)] = frozenset()
                continue
            out.extend(self.assign(free))
            pending.remove(free)
        return out

    def variables_read(self, *values: Value) -> frozenset[Variable]:
        """The variables that the text of the values mentions."""
        return frozenset(self.storage.variables[cell] for cell in self.cells_read(*values))

    def cells_read(self, *values: Value) -> list[Value]:
        """The cells that the text of the values mentions, as often as it does."""
        found: list[Value] = []
        stack = list(values)
        while stack:
            v = stack.pop()
            cell = cell_of(self.frame, self.schedule, v)
            if cell is not None:
                found.append(cell)
            elif self.frame.code(v) is Code.PROJECT:
                stack.append(self.frame.projected(v)[0])
            else:
                stack.extend(self.frame.consumed(v))
        return found

    # ---- branches --------------------------------------------------------------------------------------------------

    def branch(self, node: If, point: Point, *, tail: bool) -> list[Statement]:
        then_goes_on, else_goes_on = (isinstance(r.end, Yield) for r in (node.then, node.otherwise))
        out: list[Statement] = []
        preset = self._preset(node, point) if then_goes_on and else_goes_on else []
        later = [] if then_goes_on and else_goes_on else self._begun_behind(node)
        out.extend(self.pending(point, [*(c.variable for c in preset), *later]))
        out.extend(self.copies(preset))
        if not then_goes_on:
            then = self.region(node.then)
            rest = self.region(node.otherwise, results=node.results, tail=tail)
            return [*out, Branch(self.text.text(node.condition), tuple(then)), *rest]
        if not else_goes_on:
            otherwise = self.region(node.otherwise)
            rest = self.region(node.then, results=node.results)
            return [*out, Branch(self.text.negated(node.condition), tuple(otherwise)), *rest]
        then = self.region(node.then, results=node.results)
        otherwise = [] if preset else self.region(node.otherwise, results=node.results)
        if then:
            out.append(Branch(self.text.text(node.condition), tuple(then), tuple(otherwise)))
        elif otherwise:
            out.append(Branch(self.text.negated(node.condition), tuple(otherwise)))
        return out

    def _begun_behind(self, node: If) -> list[Variable]:
        """Variables of results that need no declaration in front: where one branch leaves, what the other one gives is
        assigned behind the `if`, not in it."""
        variables = [self.storage.variables[v] for v in node.results]
        return [v for v in variables if len(v.cells) == 1]

    def _preset(self, node: If, point: Point) -> list[Copy]:
        """`float d = a; if (c) d = b;` where the second branch only gives simple values to what begins here."""
        if self.schedule.items[node.otherwise.id] or not isinstance(node.otherwise.end, Yield):
            return []
        pairs = self.paired(node.results, node.otherwise.end.values)
        begin = set(self.homes.get(point, ()))
        for pair in pairs:
            simple = self.frame.is_free(pair.value) or pair.value in self.schedule.named
            if not simple or pair.variable not in begin or pair.variable in self.started:
                return []
        return pairs

    # ---- leaving the function --------------------------------------------------------------------------------------

    def _return(self, end: Return, *, tail: bool) -> list[Statement]:
        interface = self.frame.function.interface
        pairs: list[Copy] = []
        for i, value in enumerate(end.values):
            variable = self.storage.outputs.get(i)
            if variable is not None and variable.fixed and self.calls.contents.get(variable.name) == value:
                continue
            if variable is not None and self.variable_of(value) is not variable and not self.is_undefined(value):
                pairs.append(Copy(variable, value))
        packed = [self._packed_output(p, end) for p in interface.parameters if p.packed and p.outputs]
        text = self._returned(end)
        if text is None:
            out = [*packed, *self.copies(pairs)]
            return out if tail else [*out, Line("return;")]
        changed = {c.variable for c in pairs}
        saved: list[Statement] = []
        if changed & self.variables_read(*self.frame.returned(end)):
            name = self.names.local("result")
            saved.append(Line(f"{self.declarator(interface.return_type, name)} = {text};", bare=False))
            text = name
        return [*saved, *packed, *self.copies(pairs), Line(f"return {text};")]

    def _returned(self, end: Return) -> str | None:
        interface = self.frame.function.interface
        if not interface.returns:
            return None
        values = tuple(end.values[i] for i in interface.returns)
        if not interface.packed:
            return self.text.text(values[0])
        whole = self.frame.whole(interface.return_type, values)
        if isinstance(whole, Parameter):
            return self.names.parameter(whole)
        if whole is not None:
            return self.text.text(whole)
        return f"{self.spell(interface.return_type)}({', '.join(map(self.text.text, values))})"

    def _packed_output(self, parameter: Parameter, end: Return) -> Line:
        values = ", ".join(self.text.text(end.values[i]) for i in parameter.outputs)
        return Line(f"{self.names.parameter(parameter)} = {self.spell(parameter.type)}({values});")


def _is_unreachable(region: Region) -> bool:
    return isinstance(region.end, Unreachable)


def _wraps(text: str) -> bool:
    """Whether the first parenthesis closes at the end."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return i == len(text) - 1
    return False


def _on_a_cycle(copies: Sequence[Copy], reads: Mapping[int, frozenset[Variable]]) -> Copy:
    """One of the copies that wait for each other in a circle, given that each waits for another one. The first of them
    all may only wait for the circle, and saving its value would free none."""
    copy, passed = copies[0], set[int]()
    while id(copy) not in passed:
        passed.add(id(copy))
        copy = next(other for other in copies if other is not copy and copy.variable in reads[id(other)])
    return copy
