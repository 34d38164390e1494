"""Runs the checks of a shader: those that its pragmas ask for, and one for every other function.

What goes wrong in a check is its outcome, not an exception: the suite goes on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from glsl_ad.api import Derivative, Shader
from glsl_ad.check import CheckReport
from glsl_ad.check.slices import Slice
from glsl_ad.gpu import CompileError
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.numeric.faults import NotEvaluable
from glsl_ad.records import dataclass
from glsl_ad.source import Diagnostic, GlslAdError, Severity, Sink, Span
from glsl_ad.source.catalogue import checking
from glsl_ad.source.catalogue.ad import NO_SUCH_TYPE
from glsl_ad.suite.requests import CheckRequest, pragma_requests


@dataclass(frozen=True)
class Outcome:
    """What came of a check. `function` is the key of the function, as far as it is known, and `source` the generated
    code. `report` is None where the check could not be made; `diagnostics` say why then. `slice` is the error over a
    part of the domain, where that was asked for."""

    shader: str
    request: CheckRequest
    function: str
    line: int
    report: CheckReport | None
    diagnostics: tuple[Diagnostic, ...]
    source: str
    seconds: float
    slice: Slice | None = None

    @property
    def passed(self) -> bool:
        return self.report is not None and self.report.passed

    @property
    def without_gl(self) -> bool:
        """Whether there was no OpenGL to check on."""
        return any(d.code == checking.NO_CONTEXT.code for d in self.diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What is wrong."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


def requests_of(shader: Shader, base: CheckRequest, sink: Sink) -> list[CheckRequest]:
    """The checks of a shader: its pragmas, and every function that they do not name and that can be differentiated.

    `base` is what is asked of those functions. A pragma without a function asks for them in its way.
    """
    asked = pragma_requests(shader.program, sink)
    named = {_name(request.function) for request in asked}
    rest = [f for f in shader.functions if f.differentiable and f.name not in named]
    given = next((request for request in asked if not request.function), base)
    found = [r if base.gpu else replace(r, gpu=False) for r in asked if r.function]
    return found + [replace(given, function=f.key, text=f"{f.key} {given.text}".strip()) for f in rest]


def _name(function: str) -> str:
    return function.partition("(")[0].strip()


def expanded(shader: Shader, request: CheckRequest) -> list[CheckRequest]:
    """The request, or one for each function where it names none."""
    if request.function:
        return [request]
    return [
        replace(request, function=f.key, text=f"{f.key} {request.text}".strip())
        for f in shader.functions
        if f.differentiable
    ]


def run_check(
    shader: Shader,
    request: CheckRequest,
    *,
    guard: Guard | None = None,
    seconds: float | None = None,
    gpu_seconds: float | None = None,
    with_slice: bool = False,
) -> Outcome:
    """Run one check. `seconds` is for the reference where the request does not say, `gpu_seconds` for a shader."""
    start = time.monotonic()
    name = shader.program.source.name
    functions = [f for f in shader.program.functions.values() if _name(request.function) == f.name]
    key, span = (functions[0].key, functions[0].span) if functions else (request.function, request.span)
    report, source, diagnostics = None, "", tuple[Diagnostic, ...]()
    found_slice: Slice | None = None
    try:
        limits: dict[str, Any] = {"domains": request.domains, "points": request.points, "gpu_seconds": gpu_seconds}
        limits |= {"seconds": request.seconds or seconds, "guard": guard, "sampling": request.sampling or "sequence"}
        if request.against:
            report = shader.audit(request.function, request.against, **_audit(request), **limits)
            diagnostics = report.problems
        else:
            derivative = _derivative(shader, request)
            source = derivative.source
            report = derivative.check(gpu=request.gpu, **limits)
            diagnostics = (*derivative.diagnostics, *report.problems)
            found_slice = _slice(derivative, request, guard) if with_slice and report.comparisons else None
        key = report.function
    except GlslAdError as error:
        diagnostics = error.diagnostics
    found = tuple(_placed(d, request.span) for d in diagnostics)
    line = span.line if span else 1
    return Outcome(name, request, key, line, report, found, source, time.monotonic() - start, found_slice)


def _derivative(shader: Shader, request: CheckRequest) -> Derivative:
    """The derivative that is asked for. The product that types suggest may have no type in GLSL; a jet always has."""
    try:
        return shader.diff(request.function, **request.wanted, only=True)
    except GlslAdError as error:
        if "product" in request.wanted or all(d.code != NO_SUCH_TYPE.code for d in error.diagnostics):
            raise
    return shader.diff(request.function, **request.wanted, product="jet", only=True)


def _slice(derivative: Derivative, request: CheckRequest, guard: Guard | None) -> Slice | None:
    """The error over a slice; None where that cannot be had, which the check has said by now."""
    try:
        return derivative.error_slice(domains=request.domains, guard=guard if request.gpu else None)
    except (NotEvaluable, GuardError, CompileError):
        return None


def _audit(request: CheckRequest) -> dict[str, Any]:
    wanted = {name: request.wanted.get(name) for name in ("wrt", "order", "coefficients")}
    return {**wanted, "mapping": request.mapping, "use_gpu": request.gpu}


def _placed(diagnostic: Diagnostic, span: Span | None) -> Diagnostic:
    """A diagnostic that points nowhere points at where the check was asked for."""
    return diagnostic if diagnostic.span is not None else replace(diagnostic, span=span)


def text_of(outcome: Outcome, *, color: bool = False, width: int = 120) -> str:
    """An outcome as a person reads it: what was compared, and what is wrong."""
    from glsl_ad.check import render
    from glsl_ad.source.render import render_all

    first = sorted(outcome.diagnostics, key=lambda diagnostic: diagnostic.severity is not Severity.ERROR)
    parts = [render_all(first, color=color)]
    if outcome.report is not None:
        parts.append(render(outcome.report, color=color, width=width).rstrip())
    return "\n\n".join(part for part in parts if part)


def all_passed(outcomes: Sequence[Outcome]) -> bool:
    """Whether there is something, and nothing is wrong."""
    return bool(outcomes) and all(outcome.passed for outcome in outcomes)
