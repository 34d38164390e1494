"""The Python interface: what `Shader` and `Derivative` give, and what they refuse."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glsl_ad import Derivative, GlslAdError, Shader
from glsl_ad.gpu import context

SHADERS = Path(__file__).resolve().parent.parent / "shaders"


def codes(error: pytest.ExceptionInfo[GlslAdError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def test_functions_say_whether_and_why_not() -> None:
    functions = Shader.from_file(SHADERS / "scene.glsl").functions
    assert [f.name for f in functions] == ["box", "ring", "join", "turn", "map", "march", "escapes"]
    assert functions[4].key == "map(vec3)"
    assert functions[4].signature == "float map(vec3 p)"
    assert all(f.differentiable and not f.reason for f in functions[:-1])
    assert not functions[-1].differentiable
    assert functions[-1].reason


def test_a_fault_in_the_parameters_is_the_reason() -> None:
    text = "struct S { float x[-1]; };\nfloat f(S s, float x) { return x; }\nfloat g(float x) { return x; }"
    shader = Shader.from_source(text)
    assert {f.name: f.differentiable for f in shader.functions} == {"f": False, "g": True}
    with pytest.raises(GlslAdError) as error:
        shader.diff("f")
    assert "F012" not in codes(error)


def test_signatures_keep_qualifiers() -> None:
    (function,) = Shader.from_source("void f(in float x, out vec2 y, inout float z[2]) { y = vec2(x); }").functions
    assert function.signature == "void f(float x, out vec2 y, inout float[2] z)"


def test_one_input_may_be_named_by_a_string() -> None:
    shader = Shader.from_file(SHADERS / "quotient.glsl")
    assert shader.diff("quotient", wrt="b").source == shader.diff("quotient", wrt=["b"]).source


def test_only_is_the_end_of_the_whole() -> None:
    shader = Shader.from_file(SHADERS / "seff.glsl")
    whole, only = shader.diff("seff").source, shader.diff("seff", only=True).source
    assert whole == (SHADERS / "seff.glsl").read_text() + "\n" + only


def test_a_shader_can_be_asked_again_and_gives_the_same() -> None:
    shader = Shader.from_file(SHADERS / "ripples.glsl")
    first = shader.diff("height", product="jet", order=3)
    shader.diff("height", order=1, product="lifted")
    again = shader.diff("height", product="jet", order=3)
    assert first.source == again.source
    assert first.diagnostics == again.diagnostics or len(first.diagnostics) == len(again.diagnostics)


def test_the_language_of_a_text_without_version_is_the_one_asked_for() -> None:
    text = "float f(float x) { return 2 * x; }"  # an int times a float: desktop GLSL only
    assert Shader.from_source(text, dialect="450").dialect.name == "450"
    assert Shader.from_source(text, dialect="450").diff("f").source
    with pytest.raises(GlslAdError) as error:
        Shader.from_source(text, dialect="300es").diff("f")
    assert codes(error)[0].startswith("S")


def test_the_version_of_the_text_counts_more() -> None:
    assert Shader.from_source("#version 330\nfloat f(float x) { return x; }", dialect="100").dialect.name == "330"


@pytest.mark.parametrize("dialect", [None, "shadertoy", "300es", "100", "450"])
def test_a_shadertoy_can_be_written_in_any_language(dialect: str | None) -> None:
    shader = Shader.from_file(SHADERS / "ripples.glsl", dialect=dialect)
    assert shader.dialect.shadertoy
    assert "height_jet1" in shader.diff("height", product="jet", dialect=dialect).source


def test_errors_hold_diagnostics() -> None:
    with pytest.raises(GlslAdError) as error:
        Shader.from_source("float f(float x) { return x +; }", name="mine")
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.span.file.name, diagnostic.span.line) == ("mine", 1)


def test_a_shader_in_one_language_and_its_derivative_in_another() -> None:
    text = "#version 300 es\nprecision highp float;\nfloat f(float x) { return x * x; }\n"
    derivative = Shader.from_source(text).diff("f", dialect="450", only=True)
    assert "#version" not in derivative.source
    report = derivative.check(points=64, seconds=0.5, gpu=False)
    assert report.passed


# ---- entry -----------------------------------------------------------------------------------------------------------


def test_out_parameters_become_fields() -> None:
    text = "float f(float x, out vec2 y, inout float z) { y = vec2(x * x, z); z *= x; return sin(x); }"
    entry = Shader.from_source(text).diff("f", wrt="x", order=1).entry
    found = [(f.type, f.order, f.wrt) for f in entry.returns.fields]
    assert sorted(found) == sorted([(t, k, ("x",) if k else ()) for t in ("float", "vec2", "float") for k in (0, 1)])
    assert len({f.name for f in entry.returns.fields}) == 6
    assert [(p.type, p.name) for p in entry.parameters] == [("float", "x"), ("float", "z")]


def test_names_that_are_taken_are_not_taken_again() -> None:
    text = "struct Jet1 { int d0; };\nfloat f_jet1(float x) { return x; }\nfloat f(float x) { return f_jet1(x) * x; }\n"
    derivative = Shader.from_source(text).diff("f")
    assert derivative.entry.name not in ("f", "f_jet1")
    assert derivative.entry.returns.type != "Jet1"
    assert f"{derivative.entry.returns.type} {derivative.entry.name}(float x)" in derivative.source
    assert derivative.entry.signature.startswith(f"{derivative.entry.returns.type} {derivative.entry.name}(")


# ---- on the GPU ------------------------------------------------------------------------------------------------------


@pytest.fixture
def quotient() -> Derivative:
    return Shader.from_file(SHADERS / "quotient.glsl").diff("quotient", wrt="b", order=2)


@pytest.mark.gpu
def test_evaluate_gives_derivatives(quotient: Derivative) -> None:
    b = np.array([0.5, 1.0, 2.0, -4.0])
    result = quotient.evaluate(a=3.0, b=b)
    assert list(result) == ["d0", "d1", "d2"]
    np.testing.assert_allclose(result["d0"], 3.0 / b, rtol=1e-6)
    np.testing.assert_allclose(result["d1"], -3.0 / b**2, rtol=1e-6)
    np.testing.assert_allclose(result["d2"], 6.0 / b**3, rtol=1e-6)
    assert result["d0"].dtype == np.float32


@pytest.mark.gpu
def test_single_values_are_one_point(quotient: Derivative) -> None:
    result = quotient.evaluate(a=3.0, b=2)
    assert [result[name].tolist() for name in ("d0", "d1", "d2")] == [[1.5], [-0.75], [0.75]]


@pytest.mark.gpu
def test_taylor_coefficients_are_derivatives_over_factorials() -> None:
    shader = Shader.from_source("float f(float x) { return exp(x); }")
    taylor = shader.diff("f", order=5, coefficients="taylor").evaluate(x=1.0)
    plain = shader.diff("f", order=5).evaluate(x=1.0)
    for k in range(6):
        assert plain[f"d{k}"][0] == pytest.approx(math.e, rel=1e-6)
        assert taylor[f"d{k}"][0] == pytest.approx(math.e / math.factorial(k), rel=1e-6)


@pytest.mark.gpu
def test_jets_go_in_as_dicts() -> None:
    lifted = Shader.from_file(SHADERS / "quotient.glsl").diff("quotient", product="lifted", order=1)
    result = lifted.evaluate(a={"d0": [1.0, 2.0], "d1": [0.0, 1.0]}, b={"d0": 2.0, "d1": 1.0})
    assert result["d0"].tolist() == [0.5, 1.0]
    assert result["d1"].tolist() == [-0.25, 0.0]


@pytest.mark.gpu
def test_structs_and_uniforms() -> None:
    text = """uniform float scale;
