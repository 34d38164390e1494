"""The signature of a differentiated function: its parameters and results, flat and as GLSL declares them.

The flat parameters are, for each one of the source, its primal and the pieces of its coefficients that are not known
beforehand; the results likewise, or the quantities that an entry was asked for. Where all coefficients of a parameter
are there, GLSL passes them as one struct; several results are returned as one struct.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from glsl_ad.ad.calculus import Calculus, Jet
from glsl_ad.ad.coefficients import ONE, Coefficient
from glsl_ad.ad.edges import is_held
from glsl_ad.ad.fields import unused_name
from glsl_ad.ad.indices import IndexSet, MultiIndex
from glsl_ad.ad.inputs import Input, part_type
from glsl_ad.ad.patterns import DENSE, Pattern, Slot, constant_from, joined, slot_of
from glsl_ad.ad.quantities import Quantity, built
from glsl_ad.ad.recipes import inlined
from glsl_ad.ad.storage import loaded, piece_name, pieces, stored
from glsl_ad.ad.structs import JetStructs
from glsl_ad.ad.transform import Transform
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Interface, Parameter, Port, Role, Value
from glsl_ad.records import dataclass
from glsl_ad.types import VOID, Array, Field, Matrix, Struct, Type, Vector, is_differentiable


@dataclass(frozen=True)
class Seed:
    """The coefficient at `index` of a part of a flat parameter: 1 for a scalar without `direction`, else the value of
    the parameter of that name, which stands after all others."""

    input: Input
    direction: str | None
    index: MultiIndex


@dataclass(frozen=True)
class Shape:
    """What a version is to be: `seeds` are the coefficients that it makes itself, `complete` says that every
    coefficient of every result is returned.

    With `quantities`, for each flat result of the source, it returns its value and these instead of coefficients.
    `struct` is the stem of the name of the struct that holds them, and `packed` says that the value is among them.
    `names` are the user's, for the value and what follows it. With `recipe` it returns what that function gives for
    the `recipe_input`, the value and the quantities.
    """

    name: str
    comment: str = ""
    seeds: tuple[Seed, ...] = ()
    complete: bool = False
    quantities: tuple[tuple[Quantity, ...], ...] | None = None
    struct: str = ""
    packed: bool = False
    names: tuple[str, ...] | None = None
    recipe: Function | None = None
    recipe_input: Input | None = None


#: What comes back whether or not it was asked for.
_THREADED = (Role.GLOBAL, Role.WATCH)


class Returned(NamedTuple):
    """A flat result of a version: `field` in a struct of results, and whether it is the value of a source's result."""

    port: Port
    field: str
    source: int
    is_value: bool


def slots_of(pattern: Pattern, indices: IndexSet) -> tuple[MultiIndex, ...]:
    """The indices of the coefficients that are passed as values."""
    return tuple(a for a, s in zip(indices.nonzero, pattern.slots, strict=True) if s == DENSE)


