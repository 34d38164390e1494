"""`#pragma glsl_ad diff FUNCTION CLAUSE...`: the derivatives that a shader asks for.

    #pragma glsl_ad diff map(vec3) wrt(p, iTime) order(2) name(mapJet)

FUNCTION is a name, or a signature without a blank before its parenthesis. A clause is a word of `clauses.CLAUSES`, with
what it says in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from glsl_ad.clauses import BY_WORD, Clause, wanted
from glsl_ad.records import dataclass
from glsl_ad.request import Wanted
from glsl_ad.source import Diagnostic, GlslAdError, Sink, SourceFile, Span
from glsl_ad.source.catalogue import building as messages
from glsl_ad.syntax import Token
from glsl_ad.syntax.lexer import DIRECTIVE

_HEAD = re.compile(r"pragma\s+glsl_ad\s+diff\b\s*", re.ASCII)
_FUNCTION = re.compile(r"([A-Za-z_]\w*)(\([^()]*\))?", re.ASCII)
_WORD = re.compile(r"\s*([A-Za-z_][\w-]*)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pragma:
    """A derivative that is asked for at a place."""

    function: str
    wanted: Wanted
    span: Span


def read_pragmas(tokens: Sequence[Token], file: SourceFile, sink: Sink) -> list[Pragma]:
    """The pragmas of a file that ask for derivatives, in order; not those of files that it includes.

    `tokens` are what the preprocessor left, so that `#if` decides. What makes no sense is reported, and left out.
    """
    found: list[Pragma] = []
    for token in tokens:
        head = _HEAD.match(token.text) if token.kind == DIRECTIVE and token.span.file is file else None
        if head is None:
            continue
        own = Sink()
        try:
            function, given = _parse(token.text[head.end() :], token.span, own)
            pragma = Pragma(function, wanted(given, own), token.span)
        except GlslAdError as error:
            at_pragma(error.diagnostics, token.span, sink)
            continue
        if any((p.function, p.wanted) == (pragma.function, pragma.wanted) for p in found):
            sink.report(messages.SAID_TWICE, token.span)
        else:
            found.append(pragma)
    return found


def at_pragma(diagnostics: Sequence[Diagnostic], span: Span, sink: Sink) -> None:
    """Report what is wrong with a request where the request stands, unless it names a place itself."""
    for diagnostic in diagnostics:
        sink.add(diagnostic if diagnostic.span is not None else replace(diagnostic, span=span))


def _parse(text: str, span: Span, sink: Sink) -> tuple[str, dict[str, Any]]:
    """The function, and the text of each clause by its field."""
    head = _FUNCTION.match(text)
    if head is None:
        raise sink.fail(messages.BAD_PRAGMA, span, problem="no function is named after `diff`")
    given: dict[str, Any] = {}
    for clause, argument in _clauses(text[head.end() :], span, sink):
        if clause.field in given:
            raise sink.fail(messages.REPEATED_CLAUSE, span, clause=clause.word)
        given[clause.field] = True if clause.flag else argument
    return head[0], given


def _clauses(text: str, span: Span, sink: Sink) -> Iterator[tuple[Clause, str | None]]:
    position = 0
    while text[position:].strip():
        found = _WORD.match(text, position)
        if found is None:
            rest = text[position:].strip()
            raise sink.fail(messages.BAD_PRAGMA, span, problem=f"`{rest}` is no clause")
        word = found[1].replace("-", "_")
        if word not in BY_WORD:
            known = ", ".join(f"`{known}`" for known in BY_WORD)
            raise sink.fail(messages.UNKNOWN_CLAUSE, span, clause=found[1], candidates=f"the clauses are {known}")
        argument, position = _argument(text, found.end(), found[1], span, sink)
        if (argument is None or not argument.strip()) != BY_WORD[word].flag:
            problem = f"`{word}` takes nothing in parentheses" if BY_WORD[word].flag else f"write `{word}(...)`"
            raise sink.fail(messages.BAD_PRAGMA, span, problem=problem)
        yield BY_WORD[word], argument


def _argument(text: str, start: int, word: str, span: Span, sink: Sink) -> tuple[str | None, int]:
    """What the parentheses that begin here hold, None where none begin, and where they end."""
    if text[start : start + 1] != "(":
        return None, start
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return text[start + 1 : i], i + 1
    raise sink.fail(messages.BAD_PRAGMA, span, problem=f"the parenthesis after `{word}` is not closed")
