"""Cheaper ways to powers and constants, in derivatives alone, and that they are right at the edge of the domain."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad import Shader
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Value
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.passes.strength import reduce_strength
from glsl_ad.types import FLOAT
from tests.passes.made import function_returning, glsl, scalar


@pytest.mark.parametrize(
    ("exponents", "after"),
    [
        ((0.5,), "sqrt(x)"),
        ((1.5,), "x * sqrt(x)"),
        ((-0.5,), "1.0 / sqrt(x)"),
        ((2.5,), "pow(x, 2.5)"),
        ((-2.0 / 3.0,), f"pow(x, {-2.0 / 3.0!r})"),
    ],
)
def test_powers(exponents: tuple[float, ...], after: str) -> None:
    def make(b: Builder, x: Value) -> list[Value]:
        return [scalar(b, "pow", x, b.number(e)) for e in exponents]

    function = function_returning({"x": FLOAT}, make)
    assert glsl(reduce_strength(function)).splitlines()[-2].strip() == f"return {after};"


def test_powers_of_powers() -> None:
    def make(b: Builder, x: Value) -> list[Value]:
        third = scalar(b, "/", b.number(1.0), b.number(3.0))
        root = scalar(b, "pow", x, third)
        less = scalar(b, "-", third, b.number(1.0))
        return [root, scalar(b, "pow", x, less), scalar(b, "pow", x, scalar(b, "-", less, b.number(1.0)))]

    text = glsl(reduce_strength(function_returning({"x": FLOAT}, make, primals=(0,))))
    assert "1.0 / (r0 * r0)" in text or "1.0 / (t * t)" in text, text
    assert text.count("pow(") == 2, text  # -5/3 is no whole multiple of 1/3 that is worth it


def test_constants_of_derivatives_are_folded() -> None:
    def make(b: Builder, x: Value) -> list[Value]:
        quarter = scalar(b, "/", b.number(1.0), b.number(4.0))
        return [scalar(b, "*", scalar(b, "+", quarter, b.number(0.5)), x), scalar(b, "/", b.number(1.0), b.number(0.0))]

    assert glsl(reduce_strength(function_returning({"x": FLOAT}, make))).splitlines()[-2].strip() == (
        "return R(0.75 * x, 1.0 / 0.0);"
    )


@pytest.mark.parametrize("exponent", ["0.5", "1.5", "2.5", "1.0 / 3.0", "1.0 / 4.0"])
def test_the_edge_of_the_domain(exponent: str) -> None:
    """What the mathematics says: 0 or infinity, where `pow` of 0 to a negative power would be undefined."""
    shader = Shader.from_source(f"float f(float x) {{ return pow(x, {exponent}); }}")
    report = shader.diff("f", order=1).check(gpu=False, domains=["x=0:1"], seconds=0.5)
    assert report.passed, report.problems
    product = shader.diff("f", order=1)._unnamed
    power = float(eval(exponent))
    with np.errstate(all="ignore"):
        found = evaluate(product.module, product.entry, [np.array([0.0, 1.0, np.inf])]).values[1]
        expected = power * np.array([0.0, 1.0, np.inf]) ** (power - 1.0)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
