"""From a shader with pragmas to the same shader with its generated section written anew.

Nothing but the section changes. What stands below it may use what is generated, so it need not be understood: only
faults above it count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from glsl_ad import request
from glsl_ad.ad.model import Product
from glsl_ad.build.combine import Part, combine
from glsl_ad.build.place import Lines, above, place_of, taken_names
from glsl_ad.build.pragmas import Pragma, at_pragma, read_pragmas
from glsl_ad.dialects import Dialect
from glsl_ad.emit import emit
from glsl_ad.files import ShaderText
from glsl_ad.forms import in_form
from glsl_ad.generation import differentiated, lowered, struct_comments, target, without_macros
from glsl_ad.ir.model import Module
from glsl_ad.reading import Reading, read_program
from glsl_ad.records import dataclass
from glsl_ad.request import Wanted
from glsl_ad.sections import BEGIN, END, emptied, find, split_lines
from glsl_ad.sema.model import Function, Program
from glsl_ad.source import Diagnostic, GlslAdError, Sink
from glsl_ad.source.catalogue import building as messages
from glsl_ad.stack import deep
from glsl_ad.syntax import macro_names
from glsl_ad.syntax.macros import Macro
from glsl_ad.types import Struct, Type

#: A struct, what kind of coefficients it holds, and what is said of it.
Meaning = tuple[Struct, str, str]

_BEGIN = f"{BEGIN} `glsl-ad build` makes this of the pragmas; edits here are lost ----"


@dataclass(frozen=True)
class Built:
    """A shader with its section written anew: the whole text, and the names of the functions asked for.

    `files` are the paths of other files that were read for it; `diagnostics` are warnings.
    """

    text: str
    entries: tuple[str, ...]
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def build(
    text: ShaderText,
    *,
    defines: Mapping[str, str] | None = None,
    dialect: str | Dialect | None = None,
    include: Sequence[str | os.PathLike[str]] = (),
) -> Built:
    """The shader with the derivatives that its pragmas ask for; the rest of it to the letter.

    Raises GlslAdError, with every diagnostic, where a pragma cannot be served or the old section is damaged.
    """
    return deep(lambda: _Build(text, defines or {}, dialect, include).run())


class _Build:
    """One shader on its way."""

    def __init__(
        self,
        text: ShaderText,
        defines: Mapping[str, str],
        dialect: str | Dialect | None,
        include: Sequence[str | os.PathLike[str]],
    ) -> None:
        self.text = text
        self.defines = defines
        self.sink = Sink()
        self.section = find(text.file, self.sink)
        self.file = emptied(text.file, self.section)
        self.lines = Lines(self.file)
        self.wanted = request.dialect(dialect, self.sink)
        self.include = include

    def run(self) -> Built:
        """The shader with its section written anew."""
        if "glsl_ad" not in self.file.text:
            return self._without_pragmas()
        reading = read_program(self.file, self.defines, self.wanted, self.include, self.sink, lenient=True)
        self.sink = Sink(list(reading.diagnostics))  # its faults may not matter
        pragmas = read_pragmas(reading.source.tokens, self.file, self.sink)
        self.sink.raise_if_errors()
        if not pragmas:
            return self._without_pragmas()
        functions = self._functions(reading, pragmas)
        modules = self._modules(reading.program, pragmas, functions)
        needed = [
            reading.program.functions[key] for m in modules for key in m.functions if key in reading.program.functions
        ]
        spans = [pragma.span for pragma in pragmas]
        place = place_of(self.section, needed, spans, reading.program, self.lines, self.sink)
        self._raise_faults(above(reading.faults, place, self.lines))
        program = replace(reading.program, names=taken_names(reading.program, self.file, place))
        parts = self._parts(program, pragmas, functions, modules)
        body, names = self._emitted(program, parts)
        body += self._restored_macros(body, reading.source.macros, place)
        self._refuse_renamed(body, reading.source.renamed)
        return Built(self._spliced(body, place), names, reading.source.files, tuple(self.sink.diagnostics))

    def _without_pragmas(self) -> Built:
        self.sink.report(messages.NO_PRAGMA, None, path=self.file.name)
        text = self.text.original if self.section is None else self._spliced("", self.section.begin)
        return Built(text, (), (), tuple(self.sink.diagnostics))

    def _raise_faults(self, faults: Sequence[Diagnostic]) -> None:
        for fault in faults:
            self.sink.add(fault)
        self.sink.raise_if_errors()

    # ---- what is asked for -------------------------------------------------------------------------------------------

    def _functions(self, reading: Reading, pragmas: Sequence[Pragma]) -> list[Function]:
        """The function of each pragma. Where one is missing, what could not be parsed is the likely reason."""
        found: list[Function] = []
        missing = Sink()
        for pragma in pragmas:
            own = Sink()
            try:
                found.append(request.find_function(reading.program, pragma.function, own))
            except GlslAdError as error:
                at_pragma(error.diagnostics, pragma.span, missing)
        if missing.has_errors:
            self._raise_faults(reading.faults or missing.diagnostics)
        return found

    def _modules(self, program: Program, pragmas: Sequence[Pragma], functions: Sequence[Function]) -> list[Module]:
        found: list[Module] = []
        for pragma, function in zip(pragmas, functions, strict=True):
            own = Sink()
            with suppress(GlslAdError):
                found.append(lowered(program, function, pragma.wanted, own))
            at_pragma(own.diagnostics, pragma.span, self.sink)
        self.sink.raise_if_errors()
        return found

    def _parts(
        self, program: Program, pragmas: Sequence[Pragma], functions: Sequence[Function], modules: Sequence[Module]
    ) -> list[Part]:
        """The derivatives. All faults are collected; none is tried again with what an earlier one lacks."""
        parts: list[Part] = []
        taken = program.names
        for pragma, function, module in zip(pragmas, functions, modules, strict=True):
            own = Sink()
            with suppress(GlslAdError):
                self._check_names(pragma, parts, taken, own)
                parts.append(self._part(program, module, function, pragma, parts, taken, own))
            at_pragma(own.diagnostics, pragma.span, self.sink)
        self.sink.raise_if_errors()
        return parts

    def _check_names(self, pragma: Pragma, parts: Sequence[Part], taken: frozenset[str], sink: Sink) -> None:
        pragma.wanted.check(taken, sink)
        functions = {part.wanted.name for part in parts}
        structs = {part.wanted.struct_name for part in parts}
        own = pragma.wanted
        clashes = [own.name] * (own.name in functions | structs) + [own.struct_name] * (own.struct_name in functions)
        for name in filter(None, clashes):
            raise sink.fail(messages.NAME_OF_ANOTHER, pragma.span, name=name)

    def _part(
        self,
        program: Program,
        module: Module,
        function: Function,
        pragma: Pragma,
        parts: Sequence[Part],
        taken: frozenset[str],
        sink: Sink,
    ) -> Part:
        """A derivative whose structs have names of their own where an earlier one means something else by them."""
        part = self._in_form(program, module, function, pragma.wanted, taken, sink)
        known, own = self._known(parts), _structs(part.product, part.wanted, part.comments)
        other = {name for name, meaning in own.items() if known.get(name, meaning) != meaning}
        if pragma.wanted.struct_name in other:
            raise sink.fail(messages.NAME_OF_ANOTHER, pragma.span, name=pragma.wanted.struct_name)
        if other:
            part = self._in_form(program, module, function, pragma.wanted, taken | other, Sink())
        return part

    def _in_form(
        self, program: Program, module: Module, function: Function, wanted: Wanted, taken: frozenset[str], sink: Sink
    ) -> Part:
        language = target(program, self.wanted, False, Sink())
        product = differentiated(program, module, function, wanted, taken, sink)
        named = replace(program, names=taken)
        product, chosen = in_form(product, named, self.defines, wanted, language, sink)
        return Part(product, chosen, struct_comments(product, chosen))

    @staticmethod
    def _known(parts: Sequence[Part]) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {}
        for part in parts:
            found |= _structs(part.product, part.wanted, part.comments)
        return found

    # ---- the text ----------------------------------------------------------------------------------------------------

    def _emitted(self, program: Program, parts: Sequence[Part]) -> tuple[str, tuple[str, ...]]:
        """The text of the section between its markers, and the names of the functions asked for."""
        whole = combine(parts)
        macros = macro_names(program.source) | frozenset(self.defines)
        comments: dict[str, str] = {}
        for part in parts:
            comments |= part.comments
        emitted = emit(
            whole.module,
            whole.generated,
            dialect=target(program, self.wanted, False, self.sink),
            taken=program.names,
            macros=macros,
            known_structs=frozenset(program.structs),
            names=whole.names(parts, program.names | macros),
            struct_comments=comments,
            sink=self.sink,
        )
        self.sink.raise_if_errors()
        body = "\n\n".join(filter(None, [without_macros(emitted.text, macros), emitted.text.strip()]))
        return body, tuple(emitted.function_names[key] for key in whole.entries)

    def _refuse_renamed(self, body: str, renamed: Mapping[str, str]) -> None:
        """The section stands beside the lines that require modules, whose inner names every tool chooses by itself."""
        own = Sink()
        request.check_renamed(body, renamed, own)
        for diagnostic in own.diagnostics:
            raise self.sink.fail(messages.INNER_NAMES, None, path=self.file.name, problem=diagnostic.text)

    def _restored_macros(self, body: str, macros: Mapping[str, Macro], place: int) -> str:
        """Lines that define the macros again that the section ends, for the text below."""
        ended = [line.removeprefix("#undef ") for line in body.splitlines() if line.startswith("#undef ")]
        below = "\n".join(self.file.text.split("\n")[place:]).strip()
        known = [macros[name] for name in ended if name in macros and self.lines.first(macros[name].span) < place]
        if not below or not known:
            return ""
        return "\n\n// and begin again\n" + "\n".join(map(_definition, known))

    def _spliced(self, body: str, place: int) -> str:
        """The whole text with the section, in the user's newlines."""
        lines = split_lines(self.text.original)
        own = lines if self.section is None else [*lines[: self.section.begin], *lines[self.section.end + 1 :]]
        newline = "\r\n" if any(line.endswith("\r\n") for line in own) else "\n"
        inner = f"\n{body}\n\n" if body else ""
        section = f"{_BEGIN}\n{inner}{END}".replace("\n", newline)
        if self.section is not None:
            ending = newline if lines[self.section.end].endswith(("\r", "\n")) else ""
            return "".join([*lines[: self.section.begin], section, ending, *lines[self.section.end + 1 :]])
        over, under = lines[:place], lines[place:]
        if over and not over[-1].endswith(("\n", "\r")):
            over.append(newline)
        gap_above = newline if over and over[-1].strip() else ""
        gap_below = newline if under and under[0].strip() else ""
        return "".join([*over, gap_above, section, newline, gap_below, *under])


def _structs(product: Product, wanted: Wanted, comments: Mapping[str, str]) -> dict[str, Meaning]:
    """The structs of generated functions by name, each with what its fields hold."""
    user = {type_ for key in product.module.functions for type_ in _types(product, key) if key not in product.generated}
    made = {type_ for key in product.generated for type_ in _types(product, key)} - user
    return {t.name: (t, wanted.coefficients, comments.get(t.name, "")) for t in made if isinstance(t, Struct)}


def _types(product: Product, key: str) -> Iterator[Type]:
    function = product.module.functions[key]
    yield function.interface.return_type
    yield from (p.type for p in function.interface.parameters)
    yield from (op.type for op in function.ops)


def _definition(macro: Macro) -> str:
    parameters = "" if macro.parameters is None else f"({', '.join(macro.parameters)})"
    body = "".join(" " * token.spaced + token.text for token in macro.body).strip()
    return f"#define {macro.name}{parameters} {body}".rstrip()
