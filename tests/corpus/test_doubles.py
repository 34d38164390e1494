"""The double-precision build: its functions against mpmath, and the translation of what shaders write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from glsl_ad.dialects import ES300
from glsl_ad.gpu.run import Argument, Signature
from glsl_ad.types import FLOAT, VEC3
from tests.corpus.doubles import reachable_text, shader, translated
from tests.corpus.machine import Refused, run

TOLERANCE = 1e-14

#: Function, where it is tried, and mpmath's.
ELEMENTARY: list[tuple[str, float, float, Callable[[Any], Any]]] = [
    ("sin(x)", -1e5, 1e5, mpmath.sin),
    ("cos(x)", -1e5, 1e5, mpmath.cos),
    ("tan(x)", -1.5, 1.5, mpmath.tan),
    ("asin(x)", -1.0, 1.0, mpmath.asin),
    ("acos(x)", -1.0, 1.0, mpmath.acos),
    ("atan(x)", -30.0, 30.0, mpmath.atan),
    ("atan(x, -0.75)", -3.0, 3.0, lambda x: mpmath.atan2(x, -0.75)),
    ("atan(0.75, x)", -3.0, 3.0, lambda x: mpmath.atan2(0.75, x)),
    ("exp(x)", -700.0, 700.0, mpmath.exp),
    ("exp2(x)", -1000.0, 1000.0, lambda x: mpmath.power(2, x)),
    ("log(x)", 1e-9, 40.0, mpmath.log),
    ("log2(x)", 1e-9, 40.0, lambda x: mpmath.log(x, 2)),
    ("pow(x, 2.5)", 1e-6, 30.0, lambda x: mpmath.power(x, 2.5)),
    ("pow(x, -3.0)", -30.0, 30.0, lambda x: mpmath.power(x, -3)),
    ("pow(1.25, x)", -40.0, 40.0, lambda x: mpmath.power(1.25, x)),
    ("sinh(x)", -10.0, 10.0, mpmath.sinh),
    ("cosh(x)", -10.0, 10.0, mpmath.cosh),
    ("tanh(x)", -25.0, 25.0, mpmath.tanh),
    ("asinh(x)", -40.0, 40.0, mpmath.asinh),
    ("acosh(x)", 1.5, 40.0, mpmath.acosh),
    ("atanh(x)", -0.99, 0.99, mpmath.atanh),
    ("sqrt(x)", 0.0, 40.0, mpmath.sqrt),
    ("inversesqrt(x)", 1e-6, 40.0, lambda x: 1 / mpmath.sqrt(x)),
    ("radians(x)", -400.0, 400.0, mpmath.radians),
    ("degrees(x)", -4.0, 4.0, mpmath.degrees),
]


def computed(body: str, points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """float f(float x) { body } at some points, in double precision."""
    signature = Signature("f", (Argument("x", FLOAT),), FLOAT)
    text = shader(f"float f(float x) {{ {body} }}", ES300, [signature], {})
    (result,) = run(text, [(0, points[:, None], 1)])
    return result[:, 0]


@pytest.mark.gpu
@pytest.mark.parametrize(("call", "low", "high", "reference"), ELEMENTARY, ids=[case[0] for case in ELEMENTARY])
def test_functions_are_right_to_fourteen_digits(
    call: str, low: float, high: float, reference: Callable[[Any], Any]
) -> None:
    points = np.concatenate([np.linspace(low, high, 501), np.random.default_rng(7).uniform(low, high, 500)])
    found = computed(f"return {call};", points)
    with mpmath.workdps(40):
        expected = [reference(mpmath.mpf(float(x))) if x or "(x, -3" not in call else mpmath.inf for x in points]
        errors = [abs(f - e) / max(abs(e), mpmath.mpf(1e-3)) for f, e in zip(found.tolist(), expected, strict=True)]
    assert max(e for e in errors if e == e) < TOLERANCE


#: Where a function has no value in double precision either, and where it has an infinite one.
SPECIAL = [
    ("asin(x)", 1.5, np.nan),
    ("acos(x)", -1.5, np.nan),
    ("log(x)", -1.0, np.nan),
    ("log(x)", 0.0, -np.inf),
    ("exp(x)", 800.0, np.inf),
    ("exp(x)", -800.0, 0.0),
    ("pow(x, 0.5)", -1.0, np.nan),
    ("pow(x, 2.0)", -3.0, 9.0),
    ("pow(x, 2.0)", 0.0, 0.0),
    ("max(sqrt(x), 0.0)", -1.0, np.nan),
    ("clamp(sqrt(x), 0.0, 1.0)", -1.0, np.nan),
    ("smoothstep(0.0, 1.0, log(x))", -1.0, np.nan),
    ("mix(sqrt(x), 1.0, 1.0)", -1.0, np.nan),
    ("mix(sqrt(x), 1.0, true)", -1.0, 1.0),
    ("min(x, 2.0)", 3.0, 2.0),
    ("step(0.5, x)", 0.75, 1.0),
]


@pytest.mark.gpu
@pytest.mark.parametrize(("call", "x", "expected"), SPECIAL)
def test_special_values(call: str, x: float, expected: float) -> None:
    np.testing.assert_allclose(computed(f"return {call};", np.array([x])), [expected], rtol=TOLERANCE)


TRANSLATIONS = [
    ("float x = .5;", "double x = .5lf ;\n"),
    ("const float x = sin(1e3);", "double x = d_sin ( 1e3lf ) ;\n"),
    ("const int n = 0x1F;", "const int n = 0x1F ;\n"),
    ("highp vec3 v = vec3(1.f, 2, 3.);", "dvec3 v = dvec3 ( 1.lf , 2 , 3.lf ) ;\n"),
    ("uniform mat2x3 m; varying vec2 v;", "dmat2x3 m ;\n dvec2 v ;\n"),
    ("uniform sampler2DShadow s; uniform isampler2D t;", "uint s ;\n ivec2 t ;\n"),
    ("vec4 c = texture2D(s, gl_FragCoord.xy);", "dvec4 c = d_read ( s , d_gl_FragCoord . xy ) ;\n"),
    ("float sample = v.x;", "double d_sample = v . x ;\n"),
    ("float exp = exp(x);", "double exp = d_exp ( x ) ;\n"),
]


@pytest.mark.parametrize(("text", "expected"), TRANSLATIONS)
def test_tokens_become_those_of_doubles(text: str, expected: str) -> None:
    assert translated(text) == expected


def test_a_shaders_own_functions_keep_their_names() -> None:
    assert translated("x = tanh(y);", {"tanh"}) == "x = tanh ( y ) ;\n"


WHOLE = """#version 300 es
precision highp float;
layout(std140) uniform Light { vec3 direction; float power; } light;
uniform float unused;
out vec4 colour;
const float SCALE = 2.0;
struct Ray { vec3 origin, direction; };
float lit(Ray ray) { return light.power * SCALE * dot(ray.direction, vec3(1.0)); }
float f(vec3 d) { return lit(Ray(vec3(0.0), d)); }
void main() { colour = vec4(f(vec3(unused))); if (colour.x > 1.0) discard; }
"""


def test_only_what_is_called_is_kept() -> None:
    kept = reachable_text(WHOLE, ES300, ["f"])
    assert all(word in kept for word in ("Light", "SCALE", "Ray", "lit"))
    assert not any(word in kept for word in ("unused", "colour", "main"))


@pytest.mark.gpu
def test_uniforms_have_values() -> None:
    signature = Signature("f", (Argument("d", VEC3),), FLOAT)
    text = shader(WHOLE, ES300, [signature], {})
    (result,) = run(text, [(0, np.array([[1.0, 2.0, 3.0]]), 1)])
    assert result.shape == (1, 1)


@pytest.mark.gpu
def test_what_a_driver_refuses_says_why() -> None:
    with pytest.raises(Refused, match="nothing"):
        run("#version 430\nvoid main() { nothing(); }\n", [])
