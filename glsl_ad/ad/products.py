"""The products that users ask for: from a request to a plan, and to the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from glsl_ad.ad.axes import Axis, axes_of, groups_of, scalar_inputs
from glsl_ad.ad.fields import Fields, NoTypeError, unused_name
from glsl_ad.ad.indices import Group, IndexSet
from glsl_ad.ad.inputs import Input, Refusal, find_input, float_inputs
from glsl_ad.ad.model import Product
from glsl_ad.ad.plans import Plan, Request
from glsl_ad.ad.quantities import Quantity, whole
from glsl_ad.ad.recipes import overload_for
from glsl_ad.ad.session import gradient_stem
from glsl_ad.ad.shapes import reason, refuse_field_count, refuse_names, refuse_shapes, results_of, with_order
from glsl_ad.ad.signature import Seed
from glsl_ad.ad.structs import VALUE, capitalised
from glsl_ad.ir.analysis import arithmetic_size
from glsl_ad.ir.model import Function, Module, Role
from glsl_ad.kinds import KINDS, chosen_kind
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, Type, Vector, is_differentiable

#: Derivatives that a value may have. Every operation works on all of them, and products on all pairs.
MOST_COEFFICIENTS = 500


def differentiate(module: Module, request: Request, sink: Sink, *, taken: frozenset[str] = frozenset()) -> Product:
    """Differentiate a function of the module. `taken` are names that generated structs must not have.

    Raises GlslAdError where the request cannot be met; what is merely lost is a warning in the sink.
    """
    primal = module.functions[request.function]
    inputs = _inputs(primal, request, sink)
    if not any(is_differentiable(p.type) and p.role is not Role.WATCH for p in primal.results):
        why = "it returns no float"
        raise sink.fail(messages.NOTHING_TO_DIFFERENTIATE, request.span, function=primal.name, why=why)
    plan = _plan(module, primal, request, inputs, sink)
    # At order 1 all scales are one.
    scales = (True,) if plan.indices.order == 1 else (True, False)
    candidates = [plan.build(taken, natural) for natural in scales]
    chosen, session_sink = min(candidates, key=lambda c: _cost(c[0]))
    for diagnostic in session_sink.diagnostics:
        sink.add(diagnostic)
    sink.raise_if_errors()
    return chosen


def _cost(product: Product) -> int:
    return sum(arithmetic_size(product.module.functions[key]) for key in product.generated)


def _inputs(primal: Function, request: Request, sink: Sink) -> list[Input]:
    """What to differentiate by, in the order of the request.

    Raises ValueError for a name that is no float input: who makes the request has checked it against the program.
    """
    floats = float_inputs(primal)
    if not floats and not request.wrt:
        raise sink.fail(messages.NOTHING_TO_DIFFERENTIATE, request.span, function=primal.name, why="it takes no float")
    chosen = []
    for text in request.wrt:
        found = find_input(primal, text)
        if isinstance(found, Refusal):
            raise ValueError(f"{primal.key}: `{text}` is no input: {found.value}")
        if request.kind == "lifted" and (found.path or primal.params[found.base].role is Role.GLOBAL):
            sink.report(messages.LIFTED_PART, request.span, input=text, parameter=primal.params[found.base].name)
        chosen.append(found)
    sink.raise_if_errors()
    return chosen or floats


# ---- plans ---------------------------------------------------------------------------------------------------------


def _plan(module: Module, primal: Function, request: Request, inputs: Sequence[Input], sink: Sink) -> Plan:
    """Decide what the request leaves open, and refuse what cannot be. Raises GlslAdError."""
    main = next(p.type for p in primal.results if is_differentiable(p.type))
    kind = request.kind or chosen_kind(len(inputs), inputs[0].type, main, request.order or 1)
    if request.kind is None and not _has_types(kind, primal, request, inputs):
        kind = "partials"
    if request.kind is None:
        sink.report(messages.KIND_CHOSEN, None, kind=kind, why=reason(kind, inputs, main, request.order or 1))
    own = KINDS[kind].order
    if own is not None and request.order not in (None, own):
        others = with_order(request.order or 1)
        sink.report(messages.ORDER_OF_KIND, request.span, kind=kind, own=own, order=request.order, others=others)
    refuse_shapes(kind, primal, request, inputs, main, sink)
    sink.raise_if_errors()
    order = own or request.order or 1
    if kind in ("jet", "lifted"):
        refuse_field_count(request, [f"d{k}" for k in range(order + 1)], sink)
        indices = IndexSet(1, order)
        seeds = () if kind == "lifted" else _seeds(primal, inputs, indices)
        return Plan(module, primal, request, tuple(inputs), kind, indices, seeds, None, "")
    recipe = overload_for(kind, inputs[0].type, main) if KINDS[kind].base else None
    if recipe is not None and isinstance(inputs[0].type, Scalar):
        order = len(recipe.params) - 2  # a curve in the plane has no torsion
    axes = axes_of(inputs, whole=isinstance(main, Scalar) and kind != "hessian")
    indices, seeds = _directions(kind, order, primal, inputs, axes)
    if indices.count > MOST_COEFFICIENTS:
        limit = MOST_COEFFICIENTS
        raise sink.fail(messages.TOO_MANY, request.span, kind=kind, count=indices.count, limit=limit)
    fields = Fields(indices, axes, request.coefficients == "derivatives")
    made = _quantities(KINDS[kind].base or kind, primal, request, fields, sink)
    quantities = _distinct(made, packed=request.pack)
    refuse_names(primal, request, quantities, recipe, sink)
    struct = _struct_name(kind, primal, axes, order)
    return Plan(module, primal, request, tuple(inputs), kind, indices, seeds, quantities, struct, recipe)


def _has_types(kind: str, primal: Function, request: Request, inputs: Sequence[Input]) -> bool:
    """Whether GLSL has types for what a product returns."""
    if kind == "jet":
        return True
    axes = axes_of(inputs)
    indices, _ = _directions(kind, KINDS[kind].order or request.order or 1, primal, inputs, axes)
    try:
        _quantities(kind, primal, request, Fields(indices, axes, True), Sink())
    except GlslAdError:
        return False
    return True


def _directions(
    kind: str, order: int, primal: Function, inputs: Sequence[Input], axes: Sequence[Axis]
) -> tuple[IndexSet, tuple[Seed, ...]]:
    """The index set of a product with named fields, and the seeds of its directions."""
    if kind == "directional":
        indices = IndexSet(1, order)
        return indices, _seeds(primal, inputs, indices, always=True)
    groups, count = groups_of(axes), axes[-1].directions.stop
    if kind == "hessian-vector":
        indices = IndexSet(count + 1, 2, (*groups, Group("direction", 1)), mixed_with_last=True)
    else:
        indices = IndexSet(count, order, groups, collapsed=kind == "laplacian")
    seeds = [Seed(part, None, indices.unit(k)) for k, part in enumerate(scalar_inputs(axes))]
    if kind == "hessian-vector":
        given = _seeds(primal, inputs, indices, always=True)
        seeds.extend(Seed(s.input, s.direction, indices.unit(count)) for s in given)
    return indices, tuple(seeds)


def _seeds(primal: Function, inputs: Sequence[Input], indices: IndexSet, *, always: bool = False) -> tuple[Seed, ...]:
    """The seeds of one direction: 1 for one scalar input, else (or `always`) a direction that becomes a parameter for
    each input."""
    first = indices.unit(0)
    if len(inputs) == 1 and isinstance(inputs[0].type, Scalar) and not always:
        return (Seed(inputs[0], None, first),)
    used = {p.name for p in primal.params}
    seeds = []
    for given in inputs:
        name = "direction" if len(inputs) == 1 else f"{given.identifier}_direction"
        while name in used:
            name += "_"
        used.add(name)
        seeds.append(Seed(given, name, first))
    return tuple(seeds)


def _quantities(
    kind: str, primal: Function, request: Request, fields: Fields, sink: Sink
) -> tuple[tuple[Quantity, ...], ...]:
    """What is returned for each flat result beside its value. Raises GlslAdError where GLSL has no type for it."""
    made = []
    for port in primal.results:
        own: tuple[Quantity, ...] = ()
        try:
            if is_differentiable(port.type) and port.role is not Role.WATCH:
                own = fields.of(kind, port.type)
        except NoTypeError as error:
            raise sink.fail(messages.NO_SUCH_TYPE, request.span, derivative=error.derivative, kind=kind) from None
        made.append(_packed(fields.indices, port.type, own) if request.pack else own)
    return tuple(made)


def _packed(indices: IndexSet, type_: Type, own: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The value and the gradient as one vector."""
    assert isinstance(type_, Scalar)
    value = whole(type_, indices.zero, Fraction(1))
    scalars = (*value, *(s for q in own for s in q.scalars))
    return (Quantity(VALUE, Vector(type_.kind, len(scalars)), 1, tuple(w for q in own for w in q.wrt), scalars),)


