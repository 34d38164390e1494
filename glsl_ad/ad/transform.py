"""Forward differentiation of one function: every value of the source becomes a jet in the function being built.

Regions are walked in program order; free ops are transformed when something asks for them. The primal op is rebuilt as
it stands, so interning gives the value exactly the expression that it had.

At a join (the end of an `If`, a loop, a return) the coefficients of several paths meet. One that is the same on every
path needs no variable; the others are carried at their natural scale. For loops that set is found by a fixed point:
assume that no coefficient changes in the loop, transform its body, see which do, and repeat with these carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import Coefficient, Term
from glsl_ad.ad.edges import is_held
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.ad.ops import OpRules
from glsl_ad.ad.storage import Piece, loaded, piece_name, pieces, stored
from glsl_ad.ir.builder import Builder, Mark, OpenRegion
from glsl_ad.ir.model import (
    Break,
    Code,
    Continue,
    Discard,
    Function,
    If,
    Loop,
    LoopForm,
    Node,
    Pinned,
    Region,
    Return,
    Terminator,
    Unreachable,
    Value,
    Yield,
)
from glsl_ad.records import dataclass

Carried = tuple[int, MultiIndex]  # a coefficient of a carried value

#: What the name of a value says that is not a derivative itself, by its factor to it. Other multiples get no name.
_MULTIPLES = {Fraction(1): "", Fraction(-1): "neg_", Fraction(1, 2): "half_", Fraction(2): "twice_"}


@dataclass
class _LoopState:
    """The loop being walked: which coefficients it carries, in which pieces of which carried values, and which of the
    others turned out to change."""

    initial: list[Jet]
    dense: tuple[Carried, ...]
    pieces: tuple[tuple[int, Piece], ...]
    changed: set[Carried] = field(default_factory=set)


@dataclass(frozen=True)
class _Join:
    """A value where paths meet: the pieces that hold what differs, their scales, and what is the same on each path."""

    pieces: tuple[Piece, ...]
    scales: dict[MultiIndex, Fraction]
    kept: dict[MultiIndex, Coefficient]


class Transform:
    """Walks one source function. `ops` gives the jets of ops from those of their operands."""

    def __init__(self, source: Function, calculus: Calculus, ops: OpRules) -> None:
        self.source = source
        self.calculus = calculus
        self.builder: Builder = calculus.builder
        self.ops = ops
        self.jets: dict[Value, tuple[Jet, ...]] = {}
        self.returns: list[list[Jet]] = []
        self._loops: list[_LoopState] = []
        self._carried: dict[int, list[Carried]] = {}  # by loop id: found in earlier rounds

    # ---- values ----------------------------------------------------------------------------------------------------

    def bind(self, value: Value, jet: Jet) -> None:
        """Give a source value its jet, and the jet's parts the user's name for it."""
        self.jets[value] = (jet,)
        self._name(value, jet)

    def _name(self, value: Value, jet: Jet) -> None:
        """Only what holds the derivative itself is called after it, not a multiple of it that is as good inside."""
        name = self.source.names.get(value)
        if name is not None:
            self.builder.name(jet.primal, name, own=True)
        for alpha, term in jet.coefficients.items():
            prefix = _MULTIPLES.get(self.calculus.natural_scale(alpha) / term.scale)
            if prefix is None or self.builder.ops[term.value].code in (Code.CONST, Code.SPLAT):
                continue
            pattern = f"{prefix}{{}}_{self.calculus.indices.suffix(alpha)}"
            if name is not None:
                self.builder.name(term.value, pattern.format(name))
            else:
                self.builder.tangent(term.value, jet.primal, pattern)

    def jet(self, value: Value) -> Jet:
        """The jet of a source value of any type but Tuple."""
        return self.parts(value)[0]

    def parts(self, value: Value) -> tuple[Jet, ...]:
        """The jets of a value: several for a Tuple.

        What it needs is transformed in the order of the source, so that the emitter finds old values dead where the
        user's text overwrote them; and without recursion, since expressions may be deep.
        """
        if value not in self.jets:
            pending, needed = [value], {value}
            while pending:
                missing = [o for o in self.source.ops[pending.pop()].operands if o not in self.jets and o not in needed]
                needed.update(missing)
                pending.extend(missing)
            for current in sorted(needed):
                self._transform(current)
        return self.jets[value]

    def _transform(self, value: Value) -> None:
        op = self.source.ops[value]
        if op.code in (Code.REGION_PARAM, Code.RESULT):
            raise AssertionError(f"{self.source.key}: %{value} is used outside of its region")
        operands = [self.jets[o] for o in op.operands]
        self.builder.origin = self.source.origins.get(value)
        jets = self.ops.apply(op, operands, self.source, value)
        self.builder.origin = None
        self.jets[value] = jets
        if len(jets) == 1:
            self._name(value, jets[0])

    # ---- regions ---------------------------------------------------------------------------------------------------

    def run(self) -> Region:
        """The transformed body; its `Return`s hold the number of an entry of `returns` for now."""
        self.builder.open_region()
        end = self._walk(self.source.body)
        assert isinstance(end, (Return, Discard, Unreachable)), end
        return self.builder.close_region(end)

    def _walk(self, region: Region) -> Terminator:
        """Transform a region's nodes into the open region. The terminator is final, except that a Yield's values
        are those of the source."""
        for node in region.nodes:
            self._node(node)
        match region.end:
            case Continue(values):
                return Continue(self._flatten(values))
            case Break(values):
                return Break(self._flatten(values))
            case Return(values):
                self.returns.append([self.jet(v) for v in values])
                return Return((Value(len(self.returns) - 1),))
        return region.end

    def _node(self, node: Node) -> None:
        match node:
            case Pinned(value):
                self.parts(value)
            case If():
                self._if(node)
            case Loop():
                self._loop(node)

    # ---- branches --------------------------------------------------------------------------------------------------

    def _if(self, node: If) -> None:
        condition = self.jet(node.condition).primal
        sides: list[tuple[OpenRegion, Terminator, list[Jet] | None]] = []
        for region in (node.then, node.otherwise):
            self.builder.open_region()
            end = self._walk(region)
            jets = [self.jet(v) for v in end.values] if isinstance(end, Yield) else None
            sides.append((self.builder.suspend_region(), end, jets))
        yielded = [jets for _, _, jets in sides if jets is not None]
        joins = [self._join([jets[i] for jets in yielded]) for i in range(len(node.results))] if yielded else []
        closed = []
        for side, end, jets in sides:
            final = end
            if jets is not None:
                flat = [jets[i].primal for i in range(len(node.results))]
                for i, join in enumerate(joins):
                    flat.extend(stored(self.calculus, jets[i], piece, join.scales) for piece in join.pieces)
                final = Yield(tuple(flat))
            closed.append(Region(side.id, side.params, tuple(side.nodes), final))
        types = [self.source.type_of(v) for v in node.results]
        types.extend(piece.type for join in joins for piece in join.pieces)
        values = list(self.builder.if_(condition, closed[0], closed[1], types if yielded else [], node.origin))
        extra = values[len(node.results) :]
        for i, (result, primal, join) in enumerate(zip(node.results, values, joins, strict=False)):
            coefficients = dict(join.kept)
            held = any(not jets[i].active or is_held(self.calculus.arithmetic, jets[i]) for jets in yielded)
            for piece in join.pieces:
                stored_ = self._loaded(result, primal, piece, extra.pop(0), join.scales)
                coefficients |= stored_
                if held:
                    self.calculus.arithmetic.held.update(dict.fromkeys(t.value for t in stored_.values()))
            self.bind(result, Jet(primal, self._ordered(coefficients)))

    def _loaded(
        self, source: Value, primal: Value, piece: Piece, value: Value, scales: dict[MultiIndex, Fraction] | None
    ) -> dict[MultiIndex, Coefficient]:
        """The coefficients in a stored piece of a source value; a vector of them is named after that."""
        if len(piece.indices) > 1:
            pattern = f"{{}}_{piece_name(self.calculus.indices, piece)}"
            name = self.source.names.get(source)
            if name is not None:
                self.builder.name(value, pattern.format(name))
            self.builder.tangent(value, primal, pattern)
        return loaded(self.calculus, piece, value, scales)

    def _join(self, jets: Sequence[Jet]) -> _Join:
        """Which coefficients differ, with the scale to carry them at, and which are the same on every path."""
        scales: dict[MultiIndex, Fraction] = {}
        kept: dict[MultiIndex, Coefficient] = {}
        for alpha in self.calculus.indices.nonzero:
            terms: list[Term] = [j.coefficients.get(alpha) for j in jets]
            first = terms[0]
            movable = len(jets) > 1 or first is None or self.calculus.arithmetic.uniform_value(first.value) is not None
            if movable and all(t == first for t in terms):
                if first is not None:
                    kept[alpha] = first
            else:
                natural = self.calculus.natural_scale(alpha)
                scales[alpha] = self.calculus.arithmetic.shared_scale(terms, natural)
        type_ = self.builder.type_of(jets[0].primal)
        return _Join(pieces(self.calculus.indices, type_, scales), scales, kept)

    def _ordered(self, coefficients: dict[MultiIndex, Coefficient]) -> dict[MultiIndex, Coefficient]:
        return {a: coefficients[a] for a in self.calculus.indices.nonzero if a in coefficients}

    # ---- loops -----------------------------------------------------------------------------------------------------

    def _loop(self, node: Loop) -> None:
        initial = [self.jet(v) for v in node.initial]
        carried = self._carried.setdefault(node.id, [])
        while True:
            state = _LoopState(initial, tuple(carried), self._pieces(initial, carried))
            undo = self._snapshot()
            self._loops.append(state)
            regions = self._loop_regions(node, state)
            self._loops.pop()
            if not state.changed:
                break
            self._restore(undo)
            carried.extend(sorted(state.changed))
        flat = [j.primal for j in initial]
        flat.extend(stored(self.calculus, initial[i], piece) for i, piece in state.pieces)
        header = list(node.header)
        if node.form is LoopForm.FOR:
            for k, (i, _) in enumerate(state.pieces):
                if i in node.header:
                    header.append(len(initial) + k)
        results = self.builder.loop(node.form, flat, *regions, header=header, origin=node.origin)
        for i, result in enumerate(node.results):
            self.bind(result, self._loop_jet(i, result, results, state))

    def _pieces(self, initial: Sequence[Jet], carried: Sequence[Carried]) -> tuple[tuple[int, Piece], ...]:
        """What is carried beside the primals, by the number of the value that it belongs to."""
        made: list[tuple[int, Piece]] = []
        for i, jet in enumerate(initial):
            dense = [alpha for k, alpha in carried if k == i]
            made.extend((i, p) for p in pieces(self.calculus.indices, self.builder.type_of(jet.primal), dense))
        return tuple(made)

    def _loop_regions(self, node: Loop, state: _LoopState) -> tuple[Region, Region, Region]:
        types = [self.source.type_of(v) for v in node.initial]
        types.extend(piece.type for _, piece in state.pieces)
        made = []
        for region in (node.condition, node.body, node.step):
            opened = self.builder.open_region(types)
            for i, param in enumerate(region.params):
                self.bind(param, self._loop_jet(i, param, opened.params, state))
            end = self._walk(region)
            if isinstance(end, Yield):
                head = 1 if region is node.condition else 0
                test = tuple(self.jet(v).primal for v in end.values[:head])
                end = Yield(test + self._flatten(end.values[head:]))
            made.append(self.builder.close_region(end))
        return made[0], made[1], made[2]

    def _loop_jet(self, index: int, source: Value, values: Sequence[Value], state: _LoopState) -> Jet:
        """The jet of carried value `index` among a region's parameters or the loop's results."""
        coefficients = dict(state.initial[index].coefficients)
        count = len(state.initial)
        for k, (i, piece) in enumerate(state.pieces):
            if i == index:
                coefficients |= self._loaded(source, values[index], piece, values[count + k], None)
        return Jet(values[index], self._ordered(coefficients))

    def _flatten(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Carried values as the innermost loop carries them; notes coefficients that were thought not to change."""
        state = self._loops[-1]
        jets = [self.jet(v) for v in values]
        dense = set(state.dense)
        for i, jet in enumerate(jets):
            for alpha in self.calculus.indices.nonzero:
                if (i, alpha) not in dense and jet.coefficients.get(alpha) != state.initial[i].coefficients.get(alpha):
                    state.changed.add((i, alpha))
        flat = [j.primal for j in jets]
        flat.extend(stored(self.calculus, jets[i], piece) for i, piece in state.pieces)
        return tuple(flat)

    def _snapshot(self) -> tuple[Mark, tuple[int, ...], int, int]:
        return self.builder.mark(), self.calculus.sizes(), len(self.jets), len(self.returns)

    def _restore(self, snapshot: tuple[Mark, tuple[int, ...], int, int]) -> None:
        mark, sizes, jets, returns = snapshot
        self.builder.rewind(mark)
        self.calculus.forget(sizes)
        while len(self.jets) > jets:
            self.jets.popitem()
        del self.returns[returns:]


def with_returns(region: Region, values: Sequence[tuple[Value, ...]]) -> Region:
    """The region with the values of its numbered `Return`s filled in."""
    nodes: list[Node] = []
    for node in region.nodes:
        match node:
            case If():
                then, otherwise = with_returns(node.then, values), with_returns(node.otherwise, values)
                node = If(node.id, node.condition, then, otherwise, node.results, node.origin)
            case Loop():
                node = Loop(
                    node.id,
                    node.form,
                    node.initial,
                    with_returns(node.condition, values),
                    with_returns(node.body, values),
                    with_returns(node.step, values),
                    node.results,
                    node.header,
                    node.origin,
                )
        nodes.append(node)
    end = Return(values[region.end.values[0]]) if isinstance(region.end, Return) else region.end
    return Region(region.id, region.params, tuple(nodes), end)
