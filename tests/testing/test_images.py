"""How far pictures are apart: numbers that one can work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad.testing.images import as_bytes, difference, shown

BLACK = np.array([[[0, 0, 0, 255]]], np.uint8)
WHITE = np.array([[[255, 255, 255, 255]]], np.uint8)
CLEAR = np.array([[[255, 255, 255, 0]]], np.uint8)


@pytest.mark.parametrize("perceptual", [False, True])
def test_black_and_white_are_one_apart(perceptual: bool) -> None:
    assert difference(BLACK, WHITE, 0.5, perceptual=perceptual).largest == pytest.approx(1.0, abs=1e-4)
    assert difference(WHITE, WHITE, 0.0, perceptual=perceptual).pixels == 0


def test_the_eye_tells_dark_colours_apart_better_than_bright_ones() -> None:
    def step(level: int) -> float:
        left, right = (np.array([[[v, v, v, 255]]], np.uint8) for v in (level, level + 10))
        return difference(left, right, 0.0, perceptual=True).largest

    assert step(20) > step(200) > 0.02


def test_what_is_transparent_has_no_colour_for_the_eye() -> None:
    hidden = CLEAR.copy()
    hidden[0, 0, :3] = 0
    assert difference(CLEAR, hidden, 0.0, perceptual=True).largest == 0.0
    assert difference(CLEAR, hidden, 0.0, perceptual=False).largest == 1.0


def test_a_limit_of_steps_is_met_exactly() -> None:
    left = np.full((2, 3, 4), 100, np.uint8)
    right = left.copy()
    right[1, 2, 0] += 2
    assert difference(left, right, 2 / 255, perceptual=False).pixels == 0
    found = difference(left, right, 1 / 255, perceptual=False)
    assert (found.pixels, found.worst) == (1, (2, 1))
    picture = shown(found, left)
    assert picture[1, 2].tolist() == [255, 0, 0, 255]
    assert len(set(picture[0, 0, :3].tolist())) == 1


def test_floats_become_bytes_as_on_a_screen() -> None:
    picture = np.array([[[0.0, 0.5, 1.0, 2.0], [-1.0, np.nan, np.inf, -np.inf]]], np.float32)
    assert as_bytes(picture).tolist() == [[[0, 128, 255, 255], [0, 0, 255, 0]]]
    assert as_bytes(WHITE) is WHITE
