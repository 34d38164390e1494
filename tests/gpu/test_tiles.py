"""Arrays of any length pass through the GPU in tiles: right at every boundary, in bounded memory, as floats."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from glsl_ad.gpu import tiles
from glsl_ad.gpu.run import Argument, Kernel, Signature, run_function
from glsl_ad.gpu.tiles import FIRST_ROWS, ROWS, TILE_WIDTH, Timing
from glsl_ad.gpu.transfer import format_of
from glsl_ad.types import BOOL, FLOAT, INT, VEC2, VEC3, VEC4, Array, Type

pytestmark = pytest.mark.gpu

FIRST, LATER = TILE_WIDTH * FIRST_ROWS, TILE_WIDTH * ROWS
TWICE = Signature("f", (Argument("x", FLOAT),), FLOAT)


@pytest.mark.parametrize(
    "count", [1, TILE_WIDTH + 3, FIRST, FIRST + 1, FIRST + LATER - 1, FIRST + LATER + 1, FIRST + 2 * LATER + 777]
)
def test_every_point_is_computed_once(count: int) -> None:
    x = np.arange(count, dtype=np.float32)
    (result,) = run_function("float f(float x) { return 2.0 * x; }", TWICE, [x])
    np.testing.assert_array_equal(result, 2.0 * x)


def test_what_is_not_finite_survives_at_scale() -> None:
    x = np.zeros(FIRST + LATER + 5, np.float32)
    x[::3], x[1::3], x[2::3] = np.nan, np.inf, -np.inf
    (result,) = run_function("float f(float x) { return x; }", TWICE, [x])
    np.testing.assert_array_equal(result, x)


WIDTHS: list[tuple[Type, str, int]] = [
    (FLOAT, "x", 1),
    (VEC2, "vec2(x)", 2),
    (VEC3, "vec3(x)", 4),
    (VEC4, "vec4(x)", 4),
]


@pytest.mark.parametrize(("type_", "value", "components"), WIDTHS, ids=[str(w[0]) for w in WIDTHS])
def test_targets_are_of_floats_and_no_wider_than_needed(type_: Type, value: str, components: int) -> None:
    signature = Signature("f", (Argument("x", FLOAT),), type_)
    with Kernel(f"{type_} f(float x) {{ return {value}; }}", signature) as kernel:
        assert "out highp vec4" in kernel.fragment_source
        assert "uvec4" not in kernel.fragment_source
        (result,) = kernel.run([np.arange(5.0)])
    assert format_of([a.type for a in signature.outputs]).components(0) == components
    assert result.reshape(5, -1)[:, -1].tolist() == [0, 1, 2, 3, 4]


def test_whole_numbers_travel_as_bits() -> None:
    signature = Signature("f", (Argument("n", INT), Argument("x", FLOAT, "out"), Argument("even", BOOL, "out")), INT)
    source = "int f(int n, out float x, out bool even) { x = float(n) / 4.0; even = n % 2 == 0; return n; }"
    n = np.array([2**31 - 1, -(2**31), 16777217, 0])
    with Kernel(source, signature) as kernel:
        assert "out highp uvec4" in kernel.fragment_source
        result, x, even = kernel.run([n])
    assert result.tolist() == n.tolist()
    np.testing.assert_array_equal(x, n.astype(np.float32) / 4)
    assert even.tolist() == [False, True, False, True]


def test_an_int_cannot_be_nan() -> None:
    with pytest.raises(ValueError, match="cannot be NaN"):
        run_function(
            "float f(int n) { return 0.0; }", Signature("f", (Argument("n", INT),), FLOAT), [np.array([np.nan])]
        )


def test_more_words_than_one_pass_in_several_tiles() -> None:
    size, count = 33, FIRST + 300
    source = f"void f(float x, out float a[{size}]) {{ for (int i = 0; i < {size}; i++) a[i] = x + float(i); }}"
    x = np.arange(count, dtype=np.float32)
    (a,) = run_function(source, Signature("f", (Argument("x", FLOAT), Argument("a", Array(FLOAT, size), "out"))), [x])
    np.testing.assert_array_equal(a[32], x + 32)
    np.testing.assert_array_equal(a[0], x)


def test_memory_does_not_grow_with_the_number_of_points() -> None:
    """Beside the argument, which is given, and the result, which is wanted, there are a few tiles at most."""
    x = np.linspace(0.0, 1.0, 20 * LATER)  # float64: rounded tile by tile
    with Kernel("float f(float x) { return x * x; }", TWICE) as kernel:
        kernel.run([x[:10]])
        tracemalloc.start()
        (result,) = kernel.run([x])
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak - result.nbytes < 8 * 4 * LATER
    np.testing.assert_allclose(result, x * x, rtol=1e-6, atol=1e-12)


def test_slow_tiles_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "QUICK_SECONDS", 0.0)
    sizes: list[int] = []
    original = tiles.Tile.run

    def watched(self: tiles.Tile, arguments: Any, results: Any, start: int, stop: int) -> None:
        sizes.append(stop - start)
        original(self, arguments, results, start, stop)

    monkeypatch.setattr(tiles.Tile, "run", watched)
    run_function("float f(float x) { return x; }", TWICE, [np.zeros(3 * FIRST + 1)])
    assert sizes == [FIRST, FIRST, FIRST, 1]


def test_the_time_is_told_apart() -> None:
    with Kernel("float f(float x) { return x * x; }", TWICE) as kernel:
        kernel.run([np.zeros(FIRST)])
        timing = kernel.timing
    assert min(timing.upload, timing.compute, timing.download) > 0.0
    assert timing.transfer_share == pytest.approx((timing.upload + timing.download) / timing.total)
    assert Timing().transfer_share == 0.0
