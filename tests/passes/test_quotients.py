"""Quotients in the place of products with a reciprocal, and products that a reciprocal cancels in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Value
from glsl_ad.passes import optimise
from glsl_ad.passes.factor import factor
from glsl_ad.passes.quotients import divide
from glsl_ad.types import FLOAT, VEC3, Type
from tests.passes.made import function_returning, glsl, looped, scalar

Make = Callable[..., Sequence[Value]]


def _reciprocal(b: Builder, x: Value) -> Value:
    type_ = b.type_of(x)
    one = b.number(1.0)
    return b.builtin("/", type_, one if type_ == FLOAT else b.splat(type_, one), x)


def _product(b: Builder, x: Value, y: Value) -> list[Value]:
    return [scalar(b, "*", y, _reciprocal(b, x))]


def _product_reversed(b: Builder, x: Value, y: Value) -> list[Value]:
    return [scalar(b, "*", _reciprocal(b, x), y)]


def _used_twice(b: Builder, x: Value, y: Value) -> list[Value]:
    r = _reciprocal(b, x)
    return [scalar(b, "+", scalar(b, "*", y, r), scalar(b, "sin", r))]


@pytest.mark.parametrize(
    ("make", "after"),
    [
        (_product, "return y / x;"),
        (_product_reversed, "return y / x;"),
        (lambda b, x, y: [scalar(b, "*", _reciprocal(b, x), _reciprocal(b, y))], "return 1.0 / (x * y);"),
        (_used_twice, "return y * q + sin(q);"),
    ],
)
def test_products_of_scalars(make: Make, after: str) -> None:
    function = function_returning({"x": FLOAT, "y": FLOAT}, make)
    assert glsl(divide(function)).splitlines()[-2].strip() == after


@pytest.mark.parametrize(
    ("types", "after"),
    [((VEC3, VEC3), "return y / x;"), ((FLOAT, VEC3), "return y * (1.0 / x);")],
)
def test_a_vector_is_divided_by_a_vector_only(types: tuple[Type, Type], after: str) -> None:
    """Three divisions by a scalar cost more than one and three products."""

    def make(b: Builder, x: Value, y: Value) -> list[Value]:
        return [b.builtin("*", VEC3, y, _reciprocal(b, x))]

    assert glsl(divide(function_returning(dict(zip("xy", types, strict=True)), make))).splitlines()[-2].strip() == after


def test_what_the_user_computes_stays() -> None:
    function = function_returning({"x": FLOAT, "y": FLOAT}, _product, primals=(0,))
    assert divide(function) == function
    assert glsl(optimise(function)).splitlines()[-2].strip() == "return y * (1.0 / x);"


def test_a_reciprocal_before_a_loop_stays_there() -> None:
    def make(b: Builder, p: Value, x: Value) -> list[Value]:
        r = _reciprocal(b, x)
        return [looped(b, p, lambda inner: [*inner[:2], scalar(b, "*", inner[2], r)])[1]]

    function = function_returning({"p": VEC3, "x": FLOAT}, make)
    assert divide(function) == function


@pytest.mark.parametrize("powers", [1, 2])
def test_a_value_cancels_its_reciprocal(powers: int) -> None:
    def make(b: Builder, x: Value, y: Value) -> list[Value]:
        total = y
        for _ in range(powers):
            total = scalar(b, "*", scalar(b, "*", x, total), _reciprocal(b, x))
        return [total]

    assert glsl(factor(function_returning({"x": FLOAT, "y": FLOAT}, make))).splitlines()[-2].strip() == "return y;"


def test_a_value_cancels_one_of_two_reciprocals() -> None:
    def make(b: Builder, x: Value, y: Value) -> list[Value]:
        r = _reciprocal(b, x)
        return [scalar(b, "*", scalar(b, "*", x, scalar(b, "*", r, r)), y)]

    function = function_returning({"x": FLOAT, "y": FLOAT}, make)
    assert glsl(divide(factor(function))).splitlines()[-2].strip() == "return y / x;"
