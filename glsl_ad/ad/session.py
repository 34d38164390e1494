"""Differentiates a function and everything that it calls: once for each pattern of its arguments.

A specialised function takes the primal of each parameter and those of its coefficients that are not known beforehand;
it gives the primal of each result and the coefficients that can be nonzero. Where all coefficients of a parameter are
there they travel as one jet struct.

Where only first derivatives are wanted, along several directions, a function that gives one float is differentiated by
its own arguments instead, and the chain rule does the rest at the call: its gradient costs no more than what it has
arguments, however many directions there are (Griewank & Walther, Evaluating Derivatives, section 10: preaccumulation).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from glsl_ad.ad.axes import Axis, axes_of, groups_of, scalar_inputs
from glsl_ad.ad.calculus import Calculus, Flow, Jet
from glsl_ad.ad.edges import STEEP, is_held, may_stop
from glsl_ad.ad.fields import Fields
from glsl_ad.ad.indices import IndexSet
from glsl_ad.ad.inputs import Input
from glsl_ad.ad.ops import OpRules
from glsl_ad.ad.patterns import DENSE, Pattern, Slot, constant_from, pattern_of
from glsl_ad.ad.rules import partial_flows
from glsl_ad.ad.signature import Returned, Seed, Shape, Signature, passed, slots_of
from glsl_ad.ad.storage import loaded, pieces
from glsl_ad.ad.structs import JetStructs, capitalised
from glsl_ad.ad.textures import Textures
from glsl_ad.ad.transform import Transform, with_returns
from glsl_ad.ad.validity import unwatched
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Module, Op, Return, Role, Value
from glsl_ad.records import dataclass
from glsl_ad.source import Sink
from glsl_ad.types import FLOAT, Kind, Scalar, Tuple, Type, Vector, is_differentiable

#: A callee gets at most this many versions; further patterns share one that takes every coefficient.
MOST_VERSIONS = 6

#: A function of at most so many of these operations is differentiated where it is called. Others keep their names, as
#: the reader knows them, and the derivative of a root or a sine is worth a function.
MOST_INLINED = 4
_INLINED = frozenset(("+", "-", "<", "<=", ">", ">=", "min", "max", "abs", "clamp"))
_INLINED_PRODUCTS = frozenset(("*", "/", "mix", "dot"))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class Settings:
    """What holds for a whole request. `derivatives`: functions exchange derivatives, not Taylor coefficients.
    `textures`: how reads at active coordinates differentiate. `inline`: small functions are differentiated where they
    are called."""

    derivatives: bool
    sums_at_natural: bool
    textures: Textures
    inline: bool


@dataclass(frozen=True)
class Version:
    """A differentiated function, with the slot of each coefficient of each flat result of the source. `still` tells
    which of its own flat results are zero whatever it is given, `zeros` which components of those are, and `held` which
    of them are zero where something is stopped."""

    function: Function
    arguments: tuple[Pattern, ...]
    results: tuple[Pattern, ...]
    found: tuple[Pattern, ...]  # the same without what only completeness asks for
    returned: tuple[Returned, ...]
    still: tuple[bool, ...]
    zeros: tuple[frozenset[int], ...]
    held: tuple[bool, ...]


class Session:
    """All differentiated functions of one request."""

    def __init__(self, module: Module, settings: Settings, structs: JetStructs, sink: Sink) -> None:
        self.module = module
        self.settings = settings
        self.structs = structs
        self.sink = sink
        self.functions: dict[str, Function] = {}  # generated, callees first
        self._versions: dict[tuple[str, IndexSet, tuple[Pattern, ...]], Version] = {}
        self._gradients: dict[tuple[str, tuple[Axis, ...]], Version] = {}
        self._steep: dict[str, bool] = {}
        self._sizes: dict[tuple[str, int], float] = {}
        self._count = 0

    # ---- calls -----------------------------------------------------------------------------------------------------

    def call(self, calculus: Calculus, op: Op, arguments: Sequence[Jet]) -> tuple[Jet, ...]:
        """The jets of a call's results."""
        callee = self.module.functions[op.attr]
        assert isinstance(op.type, Tuple)
        threaded = any(p.role in (Role.GLOBAL, Role.WATCH) for p in callee.params)
        patterns = tuple(pattern_of(calculus, a) for a in arguments)
        if self._is_steep(callee):
            patterns = tuple(
                replace(p, held=p.active and is_held(calculus.arithmetic, a))
                for p, a in zip(patterns, arguments, strict=True)
            )
        builder, pin = calculus.builder, op.pin != 0
        if (found := unwatched(calculus, op, callee, arguments)) is not None:
            return found
        if not threaded and not any(p.active for p in patterns):
            values = builder.call(op.attr, op.type.items, [a.primal for a in arguments], pin=pin)
            return tuple(Jet(v, {}) for v in values)
        if op.attr in self.module.rules:
            return (self._by_rule(calculus, op, callee, arguments),)
        if self.settings.inline and self._size(callee, calculus.indices.order) <= MOST_INLINED:
            return (self._in_place(calculus, callee, arguments),)
        # What a bound stopped must stay with a function that ends steeply: its own gradient is infinite there.
        is_stopped = any(p.held for p in patterns)
        if not (threaded or is_stopped) and (axes := gradient_axes(calculus, callee, arguments)):
            return (self._by_gradient(calculus, op, callee, arguments, axes),)
        version = self._version(callee, patterns, calculus.indices)
        operands = passed(calculus, arguments, version.arguments)
        types = [p.type for p in version.function.results]
        values = builder.call(version.function.key, types, operands, pin=pin)
        return tuple(self._results(calculus, version, values))

    def _by_rule(self, calculus: Calculus, op: Op, callee: Function, arguments: Sequence[Jet]) -> Jet:
        """The jet of a call whose partials the user's own function computes: v' = Σ p·u'."""
        b = calculus.builder
        assert isinstance(op.type, Tuple)
        (primal,) = b.call(op.attr, op.type.items, [a.primal for a in arguments], pin=op.pin != 0)
        rule = self.module.functions[self.module.rules[op.attr]]
        types = Tuple(tuple(p.type for p in rule.results))
        # The partials are needed to one order less.
        highest = max(map(sum, calculus.indices.nonzero))
        lower = [Jet(a.primal, {k: c for k, c in a.coefficients.items() if sum(k) < highest}) for a in arguments]
        (partials,) = self.call(calculus, Op(Code.CALL, types, (), rule.key, int(rule.uses_screen)), lower)
        whole = calculus.of_jet(partials)
        varying = [calculus.of_jet(a) for a in arguments if is_differentiable(b.type_of(a.primal))]
        flows = partial_flows(calculus, op.type.items[0], whole, varying)
        series = calculus.solve(op.type.items[0], True, primal, lambda _: (flows, None))
        return calculus.jet(series, primal)

    def _results(self, calculus: Calculus, version: Version, values: Sequence[Value]) -> list[Jet]:
        jets = []
        rest = (calculus.arithmetic.cleared(v, known) for v, known in zip(values, version.zeros, strict=True))
        for pattern in version.results:
            primal = next(rest)
            type_ = calculus.builder.type_of(primal)
            found = {}
            for alpha, slot in zip(calculus.indices.nonzero, pattern.slots, strict=True):
                if slot is not None and not isinstance(slot, str):
                    found[alpha] = constant_from(calculus, slot, type_)
            for piece in pieces(calculus.indices, type_, slots_of(pattern, calculus.indices)):
                found |= loaded(calculus, piece, next(rest))
            if pattern.held:
                calculus.arithmetic.held.update(dict.fromkeys(term.value for term in found.values()))
            jets.append(Jet(primal, {a: found[a] for a in calculus.indices.nonzero if a in found}))
        return jets

    # ---- calls in place ----------------------------------------------------------------------------------------------

    def _size(self, callee: Function, order: int) -> float:
        """Operations of a function in whose place an expression can stand; infinite for others. Derivatives of order n
        are some n^2 operations for each product."""
        key = callee.key, order
        if key not in self._sizes:
            roles = [p.role for p in (*callee.params, *callee.results)]
            is_expression = not callee.body.nodes and isinstance(callee.body.end, Return) and not callee.uses_screen
            is_plain = is_expression and roles == [*[Role.IN] * len(callee.params), Role.RETURN]
            self._sizes[key] = sum(self._weight(op, order) for op in callee.ops) if is_plain else math.inf
        return self._sizes[key]

    def _weight(self, op: Op, order: int) -> float:
        match op.code:
            case Code.CALL:
                return 1 + self._size(
                    self.module.functions[op.attr], order
                )  # else calls of calls could double for ever
            case Code.BUILTIN if op.attr in _INLINED_PRODUCTS:
                return order**2
            case Code.BUILTIN:
                return 1 if op.attr in _INLINED else math.inf
        return op.code is Code.SELECT

    def _in_place(self, calculus: Calculus, callee: Function, arguments: Sequence[Jet]) -> Jet:
        """The jet of a call from the callee's operations, done where the call stands."""
        active = [p.name for p, a in zip(callee.params, arguments, strict=True) if a.active]
        transform = self._transform(callee, calculus, active)
        for value, parameter in enumerate(callee.ops):
            if parameter.code is Code.PARAM:
                transform.jets[Value(value)] = (arguments[parameter.attr],)
        assert isinstance(callee.body.end, Return)
        result = transform.jet(callee.body.end.values[0])
        calculus.primals.update(dict.fromkeys(jet.primal for jets in transform.jets.values() for jet in jets))
        return result

    # ---- calls by the chain rule -----------------------------------------------------------------------------------

    def _by_gradient(
        self, calculus: Calculus, op: Op, callee: Function, arguments: Sequence[Jet], axes: tuple[Axis, ...]
    ) -> Jet:
        """The jet of a call from the callee's gradient by the arguments that move: v' = Σ ∂v/∂u · u'."""
        b = calculus.builder
        version = self._gradient_version(callee, axes)
        if all(version.still[1:]):
            assert isinstance(op.type, Tuple)
            return Jet(b.call(op.attr, op.type.items, [a.primal for a in arguments], pin=op.pin != 0)[0], {})
        types = [p.type for p in version.function.results]
        primal, *slopes = b.call(version.function.key, types, [a.primal for a in arguments], pin=op.pin != 0)
        flows = []
        for axis, slope, still, held in zip(axes, slopes, version.still[1:], version.held[1:], strict=True):
            if still:
                continue
            if held:
                calculus.arithmetic.held.setdefault(slope)
            operand = calculus.of_jet(arguments[axis.input.base])
            for index in axis.input.path:
                operand = calculus.mapped(operand, FLOAT, partial(calculus.arithmetic.part, index=index))
            product = "dot" if isinstance(axis.type, Vector) else "*"
            flows.append(Flow(operand, calculus.of_value(slope), product))
        series = calculus.solve(b.type_of(primal), True, primal, lambda _: (flows, None))
        return calculus.jet(series, primal)

    def _gradient_version(self, callee: Function, axes: tuple[Axis, ...]) -> Version:
        key = callee.key, axes
        if key not in self._gradients:
            indices = IndexSet(axes[-1].directions.stop, 1, groups_of(axes))
            quantities = Fields(indices, axes, True).first(callee.results[0].type)
            seeds = tuple(Seed(part, None, indices.unit(k)) for k, part in enumerate(scalar_inputs(axes)))
            shape = Shape(
                f"{callee.name}_gradient",
                f"{callee.name} and its gradient by {listed([a.input.text for a in axes])}",
                seeds,
                quantities=(quantities,),
                struct=gradient_stem(callee.name, axes),
            )
            still = Pattern((None,) * len(indices.nonzero))
            self._gradients[key] = self.specialise(callee, (still,) * len(callee.params), shape, indices)
        return self._gradients[key]

    def _is_steep(self, callee: Function) -> bool:
        """Whether a function or one of its callees has a builtin that ends steeply."""
        if callee.key not in self._steep:
            called = [self.module.functions[op.attr] for op in callee.ops if op.code is Code.CALL]
            own = any(op.code is Code.BUILTIN and op.attr in STEEP for op in callee.ops)
            self._steep[callee.key] = own or any(map(self._is_steep, called))
        return self._steep[callee.key]

    # ---- versions --------------------------------------------------------------------------------------------------

    def _version(self, callee: Function, patterns: tuple[Pattern, ...], indices: IndexSet) -> Version:
        key = callee.key, indices, patterns
        if key not in self._versions:
            if sum(k[:2] == key[:2] for k in self._versions) >= MOST_VERSIONS:
                key = callee.key, indices, tuple(self._widest(p.type, indices) for p in callee.params)
                if key in self._versions:
                    return self._versions[key]
            shape = Shape(f"{callee.name}_{version_suffix(indices)}")
            self._versions[key] = self.specialise(callee, key[2], shape, indices)
        return self._versions[key]

    def _widest(self, type_: Type, indices: IndexSet) -> Pattern:
        slot: Slot = DENSE if is_differentiable(type_) else None
        return Pattern((slot,) * len(indices.nonzero))

    def specialise(self, callee: Function, patterns: tuple[Pattern, ...], shape: Shape, indices: IndexSet) -> Version:
        """Differentiate a function for these patterns of its flat parameters."""
        self._count += 1
        settings = self.settings
        builder = Builder(f"{callee.key}#{self._count}", shape.name)
        calculus = Calculus(
            builder, indices, derivatives=settings.derivatives, sums_at_natural=settings.sums_at_natural
        )
        signature = Signature(callee, patterns, shape, calculus, self.structs)
        seeded = {s.input.base for s in shape.seeds}
        named = enumerate(zip(callee.params, patterns, strict=True))
        active = [p.name for i, (p, pattern) in named if pattern.active or i in seeded]
        transform = self._transform(callee, calculus, active)
        parameters = signature.declare(transform)
        body = transform.run()
        found = results = signature.patterns_of(transform.returns, complete=False)
        if shape.complete:
            results = signature.patterns_of(transform.returns, complete=True)
        flat = [signature.flat(jets, results) for jets in transform.returns]
        returned = signature.returned(results)
        signature.name_results(returned, flat)
        ports, interface = signature.interface(parameters, returned)
        function = builder.finish(
            with_returns(body, flat),
            interface,
            ports,
            generated=True,
            comment=shape.comment or self._comment(callee, active, indices),
            may_discard=callee.may_discard,
            uses_screen=callee.uses_screen,
            primals=[*(jet.primal for jets in transform.jets.values() for jet in jets), *calculus.primals],
        )
        self.functions[function.key] = function
        zeros = [[calculus.arithmetic.is_zero(v) for v in values] for values in flat]
        still = tuple(map(all, zip(*zeros, strict=True)))
        parts = [[calculus.arithmetic.zero_components(v) for v in values] for values in flat]
        known = tuple(frozenset.intersection(*map(frozenset, sets)) for sets in zip(*parts, strict=True))
        stops = [[may_stop(calculus.arithmetic, v) for v in values] for values in flat]
        held = tuple(map(any, zip(*stops, strict=True)))
        return Version(function, patterns, results, found, tuple(returned), still, known, held)

    def _transform(self, source: Function, calculus: Calculus, active: Sequence[str]) -> Transform:
        inputs = " and ".join(f"`{name}`" for name in active)
        return Transform(source, calculus, OpRules(calculus, self, self.sink, inputs, self.settings.textures))

    def _comment(self, callee: Function, active: Sequence[str], indices: IndexSet) -> str:
        if not active:
            return f"{callee.name}, with the globals that it writes as parameters and results"
        order = indices.order
        what = "derivative" if self.settings.derivatives else "Taylor coefficient"
        count = f"first {order} {what}s" if order > 1 else f"first {what}"
        if indices.groups:
            what = "derivatives" if self.settings.derivatives else "Taylor coefficients"
            count = f"first {what}" if order == 1 else f"{what} to order {order}"
        those = "that" if order == 1 and len(active) == 1 and not indices.groups else "those"
        return f"{callee.name} and its {count}, given {those} of {listed(active)}"


