"""The frame around every command: help, version, exit statuses, and that nothing ends in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from glsl_ad import __version__
from glsl_ad.cli import main as main_module
from glsl_ad.cli.main import COMMANDS
from glsl_ad.source.catalogue import all_messages
from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parent.parent.parent


def test_version(glsl_ad: Command) -> None:
    assert glsl_ad("--version").out == f"glsl-ad {__version__}\n"


def test_help_names_every_command(glsl_ad: Command) -> None:
    outcome = glsl_ad("--help")
    assert outcome.status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in outcome.out


def test_without_arguments_it_shows_its_help(glsl_ad: Command) -> None:
    assert glsl_ad() == glsl_ad("--help")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output() -> None:
    command = [sys.executable, "-m", "glsl_ad", "diff", str(ROOT / "shaders/quotient.glsl"), "quotient"]
    with open("/dev/full", "w") as full:
        outcome = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert outcome.returncode == 2
    assert outcome.stderr == "error[F006]: cannot write `the standard output`: no space left on device\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, glsl_ad: Command) -> None:
    outcome = glsl_ad(name, "--help")
    assert outcome.status == 0
    assert outcome.out.startswith(f"Usage: glsl-ad {name} ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff",),
        ("diff", "shaders/quotient.glsl"),
        ("frobnicate",),
        ("list", "--frobnicate", "x.glsl"),
        ("list", "a.glsl", "b.glsl"),
        ("--color", "perhaps", "list", "x"),
    ],
)
def test_a_command_line_that_makes_no_sense(arguments: tuple[str, ...], glsl_ad: Command) -> None:
    outcome = glsl_ad(*arguments)
    assert outcome.status == 2
    assert "error[F001]" in outcome.err
    assert outcome.out == ""


def explode(error: BaseException) -> SimpleNamespace:
    def invoke(*_: object) -> int:
        raise error

    return SimpleNamespace(main=lambda *_, **__: invoke())


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ValueError("a fault of ours"), 2, "F090"),
        (AssertionError(), 2, "F090"),
        (KeyError("x"), 2, "F090"),
        (RecursionError(), 2, "F091"),
        (MemoryError(), 2, "F092"),
        (ModuleNotFoundError("no", name="numpy"), 2, "F031"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_what_nobody_foresaw(
    error: BaseException, status: int, code: str, glsl_ad: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_module, "group", explode(error))
    monkeypatch.delenv("GLSL_AD_DEBUG", raising=False)
    outcome = glsl_ad("list", "x.glsl")
    assert outcome.status == status
    assert (f"error[{code}]" in outcome.err) == bool(code)


def test_debug_shows_where(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_module, "group", explode(ValueError("a fault of ours")))
    monkeypatch.setenv("GLSL_AD_DEBUG", "1")
    assert main_module.run(["list", "x.glsl"]) == 2
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "error[F090]: internal error: ValueError: a fault of ours" in err


def command_line(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "glsl_ad", *arguments]
    return subprocess.Popen(command, cwd=ROOT, text=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_closed_pipe_is_no_error() -> None:
    with command_line("explain") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


def processor_seconds(*arguments: str) -> float:
    """What a command needs at best: processor time, since other tests run beside this one."""
    times = []
    # What is installed keeps its compiled modules; a machine that is told not to write them would compile them anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "glsl_ad", *arguments]
    for _ in range(4):
        before = os.times()
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        after = os.times()
        times.append(sum(after[2:4]) - sum(before[2:4]))
    return min(times)


@pytest.mark.parametrize(
    ("seconds", "arguments"),
    [
        # The aim is 0.5 s for a trivial file on an idle machine (0.35 s measured); tests run beside each other.
        (0.2, ("--version",)),
        (0.65, ("diff", "shaders/quotient.glsl", "quotient", "--as", "jet", "--order", "3")),
    ],
)
def test_answers_at_once(seconds: float, arguments: tuple[str, ...]) -> None:
    assert processor_seconds(*arguments) < seconds


@pytest.mark.parametrize("module", ["numpy", "moderngl", "flint", "mpmath", "rich"])
def test_differentiating_imports_no_heavy_package(module: str) -> None:
    code = f"import sys; from glsl_ad.cli.main import run; run(sys.argv[1:]); sys.exit({module!r} in sys.modules)"
    arguments = ["diff", "shaders/quotient.glsl", "quotient"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


def test_explain_without_a_code_lists_all(glsl_ad: Command) -> None:
    lines = glsl_ad("explain").out.splitlines()
    assert [line[:4] for line in lines] == list(all_messages())


@pytest.mark.parametrize("code", ["F010", "f010"])
def test_explain(code: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("explain", code)
    assert outcome.status == 0
    assert outcome.out.startswith("error[F010]: `…` defines no function `…`\n\n")
    assert "glsl-ad diff scene.glsl 'map(vec3)'" in outcome.out


@pytest.mark.parametrize("code", ["F999", "Q001", "", "nonsense"])
def test_explain_of_no_code(code: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("explain", code)
    assert outcome.status == 2
    assert "error[F008]" in outcome.err
