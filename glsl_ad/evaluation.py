"""Running a generated function on the GPU over numpy arrays: names and dicts on this side, tuples in `gpu`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from glsl_ad.dialects import Dialect
from glsl_ad.gpu.context import NoContext
from glsl_ad.gpu.layout import leaves
from glsl_ad.gpu.run import Signature, run_function
from glsl_ad.gpu.transfer import leaf_values
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import checking
from glsl_ad.source.catalogue import request as messages
from glsl_ad.types import Array, Struct, Type


def evaluate(
    text: str,
    signature: Signature,
    dialect: Dialect,
    defines: Mapping[str, str],
    uniforms: Collection[str],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """What the function of this signature returns at every point: arrays by field name, or by "return".

    `values` are the arguments by name, and uniforms by the names in `uniforms`. Raises GlslAdError where one is
    missing, unknown or of the wrong shape, and where there is no OpenGL.
    """
    sink = Sink()
    wanted = [argument.name for argument in signature.inputs]
    usage = f"the arguments are {', '.join(f'{a.type} {a.name}' for a in signature.inputs)}"
    for name in values:
        if name not in wanted and name not in uniforms:
            sink.report(messages.BAD_ARRAYS, None, problem=f"there is no argument `{name}`", signature=usage)
    for name in wanted:
        if name not in values:
            sink.report(messages.BAD_ARRAYS, None, problem=f"the argument `{name}` is missing", signature=usage)
    sink.raise_if_errors()
    try:
        inputs = {a.name: _to_gpu(a.type, values[a.name], a.name) for a in signature.inputs}
        single = all(_is_single(a.type, inputs[a.name]) for a in signature.inputs)
        given = {name: value for name, value in values.items() if name not in wanted}
        outputs = run_function(
            text, signature, inputs, given, count=1 if single else None, dialect=dialect, defines=defines
        )
    except NoContext as error:
        raise sink.fail(checking.NO_CONTEXT, None, attempts="; ".join(error.attempts), install=error.install) from None
    except (TypeError, ValueError) as error:
        raise sink.fail(messages.BAD_ARRAYS, None, problem=str(error), signature=usage) from None
    return _by_name(signature, outputs)


def _to_gpu(type_: Type, value: Any, name: str) -> Any:
    """A struct's fields in order, where they came by name."""
    match type_:
        case Struct(_, fields):
            if not isinstance(value, Mapping) or set(value) != {f.name for f in fields}:
                listed = ", ".join(f.name for f in fields)
                raise ValueError(f"`{name}` is a struct: give a dict with the keys {listed}")
            return tuple(_to_gpu(f.type, value[f.name], f"{name}.{f.name}") for f in fields)
        case Array(element, size):
            if not isinstance(value, (list, tuple)) or len(value) != size:
                raise ValueError(f"`{name}` is an array: give a list of {size} values")
            return [_to_gpu(element, item, f"{name}[{index}]") for index, item in enumerate(value)]
    return value


def _is_single(type_: Type, value: Any) -> bool:
    """Whether a value stands for one point: no array in it has an axis that counts points."""
    arrays = zip(leaves(type_), leaf_values(type_, value), strict=True)
    return all(array.ndim <= len(leaf.shape) for leaf, array in arrays)


def _by_name(signature: Signature, outputs: list[Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for argument, value in zip(signature.outputs, outputs, strict=True):
        shown = _from_gpu(argument.type, value)
        # The fields of a returned struct are what the caller asked for: no level of their own.
        named |= shown if argument.name == "return" and isinstance(shown, dict) else {argument.name: shown}
    return named


def _from_gpu(type_: Type, value: Any) -> Any:
    match type_:
        case Struct(_, fields):
            return {f.name: _from_gpu(f.type, item) for f, item in zip(fields, value, strict=True)}
        case Array(element):
            return [_from_gpu(element, item) for item in value]
    return value
