"""Builtins that act on whole vectors and matrices, over certified power series.

A vector is a list of scalars, a matrix a list of columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import add
from typing import Any

from flint import arb_series

from glsl_ad.numeric import minors, series
from glsl_ad.numeric.faults import Undecided
from glsl_ad.numeric.series import Number

Value = Any  # a Number, or a list of Numbers, or a list of lists


def _depth(x: Value) -> int:
    """0 for a scalar, 1 for a vector, 2 for a matrix."""
    return 1 + _depth(x[0]) if isinstance(x, list) else 0


def _each(function: Callable[..., Number], *arguments: Value) -> Value:
    """The function of each component, scalars standing beside all of them."""
    size = next((len(a) for a in arguments if isinstance(a, list)), None)
    if size is None:
        return function(*arguments)
    return [_each(function, *(a[i] if isinstance(a, list) else a for a in arguments)) for i in range(size)]


def _sum(terms: Iterable[Number]) -> Number:
    return reduce(add, terms)


def multiply(x: Value, y: Value) -> Value:
    """Component by component."""
    return _each(series.multiply, x, y)


def product(x: Value, y: Value) -> Value:
    """`*`: the product of linear algebra where a matrix meets a matrix or a vector, else component by component."""
    match _depth(x), _depth(y):
        case 2, 1:
            return [_sum(column[r] * y[c] for c, column in enumerate(x)) for r in range(len(x[0]))]
        case 1, 2:
            return [_sum(a * b for a, b in zip(x, column, strict=True)) for column in y]
        case 2, 2:
            return [product(x, column) for column in y]
    return multiply(x, y)


def all_equal(x: Value, y: Value) -> bool:
    """Whether all components are equal. Raises Undecided unless one certainly differs or all are certain."""
    if not isinstance(x, list):
        return series.equal(x, y)
    undecided = False
    for a, b in zip(x, y, strict=True):
        try:
            if not all_equal(a, b):
                return False
        except Undecided:
            undecided = True
    if undecided:
        raise Undecided
    return True


def any_different(x: Value, y: Value) -> bool:
    return not all_equal(x, y)


def any_true(x: list[bool]) -> bool:
    return any(x)


def all_true(x: list[bool]) -> bool:
    return all(x)


def dot(x: Value, y: Value) -> Number:
    return _sum(a * b for a, b in zip(x, y, strict=True)) if isinstance(x, list) else x * y


def length(x: Value) -> Number:
    """Euclidean length; the zero series at the zero vector, where its derivatives are defined as 0."""
    return series.guarded_sqrt(dot(x, x))


def distance(p0: Value, p1: Value) -> Number:
    return length(_each(series.subtract, p0, p1))


def cross(x: Value, y: Value) -> Value:
    return [x[i] * y[j] - y[i] * x[j] for i, j in ((1, 2), (2, 0), (0, 1))]


def normalize(x: Value) -> Value:
    """Without a value at the zero vector."""
    return _each(series.divide, x, length(x))


def faceforward(n: Value, i: Value, reference: Value) -> Value:
    return n if series.less(dot(reference, i), 0) else _each(series.subtract, n)


def reflect(i: Value, n: Value) -> Value:
    twice = 2 * dot(n, i)
    return _each(lambda a, b: a - twice * b, i, n)


def refract(i: Value, n: Value, eta: Number) -> Value:
    cosine = dot(n, i)
    k = 1 - eta * eta * (1 - cosine * cosine)
    if series.less(k, 0):
        return _each(lambda _: arb_series([0]), i)
    along = eta * cosine + series.sqrt(k)
    return _each(lambda a, b: eta * a - along * b, i, n)


def outer_product(c: list[Number], r: list[Number]) -> Value:
    """Columns whose entry i in column j is c[i]·r[j]."""
    return [[a * b for a in c] for b in r]


def transpose(m: list[list[Number]]) -> Value:
    return [list(row) for row in zip(*m, strict=True)]


def determinant(m: list[list[Number]]) -> Number:
    return minors.determinant(m)


def inverse(m: list[list[Number]]) -> Value:
    return _each(series.divide, minors.adjugate(m), determinant(m))
