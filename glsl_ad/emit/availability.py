"""What a dialect cannot express, found before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

from glsl_ad.builtins import BUILTINS
from glsl_ad.dialects import Dialect
from glsl_ad.ir.model import Code, Function, Module, Op, Value
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import emission as messages
from glsl_ad.types import Array, Kind, Matrix, kind_of


def report(function: Function, module: Module, dialect: Dialect, sink: Sink) -> None:
    """Diagnostics for what the function uses and the dialect lacks, at the place in the source that it comes from."""
    if dialect.name == "100" and isinstance(function.interface.return_type, Array):
        sink.report(messages.NO_TYPE, None, function=function.name, what="to return an array", dialect=dialect.name)
    for v, op in enumerate(function.ops):
        origin = function.origins.get(Value(v))
        if op.code is Code.BUILTIN and BUILTINS.get(op.attr) is not None:
            since = _missing(function, op, dialect)
            if since is not None:
                sink.report(messages.NO_BUILTIN, origin, name=op.attr, dialect=dialect.name, since=since)
                continue
        for what in _unsupported(function, op, dialect):
            sink.report(messages.NO_TYPE, origin, function=function.name, what=what, dialect=dialect.name)
        if isinstance(op.type, Array) and op.type.size is None and op.code not in (Code.GLOBAL, Code.FIELD):
            sink.report(messages.UNSIZED_ARRAY, origin, function=function.name)


def _missing(function: Function, op: Op, dialect: Dialect) -> str | None:
    """Since when the builtin exists, if the dialect is older."""
    builtin = BUILTINS[op.attr]
    types = ", ".join(str(function.type_of(v)) for v in op.operands)
    available = builtin.availability.get(types) or builtin.availability.get("")
    if available is None:
        return None
    first = available.es if dialect.es else available.desktop
    if first is not None and first <= dialect.version:
        return None
    if first is not None:
        return f"GLSL ES {first / 100:.2f}" if dialect.es else f"GLSL {first / 100:.2f}"
    return f"desktop GLSL {available.desktop / 100:.2f}" if dialect.es and available.desktop else "no version of it"


def _unsupported(function: Function, op: Op, dialect: Dialect) -> Iterator[str]:
    if dialect.name != "100":
        return
    if kind_of(op.type) is Kind.UINT:
        yield "unsigned integers"
    if isinstance(op.type, Matrix) and op.type.columns != op.type.rows:
        yield f"the type {op.type}"
    is_comparison = op.code is Code.BUILTIN and op.attr in ("==", "!=")
    if is_comparison and any(isinstance(function.type_of(v), Array) for v in op.operands):
        yield "comparison of arrays"
