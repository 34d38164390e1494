"""Shader files: read whole and checked, written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from glsl_ad.records import dataclass
from glsl_ad.source import GlslAdError, Sink, SourceFile
from glsl_ad.source.catalogue import request as messages

#: The largest shader that is read, in MiB. The largest of 96,768 public Shadertoy passes is far below one.
LIMIT_MIB = 4

STDIN = "-"


@dataclass(frozen=True)
class ShaderText:
    """A shader as it was given: `original` to the letter, `file` with newlines normalised, as the stages want it."""

    original: str
    file: SourceFile

    @property
    def newline(self) -> str:
        """The line ending that the text uses, so that what is added to it uses the same."""
        return "\r\n" if "\r\n" in self.original else "\n"

    def replaced(self, file: SourceFile) -> ShaderText:
        """Another text in the place of this one, in its newlines."""
        return self if file is self.file else ShaderText(file.text.replace("\n", self.newline), file)


def shader_text(text: str, name: str) -> ShaderText:
    """A shader from a string; a byte order mark at its beginning is not part of the source."""
    source = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return ShaderText(text, SourceFile(name, source))


def read(path: str | os.PathLike[str]) -> ShaderText:
    """The shader in a file, or on standard input for `-`.

    Raises GlslAdError where the file cannot be read, is too large, or is not UTF-8 text.
    """
    name = os.fspath(path)
    if name == STDIN:
        return _decode(sys.stdin.buffer.read(LIMIT_MIB * 2**20 + 1), "<stdin>")
    try:
        # Opening a pipe or a terminal by name is fine; a directory is refused here with the system's words.
        with open(name, "rb") as handle:
            return _decode(handle.read(LIMIT_MIB * 2**20 + 1), name)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise Sink().fail(messages.UNREADABLE, None, path=name, reason=_reason(error)) from None


def _decode(data: bytes, name: str) -> ShaderText:
    if len(data) > LIMIT_MIB * 2**20:
        raise Sink().fail(messages.TOO_LARGE, None, path=name, limit=LIMIT_MIB)
    if (zero := data.find(b"\0")) >= 0:
        raise Sink().fail(messages.BINARY, None, path=name, offset=zero)
    try:
        return shader_text(data.decode("utf-8"), name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Sink().fail(messages.NOT_UTF8, None, path=name, byte=data[error.start], line=line) from None


def write_atomically(path: str | os.PathLike[str], text: str) -> None:
    """Write a file so that at every moment its old content or its new one stands there, whole.

    A link is followed, the permissions of an existing file are kept, and what is no regular file (a pipe, a terminal)
    is written to directly. Raises GlslAdError where that is not possible; the old content stays then.
    """
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """`write_atomically` for what is no text."""
    name = os.fspath(path)
    try:
        target = Path(name).resolve()
        if target.exists() and not target.is_file():
            _write_directly(target, data)
        else:
            _replace(target, data)
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links that run in a circle
        raise _unwritable(name, error) from None


def _write_directly(target: Path, data: bytes) -> None:
    with open(target, "wb") as handle:
        handle.write(data)


def _replace(target: Path, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    # There is no way to read the umask but to set it.
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]


def _unwritable(name: str, error: Exception) -> GlslAdError:
    return Sink().fail(messages.UNWRITABLE, None, path=name, reason=_reason(error))
