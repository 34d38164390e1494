"""What a glslify module is: the lines that import and export, the names at its top level, and their renaming.

Two modules may both have a function `permute`. So what a module declares at its top level gets other names where it is
put in, in the tokens that the parser sees and in the expanded text alike. What links a shader to its host (uniforms,
attributes, varyings) and macros, by which a module is configured, keep their names, as with glslify itself.
All of this looks at tokens alone: no module need parse before it is put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from glsl_ad.records import dataclass
from glsl_ad.source import SourceFile
from glsl_ad.syntax.lexer import NAME, Text, Token

# Not compiled here: most shaders come without modules.
_LINE = r"(?s)glslify:\s*(.*?)\s*;?\s*$"
_EXPORT = r"export\s*\(\s*([A-Za-z_]\w*)\s*\)"
_REQUIRE = r"(?s)([A-Za-z_]\w*)\s*=\s*require\s*\(\s*(\"[^\"]*\"|'[^']*'|[^,'\"()]+?)\s*(?:,(.*))?\)"
_MAPPING = r"(?s)\s*([A-Za-z_]\w*)\s*=\s*(\S.*?)\s*"

_INTERFACE = frozenset(["uniform", "attribute", "varying", "in", "out", "buffer"])
_QUALIFIERS = frozenset(["const", "highp", "mediump", "lowp", "precise", "invariant", "flat", "smooth", "centroid"])
#: What begins no declaration of a name.
_OTHER = frozenset(["precision", "layout"])


@dataclass(frozen=True)
class Export:
    """`export(name)`."""

    name: str


@dataclass(frozen=True)
class Require:
    """`name = require(module, key = value, …)`."""

    name: str
    module: str
    mapping: Mapping[str, str]


def read_pragma(text: str) -> Export | Require | None:
    """What the text of `#pragma` tells glslify; None where that cannot be read."""
    line = re.fullmatch(_LINE, text)
    if line is None:
        return None
    if (export := re.fullmatch(_EXPORT, line[1])) is not None:
        return Export(export[1])
    if (require := re.fullmatch(_REQUIRE, line[1])) is None:
        return None
    mapping = {}
    for item in _split(require[3] or ""):
        if (pair := re.fullmatch(_MAPPING, item)) is None:
            return None
        mapping[pair[1]] = pair[2]
    return Require(require[1], require[2].strip("'\" \t"), mapping)


def _split(text: str) -> list[str]:
    """The parts between commas that stand in no parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]


def pragmas(text: Text) -> list[Export | Require]:
    """Every readable line for glslify in a file, also where an `#if` hides it."""
    found = []
    for line in text.lines():
        if len(line.tokens) > 2 and [t.text for t in line.tokens[:3]] == ["#", "pragma", "glslify"]:
            found.append(read_pragma(text.rest(line)))
    return [pragma for pragma in found if pragma is not None]


# ---- the names at the top level --------------------------------------------------------------------------------------


def global_names(text: Text) -> list[str]:
    """What a file declares at its top level and may be renamed: functions, variables, structs; in order."""
    reader = _Globals()
    for line in text.lines():
        if line.tokens and line.tokens[0].text == "#":
            reader.directive([t.text for t in line.tokens[1:3]])
        else:
            for token in line.tokens:
                reader.token(token)
    return [name for name in reader.found if name not in reader.macros]


