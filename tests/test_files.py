"""Shader files: what is refused when reading, and that writing happens whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from glsl_ad import files
from glsl_ad.source import GlslAdError


def code_of(error: pytest.ExceptionInfo[GlslAdError]) -> str:
    return error.value.diagnostics[0].code


def test_newlines_are_normalised_for_the_stages_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.glsl"
    path.write_bytes(b"a\r\nb\rc\n\xc3\xa9")
    text = files.read(path)
    assert text.file.text == "a\nb\nc\né"
    assert text.original == "a\r\nb\rc\n\xe9"
    assert text.newline == "\r\n"
    assert text.file.name == str(path)


def test_a_byte_order_mark_is_no_source() -> None:
    text = files.shader_text("\ufefffloat f;", "x")
    assert text.file.text == "float f;"
    assert text.original.startswith("\ufeff")


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"float f;\n\0", "F004", "offset 9"),
        (b"\x03\x02\x23\x07\0\0\1\0", "F004", "offset 4"),
        (b"a\nb // caf\xe9\n", "F005", "byte 0xe9 in line 2"),
        (b" " * (files.LIMIT_MIB * 2**20 + 1), "F003", "4 MiB"),
    ],
)
def test_what_is_no_shader_is_refused(data: bytes, code: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.glsl"
    path.write_bytes(data)
    with pytest.raises(GlslAdError) as error:
        files.read(path)
    assert code_of(error) == code
    assert said in error.value.diagnostics[0].text


@pytest.mark.parametrize("name", ["missing.glsl", ".", "a\0b", "x" * 5000])
def test_what_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(GlslAdError) as error:
        files.read(f"{tmp_path}/{name}")
    assert code_of(error) == "F002"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"float f;")))
    text = files.read("-")
    assert (text.original, text.file.name) == ("float f;", "<stdin>")


def test_writing_keeps_the_permissions_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "out.glsl"
    path.write_text("old")
    path.chmod(0o640)
    files.write_atomically(path, "new\r\n")
    assert path.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["out.glsl"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    files.write_atomically(tmp_path / "new", "x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    files.write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_directly() -> None:
    files.write_atomically(os.devnull, "x")
    assert not Path(os.devnull).is_file()


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.glsl"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GlslAdError) as error:
        files.write_atomically(path, "new")
    assert code_of(error) == "F006"
    assert "no space left on device" in str(error.value)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.glsl"]


@pytest.mark.parametrize("name", ["missing/out.glsl", ".", "a\0b"])
def test_what_cannot_be_written_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(GlslAdError) as error:
        files.write_atomically(f"{tmp_path}/{name}", "x")
    assert code_of(error) == "F006"
