"""What a check is to do, as a line of a shader or a command line asks for it.

    #pragma glsl_ad check map --wrt p --order 2 --domain p=-1:1

A driver ignores the line; `glsl-ad check FILE` and the pytest plugin run it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from glsl_ad.numeric.sampling import METHODS
from glsl_ad.sema.model import Program
from glsl_ad.source import GlslAdError, Sink, Span
from glsl_ad.source.catalogue import testing as messages
from glsl_ad.syntax import nodes as syntax

#: A cheap test for whether a text has such lines at all, for who does not want to parse it.
PRAGMA = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+glsl_ad[ \t]+check\b", re.MULTILINE)

_LINE = re.compile(r"glsl_ad\s+check\b(.*)", re.DOTALL)


@dataclass(frozen=True)
class CheckRequest:
    """One check. `function` is empty for every function that can be differentiated.

    `against` names a function of the user's that is to compute the derivative, and `mapping` says what of it is which
    derivative (see `audit.mapping`). `span` is where the check was asked for; `text` is how, to name it by.
    """

    function: str = ""
    wrt: tuple[str, ...] = ()
    product: str | None = None
    order: int | None = None
    coefficients: str = "derivatives"
    texture: str = "constant"
    domains: tuple[str, ...] = ()
    points: int | None = None
    seconds: float | None = None
    sampling: str | None = None
    against: str = ""
    mapping: tuple[str, ...] = ()
    gpu: bool = True
    text: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class _Option:
    field: str
    read: Callable[[str], Any] = str
    repeated: bool = False


def _sampling(text: str) -> str:
    if text not in METHODS:
        raise ValueError(text)
    return text


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


_OPTIONS = {
    "--wrt": _Option("wrt", repeated=True),
    "--as": _Option("product"),
    "--order": _Option("order", _positive),
    "--coefficients": _Option("coefficients"),
    "--texture": _Option("texture"),
    "--domain": _Option("domains", repeated=True),
    "--points": _Option("points", _positive),
    "--seconds": _Option("seconds", _seconds),
    "--sampling": _Option("sampling", _sampling),
    "--against": _Option("against"),
    "--map": _Option("mapping", repeated=True),
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
                        sink.add(diagnostic)
    return found


def parse(text: str, span: Span | None = None) -> CheckRequest:
    """The request in what follows `check`. Raises GlslAdError (T101)."""
    try:
        words = shlex.split(text, comments=False)
    except ValueError as error:
        raise _fault(f"cannot be read: {str(error).lower()}", span) from None
    function, values = "", dict[str, Any]()
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not word.startswith("-"):
            if function:
                raise _fault(f"names two functions, `{function}` and `{word}`", span)
            function = word
        elif word == "--no-gpu":
            values["gpu"] = False
        else:
            name, equals, value = word.partition("=")
            if name in _OPTIONS and not equals:
                if at == len(words):
                    raise _fault(f"gives no value for {name}", span)
                value = words[at]
                at += 1
            values.update(_read(name, value, values, span))
    return replace(CheckRequest(**values), function=function, text=" ".join(words), span=span)


def _read(name: str, value: str, before: dict[str, Any], span: Span | None) -> dict[str, Any]:
    option = _OPTIONS.get(name)
    if option is None:
        raise _fault(f"has no option {name}", span)
    try:
        read = option.read(value)
    except ValueError:
        raise _fault(f"cannot take `{value}` for {name}", span) from None
    return {option.field: (*before.get(option.field, ()), read) if option.repeated else read}


def _fault(problem: str, span: Span | None) -> GlslAdError:
    return Sink().fail(messages.BAD_CHECK, span, problem=problem)
