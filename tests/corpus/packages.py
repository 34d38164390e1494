"""The packages of the corpus: where their shaders are, and what their hosts add to them."""

from __future__ import annotations

import re
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
#: What Cesium's model pipeline generates from a model's data, for one with the usual attributes.
_CESIUM = {
    "ProcessedAttributes": """struct ProcessedAttributes {
    vec3 positionMC; vec3 positionEC; vec3 positionWC; vec3 normalMC; vec3 normalEC; vec3 tangentMC; vec3 tangentEC;
    vec3 bitangentMC; vec3 bitangentEC; float tangentSignMC; vec2 texCoord_0; vec4 color_0;
};""",
    "SelectedFeature": "struct SelectedFeature { int id; vec2 st; vec4 color; };",
    "FeatureIds": "struct FeatureIds { int featureId_0; };",
    "Properties": "struct Properties { float value; };",
    "Intersections": "struct Intersections { int index; };",
    "CLIPPING_PLANES_TEXTURE_WIDTH": "#define CLIPPING_PLANES_TEXTURE_WIDTH 4",
    "CLIPPING_PLANES_TEXTURE_HEIGHT": "#define CLIPPING_PLANES_TEXTURE_HEIGHT 4",
    "CLIPPING_PLANES_LENGTH": "#define CLIPPING_PLANES_LENGTH 4",
    "model_clippingPlanes": "uniform sampler2D model_clippingPlanes;",
    "model_color": "uniform vec4 model_color;",
    "model_silhouettePass": "uniform bool model_silhouettePass;",
    "model_pointCloudParameters": "uniform vec4 model_pointCloudParameters;",
    "model_showOutline": "uniform bool model_showOutline;",
    "heightsDimensions": "uniform vec2 heightsDimensions;",
}
#: What postprocessing's passes and effects define in their constructors.
_EFFECTS = {
    "inputBuffer": "uniform sampler2D inputBuffer;",
    "depthBuffer": "uniform sampler2D depthBuffer;",
    "resolution": "uniform vec2 resolution;",
    "texelSize": "uniform vec2 texelSize;",
    "cameraNear": "uniform float cameraNear;",
    "cameraFar": "uniform float cameraFar;",
    "aspect": "uniform float aspect;",
    "time": "uniform float time;",
    "vUv": "in vec2 vUv;",
    "MAX_SEARCH_STEPS_INT": "#define MAX_SEARCH_STEPS_INT 16",
    "CORNER_ROUNDING_NORM": "#define CORNER_ROUNDING_NORM 0.25",
    "AREATEX_MAX_DISTANCE": "#define AREATEX_MAX_DISTANCE 16.0",
    "AREATEX_MAX_DISTANCE_DIAG": "#define AREATEX_MAX_DISTANCE_DIAG 20.0",
    "AREATEX_PIXEL_SIZE": "#define AREATEX_PIXEL_SIZE (1.0 / vec2(160.0, 560.0))",
    "AREATEX_SUBTEX_SIZE": "#define AREATEX_SUBTEX_SIZE (1.0 / 7.0)",
    "SEARCHTEX_SIZE": "#define SEARCHTEX_SIZE vec2(66.0, 33.0)",
    "SEARCHTEX_PACKED_SIZE": "#define SEARCHTEX_PACKED_SIZE vec2(64.0, 16.0)",
    "LUT_SIZE": "#define LUT_SIZE 16.0",
    "RINGS_INT": "#define RINGS_INT 3",
    "RINGS_FLOAT": "#define RINGS_FLOAT 3.0",
    "SAMPLES_INT": "#define SAMPLES_INT 9",
    "SAMPLES_FLOAT": "#define SAMPLES_FLOAT 9.0",
    "RADIUS": "#define RADIUS 0.1",
}


def _plain(name: str) -> Callable[[], Library]:
    return lambda: Library(tuple(files(name)))


def _postprocessing() -> Library:
    """Effects run inside of one material, behind what this defines; it puts a prefix before their uniforms' names."""
    pieces = []
    for piece in strings("postprocessing", "build/index.js"):
        text = re.sub(r"\bactive\b", "e0Active", piece.text)
        if piece.name.endswith(":effect_default"):
            text = text[: text.index("FRAGMENT_HEAD")]
        pieces.append(Text(piece.name, text))
    return Library(tuple(pieces), _THREE, {**_THREE_HOSTS, **_EFFECTS}, _chunks())


def _maplibre() -> Library:
    """Every shader follows the prelude of its stage."""
    pieces = []
    for piece in files("maplibre-gl", "src"):
        stage = "vertex" if ".vertex." in piece.name else "fragment"
        prelude = "" if "_prelude" in piece.name else f"#include <_prelude.{stage}>\n"
        pieces.append(Text(piece.name, prelude + piece.text))
    return Library(tuple(pieces), _ES300)


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
        lambda: Library(tuple(files("@cesium/engine", "Source/Shaders")), _ES300, {**cesium_uniforms(), **_CESIUM}),
    ),
    Package("gl-transitions", 0.95, lambda: Library(tuple(files("gl-transitions")), "", _TRANSITIONS)),
    Package(
        "@luma.gl/shadertools",
        0.95,
        lambda: Library(tuple(strings("@luma.gl/shadertools", "dist/modules/**/*.js")), _ES300),
    ),
    Package("maplibre-gl", 0.95, _maplibre),
    Package("postprocessing", 0.95, _postprocessing),
    Package(
        "@paper-design/shaders", 0.95, lambda: Library(tuple(strings("@paper-design/shaders", "dist/**/*.js")), _ES300)
    ),
)
