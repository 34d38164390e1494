"""What the user says: rules for functions, constants, and how textures count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from glsl_ad.ad import Product
from glsl_ad.ir.model import Code
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.source import GlslAdError, Sink
from tests.ad.support import Numbers, differentiated, evaluated

#: name, the function with its rule (each rule is twice the true partial, so that its use shows), what f is then
RULES: list[tuple[str, str, Callable[[Any], Any]]] = [
    (
        "float of float",
        "float g(float x) { return x * x; } float dg(float x) { return 4.0 * x; }"
        " float f(float x) { return g(3.0 * x); }",
        lambda s: 2 * 9 * s * s,
    ),
    (
        "vector of float",
        "vec2 g(float x) { return vec2(x, x * x); } vec2 dg(float x) { return vec2(2.0, 4.0 * x); }"
        " float f(float x) { vec2 v = g(x); return v.x + v.y; }",
        lambda s: 2 * (s + s * s),
    ),
    (
        "float of vector",
        "float g(vec2 p) { return p.x * p.y; } vec2 dg(vec2 p) { return 2.0 * p.yx; }"
        " float f(float x) { return g(vec2(x, x * x)); }",
        lambda s: 2 * s**3,
    ),
    (
        "vector of vector",
        "vec2 g(vec2 p) { return p * p; } mat2 dg(vec2 p) { return mat2(4.0 * p.x, 0.0, 0.0, 4.0 * p.y); }"
        " float f(float x) { vec2 v = g(vec2(x, 2.0 * x)); return v.x + v.y; }",
        lambda s: 2 * 5 * s * s,
    ),
    (
        "several parameters",
        "struct D { float a; vec2 b; }; float g(float a, vec2 b) { return a * b.x * b.y; }"
        " D dg(float a, vec2 b) { return D(2.0 * b.x * b.y, 2.0 * a * b.yx); }"
        " float f(float x) { return g(x, vec2(x, 3.0)); }",
        lambda s: 2 * 3 * s * s,
    ),
]


@pytest.mark.parametrize(("text", "twice"), [c[1:] for c in RULES], ids=[c[0] for c in RULES])
def test_a_rule_takes_the_place_of_differentiation_at_every_order(text: str, twice: Callable[[Any], Any]) -> None:
    product = differentiated(f"#pragma glsl_ad derivative(g, dg)\n{text}", order=3)
    fields = evaluated(product, [np.array([0.7])])
    expected = mp.taylor(twice, mp.mpf(0.7), 3)
    assert fields["d0"][0] == pytest.approx(float(expected[0]) / 2)
    for k in range(1, 4):
        assert fields[f"d{k}"][0] == pytest.approx(float(expected[k] * mp.factorial(k)), abs=1e-12)


@pytest.mark.parametrize(
    ("pragma", "slope"),
    [
        ("no_diff(a)", 1.0),
        ("no_diff(f.a)", 1.0),
        ("no_diff(other.a)", 1.0 + 6.0),
        ("no_diff(square)", 1.0),
        ("no_diff(x)", 0.0),
    ],
)
def test_constants_by_pragma(pragma: str, slope: float) -> None:
    text = (
        f"#pragma glsl_ad {pragma}\nfloat square(float v) {{ return v * v; }} float other(float q) {{ return q; }}"
        " float f(float x) { float a = square(x); return a + x; }"
    )
    product = differentiated(text)
    assert evaluated(product, [np.array([3.0])])["d1"][0] == pytest.approx(slope)
    assert all(op.code is not Code.STOP for key in product.generated for op in product.module.functions[key].ops)


LOOKUP = "uniform sampler2D t; vec4 f(vec2 p) { return texture(t, p * p); }"


def test_textures_are_constant_with_a_warning() -> None:
    sink = Sink()
    differentiated(LOOKUP, sink=sink)
    assert [d.code for d in sink.diagnostics] == ["A208", "A206"]


def test_textures_can_be_refused() -> None:
    with pytest.raises(GlslAdError) as refused:
        differentiated(LOOKUP, textures="error")
    assert refused.value.diagnostics[-1].code == "A102"


def test_texture_differences_are_exact_for_a_quadratic_image() -> None:
    """On an 8 by 4 texture that holds a quadratic polynomial, central differences of one texel are exact."""
    product = differentiated(LOOKUP, order=3, textures="differences")

    def image(u: Any, v: Any) -> Any:
        return 1 + 2 * u - 3 * v + u * u - 0.5 * u * v + 2 * v * v

    found = _with_image(product, image, np.array([[0.3, 0.6]]), np.array([[1.0, -0.5]]))
    expected = mp.taylor(lambda s: image((mp.mpf(0.3) + s) ** 2, (mp.mpf(0.6) - s / 2) ** 2), 0, 3)
    for k in range(4):
        assert found[f"d{k}"][0][0] == pytest.approx(float(expected[k] * mp.factorial(k)), rel=1e-9)


def _with_image(product: Product, image: Callable[[Any, Any], Any], *arguments: Numbers) -> dict[str, Numbers]:
    """The entry's results where textures show `image`, four channels alike."""

    def sampler(name: str, given: Sequence[Any]) -> Any:
        if name == "textureSize":
            return np.array([[8, 4]])
        shown = image(given[1][:, 0], given[1][:, 1])
        return np.repeat(shown[:, None], 4, axis=1)

    result = evaluate(product.module, product.entry, list(arguments), round_constants=False, sampler=sampler)
    return {o.field: np.asarray(result.values[o.result]) for o in product.outputs}


def test_partials_are_not_differentiated_where_that_is_not_needed() -> None:
    text = (
        "uniform sampler2D t; float g(vec2 p) { return texture(t, p).r; } vec2 dg(vec2 p) { return texture(t, p).gb; }"
        " float f(vec2 p) { return g(2.0 * p); }"
    )
    product = differentiated(f"#pragma glsl_ad derivative(g, dg)\n{text}", order=1)
    called = {op.attr for op in product.module.functions[product.entry.key].ops if op.code is Code.CALL}
    assert called == {"g(vec2)", "dg(vec2)"}
