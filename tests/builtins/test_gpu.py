"""The GPU computes what the host's implementation does, builtin by builtin, within the stated error of float32.

Many builtins go into one shader, as calls with arguments of their own; the budget of each is that of a function that
calls it alone (`numeric.budget`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Signature
from glsl_ad.dialects import ES300, GL450, Dialect
from glsl_ad.gpu import driver_info
from glsl_ad.gpu.run import Argument, run_function
from glsl_ad.gpu.run import Signature as Entry
from glsl_ad.ir.model import Module
from glsl_ad.numeric.budget import Budget, error_budget
from glsl_ad.numeric.precision import table_for
from glsl_ad.types import Kind, kind_of
from tests.builtins.derivatives import Numbers, calling, points, representatives
from tests.builtins.references import result_types
from tests.builtins.samples import inputs

POINTS = 256
#: Calls in one shader: it is run anew for every 32 words of results.
BATCH = 24

#: Products that are rounded to whole numbers, which may lie halfway between them.
CODES = {n for n in BUILTINS if n.startswith("pack")}
#: Mesa has them from short polynomials.
ROUGH = ("asin", "acos")


@dataclass(frozen=True)
class Call:
    """One overload in a shader, and the arguments that it is run on."""

    builtin: Builtin
    signature: Signature
    number: int  # within its shader

    def __str__(self) -> str:
        return f"{self.builtin.name}({self.signature})"

    @property
    def arguments(self) -> list[Argument]:
        given = inputs(self.builtin, self.signature.parameters)
        return [Argument(f"a{self.number}_{i}", p.type) for i, p in enumerate(given)]

    @property
    def results(self) -> list[Argument]:
        types = result_types(self.signature)
        return [Argument(f"r{self.number}_{i}", t, "out") for i, t in enumerate(types)]

    @property
    def statement(self) -> str:
        names = [a.name for a in self.arguments]
        stored = [a.name for a in self.results]
        if self.builtin.is_operator:
            sign = self.builtin.name
            return f"{stored[0]} = {sign + names[0] if len(names) == 1 else f'{names[0]} {sign} {names[1]}'};"
        returned = "" if str(self.signature.result) == "void" else f"{stored.pop(0)} = "
        places = iter(names), iter(stored)
        parts = [next(places[p.qualifier == "out"]) for p in self.signature.parameters]
        return f"{returned}{self.builtin.name}({', '.join(parts)});"

    def values(self) -> list[Numbers]:
        drawn = points(self.builtin, inputs(self.builtin, self.signature.parameters), POINTS)
        return [d.astype(np.float32).astype(np.float64) if d.dtype == np.float64 else d for d in drawn]


def batches(dialect: Dialect, without: Dialect | None = None) -> list[list[Call]]:
    """Calls of all that a language has and another one lacks."""

    def accepted(builtin: Builtin, signature: Signature) -> bool:
        known = without is not None and builtin.available(signature, without)
        return bool(builtin.numeric) and builtin.available(signature, dialect) and not known

    found = [(b, s) for b in BUILTINS.values() for s in representatives(b, accepted)]
    return [
        [Call(b, s, i) for i, (b, s) in enumerate(found[start : start + BATCH])]
        for start in range(0, len(found), BATCH)
    ]


def in_batches(dialect: Dialect, without: Dialect | None = None) -> list[Any]:
    return [pytest.param(calls, id=f"from {calls[0]}") for calls in batches(dialect, without)]


def test_every_builtin_with_numerics_is_run() -> None:
    run = {c.builtin.name for part in (*batches(ES300), *batches(GL450, ES300)) for c in part}
    assert run == {n for n, b in BUILTINS.items() if b.numeric and not b.intrinsic}


@pytest.mark.gpu
@pytest.mark.parametrize("calls", in_batches(ES300))
def test_es300(calls: list[Call]) -> None:
    check(calls, ES300)


@pytest.mark.gpu
@pytest.mark.parametrize("calls", in_batches(GL450, ES300))
def test_desktop(calls: list[Call]) -> None:
    check(calls, GL450)


def check(calls: Sequence[Call], dialect: Dialect) -> None:
    parameters = [a for c in calls for a in (*c.arguments, *c.results)]
    body = "\n".join(f"    {c.statement}" for c in calls)
    declared = ", ".join(f"{a.qualifier} {a.type} {a.name}" for a in parameters)
    source = f"{dialect.header}void calls({declared}) {{\n{body}\n}}\n"
    given = [c.values() for c in calls]
    found = iter(
        run_function(
            source, Entry("calls", tuple(parameters)), [v for values in given for v in values], dialect=dialect
        )
    )
    for call, values in zip(calls, given, strict=True):
        results = [np.asarray(next(found)) for _ in call.results]
        compare(call, results, budget(call, values))


def budget(call: Call, values: Sequence[Numbers]) -> Budget:
    function = calling(call.builtin, call.signature)
    precision = table_for(driver_info().renderer)
    return error_budget(Module({function.key: function}, {}), function, list(values), precision=precision)


def compare(call: Call, results: Sequence[Numbers], allowed: Budget) -> None:
    """Within the budget at every point, exactly where the result is no float."""
    assert not allowed.near_branch.any(), call
    for found, expected, errors in zip(results, allowed.values, allowed.errors, strict=True):
        if call.builtin.name in CODES:
            apart = np.abs(codes(call, found) - codes(call, expected))
            assert apart.max() <= 1, call
            continue
        if found.dtype != np.float32:
            np.testing.assert_array_equal(found, expected, err_msg=str(call))
            continue
        finite = np.isfinite(errors)
        assert finite.mean() > 0.5, call  # half of the words that stand for half floats
        with np.errstate(invalid="ignore"):
            excess = np.where(finite, np.abs(found - expected) - errors, 0.0)
        worst = np.unravel_index(np.argmax(excess), excess.shape)
        assert excess[worst] <= 0, f"{call} at {worst}: {found[worst]!r}, not {expected[worst]!r} ± {errors[worst]!r}"


def codes(call: Call, words: Numbers) -> Numbers:
    """What was packed into words, as signed numbers, of which the last digit is the driver's to round."""
    kind = np.int8 if call.builtin.name.endswith("4x8") else np.int16
    return words.astype(np.uint32).view(kind).astype(np.int64)


def test_a_wrong_result_exceeds_the_budget() -> None:
    """Of any float by more than the driver's own errors, of anything else by the last bit."""
    for calls in (*batches(ES300), *batches(GL450, ES300)):
        for call in calls:
            allowed = budget(call, call.values())
            kinds = [kind_of(t) for t in result_types(call.signature)]
            right = [as_gpu(v, k) for v, k in zip(allowed.values, kinds, strict=True)]
            compare(call, right, allowed)
            for k, kind in enumerate(kinds):
                with pytest.raises(AssertionError):
                    compare(call, [*right[:k], wrong(call, right[k], kind), *right[k + 1 :]], allowed)


def as_gpu(values: Any, kind: Kind | None) -> Numbers:
    types = {Kind.FLOAT: np.float32, Kind.INT: np.int32, Kind.UINT: np.uint32, Kind.BOOL: np.bool_}
    assert kind is not None
    with np.errstate(invalid="ignore"):
        return np.asarray(values).astype(types[kind])


def wrong(call: Call, values: Numbers, kind: Kind | None) -> Numbers:
    if kind is Kind.FLOAT:
        error = np.float32(0.05 if call.builtin.name in ROUGH else 0.001)
        return np.where(values == 0, error, values * (1 + error))
    if call.builtin.name in CODES:
        return values ^ 2
    return ~values if kind is Kind.BOOL else values ^ 1
