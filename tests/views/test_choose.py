"""A function's type decides how it is shown, and what varies over the picture."""

from __future__ import annotations

import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.source import Sink
from glsl_ad.views import Picture, compose
from glsl_ad.views.choose import axes_of, fitting_views

#: signature and result -> the views that fit, the best first; the axes of that one.
CASES: list[tuple[str, str, str]] = [
    ("float f(float x) { return x; }", "curves table", "x"),
    ("float f(float a, float b) { return a * b; }", "contours curves table", "a b"),
    ("float f(float a, float b, float c) { return a * b * c; }", "contours surface curves table", "a b"),
    ("float f(vec2 p) { return p.x * p.y; }", "contours curves table", "p.x p.y"),
    ("float f(vec3 p) { return p.x * p.y; }", "surface contours curves table", "p.x p.y p.z"),
    ("float f(float k, vec3 p) { return k * p.x; }", "surface contours curves table", "p.x p.y p.z"),
    ("float f(vec4 p) { return p.x * p.w; }", "table surface contours curves", "p.x p.y"),
    ("float f(mat2 m) { return m[0].x; }", "table surface contours curves", "m[0].x m[0].y"),
    ("float f(int n, float x) { return x * float(n); }", "curves table", "x"),
    ("vec2 f(float t) { return vec2(t, t * t); }", "frame table", "t"),
    ("vec3 f(float t) { return vec3(t, t * t, 1.0); }", "frame table", "t"),
    ("vec3 f(vec2 q) { return vec3(q, q.x * q.y); }", "patch frame table", "q.x q.y"),
    ("vec3 f(float u, float v) { return vec3(u, v, u * v); }", "patch frame table", "u v"),
    ("vec2 f(vec2 p) { return p.yx; }", "field frame table", "p.x p.y"),
    ("vec3 f(vec3 p) { return p.yzx; }", "field patch frame table", "p.x p.y p.z"),
    ("vec4 f(vec2 p) { return p.xyxy; }", "table", "p.x p.y"),
    ("mat2 f(float x) { return mat2(x); }", "table", "x"),
    ("void f(vec2 p, out float r) { r = p.x; }", "table", "p.x p.y"),
    ("float f(float x, inout float y) { y *= x; return x; }", "table", "x y"),
    (
        "struct S { float a; vec2 b; }; float f(S s) { return s.a * s.b.y; }",
        "table surface contours curves",
        "s.a s.b.x",
    ),
]


@pytest.mark.parametrize(("source", "views", "axes"), CASES, ids=[c[0].partition("{ return")[0] for c in CASES])
def test_views(source: str, views: str, axes: str) -> None:
    function = Shader.from_source(source).program.functions
    (found,) = (f for f in function.values() if f.name == "f")
    fitting = fitting_views(found, ())
    assert set(fitting) == set(views.split())
    assert fitting[0] == views.split()[0]
    assert axes_of(fitting[0], found, (), Sink()) == tuple(axes.split())


def test_what_varies_can_be_chosen() -> None:
    shader = Shader.from_source("float f(vec3 p, float k) { return k * dot(p, p); }")
    assert compose(shader, Picture(wrt=("p.z", "k"))).axes == ("p.z", "k")
    assert compose(shader, Picture(wrt=("p.z",))).view == "curves"
    assert compose(shader, Picture(view="contours")).axes == ("p.x", "p.y")


TOY = "void mainImage(out vec4 c, in vec2 p) { c = vec4(1.0); }"
MAIN = "out vec4 colour; void main() { colour = vec4(1.0); }"


@pytest.mark.parametrize("source", [TOY, MAIN, "void main() { gl_FragColor = vec4(1.0); }"], ids=lambda s: s[:20])
def test_a_shader_that_draws_is_shown_as_it_is(source: str) -> None:
    made = compose(Shader.from_source(f"float f(float x) {{ return x; }} {source}"), Picture())
    assert (made.view, made.function) == ("image", None)
    assert compose(Shader.from_source(f"float f(float x) {{ return x; }} {source}"), Picture("f")).view == "curves"


def test_without_a_picture_the_last_function_is_shown() -> None:
    source = "float f(float x) { return x; } float g(vec2 p) { return f(p.x); } bool h(float x) { return x > 0.0; }"
    assert compose(Shader.from_source(source), Picture()).function == "g(vec2)"


def test_a_function_that_is_shown_whole_comes_first() -> None:
    """A scene's `map`, not the `march` behind it that needs a ray."""
    source = "float map(vec3 p) { return length(p) - 1.0; } float march(vec3 a, vec3 b) { return map(a + b); }"
    assert compose(Shader.from_source(source), Picture()).function == "map(vec3)"
    alone = "float march(vec3 a, vec3 b) { return a.x * b.y; }"
    assert compose(Shader.from_source(alone), Picture()).function == "march(vec3, vec3)"


FAULTS: list[tuple[str, Picture, str]] = [
    ("float f(float x) { return x; }", Picture(view="surface"), "V102"),
    ("float f(float x) { return x; }", Picture(view="hologram"), "V101"),
    ("float f(float x) { return x; }", Picture(wrt=("y",)), "V103"),
    ("float f(float x, int n) { return x; }", Picture(wrt=("n",)), "V103"),
    ("float f(float x) { return x; }", Picture(held={"k": "1.0"}), "V105"),
    ("bool f(float x) { return x > 0.0; }", Picture(), "V104"),
    ("", Picture(), "V104"),
    ("float f(float x) { return x; }", Picture("g"), "F010"),
    ("float f(float x) { return x; }", Picture(view="image"), "V102"),
]


@pytest.mark.parametrize(("source", "picture", "code"), FAULTS)
def test_faults(source: str, picture: Picture, code: str) -> None:
    with pytest.raises(GlslAdError) as caught:
        compose(Shader.from_source(source), picture)
    assert [d.code for d in caught.value.diagnostics] == [code]
