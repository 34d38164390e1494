"""The functions of the npm packages: what is tested, where, and why there.

A file of these packages holds functions and names, in `#pragma glslify` lines, the files whose functions it calls.
`text` puts such a file together with what it imports, as glslify does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent / "node_modules"

_REQUIRE = re.compile(r"^#pragma glslify:\s*(\w+)\s*=\s*require\(\s*([^)\s]+)\s*\)\s*$", re.MULTILINE)
_EXPORT = re.compile(r"^#pragma glslify:\s*export\((\w+)\)", re.MULTILINE)
_DEFINITION = re.compile(r"^\w+\s+(\w+)\s*\(", re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """A function, and the part of its domain where it is smooth and finite, with the reason for choosing that."""

    file: str
    key: str
    domain: str = ""
    reason: str = ""
    before: str = ""

    def __str__(self) -> str:
        return f"{self.file.removesuffix('.glsl')}:{self.key.replace(', ', ',')}"


def text(file: Path, imported: set[Path] | None = None) -> str:
    """A file's text after the texts of what it imports, each once and under the name that the importer gives it."""
    imported = set() if imported is None else imported
    own, parts = file.read_text(), []
    for name, target in _REQUIRE.findall(own):
        required = _resolved(file, target)
        if required in imported:
            continue
        imported.add(required)
        found = text(required, imported)
        exported = _EXPORT.findall(found)[-1]
        parts.append(re.sub(rf"\b{exported}\b", name, found))
    return "\n".join([*parts, own])


def _resolved(file: Path, target: str) -> Path:
    path = file.parent / target if target.startswith(".") else PACKAGES / target
    return (path if path.suffix == ".glsl" else path.with_name(f"{path.name}.glsl")).resolve()


def defined_names(file: Path) -> set[str]:
    """The names of the functions that a file defines itself."""
    return set(_DEFINITION.findall(file.read_text()))


def files() -> list[Path]:
    """Every GLSL file of the packages."""
    return sorted(PACKAGES.glob("*/**/*.glsl"))


# ---- easings ---------------------------------------------------------------------------------------------------------

_EASINGS = """
back-in-out backOut, back-in backIn, back-out backOut, bounce-in-out bounceInOut, bounce-in bounceIn,
bounce-out bounceOut, circular-in-out circularInOut, circular-in circularIn, circular-out circularOut,
cubic-in-out cubicInOut, cubic-in cubicIn, cubic-out cubicOut, elastic-in-out elasticInOut, elastic-in elasticIn,
elastic-out elasticOut, exponential-in-out exponentialInOut, exponential-in exponentialIn,
exponential-out exponentialOut, linear linear, quadratic-in-out quadraticInOut, quadratic-in quadraticIn,
quadratic-out quadraticOut, quartic-in-out quarticInOut, quartic-in quarticIn, quartic-out quarticOut,
quintic-in-out qinticInOut, quintic-in qinticIn, quintic-out qinticOut, sine-in-out sineInOut, sine-in sineIn,
sine-out sineOut
"""


_EASED = ("t=0.01:0.99", "an easing goes from 0 to 1, and may have an infinite slope there")
_POWER = "pow(t - 1.0, n), which GLSL leaves undefined for the smaller t"
_POWERS = {
    "back-out": ("t=0.01:0.99", "pow(1.0 - t, 3.0) is undefined from 1 on"),
    "cubic-in-out": ("t=0.01:0.49", _POWER),
    "quartic-in-out": ("t=0.01:0.49", _POWER),
    "quartic-out": ("t=1.01:2", _POWER),
    "quintic-in-out": ("t=0.01:0.49", _POWER),
    "quintic-out": ("t=1.01:2", _POWER),
}


def _easing(words: str) -> Function:
    stem, name = words.split()
    return Function(f"glsl-easings/{stem}.glsl", f"{name}(float)", *_POWERS.get(stem, _EASED))


# ---- noise -----------------------------------------------------------------------------------------------------------

#: The functions that every noise brings along.
_HELPERS = {
    "classic/2d": ["mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec2)"],
    "classic/3d": ["mod289(vec3)", "mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec3)"],
    "classic/4d": ["mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec4)"],
    "periodic/2d": ["mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec2)"],
    "periodic/3d": ["mod289(vec3)", "mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec3)"],
    "periodic/4d": ["mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)", "fade(vec4)"],
    "simplex/2d": ["mod289(vec3)", "mod289(vec2)", "permute(vec3)"],
    "simplex/3d": ["mod289(vec3)", "mod289(vec4)", "permute(vec4)", "taylorInvSqrt(vec4)"],
    "simplex/4d": [
        *("mod289(vec4)", "mod289(float)", "permute(vec4)", "permute(float)"),
        *("taylorInvSqrt(vec4)", "taylorInvSqrt(float)"),
    ],
}

