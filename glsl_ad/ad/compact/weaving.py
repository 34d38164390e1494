"""Weaves rows into one loop over k: every coefficient array that is wanted, and those that it needs, in one pass.

Coefficient 0 stands before the loop. Inside, a row that has an array stores its coefficient k there; what needs none is
an expression. Rows wait for each other at k alone; what lies below k is in the arrays, and so rows may need each other
there, as a sine and a cosine do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from glsl_ad.ad.coefficients import ONE, Coefficient, Term
from glsl_ad.ad.compact.calculus import RowCalculus
from glsl_ad.ad.compact.series import Part, Pointwise, Row, Stored, one
from glsl_ad.ir.builder import Builder, OpenRegion
from glsl_ad.ir.model import Break, Code, Continue, LoopForm, Value, Yield
from glsl_ad.types import BOOL, INT, Array, Kind, Scalar, Type, kind_of


def weave(
    calculus: RowCalculus, roots: Sequence[Row], arrays: Mapping[int, Value], names: Mapping[int, str]
) -> dict[int, Value]:
    """Add a loop to the open region that computes the roots; the arrays that it fills, by the numbers of their rows.

    `arrays` are those that are filled already. `names` are the names that arrays get, by row.
    """
    planned = _planned(roots, arrays)
    return _Weaver(calculus, planned, arrays, names).run() if planned else {}


def _planned(roots: Sequence[Row], arrays: Mapping[int, Value]) -> list[Row]:
    """The rows that need an array and have none: what a row needs at k before it, what it needs below k beside it."""
    kept = {row.number for row in roots}
    met: set[int] = set()
    order: list[Row] = []
    pending = [(row, False) for row in reversed(roots)]
    while pending:
        row, done = pending.pop()
        if done:
            order.append(row)
        elif row.number not in met and row.number not in arrays and not isinstance(row, Stored):
            met.add(row.number)
            past = [other.base for other in row.past()]
            kept.update(other.number for other in past)
            pending.append((row, True))
            pending.extend((other, False) for other in reversed([*row.here(), *past]))
    return [row for row in order if row.number in kept]


class _Weaver:
    """One loop under construction."""

    def __init__(
        self, calculus: RowCalculus, planned: Sequence[Row], arrays: Mapping[int, Value], names: Mapping[int, str]
    ) -> None:
        self.calculus = calculus
        self.arithmetic = calculus.arithmetic
        self.builder: Builder = calculus.builder
        self.planned = planned
        self.names = names
        self.arrays = dict(arrays)
        self.starts: dict[Value, int] = {}  # coefficient 0 -> the row whose array holds it
        self.coefficients: dict[int, Term] = {}
        self.done: set[int] = set()
        self.k = Value(-1)

    def run(self) -> dict[int, Value]:
        """The loop; the filled arrays."""
        b = self.builder
        initial = [b.integer(1), *(self._started(row) for row in self.planned)]
        types = [b.type_of(v) for v in initial]
        condition = b.open_region(types)
        self._named(condition)
        test = b.builtin("<=", BOOL, condition.params[0], b.integer(self.calculus.order))
        ends = b.close_region(Yield((test, *condition.params)))
        body = b.open_region(types)
        self._named(body)
        self.k = body.params[0]
        self.arrays.update(zip((row.number for row in self.planned), body.params[1:], strict=True))
        for row in self.planned:
            self._store(row)
        filled = [self.arrays[row.number] for row in self.planned]
        whole = b.close_region(Continue((self.k, *filled)))
        step = b.open_region(types)
        self._named(step)
        after = b.builtin("+", INT, step.params[0], b.integer(1))
        steps = b.close_region(Yield((after, *step.params[1:])))
        results = b.loop(LoopForm.FOR, initial, ends, whole, steps, header=(0,))
        return dict(zip((row.number for row in self.planned), results[1:], strict=True))

    def _named(self, region: OpenRegion) -> None:
        self.builder.name(region.params[0], "k")
        for row, param in zip(self.planned, region.params[1:], strict=True):
            self.builder.name(param, self.names[row.number])

    def _started(self, row: Row) -> Value:
        """The array with coefficient 0 alone. It is computed as the program does, from those that are there."""
        b = self.builder
        type_ = Array(row.type, self.calculus.order + 1)
        value = self.calculus.first(row)
        array = b.insert_index(b.undef(type_), b.integer(0), self._from_arrays(value))
        b.name(array, self.names[row.number])
        self.arrays[row.number] = array
        self.starts.setdefault(value, row.number)
        return array

    def _from_arrays(self, value: Value) -> Value:
        """The value with those of its operands that lie in arrays read from there."""
        if value in self.starts:
            return self.builder.index(self.arrays[self.starts[value]], self.builder.integer(0))
        op = self.builder.ops[value]
        if op.pin or not op.operands or op.code is Code.PROJECT:
            return value
        operands = [self._from_arrays(o) for o in op.operands]
        if tuple(operands) == op.operands:
            return value
        return self.builder.op(op.code, op.type, operands, op.attr)

    def _store(self, row: Row) -> None:
        if row.number in self.done:
            return
        self.done.add(row.number)
        term = row.coefficient(self) if row.low is None else self._low(row)
        value = self.arithmetic.coerce(self.arithmetic.at_scale(term, ONE, row.type), row.type)
        array = self.builder.insert_index(self.arrays[row.number], self.k, value)
        self.builder.name(array, self.names[row.number])
        self.arrays[row.number] = array

    # ---- what rows ask for -----------------------------------------------------------------------------------------

    def now(self, row: Row) -> Term:
        """Coefficient k of a row."""
        if not row.active:
            return None
        if isinstance(row, Stored):
            return one(self.builder.index(row.array, self.k))
        if row.number in self.arrays:
            if any(row.number == other.number for other in self.planned):
                self._store(row)
            return one(self.builder.index(self.arrays[row.number], self.k))
        if row.number not in self.coefficients:
            term = row.coefficient(self) if row.low is None else self._low(row)
            self.coefficients[row.number] = term
            if term is not None and term.scale == 1 and row.number in self.names:
                self.builder.name(term.value, f"{self.names[row.number]}_k")
        return self.coefficients[row.number]

    def _low(self, row: Row) -> Term:
        """The few coefficients, chosen by k."""
        b, found = self.builder, None
        for j, term in reversed(list(enumerate(row.low or (), start=1))):
            found = self.arithmetic.choose(b.builtin("==", BOOL, self.k, b.integer(j)), term, found, row.type, ONE)
        return found

    def first(self, row: Row) -> Value:
        """Coefficient 0 of a row, from its array where it has one."""
        if isinstance(row, Stored) or row.number not in self.arrays:
            return self._from_arrays(self.calculus.first(row))
        return self.builder.index(self.arrays[row.number], self.builder.integer(0))

    def _read(self, row: Row, index: Value) -> Term:
        """The coefficient at an index of a row that has an array, or is seen through one that has."""
        if isinstance(row, Stored):
            return one(self.builder.index(row.array, index))
        if row.number in self.arrays:
            return one(self.builder.index(self.arrays[row.number], index))
        assert isinstance(row, Pointwise)
        assert row.view is not None
        return row.make([self._read(row.view, index) if other is row.view else None for other in row.operands])

    def before(self, row: Row, steps: int) -> Term:
        """Coefficient k - steps of a row that has an array; zero where there is none."""
        b = self.builder
        index = b.builtin("-", INT, self.k, b.integer(steps))
        term = self._read(row, index)
        if steps == 1:
            return term
        enough = b.builtin(">=", BOOL, self.k, b.integer(steps))
        return self.arithmetic.choose(enough, term, None, row.type, ONE)

    def over_k(self, term: Term, type_: Type) -> Term:
        """A term divided by k."""
        if term is None:
            return None
        sign = -1 if term.scale < 0 else 1
        value = self.arithmetic.scaled(term.value, abs(term.scale))
        return Coefficient(Fraction(sign), self.builder.builtin("/", type_, value, self._number(self.k, type_)))

    def times_count(self, term: Term, steps: int, type_: Type) -> Term:
        """A term times (k - steps)."""
        if term is None:
            return None
        count = self.builder.builtin("-", INT, self.k, self.builder.integer(steps))
        return Coefficient(term.scale, self.builder.builtin("*", type_, self._number(count, type_), term.value))

    def _number(self, count: Value, type_: Type) -> Value:
        """A count as a float or double."""
        kind = kind_of(type_) or Kind.FLOAT
        number = self.builder.op(Code.CONVERT, Scalar(kind), (count,))
        if count == self.k:
            self.builder.name(number, "n")
        return number

    def convolution(self, start: Term, parts: Sequence[Part], type_: Type, *, whole: bool) -> Term:
        """start + Σ part, for j from 1 to k, or to k - 1 where not `whole`."""
        b, a = self.builder, self.arithmetic
        types: list[Type] = [INT, type_]
        names = ("j", "sum")

        def opened() -> OpenRegion:
            region = b.open_region(types)
            for param, name in zip(region.params, names, strict=True):
                b.name(param, name)
            return region

        given = a.coerce(a.at_scale(start, ONE, type_), type_)
        condition = opened()
        bound = b.integer(self.calculus.order) if self.calculus.constant_bounds else self.k
        test = b.builtin("<=" if whole else "<", BOOL, condition.params[0], bound)
        ends = b.close_region(Yield((test, *condition.params)))
        body = opened()
        j, total = body.params
        if self.calculus.constant_bounds:
            self._leave(b.builtin(">" if whole else ">=", BOOL, j, self.k), body.params)
        terms = [self._part(part, j, type_) for part in parts]
        weights = {part.weighted for part in parts}
        added = a.sum(terms, type_, ONE)
        if added is not None and weights == {True}:
            product = b.builtin("*", type_, self._number(j, type_), a.scaled(added.value, abs(added.scale)))
            added = Coefficient(Fraction(-1 if added.scale < 0 else 1), product)
        after = a.sum([one(total), added], type_, ONE)
        value = a.at_scale(after, ONE, type_)
        b.name(value, "sum")
        whole_body = b.close_region(Continue((j, value)))
        step = opened()
        steps = b.close_region(Yield((b.builtin("+", INT, step.params[0], b.integer(1)), step.params[1])))
        results = b.loop(LoopForm.FOR, (b.integer(1), given), ends, whole_body, steps, header=(0,))
        b.name(results[1], "sum")
        return one(results[1])

    def _leave(self, condition: Value, values: tuple[Value, ...]) -> None:
        """`if (condition) break;`"""
        b = self.builder
        b.open_region()
        then = b.close_region(Break(values))
        b.open_region()
        b.if_(condition, then, b.close_region(Yield(())), ())

    def _part(self, part: Part, j: Value, type_: Type) -> Term:
        b = self.builder
        left = self._read(part.left, j)
        right = self._read(part.right, b.builtin("-", INT, self.k, j))
        term = part.multiply(left, right)
        return term.times(-1) if term is not None and part.negative else term
