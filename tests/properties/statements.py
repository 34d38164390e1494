"""Statements: declarations, stores of every form, branches, loops, jumps, switches."""

from __future__ import annotations

from collections.abc import Callable

from tests.properties.expressions import Expressions
from tests.properties.scope import (
    ASSIGNMENT,
    INT_LIMIT,
    LIMIT,
    UNARY,
    VECTORS,
    Expr,
    Variable,
    array,
    scalar,
    size,
)

Lines = list[str]

#: How deep expressions in statements nest.
DEPTH = 3
_LOCALS = ("float", "float", "float", "vec2", "vec3", "vec4", "int", "mat2", "mat3", "bool", "uint", "ivec2", "mat2x3")


class Statements(Expressions):
    """`block(count)` draws statements; inside of a loop some of them leave it."""

    def __init__(self, draw: Callable[..., object]) -> None:
        super().__init__(draw)
        self.returns = "float"
        self.loops = 0
        self.switches = 0
        #: Statements that may still be made.
        self.budget = 0

    def block(self, count: int) -> Lines:
        lines: Lines = []
        for _ in range(count):
            if self.budget <= 0:
                break
            self.budget -= 1
            lines += self.statement()
        return lines

    def nested_block(self, count: int) -> Lines:
        with self.nested():
            return _indented(self.block(count))

    def statement(self) -> Lines:
        makers: list[Callable[[], Lines]] = [
            self.declaration,
            self.assignment,
            self.compound,
            self.declaration,
            self.assignment,
            self.compound,
            self.branch,
            self.call_statement,
            self.late_declaration,
            self.swap,
        ]
        if self.loops < 2:
            makers += [self.for_loop, self.for_loop, self.while_loop, self.do_loop]
        if self.loops:
            makers += [self.jump, self.jump]
        if self.switches < 1:
            makers += [self.switch]
        makers += [self.early_return, self.inner_scope, self.split]
        return self.pick(makers)()

    # ---- values of full expressions ----------------------------------------------------------------------------------

    def value(self, type_: str, limit: float | None = None, depth: int = DEPTH) -> Expr:
        """A full expression, of what a variable may hold unless a limit is given."""
        if limit is None:
            limit = INT_LIMIT if scalar(type_) == "int" else LIMIT
        with self.full_expression():
            return self.within(type_, depth, limit)

    def condition(self) -> str:
        with self.full_expression():
            return self.expression("bool", 2).text

    # ---- declarations ------------------------------------------------------------------------------------------------

    def local_type(self) -> str:
        others = [*self.structs, "float[3]", "vec2[2]"]
        return self.pick(others) if self.chance(5) else self.pick(_LOCALS)

    def name(self, stem: str = "v") -> str:
        """A new name, or one that hides another."""
        hidden = sorted({*self.visible(), *(h.name for h in self.helpers)} - {v.name for v in self.scopes[-1]})
        return self.pick(hidden) if hidden and self.chance(12) else self.fresh(stem)

    def declaration(self) -> Lines:
        type_ = self.local_type()
        constant = self.chance(8)
        value, name = self.constant(type_) if constant else self.value(type_), self.name()
        self.declare(Variable(name, type_, writable=not constant))
        text = f"{'const ' if constant else ''}{self.declared(type_, name)} = {value.at(ASSIGNMENT)}"
        if constant or array(type_) or not self.chance(5):
            return [f"{text};"]
        other = self.value(type_)
        second = self.name()
        self.declare(Variable(second, type_))
        return [f"{text}, {second} = {other.at(ASSIGNMENT)};"]

    def declared(self, type_: str, name: str) -> str:
        """`float name[3]` and `float[3] name` are the same."""
        inner = array(type_)
        return f"{inner[0]} {name}[{inner[1]}]" if inner and self.chance(2) else f"{type_} {name}"

    def late_declaration(self) -> Lines:
        """Declared without a value, and assigned on both paths."""
        type_, condition = self.pick(("float", "vec3", "vec2")), self.condition()
        left, right, name = self.value(type_), self.value(type_), self.fresh("v")
        self.declare(Variable(name, type_))
        return [
            f"{type_} {name};",
            f"if ({condition}) {name} = {left.at(ASSIGNMENT)};",
            f"else {name} = {right.at(ASSIGNMENT)};",
        ]

    # ---- stores ------------------------------------------------------------------------------------------------------

    def assignment(self) -> Lines:
        type_ = self.pick(("float", "vec2", "vec3", "float", "vec4", "int", "mat2", *self.structs))
        with self.full_expression():
            place = self.target(type_)
            if place is None:
                return self.declaration()
            value = self.within(type_, DEPTH, INT_LIMIT if type_ == "int" else LIMIT)
        self.reserved.clear()
        return [f"{place.text} = {value.at(ASSIGNMENT)};"]

    def target(self, type_: str) -> Expr | None:
        """A place to store to whose variable the stored value may read, but not store to itself."""
        place = self.part_written(type_)
        self.reserved, self.touched.written = self.touched.written, set()
        return place

    def compound(self) -> Lines:
        """`place += value;` and what brings the place back within its bound."""
        type_ = self.pick(("float", "vec3", "vec2", "float", "int", "mat2", "vec4", "mat3"))
        with self.full_expression():
            place = self.target(type_)
            if place is None:
                return self.declaration()
            if type_ == "int":
                return self._int_compound(place)
            operator = self.pick(("+=", "*=", "-=", "/="))
            if operator == "/=":
                divisor = self.pure("float")
                self.reserved.clear()
                return [f"{place.text} /= 1.1 + {divisor.text} * {divisor.text};"]
            if operator == "*=":
                square = f"mat{size(type_)}" if type_ in VECTORS else type_
                value = self.within(self.pick((type_, "float", square)), DEPTH - 1, 1.0)
                shrink = "0.25" if value.type.startswith("mat") else "1.0"
            else:
                value = self.within(type_, DEPTH - 1, LIMIT)
                shrink = "0.5"
        self.reserved.clear()
        lines = [f"{place.text} {operator} {value.at(ASSIGNMENT)};"]
        return lines if shrink == "1.0" else [*lines, f"{place.text} *= {shrink};"]

    def _int_compound(self, place: Expr) -> Lines:
        operator = self.pick(("+=", "*=", "-=", "^=", "|=", "&=", "<<=", ">>="))
        limit = 2.0 if operator in ("<<=", ">>=") else INT_LIMIT
        value = self.within("int", DEPTH - 1, limit)
        self.reserved.clear()
        return [f"{place.text} {operator} {value.at(ASSIGNMENT)};", f"{place.text} = abs({place.text}) % 50;"]

    def swap(self) -> Lines:
        """`p.xz = p.zx`, and alike with an operator."""
        vectors = self.storable(lambda v: v.type in VECTORS)
        if not vectors:
            return self.declaration()
        variable = self.pick(vectors)
        count = self.number(2, size(variable.type))
        left = self.swizzle(size(variable.type), count, distinct=True)
        right = self.swizzle(size(variable.type), count, distinct=False)
        if variable.is_global:
            self.used.read.add(variable.name)
            self.used.written.add(variable.name)
        end = f" * {self.value('float', 1.0, 1).at(UNARY)}" if self.chance(2) else ""
        return [f"{variable.name}{left} = {variable.name}{right}{end};"]

    def call_statement(self) -> Lines:
        """A helper called for its effects."""
        with self.full_expression():
            helpers = self.callable(lambda h: h.returns == "void" or bool(h.writes))
            made = self.called_with_arguments(self.pick(helpers), DEPTH - 1) if helpers else None
        return [f"{made.text};"] if made else self.compound()

    def split(self) -> Lines:
        """`modf` stores the whole part."""
        value, name, whole = self.value("float", LIMIT), self.name(), self.fresh("w")
        self.declare(Variable(name, "float"))
        self.declare(Variable(whole, "float"))
        return [f"float {whole};", f"float {name} = modf({value.at(ASSIGNMENT)}, {whole});"]

    # ---- branches ----------------------------------------------------------------------------------------------------

    def inner_scope(self) -> Lines:
        return ["{", *self.nested_block(2), "}"]

    def branch(self) -> Lines:
        condition = self.condition()
        lines = [f"if ({condition}) {{", *self.nested_block(2)]
        if self.chance(3):
            lines += [f"}} else if ({self.condition()}) {{", *self.nested_block(1)]
        if self.chance(2):
            lines += ["} else {", *self.nested_block(2)]
        return [*lines, "}"]

    def switch(self) -> Lines:
        selector = self.value("int")
        self.switches += 1
        lines = [f"switch (abs({selector.at(ASSIGNMENT)}) % 4) {{"]
        for case in self.pick(((0, 1), (1, 0, 2), (3,))):
            lines += [f"case {case}:", "{", *self.nested_block(1), "}"]
            if not self.chance(3):
                lines.append("break;")
        if self.chance(2):
            lines += ["default: {", *self.nested_block(1), "}"]
        self.switches -= 1
        # glslang wants a statement after the last label, and no declaration will do.
        return [*lines, "break;", "}"]

    def early_return(self) -> Lines:
        if self.returns == "void":
            return [f"if ({self.condition()}) return;"]
        return [f"if ({self.condition()}) return {self.value(self.returns).text};"]

    # ---- loops -------------------------------------------------------------------------------------------------------

    def jump(self) -> Lines:
        """Leaves the loop, or goes on to the next round, where `continue` cannot skip the counting."""
        if self.switches:
            return self.assignment()
        word = self.pick(("break", "continue")) if self.may_continue else "break"
        if self.chance(3):
            return [f"if ({self.condition()}) {{", *self.nested_block(1), f"    {word};", "}"]
        return [f"if ({self.condition()}) {word};"]

    may_continue = True

    def body(self, count: int = 2, *, may_continue: bool = True) -> Lines:
        """The inside of a loop, whose scope is open already."""
        before = self.may_continue, self.switches
        self.loops, self.may_continue, self.switches = self.loops + 1, may_continue, 0
        lines = _indented(self.block(count))
        self.loops -= 1
        self.may_continue, self.switches = before
        return lines

    def for_loop(self) -> Lines:
        with self.nested():
            make = self.pick((self._counted, self._counted, self._by_floats, self._two_counters, self._odd))
            head = make()
            return [f"{head} {{", *self.body(), "}"]

    def _counter(self, count: int) -> str:
        name = self.fresh("i")
        self.declare(Variable(name, "int", writable=False, below=count))
        return name

    def _counted(self) -> str:
        count = self.number(1, 5)
        end = str(count)
        if self.chance(3):  # a bound that is active, or known at run time only
            with self.full_expression():
                count, end = 5, f"int(3.0 + 1.9 * sin({self.within('float', 2, 50.0).at(ASSIGNMENT)}))"
        name = self._counter(count)
        step = self.pick((f"{name}++", f"++{name}", f"{name} += 1", f"{name} += 2"))
        return f"for (int {name} = 0; {name} < {end}; {step})"

    def _by_floats(self) -> str:
        name = self.fresh("t")
        with self.full_expression():
            step = self.pure("float")
        self.declare(Variable(name, "float", writable=False))
        by = self.pick(("0.7", f"0.4 + 0.1 * abs({step.text})"))
        return f"for (float {name} = 0.1; {name} < 2.0; {name} += {by})"

    def _two_counters(self) -> str:
        count = self.number(2, 5)
        i, j = self._counter(count), self._counter(count)
        return f"for (int {i} = 0, {j} = {count - 1}; {i} < {count}; {j} = {i}, {i}++)"

    def _odd(self) -> str:
        count = self.number(1, 4)
        name = self._counter(count)
        return self.pick(
            (
                f"for (int {name} = -1; ++{name} < {count};)",
                f"for (int {name} = {count}; {name}-- > 0;)",
                f"for (int {name} = {count - 1}; {name} >= 0; --{name})",
            )
        )

    def while_loop(self) -> Lines:
        name, count = self.fresh("n"), self.number(1, 4)
        self.declare(Variable(name, "int", writable=False))
        condition = f"{name}-- > 0"
        if self.chance(3):
            condition = f"{condition} && ({self.condition()})"
        with self.nested():
            return [f"int {name} = {count};", f"while ({condition}) {{", *self.body(), "}"]

    def do_loop(self) -> Lines:
        name, count = self.fresh("n"), self.number(1, 4)
        with self.nested():  # where the body must not hide the counter
            self.declare(Variable(name, "int", writable=False))
            lines = [f"int {name} = 0;", "do {", *self.body(may_continue=False)]
        return [*lines, f"    {name}++;", f"}} while ({name} < {count});"]


def _indented(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]
