"""What docs/ci.md tells is true of the code: packages, options, the commands of the sample project."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from glsl_ad.cli.main import run
from glsl_ad.gpu import INSTALL

ROOT = Path(__file__).resolve().parent.parent
CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(yaml|sh)\n(.*?)^```$", CI, re.MULTILINE | re.DOTALL)


def test_both_recipes_install_what_a_context_needs() -> None:
    needed = INSTALL.removeprefix("apt-get install ").split()
    installs = [line for _, block in BLOCKS for line in block.splitlines() if "apt-get install" in line]
    assert len(installs) == 2
    assert all(set(needed) <= set(line.split()) for line in installs)


def test_options_of_pytest_exist(pytester: pytest.Pytester) -> None:
    options = set(re.findall(r"--glsl-\w+", CI))
    assert options >= {"--glsl-require", "--glsl-timeout"}
    known = pytester.runpytest("--help").stdout.str()
    assert not [option for option in options if option not in known]


def test_options_of_check_exist(capsys: pytest.CaptureFixture[str]) -> None:
    (command,) = re.findall(r"`glsl-ad (check [^`]+)`", CI)
    run(["check", "--help"])
    usage = capsys.readouterr().out
    assert not [word for word in command.split() if word.startswith("--") and word not in usage]


def test_the_sample_project_declares_what_the_recipes_install() -> None:
    project = tomllib.loads((ROOT / "examples" / "downstream" / "pyproject.toml").read_text(encoding="utf-8"))
    assert "glsl_ad[check]" in project["project"]["optional-dependencies"]["dev"]
    assert CI.count("'.[dev]'") == 2


def test_links_lead_somewhere() -> None:
    for name in ("docs/ci.md", "examples/downstream/README.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name} links to {target}"
