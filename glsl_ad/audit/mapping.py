"""Which scalar of a hand-written function is which derivative: deduced from types, or as its user says.

A function computes derivatives in one of the forms that people use: it returns the derivative, or `vec4(value,
gradient)`, or a struct of derivatives, or some of them through `out` parameters; or it takes jets in place of numbers.
Where its types leave no doubt, no more needs to be said. Else a line for each place says what stands there:

    return=value    return.yzw=p    grad=p    hess=p,p    return.b=x^2    return.c=3
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from math import comb

from glsl_ad.records import dataclass
from glsl_ad.types import Scalar, Struct, Type, components

MultiIndex = tuple[int, ...]

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class MappingError(Exception):
    """It cannot be told what is which derivative; the text says why."""


@dataclass(frozen=True)
class Place:
    """What a hand-written function gives: the return value, a field of it, or an `out` parameter. `names` are GLSL
    expressions for its scalars."""

    name: str
    type: Type
    names: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is differentiated: `result` is the type of the value, `groups` the names of the scalars of each input.

    `order` is the highest derivative, where the user says one.
    """

    result: Type
    groups: tuple[tuple[str, ...], ...]
    order: int | None

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for group in self.groups for name in group)

    @property
    def size(self) -> int:
        return components(self.result)


@dataclass(frozen=True)
class Meaning:
    """The derivative at multi-index `alpha`, over the inputs, of scalar `component` of the value."""

    component: int
    alpha: MultiIndex

    @property
    def order(self) -> int:
        return sum(self.alpha)

    def text(self, wanted: Wanted) -> str:
        """In words: `the value`, `the derivative 2`, `∂²/∂p.x∂p.y`."""
        which = f" of component {'xyzw'[self.component]}" if 1 < wanted.size <= 4 else ""
        if not self.order:
            return f"the value{which}"
        if len(self.alpha) == 1:
            return f"derivative {self.order}{which}"
        power = str(self.order).translate(_SUPERSCRIPTS) if self.order > 1 else ""
        below = "".join(
            f"∂{name}{str(k).translate(_SUPERSCRIPTS) if k > 1 else ''}"
            for name, k in zip(wanted.inputs, self.alpha, strict=True)
            if k
        )
        return f"∂{power}/{below}{which}"


Assignment = dict[str, Meaning]  # by the name of a scalar


def assign(places: Sequence[Place], wanted: Wanted, given: Sequence[str]) -> Assignment:
    """What each scalar is. Raises MappingError."""
    return _as_said(places, wanted, given) if given else _deduced(places, wanted)


# ---- as the user says ------------------------------------------------------------------------------------------------


def _as_said(places: Sequence[Place], wanted: Wanted, given: Sequence[str]) -> Assignment:
    found: Assignment = {}
    for text in given:
        name, equals, what = (part.strip() for part in text.partition("="))
        if not equals:
            raise MappingError(f"`{text}` is not of the form PLACE=WHAT")
        scalars = _scalars_at(places, name)
        meanings = list(_meanings(what, wanted))
        if len(scalars) != len(meanings):
            raise MappingError(f"`{name}` holds {len(scalars)} numbers, and `{what}` is {len(meanings)}")
        found.update(zip(scalars, meanings, strict=True))
    return found


def _scalars_at(places: Sequence[Place], name: str) -> list[str]:
    every = [scalar for place in places for scalar in place.names]
    base, dot, last = name.rpartition(".")
    if dot and re.fullmatch(r"[xyzw]{2,4}", last) and not any(s == name or s.startswith(f"{name}.") for s in every):
        return [scalar for letter in last for scalar in _scalars_at(places, f"{base}.{letter}")]
    last_as_xyzw = last.translate(str.maketrans("rgbastpq", "xyzwxyzw"))
    canonical = f"{base}.{last_as_xyzw}" if dot and len(last) == 1 and name not in every else name
    found = [s for s in every if s == canonical or s.startswith((f"{canonical}.", f"{canonical}["))]
    if not found:
        raise MappingError(f"there is no `{name}`; it gives {', '.join(f'`{p.name}`' for p in places)}")
    return found


def _meanings(what: str, wanted: Wanted) -> Iterator[Meaning]:
    """What a text means, in the order in which GLSL counts: `value`, `p`, `p,p`, `x^2`, or an order for one input."""
    if what == "value":
        factors: list[list[int]] = []
    elif re.fullmatch(r"\d{1,2}", what) and len(wanted.inputs) == 1:
        factors = [[0]] * int(what)
    else:
        factors = [one for word in what.split(",") for one in _factors(word.strip(), wanted)]
    for chosen in product(*factors):
        alpha = tuple(chosen.count(k) for k in range(len(wanted.inputs)))
        yield from (Meaning(component, alpha) for component in range(wanted.size))


