"""The option that rewrites the golden counts: `pytest tests/benchmarks --update-counts`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-counts", action="store_true", help="rewrite tests/benchmarks/counts.txt")


@pytest.fixture
def update_counts(request: pytest.FixtureRequest) -> bool:
    # The option exists only where pytest was given this directory.
    return bool(request.config.getoption("--update-counts", default=False))
