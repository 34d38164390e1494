"""The products that users ask for, as requests to the session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from glsl_ad.ad.axes import Axis, axes_of, groups_of, scalar_inputs
from glsl_ad.ad.fields import Fields, NoTypeError, unused_name
from glsl_ad.ad.indices import Group, IndexSet
from glsl_ad.ad.inputs import Input, Refusal, find_input, float_inputs
from glsl_ad.ad.model import InputCoefficient, InputPart, OutputCoefficient, OutputTerm, Product
from glsl_ad.ad.patterns import DENSE, Pattern
from glsl_ad.ad.quantities import Quantity, output_terms, whole
from glsl_ad.ad.session import Session, Settings, Version, gradient_stem, listed
from glsl_ad.ad.signature import Seed, Shape
from glsl_ad.ad.structs import VALUE, JetStructs
from glsl_ad.ad.textures import Textures
from glsl_ad.ir.analysis import arithmetic_size
from glsl_ad.ir.model import Function, Module, Role
from glsl_ad.kinds import KINDS, chosen_kind
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, Type, Vector, components, is_differentiable

#: Order, inputs and scalars of what is returned.
Meaning = tuple[int, tuple[str, ...], tuple[tuple[OutputTerm, ...], ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """What to differentiate, and how to call it.

    `function` is a key of the module. `wrt` names flat parameters or parts of them (`p.x`, `m.roughness`); none stands
    for all parameters that hold floats. `kind` is a name of `KINDS`, or None to choose by type; `order` is None for
    the product's own, or 1. `fields` names the value and what is returned beside it, in order. `coefficients` is
    "derivatives" or "taylor": what is returned at order k, f^(k) or f^(k)/k!. `pack` asks for a vector of value and
    gradient. `textures` is a value of `Textures`. `span` is the place of the function, for messages.
    """

    function: str
    wrt: tuple[str, ...] = ()
    kind: str | None = "jet"
    order: int | None = None
    name: str | None = None
    struct_name: str | None = None
    fields: tuple[str, ...] | None = None
    coefficients: str = "derivatives"
    pack: bool = False
    textures: str = Textures.CONSTANT.value
    span: Span | None = None


def differentiate(module: Module, request: Request, sink: Sink, *, taken: frozenset[str] = frozenset()) -> Product:
    """Differentiate a function of the module. `taken` are names that generated structs must not have.

    Raises GlslAdError where the request cannot be met; what is merely lost is a warning in the sink.
    """
    primal = module.functions[request.function]
    inputs = _inputs(primal, request, sink)
    if not any(is_differentiable(p.type) for p in primal.results):
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


# ---- plans -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """A request with everything decided: the product, its directions, and what is returned."""

    module: Module
    primal: Function
    request: Request
    inputs: tuple[Input, ...]
    kind: str
    indices: IndexSet
    seeds: tuple[Seed, ...]
    quantities: tuple[tuple[Quantity, ...], ...] | None
    struct: str

    def build(self, taken: frozenset[str], sums_at_natural: bool) -> tuple[Product, Sink]:
        """One way of choosing scales, with its own diagnostics."""
        request, primal, sink = self.request, self.primal, Sink()
        derivatives = request.coefficients == "derivatives"
        fields = request.fields if self.quantities is None else None
        structs = JetStructs(self.indices.order, request.struct_name, fields, taken)
        settings = Settings(derivatives, sums_at_natural, Textures(request.textures))
        session = Session(self.module, settings, structs, sink)
        lifted = {i.base for i in self.inputs} if self.kind == "lifted" else set()
        patterns = tuple(
            Pattern((DENSE if i in lifted else None,) * len(self.indices.nonzero)) for i in range(len(primal.params))
        )
        shape = Shape(
            request.name or f"{primal.name}_{self._suffix()}",
            self._comment(),
            self.seeds,
            complete=True,
            quantities=self.quantities,
            struct=self.struct,
            packed=request.pack,
        )
        version = session.specialise(primal, patterns, shape, self.indices)
        self._warn_if_independent(version, sink)
        product = Product(
            Module(dict(self.module.functions) | session.functions, self.module.globals, self.module.rules),
            tuple(session.functions),
            version.function,
            primal,
            self.kind,
            self.indices.order,
            tuple(i.text for i in self.inputs),
            self.indices.directions,
            self._input_series(patterns, derivatives),
            self._outputs(version, derivatives),
        )
        return product, sink

    def _warn_if_independent(self, version: Version, sink: Sink) -> None:
        if not sink.has_errors and all(j is None for p in version.found for j in p.slots):
            names = listed([f"`{i.text}`" for i in self.inputs])
            sink.report(messages.INDEPENDENT, self.request.span, function=self.primal.name, inputs=names)

    def _suffix(self) -> str:
        kind = KINDS[self.kind]
        has_order = kind.order is None and (self.quantities is None or self.indices.order > 1)
        return f"{kind.suffix}{self.indices.order}" if has_order else kind.suffix

    # ---- in words ----------------------------------------------------------------------------------------------------

    def _comment(self) -> str:
        names, name, order = listed([i.text for i in self.inputs]), self.primal.name, self.indices.order
        what = "derivative" if self.request.coefficients == "derivatives" else "Taylor coefficient"
        count = f"{what}s 1 to {order}" if order > 1 else f"first {what}"
        is_scalar = len(self.inputs) == 1 and isinstance(self.inputs[0].type, Scalar)
        match self.kind:
            case "lifted":
                return f"{name} on jets: its value and {count}, given those of {names}"
            case "jet" if is_scalar:
                return f"{name} and its {count} with respect to {names}"
            case "jet" | "directional":
                return f"{name} and its {count} along a direction of {names}"
            case "partials":
                return f"{name} and its partial {what}s to order {order} by {names}"
            case "hessian":
                return f"{name}, its gradient and its Hessian by {names}"
            case "hessian-vector":
                return f"{name}, its gradient, and its Hessian by {names} times a direction"
            case "jacobian":
                return f"{name} and its Jacobian by {names}"
        return f"{name} and its {KINDS[self.kind].name} by {names}"

    # ---- how it relates to the primal --------------------------------------------------------------------------------

    def _input_series(self, patterns: Sequence[Pattern], derivatives: bool) -> tuple[tuple[InputCoefficient, ...], ...]:
        """Where the coefficients of each flat parameter of the primal come from; mirrors the order of declaration."""
        series: list[list[InputCoefficient]] = []
        zero = (0,) * self.indices.directions
        position = 0
        for pattern in patterns:
            found = [InputCoefficient(zero, position, Fraction(1))]
            position += 1
            for alpha, slot in zip(self.indices.nonzero, pattern.slots, strict=True):
                if slot == DENSE:
                    scale = Fraction(1, self.indices.factorial(alpha)) if derivatives else Fraction(1)
                    found.append(InputCoefficient(alpha, position, scale))
                    position += 1
            series.append(found)
        for seed in self.seeds:
            param = None
            if seed.direction is not None:
                param = position
                position += 1
            self._add_seed(series[seed.input.base], seed, param)
        return tuple(map(tuple, series))

    def _add_seed(self, own: list[InputCoefficient], seed: Seed, param: int | None) -> None:
        index = seed.index[: self.indices.directions]
        if not seed.input.path:
            own.append(InputCoefficient(index, param, Fraction(1)))
            return
        part = InputPart(seed.input.path, param, Fraction(1))
        for k, given in enumerate(own):
            if given.index == index:
                own[k] = InputCoefficient(index, None, Fraction(0), (*given.parts, part))
                return
        own.append(InputCoefficient(index, None, Fraction(0), (part,)))

    def _outputs(self, version: Version, derivatives: bool) -> tuple[OutputCoefficient, ...]:
        """What each flat result of the entry is."""
        interface = version.function.interface
        names = {r: version.returned[r].field for r in interface.returns} if interface.packed else {}
        everything = tuple(i.text for i in self.inputs)
        outputs = []
        for source, port in enumerate(self.primal.results):
            output = "return" if port.role is Role.RETURN else port.name
            value: Meaning = (0, (), whole(port.type, (0,) * self.indices.directions, Fraction(1)))
            derived = self._derived(source, port.type, version.results[source], derivatives)
            for position, result in enumerate(version.returned):
                if result.source != source:
                    continue
                order, wrt, scalars = value if result.is_value else derived.pop(0)
                field = names.get(position, "")
                by = wrt or (everything if order else ())
                outputs.append(OutputCoefficient(position, source, order, field, output, by, scalars))
        return tuple(outputs)

    def _derived(self, source: int, type_: Type, pattern: Pattern, derivatives: bool) -> list[Meaning]:
        """What is known of what is returned beside a value."""
        if self.quantities is not None:
            return [(q.order, q.wrt, output_terms(self.indices, q.scalars)) for q in self.quantities[source]]
        dense = [a for a, s in zip(self.indices.nonzero, pattern.slots, strict=True) if s == DENSE]
        return [
            (sum(a), (), whole(type_, a, Fraction(self.indices.factorial(a)) if derivatives else Fraction(1)))
            for a in dense
        ]


def _plan(module: Module, primal: Function, request: Request, inputs: Sequence[Input], sink: Sink) -> _Plan:
    """Decide what the request leaves open, and refuse what cannot be. Raises GlslAdError."""
    main = next(p.type for p in primal.results if is_differentiable(p.type))
    kind = request.kind or chosen_kind(len(inputs), inputs[0].type, main, request.order or 1)
    if request.kind is None:
        sink.report(messages.KIND_CHOSEN, None, kind=kind, why=_why(kind, inputs, main, request.order or 1))
    own = KINDS[kind].order
    if own is not None and request.order not in (None, own):
        others = _with_order(request.order or 1)
        sink.report(messages.ORDER_OF_KIND, request.span, kind=kind, own=own, order=request.order, others=others)
    _refuse_shapes(kind, primal, request, inputs, main, sink)
    sink.raise_if_errors()
    order = own or request.order or 1
    if kind in ("jet", "lifted"):
        indices = IndexSet(1, order)
        seeds = () if kind == "lifted" else _seeds(primal, inputs, indices)
        return _Plan(module, primal, request, tuple(inputs), kind, indices, seeds, None, "")
    axes = axes_of(inputs)
    indices, seeds = _directions(kind, order, primal, inputs, axes)
    fields = Fields(indices, axes, request.coefficients == "derivatives")
    quantities = _quantities(kind, primal, request, fields, sink)
    _refuse_names(primal, request, quantities, sink)
    sink.raise_if_errors()
    renamed = _renamed(quantities, request)
    struct = _struct_name(kind, primal, axes, order)
    return _Plan(module, primal, request, tuple(inputs), kind, indices, seeds, renamed, struct)


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
            if is_differentiable(port.type):
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


def _renamed(quantities: Sequence[tuple[Quantity, ...]], request: Request) -> tuple[tuple[Quantity, ...], ...]:
    """The quantities with field names that differ, and with those that the user wants."""
    wished = list(request.fields[1:]) if request.fields else []
    made = []
    for own in quantities:
        taken = [VALUE]
        renamed = []
        for q in own:
            name = wished.pop(0) if wished else q.field if request.pack else unused_name(q.field, taken)
            taken.append(name)
            renamed.append(Quantity(name, q.type, q.order, q.wrt, q.scalars))
        made.append(tuple(renamed))
    return tuple(made)


def _struct_name(kind: str, primal: Function, axes: Sequence[Axis], order: int) -> str:
    """The stem of the name of the struct that the entry returns."""
    main = next(p.type for p in primal.results if is_differentiable(p.type))
    single = len(primal.results) == 1 and len(axes) == 1 and isinstance(axes[0].type, Vector)
    if kind in ("gradient", "jacobian") and single and isinstance(axes[0].type, Vector):
        if isinstance(main, Scalar):
            return gradient_stem(primal.name, axes)
        if isinstance(main, Vector):
            return f"Jacobian{axes[0].type.size}x{main.size}"
    if kind == "hessian" and single and isinstance(axes[0].type, Vector):
        return f"Hessian{axes[0].type.size}"
    words = KINDS[kind].suffix.split("_")
    number = str(order) if KINDS[kind].order is None and order > 1 else ""
    return f"{primal.name[:1].upper()}{primal.name[1:]}{''.join(w.capitalize() for w in words)}{number}"


# ---- what cannot be --------------------------------------------------------------------------------------------------


def _why(kind: str, inputs: Sequence[Input], main: Type, order: int) -> str:
    """Why a product was chosen."""
    if kind == "jet":
        return f"`{inputs[0].text}` is a {inputs[0].type}"
    if kind == "partials":
        return f"order {order} of a {main}" if order > 1 else f"it gives a {main}"
    return f"it gives a {main}" if order == 1 else f"order 2 of a {main}"


def _with_order(order: int) -> str:
    """The products that a user who wants this order may have meant."""
    return listed([f"`{k.name}`" for k in KINDS.values() if k.order in (None, order)])


def _refuse_shapes(
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
    if problem:
        sink.report(messages.WRONG_SHAPE, request.span, kind=kind, function=primal.name, problem=problem, others=others)
    if request.pack and (kind != "gradient" or len(primal.results) > 1 or not 1 <= count <= 3):
        sink.report(messages.CANNOT_PACK, request.span, kind=kind, count=count)
    if request.coefficients == "taylor" and kind not in ("jet", "lifted", "partials", "directional"):
        sink.report(messages.NO_TAYLOR, request.span, kind=kind)


def _refuse_names(primal: Function, request: Request, quantities: Sequence[tuple[Quantity, ...]], sink: Sink) -> None:
    """Report a list of field names of the wrong length, and names that cannot be used."""
    if request.fields is None:
        return
    names = [VALUE, *(q.field for own in quantities for q in own)]
    if request.pack or len(primal.results) > 1:
        sink.report(messages.NO_FIELDS, request.span, function=primal.name)
    elif len(request.fields) != len(names):
        given, example = len(request.fields), ",".join(names)
        sink.report(messages.WRONG_FIELD_COUNT, request.span, needed=len(names), given=given, example=example)
