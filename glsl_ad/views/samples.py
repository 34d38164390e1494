"""What a view reads: functions that evaluate the user's function and its derivatives where the view wants them.

Each is a few lines that stand between the generated code and the view, and the only ones that know both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glsl_ad.ir.model import Parameter
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Variable
from glsl_ad.types import Struct, Type, Void
from glsl_ad.views.arguments import call, leaves
from glsl_ad.views.choose import is_planar, whole_inputs
from glsl_ad.views.labels import Labels
from glsl_ad.views.model import Picture

if TYPE_CHECKING:
    from glsl_ad.api import Derivative, Shader

#: The most numbers that a table shows.
TABLE = 96


@dataclass(frozen=True)
class Samples:
    """GLSL that a view's text follows, and the derivative that it calls."""

    text: str
    derivative: Derivative


@dataclass(frozen=True)
class Subject:
    """A function to show, and the numbers that vary."""

    shader: Shader
    function: Function
    axes: tuple[str, ...]
    picture: Picture

    def diff(self, product: str | None, order: int | None = None, *, wrt: Sequence[str] | None = None) -> Derivative:
        """A derivative of the function by its axes."""
        inputs = whole_inputs(self.function, self.axes) if wrt is None else wrt
        # Only what has one direction can be compact.
        form = self.picture.form if product == "jet" else "unrolled"
        return self.shader.diff(
            self.function.key, wrt=inputs, product=product, order=order, form=form, dialect="shadertoy", only=True
        )

    def value(self, *variables: str) -> tuple[str, str]:
        """A call of the user's function where the axes are these, and the declarations that it needs, indented."""
        return self._call(self.function.name, self.function.parameters, variables)

    def jet(self, derivative: Derivative, *variables: str) -> tuple[str, str]:
        """The same of its derivative."""
        entry = derivative.product.entry
        return self._call(entry.name, entry.interface.parameters, variables)

    def _call(self, name: str, parameters: Sequence[Variable | Parameter], variables: Sequence[str]) -> tuple[str, str]:
        axes = dict(zip(self.axes, variables, strict=True))
        text, declared = call(name, parameters, self.function, axes, self.picture.held)
        return text, "".join(f"    {line}\n" for line in declared)


def samples(view: str, subject: Subject, labels: Labels) -> Samples:
    """The functions that the view calls, by its name."""
    makers = {
        "curves": _curves,
        "contours": _contours,
        "surface": _surface,
        "frame": _frame,
        "patch": _patch,
        "field": _field,
        "table": _table,
    }
    return makers[view](subject, labels)


def _names(labels: Labels, texts: Sequence[str]) -> str:
    """The constants that say which letters are which label."""
    places = [labels.add(text) for text in texts]
    pairs = ", ".join(f"ivec2({start}, {count})" for start, count in places)
    return (
        f"const int vwWidest = {max(count for _, count in places)};\n"
        f"const ivec2 vwNames[{len(places)}] = ivec2[]({pairs});\n"
    )


def _short(name: str) -> str:
    """A name that is short enough for a legend."""
    return name if len(name) <= 12 else f"{name[:11]}."


def _curves(subject: Subject, labels: Labels) -> Samples:
    order = subject.picture.order or 2
    derivative = subject.diff("jet", order, wrt=subject.axes)
    name = _short(subject.function.name)
    marks = [name, f"{name}'", f"{name}''", f"{name}'''"]
    texts = [subject.axes[0], *(marks[k] if k < 4 else f"{name}({k})" for k in range(order + 1))]
    made, declared = subject.jet(derivative, "at")
    fields = [_fields(derivative, k)[0] for k in range(order + 1)]
    stores = "".join(f"    d[{k}] = jet.{field};\n" for k, field in enumerate(fields))
    return Samples(
        f"const int vwCount = {order + 1};\n{_names(labels, texts)}\n"
        f"// The value and the derivatives by {subject.axes[0]}.\n"
        f"void vwDerivatives(float at, out float d[vwCount]) {{\n{declared}"
        f"    {derivative.entry.returns.type} jet = {made};\n{stores}}}\n",
        derivative,
    )


