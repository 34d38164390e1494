"""The compact form of a product: the same entry, computed by loops over arrays of Taylor coefficients.

The unrolled product says which coefficients come in and go out, and so the compact entry has the same signature, and
whoever calls it or checks it does not see the difference. Functions on the way exchange arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from glsl_ad.ad.coefficients import ONE, Coefficient, Term
from glsl_ad.ad.compact.activity import Activity
from glsl_ad.ad.compact.calculus import RowCalculus
from glsl_ad.ad.compact.refusal import NoCompactFormError
from glsl_ad.ad.compact.series import MOST_LOW, Row, row_of
from glsl_ad.ad.compact.transform import Transform
from glsl_ad.ad.inputs import part_type
from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, Product
from glsl_ad.ad.rules import partial_flows
from glsl_ad.ad.signature import placed
from glsl_ad.ad.textures import Textures
from glsl_ad.dialects import Dialect
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Code, Function, Interface, Module, Op, Parameter, Port, Return, Role, Value
from glsl_ad.types import Array, Field, Scalar, Struct, Tuple, Type, is_differentiable, kind_of

#: A callee without branches and loops of at most so many operations is written out where it is called.
SMALL = 6


def compacted(product: Product, dialect: Dialect, textures: Textures, taken: frozenset[str]) -> Product:
    """The product in its compact form. `taken` are names that generated structs must not have, `textures` how the
    product differentiates them.

    Raises NoCompactFormError where a function does what this form, or its dialect, does not hold.
    """
    if product.directions != 1:
        raise NoCompactFormError(f"derivatives along {product.directions} directions", None)
    if len(product.outputs) != len(product.entry.results):
        raise NoCompactFormError("what is no coefficient of a series, as a validity is", None)
    session = _Session(product, dialect, textures, taken)
    entry = session.entry()
    if dialect.restricted_loops and len(session.functions) > 1:
        raise NoCompactFormError("functions that return arrays, which GLSL ES 1.00 has not", None)
    functions = dict(product.module.functions)
    for key in product.generated:
        del functions[key]
    functions |= session.functions
    module = replace(product.module, functions=functions)
    return replace(product, module=module, generated=tuple(session.functions), entry=entry)


class _Session:
    """All functions of one compact product."""

    def __init__(self, product: Product, dialect: Dialect, textures: Textures, taken: frozenset[str]) -> None:
        self.product = product
        self.dialect = dialect
        self.textures = textures
        self.module: Module = product.module
        self.order = product.order
        self.activity = Activity(product.module)
        self.functions: dict[str, Function] = {}  # generated, callees first
        self._taken = set(taken)
        self._versions: dict[tuple[str, tuple[bool, ...]], Function] = {}

    # ---- the entry -------------------------------------------------------------------------------------------------

    def entry(self) -> Function:
        """The entry, with the signature that it has unrolled."""
        unrolled, primal = self.product.entry, self.product.primal
        builder = Builder(f"{primal.key}#compact", unrolled.name)
        params = [builder.param(p.name, p.type, p.role) for p in unrolled.params]
        calculus = self._calculus(builder)
        active = tuple(len(inputs) > 1 for inputs in self.product.inputs)
        facts = self.activity.facts(primal, active)
        transform = Transform(primal, facts, calculus, self, self._results)
        given = [self._input(calculus, inputs, params) for inputs in self.product.inputs]
        for number, op in enumerate(primal.ops):
            if op.code is Code.PARAM:
                transform.bind(Value(number), given[op.attr])
        comment = f"{unrolled.comment}; below, x[k] is derivative k of x over k!"
        function = builder.finish(
            transform.run(),
            unrolled.interface,
            unrolled.results,
            generated=True,
            comment=comment,
            may_discard=primal.may_discard,
            uses_screen=primal.uses_screen,
        )
        self.functions[function.key] = function
        return function

    def _calculus(self, builder: Builder) -> RowCalculus:
        bounds = self.dialect.restricted_loops
        return RowCalculus(builder, self.order, constant_bounds=bounds, textures=self.textures)

    def _input(self, calculus: RowCalculus, inputs: Sequence[InputCoefficient], params: Sequence[Value]) -> Row:
        """The row of a parameter of the primal, from parameters of the entry and constants."""
        (first, *rest) = inputs
        assert first.param is not None
        value = params[first.param]
        type_ = calculus.builder.type_of(value)
        found = {sum(c.index): self._term(calculus, c, params, type_) for c in rest}
        if not found:
            return calculus.constant(value)
        terms = [found.get(k) for k in range(1, max(found) + 1)]
        if len(terms) <= MOST_LOW:
            return calculus.low(value, terms)
        b = calculus.builder
        name, array = b.names[value], b.undef(Array(type_, self.order + 1))
        for k, term in enumerate((Coefficient(ONE, value), *terms)):
            array = b.insert_index(array, b.integer(k), _plain(calculus, term, type_))
            b.name(array, name)
        return calculus.stored(array, type_)

    def _term(self, calculus: RowCalculus, coefficient: InputCoefficient, params: Sequence[Value], type_: Type) -> Term:
        a = calculus.arithmetic
        if not coefficient.parts:
            if coefficient.param is None:
                return a.constant(coefficient.scale, type_)
            return Coefficient(coefficient.scale, params[coefficient.param])
        whole = a.zero(type_)
        for part in coefficient.parts:
            inner = _type_at(type_, part.path)
            given = None if part.param is None else Coefficient(part.scale, params[part.param])
            leaf = a.at_scale(given or a.constant(part.scale, inner), ONE, inner)
            whole = placed(calculus, whole, type_, part.path, leaf)
        return Coefficient(ONE, whole)

    def _results(self, transform: Transform, rows: Sequence[Row]) -> tuple[Value, ...]:
        """The flat results of the entry."""
        calculus = transform.calculus
        outputs = sorted(self.product.outputs, key=lambda o: o.result)
        wanted = list(dict.fromkeys(rows[o.primal] for o in outputs if o.order))
        wanted = [row for row in wanted if row.low is None]
        arrays = {row.number: v for row, v in zip(wanted, transform.stored(wanted), strict=True)}
        values = []
        for output in outputs:
            row = rows[output.primal]
            term = self._coefficient(calculus, row, arrays.get(row.number), output.order)
            value = calculus.arithmetic.at_scale(term, 1 / _factor(output), row.type)
            values.append(calculus.arithmetic.coerce(value, row.type))
        return tuple(values)

    def _coefficient(self, calculus: RowCalculus, row: Row, array: Value | None, order: int) -> Term:
        b = calculus.builder
        if array is not None:
            return Coefficient(ONE, b.index(array, b.integer(order)))
        if not order:
            return Coefficient(ONE, calculus.first(row))
        low = row.low or ()
        return low[order - 1] if order <= len(low) else None

    # ---- calls -----------------------------------------------------------------------------------------------------

    def call(self, transform: Transform, op: Op, arguments: Sequence[Row]) -> list[Row]:
        """The rows of a call's results: of the function itself where nothing varies, of its lines where it is small."""
        callee = self.module.functions[op.attr]
        calculus, builder = transform.calculus, transform.builder
        active = tuple(row.active for row in arguments)
        threaded = any(p.role is Role.GLOBAL for p in callee.params)
        types = [p.type for p in callee.results]
        if not any(active) and not threaded:
            firsts = [calculus.first(row) for row in arguments]
            return [calculus.constant(v) for v in builder.call(callee.key, types, firsts, pin=op.pin != 0)]
        if callee.key in self.module.rules:
            return [self._by_rule(transform, op, callee, arguments)]
        if _is_small(callee):
            return self._written_out(transform, callee, arguments)
        version = self._version(callee, active)
        results = self.activity.facts(callee, active).results
        varying = iter(transform.stored([row for row in arguments if row.active]))
        operands = [next(varying) if row.active else calculus.first(row) for row in arguments]
        values = builder.call(version.key, [p.type for p in version.results], operands, pin=op.pin != 0)
        return [
            calculus.stored(value, type_) if varies else calculus.constant(value)
            for value, type_, varies in zip(values, types, results, strict=True)
        ]

    def _by_rule(self, transform: Transform, op: Op, callee: Function, arguments: Sequence[Row]) -> Row:
        """The row of a call whose partials the user's own function computes: v' = Σ p·u'."""
        b, c = transform.builder, transform.calculus
        (type_,) = (p.type for p in callee.results)
        (primal,) = b.call(op.attr, [type_], [c.first(row) for row in arguments], pin=op.pin != 0)
        rule = self.module.functions[self.module.rules[op.attr]]
        types = Tuple(tuple(p.type for p in rule.results))
        (whole,) = self.call(transform, Op(Code.CALL, types, (), rule.key, int(rule.uses_screen)), arguments)
        flows = partial_flows(c, type_, whole, [row for row in arguments if is_differentiable(row.type)])
        return row_of(c.solve(type_, True, primal, lambda _: (flows, None)))

    def _written_out(self, transform: Transform, callee: Function, arguments: Sequence[Row]) -> list[Row]:
        """The rows of the results of a function without control flow, in the function that calls it."""
        facts = self.activity.facts(callee, tuple(row.active for row in arguments))
        inner = Transform(callee, facts, transform.calculus, self, self._results)
        inner.arrays, inner.names = transform.arrays, transform.names
        for number, op in enumerate(callee.ops):
            if op.code is Code.PARAM:
                inner.rows[Value(number)] = arguments[op.attr]
        assert isinstance(callee.body.end, Return)
        return [inner.row(v) for v in callee.body.end.values]

    def _version(self, callee: Function, active: tuple[bool, ...]) -> Function:
        key = callee.key, active
        if key not in self._versions:
            self._versions[key] = self._specialised(callee, active)
        return self._versions[key]

    def _specialised(self, callee: Function, active: tuple[bool, ...]) -> Function:
        """The function on arrays of coefficients."""
        builder = Builder(f"{callee.key}#compact{len(self._versions) + 1}", f"{callee.name}_taylor{self.order}")
        calculus = self._calculus(builder)
        facts = self.activity.facts(callee, active)
        transform = Transform(callee, facts, calculus, self, lambda t, rows: self._arrays(t, rows, facts.results))
        parameters, rows = [], []
        for i, (port, varies) in enumerate(zip(callee.params, active, strict=True)):
            type_ = transform.array_type(port.type) if varies else port.type
            value = builder.param(port.name, type_, port.role if port.role is Role.GLOBAL else Role.IN)
            rows.append(calculus.stored(value, port.type) if varies else calculus.constant(value))
            parameters.append(Parameter(port.name, type_, "in", (i,)))
        for number, op in enumerate(callee.ops):
            if op.code is Code.PARAM:
                transform.bind(Value(number), rows[op.attr])
        body = transform.run()
        results = [
            replace(port, type=transform.array_type(port.type) if varies else port.type)
            for port, varies in zip(callee.results, facts.results, strict=True)
        ]
        function = builder.finish(
            body,
            self._interface(callee, parameters, results),
            results,
            generated=True,
            comment=_comment(callee, active),
            may_discard=callee.may_discard,
            uses_screen=callee.uses_screen,
        )
        self.functions[function.key] = function
        return function

    def _arrays(self, transform: Transform, rows: Sequence[Row], active: Sequence[bool]) -> tuple[Value, ...]:
        varying = iter(transform.stored([row for row, varies in zip(rows, active, strict=True) if varies]))
        return tuple(
            next(varying) if varies else transform.calculus.first(row) for row, varies in zip(rows, active, strict=True)
        )

    def _interface(self, callee: Function, parameters: Sequence[Parameter], results: Sequence[Port]) -> Interface:
        """One array, or a struct of everything that the function gives back."""
        if len(results) == 1:
            return Interface(tuple(parameters), results[0].type, (0,))
        names = ["result" if port.role is Role.RETURN else port.name for port in results]
        fields = tuple(Field(name, port.type) for name, port in zip(names, results, strict=True))
        struct = Struct(self._unused(f"{callee.name[:1].upper()}{callee.name[1:]}Taylor{self.order}"), fields)
        return Interface(tuple(parameters), struct, tuple(range(len(results))), True)

    def _unused(self, stem: str) -> str:
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name


