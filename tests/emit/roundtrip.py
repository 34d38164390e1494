"""Takes GLSL through the IR and back: every function of a text comes out once more under another name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glsl_ad.dialects import ES300, Dialect
from glsl_ad.emit import emit
from glsl_ad.ir import lower
from glsl_ad.ir.model import Function, Module
from glsl_ad.passes import optimise
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.stack import deep
from glsl_ad.syntax import parse


@dataclass(frozen=True)
class Round:
    """A text, the functions in it, and what they came back as."""

    text: str
    emitted: str
    originals: dict[str, Function]
    copies: dict[str, Function]

    @property
    def whole(self) -> str:
        return f"{self.text}\n{self.emitted}"


def round_trip(
    text: str,
    *,
    optimised: bool = True,
    dialect: Dialect = ES300,
    read_as: Dialect | None = None,
    on_a_large_stack: bool = True,
) -> Round:
    """Every function of the text, emitted again with `_again` behind its name.

    The text is read as `read_as`, if that is another dialect than the one to write.
    """
    if not on_a_large_stack:
        return _round_trip(text, optimised, dialect, read_as or dialect)
    return deep(lambda: _round_trip(text, optimised, dialect, read_as or dialect))


def _round_trip(text: str, optimised: bool, dialect: Dialect, read_as: Dialect) -> Round:
    file, sink = SourceFile("test.glsl", text), Sink()
    program = check(parse(file, sink), file, sink, dialect=read_as)
    sink.raise_if_errors()
    functions: dict[str, Function] = {}
    module = Module({}, {})
    for entry in program.functions.values():
        if entry.body is not None:
            module = lower(program, entry, sink)
            functions.update(module.functions)
    sink.raise_if_errors()
    again = {}
    for key, function in functions.items():
        copied = replace(function, name=f"{function.name}_again", generated=True)
        again[key] = optimise(copied) if optimised else copied
    emitted = emit(
        Module(again, module.globals),
        list(again),
        dialect=dialect,
        taken=program.names,
        known_structs=frozenset(program.structs),
    )
    copies = {key: replace(f, name=emitted.function_names[key]) for key, f in again.items()}
    return Round(text, emitted.text, functions, copies)
