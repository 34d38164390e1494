"""The files that a shader is made of: which one is being read, what it includes, and the text of all as one.

A *frame* is a file that is being read; an include puts one on top, and its end takes it off. Each frame notes what
becomes of its lines (an included text in place of a line, a new name in place of an old), so that at the end the
expanded text is there as well: what was read, with directives and macros kept, for a compiler that knows no includes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from glsl_ad.records import dataclass
from glsl_ad.source import Label, SourceFile, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax import glslify
from glsl_ad.syntax.lexer import NAME, Line, Text, Token, names
from glsl_ad.syntax.libraries import ChunkError, Libraries, LibraryFile, UnreadableError, read, real
from glsl_ad.syntax.macros import ExpansionError

#: Bounds: files in files, files in all, and characters in all.
NESTING = 60
FILES = 1_000
CHARACTERS = 8 * 2**20

Names = dict[str, tuple[Token, ...]]
#: A file and what its names are mapped to.
Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(eq=False, repr=False)
class Module:
    """A module of glslify. `names` is what becomes of its names, `claim` what its export is to be called."""

    name: str
    number: int
    exported: str
    names: Names
    claim: str = ""
    complete: bool = False


@dataclass(eq=False, repr=False)
class Frame:
    """A file that is being read. `groups`: how many `#if` were open where it began."""

    file: SourceFile
    text: Text
    path: str
    directory: str
    bounds: tuple[int, int]
    names: Names
    module: Module | None = None
    groups: int = 0
    alias: str = ""  # for the first file of a module: what the file that requires it calls its export
    position: int = 0
    line_start: int = 0
    line_shift: int = 0  # what `#line` adds to a line's number
    renamer: glslify.Renamer = field(default_factory=glslify.Renamer)
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def at_end(self) -> bool:
        """Whether all is read."""
        return self.position >= len(self.text.joined)

    def next_line(self) -> Line:
        """The next line, its names as they are to be."""
        self.line_start = self.position
        line = self.text.line(self.position)
        self.position = line.end
        if not self.names or not line.tokens:
            return line
        renamer = glslify.Renamer() if line.tokens[0].text == "#" else self.renamer
        tokens: list[Token] = []
        for old, new in zip(line.tokens, renamer.renamed(line.tokens, self.names), strict=True):
            if new[0] is not old:
                self.edits.append((old.span.start, old.span.end, _spelled(new)))
            tokens.extend(new)
        return replace(line, tokens=tokens)

    def rest(self, line: Line) -> str:
        """What follows the name of a directive on its line, its names as they are to be."""
        start = self.text.span(self.line_start, self.position).start
        if self.edits and self.edits[-1][0] >= start:
            return _spelled(line.tokens[2:])
        return self.text.rest(line)

    def replace_line(self, text: str) -> None:
        """Put a text in place of the line read last in the expanded text."""
        end = self.position - (self.text.joined[self.position - 1 : self.position] == "\n")
        span = self.text.span(self.line_start, end)
        while self.edits and self.edits[-1][0] >= span.start:
            self.edits.pop()
        self.edits.append((span.start, span.end, text))

    def expanded(self, view: str) -> str:
        """The file's text with all edits."""
        pieces = []
        position, last = self.bounds
        for start, end, text in sorted(self.edits, key=lambda edit: edit[:2]):
            pieces += [view[position:start], text]
            position = end
        return "".join([*pieces, view[position:last]])


def _spelled(tokens: Sequence[Token]) -> str:
    return "".join(" " * (token.spaced and i > 0) + token.text for i, token in enumerate(tokens))


#: Takes a message, its place, notes, and arguments.
Report = Callable[..., None]


