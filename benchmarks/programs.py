"""A program computes the value and derivatives of a case. All have the same frame, so that they can be compared.

The text declares functions; `body` reads the inputs as `IN(k)` and stores the results as `OUT(k)`, which whoever runs
it defines. The results are the value, then the derivatives along each direction, or of each order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.cases import SIZES, Case, Input
from glsl_ad import Derivative, Shader


@dataclass(frozen=True)
class Program:
    """`has_value` says whether the value is among the results; `order` is that of the jet, or 1."""

    name: str
    text: str
    body: str
    has_value: bool = True

    @property
    def size(self) -> int:
        """Bytes of GLSL, with the function itself."""
        return len(self.text.encode())


def derivative_of(case: Case) -> Derivative:
    """What glsl_ad makes of a case."""
    shader = Shader.from_file(case.glsl, dialect="450")
    return shader.diff("f", wrt=case.wrt, product=case.product, order=case.order)


def generated(case: Case) -> Program:
    """The program that glsl_ad makes."""
    derivative = derivative_of(case)
    entry = derivative.entry
    arguments = ", ".join(i.name for i in case.inputs)
    lines = [*loads(case), f"{entry.returns.type} r = {entry.name}({arguments});"]
    lines += stores([f"r.{f.name}{part}" for f in entry.returns.fields for part in parts(f.type)])
    return Program("glsl_ad", derivative.source, "\n".join(lines))


def primal(case: Case) -> Program:
    """The function alone."""
    arguments = ", ".join(i.name for i in case.inputs)
    type_ = value_type(case)
    lines = [*loads(case), f"{type_} r = f({arguments});", *stores([f"r{part}" for part in parts(type_)])]
    return Program("primal", case.glsl.read_text(), "\n".join(lines))


def central_differences(case: Case, step: float = 1e-3) -> Program:
    """Two taps for each direction; no value."""
    lines = [*loads(case)]
    texts: list[str] = []
    for given in case.moving:
        for k in range(given.size):
            at = f"d{len(texts)}"
            sides = [_call(case, given, f"{sign} {_axis(given, k, step)}") for sign in "+-"]
            lines.append(f"{value_type(case)} {at} = ({sides[0]} - {sides[1]}) * {0.5 / step!r};")
            texts.append(at)
    lines += stores([f"{t}{part}" for t in texts for part in parts(value_type(case))], case.components)
    return Program(f"{2 * case.directions} taps", case.glsl.read_text(), "\n".join(lines), has_value=False)


def tetrahedron(case: Case, step: float = 1e-3) -> Program:
    """Four taps at the corners of a tetrahedron, as shaders estimate normals by; no value."""
    corners = ("vec3(1.0, -1.0, -1.0)", "vec3(-1.0, -1.0, 1.0)", "vec3(-1.0, 1.0, -1.0)", "vec3(1.0)")
    taps = " + ".join(f"{c} * f(p + {step!r} * {c})" for c in corners)
    lines = [*loads(case), f"vec3 g = ({taps}) * {0.25 / step!r};", *stores(["g.x", "g.y", "g.z"], 1)]
    return Program("4 taps", case.glsl.read_text(), "\n".join(lines), has_value=False)


def _call(case: Case, moved: Input, shift: str) -> str:
    arguments = ", ".join(f"{i.name} {shift}" if i == moved else i.name for i in case.inputs)
    return f"f({arguments})"


def _axis(given: Input, index: int, step: float) -> str:
    if given.size == 1:
        return repr(step)
    return f"{given.type}({', '.join(repr(step) if k == index else '0.0' for k in range(given.size))})"


# ---- frames ----------------------------------------------------------------------------------------------------------


def value_type(case: Case) -> str:
    return "float" if case.components == 1 else f"vec{case.components}"


def loads(case: Case) -> list[str]:
    """Statements that declare the inputs."""
    lines = []
    for given in case.inputs:
        at = case.offset(given.name)
        floats = ", ".join(f"IN({at + k})" for k in range(given.size))
        lines.append(f"{given.type} {given.name} = {floats if given.size == 1 else f'{given.type}({floats})'};")
    return lines


def stores(texts: list[str], first: int = 0) -> list[str]:
    """Statements that store floats from result number `first` on."""
    return [f"OUT({first + k}) = {text};" for k, text in enumerate(texts)]


def parts(type_: str) -> list[str]:
    """What to put behind a value of a type for each of its floats; matrices by columns."""
    if type_ in SIZES:
        return [f".{c}" for c in "xyzw"[: SIZES[type_]]] if type_ != "float" else [""]
    shape = re.fullmatch(r"mat(\d)(?:x(\d))?", type_)
    assert shape is not None, type_
    columns, rows = int(shape[1]), int(shape[2] or shape[1])
    return [f"[{c}][{r}]" for c in range(columns) for r in range(rows)]
