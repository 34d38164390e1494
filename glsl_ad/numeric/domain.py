"""What the interpreter asks of a kind of number.

The walker (`walker.py`) knows control flow and nothing of numbers; a `Domain` knows numbers and nothing of control
flow. Values are whatever the domain likes (`Data`); masks say for which lanes something happens. A domain over arrays
has many lanes and masks are bool arrays; a domain over a single point has one lane, and masks are numpy bools, which
understand the same `&`, `~`, `any` and `all`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from glsl_ad.builtins.model import Builtin
from glsl_ad.numeric.faults import NotEvaluable
from glsl_ad.source import Span
from glsl_ad.types import Array, Kind, Matrix, Opaque, Scalar, Struct, Tuple, Type, Vector, element_of

Data = Any
Mask = Any

#: Computes what the host has no data for: (builtin name, arguments) -> value. A sampler argument is its global's name.
Sampler = Callable[[str, Sequence[Data]], Data]


class Domain(ABC):
    """A kind of number. `lanes` is the mask of all lanes."""

    lanes: Mask
    sampler: Sampler | None = None

    @abstractmethod
    def constant(self, value: bool | int | float, type_: Type) -> Data:
        """A scalar constant, the same in all lanes."""

    @abstractmethod
    def truth(self, data: Data) -> Mask:
        """Where a bool scalar holds."""

    def decide(self, data: Data, mask: Mask) -> Mask:
        """`truth`, for a branch that the lanes of `mask` are about to take."""
        del mask
        return self.truth(data)

    @abstractmethod
    def merge(self, mask: Mask, new: Data, old: Data) -> Data:
        """`new` in the lanes of the mask, `old` in the others."""

    @abstractmethod
    def select(self, condition: Data, then: Data, otherwise: Data) -> Data:
        """Componentwise choice by a vector of bools."""

    @abstractmethod
    def builtin(
        self, name: str, type_: Type, arguments: Sequence[Data], types: Sequence[Type], span: Span | None
    ) -> Data:
        """A builtin function or operator; several results (`modf`) come as a tuple."""

    def stop(self, data: Data) -> Data:
        """The value as a constant: the same, where numbers carry no derivative."""
        return data

    @abstractmethod
    def construct(self, type_: Type, arguments: Sequence[Data], types: Sequence[Type]) -> Data: ...

    @abstractmethod
    def splat(self, type_: Vector, scalar: Data) -> Data: ...

    @abstractmethod
    def resize(self, type_: Matrix, matrix: Data, source: Matrix) -> Data: ...

    @abstractmethod
    def convert(self, kind: Kind, data: Data, source: Type) -> Data: ...

    @abstractmethod
    def swizzle(self, vector: Data, indices: tuple[int, ...]) -> Data: ...

    @abstractmethod
    def insert_swizzle(self, vector: Data, new: Data, indices: tuple[int, ...]) -> Data: ...

    @abstractmethod
    def field(self, struct: Data, index: int) -> Data: ...

    @abstractmethod
    def insert_field(self, struct: Data, index: int, new: Data) -> Data: ...

    @abstractmethod
    def index(self, aggregate: Data, index: Data, source: Type) -> Data:
        """An element; an index out of range is undefined in GLSL and taken as the nearest one here."""

    @abstractmethod
    def insert_index(self, aggregate: Data, index: Data, new: Data, source: Type) -> Data:
        """A store out of range is undefined in GLSL and has no effect here."""

    def diagonal(self, type_: Matrix, scalar: Data) -> Data:
        zero = self.constant(0.0, Scalar(type_.kind))
        entries = [scalar if c == r else zero for c in range(type_.columns) for r in range(type_.rows)]
        return self.construct(type_, entries, [Scalar(type_.kind)] * len(entries))

    def zero(self, type_: Type) -> Data:
        """Zero, false, and aggregates of them; what UNDEF reads as."""
        return self.fill(type_, 0)

    def fill(self, type_: Type, number: float) -> Data:
        """A value all of whose scalars are this number (matrices: this number times the identity)."""
        match type_:
            case Scalar():
                return self.constant(number, type_)
            case Vector(kind, _):
                return self.splat(type_, self.constant(number, Scalar(kind)))
            case Matrix(kind, _, _):
                return self.diagonal(type_, self.constant(number, Scalar(kind)))
            case Array(element, size) if size is not None:
                return [self.fill(element_of(type_), number)] * size if element else []
            case Struct(_, fields):
                return tuple(self.fill(f.type, number) for f in fields)
            case Tuple(items):
                return tuple(self.fill(t, number) for t in items)
            case Opaque(name):
                return name
        raise NotEvaluable(str(type_), "its size is not known")


def table_entry(name: str, span: Span | None) -> Builtin:
    """The declaration of a builtin. Raises NotEvaluable for one that the table lacks."""
    from glsl_ad.builtins import BUILTINS

    found = BUILTINS.get(name)
    if found is None:
        raise NotEvaluable(name, "no such builtin is declared", span)
    return found


def sampled(domain: Domain, builtin: Builtin, arguments: Sequence[Data], span: Span | None) -> Data:
    """What the caller's sampler function says about a builtin that has no numerics here."""
    if domain.sampler is None:
        if builtin.uses_screen and not builtin.name.startswith("texture"):
            why = "screen derivatives need neighbouring pixels"
        else:
            why = "there is no data behind it; give a sampler function"
        raise NotEvaluable(builtin.name, why, span)
    return domain.sampler(builtin.name, arguments)


def is_matrix_product(name: str, types: Sequence[Type]) -> bool:
    """Whether a `*` is one of linear algebra and not component by component."""
    return name == "*" and any(isinstance(t, Matrix) for t in types) and not any(isinstance(t, Scalar) for t in types)


def round_to_float32(value: float) -> float:
    """The float32 nearest to a constant, as the GPU holds it."""
    return float(value) if value == 0.0 else _nearest(value)  # the zeros are equal, and so one key


@cache
def _nearest(value: float) -> float:
    from numpy import errstate, float32

    with errstate(over="ignore"):
        return float(float32(value))
