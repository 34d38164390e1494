"""The packages of the corpus: where their shaders are, and what their hosts add to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.corpus.linking import Library
from tests.corpus.texts import Text, cesium_uniforms, files, strings


@dataclass(frozen=True)
class Package:
    """`wanted` is the share of its functions that must pass everything."""

    name: str
    wanted: float
    library: Callable[[], Library]


#: three.js compiles as GLSL ES 3.00 what is written in the words of 1.00 (its WebGLProgram says so in a few macros).
_THREE = """#version 300 es
#define varying in
#define attribute in
#define texture2D texture
#define textureCube texture
#define texture2DProj textureProj
#define texture2DLodEXT textureLod
#define textureCubeLodEXT textureLod
#define texture2DGradEXT textureGrad
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DShadow;
precision highp samplerCubeShadow;
precision highp sampler2DArray;
precision highp sampler3D;
"""
_THREE_HOSTS = {
    "viewMatrix": "uniform mat4 viewMatrix;",
    "cameraPosition": "uniform vec3 cameraPosition;",
    "isOrthographic": "uniform bool isOrthographic;",
    "modelMatrix": "uniform mat4 modelMatrix;",
    "modelViewMatrix": "uniform mat4 modelViewMatrix;",
    "projectionMatrix": "uniform mat4 projectionMatrix;",
    "normalMatrix": "uniform mat3 normalMatrix;",
    "position": "in vec3 position;",
    "normal": "in vec3 normal;",
    "uv": "in vec2 uv;",
    "luminance": "float luminance(const in vec3 rgb) { return dot(vec3(0.2126, 0.7152, 0.0722), rgb); }",
    "pc_fragColor": "layout(location = 0) out highp vec4 pc_fragColor;",
}
_ES300 = """#version 300 es
precision highp float;
precision highp int;
precision highp sampler2DArray;
precision highp sampler3D;
"""
_TRANSITIONS = {
    "progress": "uniform float progress;",
    "ratio": "uniform float ratio;",
    "getFromColor": "uniform sampler2D from;\nvec4 getFromColor(vec2 uv) { return texture2D(from, uv); }",
    "getToColor": "uniform sampler2D to;\nvec4 getToColor(vec2 uv) { return texture2D(to, uv); }",
}


def _plain(name: str) -> Callable[[], Library]:
    return lambda: Library(tuple(files(name)))


@cache
def _chunks() -> tuple[Text, ...]:
    return tuple(strings("three", "src/renderers/shaders/**/*.glsl.js"))


PACKAGES = (
    Package("glsl-noise", 0.98, _plain("glsl-noise")),
    Package("glsl-easings", 0.98, _plain("glsl-easings")),
    Package("glsl-rotate", 0.98, _plain("glsl-rotate")),
    Package("glsl-inverse", 0.98, _plain("glsl-inverse")),
    Package("glsl-specular-beckmann", 0.98, _plain("glsl-specular-beckmann")),
    Package("glsl-specular-cook-torrance", 0.98, _plain("glsl-specular-cook-torrance")),
    Package("glsl-curl-noise2", 0.98, _plain("glsl-curl-noise2")),
    Package("glsl-colormap", 0.98, _plain("glsl-colormap")),
    Package("three", 0.98, lambda: Library(_chunks(), _THREE, _THREE_HOSTS)),
    Package(
        "@cesium/engine",
        0.98,
        lambda: Library(tuple(files("@cesium/engine", "Source/Shaders")), _ES300, cesium_uniforms()),
    ),
    Package("gl-transitions", 0.95, lambda: Library(tuple(files("gl-transitions")), "", _TRANSITIONS)),
    Package(
        "@luma.gl/shadertools", 0.95, lambda: Library(tuple(strings("@luma.gl/shadertools", "dist/modules/**/*.js")), _ES300)
    ),
    Package("maplibre-gl", 0.95, lambda: Library(tuple(files("maplibre-gl", "src")), _ES300)),
    Package(
        "postprocessing",
        0.95,
        lambda: Library(tuple(strings("postprocessing", "build/index.js")), _THREE, _THREE_HOSTS, _chunks()),
    ),
    Package(
        "@paper-design/shaders", 0.95, lambda: Library(tuple(strings("@paper-design/shaders", "dist/**/*.js")), _ES300)
    ),
)
