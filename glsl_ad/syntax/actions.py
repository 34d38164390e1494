"""From reductions to nodes: one function for each name behind `->` in `glsl.lark`.

A function takes the values of its rule's symbols in order: tokens for terminals, nodes or lists for the rest. The
signatures say what the grammar delivers, so that mypy sees the types of the nodes that are built.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glsl_ad.records import dataclass
from glsl_ad.source import Span
from glsl_ad.syntax import nodes
from glsl_ad.syntax.lexer import Token
from glsl_ad.syntax.nodes import (
    ArraySize,
    Declaration,
    Declarator,
    Expression,
    FieldDeclaration,
    LayoutItem,
    Parameter,
    Qualifier,
    Statement,
    StructSpecifier,
    TypeName,
    TypeSpecifier,
)

#: What a value is until it is part of a node.
Action = Callable[..., Any]
ACTIONS: dict[str, Action] = {}
#: Actions that make no node of the tree: they do not count as a level of nesting.
FLAT: set[str] = set()


def _action(function: Action) -> Action:
    ACTIONS[function.__name__.rstrip("_")] = function
    return function


def _flat(function: Action) -> Action:
    FLAT.add(function.__name__.rstrip("_"))
    return _action(function)


@dataclass(slots=True)
class FullType:
    """A type with the qualifiers before it."""

    qualifiers: tuple[Qualifier, ...]
    type: TypeSpecifier
    span: Span


@dataclass(slots=True)
class Variables:
    """A declaration that may still get more declarators."""

    type: FullType
    declarators: list[Declarator]


@dataclass(slots=True)
class Parenthesised:
    """An expression in parentheses: the tree does not keep them, but its span covers them."""

    expression: Expression
    span: Span


@dataclass(slots=True)
class Arguments:
    """The arguments of a call with their parentheses."""

    items: list[Expression]
    span: Span


Spanned = Any  # a Token, a node, or one of the classes above: anything with a `span`


def _join(first: Spanned, last: Spanned) -> Span:
    start: Span = first.span
    end: Span = last.span
    if start.macro is None and end.macro is None and start.file is end.file:
        return Span(start.file, start.start, end.end)
    return start.to(end)


# ---- lists -----------------------------------------------------------------------------------------------------------


@_flat
def no_items() -> list[Any]:
    return []


@_flat
def one_item(item: Any) -> list[Any]:
    return [item]


@_flat
def add_item(items: list[Any], item: Any) -> list[Any]:
    if item is not None:
        items.append(item)
    return items


@_flat
def add_after_comma(items: list[Any], _comma: Token, item: Any) -> list[Any]:
    items.append(item)
    return items


@_flat
def nothing() -> None:
    return None


@_flat
def same(value: Any) -> Any:
    return value


# ---- expressions -----------------------------------------------------------------------------------------------------


@_action
def name(token: Token) -> nodes.Name:
    return nodes.Name(token.text, token.span)


@_action
def literal(token: Token) -> nodes.Literal:
    return nodes.Literal(token.text, token.span)


@_flat
def parenthesised(opening: Token, inner: Expression, closing: Token) -> Parenthesised:
    return Parenthesised(bare(inner), _join(opening, closing))


def bare(value: Any) -> Any:
    """The expression without the record of its parentheses."""
    return value.expression if type(value) is Parenthesised else value


@_action
def unary(operator: Token, operand: Expression) -> nodes.Unary:
    return nodes.Unary(operator.text, bare(operand), _join(operator, operand))


@_action
def postfix(operand: Expression, operator: Token) -> nodes.Postfix:
    return nodes.Postfix(operator.text, bare(operand), _join(operand, operator))


@_action
def binary(left: Expression, operator: Token, right: Expression) -> nodes.Binary:
    return nodes.Binary(operator.text, bare(left), bare(right), _join(left, right))


@_action
def conditional(
    condition: Expression, _question: Token, then: Expression, _colon: Token, otherwise: Expression
) -> nodes.Conditional:
    return nodes.Conditional(bare(condition), bare(then), bare(otherwise), _join(condition, otherwise))


@_action
def assignment(target: Expression, operator: Token, value: Expression) -> nodes.Assignment:
    return nodes.Assignment(operator.text, bare(target), bare(value), _join(target, value))


@_action
def comma(left: Expression, _comma: Token, right: Expression) -> nodes.Comma:
    return nodes.Comma(bare(left), bare(right), _join(left, right))


@_flat
def call_arguments(opening: Token, *rest: Any) -> Arguments:
    items = rest[0] if isinstance(rest[0], list) else []
    return Arguments([bare(i) for i in items], _join(opening, rest[-1]))


@_action
def call(function: Token, arguments: Arguments) -> nodes.Call:
    callee = nodes.Name(function.text, function.span)
    return nodes.Call(callee, tuple(arguments.items), _join(function, arguments))


@_action
def constructor(made: TypeSpecifier, arguments: Arguments) -> nodes.Call:
    # `struct S { float a; }(1.0)` is no GLSL: the parser's `check` reports it before this runs.
    callee = made if isinstance(made, TypeName) else TypeName(made.name or "struct", made.sizes, made.span)
    return nodes.Call(callee, tuple(arguments.items), _join(made, arguments))


@_action
def method_call(object_: Expression, _dot: Token, method: Token, arguments: Arguments) -> nodes.MethodCall:
    return nodes.MethodCall(bare(object_), method.text, tuple(arguments.items), _join(object_, arguments))


@_action
def member(object_: Expression, _dot: Token, field: Token) -> nodes.Member:
    return nodes.Member(bare(object_), field.text, _join(object_, field), field.span)


@_action
def index(object_: Expression, _opening: Token, inner: Expression, closing: Token) -> nodes.Index:
    return nodes.Index(bare(object_), bare(inner), _join(object_, closing))


@_action
def initialiser_list(opening: Token, *rest: Any) -> nodes.InitialiserList:
    items = rest[0] if isinstance(rest[0], list) else []
    return nodes.InitialiserList(tuple(bare(i) for i in items), _join(opening, rest[-1]))


# ---- types -----------------------------------------------------------------------------------------------------------


@_action
def type_name(token: Token, sizes: list[ArraySize] | None = None) -> TypeName:
    span = _join(token, sizes[-1]) if sizes else token.span
    return TypeName(token.text, tuple(sizes or ()), span)


@_flat
def size(opening: Token, *rest: Any) -> ArraySize:
    return ArraySize(bare(rest[0]) if len(rest) == 2 else None, _join(opening, rest[-1]))


@_action
def struct_array(struct: StructSpecifier, sizes: list[ArraySize]) -> StructSpecifier:
    return StructSpecifier(struct.name, struct.fields, tuple(sizes), _join(struct, sizes[-1]))


@_action
def anonymous_struct(word: Token, _opening: Token, fields: list[FieldDeclaration], closing: Token) -> StructSpecifier:
    return StructSpecifier(None, tuple(fields), (), _join(word, closing))


@_action
def named_struct(
    word: Token, name: Token, _opening: Token, fields: list[FieldDeclaration], closing: Token
) -> StructSpecifier:
    return StructSpecifier(name.text, tuple(fields), (), _join(word, closing))


@_action
def field(full: FullType, declarators: list[Declarator], semicolon: Token) -> FieldDeclaration:
    return FieldDeclaration(full.qualifiers, full.type, tuple(declarators), _join(full, semicolon))


@_flat
def unqualified_type(type_: TypeSpecifier) -> FullType:
    return FullType((), type_, type_.span)


@_flat
def qualified_type(qualifiers: list[Qualifier], type_: TypeSpecifier) -> FullType:
    return FullType(tuple(qualifiers), type_, _join(qualifiers[0], type_))


@_flat
def qualifier(word: Token) -> Qualifier:
    return Qualifier(word.text, (), word.span)


@_flat
def subroutine_qualifier(word: Token, _opening: Token, names: list[Token], closing: Token) -> Qualifier:
    items = tuple(LayoutItem(n.text, None, n.span) for n in names)
    return Qualifier(word.text, items, _join(word, closing))


@_flat
def layout_qualifier(word: Token, _opening: Token, items: list[LayoutItem], closing: Token) -> Qualifier:
    return Qualifier(word.text, tuple(items), _join(word, closing))


@_flat
def layout_item(name: Token, _equal: Token | None = None, value: Expression | None = None) -> LayoutItem:
    return LayoutItem(name.text, bare(value), _join(name, value or name))


# ---- declarations ----------------------------------------------------------------------------------------------------


@_flat
def declarator(
    name: Token, sizes: list[ArraySize], _equal: Token | None = None, initialiser: Expression | None = None
) -> Declarator:
    last = initialiser or (sizes[-1] if sizes else name)
    return Declarator(name.text, tuple(sizes), bare(initialiser), _join(name, last), name.span)


@_flat
def first_declarator(full: FullType, first: Declarator) -> Variables:
    return Variables(full, [first])


@_flat
def next_declarator(variables: Variables, _comma: Token, following: Declarator) -> Variables:
    variables.declarators.append(following)
    return variables


@_action
def declaration(variables: Variables, semicolon: Token) -> Declaration:
    full = variables.type
    return Declaration(full.qualifiers, full.type, tuple(variables.declarators), _join(full, semicolon))


@_action
def bare_declaration(full: FullType, semicolon: Token) -> Declaration:
    return Declaration(full.qualifiers, full.type, (), _join(full, semicolon))


@_action
def condition_declaration(full: FullType, name: Token, _equal: Token, initialiser: Expression) -> Declaration:
    declared = Declarator(name.text, (), bare(initialiser), _join(name, initialiser), name.span)
    return Declaration(full.qualifiers, full.type, (declared,), _join(full, initialiser))


@_action
def precision_declaration(
    word: Token, precision: Token, type_: TypeName, semicolon: Token
) -> nodes.PrecisionDeclaration:
    return nodes.PrecisionDeclaration(precision.text, type_, _join(word, semicolon))


@_action
def qualifier_declaration(qualifiers: list[Qualifier], *rest: Any) -> nodes.QualifierDeclaration:
    names = tuple(n.text for n in rest[0]) if len(rest) == 2 else ()
    return nodes.QualifierDeclaration(tuple(qualifiers), names, _join(qualifiers[0], rest[-1]))


@_action
def interface_block(
    qualifiers: list[Qualifier], name: Token, _opening: Token, fields: list[FieldDeclaration], *rest: Any
) -> nodes.InterfaceBlock:
    instance = declarator(rest[1], rest[2]) if len(rest) == 4 else None
    span = _join(qualifiers[0], rest[-1])
    return nodes.InterfaceBlock(tuple(qualifiers), name.text, tuple(fields), instance, span)


@_action
def parameter(full: FullType, name: Token | None = None, sizes: list[ArraySize] | None = None) -> Parameter:
    if name is None:
        return Parameter(full.qualifiers, full.type, None, (), full.span, full.span)
    span = _join(full, sizes[-1] if sizes else name)
    return Parameter(full.qualifiers, full.type, name.text, tuple(sizes or ()), span, name.span)


@_action
def function_header(full: FullType, name: Token, _opening: Token, *rest: Any) -> nodes.FunctionHeader:
    parameters: list[Parameter] = rest[0] if len(rest) == 2 else []
    if len(parameters) == 1 and _is_void(parameters[0]):
        parameters = []
    span = _join(full, rest[-1])
    return nodes.FunctionHeader(full.qualifiers, full.type, name.text, tuple(parameters), span, name.span)


def _is_void(given: Parameter) -> bool:
    plain = given.name is None and not given.qualifiers
    return plain and isinstance(given.type, TypeName) and given.type.name == "void" and not given.type.sizes


@_action
def prototype(header: nodes.FunctionHeader, semicolon: Token) -> nodes.Prototype:
    return nodes.Prototype(header, _join(header, semicolon))


@_action
def function_definition(header: nodes.FunctionHeader, body: nodes.Block) -> nodes.FunctionDefinition:
    return nodes.FunctionDefinition(header, body, _join(header, body))


@_action
def directive(token: Token) -> nodes.Directive:
    kind, _, text = token.text.partition(" ")
    return nodes.Directive(kind, text, token.span)


@_flat
def stray_semicolon(_semicolon: Token) -> None:
    return None


# ---- statements ------------------------------------------------------------------------------------------------------


@_action
def block(opening: Token, statements: list[Statement], closing: Token) -> nodes.Block:
    return nodes.Block(tuple(statements), _join(opening, closing))


@_action
def empty_statement(semicolon: Token) -> nodes.ExpressionStatement:
    return nodes.ExpressionStatement(None, semicolon.span)


@_action
def expression_statement(value: Expression, semicolon: Token) -> nodes.ExpressionStatement:
    return nodes.ExpressionStatement(bare(value), _join(value, semicolon))


@_action
def if_statement(
    word: Token,
    _opening: Token,
    condition: Expression,
    _closing: Token,
    then: Statement,
    _else: Token | None = None,
    otherwise: Statement | None = None,
) -> nodes.If:
    return nodes.If(bare(condition), then, otherwise, _join(word, otherwise or then))


@_action
def for_statement(
    word: Token,
    _opening: Token,
    init: Declaration | nodes.ExpressionStatement,
    condition: Expression | Declaration | None,
    _semicolon: Token,
    step: Expression | None,
    _closing: Token,
    body: Statement,
) -> nodes.For:
    return nodes.For(init, bare(condition), bare(step), body, _join(word, body))


@_action
def while_statement(
    word: Token, _opening: Token, condition: Expression | Declaration, _closing: Token, body: Statement
) -> nodes.While:
    return nodes.While(bare(condition), body, _join(word, body))


@_action
def do_statement(
    word: Token,
    body: Statement,
    _while: Token,
    _opening: Token,
    condition: Expression,
    _closing: Token,
    semicolon: Token,
) -> nodes.DoWhile:
    return nodes.DoWhile(body, bare(condition), _join(word, semicolon))


@_action
def switch_statement(
    word: Token,
    _opening: Token,
    selector: Expression,
    _closing: Token,
    start: Token,
    cases: list[Statement],
    end: Token,
) -> nodes.Switch:
    body = nodes.Block(tuple(cases), _join(start, end))
    return nodes.Switch(bare(selector), body, _join(word, end))


@_action
def case_label(word: Token, value: Expression, colon: Token) -> nodes.CaseLabel:
    return nodes.CaseLabel(bare(value), _join(word, colon))


@_action
def default_label(word: Token, colon: Token) -> nodes.CaseLabel:
    return nodes.CaseLabel(None, _join(word, colon))


@_action
def jump(word: Token, semicolon: Token) -> nodes.Jump:
    return nodes.Jump(word.text, _join(word, semicolon))


@_action
def return_statement(word: Token, *rest: Any) -> nodes.Return:
    value = bare(rest[0]) if len(rest) == 2 else None
    return nodes.Return(value, _join(word, rest[-1]))
