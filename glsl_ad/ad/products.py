"""The products that users ask for, as requests to the session: `jet` and `lifted`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from glsl_ad.ad.indices import IndexSet
from glsl_ad.ad.inputs import Input, Refusal, find_input, float_inputs
from glsl_ad.ad.model import InputCoefficient, InputPart, OutputCoefficient, Product
from glsl_ad.ad.patterns import DENSE, Pattern
from glsl_ad.ad.session import Seed, Session, Settings, Shape, listed
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ad.textures import Textures
from glsl_ad.ir.analysis import arithmetic_size
from glsl_ad.ir.model import Function, Module, Role
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, is_differentiable


@dataclass(frozen=True, slots=True)
class Request:
    """What to differentiate, and how to call it.

    `function` is a key of the module. `wrt` names flat parameters or parts of them (`p.x`, `m.roughness`); none stands
    for all parameters that hold floats. `fields` names the value and each derivative. `coefficients` is "derivatives"
    or "taylor": what structs hold at order k, f^(k) or f^(k)/k!. `textures` is a value of `Textures`. `span` is the
    place of the function, for messages.
    """

    function: str
    wrt: tuple[str, ...] = ()
    kind: str = "jet"
    order: int = 1
    name: str | None = None
    struct_name: str | None = None
    fields: tuple[str, ...] | None = None
    coefficients: str = "derivatives"
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
    candidates = [_build(module, request, primal, inputs, taken, natural) for natural in (True, False)]
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
    whole = float_inputs(primal)
    if not whole and not request.wrt:
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
    return chosen or whole


def _build(
    module: Module,
    request: Request,
    primal: Function,
    inputs: Sequence[Input],
    taken: frozenset[str],
    sums_at_natural: bool,
) -> tuple[Product, Sink]:
    """One way of choosing scales, with its own diagnostics."""
    sink = Sink()
    derivatives = request.coefficients == "derivatives"
    settings = Settings(IndexSet(1, request.order), derivatives, sums_at_natural, Textures(request.textures))
    structs = JetStructs(request.order, request.struct_name, request.fields, taken)
    session = Session(module, settings, structs, sink)
    lifted = {i.base for i in inputs} if request.kind == "lifted" else set()
    seeds = () if lifted else _seeds(primal, inputs)
    patterns = tuple(
        Pattern((DENSE if i in lifted else None,) * len(settings.indices.nonzero)) for i in range(len(primal.params))
    )
    name = request.name or f"{primal.name}_jet{request.order}"
    shape = Shape(name, _comment(request, primal, inputs), seeds, complete=True)
    version = session.specialise(primal, patterns, shape)
    entry = version.function
    if not sink.has_errors and all(j is None for p in version.found for j in p.slots):
        names = listed([f"`{i.text}`" for i in inputs])
        sink.report(messages.INDEPENDENT, request.span, function=primal.name, inputs=names)
    functions = dict(module.functions) | session.functions
    product = Product(
        Module(functions, module.globals, module.rules),
        tuple(session.functions),
        entry,
        primal,
        request.kind,
        request.order,
        tuple(i.text for i in inputs),
        _input_series(patterns, seeds, derivatives),
        _outputs(primal, entry, version.results, derivatives),
    )
    return product, sink


def _seeds(primal: Function, inputs: Sequence[Input]) -> tuple[Seed, ...]:
    """The seeds of a `jet`: 1 for one scalar input, else a direction that becomes a parameter for each input."""
    if len(inputs) == 1 and isinstance(inputs[0].type, Scalar):
        return (Seed(inputs[0], None),)
    used = {p.name for p in primal.params}
    seeds = []
    for given in inputs:
        name = "direction" if len(inputs) == 1 else f"{given.identifier}_direction"
        while name in used:
            name += "_"
        used.add(name)
        seeds.append(Seed(given, name))
    return tuple(seeds)


def _comment(request: Request, primal: Function, inputs: Sequence[Input]) -> str:
    names = listed([i.text for i in inputs])
    what = "derivative" if request.coefficients == "derivatives" else "Taylor coefficient"
    count = f"{what}s 1 to {request.order}" if request.order > 1 else f"first {what}"
    if request.kind == "lifted":
        return f"{primal.name} on jets: its value and {count}, given those of {names}"
    if len(inputs) == 1 and isinstance(inputs[0].type, Scalar):
        return f"{primal.name} and its {count} with respect to {names}"
    return f"{primal.name} and its {count} along a direction of {names}"


def _input_series(
    patterns: Sequence[Pattern], seeds: Sequence[Seed], derivatives: bool
) -> tuple[tuple[InputCoefficient, ...], ...]:
    """Where the coefficients of each flat parameter of the primal come from; mirrors the order of declaration."""
    series: list[list[InputCoefficient]] = []
    position = 0
    for pattern in patterns:
        found = [InputCoefficient(position, Fraction(1))]
        position += 1
        for k, slot in enumerate(pattern.slots, start=1):
            if slot == DENSE:
                found.append(InputCoefficient(position, Fraction(1, factorial(k)) if derivatives else Fraction(1)))
                position += 1
        series.append(found)
    for seed in seeds:
        own = series[seed.input.base]
        parts = own.pop().parts if len(own) > 1 else ()
        param = None
        if seed.direction is not None:
            param = position
            position += 1
        if seed.input.path:
            parts += (InputPart(seed.input.path, param, Fraction(1)),)
            own.append(InputCoefficient(None, Fraction(0), parts))
        else:
            own.append(InputCoefficient(param, Fraction(1)))
    return tuple(map(tuple, series))


def _outputs(
    primal: Function, entry: Function, results: Sequence[Pattern], derivatives: bool
) -> tuple[OutputCoefficient, ...]:
    """What each flat result of the entry is."""
    fields = {}
    if entry.interface.packed:
        struct_fields = getattr(entry.interface.return_type, "fields", ())
        fields = {r: f.name for r, f in zip(entry.interface.returns, struct_fields, strict=True)}
    outputs = []
    position = 0
    for i, (port, pattern) in enumerate(zip(primal.results, results, strict=True)):
        for k in range(1 + sum(s == DENSE for s in pattern.slots)):
            scale = Fraction(1, factorial(k)) if derivatives else Fraction(1)
            output = "return" if port.role is Role.RETURN else port.name
            outputs.append(OutputCoefficient(position, i, k, scale, fields.get(position, ""), output))
            position += 1
    return tuple(outputs)
