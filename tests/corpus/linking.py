"""Pieces of shaders put together by name, as the packages' own loaders do.

A piece uses names that another one defines: a function, a constant, a macro, a struct. Some packages say where they
are (`#include <common>`, `#pragma glslify: require`), others rely on every name being unique (`czm_luminance`). What no
piece defines is the host's to declare: `hosts` has the text for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from glsl_ad.builtins import BUILTINS
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import preprocess
from glsl_ad.syntax.lexer import NAME, Token
from glsl_ad.syntax.words import every_keyword
from glsl_ad.types import type_names
from tests.corpus.texts import NODE_MODULES, Text

_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([\w.]+)>[^\n]*", re.MULTILINE)
_REQUIRE = re.compile(r"^[ \t]*#pragma glslify:\s*(\w+)\s*=\s*require\(([^),]+)[^)]*\)[^\n]*", re.MULTILINE)
_EXPORT = re.compile(r"^[ \t]*#pragma glslify:\s*export\((\w+)\)", re.MULTILINE)
_MAPBOX = re.compile(r"^[ \t]*#pragma mapbox: (define|initialize) ([^\n]*)", re.MULTILINE)
_VERSION = re.compile(r"^[ \t]*#[ \t]*version[^\n]*", re.MULTILINE)
_STATEMENTS = frozenset({"return", "case", "else", "do"})
_BLOCKS = ("uniform", "in", "out", "buffer")
_AFTER_DECLARED = ("(", ")", ";", "=", "[", "{", ",")
_LANGUAGE = every_keyword() | type_names() | frozenset(BUILTINS)


@dataclass(frozen=True)
class Library:
    """The pieces of a package, with what its host puts before every shader, and declares where it is used."""

    pieces: tuple[Text, ...]
    prefix: str = ""
    hosts: Mapping[str, str] = field(default_factory=dict)
    chunks: tuple[Text, ...] = ()  # of another package: what `#include` may name


@dataclass(frozen=True)
class Linked:
    """A shader: `text` has the piece's own text from `start` on."""

    name: str
    text: str
    start: int
    own_lines: int


@dataclass(frozen=True)
class _Names:
    """`used` are no names of locals anywhere in the text; `shadowed` are, and only a host may mean them."""

    defined: frozenset[str]
    used: tuple[str, ...]
    shadowed: tuple[str, ...]


def link(library: Library, piece: Text) -> Linked:
    """A piece with all that it needs before it."""
    return _Linker(library).link(piece)


class _Linker:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.providers = _providers((*library.pieces, *library.chunks), library.prefix)
        self.parts: list[str] = []
        self.included: set[str] = {""}
        self.defined: set[str] = set(_names(library.prefix, "").defined)
        self.hosts: dict[str, str] = {}

    def link(self, piece: Text) -> Linked:
        own = self._expanded(piece)
        names = _names(own, self.library.prefix)
        self.included.add(piece.name)
        self.defined |= names.defined
        self._require(names.used)
        self._require_hosts(names.shadowed)
        before = "\n".join([self.library.prefix, *self.hosts.values(), *self.parts, ""])
        return Linked(piece.name, before + own, len(before), own.count("\n") + 1)

    def _require(self, used: Sequence[str]) -> None:
        for name in used:
            if name in self.defined or name in self.hosts:
                continue
            provider = next((p for p in self.providers.get(name, ()) if self._fits(p)), None)
            if provider is not None:
                self._add(provider)
            else:
                self._require_hosts((name,))

    def _require_hosts(self, used: Sequence[str]) -> None:
        for name in used:
            if name in self.library.hosts and name not in self.defined and name not in self.hosts:
                declaration = self.library.hosts[name]
                self._require_hosts(_names(declaration, self.library.prefix).used)
                self.hosts[name] = declaration

    def _fits(self, piece: Text) -> bool:
        """Whether a piece can stand beside what is there: it defines no name again, and is no shader of its own."""
        names = _names(self._plain(piece), self.library.prefix)
        return piece.name not in self.included and "main" not in names.defined and not names.defined & self.defined

    def _add(self, piece: Text) -> None:
        self.included.add(piece.name)
        text = self._expanded(piece)
        names = _names(text, self.library.prefix)
        self.defined |= names.defined
        self._require(names.used)
        self._require_hosts(names.shadowed)
        self.parts.append(text)

    # ---- what a piece says itself ------------------------------------------------------------------------------------

    def _expanded(self, piece: Text) -> str:
        """A piece's text with its includes in place; what glslify requires goes before it."""
        text = _plain(piece.text)
        for name, target in _REQUIRE.findall(text):
            self._glslify(piece, name, target.strip("'\" "))
        text = _REQUIRE.sub("", text)
        chunks = {_stem(p.name): p for p in (*self.library.chunks, *self.library.pieces)}
        included: set[str] = set()

        def chunk(found: re.Match[str]) -> str:
            other = chunks.get(found[1])
            if other is None or other.name in self.included or other.name in included:
                return ""
            included.add(other.name)
            return _INCLUDE.sub(chunk, _plain(other.text))

        text = _INCLUDE.sub(chunk, text)
        self.included |= included
        return text

    def _plain(self, piece: Text) -> str:
        return _INCLUDE.sub("", _REQUIRE.sub("", _plain(piece.text)))

    def _glslify(self, piece: Text, name: str, target: str) -> None:
        folder = (NODE_MODULES / piece.name).parent if target.startswith(".") else NODE_MODULES
        path = next(p for e in ("", ".glsl", "/index.glsl") if (p := folder / f"{target}{e}").resolve().is_file())
        path = path.resolve()
        other = Text(path.relative_to(NODE_MODULES).as_posix(), path.read_text(encoding="utf-8"))
        exported = _EXPORT.findall(other.text)[-1]
        if other.name not in self.included:
            self.included.add(other.name)
            text = self._expanded(other)
            self.parts.append(text)
            self.defined |= _names(text, self.library.prefix).defined
        if exported != name:
            self.parts.append(f"#define {name} {exported}")


