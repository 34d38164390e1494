"""The comparison itself: it accepts what is right and sees what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from glsl_ad import Shader
from glsl_ad.gpu.guard import Guard
from tests.corpus.agreement import Agreement, agreement

pytestmark = pytest.mark.gpu

TEXT = """
uniform float scale;
float rough(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
vec2 smooth_(vec2 p, float k) { return vec2(sin(3.0 * p.x) * exp(-k * p.y), scale * p.x * p.x * p.y); }
float kinks(float x) { return abs(fract(2.0 * x) - 0.5) + max(x, 0.5); }
float steps(float x) { return floor(x * 3.0) + step(0.5, x); }
float saw(float x) { return fract(x * 16777216.0); }
float hiss(float x) { return fract(x * 1e12); }
float root(float x) { return max(sqrt(x), 0.5); }
void several(inout vec3 v, out float n, int i) { n = length(v) * float(i); v *= n; }
"""


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard() as made:
        yield made


def compared(guard: Guard, name: str, order: int = 2, wrong: tuple[str, str] | None = None) -> Agreement:
    shader = Shader.from_source(TEXT)
    text, product = shader.diff(name, product="jet", order=order)._runnable
    if wrong is not None:
        head, mark, generated = text.partition("// ---- generated")
        changed = re.sub(*wrong, generated, count=1)
        assert changed != generated
        text = head + mark + changed
    return agreement(product, text, shader.dialect, guard)


@pytest.mark.parametrize("name", ["rough", "smooth_", "kinks", "steps", "saw", "root", "several"])
@pytest.mark.parametrize("order", [1, 2])
def test_what_is_right_agrees(guard: Guard, name: str, order: int) -> None:
    found = compared(guard, name, order)
    assert found.ok
    assert found.compared > 150


def test_what_is_rough_at_every_scale_is_left_out(guard: Guard) -> None:
    found = compared(guard, "hiss")
    assert found.rough > found.compared / 4


def test_where_there_is_no_value_nothing_is_compared(guard: Guard) -> None:
    assert compared(guard, "root").undefined > 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("smooth_", (r"cos\(", "1.00001 * cos(")),
        ("smooth_", (r"9\.0", "9.0001")),
        ("smooth_", (r"scale", "0.99999 * scale")),
        ("rough", (r"43758\.5453", "43758.6")),
        ("kinks", (r"2\.0", "-2.0")),
    ],
)
def test_what_is_wrong_is_seen(guard: Guard, name: str, wrong: tuple[str, str]) -> None:
    assert not compared(guard, name, wrong=wrong).ok
