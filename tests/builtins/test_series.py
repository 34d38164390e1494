"""The certified series against Taylor coefficients that mpmath finds by high-precision differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import flint
import mpmath
import pytest
from flint import arb, arb_series
from mpmath import mpf

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Signature, SignatureParameter, load
from glsl_ad.numeric.faults import Undecided
from glsl_ad.types import Kind, kind_of
from tests.builtins.references import components, each, reference, result_types, shape, wrap
from tests.builtins.samples import draw, inputs
from tests.builtins.test_float64 import implementation as numeric_implementation
from tests.builtins.test_float64 import overloads

ORDER = 6
WHOLE_ORDER = 3
POINTS = 3


@pytest.fixture(autouse=True)
def _context() -> Iterator[None]:
    before = flint.ctx.prec, flint.ctx.cap
    flint.ctx.prec, flint.ctx.cap = 200, ORDER + 1
    yield
    flint.ctx.prec, flint.ctx.cap = before


def implementation(builtin: Builtin, signature: Signature) -> Any:
    if builtin.numeric_by_type.get(str(signature.parameters[0].type)):
        return numeric_implementation(builtin, signature)  # the same for Python's ints
    assert builtin.series is not None
    return load(builtin.series)


def curve(random: Random, value: Any) -> Any:
    """Coefficients of a curve through a float; ints and bools stay."""
    if not isinstance(value, float):
        return value
    return (value, round(random.uniform(-1, 1), 3), round(random.uniform(-1, 1), 3))


def as_series(given: Any) -> Any:
    return arb_series([arb(c) for c in given]) if isinstance(given, tuple) else given


def along(given: Any, t: Any) -> Any:
    """The point of a curve at t."""
    return sum(mpf(c) * t**k for k, c in enumerate(given)) if isinstance(given, tuple) else given


def as_mpf(number: Any) -> Any:
    """The midpoint of a ball, which must be small."""
    assert float(number.rad()) < 1e-30 * max(1.0, abs(float(number))), number
    return mpf(number.mid().str(50, radius=False))


def taylor(function: Callable[[Any], Any], order: int) -> list[list[Any]]:
    """Taylor coefficients of each scalar of a function's result."""

    def one(index: int) -> list[Any]:
        return [mpf(c) for c in mpmath.taylor(lambda t: components(function(t))[index], 0, order)]

    return [one(index) for index in range(len(components(function(mpf(0)))))]


def check(builtin: Builtin, signature: Signature, given: list[Any], order: int) -> None:
    found = implementation(builtin, signature)(*(each(as_series, g) for g in given))
    function = reference(builtin, signature)
    kinds = [kind_of(t) for t in result_types(signature)]
    with mpmath.workdps(80):

        def value(t: Any) -> Any:
            return function(*(each(lambda g: along(g, t), g) for g in given))

        if Kind.FLOAT not in kinds:
            expected, results = components(value(mpf(0))), components(found)
            assert [wrap(int(r), kinds[0] or Kind.INT) for r in results] == [
                wrap(int(e), kinds[0] or Kind.INT) for e in expected
            ]
            return
        results, coefficients = components(found), taylor(value, order)
        assert len(results) == len(coefficients)
        for result, expected in zip(results, coefficients, strict=True):
            if isinstance(result, int):  # the exponent of frexp
                assert [result] + [0] * order == expected
                continue
            for k, c in enumerate(expected):
                assert abs(as_mpf(result[k]) - c) <= mpf("1e-18") * max(1, abs(c)), f"{builtin.name}{given}, order {k}"


@pytest.mark.parametrize(("builtin", "signature"), overloads(True))
def test_elementwise(builtin: Builtin, signature: Signature) -> None:
    random = Random(builtin.name)
    for _ in range(POINTS):
        given = [curve(random, draw(random, builtin, p)) for p in inputs(builtin, signature.parameters)]
        check(builtin, signature, given, ORDER)


