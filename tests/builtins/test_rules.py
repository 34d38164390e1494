"""The rules that builtins declare: every text parses, types, and says the same as mpmath's derivative.

A small evaluator reads the texts over mpmath numbers; the functions they call come from the references of these tests.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from operator import add, ge, gt, le, lt, mul, sub, truediv
from random import Random
from typing import Any

import mpmath
import pytest
from mpmath import mpf

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import (
    Bilinear,
    Builtin,
    Discrete,
    Expand,
    Linear,
    Opaque,
    Partials,
    Select,
    Signature,
    SignatureParameter,
    Smoothness,
    Zero,
)
from glsl_ad.syntax import nodes, parse_expression
from glsl_ad.types import BOOL, FLOAT, Kind, Matrix, Scalar, Type, Vector, element_of, is_differentiable, kind_of, named
from tests.builtins.references import ELEMENTWISE, WHOLE, components, each, reference, scalar_signatures, shape
from tests.builtins.samples import draw, inputs

TOLERANCE = mpf("1e-14")  # the constants in rules are those of float64
POINTS = 8

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul, "/": truediv}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


# ---- reading rules ---------------------------------------------------------------------------------------------------


def evaluate(tree: nodes.Expression, names: Mapping[str, Any]) -> Any:
    """The value of a rule's expression over mpmath numbers, lists and lists of columns."""
    match tree:
        case nodes.Name(name):
            return names[name]
        case nodes.Literal(text):
            return mpf(text)
        case nodes.Unary("-", operand):
            return each(lambda v: -v, evaluate(operand, names))
        case nodes.Binary(op, left, right) if op in _COMPARISONS:
            return _COMPARISONS[op](evaluate(left, names), evaluate(right, names))
        case nodes.Binary(op, left, right):
            return each(_OPERATORS[op], evaluate(left, names), evaluate(right, names))
        case nodes.Conditional(condition, then, otherwise):
            return evaluate(then if evaluate(condition, names) else otherwise, names)
        case nodes.Call(nodes.Name(name), arguments):
            values = [evaluate(a, names) for a in arguments]
            return WHOLE[name](*values) if name in WHOLE else each(ELEMENTWISE[name], *values)
        case nodes.Call(nodes.TypeName(name), (nodes.Literal(text),)):
            made = named(name)
            assert made is not None
            return shape(made, lambda: mpf(text))
        case nodes.Index(base, nodes.Literal(text)):
            return evaluate(base, names)[int(text)]
    raise AssertionError(f"a rule should not hold {tree}")


def type_of(tree: nodes.Expression, names: Mapping[str, Type]) -> Type:
    """The GLSL type of a rule's expression, without implicit conversions; a fault is an AssertionError."""
    match tree:
        case nodes.Name(name):
            return names[name]
        case nodes.Literal():
            return FLOAT
        case nodes.Unary(op, operand):
            return call_type(op, [type_of(operand, names)])
        case nodes.Binary(op, left, right):
            return call_type(op, [type_of(left, names), type_of(right, names)])
        case nodes.Conditional(condition, then, otherwise):
            assert type_of(condition, names) == BOOL
            types = {type_of(then, names), type_of(otherwise, names)}
            assert len(types) == 1
            return types.pop()
        case nodes.Call(nodes.Name(name), arguments):
            return call_type(name, [type_of(a, names) for a in arguments])
        case nodes.Call(nodes.TypeName(name), (argument,)):
            made = named(name)
            assert made is not None
            assert type_of(argument, names) == FLOAT
            return made
        case nodes.Index(base, nodes.Literal()):
            return element_of(type_of(base, names))
    raise AssertionError(f"a rule should not hold {tree}")


def call_type(name: str, arguments: list[Type]) -> Type:
    found = [s.result for s in BUILTINS[name].signatures if [p.type for p in s.parameters] == arguments]
    assert len(found) == 1, f"{name}({', '.join(map(str, arguments))})"
    return found[0]


# ---- every text types ------------------------------------------------------------------------------------------------


def differentiable_overloads() -> list[Any]:
    return [
        pytest.param(builtin, signature, id=f"{name}({signature})")
        for name, builtin in BUILTINS.items()
        for signature in builtin.signatures
        if is_differentiable(signature.result)
        and isinstance(builtin.rule_for(signature), (Partials, Expand, Select, Linear, Bilinear))
    ]


