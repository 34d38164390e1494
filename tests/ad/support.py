"""GLSL text to evaluated jets, without a GPU: front end, differentiation, passes, interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad import Product, Request, differentiate
from glsl_ad.ir import lower, verify
from glsl_ad.ir.model import Role
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.passes import optimise
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import parse

Numbers = NDArray[np.float64]


def differentiated(text: str, function: str = "f", *, sink: Sink | None = None, **request: Any) -> Product:
    """Differentiate a function of a shader; `function` is its name, which must have one overload."""
    sink = sink if sink is not None else Sink()
    file = SourceFile("test.glsl", text)
    program = check(parse(file, sink), file, sink)
    sink.raise_if_errors()
    (entry,) = program.overloads(function)
    inputs = request.get("wrt") or ()
    assert isinstance(inputs, tuple)
    module = lower(program, entry, sink, varying=frozenset(str(i).partition(".")[0] for i in inputs))
    sink.raise_if_errors()
    product = differentiate(module, Request(function=entry.key, **request), sink)
    for key in product.generated:
        verify(product.module.functions[key], product.module)
        verify(optimise(product.module.functions[key]), product.module)
    return product


def evaluated(product: Product, arguments: Sequence[object], count: int | None = None) -> dict[str, Numbers]:
    """The entry's results by field name, at a batch of points; constants as doubles, written globals 0 at first."""
    count = len(np.asarray(arguments[0])) if count is None else count
    given = len(arguments)
    state = [np.zeros(count) for p in product.entry.params[given:] if p.role is Role.GLOBAL]
    result = evaluate(product.module, product.entry, [*arguments, *state], round_constants=False)
    return {
        output.field or output.output: np.asarray(result.values[output.result], dtype=np.float64)
        for output in product.outputs
    }
