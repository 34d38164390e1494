"""Which views a function's type gets, and which of its inputs vary over the picture."""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.sema.model import Function, Program, Storage
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import viewing
from glsl_ad.types import Kind, Matrix, Scalar, Type, Vector, is_differentiable
from glsl_ad.views.arguments import input_leaves, is_input, is_output, leaves
from glsl_ad.views.model import VIEWS

#: How many numbers vary in a view. A table takes what there is.
AXES = {"curves": 1, "contours": 2, "surface": 3, "frame": 1, "patch": 2, "field": 2, "table": 0}


def has_picture(program: Program) -> bool:
    """Whether the shader draws something itself: `mainImage`, or `main` with a colour to write."""
    if any(f.key == "mainImage(vec4, vec2)" and f.body is not None for f in program.functions.values()):
        return True
    return main_output(program) is not None


def main_output(program: Program) -> str | None:
    """The variable that the shader's `main` puts its colour into."""
    main = next((f for f in program.functions.values() if f.name == "main" and f.body is not None), None)
    if main is None:
        return None
    colour = Vector(Kind.FLOAT, 4)
    outputs = [v.name for v in program.globals.values() if v.storage is Storage.OUTPUT and v.type == colour]
    if outputs:
        return outputs[0]
    return "gl_FragColor" if "gl_FragColor" in program.names else None


def default_function(program: Program) -> Function | None:
    """The last function that a float goes into and comes out of: what is built from the others comes last. One whose
    picture shows all of its inputs is better than one of which some must be held: `map(p)` than `march(from, along)`.
    """
    skipped = ("main", "mainImage")
    fitting = [f for f in program.functions.values() if f.body is not None and f.name not in skipped and not f.errors]
    floats = [f for f in fitting if is_differentiable(f.return_type) and input_leaves(f)]
    whole = [f for f in floats if len(_natural_axes(f)) == len(input_leaves(f))]
    return next(reversed(whole or floats), None)


def fitting_views(function: Function, wrt: Sequence[str]) -> tuple[str, ...]:
    """The views that show this function, the best one first."""
    if any(is_output(p) and is_differentiable(p.type) for p in function.parameters):
        return ("table",)  # it returns more than a picture holds
    count = len(expanded(function, wrt)) if wrt else len(_natural_axes(function))
    all_ = len(expanded(function, wrt)) if wrt else len(input_leaves(function))
    found: list[str] = []
    match function.return_type:
        case Scalar(Kind.FLOAT):
            found = [{1: "curves", 2: "contours", 3: "surface"}.get(count, "table")]
            found += ["surface", "contours", "curves"]
        case Vector(Kind.FLOAT, 2 | 3) as returned:
            planar = "field" if returned.size == 2 else "patch"
            found = [{1: "frame", 2: planar, 3: "field" if returned.size == 3 else "table"}.get(count, "table")]
            found += ["field", "frame"] if returned.size == 2 else ["patch", "field", "frame"]
    found = [view for view in dict.fromkeys([*found, "table"]) if _needed(view, function) <= all_]
    return tuple(found)


def _needed(view: str, function: Function) -> int:
    returned = function.return_type
    return returned.size if view == "field" and isinstance(returned, Vector) else AXES[view]


def _natural_axes(function: Function) -> tuple[str, ...]:
    """The first vector parameter, else all that are numbers, two of them at most."""
    inputs = [p for p in function.parameters if is_input(p)]
    for parameter in inputs:
        if isinstance(parameter.type, Vector) and parameter.type.kind is Kind.FLOAT:
            return tuple(leaf.path for leaf in leaves(parameter.type, parameter.name))
    return tuple(p.name for p in inputs if p.type == Scalar(Kind.FLOAT))[:2]


def choose_view(wanted: str | None, choices: Sequence[str], of: str, sink: Sink) -> str:
    """The wanted view, if it fits; the best one where none is wanted. Raises GlslAdError otherwise."""
    if wanted is None:
        return choices[0]
    if wanted not in VIEWS:
        raise sink.fail(viewing.UNKNOWN_VIEW, None, view=wanted, known=", ".join(VIEWS))
    if wanted not in choices:
        raise sink.fail(viewing.VIEW_DOES_NOT_FIT, None, view=wanted, of=of, choices=", ".join(choices))
    return wanted


def axes_of(view: str, function: Function, wrt: Sequence[str], sink: Sink) -> tuple[str, ...]:
    """The numbers that vary over the picture, as `p.x`, from left to right first.

    Raises GlslAdError where `wrt` names what is no float in a parameter.
    """
    known = input_leaves(function)
    chosen = expanded(function, wrt) if wrt else (*_natural_axes(function), *known)
    unknown = [name for name in wrt if not expanded(function, [name])]
    if unknown:
        inputs = ", ".join(known) or "none"
        raise sink.fail(viewing.NO_AXIS, function.span, function=function.key, axis=unknown[0], inputs=inputs)
    count = _needed(view, function) or 2
    return tuple(dict.fromkeys(chosen))[:count]


def expanded(function: Function, wrt: Sequence[str]) -> tuple[str, ...]:
    """Inputs as single numbers: `p` as `p.x`, `p.y`."""
    known = input_leaves(function)
    names = [name.replace(" ", "") for name in wrt]
    return tuple(leaf for name in names for leaf in known if leaf == name or leaf.startswith((f"{name}.", f"{name}[")))


def whole_inputs(function: Function, axes: Sequence[str]) -> tuple[str, ...]:
    """The axes as `--wrt` wants them: a parameter by its name where all of it varies, in order."""
    for parameter in function.parameters:
        if isinstance(parameter.type, (Vector, Matrix)):
            own = tuple(leaf.path for leaf in leaves(parameter.type, parameter.name))
            if own == tuple(axes):
                return (parameter.name,)
    return tuple(axes)


def is_planar(type_: Type) -> bool:
    """Whether this is a vector of the plane."""
    return isinstance(type_, Vector) and type_.size == 2
