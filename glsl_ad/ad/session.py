"""Differentiates a function and everything that it calls: once for each pattern of its arguments.

A specialised function takes the primal of each parameter and those of its coefficients that are not known beforehand;
it gives the primal of each result and the coefficients that can be nonzero. Where all coefficients of a parameter are
there they travel as one jet struct.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glsl_ad.ad.calculus import Calculus, Flow, Jet, Series
from glsl_ad.ad.coefficients import ONE, Coefficient, Term
from glsl_ad.ad.edges import STEEP, is_held
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.inputs import Input, part_type
from glsl_ad.ad.ops import OpRules
from glsl_ad.ad.patterns import DENSE, Pattern, Slot, constant_from, joined, pattern_of, slot_of
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ad.textures import Textures
from glsl_ad.ad.transform import Transform, with_returns
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Interface, Module, Op, Parameter, Port, Role, Value
from glsl_ad.source import Sink
from glsl_ad.types import VOID, Array, Field, Matrix, Struct, Tuple, Type, Vector, is_differentiable

#: A callee gets at most this many versions; further patterns share one that takes every coefficient.
MOST_VERSIONS = 6


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True)
class Settings:
    """What holds for a whole request. `derivatives`: functions exchange derivatives, not Taylor coefficients.
    `textures`: how reads at active coordinates differentiate."""

    indices: IndexSet
    derivatives: bool
    sums_at_natural: bool
    textures: Textures


@dataclass(frozen=True)
class Version:
    """A differentiated function, with the slot of each coefficient of each flat result of the source."""

    function: Function
    arguments: tuple[Pattern, ...]
    results: tuple[Pattern, ...]
    found: tuple[Pattern, ...]  # the same without what only completeness asks for


@dataclass(frozen=True)
class Seed:
    """The first coefficient of a part of a flat parameter: 1 for a scalar without `direction`, else the value of the
    parameter of that name, which stands after all others."""

    input: Input
    direction: str | None


@dataclass(frozen=True)
class Shape:
    """How an entry differs from an internal version: `seeds` are the first coefficients that it makes itself,
    `complete` says that every coefficient of every result is returned."""

    name: str
    comment: str = ""
    seeds: tuple[Seed, ...] = ()
    complete: bool = False


class Session:
    """All differentiated functions of one request."""

    def __init__(self, module: Module, settings: Settings, structs: JetStructs, sink: Sink) -> None:
        self.module = module
        self.settings = settings
        self.structs = structs
        self.sink = sink
        self.functions: dict[str, Function] = {}  # generated, callees first
        self._versions: dict[tuple[str, tuple[Pattern, ...]], Version] = {}
        self._steep: dict[str, bool] = {}
        self._count = 0

    # ---- calls -----------------------------------------------------------------------------------------------------

    def call(self, calculus: Calculus, op: Op, arguments: Sequence[Jet]) -> tuple[Jet, ...]:
        """The jets of a call's results."""
        callee = self.module.functions[op.attr]
        assert isinstance(op.type, Tuple)
        threaded = any(p.role is Role.GLOBAL for p in callee.params)
        patterns = tuple(pattern_of(calculus, a) for a in arguments)
        if self._is_steep(callee):
            patterns = tuple(
                replace(p, held=p.active and is_held(calculus.arithmetic, a))
                for p, a in zip(patterns, arguments, strict=True)
            )
        builder, pin = calculus.builder, op.pin != 0
        if not threaded and not any(p.active for p in patterns):
            values = builder.call(op.attr, op.type.items, [a.primal for a in arguments], pin=pin)
            return tuple(Jet(v, {}) for v in values)
        if op.attr in self.module.rules:
            return (self._by_rule(calculus, op, callee, arguments),)
        version = self._version(callee, patterns)
        operands = self._flat(calculus, arguments, version.arguments)
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
        (partials,) = self.call(calculus, Op(Code.CALL, types, (), rule.key, int(rule.uses_screen)), arguments)
        whole = calculus.of_jet(partials)
        varying = [a for a in arguments if is_differentiable(b.type_of(a.primal))]
        flows = []
        for i, argument in enumerate(varying):
            slope = whole if len(varying) == 1 else self._field(calculus, whole, i)
            is_gradient = isinstance(slope.type, Vector) and not isinstance(op.type.items[0], Vector)
            if argument.active:
                flows.append(Flow(calculus.of_jet(argument), slope, "dot" if is_gradient else "*"))
        series = calculus.solve(op.type.items[0], True, primal, lambda _: (flows, None))
        return calculus.jet(series, primal)

    def _field(self, calculus: Calculus, struct: Series, index: int) -> Series:
        assert isinstance(struct.type, Struct)
        return calculus.mapped(struct, struct.type.fields[index].type, lambda v: calculus.builder.field(v, index))

    def _results(self, calculus: Calculus, version: Version, values: Sequence[Value]) -> list[Jet]:
        jets = []
        rest = iter(values)
        for pattern in version.results:
            primal = next(rest)
            type_ = calculus.builder.type_of(primal)
            found = {}
            for alpha, slot in zip(calculus.indices.nonzero, pattern.slots, strict=True):
                term = self._received(calculus, slot, alpha, type_, rest)
                if term is not None:
                    found[alpha] = term
                    if pattern.held:
                        calculus.arithmetic.held.setdefault(term.value)
            jets.append(Jet(primal, found))
        return jets

    def _received(
        self, calculus: Calculus, slot: Slot, alpha: MultiIndex, type_: Type, values: Iterator[Value]
    ) -> Term:
        """The coefficient that a slot stands for; the next value where it is dense."""
        if slot is None:
            return None
        if slot == DENSE:
            return Coefficient(calculus.natural_scale(alpha), next(values))
        assert not isinstance(slot, str)
        return constant_from(calculus, slot, type_)

    def _is_steep(self, callee: Function) -> bool:
        """Whether a function or one of its callees has a builtin that ends steeply."""
        if callee.key not in self._steep:
            called = [self.module.functions[op.attr] for op in callee.ops if op.code is Code.CALL]
            own = any(op.code is Code.BUILTIN and op.attr in STEEP for op in callee.ops)
            self._steep[callee.key] = own or any(map(self._is_steep, called))
        return self._steep[callee.key]

    # ---- versions --------------------------------------------------------------------------------------------------

    def _version(self, callee: Function, patterns: tuple[Pattern, ...]) -> Version:
        key = callee.key, patterns
        if key not in self._versions:
            if sum(k == callee.key for k, _ in self._versions) >= MOST_VERSIONS:
                patterns = tuple(self._widest(p.type) for p in callee.params)
                if (callee.key, patterns) in self._versions:
                    return self._versions[callee.key, patterns]
                key = callee.key, patterns
            order = self.settings.indices.order
            self._versions[key] = self.specialise(callee, patterns, Shape(f"{callee.name}_jet{order}"))
        return self._versions[key]

    def _widest(self, type_: Type) -> Pattern:
        slot: Slot = DENSE if is_differentiable(type_) else None
        return Pattern((slot,) * len(self.settings.indices.nonzero))

    def specialise(self, callee: Function, patterns: tuple[Pattern, ...], shape: Shape) -> Version:
        """Differentiate a function for these patterns of its flat parameters."""
        self._count += 1
        builder = Builder(f"{callee.key}#{self._count}", shape.name)
        calculus = Calculus(
            builder,
            self.settings.indices,
            derivatives=self.settings.derivatives,
            sums_at_natural=self.settings.sums_at_natural,
        )
        seeded = {s.input.base for s in shape.seeds}
        named = enumerate(zip(callee.params, patterns, strict=True))
        active = [p.name for i, (p, pattern) in named if pattern.active or i in seeded]
        ops = OpRules(calculus, self, self.sink, " and ".join(f"`{n}`" for n in active), self.settings.textures)
        transform = Transform(callee, calculus, ops)
        parameters = self._declare(callee, patterns, shape, calculus, transform)
        body = transform.run()
        found = self._result_patterns(callee, calculus, transform.returns, complete=False)
        results = found
        if shape.complete:
            results = self._result_patterns(callee, calculus, transform.returns, complete=True)
        flat = [self._flat(calculus, jets, results) for jets in transform.returns]
        self._name_results(callee, builder, results, flat)
        ports, interface = self._interface(callee, shape, builder.params, parameters, results)
        function = builder.finish(
            with_returns(body, flat),
            interface,
            ports,
            generated=True,
            comment=shape.comment or self._comment(callee, active),
            may_discard=callee.may_discard,
            uses_screen=callee.uses_screen,
        )
        self.functions[function.key] = function
        return Version(function, patterns, results, found)

    def _comment(self, callee: Function, active: Sequence[str]) -> str:
        if not active:
            return f"{callee.name}, with the globals that it writes as parameters and results"
        order = self.settings.indices.order
        what = "derivative" if self.settings.derivatives else "Taylor coefficient"
        count = f"first {order} {what}s" if order > 1 else f"first {what}"
        those = "that" if order == 1 and len(active) == 1 else "those"
        return f"{callee.name} and its {count}, given {those} of {listed(active)}"

    # ---- parameters ------------------------------------------------------------------------------------------------

    def _declare(
        self,
        callee: Function,
        patterns: Sequence[Pattern],
        shape: Shape,
        calculus: Calculus,
        transform: Transform,
    ) -> list[Parameter]:
        """Declare the flat parameters, bind the source's to their jets, and say how GLSL passes them."""
        b = calculus.builder
        parameters: list[Parameter] = []
        jets: list[tuple[Value, dict[MultiIndex, Coefficient]]] = []
        for port, pattern in zip(callee.params, patterns, strict=True):
            start = len(b.params)
            primal = b.param(port.name, port.type, port.role)
            found: dict[MultiIndex, Coefficient] = {}
            jets.append((primal, found))
            singly = [Parameter(port.name, port.type, "in", (start,))]
            for alpha, slot in zip(calculus.indices.nonzero, pattern.slots, strict=True):
                if slot == DENSE:
                    name = f"{port.name}_{self._suffix(alpha)}"
                    value = b.param(name, port.type, Role.IN)
                    if pattern.held:
                        calculus.arithmetic.held.setdefault(value)
                    found[alpha] = Coefficient(calculus.natural_scale(alpha), value)
                    singly.append(Parameter(name, port.type, "in", (len(b.params) - 1,)))
                elif slot is not None:
                    found[alpha] = constant_from(calculus, slot, port.type)
            if pattern.active and pattern.all_dense:
                struct = self.structs.jet(port.type, calculus.indices.order)
                parameters.append(Parameter(port.name, struct, "in", tuple(range(start, len(b.params))), packed=True))
            elif port.role is not Role.GLOBAL or not shape.complete:
                parameters.extend(singly)
        parameters.extend(self._declare_seeds(callee, shape.seeds, calculus, [found for _, found in jets]))
        for v, op in enumerate(callee.ops):
            if op.code is Code.PARAM:
                primal, found = jets[op.attr]
                transform.bind(Value(v), Jet(primal, {a: found[a] for a in calculus.indices.nonzero if a in found}))
        return parameters

    def _declare_seeds(
        self,
        callee: Function,
        seeds: Sequence[Seed],
        calculus: Calculus,
        coefficients: Sequence[dict[MultiIndex, Coefficient]],
    ) -> list[Parameter]:
        """Declare the directions, and make the first coefficients of the parameters that are differentiated by."""
        b, first = calculus.builder, calculus.indices.nonzero[0]
        declared = []
        for seed in seeds:
            type_ = callee.params[seed.input.base].type
            if seed.direction is None:
                leaf = calculus.arithmetic.one(seed.input.type)
            else:
                leaf = b.param(seed.direction, seed.input.type, Role.IN)
                declared.append(Parameter(seed.direction, seed.input.type, "in", (len(b.params) - 1,)))
            found = coefficients[seed.input.base]
            whole = found[first].value if first in found else calculus.arithmetic.zero(type_)
            found[first] = Coefficient(ONE, placed(calculus, whole, type_, seed.input.path, leaf))
        return declared

    def _suffix(self, alpha: MultiIndex) -> str:
        return "_".join(map(str, alpha))

    # ---- results ---------------------------------------------------------------------------------------------------

    def _result_patterns(
        self, callee: Function, calculus: Calculus, returns: Sequence[Sequence[Jet]], *, complete: bool
    ) -> tuple[Pattern, ...]:
        """Which coefficients of each flat result are returned."""
        patterns = []
        for i, port in enumerate(callee.results):
            slots: list[Slot] = []
            for alpha in calculus.indices.nonzero:
                found = [slot_of(calculus, jets[i].coefficients.get(alpha), alpha) for jets in returns]
                slots.append(joined(found) if found else None)
            dense = [k for k, s in enumerate(slots) if s == DENSE]
            if complete and is_differentiable(port.type) and (port.role is not Role.GLOBAL or any(slots)):
                slots = [DENSE] * len(slots)
            elif dense and calculus.indices.directions == 1:
                # A struct holds all coefficients up to the highest one.
                slots = [DENSE if k <= dense[-1] else s for k, s in enumerate(slots)]
            patterns.append(Pattern(tuple(slots), self._is_held(calculus, [jets[i] for jets in returns])))
        return tuple(patterns)

    def _is_held(self, calculus: Calculus, jets: Sequence[Jet]) -> bool:
        """Whether a result stands still on one of its paths."""
        return any(j.active for j in jets) and any(not j.active or is_held(calculus.arithmetic, j) for j in jets)

    def _flat(self, calculus: Calculus, jets: Sequence[Jet], patterns: Sequence[Pattern]) -> tuple[Value, ...]:
        """What is passed to a call, or returned: values, and the coefficients that are dense in the patterns."""
        values = []
        for jet, pattern in zip(jets, patterns, strict=True):
            type_ = calculus.builder.type_of(jet.primal)
            values.append(jet.primal)
            for alpha, slot in zip(calculus.indices.nonzero, pattern.slots, strict=True):
                if slot == DENSE:
                    term = jet.coefficients.get(alpha)
                    value = calculus.arithmetic.at_scale(term, calculus.natural_scale(alpha), type_)
                    values.append(calculus.arithmetic.coerce(value, type_))
                    calculus.builder.tangent(values[-1], jet.primal, f"{{}}_{'_'.join(map(str, alpha))}")
        return tuple(values)

    def _name_results(
        self, callee: Function, builder: Builder, patterns: Sequence[Pattern], flat: Sequence[tuple[Value, ...]]
    ) -> None:
        """Values without a name of their own are called as the field that they are returned in."""
        names: list[str] = []
        for port, pattern in zip(callee.results, patterns, strict=True):
            stem = "" if port.role is Role.RETURN else f"{port.name}_"
            names.extend(f"{stem}{f}" for f in self.structs.fields[: 1 + sum(s == DENSE for s in pattern.slots)])
        for values in flat:
            for value, name in zip(values, names, strict=True):
                if builder.ops[value].code not in (Code.CONST, Code.SPLAT):
                    builder.name(value, name)
                    _name_multiple(builder, value, name)

    def _interface(
        self,
        callee: Function,
        shape: Shape,
        flat: Sequence[Port],
        parameters: Sequence[Parameter],
        results: Sequence[Pattern],
    ) -> tuple[list[Port], Interface]:
        """The flat results, and the GLSL signature: one value, a jet struct, or a struct of everything."""
        ports: list[Port] = []
        fields: list[tuple[int, Field]] = []
        read, written = [], []
        for port, pattern in zip(callee.results, results, strict=True):
            stem = "" if port.role is Role.RETURN else f"{port.name}_"
            count = 1 + sum(s == DENSE for s in pattern.slots)
            for k in range(count):
                index = len(ports)
                ports.append(Port(port.name, port.type, port.role if k == 0 else Role.RETURN))
                if k == 0 and port.role is Role.GLOBAL and shape.complete:
                    written.append((port.name, index))
                    continue
                plain = count == 1 and port.role is not Role.RETURN
                name = port.name if plain else f"{stem}{self.structs.fields[k]}"
                fields.append((index, Field(name, port.type)))
        if shape.complete:
            read = [(p.name, i) for i, p in enumerate(flat) if p.role is Role.GLOBAL]
        type_, packed = self._return_type(callee, shape, fields, len(results))
        returns = tuple(i for i, _ in fields)
        return ports, Interface(tuple(parameters), type_, returns, packed, tuple(read), tuple(written))

    def _return_type(
        self, callee: Function, shape: Shape, fields: Sequence[tuple[int, Field]], results: int
    ) -> tuple[Type, bool]:
        if not fields:
            return VOID, False
        if len(fields) == 1:
            return fields[0][1].type, False
        if results == 1 and callee.results[0].role is Role.RETURN:
            return self.structs.jet(callee.results[0].type, len(fields) - 1), True
        return self.structs.results(callee.name, [f for _, f in fields], entry=shape.complete), True


