"""The intermediate representation: structured, typed, free of side effects.

A `Function` is an arena of `Op`s and a tree of `Region`s.

Values
    A `Value` is an index into `Function.ops`. Ops are hash-consed: the same operation on the same operands is the same
    value, so common subexpressions exist once. Operands come before their users in the arena. A value has no place of
    its own: it may be computed wherever its operands are in scope (the emitter decides), except
    - region parameters and results of `If`/`Loop`, which belong to their region or node, and
    - *pinned* ops (`pin != 0`): calls that may not move across control flow or be merged (implicit-derivative texture
      reads, `dFdx`..., functions that may `discard`). Each is anchored by one `Pinned` node.

Control flow
    `If(condition, then, otherwise) -> results`, `Loop(initial, condition, body, step) -> results`. A region
    runs its nodes in order and ends in a terminator:
    - `Yield`     ends a branch or the condition/step region of a loop and hands its values to the node
    - `Continue`  ends an iteration of the innermost loop: its values are the loop's carried values for the step region
    - `Break`     leaves the innermost loop; its values become the loop's results
    - `Return`    leaves the function; its values are the function's results
    - `Discard`   leaves the shader
    - `Unreachable` ends a region whose last node never completes (an `If` none of whose branches yields)
    What follows a node in a region runs only if the node completes: an `If` completes through the branches that
    `Yield`, a `Loop` through its exit condition or a `Break`. `If.results` take their values from the branch that
    yielded; both `Yield`s carry one value for each result. So `if (c) break;` is an If whose then-region ends in
    `Break` and whose else-region yields, with no results needed where nothing is assigned.

Loops
    Every region of a loop has one parameter for each carried value.
        while: params = initial;  forever { condition(params) -> Yield(test, *values); if (!test) exit with values;
               body(values) -> Continue(next) | Break(exit values);  step(next) -> Yield(params) }
    With `form == DO` the condition is tested after the step instead:
        do:    forever { body(params) -> Continue(next); step(next) -> Yield(after);
               condition(after) -> Yield(test, *params); if (!test) exit with params }
    `header` says which carried values a `for` header declares, and `hints` whether the user wrote `for`.

Functions
    Mutable state is threaded: the results of a function are its return value, then its `out`/`inout` parameters, then
    the globals that it (or a callee) writes; such globals are parameters too. `Interface` maps that flat signature to
    the GLSL one. `names` and `origins` hold the user's names and source spans of values, beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Any, NamedTuple, NewType

from glsl_ad.records import dataclass
from glsl_ad.source import Span
from glsl_ad.types import Type

Value = NewType("Value", int)


class Code(Enum):
    """What an op does. `attr` is described with each; operand order is the order listed."""

    CONST = "const"  # attr: bool | int | float; scalar types only
    PARAM = "param"  # attr: index into Function.params
    GLOBAL = "global"  # attr: name; a global, uniform or built-in variable that this call tree does not write
    REGION_PARAM = "region_param"  # attr: (region id, index)
    RESULT = "result"  # attr: (node id, index)
    UNDEF = "undef"  # attr: None; a variable read before it is assigned
    BUILTIN = "builtin"  # attr: name; `sin`, `dot`, ... and operators `+`, `-` (one operand: negation), `<`, `&&`, ...
    SELECT = "select"  # (condition, if true, if false); condition bool, or bvecN for componentwise
    CONSTRUCT = "construct"  # every component given once: vector from scalars/vectors, matrix from columns or scalars,
    #                          array from elements, struct from fields
    SPLAT = "splat"  # (scalar) -> vector of equal components
    DIAGONAL = "diagonal"  # (scalar) -> matrix with it on the diagonal
    RESIZE = "resize"  # (matrix) -> matrix of another shape, identity elsewhere
    CONVERT = "convert"  # (scalar, vector or matrix) -> same shape over another scalar kind
    SWIZZLE = "swizzle"  # attr: tuple of component indices; (vector) -> scalar (one index) or vector
    FIELD = "field"  # attr: index; (struct) -> field
    INDEX = "index"  # (vector, matrix or array; int) -> element
    INSERT_SWIZZLE = "insert_swizzle"  # attr: tuple of indices; (vector, new components) -> vector
    INSERT_FIELD = "insert_field"  # attr: index; (struct, new field) -> struct
    INSERT_INDEX = "insert_index"  # (aggregate, int, new element) -> aggregate
    STOP = "stop"  # (any) -> the same value, which counts as constant for differentiation
    CALL = "call"  # attr: key of the callee in Module.functions; (one operand for each param) -> Tuple of its results
    PROJECT = "project"  # attr: index; (Tuple) -> item

    __hash__ = object.__hash__  # as for `types.Kind`


class Op(NamedTuple):
    code: Code
    type: Type
    operands: tuple[Value, ...]
    attr: Any  # hashable; see Code
    pin: int  # 0: free; else unique in the function


@dataclass(frozen=True, slots=True)
class Yield:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Continue:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Break:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Return:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Discard:
    pass


@dataclass(frozen=True, slots=True)
class Unreachable:
    pass


Terminator = Yield | Continue | Break | Return | Discard | Unreachable


@dataclass(frozen=True, slots=True)
class Region:
    id: int
    params: tuple[Value, ...]
    nodes: tuple[Node, ...]
    end: Terminator


@dataclass(frozen=True, slots=True)
class If:
    id: int
    condition: Value
    then: Region
    otherwise: Region
    results: tuple[Value, ...]
    origin: Span | None = field(default=None, compare=False)


class LoopForm(Enum):
    FOR = "for"
    WHILE = "while"
    DO = "do"
    ONCE = "once"  # runs its body once, for `break` out of a switch: the body never ends in Continue but through Break


@dataclass(frozen=True, slots=True)
class Loop:
    id: int
    form: LoopForm
    initial: tuple[Value, ...]
    condition: Region
    body: Region
    step: Region
    results: tuple[Value, ...]
    header: tuple[int, ...] = ()  # indices of the carried values that a `for` header declares
    origin: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pinned:
    """Evaluates a pinned value at this point of the region."""

    value: Value


Node = If | Loop | Pinned


class Role(Enum):
    """Where a flat parameter or result comes from."""

    IN = "in"
    OUT = "out"
    INOUT = "inout"
    RETURN = "return"
    GLOBAL = "global"
    WATCH = "watch"  # how near the evaluation came to a branch, a kink or a jump: see lowering.watch


@dataclass(frozen=True, slots=True)
class Port:
    """A flat parameter or result of an IR function."""

    name: str
    type: Type
    role: Role


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the GLSL function.

    Not packed: `inputs`/`outputs` hold at most one index of a flat parameter/result, of the GLSL type itself.
    Packed: `type` is a struct, and the indices correspond to its fields, in order.
    """

    name: str
    type: Type
    qualifier: str  # "in", "out" or "inout"
    inputs: tuple[int, ...]
    outputs: tuple[int, ...] = ()
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Interface:
    """The GLSL signature of a function over its flat one."""

    parameters: tuple[Parameter, ...]
    return_type: Type
    returns: tuple[int, ...]  # flat results in the return value; empty for void
    packed: bool = False  # the return value is a struct whose fields are `returns`
    globals_read: tuple[tuple[str, int], ...] = ()  # (name, flat parameter) taken from the global on entry
    globals_written: tuple[tuple[str, int], ...] = ()  # (name, flat result) stored to the global on return


