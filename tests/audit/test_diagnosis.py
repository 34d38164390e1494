"""Numbers as people write them."""

from __future__ import annotations

import math

import pytest

from glsl_ad.audit.diagnosis import number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"),
        (-0.5, "-1/2"),
        (35.0 / 39.5, "70/79"),
        (1.0 / 6.0, "1/6"),
        (math.sqrt(0.5), "1/sqrt(2)"),
        (-math.pi, "-pi"),
        (0.70710678, "1/sqrt(2)"),  # as a published noise has it
        (math.pi / 180, "pi/180"),
        (1.2345678901, "1.23456789"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number_text(value) == text
