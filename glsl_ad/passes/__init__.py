"""Passes over one IR function: each gives the same values for less, and none needs another to have run."""

from __future__ import annotations

from collections.abc import Callable

from glsl_ad.ir.model import Function
from glsl_ad.passes.branches import decide_branches, select_small
from glsl_ad.passes.cost import operations, scalar_operations
from glsl_ad.passes.dead import drop_dead_code
from glsl_ad.passes.factor import factor
from glsl_ad.passes.reuse import reuse_components
from glsl_ad.passes.vectorise import vectorise

__all__ = ["PASSES", "operations", "optimise", "vectorise"]

#: In this order: what is decided and dropped makes branches small.
PASSES: tuple[Callable[[Function], Function], ...] = (drop_dead_code, decide_branches, drop_dead_code, select_small)


#: One pass makes work for another; more rounds than this are not worth their time.
ROUNDS = 4


def optimise(function: Function) -> Function:
    """The function after all passes, repeated until nothing changes, without what they leave dead; bundles of scalars
    are made vectors at the end."""
    for _ in range(ROUNDS):
        before = function
        for run in PASSES:
            function = run(function)
        function = drop_dead_code(function)
        if function == before:
            break
    return _shortest(function)


def _shortest(function: Function) -> Function:
    """The best of the ways to compute the derivative values: as differentiation left them, or factored. A function
    without primal values is no derivative, and stays."""
    if not function.primals:
        return function
    ways = [reuse_components(function)]
    for _ in range(ROUNDS):
        ways.append(reuse_components(factor(ways[-1])))
        if ways[-1] == ways[-2]:
            break
    return min(map(vectorise, ways), key=lambda f: (scalar_operations(f), operations(f)))
