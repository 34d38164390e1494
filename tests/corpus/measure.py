"""What the tool makes of a package: every differentiable function through every stage, and why not where not."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from glsl_ad import Shader
from glsl_ad.api import Derivative
from glsl_ad.dialects import GL330, Dialect
from glsl_ad.gpu import CompileReport, compile_with_driver, compile_with_glslang
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.sema.model import Function
from glsl_ad.source import Diagnostic, GlslAdError, Severity
from glsl_ad.syntax import print_node
from glsl_ad.types import is_differentiable
from tests.corpus import machine
from tests.corpus.agreement import POINTS, Agreement, agreement
from tests.corpus.doubles import reachable_text
from tests.corpus.linking import Library, Linked, link
from tests.corpus.packages import PACKAGES
from tests.corpus.texts import package_version

ORDERS = (1, 2)
COMPILE_SECONDS = 60.0

_DEFINES_FUNCTION = re.compile(r"\b\w+\s+\w+\s*\([^;{}()]*\)\s*\{")


class Stage(IntEnum):
    """How far a function came; each stage is the one that it has passed."""

    FOUND = 0
    TYPED = 1
    DIFFERENTIATED = 2
    COMPILED = 3
    AGREED = 4


@dataclass(frozen=True)
class Outcome:
    """What became of a function. `reason` says why it came no further than `stage`."""

    text: str
    key: str
    stage: Stage
    reason: str = ""
    agreements: tuple[Agreement, ...] = ()


@dataclass
class Measured:
    """A package: its functions, the texts that could not be read, and what reading took."""

    name: str
    wanted: float
    version: str
    outcomes: list[Outcome] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    texts: int = 0
    lines: int = 0
    seconds: float = 0.0

    def passed(self, stage: Stage) -> int:
        """How many functions came at least that far."""
        return sum(outcome.stage >= stage for outcome in self.outcomes)

    @property
    def share(self) -> float:
        """The share of functions that passed everything."""
        return self.passed(Stage.AGREED) / max(len(self.outcomes), 1)


@dataclass(frozen=True)
class Candidate:
    """A differentiable function: a float, vector or matrix goes in and comes out."""

    shader: Shader
    linked: Linked
    function: Function


def measure(name: str, *, points: int = POINTS, every: int = 1) -> Measured:
    """All of a package, or every n-th of its functions."""
    package = PACKAGES[name]
    measured = Measured(name, package.wanted, package_version(name))
    found = candidates(package.library(), measured)
    with Guard() as guard:
        for candidate in found[::every]:
            measured.outcomes.append(_outcome(candidate, guard, points))
    return measured


def candidates(library: Library, measured: Measured) -> list[Candidate]:
    """The differentiable functions of a library, each once however many texts repeat it."""
    found: dict[tuple[str, str], Candidate] = {}
    for piece in library.pieces:
        if not _DEFINES_FUNCTION.search(piece.text):
            continue
        linked = link(library, piece)
        shader = _read(linked, measured)
        if shader is None:
            continue
        for function in _differentiable(shader, linked):
            found.setdefault(_identity(function), Candidate(shader, linked, function))
    return list(found.values())


def _identity(function: Function) -> tuple[str, str]:
    assert function.definition is not None
    return function.key, print_node(function.definition)


def _read(linked: Linked, measured: Measured) -> Shader | None:
    measured.texts += 1
    measured.lines += linked.text.count("\n") + 1
    start = time.process_time()
    try:
        return Shader.from_source(linked.text, name=linked.name)
    except GlslAdError as error:
        measured.unread.append((linked.name, _first(error.diagnostics)))
        return None
    finally:
        measured.seconds += time.process_time() - start


def _differentiable(shader: Shader, linked: Linked) -> Iterator[Function]:
    for function in shader._program.functions.values():
        if function.definition is None or function.span.start < linked.start:
            continue
        taken = [p.type for p in function.parameters if p.qualifier.split()[-1:] != ["out"]]
        given = [p.type for p in function.parameters if p.qualifier.split()[-1:] in (["out"], ["inout"])]
        if any(map(is_differentiable, taken)) and any(map(is_differentiable, [function.return_type, *given])):
            yield function


# ---- one function ----------------------------------------------------------------------------------------------------


def _outcome(candidate: Candidate, guard: Guard, points: int) -> Outcome:
    """A function through the stages, at both orders."""
    name, function = candidate.linked.name, candidate.function
    if function.errors:
        return Outcome(name, function.key, Stage.FOUND, _first(function.errors))
    try:
        derivatives = [candidate.shader.diff(function.key, product="jet", order=order) for order in ORDERS]
    except GlslAdError as error:
        return Outcome(name, function.key, Stage.TYPED, _first(error.diagnostics))
    for derivative in derivatives:
        if reason := _refused(candidate, derivative, guard):
            return Outcome(name, function.key, Stage.DIFFERENTIATED, reason)
    return _compared(candidate, derivatives, guard, points)


def _compared(candidate: Candidate, derivatives: Sequence[Derivative], guard: Guard, points: int) -> Outcome:
    name, key = candidate.linked.name, candidate.function.key
    done = []
    for order, derivative in zip(ORDERS, derivatives, strict=True):
        text, product = derivative._runnable
        try:
            result = agreement(product, text, candidate.shader.dialect, guard, points=points)
        except machine.Refused as error:
            return Outcome(name, key, Stage.COMPILED, f"no double-precision build: {_line(str(error))}")
        except GuardError as error:
            return Outcome(name, key, Stage.COMPILED, f"order {order}: {error.reason}")
        done.append(result)
        if not result.ok:
            return Outcome(name, key, Stage.COMPILED, f"order {order}: {_disagreement(result)}", tuple(done))
    return Outcome(name, key, Stage.AGREED, "", tuple(done))


def _disagreement(result: Agreement) -> str:
    if not result.compared:
        return "nowhere smooth" if result.rough else "nowhere finite"
    if result.infinite == result.compared - result.agreed:
        return "not finite where the original is smooth: at the edge of a domain"
    return f"differs at {result.compared - result.agreed} of {result.compared}"


def _refused(candidate: Candidate, derivative: Derivative, guard: Guard) -> str:
    """Why a compiler does not take what was generated; empty if both do."""
    dialect = candidate.shader.dialect
    if not _complaint(_compiled(derivative.source, dialect, guard)):
        return ""
    # A piece of a shader need not compile by itself: its outputs, or the other stage's variables, may be missing. What
    # the function needs of it must.
    text, product = derivative._runnable
    needed = reachable_text(text, dialect, [product.entry.name])
    complaint = _complaint(_compiled(needed, dialect, guard))
    if complaint and _complaint(_compiled(reachable_text(text, dialect, [candidate.function.name]), dialect, guard)):
        # Browsers let globals start from uniforms, which GLSL ES does not. Desktop GLSL does.
        needed = needed.removeprefix(dialect.header)
        complaint = _complaint(_compiled(needed, GL330, guard)) and f"{complaint}, as the original"
    return complaint


def _complaint(reports: Sequence[CompileReport]) -> str:
    """What the first compiler says that refuses a shader."""
    return next((f"{r.compiler.split(' (')[0]}: {_line(_first_message(r))}" for r in reports if not r.ok), "")


def _compiled(text: str, dialect: Dialect, guard: Guard) -> list[CompileReport]:
    driver = guard.call(COMPILE_SECONDS, compile_with_driver, text, dialect)
    glslang = compile_with_glslang(text, dialect)
    return [driver] if glslang is None else [driver, glslang]


def _first_message(report: CompileReport) -> str:
    return next((m.text for m in report.messages if m.severity == "error"), "no reason given")


def _first(diagnostics: Sequence[Diagnostic]) -> str:
    found = next((d for d in diagnostics if d.severity is Severity.ERROR), diagnostics[0])
    return f"{found.code} {_line(found.text)}"


def _line(text: str) -> str:
    return " ".join(text.split())[:160]
