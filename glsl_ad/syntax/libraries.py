"""Where included files and glslify's modules are found, and how they are read.

What comes back is the file as it is, so that messages can show its lines, and a *view*: its GLSL in a text of the same
length. The two differ for the chunks of three.js alone, JavaScript modules that hold GLSL in a template literal; there
the view has blanks in place of what is not GLSL. No JavaScript is run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from glsl_ad.records import dataclass

#: The largest file that is read, in MiB: that of a shader.
LIMIT_MIB = 4

#: Where the `three` package keeps what `#include <common>` names.
CHUNKS = os.path.join("three", "src", "renderers", "shaders", "ShaderChunk")

_INCLUDE_ENDINGS = ("", ".glsl", ".glsl.js")
_MODULE_ENDINGS = ("", ".glsl", ".vert", ".frag", "/index.glsl")
_SHADER_ENDINGS = (".glsl", ".vert", ".frag", ".vs", ".fs")
_PACKAGE_KEYS = ("glslify", "main")

# Not compiled here: most shaders come without libraries.
_LITERAL = r"(?m)^[ \t]*export\s+default\s*(?:/\*[^*\n]*\*/\s*)?`"
_SPECIAL = r"`|\$\{|\\[\s\S]?"
_ENDING = r"\s*;?\s*(?://[^\n]*(?:\n\s*|$))*"
#: What escapes of JavaScript stand for, in as many characters.
_ESCAPES = {"\\`": " `", "\\\\": " \\", "\\$": " $", "\\{": " {", "\\n": " \n", "\\t": "  ", "\\\n": "  "}


class UnreadableError(Exception):
    """Why a file that was found cannot be used."""


class ChunkError(Exception):
    """What is wrong with a JavaScript module, and where."""

    def __init__(self, problem: str, text: str, start: int, end: int) -> None:
        super().__init__(problem)
        self.problem, self.text, self.start, self.end = problem, text, start, end


@dataclass(frozen=True, eq=False)
class LibraryFile:
    """A file that was read. `begin` and `end` bound its GLSL in `view`, which is as long as `text`."""

    text: str
    view: str
    begin: int
    end: int


@dataclass(frozen=True, eq=False)
class Libraries:
    """The directories of `-I`, and what can be found in them and in `node_modules`."""

    include: tuple[str, ...] = ()

    def find_include(self, name: str, beside: str) -> str | None:
        """The path of the file that `#include "name"` means in a file of the directory `beside`."""
        directories = [beside, *self.include]
        for directory in directories:
            if (found := _first(os.path.join(directory, name), _INCLUDE_ENDINGS)) is not None:
                return found
        if re.fullmatch(r"[\w-]+", name) is None:
            return None
        return next(
            filter(None, (_first(os.path.join(d, CHUNKS, name), _INCLUDE_ENDINGS) for d in _packages(beside))), None
        )

    def find_module(self, name: str, beside: str) -> str | None:
        """The path of the file that `require(name)` means in a file of the directory `beside`."""
        if name.startswith((".", "/")):
            directories: Iterator[str] = iter([beside])
        else:
            directories = (d for ds in (_packages(beside), self.include) for d in ds)
        for directory in directories:
            base = os.path.join(directory, name)
            if (found := _first(base, _MODULE_ENDINGS) or _main_of(base)) is not None:
                return found
        return None


def _first(base: str, endings: Sequence[str]) -> str | None:
    """The first of the names that is a file: no directory, and no device that could be read for ever."""
    paths = (base + ending for ending in endings)
    found = next(filter(os.path.isfile, paths), None)
    return None if found is None else _shown(os.path.normpath(found))


def _shown(path: str) -> str:
    """The path as people would write it: from the working directory where it is below it."""
    try:
        return path.removeprefix(os.getcwd() + os.sep)
    except OSError:  # the working directory was deleted
        return path


def real(path: str) -> str:
    """The path without links: files of different names can be one."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # a working directory that was deleted, a zero byte
        return path


def _packages(beside: str) -> Iterator[str]:
    """The `node_modules` that can be seen from a directory, the nearest first; links count as where they lead to."""
    try:
        starts = dict.fromkeys((os.path.abspath(beside), real(beside)))
    except (OSError, ValueError):
        return
    for start in starts:
        for directory in (start, *map(str, Path(start).parents)):
            if os.path.isdir(path := os.path.join(directory, "node_modules")):
                yield path


def _main_of(directory: str) -> str | None:
    """The file that a package's `package.json` names, where that is a shader."""
    import json

    try:
        package = json.loads(read(os.path.join(directory, "package.json")).text)
    except (UnreadableError, ValueError, RecursionError):
        return None
    if not isinstance(package, dict):
        return None
    for key in _PACKAGE_KEYS:
        value = package.get(key)
        if isinstance(value, str) and value.endswith(_SHADER_ENDINGS):
            return _first(os.path.join(directory, value), ("",))
    return None


def read(path: str) -> LibraryFile:
    """The file at a path. Raises UnreadableError, or ChunkError for JavaScript that holds no single text of GLSL."""
    try:
        with open(path, "rb") as handle:
            data = handle.read(LIMIT_MIB * 2**20 + 1)
    except (OSError, ValueError) as error:
        raise UnreadableError(str(getattr(error, "strerror", None) or error).lower()) from None
    if len(data) > LIMIT_MIB * 2**20:
        raise UnreadableError(f"it is larger than {LIMIT_MIB} MiB")
    if b"\0" in data:
        raise UnreadableError("it is no text")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise UnreadableError("it is no UTF-8 text") from None
    return _chunk(text) if path.endswith(".js") else LibraryFile(text, text, 0, len(text))


def _chunk(text: str) -> LibraryFile:
    """The GLSL of a JavaScript module that exports one template literal."""
    opening = re.search(_LITERAL, text)
    if opening is None:
        raise ChunkError("is a JavaScript module without `export default` of a template literal", text, 0, 0)
    begin = position = opening.end()
    special = re.compile(_SPECIAL)
    pieces = [_blank(text[:begin])]
    while (found := special.search(text, position)) is not None:
        pieces.append(text[position : found.start()])
        position = found.end()
        if found[0] == "`":
            break
        if found[0] not in _ESCAPES:
            what = "an expression `${…}`" if found[0] == "${" else f"the escape `{found[0]}`"
            raise ChunkError(f"holds {what}, which only JavaScript can compute", text, *found.span())
        pieces.append(_ESCAPES[found[0]])
    if found is None:
        raise ChunkError("is a JavaScript module whose template literal never ends", text, begin - 1, begin)
    if re.compile(_ENDING).fullmatch(text, position) is None:
        raise ChunkError("goes on after its template literal, which only JavaScript can compute", text, *found.span())
    pieces.append(_blank(text[found.start() :]))
    return LibraryFile(text, "".join(pieces), begin, found.start())


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))
