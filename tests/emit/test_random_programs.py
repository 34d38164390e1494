"""Random functions through the IR and back compute the same: what nobody thought of."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad.gpu.run import run_function, signature_of
from tests.emit.programs import Programs
from tests.emit.roundtrip import round_trip

POINTS = 400


@pytest.mark.gpu
@pytest.mark.parametrize("optimised", [True, False], ids=["optimised", "plain"])
@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_computes_the_same(seed: int, optimised: bool) -> None:
    programs = Programs(seed)
    found = round_trip("\n".join(programs.function(f"f{i}") for i in range(3)), optimised=optimised)
    rng = np.random.default_rng(seed)
    inputs = [
        np.float32(rng.uniform(-2.0, 2.0, POINTS)),
        np.float32(rng.uniform(-2.0, 2.0, POINTS)),
        np.float32(rng.uniform(-2.0, 2.0, (POINTS, 3))),
        rng.integers(-1, 5, POINTS),
    ]
    for key, copied in found.copies.items():
        original = found.originals[key]
        (expected,) = run_function(found.whole, signature_of(original), inputs, count=POINTS)
        (computed,) = run_function(found.whole, signature_of(copied), inputs, count=POINTS)
        # A comparison on a tie of rounding may send single points the other way.
        same = np.isclose(computed, expected, rtol=1e-4, atol=1e-5, equal_nan=True)
        assert same.mean() > 0.99, found.emitted