class _Globals:
    """Reads declarations at brace depth zero; each `#if` part begins where the first one did."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self.macros: set[str] = set()
        self.depth = 0
        self.parentheses = 0
        self.groups: list[tuple[int, int]] = []
        self._next_declaration()

    def _next_declaration(self) -> None:
        self.names = 0  # names so far that are not qualifiers: the first is the type
        self.last = ""
        self.candidate = ""
        self.ignored = self.initialiser = self.is_struct = self.is_function = False

    def directive(self, words: list[str]) -> None:
        match words:
            case ["define", name]:
                self.macros.add(name)
            case [("if" | "ifdef" | "ifndef"), *_]:
                self.groups.append((self.depth, self.parentheses))
            case [("else" | "elif"), *_] if self.groups:
                self.depth, self.parentheses = self.groups[-1]
            case ["endif", *_] if self.groups:
                self.groups.pop()

    def token(self, token: Token) -> None:
        text = token.text
        if text == "}":
            self.depth = max(self.depth - 1, 0)
            if self.depth == 0 and self.is_function:
                self._next_declaration()
            elif self.depth == 0 and not self.initialiser:
                self.names = max(self.names, 1)  # `struct S { … } name;`
        elif text == "{":
            self.depth += 1
        elif self.depth == 0:
            self._at_the_top(token, text)
        self.last = text

    def _at_the_top(self, token: Token, text: str) -> None:
        if text in "([":
            if text == "(" and self.candidate and not self.initialiser and self.parentheses == 0:
                self.is_function = True
            self._declare()
            self.parentheses += 1
        elif text in ")]":
            self.parentheses = max(self.parentheses - 1, 0)
        elif self.parentheses:
            return
        elif text == ";":
            self._declare()
            self._next_declaration()
        elif text == ",":
            self._declare()
            self.initialiser = False
        elif text == "=":
            self._declare()
            self.initialiser = True
        elif token.kind == NAME and not self.initialiser:
            self._word(text)

    def _word(self, text: str) -> None:
        if text in _INTERFACE or text in _OTHER:
            self.ignored = True
        elif text == "struct":
            self.is_struct = True
        elif self.is_struct and self.names == 0:
            self.names = 1
            if not self.ignored:
                self.found[text] = None
        elif text not in _QUALIFIERS:
            self.names += 1
            self.candidate = text if self.names > 1 else ""

    def _declare(self) -> None:
        if self.candidate and not self.ignored:
            self.found[self.candidate] = None
        self.candidate = ""


# ---- renaming --------------------------------------------------------------------------------------------------------


class Renamer:
    """Gives the tokens of a file their new names, line by line; swizzles and the fields of structs keep theirs."""

    def __init__(self) -> None:
        self.last = ""
        self.before_last = ""
        self.braces: list[bool] = []  # of the open braces: whether members are declared inside
        self.typed = False  # in such a declaration: whether its type is behind us
        self.brackets = 0

    def renamed(self, tokens: Iterable[Token], names: Mapping[str, tuple[Token, ...]]) -> list[list[Token]]:
        """For each token those that stand for it. Every line of a file must pass here, in order."""
        out = []
        for token in tokens:
            kept = self._keeps_its_name(token)
            new = names.get(token.text) if token.kind == NAME and not kept else None
            out.append([token] if new is None else [_in_place_of(token, n, i == 0) for i, n in enumerate(new)])
            self.before_last, self.last = self.last, token.text
        return out

    def _keeps_its_name(self, token: Token) -> bool:
        text = token.text
        if token.kind == NAME:
            if self.last == ".":
                return True
            if not (self.braces and self.braces[-1]) or self.brackets or text in _QUALIFIERS:
                return False
            kept, self.typed = self.typed, True
            return kept
        if text == "{":
            self.braces.append(self.last == "struct" or self.before_last in ("struct", *_INTERFACE))
            self.typed = False
        elif text == "}" and self.braces:
            self.braces.pop()
        elif text == ";":
            self.typed = False
        else:
            self.brackets = max(self.brackets + (text == "[") - (text == "]"), 0)
        return False


def _in_place_of(old: Token, new: Token, first: bool) -> Token:
    return Token(new.kind, new.text, old.span, old.spaced if first else new.spaced)


def lexed(text: str) -> tuple[Token, ...]:
    """The tokens of a name or of the value of a mapping."""
    return tuple(Text(SourceFile("<glslify>", text.replace("\n", " "))).line(0).tokens)
