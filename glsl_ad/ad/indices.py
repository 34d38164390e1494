"""Multi-indices: which partial derivatives a jet holds.

A multi-index α counts the derivatives taken along each direction; a plain jet of order n has one direction and α is
(k,). The zero index, the primal, is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from math import factorial, prod

MultiIndex = tuple[int, ...]


@dataclass(frozen=True)
class IndexSet:
    """All multi-indices over `directions` directions of total order at most `order`."""

    directions: int
    order: int

    @cached_property
    def zero(self) -> MultiIndex:
        return (0,) * self.directions

    @cached_property
    def nonzero(self) -> tuple[MultiIndex, ...]:
        """In the order of their total order, so that what a coefficient depends on comes before it."""
        every = product(range(self.order + 1), repeat=self.directions)
        kept = [a for a in every if 0 < sum(a) <= self.order]
        return tuple(sorted(kept, key=lambda a: (sum(a), tuple(-k for k in a))))


@cache
def splits(alpha: MultiIndex) -> tuple[tuple[MultiIndex, MultiIndex], ...]:
    """All pairs (β, γ) with β + γ = α, β ascending from zero."""
    pairs = []
    for beta in product(*(range(k + 1) for k in alpha)):
        pairs.append((beta, tuple(a - b for a, b in zip(alpha, beta, strict=True))))
    return tuple(pairs)


def factorial_of(alpha: MultiIndex) -> int:
    """α! = Π α_i!, the ratio of a derivative to its Taylor coefficient."""
    return prod(map(factorial, alpha))


def leading_direction(alpha: MultiIndex) -> int:
    """The direction that recurrences differentiate along: the first of those with the fewest derivatives."""
    return min((k, i) for i, k in enumerate(alpha) if k > 0)[1]
