"""The gradient of a scene as a stranger reads it: a golden text, which says what it costs to change it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.emit.layout import COLUMNS
from glsl_ad.gpu import compile_with_driver, compile_with_glslang

SCENE = Path(__file__).parents[2] / "benchmarks" / "functions" / "scene.glsl"
GOLDEN = Path(__file__).with_name("scene_gradient.glsl")


@pytest.fixture(scope="module")
def text() -> str:
    return Shader.from_file(SCENE).diff("f", product="gradient", only=True).source


def test_the_text_is_the_golden_one(text: str, update_goldens: bool) -> None:
    if update_goldens:
        GOLDEN.write_text(text, encoding="utf-8")
    expected = GOLDEN.read_text(encoding="utf-8")
    difference = "\n".join(difflib.unified_diff(expected.split("\n"), text.split("\n"), "golden", "made", lineterm=""))
    assert not difference, difference


def test_helpers_keep_their_names_and_the_text_is_short(text: str) -> None:
    defined = re.findall(r"^\w+ (\w+)\(", text, re.MULTILINE)
    assert [name.rpartition("_")[0] for name in defined] == ["sdSphere", "sdTorus", "rotY", "sdBox", "smin", "f"]
    assert len(text.encode()) <= 6000


def test_no_temporary_is_used_once_without_need(text: str) -> None:
    """What is used once stands where it is used, unless it has a name that says something or the line would be long."""
    for body in re.split(r"^}\n", text, flags=re.MULTILINE):
        for name, value in re.findall(r"^    \w+ (t\d*) = (.*?);$", body, re.MULTILINE | re.DOTALL):
            used = len(re.findall(rf"\b{name}\b", body)) - 1
            (user,) = re.findall(rf"^    [^;]*\b{name}\b[^;]*;$", body.partition(f" {name} = ")[2], re.MULTILINE)[:1]
            assert used > 1 or len(" ".join(user.split())) + len(value) > COLUMNS, (name, value)


@pytest.mark.gpu
@pytest.mark.glslang
def test_it_compiles_alone_with_the_shader() -> None:
    shader = Shader.from_file(SCENE)
    whole = shader.diff("f", product="gradient").source
    for compiler in (compile_with_driver, compile_with_glslang):
        report = compiler(whole, shader.dialect)
        assert report is not None
        assert report.ok, report.messages