def _contours(subject: Subject, labels: Labels) -> Samples:
    derivative = subject.diff("gradient")
    name = _short(subject.function.name)
    texts = [*subject.axes, name, *(f"∂{name}/∂{_last(axis)}" for axis in subject.axes)]
    made, declared = subject.jet(derivative, "at.x", "at.y")
    value, *slopes = _first(derivative, 2)
    return Samples(
        f"{_names(labels, texts)}\n// The value and the derivatives by {' and '.join(subject.axes)}.\n"
        f"vec3 vwGradient(vec2 at) {{\n{declared}    {derivative.entry.returns.type} g = {made};\n"
        f"    return vec3(g.{value}, g.{slopes[0]}, g.{slopes[1]});\n}}\n",
        derivative,
    )


def _first(derivative: Derivative, count: int) -> list[str]:
    """How a result's value, and its first derivatives by each of `count` numbers, are read."""
    (value,), first = _fields(derivative, 0), _fields(derivative, 1)
    if len(first) == count:
        return [value, *first]
    types = {field.name: field.type for field in derivative.entry.returns.fields}
    parts = (".x", ".y", ".z") if types[first[0]].startswith("vec") else ("[0]", "[1]", "[2]")
    return [value, *(f"{first[0]}{part}" for part in parts[:count])]


def _fields(derivative: Derivative, order: int) -> list[str]:
    """The fields that hold what the function returns, to this order; globals and parameters may have others."""
    outputs = derivative.product.outputs
    return [o.field for o in outputs if o.field and o.output == "return" and o.order == order]


def _last(axis: str) -> str:
    """`p.x` as `x`."""
    return axis.rpartition(".")[2]


def _surface(subject: Subject, labels: Labels) -> Samples:
    derivative = subject.diff("hessian")
    made, declared = subject.jet(derivative, "at.x", "at.y", "at.z")
    value, value_declared = subject.value("at.x", "at.y", "at.z")
    _, *slopes = _first(derivative, 3)
    texts = ["exact normals", "by differences", "mean curvature", "error 1e-5 to 1e-1"]
    return Samples(
        f"{_names(labels, texts)}const float vwGap = 0.001;\n\n"
        f"float vwValue(vec3 at) {{\n{value_declared}    return {value};\n}}\n\n"
        f"// The first and second derivatives by {', '.join(subject.axes)}.\n"
        f"void vwSecond(vec3 at, out vec3 gradient, out mat3 hessian) {{\n{declared}"
        f"    {derivative.entry.returns.type} h = {made};\n"
        f"    gradient = {_joined('vec3', [f'h.{slope}' for slope in slopes])};\n"
        f"    hessian = {_hessian(derivative)};\n}}\n",
        derivative,
    )


def _hessian(derivative: Derivative) -> str:
    """The second derivatives as a matrix: one field of that type, or six numbers, rows of the upper triangle."""
    second = [f"h.{field}" for field in _fields(derivative, 2)]
    if len(second) == 1:
        return second[0]
    xx, xy, xz, yy, yz, zz = second
    return f"mat3({xx}, {xy}, {xz}, {xy}, {yy}, {yz}, {xz}, {yz}, {zz})"


def _joined(type_: str, parts: Sequence[str]) -> str:
    """`g.x, g.y, g.z` as `g`, others as a constructor's arguments."""
    bases = {part.rpartition(".")[0] for part in parts}
    whole = [part.rpartition(".")[2] for part in parts] == list("xyz"[: len(parts)])
    return bases.pop() if len(bases) == 1 and whole else f"{type_}({', '.join(parts)})"


def _frame(subject: Subject, labels: Labels) -> Samples:
    flat = is_planar(subject.function.return_type)
    order = 2 if flat else 3
    derivative = subject.diff("jet", order, wrt=subject.axes)
    made, declared = subject.jet(derivative, "at")
    value, value_declared = subject.value("at")
    fields = [_fields(derivative, k)[0] for k in range(order + 1)]
    wrap = "vec3({}, 0.0)" if flat else "{}"
    stores = "".join(f"    d[{k}] = {wrap.format(f'jet.{field}')};\n" for k, field in enumerate(fields))
    stores += "    d[3] = vec3(0.0);\n" if flat else ""
    texts = [subject.axes[0], "speed", "curvature", "torsion"]
    return Samples(
        f"const bool vwFlat = {'true' if flat else 'false'};\nconst int vwSegments = 180;\n{_names(labels, texts)}\n"
        f"vec3 vwPoint(float at) {{\n{value_declared}    return {wrap.format(value)};\n}}\n\n"
        f"// The point and its first three derivatives by {subject.axes[0]}.\n"
        f"void vwDerivatives(float at, out vec3 d[4]) {{\n{declared}"
        f"    {derivative.entry.returns.type} jet = {made};\n{stores}}}\n",
        derivative,
    )


