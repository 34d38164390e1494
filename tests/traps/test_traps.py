"""Every trap of real code, end to end: differentiated, emitted in every language that fits, compiled, and proven.

The references are the interpreter's (`check`): derivatives of order 1 to 3 by all float inputs, and lifted ones. On the
GPU the generated function must give the value of the original to the bit.
"""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad import Derivative, Shader
from glsl_ad.check import CheckReport, parse_domains
from glsl_ad.check import arguments as calls
from glsl_ad.dialects import DIALECTS
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.gpu.run import run_function, signature_of
from glsl_ad.ir.model import Function
from glsl_ad.numeric.batches import columns
from glsl_ad.numeric.domain import Data
from glsl_ad.source import GlslAdError, Severity, Sink
from tests.traps.support import Trap, traps

TRAPS = list(traps())
GOOD = [t for t in TRAPS if not t.refused]
REFUSED = [t for t in TRAPS if t.refused]
#: How many points the GPU computes.
POINTS = 256
#: What a check may say where the case announces it.
ANNOUNCED = {"lost": {"C107", "C108", "C112"}, "unreferenced": {"C106"}}


def derivative(trap: Trap, dialect: str = "", order: int = 1, product: str = "jet") -> Derivative:
    shader = Shader.from_source(trap.text, name=trap.file, dialect=dialect or trap.dialects[0])
    return shader.diff(trap.function, wrt=trap.wrt, order=order, product=product)


def complaints(trap: Trap, report: CheckReport) -> list[str]:
    """What is wrong, and also what was not compared, as far as the case does not announce it."""
    announced = {code for option in trap.options for code in ANNOUNCED.get(option, ())}
    return [f"{p.code}: {p.text}" for p in report.problems if p.code not in announced]


def test_titles_are_distinct() -> None:
    assert len({str(t) for t in TRAPS}) == len(TRAPS)
    assert len(TRAPS) >= 150


@pytest.mark.parametrize("trap", REFUSED, ids=str)
def test_refused(trap: Trap) -> None:
    with pytest.raises(GlslAdError) as caught:
        derivative(trap)
    errors = [d for d in caught.value.diagnostics if d.severity is Severity.ERROR]
    assert errors
    assert all(d.code.startswith(trap.refused) for d in errors)
    assert all(d.span is not None for d in errors)


@pytest.mark.parametrize("trap", GOOD, ids=str)
def test_derivatives_agree_with_the_reference(trap: Trap) -> None:
    lifts = trap.wrt is None
    for product, order in (("jet", 1), ("jet", 3), ("lifted", 2) if lifts else ("jet", 2)):
        made = derivative(trap, order=order, product=product)
        report = made.check(domains=trap.domains, points=16, seconds=20.0, gpu=False)
        assert not complaints(trap, report), (product, order)
        codes = {d.code for d in made.diagnostics}
        assert codes >= set(trap.warnings)
        if not trap.warnings:
            assert not codes & {"A206", "A207", "A208"}


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("trap", GOOD, ids=str)
def test_the_text_compiles(trap: Trap) -> None:
    for dialect in trap.dialects:
        made = derivative(trap, dialect, order=2)
        for compiler in (compile_with_driver, compile_with_glslang):
            found = compiler(made.source, DIALECTS[dialect])
            assert found is not None
            if not found.ok:
                # Then it should be the user's text that this compiler does not take.
                original = compiler(trap.text, DIALECTS[dialect])
                assert original is not None
                assert not original.ok, found.messages


@pytest.mark.gpu
@pytest.mark.parametrize("trap", GOOD, ids=str)
def test_the_value_is_that_of_the_original(trap: Trap) -> None:
    """What the user's compiler makes of the trap is what the tool made of it."""
    if not compile_with_driver(trap.text, DIALECTS[trap.dialects[0]]).ok:
        pytest.skip("the driver does not take the user's text alone")
    shader = Shader.from_source(trap.text, name=trap.file, dialect=trap.dialects[0])
    text, product = shader.diff(trap.function, wrt=trap.wrt, product="jet", order=1)._runnable
    domains = parse_domains(trap.domains, product, Sink())
    values = calls.sampled_arguments(product, domains, POINTS)
    uniforms = calls.as_uniforms(product.module, calls.host_globals(product.module, domains))

    def run(source: str, function: Function, arguments: list[Data]) -> list[Data]:
        inputs = calls.glsl_inputs(function, arguments)
        made = run_function(source, signature_of(function), inputs, uniforms, count=POINTS, dialect=shader.dialect)
        return calls.flat_outputs(function, made)

    original = run(trap.text, product.primal, calls.primal_arguments(product, values, POINTS))
    generated = run(text, product.entry, values)
    for term in product.outputs:
        if term.order == 0:
            pairs = zip(columns(generated[term.result]), columns(original[term.primal]), strict=True)
            for actual, expected in pairs:
                # The driver takes `a * b * v` as `a * (b * v)`, unless `a * b` has a name.
                closeness = 2e-6 if "rounded" in trap.options else 0.0
                np.testing.assert_allclose(actual, expected, rtol=closeness, atol=closeness, err_msg=term.field)
