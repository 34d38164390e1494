"""What is computed from derivatives: normals, curvatures, Newton steps, moving frames.

A recipe is a GLSL function in `glsl_ad/recipes`, with one overload for each kind of input: it takes the input, the
value and the derivatives of a product, in that order, and gives its results through `out` parameters. Its body is
expressions only, and becomes part of the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from glsl_ad.ir.builder import Builder
from glsl_ad.ir.lowering import lower
from glsl_ad.ir.model import Code, Function, Return, Value
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import parse
from glsl_ad.types import Type


@cache
def overloads(name: str) -> tuple[Function, ...]:
    """The overloads of a recipe."""
    sink = Sink()
    file = SourceFile(f"{name}.glsl", files("glsl_ad.recipes").joinpath(f"{name}.glsl").read_text(encoding="utf-8"))
    program = check(parse(file, sink), file, sink)
    lowered = [lower(program, function, sink) for function in program.functions.values()]
    sink.raise_if_errors()
    return tuple(next(iter(module.functions.values())) for module in lowered)


def overload_for(name: str, input_type: Type, value: Type) -> Function | None:
    """The overload for a function with an input and a value of these types."""
    for function in overloads(name):
        if [p.type for p in function.params[:2]] == [input_type, value]:
            return function
    return None


def inlined(builder: Builder, recipe: Function, arguments: Sequence[Value]) -> list[Value]:
    """The recipe's results for these arguments, computed in the function being built."""
    values: dict[Value, Value] = {}
    for number, op in enumerate(recipe.ops):
        value = Value(number)
        if op.code is Code.PARAM:
            values[value] = arguments[op.attr]
        else:
            values[value] = builder.op(op.code, op.type, [values[o] for o in op.operands], op.attr)
            if value in recipe.names:
                builder.name(values[value], recipe.names[value])
    end = recipe.body.end
    assert isinstance(end, Return)
    assert not recipe.body.nodes
    return [values[v] for v in end.values]