def _patch(subject: Subject, labels: Labels) -> Samples:
    del labels
    derivative = subject.diff("jacobian")
    made, declared = subject.jet(derivative, "at.x", "at.y")
    value, *columns = _first(derivative, 2)
    return Samples(
        f"// The point and its derivatives by {' and '.join(subject.axes)}.\n"
        f"void vwPatch(vec2 at, out vec3 point, out vec3 u, out vec3 v) {{\n{declared}"
        f"    {derivative.entry.returns.type} s = {made};\n"
        f"    point = s.{value};\n    u = s.{columns[0]};\n    v = s.{columns[1]};\n}}\n",
        derivative,
    )


def _field(subject: Subject, labels: Labels) -> Samples:
    derivative = subject.diff("jacobian")
    flat = is_planar(subject.function.return_type)
    size = 2 if flat else 3
    made, declared = subject.jet(derivative, *["at.x", "at.y", "vwDepth"][:size])
    value, *columns = _first(derivative, size)
    a, b, c = (f"j.{column}" for column in (*columns, "")[:3])
    divergence = f"{a}.x + {b}.y" if flat else f"{a}.x + {b}.y + {c}.z"
    plane = f"{a}.y - {b}.x"
    curl = plane if flat else f"length(vec3({b}.z - {c}.y, {c}.x - {a}.z, {plane}))"
    name = _short(subject.function.name)
    texts = ["divergence", "curl" if flat else "|curl|", *subject.axes[:2], f"{name}.x", f"{name}.y"]
    depth = "" if flat else f"const float vwDepth = 0.0;  // the plane shown: {subject.axes[2]}\n"
    return Samples(
        f"{_names(labels, texts)}{depth}\n"
        f"// The field, its divergence and its curl{'' if flat else ', how strong it is'}.\n"
        f"vec2 vwField(vec2 at, out float divergence, out float curl) {{\n{declared}"
        f"    {derivative.entry.returns.type} j = {made};\n"
        f"    divergence = {divergence};\n    curl = {curl};\n    return j.{value}.xy;\n}}\n",
        derivative,
    )


def _table(subject: Subject, labels: Labels) -> Samples:
    axes = subject.axes
    derivative = subject.diff(None, subject.picture.order or 1)
    product = derivative.product
    made, declared = subject.jet(derivative, *["at.x", "at.y"][: len(axes)])
    returned = product.entry.interface.return_type
    cells = _cells(returned, "result", subject.function.name)[:TABLE]
    texts = [*axes, *(label for label, _ in cells)]
    values = [*["at.x", "at.y"][: len(axes)], *(value for _, value in cells)]
    stores = "".join(f"    values[{k}] = {value};\n" for k, value in enumerate(values))
    rows = min(len(values), max(8, -(-len(values) // 3)))
    result = "" if isinstance(returned, Void) else f"{returned} result = "
    return Samples(
        f"const int vwCount = {len(values)};\nconst int vwRows = {rows};\n{_names(labels, texts)}\n"
        f"// Every number of the value and its derivatives by {' and '.join(axes) or 'its inputs'}.\n"
        f"void vwValues(vec2 at, out float values[vwCount]) {{\n{declared}    {result}{made};\n{stores}}}\n",
        derivative,
    )


def _cells(type_: Type, expression: str, name: str) -> list[tuple[str, str]]:
    """The numbers in a result, as label and GLSL; fields of a jet by their own names."""
    inner = isinstance(type_, Struct)
    prefix = "" if inner else _short(name)
    found = [(leaf, f"{expression}{leaf.path}") for leaf in leaves(type_)]
    return [
        (f"{prefix}{leaf.path}".lstrip("."), value if leaf.is_float else f"float({value})") for leaf, value in found
    ]


def held_names(function: Function, held: Mapping[str, str]) -> list[str]:
    """The names in `held` that are neither a parameter nor a part of one."""
    known: set[str] = set()
    for parameter in function.parameters:
        known |= {parameter.name, *(leaf.path for leaf in leaves(parameter.type, parameter.name))}
    return [name for name in held if name not in known]
