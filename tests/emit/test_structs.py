"""Which structs are declared beside generated functions."""

from __future__ import annotations

from glsl_ad import Shader

BLOCK = """#version 300 es
precision highp float;
layout(std140) uniform Light { vec3 direction; float power; } light;
float f(float x) { return x * x * light.power + light.direction.x; }
"""

NESTED = """
struct Inner { float a; };
struct Outer { Inner inner[2]; vec3 v; };
Outer f(float x) { Outer o; o.inner[0].a = x; o.inner[1].a = x * x; o.v = vec3(x); return o; }
"""


def test_the_type_of_an_interface_block_is_not_declared_again() -> None:
    source = Shader.from_source(BLOCK).diff("f", only=True).source
    assert source.count("struct ") == 1
    assert "struct Jet1 {" in source


def test_what_a_struct_contains_is_declared_before_it() -> None:
    """Only the jet is new: the structs of the user stand in the text of the user."""
    source = Shader.from_source(NESTED).diff("f", only=True).source
    assert [line.split()[1] for line in source.splitlines() if line.startswith("struct ")] == ["Jet1_Outer"]
