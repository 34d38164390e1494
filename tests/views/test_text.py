"""Letters and numbers in pictures: every glyph is one, and numbers are read back from pixels as they should be."""

from __future__ import annotations

import math

import pytest

from glsl_ad.gpu.image import Moment
from glsl_ad.views.labels import GLYPHS, NUMERIC, Labels
from tests.views.support import drawn


def test_glyphs_differ_and_fit() -> None:
    assert len(set(GLYPHS.values())) == len(GLYPHS)
    assert all(0 <= glyph < 2**28 for glyph in GLYPHS.values())
    assert set(NUMERIC) <= set(GLYPHS)


def test_labels_write_only_what_they_use() -> None:
    labels = Labels()
    assert labels.add("f0") == (0, 2)
    assert labels.add("q") == (2, 1)
    text = labels.glsl()
    assert f"vwGlyphs[{len(NUMERIC) + 1}]" in text
    assert f"    {NUMERIC.index('f')}, 0, {len(NUMERIC)});" in text


def test_what_has_no_glyph_is_a_blank() -> None:
    labels = Labels()
    labels.add("é")
    assert f"    {len(NUMERIC)});" in labels.glsl()


NUMBERS = {
    "0.0": " 0.000",
    "1.0": " 1.000",
    "-1.0": "-1.000",
    "3.14159265": " 3.142",
    "-0.5": "-0.5000",
    "0.1": " 0.1000",
    "0.001": " 0.00100",
    "-0.0123456": "-0.01235",
    "99.996": " 100.00",
    "12345.0": " 12345",
    "-98765.4": "-98765",
    "123456.0": " 1.23e+5",
    "-0.00012345": "-1.23e-4",
    "6.02e23": " 6.02e+23",
    "1.5e-30": " 1.50e-30",
    "-1.0e30 * 1.0e30": "-inf",
    "1.0e30 * 1.0e30": " inf",
}


SIZE = (640, 360)
DOT = 2  # pixels, in a picture of this size


@pytest.mark.gpu
@pytest.mark.parametrize("expression", list(NUMBERS))
def test_numbers_are_shown_with_four_digits(expression: str) -> None:
    """A vec4 is shown as a table; its third row is the first number of the value."""
    picture = drawn(f"vec4 f(vec2 p) {{ return vec4({expression}) + 0.0 * min(abs(p.x), 0.0); }}", size=SIZE)
    assert picture.view == "table"
    widest = len("jacobian[0].x")
    assert picture.text(DOT * (8 + 5 * widest + 7), DOT * (9 + 20 + 1), 9, DOT).rstrip() == NUMBERS[expression]


@pytest.mark.gpu
@pytest.mark.parametrize("x", [-3.0, -0.4, 0.9, 2.7])
def test_curves_tell_value_and_derivatives_at_the_mouse(x: float) -> None:
    column = round((x + 4.0) / 8.0 * SIZE[0])
    place = (float(column), 100.0)
    picture = drawn(
        "float wave(float x) { return x * sin(2.0 * x); }", size=SIZE, moment=Moment(mouse=(*place, *place))
    )
    x = column / SIZE[0] * 8.0 - 4.0
    s, c = math.sin(2.0 * x), math.cos(2.0 * x)
    widest = len("wave''")
    left = SIZE[0] - DOT * (5 * widest + 80) + DOT * (14 + 5 * widest + 4)
    for row, expected in enumerate([x, x * s, s + 2.0 * x * c, 4.0 * c - 4.0 * x * s]):
        shown = picture.text(left, DOT * (10 + 10 * row), 8, DOT)
        assert float(shown) == pytest.approx(expected, rel=6e-4, abs=6e-5)


@pytest.mark.gpu
def test_contours_tell_value_and_gradient_at_the_mouse() -> None:
    place = (480.0, 270.0)
    picture = drawn("float f(vec2 p) { return p.x * p.x * p.y; }", size=SIZE, moment=Moment(mouse=(*place, *place)))
    widest = len("∂f/∂x")
    left = DOT * (6 + 5 + 5 * widest + 3)
    for row, expected in enumerate([1.0, 0.5625, 0.5625, 1.125, 1.0]):
        assert float(picture.text(left, DOT * (10 + 10 * row), 8, DOT)) == pytest.approx(expected, rel=6e-4)