@pytest.mark.parametrize(("builtin", "signature"), differentiable_overloads())
def test_texts_have_types(builtin: Builtin, signature: Signature) -> None:
    names = {p.name: p.type for p in signature.parameters}
    match builtin.rule_for(signature):
        case Partials(partials):
            names["result"] = signature.result
            told = [text for name, text in partials.items() if name in names]
            assert len(told) == len([p for p in signature.parameters if is_differentiable(p.type)])
            for text in told:
                assert kind_of(type_of(parse_expression(text), names)) is Kind.FLOAT
        case Expand() as rule:
            for name, text in rule.lets.items():
                names[name] = type_of(parse_expression(text), names)
            text = rule.by_type.get(str(signature.parameters[0].type), rule.value)
            assert type_of(parse_expression(text), names) == signature.result
        case Select(choice):  # over scalars
            scalars: dict[str, Type] = {name: Scalar(kind_of(t) or Kind.FLOAT) for name, t in names.items()}
            assert type_of(parse_expression(choice), scalars) == FLOAT
        case Linear(parameters):
            assert builtin.is_operator or set(parameters) <= set(names)
        case Bilinear(left, right):
            assert [left, right] == list(names)


@pytest.mark.parametrize("name", BUILTINS)
def test_smoothness_agrees_with_the_rule(name: str) -> None:
    builtin = BUILTINS[name]
    if isinstance(builtin.rule, Zero):
        assert builtin.smoothness is Smoothness.JUMPS
        assert builtin.rule.why
    if isinstance(builtin.rule, Select):
        assert builtin.smoothness is Smoothness.KINKS
    if isinstance(builtin.rule, Discrete):
        assert builtin.smoothness is Smoothness.DISCRETE
        assert not any(is_differentiable(s.result) for s in builtin.signatures)
    if isinstance(builtin.rule, Opaque):
        assert builtin.rule.why


# ---- every text is right ---------------------------------------------------------------------------------------------


def ruled(*kinds: type) -> list[Any]:
    """Scalar overloads of elementwise builtins with float results under one of these rules."""
    return [
        pytest.param(builtin, signature, id=f"{name}({signature})")
        for name, builtin in BUILTINS.items()
        if builtin.elementwise and builtin.numeric and builtin.rule != Linear(())
        for signature in scalar_signatures(builtin)
        if isinstance(builtin.rule_for(signature), kinds) and is_differentiable(signature.result)
    ]


def points(builtin: Builtin, signature: Signature) -> list[dict[str, Any]]:
    random = Random(f"rules of {builtin.name}")
    given = inputs(builtin, signature.parameters)

    def value(name: str) -> Any:
        (parameter,) = [p for p in given if p.name == name]
        drawn = draw(random, builtin, parameter)
        return mpf(drawn) if isinstance(drawn, float) else drawn

    return [{p.name: value(p.name) for p in given} for _ in range(POINTS)]


def assert_close(found: Any, expected: Any) -> None:
    found, expected = components(found), components(expected)
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        assert abs(a - b) <= TOLERANCE * max(1, abs(b))


@pytest.mark.parametrize(("builtin", "signature"), ruled(Partials))
def test_partials(builtin: Builtin, signature: Signature) -> None:
    assert isinstance(builtin.rule, Partials)
    check_partials(builtin, signature, builtin.rule.partials)


@pytest.mark.parametrize(("builtin", "signature"), ruled(Partials))
def test_a_corrupted_partial_is_caught(builtin: Builtin, signature: Signature) -> None:
    assert isinstance(builtin.rule, Partials)
    for name in (p.name for p in signature.parameters):
        corrupted = {**builtin.rule.partials, name: f"1.000001 * ({builtin.rule.partials[name]})"}
        with pytest.raises(AssertionError):
            check_partials(builtin, signature, corrupted)


def check_partials(builtin: Builtin, signature: Signature, partials: Mapping[str, str]) -> None:
    """Compare each partial with the difference quotient of the reference."""
    function = reference(builtin, signature)
    for point in points(builtin, signature):
        with mpmath.workdps(40):
            result = function(*point.values())
            for name in point:

                def moved(value: Any, name: str = name, point: dict[str, Any] = point) -> Any:
                    return function(*(point | {name: value}).values())

                found = evaluate(parse_expression(partials[name]), point | {"result": result})
                assert_close(found, mpmath.diff(moved, point[name]))


@pytest.mark.parametrize(("builtin", "signature"), ruled(Expand, Select))
def test_equivalents(builtin: Builtin, signature: Signature) -> None:
    rule, function = builtin.rule_for(signature), reference(builtin, signature)
    for point in points(builtin, signature):
        with mpmath.workdps(40):
            expected = function(*point.values())
            names = dict(point)
            if isinstance(rule, Select):
                assert_close(evaluate(parse_expression(rule.choice), names), expected)
                continue
            assert isinstance(rule, Expand)
            if isinstance(expected, tuple):
                outs = [p.name for p in signature.parameters if p.qualifier == "out"]
                names |= dict(zip(outs, expected[1:], strict=True))
                expected = expected[0]
            for name, text in rule.lets.items():
                names[name] = evaluate(parse_expression(text), names)
            assert_close(evaluate(parse_expression(rule.value), names), expected)


