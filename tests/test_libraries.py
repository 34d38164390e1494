"""Shaders made of libraries, through the public interface: differentiated, printed, compiled, checked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.source import GlslAdError
from tests.cli.conftest import Command, glsl_ad
from tests.conftest import NPM_PACKAGES

__all__ = ["glsl_ad"]

CLOUDS = """precision highp float;
#pragma glslify: noise = require(glsl-noise/simplex/2d)
#pragma glslify: rotate = require('glsl-rotate/rotate')
uniform float time;
float permute(float x) { return x + 1.0; }
float clouds(vec2 p) { return noise(p * permute(0.25)) + 0.5 * noise(p + time); }
void main() { gl_FragColor = vec4(clouds(gl_FragCoord.xy)); }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a shader, its library, and the npm packages in reach."""
    if NPM_PACKAGES.is_dir():
        os.symlink(NPM_PACKAGES, tmp_path / "node_modules")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "shapes.glsl").write_text("#pragma once\nfloat ball(vec3 p) { return length(p) - RADIUS; }\n")
    (tmp_path / "scene.frag").write_text(
        '#version 300 es\n#define RADIUS 1.5\n#include <shapes.glsl>\n#include "shapes.glsl"\n'
        "float map(vec3 p) { return ball(p.zyx) * ball(p + 1.0); }\n"
    )
    (tmp_path / "clouds.frag").write_text(CLOUDS)
    return tmp_path


def test_the_users_text_is_kept_or_expanded(folder: Path) -> None:
    text = (folder / "scene.frag").read_text()
    shader = Shader.from_file(folder / "scene.frag", include=[folder / "lib"])
    assert [f.name for f in shader.functions if f.differentiable] == ["ball", "map"]
    assert shader.diff("map").source.startswith(text)
    expanded = shader.diff("map", expand=True).source
    assert expanded.startswith(shader.expanded)
    assert "#include" not in expanded
    assert expanded.count("float ball(vec3 p) { return length(p) - RADIUS; }") == 1
    assert Shader.from_source(shader.expanded).diff("map").source == expanded


def test_newlines_of_the_shader_hold_for_all(folder: Path) -> None:
    text = (folder / "scene.frag").read_text().replace("\n", "\r\n")
    shader = Shader.from_source(text, include=[folder / "lib"])
    assert shader.diff("map").source.startswith(text)
    expanded = shader.diff("map", expand=True).source
    assert expanded.count("\n") == expanded.count("\r\n") > 10


def test_faults_in_a_library_are_shown_there(folder: Path, glsl_ad: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("lib/shapes.glsl").write_text("\nfloat ball(vec3 p) { return length(q); }\n")
    outcome = glsl_ad("diff", "-I", "lib", "scene.frag", "ball")
    assert outcome.status == 2
    assert " --> lib/shapes.glsl:2:36\n" in outcome.err
    assert "note: included from scene.frag:3\n" in outcome.err


@pytest.mark.parametrize("command", [("list",), ("dump", "--stage", "tokens"), ("dump", "--stage", "tree")])
def test_every_command_takes_directories(folder: Path, glsl_ad: Command, command: tuple[str, ...]) -> None:
    path = str(folder / "scene.frag")
    outcome = glsl_ad(*command, "-I", str(folder / "nothing"), "-I", str(folder / "lib"), path)
    assert outcome.status == 0
    assert "ball" in outcome.out
    outcome = glsl_ad(*command, path)
    assert outcome.status == 2
    assert "error[P301]: cannot find the file `shapes.glsl`" in outcome.err


def test_tokens_of_a_dialect(folder: Path, glsl_ad: Command) -> None:
    path = folder / "version.glsl"
    path.write_text("int x = __VERSION__ + N;")
    outcome = glsl_ad("dump", "--stage", "tokens", "--dialect", "450", "-D", "N=7", str(path))
    assert [token for token in ("450", "7", "300") if f" {token} " in outcome.out] == ["450", "7"]


def test_extensions_of_webgl_1_are_there() -> None:
    text = """#ifdef GL_OES_standard_derivatives
