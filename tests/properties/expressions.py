"""Well-typed expressions of every type, with side effects in them."""

from __future__ import annotations

import re

from tests.properties.functions import GENERIC, REDUCTIONS, Template
from tests.properties.leaves import Leaves
from tests.properties.scope import (
    AND,
    ASSIGNMENT,
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    CHOICE,
    COMMA,
    EQUAL,
    INT_LIMIT,
    LESS,
    LIMIT,
    MATRICES,
    OR,
    PRIMARY,
    PRODUCT,
    SHIFT,
    SUM,
    UNARY,
    VECTORS,
    XOR,
    Expr,
    Helper,
    array,
    matrix,
    scalar,
    shape,
    size,
    vector,
)

#: A parameter or a variable of a function; a compiler may still know what it holds.
_VARIABLE = re.compile(r"\b[pv]\d+\b")
_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}


class Expressions(Leaves):
    """`expression(type, depth)` draws one; the methods below each make one kind."""

    def expression(self, type_: str, depth: int) -> Expr:
        """Anything of this type; operators and calls nest to about `depth`."""
        if depth <= 0 or self.chance(6):
            return self.leaf(type_)
        if self.chance(12):
            return self.choice(type_, depth - 1)
        if self.chance(16) and (made := self.effect(type_, depth - 1)):
            return made
        if self.chance(8) and (made := self.call(type_, depth - 1)):
            return made
        if type_ in self.structs or array(type_):
            return self.leaf(type_) if self.chance(2) else self.constructed(type_, self.stored_value(depth - 1))
        if type_.startswith("mat"):
            return self.a_matrix(type_, depth - 1)
        kind, count = scalar(type_), size(type_)
        if count == 1:
            make = {"float": self.a_float, "int": self.an_int, "uint": self.a_uint, "bool": self.a_bool}[kind]
            return make(depth - 1)
        return self.a_vector(type_, depth - 1) if kind == "float" else self.a_discrete_vector(kind, count, depth - 1)

    # ---- of any type -------------------------------------------------------------------------------------------------

    def choice(self, type_: str, depth: int) -> Expr:
        """`condition ? a : b`; arrays have none."""
        if array(type_):
            return self.leaf(type_)
        made: list[Expr] = []

        def condition() -> Expr:
            return self.a_bool(depth)

        def branch() -> Expr:
            return self.expression(type_, depth)

        made = self.in_sequence(condition, branch, branch)
        text = f"{made[0].at(OR)} ? {made[1].at(ASSIGNMENT)} : {made[2].at(CHOICE)}"
        return Expr(text, type_, max(made[1].bound, made[2].bound), CHOICE)

    def effect(self, type_: str, depth: int) -> Expr | None:
        """An assignment, an increment or a comma as an expression."""
        if self.chance(3):
            made = self.in_sequence(
                lambda: self.stored(self.pick(("float", "vec2", "int")), depth), lambda: self.expression(type_, depth)
            )
            first, last = made
            return last if first is None else Expr(f"{first.text}, {last.at(ASSIGNMENT)}", type_, last.bound, COMMA)  # type: ignore[union-attr]
        if type_ == "int" and self.chance(2):
            options = self.storable(lambda v: v.type == "int")
            if not options:
                return None
            variable = self.pick(options)
            self.written(variable)
            text = self.pick(("{0}++", "++{0}", "{0}--", "--{0}")).format(variable.name)
            return Expr(text, "int", INT_LIMIT + 20, UNARY)
        return self.stored(type_, depth)

    def stored(self, type_: str, depth: int) -> Expr | None:
        """`place = value`, or `place *= value` with a value that lets the variable keep its bound."""
        if scalar(type_) not in ("float", "int") or type_ in self.structs or array(type_):
            return None
        place = self.part_written(type_)
        if place is None:
            return None
        if scalar(type_) == "float" and not type_.startswith("mat") and self.chance(3):
            factor = self.within(self.pick((type_, "float")), depth, 1.0)
            return Expr(f"{place.text} *= {factor.at(ASSIGNMENT)}", type_, LIMIT, ASSIGNMENT)
        limit = LIMIT if scalar(type_) == "float" else INT_LIMIT
        value = self.within(type_, depth, limit)
        return Expr(f"{place.text} = {value.at(ASSIGNMENT)}", type_, value.bound, ASSIGNMENT)

    def call(self, type_: str, depth: int) -> Expr | None:
        """A call of a helper that returns the type."""
        options = self.callable(lambda h: h.returns == type_)
        return self.called_with_arguments(self.pick(options), depth) if options else None

    def called_with_arguments(self, helper: Helper, depth: int) -> Expr | None:
        """The call; None where there is no place for one of its out parameters."""
        self.called(helper)
        texts = []
        for qualifier, type_ in helper.parameters:
            if qualifier == "in":
                limit = INT_LIMIT if scalar(type_) == "int" else LIMIT
                texts.append(self.within(type_, depth - 1, limit).at(ASSIGNMENT))
                continue
            place = self.part_written(type_)
            if place is None:
                return None
            texts.append(place.text)
        return Expr(f"{helper.name}({', '.join(texts)})", helper.returns, LIMIT)

    # ---- floats ------------------------------------------------------------------------------------------------------

    def a_float(self, depth: int) -> Expr:
        match self.number(0, 9):
            case 0 | 1 | 2:
                return self.arithmetic("float", depth)
            case 3 | 4 | 5:
                return self.builtin("float", depth)
            case 6:
                template, over = self.pick(REDUCTIONS), self.pick(VECTORS)
                return self.filled(template, "float", over, depth)
            case 7:
                return Expr(f"determinant({self.within('mat2', depth, 2.0).at(ASSIGNMENT)})", "float", 8.0)
            case 8:
                made = self.expression(self.pick(("int", "uint", "bool")), depth)
                return Expr(f"float({made.at(ASSIGNMENT)})", "float", min(made.bound, 1e9))
        made = self.expression(self.pick(VECTORS), depth)
        text = f"{made.at(PRIMARY)}{self.swizzle(size(made.type), 1, distinct=False)}"
        return Expr(text, "float", made.bound)

    def arithmetic(self, type_: str, depth: int) -> Expr:
        """`+`, `-`, `*`, and division by something positive, of a vector or float; also with a float on one side."""
        other = "float" if type_ in VECTORS and self.chance(3) else type_
        left_type, right_type = (type_, other) if self.chance(2) else (other, type_)
        operator = self.pick(("+", "*", "-", "/", "neg"))
        if operator == "neg":
            made = self.expression(type_, depth)
            return Expr(f"{self.pick('-+')}{made.at(PRIMARY)}", type_, made.bound, UNARY)
        if operator == "/":
            left, divisor = self.within(type_, depth, 50.0), self.pure(type_)
            return Expr(f"{left.at(PRODUCT)} / (1.2 + {divisor.text} * {divisor.text})", type_, 50.0, PRODUCT)
        limit = LIMIT if operator == "*" else 100.0
        left, right = self.within(left_type, depth, limit), self.within(right_type, depth, limit)
        bound = left.bound * right.bound if operator == "*" else left.bound + right.bound
        return self.binary(operator, _LEVELS[operator], left, right, type_, bound)

    def binary(self, operator: str, level: int, left: Expr, right: Expr, type_: str, bound: float) -> Expr:
        """Two operands, with parentheses where they must be and sometimes where they need not."""
        tight = PRIMARY if self.chance(10) else level + 1
        return Expr(f"{left.at(level)} {operator} {right.at(tight)}", type_, bound, level)

    def builtin(self, type_: str, depth: int) -> Expr:
        return self.filled(self.pick(GENERIC), type_, type_, depth)

    def filled(self, template: Template, type_: str, over: str, depth: int) -> Expr:
        """A template with arguments of the type `over`."""
        values = [self.within(over, depth, limit).at(ASSIGNMENT) for limit in template.limits]
        if template.text.startswith("{0} /"):
            values[0] = f"({values[0]})"
        named = {"T": over, "v": "", "w": "", "s0": "", "b0": ""}
        for key in ("v", "w"):
            if f"{{{key}}}" in template.text:
                named[key] = self.pure(over).at(PRIMARY)
        if "{s0}" in template.text:
            named["s0"] = self.within("float", depth, 2.0).at(ASSIGNMENT)
        if "{b0}" in template.text:
            named["b0"] = self.expression(vector("bool", size(over)), depth).at(ASSIGNMENT)
        level = PRODUCT if template.text.startswith(("{0} /", "sin({0}) *")) else PRIMARY
        return Expr(template.text.format(*values, **named), type_, template.bound, level)

    # ---- vectors and matrices ----------------------------------------------------------------------------------------

    def a_vector(self, type_: str, depth: int) -> Expr:
        count = size(type_)
        match self.number(0, 9):
            case 0 | 1:
                return self.arithmetic(type_, depth)
            case 2 | 3:
                return self.builtin(type_, depth)
            case 4 | 5:
                return self.from_parts(type_, "float", depth)
            case 6 if type_ == "vec3":
                left, right = self.within(type_, depth, 4.0), self.within(type_, depth, 4.0)
                return Expr(f"cross({left.at(ASSIGNMENT)}, {right.at(ASSIGNMENT)})", type_, 32.0)
            case 6 | 7:
                return self.transformed(count, depth)
            case 8:
                made = self.expression(self.pick(VECTORS), depth)
                text = f"{made.at(PRIMARY)}{self.swizzle(size(made.type), count, distinct=False)}"
                return Expr(text, type_, made.bound)
        made = self.expression(vector(self.pick(("int", "bool")), count), depth)
        return Expr(f"{type_}({made.at(ASSIGNMENT)})", type_, made.bound)

    def from_parts(self, type_: str, kind: str, depth: int) -> Expr:
        """A vector from one scalar, or from scalars and vectors that fill it."""
        count = size(type_)
        if self.chance(4):
            made = self.expression(kind, depth)
            return Expr(f"{type_}({made.at(ASSIGNMENT)})", type_, made.bound)
        parts: list[Expr] = []
        while count > 0:
            width = self.number(1, min(count, 3))
            parts.append(self.expression(vector(kind, width), depth))
            count -= width
        text = ", ".join(p.at(ASSIGNMENT) for p in parts)
        return Expr(f"{type_}({text})", type_, max(p.bound for p in parts))

    def transformed(self, count: int, depth: int) -> Expr:
        """`matrix * vector`, or `vector * matrix`."""
        first = self.chance(2)
        options = [m for m in MATRICES if shape(m)[0 if first else 1] == count]
        type_ = self.pick(options)
        inner = vector("float", shape(type_)[1 if first else 0])
        # A vector on the left is multiplied by columns: it has their length, and the result has one part for each.
        m, v = self.within(type_, depth, 3.0), self.within(inner, depth, 3.0)
        left, right = (v, m) if first else (m, v)
        return self.binary("*", PRODUCT, left, right, vector("float", count), 4 * m.bound * v.bound)

    def a_matrix(self, type_: str, depth: int) -> Expr:
        columns, rows = shape(type_)
        match self.number(0, 8):
            case 0 | 1:
                parts = [self.within(vector("float", rows), depth, LIMIT).at(ASSIGNMENT) for _ in range(columns)]
                return Expr(f"{type_}({', '.join(parts)})", type_, LIMIT)
            case 2:
                parts = [self.within("float", depth - 1, LIMIT).at(ASSIGNMENT) for _ in range(columns * rows)]
                return Expr(f"{type_}({', '.join(parts)})", type_, LIMIT)
            case 3:
                made = self.within(self.pick(("float", *MATRICES) if columns <= rows else MATRICES), depth, LIMIT)
                if made.type != "float" and not _VARIABLE.search(made.text):
                    return self.constant(type_)  # Mesa 22.3 fills constant matrices up with 0, not the identity
                return Expr(f"{type_}({made.at(ASSIGNMENT)})", type_, LIMIT)
            case 4:
                made = self.within(matrix(rows, columns), depth, LIMIT)
                return Expr(f"transpose({made.at(ASSIGNMENT)})", type_, LIMIT)
            case 5:
                if columns == rows and self.chance(2):
                    made = self.within(type_, depth, 1.0)
                    return Expr(f"inverse({type_}(6.0) + {made.at(PRODUCT)})", type_, 2.0)
                left, right = self.within(f"vec{rows}", depth, 3.0), self.within(f"vec{columns}", depth, 3.0)
                return Expr(f"outerProduct({left.at(ASSIGNMENT)}, {right.at(ASSIGNMENT)})", type_, 9.0)
            case 6:
                middle = self.pick(
                    [k for k in (2, 3, 4) if matrix(k, rows) in MATRICES and matrix(columns, k) in MATRICES]
                )
                left, right = (
                    self.within(matrix(middle, rows), depth, 2.0),
                    self.within(matrix(columns, middle), depth, 2.0),
                )
                return self.binary("*", PRODUCT, left, right, type_, 16.0)
            case 7:
                left, right = self.within(type_, depth, LIMIT), self.within(type_, depth, LIMIT)
                return Expr(f"matrixCompMult({left.at(ASSIGNMENT)}, {right.at(ASSIGNMENT)})", type_, 64.0)
        operator, other = self.pick(("+", "-", "*")), self.pick((type_, "float"))
        left, right = self.within(type_, depth, LIMIT), self.within("float" if operator == "*" else other, depth, LIMIT)
        return self.binary(operator, _LEVELS[operator], left, right, type_, 64.0)

    # ---- whole numbers and truth -------------------------------------------------------------------------------------

    def an_int(self, depth: int) -> Expr:
        made = self.expression("int", depth)
        small = self.squashed(made, INT_LIMIT)
        match self.number(0, 8):
            case 0 | 1:
                operator = self.pick("+-*")
                other = self.within("int", depth, INT_LIMIT)
                return self.binary(operator, _LEVELS[operator], small, other, "int", INT_LIMIT**2)
            case 2:
                # The sign of a remainder or of a rounded quotient is undefined for negative operands.
                operator = self.pick("%/")
                return Expr(f"abs({made.at(ASSIGNMENT)}) {operator} {self.number(2, 7)}", "int", made.bound, PRODUCT)
            case 3:
                operator, level = self.pick((("&", BIT_AND), ("|", BIT_OR), ("^", BIT_XOR)))
                return self.binary(operator, level, small, self.within("int", depth, INT_LIMIT), "int", 64)
            case 4:
                operator = self.pick(("<<", ">>"))
                return self.binary(operator, SHIFT, small, Expr(str(self.number(0, 3)), "int", 3), "int", 512)
            case 5:
                return Expr(f"{self.pick('-~')}{small.at(PRIMARY)}", "int", small.bound + 1, UNARY)
            case 6:
                inner = self.within("float", depth, 50.0)
                return Expr(f"int({inner.at(ASSIGNMENT)})", "int", 50.0)
            case 7:
                other = self.within("int", depth, INT_LIMIT)
                return Expr(
                    f"{self.pick(('min', 'max'))}({small.at(ASSIGNMENT)}, {other.at(ASSIGNMENT)})", "int", INT_LIMIT
                )
        return Expr(f"int({self.expression('bool', depth).at(ASSIGNMENT)})", "int", 1)

    def a_uint(self, depth: int) -> Expr:
        """Hashes: what wraps, mixes and shifts bits."""
        if self.chance(3):
            return Expr(f"uint(abs({self.expression('int', depth).at(ASSIGNMENT)}))", "uint", 1e5)
        made = self.expression("uint", depth)
        match self.number(0, 3):
            case 0:
                return Expr(f"{made.at(PRODUCT)} * 1664525u + 1013904223u", "uint", 2.0**32, SUM)
            case 1:
                return Expr(f"{made.at(SHIFT)} >> {self.number(1, 16)}u", "uint", made.bound, SHIFT)
            case 2:
                operator, level = self.pick((("&", BIT_AND), ("|", BIT_OR), ("^", BIT_XOR)))
                return self.binary(operator, level, made, self.expression("uint", depth), "uint", 2.0**32)
        return Expr(f"{made.at(PRODUCT)} % {self.number(2, 9)}u", "uint", 9, PRODUCT)

    def a_bool(self, depth: int) -> Expr:
        match self.number(0, 8):
            case 0 | 1 | 2:
                type_ = self.pick(("float", "int"))
                left, right = self.expression(type_, depth), self.expression(type_, depth)
                return self.binary(self.pick(("<", ">", "<=", ">=")), LESS, left, right, "bool", 1)
            case 3 | 4:
                operator, level = self.pick((("&&", AND), ("||", OR)))
                left, right = self.in_sequence(
                    lambda: self.expression("bool", depth), lambda: self.expression("bool", depth)
                )
                return self.binary(operator, level, left, right, "bool", 1)
            case 5:
                left, right = self.expression("bool", depth), self.expression("bool", depth)
                return self.binary("^^", XOR, left, right, "bool", 1)
            case 6:
                return Expr(f"!{self.expression('bool', depth).at(PRIMARY)}", "bool", 1, UNARY)
            case 7:
                type_ = self.pick(("int", "ivec2", "bool", "vec2"))
                left, right = self.expression(type_, depth), self.expression(type_, depth)
                return self.binary(self.pick(("==", "!=")), EQUAL, left, right, "bool", 1)
        inner = self.expression(f"bvec{self.number(2, 4)}", depth)
        return Expr(f"{self.pick(('any', 'all'))}({inner.at(ASSIGNMENT)})", "bool", 1)

    def a_discrete_vector(self, kind: str, count: int, depth: int) -> Expr:
        type_ = vector(kind, count)
        if kind == "bool" and self.chance(2):
            over = self.pick((f"vec{count}", f"ivec{count}"))
            name = self.pick(("lessThan", "greaterThan", "lessThanEqual", "greaterThanEqual", "notEqual"))
            left, right = self.expression(over, depth), self.expression(over, depth)
            return Expr(f"{name}({left.at(ASSIGNMENT)}, {right.at(ASSIGNMENT)})", type_, 1)
        if kind == "bool" and self.chance(3):
            return Expr(f"not({self.expression(type_, depth).at(ASSIGNMENT)})", type_, 1)
        if kind == "int" and self.chance(2):
            if self.chance(2):
                made = self.within(f"vec{count}", depth, 50.0)
                return Expr(f"{type_}({made.at(ASSIGNMENT)})", type_, 50.0)
            left, right = self.within(type_, depth, INT_LIMIT), self.within(type_, depth, INT_LIMIT)
            operator = self.pick("+-*")
            return self.binary(operator, _LEVELS[operator], left, right, type_, INT_LIMIT**2)
        return self.from_parts(type_, kind, depth)
