"""A product with what a bound gives needs no choice by that bound, unless the other side may be infinite."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad import Shader
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.types import Vector, components

BOX = "float f(vec3 p) { return length(max(abs(p) - vec3(0.5, 0.6, 0.7), 0.0)); }"

#: Functions, and how many choices their derivatives have beside the guard of a length.
DECIDED = {
    BOX: 1,
    "float f(float x) { float t = max(0.6 - x * x, 0.0); return t * t; }": 0,
    "float f(float x) { float t = max(0.0, 0.6 - x * x); return t * t; }": 0,
    "float f(float x) { float t = min(x, 0.0); return t * t * t; }": 0,
    "float f(vec2 p) { vec2 t = max(p, vec2(0.0)); return t.x * t.x + t.y * t.y; }": 0,
    "float f(float x) { float t = max(0.6 - sin(x), 0.0); return t * t; }": 0,
}
UNDECIDED = {
    "another bound": "float f(float x) { float t = max(x, 0.1); return t * t; }",
    "another value": "float f(float x) { return max(x, 0.0) * max(x - 1.0, 0.0); }",
    "an infinite slope": "float f(float x) { float t = max(log(x), 0.0); return t * t; }",
    "an infinite slope further in": "float f(float x) { float t = max(1.0 - 1.0 / x, 0.0); return t * t; }",
    "a matrix": "float f(vec2 p) { vec2 t = mat2(1.0, 2.0, 3.0, 4.0) * max(p, vec2(0.0)); return t.x * t.x; }",
    "no product": "float f(float x) { return max(x, 0.0); }",
}


@pytest.mark.parametrize("text", DECIDED)
def test_a_bound_decides(text: str) -> None:
    source = Shader.from_source(text).diff("f", product="gradient", only=True).source
    assert source.count("?") + source.count("mix(") == DECIDED[text], source


@pytest.mark.parametrize("name", UNDECIDED)
def test_choices_that_stay(name: str) -> None:
    source = Shader.from_source(UNDECIDED[name]).diff("f", product="gradient", only=True).source
    assert "?" in source, source


@pytest.mark.parametrize("text", [*DECIDED, *UNDECIDED.values()])
def test_the_derivatives_are_those_of_the_choice(text: str) -> None:
    """Everywhere to the bit but for the order of factors: inside, outside, and on the bound itself."""
    shader = Shader.from_source(text)
    products = [shader.diff("f", product="gradient", optimise=level)._unnamed for level in (0, 2)]
    values = np.array([-2.0, -(0.6**0.5), -0.5, -0.1, -0.0, 0.0, 0.1, 0.5, 0.6, 0.6**0.5, 1.0, 1.5])
    type_ = products[0].entry.params[0].type
    is_vector = isinstance(type_, Vector)
    points = np.stack([np.roll(values, k) for k in range(components(type_))], axis=-1) if is_vector else values
    with np.errstate(all="ignore"):
        plain, short = (evaluate(p.module, p.entry, [points]).values for p in products)
    for expected, found in zip(plain, short, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0.0)
