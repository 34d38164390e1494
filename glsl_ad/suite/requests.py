"""What a check is to do, as a line of a shader or a command line asks for it.

    #pragma glsl_ad check map wrt(p) order(2) domain(p = -1:1)
    #pragma glsl_ad check map wrt(p) against(map_gradient)

A driver ignores the line; `glsl-ad check FILE` and the pytest plugin run it. Its clauses are those of `#pragma glsl_ad
diff`, and what only a check needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

from glsl_ad import clauses
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Program
from glsl_ad.source import GlslAdError, Sink, Span
from glsl_ad.source.catalogue import testing as messages
from glsl_ad.syntax import nodes as syntax

_LINE = re.compile(r"glsl_ad\s+check\b(.*)", re.DOTALL)
_FUNCTION = re.compile(r"([A-Za-z_]\w*)(\([^()]*\))?", re.ASCII)
_CLAUSE = re.compile(r"([a-z]\w*)\s*(?:\(((?:[^()]|\([^()]*\))*)\))?", re.ASCII)


@dataclass(frozen=True)
class CheckRequest:
    """One check. `function` is empty for every function that can be differentiated.

    `wanted` is what `Shader.diff` is asked for, by the names of its arguments. `against` names a function of the user's
    that is to compute the derivative, and `mapping` says what of it is which derivative (see `audit.mapping`).
    `text` is how the check was asked for, to name it by, and `span` where.
    """

    function: str = ""
    wanted: Mapping[str, Any] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    points: int | None = None
    seconds: float | None = None
    sampling: str | None = None
    against: str = ""
    mapping: tuple[str, ...] = ()
    gpu: bool = True
    text: str = ""
    span: Span | None = None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _mapping(text: str) -> tuple[str, ...]:
    # A second derivative is written with a comma, `hess = p,p`, so another sign stands between places.
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _sampling(text: str) -> str:
    from glsl_ad.numeric.sampling import METHODS  # needs numpy

    if text.strip() not in METHODS:
        raise ValueError(text)
    return text.strip()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0.0 < number < 1e6:
        raise ValueError(text)
    return number


#: What only a check needs: the word of the clause -> its field, and what reads it.
_CLAUSES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "domain": ("domains", _listed),
    "points": ("points", _positive),
    "seconds": ("seconds", _seconds),
    "sampling": ("sampling", _sampling),
    "against": ("against", str.strip),
    "mapping": ("mapping", _mapping),
    "no_gpu": ("gpu", lambda text: False),
}


def pragma_requests(program: Program, sink: Sink) -> list[CheckRequest]:
    """The checks that the lines of a shader ask for, in order. What cannot be read is reported, and left out."""
    found = []
    for node in program.unit.declarations:
        if isinstance(node, syntax.Directive) and node.kind == "pragma":
            line = _LINE.match(node.text.strip())
            if line is not None:
                try:
                    found.append(parse(line[1], node.span))
                except GlslAdError as error:
                    for diagnostic in error.diagnostics:
                        sink.add(diagnostic if diagnostic.span else replace(diagnostic, span=node.span))
    return found


def parse(text: str, span: Span | None = None) -> CheckRequest:
    """The request in what follows `check`. Raises GlslAdError."""
    words = " ".join(text.split())
    head = _FUNCTION.match(words)
    function = head[0] if head and not _is_clause(head) else ""
    at = len(function)
    own: dict[str, Any] = {}
    others: dict[str, Any] = {}
    while words[at:].strip():
        found = _CLAUSE.match(words, at + (words[at] == " "))
        if found is None:
            raise _fault(f"cannot be read from `{words[at:].strip()}` on", span)
        at = found.end()
        word, argument = found[1], found[2]
        if word in own or word in others:
            raise _fault(f"says `{word}` twice", span)
        if word in _CLAUSES:
            own[word] = _read(word, argument, span)
        elif word in clauses.BY_WORD:
            others[clauses.BY_WORD[word].field] = argument if argument is not None else True
        else:
            raise _fault(f"has no clause `{word}`", span)
    values = {_CLAUSES[word][0]: value for word, value in own.items()}
    return CheckRequest(function, clauses.values(others, Sink()), text=words, span=span, **values)


def _is_clause(head: re.Match[str]) -> bool:
    """Whether what stands where a function may stand is a clause already: `wrt(x)`, `no_gpu`."""
    return head[1] in _CLAUSES or head[1] in clauses.BY_WORD


def _read(word: str, argument: str | None, span: Span | None) -> Any:
    if (argument is None) != (word == "no_gpu"):
        raise _fault(f"takes `{word}`" if word == "no_gpu" else f"needs `{word}(...)`", span)
    try:
        return _CLAUSES[word][1](argument or "")
    except ValueError:
        raise _fault(f"cannot take `{argument}` for `{word}`", span) from None


def _fault(problem: str, span: Span | None) -> GlslAdError:
    return Sink().fail(messages.BAD_CHECK, span, problem=problem)
