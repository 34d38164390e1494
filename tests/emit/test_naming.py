"""Names of generated text are new, valid and stable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glsl_ad.emit.naming import Namer, cleaned, is_reserved


@pytest.mark.parametrize(
    ("taken", "stem", "expected"),
    [
        ((), "p", "p"),
        (("p",), "p", "p2"),
        (("p", "p2"), "p", "p3"),
        (("q1",), "q1", "q1_2"),
        ((), "sample", "sample2"),
        ((), "vec3", "vec3_2"),
        ((), "gl_Position", "Position"),
        ((), "a__b", "a_b"),
        ((), "2d", "v2d"),
        ((), "", "v"),
        (("x_",), "x_", "x_2"),
        ((), "sampler2D", "sampler2D2"),
        ((), "größe", "gr_e"),
    ],
)
def test_fresh(taken: tuple[str, ...], stem: str, expected: str) -> None:
    assert Namer(taken).fresh(stem) == expected


def test_every_name_is_given_once() -> None:
    namer = Namer()
    assert [namer.fresh("t") for _ in range(4)] == ["t", "t2", "t3", "t4"]


@pytest.mark.parametrize("name", ["gl_x", "a__b", "mat3", "isampler2DArray", "samplerCubeShadow", "while", "packed"])
def test_reserved(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["sampled", "samplerate", "t", "distance", "image"])
def test_not_reserved(name: str) -> None:
    assert not is_reserved(name)


@given(st.text(max_size=12))
def test_any_stem_gives_an_identifier(stem: str) -> None:
    name = Namer().fresh(stem)
    assert re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)
    assert not is_reserved(name)
    assert re.fullmatch(r"[A-Za-z_]\w*", cleaned(stem), re.ASCII)
