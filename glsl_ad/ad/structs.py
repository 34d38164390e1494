"""The structs that hold jets and other results: one for each set of fields, made on demand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from glsl_ad.ad.indices import IndexSet
from glsl_ad.ad.storage import Piece
from glsl_ad.types import FLOAT, Field, Struct, Type

#: What holds the value itself, where fields are not numbered by order.
VALUE = "value"


class JetStructs:
    """Names and fields of the structs of a request. `taken` are names that the user's file uses already.

    `fields` are the user's names for the value and the derivatives of each order of a jet, `name` that of the struct.
    """

    def __init__(self, order: int, name: str | None, fields: Sequence[str] | None, taken: frozenset[str]) -> None:
        self._order = order
        self._wished = name
        self.fields = tuple(fields) if fields else tuple(f"d{k}" for k in range(order + 1))
        self._taken = set(taken)
        self._made: dict[tuple[Type | str, tuple[Field, ...]] | tuple[Field, ...], Struct] = {}

    # ---- names of fields -------------------------------------------------------------------------------------------

    def value_field(self, indices: IndexSet, *, by_quantity: bool) -> str:
        """The field of the value."""
        return VALUE if indices.groups or by_quantity else self.fields[0]

    def piece_fields(self, indices: IndexSet, own: Sequence[Piece]) -> list[str]:
        """The fields of pieces of coefficients: by order along one direction, else by what they are derivatives of."""
        if not indices.groups:
            return [self.fields[indices.order_of(p.indices[0])] for p in own]
        return [
            indices.chunk_name(p.indices) if len(p.indices) > 1 else f"d_{indices.suffix(p.indices[0])}" for p in own
        ]

    # ---- structs ---------------------------------------------------------------------------------------------------

    def jet(self, type_: Type, indices: IndexSet, own: Sequence[Piece]) -> Struct:
        """The struct of a value of this type and of these pieces of its coefficients."""
        names = self.piece_fields(indices, own)
        value = Field(self.value_field(indices, by_quantity=False), type_)
        derived = [Field(name, piece.type) for name, piece in zip(names, own, strict=True)]
        return self.jet_of_fields(type_, indices, [value, *derived])

    def jet_of_fields(self, type_: Type, indices: IndexSet, fields: Sequence[Field]) -> Struct:
        """The struct of a value of this type with these fields."""
        key = type_, tuple(fields)
        if key not in self._made:
            suffix = "" if type_ == FLOAT else f"_{re.sub(r'[^A-Za-z0-9]+', '', str(type_))}"
            self._made[key] = Struct(self._unused(self._stem(indices, len(fields) - 1) + suffix), tuple(fields))
        return self._made[key]

    def _stem(self, indices: IndexSet, order: int) -> str:
        if indices.groups:
            return jet_stem(indices)
        return self._wished if self._wished and order == self._order else f"{self._wished or 'Jet'}{order}"

    def results(self, function: str, fields: Sequence[Field], *, entry: bool) -> Struct:
        """The struct of everything that a function with several results gives back."""
        wished = self._wished if entry else None
        key = function, tuple(fields)
        if key not in self._made or wished:
            stem = f"{capitalised(function)}Jet{self._order}"
            self._made[key] = Struct(self._unused(wished or stem), key[1])
        return self._made[key]

    def named(self, stem: str, fields: Sequence[Field], *, entry: bool) -> Struct:
        """The struct of a product's fields."""
        wished = self._wished if entry else None
        key = tuple(fields)
        if key not in self._made or wished:
            self._made[key] = Struct(self._unused(wished or stem), key)
        return self._made[key]

    def _unused(self, stem: str) -> str:
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name


def capitalised(name: str) -> str:
    """A function's name as the beginning of a struct's: `signed_box` becomes `SignedBox`."""
    return "".join(f"{word[:1].upper()}{word[1:]}" for word in name.split("_"))


def jet_stem(indices: IndexSet) -> str:
    """What a struct of coefficients over several directions is called: `Gradient3` for all first ones by a vec3."""
    if indices.collapsed:
        stem = "LaplaceJet"
    elif indices.mixed_with_last:
        stem = "HessianVectorJet"
    else:
        stem = "Gradient" if indices.order == 1 else f"Jet{indices.order}x"
    return f"{stem}{indices.directions}"
