"""The compact form: right by the reference, bit-equal in the value, short, and refused where it cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.ad.coefficients import Term
from glsl_ad.ad.compact import weaving
from glsl_ad.check.arguments import primal_arguments, sampled_arguments
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.sampling import Domains
from glsl_ad.types import Type
from tests.products import support

#: The quotient composition that the sizes are measured on.
COMPOSED = """
float q(float a, float b) { return a / b; }
float f(float t) { return q(sin(t) * t, 1.0 + t * t * exp(-t)); }
"""
#: What the shaders of the products do not do: every builtin family, written globals, rules of the user's, tuples.
MORE = """
#pragma glsl_ad derivative(two, two_partials)
struct P { float a; vec2 p; };
float two(float a, vec2 p) { return a * a * p.x; }
P two_partials(float a, vec2 p) { return P(2.0 * a * p.x, vec2(a * a, 0.0)); }
float ruled(float t) { return two(t * t, vec2(sin(t), t)); }
float parts(float t) { float whole; float part = modf(t * 3.0, whole); return part * part + whole * t; }
float state;
void advance(float h) { state += h * sin(state); }
float stepped(float x) { state = x; for (int i = 0; i < 3; i++) advance(0.3 * x); return state; }
float powers(float x) { float p = pow(x, 3.0) + pow(abs(x) + 0.1, x); return p > 1.0 ? p * x : tan(0.3 * p); }
float inverses(float a) {
    float b = asinh(a) + acosh(a + 4.0) + atanh(0.2 * a) + inversesqrt(a + 5.0);
    return asin(0.3 * a) * acos(0.2 * a) + atan(a, 2.0) * b;
}
float grown(float a) { return sinh(a) + cosh(a) * tanh(a) + exp2(a) * log2(a + 3.0) + log(a + 4.0) * radians(a); }
float bounded(float a) {
    return sqrt(max(a, 0.0)) + clamp(a, -1.0, 1.0) * mix(a, 2.0, a * a) + smoothstep(-1.0, 2.0, a);
}
float whole(mat2 m, vec2 v) {
    mat2 n = inverse(m);
    return determinant(m * n) + (n * v).x + dot(v * m, transpose(m) * v);
}
vec2 out_too(float a, out vec2 b) { b = vec2(a * a, exp(a)); return reflect(b, normalize(vec2(a, 1.0))); }
float search(float x) {
    float y = x;
    while (y > 0.1) { y = y * 0.5 - 0.01 * x; if (y > 1.0) continue; if (y < 0.15) return sin(y) * x; }
    return y;
}
"""
FUNCTIONS = ("ruled", "parts", "stepped", "powers", "inverses", "grown", "bounded", "whole", "out_too", "search")
DIALECTS = ("300es", "330", "450", "shadertoy", "100")


def composed(order: int, form: str, product: str = "jet", **options: Any) -> str:
    """The generated section for `f`."""
    made = Shader.from_source(COMPOSED).diff("f", product=product, order=order, form=form, only=True, **options)
    return made.source


@pytest.mark.parametrize("function", [f for f in support.ALL if f not in ("spline", "skinned")])
def test_whole_shaders_agree_with_the_reference(function: str) -> None:
    made = support.shader().diff(
        function, wrt=support.WRT.get(function), product="directional", order=5, form="compact"
    )
    report = made.check(points=12, seconds=5.0, gpu=False)
    assert report.passed, [p.text for p in report.problems]
    assert sum(row.points for c in report.comparisons for row in c.rows) > 0


@pytest.mark.parametrize("product", ["jet", "lifted"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_they_do_not_do_agrees_with_the_reference(function: str, product: str) -> None:
    report = (
        Shader.from_source(MORE)
        .diff(function, product=product, order=4, form="compact")
        .check(points=24, seconds=5.0, gpu=False)
    )
    assert report.passed, [p.text for p in report.problems]
    assert all(row.points for c in report.comparisons for row in c.rows)


@pytest.mark.parametrize("function", ["scene", "escape", "octaves", "shade", "surface"])
def test_the_value_is_that_of_the_original_to_the_bit(function: str) -> None:
    made = support.shader().diff(function, product="directional", order=3, form="compact")
    product = made._generated.product
    given = sampled_arguments(product, Domains(), 40)
    found = evaluate(product.module, product.entry, given).values
    original = evaluate(product.module, product.primal, primal_arguments(product, given, 40)).values
    values = [o for o in product.outputs if not o.order]
    assert values
    for output in values:
        assert np.array_equal(support._flat(found[output.result]), support._flat(original[output.primal]))


@pytest.mark.gpu
@pytest.mark.parametrize("order", [1, 2, 3, 12])
def test_the_gpu_agrees(order: int) -> None:
    report = Shader.from_source(COMPOSED).diff("f", order=order, form="compact").check(points=256, seconds=2.0)
    assert report.passed, [p.text for p in report.problems]


@pytest.mark.gpu
@pytest.mark.parametrize("function", ["scene", "octaves", "escape", "shade", "form"])
def test_the_gpu_agrees_on_whole_shaders(function: str) -> None:
    made = support.shader().diff(function, product="directional", order=4, form="compact")
    report = made.check(points=128, seconds=2.0)
    assert report.passed, [p.text for p in report.problems]


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_compiles(dialect: str) -> None:
    made = Shader.from_source(COMPOSED, dialect=dialect).diff("f", order=12, form="compact")
    for compiler in (compile_with_driver, compile_with_glslang):
        report = compiler(made.source, made._shader.dialect)
        assert report is not None
        assert report.ok, report.messages


# ---- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("product", ["jet", "lifted"])
def test_at_order_12_it_is_a_third_of_the_unrolled_text(product: str) -> None:
    assert 3 * len(composed(12, "compact", product)) <= len(composed(12, "unrolled", product))


def test_text_grows_with_the_fields_alone() -> None:
    """From order 12 to 32 by twenty names and twenty returned values."""
    assert len(composed(32, "compact")) - len(composed(12, "compact")) < 20 * 45


# ---- the choice ------------------------------------------------------------------------------------------------------


def test_both_forms_have_one_signature() -> None:
    shader = Shader.from_source(COMPOSED)
    forms = [shader.diff("f", product="lifted", order=6, form=form).entry for form in ("unrolled", "compact")]
    assert forms[0] == forms[1]


@pytest.mark.parametrize(("order", "form"), [(4, "unrolled"), (32, "compact")])
def test_auto_chooses_by_size(order: int, form: str) -> None:
    made = Shader.from_source(COMPOSED).diff("f", product="lifted", order=order, form="auto", only=True)
    assert made.source == composed(order, form, "lifted")
    assert [d.code for d in made.diagnostics] == (["A340"] if form == "compact" else [])


@pytest.mark.parametrize(
    ("text", "options", "why"),
    [
        ("float f(float x) { float a[2]; a[0] = x; a[1] = x * x; return a[0] * a[1]; }", {}, "arrays of what varies"),
        ("float f(float x) { return x * dFdx(x); }", {}, "`dFdx` of what varies"),
        (
            "float f(vec2 p) { return p.x * p.y; }",
            {"product": "hessian", "order": None},
            "derivatives along 2 directions",
        ),
        (
            "float f(float x) { return max(x, 0.5); }",
            {"validity": True},
            "what is no coefficient of a series, as a validity is",
        ),
        (
            "#version 100\nprecision highp float;\n"
            "float g(float x) { for (int i = 0; i < 3; i++) x *= x; return x; }\nfloat f(float x) { return g(x); }",
            {},
            "functions that return arrays, which GLSL ES 1.00 has not",
        ),
    ],
)
def test_what_has_no_compact_form_is_refused(text: str, options: dict[str, Any], why: str) -> None:
    asked: dict[str, Any] = {"order": 3, "product": "jet", **options}
    with pytest.raises(GlslAdError) as refusal:
        Shader.from_source(text).diff("f", form="compact", **asked)
    (error,) = [d for d in refusal.value.diagnostics if d.severity.value == "error"]
    assert error.code == "A140"
    assert error.text.endswith(why)
    assert "--form unrolled" in error.help
    assert Shader.from_source(text).diff("f", form="auto", **asked).source


def test_textures_by_differences_have_none() -> None:
    text = "uniform sampler2D s; float f(vec2 p) { return texture(s, p).r; }"
    with pytest.raises(GlslAdError, match="A140"):
        Shader.from_source(text).diff("f", product="directional", texture="differences", form="compact")


# ---- negative control ------------------------------------------------------------------------------------------------


def test_a_wrong_recurrence_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgotten(_: weaving._Weaver, term: Term, __: Type) -> Term:
        return term

    monkeypatch.setattr(weaving._Weaver, "over_k", forgotten)
    made = Shader.from_source(COMPOSED).diff("f", order=4, form="compact")
    assert not made.check(points=12, seconds=2.0, gpu=False).passed
