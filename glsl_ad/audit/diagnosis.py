"""How a hand-written derivative is wrong: by a factor, a sign, a term, in the wrong place, or on one side of a branch.

What people get wrong has few forms, and each leaves its own trace in the numbers: a constant quotient, a difference
that moves with one input only, another derivative in the place of the wanted one, an error at some of the points and
all of those on one side of an edge. Numbers are float64 against certified references, so a coincidence is unlikely.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad.model import OutputCoefficient
from glsl_ad.audit.mapping import Meaning, Wanted
from glsl_ad.check.model import Finding
from glsl_ad.numeric.decisions import Decision, Decisions
from glsl_ad.numeric.domain import Data
from glsl_ad.records import dataclass
from glsl_ad.source import Span

Table = NDArray[np.float64]  # (outputs, points)
Row = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: How exactly a pattern must hold, in parts of the values.
_EXACT = 1e-7
#: As many points as a statement about "everywhere" needs.
_FEWEST = 4


@dataclass(frozen=True)
class Sample:
    """What the hand-written function gives at some points (`actual`), and what it should.

    `allowed` is the rounding error of float64; `usable` are the points that can be compared. `others` are derivatives
    that are not asked for. `decisions` says which way the function goes at each point, `written_decisions` the same of
    the hand-written one. `values` are the arguments as batches.
    """

    outputs: Sequence[OutputCoefficient]
    meanings: Sequence[Meaning]
    arguments: Sequence[tuple[str, Row]]
    actual: Table
    expected: Table
    allowed: Table
    usable: Mask
    others: Sequence[tuple[Meaning, Row]]
    decisions: Decisions
    written_decisions: Decisions
    values: Sequence[Data] = ()

    @property
    def comparable(self) -> Mask:
        """Which numbers can be compared, (outputs, points)."""
        return self.usable & np.isfinite(self.expected) & np.isfinite(self.allowed)

    @property
    def wrong(self) -> Mask:
        """Which numbers are wrong, (outputs, points)."""
        with np.errstate(invalid="ignore"):
            off = np.abs(self.actual - self.expected)
            bound = self.allowed + 1e-9 * np.abs(self.expected)
            return self.comparable & ~(off <= bound)


def diagnose(sample: Sample, moves: Mapping[str, Sample], wanted: Wanted) -> tuple[Finding, ...]:
    """A finding for each output that is wrong.

    `moves` holds some of the points as they are, under "", and with one argument moved, under its name.
    """
    wrong = sample.wrong
    orders = {m.order for m, row in zip(sample.meanings, wrong, strict=True) if row.any()}
    right = [m.order for m, row in zip(sample.meanings, wrong, strict=True) if not row.any() and m.order not in orders]
    since = min(orders, default=0)
    held = since if since and right and set(right) >= set(range(since)) else None
    found = []
    for k, row in enumerate(wrong):
        if row.any():
            view = _View(sample, moves, wanted, k)
            found.append(replace(view.finding(), since=held if sample.meanings[k].order == since else None))
    return tuple(found)


class _View:
    """One output of a sample."""

    def __init__(self, sample: Sample, moves: Mapping[str, Sample], wanted: Wanted, output: int) -> None:
        self.sample, self.moves, self.wanted, self.output = sample, moves, wanted, output
        self.meaning = sample.meanings[output]
        self.ok = sample.comparable[output]
        self.wrong = sample.wrong[output]
        self.actual, self.expected = sample.actual[output], sample.expected[output]

    def finding(self) -> Finding:
        """What is wrong with it."""
        kind, text, span = self._pattern(self.ok, "everywhere")
        if kind == "different":
            side = self._one_side()
            if side is not None:
                return self._found("branch", *side)
        return self._found(kind, text, span)

    def _found(self, kind: str, text: str, span: Span | None) -> Finding:
        place, meaning = self.sample.outputs[self.output].field, self.meaning.text(self.wanted)
        with np.errstate(invalid="ignore"):
            off = np.where(self.wrong, np.abs(self.actual - self.expected), -1.0)
        point = int(np.argmax(np.where(np.isnan(off), np.inf, off)))
        where = tuple((name, float(values[point])) for name, values in self.sample.arguments)
        numbers = float(self.actual[point]), float(self.expected[point])
        return Finding(place, meaning, self.meaning.order, kind, text, *numbers, where, span)

    # ---- patterns --------------------------------------------------------------------------------------------------

    def _pattern(self, where: Mask, scope: str) -> tuple[str, str, Span | None]:
        """(kind, words, place) of what is wrong over the points of a mask."""
        actual, expected = self.actual[where], self.expected[where]
        if not np.isfinite(actual).all():
            return "not finite", f"is not finite at {int((~np.isfinite(actual)).sum())} of {len(actual)} points", None
        if not actual.any():
            return "zero", f"is zero {scope}: the derivative is missing", None
        factor = _constant_factor(actual, expected)
        if factor is not None and abs(factor + 1.0) < _EXACT:
            return "sign", f"has the wrong sign {scope}", None
        if factor is not None:
            own, inverse = number_text(factor), number_text(1.0 / factor)
            return "factor", f"is off by the constant factor {own} {scope}: multiply it by {inverse}", None
        mapped = zip(self.sample.meanings, self.sample.expected, strict=True)
        other = self._other(where, mapped)
        if other is not None:
            return "swapped", f"holds {other.text(self.wanted)} instead", None
        difference = actual - expected
        if len(difference) >= _FEWEST and np.ptp(difference) <= _EXACT * np.abs(difference).max():
            return "constant", f"is off by the constant {number_text(float(difference.mean()))} {scope}", None
        # A term of one input is told before a derivative that is not asked for: dropping x·x from x·x + exp(y) leaves
        # exp(y), which is a derivative by y too.
        inputs = self._moving(where)
        if len(inputs) == 1 and len(self.sample.arguments) > 1:
            return self._term(inputs[0], where)
        other = self._other(where, self.sample.others)
        if other is not None:
            return "swapped", f"holds {other.text(self.wanted)} instead", None
        if 1 < len(inputs) < len(self.sample.arguments):
            listed = ", ".join(f"`{name}`" for name in inputs)
            return "term", f"is off by a term that depends on {listed} only", None
        return self._different(where)

    def _different(self, where: Mask) -> tuple[str, str, Span | None]:
        wrong, total = int((self.wrong & where).sum()), int(where.sum())
        return "different", f"is wrong at {wrong} of {total} points", None

    def _other(self, where: Mask, candidates: Iterable[tuple[Meaning, Row]]) -> Meaning | None:
        """The derivative that stands there in place of the wanted one."""
        for meaning, values in candidates:
            if meaning != self.meaning and where.sum() >= _FEWEST and _same(self.actual[where], values[where]):
                return meaning
        return None

    def _term(self, name: str, where: Mask) -> tuple[str, str, Span | None]:
        """A term too few or too many, of one input."""
        formula = self._monomial(name, where)
        more = f", {formula}" if formula else ""
        return "term", f"is off by a term that depends on `{name}` alone{more}: one is missing or too many", None

    def _moving(self, where: Mask) -> list[str]:
        """The arguments that the difference moves with; none where that cannot be told, or it is not everywhere."""
        base = self.moves.get("")
        if base is None or (self.wrong & where).sum() < 0.9 * where.sum():
            return []
        return [name for name, moved in self.moves.items() if name and self._moves_with(base, moved)]

    def _moves_with(self, base: Sample, moved: Sample) -> bool:
        count = min(len(base.usable), len(moved.usable))
        mask = np.asarray(base.decisions.piece[:count] == moved.decisions.piece[:count])
        for sample in (base, moved):
            mask = mask & sample.comparable[self.output][:count]
        differences, bound = [], np.zeros(count)
        for sample in (base, moved):
            actual, expected, allowed = (
                t[self.output][:count] for t in (sample.actual, sample.expected, sample.allowed)
            )
            differences.append(actual - expected)
            bound += allowed + 1e-9 * (np.abs(expected) + np.abs(actual))
        with np.errstate(invalid="ignore"):
            return bool((np.abs(differences[0] - differences[1]) > bound)[mask].any())

    def _monomial(self, name: str, where: Mask) -> str:
        """The difference as a multiple of a power of one input, in words; empty where it is none."""
        values = dict(self.sample.arguments)[name][where]
        difference = (self.actual - self.expected)[where]
        for power in (1, 2, 3):
            factor = _constant_factor(difference, values**power)
            if factor is not None:
                shown = name if power == 1 else f"{name}^{power}"
                return f"{number_text(factor)} * {shown}"
        return ""

    # ---- sides of branches -----------------------------------------------------------------------------------------

    def _one_side(self) -> tuple[str, Span | None] | None:
        """The one side of a branch that is wrong: (words, place)."""
        right = self.ok & ~self.wrong
        if right.sum() < _FEWEST or self.wrong.sum() < _FEWEST:
            return None
        made = [*self.sample.decisions.made, *self.sample.written_decisions.made]
        for decision, way in _ways(made, len(self.ok)):
            side = decision.ways == way
            # All of what is wrong lies there, and little of what is right (a wrong formula may be right by chance).
            if self.wrong[~side].any() or (right & side).sum() > 0.1 * (self.ok & side).sum():
                continue
            _, inner, _ = self._pattern(self.ok & side, "there")
            return f"is wrong only on one side of a branch, {_side_text(decision, way)}: it {inner}", decision.span
        return None


def _ways(made: Sequence[Decision], count: int) -> Iterator[tuple[Decision, float]]:
    for decision in made:
        if len(decision.ways) == count:
            yield from ((decision, float(way)) for way in np.unique(decision.ways)[:8])


def _side_text(decision: Decision, way: float) -> str:
    text = f"`{' '.join(decision.span.text.split())}`" if decision.span else f"`{decision.name}`"
    line = f" (line {decision.span.line})" if decision.span else ""
    if decision.name in ("<", "<=", ">", ">="):
        return f"where {text} {'holds' if way else 'does not hold'}{line}"
    if decision.name in ("min", "max"):
        return f"where {text} is its {'first' if bool(way) == (decision.name == 'min') else 'second'} argument{line}"
    if decision.name in ("abs", "sign"):
        return f"where the argument of {text} is {'negative' if way else 'positive'}{line}"
    return f"on one piece of {text}{line}"


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _same(left: Row, right: Row) -> bool:
    with np.errstate(invalid="ignore"):
        return bool((np.abs(left - right) <= _EXACT * np.abs(right) + 1e-300).all()) and bool(np.any(right))


def _constant_factor(actual: Row, expected: Row) -> float | None:
    """c with actual = c · expected at every point; None where there is none, or it is 1."""
    size = np.abs(expected)
    telling = size > 1e-6 * (np.median(size[size > 0.0]) if (size > 0.0).any() else 1.0)
    if telling.sum() < _FEWEST:
        return None
    quotients = actual[telling] / expected[telling]
    factor = float(np.median(quotients))
    if abs(factor - 1.0) < 1e-9 or factor == 0.0 or not math.isfinite(factor):
        return None
    close = np.abs(actual - factor * expected) <= _EXACT * abs(factor) * np.maximum(size, np.median(size))
    return factor if bool(close.all()) else None


#: Numbers that people forget, by name.
_KNOWN = {
    "pi": math.pi,
    "2 pi": 2.0 * math.pi,
    "pi/2": math.pi / 2.0,
    "1/pi": 1.0 / math.pi,
    "sqrt(2)": math.sqrt(2.0),
    "1/sqrt(2)": math.sqrt(0.5),
    "sqrt(3)": math.sqrt(3.0),
    "1/sqrt(3)": 1.0 / math.sqrt(3.0),
    "pi/180": math.pi / 180.0,
    "180/pi": 180.0 / math.pi,
    "e": math.e,
    "ln 2": math.log(2.0),
    "1/ln 2": 1.0 / math.log(2.0),
}


def number_text(value: float) -> str:
    """A number as people write it: a small fraction, a number with a name, or its digits."""
    fraction = Fraction(value).limit_denominator(720)
    if abs(float(fraction) - value) <= 1e-9 * abs(value) and abs(fraction.numerator) < 10_000:
        return str(fraction)
    for name, known in _KNOWN.items():
        if abs(abs(value) - known) <= 1e-7 * known:
            return name if value > 0 else f"-{name}"
    return f"{value:.9g}"
