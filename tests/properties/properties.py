"""What must hold for any program: `examine` raises a `Fault` that says what does not.

The derivative is held, in float64, against certified power series of the primal. Rounding differs from one order of
operations to another, so a difference above `TOLERANCE` is a fault only where the error budget does not account for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad import Product, differentiate
from glsl_ad.ad import Request as Asked
from glsl_ad.check.arguments import primal_arguments, sampled_arguments
from glsl_ad.dialects import ES300
from glsl_ad.files import shader_text
from glsl_ad.generation import generate, optimised, placed
from glsl_ad.ir import lower, verify
from glsl_ad.ir.model import Function, Module, Port
from glsl_ad.numeric.batches import columns, take
from glsl_ad.numeric.budget import error_budget
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.precision import table_for
from glsl_ad.numeric.reference import Status, references
from glsl_ad.numeric.sampling import Domains
from glsl_ad.request import Wanted
from glsl_ad.sema import check
from glsl_ad.sema.model import Program as Checked
from glsl_ad.source import GlslAdError, Severity, Sink, SourceFile
from glsl_ad.stack import deep
from glsl_ad.syntax import parse, print_node
from tests.properties.programs import Program, Request

POINTS = 6
#: Relative to the larger of the value and 1: far above float64's rounding, far below any wrong term.
TOLERANCE = 1e-9
#: How much finer float64 rounds than float32, less what numpy's functions lose.
FINER = 2.0**25
#: The certified reference takes at most this long for a product.
SECONDS = 3.0


class Fault(AssertionError):  # noqa: N818 - it is what is wrong, and the tests say so
    """A property does not hold."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


@dataclass
class Tally:
    """What was examined: how much, and what became of the points."""

    programs: int = 0
    products: int = 0
    refused: int = 0
    points: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, number: int) -> None:
        self.points[what] = self.points.get(what, 0) + number

    def __str__(self) -> str:
        points = ", ".join(f"{number} {what}" for what, number in sorted(self.points.items()) if number)
        return f"{self.programs} programs, {self.products} products; points: {points}"


@dataclass(frozen=True)
class Examined:
    """A product that holds, and the shader with its text."""

    request: Request
    shader: str


def examine(program: Program, tally: Tally) -> list[Examined]:
    """Put a program through every stage, and return the shaders that compilers have yet to see."""
    tally.programs += 1
    return deep(lambda: _examine(program, tally))


def _examine(program: Program, tally: Tally) -> list[Examined]:
    checked = front_end(program.text)
    (entry,) = checked.overloads("f")
    found = []
    for request in program.requests:
        sink = Sink()
        module = stage("lower", lambda s=sink, r=request: lower(checked, entry, s, varying=frozenset()))  # type: ignore[misc]
        for function in module.functions.values():
            stage("verify", lambda f=function, m=module: verify(f, m))  # type: ignore[misc]
        product = _product(module, entry.key, request, checked)
        if product is None:
            tally.refused += 1
            continue
        tally.products += 1
        shader = _examine_product(program, product, request, checked, tally)
        found.append(Examined(request, shader))
    return found


def front_end(text: str) -> Checked:
    """Parse and check; the text has no faults, and survives printing."""
    sink, file = Sink(), SourceFile("program.glsl", text)
    unit = stage("parse", lambda: parse(file, sink))
    printed = stage("print", lambda: print_node(unit))
    again = stage("parse what was printed", lambda: parse(SourceFile("printed.glsl", printed), sink))
    if again != unit:
        raise Fault("print", f"the tree changes:\n{printed}")
    checked: Checked = stage("check", lambda: check(unit, file, sink))
    faults = [*sink.diagnostics, *(d for f in checked.functions.values() for d in f.errors)]
    if faults:
        raise Fault("check", "; ".join(f"{d.code} {d.text}" for d in faults))
    return checked


