"""What to say about a syntax error: what was expected, in words, and the mistake that is behind it where it is a common one.

An LALR row lists more terminals than can really follow, so each is tried on a copy of the stack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glsl_ad.source import Label, Message, Sink, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax.lexer import DIRECTIVE, NAME, NUMBER, Token
from glsl_ad.syntax.table import Table
from glsl_ad.syntax.words import Version, every_keyword

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
_NAMED = {"IDENTIFIER": "a name", "TYPE_NAME": "a type", "BASIC_TYPE": "a type", "INTEGER": "an integer"}


class Fault(Exception):
    """A syntax error at a token: what to report, once."""

    def __init__(
        self, message: Message, span: Span, position: int, notes: tuple[Label | str, ...] = (), **arguments: object
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

    def fault(self, reserved: frozenset[str], version: Version) -> Fault:
        """The error to report."""
        token, before = self.token, self.before
        if token is None:
            return self._at_end()
        if token.text in reserved:
            return Fault(messages.RESERVED_WORD, token.span, self.position, name=token.text, version=version)
        expected = self.expected()
        if self.terminal not in _EXPRESSION and "IDENTIFIER" in expected and _is_word(token) and "if" not in expected:
            named = Fault(messages.RESERVED_WORD, token.span, self.position, name=token.text, version=version)
            if not expected & {"(", "BASIC_TYPE"}:
                return named
        if token.text in (")", "]", "}") and (not self.brackets or _CLOSING[self.brackets[-1].text] != token.text):
            return self._unbalanced(token)
        if (unknown := self._unknown_type(token, before)) is not None:
            return unknown
        if before is not None and ";" in expected and self._ends_a_line(token, before):
            end = Span(before.span.file, before.span.end, before.span.end, before.span.macro)
            line = (before.span.macro or before.span).line
            arguments = {"found": _found(token), "before": before.text, "line": line}
            notes = (Label(end, "the `;` belongs here"),) if before.span.macro is None else ()
            return Fault(messages.MISSING_SEMICOLON, token.span, self.position, notes, **arguments)
        arguments = {"expected": _described(expected), "found": _found(token), "hint": _hint(token, before)}
        return Fault(messages.UNEXPECTED, token.span, self.position, **arguments)

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

    def _at_end(self) -> Fault:
        last = self.before
        at = last.span if last is not None else self.whole
        span = Span(at.file, at.end, at.end, at.macro)
        notes: tuple[Label | str, ...] = ()
        hint = ""
        if self.brackets:
            opening = self.brackets[-1]
            notes = (Label(opening.span, f"this `{opening.text}` is not closed"),)
            hint = f"close it with `{_CLOSING[opening.text]}`"
        return Fault(messages.END_OF_FILE, span, self.position, notes, expected=_described(self.expected()), hint=hint)

    def _unbalanced(self, token: Token) -> Fault:
        if not self.brackets:
            arguments = {"instead": "", "hint": "remove it, or look for a missing opening before it"}
            return Fault(messages.UNBALANCED, token.span, self.position, found=token.text, **arguments)
        opening = self.brackets[-1]
        wanted = _CLOSING[opening.text]
        notes = (Label(opening.span, f"this `{opening.text}` is still open"),)
        arguments = {"instead": f": `{opening.text}` is still open", "hint": f"close it with `{wanted}` first"}
        return Fault(messages.UNBALANCED, token.span, self.position, notes, found=token.text, **arguments)

    def _unknown_type(self, token: Token, before: Token | None) -> Fault | None:
        """`Foo x`, or `Foo` where only a type can stand."""
        hint = "declare the struct before its use"
        if token.kind == NAME and before is not None and _is_plain_name(before) and _is_plain_name(token):
            earlier = self.tokens[self.position - 2] if self.position > 1 else None
            if earlier is None or earlier.text in (";", "{", "}", "(", ",") or earlier.text in every_keyword():
                return Fault(messages.UNKNOWN_TYPE, before.span, self.position, name=before.text, hint=hint)
        if _is_plain_name(token) and (not self.brackets or self.brackets[-1].text == "("):
            following = self.tokens[self.position + 1] if self.position + 1 < len(self.tokens) else None
            if "BASIC_TYPE" in self.expected() and "IDENTIFIER" not in self.expected() and following is not None:
                if following.text == "(":
                    hint = "a function needs the type of what it returns, or `void`, before its name"
                return Fault(messages.UNKNOWN_TYPE, token.span, self.position, name=token.text, hint=hint)
        return None

    @staticmethod
    def _ends_a_line(token: Token, before: Token) -> bool:
        mine, other = token.span.macro or token.span, before.span.macro or before.span
        return token.text == "}" or mine.file is not other.file or mine.line > other.line


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
    elif left >= _TYPE:
        words.append("a type")
        left -= _TYPE | {"QUALIFIER", "PRECISION_WORD", "layout", "subroutine"}
    if {"+", "*"} <= left:
        left -= _OPERATORS
        words.append("an operator")
    left -= {"$END", "DIRECTIVE", "QUALIFIER", "PRECISION_WORD", "layout", "subroutine", "struct", "precision"}
    literal = sorted(t for t in left if t not in _NAMED)
    names = sorted({_NAMED[t] for t in left if t in _NAMED})
    words = [f"`{t}`" for t in literal] + names + words
    if not words:
        return "the end of the file"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _hint(token: Token, before: Token | None) -> str:
    if token.text == "else":
        return "an `else` follows the one statement of its `if`: put several into braces"
    if before is not None and before.text == "=" and token.text == "=":
        return "comparison is `==`, without a blank"
    if token.text == "{" and before is not None and before.text == "=":
        return "write a constructor: `float[](1.0, 2.0)`"
    if before is not None and before.text in _CLOSING.values() and (token.kind in (NAME, NUMBER)):
        return "an operator is missing, or a `;`"
    return ""
