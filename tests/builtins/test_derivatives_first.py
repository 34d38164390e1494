"""The first derivatives of every builtin against differences of an independent model in mpmath.

The Jacobian, one argument's component at a time: the models are those of `references`, which the package does not know.
"""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from glsl_ad.types import components as size_of
from glsl_ad.types import is_differentiable
from tests.builtins.derivatives import Case, Numbers, calling, cases, evaluated, points, product_of
from tests.builtins.references import components, each, reference, result_types
from tests.builtins.samples import inputs

POINTS = 2
STEP = mpf("1e-15")
DIGITS = 60
TOLERANCE = 1e-10


@pytest.mark.parametrize("case", [pytest.param(c, id=str(c)) for c in cases(apart=False)])
def test_jacobian(case: Case) -> None:
    given = inputs(case.builtin, case.signature.parameters)
    primals = points(case.builtin, given, POINTS)
    product = product_of(calling(case.builtin, case.signature), case.active, 1)
    outs = [i for i, t in enumerate(result_types(case.signature)) if is_differentiable(t)]
    for point in range(POINTS):
        at = [values[point] for values in primals]
        found = jacobian(case, product, at)
        expected = differences(case, at)
        for i in outs:
            np.testing.assert_allclose(found[i], expected[i], rtol=TOLERANCE, atol=TOLERANCE)


def jacobian(case: Case, product: Any, at: list[Any]) -> dict[int, Numbers]:
    """By result: one row for each component that moves, from the lifted function at unit jets."""
    given = inputs(case.builtin, case.signature.parameters)
    moving = [k for k, p in enumerate(given) if p.name in case.active]
    rows = sum(size_of(given[k].type) for k in moving)
    arguments: list[Any] = [None] * len(product.entry.params)
    row = 0
    for k, (value, terms) in enumerate(zip(at, product.inputs, strict=True)):
        arguments[terms[0].param] = np.broadcast_to(value, (rows, *np.shape(value)))
        if k in moving:
            size = size_of(given[k].type)
            unit = np.zeros((rows, size))
            unit[row : row + size] = np.eye(size)
            arguments[terms[1].param] = unit.reshape(rows, *np.shape(value))
            row += size
    values = evaluated(product, arguments)
    return {o.primal: v.reshape(rows, -1) for o, v in zip(product.outputs, values, strict=True) if o.order == 1}


def differences(case: Case, at: list[Any]) -> dict[int, Numbers]:
    """The same from the model's central differences."""
    model = reference(case.builtin, case.signature)

    def function(*arguments: Any) -> list[list[Any]]:
        return _results(each(model, *arguments) if case.builtin.elementwise else model(*arguments))

    given = inputs(case.builtin, case.signature.parameters)
    rows: dict[int, list[list[float]]] = {}
    with mpmath.workdps(DIGITS):
        exact = [_exact(np.asarray(value).tolist()) for value in at]
        for k, parameter in enumerate(given):
            if parameter.name not in case.active:
                continue
            for c in range(size_of(parameter.type)):
                ends = [function(*exact[:k], _moved(exact[k], c, h), *exact[k + 1 :]) for h in (STEP, -STEP)]
                for i, (after, before) in enumerate(zip(*ends, strict=True)):
                    slopes = [(a - b) / (2 * STEP) for a, b in zip(after, before, strict=True)]
                    rows.setdefault(i, []).append([float(s) for s in slopes])
    return {i: np.array(r) for i, r in rows.items()}


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(v) for v in value]
    return mpf(value) if isinstance(value, float) else value


def _moved(value: Any, component: int, by: Any) -> Any:
    """The value with one of its components, in order, moved."""
    if not isinstance(value, list):
        return value + by
    width = len(components(value[0]))
    item, rest = divmod(component, width)
    return [_moved(v, rest, by) if i == item else v for i, v in enumerate(value)]


def _results(value: Any) -> list[list[Any]]:
    """The scalars of each result; components that are tuples hold one scalar of each."""
    if isinstance(value, list) and isinstance(value[0], tuple):
        return [list(column) for column in zip(*value, strict=True)]
    return [components(v) for v in value] if isinstance(value, tuple) else [components(value)]
