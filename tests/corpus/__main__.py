"""`python -m tests.corpus`: measure the packages and write docs/corpus.md.

    python -m tests.corpus                  all of them, and the document
    python -m tests.corpus three @cesium/engine    these, to the terminal

Returns 1 where a package falls short of what is wanted of it, or an exception has no reason.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.corpus.measure import Measured, Stage, measure
from tests.corpus.packages import PACKAGES
from tests.corpus.report import WANTED_SPEED, report, speed, unexplained

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "corpus.md"


def main(names: list[str]) -> int:
    """Measure, report, and say whether all is as it should be."""
    unknown = set(names) - set(PACKAGES)
    if unknown:
        print(f"unknown: {' '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    measured = []
    # Processes of their own: a measurement waits for compilers most of the time.
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for found in pool.map(measure, [name for name in PACKAGES if not names or name in names]):
            measured.append(found)
            print(_summary(found), flush=True)
    text = report(measured)
    if names:
        print(text)
    else:
        DOCUMENT.write_text(text, encoding="utf-8")
        print(f"wrote {DOCUMENT}")
    short = [m.name for m in measured if m.share < m.wanted]
    if short:
        print(f"fewer functions agree than should: {', '.join(short)}", file=sys.stderr)
    strange = unexplained(measured)
    for line in strange:
        print(f"no reason is given, or no longer needed: {line}", file=sys.stderr)
    return 1 if short or strange or speed(measured) < WANTED_SPEED else 0


def _summary(measured: Measured) -> str:
    passed = measured.passed(Stage.AGREED)
    return f"{measured.name}: {passed} of {len(measured.outcomes)} functions ({100 * measured.share:.1f} %)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
