"""What a declaration's right side gives: a value of the declared type, or the missing sizes of an array."""

from __future__ import annotations

from glsl_ad.sema.constructors import coerce, fits_unsized, type_mismatch
from glsl_ad.sema.context import Context
from glsl_ad.sema.expressions import Expressions
from glsl_ad.sema.model import Construct, ConstructorForm, Expression
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import Array, Matrix, Scalar, Struct, Type, Vector

_LISTS_SINCE = 420


def initialiser(context: Context, expressions: Expressions, node: syntax.Expression, type_: Type) -> Expression:
    """The typed initialiser of a variable of this type, whose arrays may be unsized: the result has the sizes."""
    where = "as the initialiser"
    if isinstance(node, syntax.InitialiserList):
        if context.dialect.es or context.dialect.version < _LISTS_SINCE:
            raise context.fail(
                messages.NOT_IN_DIALECT,
                node.span,
                what="feature",
                name="{…}",
                language=context.language,
                hint="write a constructor, such as `float[2](a, b)`",
            )
        return _list(context, expressions, node, type_)
    expression = expressions.value(node)
    if isinstance(type_, Array):
        if not fits_unsized(expression.type, type_):
            raise type_mismatch(context, expression, type_, where)
        return expression
    return coerce(context, expression, type_, where)


def _list(context: Context, expressions: Expressions, node: syntax.InitialiserList, type_: Type) -> Expression:
    """`{a, b}` makes what the constructor of the type would (GLSL 4.60 section 4.1.11)."""
    match type_:
        case Array(element, size):
            count = len(node.items) if size is None else size
            items = [_item(context, expressions, item, element) for item in node.items]
            _require_count(context, node, type_, count)
            inner = items[0].type if items else element
            for item in items:
                if item.type != inner:
                    raise type_mismatch(context, item, inner, "in the list")
            return Construct(ConstructorForm.AGGREGATE, tuple(items), Array(inner, count), node.span)
        case Struct(_, fields):
            _require_count(context, node, type_, len(fields))
            items = [_item(context, expressions, i, f.type) for i, f in zip(node.items, fields, strict=True)]
            return Construct(ConstructorForm.AGGREGATE, tuple(items), type_, node.span)
        case Vector(kind, size):
            _require_count(context, node, type_, size)
            items = [_item(context, expressions, item, Scalar(kind)) for item in node.items]
            return Construct(ConstructorForm.COMPONENTS, tuple(items), type_, node.span)
        case Matrix(_, columns, _):
            _require_count(context, node, type_, columns)
            items = [_item(context, expressions, item, type_.column) for item in node.items]
            return Construct(ConstructorForm.COMPONENTS, tuple(items), type_, node.span)
    _require_count(context, node, type_, 1)
    return _item(context, expressions, node.items[0], type_)


def _item(context: Context, expressions: Expressions, node: syntax.Expression, type_: Type) -> Expression:
    context.enter(node.span)
    try:
        return initialiser(context, expressions, node, type_)
    finally:
        context.leave()


def _require_count(context: Context, node: syntax.InitialiserList, type_: Type, needed: int) -> None:
    if len(node.items) != needed or not node.items:
        raise context.fail(messages.LIST_LENGTH, node.span, type=type_, needed=needed, given=len(node.items))
