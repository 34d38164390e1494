"""Expressions as values, from left to right, side effects included.

A chain that leans to the left, such as the sum of a thousand terms, is as deep as it is long: such chains are walked by
iteration, everything else by recursion.
"""

from __future__ import annotations

from glsl_ad.ir.lowering import construction
from glsl_ad.ir.lowering.calls import call, call_builtin
from glsl_ad.ir.lowering.frame import Frame, expect_value
from glsl_ad.ir.lowering.places import Places, constant_component
from glsl_ad.ir.lowering.watch import is_free, note
from glsl_ad.ir.model import Code, Terminator, Value
from glsl_ad.sema import model as sema
from glsl_ad.source.catalogue import lowering as messages
from glsl_ad.types import BOOL, VOID, Kind, Scalar, kind_of


class Expressions:
    """Lowers expressions into the open region of a frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.places = Places(frame, self.value)

    def value(self, expression: sema.Expression) -> Value:
        """The value of an expression that is not void."""
        return expect_value(self.evaluate(expression), expression)

    def evaluate(self, expression: sema.Expression) -> Value | None:
        """Lower an expression for its effects and its value; None for a call of a void function."""
        chain = []
        while (first := _evaluated_first(expression)) is not None:
            chain.append(expression)
            expression = first
        value = self._start(expression)
        for outer in reversed(chain):
            value = self._continue(outer, value)
        return value

    # ---- what begins a chain ---------------------------------------------------------------------------------------

    def _start(self, expression: sema.Expression) -> Value | None:
        match expression:
            case sema.Literal(value, type_, span):
                return self.frame.at(span).const(value, type_)
            case sema.VariableRef(variable, _, span):
                self.frame.at(span)
                return self.frame.read(variable)
            case sema.Assign():
                return self._assign(expression)
            case sema.Increment():
                return self._increment(expression)
            case sema.Call():
                return call(self.frame, self.places, self.value, expression)
            case sema.BuiltinCall():
                return call_builtin(self.frame, self.places, self.value, expression)
            case sema.Construct(form, arguments, type_, span):
                values = [self.value(a) for a in arguments]
                return construction.construct(self.frame.at(span), form, type_, values)
            case sema.DynamicLength(_, _, span):
                raise self.frame.sink.fail(messages.DYNAMIC_LENGTH, span)
        raise AssertionError(f"{type(expression).__name__} is no expression")

    def _assign(self, expression: sema.Assign) -> Value:
        """A compound assignment reads its target after its right side: both of the common compilers do."""
        place = self.places.resolve(expression.target)
        value = self.value(expression.value)
        b = self.frame.at(expression.span)
        if expression.op:
            value = b.builtin(expression.op, expression.target.type, self.places.load(place), value)
        self.places.store(place, value)
        return value

    def _increment(self, expression: sema.Increment) -> Value:
        place = self.places.resolve(expression.target)
        b = self.frame.at(expression.span)
        old = self.places.load(place)
        kind = kind_of(expression.type)
        assert kind is not None
        one = b.const(1.0 if kind in (Kind.FLOAT, Kind.DOUBLE) else 1, Scalar(kind))
        new = b.builtin(expression.op, expression.type, old, one)
        self.places.store(place, new)
        return new if expression.prefix else old

    # ---- what goes on with the value of its first part -------------------------------------------------------------

    def _continue(self, expression: sema.Expression, first: Value | None) -> Value | None:
        if isinstance(expression, sema.Sequence):
            return self.evaluate(expression.right)
        value = expect_value(first, expression)
        match expression:
            case sema.Operation():
                return self._operate(expression, value)
            case sema.Logical():
                return self._logical(expression, value)
            case sema.Conditional():
                return self._conditional(expression, value)
            case sema.Convert(_, _, type_, span):
                b = self.frame.at(span)
                if kind_of(type_) in (Kind.INT, Kind.UINT):
                    note(self.frame, "int", [value])
                return construction.convert(b, value, type_)
            case sema.Swizzle(_, indices, _, span):
                return self.frame.at(span).swizzle(value, indices)
            case sema.FieldAccess(_, index, _, span):
                return self.frame.at(span).field(value, index)
            case sema.Index(base, index_expression, _, span):
                index_value = self.value(index_expression)
                component = constant_component(self.frame, base, index_value)
                b = self.frame.at(span)
                return b.index(value, index_value) if component is None else b.swizzle(value, (component,))
        raise AssertionError(f"{type(expression).__name__} does not begin with a part")

    def _operate(self, expression: sema.Operation, first: Value) -> Value:
        rest = [self.value(o) for o in expression.operands[1:]]
        b = self.frame.at(expression.span)
        if not rest and expression.op == "+":
            return first
        if not rest and expression.op == "-":
            return construction.negated(b, first)
        note(self.frame, expression.op, [first, *rest])
        return b.builtin(expression.op, expression.type, first, *rest)

    def _logical(self, expression: sema.Logical, left: Value) -> Value:
        if is_free(self.frame, expression.right):
            right = self.value(expression.right)
            return self.frame.at(expression.span).builtin(expression.op, BOOL, left, right)
        result = self.frame.temporary(BOOL)

        def decided() -> Terminator | None:
            self.frame.assign(result, self.frame.builder.const(expression.op == "||", BOOL))
            return None

        def undecided() -> Terminator | None:
            self.frame.assign(result, self.value(expression.right))
            return None

        arms = (undecided, decided) if expression.op == "&&" else (decided, undecided)
        self.frame.branch(left, *arms, expression.span)
        return self.frame.take(result)

    def _conditional(self, expression: sema.Conditional, condition: Value) -> Value | None:
        if is_free(self.frame, expression.then) and is_free(self.frame, expression.otherwise):
            then, otherwise = self.value(expression.then), self.value(expression.otherwise)
            return then if then == otherwise else self.frame.at(expression.span).select(condition, then, otherwise)
        result = None if expression.type == VOID else self.frame.temporary(expression.type)

        def arm(chosen: sema.Expression) -> Terminator | None:
            value = self.evaluate(chosen)
            if result is not None:
                self.frame.assign(result, expect_value(value, chosen))
            return None

        self.frame.branch(condition, lambda: arm(expression.then), lambda: arm(expression.otherwise), expression.span)
        return None if result is None else self.frame.take(result)


def _evaluated_first(expression: sema.Expression) -> sema.Expression | None:
    """The part of an expression that is evaluated before the rest of it, where the rest needs only its value."""
    match expression:
        case sema.Operation(operands=operands):
            return operands[0]
        case sema.Logical(left=first) | sema.Sequence(left=first) | sema.Conditional(condition=first):
            return first
        case sema.Convert(operand=first) | sema.Swizzle(base=first):
            return first
        case sema.FieldAccess(base=first) | sema.Index(base=first):
            return first
    return None


def is_true(frame: Frame, value: Value) -> bool:
    """Whether a condition holds always."""
    op = frame.builder.ops[value]
    return op.code is Code.CONST and op.attr is True
