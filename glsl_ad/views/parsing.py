"""What people write for a picture: `-2:2`, `k=0.5`, `axis=vec3(0.0, 1.0, 0.0)`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import viewing

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
#: Numbers, and vectors and matrices of numbers: nothing that could end a statement.
_VALUE = re.compile(
    rf"(?:{_NUMBER}u?|true|false|[biu]?vec[234]\([^;{{}}]*\)|mat[234](?:x[234])?\([^;{{}}]*\))", re.ASCII
)
_INSIDE = re.compile(rf"[\s,()]|{_NUMBER}u?|true|false|[biu]?vec[234]|mat[234](?:x[234])?", re.ASCII)
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.\w+|\[\d+\])*", re.ASCII)


def parse_window(text: str, sink: Sink) -> tuple[float, float]:
    """The two numbers in `A:B`; raises GlslAdError unless they span something."""
    found = re.fullmatch(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*", text, re.ASCII)
    low, high = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not (low < high and math.isfinite(high - low) and abs(low) < 1e30 and abs(high) < 1e30):
        raise _bad(sink, f"`{text}` is no window", "--window A:B, with A below B")
    return low, high


def held_values(texts: Sequence[str], sink: Sink) -> dict[str, str]:
    """The inputs and their values in `NAME=VALUE`, as GLSL; a whole number becomes a float when it is used for one."""
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (equals and _PATH.fullmatch(name) and _is_value(value)):
            raise _bad(
                sink, f"`{text}` sets nothing", "--set NAME=VALUE, as in --set k=0.5 or --set n=vec3(0.0, 1.0, 0.0)"
            )
        values[name] = value
    return values


def _is_value(text: str) -> bool:
    if not _VALUE.fullmatch(text) or text.count("(") != text.count(")"):
        return False
    return not _INSIDE.sub("", text)


def _bad(sink: Sink, problem: str, usage: str) -> GlslAdError:
    return sink.fail(viewing.BAD_PICTURE, None, problem=problem, usage=usage)
