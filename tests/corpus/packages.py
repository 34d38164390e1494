"""The packages of the corpus: where their shaders are, and what their hosts add to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.corpus import hosts
from tests.corpus.linking import Library
from tests.corpus.texts import Text, cesium_uniforms, files, strings


@dataclass(frozen=True)
class Package:
    """`wanted` is the share of its functions that must pass everything."""

    name: str
    wanted: float
    library: Callable[[], Library]


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
    return Library(tuple(pieces), hosts.THREE, hosts.THREE_NAMES | hosts.POSTPROCESSING, _chunks())


def _cesium() -> Library:
    """Materials name the channels of their images by words that are replaced when a material is made."""
    pieces = []
    for piece in files("@cesium/engine", "Source/Shaders"):
        text = piece.text.replace(".channels", ".rgb").replace(".channel", ".r")
        pieces.append(Text(piece.name, text))
    prefix = hosts.ES300 + "#define FXAA_QUALITY_PRESET 39\n"
    return Library(tuple(pieces), prefix, {**cesium_uniforms(), **hosts.CESIUM})


def _luma() -> Library:
    return Library(tuple(strings("@luma.gl/shadertools", "dist/modules/**/*.js")), hosts.LUMA, hosts.LUMA_NAMES)


def _paper() -> Library:
    return Library(tuple(strings("@paper-design/shaders", "dist/**/*.js")), hosts.ES300, hosts.PAPER)


def _maplibre() -> Library:
    """Every shader follows the prelude of its stage."""
    pieces = []
    for piece in files("maplibre-gl", "src"):
        stage = "vertex" if ".vertex." in piece.name else "fragment"
        prelude = "" if "_prelude" in piece.name else f"#include <_prelude.{stage}>\n"
        pieces.append(Text(piece.name, prelude + piece.text))
    return Library(tuple(pieces), hosts.ES300)


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
    Package("three", 0.98, lambda: Library(_chunks(), hosts.THREE, hosts.THREE_NAMES)),
    Package("@cesium/engine", 0.98, _cesium),
    Package("gl-transitions", 0.95, lambda: Library(tuple(files("gl-transitions")), "", hosts.TRANSITIONS)),
    Package("@luma.gl/shadertools", 0.95, _luma),
    Package("maplibre-gl", 0.95, _maplibre),
    Package("postprocessing", 0.95, _postprocessing),
    Package("@paper-design/shaders", 0.95, _paper),
)
