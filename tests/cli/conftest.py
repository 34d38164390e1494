"""The fixture that every test of the command line uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from glsl_ad.cli.main import run


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Command(Protocol):
    def __call__(self, *arguments: str) -> Outcome: ...


@pytest.fixture
def glsl_ad(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `glsl-ad` with some arguments in this process."""

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = run(arguments)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Outcome(status, captured.out, captured.err)

    return call
