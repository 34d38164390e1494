"""The jet of an op from the jets of its operands, for every opcode of the IR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from glsl_ad.ad.calculus import Calculus, Jet, Series
from glsl_ad.ad.edges import STEEP, is_held, is_moving, moving
from glsl_ad.ad.matrices import resized
from glsl_ad.ad.recurrences import RECURRENCES
from glsl_ad.ad.rules import ARITHMETIC, Rules, find_signature, rule_of
from glsl_ad.ad.textures import Textures, texture_differences
from glsl_ad.ad.validity import nearer
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Discrete, Expand, Opaque, Rule, Zero
from glsl_ad.ir.analysis import users
from glsl_ad.ir.lowering.watch import NEARER
from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import ad as messages
from glsl_ad.types import Kind, Tuple, Type, Vector, is_differentiable, kind_of


class Calls(Protocol):
    """Differentiates calls of user functions (session.py)."""

    def call(self, calculus: Calculus, op: Op, arguments: Sequence[Jet]) -> tuple[Jet, ...]: ...


class OpRules:
    """Jets of ops in one function under construction. `inputs` says in words what the active values depend on."""

    def __init__(self, calculus: Calculus, calls: Calls, sink: Sink, inputs: str, textures: Textures) -> None:
        self.calculus = calculus
        self.arithmetic = calculus.arithmetic
        self.builder = calculus.builder
        self.rules = Rules(calculus, RECURRENCES)
        self._calls = calls
        self._sink = sink
        self._inputs = inputs
        self._textures = textures
        self._source: Function | None = None  # whose users `_users` are
        self._users: list[list[Value]] = []

    def apply(self, op: Op, operands: Sequence[tuple[Jet, ...]], source: Function, value: Value) -> tuple[Jet, ...]:
        """The jets of an op: one, or one for each item of a Tuple."""
        if op.code is Code.PROJECT:
            return (operands[0][op.attr],)
        jets = [parts[0] for parts in operands]
        if op.code is Code.BUILTIN and op.attr == NEARER:
            return (Jet(nearer(self.calculus, jets[0].primal, jets[1]), {}),)
        span = source.origins.get(value)
        if op.code is Code.CALL:
            return self._calls.call(self.calculus, op, jets)
        if op.code is Code.STOP:
            return (Jet(jets[0].primal, {}),)
        primal = self.builder.op(op.code, op.type, [j.primal for j in jets], op.attr, pin=op.pin != 0)
        if isinstance(op.type, Tuple):
            return self._several(op, jets, primal, span)
        if not any(j.active for j in jets) or self._is_stopped(source, value):
            return (Jet(primal, {}),)
        if not is_differentiable(op.type):
            self._note_loss(op, jets, span)
            return (Jet(primal, {}),)
        return (self._active(op, jets, primal, span),)

    def _active(self, op: Op, jets: Sequence[Jet], primal: Value, span: Span | None) -> Jet:
        match op.code:
            case Code.BUILTIN:
                return self._builtin(op, jets, primal, span)
            case Code.SELECT:
                return self._select(jets, primal)
            case Code.RESIZE:
                return self._coefficientwise(jets, primal, lambda v: resized(self.arithmetic, v[0], op.type))
            case Code.SWIZZLE:
                return self._coefficientwise(jets, primal, lambda v: self.arithmetic.swizzle(v[0], op.attr))
            case Code.FIELD:
                return self._coefficientwise(jets, primal, lambda v: self.builder.field(v[0], op.attr))
            case Code.INDEX:
                return self._coefficientwise(jets[:1], primal, lambda v: self.arithmetic.index(v[0], jets[1].primal))
            case Code.INSERT_SWIZZLE:
                return self._coefficientwise(jets, primal, lambda v: self.arithmetic.inserted(v[0], op.attr, v[1]))
            case Code.INSERT_INDEX:
                parts = [jets[0], jets[2]]
                index = jets[1].primal
                return self._coefficientwise(parts, primal, lambda v: self.builder.insert_index(v[0], index, v[1]))
            case Code.SPLAT:
                return self._coefficientwise(jets, primal, lambda v: self.arithmetic.coerce(v[0], op.type))
            case Code.CONSTRUCT if isinstance(op.type, Vector):
                return self._coefficientwise(jets, primal, lambda v: self.arithmetic.joined(v, op.type))
            case Code.CONSTRUCT | Code.DIAGONAL | Code.CONVERT | Code.INSERT_FIELD:
                return self._coefficientwise(
                    jets, primal, lambda v: self.builder.op(op.code, op.type, tuple(v), op.attr)
                )
        raise AssertionError(op)

    # ---- linear structure ------------------------------------------------------------------------------------------

    def _coefficientwise(self, jets: Sequence[Jet], primal: Value, make: Callable[[list[Value]], Value]) -> Jet:
        """An op that is linear in all these operands together."""
        types = [self.builder.type_of(j.primal) for j in jets]
        found = {}
        for alpha in self.calculus.indices.nonzero:
            terms = [j.coefficients.get(alpha) for j in jets]
            term = self.arithmetic.linear(terms, types, self.calculus.natural_scale(alpha), make)
            if term is not None:
                found[alpha] = term
        return Jet(primal, found)

    def _select(self, jets: Sequence[Jet], primal: Value) -> Jet:
        condition, then, otherwise = jets
        type_ = self.builder.type_of(primal)
        found = {}
        for alpha in self.calculus.indices.nonzero:
            terms = then.coefficients.get(alpha), otherwise.coefficients.get(alpha)
            natural = self.calculus.natural_scale(alpha)
            term = self.arithmetic.choose(condition.primal, *terms, type_, natural)
            if term is not None:
                found[alpha] = term
        return Jet(primal, found)

    # ---- builtins --------------------------------------------------------------------------------------------------

    def _builtin(self, op: Op, jets: Sequence[Jet], primal: Value, span: Span | None) -> Jet:
        operands = [self.calculus.of_jet(j) for j in jets]
        if op.attr in ARITHMETIC:
            return self.calculus.jet(self._operator(op.attr, operands, op.type, primal), primal)
        if isinstance(self._rule(op, jets), (Opaque, Zero, Discrete)):
            if op.attr.startswith("texture") and self._textures is Textures.DIFFERENCES:
                found = texture_differences(self.calculus, op, jets, primal)
                if found is not None:
                    return found
            self._note_loss(op, jets, span)
            return Jet(primal, {})
        if op.pin:
            return self._pinned(op, jets, primal)
        if op.attr in STEEP and (steep := self._steep(op, jets, primal)) is not None:
            return steep
        return self.calculus.jet(self.rules.call(op.attr, operands, primal), primal)

    def _steep(self, op: Op, jets: Sequence[Jet], primal: Value) -> Jet | None:
        """A function of a bounded argument, by a choice of its derivatives; None where there is no bound."""
        c, rest = self.calculus, [self.calculus.of_jet(j) for j in jets[1:]]
        if (bounded := moving(self.arithmetic, jets[0])) is not None:
            condition, side, inside = bounded
            inner = self._steep(op, [inside, *jets[1:]], primal)  # within one bound there may be another
            moves = c.of_jet(inner) if inner else self.rules.call(op.attr, [c.of_jet(inside), *rest], primal)
        elif is_held(self.arithmetic, jets[0]):
            condition, side = is_moving(self.arithmetic, jets[0]), True
            moves = self.rules.call(op.attr, [c.of_jet(jets[0]), *rest], primal)
        else:
            return None
        stands = self.rules.call(op.attr, [c.of_value(jets[0].primal), *rest], primal)
        return c.jet(c.choice(condition, *((moves, stands) if side else (stands, moves)), op.type), primal)

    def _operator(self, name: str, operands: Sequence[Series], type_: Type, primal: Value) -> Series:
        """By the table's rule for all shapes: operands may be doubles, which have no overloads there."""
        rule, environment = BUILTINS[name].rule, dict(zip("xy", operands, strict=False))
        key = ("operator", name, tuple(s.number for s in operands), primal)
        return self.calculus.memoised(key, lambda: self.rules.apply(name, rule, environment, type_, primal))

    def _pinned(self, op: Op, jets: Sequence[Jet], primal: Value) -> Jet:
        """dFdx and the like: linear, and each coefficient's call is anchored beside the primal's."""
        (operand,) = jets
        if op.attr.startswith("fwidth"):
            suffix = op.attr.removeprefix("fwidth")
            parts = []
            for axis in ("dFdx", "dFdy"):
                slope = self.builder.builtin(axis + suffix, op.type, operand.primal, pin=True)
                along = self._each_pinned(axis + suffix, operand, slope)
                parts.append((1, self.rules.call("abs", [self.calculus.of_jet(along)])))
            return self.calculus.jet(self.calculus.sum(parts, op.type), primal)
        return self._each_pinned(op.attr, operand, primal)

    def _each_pinned(self, name: str, operand: Jet, primal: Value) -> Jet:
        return self._coefficientwise(
            [operand],
            primal,
            lambda v: self.builder.builtin(name, self.builder.type_of(primal), v[0], pin=True),
        )

    def _several(self, op: Op, jets: Sequence[Jet], primal: Value, span: Span | None) -> tuple[Jet, ...]:
        """Builtins with `out` parameters: the return value of modf and frexp moves with their operand; the rest are
        integers."""
        assert isinstance(op.type, Tuple)
        items = [self.builder.op(Code.PROJECT, t, (primal,), i) for i, t in enumerate(op.type.items)]
        results = [Jet(item, {}) for item in items]
        if not any(j.active for j in jets):
            return tuple(results)
        match self._rule(op, jets):
            case Expand() as rule:
                signature = find_signature(op.attr, tuple(self.builder.type_of(j.primal) for j in jets))
                stored = iter(items[1:])
                given = iter(jets)
                environment = {
                    p.name: self.calculus.of_value(next(stored))
                    if p.qualifier == "out"
                    else self.calculus.of_jet(next(given))
                    for p in signature.parameters
                }
                series = self.rules.apply(op.attr, rule, environment, op.type.items[0], items[0])
                results[0] = self.calculus.jet(series, items[0])
            case _:
                self._note_loss(op, jets, span)
        return tuple(results)

    # ---- what is lost ----------------------------------------------------------------------------------------------

    def _is_stopped(self, source: Function, value: Value) -> bool:
        """Whether the user declared that everything made of this value is constant."""
        if source is not self._source:
            self._source, self._users = source, users(source)
        found = self._users[value]
        return bool(found) and all(source.ops[u].code is Code.STOP for u in found)

    def _note_loss(self, op: Op, jets: Sequence[Jet], span: Span | None) -> None:
        """Report a derivative that ends here; a comparison chooses a branch and loses nothing."""
        if op.code is Code.CONVERT:
            if kind_of(op.type) is not Kind.BOOL:
                self._sink.report(messages.CONVERSION_LOST, span, notes=self._why(), type=op.type)
            return
        if op.code is not Code.BUILTIN:
            return
        match self._rule(op, jets):
            case Opaque() if op.attr.startswith("texture") and self._textures is Textures.CONSTANT:
                self._sink.report(messages.TEXTURE_CONSTANT, span, notes=self._why(), name=op.attr)
            case Opaque(why):
                self._sink.report(messages.OPAQUE_CALL, span, name=op.attr, why=why, inputs=self._inputs)
            case Zero(why):
                self._sink.report(messages.DERIVATIVE_LOST, span, notes=self._why(), name=op.attr, why=why)
            case Discrete() if kind_of(op.type) is not Kind.BOOL:
                self._sink.report(messages.BITS_LOST, span, notes=self._why(), name=op.attr)

    def _rule(self, op: Op, jets: Sequence[Jet]) -> Rule:
        return rule_of(op.attr, tuple(self.builder.type_of(j.primal) for j in jets))

    def _why(self) -> tuple[str, ...]:
        return (f"its argument is active: it depends on {self._inputs}",)
