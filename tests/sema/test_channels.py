"""Shadertoy's channels: what they hold is chosen beside the text, so their use tells their type."""

from __future__ import annotations

import pytest

from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu.adapt import channel_types
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import parse


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return texture(iChannel0, vec2(iTime)).x;", "sampler2D"),
        ("return texture(iChannel0, vec3(iTime)).x;", "samplerCube"),
        ("return textureLod(iChannel0, vec3(iTime), 1.0).x;", "samplerCube"),
        ("return texelFetch(iChannel0, ivec3(1), 0).x;", "sampler3D"),
        ("return look(iChannel0);", "samplerCube"),
    ],
)
def test_a_channel_has_the_type_that_its_use_needs(body: str, expected: str) -> None:
    text = f"float look(samplerCube s) {{ return texture(s, vec3(1.0)).x; }}\nfloat f() {{ {body} }}"
    file, sink = SourceFile("channel.glsl", text), Sink()
    program = check(parse(file, sink), file, sink, dialect=SHADERTOY)
    assert not program.functions["f()"].errors
    assert str(program.host["iChannel0"].type) == expected
    assert str(channel_types(text, SHADERTOY)["iChannel0"]) == expected
