"""`python3 -m tests` on machines that lack things: what it would install, and what it says where it cannot.

The commands are not run here, but recorded; that they work is what running the tests on a fresh machine shows.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Set
from pathlib import Path

import pytest

from tests import __main__ as setup

Calls = list[str]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Calls]:
    """A machine with some commands and some Debian packages, for root or another user; gives the commands run."""

    def make(*, commands: set[str], packages: Set[str] = frozenset(), root: bool = True) -> Calls:
        calls: Calls = []

        def call(command: list[str], variables: object = None, *, quiet: bool = False) -> bool:
            calls.append(" ".join(command).replace(str(tmp_path), "."))
            return True

        monkeypatch.setattr(setup, "call", call)
        monkeypatch.setattr(shutil, "which", lambda name: name if name in commands else None)
        monkeypatch.setattr(setup, "_is_installed", packages.__contains__)
        monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
        monkeypatch.setattr(setup, "NPM", (tmp_path,))
        (tmp_path / "package-lock.json").write_text("{}")
        (tmp_path / "node_modules").mkdir()
        return calls

    return make


DEBIAN = {"dpkg-query", "apt-get"}
TOOLS = {"glslangValidator", "spirv-opt"}
NAMES = "libegl1 libgl1-mesa-dri libgles2 glslang-tools spirv-tools chromium"


def test_a_fresh_debian_gets_everything(machine: Callable[..., Calls]) -> None:
    calls = machine(commands=DEBIAN)
    setup.system_packages()
    assert calls[0] == "apt-get update -qq"
    assert calls[1] == f"apt-get install -y -qq --no-install-recommends {NAMES}"


def test_who_is_not_root_needs_sudo(machine: Callable[..., Calls]) -> None:
    calls = machine(commands=DEBIAN | {"sudo"}, root=False)
    setup.system_packages()
    assert all(call.startswith("sudo apt-get ") for call in calls)
    assert len(calls) == 2


def test_who_may_not_install_is_told(machine: Callable[..., Calls], capsys: pytest.CaptureFixture[str]) -> None:
    calls = machine(commands=DEBIAN, packages=set(NAMES.split()) - {"libegl1"}, root=False)
    setup.system_packages()
    err = capsys.readouterr().err
    assert calls == []
    assert "to install libegl1, run this as root once" in err
    assert "libegl1 is missing (OpenGL without a display)" in err
    assert "spirv-tools" not in err


def test_nothing_is_installed_twice(machine: Callable[..., Calls], capsys: pytest.CaptureFixture[str]) -> None:
    calls = machine(commands=DEBIAN | TOOLS, packages=set(NAMES.split()))
    setup.system_packages()
    assert calls == []
    assert capsys.readouterr().err == ""


def test_other_systems_are_told_what_is_missing(
    machine: Callable[..., Calls], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = machine(commands={"spirv-opt"})
    setup.system_packages()
    assert calls == []
    assert capsys.readouterr().err == "warning: glslangValidator is missing; tests that need it are skipped\n"


def test_npm_packages_come_once(machine: Callable[..., Calls]) -> None:
    calls = machine(commands={"npm"})
    setup.npm_packages()
    setup.npm_packages()
    assert calls == ["npm ci --prefix . --loglevel=error"]


def test_no_npm_is_said(machine: Callable[..., Calls], capsys: pytest.CaptureFixture[str]) -> None:
    calls = machine(commands=set())
    setup.npm_packages()
    assert calls == []
    assert "there is no npm" in capsys.readouterr().err


def test_words_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["frobnicate"]) == 2
    assert "one of: install setup lint types test corpus gallery bench" in capsys.readouterr().err
