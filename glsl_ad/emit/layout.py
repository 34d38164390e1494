"""Statements as lines of text: four spaces, K&R braces, lines of at most 100 columns where they can be broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """The line, broken where it is too long: at the outermost comma or operator that lets the first part fit."""
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


_OPERATORS = ("+", "-", "*", "/", "%", "&&", "||", "^^", "?", ":", "&", "|", "^", "<<", ">>")


def _break(text: str, least: int) -> int | None:
    """Where to break: of the places that fit, the one least nested, and of those the last."""
    best: tuple[int, int] | None = None
    depth = 0
    for i, c in enumerate(text[: COLUMNS - 1]):
        if c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        if i < least:
            continue
        at = None
        if c == ",":
            at = i + 1
        elif c == " " and i + 1 < len(text):
            word = text[i + 1 : text.find(" ", i + 1)]
            # a break stands before the operator; unary signs have no space behind them
            if word in _OPERATORS:
                at = i
        if at is not None and (best is None or depth <= best[0]):
            best = depth, at
    return best[1] if best else None
