"""The float64 implementations against mpmath, at points of each builtin's domain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from numpy.typing import NDArray

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Signature, SignatureParameter, load
from glsl_ad.types import Kind, kind_of
from tests.builtins.references import components, reference, result_types, scalar_signatures, shape, wrap
from tests.builtins.samples import draw, inputs

POINTS = 24
DTYPES = {Kind.BOOL: np.bool_, Kind.INT: np.int64, Kind.UINT: np.int64, Kind.FLOAT: np.float64}

Overload = tuple[Builtin, Signature]


def overloads(elementwise: bool) -> list[Any]:
    """Every overload that has an implementation, as test parameters."""
    cases = []
    for name, builtin in BUILTINS.items():
        if builtin.numeric is not None and builtin.elementwise == elementwise:
            signatures = scalar_signatures(builtin) if elementwise else builtin.signatures
            cases += [pytest.param(builtin, s, id=f"{name}({s})") for s in signatures]
    return cases


def implementation(builtin: Builtin, signature: Signature) -> Any:
    path = builtin.numeric_by_type.get(str(signature.parameters[0].type), builtin.numeric)
    assert path is not None
    return load(path)


def exact(value: Any) -> Any:
    """Floats as mpmath numbers, in any nesting."""
    if isinstance(value, list):
        return [exact(v) for v in value]
    return mpf(value) if isinstance(value, float) else value


def close(found: Any, expected: Any, kind: Kind) -> bool:
    if kind is Kind.FLOAT:
        return bool(abs(mpf(float(found)) - expected) <= 2e-14 * max(1, abs(expected)))
    return bool(wrap(int(found), kind) == wrap(int(expected), kind))


def columns(points: Sequence[Sequence[Any]], given: Sequence[SignatureParameter]) -> list[NDArray[Any]]:
    """One array for each argument, the points along its first axis."""
    return [
        np.array([point[i] for point in points], DTYPES[kind_of(p.type) or Kind.FLOAT]) for i, p in enumerate(given)
    ]


def check(builtin: Builtin, signature: Signature, points: Sequence[Sequence[Any]], found: Any) -> None:
    """Compare results with an axis of points in front against the reference at each."""
    types = result_types(signature)
    results = found if isinstance(found, tuple) else (found,)
    assert len(results) == len(types)
    function = reference(builtin, signature)
    for index, point in enumerate(points):
        with mpmath.workdps(40):
            expected = function(*map(exact, point))
            values = expected if isinstance(expected, tuple) else (expected,)
            for result, value, type_ in zip(results, values, types, strict=True):
                kind = kind_of(type_)
                assert kind is not None
                scalars = np.ravel(np.asarray(result)[index])
                assert len(scalars) == len(components(value)), type_
                for a, b in zip(scalars, components(value), strict=True):
                    assert close(a, b, kind), f"{builtin.name}{tuple(point)} = {a}, not {b}"


@pytest.mark.parametrize(("builtin", "signature"), overloads(True))
def test_elementwise(builtin: Builtin, signature: Signature) -> None:
    random = Random(builtin.name)
    given = inputs(builtin, signature.parameters)
    points = [[draw(random, builtin, p) for p in given] for _ in range(POINTS)]
    arrays = columns(points, given)
    with np.errstate(all="ignore"):
        found = implementation(builtin, signature)(*arrays)
    check(builtin, signature, points, found)


@pytest.mark.parametrize(("builtin", "signature"), overloads(False))
def test_whole(builtin: Builtin, signature: Signature) -> None:
    random = Random(builtin.name)
    given = inputs(builtin, signature.parameters)
    points = [[shape(p.type, partial(draw, random, builtin, p)) for p in given] for _ in range(4)]
    arrays = columns(points, given)
    with np.errstate(all="ignore"):
        found = implementation(builtin, signature)(*arrays)
    check(builtin, signature, points, found)
    if len(given) == 2 and builtin.name not in ("==", "!="):  # what is the same at all points may come once
        with np.errstate(all="ignore"):
            found = implementation(builtin, signature)(arrays[0][:1], arrays[1])
        check(builtin, signature, [[points[0][0], point[1]] for point in points], found)


INF, NAN = float("inf"), float("nan")

#: name, arguments, expected: what random points do not hit.
EDGES: list[tuple[str, tuple[Any, ...], Any]] = [
    ("pow", (-2.0, 2.0), NAN),
    ("pow", (0.0, 2.0), 0.0),
    ("pow", (0.0, 0.0), NAN),
    ("pow", (0.0, -1.0), NAN),
    ("atan", (0.0, 0.0), NAN),
    ("atan", (0.0, -1.0), float(np.pi)),
    ("atan", (-1.0, 0.0), float(-np.pi / 2)),
    ("sqrt", (-1.0,), NAN),
    ("sqrt", (0.0,), 0.0),
    ("inversesqrt", (0.0,), NAN),
    ("guarded_sqrt", (0.0,), 0.0),
    ("guarded_inversesqrt", (0.0,), 0.0),
    ("abs", (-0.0,), 0.0),
    ("sign", (0.0,), 0.0),
    ("sign", (-3.0,), -1.0),
    ("step", (1.0, 1.0), 1.0),
    ("mod", (-1.0, 3.0), 2.0),
    ("mod", (6.0, 3.0), 0.0),
    ("mod", (1.0, -3.0), -2.0),
    ("fract", (-0.25,), 0.75),
    ("round", (2.5,), 2.0),
    ("roundEven", (3.5,), 4.0),
    ("roundEven", (-0.5,), 0.0),
    ("trunc", (-1.5,), -1.0),
    ("min", (1.0, NAN), 1.0),
    ("max", (NAN, 1.0), NAN),
    ("clamp", (5.0, 0.0, 1.0), 1.0),
    ("smoothstep", (0.0, 1.0, -3.0), 0.0),
    ("smoothstep", (0.0, 1.0, 7.0), 1.0),
    ("smoothstep", (1.0, 0.0, 0.25), 0.84375),
    ("ldexp", (1.5, 127), 1.5 * 2.0**127),
    ("/", (-7, 2), -3),
    ("/", (7, -2), -3),
    ("/", (5, 0), 0),
    ("/", (1.0, 0.0), INF),
    ("%", (-7, 3), -1),
    ("isnan", (NAN,), True),
    ("isinf", (-INF,), True),
    ("isinf", (NAN,), False),
    ("findLSB", (0,), -1),
    ("findLSB", (-(2**31),), 31),
    ("findMSB", (0,), -1),
    ("findMSB", (-1,), -1),
    ("findMSB", (-2,), 0),
    ("findMSB", (2**32 - 1,), 31),
    ("bitCount", (-1,), 32),
    ("floatBitsToInt", (-2.0,), -(2**30)),
    ("floatBitsToUint", (-2.0,), 0xC0000000),
    ("intBitsToFloat", (-(2**30),), -2.0),
    (">>", (-8, 1), -4),
    (">>", (0xFFFFFFF8, 1), 0x7FFFFFFC),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), EDGES)
def test_edges(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    path = BUILTINS[name].numeric
    assert path is not None
    with np.errstate(all="ignore"):
        found = load(path)(*(np.array([a]) for a in arguments))[0]
    assert found == expected or (found != found and expected != expected)


@pytest.mark.parametrize("name", ["intBitsToFloat", "uintBitsToFloat"])
def test_the_bits_of_a_signalling_nan_are_taken_without_a_warning(name: str) -> None:
    path = BUILTINS[name].numeric
    assert path is not None
    assert np.isnan(load(path)(np.array([0x7F800001]))).all()


def test_total_reflection_and_facing() -> None:
    steep = np.array([[0.8, -0.6, 0.0]])
    normal = np.array([[0.0, 1.0, 0.0]])
    refract = load("glsl_ad.numeric.float64_linear:refract")
    with np.errstate(all="ignore"):
        assert refract(steep, normal, np.array([1.5])).tolist() == [[0.0, 0.0, 0.0]]
        assert refract(steep, normal, np.array([1.0])) == pytest.approx(steep)
    faceforward = load("glsl_ad.numeric.float64_linear:faceforward")
    assert faceforward(normal, normal, steep).tolist() == [[0.0, 1.0, 0.0]]
    assert faceforward(normal, steep, steep).tolist() == [[0.0, -1.0, 0.0]]


def test_a_singular_matrix_harms_only_itself() -> None:
    matrices = np.array([[[1.0, 2.0], [2.0, 4.0]], [[2.0, 0.0], [0.0, 4.0]]])
    with np.errstate(all="ignore"):
        found = load("glsl_ad.numeric.float64_linear:inverse")(matrices)
    assert not np.isfinite(found[0]).any()
    assert found[1].tolist() == [[0.5, 0.0], [0.0, 0.25]]


def test_the_zero_vector_has_no_direction() -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(load("glsl_ad.numeric.float64_linear:normalize")(np.zeros((1, 3)))).all()


def test_extended_products_at_their_limits() -> None:
    top = np.array([2**32 - 1])
    msb, lsb = load("glsl_ad.numeric.float64_integer:umul_extended")(top, top)
    assert (int(msb[0]), int(lsb[0])) == divmod((2**32 - 1) ** 2, 2**32)
    msb, lsb = load("glsl_ad.numeric.float64_integer:imul_extended")(np.array([-(2**31)]), np.array([-(2**31)]))
    assert (int(msb[0]), int(lsb[0])) == (2**30, 0)
