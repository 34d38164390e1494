"""The syntax tree: frozen nodes that mirror the grammar, before anything is known about names or types.

Two trees are equal when they say the same, wherever they stand: spans do not take part in comparison. Constructors and
`length()` are parsed as calls and methods; `sema` decides what they are. Preprocessor directives that survive expansion
(`#version`, `#extension`, `#pragma`) are kept as `Directive`s beside the declarations.
"""

from __future__ import annotations

from dataclasses import field

from glsl_ad.records import dataclass
from glsl_ad.source import Span


def _span() -> Span:
    """A field that says where a node stands and does not take part in comparison."""
    result: Span = field(compare=False, repr=False)
    return result


# ---- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, or a function or type name in the place of a callee."""

    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Literal:
    """`text` is the spelling: `1e3`, `.5`, `0x7fU`, `1.f`, `true`; sema gives it a type and a value."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    """`op` is one of + - ! ~ ++ -- before its operand."""

    op: str
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Postfix:
    """`op` is ++ or -- after its operand."""

    op: str
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Binary:
    """`op` is an arithmetic, bitwise, shift, relational, equality or logical operator (&& || ^^)."""

    op: str
    left: Expression
    right: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Assignment:
    """`op` is = or a compound: += -= *= /= %= <<= >>= &= ^= |=."""

    op: str
    target: Expression
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comma:
    left: Expression
    right: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """A function call or a constructor. For an array constructor `float[2](...)` the callee is a `TypeName`."""

    callee: Name | TypeName
    arguments: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MethodCall:
    """`object.length()`."""

    object: Expression
    method: str
    arguments: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """`object.name`: a field or a swizzle. `name_span` is the place of the name."""

    object: Expression
    name: str
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Index:
    object: Expression
    index: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InitialiserList:
    """`{a, b, {c, d}}` (GLSL 4.20): only as an initialiser."""

    items: tuple[Expression, ...]
    span: Span = _span()


Expression = (
    Name
    | Literal
    | Unary
    | Postfix
    | Binary
    | Conditional
    | Assignment
    | Comma
    | Call
    | MethodCall
    | Member
    | Index
    | InitialiserList
)


# ---- types and declarations ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LayoutItem:
    name: str
    value: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One qualifier word (`const`, `in`, `uniform`, `highp`, `flat`, `invariant`, ...), or `layout` with its items."""

    word: str
    items: tuple[LayoutItem, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ArraySize:
    """One `[n]`; `size` is None for `[]`."""

    size: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type by name with the array sizes that are written on the type: `vec3`, `Ray`, `float[2]`."""

    name: str
    sizes: tuple[ArraySize, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """One line of a struct or block: `highp vec3 a, b[2];`."""

    qualifiers: tuple[Qualifier, ...]
    type: TypeSpecifier
    declarators: tuple[Declarator, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class StructSpecifier:
    """`struct Name { ... }`; `name` is None for an anonymous one. `sizes` as in `TypeName`."""

    name: str | None
    fields: tuple[FieldDeclaration, ...]
    sizes: tuple[ArraySize, ...]
    span: Span = _span()


TypeSpecifier = TypeName | StructSpecifier


@dataclass(frozen=True, slots=True)
class Declarator:
    """`name[sizes] = initialiser` within a declaration."""

    name: str
    sizes: tuple[ArraySize, ...]
    initialiser: Expression | None
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Declaration:
    """Variables of one type (none for a bare `struct S {...};` or `invariant gl_Position;`-like lines)."""

    qualifiers: tuple[Qualifier, ...]
    type: TypeSpecifier
    declarators: tuple[Declarator, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class QualifierDeclaration:
    """Qualifiers alone or over existing names: `layout(...) in;`, `invariant gl_Position, v;`."""

    qualifiers: tuple[Qualifier, ...]
    names: tuple[str, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PrecisionDeclaration:
    """`precision highp float;`."""

    precision: str
    type: TypeName
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class InterfaceBlock:
    """`uniform Name { ... } instance[2];`; `instance` is None where the members are global."""

    qualifiers: tuple[Qualifier, ...]
    name: str
    fields: tuple[FieldDeclaration, ...]
    instance: Declarator | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`name` is None in prototypes that leave it out."""

    qualifiers: tuple[Qualifier, ...]
    type: TypeSpecifier
    name: str | None
    sizes: tuple[ArraySize, ...]
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class FunctionHeader:
    qualifiers: tuple[Qualifier, ...]
    return_type: TypeSpecifier
    name: str
    parameters: tuple[Parameter, ...]  # `f(void)` has none
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Prototype:
    header: FunctionHeader
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    header: FunctionHeader
    body: Block
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive that is not the preprocessor's to consume: `#version`, `#extension`, `#pragma`; `text` follows it."""

    kind: str
    text: str
    span: Span = _span()


ExternalDeclaration = (
    Declaration
    | QualifierDeclaration
    | PrecisionDeclaration
    | InterfaceBlock
    | Prototype
    | FunctionDefinition
    | Directive
)


# ---- statements ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple[Statement, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ExpressionStatement:
    """`expression` is None for the empty statement `;`."""

    expression: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class If:
    condition: Expression
    then: Statement
    otherwise: Statement | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class For:
    """`condition` may declare a variable, as in `while`."""

    init: Declaration | ExpressionStatement
    condition: Expression | Declaration | None
    step: Expression | None
    body: Statement
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class While:
    condition: Expression | Declaration
    body: Statement
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class DoWhile:
    body: Statement
    condition: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CaseLabel:
    """`case value:`, or `default:` where `value` is None; a statement in the switch's block."""

    value: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Switch:
    selector: Expression
    body: Block
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Jump:
    """`word` is break, continue or discard."""

    word: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None
    span: Span = _span()


Statement = (
    Block
    | Declaration
    | QualifierDeclaration
    | PrecisionDeclaration
    | Prototype
    | ExpressionStatement
    | If
    | For
    | While
    | DoWhile
    | CaseLabel
    | Switch
    | Jump
    | Return
)


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    declarations: tuple[ExternalDeclaration, ...]
    span: Span = _span()


Node = (
    Expression
    | TypeSpecifier
    | ExternalDeclaration
    | Statement
    | Parameter
    | Declarator
    | FieldDeclaration
    | TranslationUnit
)
