"""How near an evaluation comes to a branch, a kink or a jump: what the notes of `lowering.watch` become.

A difference d that moves with the inputs is 0 at a distance of |d| / |d'| from here, to first order: |d'| is the length
of its gradient, or along one direction the size of its derivative. A difference that does not move is near nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import ONE
from glsl_ad.ad.model import Product
from glsl_ad.ir.model import Function, Module, Op, Role, Value
from glsl_ad.types import BOOL, FLOAT, Kind, Type, Vector


def nearer(calculus: Calculus, nearest: Value, difference: Jet) -> Value:
    """The smaller of `nearest` and of the distance to where some component of the difference is 0."""
    b, arithmetic = calculus.builder, calculus.arithmetic
    type_ = b.type_of(difference.primal)
    slopes = [
        arithmetic.coerce(arithmetic.at_scale(term, ONE, type_), type_)
        for direction in _directions(calculus)
        if (term := difference.coefficients.get(direction)) is not None
    ]
    for component in range(type_.size if isinstance(type_, Vector) else 1):
        size, *own = (_component(calculus, v, type_, component) for v in (difference.primal, *slopes))
        own = [v for v in own if arithmetic.uniform_value(v) != 0.0]
        if own:
            nearest = _smaller(calculus, nearest, b.builtin("abs", FLOAT, size), own)
    return nearest


def _component(calculus: Calculus, value: Value, type_: Type, component: int) -> Value:
    return calculus.arithmetic.swizzle(value, (component,)) if isinstance(type_, Vector) else value


def _directions(calculus: Calculus) -> list[tuple[int, ...]]:
    """The first-order indices of the inputs; a direction that is only mixed with these is another parameter."""
    indices = calculus.indices
    return [indices.unit(k) for k in range(indices.directions - indices.mixed_with_last)]


def _smaller(calculus: Calculus, nearest: Value, size: Value, slopes: Sequence[Value]) -> Value:
    """min(nearest, size / |slopes|), where these are not all 0."""
    b = calculus.builder
    constants = [calculus.arithmetic.uniform_value(v) for v in slopes]
    known = [c for c in constants if c is not None]
    if len(known) == len(slopes):
        length = sum(c * c for c in known) ** 0.5
        distance = size if length == 1.0 else b.builtin("*", FLOAT, size, b.const(1.0 / length, FLOAT))
        return b.builtin("min", FLOAT, nearest, distance)
    steepness = _length(calculus, slopes)
    distance = b.builtin("min", FLOAT, nearest, b.builtin("/", FLOAT, size, steepness))
    still = b.builtin("==", BOOL, steepness, b.const(0.0, FLOAT))
    return b.select(still, nearest, distance)


def _length(calculus: Calculus, slopes: Sequence[Value]) -> Value:
    b = calculus.builder
    if len(slopes) == 1:
        return b.builtin("abs", FLOAT, slopes[0])
    if len(slopes) <= 4:
        return b.builtin("length", FLOAT, b.construct(Vector(Kind.FLOAT, len(slopes)), slopes))
    total = b.builtin("*", FLOAT, slopes[0], slopes[0])
    for slope in slopes[1:]:
        total = b.builtin("+", FLOAT, total, b.builtin("*", FLOAT, slope, slope))
    return b.builtin("sqrt", FLOAT, total)


# ---- calls and results ---------------------------------------------------------------------------------------------


def unwatched(calculus: Calculus, op: Op, callee: Function, arguments: Sequence[Jet]) -> tuple[Jet, ...] | None:
    """The results of a call that cannot come near anything, since nothing moves that it gets: those of the user's own
    function. None where it can, or where the function is threaded for other reasons."""
    roles = [p.role for p in callee.params]
    if Role.WATCH not in roles or Role.GLOBAL in roles or any(a.active for a in arguments):
        return None
    given = [a.primal for a, role in zip(arguments, roles, strict=True) if role is not Role.WATCH]
    types = [p.type for p in callee.results if p.role is not Role.WATCH]
    values = iter(calculus.builder.call(op.attr, types, given, pin=op.pin != 0) if types else [])
    nearest = arguments[roles.index(Role.WATCH)].primal
    return tuple(Jet(nearest if p.role is Role.WATCH else next(values), {}) for p in callee.results)


def over(product: Product, module: Module, key: str) -> Product:
    """The product of a watched module over the user's own functions: the same but for the additional result, which no
    reference computes."""
    functions: Mapping[str, Function] = module.functions
    generated = {k: product.module.functions[k] for k in product.generated}
    note = "validity: the distance in the inputs, to first order, to the nearest branch, kink or jump"
    entry = replace(product.entry, comment=f"{product.entry.comment}\n{note}")
    generated[entry.key] = entry
    at = next(i for i, p in enumerate(product.primal.results) if p.role is Role.WATCH)
    outputs = [replace(o, primal=o.primal - (o.primal > at)) for o in product.outputs if o.primal != at]
    return replace(
        product,
        module=Module({**functions, **generated}, module.globals, module.rules),
        entry=entry,
        primal=functions[key],
        outputs=tuple(outputs),
    )
