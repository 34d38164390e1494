"""Constants as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsl_ad.emit.literals import literal
from glsl_ad.types import BOOL, DOUBLE, FLOAT, INT, UINT, Scalar


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (1.0, FLOAT, "1.0"),
        (-0.0, FLOAT, "-0.0"),
        (0.1, FLOAT, "0.1"),
        (1e-05, FLOAT, "1e-5"),
        (1.5e-07, FLOAT, "1.5e-7"),
        (1e20, FLOAT, "1e20"),
        (10000.0, FLOAT, "10000.0"),
        (1000000.0, FLOAT, "1e6"),
        (-2000000.0, FLOAT, "-2e6"),
        (123456.75, FLOAT, "123456.75"),
        (1200000.0, FLOAT, "1200000.0"),
        (0.5, DOUBLE, "0.5lf"),
        (math.inf, FLOAT, "(1.0 / 0.0)"),
        (-math.inf, FLOAT, "(-1.0 / 0.0)"),
        (math.nan, FLOAT, "(0.0 / 0.0)"),
        (True, BOOL, "true"),
        (False, BOOL, "false"),
        (-5, INT, "-5"),
        (-(2**31), INT, "(-2147483647 - 1)"),
        (7, UINT, "7u"),
        (2**32 - 1, UINT, "4294967295u"),
    ],
)
def test_text(value: float, type_: Scalar, expected: str) -> None:
    assert literal(value, type_) == expected


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_reads_back_as_the_same_number(value: float) -> None:
    text = literal(value, FLOAT)
    assert float(text) == value
    assert math.copysign(1.0, float(text)) == math.copysign(1.0, value)
    assert "." in text or "e" in text
