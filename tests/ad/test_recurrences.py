"""Hand-made recurrences against the rules that they replace, coefficient by coefficient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glsl_ad.ad.recurrences import LARGEST_EXPANDED_EXPONENT, RECURRENCES
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Expand, Partials
from tests.ad.support import differentiated, evaluated
from tests.builtins import derivatives
from tests.builtins.corruption import with_rule
from tests.builtins.derivatives import Case, calling, cases, jets, points, product_of
from tests.builtins.samples import inputs

ORDER = 6
POINTS = 4
#: Its rule's text is the call itself: nothing shorter is GLSL.
NO_TEXT = {"inverse"}


def recurrence_of(builtin: Builtin) -> str | None:
    return builtin.rule.recurrence if isinstance(builtin.rule, (Partials, Expand)) else None


def test_every_recurrence_is_declared_and_every_declared_one_exists() -> None:
    named = {recurrence_of(b) for b in BUILTINS.values() if not b.intrinsic} - {None}
    assert named == set(RECURRENCES)


def replaced() -> list[Any]:
    """Overloads whose rule is passed over for a recurrence, but could be followed."""
    return [
        pytest.param(c, id=str(c))
        for c in cases()
        if recurrence_of(c.builtin) and c.builtin.rule_for(c.signature) is c.builtin.rule
        if c.builtin.name not in NO_TEXT and str(c) != "normalize(float)"  # zero, from terms that cancel
    ]


@pytest.mark.parametrize("case", replaced())
def test_the_declared_rule_gives_the_same(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    builtin, signature = case.builtin, case.signature
    primals = points(builtin, inputs(builtin, signature.parameters), POINTS)
    made = product_of(calling(builtin, signature), case.active, ORDER)
    arguments = jets(made, primals)
    by_hand = derivatives.evaluated(made, arguments)
    assert isinstance(builtin.rule, (Partials, Expand))
    with_rule(monkeypatch, builtin.name, builtin.rule, replace(builtin.rule, recurrence=None))
    declared = product_of(calling(builtin, signature), case.active, ORDER)
    by_text = derivatives.evaluated(declared, arguments)
    for output, found, expected in zip(made.outputs, by_hand, by_text, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=f"order {output.order}")


def with_recurrence() -> list[str]:
    return [n for n, b in BUILTINS.items() if recurrence_of(b) and n not in NO_TEXT]


@pytest.mark.parametrize("name", with_recurrence())
def test_without_its_recurrence_a_builtin_takes_another_way(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the comparison above compares two things."""
    builtin = BUILTINS[name]
    assert isinstance(builtin.rule, (Partials, Expand))
    chosen = [c for c in cases(apart=False) if c.builtin.name == name]
    made = [product_of(calling(builtin, c.signature), c.active, 3) for c in chosen]
    with_rule(monkeypatch, name, builtin.rule, replace(builtin.rule, recurrence=None))
    declared = [product_of(calling(builtin, c.signature), c.active, 3) for c in chosen]
    assert any(a.entry.ops != b.entry.ops for a, b in zip(made, declared, strict=True))


# ---- powers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4, 5, 6, 7, 12, 31, LARGEST_EXPANDED_EXPONENT])
def test_whole_powers_multiply(exponent: int) -> None:
    """Right on both sides of zero, and at it, where `pow` itself has no value or its logarithm none."""
    product = differentiated(f"float f(float x) {{ return pow(x, {exponent}.0); }}", order=4)
    x = np.array([-1.25, 0.0, 0.75])
    fields = evaluated(product, [x])
    for k in range(1, 5):
        factor = float(np.prod([exponent - i for i in range(k)]))
        expected = factor * x ** (exponent - k) if exponent >= k else np.zeros(3)
        np.testing.assert_allclose(fields[f"d{k}"], expected, rtol=1e-12)


@pytest.mark.parametrize("exponent", ["0.5", "2.2", "-1.0", "-2.5", "65.0", "1000.0"])
def test_other_powers(exponent: str) -> None:
    product = differentiated(f"float f(float x) {{ return pow(x, {exponent}); }}", order=4)
    x, y = np.array([0.75, 1.0, 1.125]), float(exponent)
    fields = evaluated(product, [x])
    for k in range(5):
        factor = float(np.prod([y - i for i in range(k)]))
        np.testing.assert_allclose(fields[f"d{k}"], factor * x ** (y - k), rtol=1e-11)


def test_a_vector_of_equal_exponents_counts_as_one() -> None:
    product = differentiated("vec2 f(vec2 v) { return pow(v, vec2(3.0)); }", order=1)
    v, direction = np.array([[-2.0, 0.0]]), np.array([[1.0, 1.0]])
    np.testing.assert_allclose(evaluated(product, [v, direction])["d1"], [[12.0, 0.0]])
    product = differentiated("vec2 f(vec2 v) { return pow(v, vec2(3.0, 2.5)); }", order=1)
    v = np.array([[2.0, 4.0]])
    np.testing.assert_allclose(evaluated(product, [v, direction])["d1"], [[12.0, 20.0]])


# ---- matrices --------------------------------------------------------------------------------------------------------


def test_matrices_divide_by_components() -> None:
    """`/` of matrices is no inverse, and `*` in its recurrence no matrix product."""
    product = differentiated("mat2 f(mat2 a, mat2 b) { return a / b; }", wrt=("a", "b"), kind="lifted", order=2)
    generator = np.random.default_rng(3)
    a, a1, a2, b, b1, b2 = (generator.uniform(0.5, 2.0, (1, 2, 2)) for _ in range(6))
    fields = evaluated(product, [a, a1, a2, b, b1, b2])
    q = a / b
    q1 = (a1 - q * b1) / b
    np.testing.assert_allclose(fields["d1"], q1)
    np.testing.assert_allclose(fields["d2"], (a2 - 2 * q1 * b1 - q * b2) / b)


def test_two_equal_vectors_of_constants_multiply() -> None:
    """A product of splats is a splat."""
    product = differentiated("vec3 f(vec3 x) { return atan(vec3(0.3), x); }", order=2)
    x, direction = np.array([[0.5, -1.0, 2.0]]), np.ones((1, 3))
    fields = evaluated(product, [x, direction])
    np.testing.assert_allclose(fields["d1"], -0.3 / (x * x + 0.09))
    np.testing.assert_allclose(fields["d2"], 0.6 * x / (x * x + 0.09) ** 2)
