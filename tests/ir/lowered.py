"""GLSL text to verified IR, and its evaluation on numbers: what the tests of lowering share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from glsl_ad.dialects import Dialect
from glsl_ad.ir import lower, verify
from glsl_ad.ir.analysis import regions
from glsl_ad.ir.model import Code, Function, If, Loop, Module, Op
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.sema import check
from glsl_ad.source import Diagnostic, GlslAdError, Sink, SourceFile
from glsl_ad.syntax import parse


def module_of(text: str, name: str = "f", dialect: Dialect | None = None) -> Module:
    """The module of a function, every function of which is well formed."""
    sink = Sink()
    file = SourceFile("test.glsl", text)
    program = check(parse(file, sink), file, sink, dialect=dialect)
    sink.raise_if_errors()
    (entry,) = program.overloads(name)
    module = lower(program, entry, sink)
    assert not sink.diagnostics
    assert list(module.functions)[-1] == entry.key
    for function in module.functions.values():
        verify(function, module)
    for declared in module.globals.values():
        if declared.initial is not None:
            verify(declared.initial, module)
    return module


def entry_of(module: Module) -> Function:
    """The function that the module was made for."""
    return list(module.functions.values())[-1]


def function_of(text: str, name: str = "f", dialect: Dialect | None = None) -> Function:
    """The IR of one function."""
    return entry_of(module_of(text, name, dialect))


def faults_of(text: str, name: str = "f") -> tuple[Diagnostic, ...]:
    """What lowering reports; the text has faults."""
    sink = Sink()
    file = SourceFile("test.glsl", text)
    program = check(parse(file, sink), file, sink)
    sink.raise_if_errors()
    function = next(f for f in program.functions.values() if f.name == name)
    try:
        lower(program, function, sink)
    except GlslAdError as error:
        return error.diagnostics
    raise AssertionError("no fault was reported")


def run(
    text: str,
    *arguments: Any,
    name: str = "f",
    dialect: Dialect | None = None,
    uniforms: Mapping[str, Any] | None = None,
) -> list[Any]:
    """The flat results at one point, as Python numbers and lists of them."""
    module = module_of(text, name, dialect)
    given: list[Any] = [None if a is None else _batch(a) for a in arguments]
    given += [None] * (len(entry_of(module).params) - len(given))
    values = {n: _batch(v) for n, v in (uniforms or {}).items()}
    result = evaluate(module, entry_of(module), given, round_constants=False, uniforms=values)
    assert not np.any(result.unfinished)
    return [plain(v) for v in result.values]


def _batch(value: Any) -> Any:
    return np.asarray(value)[np.newaxis, ...]


def plain(value: Any) -> Any:
    """The first lane as Python numbers and lists."""
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return np.asarray(value)[0].tolist()


def ops_of(function: Function, code: Code) -> list[Op]:
    """The ops of one code."""
    return [op for op in function.ops if op.code is code]


def nodes_of(function: Function) -> list[str]:
    """The kinds of the nodes in program order: `if`, or the form of a loop."""
    found = []
    for region in regions(function):
        for node in region.nodes:
            if isinstance(node, If):
                found.append("if")
            elif isinstance(node, Loop):
                found.append(node.form.value)
    return found


def loop_of(function: Function) -> Loop:
    """The first loop."""
    return next(n for r in regions(function) for n in r.nodes if isinstance(n, Loop))


def close(found: Any, expected: Any, rel: float = 1e-9) -> bool:
    """Whether nested lists of numbers are the same but for rounding."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(close(f, e, rel) for f, e in zip(found, expected, strict=True))
    return bool(found == pytest.approx(expected, rel=rel))
