"""The work of emission grows with the size of the function, not with its square."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable

import pytest

from tests.emit.roundtrip import round_trip

SHAPES: dict[str, Callable[[int], str]] = {
    "assignments": lambda i: f"x = sin(x) * {i}.5 + y; y = cos(y) + x;",
    "branches": lambda i: f"if (x > {i}.0) {{ x = sin(x); y += x; }}",
    "elements": lambda i: f"w[{i % 7}] += sin(w[{(i + 1) % 7}]) * x;",
    "components": lambda i: f"p.{'xyz'[i % 3]} += p.{'yzx'[i % 3]} * {i}.5;",
    "returns": lambda i: f"if (x > {i}.0) return y * {i}.0;",
    "loops": lambda i: f"for (int i = 0; i < 3; i++) {{ x = sin(x) + y; if (x > {i}.0) break; y *= x; }}",
}


def calls(shape: Callable[[int], str], size: int) -> int:
    """How many calls of Python functions the emission of so many statements takes."""
    statements = "\n".join(map(shape, range(size)))
    text = f"float f(float x, float y, vec3 p) {{ float w[7]; w[0] = x; {statements} return x + y + p.x + w[1]; }}"
    profile = cProfile.Profile()
    with profile:
        # `deep` would run it on a thread that the profile does not see
        round_trip(text, on_a_large_stack=False)
    counted = pstats.Stats(profile).get_stats_profile().func_profiles.values()
    ours = ("/emit/", "/passes/")
    return sum(int(f.ncalls.split("/")[0]) for f in counted if any(part in f.file_name for part in ours))


@pytest.mark.parametrize("name", SHAPES)
def test_is_nearly_linear(name: str) -> None:
    assert calls(SHAPES[name], 120) < 2.6 * calls(SHAPES[name], 60)
