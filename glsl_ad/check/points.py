"""The points that a check looks at: spread over the domain, and where faults like to hide.

Those are the corners of the domain, and the neighbourhood of branches, jumps and kinks, on both sides of each. Of every
four points, one is of that kind as long as there are any.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glsl_ad.ad.model import Product
from glsl_ad.check.arguments import primal_arguments, sampled_arguments
from glsl_ad.check.textures import ConstantTextures
from glsl_ad.numeric.batches import join, take
from glsl_ad.numeric.decisions import edge_points
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.faults import NotEvaluable
from glsl_ad.numeric.sampling import METHODS, Domains, corners
from glsl_ad.records import dataclass

#: One point in so many is a special one.
_EVERY = 4
_CORNERS = 64
#: Edges are looked for between so many points.
_SEARCHED = 256


@dataclass(frozen=True, slots=True)
class Sampling:
    """How points are chosen: `method` is a name of `numeric.sampling.METHODS`."""

    method: str = "sequence"
    corners: bool = True
    edges: bool = True


def chosen_points(
    product: Product, domains: Domains, count: int, sampling: Sampling, host: Mapping[str, Data]
) -> list[Data]:
    """One batch of `count` points for each flat parameter of the entry, as `sampled_arguments` gives."""
    values = sampled_arguments(product, domains, count, METHODS[sampling.method])
    most = count // _EVERY
    special: list[list[Data]] = []
    if sampling.edges and most:
        special.append(_edges(product, values, count, most // 2, host))
    if sampling.corners and most:
        special.append(sampled_arguments(product, domains, min(_CORNERS, most // 2), _corners))
    return [_mixed(value, [points[k] for points in special], count) for k, value in enumerate(values)]


def _corners(count: int, dimensions: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return corners(dimensions, count)


def _edges(product: Product, values: list[Data], count: int, most: int, host: Mapping[str, Data]) -> list[Data]:
    """The entry's arguments close to the edges of the primal's smooth pieces."""
    searched = slice(0, min(_SEARCHED, count))
    arguments = [take(v, searched) for v in primal_arguments(product, values, count)]
    sampler = ConstantTextures.of(product, endless=True).lanes
    try:
        found = edge_points(product.module, product.primal, arguments, most=most, uniforms=host, sampler=sampler)
    except NotEvaluable:
        return [take(v, slice(0, 0)) for v in values]  # what cannot be evaluated is said elsewhere
    number = next((len(np.atleast_1d(_first(f))) for f in found if isinstance(_first(f), np.ndarray)), 0)
    near = {terms[0].param: k for k, terms in enumerate(product.inputs) if terms and terms[0].param is not None}
    rest = np.arange(number) % max(count, 1)
    return [found[near[k]] if k in near else take(v, rest) for k, v in enumerate(values)]


def _first(data: Data) -> Data:
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return data


def _mixed(value: Data, special: list[Data], count: int) -> Data:
    """A batch with special points among the others: one in each group of `_EVERY`, the first ones first."""
    if value is None or isinstance(value, str):
        return value
    points = join([value, *special])
    first = _first(points)
    if len(_first(value)) != count:
        return value
    extra = min(len(first) - count, count // _EVERY)
    order = np.arange(count)
    order[_EVERY - 1 : _EVERY * extra : _EVERY] = count + np.arange(extra)
    return take(points, order)