struct Ball { vec3 centre; float radius; };
float f(Ball ball, vec3 p) { return scale * (length(p - ball.centre) - ball.radius); }
"""
    derivative = Shader.from_source(text).diff("f", wrt="p", product="gradient")
    ball = {"centre": (1.0, 0.0, 0.0), "radius": 0.5}
    result = derivative.evaluate(ball=ball, p=(3.0, 0.0, 0.0), scale=2.0)
    assert (result["value"].tolist(), result["gradient"].tolist()) == ([3.0], [[2.0, 0.0, 0.0]])


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "the argument `a` is missing"),
    ({"a": 1.0, "b": 1.0, "c": 1.0}, "there is no argument `c`"),
    ({"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, "2"),
    ({"a": [[1.0, 2.0]], "b": 1.0}, ""),
    ({"a": "one", "b": 1.0}, ""),
    ({"a": None, "b": {}}, ""),
]


@pytest.mark.gpu
@pytest.mark.parametrize(("arrays", "said"), BAD)
def test_arguments_that_do_not_fit(arrays: dict[str, Any], said: str, quotient: Derivative) -> None:
    with pytest.raises(GlslAdError) as error:
        quotient.evaluate(**arrays)
    assert set(codes(error)) == {"F030"}
    assert said in error.value.diagnostics[0].text


def test_without_opengl_it_says_what_is_missing(quotient: Derivative, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> None:
        raise context.NoContext(["tried in vain"])

    monkeypatch.setattr(context, "_shared", None)
    monkeypatch.setattr(context, "_create", nothing)
    with pytest.raises(GlslAdError) as error:
        quotient.evaluate(a=1.0, b=1.0)
    assert codes(error) == ["C101"]
    assert "tried in vain" in str(error.value)


@pytest.mark.gpu
def test_check_passes(quotient: Derivative) -> None:
    report = quotient.check(domains=["b=0.5:2"], points=64, seconds=1.0)
    assert report.passed
    assert {c.name for c in report.comparisons} == {"primal", "value", "derivative", "rules"}


def test_check_of_a_domain_that_names_nothing(quotient: Derivative) -> None:
    with pytest.raises(GlslAdError) as error:
        quotient.check(domains=["c=0:1"], gpu=False)
    assert codes(error) == ["C102"]


def test_a_function_that_does_not_end_is_given_up() -> None:
    text = "float f(float x) { while (x > -9.0) x = sin(x + 0.1) * x; return x; }"
    report = Shader.from_source(text).diff("f").check(points=64, seconds=0.02, gpu=False)
    assert [p.code for p in report.problems] == ["C113"]
    assert report.problems[0].span is not None
    assert not report.passed
