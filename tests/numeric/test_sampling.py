"""Sampled points: inside their intervals, exact in float32, evenly spread, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad.ir.model import Port, Role
from glsl_ad.numeric.batches import columns
from glsl_ad.numeric.sampling import DomainError, Domains, sample, sequence
from glsl_ad.types import BOOL, FLOAT, INT, VEC2, VEC3, Array, Field, Kind, Matrix, Opaque, Struct, Type

RAY = Struct("Ray", (Field("origin", VEC3), Field("length", FLOAT)))


def port(name: str, type_: Type) -> Port:
    return Port(name, type_, Role.IN)


@pytest.mark.parametrize(
    ("type_", "domain", "low", "high"),
    [
        (FLOAT, [], [-2], [2]),
        (FLOAT, ["x=0.1:3"], [0.1], [3]),
        (FLOAT, ["x = 1e-3 : 1.5e1"], [1e-3], [15]),
        (FLOAT, ["x=4"], [4], [4]),
        (VEC2, ["x=-1:1", "x.y=2:3"], [-1, 2], [1, 3]),
        (VEC2, ["x.g=2:3"], [-2, 2], [2, 3]),
        (RAY, ["x.origin=0:1", "x.length=5:6", "x.origin.z=7:8"], [0, 0, 7, 5], [1, 1, 8, 6]),
        (Array(FLOAT, 2), ["x[1]=0:1"], [-2, 0], [2, 1]),
        (Matrix(Kind.FLOAT, 2, 2), [], [0.6, -0.4, -0.4, 0.6], [1.4, 0.4, 0.4, 1.4]),
        (INT, [], [0], [8]),
        (INT, ["x=-3:-1"], [-3], [-1]),
        (BOOL, [], [0], [1]),
    ],
    ids=str,
)
def test_scalars_fill_their_intervals(type_: Type, domain: list[str], low: list[float], high: list[float]) -> None:
    (batch,) = sample([port("x", type_)], 500, Domains.parse(domain))
    found = columns(batch)
    assert len(found) == len(low)
    for values, bottom, top in zip(found, low, high, strict=True):
        exact = values.astype(np.float64)
        assert exact.min() >= bottom
        assert exact.max() <= top
        assert exact.min() <= bottom + 0.02 * (top - bottom)
        assert exact.max() >= top - 0.02 * (top - bottom)
        assert (exact.astype(np.float32) == exact).all()


def test_directions_have_their_own_interval_and_samplers_none() -> None:
    ports = [port("p", VEC3), port("p_dot", VEC3), port("tex", Opaque("sampler2D")), port("g", FLOAT)]
    _, direction, sampler, fixed = sample(ports, 100, directions=frozenset({1}), fixed=frozenset({3}))
    assert np.abs(direction).max() <= 1.0
    assert sampler is None
    assert fixed is None


def test_a_prefix_of_the_points_is_the_same_and_well_spread() -> None:
    assert (sequence(100, 3) == sequence(1000, 3)[:100]).all()
    for dimensions in (1, 2, 5):
        counts = [np.histogram(sequence(160, dimensions)[:, k], bins=8, range=(0, 1))[0] for k in range(dimensions)]
        assert min(c.min() for c in counts) >= 14
        assert max(c.max() for c in counts) <= 26
    cells = np.unique(np.floor(sequence(256, 2) * 8), axis=0)
    assert len(cells) == 64  # every cell of an 8 by 8 grid is met


@pytest.mark.parametrize("text", ["x", "x=", "x=a:b", "x=2:1", "x=0:inf", "x=nan:1", "3x=0:1", "=0:1", "x.=0:1"])
def test_a_domain_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        Domains.parse([text])


def test_domains_that_name_nothing_are_found() -> None:
    domains = Domains.parse(["p=0:1", "p.x=0:1", "q=0:1", "p.w=0:1"])
    assert domains.unused(["p.x", "p.y"]) == ["q", "p.w"]
