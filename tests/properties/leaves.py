"""What expressions are made of: variables and their parts, constants, places to store to, and bounds kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.properties.functions import SQUASHERS
from tests.properties.scope import (
    ASSIGNMENT,
    INT_LIMIT,
    LESS,
    LIMIT,
    PRIMARY,
    PRODUCT,
    UNARY,
    VECTORS,
    Expr,
    Scope,
    array,
    scalar,
    shape,
    size,
    vector,
)

NUMBERS = ("0.5", "1.3", ".7", "2.", "0.25", "-0.8", "1e-1", "3.0", "1.0", "0.0", "1.5f", "25E-1")
_SETS = ("xyzw", "rgba", "stpq")


class Leaves(Scope):
    """Expressions without operators; `expression` makes the others."""

    def expression(self, type_: str, depth: int) -> Expr:
        """Anything of this type; operators and calls nest to about `depth`."""
        raise NotImplementedError

    def within(self, type_: str, depth: int, limit: float) -> Expr:
        """An expression whose parts stay within a limit."""
        return self.squashed(self.expression(type_, depth), limit)

    def squashed(self, made: Expr, limit: float) -> Expr:
        """The expression, brought within a limit where it may exceed it."""
        if made.bound <= limit:
            return made
        kind = scalar(made.type)
        if made.type.startswith("mat"):
            return Expr(f"{made.at(PRODUCT)} * {_number(limit / made.bound)}", made.type, limit, PRODUCT)
        if kind == "float" and made.type in ("float", *VECTORS):
            inner = Expr(self.pick(SQUASHERS).format(made.at(ASSIGNMENT)), made.type, 1.0, PRODUCT)
            return inner if limit >= 1 else Expr(f"{_number(limit)} * {inner.at(UNARY)}", made.type, limit, PRODUCT)
        if kind == "int" and limit >= 1:
            last = int(limit) + 1 if size(made.type) == 1 else f"{made.type}({int(limit) + 1})"
            return Expr(f"abs({made.at(ASSIGNMENT)}) % {last}", made.type, limit, PRODUCT)
        return made

    # ---- what needs no operator --------------------------------------------------------------------------------------

    def leaf(self, type_: str) -> Expr:
        """Something read, or a constant."""
        if self.chance(5):
            return self.constant(type_)
        return self.part_read(type_) or self.from_float(type_) or self.constant(type_)

    def from_float(self, type_: str) -> Expr | None:
        """A value of a type that no variable holds, from a float that one does."""
        if type_ in self.structs or array(type_) or scalar(type_) == "uint" or self.chance(4):
            return None
        found = self.part_read("float")
        if found is None or type_ == "float":
            return found
        if scalar(type_) == "bool":
            inner = f"{found.text} < {self.pick(NUMBERS)}"
            return Expr(inner, "bool", 1, LESS) if type_ == "bool" else Expr(f"{type_}({inner})", type_, 1)
        if type_.startswith("mat") and shape(type_)[0] > shape(type_)[1]:
            return None
        return Expr(f"{type_}({found.text})", type_, found.bound)

    def constant(self, type_: str) -> Expr:
        if type_ in self.structs or array(type_):
            return self.constructed(type_, self.constant)
        kind, count = scalar(type_), size(type_)
        if kind == "float" and count == 1 and not type_.startswith("mat"):
            text = self.pick(NUMBERS)
            return Expr(text, type_, abs(float(text.rstrip("f"))), UNARY if text[0] == "-" else PRIMARY)
        if type_.startswith("mat"):
            columns, rows = shape(type_)
            if columns > rows:
                return self.constructed_from([f"vec{rows}"] * columns, type_)
            return Expr(f"{type_}({self.pick(NUMBERS)})", type_, 3.0)
        if count > 1:
            parts = ", ".join(self.constant(kind).text for _ in range(count))
            return Expr(f"{type_}({parts})", type_, 9.0)
        number = self.number(0, 9)
        return {
            "int": Expr(str(number), "int", number),
            "uint": Expr(self.pick((f"{number}u", "0x7fU")), "uint", 127),
            "bool": Expr("true" if number % 2 else "false", "bool", 1),
        }[kind]

    def constructed_from(self, parts: list[str], type_: str) -> Expr:
        """Of constant parts. Mesa 22.3 has a constant diagonal wrap around in matrices with more columns than rows."""
        return Expr(f"{type_}({', '.join(self.constant(part).text for part in parts)})", type_, 9.0)

    def pure(self, type_: str) -> Expr:
        """Something that may be written twice."""
        return self.part_read(type_) or self.constant(type_)

    def part_read(self, type_: str) -> Expr | None:
        """A variable of the type, or a part of one."""
        options = [(v, way) for v in self.readable(lambda v: True) for way in self.ways(v.type, type_, write=False)]
        if not options:
            return None
        variable, way = self.pick(options)
        self.read(variable)
        bound = variable.bound if scalar(type_) == "float" or type_ in self.structs else INT_LIMIT
        return Expr(variable.name + way(), type_, bound)

    def part_written(self, type_: str) -> Expr | None:
        """A place that values of the type can be stored to. The caller says when that is, by `written`."""
        options = [(v, way) for v in self.storable(lambda v: True) for way in self.ways(v.type, type_, write=True)]
        if not options:
            return None
        variable, way = self.pick(options)
        place = Expr(variable.name + way(), type_, LIMIT)
        self.written(variable)
        return place

    def ways(self, type_: str, wanted: str, *, write: bool) -> Iterator[Callable[[], str]]:
        """From a value of a type to parts of another one: what draws the text that selects one."""
        if type_ == wanted:
            yield lambda: ""
        elif inner := array(type_):
            yield from self._indexed(inner[0], inner[1], wanted, write)
        elif type_ in self.structs:
            for name, field in self.structs[type_].fields:
                for way in self.ways(field, wanted, write=write):
                    yield lambda name=name, way=way: f".{name}{way()}"  # type: ignore[misc]
        elif type_.startswith("mat"):
            columns, rows = shape(type_)
            yield from self._indexed(vector("float", rows), columns, wanted, write)
        elif size(type_) > 1 and not wanted.startswith("mat") and wanted not in self.structs and not array(wanted):
            count, have = size(wanted), size(type_)
            if scalar(type_) == scalar(wanted) and (count <= have or not write):
                yield lambda: self.swizzle(have, count, distinct=write)
                if count == 1:
                    yield lambda: f"[{self.index(have)}]"

    def _indexed(self, element: str, count: int, wanted: str, write: bool) -> Iterator[Callable[[], str]]:
        for way in self.ways(element, wanted, write=write):
            yield lambda way=way: f"[{self.index(count)}]{way()}"  # type: ignore[misc]

    def swizzle(self, have: int, count: int, *, distinct: bool) -> str:
        letters, left, chosen = self.pick(_SETS), list(range(have)), ""
        for _ in range(count):
            position = self.pick(left)
            chosen += letters[position]
            if distinct:
                left.remove(position)
        return f".{chosen}"

    def index(self, count: int) -> str:
        """An index below `count`, without side effects."""
        if self.chance(3):
            counters = self.readable(lambda v: v.below is not None or v.type == "int")
            if counters:
                variable = self.pick(counters)
                self.read(variable)
                if variable.below is None:
                    return f"abs({variable.name}) % {count}"
                return variable.name if variable.below <= count else f"{variable.name} % {count}"
        return str(self.number(0, count - 1))

    def stored_value(self, depth: int) -> Callable[[str], Expr]:
        """What draws values of a type that a variable may hold."""
        return lambda type_: self.within(type_, depth, INT_LIMIT if scalar(type_) == "int" else LIMIT)

    def constructed(self, type_: str, make: Callable[[str], Expr]) -> Expr:
        """A struct or an array from its parts."""
        inner = array(type_)
        parts = [inner[0]] * inner[1] if inner else [field for _, field in self.structs[type_].fields]
        values = [make(part).at(ASSIGNMENT) for part in parts]
        name = f"{inner[0]}{self.pick(('[]', f'[{inner[1]}]'))}" if inner else type_
        return Expr(f"{name}({', '.join(values)})", type_, LIMIT)


def _number(value: float) -> str:
    """A float literal near a value, not above it."""
    text = f"{value * 0.99:.3g}"
    return text if set(text) & set(".e") else f"{text}.0"
