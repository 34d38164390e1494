"""The typing rules of ops: what each code demands of its operands, attribute and result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from glsl_ad.builtins import BUILTINS
from glsl_ad.ir.model import Code, Function, Module, Op
from glsl_ad.types import (
    BOOL,
    INT,
    UINT,
    Array,
    Kind,
    Matrix,
    Opaque,
    Scalar,
    Struct,
    Tuple,
    Type,
    Vector,
    Void,
    components,
    element_of,
    kind_of,
    with_kind,
)

Types = Sequence[Type]


def fault(function: Function, op: Op, module: Module | None) -> str | None:
    """What is wrong with an op's types, or None."""
    types = [function.ops[o].type for o in op.operands]
    if op.code is Code.PARAM:
        return _param(function, op)
    if op.code is Code.CALL:
        return _call(op, types, module)
    count = _OPERANDS.get(op.code)
    if count is not None and len(types) != count:
        return f"{len(types)} operands instead of {count}"
    try:
        return _RULES[op.code](op, types)
    except (TypeError, IndexError) as error:  # `element_of` and `components` refuse types that have none
        return str(error)


def _param(function: Function, op: Op) -> str | None:
    if op.operands or not isinstance(op.attr, int) or not 0 <= op.attr < len(function.params):
        return "no such parameter"
    declared = function.params[op.attr].type
    return None if op.type == declared else f"{op.type} for a parameter of type {declared}"


def _call(op: Op, types: Types, module: Module | None) -> str | None:
    if module is None:
        return None if isinstance(op.type, Tuple) else "a call has no tuple type"
    callee = module.functions.get(op.attr)
    if callee is None:
        return f"no function `{op.attr}` in the module"
    wanted = [p.type for p in callee.params]
    if types != wanted:
        return f"({_listed(types)}) for the parameters ({_listed(wanted)})"
    results = Tuple(tuple(p.type for p in callee.results))
    if (callee.may_discard or callee.uses_screen) and not op.pin:
        return f"`{op.attr}` has effects of its own, but the call is not pinned"
    return None if op.type == results else f"{op.type} for the results {results}"


def _const(op: Op, _: Types) -> str | None:
    expected: type = {Kind.BOOL: bool, Kind.INT: int, Kind.UINT: int}.get(kind_of(op.type) or Kind.FLOAT, float)
    if not isinstance(op.type, Scalar):
        return f"a constant of type {op.type}"
    return None if type(op.attr) is expected else f"{op.attr!r} for {op.type}"


def _builtin(op: Op, types: Types) -> str | None:
    if op.attr in ("==", "!="):
        return None if len(types) == 2 and types[0] == types[1] and op.type == BOOL else _unlike(op, types)
    if op.attr in ("&&", "||", "^^"):
        return None if list(types) == [BOOL, BOOL] and op.type == BOOL else _unlike(op, types)
    if op.attr not in BUILTINS:
        return f"no builtin `{op.attr}` is declared"
    if BUILTINS[op.attr].uses_screen and not op.pin:
        return f"`{op.attr}` is not pinned"
    doubles = Kind.DOUBLE in map(kind_of, (*types, op.type))  # the table holds the float overloads for both
    if doubles:
        types = [_as_float(t) for t in types]
    result = _as_float(op.type) if doubles else op.type
    return None if result in results_of(op.attr, tuple(types)) else _unlike(op, types)


def _as_float(type_: Type) -> Type:
    return with_kind(type_, Kind.FLOAT) if kind_of(type_) is Kind.DOUBLE else type_


@lru_cache(maxsize=4096)
def results_of(name: str, types: tuple[Type, ...]) -> tuple[Type, ...]:
    """The types that a builtin may have for such operands: a tuple where there are `out` parameters."""
    found: list[Type] = []
    for signature in BUILTINS[name].signatures:
        if types == tuple(p.type for p in signature.parameters if p.qualifier == "in"):
            out = [p.type for p in signature.parameters if p.qualifier != "in"]
            found.append(Tuple((signature.result, *out)) if out else signature.result)
    return tuple(found)


def _unlike(op: Op, types: Types) -> str:
    return f"no overload {op.type} {op.attr}({_listed(types)})"


def _select(op: Op, types: Types) -> str | None:
    condition, then, otherwise = types
    if then != op.type or otherwise != op.type:
        return f"a choice of {then} and {otherwise} for {op.type}"
    whole = condition == BOOL
    by_component = isinstance(op.type, Vector) and condition == Vector(Kind.BOOL, op.type.size)
    return None if whole or by_component else f"a condition of type {condition}"


def _construct(op: Op, types: Types) -> str | None:
    match op.type:
        case Struct(_, fields):
            return (
                None if list(types) == [f.type for f in fields] else f"({_listed(types)}) for the fields of {op.type}"
            )
        case Array(element, size):
            return None if list(types) == [element] * (size or 0) else f"({_listed(types)}) for {op.type}"
        case Vector(kind, size):
            right = all(isinstance(t, (Scalar, Vector)) and t.kind is kind for t in types)
            return None if right and sum(map(components, types)) == size else f"({_listed(types)}) for {op.type}"
        case Matrix(kind, columns, rows):
            by_column = list(types) == [op.type.column] * columns
            by_scalar = list(types) == [Scalar(kind)] * (columns * rows)
            return None if by_column or by_scalar else f"({_listed(types)}) for {op.type}"
    return f"{op.type} is not built of parts"


