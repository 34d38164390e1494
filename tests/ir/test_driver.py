"""The expectations of `test_semantics` are what a driver computes, too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glsl_ad.numeric.interpreter import global_batch
from tests.ir.lowered import close, entry_of, module_of, plain
from tests.ir.test_semantics import CASES, UNSPECIFIED

pytestmark = pytest.mark.gpu

DEFINED = [c for c in CASES if c[0] not in UNSPECIFIED]


@pytest.mark.parametrize(("text", "arguments", "expected"), [c[1:] for c in DEFINED], ids=[c[0] for c in DEFINED])
def test_value_on_the_gpu(text: str, arguments: tuple[Any, ...], expected: list[Any]) -> None:
    from glsl_ad.gpu.run import run_function, signature_of

    module = module_of(text)
    signature = signature_of(entry_of(module))
    inputs = [np.asarray(a)[np.newaxis, ...] for a in arguments]
    inputs += [global_batch(module, argument.name) for argument in signature.inputs[len(arguments) :]]
    found = [plain(v) for v in run_function(text, signature, inputs)]
    assert close(found, expected, rel=1e-5), found
