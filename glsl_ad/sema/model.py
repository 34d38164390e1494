"""The typed program: what the checker makes of a syntax tree, and what lowering reads.

Every expression has its type; names are resolved to symbols, overloads and constructors are decided, implicit
conversions are explicit `Convert` nodes, array sizes and `length()` are numbers. Symbols compare by identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from glsl_ad.builtins.model import Builtin, Signature
from glsl_ad.dialects import Dialect
from glsl_ad.records import dataclass
from glsl_ad.source import Diagnostic, SourceFile, Span
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import Struct, Type


class Storage(Enum):
    LOCAL = "local"
    PARAMETER = "parameter"
    GLOBAL = "global"  # plain, writable
    CONST = "const"
    UNIFORM = "uniform"  # and buffer members
    INPUT = "in"  # varyings and attributes
    OUTPUT = "out"
    BUILTIN = "builtin"  # gl_FragCoord, iTime: declared by the language or the host


@dataclass(eq=False, slots=True)
class Variable:
    """`value` is the constant's folded value where it is a scalar constant expression, else None.

    `initial` is the initialiser of a global.
    """

    name: str
    type: Type
    storage: Storage
    span: Span | None
    qualifier: str = ""  # for parameters: "in", "out", "inout", "const in"
    value: bool | int | float | None = None
    initial: Expression | None = None


@dataclass(eq=False, slots=True)
class Function:
    """A user function. `key` is its signature, `map(vec3)`, unique among overloads.

    `body` is None for a prototype without definition. `errors` are the faults found in its header and body: they
    matter only to who uses the function.
    """

    key: str
    name: str
    parameters: tuple[Variable, ...]
    return_type: Type
    definition: syntax.FunctionDefinition | None
    span: Span
    body: Block | None = None
    errors: list[Diagnostic] = field(default_factory=list)


# ---- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A constant: bool, int (wrapped to 32 bits; uint where the type says so) or float."""

    value: bool | int | float
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class VariableRef:
    variable: Variable
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A unary or binary operator as a builtin: + - * / % < <= > >= == != & | ^ ~ << >> ! ^^.

    `==` and `!=` work on any type (structs, arrays); their `signature` is None then.
    """

    op: str
    signature: Signature | None
    operands: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Logical:
    """`&&` or `||`: the right operand is evaluated only if needed."""

    op: str
    left: Expression
    right: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    condition: Expression
    then: Expression
    otherwise: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """`op` is "" for =, else the operator of a compound assignment, whose operand types are those of `signature`.

    The value of the expression is the target after the assignment. For a compound one the target is evaluated once;
    `value` is already converted; the result of the operation has the target's type.
    """

    op: str
    signature: Signature | None
    target: LValue
    value: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Increment:
    """`++`/`--`: `op` is "+" or "-"; a prefix one gives the new value, a postfix one the old."""

    op: str
    prefix: bool
    target: LValue
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    left: Expression
    right: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Arguments for `out` and `inout` parameters are LValues; those for `in` are converted already."""

    function: Function
    arguments: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class BuiltinCall:
    builtin: Builtin
    signature: Signature
    arguments: tuple[Expression, ...]
    type: Type
    span: Span


class ConstructorForm(Enum):
    """How a constructor builds its value (GLSL ES 3.00 section 5.4); scalars are already converted to the target kind
    except in RESIZE."""

    COMPONENTS = "components"  # vectors and matrices from scalars and vectors, as many as needed (extra ones cut off)
    SPLAT = "splat"
    DIAGONAL = "diagonal"
    RESIZE = "resize"  # matrix from matrix
    AGGREGATE = "aggregate"  # struct or array: one argument each


@dataclass(frozen=True, slots=True, eq=False)
class Construct:
    """Matrix arguments inside COMPONENTS (desktop) count as their columns. `vec3(v4)` is COMPONENTS with components
    cut off. Conversions of shape-preserving kind (`float(i)`, `ivec2(v)`) are `Convert`, not this."""

    form: ConstructorForm
    arguments: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Convert:
    """Componentwise conversion to `type`, of the same shape; `implicit` ones were not written by the user."""

    operand: Expression
    implicit: bool
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Swizzle:
    base: Expression
    indices: tuple[int, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class FieldAccess:
    base: Expression
    index: int
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    base: Expression
    index: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class DynamicLength:
    """`length()` of an array without a size known to the compiler (shader storage)."""

    base: Expression
    type: Type
    span: Span


Expression = (
    Literal
    | VariableRef
    | Operation
    | Logical
    | Conditional
    | Assign
    | Increment
    | Sequence
    | Call
    | BuiltinCall
    | Construct
    | Convert
    | Swizzle
    | FieldAccess
    | Index
    | DynamicLength
)
LValue = VariableRef | Swizzle | FieldAccess | Index  # whose base is an LValue in turn


# ---- statements ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Declare:
    """A local variable comes into being; without `initial` it is undefined."""

    variable: Variable
    initial: Expression | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate:
    expression: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class If:
    condition: Expression
    then: Block
    otherwise: Block | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """`init` holds the declarations or the expression of the header. A condition that declares a variable is a
    `Declare` with an initialiser of type bool."""

    init: tuple[Declare | Evaluate, ...]
    condition: Expression | Declare | None
    step: Expression | None
    body: Block
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class While:
    condition: Expression | Declare
    body: Block
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class DoWhile:
    body: Block
    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The labels that stand before a run of statements; None is `default`. Falls through unless it jumps."""

    labels: tuple[int | None, ...]
    body: Block
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    selector: Expression
    cases: tuple[Case, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Continue:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Discard:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    value: Expression | None
    span: Span


Statement = Declare | Evaluate | Block | If | For | While | DoWhile | Switch | Break | Continue | Discard | Return


@dataclass(frozen=True, slots=True)
class Pragmas:
    """What `#pragma glsl_ad` lines of the file say.

    `no_diff` names variables (`c`, or `f.c` for the one in function f) and functions that count as constant for
    differentiation. `derivatives` maps the key of a function to the key of the one that computes its partials.
    """

    no_diff: frozenset[str] = frozenset()
    derivatives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """`functions` in the order of their definition, by key; `names` is every identifier that the file uses at global
    scope or inside, so that generated names can avoid them. `diagnostics` are faults outside of functions."""

    source: SourceFile
    unit: syntax.TranslationUnit
    dialect: Dialect
    functions: Mapping[str, Function]
    globals: Mapping[str, Variable]
    structs: Mapping[str, Struct]
    names: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    pragmas: Pragmas = Pragmas()
    host: Mapping[str, Variable] = field(default_factory=dict)  # what the language and the host declare
    aliases: Mapping[str, str] = field(default_factory=dict)  # further names of functions, from imports

    def rules_of(self, function: Function) -> tuple[Function, ...]:
        """The user's function for the partials of this one, if there is one."""
        key = self.pragmas.derivatives.get(function.key)
        return () if key is None else (self.functions[key],)

    def overloads(self, name: str) -> tuple[Function, ...]:
        """The functions of this name that have a body, in order."""
        return tuple(f for f in self.functions.values() if f.name == name and f.body is not None)
