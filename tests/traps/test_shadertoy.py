"""Whole shaders in the idioms that are popular on Shadertoy: every function, by all its float inputs.

Each file of `shadertoy/` is read once, and every function that takes and gives floats is differentiated. CI compares
the derivatives of some functions with the reference, and compiles those of others; `-m slow` does so for all, at more
points and to order 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.descriptions import FunctionInfo
from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.source import GlslAdError, Severity

FILES = sorted((Path(__file__).parent / "shadertoy").glob("*.glsl"))

#: CI compares, and compiles, the derivatives of every so many functions of a file.
COMPARED, COMPILED = 4, 6

#: What nothing could be compared for, and why.
INCOMPARABLE = {
    "entries soft(float)": "a screen derivative",
    "entries bump(sampler2D, vec2, vec3, float)": "a screen derivative",
    "entries mainImage(vec4, vec2)": "a screen derivative",
    "instruments antialiased(float)": "a screen derivative",
    "instruments mainImage(vec4, vec2)": "a screen derivative",
    "material_lab gathered(Material, Frame, vec3)": "half vectors at right angles to their mirror images",
    "tiles mainImage(vec4, vec2)": "the parity of a cell, which division may miss by one",
    "wet_street scan(vec2, float)": "a screen derivative",
    "wet_street mainImage(vec4, vec2)": "a screen derivative",
}

#: The same, where six points alone may all be outside of the domain.
SPARSE = {"common_tools gain(float, float)": "a power of a negative number"}


@dataclass
class Tally:
    """How far the functions of a file came, by their signatures."""

    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    incomparable: list[str] = field(default_factory=list)


@cache
def shader(path: Path) -> Shader:
    return Shader.from_source(path.read_text(encoding="utf-8"), name=path.name)


def differentiable(path: Path) -> list[FunctionInfo]:
    """The functions that floats go into and come out of."""
    return [f for f in shader(path).functions if "no float" not in f.reason]


def some(path: Path, every: int) -> list[FunctionInfo]:
    """Every so many of them, beginning elsewhere in each file."""
    return differentiable(path)[FILES.index(path) % every :: every]


def tally(path: Path, functions: Sequence[FunctionInfo], order: int, points: int) -> Tally:
    found = Tally()
    for function in functions:
        key = function.key
        try:
            derivative = shader(path).diff(key, product="jet", order=order)
        except GlslAdError as error:
            found.refused.append(f"{key}: {error}")
            continue
        report = derivative.check(points=points, seconds=60.0, gpu=False)
        errors = {p.code: p.text for p in report.problems if p.severity is Severity.ERROR}
        if errors.keys() - {"C106", "C107"}:
            found.wrong.append(f"{key}: {errors}")
        elif errors:
            found.incomparable.append(f"{path.stem} {key}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_function_has_a_derivative(path: Path) -> None:
    assert not [d for d in shader(path).diagnostics if d.severity is Severity.ERROR]
    assert not [(f.key, f.reason) for f in differentiable(path) if not f.differentiable]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_derivatives_are_right(path: Path) -> None:
    found = tally(path, some(path, COMPARED), order=1, points=6)
    assert not found.refused
    assert not found.wrong
    assert set(found.incomparable) <= INCOMPARABLE.keys() | SPARSE.keys()


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 3])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_all_derivatives_are_right_at_many_points(path: Path, order: int) -> None:
    found = tally(path, differentiable(path), order, points=24)
    assert not found.refused
    assert not found.wrong
    if order == 1:
        assert found.incomparable == [key for key in INCOMPARABLE if key.startswith(f"{path.stem} ")]


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("every", [COMPILED, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_is_written_compiles(path: Path, every: int) -> None:
    for function in some(path, every):
        text = shader(path).diff(function.key, product="jet", order=2).source
        for compiler in (compile_with_driver, compile_with_glslang):
            report = compiler(text, SHADERTOY)
            assert report is not None
            assert report.ok, (function.key, report.compiler, report.messages)


def test_there_is_enough_of_everything() -> None:
    assert sum(len(shader(path).functions) for path in FILES) >= 300
    everything = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    for idiom in (
        "mainImage",
        "iTime",
        "#define",
        "inout",
        "switch",
        "do {",
        "while (",
        "struct",
        "texelFetch",
        "uint",
    ):
        assert idiom in everything, idiom
