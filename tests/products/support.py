"""Products of the functions in functions.glsl, evaluated in float64 on the host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad import Derivative, Shader
from glsl_ad.check.arguments import sampled_arguments
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.sampling import Domains

Numbers = NDArray[np.float64]

POINTS = 40
PATH = Path(__file__).with_name("functions.glsl")

#: What is differentiated, by the name of the function.
WRT: Mapping[str, tuple[str, ...]] = {
    "box": ("p",),
    "join": ("a", "b"),
    "lobe": ("m", "c"),
    "piecewise": ("p", "iTime"),
    "form": ("m", "p"),
}
SCALAR = (
    *("sphere", "box", "join", "scene", "wave", "seff", "cubic", "octaves", "escape", "angle", "piecewise", "bowl"),
    *("form", "lobe", "spline", "pair"),
)
FIELDS_OF_3 = ("swirl", "unit", "around", "turned", "eased", "sampled", "stepped")
FIELDS_OF_2 = ("pair_of", "folded", "flow", "warped", "polar")
VECTOR = (*FIELDS_OF_3, *FIELDS_OF_2, "curve", "patched", "shade", "tinted", "skinned")
POTENTIALS = ("octaves", "escape", "angle", "bowl")
ALL = (*SCALAR, *VECTOR, "surface", "rotation", "turned_by")


@cache
def shader() -> Shader:
    return Shader.from_file(PATH)


@cache
def derivative(function: str, product: str, order: int | None = None) -> Derivative:
    """A product of a function by what `WRT` says."""
    return shader().diff(function, wrt=WRT.get(function), product=product, order=order)


def arguments(made: Derivative) -> list[Any]:
    """Values for the parameters of a product's entry at some points, one for each."""
    return sampled_arguments(made._generated.product, Domains(), POINTS)


def values(made: Derivative, given: Sequence[Any] | None = None) -> dict[str, Numbers]:
    """The fields of what a product returns, flattened to (points, scalars); at `arguments(made)`, or at other points.

    Products with the same parameters are called with the same arguments.
    """
    product = made._generated.product
    found = evaluate(product.module, product.entry, given or arguments(made), round_constants=False).values
    return {o.field: _flat(found[o.result]).reshape(POINTS, -1) for o in product.outputs}


def _flat(data: object) -> Numbers:
    if isinstance(data, (list, tuple)):
        return np.concatenate([_flat(item).reshape(len(_flat(item)), -1) for item in data], axis=1)
    return np.asarray(data, dtype=np.float64)


def matrix(values_: Numbers, columns: int) -> Numbers:
    """Flattened matrices as (points, rows, columns)."""
    return values_.reshape(len(values_), columns, -1).transpose(0, 2, 1)
