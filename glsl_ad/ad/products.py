"""The products that users ask for, as requests to the session: `jet` and `lifted`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from glsl_ad.ad.cost import operation_count
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.patterns import DENSE, Pattern, Slot
from glsl_ad.ad.session import Session, Settings, Shape, listed
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ir.model import Function, Module, Role
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, is_differentiable


@dataclass(frozen=True, slots=True)
class Request:
    """What to differentiate, and how to call it.

    `function` is a key of the module. `wrt` names flat parameters; none stands for all that hold floats. `fields` names
    the value and each derivative. `coefficients` is "derivatives" or "taylor": what structs hold at order k, f^(k) or
    f^(k)/k!. `span` is the place of the function, for messages.
    """

    function: str
    wrt: tuple[str, ...] = ()
    kind: str = "jet"
    order: int = 1
    name: str | None = None
    struct_name: str | None = None
    fields: tuple[str, ...] | None = None
    coefficients: str = "derivatives"
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
    candidates = [_build(module, request, primal, inputs, taken, small) for small in (True, False)]
    chosen, session_sink = min(candidates, key=lambda c: _cost(c[0]))
    for diagnostic in session_sink.diagnostics:
        sink.add(diagnostic)
    sink.raise_if_errors()
    return chosen


def _cost(product: Product) -> int:
    return sum(operation_count(product.module.functions[key]) for key in product.generated)


def _inputs(primal: Function, request: Request, sink: Sink) -> list[int]:
    """The flat parameters to differentiate with respect to, in the order of the request.

    Raises ValueError for a name that is no float input: who makes the request has checked it against the program.
    """
    floats = {
        p.name: i for i, p in enumerate(primal.params) if p.role in (Role.IN, Role.INOUT) and is_differentiable(p.type)
    }
    if not floats:
        raise sink.fail(messages.NOTHING_TO_DIFFERENTIATE, request.span, function=primal.name, why="it takes no float")
    unknown = [n for n in request.wrt if n not in floats]
    if unknown:
        raise ValueError(f"{primal.key} has no float inputs {unknown}")
    return [floats[n] for n in request.wrt or floats]


def _build(
    module: Module, request: Request, primal: Function, inputs: Sequence[int], taken: frozenset[str], small_scales: bool
) -> tuple[Product, Sink]:
    """One way of choosing scales, with its own diagnostics."""
    sink = Sink()
    derivatives = request.coefficients == "derivatives"
    settings = Settings(IndexSet(1, request.order), derivatives, small_scales)
    structs = JetStructs(request.order, request.struct_name, request.fields, taken)
    session = Session(module, settings, structs, sink)
    names = _direction_names(primal, inputs) if request.kind == "jet" else {}
    patterns = tuple(
        _pattern(request, settings.indices, seeded=i in inputs, direction=(i, (1,)) in names)
        for i in range(len(primal.params))
    )
    name = request.name or f"{primal.name}_jet{request.order}"
    comment = _comment(primal, request, inputs)
    shape = Shape(name, comment, names, packed=request.kind == "lifted", complete=True)
    version = session.specialise(primal, patterns, shape)
    entry = version.function
    if all(j is None for p in version.found for j in p.slots):
        names_of_inputs = listed([f"`{primal.params[i].name}`" for i in inputs])
        sink.report(messages.INDEPENDENT, request.span, function=primal.name, inputs=names_of_inputs)
    functions = dict(module.functions) | session.functions
    product = Product(
        Module(functions, module.globals),
        tuple(session.functions),
        entry,
        primal,
        request.kind,
        request.order,
        tuple(primal.params[i].name for i in inputs),
        _input_series(primal, request, patterns, names),
        _outputs(primal, entry, version.results, structs, derivatives),
    )
    return product, sink


def _direction_names(primal: Function, inputs: Sequence[int]) -> dict[tuple[int, MultiIndex], str]:
    """Names of the direction parameters of a `jet`: none for one scalar input, whose direction is 1."""
    if len(inputs) == 1:
        port = primal.params[inputs[0]]
        if isinstance(port.type, Scalar):
            return {}
        wished = {inputs[0]: "direction"}
    else:
        wished = {i: f"{primal.params[i].name}_direction" for i in inputs}
    used = {p.name for p in primal.params}
    names: dict[tuple[int, MultiIndex], str] = {}
    for i, name in wished.items():
        while name in used:
            name += "_"
        used.add(name)
        names[i, (1,)] = name
    return names


def _pattern(request: Request, indices: IndexSet, *, seeded: bool, direction: bool) -> Pattern:
    count = len(indices.nonzero)
    if not seeded:
        return Pattern((None,) * count)
    if request.kind == "lifted":
        return Pattern((DENSE,) * count)
    first: Slot = DENSE if direction else (1.0,)
    return Pattern((first,) + (None,) * (count - 1))


def _comment(primal: Function, request: Request, inputs: Sequence[int]) -> str:
    names = listed([primal.params[i].name for i in inputs])
    what = "derivative" if request.coefficients == "derivatives" else "Taylor coefficient"
    count = f"{what}s 1 to {request.order}" if request.order > 1 else f"first {what}"
    if request.kind == "lifted":
        return f"{primal.name} on jets: its value and {count}, given those of {names}"
    if len(inputs) == 1 and isinstance(primal.params[inputs[0]].type, Scalar):
        return f"{primal.name} and its {count} with respect to {names}"
    return f"{primal.name} and its {count} along a direction of {names}"


def _input_series(
    primal: Function,
    request: Request,
    patterns: Sequence[Pattern],
    names: dict[tuple[int, MultiIndex], str],
) -> tuple[tuple[InputCoefficient, ...], ...]:
    """Where the coefficients of each flat parameter of the primal come from; mirrors the order of declaration."""
    series: list[list[InputCoefficient]] = []
    position = 0
    delayed = []
    for i, pattern in enumerate(patterns):
        found = [InputCoefficient(position, Fraction(1))]
        position += 1
        for k, slot in enumerate(pattern.slots, start=1):
            scale = Fraction(1, factorial(k)) if request.coefficients == "derivatives" else Fraction(1)
            if slot == DENSE and (i, (k,)) in names:
                delayed.append((found, scale))
            elif slot == DENSE:
                found.append(InputCoefficient(position, scale))
                position += 1
            elif slot is not None:
                found.append(InputCoefficient(None, Fraction(1)))
        series.append(found)
    for found, scale in delayed:
        found.append(InputCoefficient(position, scale))
        position += 1
    return tuple(map(tuple, series))


def _outputs(
    primal: Function, entry: Function, results: Sequence[Pattern], structs: JetStructs, derivatives: bool
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