_CELL = (
    "one cell of the lattice. The gradients of most corners lie on a tie of `floor` or `step`, since they are "
    "quotients of small whole numbers; this is a cell of which no corner's does"
)
_TIED = (
    "floor(fract(j / 7.0) * 7.0) of a whole j is on a jump at every point: rounding alone decides. With both functions "
    "nudged off the tie the rest can be compared"
)

_NOISES = (
    Function("glsl-noise/classic/2d.glsl", "cnoise(vec2)"),
    Function("glsl-noise/classic/3d.glsl", "cnoise(vec3)", "P.x=25.05:25.95,P.y=35.05:35.95,P.z=-20.95:-20.05", _CELL),
    Function(
        "glsl-noise/classic/4d.glsl",
        "cnoise(vec4)",
        "P.x=11.05:11.95,P.y=-20.95:-20.05,P.z=34.05:34.95,P.w=33.05:33.95",
        _CELL,
    ),
    Function(
        "glsl-noise/periodic/2d.glsl",
        "pnoise(vec2, vec2)",
        "P.x=5.05:5.95,P.y=8.05:8.95,rep.x=26,rep.y=35",
        "one cell, with whole periods: others make noise of the lattice's hash",
    ),
    Function(
        "glsl-noise/periodic/3d.glsl",
        "pnoise(vec3, vec3)",
        "P.x=42.05:42.95,P.y=9.05:9.95,P.z=47.05:47.95,rep.x=26,rep.y=35,rep.z=53",
        _CELL,
    ),
    Function(
        "glsl-noise/periodic/4d.glsl",
        "pnoise(vec4, vec4)",
        "P.x=6.05:6.95,P.y=5.05:5.95,P.z=51.05:51.95,P.w=28.05:28.95,rep.x=28,rep.y=45,rep.z=25,rep.w=63",
        _CELL,
    ),
    Function("glsl-noise/simplex/2d.glsl", "snoise(vec2)"),
    Function("glsl-noise/simplex/3d.glsl", "snoise(vec3)", "v.x=-19.01:-18.95,v.y=9.49:9.55,v.z=32.38:32.44", _CELL),
    Function("glsl-noise/simplex/4d.glsl", "grad4(float, vec4)"),
    Function(
        "glsl-noise/simplex/4d.glsl",
        "snoise(vec4)",
        reason=_TIED,
        before="#define floor(x) floor((x) + 0.001)\n#define fract(x) fract((x) + 0.001)\n",
    ),
)


def _helper(noise: str, key: str) -> Function:
    file = f"glsl-noise/{noise}.glsl"
    if key.startswith(("mod289", "permute")):
        return Function(file, key, "x=-600:600", "so that the remainder by 289 jumps a few times")
    return Function(file, key)


# ---- light -----------------------------------------------------------------------------------------------------------

_SPECULAR = (
    "lightDirection=0.1:1,viewDirection=0.1:1,surfaceNormal=0.1:0.6,roughness=0.2:1",
    "a surface that is seen and lit, its normal no longer than 1: else terms are cut off, or pow has no value",
)

_LIGHTS = (
    Function(
        "glsl-specular-beckmann/distribution.glsl", "beckmannDistribution(float, float)", "x=0.2:1,roughness=0.2:1"
    ),
    Function("glsl-specular-beckmann/index.glsl", "beckmannSpecular(vec3, vec3, vec3, float)", *_SPECULAR),
    Function(
        "glsl-specular-cook-torrance/index.glsl",
        "cookTorranceSpecular(vec3, vec3, vec3, float, float)",
        *_SPECULAR,
    ),
)

# ---- matrices --------------------------------------------------------------------------------------------------------

_MATRICES = (
    *(Function("glsl-inverse/index.glsl", f"inverse({type_})") for type_ in ("float", "mat2", "mat3", "mat4")),
    Function("glsl-rotate/rotate.glsl", "rotate(vec2, float)"),
    Function("glsl-rotate/rotate.glsl", "rotate(vec3, vec3, float)"),
    *(Function(f"glsl-rotate/rotate{axis}.glsl", f"rotate{axis}(vec3, float)") for axis in "XYZ"),
    Function("glsl-rotate/rotation-2d.glsl", "rotation2d(float)"),
    *(Function(f"glsl-rotate/rotation-3d-{axis.lower()}.glsl", f"rotation3d{axis}(float)") for axis in "XYZ"),
    Function("glsl-rotate/rotation-3d.glsl", "rotation3d(vec3, float)"),
)

FUNCTIONS = (
    *map(_easing, _EASINGS.split(",")),
    *_MATRICES,
    *(_helper(noise, key) for noise, keys in _HELPERS.items() for key in keys),
    *_NOISES,
    *_LIGHTS,
)
