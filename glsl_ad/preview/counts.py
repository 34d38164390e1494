"""How many operations an evaluation takes: of a function, of its derivative, and of finite differences in its place."""

from __future__ import annotations

from typing import Any

from glsl_ad.ad.model import Product
from glsl_ad.ir.model import Code, Module
from glsl_ad.passes import operations, optimise
from glsl_ad.types import components


def counts(product: Product) -> dict[str, Any]:
    """Operations on floats, a vector operation and the body of a loop counted once, with those of what is called.

    `differences` is what central differences of the same order take: they evaluate the function at two points for each
    input that varies and each order, and once in the middle.
    """
    module = product.module
    primal = total(module, product.primal.key, optimised=False)
    varied = sum(components(p.type) for p in product.primal.params if p.name in product.wrt) or len(product.wrt)
    evaluations = 1 + 2 * max(1, varied) * ((product.order + 1) // 2)
    return {
        "primal": primal,
        "derivative": total(module, product.entry.key, optimised=True),
        "differences": evaluations * primal,
        "evaluations": evaluations,
    }


def total(module: Module, key: str, *, optimised: bool) -> int:
    """The operations of a function and of what it calls; each call counts what its callee takes."""
    known: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in known:
            known[name] = 0  # GLSL has no recursion
            function = module.functions[name]
            if not optimised:
                function = optimise(function)
            calls = [str(op.attr) for op in function.ops if op.code is Code.CALL and str(op.attr) in module.functions]
            known[name] = operations(function) - len(calls) + sum(of(callee) for callee in calls)
        return known[name]

    return of(key)
