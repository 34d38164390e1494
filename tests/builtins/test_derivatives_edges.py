"""Where builtins are not smooth, or end: the derivatives there are those that the documentation promises.

Coefficients of f(x + s·x', y + s·y', ...) in s, written down by hand: None stands for what does not exist, which must
come out infinite or not a number.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import Any

import numpy as np
import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Signature
from tests.builtins.derivatives import calling, compared, evaluated, product_of, remaining

ORDER = 3
NONE = None

#: name, arguments as (value, velocity) or (value,) where they are still, coefficients 0 to 3 or as many as given
SCALARS: list[tuple[str, list[tuple[float, ...]], list[float | None]]] = [
    ("abs", [(0.0, 1.0)], [0, 0, 0, 0]),
    ("abs", [(-2.0, 3.0)], [2, -3, 0, 0]),
    ("sign", [(0.0, 1.0)], [0, 0, 0, 0]),
    ("floor", [(2.0, 1.0)], [2, 0, 0, 0]),
    ("ceil", [(2.0, 1.0)], [2, 0, 0, 0]),
    ("trunc", [(-1.0, 1.0)], [-1, 0, 0, 0]),
    ("round", [(2.5, 1.0)], [2, 0, 0, 0]),
    ("fract", [(2.0, 3.0)], [0, 3, 0, 0]),
    ("fract", [(-0.25, 1.0)], [0.75, 1, 0, 0]),
    ("mod", [(6.0, 1.0), (3.0,)], [0, 1, 0, 0]),
    ("mod", [(6.0,), (3.0, 1.0)], [0, -2, 0, 0]),
    ("mod", [(-1.0, 1.0), (3.0, 1.0)], [2, 2, 0, 0]),
    ("mod", [(7.0, 1.0), (-3.0, 1.0)], [-2, 4, 0, 0]),
    ("modf", [(-1.5, 2.0)], [-0.5, 2, 0, 0]),
    ("modf", [(2.0, 1.0)], [0, 1, 0, 0]),
    ("frexp", [(4.0, 1.0)], [0.5, 0.125, 0, 0]),
    # ties: `y < x ? y : x` and `x < y ? y : x` both return x
    ("min", [(1.0, 2.0), (1.0, 5.0)], [1, 2, 0, 0]),
    ("max", [(1.0, 2.0), (1.0, 5.0)], [1, 2, 0, 0]),
    ("min", [(1.0, 2.0), (1.0,)], [1, 2, 0, 0]),
    ("min", [(1.0,), (1.0, 5.0)], [1, 0, 0, 0]),
    ("max", [(1.0,), (1.0, 5.0)], [1, 0, 0, 0]),
    ("min", [(2.0, 2.0), (1.0, 5.0)], [1, 5, 0, 0]),
    ("max", [(2.0, 2.0), (3.0, 5.0)], [3, 5, 0, 0]),
    # min(max(x, lo), hi): at a bound, and between equal bounds
    ("clamp", [(0.0, 2.0), (0.0, 5.0), (1.0, 7.0)], [0, 2, 0, 0]),
    ("clamp", [(1.0, 2.0), (0.0, 5.0), (1.0, 7.0)], [1, 2, 0, 0]),
    ("clamp", [(0.0, 2.0), (0.0,), (1.0,)], [0, 2, 0, 0]),
    ("clamp", [(1.0, 2.0), (0.0,), (1.0,)], [1, 2, 0, 0]),
    ("clamp", [(-1.0, 2.0), (0.0, 5.0), (1.0, 7.0)], [0, 5, 0, 0]),
    ("clamp", [(3.0, 2.0), (0.0, 5.0), (1.0, 7.0)], [1, 7, 0, 0]),
    ("clamp", [(-1.0, 2.0), (1.0, 5.0), (1.0, 7.0)], [1, 5, 0, 0]),
    ("clamp", [(3.0, 2.0), (1.0, 5.0), (1.0, 7.0)], [1, 7, 0, 0]),
    ("clamp", [(1.0, 2.0), (1.0, 5.0), (1.0, 7.0)], [1, 2, 0, 0]),
    ("clamp", [(-1.0,), (1.0,), (1.0, 7.0)], [1, 0, 0, 0]),
    ("clamp", [(3.0, 2.0), (0.0,), (1.0,)], [1, 0, 0, 0]),
    ("step", [(1.0, 1.0), (1.0, 5.0)], [1, 0, 0, 0]),
    ("step", [(1.0,), (0.5, 5.0)], [0, 0, 0, 0]),
    # 3t² - 2t³ with t = clamp(...), whose tie is t's own; outside, the edges do not matter either
    ("smoothstep", [(0.0,), (1.0,), (0.0, 1.0)], [0, 0, 3, -2]),
    ("smoothstep", [(0.0,), (1.0,), (1.0, 1.0)], [1, 0, -3, -2]),
    ("smoothstep", [(0.0,), (2.0,), (1.0, 2.0)], [0.5, 1.5, 0, -2]),
    ("smoothstep", [(0.0, 1.0), (1.0, 2.0), (-0.5, 1.0)], [0, 0, 0, 0]),
    ("smoothstep", [(0.0, 1.0), (1.0, 2.0), (1.5, 1.0)], [1, 0, 0, 0]),
    # edges of domains
    ("sqrt", [(0.0, 1.0)], [0, NONE, NONE, NONE]),
    ("sqrt", [(-1.0, 1.0)], [NONE]),
    ("inversesqrt", [(0.0, 1.0)], [NONE, NONE, NONE, NONE]),
    ("log", [(0.0, 1.0)], [NONE, NONE, NONE, NONE]),
    ("log2", [(0.0, 1.0)], [NONE, NONE, NONE, NONE]),
    ("log", [(-1.0, 1.0)], [NONE]),
    ("asin", [(1.0, 1.0)], [pi / 2, NONE, NONE, NONE]),
    ("asin", [(-1.0, 1.0)], [-pi / 2, NONE, NONE, NONE]),
    ("acos", [(1.0, 1.0)], [0, NONE, NONE, NONE]),
    ("acosh", [(1.0, 1.0)], [0, NONE, NONE, NONE]),
    ("atanh", [(1.0, 1.0)], [NONE, NONE, NONE, NONE]),
    ("tan", [(0.0, 1.0)], [0, 1, 0, 1 / 3]),
    ("/", [(1.0, 1.0), (0.0,)], [NONE, NONE]),
    ("/", [(1.0,), (0.0, 1.0)], [NONE, NONE, NONE, NONE]),
    # powers: the value at a negative base is undefined, the derivatives by a constant whole exponent are not
    ("pow", [(0.0, 1.0), (2.0,)], [0, 0, 1, 0]),
    ("pow", [(0.0, 2.0), (3.0,)], [0, 0, 0, 8]),
    ("pow", [(0.0, 1.0), (1.0,)], [0, 1, 0, 0]),
    ("pow", [(0.0, 1.0), (5.0,)], [0, 0, 0, 0]),
    ("pow", [(0.0, 1.0), (2.2,)], [0, 0]),
    ("pow", [(0.0, 1.0), (1.5,)], [0, 0]),
    ("pow", [(0.0, 1.0), (0.5,)], [0, NONE]),
    ("pow", [(-2.0, 1.0), (2.0,)], [NONE, -4, 1, 0]),
    ("pow", [(-2.0, 1.0), (3.0,)], [NONE, 12, -6, 1]),
    ("pow", [(-2.0, 1.0), (1.0,)], [NONE, 1, 0, 0]),
    ("pow", [(3.0, 1.0), (0.0,)], [1, 0, 0, 0]),
    ("pow", [(4.0, 1.0), (0.5,)], [2, 1 / 4, -1 / 64, 1 / 512]),
    ("pow", [(2.0, 1.0), (-1.0,)], [1 / 2, -1 / 4, 1 / 8, -1 / 16]),
    # the angle at the origin; the quadrants are below
    ("atan", [(0.0, 1.0), (0.0, 1.0)], [NONE, NONE]),
    # what only rules call
    ("guarded_sqrt", [(0.0, 1.0)], [0, 0, 0, 0]),
    ("guarded_sqrt", [(4.0, 1.0)], [2, 1 / 4, -1 / 64, 1 / 512]),
    ("guarded_inversesqrt", [(0.0, 1.0)], [0, 0, 0, 0]),
]


#: The angle in all quadrants and on the axes, (y, x).
ANGLES = [(y, x) for y in (-1.0, 0.0, 2.0) for x in (-2.0, 0.0, 1.0) if x or y]


def overload(name: str, types: str) -> Signature:
    (found,) = [
        s
        for s in BUILTINS[name].signatures
        if ", ".join(str(p.type) for p in s.parameters if p.qualifier == "in") == types
    ]
    return found


def coefficients(name: str, types: str, arguments: list[tuple[Any, ...]], *, constants: bool = False) -> list[Any]:
    """Taylor coefficients of the first result at one point, from the lifted function; what is still has no jet.

    `constants`: it is a literal in the shader, not a parameter.
    """
    signature = overload(name, types)
    given = [p for p in signature.parameters if p.qualifier == "in"]
    still = [p.name for p, a in zip(given, arguments, strict=True) if len(a) == 1]
    moving = [p.name for p in given if p.name not in still]
    fixed = {p.name: a[0] for p, a in zip(given, arguments, strict=True) if p.name in still} if constants else {}
    function = calling(BUILTINS[name], signature, fixed)
    product = product_of(function, moving, ORDER, coefficients="taylor")
    left = remaining(BUILTINS[name], signature, fixed)
    by_name = {p.name: a for p, a in zip(given, arguments, strict=True)}
    values: list[Any] = [None] * len(product.entry.params)
    for p, terms in zip(left, product.inputs, strict=True):
        for k, term in enumerate(terms):
            assert term.param is not None
            parts = by_name[p.name]
            values[term.param] = np.array([parts[k] if k < len(parts) else np.zeros_like(parts[0])])
    found = evaluated(product, values)
    return [v[0] for o, v in zip(product.outputs, found, strict=True) if o.primal == 0]


def check(found: list[Any], expected: list[Any]) -> None:
    for k, wanted in enumerate(expected):
        if wanted is NONE:
            assert not np.isfinite(found[k]).any(), f"coefficient {k} is {found[k]}"
        else:
            np.testing.assert_allclose(found[k], wanted, rtol=1e-12, atol=1e-12, err_msg=f"coefficient {k}")


def _label(value: Any) -> str:
    return str(value) if isinstance(value, (str, list)) else ""


@pytest.mark.parametrize(("name", "arguments", "expected"), SCALARS, ids=_label)
def test_scalars(name: str, arguments: list[tuple[float, ...]], expected: list[float | None]) -> None:
    types = ", ".join(["float"] * len(arguments))
    by_constants = coefficients(name, types, arguments, constants=True)
    check(by_constants, expected)
    if name != "pow":  # of which only literal exponents are known to be whole
        check(coefficients(name, types, arguments), expected)


@pytest.mark.parametrize(("name", "arguments", "expected"), SCALARS, ids=_label)
def test_components_do_not_disturb_each_other(
    name: str, arguments: list[tuple[float, ...]], expected: list[float | None]
) -> None:
    """A vector with the edge in one component, and in the other a point where all is well."""
    calm = {"acosh": 1.5, "atanh": 0.25, "asin": 0.25, "acos": 0.25}.get(name, 0.75)
    vectors = [
        tuple(np.array([part, calm + i if k == 0 else 1.0]) for k, part in enumerate(a))
        for i, a in enumerate(arguments)
    ]
    types = ", ".join(["vec2"] * len(arguments))
    found = coefficients(name, types, vectors)
    if name != "pow":
        check([c[..., 0] for c in found], expected)
    assert all(np.isfinite(c[..., 1]).all() for c in found)


@pytest.mark.parametrize(("y", "x"), ANGLES)
def test_the_angle(y: float, x: float) -> None:
    found = coefficients("atan", "float, float", [(y, 1.0), (x, 2.0)])
    size, turn, along = x * x + y * y, x - 2 * y, 2 * x + y
    check(found, [np.arctan2(y, x), turn / size, -turn * along / size**2])


ZERO2, ZERO3 = np.zeros(2), np.zeros(3)
UP = np.array([0.0, 1.0])

#: name, types, arguments, coefficients
VECTORS: list[tuple[str, str, list[tuple[Any, ...]], list[Any]]] = [
    ("length", "vec3", [(ZERO3, np.ones(3))], [0, 0, 0, 0]),
    ("length", "float", [(0.0, 1.0)], [0, 0, 0, 0]),
    ("length", "float", [(-2.0, 1.0)], [2, -1, 0, 0]),
    ("length", "vec2", [(np.array([3.0, 4.0]), np.array([1.0, 0.0]))], [5, 3 / 5, 8 / 125]),
    ("distance", "vec3, vec3", [(np.ones(3), np.array([1.0, 2.0, 3.0])), (np.ones(3),)], [0, 0, 0, 0]),
    ("distance", "vec3, vec3", [(np.ones(3), np.ones(3)), (np.ones(3), -np.ones(3))], [0, 0, 0, 0]),
    ("distance", "float, float", [(1.0, 1.0), (1.0, 5.0)], [0, 0, 0, 0]),
    ("normalize", "vec3", [(ZERO3, np.ones(3))], [NONE, ZERO3, ZERO3, ZERO3]),
    ("normalize", "float", [(-2.0, 1.0)], [-1, 0, 0, 0]),
    ("normalize", "vec2", [(np.array([3.0, 4.0]), np.array([6.0, 8.0]))], [np.array([0.6, 0.8]), ZERO2, ZERO2]),
    # total reflection, with and without the surface's motion; at its edge the root is infinitely steep
    ("refract", "vec2, vec2, float", [(np.array([0.75, -0.25]), UP), (UP, UP), (1.5, 1.0)], [ZERO2] * 4),
    ("refract", "vec2, vec2, float", [(np.array([0.75, -0.25]), UP), (UP,), (1.5,)], [ZERO2] * 4),
    (
        "refract",
        "vec2, vec2, float",
        [(-UP, np.array([1.0, 0.0])), (UP,), (0.5,)],
        [-UP, np.array([0.5, 0.0]), ZERO2, ZERO2],
    ),
    # the side is decided by the value of the dot product, which is not below 0 at 0
    ("faceforward", "vec2, vec2, vec2", [(UP, UP), (ZERO2, UP), (UP, UP)], [-UP, -UP, ZERO2, ZERO2]),
    ("faceforward", "vec2, vec2, vec2", [(UP, UP), (-UP, UP), (UP, UP)], [UP, UP, ZERO2, ZERO2]),
    ("faceforward", "vec2, vec2, vec2", [(UP,), (-UP, UP), (UP, UP)], [UP, ZERO2, ZERO2, ZERO2]),
    ("inverse", "mat2", [(np.ones((2, 2)), np.ones((2, 2)))], [NONE, NONE, NONE, NONE]),
    ("determinant", "mat2", [(np.ones((2, 2)), np.eye(2))], [0, 2, 1, 0]),
]


@pytest.mark.parametrize(("name", "types", "arguments", "expected"), VECTORS, ids=_label)
def test_vectors(name: str, types: str, arguments: list[tuple[Any, ...]], expected: list[Any]) -> None:
    check(coefficients(name, types, arguments), expected)


def test_the_edge_of_total_reflection() -> None:
    """Where k is exactly 0, refract has a value, and infinite slopes."""
    cosine = 0.0
    arguments = [(np.array([1.0, cosine]), np.array([0.0, -1.0])), (UP,), (1.0, -0.5)]
    found = coefficients("refract", "vec2, vec2, float", arguments)
    np.testing.assert_allclose(found[0], [1.0, 0.0])
    assert not np.isfinite(found[1][1])


def test_moving_past_a_tie() -> None:
    """On either side of the tie, the branch taken is the one whose value is returned."""
    for name, pick in (("min", min), ("max", max)):
        for x in (0.9, 1.1):
            found = coefficients(name, "float, float", [(x, 2.0), (1.0, 5.0)])
            check(found, [pick(x, 1.0), 2.0 if pick(x, 1.0) == x else 5.0, 0, 0])


def test_mod_takes_the_same_multiple_as_its_value() -> None:
    """x / x is 1, though x times the rounded 1 / x is not: the derivative must not jump where the value does not."""
    values = np.arange(1, 400) / 7
    signature = overload("mod", "float, float")
    product = product_of(calling(BUILTINS["mod"], signature), ["x", "y"], 2)
    zero, one = np.zeros_like(values), np.ones_like(values)
    found = evaluated(product, [values, one, zero, values, one, zero])
    for coefficient in found:
        np.testing.assert_array_equal(coefficient, zero)


def test_beside_zero_lengths_are_smooth() -> None:
    """The guards change nothing beside the point that they guard."""
    tiny = [np.array([[3e-20, 4e-20]])]
    for name in ("length", "normalize"):
        product = product_of(calling(BUILTINS[name], overload(name, "vec2")), ["x"], 1)
        assert compared(product, tiny) == []
    found = coefficients("length", "vec2", [(np.array([3e-20, 4e-20]), np.array([1.0, 1.0]))])
    assert found[1] == pytest.approx(1.4)
    assert sqrt(9e-40 + 16e-40) == pytest.approx(found[0])
