"""Determinants and inverses of small matrices from their minors, over anything that adds and multiplies.

The entries are numpy arrays (one matrix for each point) or power series. Without pivots a singular matrix among many
harms only itself, and no branch has to be decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Columns = Sequence[Sequence[Any]]


def determinant(columns: Columns) -> Any:
    """Laplace's expansion along the first column."""
    if len(columns) == 1:
        return columns[0][0]
    first, rest = columns[0], columns[1:]
    total = None
    for row, entry in enumerate(first):
        term = entry * determinant(_without_row(rest, row))
        if total is None:
            total = term
        else:
            total = total + term if row % 2 == 0 else total - term
    return total


def adjugate(columns: Columns) -> list[list[Any]]:
    """The columns of the matrix of cofactors, transposed: the inverse times the determinant."""
    size = len(columns)
    return [[_cofactor(columns, row, column) for row in range(size)] for column in range(size)]


def _cofactor(columns: Columns, column: int, row: int) -> Any:
    others = [c for i, c in enumerate(columns) if i != column]
    minor = determinant(_without_row(others, row))
    return minor if (row + column) % 2 == 0 else -minor


def _without_row(columns: Columns, row: int) -> Columns:
    return [[entry for i, entry in enumerate(column) if i != row] for column in columns]
