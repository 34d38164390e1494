"""What to say about a syntax error: what was expected, in words, and the common mistake behind it.

An LALR row lists more terminals than can really follow, so each is tried on a copy of the stack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glsl_ad.records import dataclass
from glsl_ad.source import Label, Message, Sink, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax.lexer import DIRECTIVE, NAME, NUMBER, Token
from glsl_ad.syntax.table import Table
from glsl_ad.syntax.words import Version, every_keyword
from glsl_ad.types import type_names

_CLOSING = {"(": ")", "[": "]", "{": "}"}

#: Words for sets of terminals, the widest first: where the second set can follow, the first terminals go by the name.
_STATEMENT = {"if", "for", "while", "return", "do", "break"}
_EXPRESSION = {"IDENTIFIER", "INTEGER", "FLOAT", "(", "true", "false"}
_TYPE = {"BASIC_TYPE", "TYPE_NAME", "struct", "void"}
_OPERATORS = {
    "+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "^", "|", "&&", "^^", "||", "?",
    "=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|=", ".", "++", "--",
}  # fmt: skip
_PREFIXES = {"+", "-", "!", "~", "++", "--"}
#: Words after which a type can stand.
_BEFORE_TYPES = every_keyword() - {"return", "case", *type_names()}
#: What shows that a bracket was forgotten.
_ENDS = (";", "{", "}")
_NAMED = {"IDENTIFIER": "a name", "TYPE_NAME": "a type", "BASIC_TYPE": "a type", "INTEGER": "an integer"}


class ParseError(Exception):
    """A syntax error at a token: what to report, once."""

    def __init__(
        self,
        message: Message,
        span: Span,
        position: int,
        arguments: Mapping[str, object],
        notes: tuple[Label | str, ...] = (),
    ) -> None:
        super().__init__(message.code)
        self.message, self.span, self.position, self.notes, self.arguments = message, span, position, notes, arguments

    def report(self, sink: Sink) -> None:
        """Put it into the sink."""
        sink.report(self.message, self.span, notes=self.notes, **self.arguments)


@dataclass
class Situation:
    """The parser's state where it met a token that it cannot take."""

    table: Table
    states: list[int]
    tokens: Sequence[Token]
    position: int
    terminal: str
    brackets: list[Token]
    whole: Span

    @property
    def token(self) -> Token | None:
        """The token at fault; None at the end of the file."""
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    @property
    def before(self) -> Token | None:
        """The token before the one at fault, directives left out."""
        for i in range(self.position - 1, -1, -1):
            if self.tokens[i].kind != DIRECTIVE:
                return self.tokens[i]
        return None

    def error(self, reserved: frozenset[str], version: Version) -> ParseError:
        """The error to report."""
        token, before = self.token, self.before
        arguments: dict[str, object]
        if token is None:
            return self._at_end()
        expected = self.expected()
        if (missing := self._missing_semicolon(token, before, expected)) is not None:
            return missing
        only_name = "IDENTIFIER" in expected and not expected & {"INTEGER", "BASIC_TYPE"}
        if token.text in reserved or (only_name and _is_word(token)):
            arguments = {"name": token.text, "version": version}
            return ParseError(messages.RESERVED_WORD, token.span, self.position, arguments)
        if token.text in (")", "]", "}") and (not self.brackets or _CLOSING[self.brackets[-1].text] != token.text):
            return self._unbalanced(token)
        if (unknown := self._unknown_type(token, before)) is not None:
            return unknown
        arguments = {"expected": _described(expected), "found": _found(token), "hint": _hint(token, before)}
        opening = self.brackets[-1] if self.brackets else None
        if opening is not None and _CLOSING[opening.text] in expected and token.text in _ENDS:
            notes = (Label(opening.span, f"this `{opening.text}` is not closed"),)
            return ParseError(messages.UNEXPECTED, token.span, self.position, arguments, notes)
        return ParseError(messages.UNEXPECTED, token.span, self.position, arguments)

    # ---- what could have followed ------------------------------------------------------------------------------------

    def expected(self) -> set[str]:
        """The terminals that can follow, by their spelling where they have one."""
        row = self.table.states[self.states[-1]]
        spelling = self.table.spelling
        return {spelling.get(t, t) for t in row if (t.isupper() or t[0] in "_$") and self._accepts(t)}

    def _accepts(self, terminal: str) -> bool:
        states = list(self.states)
        while True:
            cell = self.table.states[states[-1]].get(terminal)
            if cell is None:
                return False
            if cell >= 0:
                return True
            rule = self.table.rules[~cell]
            if rule.size:
                del states[-rule.size :]
            following = self.table.states[states[-1]].get(rule.origin)
            if following is None or terminal == "$END":
                return following is not None
            states.append(following)

    # ---- the common mistakes -----------------------------------------------------------------------------------------

    def _missing_semicolon(self, token: Token, before: Token | None, expected: set[str]) -> ParseError | None:
        in_the_middle = ";" in expected and not expected & {"DIRECTIVE", "if"}
        if before is None or not in_the_middle or not self._ends_a_line(token, before):
            return None
        end = Span(before.span.file, before.span.end, before.span.end, before.span.macro)
        line = (before.span.macro or before.span).line
        arguments = {"found": _found(token), "before": before.text, "line": line}
        notes = (Label(end, "the `;` belongs here"),) if before.span.macro is None else ()
        return ParseError(messages.MISSING_SEMICOLON, token.span, self.position, arguments, notes)

    def _at_end(self) -> ParseError:
        last = self.before
        at = last.span if last is not None else self.whole
        span = Span(at.file, at.end, at.end, at.macro)
        notes: tuple[Label | str, ...] = ()
        hint = ""
        if self.brackets:
            opening = self.brackets[-1]
            notes = (Label(opening.span, f"this `{opening.text}` is not closed"),)
            hint = f"close it with `{_CLOSING[opening.text]}`"
        arguments = {"expected": _described(self.expected()), "hint": hint}
        return ParseError(messages.END_OF_FILE, span, self.position, arguments, notes)

    def _unbalanced(self, token: Token) -> ParseError:
        if not self.brackets:
            hint = "remove it, or look for a missing opening before it"
            arguments = {"found": token.text, "instead": "", "hint": hint}
            return ParseError(messages.UNBALANCED, token.span, self.position, arguments)
        opening = self.brackets[-1]
        wanted = _CLOSING[opening.text]
        notes = (Label(opening.span, f"this `{opening.text}` is still open"),)
        instead, hint = f": `{opening.text}` is still open", f"close it with `{wanted}` first"
        arguments = {"found": token.text, "instead": instead, "hint": hint}
        return ParseError(messages.UNBALANCED, token.span, self.position, arguments, notes)

    def _unknown_type(self, token: Token, before: Token | None) -> ParseError | None:
        """`Foo x`, or `Foo` where only a type can stand."""
        hint = "declare the struct before its use"
        if token.kind == NAME and before is not None and _is_plain_name(before) and _is_plain_name(token):
            earlier = self.tokens[self.position - 2] if self.position > 1 else None
            if earlier is None or earlier.text in (";", "{", "}", "(", ",") or earlier.text in _BEFORE_TYPES:
                arguments = {"name": before.text, "hint": hint}
                return ParseError(messages.UNKNOWN_TYPE, before.span, self.position, arguments)
        if _is_plain_name(token) and (not self.brackets or self.brackets[-1].text == "("):
            following = self.tokens[self.position + 1] if self.position + 1 < len(self.tokens) else None
            if "BASIC_TYPE" in self.expected() and "IDENTIFIER" not in self.expected() and following is not None:
                if following.text == "(":
                    hint = "a function needs the type of what it returns, or `void`, before its name"
                arguments = {"name": token.text, "hint": hint}
                return ParseError(messages.UNKNOWN_TYPE, token.span, self.position, arguments)
        return None

    @staticmethod
    def _ends_a_line(token: Token, before: Token) -> bool:
        mine, other = token.span.macro or token.span, before.span.macro or before.span
        return token.text == "}" or mine.file is not other.file or mine.line > other.line