#extension GL_OES_standard_derivatives : enable
#endif
float f(float x) {
#ifdef GL_OES_standard_derivatives
    return x * x;
#else
    return x;
#endif
}
"""
    old = text + "void main() { gl_FragColor = vec4(f(1.0)); }\n"
    assert "2.0 * x" in Shader.from_source(old).diff("f").source
    assert "2.0 * x" in Shader.from_source(text, dialect="100").diff("f").source
    assert "2.0 * x" not in Shader.from_source(text).diff("f").source


def test_qualifiers_again_inside_of_a_function() -> None:
    derivative = Shader.from_source("float f(float x) { float y = x * x; precise y; return y; }", dialect="450").diff(
        "f"
    )
    assert "2.0 * x" in derivative.source


# ---- packages --------------------------------------------------------------------------------------------------------


@pytest.mark.npm
def test_names_that_only_the_expanded_text_has(folder: Path) -> None:
    shader = Shader.from_file(folder / "clouds.frag")
    told = {d.code: d.text for d in shader.diff("clouds").diagnostics}
    assert "`mod289_1` and `permute_1`" in told["F026"]
    assert "F026" not in {d.code for d in shader.diff("clouds", expand=True).diagnostics}
    assert {"noise", "permute", "clouds", "rotate"} <= {f.name for f in shader.functions}


@pytest.mark.npm
@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("function", ["noise(vec2)", "clouds"])
def test_what_comes_from_npm_compiles_and_passes(folder: Path, function: str) -> None:
    derivative = Shader.from_file(folder / "clouds.frag").diff(function, order=2)
    report = derivative.check(points=256, seconds=0.4)
    assert report.passed, [p.text for p in report.problems]
    compiled = {(c.report.compiler.split()[0], c.shader, c.report.ok) for c in report.compilers}
    assert compiled == {(c, s, True) for c in ("llvmpipe", "glslangValidator") for s in ("original", "generated")}


def test_a_module_by_two_names(tmp_path: Path) -> None:
    (tmp_path / "half.glsl").write_text("float n(float x) { return 0.5 * x * x; }\n#pragma glslify: export(n)\n")
    text = "".join(f"#pragma glslify: {name} = require('./half')\n" for name in ("one", "two"))
    (tmp_path / "main.frag").write_text(text + "float f(float x) { return one(x) + two(2.0 * x); }\n")
    shader = Shader.from_file(tmp_path / "main.frag")
    made = [shader.diff(name, only=True).source for name in ("one", "two", "two(float)")]
    assert made[0] == made[1] == made[2]
    assert shader.diff("f").check(points=8, seconds=1.0, gpu=False).passed


@pytest.mark.npm
@pytest.mark.gpu
def test_evaluate_runs_the_expanded_text(folder: Path) -> None:
    derivative = Shader.from_file(folder / "clouds.frag").diff("clouds")
    fields = derivative.evaluate(p=(0.3, 0.4), time=0.0)
    assert set(fields) == {"value", "gradient"}


@pytest.mark.npm
@pytest.mark.gpu
@pytest.mark.glslang
def test_chunks_of_three(folder: Path) -> None:
    path = folder / "brdf.frag"
    path.write_text(
        "precision highp float;\n#include <common>\n#include <bsdfs>\n"
        "float lobe(float a, float c) { return D_BlinnPhong(a, c) * pow2(a); }\n"
        "void main() { gl_FragColor = vec4(1.0); }\n"
    )
    shader = Shader.from_file(path)
    assert len([f for f in shader.functions if f.differentiable]) > 10
    report = shader.diff("lobe").check(points=256, seconds=0.4, domains=["a=1:9", "c=0.1:1"])
    assert report.passed, [p.text for p in report.problems]


def test_a_module_that_is_not_installed_hurts_only_its_users(tmp_path: Path) -> None:
    path = tmp_path / "clouds.frag"
    path.write_text(CLOUDS)
    shader = Shader.from_file(path)
    assert {d.code for d in shader.diagnostics} == {"P307"}
    assert "permute_jet1" in shader.diff("permute").source
    with pytest.raises(GlslAdError):
        shader.diff("clouds")
