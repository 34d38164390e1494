"""The types of GLSL as frozen values: equal types are equal objects, and `str` gives the GLSL spelling."""

from __future__ import annotations

from enum import Enum

from glsl_ad.records import dataclass


class Kind(Enum):
    """The scalar kinds."""

    BOOL = "bool"
    INT = "int"
    UINT = "uint"
    FLOAT = "float"
    DOUBLE = "double"

    __hash__ = object.__hash__  # members are unique, and hashed for every op; Enum hashes their names in Python


_VECTOR_PREFIX = {Kind.BOOL: "b", Kind.INT: "i", Kind.UINT: "u", Kind.FLOAT: "", Kind.DOUBLE: "d"}


@dataclass(frozen=True, slots=True)
class Scalar:
    kind: Kind

    def __str__(self) -> str:
        return self.kind.value


@dataclass(frozen=True, slots=True)
class Vector:
    kind: Kind
    size: int  # 2, 3 or 4

    def __str__(self) -> str:
        return f"{_VECTOR_PREFIX[self.kind]}vec{self.size}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """`columns` x `rows` as GLSL counts them: mat2x3 has two columns of three rows."""

    kind: Kind
    columns: int
    rows: int

    def __str__(self) -> str:
        shape = str(self.columns) if self.columns == self.rows else f"{self.columns}x{self.rows}"
        return f"{_VECTOR_PREFIX[self.kind]}mat{shape}"

    @property
    def column(self) -> Vector:
        return Vector(self.kind, self.rows)


@dataclass(frozen=True, slots=True)
class Array:
    element: Type
    size: int | None  # None: unsized

    def __str__(self) -> str:
        sizes = ""
        inner: Type = self
        while isinstance(inner, Array):
            sizes += f"[{'' if inner.size is None else inner.size}]"
            inner = inner.element
        return f"{inner}{sizes}"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Struct:
    name: str
    fields: tuple[Field, ...]

    def __str__(self) -> str:
        return self.name

    def field_index(self, name: str) -> int | None:
        return next((i for i, f in enumerate(self.fields) if f.name == name), None)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Samplers, images and atomic counters: `sampler2D`, `isampler3D`, ..."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Void:
    def __str__(self) -> str:
        return "void"


@dataclass(frozen=True, slots=True)
class Tuple:
    """The type of a call in the IR: what a function returns by its return value, `out` parameters and globals."""

    items: tuple[Type, ...]

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.items))})"


Type = Scalar | Vector | Matrix | Array | Struct | Opaque | Void | Tuple

BOOL, INT, UINT, FLOAT, DOUBLE = (Scalar(k) for k in Kind)
VEC2, VEC3, VEC4 = (Vector(Kind.FLOAT, n) for n in (2, 3, 4))
VOID = Void()

_NAMED: dict[str, Type] = {"void": VOID}
_NAMED.update({str(Scalar(k)): Scalar(k) for k in Kind})
_NAMED.update({str(Vector(k, n)): Vector(k, n) for k in Kind for n in (2, 3, 4)})
for _k in (Kind.FLOAT, Kind.DOUBLE):
    for _c in (2, 3, 4):
        for _r in (2, 3, 4):
            _NAMED[str(Matrix(_k, _c, _r))] = Matrix(_k, _c, _r)
            _NAMED[f"{_VECTOR_PREFIX[_k]}mat{_c}x{_r}"] = Matrix(_k, _c, _r)


def named(name: str) -> Type | None:
    """The scalar, vector, matrix or void type with this GLSL name; None for anything else."""
    return _NAMED.get(name)


def type_names() -> frozenset[str]:
    """Every name that `named` knows."""
    return frozenset(_NAMED)


def kind_of(type_: Type) -> Kind | None:
    """The scalar kind of a scalar, vector or matrix; None for the rest."""
    return type_.kind if isinstance(type_, (Scalar, Vector, Matrix)) else None


def with_kind(type_: Type, kind: Kind) -> Type:
    """The same shape over another scalar kind."""
    match type_:
        case Scalar():
            return Scalar(kind)
        case Vector(_, size):
            return Vector(kind, size)
        case Matrix(_, columns, rows):
            return Matrix(kind, columns, rows)
    raise TypeError(f"{type_} has no scalar kind")


def components(type_: Type) -> int:
    """The number of scalars in a value of the type; arrays and structs count all of theirs.

    Raises TypeError for opaque, void and unsized types.
    """
    match type_:
        case Scalar():
            return 1
        case Vector(_, size):
            return size
        case Matrix(_, columns, rows):
            return columns * rows
        case Array(element, size) if size is not None:
            return size * components(element)
        case Struct(_, fields):
            return sum(components(f.type) for f in fields)
        case Tuple(items):
            return sum(map(components, items))
    raise TypeError(f"{type_} has no components")


def element_of(type_: Type) -> Type:
    """What indexing gives: a vector's scalar, a matrix's column, an array's element. Raises TypeError otherwise."""
    match type_:
        case Vector(kind, _):
            return Scalar(kind)
        case Matrix():
            return type_.column
        case Array(element, _):
            return element
    raise TypeError(f"{type_} cannot be indexed")


def is_differentiable(type_: Type) -> bool:
    """Whether a value of the type holds at least one float (or double): only then can it carry a derivative."""
    match type_:
        case Scalar(kind) | Vector(kind, _) | Matrix(kind, _, _):
            return kind in (Kind.FLOAT, Kind.DOUBLE)
        case Array(element, _):
            return is_differentiable(element)
        case Struct(_, fields):
            return any(is_differentiable(f.type) for f in fields)
        case Tuple(items):
            return any(map(is_differentiable, items))
    return False
