"""Running a function on the GPU over numpy arrays: names and dicts on this side, tuples in `gpu`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from glsl_ad.dialects import Dialect
from glsl_ad.gpu.compile import CompileError
from glsl_ad.gpu.context import NoContext
from glsl_ad.gpu.guard import GuardError
from glsl_ad.gpu.layout import leaves
from glsl_ad.gpu.run import Argument, Signature, run_function
from glsl_ad.gpu.transfer import leaf_values
from glsl_ad.records import dataclass
from glsl_ad.sema.model import Function
from glsl_ad.source import GlslAdError, Sink, SourceFile, Span
from glsl_ad.source.catalogue import checking
from glsl_ad.source.catalogue import request as messages
from glsl_ad.types import Array, Struct, Type

#: `run_function`, or something that calls it in another process.
Runner = Callable[..., list[Any]]


@dataclass(frozen=True)
class Runnable:
    """A shader that can be compiled: its text, how to read it, and which uniforms may be given."""

    file: SourceFile
    dialect: Dialect
    defines: Mapping[str, str] = field(default_factory=dict)
    uniforms: frozenset[str] = frozenset()


def evaluate(
    shader: Runnable, signature: Signature, values: Mapping[str, Any], runner: Runner = run_function
) -> dict[str, Any]:
    """What the function of this signature returns at every point: arrays by field name, or by "return".

    `values` are the arguments by name, and uniforms by theirs. Raises GlslAdError where one is missing, unknown or of
    the wrong shape, where the driver refuses the shader, and where there is no OpenGL.
    """
    named: dict[str, Any] = {}
    for argument, shown in zip(signature.outputs, _run(shader, signature, values, runner), strict=True):
        # The fields of a returned struct are what the caller asked for: no level of their own.
        named |= shown if argument.name == "return" and isinstance(shown, dict) else {argument.name: shown}
    return named


def call(
    shader: Runnable, signature: Signature, given: Sequence[Any], named: Mapping[str, Any], runner: Runner | None = None
) -> Any:
    """What a function gives at every point: its return value alone, where it has no `out` parameters; else a dict with
    "return" and the `out` parameters. Structs are dicts of their fields, arrays lists. Raises as `evaluate` does."""
    names = [argument.name for argument in signature.inputs]
    if len(given) > len(names) or set(names[: len(given)]) & set(named):
        why = "too many arguments" if len(given) > len(names) else "an argument is given twice"
        raise Sink().fail(messages.BAD_ARRAYS, None, problem=why, signature=_usage(signature))
    values = {**dict(zip(names, given, strict=False)), **named}
    found = _run(shader, signature, values, runner or run_function)
    outputs = [argument.name for argument in signature.outputs]
    return found[0] if outputs == ["return"] else dict(zip(outputs, found, strict=True))


def signature_of(function: Function) -> Signature:
    """The signature of a user's function; a parameter without a name is called by its number: `argument0`."""
    parameters = tuple(
        Argument(p.name or f"argument{i}", p.type, p.qualifier.split()[-1] if p.qualifier else "in")
        for i, p in enumerate(function.parameters)
    )
    return Signature(function.name, parameters, function.return_type)


def _run(shader: Runnable, signature: Signature, values: Mapping[str, Any], runner: Runner) -> list[Any]:
    sink = Sink()
    wanted = [argument.name for argument in signature.inputs]
    usage = _usage(signature)
    for name in values:
        if name not in wanted and name not in shader.uniforms:
            sink.report(messages.BAD_ARRAYS, None, problem=f"there is no argument `{name}`", signature=usage)
    for name in wanted:
        if name not in values:
            sink.report(messages.BAD_ARRAYS, None, problem=f"the argument `{name}` is missing", signature=usage)
    sink.raise_if_errors()
    try:
        inputs = {a.name: _to_gpu(a.type, values[a.name], a.name) for a in signature.inputs}
        single = all(_is_single(a.type, inputs[a.name]) for a in signature.inputs)
        given = {name: value for name, value in values.items() if name not in wanted}
        how = {"count": 1 if single else None, "dialect": shader.dialect, "defines": shader.defines}
        outputs = runner(shader.file.text, signature, inputs, given, **how)
    except (NoContext, CompileError, GuardError) as error:
        raise failure(error, shader.file, sink) from None
    except (TypeError, ValueError) as error:
        raise sink.fail(messages.BAD_ARRAYS, None, problem=str(error), signature=usage) from None
    return [_from_gpu(argument.type, value) for argument, value in zip(signature.outputs, outputs, strict=True)]


def failure(error: NoContext | CompileError | GuardError, file: SourceFile, sink: Sink) -> GlslAdError:
    """What went wrong on the GPU as diagnostics; of what a compiler says, each error at its line."""
    match error:
        case NoContext():
            attempts = "; ".join(error.attempts)
            return sink.fail(checking.NO_CONTEXT, None, attempts=attempts, install=error.install)
        case GuardError():
            return sink.fail(checking.GPU_STOPPED, None, which="original", reason=error.reason)
    faults = [m for m in error.messages if m.severity == "error"] or list(error.messages)
    for fault in faults[:-1]:
        span = line_span(file, fault.line)
        sink.report(checking.COMPILER_REFUSES, span, compiler=error.compiler, which="original", reason=fault.text)
    reason = faults[-1].text if faults else "no reason given"
    span = line_span(file, faults[-1].line if faults else None)
    return sink.fail(checking.COMPILER_REFUSES, span, compiler=error.compiler, which="original", reason=reason)


def line_span(file: SourceFile, line: int | None) -> Span | None:
    """The text of a line, without what it is indented by; None where there is no such line."""
    if line is None or not 0 < line <= file.text.count("\n") + 1:
        return None
    start = sum(len(text) + 1 for text in file.text.split("\n")[: line - 1])
    text = file.line(line)
    return Span(file, start + len(text) - len(text.lstrip()), start + len(text.rstrip()))


def _usage(signature: Signature) -> str:
    return f"the arguments are {', '.join(f'{a.type} {a.name}' for a in signature.inputs) or 'none'}"


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


def _from_gpu(type_: Type, value: Any) -> Any:
    match type_:
        case Struct(_, fields):
            return {f.name: _from_gpu(f.type, item) for f, item in zip(fields, value, strict=True)}
        case Array(element):
            return [_from_gpu(element, item) for item in value]
    return value
