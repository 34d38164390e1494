"""What a generated program has at hand: types, variables that can be read and written, choices.

Bounds make sure that derivatives exist and that rounding stays small: an expression knows how large it may get, and
every float variable stays within `LIMIT`, so that whatever is stored is squashed first.

GLSL leaves open when an operand is read whose neighbour has a side effect on it. Compilers differ there, and no program
means to depend on it: between two sequence points a variable is either read or written, as in `Touched`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

#: Every float that a variable holds is within this, and every int within INT_LIMIT (but for a few `i++`).
LIMIT = 8.0
INT_LIMIT = 50.0

VECTORS = ("vec2", "vec3", "vec4")
MATRICES = ("mat2", "mat3", "mat4", "mat2x3", "mat2x4", "mat3x2", "mat3x4", "mat4x2", "mat4x3")

#: Levels of precedence, as the grammar nests them.
COMMA, ASSIGNMENT, CHOICE, OR, XOR, AND, BIT_OR, BIT_XOR, BIT_AND, EQUAL, LESS, SHIFT, SUM, PRODUCT, UNARY, PRIMARY = (
    range(16)
)


@dataclass(frozen=True, slots=True)
class Expr:
    """GLSL text, its type, the largest magnitude of its parts, and how tightly it binds."""

    text: str
    type: str
    bound: float
    level: int = PRIMARY

    def at(self, level: int) -> str:
        """The text where an operator of this level takes it."""
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that can be read, and stored to where it is `writable`. `below`: an int in [0, below)."""

    name: str
    type: str
    writable: bool = True
    below: int | None = None
    is_global: bool = False
    bound: float = LIMIT


@dataclass(frozen=True, slots=True)
class Helper:
    """A function that can be called, and which globals it touches."""

    name: str
    parameters: tuple[tuple[str, str], ...]  # (qualifier, type)
    returns: str
    reads: frozenset[str]
    writes: frozenset[str]


@dataclass(slots=True)
class Touched:
    """What the full expression in the making has read and written so far."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    def copy(self) -> Touched:
        return Touched(set(self.read), set(self.written))

    def add(self, other: Touched) -> None:
        self.read |= other.read
        self.written |= other.written


@dataclass(frozen=True, slots=True)
class StructType:
    name: str
    fields: tuple[tuple[str, str], ...]  # (name, type)


# ---- types as they are written ---------------------------------------------------------------------------------------


def size(type_: str) -> int:
    """Components of a vector; 1 for a scalar."""
    match = re.fullmatch(r"[iub]?vec(\d)", type_)
    return int(match[1]) if match else 1


def shape(type_: str) -> tuple[int, int]:
    """Columns and rows of a matrix."""
    numbers = type_[3:].split("x")
    return int(numbers[0]), int(numbers[-1])


def matrix(columns: int, rows: int) -> str:
    return f"mat{columns}" if columns == rows else f"mat{columns}x{rows}"


def array(type_: str) -> tuple[str, int] | None:
    """Element and length of an array type."""
    match = re.fullmatch(r"(\w+)\[(\d+)\]", type_)
    return (match[1], int(match[2])) if match else None


def scalar(type_: str) -> str:
    """The scalar type of a vector or scalar."""
    if type_ in ("float", "int", "uint", "bool"):
        return type_
    return {"i": "int", "u": "uint", "b": "bool"}.get(type_[0], "float")


def vector(kind: str, count: int) -> str:
    """The vector of a scalar type, or the scalar itself."""
    prefix = {"float": "", "int": "i", "uint": "u", "bool": "b"}[kind]
    return kind if count == 1 else f"{prefix}vec{count}"


@cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Scope:
    """The program so far, and the choices that make the rest of it."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw
        self.scopes: list[list[Variable]] = [[]]
        self.structs: dict[str, StructType] = {}
        self.helpers: list[Helper] = []
        self.touched = Touched()
        #: What the statement in the making stores to.
        self.reserved: set[str] = set()
        #: What the function in the making does to globals.
        self.used = Touched()
        self._names = 0

    # ---- choices, which shrink to the first and the smallest ----

    def number(self, low: int, high: int) -> int:
        """A number of the closed interval."""
        return low if low == high else int(self._draw(_integers(low, high)))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def chance(self, one_in: int) -> bool:
        return self.number(1, one_in) == one_in

    def fresh(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"

    # ---- variables ----

    @contextmanager
    def nested(self) -> Iterator[None]:
        self.scopes.append([])
        yield
        self.scopes.pop()

    def declare(self, variable: Variable) -> Variable:
        self.scopes[-1].append(variable)
        return variable

    def visible(self) -> dict[str, Variable]:
        """Variables by name; inner ones hide outer ones."""
        return {v.name: v for variables in self.scopes for v in variables}

    def readable(self, wanted: Callable[[Variable], bool]) -> list[Variable]:
        """Those that may be read here, the latest first."""
        found = [v for v in self.visible().values() if v.name not in self.touched.written and wanted(v)]
        return found[::-1]

    def storable(self, wanted: Callable[[Variable], bool]) -> list[Variable]:
        """Those that may be written here, whatever was read."""
        touched = self.touched.read | self.touched.written | self.reserved
        return [v for v in self.visible().values() if v.writable and v.name not in touched and wanted(v)][::-1]

    def read(self, variable: Variable) -> None:
        self.touched.read.add(variable.name)
        if variable.is_global:
            self.used.read.add(variable.name)

    def written(self, variable: Variable) -> None:
        self.touched.written.add(variable.name)
        if variable.is_global:
            self.used.written.add(variable.name)

    @contextmanager
    def full_expression(self) -> Iterator[None]:
        """What is in here ends in a sequence point, and begins after one."""
        outside, self.touched = self.touched, Touched()
        yield
        self.touched = outside

    def in_sequence(self, first: Callable[[], T], *others: Callable[[], T]) -> list[T]:
        """Operands between which the language orders all effects: of `,`, `&&`, `||` and `?:`."""
        before, total = self.touched.copy(), Touched()
        made = []
        for make in (first, *others):
            self.touched = before.copy()
            made.append(make())
            total.add(self.touched)
        self.touched = total
        return made

    def callable(self, wanted: Callable[[Helper], bool]) -> list[Helper]:
        names, touched = self.visible(), self.touched
        return [
            h
            for h in self.helpers
            if h.name not in names
            and not h.writes & (touched.read | touched.written | self.reserved)
            and not h.reads & touched.written
            and wanted(h)
        ]

    def called(self, helper: Helper) -> None:
        for touched in (self.touched, self.used):
            touched.read |= helper.reads
            touched.written |= helper.writes
