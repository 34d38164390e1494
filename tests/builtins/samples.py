"""Points at which builtins are tried: drawn from each parameter's declared domain, the same on every run."""

from __future__ import annotations

from random import Random
from typing import Any

from glsl_ad.builtins.model import Builtin, SignatureParameter
from glsl_ad.types import Kind, kind_of

_UNIT = (-1.0, 1.0)


def draw(random: Random, builtin: Builtin, parameter: SignatureParameter) -> Any:
    """One scalar for a parameter: a float64 that float32 holds too, an int in range, or a bool."""
    kind = kind_of(parameter.type)
    if kind is Kind.BOOL:
        return random.random() < 0.5
    low, high = builtin.domain.get(parameter.name, _UNIT)
    if kind in (Kind.INT, Kind.UINT):
        bounds = (0, 2**32 - 1) if kind is Kind.UINT else (-(2**31), 2**31 - 1)
        low, high = max(int(-(-low // 1)), bounds[0]), min(int(high), bounds[1])
        return random.choice((low, high, *(random.randint(low, high) for _ in range(6))))
    return round(random.uniform(low, high) * 2**16) / 2**16


def inputs(builtin: Builtin, parameters: tuple[SignatureParameter, ...]) -> tuple[SignatureParameter, ...]:
    """The parameters that a caller gives."""
    return tuple(p for p in parameters if p.qualifier != "out")