@pytest.mark.parametrize(("builtin", "signature"), overloads(False))
def test_whole(builtin: Builtin, signature: Signature) -> None:
    random = Random(builtin.name)

    def drawn(p: SignatureParameter) -> Any:
        return shape(p.type, lambda: curve(random, draw(random, builtin, p)))

    given = [drawn(p) for p in inputs(builtin, signature.parameters)]
    check(builtin, signature, given, WHOLE_ORDER)


# ---- edges -----------------------------------------------------------------------------------------------------------


def moving(value: Any) -> Any:
    """A float that moves with the parameter."""
    return arb_series([value, 1])


def fuzzy(value: float) -> Any:
    """A float known to within 1e-9."""
    return arb_series([arb(value, 1e-9), 1])


def call(name: str, *arguments: Any) -> Any:
    path = BUILTINS[name].series
    assert path is not None
    return load(path)(*arguments)


#: name, arguments, coefficients: None where there is none.
EDGES: list[tuple[str, tuple[Any, ...], list[float | None]]] = [
    ("sqrt", (0,), [0, None, None]),
    ("sqrt", (-1,), [None, None, None]),
    ("inversesqrt", (0,), [None, None, None]),
    ("guarded_sqrt", (0,), [0, 0, 0]),
    ("guarded_inversesqrt", (0,), [0, 0, 0]),
    ("log", (0,), [None, None, None]),
    ("log", (-1,), [None, None, None]),
    ("log2", (-1,), [None, None, None]),
    ("asin", (2,), [None, None, None]),
    ("acos", (1,), [0, None, None]),
    ("acosh", (1,), [0, None, None]),
    ("acosh", (0,), [None, None, None]),
    ("atanh", (1,), [None, None, None]),
    ("abs", (0,), [0, 0, 0]),
    ("abs", (-2,), [2, -1, 0]),
    ("sign", (0,), [0, 0, 0]),
    ("floor", (2,), [2, 0, 0]),
    ("ceil", (2,), [2, 0, 0]),
    ("fract", (2,), [0, 1, 0]),
    ("trunc", (-1.5,), [-1, 0, 0]),
    ("roundEven", (2.5,), [2, 0, 0]),
    ("roundEven", (3.5,), [4, 0, 0]),
    ("roundEven", (-2.5,), [-2, 0, 0]),
    ("roundEven", (-0.5,), [0, 0, 0]),
    ("frexp", (4,), [0.5, 0.125, 0]),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), EDGES)
def test_edges(name: str, arguments: tuple[Any, ...], expected: list[float | None]) -> None:
    found = call(name, *map(moving, arguments))
    check_coefficients(found[0] if isinstance(found, tuple) else found, expected)


def check_coefficients(found: Any, expected: list[float | None]) -> None:
    for k, value in enumerate(expected):
        if value is None:
            assert found[k].is_nan()
        else:
            assert found[k].contains(value), f"coefficient {k}: {found[k]}, not {value}"
            assert float(found[k].rad()) < 1e-30


def test_powers_of_zero() -> None:
    t, still = moving(0), arb_series([2.5])
    check_coefficients(call("pow", t, arb_series([3])), [0, 0, 0, 1, 0])
    check_coefficients(call("pow", t, still), [0, 0, 0, None])
    check_coefficients(call("pow", t, arb_series([0.5])), [0, None])
    check_coefficients(call("pow", t, arb_series([0])), [None])
    check_coefficients(call("pow", t, moving(2)), [0, 0, None])
    check_coefficients(call("pow", arb_series([0]), moving(2)), [0, 0, 0])
    check_coefficients(call("pow", arb_series([0]), moving(-2)), [None])
    check_coefficients(call("pow", moving(-1), arb_series([2])), [None, None])


def test_ties_take_the_argument_of_the_definition() -> None:
    first, second = moving(1), arb_series([1, 5])
    check_coefficients(call("min", first, second), [1, 1])
    check_coefficients(call("max", second, first), [1, 5])
    check_coefficients(call("clamp", arb_series([0]), arb_series([0, 7]), arb_series([1])), [0, 0])
    check_coefficients(call("step", first, second), [1, 0])


