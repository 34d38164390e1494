"""The report of costs: what it lists, against counts by hand and by other tools."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.costs import CostReport, Row
from glsl_ad.generation import differentiated, lowered, optimised
from glsl_ad.ir.cost import cost
from glsl_ad.kinds import KINDS
from glsl_ad.reading import read_program
from glsl_ad.request import Wanted, find_function
from glsl_ad.source import GlslAdError, Sink, SourceFile
from tests.spirv import Types, scalar_operations

SHADERS = Path(__file__).resolve().parents[1] / "shaders"


def report(text: str, wrt: str | None = None, order: int | None = None) -> CostReport:
    return Shader.from_source(text).cost("f", wrt=wrt, order=order)


def row(found: CostReport, name: str) -> Row:
    return next(r for r in found.rows if r.name == name)


def test_the_products_of_a_function() -> None:
    found = report("float f(vec3 p) { return length(p) - 1.0; }", order=2)
    products = {r.name.partition(",")[0] for r in found.rows[3:]}
    assert [r.name for r in found.rows[:3]] == [
        "the function itself",
        "forward differences, 4 taps",
        "central differences, 6 taps",
    ]
    assert products | {name for name, _ in found.refused} == set(KINDS)
    assert {name for name, _ in found.refused} >= {"jacobian", "divergence", "curl"}
    assert all(reason for _, reason in found.refused)
    assert "jet, order 2" in [r.name for r in found.rows]
    assert found.wrt == ("p",)


def test_counts_by_hand() -> None:
    text = "float f(vec3 p) { return dot(p, p); }"
    found = report(text)
    own, forward, central, gradient = (
        row(found, name)
        for name in (
            "the function itself",
            "forward differences, 4 taps",
            "central differences, 6 taps",
            "gradient",
        )
    )
    assert (own.cost.operations, own.floats, own.bytes) == (5, 1, len(text))
    # Four values of 5, three steps, and for each of three inputs a difference and its scaling.
    assert (forward.cost.operations, forward.floats, forward.bytes) == (4 * 5 + 3 + 6, 4, None)
    assert (central.cost.operations, central.floats) == (6 * 5 + 6 + 6, 3)
    assert (gradient.cost.operations, gradient.floats) == (5 + 3, 4)
    text = Shader.from_source(text).diff("f", product="gradient", only=True).source
    assert gradient.bytes == len(text.partition("\n\n")[2])


def test_inputs_are_chosen_by_wrt() -> None:
    text = "vec2 f(vec3 p, float t, int n) { return p.xy * t; }"
    assert row(report(text), "forward differences, 5 taps").floats == 5 * 2
    assert row(report(text, "p.x"), "central differences, 2 taps").floats == 2
    assert report(text, "t").wrt == ("t",)
    with pytest.raises(GlslAdError, match="F015"):
        report(text, "q")


def test_what_has_no_derivative_is_refused() -> None:
    with pytest.raises(GlslAdError, match="A101"):
        report("int f(float x) { return 1; }")


def test_plain_data() -> None:
    found = report("float f(float x) { for (int i = 0; i < int(x); i++) x *= x; return x; }")
    data = found.to_json()
    assert data["function"] == "f(float)"
    assert data["rows"][0] == {
        "name": "the function itself",
        "operations": 1,
        "special": 0,
        "choices": 0,
        "reads": 0,
        "repeats": True,
        "may_stop": False,
        "floats": 1,
        "bytes": 71,
    }
    assert {entry["name"] for entry in data["refused"]} >= {"jacobian", "curl"}


# ---- other tools -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """A function of a shader; `outputs` are the floats of its gradient or Jacobian `r`."""

    file: str
    name: str
    parameters: Types
    outputs: tuple[str, ...]
    product: str = "gradient"
    wrt: tuple[str, ...] = ()


MEASURED = [
    Measured("seff", "seff", ["float", "float"], ("r.value", "r.d_x1", "r.d_x2")),
    Measured("scene", "map", ["vec3"], ("r.value", "r.gradient.x", "r.gradient.y", "r.gradient.z"), wrt=("p",)),
    Measured("fbm", "fbm", ["vec2"], ("r.value", "r.gradient.x", "r.gradient.y")),
    Measured(
        "ggx",
        "reflectance",
        [["Material", "vec3", "vec3", "float"], "vec3", "vec3", "vec3"],
        tuple(f"r.d{k}.{c}" for k in range(2) for c in "xyz"),
        product="jet",
        wrt=("m.roughness",),
    ),
]


@pytest.mark.glslang
@pytest.mark.parametrize("case", MEASURED, ids=[case.file for case in MEASURED])
def test_other_tools_count_about_the_same(case: Measured, tmp_path: Path) -> None:
    """glslang and spirv-opt, for the function and for its derivative. Bodies of loops count once there."""
    text = (SHADERS / f"{case.file}.glsl").read_text()
    text = re.sub(r"^(#version|precision).*\n", "", text, flags=re.MULTILINE)
    sink = Sink()
    program = read_program(SourceFile("<source>", text), {}, None, (), sink).program
    function = find_function(program, case.name, sink)
    wanted = Wanted(case.wrt, case.product)
    module = lowered(program, function, wanted, sink)
    product = optimised(differentiated(program, module, function, wanted, program.names, sink))

    outputs = ["r"] if str(function.return_type) == "float" else [f"r.{c}" for c in "xyz"]
    primal = scalar_operations(_for_vulkan(text), case.name, case.parameters, outputs, tmp_path)
    assert 0.95 <= cost(module, function.key, follow_loops=False).operations / primal <= 1.25

    source = Shader.from_source(text).diff(case.name, wrt=case.wrt, product=case.product).source
    derivative = scalar_operations(_for_vulkan(source), product.entry.name, case.parameters, case.outputs, tmp_path)
    assert 0.95 <= cost(product.module, product.entry.key, follow_loops=False).operations / derivative <= 1.25


def _for_vulkan(text: str) -> str:
    """Uniforms are loaded like arguments."""
    return text.replace("uniform float time;", "float time = I.x[900];")
