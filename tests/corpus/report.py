"""The measured packages as a document: the table, and every exception with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.corpus.agreement import POINTS, TOLERANCE
from tests.corpus.exceptions import EXCEPTIONS
from tests.corpus.measure import Measured, Outcome, Stage

#: The front end must read at least this many lines in a minute of processor time.
WANTED_SPEED = 20_000

_HEAD = f"""# The corpus

Every differentiable function of the npm packages below (a float, vector or matrix goes in and comes out) was found,
parsed and type-checked, differentiated by all of its float parameters at orders 1 and 2 with the default settings,
compiled by the driver and by glslangValidator, and compared with its original in double precision: both were translated
to `double`, with functions of our own where GLSL has none, and run at {POINTS} points in random directions; the
reference is the original's fourth-order central differences. A function agrees if its value and its derivatives are
within {TOLERANCE:g} of the reference, relative to the derivative or the value, at every point where the original is
smooth.

`make corpus` installs the packages and writes this file. Nothing of them is part of glsl_ad.
"""
_COLUMNS = (
    "package",
    "version",
    "texts",
    "functions",
    "parsed and typed",
    "differentiated",
    "compiled",
    "agree",
    "share",
)
_HEADINGS = {
    Stage.FOUND: "not typed",
    Stage.TYPED: "not differentiated",
    Stage.DIFFERENTIATED: "not compiled",
    Stage.COMPILED: "not shown to agree",
}


def report(measured: Sequence[Measured]) -> str:
    """The document, in Markdown. It says the same in every run, but for the speed, which is rounded."""
    parts = [_HEAD, _table(measured), _speed(measured), *_exceptions(measured)]
    return "\n".join(parts).rstrip() + "\n"


def _table(measured: Sequence[Measured]) -> str:
    lines = [f"| {' | '.join(_COLUMNS)} |", f"| --- | --- |{' ---: |' * (len(_COLUMNS) - 2)}"]
    for m in measured:
        passed = [m.passed(s) for s in (Stage.TYPED, Stage.DIFFERENTIATED, Stage.COMPILED, Stage.AGREED)]
        cells = [m.name, m.version, m.texts, len(m.outcomes), *passed, f"{100 * m.share:.1f} %"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    stages = [sum(m.passed(s) for m in measured) for s in list(Stage)]
    total = ["**all**", "", sum(m.texts for m in measured), *stages, f"{100 * stages[-1] / max(stages[0], 1):.1f} %"]
    return "\n".join([*lines, f"| {' | '.join(map(str, total))} |", ""])


def speed(measured: Sequence[Measured]) -> int:
    """Lines that the front end reads in a minute of processor time."""
    return int(60 * sum(m.lines for m in measured) / max(sum(m.seconds for m in measured), 1e-9))


def _speed(measured: Sequence[Measured]) -> str:
    lines = sum(m.lines for m in measured)
    # To one digit: what does not depend on the moment.
    found = speed(measured)
    digits = 10 ** max(len(str(found)) - 1, 0)
    rounded = found // digits * digits
    return f"The front end read {lines:,} lines at more than {rounded:,} lines a minute of processor time.\n"


def _exceptions(measured: Sequence[Measured]) -> Iterator[str]:
    for m in measured:
        failed = [o for o in m.outcomes if o.stage < Stage.AGREED]
        if not failed and not m.unread:
            continue
        yield f"## {m.name}\n"
        for stage, heading in _HEADINGS.items():
            at_stage = [o for o in failed if o.stage is stage]
            if at_stage:
                yield "\n".join([f"{len(at_stage)} {heading}:\n", *_grouped(m.name, at_stage), ""])
        if m.unread:
            lines = [f"- `{_short(name)}`: {reason}" for name, reason in m.unread]
            yield "\n".join([f"{len(m.unread)} texts cannot be read by themselves:\n", *lines, ""])


def _grouped(package: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line for each reason, the most frequent first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        why = EXCEPTIONS.get((package, outcome.key))
        groups[f"{outcome.reason}; {why}" if why else outcome.reason].append(
            f"`{outcome.key}` ({_short(outcome.text)})"
        )
    for reason, keys in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        yield f"- {reason}: {', '.join(keys)}"


def unexplained(measured: Sequence[Measured]) -> list[str]:
    """Functions that fail without a reason in EXCEPTIONS, and entries there that no longer apply."""
    failed = {(m.name, o.key) for m in measured for o in m.outcomes if o.stage < Stage.AGREED}
    listed = {key for key in EXCEPTIONS if key[0] in {m.name for m in measured}}
    return [f"{package}: {key}" for package, key in sorted(failed ^ listed)]


def _short(name: str) -> str:
    """A text's name without the folders above its file."""
    return re.sub(r"^.*/", "", name)
