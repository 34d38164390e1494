"""What differentiation gives: generated IR functions, and how the entry's flat signature relates to the primal's.

The relation is stated in Taylor coefficients of m directions s = (s_1, …, s_m): each flat parameter of the primal is a
series u(s) = Σ_α u_α s^α whose coefficients come from parameters of the entry or are constants; each scalar of the
entry's results is a sum of multiples of coefficients of a primal result. A reference that knows series arithmetic needs
nothing else.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ir.model import Function, Module
from glsl_ad.records import dataclass
from glsl_ad.types import Type


@dataclass(frozen=True, slots=True)
class InputPart:
    """A part of a coefficient, at `path` (indices of fields, elements, columns, components): entry parameter `param`
    times `scale`, or the constant `scale` where `param` is None."""

    path: tuple[int, ...]
    param: int | None
    scale: Fraction


@dataclass(frozen=True, slots=True)
class InputCoefficient:
    """The coefficient of a primal parameter at `index`: `scale` times entry parameter `param`, or the constant `scale`
    where `param` is None. With `parts`, these alone say what it is; it is zero elsewhere."""

    index: MultiIndex
    param: int | None
    scale: Fraction
    parts: tuple[InputPart, ...] = ()


class OutputTerm(NamedTuple):
    """`factor` times the Taylor coefficient at multi-index `alpha` of scalar `component` of a primal result."""

    component: int
    alpha: MultiIndex
    factor: Fraction


@dataclass(frozen=True, slots=True)
class OutputCoefficient:
    """What a result of the entry is: scalar k of result `result` is the sum of `scalars[k]`, terms of primal result
    `primal`.

    `order` is the number of derivatives taken, 0 for the value, and `wrt` the inputs that they are taken by. `field` is
    the name of the struct field that holds it, and `output` the user's name for what it belongs to: "return", or a
    parameter's or global's name.
    """

    result: int
    primal: int
    order: int
    field: str
    output: str
    wrt: tuple[str, ...]
    scalars: tuple[tuple[OutputTerm, ...], ...]
    derived: int | None = None  # with this set: result number of the product's `derivation`, whatever `scalars` say


@dataclass(frozen=True, slots=True)
class Derivation:
    """What an entry computes from a value and its derivatives: the IR function `recipe` of the input (a part, at
    `path`, of entry parameter `param`) and of quantities of primal result `primal`, each of a type and made of scalars
    as in `OutputCoefficient`."""

    recipe: Function
    param: int
    path: tuple[int, ...]
    primal: int
    operands: tuple[tuple[Type, tuple[tuple[OutputTerm, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A differentiated function.

    `module` holds the primal and all generated functions; `generated` the keys of those to emit, callees first, the
    entry last. `inputs[i]` are the coefficients of flat primal parameter i over `directions` directions, the value
    first; missing ones are zero.
    """

    module: Module
    generated: tuple[str, ...]
    entry: Function
    primal: Function
    kind: str  # a name of `glsl_ad.kinds.KINDS`
    order: int
    wrt: tuple[str, ...]
    directions: int
    inputs: tuple[tuple[InputCoefficient, ...], ...]
    outputs: tuple[OutputCoefficient, ...]
    derivation: Derivation | None = None