def _distinct(quantities: Sequence[tuple[Quantity, ...]], *, packed: bool) -> tuple[tuple[Quantity, ...], ...]:
    """The quantities with field names that differ from each other and from that of the value."""
    made = []
    for own in quantities:
        taken = [] if packed else [VALUE]
        renamed = []
        for q in own:
            taken.append(unused_name(q.field, taken))
            renamed.append(replace(q, field=taken[-1]))
        made.append(tuple(renamed))
    return tuple(made)


def _struct_name(kind: str, primal: Function, axes: Sequence[Axis], order: int) -> str:
    """The stem of the name of the struct that the entry returns."""
    main = next(p.type for p in primal.results if is_differentiable(p.type))
    if results_of(primal) == len(axes) == 1 and isinstance(axes[0].type, Vector):
        size = axes[0].type.size
        match kind, main:
            case "gradient", Scalar():
                return gradient_stem(primal.name, axes)
            case "jacobian", Vector():
                return f"Jacobian{size}x{main.size}"
            case "hessian", _:
                return f"Hessian{size}"
    words = KINDS[kind].suffix.split("_")
    number = str(order) if KINDS[kind].order is None and order > 1 else ""
    return f"{capitalised(primal.name)}{''.join(w.capitalize() for w in words)}{number}"
