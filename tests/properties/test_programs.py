"""Generated programs: a few with a fixed seed in every run, as many as one likes with GLSL_AD_PROGRAMS and `-m slow`.

`python -m tests.properties programs 2000` does the same without stopping at the first fault.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from glsl_ad.gpu.compile import compile_with_driver
from tests.properties.compilers import refusals
from tests.properties.programs import Program, programs
from tests.properties.properties import Examined, Tally, examine

COUNT = 60
MANY = int(os.environ.get("GLSL_AD_PROGRAMS", "2000"))

#: `stack.deep` raises the limit for good; Hypothesis would put it back.
pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit:hypothesis.errors.HypothesisWarning")

_quiet = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.glslang
def test_programs_differentiate() -> None:
    """Every property of `properties.py`, and what is emitted compiles."""
    tally, found = Tally(), []

    @settings(_quiet, max_examples=COUNT, derandomize=True, phases=[Phase.generate])
    @given(programs())
    def each(program: Program) -> None:
        found.extend(examine(program, tally))

    each()
    assert refusals([e.shader for e in found]) == []
    assert tally.programs >= COUNT
    assert tally.points["ok"] > 0.8 * sum(tally.points.values()), str(tally)


@pytest.mark.gpu
def test_the_driver_compiles_what_is_emitted() -> None:
    found: list[Examined] = []

    @settings(_quiet, max_examples=8, derandomize=True, phases=[Phase.generate])
    @given(programs())
    def each(program: Program) -> None:
        found.extend(examine(program, Tally()))

    each()
    reports = [(e.shader, compile_with_driver(e.shader)) for e in found]
    assert [(text, report.messages) for text, report in reports if not report.ok] == []


@pytest.mark.slow
@pytest.mark.glslang
@pytest.mark.skipif("GLSL_AD_PROGRAMS" not in os.environ, reason="GLSL_AD_PROGRAMS says how many programs")
def test_many_programs_differentiate() -> None:
    @settings(_quiet, max_examples=MANY)
    @given(programs())
    def each(program: Program) -> None:
        assert refusals([e.shader for e in examine(program, Tally())]) == []

    each()
