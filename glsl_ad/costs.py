"""What each derivative of a function costs, beside the function itself and finite differences of it.

Counts are those of `ir.cost`, on the optimised IR. Finite differences evaluate the function at displaced points: n + 1
for forward differences (4 for a vec3, as the tetrahedron trick), 2n for central ones (6 for a vec3), and for each of
the n inputs add or subtract a step, and subtract and scale each component of the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from glsl_ad import request
from glsl_ad.ad.inputs import Refusal, find_input, float_inputs
from glsl_ad.ad.model import Product
from glsl_ad.dialects import Dialect
from glsl_ad.generation import differentiated, generate, lowered, optimised
from glsl_ad.ir.cost import Cost, cost
from glsl_ad.ir.model import Module
from glsl_ad.kinds import KINDS, ProductKind
from glsl_ad.passes import optimise
from glsl_ad.records import dataclass
from glsl_ad.request import Wanted
from glsl_ad.sema.model import Function, Program
from glsl_ad.source import GlslAdError, Severity, Sink
from glsl_ad.types import components, is_differentiable


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of computing costs. `floats` are those that it gives back, `bytes` the size of its text, if it has
    one of its own."""

    name: str
    cost: Cost
    floats: int
    bytes: int | None


@dataclass(frozen=True, slots=True)
class CostReport:
    """`rows` begin with the function itself and the finite differences; `refused` are the products that it does not
    have, with the reasons."""

    function: str
    wrt: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain data."""
        rows = [{"name": r.name, **asdict(r.cost), "floats": r.floats, "bytes": r.bytes} for r in self.rows]
        refused = [{"name": name, "reason": reason} for name, reason in self.refused]
        return {"function": self.function, "wrt": list(self.wrt), "rows": rows, "refused": refused}


def costs(
    program: Program, name: str, wanted: Wanted, defines: Mapping[str, str], dialect: Dialect, sink: Sink
) -> CostReport:
    """What the products of a function cost. `wanted` says by what to differentiate, and to which order where a product
    leaves that open.

    Raises GlslAdError where the function has no derivative at all, or lacks an input that is named.
    """
    function = request.find_function(program, name, sink)
    module = lowered(program, function, wanted, sink)
    rows: list[Row] = []
    refused: list[tuple[str, str]] = []
    first: GlslAdError | None = None
    wrt = wanted.wrt
    for kind in KINDS.values():
        own = replace(wanted, product=kind.name, order=wanted.order if kind.order is None else None)
        try:
            product = optimised(differentiated(program, module, function, own, program.names, Sink()), own.optimise)
            rows.append(_row(product, program, defines, own, dialect, kind))
            wrt = product.wrt
        except GlslAdError as error:
            refused.append((kind.name, next(d.text for d in error.diagnostics if d.severity is Severity.ERROR)))
            first = first or error
    if not rows:
        assert first is not None
        raise first
    base = _primal(program, module, function)
    return CostReport(function.key, wrt, (base, *_differences(base, module, function, wanted), *rows), tuple(refused))


def _row(
    product: Product, program: Program, defines: Mapping[str, str], wanted: Wanted, dialect: Dialect, kind: ProductKind
) -> Row:
    text = generate(product, program, defines, wanted, dialect, Sink()).section.partition("\n\n")[2]
    floats = sum(components(product.entry.results[r].type) for r in product.entry.interface.returns)
    name = kind.name if kind.order is not None else f"{kind.name}, order {product.order}"
    return Row(name, cost(product.module, product.entry.key), floats, len(text.encode()))


def _primal(program: Program, module: Module, function: Function) -> Row:
    """The function as it is: optimised like the derivatives, but its text as its user wrote it."""
    own = Module({k: optimise(f) for k, f in module.functions.items()}, module.globals, module.rules)
    definitions = [f.definition for k in own.functions for f in [program.functions.get(k)] if f is not None]
    text = "\n".join(d.span.text for d in definitions if d is not None)
    return Row("the function itself", cost(own, function.key), _floats(module, function), len(text.encode()))


def _floats(module: Module, function: Function) -> int:
    return sum(components(p.type) for p in module.functions[function.key].results if is_differentiable(p.type))


def _differences(base: Row, module: Module, function: Function, wanted: Wanted) -> Iterator[Row]:
    """Forward and central differences by the same inputs."""
    n = _inputs(module, function, wanted.wrt)
    width = base.floats
    for name, taps, steps, given in (("forward", n + 1, n, n + 1), ("central", 2 * n, 2 * n, n)):
        combined = Cost(steps + 2 * n * width)
        title = f"{name} differences, {taps} taps"
        yield Row(title, base.cost.times(taps) + combined, given * width, None)


def _inputs(module: Module, function: Function, wrt: Sequence[str]) -> int:
    """The number of scalars that are differentiated by."""
    primal = module.functions[function.key]
    found = [find_input(primal, text) for text in wrt] or list(float_inputs(primal))
    return sum(components(i.type) for i in found if not isinstance(i, Refusal))
