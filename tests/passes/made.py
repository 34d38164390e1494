"""Functions for the tests of passes: built by hand or at random, their text, and what they compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from glsl_ad.dialects import ES300
from glsl_ad.emit import emit
from glsl_ad.ir import verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import (
    Continue,
    Function,
    Interface,
    LoopForm,
    Module,
    Parameter,
    Port,
    Return,
    Role,
    Value,
    Yield,
)
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.types import BOOL, FLOAT, INT, VEC3, Field, Struct, Type, Vector


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


PARAMETERS: dict[str, Type] = {"p": VEC3, "q": VEC3, "r": FLOAT}


def results_of(*functions: Function) -> Iterator[list[list[Any]]]:
    """At each of three points, the flat results of each function of `PARAMETERS`, in float64."""
    rng = np.random.default_rng(1)
    for _ in range(3):
        # one point at a time: each lane of a choice is evaluated once
        point = [rng.uniform(-1.0, 1.0, (1, 3)), rng.uniform(-1.0, 1.0, (1, 3)), rng.uniform(-1.0, 1.0, 1)]
        with np.errstate(all="ignore"):
            yield [evaluate(Module({f.key: f}, {}), f, point, max_steps=10).values for f in functions]


_UNARY = ("sin", "exp", "abs", "-")
_BINARY = ("+", "-", "*", "min", "max")


@st.composite
def programs(draw: st.DrawFn) -> Function:
    """Random scalars of `vec3 p, q; float r`, some made lane by lane, and bundles of them, some of these in a loop."""

    def make(b: Builder, p: Value, q: Value, r: Value) -> list[Value]:
        pool = [*components(b, p), *components(b, q), r, b.number(2.0), b.number(0.5)]

        def grow(pool: list[Value], rows: int) -> list[Value]:
            for _ in range(rows):
                name = draw(st.sampled_from((*_UNARY, *_BINARY, "select")))
                count = 1 if name in _UNARY else 2
                width = draw(st.integers(1, 4))
                row = []
                for _ in range(width):
                    given = [draw(st.sampled_from(pool[-16:])) for _ in range(count)]
                    if name == "select":
                        row.append(b.select(b.builtin("<", BOOL, pool[0], r), *given))
                    else:
                        row.append(scalar(b, name, *given))
                pool = [*pool, *row]
            return pool

        def bundles(pool: list[Value]) -> list[Value]:
            sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
            ends = [draw(st.integers(n, len(pool))) for n in sizes]
            return [b.bundle(pool[end - n : end]) for n, end in zip(sizes, ends, strict=True)]

        pool = grow(pool, draw(st.integers(1, 10)))
        carried = b.bundle(pool[-3:])
        found, after = looped(b, carried, lambda inner: grow([*pool, *inner], draw(st.integers(1, 5))))
        own = [draw(st.sampled_from(pool))]
        return [*own, *bundles(pool), *bundles(grow([*pool, *found, *components(b, after)], 3)), after]

    return function_returning(PARAMETERS, make, primals=(0,))


def looped(b: Builder, carried: Value, body: Callable[[list[Value]], list[Value]]) -> tuple[list[Value], Value]:
    """Two rounds of `carried = the last three scalars of body(its components)`."""
    types = (INT, b.type_of(carried))
    test = b.open_region(types)
    condition = b.close_region(Yield((b.builtin("<", BOOL, test.params[0], b.integer(2)), *test.params)))
    inner = b.open_region(types)
    grown = body(components(b, inner.params[1]))
    rounds = b.close_region(Continue((inner.params[0], b.bundle(grown[-3:]))))
    last = b.open_region(types)
    step = b.close_region(Yield((b.builtin("+", INT, last.params[0], b.integer(1)), last.params[1])))
    results = b.loop(LoopForm.FOR, (b.integer(0), carried), condition, rounds, step, header=(0,))
    return components(b, results[1]), results[1]
