"""Bounds before functions that end steeply: where the bound was taken, derivatives are those of a constant."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad import Shader
from tests.ad.support import differentiated, evaluated

#: Bodies of float f(float x), a point beyond the bound, one within it, and the derivatives 1 to 3 there.
CASES = [
    ("sqrt(max(x, 0.0))", -0.5, 4.0, (0.25, -1 / 32, 3 / 256)),
    ("sqrt(max(0.0, 3.0 * x) * 3.0)", -0.5, 4.0, (0.75, -3 / 32, 9 / 256)),
    ("sqrt(1.0 - min(x, 1.0))", 1.5, 0.0, (-0.5, -0.25, -0.375)),
    ("asin(clamp(x, -1.0, 1.0))", 1.5, 0.0, (1.0, 0.0, 1.0)),
    ("acos(clamp(x, -1.0, 1.0))", -1.25, 0.0, (-1.0, 0.0, -1.0)),
    ("acosh(max(x, 1.0) * 1.0)", 0.5, 1.25, (4 / 3, -80 / 27, 1408 / 81)),
    ("pow(max(x, 0.0), 0.5)", -0.5, 4.0, (0.25, -1 / 32, 3 / 256)),
    ("sqrt(x > 0.0 ? x / 4.0 : 0.0)", -0.5, 4.0, (0.125, -1 / 64, 3 / 512)),
    ("sqrt(x > 9.0 ? 1.0 : max(x, 0.0))", -0.5, 4.0, (0.25, -1 / 32, 3 / 256)),
    ("sqrt(x < 0.0 ? 0.0 : x + x * 3.0)", -0.5, 4.0, (0.5, -1 / 16, 3 / 128)),
    ("length(sqrt(max(vec2(x, -x), 0.0)))", 0.0, 4.0, (0.25, -1 / 32, 3 / 256)),
]


@pytest.mark.parametrize(("body", "beyond", "within", "derivatives"), CASES, ids=[case[0] for case in CASES])
def test_what_stands_still_has_no_slope(
    body: str, beyond: float, within: float, derivatives: tuple[float, ...]
) -> None:
    product = differentiated(f"float f(float x) {{ return {body}; }}", order=3)
    fields = evaluated(product, [np.array([beyond, within])])
    for order, expected in enumerate(derivatives, 1):
        outside, inside = fields[f"d{order}"]
        assert inside == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert outside == 0.0 or "length" in body


def test_a_sphere_that_is_clamped() -> None:
    """The bound is in a product with itself, and its square root is taken of what is left."""
    text = "float f(float x) { float c = clamp(x, -1.0, 1.0); return sqrt(1.0 - c * c); }"
    fields = evaluated(differentiated(text, order=2), [np.array([1.0000001, -3.0, 0.6])])
    assert list(fields["d1"][:2]) == [0.0, 0.0]
    assert list(fields["d2"][:2]) == [0.0, 0.0]
    assert [fields["d1"][2], fields["d2"][2]] == pytest.approx([-0.75, -1.0 / 0.512])


def test_components_are_bounded_one_by_one() -> None:
    text = "vec3 f(vec3 x) { return sqrt(max(x * 2.0, 0.0) * 2.0); }"
    fields = evaluated(differentiated(text, order=1), [np.array([[-1.0, 4.0, 1.0]]), np.array([[1.0, 1.0, 2.0]])])
    assert fields["d1"][0] == pytest.approx([0.0, 0.5, 2.0])


def test_two_bounds_are_left_alone() -> None:
    """Neither bound alone says where the sum stands still."""
    text = "float f(float x) { return sqrt(max(x, 0.0) + max(x - 1.0, 0.0)); }"
    fields = evaluated(differentiated(text, order=1), [np.array([0.25, 2.5])])
    assert fields["d1"] == pytest.approx([1.0, 0.5])


def test_powers_of_zero_by_their_exponent() -> None:
    """0^y is 0 for every y > 0: a shininess has no influence where there is no light."""
    product = differentiated("float f(float d, float n) { return pow(max(d, 0.0), n); }", order=2, wrt=("d", "n"))
    given = [np.array([-0.5, 0.5]), np.array([8.0, 2.0]), np.array([1.0, 0.0]), np.array([1.0, 1.0])]
    fields = evaluated(product, given)
    assert [fields["d1"][0], fields["d2"][0]] == [0.0, 0.0]
    log = np.log(0.5)
    assert [fields["d1"][1], fields["d2"][1]] == pytest.approx([0.25 * log, 0.25 * log**2])


def test_no_choice_is_added_to_what_has_no_bound() -> None:
    derivative = Shader.from_source("float f(float x) { return sqrt(x) + asin(x * x); }").diff("f", order=2, only=True)
    assert "?" not in derivative.source


#: Bodies after `float x`, of which a bound elsewhere stops the square root at x = -1, and the first two derivatives of
#: the function at x = 4.
ELSEWHERE = [
    ("float up(float x) { return max(x, 0.0); } float f(float x) { return sqrt(up(x)); }", (0.25, -1 / 32)),
    ("float root(float x) { return sqrt(x); } float f(float x) { return root(max(x, 0.0)); }", (0.25, -1 / 32)),
    ("float f(float x) { float y = 2.0 * x; if (y < 0.0) y = 0.0; return sqrt(y * 2.0); }", (0.5, -1 / 16)),
    (
        "float up(float x) { if (x < 0.0) return 0.0; return x; } float f(float x) { return sqrt(up(x)); }",
        (0.25, -1 / 32),
    ),
    (
        "void root(inout vec2 x) { x = sqrt(x); }float f(float x) { vec2 v = vec2(max(x, 0.0)); root(v); return v.x; }",
        (0.25, -1 / 32),
    ),
    ("float f(float x) { return pow(smoothstep(0.0, 8.0, x), 0.5); }", (0.1875 / 2**0.5, -(0.1875**2) / 2**0.5)),
]


@pytest.mark.parametrize(("text", "derivatives"), ELSEWHERE, ids=[text for text, _ in ELSEWHERE])
def test_bounds_elsewhere(text: str, derivatives: tuple[float, float]) -> None:
    fields = evaluated(differentiated(text, order=2), [np.array([-1.0, 4.0])])
    assert [fields["d1"][0], fields["d2"][0]] == [0.0, 0.0]
    assert [fields["d1"][1], fields["d2"][1]] == pytest.approx(derivatives, rel=1e-12)


def test_a_version_that_is_not_stopped_has_no_choice() -> None:
    text = "float root(float x) { return sqrt(x); } float f(float x) { return root(x * x) + root(max(x, 0.0)); }"
    source = Shader.from_source(text).diff("f", order=1, only=True, optimise=1).source
    assert source.count("?") == 2  # of the max, and of its root
