"""Generated programs with `validity`: all else stays as it is, and what is emitted compiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from glsl_ad.ad import Product
from glsl_ad.check.arguments import sampled_arguments
from glsl_ad.dialects import ES300
from glsl_ad.files import shader_text
from glsl_ad.generation import differentiated, generate, lowered, optimised, placed
from glsl_ad.ir import verify
from glsl_ad.numeric.batches import columns
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.sampling import Domains
from glsl_ad.request import Wanted
from glsl_ad.sema.model import Program as Checked
from glsl_ad.source import Sink
from glsl_ad.stack import deep
from tests.properties.compilers import refusals
from tests.properties.programs import Program, Request, programs
from tests.properties.properties import front_end

COUNT = 20
POINTS = 6

pytestmark = pytest.mark.filterwarnings("ignore:The recursion limit:hypothesis.errors.HypothesisWarning")


def product(checked: Checked, request: Request, *, validity: bool) -> tuple[Wanted, Product]:
    (entry,) = checked.overloads("f")
    wanted = Wanted(request.wrt, request.product, request.order, coefficients=request.coefficients, validity=validity)
    sink = Sink()
    module = lowered(checked, entry, wanted, sink)
    return wanted, optimised(differentiated(checked, module, entry, wanted, checked.names, sink))


def examine(program: Program) -> list[str]:
    """The shaders, whose derivatives are the same with `validity` as without."""
    checked = front_end(program.text)
    texts = []
    for request in program.requests:
        (_, plain), (wanted, watched) = (product(checked, request, validity=v) for v in (False, True))
        for key in watched.generated:
            verify(watched.module.functions[key], watched.module)
        arguments = sampled_arguments(plain, Domains(), POINTS)
        before, after = (evaluate(p.module, p.entry, arguments).values for p in (plain, watched))
        for one, other in zip(plain.outputs, watched.outputs, strict=True):
            assert (one.primal, one.order) == (other.primal, other.order)
            for a, b in zip(columns(before[one.result]), columns(after[other.result]), strict=True):
                # Derivatives may be summed in another order; the value may not.
                tolerance = 0.0 if one.order == 0 else 1e-6
                np.testing.assert_allclose(b, a, rtol=tolerance, atol=1e-3 * tolerance)
        (extra,) = set(range(len(after))) - {o.result for o in watched.outputs}
        assert not np.any(np.asarray(after[extra]) < 0.0)
        section = generate(watched, checked, {}, wanted, ES300, Sink()).section
        texts.append(placed(section, shader_text(program.text, "program.glsl"), only=False))
    return texts


@pytest.mark.glslang
def test_programs_keep_their_derivatives() -> None:
    found: list[str] = []

    @settings(
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        max_examples=COUNT,
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(programs())
    def each(program: Program) -> None:
        found.extend(deep(lambda: examine(program)))

    each()
    assert len(found) >= COUNT
    assert refusals(found) == []