def replayed(table: Table, origin: Sequence[int], shifted: Sequence[str]) -> list[int]:
    """The states after some shifts, with no reduction done for what comes next.

    An LALR parser may reduce on a token that it then finds to be wrong, and forgets what else could have followed.
    """
    states = list(origin)
    for terminal in shifted:
        while (cell := table.states[states[-1]][terminal]) < 0:
            rule = table.rules[~cell]
            if rule.size:
                del states[-rule.size :]
            states.append(table.states[states[-1]][rule.origin])
        states.append(cell)
    return states


def _is_word(token: Token) -> bool:
    return token.kind == NAME and token.text in every_keyword()


def _is_plain_name(token: Token) -> bool:
    return token.kind == NAME and token.text not in every_keyword()


def _found(token: Token) -> str:
    return f"`{token.text}`" if len(token.text) <= 40 else f"`{token.text[:40]}…`"


def _described(expected: set[str]) -> str:
    """The expected terminals in words: kinds of things rather than lists."""
    left = set(expected)
    words: list[str] = []
    if left >= _STATEMENT:
        return "a statement or `}`" if "}" in left else "a statement"
    if left >= _EXPRESSION:
        words.append("an expression")
        left -= _EXPRESSION | _PREFIXES | _TYPE
    elif {"BASIC_TYPE", "DIRECTIVE"} <= left:
        return "a declaration"
    elif "IDENTIFIER" in left:
        return "a name"
    elif left >= _TYPE:
        words.append("a type")
        left -= _TYPE | {"QUALIFIER", "PRECISION_WORD", "layout", "subroutine"}
    if {"+", "*"} <= left:
        left -= _OPERATORS
        words.append("an operator")
    left -= {"$END", "DIRECTIVE", "QUALIFIER", "PRECISION_WORD", "layout", "subroutine", "struct", "precision"}
    if left & {")", "]", ";", ":"}:
        left -= {",", "[", "("}
    if "an expression" in words:
        left -= {"{"}
    literal = sorted(t for t in left if t not in _NAMED)
    names = sorted({_NAMED[t] for t in left if t in _NAMED})
    words = [f"`{t}`" for t in literal] + names + words
    if not words:
        return "the end of the file"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _hint(token: Token, before: Token | None) -> str:
    if token.text == "else":
        return "an `else` follows the one statement of its `if`: put several into braces"
    if token.text in ("case", "default"):
        return f"`{token.text}` stands directly between the braces of a `switch`"
    if before is not None and before.text in type_names() and token.text != "(":
        return f"`{before.text}` is a type: `{before.text}(...)` makes a value of it"
    if before is not None and before.text == "=" and token.text == "=":
        return "comparison is `==`, without a blank"
    if token.text == "{" and before is not None and before.text == "=":
        return "write a constructor: `float[](1.0, 2.0)`"
    if before is not None and before.text in _CLOSING.values() and (token.kind in (NAME, NUMBER)):
        return "an operator is missing, or a `;`"
    return ""
