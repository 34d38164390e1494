"""Points in tiles: a texture of arguments, a rectangle of fragments, and the targets that take their results.

A tile holds a bounded number of points, so that arrays of any length pass through a bounded memory, and so that a slow
shader does not hold the driver for long at a time: tiles are small at first, and large once they have proven quick.
Their width is always the same, so that a point has the same neighbours in both.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.gpu import context
from glsl_ad.gpu.adapt import PREFIX
from glsl_ad.gpu.transfer import Arguments, Format, Results
from glsl_ad.records import dataclass

TILE_WIDTH = 256
FIRST_ROWS = 64
ROWS = 1024
TILE_TEXELS = 2**21  # at most 32 MiB of arguments at a time
#: A tile that took no longer than this is followed by larger ones.
QUICK_SECONDS = 0.1
TARGETS = 8
WORDS_PER_PASS = 4 * TARGETS
_MAX_TEXTURE_SIZE = 16384


@dataclass(slots=True)
class Timing:
    """Seconds spent in a run: bringing arguments to the GPU, computing, and bringing results back."""

    upload: float = 0.0
    compute: float = 0.0
    download: float = 0.0

    @property
    def total(self) -> float:
        return self.upload + self.compute + self.download

    @property
    def transfer_share(self) -> float:
        """The part of the time that is not computing."""
        return 1.0 - self.compute / self.total if self.total else 0.0


def run_tiles(program: Any, arguments: Arguments, results: Results, *, may_discard: bool, timing: Timing) -> None:
    """Run a program on all points of `arguments` and fill `results`."""
    count = arguments.count
    if not count or not results.format.words:
        return
    texels = arguments.format.texels
    most = min(ROWS, TILE_TEXELS // (TILE_WIDTH * texels), _MAX_TEXTURE_SIZE // texels)
    rows = max(1, min(FIRST_ROWS, most, -(-count // TILE_WIDTH)))
    start, quick = 0, False
    with context.current() as made, ExitStack() as stack:
        tile: Tile | None = None
        while start < count:
            if tile is None or (quick and rows < most):
                if tile is not None:
                    rows = max(1, min(most, -(-(count - start) // TILE_WIDTH)))
                stack.close()
                formats = (arguments.format, results.format)
                tile = stack.enter_context(Tile(made, program, rows, *formats, may_discard=may_discard, timing=timing))
            stop = min(start + rows * TILE_WIDTH, count)
            before = timing.compute
            tile.run(arguments, results, start, stop)
            start, quick = stop, timing.compute - before < QUICK_SECONDS


class Tile:
    """The textures and targets for a rectangle of points; a context manager that releases them."""

    def __init__(
        self, made: Any, program: Any, rows: int, given: Format, wanted: Format, *, may_discard: bool, timing: Timing
    ) -> None:
        self._made, self._program, self._rows, self._timing = made, program, rows, timing
        self._capacity = TILE_WIDTH * rows
        self._passes = -(-wanted.words // WORDS_PER_PASS)
        sizes = [4 if self._passes > 1 else wanted.components(k) for k in range(min(TARGETS, wanted.texels))]
        self._arguments = np.zeros((given.texels, self._capacity, given.components(0)), given.dtype)
        self._read: list[NDArray[Any]] = [np.empty((self._capacity, size), wanted.dtype) for size in sizes]
        with ExitStack() as stack:
            shape = (TILE_WIDTH, rows)
            planes = (TILE_WIDTH, rows * given.texels)
            self._input = _released(stack, made.texture(planes, given.components(0), dtype=given.code))
            self._targets = [_released(stack, made.texture(shape, size, dtype=wanted.code)) for size in sizes]
            self._framebuffer = _released(stack, made.framebuffer(self._targets))
            self._vertices = _released(stack, made.vertex_array(program, []))
            stack.callback(context.leave_framebuffers)
            self._stack = stack.pop_all()
        # A fragment that is discarded leaves what was there before: NaN.
        blank = np.array(0x7FC00000, np.uint32)
        self._background = [np.full(r.size, blank).tobytes() for r in self._read] if may_discard else []
        self._code = wanted.code

    def __enter__(self) -> Tile:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, arguments: Arguments, results: Results, start: int, stop: int) -> None:
        """Compute the points from `start` to `stop`."""
        with _Clock(self._timing, "upload"):
            count = stop - start
            arguments.fill(self._arguments, start, stop)
            # What fills the rectangle repeats a point that is asked for: zeros might send a loop round for ever.
            self._arguments[:, count:] = self._arguments[:, count - 1 : count]
            self._input.write(self._arguments)
            _set_if_used(self._program, f"{PREFIX}rows", self._rows)
        texels: list[NDArray[Any]] = []
        for number in range(self._passes):
            self._render(number)
            with _Clock(self._timing, "download"):
                texels += self._download(copies=self._passes > 1)
        with _Clock(self._timing, "download"):
            results.store(texels, start, stop)

    def _render(self, number: int) -> None:
        import moderngl

        with _Clock(self._timing, "compute"):
            for target, background in zip(self._targets, self._background, strict=False):
                target.write(background)
            self._framebuffer.use()
            self._made.viewport = (0, 0, TILE_WIDTH, self._rows)
            self._input.use(0)
            _set_if_used(self._program, f"{PREFIX}arguments", 0)
            _set_if_used(self._program, f"{PREFIX}pass", number)
            self._vertices.render(moderngl.TRIANGLES, vertices=3)
            self._made.finish()

    def _download(self, *, copies: bool) -> list[NDArray[Any]]:
        for index, array in enumerate(self._read):
            self._framebuffer.read_into(array, components=array.shape[1], attachment=index, dtype=self._code)
        return [array.copy() for array in self._read] if copies else self._read


class _Clock:
    """Adds the seconds of a block to a field of a timing."""

    def __init__(self, timing: Timing, field: str) -> None:
        self._timing, self._field, self._start = timing, field, 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._start
        setattr(self._timing, self._field, getattr(self._timing, self._field) + spent)


def _released(stack: ExitStack, resource: Any) -> Any:
    stack.callback(resource.release)
    return resource


def _set_if_used(program: Any, name: str, value: int) -> None:
    uniform = program.get(name, None)
    if uniform is not None:
        uniform.value = value
