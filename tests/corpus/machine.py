"""Runs the compute shaders of `doubles`: rows of doubles go in and come out. Called through `gpu.guard`, in a process
of its own that ends where a shader does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.gpu import context
from tests.corpus.doubles import LOCAL_SIZE

Rows = NDArray[np.float64]


class Refused(Exception):  # noqa: N818  (a state of the shader)
    """The driver does not compile the shader; the text says why."""


def run(text: str, jobs: Sequence[tuple[int, Rows, int]]) -> list[Rows]:
    """For each (number of the call, rows of inputs, scalars in an output) the rows of outputs.

    Raises Refused, NoContext.
    """
    import moderngl

    with context.current() as made:
        try:
            program = made.compute_shader(text)
        except moderngl.Error as error:
            raise Refused(str(error)) from None
        try:
            return [_dispatched(made, program, *job) for job in jobs]
        finally:
            program.release()


def _dispatched(made: Any, program: Any, which: int, rows: Rows, width: int) -> Rows:
    count = len(rows)
    # Buffers may not be empty, and a function may take or give nothing.
    given = made.buffer(np.ascontiguousarray(rows, np.float64).tobytes() or bytes(8))
    taken = made.buffer(reserve=max(8, 8 * count * width))
    try:
        given.bind_to_storage_buffer(0)
        taken.bind_to_storage_buffer(1)
        for name, value in (("d_count", count), ("d_which", which)):
            if name in program:
                program[name].value = value
        program.run(-(-count // LOCAL_SIZE))
        made.finish()
        return np.frombuffer(taken.read(), np.float64)[: count * width].reshape(count, width).copy()
    finally:
        given.release()
        taken.release()
