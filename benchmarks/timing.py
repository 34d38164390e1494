"""How long programs take on the GPU: fragment shaders over the same points, interleaved, on one context.

A program's time includes that of its frame, which makes the inputs from the place in the picture and adds up the
results. An empty program measures the frame alone, and is subtracted, round by round. Where the renderer runs on the
processor, time is processor time of all its threads: what else the machine does matters less then.
"""

from __future__ import annotations

import statistics
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from benchmarks.cases import Case
from benchmarks.programs import Program
from glsl_ad.gpu.context import leave_framebuffers

#: Pictures are squares of this, or smaller where a program is slow.
SIDE = 256
#: Evaluations in each pixel, in a loop, so that what a pixel costs by itself matters less.
TIMES = 8
#: A program is drawn as often as takes about this long, in seconds, for each of its times: the clock of processor time
#: may count what a thread did only milliseconds later. A round times every program once.
TARGET = 0.1

#: Renderers that run on the processor.
SOFTWARE = ("llvmpipe", "softpipe", "SwiftShader")

#: One triangle over the whole picture.
VERTEX = "#version 450\nin vec2 corner;\nvoid main() { gl_Position = vec4(corner, 0.0, 1.0); }\n"
CORNERS = struct.pack("6f", -1.0, -1.0, 3.0, -1.0, -1.0, 3.0)


@dataclass(frozen=True)
class Timing:
    """Milliseconds for a million evaluations, without the frame: each round's, and the time to compile in seconds."""

    rounds: tuple[float, ...]
    compile: float

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> float:
        """Half of the distance between the quartiles."""
        low, _, high = statistics.quantiles(self.rounds, n=4)
        return (high - low) / 2


def ratio(of: Timing, to: Timing) -> float:
    """The median over rounds of the ratio of two programs that were measured side by side."""
    return statistics.median(a / b for a, b in zip(of.rounds, to.rounds, strict=True))


def fragment(case: Case, program: Program | None, salt: str) -> str:
    """The shader of a program, or of the frame alone. `salt` makes the text new to the driver's caches."""
    inputs = []
    for given in case.inputs:
        for k in range(given.size):
            n = case.offset(given.name) + k
            # smooth over the picture, each input its own way
            place = (
                f"fract(u.x * {0.37 + 0.61 * ((n * 0.618) % 1.0):.4f} + u.y * {0.83 - 0.57 * ((n * 0.755) % 1.0):.4f}"
            )
            inputs.append(
                f"    IN({n}) = mix({given.low!r}, {given.high!r}, {place} + {(n * 0.414) % 1.0:.4f} + salt));"
            )
    total = " + ".join(f"OUT({k})" for k in range(case.outputs))
    frame = "\n".join(inputs)
    zero = "\n".join(f"    OUT({k}) = IN({k % case.input_floats});" for k in range(case.outputs))
    body = program.body if program else ""
    return (
        f"#version 450\n#define IN(k) in_{salt}[k]\n#define OUT(k) out_{salt}[k]\n"
        f"float in_{salt}[{case.input_floats}];\nfloat out_{salt}[{case.outputs}];\n"
        f"uniform vec2 scale;\nuniform float salt;\nuniform int times;\nout vec4 colour;\n"
        f"{program.text if program else ''}\nvoid main() {{\n    float sum = 0.0;\n"
        "    for (int n = 0; n < times; n++) {\n    vec2 u = gl_FragCoord.xy * scale + float(n) * vec2(0.13, 0.29);\n"
        f"{frame}\n{zero}\n    {{\n{body}\n    }}\n    sum += {total} + IN(0);\n    }}\n"
        "    colour = vec4(sum);\n}\n"
    )


class Bench:
    """Programs of one case on one context."""

    def __init__(self, context: Any, case: Case, programs: Sequence[Program], salt: int = 0) -> None:
        self.context = context
        self.case = case
        renderer = str(context.info.get("GL_RENDERER", ""))
        self._clock = process_time if any(name in renderer for name in SOFTWARE) else perf_counter
        self._target = context.framebuffer([context.texture((SIDE, SIDE), 4, dtype="f4")])
        self._corners = context.buffer(CORNERS)
        self._sides: dict[int, int] = {}
        self._arrays = []
        self.compile_times = []
        for n, program in enumerate((None, *programs)):
            start = perf_counter()
            shader = context.program(vertex_shader=VERTEX, fragment_shader=fragment(case, program, f"s{salt}x{n}"))
            array = context.simple_vertex_array(shader, self._corners, "corner")
            self._arrays.append((shader, array))
            self._draw(n, 1)  # drivers compile when they draw
            self.compile_times.append(perf_counter() - start)

    def _draw(self, number: int, side: int, repeats: int = 1) -> float:
        """Seconds for a picture of this side, drawn so often."""
        shader, array = self._arrays[number]
        self._target.use()
        self._target.viewport = (0, 0, side, side)
        shader["times"].value = TIMES
        if "scale" in shader:
            shader["scale"].value = (3.0 / side, 3.0 / side)
        self.context.finish()
        start = self._clock()
        for _ in range(repeats):
            array.render(vertices=3)
        self.context.finish()
        return (self._clock() - start) / repeats

    def run(self, rounds: int) -> list[Timing]:
        """The timings of the programs, in their order."""
        count = len(self._arrays)
        side = SIDE
        while side > 64 and max(self._draw(n, side) for n in range(count)) > 2 * TARGET:
            side //= 2
        repeats = [max(1, round(TARGET / self._draw(n, side, 2))) for n in range(count)]
        found: list[list[float]] = [[] for _ in range(count)]
        for _ in range(rounds):
            for n in range(count):
                found[n].append(self._draw(n, side, repeats[n]) * 1e9 / (side**2 * TIMES))
        frame, *rest = found
        return [
            Timing(tuple(max(t - f, 1e-3) for t, f in zip(times, frame, strict=True)), seconds)
            for times, seconds in zip(rest, self.compile_times[1:], strict=True)
        ]

    def release(self) -> None:
        """Give back what the context holds."""
        for shader, array in self._arrays:
            array.release()
            shader.release()
        leave_framebuffers()
        self._target.release()
        self._corners.release()
