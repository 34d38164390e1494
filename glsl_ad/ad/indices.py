"""Multi-indices: which partial derivatives a jet holds.

A multi-index α counts the derivatives taken along each direction; a plain jet of order n has one direction and α is
(k,). The zero index, the primal, is not listed.

A Laplacian needs the sum of the second derivatives along all directions, and none of them alone. It has one more
position in its indices for that: λ = (0, …, 0, 1), the *collapsed* coefficient Σ c_{2e_i}. Its products follow from
those of the coefficients that it sums: (u·v)_λ = u_λ·v_0 + Σ u_{e_i}·v_{e_i} + u_0·v_λ.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from math import comb, factorial, prod
from typing import NamedTuple

from glsl_ad.records import dataclass

MultiIndex = tuple[int, ...]

#: Components of the largest vector of GLSL.
WIDEST = 4
_LETTERS = "xyzw"


class Group(NamedTuple):
    """Consecutive directions that belong together: the components of a vector, or one scalar."""

    name: str
    size: int


@dataclass(frozen=True)
class IndexSet:
    """All multi-indices over `directions` directions of total order at most `order`.

    `groups` says what the directions are; a jet along one direction has none. `mixed_with_last`: only the first-order
    indices, and those that pair one of them with the last direction (for products of a Hessian with a vector).
    `collapsed`: only the first-order indices and the collapsed second-order one.
    """

    directions: int
    order: int
    groups: tuple[Group, ...] = ()
    mixed_with_last: bool = False
    collapsed: bool = False

    @cached_property
    def zero(self) -> MultiIndex:
        return (0,) * (self.directions + self.collapsed)

    @cached_property
    def nonzero(self) -> tuple[MultiIndex, ...]:
        """In the order of their total order, so that what a coefficient depends on comes before it."""
        if self.collapsed:
            return (*map(self.unit, range(self.directions)), self.unit(self.directions))
        every = (a for order in range(1, self.order + 1) for a in _of_order(self.directions, order))
        return tuple(a for a in every if self._is_kept(a))

    def _is_kept(self, alpha: MultiIndex) -> bool:
        return not self.mixed_with_last or sum(alpha) == 1 or (alpha[-1] == 1 and sum(alpha) == 2)

    @property
    def count(self) -> int:
        """How many indices there are beside zero, without listing them."""
        if self.collapsed or self.order == 1:
            return self.directions + self.collapsed
        if self.mixed_with_last:
            return 2 * self.directions - 1
        return comb(self.directions + self.order, self.order) - 1

    def unit(self, direction: int) -> MultiIndex:
        """The index of the first derivative along a direction; λ for the position behind the last one."""
        return tuple(int(k == direction) for k in range(len(self.zero)))

    def order_of(self, alpha: MultiIndex) -> int:
        """How many derivatives are taken."""
        return 2 if self.is_collapsed(alpha) else sum(alpha)

    def is_collapsed(self, alpha: MultiIndex) -> bool:
        """Whether this is λ, the sum of all second derivatives along one direction."""
        return self.collapsed and alpha[-1] > 0

    def factorial(self, alpha: MultiIndex) -> int:
        """α!, the ratio of a derivative to its Taylor coefficient; 2 for λ."""
        return 2 if self.is_collapsed(alpha) else prod(map(factorial, alpha))

    # ---- products and recurrences ----------------------------------------------------------------------------------

    def splits(self, alpha: MultiIndex) -> tuple[tuple[MultiIndex, MultiIndex], ...]:
        """All pairs (β, γ) whose coefficients' products make that of α: (u·v)_α = Σ u_β·v_γ. β ascends from zero."""
        if self.is_collapsed(alpha):
            units = map(self.unit, range(self.directions))
            return ((self.zero, alpha), *((e, e) for e in units), (alpha, self.zero))
        return splits(alpha)

    def flows(self, alpha: MultiIndex) -> tuple[tuple[MultiIndex, MultiIndex, Fraction], ...]:
        """(β, γ, factor) with v_α = Σ factor·u_β·p_γ for v' = p·u'. The term with β = α comes last."""
        if self.is_collapsed(alpha):
            units = map(self.unit, range(self.directions))
            return (*((e, e, Fraction(1, 2)) for e in units), (alpha, self.zero, Fraction(1)))
        i = leading_direction(alpha)
        return tuple((b, g, Fraction(b[i], alpha[i])) for b, g in splits(alpha) if b[i])

    # ---- names and packing -----------------------------------------------------------------------------------------

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each direction: x, y, z for one vector, `roughness`, `F0_x`, … for several inputs."""
        if len(self.groups) == 1 and self.groups[0].size > 1:
            return tuple(_LETTERS[: self.groups[0].size])
        return tuple(name if size == 1 else f"{name}_{_LETTERS[k]}" for name, size in self.groups for k in range(size))

    def suffix(self, alpha: MultiIndex) -> str:
        """What stands behind the name of a value for its derivative α: `xxy`, or `2` along a single direction."""
        if self.is_collapsed(alpha):
            return "laplacian"
        if not self.groups:
            return "_".join(map(str, alpha))
        words = [label for label, k in zip(self.labels, alpha, strict=False) for _ in range(k)]
        return ("" if all(len(label) == 1 for label in self.labels) else "_").join(words)

    @cached_property
    def chunks(self) -> tuple[tuple[MultiIndex, ...], ...]:
        """The indices in runs whose coefficients of a float are stored as one vector: those of a group's first
        derivatives, and what is of one order above that."""
        if not self.groups:
            return tuple((a,) for a in self.nonzero)
        made: list[tuple[MultiIndex, ...]] = []
        start = 0
        for group in self.groups:
            made.append(tuple(map(self.unit, range(start, start + group.size))))
            start += group.size
        placed = {a for chunk in made for a in chunk}
        rest = [a for a in self.nonzero if a not in placed]
        for order in sorted({self.order_of(a) for a in rest}):
            run = [a for a in rest if self.order_of(a) == order]
            size = WIDEST
            if self.mixed_with_last:
                size = self.groups[0].size
            elif len(self.groups) == 1:
                run.sort(key=_spread)
                size = self.directions if self.directions > 2 else WIDEST
            made.extend(tuple(run[k : k + size]) for k in range(0, len(run), size))
        return tuple(made)

    def chunk_name(self, chunk: tuple[MultiIndex, ...]) -> str:
        """What the vector of these coefficients is called: `gradient` for all first derivatives by one input."""
        if all(self.order_of(a) == 1 for a in chunk) and chunk in self.chunks:
            position = self.chunks.index(chunk)
            if position < len(self.groups) and self.groups[position].size > 1:
                return "gradient" if len(self.groups) == 1 else f"d_{self.groups[position].name}"
        return "_".join(["d", *(self.suffix(a) for a in chunk)])


def _of_order(directions: int, order: int) -> Iterator[MultiIndex]:
    """All indices of an order, those with most derivatives along the first directions first."""
    if directions == 1:
        yield (order,)
        return
    for first in range(order, -1, -1):
        for rest in _of_order(directions - 1, order - first):
            yield (first, *rest)


def _spread(alpha: MultiIndex) -> tuple[int, MultiIndex]:
    """Powers of one direction first, then products of neighbours around the circle, so that a vector of such
    coefficients is a product of swizzles: xx, yy, zz and xy, yz, zx."""
    involved = [i for i, k in enumerate(alpha) if k]
    if len(involved) != 2 or len(alpha) != 3:
        return len(involved), tuple(-k for k in alpha)
    first, second = involved
    return 2, (first if second == first + 1 else second, *(-k for k in alpha))


@cache
def splits(alpha: MultiIndex) -> tuple[tuple[MultiIndex, MultiIndex], ...]:
    """All pairs (β, γ) with β + γ = α, β ascending from zero."""
    pairs = []
    for beta in product(*(range(k + 1) for k in alpha)):
        pairs.append((beta, tuple(a - b for a, b in zip(alpha, beta, strict=True))))
    return tuple(pairs)


def leading_direction(alpha: MultiIndex) -> int:
    """The direction that recurrences differentiate along: the first of those with the fewest derivatives."""
    return min((k, i) for i, k in enumerate(alpha) if k > 0)[1]
