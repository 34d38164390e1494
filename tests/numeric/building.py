"""Hand-made IR for the tests of the interpreter: short functions that write a body with a `Builder`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Global, Interface, LoopForm, Module, Port, Region, Return, Role, Value, Yield
from glsl_ad.types import BOOL, FLOAT, INT, Type

Parameters = Sequence[tuple[str, Type]]


def function(
    name: str, parameters: Parameters, results: Sequence[Type], body: Callable[..., Sequence[Value] | Region]
) -> Function:
    """A function; `body(builder, *values)` returns the flat results, or the closed region where it ends otherwise."""
    b = Builder(name, name)
    values = [b.param(n, t, Role.IN) for n, t in parameters]
    b.open_region()
    end = body(b, *values)
    region = end if isinstance(end, Region) else b.close_region(Return(tuple(end)))
    ports = [Port(f"r{i}", t, Role.RETURN) for i, t in enumerate(results)]
    return b.finish(region, Interface((), results[0], (0,)), ports)


def module(*functions: Function, globals_: Sequence[Global] = ()) -> Module:
    return Module({f.key: f for f in functions}, {g.name: g for g in globals_})


def less(b: Builder, left: Value, right: Value) -> Value:
    return b.builtin("<", BOOL, left, right)


def branch(
    b: Builder,
    condition: Value,
    then: Callable[[], Sequence[Value]],
    otherwise: Callable[[], Sequence[Value]],
    types: Sequence[Type],
) -> tuple[Value, ...]:
    """An `If` both of whose branches yield."""
    b.open_region()
    first = b.close_region(Yield(tuple(then())))
    b.open_region()
    second = b.close_region(Yield(tuple(otherwise())))
    return b.if_(condition, first, second, types)


def for_loop(
    b: Builder,
    count: Value,
    initial: Sequence[Value],
    body: Callable[..., Region],
) -> tuple[Value, ...]:
    """`for (int i = 0; i < count; i++)` over carried values; `body(i, *carried)` closes its region itself.

    The results are the final i and the final carried values.
    """
    types = [INT, *map(b.type_of, initial)]
    condition = b.open_region(types)
    test = less(b, condition.params[0], count)
    first = b.close_region(Yield((test, *condition.params)))
    inner = b.open_region(types)
    second = body(*inner.params)
    step = b.open_region(types)
    i = b.builtin("+", INT, step.params[0], b.integer(1))
    third = b.close_region(Yield((i, *step.params[1:])))
    return b.loop(LoopForm.FOR, (b.integer(0), *initial), first, second, third, header=(0,))


def multiply(b: Builder, left: Value, right: Value) -> Value:
    return b.builtin("*", FLOAT, left, right)


def add(b: Builder, left: Value, right: Value) -> Value:
    return b.builtin("+", FLOAT, left, right)
