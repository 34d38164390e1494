"""Which files count as saved: written, replaced, away for a moment, or written in several pieces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from glsl_ad.build.watch import Watch


class Script:
    """Stands for the clock: each time the watch sleeps, the next step happens."""

    def __init__(self, steps: Iterable[Callable[[], object]]) -> None:
        self.steps = list(steps)
        self.slept = 0

    def __call__(self, _: float) -> None:
        self.slept += 1
        self.steps.pop(0)()


def nothing() -> None:
    """A moment in which nothing happens."""


def save(path: Path, text: str, time: int) -> Callable[[], object]:
    """Write into the file, at a time that differs from all others."""

    def step() -> None:
        path.write_text(text)
        os.utime(path, ns=(time, time))

    return step


def test_a_save_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    save(path, "1", 1)()
    script = Script([nothing, save(path, "2", 2), nothing, nothing, save(path, "3", 3), nothing])
    watch = Watch([str(path)], sleep=script)
    assert watch.wait([str(path)]) == {str(path)}
    assert script.slept == 3
    assert watch.wait([str(path)]) == {str(path)}
    assert script.slept == 6


def test_a_file_is_told_when_it_has_come_to_rest(tmp_path: Path) -> None:
    path = tmp_path / "a"
    script = Script([save(path, "1", 1), save(path, "12", 2), save(path, "123", 3), nothing])
    assert Watch([str(path)], sleep=script).wait([str(path)]) == {str(path)}
    assert script.slept == 4


def test_editors_that_put_another_file_in_the_place(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "a~"
    save(path, "1", 1)()
    save(other, "2", 1)()  # the same time and size: only the file itself is another
    script = Script([lambda: os.replace(other, path), nothing])
    assert Watch([str(path)], sleep=script).wait([str(path)]) == {str(path)}


def test_a_file_that_is_away_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a"
    save(path, "1", 1)()
    script = Script([path.unlink, nothing, nothing, save(path, "2", 2), nothing])
    assert Watch([str(path)], sleep=script).wait([str(path)]) == {str(path)}
    assert script.slept == 5


def test_several_files(tmp_path: Path) -> None:
    a, b, c = (tmp_path / name for name in "abc")
    for path in (a, b, c):
        save(path, "1", 1)()

    def both() -> None:
        save(a, "2", 2)()
        save(c, "2", 2)()

    # `c` is heard of only by `wait`.
    watch = Watch([str(a), str(b)], sleep=Script([both, nothing]))
    assert watch.wait([str(a), str(b), str(c), str(a)]) == {str(a), str(c)}
