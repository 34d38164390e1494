"""Makes sure that a jump within reach of rounding errors is seen in the error budget.

Eight replicas that err at random may all stay on one side of a jump (of `floor`, of a comparison) that lies close by,
where float32 then goes to the other. So where a jump is no farther from the unperturbed argument than some replica,
one replica is put that far below and one that far above. What the jump does to the result, if anything, shows from
there on like any other error: as spread, or as another branch taken.

Arguments are in blocks along the first axis: the unperturbed one, then the replicas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.lanes import promote

#: So many replicas, the first ones, are put on the sides of a jump.
STRADDLING = 2

Floats = NDArray[np.float64]

#: Which integer a builtin of one argument jumps with.
_STEPS: dict[str, Callable[..., Any]] = {
    "floor": np.floor,
    "fract": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "modf": np.trunc,
    "round": np.rint,
    "roundEven": np.rint,
    "sign": np.sign,
}
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "step", "lessThan", "lessThanEqual", "greaterThan", "greaterThanEqual"})
_EQUALITIES = frozenset({"==", "!=", "equal", "notEqual"})


def jumps(name: str) -> bool:
    """Whether a builtin has jumps."""
    return name in _STEPS or name in _COMPARISONS or name in _EQUALITIES or name == "mod"


def straddled(name: str, arguments: Sequence[Data], blocks: int) -> Sequence[Data]:
    """The arguments of a builtin that jumps, with a replica on each side of every jump within reach."""
    if any(not isinstance(a, np.ndarray) or a.dtype != np.float64 for a in arguments):
        return arguments
    if name in _STEPS:
        return [_apart(arguments[0], _STEPS[name], blocks), *arguments[1:]]
    left, right = promote(arguments)
    if name == "mod":
        with np.errstate(all="ignore"):
            quotient = left / right
            moved = _apart(quotient, np.floor, blocks)
        return arguments if moved is quotient else [np.where(moved == quotient, left, moved * right), right]
    difference = right - left
    side = np.sign if name in _COMPARISONS else _is_zero
    moved = _apart(difference, side, blocks)
    return arguments if moved is difference else [left, np.where(moved == difference, right, left + moved)]


def converted(data: Floats, blocks: int) -> Floats:
    """The argument of a conversion to an integer, as `straddled`."""
    return _apart(data, np.trunc, blocks)


def mod_is_exact(exact: Sequence[Data], wobbled: Sequence[Data], blocks: int) -> NDArray[np.bool_]:
    """Where x - y·floor(x / y) has no rounding error although the quotient has one: for whole numbers, mostly."""
    x, y = promote(exact)
    quotient = np.divide(*promote(wobbled))
    if len(quotient) == 1:
        return np.zeros(1, dtype=bool)
    low, high = _reach(quotient, blocks)
    same = np.concatenate([np.floor(low) == np.floor(high)] * blocks)
    product = y * np.floor(x / y)
    return np.asarray(same & is_float32(x) & is_float32(y) & is_float32(product) & is_float32(x - product))


def is_float32(values: Floats) -> NDArray[np.bool_]:
    """Where values are held by float32 as they are (and not flushed to zero)."""
    held = values.astype(np.float32) == values
    return np.asarray(held & ((np.abs(values) >= 2.0**-126) | (values == 0.0)))


def is_exact_sum(name: str, left: Floats, right: Floats, result: Floats) -> NDArray[np.bool_]:
    """Where float64 lost nothing of a sum or difference (Knuth, The Art of Computer Programming, 4.2.2, theorem B):
    1 - 1e-22 is 1 there, but no whole number."""
    right = -right if name == "-" else right
    with np.errstate(all="ignore"):
        virtual = result - left
        lost = (left - (result - virtual)) + (right - virtual)
    return np.asarray(lost == 0.0)


def _is_zero(values: Floats) -> Floats:
    return np.where(values == 0.0, 0.0, 1.0)


def _reach(values: Floats, blocks: int) -> tuple[Floats, Floats]:
    """How low and how high a value may come: to either side as far as the farthest replica, which is several times as
    far as float32 is likely to come."""
    parts = values.reshape(blocks, -1, *values.shape[1:])
    radius = np.abs(parts[1:] - parts[0]).max(axis=0)
    return parts[0] - radius, parts[0] + radius


def _apart(values: Floats, side: Callable[..., Any], blocks: int) -> Floats:
    """The same values, but where a jump is within reach the first two replicas on either side of it."""
    if len(values) == 1:  # a constant that float32 holds
        return values
    low, high = _reach(values, blocks)
    if side is _is_zero:  # equality holds between the sides, not on one of them
        near = (low < 0.0) & (high > 0.0)
        low = high = np.zeros_like(low)
    else:
        near = (side(low) != side(high)) & np.isfinite(low) & np.isfinite(high)
    if not near.any():
        return values
    moved = values.reshape(blocks, -1, *values.shape[1:]).copy()
    moved[1] = np.where(near, low, moved[1])
    moved[2] = np.where(near, high, moved[2])
    return moved.reshape(values.shape)
