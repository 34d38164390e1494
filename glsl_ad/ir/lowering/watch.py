"""How near an evaluation comes to a branch, a kink or a jump: noted while the code runs, in a variable of its own.

Where two values are compared, or a function is not smooth at some value of its argument, their difference is noted:

    validity = nearer(validity, left - right)

`nearer` is an op for differentiation alone: it becomes min(validity, |d| / |d'|) there, which to first order is the
distance in the inputs to where the difference d is 0. The variable is threaded through loops, branches and calls like a
global that is written, and the entry gives it back as one more result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.lowering.edges import AT_HALF, AT_WHOLE, COMPARISONS, is_float, meets
from glsl_ad.ir.lowering.frame import Frame
from glsl_ad.ir.lowering.walk import is_cheap, walk
from glsl_ad.ir.model import Code, Value
from glsl_ad.sema import model as sema
from glsl_ad.types import FLOAT, Vector

NEARER = "nearer"

#: Farther than anything that is met; fits a float of 32 bits.
FAR = 1e30


def is_free(frame: Frame, expression: sema.Expression) -> bool:
    """Whether an expression may be evaluated where it is not needed: it costs little and notes nothing."""
    return is_cheap(expression) and not (frame.reach.watch and any(map(meets, walk(expression))))


def note(frame: Frame, name: str, operands: Sequence[Value]) -> None:
    """Note that a comparison or a function of this name met these operands; `int` is a conversion."""
    watch = frame.reach.watch
    if watch is None or not operands or not is_float(frame.builder.type_of(operands[0])):
        return
    for difference in list(_differences(frame.builder, name, operands)):
        frame.assign(watch, frame.builder.builtin(NEARER, FLOAT, frame.read(watch), difference))


def _differences(b: Builder, name: str, operands: Sequence[Value]) -> Iterator[Value]:
    """What is 0 where something changes."""
    if name in COMPARISONS or name in ("min", "max"):
        yield _minus(b, operands[0], operands[1])
    elif name in ("abs", "sign"):
        yield operands[0]
    elif name == "step":
        yield _minus(b, operands[1], operands[0])
    elif name == "clamp":
        yield from (_minus(b, operands[0], bound) for bound in operands[1:])
    elif name == "smoothstep":
        yield from (_minus(b, operands[2], edge) for edge in operands[:2])
    elif name in AT_WHOLE or name == "int":
        yield _from_whole(b, operands[0], 0.0)
    elif name in AT_HALF:
        yield _from_whole(b, operands[0], 0.5)
    elif name == "mod":
        type_ = b.type_of(operands[0])
        yield _from_whole(b, b.builtin("/", type_, operands[0], operands[1]), 0.0)


def _minus(b: Builder, left: Value, right: Value) -> Value:
    types = b.type_of(left), b.type_of(right)
    if b.ops[right].code is Code.CONST and b.ops[right].attr == 0.0:
        return left
    return b.builtin("-", types[1] if isinstance(types[1], Vector) else types[0], left, right)


def _from_whole(b: Builder, value: Value, offset: float) -> Value:
    """The difference to the nearest number that is `offset` above a whole one."""
    type_ = b.type_of(value)
    # The number itself stands still: only the value moves.
    held = b.stop(value)
    shifted = b.builtin("+", type_, held, b.const(0.5 - offset, FLOAT)) if offset != 0.5 else held
    nearest = b.builtin("floor", type_, shifted)
    if offset:
        nearest = b.builtin("+", type_, nearest, b.const(offset, FLOAT))
    return b.builtin("-", type_, value, nearest)


def far(b: Builder) -> Value:
    """The variable's first value."""
    return b.op(Code.CONST, FLOAT, (), FAR)