class Linker:
    """The stack of frames, and what was put in so far."""

    def __init__(self, file: SourceFile, libraries: Libraries, report: Report) -> None:
        self.libraries = libraries
        self.report = report
        path = "" if file.name.startswith("<") else file.name
        root = Frame(file, Text(file), real(path) if path else "", os.path.dirname(path), (0, len(file.text)), {})
        self.frames = [root]
        self.once: set[str] = set()
        self.modules: dict[Key, Module] = {}
        #: What the names that generated code must not rely on are called in their modules.
        self.renamed: dict[str, str] = {}
        self.aliases: dict[str, str] = {}  # what the shader calls an export that has another name already
        self._views: list[str] = [file.text]
        self._files: dict[str, LibraryFile] = {}
        self._taken: set[str] = set()
        self._numbers = 0
        self._included = [0, 0]  # files and characters
        self._extensions: list[str] = []
        self._extensions_at: int | None = 0
        self._claims = self._claimed(root) if "glslify" in file.text else {}

    @property
    def frame(self) -> Frame:
        """The file that is being read."""
        return self.frames[-1]

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that were read beside the shader, in order."""
        return tuple(self._files)

    @property
    def is_nested(self) -> bool:
        """Whether that is not the shader itself."""
        return len(self.frames) > 1

    def leave(self) -> bool:
        """Go back to the file that asked for this one, where one did."""
        if not self.is_nested:
            return False
        frame = self.frames.pop()
        self.frame.replace_line(frame.expanded(self._views.pop()).strip("\n"))
        if frame.module is not None and frame.alias:
            frame.module.complete = True
            self._import(frame.module, frame.alias)
        return True

    def expanded(self) -> SourceFile:
        """The shader with everything put in; the shader itself where that is nothing."""
        root = self.frames[0]
        if self._extensions:
            lines = "".join(f"{line}\n" for line in self._extensions)
            before = root.file.text[: self._extensions_at]
            lines = lines if not before or before.endswith("\n") else f"\n{lines}"
            root.edits.append((len(before), len(before), lines))
        if not root.edits:
            return root.file
        return SourceFile(root.file.name, root.expanded(self._views[0]))

    # ---- lines that are moved ------------------------------------------------------------------------------------

    def version_read(self) -> None:
        """The last line was `#version`: extensions follow it."""
        root = self.frames[0]
        self._extensions_at = None if self.is_nested else root.text.span(0, root.position).end

    def extension_read(self, text: str) -> None:
        """The last line was `#extension`. Such lines must come before all else, so they move out of libraries."""
        if self.is_nested and self._extensions_at is not None:
            if text not in self._extensions:
                self._extensions.append(text)
            self.frame.replace_line("")

    # ---- includes ------------------------------------------------------------------------------------------------

    def include(self, name: str, span: Span, groups: int) -> None:
        """Begin to read the file that the last line includes."""
        frame = self.frame
        path = self.libraries.find_include(name, frame.directory)
        if path is None:
            hint = f"it is not in {self._searched()}; `-I DIR` adds a directory to look in"
            self.report(messages.INCLUDE_NOT_FOUND, span, name=name, hint=hint)
            return
        if real(path) in self.once:
            frame.replace_line("")
            return
        if (inner := self._opened(path, span)) is None:
            return
        inner.module, inner.names, inner.groups = frame.module, frame.names, groups
        if frame.module is not None:
            self._add_names(frame.module, inner.text)
        self._push(inner)

    def _searched(self) -> str:
        here = self.frame.directory or "the working directory"
        listed = [here, *self.libraries.include]
        return ", ".join(f"`{d}`" if d != "the working directory" else d for d in listed)

    def pragma_once(self) -> None:
        """The last line was `#pragma once`."""
        self.once.add(self.frame.path)
        if self.is_nested:
            self.frame.replace_line("")

    def _opened(self, path: str, span: Span) -> Frame | None:
        """A frame for a file, which is not read yet; None after a fault."""
        key = real(path)
        chain = tuple(
            Label(frame.file.included_from, f"`{frame.file.name}` is included here")
            for frame in self.frames[:0:-1]
            if frame.file.included_from is not None
        )
        if sum(frame.path == key for frame in self.frames) > 1:
            self.report(messages.INCLUDE_CYCLE, span, notes=chain[:4], name=path)
            return None
        if len(self.frames) > NESTING:
            self.report(messages.INCLUDE_TOO_DEEP, span, limit=NESTING)
            raise ExpansionError
        found = self._read(path, key, span)
        if found is None:
            return None
        self._included = [self._included[0] + 1, self._included[1] + len(found.text)]
        if self._included[0] > FILES or self._included[1] > CHARACTERS:
            what = f"{FILES:,} files" if self._included[0] > FILES else f"{CHARACTERS >> 20} MiB of text"
            self.report(messages.TOO_MUCH_INCLUDED, span, limit=what)
            raise ExpansionError
        file = SourceFile(path, found.text, span)
        text = Text(file, found.view)
        return Frame(file, text, key, os.path.dirname(path), (found.begin, found.end), {})

    def _push(self, frame: Frame) -> None:
        self.frames.append(frame)
        self._views.append(self._files[frame.path].view)

    def _read(self, path: str, key: str, span: Span) -> LibraryFile | None:
        if key in self._files:
            return self._files[key]
        try:
            found = read(path)
        except UnreadableError as error:
            self.report(messages.UNREADABLE_LIBRARY, span, path=path, reason=str(error))
            return None
        except ChunkError as error:
            place = Span(SourceFile(path, error.text, span), error.start, error.end)
            self.report(messages.BAD_CHUNK, place, name=path, problem=error.problem)
            return None
        self._files[key] = found
        self._taken.update(names(found.view))
        return found

    # ---- modules of glslify --------------------------------------------------------------------------------------

    def pragma_glslify(self, text: str, span: Span, groups: int) -> bool:
        """Obey `#pragma glslify: …`, the last line; whether that was possible."""
        wanted = glslify.read_pragma(text)
        if isinstance(wanted, glslify.Export):
            if self.is_nested:
                self.frame.replace_line("")
            return self.is_nested
        if wanted is None:
            self.report(messages.BAD_GLSLIFY, span)
            return False
        path = self.libraries.find_module(wanted.module, self.frame.directory)
        if path is None:
            hint = "name it as in './noise' if it stands beside this file, or run `npm install`"
            self.report(messages.MODULE_NOT_FOUND, span, name=wanted.module, imported=wanted.name, hint=hint)
            return False
        return self._require(wanted, path, span, groups)

    def _require(self, wanted: glslify.Require, path: str, span: Span, groups: int) -> bool:
        mapping = {name: self._translated(value) for name, value in wanted.mapping.items()}
        key = _key(path, mapping)
        module = self.modules.get(key)
        if module is not None and not module.complete:
            self.report(messages.INCLUDE_CYCLE, span, name=path)
            return False
        if module is not None:
            self.frame.replace_line("")
            self._import(module, wanted.name)
            return True
        if (inner := self._opened(path, span)) is None:
            return False
        exports = [p.name for p in glslify.pragmas(inner.text) if isinstance(p, glslify.Export)]
        if not exports:
            self.report(messages.NO_EXPORT, span, name=path, imported=wanted.name)
            return False
        self._numbers += 1
        claim = self._claim(wanted.name, key)
        module = Module(wanted.module, self._numbers, exports[-1], inner.names, claim)
        self._add_names(module, inner.text)
        inner.names |= mapping
        self.modules[key] = module
        inner.module, inner.alias, inner.groups = module, wanted.name, groups
        self._push(inner)
        return True

    def _translated(self, value: str) -> tuple[Token, ...]:
        """The value of a mapping in the names that the file that requires has by now."""
        out: list[Token] = []
        for token in glslify.lexed(value):
            out.extend(self.frame.names.get(token.text, (token,)) if token.kind == NAME else (token,))
        return tuple(out)

    def _claimed(self, root: Frame) -> dict[Key, str]:
        """What the shader calls what it imports: the name that it has also where a module imports it first."""
        claims: dict[Key, str] = {}
        for pragma in glslify.pragmas(root.text):
            if isinstance(pragma, glslify.Require):
                path = self.libraries.find_module(pragma.module, root.directory)
                if path is not None:
                    mapping = {name: glslify.lexed(value) for name, value in pragma.mapping.items()}
                    claims.setdefault(_key(path, mapping), pragma.name)
        self._taken.update(names(root.text.joined))
        return claims

    def _claim(self, alias: str, key: Key) -> str:
        """The name that what a module exports shall have, where there is one for it."""
        frame = self.frame
        claim = self._claims.pop(key, "")
        if frame.module is None:
            claim = alias
        elif not claim and alias == frame.module.exported and alias not in frame.module.names:
            claim = frame.module.claim  # it hands on what it imports
        used = {module.claim for module in self.modules.values() if module is not frame.module}
        return "" if claim in used else claim

    def _add_names(self, module: Module, text: Text) -> None:
        """Find new names for what a file of a module declares."""
        for name in glslify.global_names(text):
            if name in module.names:
                continue
            if name == module.exported and module.claim:
                new = module.claim
            else:
                new = self._fresh(name, module.number)
                self.renamed[new] = module.name
            module.names[name] = glslify.lexed(new)

    def _fresh(self, name: str, number: int) -> str:
        stem = name.rstrip("_") or "name"
        new, count = f"{stem}_{number}", 1
        while new in self._taken:
            count += 1
            new = f"{stem}_{number}_{count}"
        self._taken.add(new)
        return new

    def _import(self, module: Module, alias: str) -> None:
        """From here on `alias` means what the module exports."""
        new = module.names.get(module.exported) or glslify.lexed(module.exported)
        if [token.text for token in new] == [alias]:
            self.frame.names.pop(alias, None)
        else:
            self.frame.names[alias] = new
            if self.frame.module is None:
                self.aliases[alias] = _spelled(new)


def _key(path: str, mapping: Mapping[str, Sequence[Token]]) -> Key:
    return real(path), tuple(sorted((name, _spelled(value)) for name, value in mapping.items()))
