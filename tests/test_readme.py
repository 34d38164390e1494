"""The README keeps its word: its commands run here and print what it shows.

`console` blocks hold commands after `$ ` and their output; a `python` block is followed by a `text` block with what it
prints. GLSL_AD_UPDATE=1 rewrites the outputs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [match[2] for match in BLOCK.finditer(README.read_text(encoding="utf-8")) if match[1] == kind]


def run(command: list[str] | str) -> str:
    """What a command prints, with this interpreter's `glsl-ad` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def executed(block: str) -> str:
    """A console block with the output that its commands have now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{run(command[2:])}" for command in commands)


def rewrite(old: str, new: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert text.count(old) == 1
    README.write_text(text.replace(old, new), encoding="utf-8")


def without_measurements(block: str) -> str:
    """The block with what `check` measured made equal: the last digits depend on the versions of the libraries."""
    if "glsl-ad check" not in block:
        return block
    rows = (re.sub(r"^( [\w.]+ +\d+ +\d+ |note: at ).*", r"\1", line) for line in block.splitlines())
    return re.sub("─+", "─", "\n".join(rows))


@pytest.mark.parametrize("index", range(len(blocks("console"))))
def test_commands_print_what_is_shown(index: int) -> None:
    block = blocks("console")[index]
    actual = executed(block)
    if os.environ.get("GLSL_AD_UPDATE") == "1":
        rewrite(f"```console\n{block}```", f"```console\n{actual}```")
    else:
        assert without_measurements(actual) == without_measurements(block)


def test_the_python_program_prints_what_is_shown() -> None:
    (program,), (shown,) = blocks("python"), blocks("text")
    actual = run([sys.executable, "-c", program])
    if os.environ.get("GLSL_AD_UPDATE") == "1":
        rewrite(f"```text\n{shown}```", f"```text\n{actual}```")
    else:
        assert actual == shown


def test_the_command_that_installs_works_here() -> None:
    """Its last part is run; the installation itself is what `tests/test_project.py` does with a wheel."""
    install, check = blocks("sh")
    assert install.startswith("python3 -m tests install && .venv/bin/glsl-ad ")
    assert check == "python3 -m tests\n"
    assert "seff_hessian" in run(install.strip().rpartition(".venv/bin/")[2])


@pytest.mark.gpu
def test_the_commands_that_draw_do_so(tmp_path: Path) -> None:
    """All but the one that serves: `tests/preview` starts servers."""
    (tmp_path / "shaders").symlink_to(ROOT / "shaders")
    (block,) = blocks("bash")
    serving, *commands = [line.partition("#")[0].strip() for line in block.splitlines()]
    assert serving == "glsl-ad preview shaders/scene.glsl"
    for command in commands:
        assert "error[" not in run(f"cd {tmp_path} && {command}")
    assert {path.name for path in tmp_path.iterdir()} == {"shaders", "page", "ripples.gif"}


def test_ci_runs_the_command_that_passes_the_tests() -> None:
    assert blocks("sh")[1].strip() in (ROOT / ".ci" / "run").read_text()


def test_every_option_is_in_the_table() -> None:
    usage = run("glsl-ad diff --help")
    table = README.read_text(encoding="utf-8")
    options = set(re.findall(r"^\s+(?:-\w, )?(--[a-z-]+)", usage, re.MULTILINE)) - {"--help"}
    assert len(options) >= 9
    assert not [option for option in options if option not in table]


def test_links_lead_somewhere() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"
