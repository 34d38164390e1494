"""A fixed sample of the corpus through every stage, in under three minutes; `make corpus` measures all of it."""

from __future__ import annotations

import pytest

from tests.corpus.measure import Measured, candidates, measure
from tests.corpus.packages import PACKAGES
from tests.corpus.report import WANTED_SPEED, speed

pytestmark = [pytest.mark.npm, pytest.mark.gpu, pytest.mark.glslang]

#: Every n-th function of a package; the larger ones are left to `make corpus`.
EVERY = {
    "glsl-noise": 4,
    "glsl-easings": 6,
    "glsl-rotate": 5,
    "glsl-inverse": 2,
    "glsl-specular-beckmann": 2,
    "glsl-specular-cook-torrance": 1,
    "glsl-curl-noise2": 1,
    "glsl-colormap": 15,
    "three": 9,
    "@cesium/engine": 45,
}
POINTS = 96


@pytest.mark.parametrize("name", EVERY)
def test_a_sample_passes_every_stage(name: str) -> None:
    measured = measure(name, points=POINTS, every=EVERY[name])
    failed = [(o.text, o.key, o.reason) for o in measured.outcomes if o.reason]
    assert measured.outcomes
    assert failed == []


def test_the_front_end_is_fast() -> None:
    measured = Measured("three", 1.0, "")
    assert len(candidates(PACKAGES["three"].library(), measured)) >= 60
    assert measured.unread == []
    assert speed([measured]) > WANTED_SPEED
