"""Shaders as strings, built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from glsl_ad.build import Built, build
from glsl_ad.files import shader_text
from glsl_ad.sections import BEGIN, END
from glsl_ad.source import Diagnostic, GlslAdError


def built(
    text: str, *, name: str = "<source>", defines: Mapping[str, str] | None = None, include: Sequence[str] = ()
) -> Built:
    """The shader in a string, built; building it again must change nothing."""
    first = build(shader_text(text, name), defines=defines, include=include)
    again = build(shader_text(first.text, name), defines=defines, include=include)
    assert again.text == first.text
    assert again.entries == first.entries
    return first


def refused(text: str, name: str = "<source>") -> tuple[Diagnostic, ...]:
    """What is said of a shader that cannot be built."""
    with pytest.raises(GlslAdError) as error:
        build(shader_text(text, name))
    return error.value.diagnostics


def section(text: str) -> str:
    """What stands between the markers."""
    return text.partition(BEGIN)[2].partition("\n")[2].partition(END)[0]


def own(text: str) -> str:
    """What stands outside of them."""
    above, _, rest = text.partition(BEGIN)
    return above + rest.partition(END)[2].partition("\n")[2]
