"""Room for recursion: deep work succeeds, what is too deep is an ordinary exception, and nothing is lost on the way."""

from __future__ import annotations

import threading

import pytest

from glsl_ad.stack import RECURSION_LIMIT, deep


def depth(levels: int) -> int:
    return 0 if levels == 0 else 1 + depth(levels - 1)


def through_c(levels: int) -> int:
    """Recursion that passes through C at every level, and so uses the stack."""
    return 0 if levels == 0 else 1 + max(map(through_c, [levels - 1]))


def test_deep_work_succeeds() -> None:
    assert deep(lambda: depth(RECURSION_LIMIT // 2)) == RECURSION_LIMIT // 2


def test_what_is_too_deep_raises_and_does_not_crash() -> None:
    with pytest.raises(RecursionError):
        deep(lambda: depth(2 * RECURSION_LIMIT))
    with pytest.raises(RecursionError):
        deep(lambda: through_c(2 * RECURSION_LIMIT))


def test_exceptions_come_out() -> None:
    with pytest.raises(KeyError, match="x"):
        deep(lambda: dict[str, int]()["x"])


def test_nested_calls_stay_on_their_thread() -> None:
    inner, outer = deep(lambda: (deep(threading.get_ident), threading.get_ident()))
    assert inner == outer != threading.get_ident()
