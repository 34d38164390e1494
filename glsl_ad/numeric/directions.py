"""Mixed partial derivatives from derivatives along directions.

Along a direction v a function f(u(s·v)) has the Taylor coefficients Σ_{|β|=k} c_β v^β. Over enough directions these
are equations for the coefficients c_β of one order, whose solution is exact in rationals: c_α = Σ_j w_j · (coefficient
|α| along v_j). As directions serve the points of the lattice {v : v_i ≥ 0, Σ v_i = k}, which determine every form of
degree k (Nicolaides 1972), made as short as they can be; of the variables, only those that α differentiates by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from math import gcd, prod

from glsl_ad.records import dataclass

MultiIndex = tuple[int, ...]
Direction = tuple[int, ...]
Weights = tuple[tuple[Direction, Fraction], ...]


@dataclass(frozen=True)
class Plan:
    """The directions to evaluate along, and how the coefficients of each multi-index follow."""

    directions: tuple[Direction, ...]
    weights: Mapping[MultiIndex, Weights]


def plan(indices: Iterable[MultiIndex]) -> Plan:
    """How to find the coefficients at these multi-indices; the value (index zero) comes with any direction."""
    weights = {alpha: tuple(_weights_of(alpha)) for alpha in dict.fromkeys(indices)}
    used = dict.fromkeys(v for pairs in weights.values() for v, _ in pairs)
    return Plan(tuple(used), weights)


def _weights_of(alpha: MultiIndex) -> Iterator[tuple[Direction, Fraction]]:
    support = [i for i, k in enumerate(alpha) if k]
    if not support:
        yield tuple(int(i == 0) for i in range(len(alpha))), Fraction(1)
        return
    for direction, weight in _solved(tuple(alpha[i] for i in support)):
        spread = [0] * len(alpha)
        for i, component in zip(support, direction, strict=True):
            spread[i] = component
        yield tuple(spread), weight


@cache
def _solved(alpha: MultiIndex) -> Weights:
    """Directions and weights for an index without zeros."""
    order = sum(alpha)
    lattice = list(_lattice(len(alpha), order))
    # Σ_j w_j · v_j^β = [β = α] for every β of the order.
    rows = [[Fraction(prod(v**k for v, k in zip(p, beta, strict=True))) for p in lattice] for beta in lattice]
    solution = _solve(rows, [Fraction(beta == alpha) for beta in lattice])
    found = []
    for point, weight in zip(lattice, solution, strict=True):
        if weight:
            shared = gcd(*point)
            found.append((tuple(v // shared for v in point), weight * shared**order))
    return tuple(found)


def _lattice(count: int, total: int) -> Iterator[Direction]:
    if count == 1:
        yield (total,)
        return
    for first in range(total, -1, -1):
        for rest in _lattice(count - 1, total - first):
            yield (first, *rest)


def _solve(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """The solution of a regular system, by Gauss-Jordan elimination."""
    system = [[*row, b] for row, b in zip(rows, right, strict=True)]
    size = len(system)
    for k in range(size):
        pivot = next(i for i in range(k, size) if system[i][k])
        system[k], system[pivot] = system[pivot], system[k]
        factor = system[k][k]
        system[k] = [x / factor for x in system[k]]
        for i in range(size):
            if i != k and system[i][k]:
                by = system[i][k]
                system[i] = [x - by * y for x, y in zip(system[i], system[k], strict=True)]
    return [row[-1] for row in system]
