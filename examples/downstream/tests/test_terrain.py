"""The terrain: what it is at known places, how it slopes, and how it looks."""

from __future__ import annotations

import numpy as np

from glsl_ad.testing import Glsl

TERRAIN = "../shaders/terrain.glsl"


def test_height(glsl: Glsl) -> None:
    x, y = np.random.default_rng(1).uniform(-3.0, 3.0, (2, 100_000))
    height = glsl.load(TERRAIN).call("height", np.stack([x, y], axis=1))
    np.testing.assert_allclose(height, np.sin(x) * np.cos(y) + 0.5 * np.exp(-x * x), atol=1e-6)


def test_the_middle_is_level_from_south_to_north(glsl: Glsl) -> None:
    slope = glsl.load(TERRAIN).call("slope", (0.0, 0.0))
    assert slope.tolist() == [[1.0, 0.0]]


def test_third_derivatives(glsl: Glsl) -> None:
    glsl.load(TERRAIN).assert_derivatives("height", wrt="p.x", order=3, domains=["p=-2:2"], seconds=0.5)


def test_picture(glsl: Glsl) -> None:
    picture = glsl.load("../shaders/terrain.frag").render((96, 64), {"centre": (0.0, 0.0), "extent": 6.0})
    picture.assert_image("terrain", 0.02, perceptual=True)
