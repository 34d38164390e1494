"""Every builtin's derivatives to order 6 against certified power series of its primal.

By being in the table: with all arguments moving, with each moving alone, with constants and with one value for two
arguments, as jets and along a direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Opaque
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Interface, Parameter, Port, Return, Role
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.types import FLOAT, Matrix, is_differentiable
from tests.builtins.derivatives import (
    Case,
    calling,
    cases,
    certified,
    compared,
    evaluated,
    floats,
    has_derivative,
    jets,
    mismatches,
    points,
    product_of,
    remaining,
)
from tests.builtins.references import result_types
from tests.builtins.samples import inputs

ORDER = 6
POINTS = 3

#: Floats to floats, but nothing of theirs can be evaluated at a point.
UNEVALUABLE = {f"{name}{suffix}" for name in ("dFdx", "dFdy", "fwidth") for suffix in ("", "Fine", "Coarse")}


def parametrised(*, apart: bool = True) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [pytest.param(c, id=str(c)) for c in cases(apart=apart)])


def test_no_builtin_is_left_out() -> None:
    tried = {c.builtin.name for c in cases()}
    for name, builtin in BUILTINS.items():
        signatures = [
            s
            for s in builtin.signatures
            if floats(s)
            and any(map(is_differentiable, result_types(s)))
            and not isinstance(builtin.rule_for(s), Opaque)
        ]
        assert (name in tried) == (bool(signatures) and name not in UNEVALUABLE), name
        assert all(has_derivative(builtin, s) for s in signatures) or name in UNEVALUABLE


def test_every_builtin_with_numerics_has_series() -> None:
    """FLINT can do them all; a builtin that it cannot would need another reference here."""
    assert [n for n, b in BUILTINS.items() if b.numeric and not b.series] == []


@parametrised()
def test_derivatives(case: Case) -> None:
    product = product_of(calling(case.builtin, case.signature), case.active, ORDER)
    arguments = jets(product, points(case.builtin, inputs(case.builtin, case.signature.parameters), POINTS))
    reference = certified(product, arguments)
    assert not reference.status.any(), "the domain should hold no point without derivatives"
    assert {o.order for o in product.outputs} == set(range(ORDER + 1))
    assert mismatches(product, evaluated(product, arguments), reference) == []


@parametrised(apart=False)
def test_taylor_coefficients(case: Case) -> None:
    function = calling(case.builtin, case.signature)
    product = product_of(function, case.active, ORDER, coefficients="taylor")
    assert compared(product, points(case.builtin, inputs(case.builtin, case.signature.parameters), POINTS)) == []


@parametrised()
def test_along_a_direction(case: Case) -> None:
    """First coefficients that are parameters, or the number 1 for one scalar input; no others."""
    product = product_of(calling(case.builtin, case.signature), case.active, 4, kind="jet")
    assert compared(product, points(case.builtin, inputs(case.builtin, case.signature.parameters), 2)) == []


#: What has recurrences, shortcuts or folding of its own for some constants.
CONSTANTS = (0.0, 1.0, -1.0, 2.0, 5.0, 0.5, 0.3)


def with_constants() -> list[Any]:
    return [
        pytest.param(case, p.name, id=f"{case}-{p.name}")
        for case in cases(apart=False)
        if len(case.active) > 1
        for p in case.signature.parameters
        if p.name in case.active and not isinstance(p.type, Matrix)
    ]


@pytest.mark.parametrize(("case", "name"), with_constants())
def test_a_constant_argument(case: Case, name: str) -> None:
    builtin, signature = case.builtin, case.signature
    active = [n for n in case.active if n != name]
    for number in CONSTANTS:
        if builtin.name == "mod" and name == "y" and number == 0:
            continue  # undefined
        constants = {name: number}
        product = product_of(calling(builtin, signature, constants), active, 3)
        given = points(builtin, remaining(builtin, signature, constants), 2)
        assert compared(product, given) == [], number


def with_two_alike() -> list[Any]:
    return [
        pytest.param(case, x.name, y.name, id=f"{case}-{x.name}={y.name}")
        for case in cases(apart=False)
        for x, y in combinations(inputs(case.builtin, case.signature.parameters), 2)
        if x.type == y.type and x.name in case.active and (case.builtin.name, y.name) != ("smoothstep", "edge1")
    ]


@pytest.mark.parametrize(("case", "first", "second"), with_two_alike())
def test_one_value_for_two_arguments(case: Case, first: str, second: str) -> None:
    builtin, signature = case.builtin, case.signature
    same = {second: first}
    product = product_of(calling(builtin, signature, same=same), [n for n in case.active if n != second], 4)
    assert compared(product, points(builtin, remaining(builtin, signature, same=same), POINTS)) == []


@pytest.mark.parametrize("name", sorted(UNEVALUABLE))
def test_screen_derivatives(name: str) -> None:
    """They are linear in what they are given; here what is seen doubles to the right, and triples downwards."""
    b = Builder("f(float)", "f")
    b.open_region()
    p = b.param("p", FLOAT, Role.IN)
    result = b.builtin(name, FLOAT, p, pin=True)
    interface = Interface((Parameter("p", FLOAT, "in", (0,)),), FLOAT, (0,))
    body = b.close_region(Return((result,)))
    function = b.finish(body, interface, [Port("return", FLOAT, Role.RETURN)], uses_screen=True)
    product = product_of(function, ["p"], 3)
    slopes = {"dFdx": 2.0, "dFdy": -3.0, "fwidth": 5.0}

    def seen(called: str, arguments: Sequence[Any]) -> Any:
        stem = called.removesuffix("Fine").removesuffix("Coarse")
        assert called.removeprefix(stem) == name.removeprefix("dFdx").removeprefix("dFdy").removeprefix("fwidth")
        return slopes[stem] * (abs(arguments[0]) if stem == "fwidth" else arguments[0])

    jet = [np.array([-0.5, 2.0]), np.array([1.0, 1.0]), np.array([3.0, 0.5]), np.array([0.0, -1.0])]
    found = evaluate(product.module, product.entry, jet, sampler=seen).values
    for k, coefficient in enumerate(found):
        expected = 5.0 * np.sign(jet[0]) * jet[k] if name.startswith("fwidth") else slopes[name[:4]] * jet[k]
        np.testing.assert_allclose(coefficient, expected)


def test_a_value_that_is_not_there_is_not_taken_for_a_match() -> None:
    """The comparison itself: a number where there is none, none where there is a number, a wrong number."""
    product = product_of(calling(BUILTINS["sqrt"], BUILTINS["sqrt"].signatures[0]), ["x"], 1)
    arguments = [np.array([0.0, 4.0]), np.array([1.0, 1.0])]
    reference = certified(product, arguments)
    right = evaluated(product, arguments)
    assert mismatches(product, right, reference) == []
    for point, number in ((0, 0.0), (1, np.nan), (1, 0.25000001)):
        wrong = [right[0], right[1].copy()]
        wrong[1][point] = number
        assert len(mismatches(product, wrong, reference)) == 1
