"""The LALR driver: runs Lark's table over the preprocessor's tokens and builds nodes as it reduces.

Lark's own driver makes a tree of everything; this one calls `actions` at once, decides between names and types by what
the table accepts and what the scopes say, and bounds the nesting, so that later stages may walk trees by recursion.
It uses no recursion itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from glsl_ad.source import GlslAdError, Sink, SourceFile, Span
from glsl_ad.source.catalogue import syntax as messages
from glsl_ad.syntax import nodes
from glsl_ad.syntax.actions import ACTIONS, FLAT, Action, bare
from glsl_ad.syntax.faults import ParseError, Situation, replayed
from glsl_ad.syntax.lexer import DIRECTIVE, NAME, NUMBER, Token, is_float
from glsl_ad.syntax.libraries import Libraries
from glsl_ad.syntax.preprocessor import Preprocessed, preprocess
from glsl_ad.syntax.scopes import Scopes
from glsl_ad.syntax.table import Table, table
from glsl_ad.syntax.words import DEFAULT, Version, keywords, reserved

#: How deep brackets may be nested, and how deep the tree may be: some ten times what people write.
BRACKETS = 1_000
DEPTH = 2_000
#: Syntax errors reported in one file.
ERRORS = 5

END = "$END"
_CLOSES = {")": "(", "]": "[", "}": "{"}


def parse(
    file: SourceFile,
    sink: Sink,
    *,
    defines: Mapping[str, str] | None = None,
    default: Version = DEFAULT,
    libraries: Libraries | None = None,
) -> nodes.TranslationUnit:
    """The syntax tree of a shader. `defines` are macros from outside, `default` the version where none is stated.

    Faults go to the sink; the tree then holds the declarations that could be read, none where the preprocessor failed.
    """
    return parse_preprocessed(preprocess(file, sink, defines=defines, default=default, libraries=libraries), sink)


def parse_preprocessed(source: Preprocessed, sink: Sink) -> nodes.TranslationUnit:
    """The syntax tree of what the preprocessor left; as `parse`."""
    whole = Span(source.file, 0, len(source.file.text))
    if not source.complete:
        return nodes.TranslationUnit((), whole)
    parser = _Parser(sink, source.tokens, source.version, source.default, whole)
    declarations = parser.run("translation_unit")
    return nodes.TranslationUnit(tuple(declarations or ()), whole)


def parse_expression(text: str) -> nodes.Expression:
    """The syntax tree of an expression: for rules. Raises GlslAdError."""
    file = SourceFile("<expression>", text)
    sink = Sink()
    version = Version(460, False)
    source = preprocess(file, sink, default=version)
    sink.raise_if_errors()
    parser = _Parser(sink, source.tokens, version, version, Span(file, 0, len(text)))
    expression: nodes.Expression | None = bare(parser.run("expression"))
    if expression is None:
        raise GlslAdError(sink.diagnostics)
    return expression


@lru_cache(maxsize=1)
def _plan() -> tuple[Table, list[tuple[str, int, Action | None, int]]]:
    """The table, and of each rule: its origin, size, action, and whether it adds a level to the tree."""
    made = table()
    rules = [
        (r.origin, r.size, ACTIONS[r.action] if r.action else None, int(r.action is not None and r.action not in FLAT))
        for r in made.rules
    ]
    return made, rules


class _Parser:
    def __init__(
        self, sink: Sink, tokens: Sequence[Token], version: Version | None, default: Version, whole: Span
    ) -> None:
        self.sink = sink
        self.tokens = tokens
        self.version = version
        self.whole = whole
        self.table, self.rules = _plan()
        self.words: dict[str, str] = {}
        known = keywords(version or default)
        for word, terminal in known.items():
            self.words[word] = self.table.literals.get(word, terminal)
        self.known_version = version or default
        self.reserved = reserved(version)
        self.scopes = Scopes()
        self.states: list[int] = []
        self.values: list[Any] = []
        self.depths: list[int] = []
        self.brackets: list[Token] = []
        # What was shifted since the last error, and from which states: to find out what could have followed.
        self.shifted: list[str] = []
        self.origin: list[int] = []

    def run(self, start: str) -> Any:
        """The value of the start symbol; None where an expression cannot be read."""
        self.states = [self.table.start[start]]
        self.origin = list(self.states)
        end = self.table.end[start]
        position, errors = 0, 0
        while True:
            try:
                self._shift_all(position)
                return self._finish(end)
            except ParseError as error:
                errors += 1
                error.report(self.sink)
                position = self._recover(error.position)
                if start == "expression" or errors == ERRORS or position >= len(self.tokens):
                    return self.values[0] if start != "expression" and self.values else None

    # ---- the loop ----------------------------------------------------------------------------------------------------

    def _shift_all(self, first: int) -> None:
        states, values, depths = self.states, self.values, self.depths
        rows, scopes, shifted = self.table.states, self.scopes, self.shifted
        for position in range(first, len(self.tokens)):
            token = self.tokens[position]
            row = rows[states[-1]]
            terminal = self._terminal(token, row, position)
            if terminal == DIRECTIVE:
                # Between declarations a directive is one itself; elsewhere the parser passes over it.
                if "DIRECTIVE" not in row:
                    continue
                terminal = "DIRECTIVE"
            cell = row.get(terminal)
            if cell is None:
                raise self._fault(position, terminal)
            while cell < 0:
                self._reduce(~cell, position)
                cell = rows[states[-1]].get(terminal)
                if cell is None:
                    raise self._fault(position, terminal)
            text = token.text
            if text in "()[]{}":
                self._bracket(token, position)
            states.append(cell)
            values.append(token)
            depths.append(0)
            shifted.append(terminal)
            scopes.shift(terminal, text)

    def _terminal(self, token: Token, row: Mapping[str, int], position: int) -> str:
        text = token.text
        if token.kind == NAME:
            if (word := self.words.get(text)) is not None:
                return word
            if text in self.reserved:
                raise self._fault(position, "IDENTIFIER")
            if self.scopes.is_type(text):
                if "TYPE_NAME" in row:
                    return "TYPE_NAME"
                if self.values and getattr(self.values[-1], "text", "") != ".":
                    self.scopes.hide(text)
            return "IDENTIFIER"
        if token.kind == NUMBER:
            return "FLOAT" if is_float(text) else "INTEGER"
        return DIRECTIVE if token.kind == DIRECTIVE else self.table.literals.get(text, text)

    def _reduce(self, rule: int, position: int) -> None:
        origin, size, action, level = self.rules[rule]
        states, values, depths = self.states, self.values, self.depths
        if action is None:
            states[-1] = self.table.states[states[-2]][origin]
            return
        if size:
            arguments = values[-size:]
            depth = max(depths[-size:]) + level
            del states[-size:], values[-size:], depths[-size:]
        else:
            arguments, depth = [], 0
        if depth > DEPTH:
            raise self._too_deep(arguments[0].span, DEPTH, position)
        states.append(self.table.states[states[-1]][origin])
        values.append(action(*arguments))
        depths.append(depth)

    def _finish(self, end: int) -> Any:
        while self.states[-1] != end:
            cell = self.table.states[self.states[-1]].get(END)
            if cell is None or cell >= 0:
                raise self._fault(len(self.tokens), END)
            self._reduce(~cell, len(self.tokens))
        return self.values[-1]

    def _bracket(self, token: Token, position: int) -> None:
        if token.text not in _CLOSES:
            self.brackets.append(token)
            if len(self.brackets) > BRACKETS:
                raise self._too_deep(token.span, BRACKETS, position)
        elif self.brackets:
            self.brackets.pop()

    # ---- errors ------------------------------------------------------------------------------------------------------

    def _too_deep(self, span: Span, limit: int, position: int) -> ParseError:
        return ParseError(messages.TOO_NESTED, span, position, {"limit": f"{limit:,}"})

    def _fault(self, position: int, terminal: str) -> ParseError:
        states = replayed(self.table, self.origin, self.shifted)
        situation = Situation(self.table, states, self.tokens, position, terminal, self.brackets, self.whole)
        return situation.error(self.reserved, self.known_version)

    def _recover(self, position: int) -> int:
        """Give up the declaration that holds the error; where the next one may begin."""
        depth = len([b for b in self.brackets if b.text == "{"])
        # The first value is the list of the declarations that were complete.
        keep = 1 if self.values and isinstance(self.values[0], list) else 0
        del self.states[1 + keep :], self.values[keep:], self.depths[keep:]
        self.origin = list(self.states)
        self.shifted.clear()
        self.brackets.clear()
        self.scopes.leave_all()
        while position < len(self.tokens):
            text = self.tokens[position].text
            position += 1
            depth += (text == "{") - (text == "}")
            if depth <= 0 and text in (";", "}"):
                # `} name;` ends the declaration of a struct.
                return position
        return position
