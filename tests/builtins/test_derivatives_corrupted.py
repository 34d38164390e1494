"""Negative control: a wrong rule, of any builtin, does not pass the tests of its derivatives."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from glsl_ad.ad import Product
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Zero
from glsl_ad.numeric.reference import References
from tests.builtins.corruption import Corruption, corruptions, scale_order, with_rule
from tests.builtins.derivatives import (
    Case,
    Numbers,
    calling,
    cases,
    certified,
    evaluated,
    jets,
    mismatches,
    points,
    product_of,
)
from tests.builtins.samples import inputs

ORDER = 3
POINTS = 6


@cache
def by_builtin() -> dict[str, list[Case]]:
    """The cases of each builtin, all arguments moving."""
    found: dict[str, list[Case]] = {}
    for case in cases(apart=False):
        found.setdefault(case.builtin.name, []).append(case)
    return found


def product_for(case: Case, order: int) -> Product:
    # The rule is looked up by name, when the function is differentiated.
    return product_of(calling(case.builtin, case.signature), case.active, order)


@cache
def expectation(case_id: str, order: int) -> tuple[Case, list[Numbers], References]:
    """Arguments and reference of a case, which no rule influences."""
    (case,) = [c for cases_ in by_builtin().values() for c in cases_ if str(c) == case_id]
    product = product_for(case, order)
    arguments = jets(product, points(case.builtin, inputs(case.builtin, case.signature.parameters), POINTS))
    return case, arguments, certified(product, arguments)


def wrong(case: Case, order: int = ORDER) -> list[str]:
    _, arguments, reference = expectation(str(case), order)
    product = product_for(case, order)
    return mismatches(product, evaluated(product, arguments), reference)


@pytest.fixture(autouse=True)
def _references_of_sound_rules() -> None:
    """Make the expectations before a rule is corrupted."""
    for cases_ in by_builtin().values():
        for case in cases_:
            expectation(str(case), ORDER)


def corrupted() -> list[Any]:
    found: dict[str, Any] = {}
    for name, cases_ in by_builtin().items():
        for case in cases_:
            rule = case.builtin.rule_for(case.signature)
            for corruption in corruptions(rule, name, case.active):
                concerned = [c for c in cases_ if c.builtin.rule_for(c.signature) == rule]
                key = f"{name}: {corruption.what}"
                found.setdefault(key, pytest.param(concerned, corruption, id=key))
    return list(found.values())


@pytest.mark.parametrize(("concerned", "corruption"), corrupted())
def test_a_wrong_declaration_is_caught(
    concerned: list[Case], corruption: Corruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(map(wrong, concerned))
    builtin = concerned[0].builtin
    with_rule(monkeypatch, builtin.name, builtin.rule_for(concerned[0].signature), corruption.rule)
    assert any(map(wrong, concerned))


def moves(case: Case, order: int) -> bool:
    """Whether a coefficient of this order is anything but 0 at some of the points."""
    _, _, reference = expectation(str(case), ORDER)
    product = product_for(case, ORDER)
    return any(
        (abs(values) > 1e-6).any()
        for o, values in zip(product.outputs, reference.values, strict=True)
        if o.order == order
    )


@pytest.mark.parametrize("order", range(1, ORDER + 1))
@pytest.mark.parametrize("name", by_builtin())
def test_a_wrong_coefficient_is_caught(name: str, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By one part in a thousand, at one order, in whatever overload."""
    moving = [c for c in by_builtin()[name] if moves(c, order)]
    assert moving or isinstance(BUILTINS[name].rule, Zero)
    scale_order(monkeypatch, name, order)
    for case in moving:
        found = wrong(case)
        assert found, str(case)
        assert all(f"order {k}" not in text for k in range(order) for text in found), "an order below is wrong too"


def test_every_builtin_can_be_corrupted() -> None:
    """Each with a derivative has a declaration that one of the tests above makes wrong, unless a recurrence is all."""
    declared = {case.values[0][0].builtin.name for case in corrupted()}
    assert set(by_builtin()) - declared == {"inverse"}
    assert BUILTINS["inverse"].rule == by_builtin()["inverse"][0].builtin.rule
