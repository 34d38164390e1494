"""The way from the flat arguments and results of the IR to those of the GLSL function, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, OutputTerm, Product
from glsl_ad.check.arguments import (
    as_plain,
    as_uniforms,
    flat_outputs,
    glsl_inputs,
    host_globals,
    named_scalars,
    primal_arguments,
    sampled_arguments,
)
from glsl_ad.gpu.run import run_function, signature_of
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Global, Interface, Module, Parameter, Port, Return, Role
from glsl_ad.numeric.sampling import Domains
from glsl_ad.types import FLOAT, INT, VEC2, VEC3, Array, Field, Opaque, Struct, Type

PAIR = Struct("Pair", (Field("a", FLOAT), Field("b", VEC2)))
LIGHT = Struct("Light", (Field("at", VEC3), Field("k", Array(FLOAT, 2))))

SOURCE = """
struct Pair { float a; vec2 b; };
int seed = 7;
float last;
Pair f(float x, in Pair p, out vec2 o, inout float q, sampler2D s) {
    seed += 1;
    last = x;
    o = p.b * 2.0;
    q += x;
    return Pair(x + p.a, p.b);
}
"""


def function() -> Function:
    """Flat: (x, p.a, p.b, q, s, seed) -> (r.a, r.b, o, q, seed, last)."""
    b = Builder("f(...)", "f")
    ports: list[tuple[str, Type, Role]] = [
        ("x", FLOAT, Role.IN),
        ("a", FLOAT, Role.IN),
        ("b", VEC2, Role.IN),
        ("q", FLOAT, Role.INOUT),
        ("s", Opaque("sampler2D"), Role.IN),
        ("seed", INT, Role.GLOBAL),
    ]
    for port in ports:
        b.param(*port)
    b.open_region()
    body = b.close_region(Return(()))
    parameters = (
        Parameter("x", FLOAT, "in", (0,)),
        Parameter("p", PAIR, "in", (1, 2), packed=True),
        Parameter("o", VEC2, "out", (), (2,)),
        Parameter("q", FLOAT, "inout", (3,), (3,)),
        Parameter("s", Opaque("sampler2D"), "in", (4,)),
    )
    interface = Interface(parameters, PAIR, (0, 1), True, (("seed", 5),), (("seed", 4), ("last", 5)))
    results: list[tuple[str, Type, Role]] = [
        ("a", FLOAT, Role.RETURN),
        ("b", VEC2, Role.RETURN),
        ("o", VEC2, Role.OUT),
        ("q", FLOAT, Role.INOUT),
        ("seed", INT, Role.GLOBAL),
        ("last", FLOAT, Role.GLOBAL),
    ]
    return b.finish(body, interface, [Port(*r) for r in results])


def product() -> Product:
    entry = function()
    module = Module(
        {entry.key: entry},
        {
            "seed": Global("seed", INT, "", None),
            "light": Global("light", LIGHT, "uniform", None),
            "iTime": Global("iTime", FLOAT, "builtin", None),
            "tex": Global("tex", Opaque("sampler2D"), "uniform", None),
        },
    )
    one = Fraction(1)
    inputs: list[tuple[InputCoefficient, ...]] = [(InputCoefficient((0,), i, one),) for i in range(6)]
    inputs[0] = (InputCoefficient((0,), 0, one), InputCoefficient((1,), 3, one))
    value = ((OutputTerm(0, (0,), one),),)
    outputs = (OutputCoefficient(0, 0, 0, "a", "return", (), value),)
    return Product(module, (entry.key,), entry, entry, "jet", 1, ("x",), 1, tuple(inputs), outputs)


def flat_arguments(count: int) -> list[Any]:
    values = np.arange(count, dtype=np.float64)
    pairs = np.stack([values, values + 1], axis=1)
    return [values, values * 2, pairs, values * 3, "s", np.full(count, 7)]


def test_inputs_as_glsl_takes_them() -> None:
    flat = flat_arguments(3)
    inputs = glsl_inputs(function(), flat)
    assert [a.name for a in signature_of(function()).inputs] == ["x", "p", "q", "seed"]
    assert inputs[0] is flat[0]
    assert inputs[1] == (flat[1], flat[2])
    assert inputs[2] is flat[3]
    assert inputs[3] is flat[5]


@pytest.mark.gpu
def test_there_and_back_through_the_gpu() -> None:
    flat = flat_arguments(3)
    signature = signature_of(function())
    outputs = run_function(SOURCE, signature, glsl_inputs(function(), flat))
    results = flat_outputs(function(), outputs)
    x, a, b, q, _, seed = flat
    for result, expected in zip(results, [x + a, b, b * 2, q + x, seed + 1, x], strict=True):
        np.testing.assert_array_equal(result, expected)


def test_samples() -> None:
    values = sampled_arguments(product(), Domains.parse(["x=3:4", "p=0:1"]), 50)
    x, a, b, q, sampler, seed = values
    assert x.min() >= 3.0
    assert x.max() <= 4.0
    assert a.shape == (50,)
    assert b.shape == (50, 2)
    assert -1.0 <= q.min() < -0.5 < 0.5 < q.max() <= 1.0  # a direction, as coefficient 1 of x
    assert sampler == "s"
    np.testing.assert_array_equal(seed, np.zeros(50))
    named = named_scalars(function(), values, 50)
    assert [name for name, _ in named] == ["x", "a", "b.x", "b.y", "q", "seed"]


def test_a_written_global_has_a_domain() -> None:
    seed = sampled_arguments(product(), Domains.parse(["seed=5:9"]), 50)[5]
    assert seed.min() >= 5
    assert seed.max() <= 9
    assert len(set(seed.tolist())) > 1


def test_primal_arguments_are_the_values() -> None:
    flat = flat_arguments(4)
    assert all(p is f or p == f for p, f in zip(primal_arguments(product(), flat, 4), flat, strict=True))


def test_uniforms() -> None:
    host = host_globals(product().module, Domains.parse(["light.at.y=2:4", "iTime=1.5"]))
    assert set(host) == {"light", "iTime"}
    uniforms = as_uniforms(product().module, host)
    np.testing.assert_array_equal(uniforms["light"]["at"], [1.0, 3.0, 1.0])
    assert [float(k) for k in uniforms["light"]["k"]] == [1.0, 1.0]
    assert uniforms["iTime"] == 1.5
    assert as_plain(host) == {"light": ([1.0, 3.0, 1.0], [1.0, 1.0]), "iTime": 1.5}
