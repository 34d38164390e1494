"""Typing expressions: every node of the syntax tree becomes one with a type, its names resolved.

Chains of binary operators lean to the left and can be thousands of terms long, so they are walked by a loop; everything
else nests by recursion, which `Context.enter` bounds.
"""

from __future__ import annotations

from collections.abc import Iterable

from glsl_ad.builtins.model import Signature
from glsl_ad.sema import calls, constructors, hints, literals, lvalues, members, operators
from glsl_ad.sema.constants import fold
from glsl_ad.sema.context import Context, FaultError
from glsl_ad.sema.model import (
    Assign,
    Conditional,
    Convert,
    Expression,
    Increment,
    Logical,
    Operation,
    Variable,
    VariableRef,
)
from glsl_ad.sema.model import Index as IndexNode
from glsl_ad.sema.model import Sequence as SequenceNode
from glsl_ad.sema.scopes import Broken, TypeSymbol
from glsl_ad.sema.specifiers import Specifiers
from glsl_ad.source import Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import BOOL, VOID, Array, Kind, Matrix, Opaque, Scalar, Type, Vector, element_of, kind_of, named


class Expressions:
    """The typing of expressions; `specifiers` resolves the types in array constructors, whose sizes are expressions."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.specifiers = Specifiers(context, self.value)

    def check(self, node: syntax.Expression) -> Expression:
        """The typed expression, which may be void. Raises FaultError after reporting a fault."""
        self._context.enter(node.span)
        try:
            return self._check(node)
        finally:
            self._context.leave()

    def value(self, node: syntax.Expression) -> Expression:
        """The typed expression, which must have a value."""
        expression = self.check(node)
        if expression.type == VOID:
            raise self._context.fail(messages.VOID_VALUE, node.span)
        return expression

    def values(self, nodes: Iterable[syntax.Expression]) -> list[Expression]:
        """All of them, with the faults of all; raises FaultError after the last one."""
        found: list[Expression] = []
        failure: FaultError | None = None
        for node in nodes:
            try:
                found.append(self.value(node))
            except FaultError as failed:
                failure = failed
        if failure is not None:
            raise failure
        return found

    def condition(self, node: syntax.Expression, what: str) -> Expression:
        """The typed expression, which must be a bool."""
        expression = self.value(node)
        if expression.type != BOOL:
            hint = f"write `{_condition_hint(expression.type)}`" if kind_of(expression.type) is not None else ""
            raise self._context.fail(messages.CONDITION_NOT_BOOL, node.span, what=what, type=expression.type, hint=hint)
        return expression

    def _check(self, node: syntax.Expression) -> Expression:
        match node:
            case syntax.Name():
                return self._name(node)
            case syntax.Literal():
                return literals.check(self._context, node)
            case syntax.Binary():
                return self._binary_chain(node)
            case syntax.Call():
                return self._call(node)
            case syntax.Member():
                return members.member(self._context, self.value(node.object), node)
            case syntax.Unary():
                return self._unary(node)
            case syntax.Assignment():
                return self._assignment(node)
            case syntax.Index():
                return self._index(node)
            case syntax.Conditional():
                return self._conditional(node)
            case syntax.Postfix():
                return self._increment(node, prefix=False)
            case syntax.Comma():
                return self._comma(node)
            case syntax.MethodCall():
                return members.method(self._context, self.value(node.object), node)
            case syntax.InitialiserList():
                raise self._context.fail(messages.LIST_OUT_OF_PLACE, node.span)

    # ---- names and calls ---------------------------------------------------------------------------------------------

    def _name(self, node: syntax.Name) -> Expression:
        context = self._context
        symbol = context.scopes.find(node.name)
        if isinstance(symbol, Variable):
            return VariableRef(symbol, symbol.type, node.span)
        if isinstance(symbol, Broken):
            raise context.fail_broken(node.name, node.span, symbol)
        if symbol is not None or named(node.name) is not None:
            what = "struct" if isinstance(symbol, TypeSymbol) else "type" if symbol is None else "function"
            raise context.fail(messages.NOT_A_VARIABLE, node.span, name=node.name, what=what)
        if node.name in context.declared_later:
            raise context.fail(messages.USED_BEFORE_DECLARED, node.span, name=node.name, what="name")
        if calls.builtin_overloads(node.name, context.dialect):
            raise context.fail(messages.NOT_A_VARIABLE, node.span, name=node.name, what="function")
        hint = hints.foreign_variable(node.name, context.dialect)
        hint = hint or hints.did_you_mean(context, node.name, context.scopes.variables())
        raise context.fail(messages.UNKNOWN_NAME, node.span, name=node.name, hint=hint)

    def _call(self, node: syntax.Call) -> Expression:
        """A constructor where the name is that of a type, else a function call."""
        context, callee = self._context, node.callee
        if isinstance(callee, syntax.TypeName):
            type_: Type | None = self.specifiers.constructor(callee)
        else:
            symbol = context.scopes.find(callee.name)
            type_ = symbol.type if isinstance(symbol, TypeSymbol) else None
            if symbol is None and self.specifiers.is_type(callee.name):
                type_ = self.specifiers.by_name(callee.name, callee.span)
        arguments = self.values(node.arguments)
        if type_ is not None:
            return constructors.construct(context, type_, arguments, node.span)
        assert isinstance(callee, syntax.Name)
        return calls.call(context, callee, node.arguments, arguments, node.span)

    # ---- operators ---------------------------------------------------------------------------------------------------

    def _binary_chain(self, node: syntax.Binary) -> Expression:
        spine: list[syntax.Binary] = []
        leftmost: syntax.Expression = node
        while isinstance(leftmost, syntax.Binary):
            spine.append(leftmost)
            leftmost = leftmost.left
        left: Expression | None = None
        failure: FaultError | None = None
        try:
            left = self.value(leftmost)
        except FaultError as failed:
            failure = failed
        for operation in reversed(spine):  # a fault on the left does not hide those on the right
            try:
                right = self.value(operation.right)
                left = self.binary(operation.op, left, right, operation.span) if left is not None else None
            except FaultError as failed:
                left, failure = None, failed
        if left is None:
            assert failure is not None
            raise failure
        return left

    def binary(self, op: str, left: Expression, right: Expression, span: Span) -> Expression:
        """The operator on typed operands, converted where the dialect converts."""
        context = self._context
        self._require_operator(op, span)
        if op in ("==", "!=") and (kind_of(left.type) is None or kind_of(right.type) is None):
            if left.type != right.type or not operators.comparable(left.type, context.dialect):
                raise self._operand_types(op, left, right, span)
            return Operation(op, None, (left, right), BOOL, span)
        signature = operators.binary(op, left.type, right.type, context.dialect)
        if signature is None:
            raise self._operand_types(op, left, right, span)
        if op in ("&&", "||"):
            return Logical(op, left, right, BOOL, span)
        first, second = (
            operand if operand.type == p.type else Convert(operand, True, p.type, operand.span)
            for operand, p in zip((left, right), signature.parameters, strict=True)
        )
        return Operation(op, signature, (first, second), signature.result, span)

    def _require_operator(self, op: str, span: Span) -> None:
        if not operators.exists(op, self._context.dialect):
            hint = "GLSL ES 3.00 and GLSL 1.30 have it" if op != "%" else "write `x - y * (x / y)`"
            language = self._context.language
            raise self._context.fail(
                messages.NOT_IN_DIALECT, span, what="operator", name=op, language=language, hint=hint
            )

    def _operand_types(self, op: str, left: Expression, right: Expression, span: Span) -> Exception:
        hint = ""
        kinds = {kind_of(left.type), kind_of(right.type)}
        if self._context.dialect.es and Kind.FLOAT in kinds and kinds & {Kind.INT, Kind.UINT}:
            hint = hints.float_needed((left, right), self._context.dialect)
        elif op in ("<", "<=", ">", ">=") and isinstance(left.type, Vector):
            hint = "compare vectors componentwise with `lessThan`, `greaterThan`, …"
        elif op in ("&&", "||", "^^") and Kind.BOOL not in kinds:
            hint = "logical operators take bools: compare first, as in `x != 0`"
        return self._context.fail(messages.OPERAND_TYPES, span, op=op, left=left.type, right=right.type, hint=hint)

    def _unary(self, node: syntax.Unary) -> Expression:
        if node.op in ("++", "--"):
            return self._increment(node, prefix=True)
        self._require_operator(node.op, node.span)
        operand = self.value(node.operand)
        signature = operators.unary(node.op, operand.type)
        if signature is None:
            raise self._context.fail(messages.OPERAND_TYPE, node.span, op=node.op, type=operand.type)
        if node.op == "+":
            return operand
        return Operation(node.op, signature, (operand,), signature.result, node.span)

    def _increment(self, node: syntax.Unary | syntax.Postfix, *, prefix: bool) -> Expression:
        operand = self.value(node.operand)
        if operators.unary(node.op[0], operand.type) is None:
            raise self._context.fail(messages.OPERAND_TYPE, node.span, op=node.op, type=operand.type)
        target = lvalues.require(self._context, node.operand, operand, "changed")
        return Increment(node.op[0], prefix, target, operand.type, node.span)

    def _assignment(self, node: syntax.Assignment) -> Expression:
        context = self._context
        op = node.op.removesuffix("=")
        target, value = self.values((node.target, node.value))
        place = lvalues.require(context, node.target, target, "assigned to")
        if not op:
            self._require_assignable(target.type, node.span)
            value = constructors.coerce(context, value, target.type, "assigned")
            return Assign("", None, place, value, target.type, node.span)
        self._require_operator(op, node.span)
        signature = operators.compound(op, target.type, value.type, context.dialect)
        if signature is None:
            raise self._compound_types(node, op, target, value)
        wanted = signature.parameters[1].type
        converted = value if value.type == wanted else Convert(value, True, wanted, value.span)
        return Assign(op, signature, place, converted, target.type, node.span)

    def _require_assignable(self, type_: Type, span: Span) -> None:
        if isinstance(type_, Opaque):
            why = "samplers and images cannot be assigned"
        elif isinstance(type_, Array) and self._context.dialect.version < 120:
            why = f"{self._context.language} does not assign whole arrays"
        else:
            return
        raise self._context.fail(messages.NOT_ASSIGNABLE, span, name=type_, purpose="assigned to", why=why)

    def _compound_types(self, node: syntax.Assignment, op: str, target: Expression, value: Expression) -> Exception:
        result: Signature | None = operators.binary(op, target.type, value.type, self._context.dialect)
        if result is None:
            return self._operand_types(node.op, target, value, node.span)
        return self._context.fail(
            messages.TYPE_MISMATCH,
            node.span,
            expected=target.type,
            found=result.result,
            where=f"as the result of `{node.op}`",
            hint="",
        )

    def _conditional(self, node: syntax.Conditional) -> Expression:
        context = self._context
        condition = self.condition(node.condition, "before `?`")
        then, otherwise = self.check(node.then), self.check(node.otherwise)
        type_ = operators.unified(then.type, otherwise.type, context.dialect)
        if type_ is None or isinstance(type_, Opaque):
            hint = (
                hints.float_needed((then, otherwise), context.dialect) if type_ is None and context.dialect.es else ""
            )
            raise context.fail(messages.BRANCHES_DIFFER, node.span, then=then.type, otherwise=otherwise.type, hint=hint)
        first = constructors.coerce(context, then, type_, "in `?:`")
        second = constructors.coerce(context, otherwise, type_, "in `?:`")
        return Conditional(condition, first, second, type_, node.span)

    def _comma(self, node: syntax.Comma) -> Expression:
        spine: list[syntax.Comma] = []
        leftmost: syntax.Expression = node
        while isinstance(leftmost, syntax.Comma):
            spine.append(leftmost)
            leftmost = leftmost.left
        left = self.check(leftmost)
        for comma in reversed(spine):
            right = self.check(comma.right)
            left = SequenceNode(left, right, right.type, comma.span)
        return left

    # ---- parts -------------------------------------------------------------------------------------------------------

    def _index(self, node: syntax.Index) -> Expression:
        context = self._context
        base, index = self.values((node.object, node.index))
        if not isinstance(base.type, (Vector, Matrix, Array)):
            raise context.fail(messages.NOT_INDEXABLE, node.span, type=base.type)
        if not isinstance(index.type, Scalar) or index.type.kind not in (Kind.INT, Kind.UINT):
            hint = "convert it with `int(…)`" if isinstance(index.type, Scalar) else ""
            raise context.fail(messages.BAD_INDEX, node.index.span, type=index.type, hint=hint)
        size = extent(base.type)
        value = fold(index)
        if value is not None and (value < 0 or (size is not None and value >= size)):
            raise context.fail(
                messages.INDEX_OUT_OF_RANGE, node.index.span, index=value, type=base.type, last=(size or 0) - 1
            )
        return IndexNode(base, index, element_of(base.type), node.span)


def extent(type_: Type) -> int | None:
    """How many elements indexing reaches; None for unsized arrays."""
    match type_:
        case Vector(_, size) | Array(_, size):
            return size
        case Matrix(_, columns, _):
            return columns
    raise TypeError(f"{type_} cannot be indexed")


def _condition_hint(type_: Type) -> str:
    if isinstance(type_, Vector):
        return "any(…)` or `all(…)"
    return "… != 0.0" if kind_of(type_) in (Kind.FLOAT, Kind.DOUBLE) else "… != 0"
