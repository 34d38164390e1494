"""Passes over one IR function: each gives the same values for less, and none needs another to have run."""

from __future__ import annotations

from collections.abc import Callable

from glsl_ad.ir.model import Function
from glsl_ad.passes.branches import decide_branches, select_small
from glsl_ad.passes.cost import operations
from glsl_ad.passes.dead import drop_dead_code
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
    return vectorise(function)
