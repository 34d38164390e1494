"""Builtins as functions to differentiate: IR that calls one overload, jets to give it, and what it should return.

What a rule gives is the generated IR over float64; what it should give comes from the primal call alone, in certified
power series (`numeric.reference`), which know no rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glsl_ad.ad import Product, Request, differentiate
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Expand, Opaque, Signature, SignatureParameter
from glsl_ad.ir import verify
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Interface, Module, Parameter, Port, Return, Role, Value
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.numeric.reference import References, Status, references
from glsl_ad.source import Sink
from glsl_ad.types import Matrix, Tuple, Type, Vector, is_differentiable, kind_of
from tests.builtins.references import result_types, shape
from tests.builtins.samples import draw, inputs

Numbers = NDArray[Any]

#: How far float64 may be off, relative to the coefficient or 1, whichever is larger.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Case:
    """One overload of a builtin, and which of its arguments move: by name; none of the others has coefficients."""

    builtin: Builtin
    signature: Signature
    active: tuple[str, ...]

    def __str__(self) -> str:
        moving = "" if len(self.active) == len(floats(self.signature)) else f" by {', '.join(self.active)}"
        return f"{self.builtin.name}({self.signature}){moving}"


def floats(signature: Signature) -> tuple[str, ...]:
    """The inputs that can carry a derivative."""
    return tuple(p.name for p in signature.parameters if p.qualifier != "out" and is_differentiable(p.type))


def has_derivative(builtin: Builtin, signature: Signature) -> bool:
    """Whether the overload maps floats to floats, has numerics here and a rule that answers."""
    returned = any(map(is_differentiable, result_types(signature)))
    answers = not isinstance(builtin.rule_for(signature), Opaque)
    return bool(returned and floats(signature) and builtin.numeric and answers)


def _class_of(type_: Type) -> str:
    match type_:
        case Vector():
            return "vector"
        case Matrix(_, columns, rows):
            return "square" if columns == rows else "wide" if columns > rows else "tall"
    return "scalar"


def representatives(
    builtin: Builtin, accepted: Callable[[Builtin, Signature], bool] = has_derivative
) -> list[Signature]:
    """One overload for each combination of kinds and shapes: vec3 stands for vectors, the smallest for matrices.

    All of them where the rule tells types apart.
    """
    found: dict[Any, Signature] = {}
    signatures = [s for s in builtin.signatures if accepted(builtin, s)]
    for signature in sorted(signatures, key=lambda s: "vec3" not in str(s)):
        rule = builtin.rule_for(signature)
        by_type = isinstance(rule, Expand) and bool(rule.by_type)
        every = by_type or builtin.name == "inverse"
        key = str(signature) if every else tuple((kind_of(p.type), _class_of(p.type)) for p in signature.parameters)
        found.setdefault(key, signature)
    return list(found.values())


def cases(*, apart: bool = True) -> list[Case]:
    """Every builtin with a derivative, with all arguments moving; `apart`: and with each of several moving alone."""
    found = []
    for builtin in BUILTINS.values():
        for signature in representatives(builtin):
            names = floats(signature)
            found.append(Case(builtin, signature, names))
            if apart and len(names) > 1:
                found += [Case(builtin, signature, (name,)) for name in names]
    return found


# ---- a function that calls the builtin -------------------------------------------------------------------------------


def calling(
    builtin: Builtin,
    signature: Signature,
    constants: Mapping[str, float] | None = None,
    same: Mapping[str, str] | None = None,
) -> Function:
    """A function with the parameters of an overload that returns all its results.

    It lacks those parameters that are given as constants, and those that are to be the same as another one.
    """
    b = Builder(f"f({signature})", "f")
    b.open_region()
    operands: dict[str, Value] = {}
    for p in remaining(builtin, signature, constants, same):
        operands[p.name] = b.param(p.name, p.type, Role.IN)
    for p in inputs(builtin, signature.parameters):
        if constants and p.name in constants:
            operands[p.name] = b.splat(p.type, b.number(constants[p.name]))
        if same and p.name in same:
            operands[p.name] = operands[same[p.name]]
    types = result_types(signature)
    names = [p.name for p in inputs(builtin, signature.parameters)]
    results = _call(b, builtin.name, types, [operands[n] for n in names])
    parameters = tuple(Parameter(p.name, p.type, "in", (i,)) for i, p in enumerate(b.params))
    outs = tuple(Parameter(f"out{i}", t, "out", (), (i,)) for i, t in enumerate(types) if i > 0)
    ports = [Port(f"out{i}" if i else "return", t, Role.OUT if i else Role.RETURN) for i, t in enumerate(types)]
    body = b.close_region(Return(tuple(results)))
    return b.finish(body, Interface((*parameters, *outs), types[0], (0,)), ports)


def remaining(
    builtin: Builtin,
    signature: Signature,
    constants: Mapping[str, float] | None = None,
    same: Mapping[str, str] | None = None,
) -> tuple[SignatureParameter, ...]:
    """The parameters of `calling`."""
    left_out = {*(constants or ()), *(same or ())}
    return tuple(p for p in inputs(builtin, signature.parameters) if p.name not in left_out)


def _call(b: Builder, name: str, types: Sequence[Type], operands: Sequence[Value]) -> list[Value]:
    if len(types) == 1:
        return [b.builtin(name, types[0], *operands)]
    both = b.builtin(name, Tuple(tuple(types)), *operands)
    return [b.op(Code.PROJECT, t, (both,), i) for i, t in enumerate(types)]


def product_of(
    function: Function, active: Sequence[str], order: int, *, kind: str = "lifted", coefficients: str = "derivatives"
) -> Product:
    """The function on jets, or along a direction; the generated IR is verified."""
    request = Request(function.key, tuple(active), kind, order, coefficients=coefficients)
    product = differentiate(Module({function.key: function}, {}), request, Sink())
    for key in product.generated:
        verify(product.module.functions[key], product.module)
    return product


# ---- numbers ---------------------------------------------------------------------------------------------------------


def points(builtin: Builtin, given: Sequence[SignatureParameter], count: int) -> list[Numbers]:
    """One array for each parameter, drawn from the builtin's domain."""
    random = Random(f"derivatives of {builtin.name}")
    rows = [[shape(p.type, partial(draw, random, builtin, p)) for p in given] for _ in range(count)]
    return [np.array([row[i] for row in rows]) for i in range(len(given))]


