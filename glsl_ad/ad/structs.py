"""The structs that hold jets: one for each type and order, made on demand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glsl_ad.types import FLOAT, Field, Struct, Type


class JetStructs:
    """Names and fields of jet structs. `taken` are names that the user's file uses already."""

    def __init__(self, order: int, name: str | None, fields: Sequence[str] | None, taken: frozenset[str]) -> None:
        self._order = order
        self._wished = name
        self.fields = tuple(fields) if fields else tuple(f"d{k}" for k in range(order + 1))
        self._taken = set(taken)
        self._made: dict[tuple[Type, int] | str, Struct] = {}

    def jet(self, type_: Type, order: int) -> Struct:
        """The struct of a value of this type and its derivatives 1..order."""
        key = type_, order
        if key not in self._made:
            stem = self._wished if self._wished and order == self._order else f"{self._wished or 'Jet'}{order}"
            if type_ != FLOAT:
                stem = f"{stem}_{re.sub(r'[^A-Za-z0-9]+', '', str(type_))}"
            fields = tuple(Field(f, type_) for f in self.fields[: order + 1])
            self._made[key] = Struct(self._unused(stem), fields)
        return self._made[key]

    def results(self, function: str, fields: Sequence[Field], *, entry: bool) -> Struct:
        """The struct of everything that a function with several results gives back."""
        stem = f"{function[:1].upper()}{function[1:]}Jet{self._order}"
        return Struct(self._unused(self._wished if entry and self._wished else stem), tuple(fields))

    def _unused(self, stem: str) -> str:
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name
