"""Evaluates IR functions on the host: in float64 for many points at once, or in certified power series at one point.

Both know GLSL's operations and nothing of how they differentiate. Fed with the primal, the second one gives every
derivative along a direction with a rigorous bound on its error: for inputs u(s) = Σ u_k s^k it returns the
coefficients of the results' power series in s. The first one also runs generated derivatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glsl_ad.ir.model import Function, Module
from glsl_ad.numeric.domain import Data, Sampler
from glsl_ad.numeric.faults import NotEvaluable, OutOfTime, Undecided
from glsl_ad.numeric.layout import Layout
from glsl_ad.numeric.walker import Walker
from glsl_ad.records import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "MAX_STEPS",
    "NotEvaluable",
    "OutOfTime",
    "Result",
    "Undecided",
    "evaluate",
    "evaluate_series",
    "global_batch",
]

#: Iterations after which a loop counts as endless.
MAX_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """The flat results of a function for N points.

    `values[i]` has the shape that `lanes.py` describes, with a first axis of N. Where `discarded` or `unfinished` (a
    loop took too long) holds, the values mean nothing.
    """

    values: list[Data]
    discarded: NDArray[np.bool_]
    unfinished: NDArray[np.bool_]


def evaluate(
    module: Module,
    function: Function,
    arguments: Sequence[Data],
    *,
    uniforms: Mapping[str, Data] | None = None,
    round_constants: bool = True,
    max_steps: int = MAX_STEPS,
    sampler: Sampler | None = None,
) -> Result:
    """Evaluate a function of the module in float64 over a batch of points.

    Args:
        arguments: one value for each flat parameter, shaped as `lanes.py` describes, with a first axis of N or 1
            (anything that numpy makes an array of that shape); None for what a global holds by itself.
        uniforms: values of globals by name, for all points alike (first axis 1, or absent) or for each.
        round_constants: round literals and uniforms to float32 first, as the GPU computes with them.
        max_steps: iterations after which a loop counts as endless.
        sampler: computes what the host has no data for (textures).

    Raises:
        NotEvaluable: something has no numerics here; its span says where.
        ValueError: the arguments do not fit the parameters.
    """
    import numpy as np

    from glsl_ad.numeric.batches import batch_size, batches, broadcast, global_batches
    from glsl_ad.numeric.lanes import Lanes

    data = batches(function.params, arguments)
    given = global_batches(module, uniforms, round_floats=round_constants)
    count = batch_size([*data, *given.values()])
    domain = Lanes(count, round_constants=round_constants)
    domain.sampler = sampler
    with np.errstate(all="ignore"):
        walker = Walker(module, domain, given, max_steps)
        results, discarded = walker.run(function, bind(walker, function, data), domain.lanes)
    values = [broadcast(r, count) for r in results]
    return Result(values, discarded, walker.unfinished)


def evaluate_series(
    module: Module,
    function: Function,
    inputs: Sequence[Any],
    order: int,
    *,
    prec: int = 170,
    uniforms: Mapping[str, Data] | None = None,
    round_constants: bool = True,
    max_steps: int = MAX_STEPS,
    sampler: Sampler | None = None,
    deadline: float | None = None,
    layouts: dict[int, Layout] | None = None,
) -> list[Any]:
    """Evaluate a function of the module at one point in power series of an order, with error bounds.

    Args:
        inputs: for each flat parameter its structure (vectors and arrays as lists, matrices as lists of columns,
            structs as tuples) with a list of coefficients, lowest order first, for each float; missing ones are zero.
            None for what a global holds by itself.
        prec: bits of working precision.
        uniforms: values of globals by name, as plain numbers (constant in s).
        deadline: of `time.monotonic`.
        layouts: a table to keep between calls on the same module, to save analysis.

    Returns:
        For each flat result the same structure, with a list of `order + 1` coefficients (`flint.arb`) for each float.

    Raises:
        Undecided: a branch depends on a comparison that the error bounds do not decide, or a loop does not end.
        NotEvaluable: something has no power series here; its span says where.
        OutOfTime: the deadline passed.
    """
    from glsl_ad.numeric.batches import global_batches, point
    from glsl_ad.numeric.points import Series, certified, series_constant, series_input, series_output

    with certified(order, prec):
        domain = Series(order, round_constants=round_constants)
        domain.sampler = sampler
        batches_ = global_batches(module, uniforms, round_floats=round_constants)
        given = {n: series_constant(module.globals[n].type, point(v, 0)) for n, v in batches_.items()}
        walker = Walker(module, domain, given, max_steps, layouts)
        walker.deadline = deadline
        values = [None if a is None else series_input(p.type, a) for p, a in zip(function.params, inputs, strict=True)]
        results, discarded = walker.run(function, bind(walker, function, values), domain.lanes)
        if discarded or walker.unfinished:
            raise Undecided
        return [series_output(r, order) for r in results]


def global_batch(module: Module, name: str) -> Data:
    """What a global holds where the caller does not say, as a batch of one: its initialiser's value or a default."""
    from glsl_ad.numeric.lanes import Lanes

    return Walker(module, Lanes(1), {}, MAX_STEPS).global_value(name)


def bind(walker: Walker, function: Function, arguments: Sequence[Data]) -> list[Data]:
    """The arguments, with those left out (None) taken from the globals of the parameters' names."""
    return [walker.global_value(p.name) if a is None else a for p, a in zip(function.params, arguments, strict=True)]