@dataclass(frozen=True, slots=True)
class Function:
    """See the module's text. `key` is unique in its module: the GLSL signature for user functions, `map(vec3)`.

    `name` is the GLSL name of a user function, and the wished-for name of a generated one.
    """

    key: str
    name: str
    params: tuple[Port, ...]
    results: tuple[Port, ...]
    interface: Interface
    ops: tuple[Op, ...] = field(repr=False)
    body: Region = field(repr=False)
    names: Mapping[Value, str] = field(default_factory=dict, compare=False, repr=False)
    origins: Mapping[Value, Span] = field(default_factory=dict, compare=False, repr=False)
    generated: bool = False  # made by the tool, not present in the user's text
    comment: str = ""  # what is computed; the emitter prints it above the function
    may_discard: bool = False
    uses_screen: bool = False  # dFdx, dFdy, fwidth or implicit-derivative texture reads, here or in a callee
    #: What a value is a derivative of. Without a name of its own it gets one by the pattern, from that of the other.
    tangents: Mapping[Value, tuple[Value, str]] = field(default_factory=dict, compare=False, repr=False)
    #: Of a derivative: what the user's function computes. Passes keep that to the bit, and nothing else.
    primals: frozenset[Value] = field(default=frozenset(), compare=False, repr=False)
    #: Vectors of scalars that differentiation made, one for each direction or component.
    bundles: frozenset[Value] = field(default=frozenset(), compare=False, repr=False)

    def type_of(self, value: Value) -> Type:
        return self.ops[value].type


@dataclass(frozen=True, slots=True)
class Global:
    """A global variable. `initial` computes its initialiser: a function without parameters and with one result."""

    name: str
    type: Type
    storage: str  # "const", "uniform", "in", "out", "" (plain) or "builtin" (gl_FragCoord, iTime, ...)
    initial: Function | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """Functions by key in an order in which callees come first, and the globals that they name.

    `rules` maps the key of a function to the key of the user's function for its partials.
    """

    functions: Mapping[str, Function]
    globals: Mapping[str, Global]
    rules: Mapping[str, str] = field(default_factory=dict)
