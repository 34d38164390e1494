"""Passes over one IR function: each gives the same values for less, and none needs another to have run."""

from __future__ import annotations

from collections.abc import Callable

from glsl_ad.ir.model import Function
from glsl_ad.passes.branches import decide_branches, select_small
from glsl_ad.passes.cost import operations, price, scalar_operations
from glsl_ad.passes.dead import drop_dead_code
from glsl_ad.passes.factor import factor
from glsl_ad.passes.quotients import divide
from glsl_ad.passes.reuse import reuse_components
from glsl_ad.passes.strength import reduce_strength
from glsl_ad.passes.vectorise import vectorise

__all__ = ["PASSES", "operations", "optimise", "scalar_operations", "vectorise"]

#: In this order: what is decided and dropped makes branches small.
PASSES: tuple[Callable[[Function], Function], ...] = (drop_dead_code, decide_branches, drop_dead_code, select_small)


#: One pass makes work for another; more rounds than this are not worth their time.
ROUNDS = 4


def optimise(function: Function, level: int = 2) -> Function:
    """The function with less to compute.

    Level 0 drops what is dead. Level 1 runs all `PASSES`, repeated until nothing changes, and makes vectors of bundles
    of scalars: every operation stays, and rounds as it did. Level 2 computes derivatives by the laws of algebra.
    """
    if level == 0:
        return drop_dead_code(function)
    for _ in range(ROUNDS):
        before = function
        for run in PASSES:
            function = run(function)
        function = drop_dead_code(function)
        if function == before:
            break
    return _shortest(function) if level > 1 else vectorise(function)


def _shortest(function: Function) -> Function:
    """The best of the ways to compute the derivative values: as differentiation left them, or factored. A function
    without primal values is no derivative, and stays."""
    if not function.primals:
        return function
    ways = [reuse_components(reduce_strength(function))]
    has_dots = any(op.attr == "dot" for op in function.ops)
    for expand in (False, True) if has_dots else (False,):
        way = ways[0]
        for _ in range(ROUNDS):
            before, way = way, reuse_components(factor(way, expand=expand))
            if way == before:
                break
            ways.append(way)
    return min((divide(vectorise(way)) for way in ways), key=price)
