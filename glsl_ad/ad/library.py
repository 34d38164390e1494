"""Jet arithmetic as functions of one operation each: what the runtime header is made of.

Every function is the `lifted` product of a primal that does one thing, so that a header holds the rules that
differentiated shaders hold, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from glsl_ad.ad.indices import Group, IndexSet, MultiIndex
from glsl_ad.ad.inputs import Input
from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.patterns import DENSE, Pattern, Slot
from glsl_ad.ad.quantities import whole
from glsl_ad.ad.session import Session, Settings
from glsl_ad.ad.signature import Seed, Shape
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ad.textures import Textures
from glsl_ad.ir.analysis import arithmetic_size
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Interface, Module, Parameter, Port, Return, Role, Value
from glsl_ad.records import dataclass
from glsl_ad.source import Sink
from glsl_ad.types import Struct, Type, components, element_of


@dataclass(frozen=True, slots=True)
class Operation:
    """A primal of one operation. `jets` says which of its parameters are jets, `variable` that its first one is an
    input: it varies by itself, along a direction where it is a vector and there is one direction only, or along
    direction `variable`."""

    primal: Function
    jets: tuple[bool, ...]
    variable: int | None = None


def operation(
    key: str,
    name: str,
    parameters: Sequence[tuple[str, Type]],
    result: Type,
    make: Callable[[Builder, list[Value]], Value],
) -> Function:
    """The primal function that returns what `make` makes of its parameters."""
    b = Builder(key, name)
    values = [b.param(parameter, type_, Role.IN) for parameter, type_ in parameters]
    b.open_region()
    made = make(b, values)
    body = b.close_region(Return((made,)))
    declared = tuple(Parameter(n, t, "in", (i,)) for i, (n, t) in enumerate(parameters))
    return b.finish(body, Interface(declared, result, (0,)), (Port("result", result, Role.RETURN),))


class Library:
    """Jets of one order over some directions, and the functions made so far, by key.

    `derivatives`: fields hold derivatives, else Taylor coefficients. `struct_name` and `fields` name the struct of a
    float, and what it holds where there is one direction.
    """

    def __init__(
        self, order: int, directions: int, *, derivatives: bool, struct_name: str | None, fields: Sequence[str] | None
    ) -> None:
        groups = () if directions == 1 else (Group("direction", directions),)
        self.indices = IndexSet(directions, order, groups)
        self.derivatives = derivatives
        self.functions: dict[str, Function] = {}
        structs = JetStructs(order, struct_name, fields, frozenset())
        # Each operation is built with both tendencies of sums, and kept in its cheaper form.
        settings = [Settings(derivatives, natural, Textures.CONSTANT, inline=False) for natural in (True, False)]
        self._sessions = [Session(Module({}, {}), s, structs, Sink()) for s in settings]

    def add(self, wanted: Operation, name: str, comment: str) -> Function:
        """The operation on jets."""
        shape = Shape(name, comment, self._seeds(wanted), complete=True)
        slots: list[Slot] = [DENSE if is_jet else None for is_jet in wanted.jets]
        patterns = tuple(Pattern((slot,) * len(self.indices.nonzero)) for slot in slots)
        made = [s.specialise(wanted.primal, patterns, shape, self.indices).function for s in self._sessions]
        found = replace(min(made, key=arithmetic_size), comment=comment)
        self.functions[found.key] = found
        return found

    def _seeds(self, wanted: Operation) -> tuple[Seed, ...]:
        if wanted.variable is None:
            return ()
        port = wanted.primal.params[0]
        whole_input = Input(port.name, 0, (), port.type)
        if components(port.type) == 1:
            return (Seed(whole_input, None, self.indices.unit(wanted.variable)),)
        if not self.indices.groups:
            return (Seed(whole_input, "direction", self.indices.unit(0)),)
        parts = [
            (k, Input(f"{port.name}.{'xyzw'[k]}", 0, (k,), element_of(port.type))) for k in range(components(port.type))
        ]
        return tuple(Seed(part, None, self.indices.unit(k)) for k, part in parts)

    def structs(self) -> list[Struct]:
        """The jets that the functions take and give, in the order of their making."""
        found: dict[Struct, None] = {}
        for function in self.functions.values():
            types = [function.interface.return_type, *(p.type for p in function.interface.parameters)]
            found.update((t, None) for t in types if isinstance(t, Struct))
        return list(found)

    def product(self, wanted: Operation, function: Function) -> Product:
        """An operation along one direction as a product that can be checked."""
        assert not self.indices.groups
        scales = [
            Fraction(1, self.indices.factorial(a)) if self.derivatives else Fraction(1) for a in self.indices.nonzero
        ]
        inputs, position = [], 0
        for is_jet in wanted.jets:
            own = [InputCoefficient(self.indices.zero, position, Fraction(1))]
            position += 1
            for alpha, scale in zip(self.indices.nonzero if is_jet else (), scales, strict=False):
                own.append(InputCoefficient(alpha, position, scale))
                position += 1
            inputs.append(own)
        for seed in self._seeds(wanted):
            param = None if seed.direction is None else position
            inputs[seed.input.base].append(InputCoefficient(seed.index, param, Fraction(1)))
        names = tuple(p.name for p, is_jet in zip(wanted.primal.params, wanted.jets, strict=True) if is_jet)
        module = Module({wanted.primal.key: wanted.primal, function.key: function}, {})
        return Product(
            module,
            (function.key,),
            function,
            wanted.primal,
            "lifted",
            self.indices.order,
            names or (wanted.primal.params[0].name,),
            1,
            tuple(map(tuple, inputs)),
            self._outputs(function, wanted.primal.results[0].type, scales, names),
        )

    def _scale(self, alpha: MultiIndex) -> Fraction:
        return Fraction(1, self.indices.factorial(alpha)) if self.derivatives else Fraction(1)

    def _outputs(
        self, function: Function, type_: Type, scales: Sequence[Fraction], names: tuple[str, ...]
    ) -> tuple[OutputCoefficient, ...]:
        struct = function.interface.return_type
        assert isinstance(struct, Struct)
        every = zip((self.indices.zero, *self.indices.nonzero), (Fraction(1), *scales), struct.fields, strict=True)
        return tuple(
            OutputCoefficient(i, 0, sum(a), f.name, "return", names if any(a) else (), whole(type_, a, 1 / scale))
            for i, (a, scale, f) in enumerate(every)
        )