def _name_multiple(builder: Builder, value: Value, name: str) -> None:
    """Where a result is the negative or the double of a value, that is called so."""
    op = builder.ops[value]
    if op.code is not Code.BUILTIN or op.attr not in ("-", "*") or builder.ops[op.operands[-1]].code is Code.CONST:
        return
    if len(op.operands) == 1:
        builder.name(op.operands[0], f"neg_{name}")
    elif op.attr == "*" and builder.ops[op.operands[0]].attr == 2.0:
        builder.name(op.operands[1], f"half_{name}")


def placed(calculus: Calculus, whole: Value, type_: Type, path: Sequence[int], leaf: Value) -> Value:
    """`whole` with the part at `path` replaced."""
    if not path:
        return leaf
    b, index, inner_type = calculus.builder, path[0], part_type(type_, path[0])
    if isinstance(type_, Struct):
        inner = b.field(whole, index)
        return b.insert_field(whole, index, placed(calculus, inner, inner_type, path[1:], leaf))
    if isinstance(type_, Vector):
        components = [calculus.arithmetic.swizzle(whole, (i,)) for i in range(type_.size)]
        components[index] = leaf
        return b.construct(type_, components)
    count = type_.columns if isinstance(type_, Matrix) else components_count(type_)
    elements = [calculus.arithmetic.index(whole, b.integer(i)) for i in range(count)]
    elements[index] = placed(calculus, elements[index], inner_type, path[1:], leaf)
    return b.construct(type_, elements)


def components_count(type_: Type) -> int:
    """The number of elements of a sized array."""
    assert isinstance(type_, Array)
    assert type_.size is not None
    return type_.size
