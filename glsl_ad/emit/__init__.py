"""From IR to GLSL text that a person reads and believes.

`emit` prints generated functions: `schedule` decides what gets a name and where it stands, `storage` which values share
a variable, `writer` and `loops` make statements of it, `expressions` the text of values, `layout` the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from glsl_ad.dialects import Dialect
from glsl_ad.emit import availability
from glsl_ad.emit.frame import Frame
from glsl_ad.emit.layout import lines, wrapped
from glsl_ad.emit.naming import Namer, cleaned, is_reserved
from glsl_ad.emit.schedule import schedule
from glsl_ad.emit.storage import allocate
from glsl_ad.emit.structs import Speller, structs_of
from glsl_ad.emit.writer import Writer
from glsl_ad.ir.model import Code, Function, Module
from glsl_ad.records import dataclass
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import emission as messages
from glsl_ad.types import Struct

__all__ = ["Emitted", "emit"]

_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)

#: How often values may be asked to be computed earlier before an old value is copied instead.
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Emitted:
    """Generated text, and the names that it gives: of functions by key, of structs by the name they had in the IR."""

    text: str
    function_names: Mapping[str, str] = field(default_factory=dict)
    structs: Mapping[str, Struct] = field(default_factory=dict)


def emit(
    module: Module,
    keys: Sequence[str],
    *,
    dialect: Dialect,
    taken: frozenset[str] = frozenset(),
    macros: frozenset[str] = frozenset(),
    known_structs: frozenset[str] = frozenset(),
    names: Mapping[str, str] | None = None,
    struct_names: Mapping[str, str] | None = None,
    struct_comments: Mapping[str, str] | None = None,
    sink: Sink | None = None,
) -> Emitted:
    """The GLSL text of the functions `keys`, callees first, and of the structs that they use.

    `taken` are the identifiers of the user's global scope: generated functions and structs get other names. `macros`
    are names that no local may have either. Structs in `known_structs` are the user's own. `names` and `struct_names`
    force a name for a key or for a struct's name in the IR.

    Raises GlslAdError where the dialect lacks something, or where a forced name cannot be given; `sink`, which may hold
    other diagnostics already, has them as well.
    """
    report = Sink() if sink is None else sink
    names, struct_names, comments = names or {}, struct_names or {}, struct_comments or {}
    functions = [module.functions[key] for key in keys]
    _check_names((*names.values(), *struct_names.values()), taken | macros, report)
    for function in functions:
        availability.report(function, module, dialect, report)
    report.raise_if_errors()
    namer = Namer(taken | macros | _referred(functions) | frozenset(names.values()))
    structs = structs_of(functions, known_structs)
    spell = Speller(structs, struct_names, namer)
    function_names = _function_names(functions, names, namer)
    sections = [_function(f, module, dialect, macros, spell, function_names, report) for f in functions]
    declared = _declarations(structs, spell, comments, "\n".join(sections))
    sections = [*(["\n".join(declared)] if declared else []), *sections]
    text = "\n\n".join(sections) + "\n" if sections else ""
    fields = {s.name: Struct(spell.names[s], s.fields) for s in structs}
    return Emitted(text, function_names, fields)


def _declarations(structs: Sequence[Struct], spell: Speller, comments: Mapping[str, str], text: str) -> list[str]:
    """The structs that a text names, what they contain first. It need not name the type of an interface block."""
    words = set(_WORD.findall(text))
    kept: list[str] = []
    for struct in reversed(structs):
        if spell.names[struct] in words:
            kept.append(spell.declaration(struct, comments.get(struct.name, "")))
            words.update(_WORD.findall(kept[-1]))
    return kept[::-1]


def _check_names(names: Iterable[str], taken: frozenset[str], sink: Sink) -> None:
    for name in names:
        why = ""
        if cleaned(name) != name:
            why = "it is no GLSL identifier"
        elif is_reserved(name):
            why = "the language reserves it"
        elif name in taken:
            why = "the file uses it already"
        if why:
            sink.report(messages.NAME_TAKEN, None, name=name, why=why)


def _referred(functions: Iterable[Function]) -> frozenset[str]:
    """Names that the functions mention and do not make: builtins, globals, user functions."""
    found: set[str] = set()
    for function in functions:
        found.update(_mentioned(function))
    return frozenset(found)


def _mentioned(function: Function) -> set[str]:
    found = {op.attr for op in function.ops if op.code in (Code.BUILTIN, Code.GLOBAL)}
    found.update(name for name, _ in function.interface.globals_read)
    found.update(name for name, _ in function.interface.globals_written)
    return found


def _function_names(functions: Sequence[Function], forced: Mapping[str, str], namer: Namer) -> dict[str, str]:
    return {f.key: forced.get(f.key) or namer.fresh(f.name, separator="_") for f in functions}


def _function(
    function: Function,
    module: Module,
    dialect: Dialect,
    macros: frozenset[str],
    spell: Speller,
    function_names: Mapping[str, str],
    sink: Sink,
) -> str:
    def call_name(key: str) -> str:
        return function_names.get(key) or (module.functions[key].name if key in module.functions else key)

    frame = Frame(function, module, dialect)
    plan = schedule(frame, {})
    storage = allocate(frame, plan)
    forced = dict(storage.conflicts)
    for _ in range(ROUNDS):
        if not storage.conflicts:
            break
        plan = schedule(frame, forced)
        storage = allocate(frame, plan)
        new = {v: p for v, p in storage.conflicts.items() if forced.get(v) != p}
        if not new:
            break
        for v, point in new.items():
            forced[v] = frame.places.meet(forced[v], point) if v in forced else point
    called = {call_name(op.attr) for op in function.ops if op.code is Code.CALL}
    namer = Namer(macros | called | _mentioned(function) | _struct_names(function, spell))
    writer = Writer(frame, plan, storage, namer, spell, call_name)
    comment = [f"// {line}" if line else "//" for line in function.comment.split("\n")] if function.comment else []
    head = wrapped(f"{writer.signature(call_name(function.key))} {{")
    body = lines(writer.body(), 1)
    for loop, origin in writer.unpromised:
        sink.report(messages.LOOP_FORM, origin, function=function.name, head=loop)
    return "\n".join([*comment, *head, *body, "}"])


def _struct_names(function: Function, spell: Speller) -> frozenset[str]:
    """The structs that the function's text may spell."""
    types = {op.type for op in function.ops}
    return frozenset(spell(t) for t in types if isinstance(t, Struct)) | frozenset(spell.names.values())
