"""What the language and Shadertoy declare before a shader begins."""

from __future__ import annotations

import pytest

from glsl_ad.builtins.variables import STAGES, VARIABLES, host_variables
from glsl_ad.dialects import DIALECTS


def variables(dialect: str, stage: str | None = None) -> dict[str, str]:
    return {v.name: f"{v.storage} {v.type}" for v in host_variables(DIALECTS[dialect], stage)}


@pytest.mark.parametrize(
    ("dialect", "name", "expected"),
    [
        ("300es", "gl_FragCoord", "in vec4"),
        ("300es", "gl_FragDepth", "out float"),
        ("100", "gl_FragDepth", None),
        ("100", "gl_FragColor", "out vec4"),
        ("300es", "gl_FragColor", None),
        ("330", "gl_FragColor", "out vec4"),
        ("100", "gl_FragData", "out vec4[8]"),
        ("300es", "gl_VertexID", "in int"),
        ("100", "gl_VertexID", None),
        ("450", "gl_GlobalInvocationID", "in uvec3"),
        ("330", "gl_GlobalInvocationID", None),
        ("300es", "gl_FrontFacing", "in bool"),
        ("300es", "gl_DepthRange", "uniform gl_DepthRangeParameters"),
        ("shadertoy", "iResolution", "uniform vec3"),
        ("shadertoy", "iTime", "uniform float"),
        ("shadertoy", "iGlobalTime", "uniform float"),
        ("shadertoy", "iFrame", "uniform int"),
        ("shadertoy", "iMouse", "uniform vec4"),
        ("shadertoy", "iChannel3", "uniform sampler2D"),
        ("shadertoy", "iChannelResolution", "uniform vec3[4]"),
        ("shadertoy", "iChannelTime", "uniform float[4]"),
        ("shadertoy", "gl_FragCoord", "in vec4"),
        ("300es", "iTime", None),
    ],
)
def test_variable(dialect: str, name: str, expected: str | None) -> None:
    assert variables(dialect).get(name) == expected


def test_stages() -> None:
    assert "gl_FragCoord" not in variables("300es", "vertex")
    assert "gl_Position" not in variables("300es", "fragment")
    assert "gl_Position" in variables("300es", "vertex")
    assert "gl_MaxDrawBuffers" in variables("300es", "vertex")
    assert {stage for v in VARIABLES for stage in v.stages} <= set(STAGES)


def test_limits_are_constants_of_the_dialect() -> None:
    values = {
        name: {v.name: v.value for v in host_variables(dialect) if v.storage == "const"}
        for name, dialect in DIALECTS.items()
    }
    assert values["100"]["gl_MaxDrawBuffers"] == 1
    assert values["300es"]["gl_MaxDrawBuffers"] == 4
    assert values["450"]["gl_MaxDrawBuffers"] == 8
    assert values["450"]["gl_MaxComputeWorkGroupSize"] == (128, 128, 64)
    assert all(value is not None for constants in values.values() for value in constants.values())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_are_unique_and_valid(dialect: str) -> None:
    names = [v.name for v in host_variables(DIALECTS[dialect])]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.startswith(("gl_", "i")) for name in names)
