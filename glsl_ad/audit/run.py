"""Runs an audit: from two functions of a shader to a report that says what is wrong, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad import request
from glsl_ad.ad.inputs import Input, find_input, float_inputs
from glsl_ad.ad.model import Product
from glsl_ad.audit.diagnosis import Sample, diagnose
from glsl_ad.audit.mapping import MappingError, Meaning, Wanted, assign, every_meaning
from glsl_ad.audit.product import audited_product, output_of, result_of
from glsl_ad.audit.wrapper import Wrapper, wrap
from glsl_ad.check import CheckReport, Comparison, parse_domains
from glsl_ad.check import arguments as calls
from glsl_ad.check.compare import Quantity, compare
from glsl_ad.check.model import Finding
from glsl_ad.check.points import Sampling, chosen_points
from glsl_ad.check.run import GPU_SECONDS, POINTS, SECONDS
from glsl_ad.check.textures import ConstantTextures
from glsl_ad.evaluation import Runnable, failure
from glsl_ad.gpu import CompileError, DriverInfo, NoContext, driver_info
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.gpu.run import run_function, signature_of
from glsl_ad.ir import lower
from glsl_ad.ir.model import Module
from glsl_ad.numeric.batches import columns, from_columns, scalar_names, take
from glsl_ad.numeric.budget import Budget, error_budget
from glsl_ad.numeric.decisions import decisions
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.faults import NotEvaluable
from glsl_ad.numeric.precision import table_for
from glsl_ad.numeric.reference import References, Status, references
from glsl_ad.numeric.sampling import Domains
from glsl_ad.reading import read_program
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function, Program
from glsl_ad.source import GlslAdError, Sink, SourceFile
from glsl_ad.source.catalogue import checking
from glsl_ad.source.catalogue import testing as messages
from glsl_ad.types import Opaque

#: Float64 rounds 2^29 times finer than float32; some of that is left for functions that numpy rounds worse than once.
_FINER = 2.0**25
#: Points that are enough to say how a function is wrong, and those at which one input after the other is moved.
_DIAGNOSED, _MOVED = 192, 12
#: Up to this part of all points are single points.
_SINGLE = 0.05
#: No more derivatives than this are computed to see whether one stands in the place of another.
_CANDIDATES = 24


@dataclass(frozen=True)
class Audit:
    """What is asked: does `written` compute derivatives of `function`?

    wrt, order     as for `Shader.diff`
    mapping        what is which derivative, where types do not say: see `audit.mapping`
    coefficients   what jets hold: "derivatives", or "taylor"
    """

    function: Function
    written: Function
    wrt: tuple[str, ...] = ()
    order: int | None = None
    mapping: tuple[str, ...] = ()
    coefficients: str = "derivatives"
    domains: tuple[str, ...] = ()
    points: int = POINTS
    seconds: float = SECONDS
    gpu_seconds: float = GPU_SECONDS
    use_gpu: bool = True
    sampling: str = "sequence"


def audit(shader: Runnable, program: Program, asked: Audit, guard: Guard | None = None) -> CheckReport:
    """Compare a hand-written derivative with the exact one, component by component.

    What is wrong is in the report's `problems` and `findings`. Raises GlslAdError where the two functions do not go
    together, and where there is no OpenGL though it is asked for.
    """
    prepared = _prepare(shader, program, asked)
    return _Run(prepared, asked).report(guard)


@dataclass(frozen=True)
class _Prepared:
    shader: Runnable  # with the wrapper
    product: Product
    wrapper: Wrapper
    wanted: Wanted
    meanings: Mapping[str, Meaning]


def _prepare(shader: Runnable, program: Program, asked: Audit) -> _Prepared:
    sink = Sink()
    function, written = asked.function, asked.written
    varying = request.global_inputs(function, asked.wrt)
    own = lower(program, function, sink, varying=varying)
    sink.raise_if_errors()
    request.check_inputs(function, own, asked.wrt, sink)
    primal = own.functions[function.key]
    inputs = [i for i in (find_input(primal, t) for t in asked.wrt) if isinstance(i, Input)] or float_inputs(primal)
    try:
        parameters = [p.name for p in function.parameters]
        moved = [parameters.index(primal.params[i.base].name) for i in inputs if i.base < len(parameters)]
        wrapper = wrap(function, written, moved, program.names)
        jets = any(pair.is_jet or pair.is_direction for pair in wrapper.pairs)
        groups = (("s",),) if jets else tuple(tuple(scalar_names(i.type, i.text)) for i in inputs)
        wanted = Wanted(primal.results[result_of(primal)].type, groups, asked.order)
        meanings = assign(wrapper.places, wanted, asked.mapping)
    except MappingError as error:
        raise sink.fail(
            messages.AUDIT_MAPPING, written.span, written=written.key, function=function.key, problem=str(error)
        ) from None
    file = SourceFile(shader.file.name, f"{shader.file.text}\n{wrapper.text}")
    whole = read_program(file, shader.defines, shader.dialect, (), Sink()).program
    target = next(f for f in whole.functions.values() if f.name == wrapper.name)
    other = lower(whole, target, sink, varying=varying)
    sink.raise_if_errors()
    module = Module({**other.functions, **own.functions}, {**other.globals, **own.globals})
    entry = other.functions[target.key]
    taylor = asked.coefficients == "taylor"
    product = audited_product(module, primal, entry, wrapper, wanted, inputs, meanings, taylor=taylor)
    return _Prepared(replace(shader, file=file), product, wrapper, wanted, meanings)


class _Run:
    """The evaluations of an audit."""

    def __init__(self, prepared: _Prepared, asked: Audit) -> None:
        self.asked, self.prepared, self.product = asked, prepared, prepared.product
        self.sink = Sink()
        domains = parse_domains(asked.domains, self.product, self.sink) if asked.domains else Domains()
        self.host = calls.host_globals(self.product.module, domains)
        self.values = chosen_points(self.product, domains, asked.points, Sampling(asked.sampling), self.host)
        self.textures = ConstantTextures.of(self.product, endless=False)
        self.driver: DriverInfo | None = None

    def report(self, guard: Guard | None) -> CheckReport:
        """Compare in float64 and, if so wished, on the GPU; say how what is wrong is wrong."""
        comparisons: list[Comparison] = []
        found = self._references(self.asked.seconds / 2, round_constants=False)
        budget = self._budget(found, _FINER, "")
        comparisons.append(
            self._compare("rules", found, [budget.values[o.result] for o in self.product.outputs], budget)
        )
        findings = self._findings(comparisons[0])
        if self.asked.use_gpu:
            with nullcontext(guard) if guard else Guard() as process:
                comparisons.insert(0, self._on_gpu(process))
        self._judge(comparisons, findings)
        return CheckReport(
            self.product.primal.key,
            self.asked.written.key,
            "audit",
            self.product.order,
            self.product.wrt,
            self.driver,
            (),
            tuple(comparisons),
            tuple(self.sink.diagnostics),
            findings,
        )

    # ---- evaluation ------------------------------------------------------------------------------------------------

    def _references(self, seconds: float, *, round_constants: bool) -> References:
        return self._references_at(self.product, self.values, seconds, round_constants=round_constants)

    def _references_at(
        self, product: Product, values: Sequence[Data], seconds: float, *, round_constants: bool = False
    ) -> References:
        try:
            found = references(
                product,
                values,
                seconds=seconds,
                uniforms=calls.as_plain(self.host),
                round_constants=round_constants,
                sampler=self.textures.series,
            )
        except NotEvaluable as error:
            raise self._not_evaluable(error) from None
        if found.fault is not None and (found.status == Status.NOT_EVALUABLE).all():
            raise self._not_evaluable(found.fault)
        if not found.count:
            raise self.sink.fail(checking.TOO_SLOW, self.asked.written.span, seconds=f"{10 * seconds:g}")
        return found

    def _not_evaluable(self, fault: NotEvaluable) -> GlslAdError:
        return self.sink.fail(checking.NOT_EVALUABLE, fault.span, reason=str(fault))

    def _budget(self, found: References, finer: float, renderer: str) -> Budget:
        return self._budget_at([take(v, slice(0, found.count)) for v in self.values], finer, renderer)

    def _budget_at(self, values: Sequence[Data], finer: float, renderer: str) -> Budget:
        product = self.product
        how: dict[str, Any] = {"uniforms": self.host, "sampler": self.textures.lanes, "finer": finer}
        try:
            return error_budget(product.module, product.entry, values, precision=table_for(renderer), **how)
        except NotEvaluable as error:
            raise self._not_evaluable(error) from None

    def _compare(self, name: str, found: References, actual: Sequence[Data], budget: Budget) -> Comparison:
        outputs = self.product.outputs
        allowed = [_allowed(a, budget.errors[o.result]) for o, a in zip(outputs, actual, strict=True)]
        quantities = [
            Quantity(o.field, o.output, o.order, self.product.entry.results[o.result].type, a, e, b + r)
            for o, a, e, r, b in zip(outputs, actual, found.values, found.errors, allowed, strict=True)
        ]
        named = calls.named_scalars(self.product.entry, self.values, self.asked.points)
        undecided = np.isin(found.status, [Status.UNDECIDED, Status.NOT_EVALUABLE])
        return compare(
            name,
            quantities,
            [(n, v[: found.count]) for n, v in named],
            undecided=undecided | budget.discarded | budget.unfinished,
            near_branch=budget.near_branch,
        )

    def _on_gpu(self, guard: Guard) -> Comparison:
        product, shader, limit = self.product, self.prepared.shader, self.asked.gpu_seconds
        inputs = calls.glsl_inputs(product.entry, self.values)
        uniforms = calls.as_uniforms(product.module, self.host)
        how: dict[str, Any] = {"count": self.asked.points, "dialect": shader.dialect, "defines": shader.defines}
        try:
            self.driver = guard.call(limit, driver_info)
            signature = signature_of(product.entry)
            raw = guard.call(limit, run_function, shader.file.text, signature, inputs, uniforms, **how)
        except (NoContext, CompileError, GuardError) as error:
            raise failure(error, shader.file, self.sink) from None
        results = calls.flat_outputs(product.entry, raw)
        found = self._references(self.asked.seconds / 2, round_constants=True)
        budget = self._budget(found, 1.0, self.driver.renderer)
        actual = [take(results[o.result], slice(0, found.count)) for o in product.outputs]
        return self._compare("derivative", found, actual, budget)

    # ---- what is wrong ---------------------------------------------------------------------------------------------

    def _findings(self, comparison: Comparison) -> tuple[Finding, ...]:
        if all(row.passed for row in comparison.rows):
            return ()
        values = [take(v, slice(0, _DIAGNOSED)) for v in self.values]
        sample = self._sample(values, self.asked.seconds / 4)
        moves = self._moves(sample) if sample.wrong.any() else {}
        return diagnose(sample, moves, self.prepared.wanted)

    def _sample(self, values: Sequence[Data], seconds: float) -> Sample:
        """The wrapper's results, what they should be, and the other derivatives that they may be instead."""
        product, wanted = self.product, self.prepared.wanted
        used = {self.prepared.meanings[o.field] for o in product.outputs}
        jets = any(pair.is_jet for pair in self.prepared.wrapper.pairs)
        others = [m for m in every_meaning(wanted, product.order + (not jets)) if m not in used][:_CANDIDATES]
        taylor = self.asked.coefficients == "taylor"
        more = [output_of(0, "", m, wanted, product.primal, taylor=taylor) for m in others]
        found = self._references_at(replace(product, outputs=(*product.outputs, *more)), values, seconds)
        values = [take(v, slice(0, found.count)) for v in values]
        budget = self._budget_at(values, _FINER, "")
        own = len(product.outputs)
        table = [np.asarray(v, dtype=np.float64) for v in found.values]
        errors = [budget.errors[o.result] + e for o, e in zip(product.outputs, found.errors, strict=False)]
        usable = np.isin(found.status, [Status.OK, Status.NOT_FINITE]) & ~budget.near_branch & ~budget.discarded
        how: dict[str, Any] = {"uniforms": self.host, "sampler": self.textures.lanes}
        return Sample(
            outputs=product.outputs,
            meanings=tuple(self.prepared.meanings[o.field] for o in product.outputs),
            arguments=calls.named_scalars(product.entry, values, found.count),
            actual=np.stack([budget.values[o.result] for o in product.outputs]),
            expected=np.stack(table[:own]),
            allowed=np.stack(
                [_allowed(budget.values[o.result], e) for o, e in zip(product.outputs, errors, strict=True)]
            ),
            usable=usable & ~budget.unfinished,
            others=tuple(zip(others, table[own:], strict=True)),
            decisions=decisions(product.module, product.primal, self._primal_arguments(values, found.count), **how),
            written_decisions=decisions(product.module, product.entry, values, **how),
            values=tuple(values),
        )

    def _primal_arguments(self, values: Sequence[Data], count: int) -> list[Data]:
        return calls.primal_arguments(self.product, values, count)

    def _moves(self, sample: Sample) -> dict[str, Sample]:
        """The same sample with one argument moved: by the argument's name."""
        wrong = sample.wrong.any(axis=0)
        chosen = np.flatnonzero(wrong)[:_MOVED]
        moved: dict[str, Sample] = {"": self._sample([take(v, chosen) for v in sample.values], self.asked.seconds / 4)}
        names = [name for name, _ in sample.arguments]
        for name in names[:16]:
            moved[name] = self._sample(self._with_argument(sample.values, name, chosen), self.asked.seconds / 16)
        return moved

    def _with_argument(self, values: Sequence[Data], name: str, chosen: NDArray[np.int64]) -> list[Data]:
        """The arguments at some points, one scalar of them as it is at others."""
        found: list[Data] = []
        for port, value in zip(self.product.entry.params, values, strict=True):
            names = [] if isinstance(port.type, Opaque) else scalar_names(port.type, port.name)
            if name not in names:
                found.append(take(value, chosen))
                continue
            scalars = [column[chosen] for column in columns(value)]
            own = columns(value)[names.index(name)]
            scalars[names.index(name)] = own[(chosen + len(own) // 2 + 1) % len(own)]
            found.append(from_columns(port.type, scalars))
        return found

    def _judge(self, comparisons: Sequence[Comparison], findings: Sequence[Finding]) -> None:
        span = self.asked.written.span
        for finding in findings:
            about: dict[str, Any] = {"place": finding.place, "meaning": finding.meaning, "fault": finding.text}
            notes = finding.notes(self.asked.written.name)
            message = messages.AUDIT_WRONG
            self.sink.report(message, finding.span or span, notes=notes, written=self.asked.written.name, **about)
        told = {finding.place for finding in findings}
        for comparison in comparisons:
            for row in comparison.rows:
                about = {"comparison": comparison.title, "name": row.name, "counts": comparison.counts}
                if not row.points:
                    self.sink.report(checking.NOTHING_COMPARED, span, **about)
                elif not row.passed and row.name not in told:
                    self.sink.report(messages.AUDIT_DIFFERS, span, **about)


def _allowed(actual: Data, error: Data) -> Data:
    """The error budget; none where the hand-written function is not finite, which no rounding excuses.

    At single points it may be excused: `normalize(p)` is a right derivative of `length(p)` but at 0.
    """
    infinite = ~np.isfinite(actual)
    return np.where(infinite, 0.0, error) if infinite.mean() > _SINGLE else error
