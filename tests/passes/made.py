"""Functions built by hand for the tests of passes, and their text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from glsl_ad.dialects import ES300
from glsl_ad.emit import emit
from glsl_ad.ir import verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Interface, Module, Parameter, Port, Return, Role, Value
from glsl_ad.types import FLOAT, Field, Struct, Type, Vector


def function_returning(
    parameters: dict[str, Type], make: Callable[..., Sequence[Value]], *, primals: Sequence[int] = ()
) -> Function:
    """The function of these parameters whose results `make(builder, *values)` gives, as a struct where several. The
    results with these numbers are what the user's function computes."""
    b = Builder("f", "f")
    values = [b.param(name, type_, Role.IN) for name, type_ in parameters.items()]
    b.open_region()
    results = make(b, *values)
    body = b.close_region(Return(tuple(results)))
    types = [b.type_of(v) for v in results]
    packed = len(results) > 1
    returned = Struct("R", tuple(Field(f"r{i}", t) for i, t in enumerate(types))) if packed else types[0]
    ins = tuple(Parameter(p.name, p.type, "in", (i,)) for i, p in enumerate(b.params))
    interface = Interface(ins, returned, tuple(range(len(results))), packed)
    ports = [Port(f"r{i}", t, Role.RETURN) for i, t in enumerate(types)]
    function = b.finish(body, interface, ports, generated=True, primals=[results[i] for i in primals])
    verify(function)
    return function


def components(b: Builder, vector: Value) -> list[Value]:
    """The components of a vector as scalars."""
    type_ = b.type_of(vector)
    assert isinstance(type_, Vector)
    return [b.swizzle(vector, (i,)) for i in range(type_.size)]


def scalar(b: Builder, name: str, *operands: Value) -> Value:
    """A builtin of floats."""
    return b.builtin(name, FLOAT, *operands)


def glsl(function: Function) -> str:
    """The function as GLSL, without the structs before it."""
    module = Module({function.key: replace(function, generated=True)}, {})
    text = emit(module, [function.key], dialect=ES300).text.strip()
    return text[text.index(f"{function.interface.return_type} f(") :]
