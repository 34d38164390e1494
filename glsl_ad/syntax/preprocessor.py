"""The preprocessor: reads lines, obeys directives, expands macros, and leaves tokens for the parser.

`#version`, `#extension` and `#pragma` stay in the stream as tokens of the kind DIRECTIVE. Which file a line comes from
is the matter of `linking`. After a fault that makes what follows meaningless (an endless comment, a macro bomb) the
result is not `complete`, and nobody should parse it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from glsl_ad.records import dataclass
from glsl_ad.source import Message, Severity, Sink, SourceFile, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax.conditions import ConditionError, evaluate
from glsl_ad.syntax.lexer import DIRECTIVE, JUNK, NAME, NUMBER, Line, Text, Token, names
from glsl_ad.syntax.libraries import Libraries
from glsl_ad.syntax.linking import Frame, Linker
from glsl_ad.syntax.macros import Expander, ExpansionError, Macro
from glsl_ad.syntax.words import DEFAULT, ES100_EXTENSIONS, Version

_VERSION = re.compile(r"(\d{3})(?:\s+(es|core|compatibility))?$")
_ES = (100, 300, 310, 320)
_DESKTOP = (110, 120, 130, 140, 150, 330, 400, 410, 420, 430, 440, 450, 460)
_OWN_PRAGMA = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+glsl_ad\b.*", re.MULTILINE)
_INCLUDE = re.compile(r"\"([^\"\n]+)\"|<([^>\n]+)>")
_OPENING = ("if", "ifdef", "ifndef")
_KEPT = ("version", "extension", "pragma")
_FIXED = ("defined", "__LINE__", "__FILE__", "__VERSION__")
#: Faults of one kind that are reported one by one.
_MANY = 5


@dataclass(frozen=True)
class Preprocessed:
    """What the parser gets. `version` is None where the text does not say; `macros` are those at the end.

    `expanded` is the text with includes and modules put in, macros kept; where there are none it is `file` itself.
    `renamed` are the names that only the expanded text has, and the modules that they come from; `aliases` are names of
    the file that are others there. `files` are the paths of the other files that were read.
    """

    file: SourceFile
    tokens: list[Token]
    version: Version | None
    default: Version
    macros: Mapping[str, Macro] = field(repr=False)
    expanded: SourceFile
    renamed: Mapping[str, str]
    aliases: Mapping[str, str]
    files: tuple[str, ...]
    complete: bool


@dataclass
class _Group:
    """An `#if` that is open. `taken`: one of its parts was chosen already."""

    opening: Span
    directive: str
    taken: bool
    seen_else: bool = False


def preprocess(
    file: SourceFile,
    sink: Sink,
    *,
    defines: Mapping[str, str] | None = None,
    default: Version = DEFAULT,
    libraries: Libraries | None = None,
) -> Preprocessed:
    """The tokens of a file with its directives obeyed and its macros expanded; faults go to the sink.

    `defines` maps names (or `NAME(a, b)`) to texts, as `-D` gives them. `default` is the version where the file has
    no `#version`. `libraries` says where included files are found beside the file itself.
    """
    return _Preprocessor(file, sink, default, libraries or Libraries()).run(defines or {})


def macro_names(file: SourceFile) -> frozenset[str]:
    """Every name that a `#define` of the file defines, also where an `#if` hides it: generated names avoid them."""
    found = set()
    for line in Text(file).lines():
        words = [t.text for t in line.tokens[:3]]
        if len(words) == 3 and words[:2] == ["#", "define"]:
            found.add(words[2])
    return frozenset(found)


def identifiers(file: SourceFile) -> frozenset[str]:
    """Every name that the file spells outside of comments, in code that an `#if` hides too.

    What our own pragmas spell does not count: they talk about names, also about those that generated code is to have.
    """
    return frozenset(spelled(Text(file).joined))


def spelled(text: str) -> Iterator[str]:
    """The names that a text spells, as `identifiers`, in order and with repetitions."""
    return names(_OWN_PRAGMA.sub("", text))


class _Preprocessor:
    def __init__(self, file: SourceFile, sink: Sink, default: Version, libraries: Libraries) -> None:
        self.file = file
        self.sink = sink
        self.default = default
        self.version: Version | None = None
        self.groups: list[_Group] = []
        self.something_seen = False
        self.macros: dict[str, Macro] = {}
        self.expander = Expander(self.macros, sink, lambda span: span.line + self.frame.line_shift)
        self.linker = Linker(file, libraries, self.expander.fault)

    @property
    def frame(self) -> Frame:
        """The file that is being read."""
        return self.linker.frame

    def run(self, defines: Mapping[str, str]) -> Preprocessed:
        errors = self._errors()
        out: list[Token] = []
        try:
            self._predefine(self.default)
            for name, text in defines.items():
                self._define_option(name, text)
            self.expander.run([], out, self._refill)
            self._report_junk(out)
        except ExpansionError:
            pass
        complete = errors == self._errors()
        expanded = self.linker.expanded() if complete else self.file
        return Preprocessed(
            self.file,
            out,
            self.version,
            self.default,
            self.macros,
            expanded,
            self.linker.renamed,
            self.linker.aliases,
            self.linker.files,
            complete,
        )

    def _errors(self) -> int:
        return sum(d.severity is Severity.ERROR for d in self.sink.diagnostics)

    def _report(self, message: Message, span: Span, **arguments: str) -> None:
        self.expander.fault(message, span, notes=(), **arguments)

    # ---- macros that are there from the start ------------------------------------------------------------------------

    def _predefine(self, version: Version) -> None:
        wanted = {"__VERSION__": str(version.number), "__FILE__": "0"}
        if version.es:
            wanted |= {"GL_ES": "1", "GL_FRAGMENT_PRECISION_HIGH": "1"}
        if version == (100, True):
            wanted |= dict.fromkeys(sorted(ES100_EXTENSIONS), "1")
        for name in ("GL_ES", "GL_FRAGMENT_PRECISION_HIGH", "__VERSION__", "__FILE__", *ES100_EXTENSIONS):
            self.macros.pop(name, None)
        for name, text in wanted.items():
            self._define_text(name, text, "<built in>")
        line = SourceFile("<built in>", "__LINE__")
        self.macros["__LINE__"] = Macro("__LINE__", None, (), Span(line, 0, 8), line_number=True)

    def _define_text(self, name: str, text: str, origin: str) -> None:
        line = Text(SourceFile(origin, f"{name} {text}")).line(0)
        self._define(line.tokens, line.tokens[0].span)

    def _define_option(self, name: str, text: str) -> None:
        file = SourceFile("<command line>", f"{name} {text}".replace("\n", " "))
        line = Text(file).line(0)
        if not line.tokens or line.tokens[0].kind != NAME:
            self._report(messages.BAD_MACRO_NAME, Span(file, 0, max(len(name), 1)), name=name)
            return
        if line.tokens[0].text == "__VERSION__":
            del self.macros["__VERSION__"]
        self._define(line.tokens, line.tokens[0].span, fixed=("defined", "__LINE__", "__FILE__"))

    # ---- lines -------------------------------------------------------------------------------------------------------

    def _refill(self, stack: list[Token]) -> bool:
        """Put the next line that holds tokens on the stack, obeying the directives before it."""
        while True:
            if self.frame.at_end:
                if not self._leave():
                    return False
                continue
            line = self._next_line()
            tokens = line.tokens
            if not tokens:
                continue
            if tokens[0].text == "#":
                kept = self._directive(line)
                if kept is None:
                    continue
                tokens = [kept]
            self.something_seen = True
            stack.extend(reversed(tokens))
            return True

    def _next_line(self) -> Line:
        line = self.frame.next_line()
        if line.unclosed is not None:
            self._report(messages.OPEN_COMMENT, line.unclosed)
            raise ExpansionError
        return line

    def _leave(self) -> bool:
        """At the end of a file: go on in the one that included it."""
        for group in self.groups[self.frame.groups :]:
            problem = "is never closed by an `#endif`"
            self._report(messages.UNBALANCED_CONDITIONAL, group.opening, directive=group.directive, problem=problem)
        del self.groups[self.frame.groups :]
        return self.linker.leave()

    def _skip_group(self) -> None:
        """Pass over text that a condition hides, up to the directive that may end it."""
        depth = 0
        frame = self.frame
        while not frame.at_end:
            name, end = frame.text.skip_line(frame.position)
            if depth == 0 and name in ("elif", "else", "endif"):
                return
            depth += (name in _OPENING) - (name == "endif")
            frame.position = end

    # ---- directives --------------------------------------------------------------------------------------------------

    def _directive(self, line: Line) -> Token | None:
        """Obey a directive; a token where it is one to keep."""
        if len(line.tokens) == 1:
            return None
        name, rest = line.tokens[1], line.tokens[2:]
        if name.text in _KEPT:
            return self._keep(line)
        if name.text == "include":  # what comes first in the other file comes first in this one
            self._include(line, rest)
            return None
        self.something_seen = True
        match name.text:
            case "define":
                self._define(rest, name.span)
            case "undef":
                if (macro := self._macro_name(rest, name)) is not None:
                    self.macros.pop(macro.text, None)
            case "if" | "ifdef" | "ifndef":
                self._open_group(name, rest)
            case "elif" | "else" | "endif":
                self._continue_group(name, rest)
            case "line":
                self._set_line(name, rest)
            case "error":
                self._report(messages.ERROR_DIRECTIVE, self._span_of(line), text=self.frame.rest(line))
            case _:
                self._report(messages.UNKNOWN_DIRECTIVE, name.span, name=name.text)
        return None

    @staticmethod
    def _span_of(line: Line) -> Span:
        return line.tokens[0].span.to(line.tokens[-1].span)

    def _keep(self, line: Line) -> Token | None:
        kind, text = line.tokens[1].text, self.frame.rest(line)
        span = self._span_of(line)
        if kind == "version":
            if self.frame.module is not None:
                self.frame.replace_line("")  # modules state what they were tested with
                return None
            self._set_version(text, span)
            self.linker.version_read()
        elif kind == "extension":
            self.linker.extension_read(f"#extension {text}")
        elif text == "once":
            self.linker.pragma_once()
        elif text.startswith("glslify:"):
            own = self.frame.text.rest(line)
            if self.linker.pragma_glslify(own, span, len(self.groups)):
                self.something_seen = True
                return None
        return Token(DIRECTIVE, f"{kind} {text}".strip(), span)

    def _include(self, line: Line, rest: list[Token]) -> None:
        span = self._span_of(line)
        found = _INCLUDE.fullmatch(self.frame.text.rest(line))
        if found is None:
            expanded = self.expander.expand(rest)
            found = _INCLUDE.fullmatch("".join(" " * t.spaced + t.text for t in expanded).strip())
        if found is None:
            self._report(messages.BAD_DIRECTIVE, span, directive="include", need='`"file"` or `<file>`')
            return
        self.linker.include(found[1] or found[2], span, len(self.groups))

    def _set_version(self, text: str, span: Span) -> None:
        if self.something_seen:
            self._report(messages.VERSION_NOT_FIRST, span)
        found = _VERSION.match(text)
        if found is None:
            self._report(messages.BAD_VERSION, span, text=text)
            return
        number, profile = int(found[1]), found[2]
        es = profile == "es" or number == 100
        if number not in (_ES if es else _DESKTOP):
            self._report(messages.BAD_VERSION, span, text=text)
            return
        self.version = Version(number, es)
        given = {name: macro for name, macro in self.macros.items() if macro.span.file.name == "<command line>"}
        self._predefine(self.version)
        self.macros.update(given)
        if not es and number >= 150:
            self._define_text(f"GL_{profile or 'core'}_profile", "1", "<built in>")

    def _set_line(self, name: Token, rest: list[Token]) -> None:
        numbers = self.expander.expand(rest)
        if not numbers or numbers[0].kind != NUMBER or not numbers[0].text.isdecimal() or len(numbers[0].text) > 9:
            self._report(messages.BAD_DIRECTIVE, name.span, directive="line", need="a line number")
            return
        self.frame.line_shift = int(numbers[0].text) - (name.span.line + 1)

    # ---- #define -----------------------------------------------------------------------------------------------------

    def _macro_name(self, rest: list[Token], directive: Token) -> Token | None:
        if not rest or rest[0].kind != NAME:
            span = rest[0].span if rest else directive.span
            self._report(messages.BAD_DIRECTIVE, span, directive=directive.text, need="the name of a macro")
            return None
        if rest[0].text in _FIXED and directive.text == "undef":
            self._report(messages.BAD_MACRO_NAME, rest[0].span, name=rest[0].text)
            return None
        return rest[0]

    def _define(self, rest: list[Token], directive: Span, fixed: tuple[str, ...] = _FIXED) -> None:
        if not rest or rest[0].kind != NAME:
            span = rest[0].span if rest else directive
            self._report(messages.BAD_DIRECTIVE, span, directive="define", need="the name of a macro")
            return
        name = rest[0]
        if name.text in fixed and name.text in (*self.macros, "defined"):
            self._report(messages.BAD_MACRO_NAME, name.span, name=name.text)
            return
        parameters: tuple[str, ...] | None = None
        body = rest[1:]
        if body and body[0].text == "(" and not body[0].spaced:
            split = self._parameters(body)
            if split is None:
                return
            parameters, body = split
        if body and "##" in (body[0].text, body[-1].text):
            self._report(messages.BAD_PASTE, body[0].span.to(body[-1].span), text="##")
            return
        self._install(Macro(name.text, parameters, tuple(body), name.span))

    def _parameters(self, tokens: list[Token]) -> tuple[tuple[str, ...], list[Token]] | None:
        found: dict[str, None] = {}
        i = 1
        if len(tokens) > 1 and tokens[1].text == ")":
            return (), tokens[2:]
        while i + 1 < len(tokens) and tokens[i].kind == NAME and tokens[i].text not in found:
            found[tokens[i].text] = None
            if tokens[i + 1].text == ")":
                return tuple(found), tokens[i + 2 :]
            if tokens[i + 1].text != ",":
                i += 1
                break
            i += 2
        span = tokens[min(i, len(tokens) - 1)].span
        self._report(messages.BAD_DIRECTIVE, span, directive="define", need="different names, then `)`, as parameters")
        return None

    def _install(self, macro: Macro) -> None:
        old = self.macros.get(macro.name)
        if old is not None and not old.same_as(macro):
            here = old.span.file is macro.span.file
            notes = f"the first definition is in line {old.span.line}" if here else f"it came from {old.span.file.name}"
            self.sink.report(messages.REDEFINED, macro.span, notes=(notes,), name=macro.name)
        self.macros[macro.name] = macro

    # ---- conditions --------------------------------------------------------------------------------------------------

    def _open_group(self, name: Token, rest: list[Token]) -> None:
        if name.text == "if":
            chosen = self._condition(name, rest)
        else:
            macro = self._macro_name(rest, name)
            chosen = macro is not None and (macro.text in self.macros) == (name.text == "ifdef")
        self.groups.append(_Group(name.span, name.text, taken=chosen))
        if not chosen:
            self._skip_group()

    def _continue_group(self, name: Token, rest: list[Token]) -> None:
        problem = ""
        if len(self.groups) <= self.frame.groups:
            problem = "stands without an `#if`"
        elif self.groups[-1].seen_else and name.text != "endif":
            problem = "comes after the `#else`"
        if problem:
            self._report(messages.UNBALANCED_CONDITIONAL, name.span, directive=name.text, problem=problem)
            return
        group = self.groups[-1]
        if name.text == "endif":
            self.groups.pop()
            return
        group.seen_else = name.text == "else"
        chosen = not group.taken and (name.text == "else" or self._condition(name, rest))
        group.taken = group.taken or chosen
        if not chosen:
            self._skip_group()

    def _condition(self, name: Token, rest: list[Token]) -> bool:
        try:
            tokens = self.expander.expand(rest, condition=True)
            return evaluate(self._resolve_defined(tokens)) != 0
        except ConditionError as error:
            span = error.span or (name.span.to(rest[-1].span) if rest else name.span)
            self._report(messages.BAD_CONDITION, span, problem=error.problem, label=error.label)
            return False

    def _resolve_defined(self, tokens: list[Token]) -> list[Token]:
        out: list[Token] = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            i += 1
            if token.text != "defined" or token.kind != NAME:
                out.append(token)
                continue
            parenthesised = i < len(tokens) and tokens[i].text == "("
            i += parenthesised
            closed = not parenthesised or (i + 1 < len(tokens) and tokens[i + 1].text == ")")
            if i >= len(tokens) or tokens[i].kind != NAME or not closed:
                raise ConditionError("uses `defined` without a name", token.span, "write `defined NAME`")
            out.append(Token(NUMBER, str(int(tokens[i].text in self.macros)), token.span))
            i += 1 + parenthesised
        return out

    # ---- what may not reach the parser -------------------------------------------------------------------------------

    def _report_junk(self, tokens: list[Token]) -> None:
        found = [t for t in tokens if t.kind == JUNK or t.text in ("#", "##")]
        for token in found[:_MANY]:
            if token.text[0] in "0123456789.":
                self._report(messages.BAD_NUMBER, token.span, text=token.text[:40], hint=_number_hint(token.text))
            else:
                self._report(messages.BAD_CHARACTER, token.span, what=_described(token.text), hint=_hint(token.text))


def _number_hint(text: str) -> str:
    if re.fullmatch(r"\d+[fF]", text):
        return f"write `{text[:-1]}.0{text[-1]}`"
    if re.fullmatch(r"0\d+[uU]?", text):
        return "a number that begins with 0 is octal: leave out the 0"
    return "put a blank or an operator between the number and what follows"


def _described(text: str) -> str:
    if len(text) == 1 and (ord(text) < 32 or 0x7F <= ord(text) < 0xA0):
        return f"the control character U+{ord(text):04X}"
    if text.isascii():
        return f"`{text}`"
    codes = ", ".join(f"U+{ord(c):04X}" for c in text[:3])
    return f"`{text[:10]}` ({codes})" if text[:10].isprintable() else f"the character {codes}"


def _hint(text: str) -> str:
    if text in ("#", "##"):
        return "a directive must be the first thing on its line"
    if text in ('"', "'"):
        return "GLSL has no strings"
    if not text.isascii():
        return "such characters may stand in comments only"
    return ""