def _plain(calculus: RowCalculus, term: Term, type_: Type) -> Value:
    """A coefficient as a value; a derivative over its factorial reads better than times one over it."""
    a, kind = calculus.arithmetic, kind_of(type_)
    if term is None or kind is None or term.scale.numerator != 1 or term.scale == 1:
        return a.coerce(a.at_scale(term, ONE, type_), type_)
    factorial = calculus.builder.const(float(term.scale.denominator), Scalar(kind))
    return calculus.builder.builtin("/", type_, term.value, factorial)


def _factor(output: OutputCoefficient) -> Fraction:
    """What the result is, as a multiple of a coefficient; raises NoCompactFormError where it is no such multiple."""
    if not output.order:
        return Fraction(1)
    factors = {term.factor for terms in output.scalars for term in terms}
    whole = [[(k, (output.order,))] for k in range(len(output.scalars))]
    if len(factors) != 1 or [[(t.component, t.alpha) for t in terms] for terms in output.scalars] != whole:
        raise NoCompactFormError("derivatives that are no coefficients of one series", None)
    return factors.pop()


def _type_at(type_: Type, path: Sequence[int]) -> Type:
    for index in path:
        type_ = part_type(type_, index)
    return type_


def _is_small(function: Function) -> bool:
    """Whether a function is an expression of few operations."""
    if function.body.nodes or not isinstance(function.body.end, Return) or function.may_discard:
        return False
    kept = [op for op in function.ops if op.code in (Code.BUILTIN, Code.CALL, Code.SELECT)]
    return len(kept) <= SMALL and not any(op.pin for op in function.ops) and not function.uses_screen


def _comment(callee: Function, active: Sequence[bool]) -> str:
    names = [port.name for port, varies in zip(callee.params, active, strict=True) if varies]
    return f"the Taylor coefficients of {callee.name}, from those of {' and '.join(names)}" if names else callee.name
