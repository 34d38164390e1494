"""Calls of user functions and builtins: what goes in by value, what comes back through `out` parameters and globals."""

from __future__ import annotations

from collections.abc import Callable

from glsl_ad.ir.lowering.frame import Frame
from glsl_ad.ir.lowering.places import Place, Places
from glsl_ad.ir.lowering.reach import role
from glsl_ad.ir.lowering.watch import note
from glsl_ad.ir.model import Code, Role, Value
from glsl_ad.sema import model as sema
from glsl_ad.source.catalogue import lowering as messages
from glsl_ad.types import VOID, Tuple, Type, is_differentiable

Evaluate = Callable[[sema.Expression], Value]


def call(frame: Frame, places: Places, evaluate: Evaluate, expression: sema.Call) -> Value | None:
    """A call of a user function; None if it returns nothing.

    On return the globals hold what the function left in them; after that the `out` arguments are written, from left to
    right (GLSL ES 3.00 section 6.1.1).
    """
    shape = frame.reach.shapes[expression.function]
    operands: list[Value] = []
    outputs: list[Place] = []
    for parameter, argument in zip(expression.function.parameters, expression.arguments, strict=True):
        direction = role(parameter)
        if direction is Role.IN:
            operands.append(evaluate(argument))
            continue
        outputs.append(places.resolve(argument))
        if direction is Role.INOUT:
            operands.append(places.load(outputs[-1]))
    frame.at(expression.span)
    operands += [frame.read(v) for v in shape.state]
    results = _call_op(frame, expression.function.key, shape.result_types, operands, shape.is_pinned)
    if expression.function.name in frame.reach.no_diff:
        results = [frame.builder.stop(v) if is_differentiable(frame.builder.type_of(v)) else v for v in results]
    returned = None if expression.type == VOID else results.pop(0)
    for variable, value in zip(shape.written, results[len(outputs) :], strict=True):
        frame.assign(variable, value)
    for place, value in zip(outputs, results, strict=False):
        places.store(place, value)
    return returned


def _call_op(frame: Frame, key: str, results: list[Type], operands: list[Value], is_pinned: bool) -> list[Value]:
    if not is_pinned:
        return frame.builder.call(key, results, operands) if results else []
    tuple_ = frame.pinned(Code.CALL, Tuple(tuple(results)), operands, key)
    return [frame.builder.op(Code.PROJECT, t, (tuple_,), i) for i, t in enumerate(results)]


def call_builtin(frame: Frame, places: Places, evaluate: Evaluate, expression: sema.BuiltinCall) -> Value | None:
    """A call of a builtin. One with `out` parameters gives a tuple of its value and of what it stores there."""
    builtin, parameters = expression.builtin, expression.signature.parameters
    operands: list[Value] = []
    outputs: list[Place] = []
    for parameter, argument in zip(parameters, expression.arguments, strict=True):
        if parameter.qualifier == "inout":
            raise frame.sink.fail(messages.WRITES_MEMORY, expression.span, name=builtin.name)
        if parameter.qualifier == "out":
            outputs.append(places.resolve(argument))
        else:
            operands.append(evaluate(argument))
    b = frame.at(expression.span)
    note(frame, builtin.name, operands)
    stored = [p.type for p in parameters if p.qualifier == "out"]
    type_: Type = Tuple((expression.type, *stored)) if stored else expression.type
    if type_ == VOID:
        raise frame.sink.fail(messages.WRITES_MEMORY, expression.span, name=builtin.name)
    if builtin.uses_screen:
        value = frame.pinned(Code.BUILTIN, type_, operands, builtin.name)
    else:
        value = b.builtin(builtin.name, type_, *operands)
    if not stored:
        return value
    for i, (place, item) in enumerate(zip(outputs, stored, strict=True), 1):
        places.store(place, b.op(Code.PROJECT, item, (value,), i))
    return None if expression.type == VOID else b.op(Code.PROJECT, expression.type, (value,), 0)
