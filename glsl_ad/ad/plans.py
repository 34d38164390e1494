"""A request with everything decided, and the product that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import count

from glsl_ad.ad.indices import IndexSet
from glsl_ad.ad.inputs import Input
from glsl_ad.ad.model import Derivation, InputCoefficient, InputPart, OutputCoefficient, OutputTerm, Product
from glsl_ad.ad.patterns import DENSE, Pattern
from glsl_ad.ad.quantities import Quantity, output_terms, whole
from glsl_ad.ad.session import Session, Settings, Version, listed
from glsl_ad.ad.signature import Seed, Shape
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ad.textures import Textures
from glsl_ad.ir.model import Function, Module, Role
from glsl_ad.kinds import KINDS
from glsl_ad.records import dataclass
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Scalar, Type

#: Order, inputs and scalars of what is returned.
Meaning = tuple[int, tuple[str, ...], tuple[tuple[OutputTerm, ...], ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """What to differentiate, and how to call it.

    `function` is a key of the module. `wrt` names flat parameters or parts of them (`p.x`, `m.roughness`); none stands
    for all parameters that hold floats. `kind` is a name of `KINDS`, or None to choose by type; `order` is None for
    the product's own, or 1. `fields` names the value and what is returned beside it, in order. `coefficients` is
    "derivatives" or "taylor": what is returned at order k, f^(k) or f^(k)/k!. `pack` asks for a vector of value and
    gradient. `textures` is a value of `Textures`. `inline` differentiates small functions where
    they are called. `span` is the place of the function, for messages.
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
    inline: bool = False
    span: Span | None = None


@dataclass(frozen=True)
class Plan:
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
    recipe: Function | None = None

    def build(self, taken: frozenset[str], sums_at_natural: bool) -> tuple[Product, Sink]:
        """One way of choosing scales, with its own diagnostics."""
        request, primal, sink = self.request, self.primal, Sink()
        derivatives = request.coefficients == "derivatives"
        fields = request.fields if self.quantities is None else None
        structs = JetStructs(self.indices.order, request.struct_name, fields, taken)
        settings = Settings(derivatives, sums_at_natural, Textures(request.textures), request.inline)
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
            names=request.fields if self.quantities is not None else None,
            recipe=self.recipe,
            recipe_input=self.inputs[0] if self.recipe else None,
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
            self._derivation(),
        )
        return product, sink

    def _derivation(self) -> Derivation | None:
        """How what a recipe gives follows from derivatives."""
        if self.recipe is None or self.quantities is None:
            return None
        source = next(k for k, own in enumerate(self.quantities) if own)
        type_ = self.primal.results[source].type
        value = (type_, whole(type_, (0,) * self.indices.directions, Fraction(1)))
        rest = [(q.type, output_terms(self.indices, q.scalars)) for q in self.quantities[source]]
        given = self.inputs[0]
        return Derivation(self.recipe, given.base, given.path, source, (value, *rest))

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
        if self.recipe is not None:
            return f"{name}: {KINDS[self.kind].summary}"
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
        numbers = count()
        for source, port in enumerate(self.primal.results):
            output = "return" if port.role is Role.RETURN else port.name
            value: Meaning = (0, (), whole(port.type, (0,) * self.indices.directions, Fraction(1)))
            derived = self._derived(source, port.type, version.results[source], derivatives)
            for position, result in enumerate(version.returned):
                if result.source != source:
                    continue
                by_recipe = self.recipe is not None and not result.is_value
                made: Meaning = (self.indices.order, everything, ()) if by_recipe else value
                if not (by_recipe or result.is_value):
                    made = derived.pop(0)
                field, number = names.get(position, ""), next(numbers) if by_recipe else None
                outputs.append(OutputCoefficient(position, source, made[0], field, output, *made[1:], number))
        return tuple(outputs)

    def _derived(self, source: int, type_: Type, pattern: Pattern, derivatives: bool) -> list[Meaning]:
        """What is known of what is returned beside a value."""
        if self.quantities is not None:
            return [(q.order, q.wrt, output_terms(self.indices, q.scalars)) for q in self.quantities[source]]
        everything = tuple(i.text for i in self.inputs)
        dense = [a for a, s in zip(self.indices.nonzero, pattern.slots, strict=True) if s == DENSE]
        return [
            (sum(a), everything, whole(type_, a, Fraction(self.indices.factorial(a)) if derivatives else Fraction(1)))
            for a in dense
        ]