class Signature:
    """Declares one version of a function."""

    def __init__(
        self,
        callee: Function,
        patterns: Sequence[Pattern],
        shape: Shape,
        calculus: Calculus,
        structs: JetStructs,
    ) -> None:
        self.callee = callee
        self.patterns = patterns
        self.shape = shape
        self.calculus = calculus
        self.structs = structs
        self.indices = calculus.indices
        self.builder: Builder = calculus.builder
        self._primals: list[Value] = []  # of the parameters

    # ---- parameters ------------------------------------------------------------------------------------------------

    def declare(self, transform: Transform) -> list[Parameter]:
        """Declare the flat parameters, bind the source's to their jets, and say how GLSL passes them."""
        parameters: list[Parameter] = []
        jets: list[tuple[Value, dict[MultiIndex, Coefficient]]] = []
        for port, pattern in zip(self.callee.params, self.patterns, strict=True):
            primal, found, declared = self._declare_parameter(port, pattern)
            jets.append((primal, found))
            parameters.extend(declared)
        parameters.extend(self._declare_seeds([found for _, found in jets]))
        self._primals = [primal for primal, _ in jets]
        for v, op in enumerate(self.callee.ops):
            if op.code is Code.PARAM:
                primal, found = jets[op.attr]
                transform.bind(Value(v), Jet(primal, {a: found[a] for a in self.indices.nonzero if a in found}))
        return parameters

    def _declare_parameter(
        self, port: Port, pattern: Pattern
    ) -> tuple[Value, dict[MultiIndex, Coefficient], list[Parameter]]:
        b, start = self.builder, len(self.builder.params)
        primal = b.param(port.name, port.type, port.role)
        found: dict[MultiIndex, Coefficient] = {}
        singly = [Parameter(port.name, port.type, "in", (start,))]
        for alpha, slot in zip(self.indices.nonzero, pattern.slots, strict=True):
            if slot is not None and slot != DENSE:
                assert not isinstance(slot, str)
                found[alpha] = constant_from(self.calculus, slot, port.type)
        own = pieces(self.indices, port.type, slots_of(pattern, self.indices))
        for piece in own:
            name = f"{port.name}_{piece_name(self.indices, piece)}"
            value = b.param(name, piece.type, Role.IN)
            given = loaded(self.calculus, piece, value)
            found |= given
            if pattern.held:
                self.calculus.arithmetic.held.update(dict.fromkeys(term.value for term in given.values()))
            singly.append(Parameter(name, piece.type, "in", (len(b.params) - 1,)))
        if pattern.active and pattern.all_dense:
            struct = self.structs.jet(port.type, self.indices, own)
            return primal, found, [Parameter(port.name, struct, "in", tuple(range(start, len(b.params))), packed=True)]
        return primal, found, singly if port.role is not Role.GLOBAL or not self.shape.complete else []

    def _declare_seeds(self, coefficients: Sequence[dict[MultiIndex, Coefficient]]) -> list[Parameter]:
        """Declare the directions, and make the coefficients of the parameters that are differentiated by."""
        b, declared = self.builder, []
        for seed in self.shape.seeds:
            type_ = self.callee.params[seed.input.base].type
            if seed.direction is None:
                leaf = self.calculus.arithmetic.one(seed.input.type)
            else:
                leaf = b.param(seed.direction, seed.input.type, Role.IN)
                declared.append(Parameter(seed.direction, seed.input.type, "in", (len(b.params) - 1,)))
            found = coefficients[seed.input.base]
            whole = found[seed.index].value if seed.index in found else self.calculus.arithmetic.zero(type_)
            found[seed.index] = Coefficient(ONE, placed(self.calculus, whole, type_, seed.input.path, leaf))
        return declared

    # ---- results ---------------------------------------------------------------------------------------------------

    def patterns_of(self, returns: Sequence[Sequence[Jet]], *, complete: bool) -> tuple[Pattern, ...]:
        """Which coefficients of each flat result are returned."""
        made = []
        for i, port in enumerate(self.callee.results):
            slots: list[Slot] = []
            for alpha in self.indices.nonzero:
                found = [slot_of(self.calculus, jets[i].coefficients.get(alpha), alpha) for jets in returns]
                slots.append(joined(found) if found else None)
            dense = [k for k, s in enumerate(slots) if s == DENSE]
            if complete and is_differentiable(port.type) and (port.role not in _THREADED or any(slots)):
                slots = [DENSE] * len(slots)
            elif dense and not self.indices.groups:
                # A struct holds all coefficients up to the highest one.
                slots = [DENSE if k <= dense[-1] else s for k, s in enumerate(slots)]
            made.append(Pattern(tuple(slots), self._is_held([jets[i] for jets in returns])))
        return tuple(made)

    def _is_held(self, jets: Sequence[Jet]) -> bool:
        """Whether a result stands still on one of its paths."""
        arithmetic = self.calculus.arithmetic
        return any(j.active for j in jets) and any(not j.active or is_held(arithmetic, j) for j in jets)

    def returned(self, results: Sequence[Pattern]) -> list[Returned]:
        """The flat results, in order."""
        made: list[Returned] = []
        for i, (port, pattern) in enumerate(zip(self.callee.results, results, strict=True)):
            stem = "" if port.role is Role.RETURN else f"{port.name}_"
            own = self._derived(i, port, pattern)
            if not self.shape.packed:
                plain = not own and port.role is not Role.RETURN
                value = self.structs.value_field(self.indices, by_quantity=self.shape.quantities is not None)
                named_value = port.name if plain or (stem and self.shape.quantities is not None) else f"{stem}{value}"
                made.append(Returned(port, named_value, i, True))
            made.extend(Returned(Port(port.name, t, Role.RETURN), f"{stem}{name}", i, False) for name, t in own)
        made = _distinct(made)
        if self.shape.names is not None:
            named = [r for r in made if r.port.role is not Role.WATCH]
            wished = dict(zip(named, self.shape.names, strict=True))
            made = [r._replace(field=wished.get(r, r.field)) for r in made]
        return made

    def _derived(self, index: int, port: Port, pattern: Pattern) -> list[tuple[str, Type]]:
        """Names and types of what is returned beside a value."""
        if self.shape.recipe is not None and port.role is not Role.WATCH:
            return [(p.name, p.type) for p in self.shape.recipe.results]
        if self.shape.quantities is not None:
            return [(q.field, q.type) for q in self.shape.quantities[index]]
        own = pieces(self.indices, port.type, slots_of(pattern, self.indices))
        return list(zip(self.structs.piece_fields(self.indices, own), (p.type for p in own), strict=True))

    def flat(self, jets: Sequence[Jet], results: Sequence[Pattern]) -> tuple[Value, ...]:
        """The values of the flat results."""
        if self.shape.quantities is None:
            return passed(self.calculus, jets, results)
        values = []
        for port, jet, quantities in zip(self.callee.results, jets, self.shape.quantities, strict=True):
            if not self.shape.packed:
                values.append(jet.primal)
            derived = [built(self.calculus, jet, q) for q in quantities]
            by_recipe = self.shape.recipe is not None and port.role is not Role.WATCH
            values.extend(self._by_recipe(jet.primal, derived) if by_recipe else derived)
        return tuple(values)

    def _by_recipe(self, primal: Value, derived: Sequence[Value]) -> list[Value]:
        """What the recipe makes of a value and its derivatives."""
        given = self.shape.recipe_input
        assert self.shape.recipe is not None
        assert given is not None
        point = self._primals[given.base]
        for index in given.path:
            point = self.calculus.arithmetic.part(point, index)
        return inlined(self.builder, self.shape.recipe, [point, primal, *derived])

    def name_results(self, returned: Sequence[Returned], flat: Sequence[tuple[Value, ...]]) -> None:
        """Values without a name of their own are called as the field that they are returned in."""
        builder = self.builder
        for values in flat:
            for value, result in zip(values, returned, strict=True):
                if builder.ops[value].code not in (Code.CONST, Code.SPLAT):
                    builder.name(value, result.field)
                    _name_multiple(builder, value, result.field)

    def interface(self, parameters: Sequence[Parameter], returned: Sequence[Returned]) -> tuple[list[Port], Interface]:
        """The flat results, and the GLSL signature: one value, a jet struct, or a struct of everything."""
        ports = [r.port for r in returned]
        is_entry = self.shape.complete
        written = [(r.port.name, i) for i, r in enumerate(returned) if is_entry and r.is_value and _is_global(r)]
        kept = dict(written).values()
        fields = [(i, Field(r.field, r.port.type)) for i, r in enumerate(returned) if i not in kept]
        read = [(p.name, i) for i, p in enumerate(self.builder.params) if is_entry and p.role is Role.GLOBAL]
        type_, packed = self._return_type([f for _, f in fields])
        returns = tuple(i for i, _ in fields)
        return ports, Interface(tuple(parameters), type_, returns, packed, tuple(read), tuple(written))

    def _return_type(self, fields: Sequence[Field]) -> tuple[Type, bool]:
        if not fields:
            return VOID, False
        if len(fields) == 1:
            return fields[0].type, False
        if self.shape.quantities is not None:
            return self.structs.named(self.shape.struct, fields, entry=self.shape.complete), True
        results = self.callee.results
        if len(results) == 1 and results[0].role is Role.RETURN:
            return self.structs.jet_of_fields(results[0].type, self.indices, fields), True
        return self.structs.results(self.callee.name, fields, entry=self.shape.complete), True