def _stem(name: str) -> str:
    """What `#include` calls a piece: its file's name without endings."""
    return re.sub(r"(\.glsl)?(\.js)?(:\w+)?$", "", name.rpartition("/")[2])


def _plain(text: str) -> str:
    """A text without what only its own loader reads."""
    text = text.replace("\r\n", "\n")

    def mapbox(found: re.Match[str]) -> str:
        return f"{found[2]};" if found[1] == "define" else ""

    return _VERSION.sub("", _MAPBOX.sub(mapbox, text))


@cache
def _providers(pieces: tuple[Text, ...], prefix: str) -> dict[str, list[Text]]:
    """The pieces that define a name; those that define least come first."""
    found: dict[str, list[tuple[int, Text]]] = {}
    for piece in pieces:
        names = _names(_INCLUDE.sub("", _REQUIRE.sub("", _plain(piece.text))), prefix)
        for name in sorted(names.defined):
            found.setdefault(name, []).append((len(names.defined), piece))
    return {name: [p for _, p in sorted(places, key=lambda place: place[0])] for name, places in found.items()}


@cache
def _names(text: str, prefix: str) -> _Names:
    """What a text defines at global scope, and the names that it uses beside these, in order."""
    file = SourceFile("piece", f"{prefix}\n{text}" if prefix else text)
    done = preprocess(file, Sink())
    tokens = [t for t in done.tokens if t.span.file is not file or t.span.start >= len(prefix)]
    defined = set(done.macros) & _macros(text)
    used: dict[str, None] = {}
    local: set[str] = set()
    depth = 0
    in_block = False
    for index, token in enumerate(tokens):
        depth += (token.text in "([{") - (token.text in ")]}")
        if token.text == "{" and depth == 1:
            in_block = index >= 2 and tokens[index - 2].text in _BLOCKS
        if token.kind != NAME or token.text in _LANGUAGE:
            continue
        before = tokens[index - 1] if index else token
        after = tokens[index + 1].text if index + 1 < len(tokens) else ";"
        declares = before.kind == NAME and before.text not in _STATEMENTS and after in _AFTER_DECLARED
        if declares and depth == 0 and after == "(" and _is_prototype(tokens, index + 1):
            declares = False
        listed = depth == 0 and before.text in ("}", ",", "]") and after in _AFTER_DECLARED
        if (declares and (depth == 0 or (in_block and depth == 1))) or listed:
            defined.add(token.text)
        elif declares and after != "(":
            local.add(token.text)
        elif before.text != ".":
            used.setdefault(token.text)
    named = tuple(n for n in used if n not in defined)
    return _Names(frozenset(defined), tuple(n for n in named if n not in local), tuple(n for n in named if n in local))


def _is_prototype(tokens: Sequence[Token], opening: int) -> bool:
    """Whether the parentheses that open there are followed by a semicolon."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].text == "(") - (tokens[index].text == ")")
        if depth == 0:
            return index + 1 < len(tokens) and tokens[index + 1].text == ";"
    return False


def _macros(text: str) -> set[str]:
    return set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", text, re.MULTILINE))
