"""Constructors: GLSL ES 3.00 section 5.4, GLSL 4.60 section 5.4."""

from __future__ import annotations

from collections.abc import Sequence

from glsl_ad.sema import hints
from glsl_ad.sema.context import Context
from glsl_ad.sema.conversions import converts
from glsl_ad.sema.model import Construct, ConstructorForm, Convert, Expression, Index, Literal, Swizzle
from glsl_ad.source import Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.types import (
    INT,
    Array,
    Matrix,
    Scalar,
    Struct,
    Type,
    Vector,
    components,
    kind_of,
    with_kind,
)


def construct(context: Context, type_: Type, arguments: Sequence[Expression], span: Span) -> Expression:
    """A value of the type made of the arguments. Raises FaultError where they do not fit."""
    match type_:
        case Struct(_, fields):
            wanted = [f.type for f in fields]
            return _aggregate(context, type_, wanted, arguments, span)
        case Array(element, size):
            return _array(context, type_, element, size, arguments, span)
        case Scalar() | Vector() | Matrix():
            return _numeric(context, type_, arguments, span)
    raise context.fail(messages.CANNOT_CONSTRUCT, span, type=type_, why=f"values of type `{type_}` cannot be made")


def _aggregate(
    context: Context, type_: Type, wanted: Sequence[Type], arguments: Sequence[Expression], span: Span
) -> Expression:
    """One argument for each field or element."""
    _count(context, type_, arguments, len(wanted), span)
    items = []
    for argument, want in zip(arguments, wanted, strict=True):
        items.append(coerce(context, argument, want, f"in the constructor of `{type_}`"))
    return Construct(ConstructorForm.AGGREGATE, tuple(items), type_, span)


def _array(
    context: Context, type_: Type, element: Type, size: int | None, arguments: Sequence[Expression], span: Span
) -> Expression:
    if not arguments:
        _count(context, type_, arguments, size or 1, span)
    count = len(arguments) if size is None else size
    # `float[][2](a, b)`: the inner sizes may be left out too, and come from the arguments.
    inner = arguments[0].type if _is_unsized(element) else element
    if not fits_unsized(inner, element):
        raise type_mismatch(context, arguments[0], element, f"in the constructor of `{type_}`")
    if len(arguments) != count:
        _count(context, type_, arguments, count, span)
    return _aggregate(context, Array(inner, count), [inner] * len(arguments), arguments, span)


def _is_unsized(type_: Type) -> bool:
    while isinstance(type_, Array):
        if type_.size is None:
            return True
        type_ = type_.element
    return False


def fits_unsized(have: Type, want: Type) -> bool:
    """Whether a type is the other one with the sizes that it leaves out filled in."""
    while isinstance(want, Array):
        if not isinstance(have, Array) or want.size not in (None, have.size):
            return False
        have, want = have.element, want.element
    return have == want


def _count(context: Context, type_: Type, arguments: Sequence[Expression], wanted: int, span: Span) -> None:
    if len(arguments) != wanted:
        message = messages.TOO_FEW_COMPONENTS if len(arguments) < wanted else messages.TOO_MANY_COMPONENTS
        raise context.fail(message, span, type=type_, needed=wanted, given=len(arguments), what="argument")


def _numeric(
    context: Context, type_: Scalar | Vector | Matrix, arguments: Sequence[Expression], span: Span
) -> Expression:
    for argument in arguments:
        if kind_of(argument.type) is None:
            why = f"a value of type `{argument.type}` has no components"
            raise context.fail(messages.CANNOT_CONSTRUCT, argument.span, type=type_, why=why)
    if not arguments:
        _count(context, type_, arguments, 1, span)
    if len(arguments) == 1:
        single = _from_one(type_, arguments[0], span)
        if single is not None:
            return single
    return _from_components(context, type_, arguments, span)


def _from_one(type_: Scalar | Vector | Matrix, argument: Expression, span: Span) -> Expression | None:
    """The forms that take one argument: a conversion, a splat, a diagonal, another matrix, the first component."""
    have = argument.type
    if with_kind(have, type_.kind) == type_:
        return _converted(argument, type_, implicit=False, span=span)
    if isinstance(type_, Scalar):
        return _converted(_first_component(argument, span), type_, implicit=False, span=span)
    if isinstance(have, Scalar):
        form = ConstructorForm.SPLAT if isinstance(type_, Vector) else ConstructorForm.DIAGONAL
        return Construct(form, (_converted(argument, Scalar(type_.kind)),), type_, span)
    if isinstance(have, Matrix) and isinstance(type_, Matrix):
        return Construct(ConstructorForm.RESIZE, (argument,), type_, span)
    return None


def _converted(operand: Expression, type_: Type, *, implicit: bool = True, span: Span | None = None) -> Expression:
    return operand if operand.type == type_ else Convert(operand, implicit, type_, span or operand.span)


def _first_component(argument: Expression, span: Span) -> Expression:
    if isinstance(argument.type, Matrix):
        argument = Index(argument, Literal(0, INT, span), argument.type.column, span)
    kind = kind_of(argument.type)
    assert kind is not None
    return Swizzle(argument, (0,), Scalar(kind), span)


def _from_components(
    context: Context, type_: Scalar | Vector | Matrix, arguments: Sequence[Expression], span: Span
) -> Expression:
    """Components in order, the rest of the last argument cut off; no argument may be left over."""
    if isinstance(type_, Scalar):
        _count(context, type_, arguments, 1, span)
    needed, given = components(type_), 0
    for argument in arguments:
        if isinstance(type_, Matrix) and isinstance(argument.type, Matrix):
            why = "a matrix that is made of a matrix takes no other argument"
            raise context.fail(messages.CANNOT_CONSTRUCT, argument.span, type=type_, why=why)
        if given >= needed:
            raise context.fail(
                messages.TOO_MANY_COMPONENTS, argument.span, type=type_, needed=needed, given=given, what="component"
            )
        given += components(argument.type)
    if given < needed:
        raise context.fail(messages.TOO_FEW_COMPONENTS, span, type=type_, needed=needed, given=given, what="component")
    items = tuple(_converted(argument, with_kind(argument.type, type_.kind)) for argument in arguments)
    return Construct(ConstructorForm.COMPONENTS, items, type_, span)


# ---- where a type is wanted ------------------------------------------------------------------------------------------


def coerce(context: Context, expression: Expression, type_: Type, where: str) -> Expression:
    """The expression as a value of the type. `where` completes "expected ..., found ...".

    Raises FaultError where the dialect does not convert.
    """
    if expression.type == type_:
        return expression
    if converts(expression.type, type_, context.dialect):
        return Convert(expression, True, type_, expression.span)
    raise type_mismatch(context, expression, type_, where)


def type_mismatch(context: Context, expression: Expression, type_: Type, where: str) -> Exception:
    """Report that a value has another type than is wanted."""
    hint = ""
    have = expression.type
    if kind_of(have) is not None and kind_of(type_) is not None:
        if str(type_) == "float" and str(have) in ("int", "uint"):
            hint = hints.as_float(expression, context.dialect)
        elif isinstance(have, Scalar) == isinstance(type_, Scalar):
            hint = f"convert it with `{type_}(…)`"
    return context.fail(
        messages.TYPE_MISMATCH, expression.span, expected=type_, found=expression.type, where=where, hint=hint
    )
