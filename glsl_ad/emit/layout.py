"""Statements as lines of text: four spaces, K&R braces, lines of at most 100 columns where they can be broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.records import dataclass

COLUMNS = 100
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Line:
    """One simple statement, with its semicolon. `bare` ones may stand behind an `if` without braces."""

    text: str
    bare: bool = True


@dataclass(frozen=True, slots=True)
class Branch:
    """`if (condition) { then } else { otherwise }`."""

    condition: str
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """`head { body } tail`: the loops."""

    head: str
    body: tuple[Statement, ...]
    tail: str = ""


Statement = Line | Branch | Block


def lines(statements: Sequence[Statement], level: int = 0) -> list[str]:
    """The text of the statements, one string for each line."""
    pad = INDENT * level
    out: list[str] = []
    for statement in statements:
        match statement:
            case Line(text):
                out.extend(wrapped(pad + text))
            case Block(head, body, tail):
                out.extend(wrapped(f"{pad}{head} {{"))
                out.extend(lines(body, level + 1))
                out.append(f"{pad}}}{' ' + tail if tail else ''}")
            case Branch():
                out.extend(_branch(statement, level))
    return out


def _branch(branch: Branch, level: int) -> list[str]:
    pad = INDENT * level
    if not branch.otherwise and len(branch.then) == 1:
        only = branch.then[0]
        if isinstance(only, Line) and only.bare:
            text = f"{pad}if ({branch.condition}) {only.text}"
            if len(text) <= COLUMNS - 20:
                return [text]
    out: list[str] = []
    opening = f"{pad}if ("
    while True:
        out.extend(wrapped(f"{opening}{branch.condition}) {{"))
        out.extend(lines(branch.then, level + 1))
        if len(branch.otherwise) == 1 and isinstance(branch.otherwise[0], Branch):
            branch = branch.otherwise[0]
            opening = f"{pad}}} else if ("
            continue
        if branch.otherwise:
            out.append(f"{pad}}} else {{")
            out.extend(lines(branch.otherwise, level + 1))
        out.append(f"{pad}}}")
        return out


def wrapped(text: str) -> list[str]:
    """The line, broken where it is too long: where it is least nested, at a comma rather than an operator, and at an
    operator that binds little rather than one that binds much."""
    indent = text[: len(text) - len(text.lstrip())]
    out: list[str] = []
    while len(text) > COLUMNS:
        at = _break(text, len(indent) + 8)
        if at is None:
            break
        out.append(text[:at].rstrip())
        text = f"{indent}{INDENT * 2}{text[at:].lstrip()}"
    out.append(text)
    return out


#: What stands around a place to break at, from what binds least to what binds most.
_LEVELS = (
    (",",),
    ("?", ":"),
    ("||",),
    ("^^",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_BINDING = {symbol: n for n, level in enumerate(_LEVELS) for symbol in level}
#: A place that leaves less than this on the line is taken only where there is no other.
_LEAST_FILL = 45


def _break(text: str, least: int) -> int | None:
    """Where to break: of the places that fit, the one least nested and least bound, and of those the last."""
    places = [p for p in _places(text[: COLUMNS - 1], text) if p[2] >= least]
    best = min((p for p in places if p[2] >= _LEAST_FILL), key=_rank, default=None) or min(
        places, key=_rank, default=None
    )
    return best[2] if best else None


def _rank(place: tuple[int, int, int]) -> tuple[int, int, int]:
    depth, binding, at = place
    return depth, binding, -at


def _places(part: str, text: str) -> Iterator[tuple[int, int, int]]:
    """Nesting, binding and index of every place to break at in the beginning `part` of a text."""
    depth = 0
    for i, c in enumerate(part):
        depth += (c in "([") - (c in ")]")
        if c == ",":
            yield depth, 0, i + 1
        elif c == " ":
            # a break stands before the operator; unary signs have no space behind them
            word = text[i + 1 : text.find(" ", i + 1)]
            if word in _BINDING:
                yield depth, _BINDING[word], i
