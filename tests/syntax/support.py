"""Shared by the tests of the front end: parsing short texts, and trees as fully parenthesised text.

`shown` does not use the printer, so that the two can be held against each other.
"""

from __future__ import annotations

from pathlib import Path

from glsl_ad.source import Diagnostic, Sink, SourceFile
from glsl_ad.syntax import nodes, parse, parse_expression
from glsl_ad.syntax.nodes import TranslationUnit


def words_of(text: str) -> list[str]:
    """A list that reads like a line."""
    return text.split()


CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


def parsed(text: str, **defines: str) -> TranslationUnit:
    """The tree of a text without faults."""
    sink = Sink()
    unit = parse(SourceFile("test.frag", text), sink, defines=defines)
    # P307: the module that a line of the corpus names is not beside it.
    told = [(d.code, d.text) for d in sink.diagnostics if d.code != "P307"]
    assert not told, told
    return unit


def faults(text: str, **defines: str) -> list[Diagnostic]:
    """What the front end says about a text."""
    sink = Sink()
    parse(SourceFile("test.frag", text), sink, defines=defines)
    return sink.diagnostics


def statements(text: str) -> tuple[nodes.Statement, ...]:
    """The statements of a function with this body."""
    unit = parsed(f"struct S {{ float f; }};\nvoid main() {{ {text} }}")
    function = unit.declarations[-1]
    assert isinstance(function, nodes.FunctionDefinition)
    return function.body.statements


def expression(text: str) -> str:
    """An expression, fully parenthesised."""
    return shown(parse_expression(text))


def shown(node: nodes.Expression | nodes.ArraySize) -> str:
    """An expression with a pair of parentheses for each operator."""
    match node:
        case nodes.Name(name):
            return name
        case nodes.Literal(text):
            return text
        case nodes.Unary(op, operand):
            return f"({op} {shown(operand)})"
        case nodes.Postfix(op, operand):
            return f"({shown(operand)} {op})"
        case nodes.Binary(op, left, right):
            return f"({shown(left)} {op} {shown(right)})"
        case nodes.Conditional(condition, then, otherwise):
            return f"({shown(condition)} ? {shown(then)} : {shown(otherwise)})"
        case nodes.Assignment(op, target, value):
            return f"({shown(target)} {op} {shown(value)})"
        case nodes.Comma(left, right):
            return f"({shown(left)} , {shown(right)})"
        case nodes.Call(callee, arguments):
            name = callee.name if isinstance(callee, nodes.Name) else _type(callee)
            return f"{name}({'; '.join(map(shown, arguments))})"
        case nodes.MethodCall(object_, method, arguments):
            return f"{shown(object_)}->{method}({'; '.join(map(shown, arguments))})"
        case nodes.Member(object_, name):
            return f"{shown(object_)}.{name}"
        case nodes.Index(object_, index):
            return f"{shown(object_)}[{shown(index)}]"
        case nodes.InitialiserList(items):
            return f"{{{'; '.join(map(shown, items))}}}"
        case nodes.ArraySize(size):
            return f"[{'' if size is None else shown(size)}]"


def _type(type_: nodes.TypeName) -> str:
    return f"type:{type_.name}{''.join(map(shown, type_.sizes))}"
