"""Which functions have which products: what the types decide, and what is refused, with the alternatives."""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.ad.inputs import Input
from glsl_ad.ad.plans import Request
from glsl_ad.ad.quantities import Quantity
from glsl_ad.ad.recipes import overload_for, overloads
from glsl_ad.ad.session import listed
from glsl_ad.ad.structs import VALUE
from glsl_ad.ir.model import Function, Role
from glsl_ad.kinds import KINDS
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, Type, Vector, components, is_differentiable


def reason(kind: str, inputs: Sequence[Input], main: Type, order: int) -> str:
    """Why a product was chosen."""
    if kind == "jet":
        return f"`{inputs[0].text}` is a {inputs[0].type}"
    if kind == "partials":
        return f"order {order} of a {main}" if order > 1 else f"it gives a {main}"
    return f"it gives a {main}" if order == 1 else f"order 2 of a {main}"


def with_order(order: int) -> str:
    """The products that a user who wants this order may have meant."""
    return listed([f"`{k.name}`" for k in KINDS.values() if k.order in (None, order)])


def refuse_shapes(
    kind: str, primal: Function, request: Request, inputs: Sequence[Input], main: Type, sink: Sink
) -> None:
    """Report a product that functions of this type do not have."""
    count = sum(components(i.type) for i in inputs if is_differentiable(i.type))
    width = main.size if isinstance(main, Vector) else 1 if isinstance(main, Scalar) else 0
    is_single = isinstance(main, Scalar)
    problem, others = "", ""
    if kind in ("gradient", "hessian", "hessian-vector") and not is_single:
        problem = f"it is for scalar functions, and this one gives a {main}"
        others = "`jacobian` or `partials`" if kind == "gradient" and isinstance(main, Vector) else "`partials`"
    elif kind == "jacobian" and is_single:
        problem, others = "it is for vector functions, and this one gives a scalar", "`gradient`"
    elif kind == "laplacian" and not width:
        problem, others = f"it is for scalar and vector functions, and this one gives a {main}", "`partials`"
    elif kind == "divergence" and (width != count or width < 2):
        problem = f"it needs as many inputs as the value has components, and here {count} stand against {max(width, 1)}"
        others = "`jacobian` or `partials`" if width > 1 else "`gradient` or `laplacian`"
    elif kind == "curl" and (width, count) not in ((3, 3), (2, 2), (1, 2)):
        problem = (
            f"it is for a vec3 by a vec3, a vec2 by a vec2 or a float by a vec2, not for a {main} by {count} scalars"
        )
        others = "`jacobian`, `gradient` or `partials`"
    elif KINDS[kind].base:
        problem, others = _recipe_problem(kind, primal, inputs, main)
    if problem:
        sink.report(messages.WRONG_SHAPE, request.span, kind=kind, function=primal.name, problem=problem, others=others)
    if request.pack and (kind != "gradient" or results_of(primal) > 1 or not 1 <= count <= 3):
        sink.report(messages.CANNOT_PACK, request.span, kind=kind, count=count)
    if request.coefficients == "taylor" and kind not in ("jet", "lifted", "partials", "directional"):
        sink.report(messages.NO_TAYLOR, request.span, kind=kind)


def results_of(primal: Function) -> int:
    """How many results the user's function has."""
    return sum(p.role is not Role.WATCH for p in primal.results)


def refuse_names(
    primal: Function,
    request: Request,
    quantities: Sequence[tuple[Quantity, ...]],
    recipe: Function | None,
    sink: Sink,
) -> None:
    """Raises GlslAdError for a list of field names where there are no fields to name, or others in number."""
    if request.fields is None:
        return
    derived = [p.name for p in recipe.results] if recipe else [q.field for own in quantities for q in own]
    if request.pack or results_of(primal) > 1:
        raise sink.fail(messages.NO_FIELDS, request.span, function=primal.name)
    refuse_field_count(request, [VALUE, *derived], sink)


def refuse_field_count(request: Request, names: Sequence[str], sink: Sink) -> None:
    """Raises GlslAdError where not as many fields are named as there are `names`."""
    if request.fields is not None and len(request.fields) != len(names):
        given, example = len(request.fields), ",".join(names)
        raise sink.fail(messages.WRONG_FIELD_COUNT, None, needed=len(names), given=given, example=example)


def _recipe_problem(kind: str, primal: Function, inputs: Sequence[Input], main: Type) -> tuple[str, str]:
    """Why a recipe does not apply, and what to do instead; empty where it does."""
    given = ", ".join(str(i.type) for i in inputs)
    if len(inputs) == 1 and results_of(primal) == 1 and overload_for(kind, inputs[0].type, main):
        return "", ""
    forms = listed([f"`{f.params[1].type}({f.params[0].type})`" for f in overloads(kind)])
    return f"it is for functions of the form {forms}, and this one is `{main}({given})`", (
        f"`--wrt` to choose one input, or `{KINDS[kind].base}`"
    )
