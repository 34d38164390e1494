"""Whole programs, as a Hypothesis strategy: structs, globals, helpers, and an entry function `f`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.properties.scope import ASSIGNMENT, LIMIT, SUM, VECTORS, Helper, StructType, Touched, Variable, array, scalar
from tests.properties.statements import DEPTH, Lines, Statements

_PARAMETERS = ("float", "vec3", "vec2", "float", "vec4", "mat2", "mat3", "int", "bool", "float[3]")
_RESULTS = ("float", "vec3", "float", "vec2", "vec4", "mat2", "mat3")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a program: order, product, inputs."""

    order: int = 1
    product: str = "jet"
    wrt: tuple[str, ...] = ()
    coefficients: str = "derivatives"


@dataclass(frozen=True, slots=True)
class Program:
    """GLSL ES 3.00 without a header, whose entry is `f`, and what is asked of it."""

    text: str
    requests: tuple[Request, ...]

    def __repr__(self) -> str:
        return f"Program:\n{self.text}\n{self.requests}"


class Writer(Statements):
    """`program()` writes one."""

    def program(self) -> Program:
        structs = self.struct_declarations()
        globals_ = self.global_declarations()
        prototypes: Lines = []
        bodies: list[Lines] = []
        for index in range(self.number(0, 3)):
            header, body = self.helper(index)
            prototypes.append(f"{header};")
            bodies.append([f"{header} {{", *body, "}", ""])
        entry, parameters = self.entry()
        if self.chance(4):
            functions = [*prototypes, "", *entry, *(line for body in bodies for line in body)]
        else:
            functions = [*(line for body in bodies for line in body), *entry]
        text = "\n".join([*structs, *globals_, *functions]) + "\n"
        return Program(text, tuple(self.request(parameters, k) for k in range(2)))

    def request(self, parameters: list[Variable], index: int) -> Request:
        floats = [v for v in parameters if _is_active(v.type)]
        wrt: tuple[str, ...] = ()
        if floats and self.chance(3):
            chosen = self.pick(floats)
            vector = chosen.type in ("vec2", "vec3", "vec4") and self.chance(2)
            wrt = (f"{chosen.name}.y" if vector and not index else chosen.name,)
        coefficients = self.pick(("derivatives", "derivatives", "taylor"))
        return Request(self.number(1, 3), ("jet", "lifted")[index], wrt, coefficients)

    # ---- what stands outside of functions ----------------------------------------------------------------------------

    def struct_declarations(self) -> Lines:
        lines: Lines = []
        for index in range(self.number(0, 2)):
            options = ["float", "vec2", "vec3", "int", "float[2]", "mat2", *self.structs]
            types = ["float", *(self.pick(options) for _ in range(self.number(0, 2)))]
            fields = tuple((f"m{k}", t) for k, t in enumerate(types))
            name = f"S{index}"
            self.structs[name] = StructType(name, fields)
            declared = " ".join(f"{self.declared(t, n)};" for n, t in fields)
            lines.append(f"struct {name} {{ {declared} }};")
        return lines

    def global_declarations(self) -> Lines:
        lines: Lines = []
        for _ in range(self.number(0, 3)):
            type_, name = self.pick(("float", "vec3", "float", "vec2", "int", "float[3]")), self.fresh("g")
            kind = self.pick(("", "const ", "uniform "))
            if kind == "uniform " and array(type_):
                kind = "const "
            if kind == "uniform ":
                lines.append(f"uniform {type_} {name};")
            else:
                lines.append(f"{kind}{type_} {name} = {self.constant(type_).text};")
            self.declare(Variable(name, type_, writable=not kind, is_global=True))
        return lines

    # ---- functions ---------------------------------------------------------------------------------------------------

    def helper(self, index: int) -> tuple[str, Lines]:
        """A function for others to call, sometimes an overload of the one before."""
        returns = self.pick((*_RESULTS, "void", "int", "bool", *self.structs))
        name = f"h{index}"
        parameters: list[tuple[str, str]] = []
        for _ in range(self.number(1, 3)):
            qualifier = self.pick(("in", "in", "in", "inout", "out"))
            options = _PARAMETERS[:-1] if qualifier != "in" else (*_PARAMETERS, *self.structs)
            parameters.append((qualifier, self.pick(options)))
        if self.helpers and self.chance(4):
            types = tuple(t for _, t in parameters)
            if all(tuple(t for _, t in h.parameters) != types for h in self.helpers):
                name = self.helpers[-1].name
        header, body, _, used = self.function(name, returns, parameters, self.number(0, 4))
        reads, writes = frozenset(used.read), frozenset(used.written)
        self.helpers.append(Helper(name, tuple(parameters), returns, reads, writes))
        return header, body

    def entry(self) -> tuple[Lines, list[Variable]]:
        parameters = [("in", self.pick(("float", "vec3", "vec2")))]
        for _ in range(self.number(0, 3)):
            qualifier = self.pick(("in", "in", "in", "inout", "out"))
            parameters.append((qualifier, self.pick((*_PARAMETERS, *self.structs))))
        returns = self.pick((*_RESULTS, *self.structs))
        header, body, variables, _ = self.function("f", returns, parameters, self.number(1, 9))
        given = [v for v, (qualifier, _) in zip(variables, parameters, strict=True) if qualifier != "out"]
        return [f"{header} {{", *body, "}", ""], given

    def function(
        self, name: str, returns: str, parameters: list[tuple[str, str]], count: int
    ) -> tuple[str, Lines, list[Variable], Touched]:
        self.returns, self.budget, self.used = returns, 3 * count, Touched()
        variables = [Variable(self.fresh("p"), type_) for _, type_ in parameters]
        with self.nested():
            lines: Lines = []
            for variable, (qualifier, type_) in zip(variables, parameters, strict=True):
                if qualifier == "out":  # has no value before it is given one
                    lines.append(f"{variable.name} = {self.value(type_, depth=1).at(ASSIGNMENT)};")
                self.declare(variable)
            lines += self.block(count)
            if returns != "void":
                lines.append(f"return {self.result(returns)};")
        declared = ", ".join(
            f"{'' if q == 'in' else q + ' '}{t} {v.name}" for (q, t), v in zip(parameters, variables, strict=True)
        )
        return f"{returns} {name}({declared})", [f"    {line}" for line in lines], variables, self.used

    def result(self, returns: str) -> str:
        """What a function returns at its end: it depends on the floats at hand, where it can."""
        with self.full_expression():
            value = self.within(returns, DEPTH, LIMIT)
            if returns not in ("float", *VECTORS):
                return value.text
            floats = self.readable(lambda v: v.type in ("float", returns))[:4]
            for variable in floats:
                self.read(variable)
            return value.at(SUM) + "".join(f" {self.pick('+-')} 0.3 * {v.name}" for v in floats)


def _is_active(type_: str) -> bool:
    return scalar(array(type_)[0] if array(type_) else type_) == "float"  # type: ignore[index]


@st.composite
def programs(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Program:
    """Well-typed programs."""
    return Writer(draw).program()
