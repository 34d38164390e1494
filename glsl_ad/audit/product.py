"""An audit as a product of differentiation: the wrapper in the place of a generated function.

So everything that proves generated code proves hand-written code: sampling, certified references, error budgets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial, prod

from glsl_ad.ad.inputs import Input
from glsl_ad.ad.model import InputCoefficient, InputPart, OutputCoefficient, OutputTerm, Product
from glsl_ad.audit.mapping import Meaning, MultiIndex, Wanted
from glsl_ad.audit.wrapper import Pair, Wrapper
from glsl_ad.ir.model import Function, Module, Port
from glsl_ad.types import Array, Matrix, Scalar, Struct, Type, Vector, element_of

ONE = Fraction(1)


def audited_product(
    module: Module,
    primal: Function,
    entry: Function,
    wrapper: Wrapper,
    wanted: Wanted,
    inputs: Sequence[Input],
    meanings: Mapping[str, Meaning],
    *,
    taylor: bool,
) -> Product:
    """The product. `meanings` says what each scalar of the wrapper's places is; those that it leaves out are not
    compared. With `taylor` all of them, and the coefficients of jets, are Taylor coefficients, not derivatives."""
    count = len(wanted.inputs)
    places = {port.name: k for k, port in enumerate(entry.params)}
    coefficients = [
        tuple(_coefficients(k, port, wrapper.pairs, places, inputs, count, taylor))
        for k, port in enumerate(primal.params)
    ]
    results = {port.name: k for k, port in enumerate(entry.results)}
    scalars = [scalar for place in wrapper.places for scalar in place.names]
    outputs = [
        output_of(results[name], scalar, meanings[scalar], wanted, primal, taylor=taylor)
        for name, scalar in zip(wrapper.outputs, scalars, strict=True)
        if scalar in meanings
    ]
    order = max((output.order for output in outputs), default=0)
    texts = tuple(given.text for given in inputs)
    return Product(
        module, (), entry, primal, "audit", order, texts, count, tuple(coefficients), tuple(outputs)
    )  # fmt: skip


def output_of(
    result: int, name: str, meaning: Meaning, wanted: Wanted, primal: Function, *, taylor: bool
) -> OutputCoefficient:
    """Result `result` of the wrapper, called `name`, as the derivative that it means."""
    factor = ONE if taylor else Fraction(prod(map(factorial, meaning.alpha)))
    term = OutputTerm(meaning.component, meaning.alpha, factor)
    return OutputCoefficient(result, result_of(primal), meaning.order, name, name, wanted.inputs, ((term,),))


def result_of(primal: Function) -> int:
    """The flat result that is differentiated: the return value, or else the first one."""
    return primal.interface.returns[0] if primal.interface.returns else 0


def _coefficients(
    index: int,
    port: Port,
    pairs: Sequence[Pair],
    places: Mapping[str, int],
    inputs: Sequence[Input],
    count: int,
    taylor: bool,
) -> Iterator[InputCoefficient]:
    """The power series that a parameter of the primal stands for."""
    zero = (0,) * count
    own = [pair for pair in pairs if pair.names[0] == port.name or (pair.is_direction and _moves(pair, index, inputs))]
    value = next((pair for pair in own if not pair.is_direction), None)
    if value is None:
        if port.name in places:  # a global that both read
            yield InputCoefficient(zero, places[port.name], ONE)
        return
    yield InputCoefficient(zero, places[value.names[0]], ONE)
    direction = next((pair for pair in own if pair.is_direction), None)
    if value.is_jet:
        for k, name in enumerate(value.names[1:], start=1):
            yield InputCoefficient((k,), places[name], ONE if taylor else Fraction(1, factorial(k)))
    elif direction is not None:
        yield InputCoefficient((1,), places[direction.names[0]], ONE)
    elif not any(pair.is_jet or pair.is_direction for pair in pairs):
        yield from _units(index, inputs, count)


def _moves(pair: Pair, index: int, inputs: Sequence[Input]) -> bool:
    return any(given.base == index and given.type == pair.type for given in inputs)


def _units(index: int, inputs: Sequence[Input], count: int) -> Iterator[InputCoefficient]:
    """One direction for each scalar that is differentiated by."""
    direction = 0
    for given in inputs:
        for path in _paths(given.type):
            if given.base == index:
                unit: MultiIndex = tuple(int(k == direction) for k in range(count))
                whole = (*given.path, *path)
                parts = (InputPart(whole, None, ONE),) if whole else ()
                yield InputCoefficient(unit, None, ONE, parts)
            direction += 1


def _paths(type_: Type) -> Iterator[tuple[int, ...]]:
    """The way to each scalar of a type, in order."""
    match type_:
        case Scalar():
            yield ()
        case Struct(_, fields):
            for k, f in enumerate(fields):
                yield from ((k, *rest) for rest in _paths(f.type))
        case Vector(_, size) | Matrix(_, size, _) | Array(_, int(size)):
            for k in range(size):
                yield from ((k, *rest) for rest in _paths(element_of(type_)))
