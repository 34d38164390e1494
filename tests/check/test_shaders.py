"""The whole check over shaders: what is right passes at every order, and a rule that is wrong does not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Partials
from glsl_ad.check import CheckReport
from tests.builtins.corruption import scale_order, with_rule

pytestmark = pytest.mark.gpu

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).with_name("functions.glsl")
POINTS = 300
SECONDS = 0.4

#: File, function, order, domain.
CASES = [
    (OWN, "ratio", 4, ""),
    (OWN, "soft", 2, "k=0.1:1"),
    (OWN, "slab", 3, ""),
    (OWN, "blob", 1, ""),
    (OWN, "blob", 3, ""),
    (OWN, "waves", 2, ""),
    (OWN, "lattice", 3, "p=-9:9"),
    (OWN, "shine", 1, "light=0.1:1 eye=0.1:1 s.normal=0.1:1 s.gloss=0:1"),
    (OWN, "shine", 3, "light=0.1:1 eye=0.1:1 s.normal=0.1:1 s.gloss=0:1"),
    (OWN, "root", 2, "a=0.5:4"),
    (ROOT / "shaders/quotient.glsl", "quotient", 4, ""),
    (ROOT / "shaders/seff.glsl", "seff", 4, "x2=0.5:2"),
    (ROOT / "shaders/ggx.glsl", "reflectance", 2, "m.roughness=0.2:1 n=0.1:1 l=0.1:1 v=0.1:1"),
    (ROOT / "shaders/ggx.glsl", "lobe", 4, "roughness=0.2:1 cosine=0:1"),
    (ROOT / "shaders/ripples.glsl", "height", 3, ""),
    (ROOT / "shaders/scene.glsl", "map", 3, ""),
    (ROOT / "shaders/scene.glsl", "march", 1, ""),
]


@cache
def shader(path: Path) -> Shader:
    return Shader.from_file(path, dialect="shadertoy" if path.stem == "ripples" else None)


def check(path: Path, function: str, order: int, domain: str = "", *, use_gpu: bool = True) -> CheckReport:
    derivative = shader(path).diff(function, product="jet", order=order)
    return derivative.check(domains=domain.split(), points=POINTS, seconds=SECONDS, gpu=use_gpu)


@pytest.mark.parametrize(("path", "function", "order", "domain"), CASES, ids=lambda v: getattr(v, "stem", v))
def test_what_is_right_passes(path: Path, function: str, order: int, domain: str) -> None:
    report = check(path, function, order, domain)
    assert report.passed
    assert not report.problems, [p.text for p in report.problems]
    primal, value, derivative, rules = report.comparisons
    assert primal.counts.compared > 0.8 * POINTS
    assert all(row.ulps == 0 for row in value.rows)
    for comparison in (derivative, rules):
        assert comparison.counts.compared > 0.7 * comparison.counts.sampled
        assert max(row.used for row in comparison.rows) < 0.8


def test_what_float32_cannot_tell_is_proven_in_float64() -> None:
    """A hash multiplies the sine of a large number by a larger one: nothing of float32 is left of it."""
    report = check(ROOT / "shaders/fbm.glsl", "noise", 2)
    assert report.passed
    assert {p.code for p in report.problems} <= {"C108", "C112"}
    compared = {c.name: c.counts.compared for c in report.comparisons}
    assert compared["value"] == POINTS
    assert compared["derivative"] == 0
    assert compared["rules"] > 10


#: Builtin, parameter, factor, function that uses it, order.
WRONG_PARTIALS = [
    ("cos", "angle", 1.001, "ratio", 2),
    ("exp", "x", 1.001, "ratio", 1),
    ("sin", "angle", 1.001, "waves", 3),
    ("pow", "y", 1.001, "shine", 1),
]


@pytest.mark.parametrize(("name", "parameter", "factor", "function", "order"), WRONG_PARTIALS)
def test_a_wrong_partial_fails(
    monkeypatch: pytest.MonkeyPatch, name: str, parameter: str, factor: float, function: str, order: int
) -> None:
    rule = BUILTINS[name].rule
    assert isinstance(rule, Partials)
    wrong = Partials({**rule.partials, parameter: f"{factor} * ({rule.partials[parameter]})"})
    with_rule(monkeypatch, name, rule, wrong)
    assert_caught(function, order, {*range(1, order + 1)})


#: Builtin, function that uses it, the order whose coefficient is wrong.
WRONG_ORDERS = [("/", "ratio", 1), ("/", "ratio", 3), ("length", "slab", 1), ("*", "lattice", 1), ("max", "slab", 1)]


@pytest.mark.parametrize(("name", "function", "order"), WRONG_ORDERS)
def test_a_wrong_coefficient_fails(monkeypatch: pytest.MonkeyPatch, name: str, function: str, order: int) -> None:
    scale_order(monkeypatch, name, order)
    assert_caught(function, order, {order})


def assert_caught(function: str, order: int, wrong: set[int]) -> None:
    """By the GPU as well as without it, far beyond the budget, at all orders that are wrong and not in the value."""
    domain = next(d for path, f, _, d in CASES if path == OWN and f == function)
    report = check(OWN, function, order, domain)
    assert not report.passed
    assert {p.code for p in report.problems} == {"C111"}
    for name, least in (("derivative", 20.0), ("rules", 1e3)):
        comparison = report.comparison(name)
        assert comparison is not None
        used = {row.order: row.used for row in comparison.rows}
        assert used[0] <= 1.0
        assert {k for k, part in used.items() if part > 1.0} == wrong
        assert max(used.values()) > least
    primal, value = report.comparisons[:2]
    assert all(row.passed for row in (*primal.rows, *value.rows))
