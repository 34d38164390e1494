"""Errors of programs on the GPU against the certified reference, in units in the last place of float32.

The unit is that of the largest derivative of the same component and order: what matters of a gradient is its direction,
and a component that happens to pass through zero would have any error otherwise.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import Case
from benchmarks.programs import Program, derivative_of
from benchmarks.timing import CORNERS, VERTEX
from glsl_ad.gpu.context import check_error, leave_framebuffers
from glsl_ad.numeric.reference import Status, references

Array = NDArray[np.float64]


class Accuracy(NamedTuple):
    """Median and largest error of the derivatives in ulps, over `points` points."""

    median: float
    maximum: float
    points: int


class Reference(NamedTuple):
    """Inputs, one row for each point, and what the results are there."""

    inputs: NDArray[np.float32]
    results: Array


def reference(case: Case, points: int = 400, seconds: float = 4.0, seed: int = 1) -> Reference:
    """Certified results at random points, those left out where there is none."""
    rng = np.random.default_rng(seed)
    columns = [rng.uniform(i.low, i.high, (points, i.size)).astype(np.float32) for i in case.inputs]
    _, product = derivative_of(case)._runnable
    batches: list[Any] = [c[:, 0].astype(float) if c.shape[1] == 1 else c.astype(float) for c in columns]
    found = references(product, batches, seconds=seconds)
    values = [np.reshape(np.asarray(v, dtype=float), (found.count, -1)) for v in found.values]
    results = np.concatenate(values, axis=1)
    sharp = (found.status == Status.OK) & np.isfinite(results).all(axis=1)
    return Reference(np.concatenate(columns, axis=1)[: found.count][sharp], results[sharp])


def measure(context: Any, case: Case, program: Program, known: Reference) -> Accuracy:
    """The error of a program's derivatives at the points of a reference."""
    actual = run(context, case, program, known.inputs)
    errors = []
    for group in _groups(case):
        scale = np.abs(known.results[:, group]).max(axis=1)
        moving = scale > 0
        ulp = np.exp2(np.floor(np.log2(scale[moving])) - 23)
        difference = np.abs(actual[:, group] - known.results[:, group]).max(axis=1)[moving]
        errors.append(difference / ulp)
    flat = np.concatenate(errors)
    flat[~np.isfinite(flat)] = np.inf
    return Accuracy(float(np.median(flat)), float(flat.max()), len(known.inputs))


def _groups(case: Case) -> list[list[int]]:
    """The results that share a unit: the derivatives of one component along all directions, or of one order."""
    n = case.components
    if case.is_jet:
        return [[k] for k in range(1, case.outputs)]
    return [[n * (1 + d) + c for d in range(case.directions)] for c in range(n)]


def run(context: Any, case: Case, program: Program, inputs: NDArray[np.float32]) -> Array:
    """The results of a program on the GPU, one row for each point: points are pixels, four floats to a texture."""
    points, ins, outs = len(inputs), -(-case.input_floats // 4), -(-case.outputs // 4)
    fill = "".join(
        f"    IN({k}) = texelFetch(points, ivec2(x, {k // 4}), 0)[{k % 4}];\n" for k in range(case.input_floats)
    )
    give = "".join(f"    o{k // 4}[{k % 4}] = OUT({k});\n" for k in range(case.outputs))
    text = (
        "#version 450\n#define IN(k) in_data[k]\n#define OUT(k) out_data[k]\nuniform sampler2D points;\n"
        f"float in_data[{case.input_floats}];\nfloat out_data[{case.outputs}];\n"
        + "".join(f"layout(location = {k}) out vec4 o{k};\n" for k in range(outs))
        + f"{program.text}\nvoid main() {{\n    int x = int(gl_FragCoord.x);\n{fill}"
        + f"    {{\n{program.body}\n    }}\n{give}}}\n"
    )
    padded = np.zeros((points, 4 * ins), dtype=np.float32)
    padded[:, : case.input_floats] = inputs
    shader = context.program(vertex_shader=VERTEX, fragment_shader=text)
    source = context.texture((points, ins), 4, padded.reshape(points, ins, 4).swapaxes(0, 1).tobytes(), dtype="f4")
    targets = [context.texture((points, 1), 4, dtype="f4") for _ in range(outs)]
    frame = context.framebuffer(targets)
    corners = context.buffer(CORNERS)
    array = context.simple_vertex_array(shader, corners, "corner")
    frame.use()
    source.use(0)
    array.render(vertices=3)
    context.finish()
    found = [np.frombuffer(t.read(), dtype=np.float32).reshape(points, 4) for t in targets]
    leave_framebuffers()
    for thing in (array, corners, source, frame, *targets, shader):
        thing.release()
    check_error("running a program")
    return np.concatenate(found, axis=1)[:, : case.outputs].astype(float)