@pytest.mark.parametrize(("builtin", "signature"), ruled(Zero))
def test_steps_are_flat(builtin: Builtin, signature: Signature) -> None:
    function = reference(builtin, signature)
    for point in points(builtin, signature):
        with mpmath.workdps(40):
            near = [value + mpf("1e-20") for value in point.values()]
            assert function(*near) == function(*point.values())


@pytest.mark.parametrize(("builtin", "signature"), ruled(Linear, Bilinear))
def test_linear_elementwise(builtin: Builtin, signature: Signature) -> None:
    check_linear(builtin, signature, points(builtin, signature))


def whole(*kinds: type) -> list[Any]:
    return [
        pytest.param(builtin, signature, id=f"{name}({signature})")
        for name, builtin in BUILTINS.items()
        if not builtin.elementwise and builtin.numeric and isinstance(builtin.rule, kinds)
        for signature in builtin.signatures
        if is_differentiable(signature.result) and builtin.rule != Linear(())
    ]


def whole_points(builtin: Builtin, signature: Signature) -> list[dict[str, Any]]:
    random = Random(f"rules of {builtin.name}")

    def drawn(p: SignatureParameter) -> Any:
        return shape(p.type, lambda: mpf(draw(random, builtin, p)))

    return [{p.name: drawn(p) for p in signature.parameters} for _ in range(3)]


@pytest.mark.parametrize(("builtin", "signature"), whole(Linear, Bilinear))
def test_linear_whole(builtin: Builtin, signature: Signature) -> None:
    check_linear(builtin, signature, whole_points(builtin, signature))


def check_linear(builtin: Builtin, signature: Signature, given: list[dict[str, Any]]) -> None:
    """f(3a + 2b) = 3 f(a) + 2 f(b), in the parameters that the rule names: together, or one by one."""
    rule, function = builtin.rule, reference(builtin, signature)
    groups: list[tuple[str, ...]] = []
    if isinstance(rule, Linear):
        groups.append(rule.parameters)
    if isinstance(rule, Bilinear):
        groups += [(rule.left,), (rule.right,)]
    for a, b in itertools.pairwise(given):
        for group in groups:
            other = {name: b[name] if name in group else value for name, value in a.items()}
            mixed = {n: each(lambda p, q: 3 * p + 2 * q, v, other[n]) if n in group else v for n, v in a.items()}
            with mpmath.workdps(40):
                parts = function(*a.values()), function(*other.values())
                assert_close(function(*mixed.values()), each(lambda p, q: 3 * p + 2 * q, *parts))


@pytest.mark.parametrize(("builtin", "signature"), whole(Expand))
def test_whole_equivalents(builtin: Builtin, signature: Signature) -> None:
    rule, function = builtin.rule, reference(builtin, signature)
    assert isinstance(rule, Expand)
    text = rule.by_type.get(str(signature.parameters[0].type), rule.value)
    for point in whole_points(builtin, signature):
        with mpmath.workdps(40):
            names = dict(point)
            for name, let in rule.lets.items():
                names[name] = evaluate(parse_expression(let), names)
            assert_close(evaluate(parse_expression(text), names), function(*point.values()))
            if text != rule.value and not isinstance(signature.parameters[0].type, Matrix):
                assert_close(evaluate(parse_expression(rule.value), names), function(*point.values()))


def test_total_reflection_is_zero() -> None:
    rule = BUILTINS["refract"].rule
    assert isinstance(rule, Expand)
    names = {"I": [mpf(1), mpf(2)], "k": mpf(-1), "c": mpf(0), "eta": mpf(1), "N": [mpf(0), mpf(1)]}
    assert evaluate(parse_expression(rule.by_type["vec2"]), names) == [0, 0]


def test_ties() -> None:
    """min and max return the first argument of two that are equal; so the rule takes its derivative."""
    names = {"x": mpf(1), "y": mpf(1)}
    for name in ("min", "max"):
        rule = BUILTINS[name].rule
        assert isinstance(rule, Select)
        tree = parse_expression(rule.choice)
        assert isinstance(tree, nodes.Conditional)
        assert not evaluate(tree.condition, names)
        assert isinstance(tree.otherwise, nodes.Name)
        assert tree.otherwise.name == "x"


def test_vectors_are_tried() -> None:
    """The typing test covers shapes that the value tests, over scalars, do not."""
    shapes = {type(p.type) for case in differentiable_overloads() for p in case.values[1].parameters}
    assert {Scalar, Vector, Matrix} <= shapes
