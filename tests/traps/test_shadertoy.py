"""Whole shaders in the idioms that are popular on Shadertoy: every function, by all its float inputs.

Each file of `shadertoy/` is read once. Every function that takes and gives floats is differentiated; the text is
compiled by both compilers, at order 2 for some; the derivative is compared with the reference. CI compares at a few
points, `-m slow` at many more and at order 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.source import GlslAdError, Severity

FILES = sorted((Path(__file__).parent / "shadertoy").glob("*.glsl"))

#: What nothing could be compared for, and why.
INCOMPARABLE = {
    "common_tools gain(float, float)": "a power of a negative number",
    "glass_marbles mainImage(vec4, vec2)": "a texel that may lie outside",
    "material_lab gathered(Material, Frame, vec3)": "half vectors at right angles to their mirror images",
    "tiles mainImage(vec4, vec2)": "the parity of a cell, which division may miss by one",
    "wet_street scan(vec2, float)": "a screen derivative",
    "wet_street wave_step(vec2, float)": "a texel that may lie outside",
    "wet_street mainImage(vec4, vec2)": "a screen derivative",
}


@dataclass
class Tally:
    """How far the functions of a file came, by their signatures."""

    defined: list[str] = field(default_factory=list)
    inert: list[str] = field(default_factory=list)  # no float goes in or comes out
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    incomparable: list[str] = field(default_factory=list)

    @property
    def differentiated(self) -> int:
        return len(self.defined) - len(self.inert) - len(self.refused)


@cache
def shader(path: Path) -> Shader:
    return Shader.from_source(path.read_text(encoding="utf-8"), name=path.name)


def tally(path: Path, order: int, points: int) -> Tally:
    found = Tally()
    for function in shader(path).functions:
        key = function.key
        found.defined.append(key)
        if not function.differentiable:
            (found.inert if "no float" in function.reason else found.refused).append(f"{key}: {function.reason}")
            continue
        try:
            derivative = shader(path).diff(key, order=order)
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
def test_every_function_has_a_derivative_and_it_is_right(path: Path) -> None:
    assert not [d for d in shader(path).diagnostics if d.severity is Severity.ERROR]
    found = tally(path, order=1, points=6)
    assert not found.refused
    assert not found.wrong
    assert found.incomparable == [key for key in INCOMPARABLE if key.startswith(f"{path.stem} ")]


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_derivatives_of_order_3_are_right_at_many_points(path: Path) -> None:
    found = tally(path, order=3, points=24)
    assert not found.refused
    assert not found.wrong


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_all_that_is_written_compiles(path: Path) -> None:
    """One text for each order: the sections of all functions one behind the other, each with names of its own."""
    for order in (1, 2):
        functions = [f for f in shader(path).functions if f.differentiable]
        chosen = functions if order == 1 else functions[::3]
        for function in chosen:
            text = shader(path).diff(function.key, order=order).source
            for compiler in (compile_with_driver, compile_with_glslang):
                report = compiler(text, SHADERTOY)
                assert report is not None
                assert report.ok, (function.key, order, report.compiler, report.messages)


def test_there_is_enough_of_everything() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FILES]
    functions = [f for path in FILES for f in shader(path).functions]
    assert len(functions) >= 220
    everything = "\n".join(texts)
    for idiom in (
        "mainImage",
        "iTime",
        "iFrame",
        "#define",
        "inout",
        "switch",
        "do {",
        "while (",
        "struct",
        "texelFetch",
    ):
        assert idiom in everything, idiom