def _distinct(returned: Sequence[Returned]) -> list[Returned]:
    """The results with fields that differ: an `out` parameter may be called `gradient`, too."""
    made: list[Returned] = []
    for result in returned:
        made.append(result._replace(field=unused_name(result.field, [r.field for r in made])))
    return made


def _is_global(result: Returned) -> bool:
    return result.port.role is Role.GLOBAL


def passed(calculus: Calculus, jets: Sequence[Jet], patterns: Sequence[Pattern]) -> tuple[Value, ...]:
    """What is passed to a call, or returned: values, and the pieces of the coefficients that are dense."""
    indices, values = calculus.indices, []
    for jet, pattern in zip(jets, patterns, strict=True):
        values.append(jet.primal)
        for piece in pieces(indices, calculus.builder.type_of(jet.primal), slots_of(pattern, indices)):
            values.append(stored(calculus, jet, piece))
            calculus.builder.tangent(values[-1], jet.primal, f"{{}}_{piece_name(indices, piece)}")
    return tuple(values)


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
    parts = [calculus.arithmetic.part(whole, i) for i in range(_parts_count(type_))]
    parts[index] = placed(calculus, parts[index], inner_type, path[1:], leaf)
    if isinstance(type_, Struct):
        return b.insert_field(whole, index, parts[index])
    return b.construct(type_, parts)


def _parts_count(type_: Type) -> int:
    """How many fields, components, columns or elements there are."""
    match type_:
        case Struct(_, fields):
            return len(fields)
        case Vector(_, count) | Matrix(_, count, _) | Array(_, int(count)):
            return count
    raise AssertionError(type_)
