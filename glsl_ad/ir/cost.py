"""What a function costs, counted on its IR: scalar operations, special functions, choices, texture reads.

How things are counted:

- An operation on vectors or matrices counts once for each component of its result: `vec3 + vec3` is three operations.
  So does a builtin function that works by components (`mix`, `max`, `floor`); `dot` of n components counts 2n - 1,
  `length` 2n, `distance` 3n, `normalize` 3n + 1, `cross` 9, `reflect` 4n, `refract` 5n + 6, a product of matrices what
  its dot products do. A negation counts nothing: hardware negates operands for free.
- Special functions (`sin`, `exp`, `pow`, `sqrt`, ...) count as operations, and by themselves; so does the root in
  `length`.
- Comparisons of floats and selections between them (`?:`) are choices, not operations. Integers count nothing.
- A value that is needed twice is computed once. Both branches of an `if` count. A call counts what its callee does.
- A loop counts its body as often as it runs, if that is known when compiling (at most, where it may break), else once.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable, Mapping, Sequence

from glsl_ad.ir.analysis import homes, jump_values, nested, regions, used
from glsl_ad.ir.model import Break, Code, Continue, Function, Loop, LoopForm, Module, Op, Region, Return, Value
from glsl_ad.records import dataclass
from glsl_ad.types import Kind, Matrix, Scalar, Tuple, Type, components, kind_of

#: What the special function unit of a GPU computes.
_SPECIAL = """
sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh pow exp log exp2 log2 sqrt inversesqrt
guarded_sqrt guarded_inversesqrt length distance normalize
"""
SPECIAL = frozenset(_SPECIAL.split())
_COMPARE = """
< <= > >= == != lessThan lessThanEqual greaterThan greaterThanEqual equal notEqual
"""
#: Choices where they compare floats.
_COMPARISONS = frozenset(_COMPARE.split())
_FREE = frozenset(("transpose", "not", "!", "&&", "||", "^^", "any", "all"))
#: Of one vector of n components, whatever the result is.
_BY_SIZE: Mapping[str, Callable[[int], int]] = {
    "dot": lambda n: 2 * n - 1,
    "length": lambda n: 2 * n,
    "distance": lambda n: 3 * n,
    "normalize": lambda n: 3 * n + 1,
    "cross": lambda n: 9,
    "reflect": lambda n: 4 * n,
    "refract": lambda n: 5 * n + 6,
    "faceforward": lambda n: 3 * n - 1,
}
#: Loops that run longer are not followed.
TRIPS = 10_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts as the module's text defines them. `repeats`: some loop runs who knows how often, and was counted once;
    `may_stop`: some loop may end early, and was counted in full."""

    operations: int = 0
    special: int = 0
    choices: int = 0
    reads: int = 0
    repeats: bool = False
    may_stop: bool = False

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.operations + other.operations,
            self.special + other.special,
            self.choices + other.choices,
            self.reads + other.reads,
            self.repeats or other.repeats,
            self.may_stop or other.may_stop,
        )

    def times(self, count: int) -> Cost:
        """That often."""
        return Cost(
            self.operations * count,
            self.special * count,
            self.choices * count,
            self.reads * count,
            self.repeats,
            self.may_stop,
        )


def cost(module: Module, key: str, *, follow_loops: bool = True) -> Cost:
    """What a function of the module costs with all that it calls; without `follow_loops` every body counts once."""
    known: dict[str, Cost] = {}

    def of(key: str) -> Cost:
        if key not in known:
            known[key] = _own(module.functions[key], of, follow_loops)
        return known[key]

    return of(key)


def _own(function: Function, callee: Callable[[str], Cost], follow_loops: bool) -> Cost:
    times, total = _multiplicities(function, follow_loops)
    needed, places = used(function), homes(function)
    for number, op in enumerate(function.ops):
        if needed[number]:
            own = callee(op.attr) if op.code is Code.CALL else cost_of_op(function, op)
            total += own.times(times[places[number].region])
    return total


def _multiplicities(function: Function, follow_loops: bool) -> tuple[dict[int, int], Cost]:
    """How often each region runs, by its id, and what is to be said about that."""
    times = {function.body.id: 1}
    said = Cost()
    for region in regions(function):
        for node in region.nodes:
            count: int | None = 1
            if isinstance(node, Loop):
                count = trips(function, node)
                said += Cost(repeats=count is None, may_stop=count is not None and count > 1 and _may_stop(node))
            for inner in nested(node):
                times[inner.id] = times[region.id] * (count if count is not None and follow_loops else 1)
    return times, said


def _may_stop(loop: Loop) -> bool:
    """Whether the loop can end otherwise than by its condition."""
    pending = [loop.body]
    while pending:
        region = pending.pop()
        if isinstance(region.end, (Break, Return)):
            return True
        for node in region.nodes:
            # A `break` of an inner loop is that loop's own.
            inner = nested(node)
            pending.extend(r for r in inner if not isinstance(node, Loop) or _returns(r))
    return False


def _returns(region: Region) -> bool:
    pending = [region]
    while pending:
        region = pending.pop()
        if isinstance(region.end, Return):
            return True
        pending.extend(r for node in region.nodes for r in nested(node))
    return False


# ---- one operation ---------------------------------------------------------------------------------------------------


