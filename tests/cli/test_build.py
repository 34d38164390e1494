"""`glsl-ad build`: what it writes and where, `--check`, `--watch`, and the hook for pre-commit."""

from __future__ import annotations

import io
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from glsl_ad.build import Built, build
from glsl_ad.sections import BEGIN
from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "float f(float x) { return x * x; }\n#pragma glsl_ad diff f as(jet) order(2)\n"


@pytest.fixture
def shader(tmp_path: Path) -> Path:
    path = tmp_path / "f.frag"
    path.write_text(TEXT)
    return path


def test_a_file_is_written_in_place(glsl_ad: Command, shader: Path) -> None:
    outcome = glsl_ad("build", str(shader))
    assert (outcome.status, outcome.out, outcome.err) == (0, f"{shader}: written: f_jet2\n", "")
    text = shader.read_text()
    assert text.startswith(f"{TEXT}\n{BEGIN}")
    assert "Jet2 f_jet2(float x) {" in text
    assert os.listdir(shader.parent) == [shader.name]


def test_a_file_that_is_up_to_date_is_not_touched(glsl_ad: Command, shader: Path) -> None:
    glsl_ad("build", str(shader))
    os.utime(shader, ns=(1, 1))
    assert glsl_ad("build", str(shader)).out == f"{shader}: unchanged: f_jet2\n"
    assert shader.stat().st_mtime_ns == 1


def test_permissions_and_links_are_kept(glsl_ad: Command, shader: Path) -> None:
    shader.chmod(0o640)
    link = shader.parent / "link.frag"
    link.symlink_to(shader.name)
    assert glsl_ad("build", str(link)).status == 0
    assert link.is_symlink()
    assert BEGIN in shader.read_text()
    assert stat.S_IMODE(shader.stat().st_mode) == 0o640


def test_another_file_to_write(glsl_ad: Command, shader: Path) -> None:
    out = shader.parent / "out.frag"
    assert glsl_ad("build", str(shader), "-o", str(out)).out == f"{out}: written: f_jet2\n"
    assert shader.read_text() == TEXT
    assert glsl_ad("build", str(shader), "-o", str(out), "--check").status == 0
    assert glsl_ad("build", str(shader), "-o", "-").out == out.read_text()


