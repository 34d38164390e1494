"""The comparisons of `glsl-ad check`, from a differentiated function and the two shaders.

    primal       the original on the GPU against the interpreter: the tool understands the shader
    value        the generated function's value against the original's, both on the GPU: the primal is untouched
    derivative   the generated function on the GPU against the certified reference: the output is right
    rules        the same derivative in float64 against the reference: the rules are right, where float32 is too coarse

The reference is the primal alone, evaluated in certified power series (`numeric/reference.py`). What an error may be is
computed for each point and each result (`numeric/budget.py`). Without a GPU `rules` is the only comparison.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from glsl_ad.ad.model import Product
from glsl_ad.check import arguments as calls
from glsl_ad.check.compare import Quantity, compare
from glsl_ad.check.compilers import compile_both
from glsl_ad.check.model import CheckReport, Comparison, CompilerResult, Row
from glsl_ad.check.points import Sampling, chosen_points
from glsl_ad.check.textures import ConstantTextures
from glsl_ad.dialects import ES300, Dialect
from glsl_ad.gpu import CompileError, DriverInfo, NoContext, driver_info
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.gpu.run import run_function, signature_of
from glsl_ad.ir.model import Function
from glsl_ad.numeric.batches import take
from glsl_ad.numeric.budget import Budget, error_budget
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.interpreter import NotEvaluable, OutOfTime
from glsl_ad.numeric.precision import Precision, table_for
from glsl_ad.numeric.reference import References, Status, references
from glsl_ad.numeric.sampling import DomainError, Domains
from glsl_ad.records import dataclass
from glsl_ad.source import Message, Sink
from glsl_ad.source.catalogue import checking as messages
from glsl_ad.types import Opaque

POINTS = 4096
SECONDS = 4.0
GPU_SECONDS = 120.0

#: Float64 rounds 2^29 times finer than float32; some of that is left for functions that numpy rounds worse than once.
_FLOAT64 = 2.0**25
#: On the host a function may take so many times as long as the reference.
_PATIENCE = 20.0
#: Below this share of points a comparison says little.
_FEW = 0.5


@dataclass(frozen=True, slots=True)
class Shaders:
    """The two texts: the shader as its user wrote it, and the same with the generated functions (or these alone, where
    they stand alone)."""

    original: str
    generated: str
    dialect: Dialect = ES300
    target: Dialect | None = None  # of the generated one; None: the same
    defines: Mapping[str, str] | None = None


def parse_domains(texts: Sequence[str], product: Product, sink: Sink) -> Domains:
    """`--domain` options. Raises GlslAdError where one cannot be read or names nothing."""
    names = calls.domain_names(product)
    known = ", ".join(dict.fromkeys(name.split(".")[0].split("[")[0] for name in names)) or "nothing"
    try:
        domains = Domains.parse(texts)
    except DomainError as error:
        raise sink.fail(messages.BAD_DOMAIN, None, problem=str(error), names=known) from None
    for name in domains.unused(names):
        raise sink.fail(messages.BAD_DOMAIN, None, problem=f"`{name}` names no input", names=known)
    return domains


def check_product(
    product: Product,
    shaders: Shaders,
    *,
    domains: Domains | None = None,
    points: int = POINTS,
    seconds: float = SECONDS,
    gpu_seconds: float = GPU_SECONDS,
    use_gpu: bool = True,
    guard: Guard | None = None,
    sampling: Sampling | None = None,
) -> CheckReport:
    """Prove a derivative: see the module's text.

    domains      which values inputs and uniforms are tried at; by default floats over -2:2
    points       how many points the GPU computes
    seconds      how long the certified reference may take; it decides how many points are compared with it
    gpu_seconds  how long a shader may run
    use_gpu      False: compare the derivative on the interpreter alone
    guard        the process that runs shaders; one for this check alone where it is None
    sampling     how points are chosen; by default spread over the domain, without looking for edges

    What is wrong is in the report's `problems`. Raises GlslAdError (C101) where there is no OpenGL.
    """
    chosen = sampling or Sampling(corners=False, edges=False)
    made = _Check(product, shaders, domains or Domains(), max(points, 1), seconds, gpu_seconds, chosen, use_gpu)
    return made.run(use_gpu, guard)


class _Check:
    def __init__(
        self,
        product: Product,
        shaders: Shaders,
        domains: Domains,
        points: int,
        seconds: float,
        gpu_seconds: float,
        sampling: Sampling,
        use_gpu: bool,
    ) -> None:
        self.product, self.shaders, self.points = product, shaders, points
        self.seconds, self.gpu_seconds = seconds, gpu_seconds
        self.sink = Sink()
        self.host = calls.host_globals(product.module, domains)
        self.values = chosen_points(product, domains, points, sampling, self.host)
        self.textures = ConstantTextures.of(product, endless=not use_gpu)
        self.comparisons: list[Comparison] = []
        self.driver: DriverInfo | None = None

    def run(self, use_gpu: bool, given: Guard | None) -> CheckReport:
        compilers: tuple[CompilerResult, ...] = ()
        if use_gpu:
            with nullcontext(given) if given else Guard() as guard:
                self.driver = self._driver(guard)
                compilers = self._compile(guard)
                if not self.sink.has_errors:
                    self._on_gpu(guard)
        self._rules(self.seconds / 4 if use_gpu else self.seconds)
        self._judge()
        product = self.product
        return CheckReport(
            product.primal.key,
            product.entry.name,
            product.kind,
            product.order,
            product.wrt,
            self.driver,
            compilers,
            tuple(self.comparisons),
            tuple(self.sink.diagnostics),
        )

    def _driver(self, guard: Guard) -> DriverInfo:
        try:
            return guard.call(self.gpu_seconds, driver_info)
        except NoContext as error:
            attempts = "; ".join(error.attempts)
        except GuardError as error:
            attempts = error.reason
        raise self.sink.fail(messages.NO_CONTEXT, None, attempts=attempts, install=f"`{NoContext([]).install}`")

    def _compile(self, guard: Guard) -> tuple[CompilerResult, ...]:
        s = self.shaders
        sources = {"original": (s.original, s.dialect), "generated": (s.generated, s.target or s.dialect)}
        return compile_both(guard, sources, s.defines or {}, self.gpu_seconds, self.sink)

    # ---- on the GPU ------------------------------------------------------------------------------------------------

    def _on_gpu(self, guard: Guard) -> None:
        product, s = self.product, self.shaders
        primal_values = calls.primal_arguments(product, self.values, self.points)
        original = self._run(guard, "original", s.original, s.dialect, product.primal, primal_values)
        generated = self._run(guard, "generated", s.generated, s.target or s.dialect, product.entry, self.values)
        if original is None or generated is None:
            return
        table = table_for(self.driver.renderer if self.driver else "")
        primal_budget = self._budget(product.primal, primal_values, table)
        if primal_budget is not None:
            self._primal(original, primal_budget, primal_values)
        self._value(original, generated, primal_budget, table)
        self._derivative(generated, table)

    def _run(
        self, guard: Guard, which: str, source: str, dialect: Dialect, function: Function, flat: Sequence[Data]
    ) -> list[Data] | None:
        inputs = calls.glsl_inputs(function, flat)
        uniforms = calls.as_uniforms(self.product.module, self.host)
        try:
            outputs = guard.call(
                self.gpu_seconds,
                run_function,
                source,
                signature_of(function),
                inputs,
                uniforms,
                count=self.points,
                dialect=dialect,
                defines=self.shaders.defines,
            )
        except GuardError as error:
            self.sink.report(messages.GPU_STOPPED, None, which=which, reason=error.reason)
            return None
        except CompileError as error:
            first = next((m for m in error.messages if m.severity == "error"), "no reason given")
            self.sink.report(messages.COMPILER_REFUSES, None, compiler="the driver", which=which, reason=first)
            return None
        return calls.flat_outputs(function, outputs)

    def _budget(
        self, function: Function, flat: Sequence[Data], table: Mapping[str, Precision], finer: float = 1.0
    ) -> Budget | None:
        try:
            return error_budget(
                self.product.module,
                function,
                flat,
                uniforms=self.host,
                precision=table,
                sampler=self.textures.lanes,
                finer=finer,
                deadline=time.monotonic() + _PATIENCE * self.seconds,
            )
        except NotEvaluable as error:
            self.sink.report(messages.NOT_EVALUABLE, error.span, reason=str(error))
            return None
        except OutOfTime:
            self.sink.report(messages.TOO_SLOW, None, seconds=f"{_PATIENCE * self.seconds:g}")
            return None

    def _primal(self, original: list[Data], budget: Budget, values: Sequence[Data]) -> None:
        results = self.product.primal.results
        quantities = [
            Quantity(port.name, port.name, 0, port.type, original[i], budget.values[i], budget.errors[i])
            for i, port in enumerate(results)
            if not isinstance(port.type, Opaque)
        ]
        self._compare(
            "primal",
            quantities,
            calls.named_scalars(self.product.primal, values, self.points),
            undecided=budget.discarded | budget.unfinished,
            near_branch=budget.near_branch,
        )

    def _value(
        self,
        original: list[Data],
        generated: list[Data],
        primal: Budget | None,
        table: Mapping[str, Precision],
    ) -> None:
        """Equal to the bit is what is wanted, and mostly so. Else both may err by their own budgets."""
        terms = [term for term in self.product.outputs if not term.order]
        pairs = [(generated[t.result], original[t.primal]) for t in terms]
        doubt = np.zeros(self.points, dtype=bool)
        entry = None
        if primal is not None and not all(_identical(left, right) for left, right in pairs):
            entry = self._budget(self.product.entry, self.values, table)
        if primal is not None and entry is not None:
            allowed = [_combine(primal.errors[t.primal], entry.errors[t.result], np.add) for t in terms]
            near = primal.near_branch | entry.near_branch
        else:
            allowed = [_combine(right, right, lambda a, _: np.zeros(a.shape)) for _, right in pairs]
            near = doubt
        quantities = [
            Quantity(t.field or t.output, t.output, 0, self.product.entry.results[t.result].type, left, right, error)
            for t, (left, right), error in zip(terms, pairs, allowed, strict=True)
        ]
        self._compare(
            "value",
            quantities,
            calls.named_scalars(self.product.entry, self.values, self.points),
            undecided=doubt if primal is None else primal.discarded | primal.unfinished,
            near_branch=near,
            with_ulps=True,
        )

    def _derivative(self, generated: list[Data], table: Mapping[str, Precision]) -> None:
        found = self._references(self.seconds * 3 / 4, round_constants=True)
        budget = None if found is None else self._budget(self.product.entry, self._first(found), table)
        if found is not None and budget is not None:
            actual = [take(value, slice(0, found.count)) for value in generated]
            self._compare_with(found, "derivative", actual, budget)

    # ---- on the host -----------------------------------------------------------------------------------------------

    def _rules(self, seconds: float) -> None:
        """The derivative in float64, with literals as they are written."""
        product = self.product
        found = self._references(seconds, round_constants=False)
        budget = None if found is None else self._budget(product.entry, self._first(found), table_for(""), _FLOAT64)
        if found is not None and budget is not None:
            self._compare_with(found, "rules", budget.values, budget)

    def _first(self, found: References) -> list[Data]:
        """The entry's arguments at the points for which there are references."""
        return [take(value, slice(0, found.count)) for value in self.values]

    def _references(self, seconds: float, *, round_constants: bool) -> References | None:
        try:
            found = references(
                self.product,
                self.values,
                seconds=seconds,
                uniforms=calls.as_plain(self.host),
                round_constants=round_constants,
                sampler=self.textures.series,
            )
        except NotEvaluable as error:
            self.sink.report(messages.NOT_EVALUABLE, error.span, reason=str(error))
            return None
        if found.fault is not None and (found.status == Status.NOT_EVALUABLE).all():
            self.sink.report(messages.NOT_EVALUABLE, found.fault.span, reason=str(found.fault))
            return None
        if not found.count:
            self.sink.report(messages.TOO_SLOW, None, seconds=f"{10 * seconds:g}")
            return None
        return found

    def _compare_with(self, found: References, name: str, actual: Sequence[Data], budget: Budget) -> None:
        """Compare results of the entry with references."""
        quantities = []
        for index, term in enumerate(self.product.outputs):
            type_ = self.product.entry.results[term.result].type
            allowed = _combine(budget.errors[term.result], found.errors[index], np.add)
            values = (actual[term.result], found.values[index], allowed)
            quantities.append(Quantity(term.field or term.output, term.output, term.order, type_, *values))
        undecided = np.isin(found.status, [Status.UNDECIDED, Status.NOT_EVALUABLE])
        self._compare(
            name,
            quantities,
            [(n, v[: found.count]) for n, v in calls.named_scalars(self.product.entry, self.values, self.points)],
            undecided=undecided | budget.discarded | budget.unfinished,
            near_branch=budget.near_branch,
        )

    # ---- what it means ---------------------------------------------------------------------------------------------

    def _compare(self, name: str, quantities: list[Quantity], named: Any, **masks: Any) -> None:
        self.comparisons.append(compare(name, quantities, named, **masks))

    def _judge(self) -> None:
        """Say what is wrong, and what was not compared."""
        for comparison in self.comparisons:
            for row in comparison.rows:
                self._judge_row(comparison, row)

    def _judge_row(self, comparison: Comparison, row: Row) -> None:
        counts = comparison.counts
        about: dict[str, Any] = {"comparison": comparison.title, "name": row.name, "counts": counts}
        if not row.points and counts.loose and comparison.name != "rules" and self._proven_in_float64(row.order):
            self.sink.report(messages.LOOSE_BUDGET, None, order=row.order, **about)
        elif not row.points:
            self.sink.report(messages.NOTHING_COMPARED, None, **about)
        elif not row.passed:
            self.sink.report(_MEANING[comparison.name], None, **about, order=row.order, difference=_difference(row))
        elif row.points < counts.sampled * _FEW:
            self.sink.report(messages.FEW_COMPARED, None, compared=row.points, total=counts.sampled, **about)

    def _proven_in_float64(self, order: int) -> bool:
        rules = [row for c in self.comparisons if c.name == "rules" for row in c.rows if row.order == order]
        return bool(rules) and all(row.passed for row in rules)


