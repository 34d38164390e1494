"""The operations of what is generated for the benchmark, as they were: an optimisation that is lost fails here.

`pytest tests/benchmarks --update-counts` rewrites the goldens; what becomes smaller is to be written down, too.
"""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest

from benchmarks.cases import CASES, GRADIENTS, JETS, Case
from benchmarks.counts import Counts, count
from benchmarks.hand import taylor
from benchmarks.programs import generated, primal
from benchmarks.report import BY_HAND, YARDSTICKS

pytestmark = pytest.mark.glslang
GOLDENS = Path(__file__).parent / "counts.txt"


@pytest.fixture(scope="module")
def counted() -> dict[str, Counts]:
    return {case.title: count(generated(case)) for case in CASES}


def test_counts_are_those_written_down(counted: dict[str, Counts], update_counts: bool) -> None:
    found = "".join(f"{title}: {c.instructions} instructions, {c.scalar} scalar\n" for title, c in counted.items())
    if update_counts:
        GOLDENS.write_text(found)
    assert found == GOLDENS.read_text(), "counts changed: rewrite them with --update-counts if this is meant"


def test_gradients_need_fewer_operations_than_the_better_mode_of_slang(counted: dict[str, Counts]) -> None:
    ratios = [counted[name].scalar / known for name, known in YARDSTICKS.items()]
    assert max(ratios) <= 1.0
    assert prod(ratios) ** (1 / len(ratios)) <= 0.85


@pytest.mark.parametrize("case", [c for c in JETS if c.name == "quotient"], ids=lambda c: c.title)
def test_jets_need_as_few_operations_as_by_hand(case: Case, counted: dict[str, Counts]) -> None:
    by_hand = count(taylor(case)).instructions
    assert by_hand == BY_HAND[case.order]
    assert counted[case.title].instructions <= 1.1 * by_hand
    assert generated(case).size < 5000


def test_the_value_alone_costs_less(counted: dict[str, Counts]) -> None:
    for case in GRADIENTS:
        assert count(primal(case)).scalar < counted[case.title].scalar