def stage(name: str, work: Callable[[], Any]) -> Any:
    """`work()`; what it raises is a fault of the stage."""
    try:
        return work()
    except GlslAdError as error:
        text = "; ".join(f"{d.code} {d.text}" for d in error.diagnostics if d.severity is Severity.ERROR)
        raise Fault(name, text) from error
    except Fault:
        raise
    except Exception as error:
        raise Fault(name, f"{type(error).__name__}: {error}") from error


def _product(module: Module, key: str, request: Request, checked: Checked) -> Product | None:
    """The derivative; None where nothing depends on the inputs."""
    asked = Asked(
        function=key,
        wrt=request.wrt,
        kind=request.product,
        order=request.order,
        coefficients=request.coefficients,
    )
    try:
        return differentiate(module, asked, Sink(), taken=checked.names)
    except GlslAdError as error:
        codes = {d.code for d in error.diagnostics if d.severity is Severity.ERROR}
        raise Fault("differentiate", f"{sorted(codes)} {error}") from error
    except Exception as error:
        raise Fault("differentiate", f"{type(error).__name__}: {error}") from error


def _examine_product(program: Program, product: Product, request: Request, checked: Checked, tally: Tally) -> str:
    exact = stage("optimise", lambda: optimised(product, 1))
    smaller = stage("optimise", lambda: optimised(product))
    for made in (product, exact, smaller):
        for key in made.generated:
            stage("verify", lambda m=made, k=key: verify(m.module.functions[k], m.module))  # type: ignore[misc]
    arguments = sampled_arguments(product, Domains(), POINTS)
    plain = _results(product.module, product.entry, arguments)
    _same("optimise", product.entry.results, plain, _results(exact.module, exact.entry, arguments))
    small = _results(smaller.module, smaller.entry, arguments)  # derivatives round otherwise: the reference is asked
    _primal_is_untouched(smaller, small, arguments)
    _matches_reference(smaller, arguments, tally)
    return _emitted(program, smaller, request, checked, arguments, small)


def _results(module: Module, function: Function, arguments: Sequence[Data]) -> list[Data]:
    found = stage("evaluate", lambda: evaluate(module, function, arguments))
    if found.unfinished.any() or found.discarded.any():
        raise Fault("evaluate", "a loop does not end")
    return list(found.values)


def _same(kind: str, ports: Sequence[Port], left: Sequence[Data], right: Sequence[Data]) -> None:
    """Equal to the bit, up to the sign of zero."""
    for port, a, b in zip(ports, left, right, strict=True):
        for one, other in zip(columns(a), columns(b), strict=True):
            if not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
                raise Fault(kind, f"{port.name}: {one} is not {other}")


def _primal_is_untouched(product: Product, results: Sequence[Data], arguments: Sequence[Data]) -> None:
    given = primal_arguments(product, arguments, POINTS)
    primal = _results(product.module, product.primal, given)
    for term in product.outputs:
        if term.order == 0:
            port = product.primal.results[term.primal]
            _same("primal", [port], [primal[term.primal]], [results[term.result]])


# ---- against certified series ----------------------------------------------------------------------------------------


def _matches_reference(product: Product, arguments: Sequence[Data], tally: Tally) -> None:
    with np.errstate(all="ignore"):
        found = stage(
            "reference", lambda: references(product, arguments, seconds=SECONDS, round_constants=False, max_steps=500)
        )
        for status, number in found.tally().items():
            tally.count(status.name.lower(), number)
        actual = evaluate(product.module, product.entry, arguments, round_constants=False).values
        usable = found.status == Status.OK
        for term in product.outputs:  # where GLSL leaves a value undefined, zeros hide it from series
            if term.order == 0:
                usable &= _is_finite(take(actual[term.result], slice(0, found.count)))
        wrong = []
        for index, term in enumerate(product.outputs):
            pairs = zip(
                columns(take(actual[term.result], slice(0, found.count))), columns(found.values[index]), strict=True
            )
            wrong += [(term, k, got, want) for k, (got, want) in enumerate(pairs) if _apart(got, want)[usable].any()]
        if wrong:
            _judge(product, arguments, wrong, usable, found.count, tally)


