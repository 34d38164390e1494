"""How many operations an evaluation takes: of a function, of its derivative, and of finite differences in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from glsl_ad.ad.inputs import Refusal, find_input
from glsl_ad.ad.model import Product
from glsl_ad.ir.cost import cost
from glsl_ad.passes import optimise
from glsl_ad.types import components


def counts(product: Product) -> dict[str, Any]:
    """Scalar operations as `glsl-ad cost` counts them, of the function, and of the derivative with the value.

    `differences` are those of the evaluations alone that central differences of the same derivatives take: `taps` of
    them.
    """
    module, primal = product.module, product.primal
    own = replace(module, functions={key: optimise(f) for key, f in module.functions.items() if not f.generated})
    inputs = [found for text in product.wrt if not isinstance(found := find_input(primal, text), Refusal)]
    directed = product.kind in ("jet", "lifted", "directional")
    taps = _taps(1 if directed else sum(components(i.type) for i in inputs), product.order)
    once = cost(own, primal.key).operations
    derivative = cost(module, product.entry.key).operations
    return {"primal": once, "derivative": derivative, "differences": taps * once, "taps": taps}


def _taps(inputs: int, order: int) -> int:
    """The points at which central differences evaluate: two for each input, and for second derivatives the middle and
    four for each pair; beyond that, a grid, or a row for one input."""
    if order == 1:
        return 2 * inputs
    if order == 2:
        return 2 * inputs * inputs + 1
    return int((2 * ((order + 1) // 2) + 1) ** inputs)