def cost_of_op(function: Function, op: Op) -> Cost:
    """What one operation costs, without its operands; calls are not for here."""
    if op.code is Code.SELECT:
        return Cost(choices=components(op.type) if _is_float(op.type) else 0)
    if op.code is not Code.BUILTIN:
        return Cost()
    types = [function.ops[v].type for v in op.operands]
    result = op.type.items[0] if isinstance(op.type, Tuple) else op.type
    if op.attr in _COMPARISONS:
        return Cost(choices=components(types[0]) if _is_float(types[0]) else 0)
    if op.attr in _FREE or not (_is_float(result) or any(map(_is_float, types))):
        return Cost()
    if op.attr.startswith(("texture", "texel", "shadow")):
        return Cost(reads=0 if kind_of(result) not in (Kind.FLOAT, Kind.DOUBLE) else 1)
    count = _operations(op.attr, result, types)
    if op.attr not in SPECIAL:
        return Cost(count)
    return Cost(count, 1 if op.attr in _BY_SIZE else components(result))


def _is_float(type_: Type) -> bool:
    return kind_of(type_) in (Kind.FLOAT, Kind.DOUBLE)


def _operations(name: str, result: Type, types: list[Type]) -> int:
    if name in _BY_SIZE:
        return _BY_SIZE[name](components(types[0]))
    if name == "-" and len(types) == 1:
        return 0
    if name == "*" and len(types) == 2:
        return _product(types[0], types[1], result)
    if name in ("determinant", "inverse"):
        assert isinstance(types[0], Matrix)
        return _determinant(types[0].columns) if name == "determinant" else _inverse(types[0].columns)
    return components(result)


def _product(left: Type, right: Type, result: Type) -> int:
    """By components, but dot products where a matrix meets a matrix or a vector."""
    if (
        isinstance(left, Scalar)
        or isinstance(right, Scalar)
        or not isinstance(left, Matrix) | isinstance(right, Matrix)
    ):
        return components(result)
    inner = left.columns if isinstance(left, Matrix) else components(left)
    return components(result) * (2 * inner - 1)


def _determinant(size: int) -> int:
    """By cofactors of the first column."""
    return 0 if size == 1 else size * (_determinant(size - 1) + 1) + size - 1


def _inverse(size: int) -> int:
    """Every cofactor, the determinant from one row of them, its reciprocal, and that times each."""
    return size * size * _determinant(size - 1) + (2 * size - 1) + 1 + size * size


# ---- loops -----------------------------------------------------------------------------------------------------------


Number = bool | int | float

_FOLDED: Mapping[str, Callable[..., Number]] = {
    "+": operator.add,
    "-": lambda a, b=None: -a if b is None else a - b,
    "*": operator.mul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "&&": lambda a, b: a and b,
    "||": lambda a, b: a or b,
    "!": operator.not_,
}


def trips(function: Function, loop: Loop) -> int | None:
    """How often a loop runs its body if nothing ends it early; None where that is not known when compiling."""
    if loop.form is LoopForm.ONCE:
        return 1
    carried = [_value(function, v, {}) for v in loop.initial]
    for count in range(TRIPS):
        if loop.form is not LoopForm.DO or count:
            test, *carried = _leave(function, loop.condition, carried, [True, *_known(carried)])
            if test is None:
                return None
            if not test:
                return count
        if not isinstance(loop.body.end, Continue):
            return count + 1
        carried = _leave(function, loop.body, carried, _known(carried))
        carried = _leave(function, loop.step, carried, _known(carried))
    return None


def _known(values: Sequence[Number | None]) -> list[bool]:
    return [value is not None for value in values]


def _leave(
    function: Function, region: Region, values: Sequence[Number | None], wanted: Sequence[bool]
) -> list[Number | None]:
    """What a region hands on when it gets these, as far as it is wanted; None is not known, and stays so."""
    known = dict(zip(region.params, values, strict=True))
    end = jump_values(region.end)
    return [_value(function, v, known) if asked else None for v, asked in zip(end, wanted, strict=True)]


def _value(function: Function, value: Value, known: dict[Value, Number | None]) -> Number | None:
    if value not in known:
        known[value] = _computed(function, function.ops[value], known)
    return known[value]


def _computed(function: Function, op: Op, known: dict[Value, Number | None]) -> Number | None:
    if op.code is Code.CONST:
        return _rounded(op.type, op.attr)
    if not isinstance(op.type, Scalar):
        return None
    if op.code is Code.BUILTIN and op.attr in _FOLDED:
        fold = _FOLDED[op.attr]
    elif op.code is Code.CONVERT:
        fold = operator.pos
    else:
        return None
    operands = [_value(function, v, known) for v in op.operands]
    if any(v is None or not math.isfinite(v) for v in operands):
        return None
    return _rounded(op.type, fold(*operands))


def _rounded(type_: Type, number: Number) -> Number:
    """The number as a value of the type: floats are those of 32 bits."""
    kind = kind_of(type_)
    if kind is Kind.BOOL:
        return bool(number)
    if kind in (Kind.INT, Kind.UINT):
        return int(number)
    result: float = struct.unpack("f", struct.pack("f", number))[0] if abs(number) < 1e38 else float(number)
    return result
