"""The user's text as Shadertoy takes it: whatever it was written for, it compiles there and keeps its lines."""

from __future__ import annotations

import pytest

from glsl_ad import Shader
from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu.compile import compile_with_driver, compile_with_glslang
from glsl_ad.views import Picture, compose
from glsl_ad.views.host import host
from tests.views.support import drawn


def hosted(source: str) -> tuple[str, str, tuple[str, ...]]:
    """Lines before the text, the text, statements at the beginning."""
    shader = Shader.from_source(source)
    found = host(shader.program, shader.expanded, {})
    return "; ".join(found.before), found.text, found.setup


CASES: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("uniform float time;", "", "float time = 1.0;", ("time = iTime;",)),
    ("uniform float u_time;", "", "float u_time = 1.0;", ("u_time = iTime;",)),
    ("uniform highp float uTime, gain;", "", "float uTime = 1.0; float gain = 1.0;", ("uTime = iTime;",)),
    ("uniform vec2 u_resolution;", "", "vec2 u_resolution = vec2(1);", ("u_resolution = iResolution.xy;",)),
    ("uniform vec3 resolution;", "", "vec3 resolution = vec3(1);", ("resolution = iResolution;",)),
    ("uniform vec2\n    mouse;", "", "vec2 mouse = vec2(1);\n", ("mouse = iMouse.xy;",)),
    ("uniform int time;", "", "int time = 1;", ()),
    ("uniform float a[3];", "", "float a[3];", ()),
    ("uniform sampler2D noise, other;", "#define noise iChannel0; #define other iChannel1", "", ()),
    ("in vec2 vUv;", "", "vec2 vUv = vec2(1);", ("vUv = gl_FragCoord.xy / iResolution.xy;",)),
    ("varying vec2 v_texcoord;", "", "vec2 v_texcoord = vec2(1);", ("v_texcoord = gl_FragCoord.xy / iResolution.xy;",)),
    ("layout(location = 0) out vec4 colour;", "", "vec4 colour;", ()),
    ("#version 300 es\nprecision highp float;", "", "// #version 300 es\nprecision highp float;", ()),
    ("// uniform float time;", "", "// uniform float time;", ()),
    ("float f(in vec2 p) { return p.x; }", "", "float f(in vec2 p) { return p.x; }", ()),
    ("struct S { float time; };", "", "struct S { float time; };", ()),
]


@pytest.mark.parametrize(("source", "before", "text", "setup"), CASES, ids=[c[0][:40] for c in CASES])
def test_declarations(source: str, before: str, text: str, setup: tuple[str, ...]) -> None:
    assert hosted(source) == (before, text, setup)
    assert text.count("\n") == source.count("\n")


WHOLE: dict[str, str] = {
    "es 3.00": "#version 300 es\nprecision highp float;\nuniform float time;\nin vec2 uv;\nout vec4 c;\n"
    "float f(vec2 p) { return sin(p.x * time) + uv.y; }\nvoid main() { c = vec4(f(uv)); }",
    "es 1.00": "precision mediump float;\nvarying vec2 vUv;\nuniform sampler2D map;\n"
    "float f(vec2 p) { return texture2D(map, vUv).x + p.y; }\nvoid main() { gl_FragColor = vec4(f(vUv)); }",
    "macros": "#define at 3.0\n#define c vec2(1.0)\n#define dots 2.0\n#define size(x) (x)\n"
    "#define spread q\n#define p q\n"
    "float f(vec2 p) { return p.x * at; }",
    "names": "float vwDot(float x) { return x; }\nstruct vwNumeral { float a; };\nfloat colour;\n"
    "float at(vec2 x) { return x.x; }\n"
    "float f(vec2 vwRange) { return vwDot(vwRange.x) * at(vwRange); }",
    "picture": "float f(vec2 p) { return p.x * iTime; }\n"
    "void mainImage(out vec4 c, in vec2 at) { c = vec4(f(at), 0.0, 0.0, 1.0); }",
    "overload": "float f(float x) { return x; }\nfloat f(vec2 p) { return f(p.x) * p.y; }",
    "global": "float state = 1.0;\nfloat f(vec2 p) { state += p.x; return state * p.y; }",
    "inout": "float f(inout vec2 p, int n, bool b, mat2 m, float a[2]) { p *= m; return b ? p.x * a[1] : float(n); }",
}


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("name", list(WHOLE))
def test_whole_shaders_compile(name: str) -> None:
    shader = Shader.from_source(WHOLE[name])
    keys = [key for key in shader.program.functions if key.startswith("f(")]
    for picture in (Picture(), Picture(keys[-1])):
        source = compose(shader, picture).source
        driver, glslang = compile_with_driver(source, SHADERTOY), compile_with_glslang(source, SHADERTOY)
        assert driver.ok, driver
        assert glslang is not None
        assert glslang.ok, glslang
        assert "uniform" not in source.replace("// What the shader's uniforms hold here.", "")


@pytest.mark.gpu
def test_uniforms_are_those_of_shadertoy() -> None:
    source = "uniform vec2 resolution; out vec4 c; void main() { c = vec4(gl_FragCoord.xy / resolution, 0.0, 1.0); }"
    pixels = drawn(source, size=(64, 32)).pixels
    assert abs(int(pixels[0, 0, 1]) - 251) <= 1  # the top row, green is up
    assert abs(int(pixels[31, 63, 0]) - 253) <= 1


@pytest.mark.gpu
def test_defines_come_along() -> None:
    source = "out vec4 c; void main() { c = vec4(LIGHT, 0.0, 0.0, 1.0); }"
    assert drawn(source, defines={"LIGHT": "0.2"}).pixels[0, 0].tolist() == [51, 0, 0]