_MEANING: dict[str, Message] = {
    "primal": messages.PRIMAL_DIFFERS,
    "value": messages.VALUE_CHANGED,
    "derivative": messages.DERIVATIVE_DIFFERS,
    "rules": messages.DERIVATIVE_DIFFERS,
}


def _difference(row: Row) -> str:
    worst = row.worst
    assert worst is not None
    where = ", ".join(f"{name} = {value:.9g}" for name, value in worst.arguments) or "the only point"
    return (
        f"{worst.component} is {worst.actual:.9g} and should be {worst.expected:.9g} at {where}; "
        f"that is {row.used:.3g} times the error budget"
    )


def _identical(left: Data, right: Data) -> bool:
    """Whether two batches hold the same numbers; NaNs are alike."""
    if isinstance(left, (list, tuple)):
        return all(_identical(a, b) for a, b in zip(left, right, strict=True))
    return bool(np.array_equal(left, right, equal_nan=left.dtype.kind == "f"))


def _combine(left: Data, right: Data, function: Any) -> Data:
    """Two batches of one shape, leaf by leaf."""
    if isinstance(left, (list, tuple)):
        items = [_combine(a, b, function) for a, b in zip(left, right, strict=True)]
        return items if isinstance(left, list) else tuple(items)
    return function(left, right)