def version_suffix(indices: IndexSet) -> str:
    """What ends the name of a function that takes and gives coefficients."""
    if not indices.groups:
        return f"jet{indices.order}"
    return "tangents" if indices.order == 1 else f"jet{indices.order}x{indices.directions}"


def gradient_stem(function: str, axes: Sequence[Axis]) -> str:
    """What the struct of a function's value and gradient is called."""
    if len(axes) == 1 and isinstance(axes[0].type, Vector):
        return f"Gradient{axes[0].type.size}"
    return f"{capitalised(function)}Gradient"


def gradient_axes(calculus: Calculus, callee: Function, arguments: Sequence[Jet]) -> tuple[Axis, ...]:
    """What to differentiate a callee by, where its own gradient serves better than the derivatives along the caller's
    directions; none where it does not."""
    indices = calculus.indices
    if indices.order > 1 or indices.directions < 2:
        return ()
    if len(callee.results) != 1 or callee.results[0].role is not Role.RETURN or callee.results[0].type != FLOAT:
        return ()
    moving: list[Input] = []
    for base, (port, jet) in enumerate(zip(callee.params, arguments, strict=True)):
        if not jet.active:
            continue
        if port.type != FLOAT and not (isinstance(port.type, Vector) and port.type.kind is Kind.FLOAT):
            return ()
        moving.extend(_moving_parts(calculus, Input(port.name, base, (), port.type), jet))
    axes = axes_of(moving)
    return axes if axes and axes[-1].directions.stop <= indices.directions else ()


def _moving_parts(calculus: Calculus, given: Input, jet: Jet) -> list[Input]:
    """A parameter, or only those of its components that move along some direction."""
    if not isinstance(given.type, Vector):
        return [given]
    zeros = [calculus.arithmetic.zero_components(t.value) for t in jet.coefficients.values()]
    still = set.intersection(*zeros) if zeros else set()
    if not still:
        return [given]
    scalar = Scalar(given.type.kind)
    return [
        Input(f"{given.text}.{'xyzw'[k]}", given.base, (k,), scalar) for k in range(given.type.size) if k not in still
    ]
