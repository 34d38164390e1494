"""The parse table: no hidden conflicts, an action for each rule, and a cache that cannot do harm."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glsl_ad.syntax import table as module
from glsl_ad.syntax.actions import ACTIONS, FLAT
from glsl_ad.syntax.words import Version, every_keyword, keywords


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GLSL_AD_CACHE", str(tmp_path / "cache"))
    module.table.cache_clear()
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def _forget() -> object:
    yield
    module.table.cache_clear()


def test_the_grammar_leaves_one_choice() -> None:
    """Shifting the `else`; with any other conflict the table would depend on Lark, and the cache on its version."""
    import lark
    from lark import logger

    class Collect(logging.Handler):
        def __init__(self) -> None:
            super().__init__()
            self.lines: list[str] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.lines.append(record.getMessage())

    class NoLexer(lark.lexer.Lexer):
        def __init__(self, _configuration: object) -> None:
            pass

        def lex(self, _state: object, _parser_state: object) -> Iterator[lark.Token]:
            raise NotImplementedError

    handler, level = Collect(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        lark.Lark(module.grammar_text(), parser="lalr", lexer=NoLexer, start=list(module.STARTS), debug=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    conflicts = [line for line in handler.lines if "onflict" in line]
    assert conflicts == ["Shift/Reduce conflict for terminal ELSE: (resolving as shift)"]


def test_every_rule_has_an_action_and_every_action_a_rule() -> None:
    named = {rule.action for rule in module.table().rules if rule.action}
    assert named == set(ACTIONS)
    assert set(ACTIONS) >= FLAT


def test_every_keyword_is_a_terminal() -> None:
    made = module.table()
    terminals = {terminal for row in made.states for terminal in row}
    for version in (Version(100, True), Version(320, True), Version(460, False)):
        for word, terminal in keywords(version).items():
            assert made.literals.get(word, terminal) in terminals
    words = {text for text in made.literals if text.isalpha()}
    assert words <= every_keyword()


def test_the_table_is_cached(cache: Path) -> None:
    made = module.table()
    (file,) = cache.iterdir()
    module.table.cache_clear()
    before = file.stat().st_mtime_ns
    assert module.table() == made
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"null", b"\xff\xfe", b'{"key": 1', b"[" * 100_000])
def test_a_damaged_cache_is_made_anew(cache: Path, damage: bytes) -> None:
    made = module.table()
    (file,) = cache.iterdir()
    file.write_bytes(damage)
    module.table.cache_clear()
    assert module.table().literals == made.literals
    assert json.loads(file.read_bytes())["table"]


def test_a_changed_cache_is_not_believed(cache: Path) -> None:
    module.table()
    (file,) = cache.iterdir()
    data = json.loads(file.read_bytes())
    data["table"]["rules"][0][1] = 17
    file.write_text(json.dumps(data))
    module.table.cache_clear()
    assert all(rule.size < 17 for rule in module.table().rules)


def test_no_cache_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GLSL_AD_CACHE", str(tmp_path / "file" / "below"))
    module.table.cache_clear()
    assert module.table().states


def test_lark_stays_out_of_a_warm_start(cache: Path) -> None:
    module.table()
    code = "import sys; from glsl_ad.syntax import parse_expression as p; p('a+b'); sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert list(cache.iterdir())


@pytest.mark.parametrize(
    ("platform", "variables", "wanted"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/glsl_ad"),
        ("linux", {"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/glsl_ad"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/glsl_ad"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/glsl_ad"),
    ],
)
def test_where_the_cache_lies(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], wanted: str
) -> None:
    monkeypatch.delenv("GLSL_AD_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert module.cache_folder().as_posix() == wanted