def _is_finite(data: Data) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.all([np.isfinite(column) for column in columns(data)], axis=0)
    return result


def _apart(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = ~(np.abs(got - want) <= TOLERANCE * np.maximum(np.abs(want), 1.0))
    return result


def _judge(
    product: Product,
    arguments: Sequence[Data],
    wrong: list[tuple[Any, int, NDArray[Any], NDArray[Any]]],
    usable: NDArray[np.bool_],
    count: int,
    tally: Tally,
) -> None:
    """What differs may lie within what rounding can do."""
    first = [take(a, slice(0, count)) for a in arguments]
    budget = error_budget(product.module, product.entry, first, precision=table_for(""), finer=FINER)
    tally.count("judged by the budget", int(usable.sum()))
    for term, k, got, want in wrong:
        allowed = columns(budget.errors[term.result])[k]
        bad = usable & _apart(got, want) & ~budget.near_branch & ~(np.abs(got - want) <= allowed)
        if bad.any():
            where = int(np.argmax(bad))
            values = [[c.tolist()[where] for c in columns(a)] for a in first if a is not None]
            raise Fault(
                "reference",
                f"{term.field or term.output}[{k}] is {got[where]!r}, not {want[where]!r} (± {allowed[where]:.1e}) "
                f"at {values}",
            )


# ---- as text ---------------------------------------------------------------------------------------------------------


def _emitted(
    program: Program,
    product: Product,
    request: Request,
    checked: Checked,
    arguments: Sequence[Data],
    results: Sequence[Data],
) -> str:
    """The whole shader. Read again, its new function computes the same to the bit."""
    wanted = Wanted(request.wrt, request.product, request.order, coefficients=request.coefficients)
    text = shader_text(program.text, "program.glsl")
    first = stage("emit", lambda: generate(product, checked, {}, wanted, ES300, Sink()))
    second = stage("emit", lambda: generate(product, checked, {}, wanted, ES300, Sink()))
    if first.section != second.section:
        raise Fault("emit", "the text is not the same twice")
    shader = placed(first.section, text, only=False)
    again = front_end(shader)
    (entry,) = again.overloads(first.product.entry.name)
    module = stage("lower what was emitted", lambda: lower(again, entry, Sink()))
    function = module.functions[entry.key]
    given = _reordered(product.entry, function, arguments)
    back = _results(module, function, given)
    _same("emit", product.entry.results, results, _flattened(product.entry, function, arguments, back))
    return shader


def _reordered(entry: Function, again: Function, arguments: Sequence[Data]) -> list[Data]:
    """The flat arguments as the function that was read again takes them: jets are structs there."""
    given: dict[int, Data] = {}
    for mine, theirs in zip(entry.interface.parameters, again.interface.parameters, strict=True):
        values = [arguments[i] for i in mine.inputs]
        given.update((i, tuple(values) if mine.packed else values[0]) for i in theirs.inputs)
    mine_read = dict(entry.interface.globals_read)
    given.update((i, arguments[mine_read[name]]) for name, i in again.interface.globals_read if name in mine_read)
    return [given.get(i) for i in range(len(again.params))]


def _flattened(entry: Function, again: Function, arguments: Sequence[Data], values: Sequence[Data]) -> list[Data]:
    """The results of the function that was read again, in the order of the entry's."""
    theirs, ours = again.interface, entry.interface
    flat: dict[int, Data] = {}

    def put(indices: Sequence[int], packed: bool, found: Sequence[int]) -> None:
        if indices:
            value = values[found[0]]
            flat.update(zip(indices, value if packed else [value], strict=True))

    put(ours.returns, ours.packed, theirs.returns)
    for mine, other in zip(ours.parameters, theirs.parameters, strict=True):
        put(mine.outputs, mine.packed, other.outputs)
    written = dict(theirs.globals_written)
    for name, index in ours.globals_written:  # what is never stored to keeps its value
        flat[index] = values[written[name]] if name in written else arguments[dict(ours.globals_read)[name]]
    return [flat[i] for i in range(len(entry.results))]
