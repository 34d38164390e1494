"""Values as words of 32 bits: how a GLSL value of any type travels to the GPU and back.

A value of any type is a row of words: components of a vector in order, columns of a matrix in order, elements, fields.
Where all values are floats, the words are floats, and textures and render targets are of floats. Where some are not,
all words are unsigned integers, and a float is its bits. Either way NaNs and infinities arrive as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from glsl_ad.records import dataclass
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector

_READ = {Kind.FLOAT: "uintBitsToFloat({})", Kind.INT: "int({})", Kind.UINT: "{}", Kind.BOOL: "({} != 0u)"}
_WRITE = {Kind.FLOAT: "floatBitsToUint({})", Kind.INT: "uint({})", Kind.UINT: "{}", Kind.BOOL: "uint({})"}
_COMPONENTS = "xyzw"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, vector or matrix inside a value: `path` is what GLSL writes after the variable to reach it."""

    path: str
    type: Scalar | Vector | Matrix

    @property
    def kind(self) -> Kind:
        return self.type.kind

    @property
    def shape(self) -> tuple[int, ...]:
        match self.type:
            case Vector(_, size):
                return (size,)
            case Matrix(_, columns, rows):
                return columns, rows
        return ()

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def words(self) -> int:
        return self.size * (2 if self.kind is Kind.DOUBLE else 1)

    def components(self) -> Iterator[str]:
        """What GLSL writes after the leaf to reach each of its scalars."""
        match self.type:
            case Scalar():
                yield ""
            case Vector(_, size):
                yield from (f".{_COMPONENTS[i]}" for i in range(size))
            case Matrix(_, columns, rows):
                yield from (f"[{c}].{_COMPONENTS[r]}" for c in range(columns) for r in range(rows))


def leaves(type_: Type, path: str = "") -> tuple[Leaf, ...]:
    """The leaves of a type in the order of their words. Raises TypeError for samplers, void and unsized arrays."""
    match type_:
        case Scalar() | Vector() | Matrix():
            return (Leaf(path, type_),)
        case Array(element, size) if size is not None:
            return tuple(leaf for i in range(size) for leaf in leaves(element, f"{path}[{i}]"))
        case Struct(_, fields):
            return tuple(leaf for f in fields for leaf in leaves(f.type, f"{path}.{f.name}"))
    raise TypeError(f"a value of type {type_} cannot be copied to or from the GPU")


def word_count(type_: Type) -> int:
    """How many words a value of the type takes."""
    return sum(leaf.words for leaf in leaves(type_))


def only_floats(types: Iterable[Type]) -> bool:
    """Whether values of these types hold nothing but floats."""
    return all(leaf.kind is Kind.FLOAT for type_ in types for leaf in leaves(type_))


# ---- GLSL ------------------------------------------------------------------------------------------------------------


def load_statements(name: str, type_: Type, words: Iterator[str], *, as_floats: bool) -> list[str]:
    """GLSL that assigns a variable from words; `words` yields an expression for each."""
    statements = []
    for leaf in leaves(type_):
        scalars = [next(words) if as_floats else _load(leaf.kind, words) for _ in range(leaf.size)]
        value = scalars[0] if isinstance(leaf.type, Scalar) else f"{leaf.type}({', '.join(scalars)})"
        statements.append(f"{name}{leaf.path} = {value};")
    return statements


def _load(kind: Kind, words: Iterator[str]) -> str:
    if kind is Kind.DOUBLE:
        return f"packDouble2x32(uvec2({next(words)}, {next(words)}))"
    return _READ[kind].format(next(words))


def store_expressions(name: str, type_: Type, *, as_floats: bool) -> list[str]:
    """GLSL expressions for the words of a variable."""
    expressions = []
    for leaf in leaves(type_):
        for component in leaf.components():
            scalar = f"{name}{leaf.path}{component}"
            if as_floats:
                expressions.append(scalar)
            elif leaf.kind is Kind.DOUBLE:
                expressions += [f"unpackDouble2x32({scalar}).x", f"unpackDouble2x32({scalar}).y"]
            else:
                expressions.append(_WRITE[leaf.kind].format(scalar))
    return expressions
