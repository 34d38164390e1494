"""Builtins that act on whole vectors and matrices, over numpy arrays, in float64.

With N points a scalar is (N,), a vector (N, size), a matrix (N, columns, rows): the number of axes tells them apart.
N may be 1 for what is the same at all points.
"""

from __future__ import annotations

from functools import reduce

import numpy as np

from glsl_ad.numeric.float64 import Values
from glsl_ad.numeric.minors import adjugate
from glsl_ad.numeric.minors import determinant as laplace


def _widened(x: Values, axes: int) -> Values:
    """x with axes of length 1 behind, so that it multiplies something of that many axes."""
    return x.reshape(x.shape + (1,) * (axes - x.ndim))


def multiply(x: Values, y: Values) -> Values:
    """Component by component."""
    axes = max(x.ndim, y.ndim)
    return _widened(x, axes) * _widened(y, axes)


def product(x: Values, y: Values) -> Values:
    """`*`: the product of linear algebra where a matrix meets a matrix or a vector, else component by component."""
    if x.ndim == 3 and y.ndim == 2:
        return _matmul(y[:, None, :], x)[:, 0, :]
    if x.ndim == 2 and y.ndim == 3:
        return _matmul(y, x[:, :, None])[:, :, 0]
    if x.ndim == 3 and y.ndim == 3 and (1, 1) not in (x.shape[1:], y.shape[1:]):
        return _matmul(y, x)
    return multiply(x, y)


def _matmul(x: Values, y: Values) -> Values:
    """The products of matrices at each point, summed in one order. `np.matmul` rounds as the layout in memory lets it:
    the same numbers would give other last bits where they come from another expression."""
    inner = range(y.shape[1])
    terms = (x[:, :, k, None] * y[:, k, None, :] for k in inner)
    return reduce(np.add, terms)


def all_equal(x: Values, y: Values) -> Values:
    """Whether all components are equal, at each point."""
    same = x == y
    return np.asarray(same.all(axis=tuple(range(1, same.ndim))))


def any_different(x: Values, y: Values) -> Values:
    return ~all_equal(x, y)


def any_true(x: Values) -> Values:
    return np.asarray(x.any(axis=-1))


def all_true(x: Values) -> Values:
    return np.asarray(x.all(axis=-1))


def dot(x: Values, y: Values) -> Values:
    return x * y if x.ndim == 1 else np.asarray((x * y).sum(axis=-1))


def length(x: Values) -> Values:
    return np.asarray(np.sqrt(dot(x, x)))


def distance(p0: Values, p1: Values) -> Values:
    return length(p0 - p1)


def cross(x: Values, y: Values) -> Values:
    a, b = x[:, [1, 2, 0]], x[:, [2, 0, 1]]
    c, d = y[:, [1, 2, 0]], y[:, [2, 0, 1]]
    return np.asarray(a * d - b * c)


def normalize(x: Values) -> Values:
    """NaN at the zero vector, where the specification leaves it undefined."""
    return x / _widened(length(x), x.ndim)


def faceforward(n: Values, i: Values, reference: Values) -> Values:
    return np.where(_widened(dot(reference, i), n.ndim) < 0, n, -n)


def reflect(i: Values, n: Values) -> Values:
    return i - 2.0 * _widened(dot(n, i), n.ndim) * n


def refract(i: Values, n: Values, eta: Values) -> Values:
    cosine = dot(n, i)
    k = 1.0 - eta * eta * (1.0 - cosine * cosine)
    along, inside, ratio = (_widened(v, n.ndim) for v in (eta * cosine + np.sqrt(k), k, eta))
    return np.where(inside < 0, 0.0, ratio * i - along * n)


def outer_product(c: Values, r: Values) -> Values:
    """Matrix with entry c[i]·r[j] in column j and row i."""
    return r[:, :, None] * c[:, None, :]


def transpose(m: Values) -> Values:
    return np.swapaxes(m, 1, 2)


def determinant(m: Values) -> Values:
    return np.asarray(laplace(_columns(m)))


def inverse(m: Values) -> Values:
    columns = [np.stack(column, axis=-1) for column in adjugate(_columns(m))]
    return np.stack(columns, axis=1) / determinant(m)[:, None, None]


def _columns(m: Values) -> list[list[Values]]:
    return [[m[:, c, r] for r in range(m.shape[2])] for c in range(m.shape[1])]
