"""Running a piece of work with room for deep recursion.

The stages walk trees by recursion. Real shaders nest some dozens of levels, but generated ones (a sum of two thousand
terms is a tree of that depth) go beyond Python's default limit, and beyond the default stack of a thread. So the work
runs on a thread of its own with a large stack, and the limit is raised while it does. What exceeds even that surfaces
as `RecursionError`, which the caller turns into a diagnostic.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Python frames; far more than `STACK_BYTES` holds are never needed at about 10 kB a level that passes through C.
RECURSION_LIMIT = 25_000
STACK_BYTES = 256 * 1024 * 1024

_here = threading.local()
_lock = threading.Lock()


def deep(work: Callable[[], T]) -> T:
    """The result of `work()`, run with a large stack; its exceptions come out here.

    Calls may nest: inside of `deep`, `work` runs in place.
    """
    if getattr(_here, "is_deep", False):
        return work()
    results: list[T] = []
    failures: list[BaseException] = []

    def target() -> None:
        _here.is_deep = True
        try:
            results.append(work())
        except BaseException as failure:
            failures.append(failure)

    # A daemon, so that an interrupt in the waiting thread ends the process without waiting for the work.
    thread = threading.Thread(target=target, name="glsl_ad", daemon=True)
    with _lock:
        _raise_recursion_limit()
        previous = threading.stack_size(STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(previous)
    thread.join()
    if failures:
        raise failures[0]
    return results[0]


def _raise_recursion_limit() -> None:
    # The limit belongs to the interpreter, not to the thread. It is only ever raised: lowering it again while another
    # thread is deep would break that one.
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