def _factors(word: str, wanted: Wanted) -> list[list[int]]:
    name, _, power = word.partition("^")
    inputs = wanted.inputs
    found = [k for k, own in enumerate(inputs) if own == name or own.startswith((f"{name}.", f"{name}["))]
    if not found or not re.fullmatch(r"\d{0,2}", power):
        raise MappingError(f"`{word}` is no input; they are {', '.join(f'`{own}`' for own in inputs)}")
    return [found] * int(power or 1)


# ---- deduced from types ----------------------------------------------------------------------------------------------


def _deduced(places: Sequence[Place], wanted: Wanted) -> Assignment:
    meanings = _one_input(places, wanted) if len(wanted.inputs) == 1 else _several_inputs(places, wanted)
    scalars = [scalar for place in places for scalar in place.names]
    return dict(zip(scalars, meanings, strict=True))


def _one_input(places: Sequence[Place], wanted: Wanted) -> list[Meaning]:
    """Derivatives one after the other: from the value on, or without it."""
    count, rest = divmod(sum(len(place.names) for place in places), wanted.size)
    if rest:
        raise MappingError(f"it gives no multiple of the {wanted.size} numbers of a {wanted.result}")
    if wanted.order is None:
        orders = [1] if count == 1 else list(range(count))
    elif count == wanted.order + 1:
        orders = list(range(count))
    elif count == wanted.order:
        orders = list(range(1, count + 1))
    elif count == 1:
        orders = [wanted.order]
    else:
        raise MappingError(f"{count} values are neither all derivatives to order {wanted.order} nor one")
    return [Meaning(component, (k,)) for k in orders for component in range(wanted.size)]


def _several_inputs(places: Sequence[Place], wanted: Wanted) -> list[Meaning]:
    count, size = len(wanted.inputs), wanted.size
    sizes = [len(place.names) for place in places]
    scalar = isinstance(wanted.result, Scalar)
    if scalar and len(places) > 1 and set(sizes) == {1} and (order := _order_of_all(len(places), count)):
        return [Meaning(0, alpha) for alpha in _graded(count, order)]
    if scalar and sizes == [count + 1]:  # vec4(value, gradient)
        return [Meaning(0, (0,) * count), *_first(wanted, range(count))]
    found: list[Meaning] = []
    queue = list(places)
    if len(queue) > 1 and queue[0].type == wanted.result:
        queue.pop(0)
        found += [Meaning(component, (0,) * count) for component in range(size)]
    second_only = wanted.order == 2 and [len(p.names) for p in queue] == [size * count * count]
    if not second_only:
        found += _gradient(queue, wanted)
    if queue and len(queue[0].names) == size * count * count:
        queue.pop(0)
        found += _second(wanted)
    if queue:
        raise MappingError(f"`{queue[0].name}`, a {queue[0].type}, is no part of what is expected there")
    return found


def _gradient(queue: list[Place], wanted: Wanted) -> list[Meaning]:
    """The first derivatives: at once, or one place for each input."""
    count, size = len(wanted.inputs), wanted.size
    if queue and len(queue[0].names) == size * count:
        queue.pop(0)
        return _first(wanted, range(count))
    found: list[Meaning] = []
    start = 0
    for group in wanted.groups:
        if not queue or len(queue[0].names) != size * len(group):
            raise MappingError("its types do not say what is which derivative")
        queue.pop(0)
        found += _first(wanted, range(start, start + len(group)))
        start += len(group)
    return found


def _first(wanted: Wanted, inputs: range) -> list[Meaning]:
    count = len(wanted.inputs)
    units = [tuple(int(k == j) for k in range(count)) for j in inputs]
    return [Meaning(component, unit) for unit in units for component in range(wanted.size)]


def _second(wanted: Wanted) -> list[Meaning]:
    count = len(wanted.inputs)
    pairs = product(range(count), repeat=2)
    alphas = [tuple((k == i) + (k == j) for k in range(count)) for i, j in pairs]
    return [Meaning(component, alpha) for alpha in alphas for component in range(wanted.size)]


def _order_of_all(fields: int, count: int) -> int:
    """The order to which so many fields hold the value and every partial derivative; 0 where there is none."""
    return next((n for n in range(1, 9) if comb(count + n, n) == fields), 0)


def _graded(count: int, order: int) -> Iterator[MultiIndex]:
    """All multi-indices to an order, as people list them: value, x, y, xx, xy, yy."""
    for total in range(order + 1):
        for chosen in combinations_with_replacement(range(count), total):
            yield tuple(chosen.count(k) for k in range(count))


def every_meaning(wanted: Wanted, order: int) -> list[Meaning]:
    """The value and every derivative to an order."""
    alphas = list(_graded(len(wanted.inputs), order))
    return [Meaning(component, alpha) for alpha in alphas for component in range(wanted.size)]


def fields_of(name: str, type_: Type) -> Iterator[tuple[str, Type]]:
    """A value as places: the fields of a struct, or the value itself."""
    if isinstance(type_, Struct):
        for f in type_.fields:
            yield from fields_of(f"{name}.{f.name}", f.type)
    else:
        yield name, type_
