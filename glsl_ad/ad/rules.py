"""From a builtin's declaration to the series of a call.

Rules are GLSL expressions over the parameter names and `result`. They are parsed once and evaluated over series: every
operator in a rule is series arithmetic, every builtin in it comes back here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from glsl_ad.ad.calculus import Calculus, Flow, Series, product_type, wider
from glsl_ad.ad.coefficients import Term
from glsl_ad.ad.indices import MultiIndex
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import (
    Bilinear,
    Discrete,
    Expand,
    Linear,
    Opaque,
    Partials,
    Rule,
    Select,
    Signature,
    Zero,
)
from glsl_ad.ir.model import Value
from glsl_ad.syntax import nodes, parse_expression
from glsl_ad.types import BOOL, Kind, Scalar, Struct, Type, Vector, element_of, kind_of, named

Environment = Mapping[str, Series]
Recurrence = Callable[["Rules", Environment, Type, Value], Series]

#: Operators that are series arithmetic, whatever the shapes of their operands.
ARITHMETIC = ("+", "-", "*", "/")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


@cache
def parsed(text: str) -> nodes.Expression:
    """The syntax tree of a rule text."""
    return parse_expression(text)


@cache
def find_signature(name: str, types: tuple[Type, ...]) -> Signature:
    """The overload of a builtin with exactly these types of `in` parameters.

    Raises LookupError: the checker has found one for calls in shaders, and tests do for calls in rules.
    """
    for signature in BUILTINS[name].signatures:
        if tuple(p.type for p in signature.parameters if p.qualifier != "out") == types:
            return signature
    raise LookupError(f"no overload of {name} takes ({', '.join(map(str, types))})")


def rule_of(name: str, types: tuple[Type, ...]) -> Rule:
    """The rule of the overload that takes these types; that of the builtin itself for what the table has no overload
    of: operators on doubles, comparisons of structs and arrays."""
    try:
        return BUILTINS[name].rule_for(find_signature(name, types))
    except LookupError:
        return BUILTINS[name].rule


def partial_flows(calculus: Calculus, value: Type, partials: Series, operands: Sequence[Series]) -> list[Flow]:
    """The terms of v' = Σ p·u' where a user's own function gives the partials of a value: a struct with a field for
    each operand, or the only one. `operands` are those that hold floats."""
    flows = []
    for i, operand in enumerate(operands):
        slope = partials
        if len(operands) > 1:
            assert isinstance(partials.type, Struct)
            field = partial(calculus.builder.field, index=i)
            slope = calculus.mapped(partials, partials.type.fields[i].type, field)
        is_gradient = isinstance(slope.type, Vector) and not isinstance(value, Vector)
        if operand.active:
            flows.append(Flow(operand, slope, "dot" if is_gradient else "*"))
    return flows


class Rules:
    """Applies builtins to series in one calculus. `recurrences` are the hand-made ones, by name."""

    def __init__(self, calculus: Calculus, recurrences: Mapping[str, Recurrence]) -> None:
        self.calculus = calculus
        self.arithmetic = calculus.arithmetic
        self.builder = calculus.builder
        self._recurrences = recurrences

    # ---- calls -----------------------------------------------------------------------------------------------------

    def call(self, name: str, arguments: Sequence[Series], primal: Value | None = None) -> Series:
        """The series of `name(arguments)`. `primal` is the call's own value where it exists already.

        Only for builtins that return one float value and whose rule is not opaque.
        """
        key = ("call", name, tuple(s.number for s in arguments), primal)
        return self.calculus.memoised(key, lambda: self._call(name, arguments, primal))

    def _call(self, name: str, arguments: Sequence[Series], primal: Value | None) -> Series:
        builtin = BUILTINS[name]
        if builtin.intrinsic:
            return self._intrinsic(name, arguments[0])
        signature = find_signature(name, tuple(s.type for s in arguments))
        type_ = signature.result
        if primal is None:
            primal = self.builder.builtin(name, type_, *map(self.calculus.primal, arguments))
        if not any(s.active for s in arguments):
            return self.calculus.of_value(primal)
        environment = {p.name: s for p, s in zip(signature.parameters, arguments, strict=True)}
        return self.apply(name, builtin.rule_for(signature), environment, type_, primal)

    def apply(self, name: str, rule: Rule, environment: Environment, type_: Type, primal: Value) -> Series:
        """The series of a call of the builtin `name` from its rule."""
        match rule:
            case Partials(recurrence=str(recurrence)) | Expand(recurrence=str(recurrence)):
                return self._recurrences[recurrence](self, environment, type_, primal)
            case Partials(partials):
                return self._partials(partials, environment, type_, primal)
            case Expand():
                return self._expand(rule, environment, type_, primal)
            case Linear():
                return self._linear(name, list(environment.values()), type_, primal)
            case Bilinear():
                left, right = environment.values()
                return self.calculus.product(name, left, right, type_, primal)
            case Select(choice):
                expression = parsed(choice)
                return self.with_primal(self.evaluate(expression, environment, type_), primal)
            case Zero() | Discrete() | Opaque():
                return self.calculus.of_value(primal)
        raise AssertionError(rule)

    def with_primal(self, series: Series, primal: Value) -> Series:
        """The same coefficients over the value that the program computes itself."""

        def compute(alpha: MultiIndex) -> Term:
            return self.calculus.at(series, alpha) if any(alpha) else self.arithmetic.of(primal)

        return self.calculus.series(self.builder.type_of(primal), series.active, compute)

    def _partials(self, partials: Mapping[str, str], environment: Environment, type_: Type, primal: Value) -> Series:
        """v' = Σ p·u'; where every partial is a fraction over one denominator d, d·v' = Σ n·u' instead."""
        active = {n: t for n, t in partials.items() if n in environment and environment[n].active}
        trees = {name: parsed(text) for name, text in active.items()}
        ratios = {name: ratio for name, tree in trees.items() if (ratio := _ratio(tree)) is not None}
        below = next(iter(ratios.values()))[1] if ratios else None
        shared = len(ratios) == len(trees) and all(d == below for _, d in ratios.values())

        def equation(result: Series) -> tuple[list[Flow], Series | None]:
            names = dict(environment) | {"result": result}
            tops = {name: ratios[name][0] for name in trees} if shared else trees
            flows = [Flow(environment[n], self.evaluate(tree, names, type_)) for n, tree in tops.items()]
            return flows, self.evaluate(below, names, type_) if shared and below is not None else None

        return self.calculus.solve(type_, bool(trees), primal, equation)

    def _expand(self, rule: Expand, environment: Environment, type_: Type, primal: Value) -> Series:
        first = next(iter(environment.values())).type
        names = dict(environment)
        names["result"] = self.calculus.of_value(primal)
        for name, text in rule.lets.items():
            names[name] = self.evaluate(parsed(text), names, type_)
        text = rule.by_type.get(str(first), rule.value)
        return self.with_primal(self.evaluate(parsed(text), names, type_), primal)

    def _linear(self, name: str, operands: Sequence[Series], type_: Type, primal: Value) -> Series:
        """+, - and other maps that are linear in all their active operands together."""
        if name in ("+", "-"):
            signs = [1] * len(operands)
            if name == "-":
                signs[-1] = -1
            return self.with_primal(self.calculus.sum(list(zip(signs, operands, strict=True)), type_), primal)
        held = [self.calculus.primal(s) for s in operands]
        moving = next(i for i, s in enumerate(operands) if s.active)

        def make(value: Value) -> Value:
            return self.builder.builtin(name, type_, *held[:moving], value, *held[moving + 1 :])

        return self.with_primal(self.calculus.mapped(operands[moving], type_, make), primal)

    def _intrinsic(self, name: str, operand: Series) -> Series:
        """guarded_sqrt and guarded_inversesqrt: all derivatives are zero where u is 0."""
        c, type_ = self.calculus, operand.type
        if name == "guarded_inversesqrt":
            one = c.of_value(self.arithmetic.one(type_))
            return c.quotient(one, self._intrinsic("guarded_sqrt", operand), type_, guarded=True)
        primal = self.builder.builtin("sqrt", type_, c.primal(operand))
        return self.guarded_root(operand, type_, primal)

    def guarded_root(self, operand: Series, type_: Type, primal: Value) -> Series:
        """v = √u from v·v' = u'/2, with every coefficient 0 where v is 0. `primal` is v's value."""
        half = self.calculus.of_value(self.arithmetic.filled(type_, 0.5))
        return self.calculus.solve(
            type_, operand.active, primal, lambda result: ([Flow(operand, half)], result), guarded=True
        )

    # ---- expressions -----------------------------------------------------------------------------------------------

    def evaluate(self, tree: nodes.Expression, names: Mapping[str, Series], type_: Type) -> Series:
        """The series of a rule's expression. `type_` is the type of the call that the rule belongs to."""
        c = self.calculus
        match tree:
            case nodes.Name(name):
                return names[name]
            case nodes.Literal(text):
                return c.of_value(self.builder.number(float(text)))
            case nodes.Unary("-", operand):
                inner = self.evaluate(operand, names, type_)
                return c.sum([(-1, inner)], inner.type)
            case nodes.Binary(op, left, right):
                return self._binary(op, self.evaluate(left, names, type_), self.evaluate(right, names, type_))
            case nodes.Conditional(condition, then, otherwise):
                yes, no = (self.evaluate(t, names, type_) for t in (then, otherwise))
                return c.choice(self._condition(condition, names, type_), yes, no, wider(yes.type, no.type))
            case nodes.Call(nodes.Name(name) | nodes.TypeName(name), arguments):
                values = [self.evaluate(a, names, type_) for a in arguments]
                constructed = named(name)
                return self.call(name, values) if constructed is None else self._construct(constructed, values)
            case nodes.Member(base, letters):
                return self._swizzle(self.evaluate(base, names, type_), letters)
            case nodes.Index(base, nodes.Literal(text)):
                return self._index(self.evaluate(base, names, type_), int(text))
        raise ValueError(f"a rule cannot hold {tree}")

    def _binary(self, op: str, left: Series, right: Series) -> Series:
        c = self.calculus
        if op in ("+", "-"):
            return c.sum([(1, left), (1 if op == "+" else -1, right)], wider(left.type, right.type))
        if op == "*":
            return c.product("*", left, right, product_type(left.type, right.type))
        if op == "/":
            key = ("quotient", left.number, right.number)
            return c.memoised(key, lambda: c.quotient(left, right, wider(left.type, right.type)))
        raise ValueError(f"a rule cannot hold the operator {op}")

    def _condition(self, tree: nodes.Expression, names: Mapping[str, Series], type_: Type) -> Value:
        """A comparison of values; componentwise where they are vectors."""
        match tree:
            case nodes.Binary(op, left, right) if op in _COMPARISONS:
                values = [self.calculus.primal(self.evaluate(t, names, type_)) for t in (left, right)]
                return self.arithmetic.compare(op, *values)
            case nodes.Name(name):
                return self.calculus.primal(names[name])
            case nodes.Binary("&&" | "||" as op, left, right):
                values = [self._condition(t, names, type_) for t in (left, right)]
                return self.builder.builtin(op, BOOL, *values)
        raise ValueError(f"a rule's condition cannot be {tree}")

    def _construct(self, type_: Type, parts: Sequence[Series]) -> Series:
        if len(parts) == 1 and isinstance(parts[0].type, Scalar):
            return self.calculus.mapped(parts[0], type_, lambda v: self.arithmetic.coerce(v, type_))
        types = [p.type for p in parts]

        def compute(alpha: MultiIndex) -> Term:
            terms = [self.calculus.at(p, alpha) for p in parts]
            natural = self.calculus.natural_scale(alpha)
            make = self.arithmetic.joined if isinstance(type_, Vector) else self._constructed
            return self.arithmetic.linear(terms, types, natural, lambda vs: make(vs, type_))

        return self.calculus.series(type_, any(p.active for p in parts), compute)

    def _constructed(self, parts: Sequence[Value], type_: Type) -> Value:
        return self.builder.construct(type_, parts)

    def _swizzle(self, base: Series, letters: str) -> Series:
        indices = tuple("xyzw".index(letter) for letter in letters)
        kind = kind_of(base.type) or Kind.FLOAT
        type_: Type = Scalar(kind) if len(indices) == 1 else Vector(kind, len(indices))
        return self.calculus.memoised(
            ("swizzle", base.number, indices),
            lambda: self.calculus.mapped(base, type_, lambda v: self.arithmetic.swizzle(v, indices)),
        )

    def _index(self, base: Series, index: int) -> Series:
        return self.calculus.memoised(
            ("index", base.number, index),
            lambda: self.calculus.mapped(
                base, element_of(base.type), lambda v: self.arithmetic.index(v, self.builder.integer(index))
            ),
        )


def _ratio(tree: nodes.Expression) -> tuple[nodes.Expression, nodes.Expression] | None:
    """(n, d) of an expression `n / d`; a minus before it goes to n."""
    match tree:
        case nodes.Binary("/", above, below):
            return above, below
        case nodes.Unary("-", nodes.Binary("/", above, below), span):
            return nodes.Unary("-", above, span), below
    return None
