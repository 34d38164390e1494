"""Which files were saved, as it happens.

Files are looked at several times a second, by name: so it does not matter whether an editor writes into a file or puts
another one in its place, and no library is needed. A file counts as saved when it has not changed for a moment, so that
one save that takes several writes is one change.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

#: Seconds between two looks; a file that is the same at two of them in a row is complete.
INTERVAL = 0.1

#: Device, inode, time of the last write, and size; None where there is no file.
State = tuple[int, int, int, int] | None


class Watch:
    """Tells which of some files were saved since they were last told of, or since the watch first heard of them."""

    def __init__(
        self, paths: Iterable[str], *, interval: float = INTERVAL, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._known: dict[str, State] = {path: state(path) for path in paths}
        self._interval = interval
        self._sleep = sleep

    def wait(self, paths: Iterable[str]) -> frozenset[str]:
        """Those of the files that were saved, as soon as there are some; a file that is away is waited for."""
        watched = list(dict.fromkeys(paths))
        before = {path: self._known.setdefault(path, state(path)) for path in watched}
        while True:
            self._sleep(self._interval)
            now = {path: state(path) for path in watched}
            saved = [p for p in watched if now[p] is not None and now[p] == before[p] != self._known[p]]
            self._known.update((path, now[path]) for path in saved)
            if saved:
                return frozenset(saved)
            before = now


def state(path: str) -> State:
    """What changes when a file is written or replaced."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
