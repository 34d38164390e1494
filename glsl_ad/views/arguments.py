"""The numbers in a function's inputs and outputs, by name, and the arguments for a call where some of them vary.

`p.x` and `material.roughness` name one number each. What does not vary in a picture is held at a value: the caller's,
or one that is neither zero nor the same for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from glsl_ad.ir.model import Parameter
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Variable
from glsl_ad.types import FLOAT, Array, Kind, Matrix, Opaque, Scalar, Struct, Type, Vector

_COMPONENTS = "xyzw"
#: What floats that nobody has chosen are held at, parameter by parameter.
_HELD = ("1.0", "0.5", "0.25", "0.75")


@dataclass(frozen=True)
class Leaf:
    """One number of a value: its GLSL expression below the value's name, and its kind."""

    path: str
    kind: Kind

    @property
    def is_float(self) -> bool:
        return self.kind in (Kind.FLOAT, Kind.DOUBLE)


def leaves(type_: Type, path: str = "") -> Iterator[Leaf]:
    """Every number of a value of the type, in the order of a constructor's arguments; none for a sampler."""
    match type_:
        case Scalar(kind):
            yield Leaf(path, kind)
        case Vector(kind, size):
            yield from (Leaf(f"{path}.{c}", kind) for c in _COMPONENTS[:size])
        case Matrix(_, columns, _):
            for column in range(columns):
                yield from leaves(type_.column, f"{path}[{column}]")
        case Array(element, size) if size is not None:
            for index in range(size):
                yield from leaves(element, f"{path}[{index}]")
        case Struct(_, fields):
            for part in fields:
                yield from leaves(part.type, f"{path}.{part.name}")


def is_input(parameter: Variable | Parameter) -> bool:
    """Whether a value comes in through the parameter."""
    return parameter.qualifier.split()[-1:] != ["out"]


def is_output(parameter: Variable | Parameter) -> bool:
    """Whether a value goes out through the parameter."""
    return parameter.qualifier.split()[-1:] in (["out"], ["inout"])


def input_leaves(function: Function) -> tuple[str, ...]:
    """The floats that come in through parameters: `p.x`, `radius`."""
    inputs = (p for p in function.parameters if is_input(p))
    return tuple(leaf.path for p in inputs for leaf in leaves(p.type, p.name) if leaf.is_float)


def call(
    name: str,
    parameters: Sequence[Variable | Parameter],
    own: Function,
    axes: Mapping[str, str],
    held: Mapping[str, str],
) -> tuple[str, list[str]]:
    """A call of a function with these parameters, and the declarations of what must be a variable for it.

    They are those of the user's function `own`, or of a derivative, whose others are directions: all ones. `axes` says
    by which expressions the numbers that vary are given, `held` at which value others are held.
    """
    declared, arguments = [], []
    places = {p.name: index for index, p in enumerate(own.parameters)}
    for parameter in parameters:
        index = places.get(parameter.name)
        default = "1.0" if index is None else _HELD[index % len(_HELD)]
        value = _value(parameter.type, parameter.name, axes, held, default)
        if is_output(parameter):
            local = f"vwArgument{index}"
            given = f" = {value}" if is_input(parameter) else ""
            declared.append(f"{parameter.type} {local}{given};")
            value = local
        arguments.append(value)
    return f"{name}({', '.join(arguments)})", declared


def _value(type_: Type, path: str, axes: Mapping[str, str], held: Mapping[str, str], default: str) -> str:
    if path in axes:
        return axes[path]
    if path in held:
        return _as_float(held[path]) if type_ == FLOAT else held[path]
    match type_:
        case Scalar(kind):
            return _constant(kind, default)
        case Vector(kind, size):
            parts = [_value(Scalar(kind), f"{path}.{c}", axes, held, default) for c in _COMPONENTS[:size]]
            return _vector(type_, parts, len(axes))
        case Matrix(_, columns, _):
            parts = [_value(type_.column, f"{path}[{i}]", axes, held, default) for i in range(columns)]
            # A matrix that nobody has chosen is the identity.
            return f"{type_}(1.0)" if len(set(parts)) == 1 and default in parts[0] else _constructed(type_, parts)
        case Array(element, size) if size is not None:
            return _constructed(type_, [_value(element, f"{path}[{i}]", axes, held, default) for i in range(size)])
        case Struct(_, fields):
            return _constructed(type_, [_value(f.type, f"{path}.{f.name}", axes, held, default) for f in fields])
        case Opaque():
            return "iChannel0"
    return default


def _as_float(value: str) -> str:
    """`2` as `2.0`: GLSL ES converts no ints."""
    return f"{value}.0" if value.lstrip("+-").isdigit() else value


def _constant(kind: Kind, default: str) -> str:
    return {Kind.BOOL: "true", Kind.INT: "1", Kind.UINT: "1u"}.get(kind, default)


def _vector(type_: Vector, parts: Sequence[str], axes: int) -> str:
    bases = {part[: -len(c) - 1] for part, c in zip(parts, _COMPONENTS, strict=False) if part.endswith(f".{c}")}
    if len(bases) == 1 and all(part.endswith(f".{c}") for part, c in zip(parts, _COMPONENTS, strict=False)):
        base = bases.pop()
        # `at` is as long as there are axes.
        return base if type_.size == axes else f"{base}.{_COMPONENTS[: type_.size]}"
    return f"{type_}({parts[0]})" if len(set(parts)) == 1 else _constructed(type_, parts)


def _constructed(type_: Type, parts: Sequence[str]) -> str:
    return f"{type_}({', '.join(parts)})"
