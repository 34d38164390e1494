"""The option that rewrites the goldens of this directory: `pytest tests/emit --update-goldens`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDENS = HERE / "goldens"
SHADERS = HERE / "shaders"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the emitted texts in tests/emit/goldens")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    # The option exists only where pytest was given this directory.
    return bool(request.config.getoption("--update-goldens", default=False))