def test_the_angle_in_every_quadrant() -> None:
    with mpmath.workdps(40):
        for y in (-2, 0, 2):
            for x in (-1, 0, 1):
                found = call("atan", arb_series([y, 1]), arb_series([x, 3]))
                if x == y == 0:
                    assert found[0].is_nan()
                    continue
                assert abs(as_mpf(found[0]) - mpmath.atan2(y, x)) < 1e-35
                assert abs(as_mpf(found[1]) - (mpf(x) * 1 - mpf(y) * 3) / (x * x + y * y)) < 1e-35


def test_a_quotient_by_zero_has_no_value_even_where_the_series_has() -> None:
    """sin(t)/t at t = 0 is 0/0 in GLSL."""
    check_coefficients(call("/", call("sin", moving(0)), moving(0)), [None, None])
    check_coefficients(call("/", moving(1), arb_series([])), [None, None])


def test_what_has_no_value_stays_without() -> None:
    nan = call("log", moving(-1))
    for name in ("sqrt", "log", "abs", "sign", "floor", "asin", "acosh", "atanh", "inversesqrt", "sin", "atan"):
        check_coefficients(call(name, nan), [None, None])
    assert call("isnan", nan)
    assert not call("isnan", moving(1))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sqrt", (0.0,)),
        ("log", (0.0,)),
        ("asin", (1.0,)),
        ("abs", (0.0,)),
        ("sign", (0.0,)),
        ("floor", (3.0,)),
        ("ceil", (3.0,)),
        ("roundEven", (2.5,)),
        ("step", (1.0, 1.0)),
        ("atan", (0.0, -1.0)),
        ("pow", (0.0, 1.0)),
        ("/", (1.0, 0.0)),
        ("<", (2.0, 2.0)),
        ("<=", (2.0, 2.0)),
        ("equal", (2.0, 2.0)),
        ("frexp", (4.0,)),
        ("floatBitsToInt", (1.0 + 2.0**-24,)),  # between two float32 numbers
    ],
)
def test_a_branch_within_the_error_is_not_decided(name: str, arguments: tuple[float, ...]) -> None:
    with pytest.raises(Undecided):
        call(name, *map(fuzzy, arguments))


def test_equality_of_vectors_needs_one_certain_difference_or_none() -> None:
    doubtful, one, two = fuzzy(1.0), moving(1), moving(2)
    assert not call("==", [doubtful, one], [doubtful, two])
    assert call("!=", [doubtful, one], [doubtful, two])
    assert call("==", [one, two], [one, two])
    assert call("==", [doubtful, one], [doubtful, one])  # a number is equal to itself, however little is known of it
    with pytest.raises(Undecided):
        call("==", [doubtful, one], [fuzzy(1.0), one])


@pytest.mark.parametrize("name", ["min", "max"])
def test_a_tie_within_the_error_encloses_both_arguments(name: str) -> None:
    rising, falling = fuzzy(1.0), arb_series([arb(1.0, 1e-9), -1])
    found = call(name, rising, falling)
    for k in range(2):
        assert found[k].contains(rising[k])
        assert found[k].contains(falling[k])


def test_lengths_at_the_zero_vector() -> None:
    zero = [moving(0), moving(0)]
    check_coefficients(call("length", zero), [0, 0, 0])
    check_coefficients(call("distance", zero, zero), [0, 0, 0])
    assert all(c[0].is_nan() for c in call("normalize", zero))


def test_total_reflection() -> None:
    steep, normal = [moving(0.75), moving(-0.25)], [arb_series([0]), arb_series([1])]
    for component in call("refract", steep, normal, arb_series([1.5])):
        check_coefficients(component, [0, 0])


def test_a_singular_matrix_has_no_inverse() -> None:
    singular = [[moving(1), arb_series([2])], [arb_series([2]), arb_series([4])]]
    assert all(entry[0].is_nan() for column in call("inverse", singular) for entry in column)
