"""What differentiation gives: generated IR functions, and how the entry's flat signature relates to the primal's.

The relation is stated in Taylor coefficients along one parameter s: each flat parameter of the primal is a series
u(s) = Σ_k u_k s^k whose coefficients come from parameters of the entry or are constants; each flat result of the entry
is a multiple of one coefficient of one primal result. A reference that knows series arithmetic needs nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from glsl_ad.ir.model import Function, Module


@dataclass(frozen=True, slots=True)
class InputPart:
    """A part of a coefficient, at `path` (indices of fields, elements, columns, components): entry parameter `param`
    times `scale`, or the constant `scale` where `param` is None."""

    path: tuple[int, ...]
    param: int | None
    scale: Fraction


@dataclass(frozen=True, slots=True)
class InputCoefficient:
    """Coefficient k of a primal parameter: `scale` times entry parameter `param`, or the constant `scale` where
    `param` is None. With `parts`, these alone say what it is; it is zero elsewhere."""

    param: int | None
    scale: Fraction
    parts: tuple[InputPart, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputCoefficient:
    """Entry result `result` = coefficient `order` of primal result `primal`, divided by `scale`.

    With derivatives at the boundary `scale` is 1/order!, with Taylor coefficients 1. `field` is the name of the struct
    field that holds it, and `output` the user's name for what it belongs to: "return", or a parameter's or global's
    name.
    """

    result: int
    primal: int
    order: int
    scale: Fraction
    field: str
    output: str


@dataclass(frozen=True, slots=True)
class Product:
    """A differentiated function.

    `module` holds the primal and all generated functions; `generated` the keys of those to emit, callees first, the
    entry last. `inputs[i]` are the coefficients of flat primal parameter i, lowest order first, missing ones zero.
    """

    module: Module
    generated: tuple[str, ...]
    entry: Function
    primal: Function
    kind: str  # "jet" or "lifted"
    order: int
    wrt: tuple[str, ...]
    inputs: tuple[tuple[InputCoefficient, ...], ...]
    outputs: tuple[OutputCoefficient, ...]
