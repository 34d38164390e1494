"""What follows a dot: fields, swizzles and `length()`. GLSL ES 3.00 sections 5.5 to 5.7."""

from __future__ import annotations

from glsl_ad.dialects import Dialect
from glsl_ad.sema import hints
from glsl_ad.sema.context import Context
from glsl_ad.sema.model import (
    Construct,
    ConstructorForm,
    DynamicLength,
    Expression,
    FieldAccess,
    Literal,
    Sequence,
    Swizzle,
    VariableRef,
)
from glsl_ad.sema.model import Index as IndexNode
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import INT, Array, Matrix, Scalar, Struct, Vector

_NAME_SETS = ("xyzw", "rgba", "stpq")
_LONGEST_SWIZZLE = 4
_SCALAR_SWIZZLE_SINCE = 420
_VECTOR_LENGTH_SINCE = 420


def member(context: Context, base: Expression, node: syntax.Member) -> Expression:
    """`base.name`: a field of a struct, or components of a vector."""
    match base.type:
        case Struct(_, fields):
            index = base.type.field_index(node.name)
            if index is None:
                hint = hints.did_you_mean(context, node.name, (f.name for f in fields))
                hint = hint or f"its fields are {', '.join(f'`{f.name}`' for f in fields[:8])}"
                raise context.fail(messages.UNKNOWN_FIELD, node.name_span, type=base.type, name=node.name, hint=hint)
            return FieldAccess(base, index, fields[index].type, node.span)
        case Vector(kind, size):
            indices = _swizzle(context, size, node, base)
            type_ = Scalar(kind) if len(indices) == 1 else Vector(kind, len(indices))
            return Swizzle(base, indices, type_, node.span)
        case Scalar(kind):
            return _scalar_swizzle(context, base, kind_type=base.type, node=node)
    hint = "write `.length()`" if node.name == "length" and isinstance(base.type, (Array, Matrix)) else ""
    raise context.fail(messages.UNKNOWN_FIELD, node.name_span, type=base.type, name=node.name, hint=hint)


def _swizzle(context: Context, size: int, node: syntax.Member, base: Expression) -> tuple[int, ...]:
    """Component indices, all from one of the three sets of names."""
    name = node.name
    why = ""
    names = next((s for s in _NAME_SETS if name[0] in s), None)
    if names is None or not set(name) <= set("".join(_NAME_SETS)):
        why = "components are called `xyzw`, `rgba` or `stpq`"
    elif not set(name) <= set(names):
        why = f"`{name}` mixes the names of different sets"
    elif len(name) > _LONGEST_SWIZZLE:
        why = "a vector has at most four components"
    elif max(names.index(c) for c in name) >= size:
        why = f"`{base.type}` has {size} component{'s' if size > 1 else ''}"
    if why or names is None:
        raise context.fail(messages.BAD_SWIZZLE, node.name_span, type=base.type, name=name, why=why)
    return tuple(names.index(c) for c in name)


def _scalar_swizzle(context: Context, base: Expression, kind_type: Scalar, node: syntax.Member) -> Expression:
    if not _has_scalar_swizzles(context.dialect):
        hint = f"`{node.name}` of a {kind_type} exists in GLSL 4.20 and later"
        raise context.fail(messages.UNKNOWN_FIELD, node.name_span, type=base.type, name=node.name, hint=hint)
    indices = _swizzle(context, 1, node, base)
    if len(indices) == 1:
        return base
    return Construct(ConstructorForm.SPLAT, (base,), Vector(kind_type.kind, len(indices)), node.span)


def _has_scalar_swizzles(dialect: Dialect) -> bool:
    return not dialect.es and dialect.version >= _SCALAR_SWIZZLE_SINCE


def method(context: Context, base: Expression, node: syntax.MethodCall) -> Expression:
    """`base.length()`, the only method there is."""
    if node.method != "length" or node.arguments:
        what = f"{node.method}({'…' if node.arguments else ''})"
        raise context.fail(messages.UNKNOWN_METHOD, node.span, name=what)
    match base.type:
        case Array(_, None):
            return DynamicLength(base, INT, node.span)
        case Array(_, size) if context.dialect.version >= 120 and size is not None:
            return _length(base, size, node)
        case Vector(_, size) | Matrix(_, size, _):
            if not context.dialect.es and context.dialect.version >= _VECTOR_LENGTH_SINCE:
                return _length(base, size, node)
            hint = "`.length()` of vectors and matrices exists in GLSL 4.20 and later"
            if isinstance(base.type, Vector):
                hint += "; `length(v)` is the Euclidean length"
            raise context.fail(messages.NO_LENGTH, node.span, type=base.type, hint=hint)
    raise context.fail(messages.NO_LENGTH, node.span, type=base.type, hint="")


def _length(base: Expression, size: int, node: syntax.MethodCall) -> Expression:
    count = Literal(size, INT, node.span)
    part = base
    while isinstance(part, (FieldAccess, Swizzle, IndexNode)):
        part = part.base
    # What computes the array may have effects: it still happens.
    return count if isinstance(part, VariableRef) else Sequence(base, count, INT, node.span)