def _splat(op: Op, types: Types) -> str | None:
    right = isinstance(op.type, Vector) and types[0] == Scalar(op.type.kind)
    return None if right else f"{types[0]} for {op.type}"


def _diagonal(op: Op, types: Types) -> str | None:
    right = isinstance(op.type, Matrix) and types[0] == Scalar(op.type.kind)
    return None if right else f"{types[0]} for {op.type}"


def _resize(op: Op, types: Types) -> str | None:
    right = isinstance(op.type, Matrix) and isinstance(types[0], Matrix) and types[0].kind is op.type.kind
    return None if right else f"{types[0]} for {op.type}"


def _convert(op: Op, types: Types) -> str | None:
    kind = kind_of(op.type)
    right = kind is not None and kind_of(types[0]) is not None and with_kind(types[0], kind) == op.type
    return None if right else f"{types[0]} for {op.type}"


def _swizzle(op: Op, types: Types) -> str | None:
    base, indices = types[0], op.attr
    if not isinstance(base, Vector) or not all(0 <= i < base.size for i in indices):
        return f"components {indices} of {base}"
    return None if op.type == _selected(base, indices) else f"{op.type} for {len(indices)} components of {base}"


def _selected(base: Vector, indices: Sequence[int]) -> Type:
    return Scalar(base.kind) if len(indices) == 1 else Vector(base.kind, len(indices))


def _field(op: Op, types: Types) -> str | None:
    base = types[0]
    if not isinstance(base, Struct) or not 0 <= op.attr < len(base.fields):
        return f"field {op.attr} of {base}"
    return None if op.type == base.fields[op.attr].type else f"{op.type} for field {op.attr} of {base}"


def _index(op: Op, types: Types) -> str | None:
    base, index = types
    if index not in (INT, UINT):
        return f"an index of type {index}"
    return None if op.type == element_of(base) else f"{op.type} for an element of {base}"


def _insert_swizzle(op: Op, types: Types) -> str | None:
    base, new = types
    indices = op.attr
    if (
        not isinstance(base, Vector)
        or len(set(indices)) != len(indices)
        or not all(0 <= i < base.size for i in indices)
    ):
        return f"a store to the components {indices} of {base}"
    return None if op.type == base and new == _selected(base, indices) else f"{new} for {len(indices)} of {base}"


def _insert_field(op: Op, types: Types) -> str | None:
    base, new = types
    if not isinstance(base, Struct) or not 0 <= op.attr < len(base.fields):
        return f"a store to field {op.attr} of {base}"
    return None if op.type == base and new == base.fields[op.attr].type else f"{new} for field {op.attr} of {base}"


def _insert_index(op: Op, types: Types) -> str | None:
    base, index, new = types
    if index not in (INT, UINT):
        return f"an index of type {index}"
    return None if op.type == base and new == element_of(base) else f"{new} for an element of {base}"


def _project(op: Op, types: Types) -> str | None:
    base = types[0]
    if not isinstance(base, Tuple) or not 0 <= op.attr < len(base.items):
        return f"item {op.attr} of {base}"
    return None if op.type == base.items[op.attr] else f"{op.type} for item {op.attr} of {base}"


def _plain(op: Op, _: Types) -> str | None:
    """What variables hold: anything but void and tuples. Opaque values are parameters and globals only."""
    never = (Void, Tuple) if op.code is Code.GLOBAL else (Void, Tuple, Opaque)
    return f"a value of type {op.type}" if isinstance(op.type, never) else None


def _stop(op: Op, types: Types) -> str | None:
    return None if op.type == types[0] else f"gives {op.type} for {types[0]}"


def _listed(types: Types) -> str:
    return ", ".join(map(str, types))


#: How many operands an op has, where that does not depend on its type.
_OPERANDS = {
    Code.CONST: 0,
    Code.GLOBAL: 0,
    Code.REGION_PARAM: 0,
    Code.RESULT: 0,
    Code.UNDEF: 0,
    Code.SELECT: 3,
    Code.SPLAT: 1,
    Code.DIAGONAL: 1,
    Code.RESIZE: 1,
    Code.CONVERT: 1,
    Code.SWIZZLE: 1,
    Code.FIELD: 1,
    Code.INDEX: 2,
    Code.INSERT_SWIZZLE: 2,
    Code.INSERT_FIELD: 2,
    Code.INSERT_INDEX: 3,
    Code.PROJECT: 1,
    Code.STOP: 1,
}

_RULES: dict[Code, Callable[[Op, Types], str | None]] = {
    Code.CONST: _const,
    Code.GLOBAL: _plain,
    Code.REGION_PARAM: _plain,
    Code.RESULT: _plain,
    Code.UNDEF: _plain,
    Code.BUILTIN: _builtin,
    Code.SELECT: _select,
    Code.CONSTRUCT: _construct,
    Code.SPLAT: _splat,
    Code.DIAGONAL: _diagonal,
    Code.RESIZE: _resize,
    Code.CONVERT: _convert,
    Code.SWIZZLE: _swizzle,
    Code.FIELD: _field,
    Code.INDEX: _index,
    Code.INSERT_SWIZZLE: _insert_swizzle,
    Code.INSERT_FIELD: _insert_field,
    Code.INSERT_INDEX: _insert_index,
    Code.PROJECT: _project,
    Code.STOP: _stop,
}