def jets(product: Product, primals: Sequence[Any]) -> list[Numbers]:
    """Arguments of the entry: these primals, and dense coefficients about as large as 1."""
    generator = np.random.default_rng(20)
    arguments: list[Numbers] = [np.zeros(0)] * len(product.entry.params)
    for terms, primal in zip(product.inputs, primals, strict=True):
        for k, term in enumerate(terms):
            if term.param is not None:
                drawn = np.round(generator.uniform(-1, 1, np.shape(primal)) * 1024) / 1024
                arguments[term.param] = np.asarray(primal) if k == 0 else drawn
    return arguments


def evaluated(product: Product, arguments: Sequence[Any]) -> list[Numbers]:
    """The outputs of a product in float64."""
    result = evaluate(product.module, product.entry, list(arguments), round_constants=False)
    assert not result.discarded.any()
    return [np.asarray(result.values[o.result], dtype=np.float64) for o in product.outputs]


def certified(product: Product, arguments: Sequence[Any]) -> References:
    """The same from the primal in power series."""
    found = references(product, list(arguments), round_constants=False)
    assert found.fault is None
    return found


def mismatches(product: Product, found: Sequence[Numbers], expected: References) -> list[str]:
    """In words, the coefficients that are not what they should be.

    What does not exist must not be finite; of a function that has no value at a point nothing else is asked there.
    """
    assert (expected.status != Status.UNDECIDED).all(), "a point lies on a branch"
    wrong = []
    nowhere: dict[int, Any] = {}
    for output, values, wanted in zip(product.outputs, found, expected.values, strict=True):
        if output.order == 0:
            nowhere[output.primal] = np.isnan(wanted)
        close = np.abs(values - wanted) <= TOLERANCE * np.maximum(1.0, np.abs(wanted))
        close |= np.isnan(wanted) & (~np.isfinite(values) | (nowhere[output.primal] & (output.order > 0)))
        if not close.all():
            index = tuple(map(int, np.argwhere(~close)[0]))
            name = f"{output.output}, order {output.order}, at {index}"
            wrong.append(f"{name}: {values[index]!r}, not {wanted[index]!r}")
    return wrong


def compared(product: Product, primals: Sequence[Any]) -> list[str]:
    """The mismatches of a product at these primals and some dense jets."""
    arguments = jets(product, primals)
    return mismatches(product, evaluated(product, arguments), certified(product, arguments))
