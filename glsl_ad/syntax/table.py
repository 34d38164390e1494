"""The parse table of `glsl.lark`: made by Lark once, then kept as JSON in the user's cache.

Lark takes a fifth of a second to import and to compute the table, which is most of what a small shader needs. The
table follows from the grammar's text alone (a test shows that no choice is left to Lark but that of the dangling
`else`), so that text and this file's format are the key. A cache that cannot be written or read costs time, nothing
else: what does not have the right key and shape is made anew.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from glsl_ad.records import dataclass

STARTS = ("translation_unit", "expression")
_FORMAT = 1

#: Where the grammar lies: in an installed package, and in a checkout.
_HERE = Path(__file__).resolve()
_GRAMMARS = (_HERE.parents[1] / "grammars", _HERE.parents[2] / "grammars")

#: A cell: a state to go to (0 and up), or a rule to reduce by (-1 and down).
Row = Mapping[str, int]


@dataclass(frozen=True)
class Rule:
    """A rule of the grammar; `action` names what builds its value, None hands on the only one."""

    origin: str
    size: int
    action: str | None


@dataclass(frozen=True)
class Table:
    """An LALR(1) table. `literals` maps the texts of keywords and punctuation to their terminals."""

    literals: Mapping[str, str]
    rules: tuple[Rule, ...]
    states: tuple[Row, ...]
    start: Mapping[str, int]
    end: Mapping[str, int]

    @property
    def spelling(self) -> dict[str, str]:
        """The texts of the terminals that are spelled in one way only."""
        return {terminal: text for text, terminal in self.literals.items()}


def grammar_text() -> str:
    """The text of `glsl.lark`."""
    for folder in _GRAMMARS:
        with suppress(FileNotFoundError):
            return (folder / "glsl.lark").read_text(encoding="utf-8")
    raise FileNotFoundError("glsl.lark is missing from the installation of glsl_ad")


@cache
def table() -> Table:
    """The table, from the cache if it is there."""
    grammar = grammar_text()
    key = f"{_FORMAT}.{sys.version_info[0]}.{crc32(grammar.encode()):08x}.{len(grammar)}"
    path = cache_folder() / f"grammar-{key}.json"
    with suppress(OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return _from_json(json.loads(path.read_bytes()), key)
    made = generate(grammar)
    with suppress(OSError):
        _write(path, json.dumps(_to_json(made, key), separators=(",", ":")))
    return made


def cache_folder() -> Path:
    """Where the table is kept: the user's cache folder, or the one that GLSL_AD_CACHE names."""
    if chosen := os.environ.get("GLSL_AD_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "glsl_ad"


def generate(grammar: str) -> Table:
    """The table as Lark computes it."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class NoLexer(Lexer):
        """Lark needs one to be named; the tokens come from the preprocessor."""

        def __init__(self, _configuration: object) -> None:
            pass

        def lex(self, _state: Any, _parser_state: Any) -> Any:
            raise NotImplementedError  # nothing is parsed here: only the table is made

    lark = Lark(grammar, parser="lalr", lexer=NoLexer, start=list(STARTS))
    computed = lark.parser.parser._parse_table
    numbers = {state: i for i, state in enumerate(sorted(computed.states))}
    rules: list[Rule] = []
    index: dict[Any, int] = {}
    rows: list[dict[str, int]] = []
    for state in sorted(computed.states):
        row: dict[str, int] = {}
        for symbol, (action, argument) in sorted(computed.states[state].items()):
            if action is Shift:
                row[str(symbol)] = numbers[argument]
                continue
            if argument not in index:
                index[argument] = len(rules)
                rules.append(_rule(argument))
            row[str(symbol)] = ~index[argument]
        rows.append(row)
    literals = {t.pattern.value: str(t.name) for t in sorted(lark.terminals, key=lambda t: str(t.name))}
    start = {name: numbers[state] for name, state in computed.start_states.items()}
    end = {name: numbers[state] for name, state in computed.end_states.items()}
    return Table(literals, tuple(rules), tuple(rows), start, end)


def _rule(rule: Any) -> Rule:
    size = len(rule.expansion)
    origin = str(rule.origin.name)
    passes = size == 1 and rule.options.expand1 and not rule.alias
    return Rule(origin, size, None if passes else str(rule.alias or origin))


# ---- the cached form -------------------------------------------------------------------------------------------------


def _to_json(made: Table, key: str) -> dict[str, Any]:
    rules = [[rule.origin, rule.size, rule.action] for rule in made.rules]
    content = {
        "literals": dict(made.literals),
        "rules": rules,
        "states": list(made.states),
        "start": dict(made.start),
        "end": dict(made.end),
    }
    return {"key": key, "sum": _checksum(content), "table": content}


def _from_json(data: Any, key: str) -> Table:
    content = data["table"]
    if data["key"] != key or data["sum"] != _checksum(content):
        raise ValueError("not the table of this grammar")
    rules = tuple(Rule(origin, size, action) for origin, size, action in content["rules"])
    return Table(content["literals"], rules, tuple(content["states"]), content["start"], content["end"])


def _checksum(content: Any) -> int:
    return crc32(json.dumps(content, sort_keys=True).encode())


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: several processes may do so at once."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".grammar-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        raise
