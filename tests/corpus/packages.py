"""The packages of the corpus: where their shaders are, and what their hosts add to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from tests.corpus import hosts
from tests.corpus.linking import Library
from tests.corpus.texts import Text, cesium_uniforms, files, strings


@dataclass(frozen=True)
class Package:
    """`wanted` is the share of its functions that must pass everything."""

    wanted: float
    library: Callable[[], Library]


def _plain(name: str) -> Library:
    return Library(tuple(files(name)))


def _three() -> Library:
    return Library(_chunks(), hosts.THREE, hosts.THREE_NAMES)


def _transitions() -> Library:
    return Library(tuple(files("gl-transitions")), "", hosts.TRANSITIONS)


def _postprocessing() -> Library:
    """Effects run inside of one material, behind what this defines; it puts a prefix before their uniforms' names."""
    pieces = []
    for piece in strings("postprocessing", "build/index.js"):
        text = re.sub(r"\bactive\b", "e0Active", piece.text)
        if piece.name.endswith(":effect_default"):
            text = text[: text.index("FRAGMENT_HEAD")]
        text = re.sub(r"\bVERTEX_(HEAD|MAIN_SUPPORT)\b", "", text)
        pieces.append(Text(piece.name, text))
    return Library(tuple(pieces), hosts.THREE, hosts.THREE_NAMES | hosts.POSTPROCESSING, _chunks())


def _cesium() -> Library:
    """Materials name the channels of their images by words that are replaced when a material is made."""
    pieces = []
    for piece in files("@cesium/engine", "Source/Shaders"):
        text = piece.text.replace(".channels", ".rgb").replace(".channel", ".r")
        pieces.append(Text(piece.name, text))
    prefix = hosts.ES300 + "#define FXAA_QUALITY_PRESET 39\n"
    custom = tuple(Text(f"custom/{i}", text) for i, text in enumerate(hosts.CESIUM_CUSTOM))
    return Library(tuple(pieces), prefix, {**cesium_uniforms(), **hosts.CESIUM}, custom)


def _luma() -> Library:
    pieces = strings("@luma.gl/shadertools", "dist/modules/**/*.js", stated={"primaryPrefix": "floatColors"})
    return Library(tuple(pieces), hosts.LUMA, hosts.LUMA_NAMES)


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


_SMALL = "noise easings rotate inverse specular-beckmann specular-cook-torrance curl-noise2 colormap"
PACKAGES = {
    **{f"glsl-{name}": Package(0.98, partial(_plain, f"glsl-{name}")) for name in _SMALL.split()},
    "three": Package(0.98, _three),
    "@cesium/engine": Package(0.98, _cesium),
    "gl-transitions": Package(0.95, _transitions),
    "@luma.gl/shadertools": Package(0.95, _luma),
    "maplibre-gl": Package(0.95, _maplibre),
    "postprocessing": Package(0.95, _postprocessing),
    "@paper-design/shaders": Package(0.95, _paper),
}
