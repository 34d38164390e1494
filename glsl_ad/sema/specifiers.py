"""The types that declarations and array constructors write: names, structs, array sizes.

GLSL ES 3.00 section 4.1, GLSL 4.60 section 4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsl_ad.dialects import Dialect
from glsl_ad.sema import hints
from glsl_ad.sema.constants import fold
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.model import Expression, Variable
from glsl_ad.sema.scopes import Broken, Overloads, TypeSymbol
from glsl_ad.source import Label, Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import (
    INT,
    UINT,
    VOID,
    Array,
    Field,
    Kind,
    Matrix,
    Opaque,
    Struct,
    Type,
    kind_of,
    named,
    type_names,
)

#: More elements than any driver takes; it keeps a mistaken size from filling the memory.
LARGEST_ARRAY = 1 << 20
_MOST_DIMENSIONS = 16
_MOST_LEAVES, _DEEPEST_STRUCT = 4096, 64
_ARRAYS_OF_ARRAYS_ES, _ARRAYS_OF_ARRAYS_DESKTOP = 310, 430
_DOUBLE_SINCE = 400
_SHAPES = ("1D", "2D", "3D", "Cube", "2DRect", "1DArray", "2DArray", "CubeArray", "Buffer", "2DMS", "2DMSArray")
_SHADOWS = ("1DShadow", "2DShadow", "2DRectShadow", "1DArrayShadow", "2DArrayShadow", "CubeShadow", "CubeArrayShadow")
OPAQUE_NAMES = frozenset(
    [f"{prefix}{family}{shape}" for prefix in ("", "i", "u") for family in ("sampler", "image") for shape in _SHAPES]
    + [f"sampler{shape}" for shape in _SHADOWS]
    + ["samplerExternalOES", "atomic_uint"]
)


class Specifiers:
    """Resolves type specifiers in the scope where they stand. `value` types the expressions in array sizes."""

    def __init__(self, context: Context, value: Callable[[syntax.Expression], Expression]) -> None:
        self._context = context
        self._value = value
        self._extents: dict[int, tuple[Struct, int, int]] = {}  # by the struct's identity: see `_extent`

    def is_type(self, name: str) -> bool:
        """Whether the language itself has a type of this name."""
        return named(name) is not None or name in OPAQUE_NAMES

    def by_name(self, name: str, span: Span) -> Type:
        """The type that a name stands for. Raises FaultError for unknown ones and those that the dialect lacks."""
        context = self._context
        type_ = named(name) or (Opaque(name) if name in OPAQUE_NAMES else None)
        if type_ is not None:
            if not _available(type_, name, context.dialect):
                hint = _alternative(type_, context.dialect)
                raise context.fail(
                    messages.NOT_IN_DIALECT, span, what="type", name=name, language=context.language, hint=hint
                )
            return type_
        symbol = context.scopes.find(name)
        if isinstance(symbol, TypeSymbol):
            return symbol.type
        if isinstance(symbol, Broken):
            raise context.fail_broken(name, span, symbol)
        if isinstance(symbol, (Variable, Overloads)):
            what = "variable" if isinstance(symbol, Variable) else "function"
            raise context.fail(messages.NOT_A_TYPE, span, name=name, what=what)
        if name in context.declared_later:
            raise context.fail(messages.USED_BEFORE_DECLARED, span, name=name, what="type")
        hint = hints.did_you_mean(context, name, [*type_names(), *context.scopes.types(), *OPAQUE_NAMES])
        raise context.fail(messages.UNKNOWN_TYPE, span, name=name, hint=hint)

    def resolve(self, node: syntax.TypeSpecifier, sizes: Sequence[syntax.ArraySize] = ()) -> Type:
        """The type of a specifier with the array sizes that stand behind the declared name.

        Those come first: `float[2] a[3]` is three arrays of two. A struct specifier declares its struct here.
        """
        if isinstance(node, syntax.StructSpecifier):
            base: Type = self.struct(node)
        else:
            base = self.by_name(node.name, node.span)
        return self.array_of(self.array_of(base, node.sizes), sizes)

    def constructor(self, node: syntax.TypeName) -> Type:
        """The type of an array constructor; sizes may be missing."""
        if node.sizes and self._context.dialect.version < 120:
            raise self._context.fail(
                messages.NOT_IN_DIALECT,
                node.span,
                what="array constructor",
                name=node.name,
                language=self._context.language,
                hint="assign the elements one by one",
            )
        return self.resolve(node)

    def array_of(self, element: Type, sizes: Sequence[syntax.ArraySize]) -> Type:
        """The array type over the element; the first size is the outermost."""
        if not sizes:
            return element
        if element == VOID:
            raise self._context.fail(messages.VOID_VARIABLE, sizes[0].span, name="an array element")
        dimensions = len(sizes)
        if dimensions > _MOST_DIMENSIONS:
            why = f"more than {_MOST_DIMENSIONS} dimensions are more than any driver takes"
            raise self._context.fail(messages.BAD_ARRAY_SIZE, sizes[_MOST_DIMENSIONS].span, why=why)
        nested = dimensions > 1 or isinstance(element, Array)
        if nested and not _has_arrays_of_arrays(self._context.dialect):
            raise self._context.fail(
                messages.NOT_IN_DIALECT,
                sizes[-1].span,
                what="feature",
                name="arrays of arrays",
                language=self._context.language,
                hint="GLSL ES 3.10 and GLSL 4.30 have them; use a struct that holds the inner array",
            )
        for size in reversed(sizes):
            element = Array(element, None if size.size is None else self._size(size.size))
        return element

    def _size(self, node: syntax.Expression) -> int:
        expression = self._value(node)
        value = fold(expression)
        why = ""
        if expression.type not in (INT, UINT):
            why = f"it is of type {expression.type}, not an integer"
        elif value is None:
            why = "it is not a constant"
        elif value <= 0:
            why = f"it is {value}"
        elif value > LARGEST_ARRAY:
            why = f"{value} is more than any driver takes"
        if why or value is None:
            raise self._context.fail(messages.BAD_ARRAY_SIZE, node.span, why=why)
        return int(value)

    # ---- structs -----------------------------------------------------------------------------------------------------

    def struct(self, node: syntax.StructSpecifier) -> Struct:
        """Declare a struct in the present scope. A faulty one leaves its name as broken."""
        context = self._context
        try:
            # `struct` stands in for the name of one that has none: it cannot clash with any.
            type_ = Struct(node.name or "struct", self.fields(node.fields))
            if not type_.fields:
                raise context.fail(messages.EMPTY_STRUCT, node.span, name=node.name or "struct")
            self._require_moderate(type_, node.span)
        except FaultError:
            if node.name is not None:
                context.scopes.declare(node.name, Broken(node.span, context.scopes.is_global))
            raise
        if node.name is not None:
            require_new(context, node.name, node.span)
            context.scopes.declare(node.name, TypeSymbol(type_, node.span))
        return type_

    def _require_moderate(self, type_: Struct, span: Span) -> None:
        """Types are compared by their contents, so structs of structs of structs must not multiply without bound."""
        extents = [self._extent(f.type) for f in type_.fields]
        leaves, depth = sum(count for count, _ in extents), 1 + max(d for _, d in extents)
        if leaves > _MOST_LEAVES or depth > _DEEPEST_STRUCT:
            raise self._context.fail(
                messages.STRUCT_TOO_LARGE, span, name=type_.name, leaves=_MOST_LEAVES, depth=_DEEPEST_STRUCT
            )
        self._extents[id(type_)] = type_, leaves, depth

    def _extent(self, type_: Type) -> tuple[int, int]:
        """How many fields that are no structs are inside, and how deep they lie."""
        while isinstance(type_, Array):
            type_ = type_.element
        _, leaves, depth = self._extents.get(id(type_), (None, 1, 0))
        return leaves, depth

    def fields(self, nodes: Sequence[syntax.FieldDeclaration]) -> tuple[Field, ...]:
        """The fields of a struct or an interface block."""
        found: dict[str, Field] = {}
        for line in nodes:
            base = self.resolve(line.type)
            for declarator in line.declarators:
                type_ = self.array_of(base, declarator.sizes)
                if type_ == VOID:
                    raise self._context.fail(messages.VOID_VARIABLE, declarator.span, name=f"`{declarator.name}`")
                if declarator.name in found:
                    raise self._context.fail(
                        messages.REDECLARED, declarator.name_span, name=declarator.name, what="field"
                    )
                found[declarator.name] = Field(declarator.name, type_)
                self._context.names.add(declarator.name)
        return tuple(found.values())


def require_new(context: Context, name: str, span: Span, what: str = "name") -> None:
    """Report a name that the same scope declares already; what is declared second replaces it."""
    context.names.add(name)
    previous = context.scopes.find_here(name)
    if previous is None:
        return
    notes: tuple[Label, ...] = ()
    if isinstance(previous, Overloads):
        known = previous.functions + previous.broken
        notes = (Label(known[0].span, "first declared here"),) if known else ()
    elif previous.span is not None:
        notes = (Label(previous.span, "first declared here"),)
    context.sink.report(messages.REDECLARED, span, notes=notes, name=name, what=what)


def _available(type_: Type, name: str, dialect: Dialect) -> bool:
    if kind_of(type_) is Kind.UINT:
        return dialect.has_uint
    if kind_of(type_) is Kind.DOUBLE:
        return not dialect.es and dialect.version >= _DOUBLE_SINCE
    if isinstance(type_, Matrix):
        # ES 1.00 has square matrices, and has no second name for them: `mat2x2`.
        return "x" not in name or dialect.version >= 120
    return True


def _alternative(type_: Type, dialect: Dialect) -> str:
    if kind_of(type_) is Kind.UINT:
        return f"use {str(type_).replace('u', 'i', 1)}" if str(type_) != "uint" else "use int"
    if kind_of(type_) is Kind.DOUBLE:
        return "GLSL 4.00 and later have it" if not dialect.es else "only desktop GLSL has it"
    return "GLSL ES 3.00 and GLSL 1.20 have it"


def _has_arrays_of_arrays(dialect: Dialect) -> bool:
    return dialect.version >= (_ARRAYS_OF_ARRAYS_ES if dialect.es else _ARRAYS_OF_ARRAYS_DESKTOP)
