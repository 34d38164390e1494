"""Walks typed trees without recursion: what a node is made of, and all that lies below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glsl_ad.sema import model as sema
from glsl_ad.types import Opaque

Node = sema.Expression | sema.Statement | sema.Case


def parts(node: Node) -> tuple[Node, ...]:
    """The direct children of a node, in the order in which they are evaluated."""
    match node:
        case sema.Literal() | sema.VariableRef() | sema.Break() | sema.Continue() | sema.Discard():
            return ()
        case sema.Operation(operands=children) | sema.Call(arguments=children):
            return children
        case sema.BuiltinCall(arguments=children) | sema.Construct(arguments=children):
            return children
        case sema.Logical(_, left, right) | sema.Sequence(left, right):
            return left, right
        case sema.Conditional(condition, then, otherwise):
            return condition, then, otherwise
        case sema.Assign(target=target, value=value):
            return target, value
        case sema.Increment(target=target):
            return (target,)
        case sema.Convert(operand):
            return (operand,)
        case sema.Swizzle(base) | sema.FieldAccess(base) | sema.DynamicLength(base):
            return (base,)
        case sema.Index(base, index):
            return base, index
    return _statement_parts(node)


def _statement_parts(node: Node) -> tuple[Node, ...]:
    match node:
        case sema.Declare(initial=value) | sema.Return(value):
            return () if value is None else (value,)
        case sema.Evaluate(expression):
            return (expression,)
        case sema.Block(statements):
            return statements
        case sema.If(condition, then, otherwise):
            return (condition, then) if otherwise is None else (condition, then, otherwise)
        case sema.For(init, test, step, body):
            return *init, *(() if test is None else (test,)), body, *(() if step is None else (step,))
        case sema.While(test, body):
            return test, body
        case sema.DoWhile(body, condition):
            return body, condition
        case sema.Switch(selector, cases):
            return selector, *cases
        case sema.Case(body=body):
            return (body,)
    raise AssertionError(f"{type(node).__name__} is no node of a typed tree")


def walk(*roots: Node) -> Iterator[Node]:
    """The nodes and all that lie below them, each before its parts and in the order of evaluation."""
    pending = list(reversed(roots))
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(parts(node)))


def root(target: sema.Expression) -> sema.Variable:
    """The variable that an l-value is a part of."""
    while not isinstance(target, sema.VariableRef):
        assert isinstance(target, (sema.Swizzle, sema.FieldAccess, sema.Index)), target
        target = target.base
    return target.variable


def targets(node: Node) -> Iterator[sema.Variable]:
    """The variables that this node itself assigns to; what a called function does to globals is not among them."""
    match node:
        case sema.Assign(target=target) | sema.Increment(target=target):
            yield root(target)
        case sema.Call(function, arguments):
            yield from _written(arguments, (p.qualifier for p in function.parameters))
        case sema.BuiltinCall(_, signature, arguments):
            yield from _written(arguments, (p.qualifier for p in signature.parameters))


def _written(arguments: Iterable[sema.Expression], qualifiers: Iterable[str]) -> Iterator[sema.Variable]:
    for argument, qualifier in zip(arguments, qualifiers, strict=True):
        if qualifier in ("out", "inout"):
            yield root(argument)


def is_cheap(expression: sema.Expression) -> bool:
    """Whether evaluating an expression where it is not needed neither changes anything nor costs much."""
    return all(_is_cheap_itself(node) for node in walk(expression))


def _is_cheap_itself(node: Node) -> bool:
    if isinstance(node, (sema.Assign, sema.Increment, sema.Call)):
        return False
    if isinstance(node, sema.BuiltinCall):
        parameters = node.signature.parameters
        samples = any(isinstance(p.type, Opaque) or p.qualifier != "in" for p in parameters)
        return not (samples or node.builtin.uses_screen)
    return True