def test_standard_input(glsl_ad: Command, shader: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    out = glsl_ad("build", "-").out
    glsl_ad("build", str(shader))
    assert out == shader.read_text()


def test_a_fault_in_one_file_does_not_keep_others_from_being_built(glsl_ad: Command, shader: Path) -> None:
    faulty = shader.parent / "faulty.frag"
    faulty.write_text("#pragma glsl_ad diff g\n")
    outcome = glsl_ad("build", str(faulty), str(shader.parent / "missing.frag"), str(shader))
    assert outcome.status == 2
    assert re.findall(r"error\[(\w+)\]", outcome.err) == ["F010", "F002"]
    assert f"{faulty}:1:1" in outcome.err
    assert outcome.out == f"{shader}: written: f_jet2\n"
    assert faulty.read_text() == "#pragma glsl_ad diff g\n"


def test_macros_and_include_directories(glsl_ad: Command, shader: Path) -> None:
    library = shader.parent / "library"
    library.mkdir()
    (library / "g.glsl").write_text("float g(float x) { return N * x; }\n")
    shader.write_text("#include <g.glsl>\n#ifdef N\n#pragma glsl_ad diff g\n#endif\n")
    assert glsl_ad("build", str(shader), "-I", str(library), "-D", "N=3.0").out == f"{shader}: written: g_jet1\n"
    assert "3.0" in shader.read_text()


def test_a_file_without_pragmas_is_a_warning(glsl_ad: Command, shader: Path) -> None:
    shader.write_text("float f;\n")
    outcome = glsl_ad("build", str(shader))
    assert (outcome.status, outcome.out) == (0, "")
    assert "warning[B111]" in outcome.err
    assert glsl_ad("build", "--check", str(shader)).err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a", "b", "-o", "c"], "`-o` takes one file"),
        (["a", "--watch", "--check"], "`--watch` writes files"),
        (["-", "--watch"], "cannot watch the standard input"),
    ],
)
def test_options_that_contradict(arguments: list[str], said: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("build", *arguments)
    assert outcome.status == 2
    assert "error[B113]" in outcome.err
    assert said in outcome.err


def test_a_file_that_changes_meanwhile_is_not_overwritten(
    glsl_ad: Command, shader: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*arguments: Any, **named: Any) -> Built:
        shader.write_text("mine\n")
        return build(*arguments, **named)

    monkeypatch.setattr("glsl_ad.build.job.build", slowly)
    outcome = glsl_ad("build", str(shader))
    assert outcome.status == 2
    assert "error[B112]" in outcome.err
    assert shader.read_text() == "mine\n"


# ---- --check ---------------------------------------------------------------------------------------------------------


def test_check_says_where_a_file_is_out_of_date(glsl_ad: Command, shader: Path) -> None:
    glsl_ad("build", str(shader))
    assert glsl_ad("build", "--check", str(shader)).status == 0
    shader.write_text(shader.read_text().replace("return x * x", "return x * x * x"))
    before = shader.read_text()
    outcome = glsl_ad("build", "--check", str(shader))
    assert (outcome.status, outcome.out) == (1, "")
    number = next(i for i, line in enumerate(before.splitlines(), 1) if "return Jet2" in line)
    assert f"error[B110]: `{shader}` is out of date: its generated section differs from line {number} on" in outcome.err
    assert f"{shader}:{number}:" in outcome.err
    assert shader.read_text() == before


def test_check_of_a_file_that_was_never_built(glsl_ad: Command, shader: Path) -> None:
    outcome = glsl_ad("build", "--check", str(shader))
    assert outcome.status == 1
    assert "from line 3 on" in outcome.err
    assert shader.read_text() == TEXT


def test_check_of_a_file_that_ends_too_early(glsl_ad: Command, shader: Path) -> None:
    shader.write_text(f"{TEXT}\n{BEGIN}\n// ---- glsl_ad end ----")
    outcome = glsl_ad("build", "--check", str(shader))
    assert outcome.status == 1
    assert "from line 4 on" in outcome.err


def test_a_fault_weighs_more_than_a_file_out_of_date(glsl_ad: Command, shader: Path) -> None:
    assert glsl_ad("build", "--check", str(shader), str(shader.parent / "missing.frag")).status == 2


def test_check_minds_newlines(glsl_ad: Command, shader: Path) -> None:
    glsl_ad("build", str(shader))
    data = shader.read_bytes()
    section = data.index(BEGIN.encode())
    shader.write_bytes(data[:section] + data[section:].replace(b"\n", b"\r\n"))
    assert glsl_ad("build", "--check", str(shader)).status == 1


# ---- the hook for pre-commit -----------------------------------------------------------------------------------------


def test_the_hook_calls_a_command_that_exists(glsl_ad: Command, shader: Path) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    (entries,) = re.findall(r"^- id: (.*)\n((?:  .*\n)+)", text, re.MULTILINE)
    hook = dict(re.findall(r"^  (\w+): (.*)$", entries[1], re.MULTILINE))
    assert {"name", "entry", "language", "files"} <= set(hook)
    assert hook["language"] == "python"
    for name in ("a.glsl", "b/scene.frag", "c.vert"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "a.py")
    program, *arguments = shlex.split(hook["entry"])
    assert program == "glsl-ad"
    assert glsl_ad(*arguments, str(shader)).status == 1
    glsl_ad("build", str(shader))
    assert glsl_ad(*arguments, str(shader)).status == 0


# ---- --watch ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def watching(shader: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "glsl_ad", "build", "--watch", str(shader)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process
        if process.poll() is None:
            process.kill()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60.0
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_watch_builds_on_save_and_outlives_faults(shader: Path, watching: subprocess.Popen[str]) -> None:
    until(lambda: "Jet2 f_jet2" in shader.read_text())
    shader.write_text(TEXT.replace("diff f", "diff missing"))
    errors = watching.stderr
    assert errors is not None
    until(lambda: "error[F010]" in errors.readline())
    other = shader.parent / "other"
    other.write_text(TEXT.replace("order(2)", "order(3)"))
    os.replace(other, shader)
    until(lambda: "Jet3 f_jet3" in shader.read_text())
    time.sleep(0.5)  # its own writing is no reason to build
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=60)
    assert out == f"{shader}: written: f_jet2\n{shader}: written: f_jet3\n"
    assert watching.returncode == 130
    assert "Traceback" not in err
    assert os.listdir(shader.parent) == [shader.name]
