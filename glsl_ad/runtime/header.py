"""The runtime header: a library of jet arithmetic as GLSL text, for people who write by hand."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from glsl_ad import request
from glsl_ad.ad.library import Library
from glsl_ad.ad.structs import jet_stem
from glsl_ad.dialects import ES300, Dialect
from glsl_ad.emit import emit
from glsl_ad.ir.model import Function, Module
from glsl_ad.passes import optimise
from glsl_ad.records import dataclass
from glsl_ad.runtime.entries import CONSTRUCTORS, FLOATS, TYPES, Entry, entries
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import request as messages
from glsl_ad.types import Struct, Type
from glsl_ad.version import __version__

MOST_DIRECTIONS = 4


@dataclass(frozen=True)
class Options:
    """What a header is to hold. `only` are names of entries, all where it is empty, and `types` the types that have
    jets. `prefix` begins the name of every function. See `Library` for the others."""

    order: int = 1
    directions: int = 1
    dialect: Dialect = ES300
    coefficients: str = "derivatives"
    only: tuple[str, ...] = ()
    types: tuple[str, ...] = tuple(map(str, FLOATS))
    struct_name: str | None = None
    fields: tuple[str, ...] | None = None
    prefix: str = "jet"

    def check(self, sink: Sink) -> None:
        """Raises GlslAdError unless these can be served."""
        request.order(self.order, sink)
        if not 1 <= self.directions <= MOST_DIRECTIONS:
            raise sink.fail(messages.BAD_DIRECTIONS, None, given=self.directions, most=MOST_DIRECTIONS)
        request.choice("kind of coefficients", self.coefficients, request.COEFFICIENTS, sink)
        for name in self.types:
            request.choice("type of a jet", name, TYPES, sink)
        request.new_name("function", f"{self.prefix}_x", frozenset(), sink)
        if self.struct_name is not None:
            request.new_name("struct", self.struct_name, frozenset(), sink)
        if self.fields is not None:
            if self.directions > 1:
                raise sink.fail(messages.FIELDS_OF_DIRECTIONS, None, directions=self.directions)
            request.field_names(self.fields, self.order, sink)


@dataclass(frozen=True)
class Made:
    """An entry, and its function in the header."""

    entry: Entry
    function: Function


@dataclass(frozen=True)
class Header:
    """The text, and what is in it."""

    text: str
    made: tuple[Made, ...]
    library: Library


def header(options: Options, sink: Sink) -> Header:
    """The header. Raises GlslAdError where the options cannot be served."""
    options.check(sink)
    chosen = _chosen(options, sink)
    derivatives = options.coefficients == "derivatives"
    library = Library(
        options.order,
        options.directions,
        derivatives=derivatives,
        struct_name=options.struct_name,
        fields=options.fields,
    )
    made, named, headed = [], set[str](), set[str]()
    for entry in chosen:
        lines = []
        if entry.section not in headed:
            headed.add(entry.section)
            lines += [f"---- {entry.section} ----", ""]
        if entry.name not in named:
            named.add(entry.name)
            lines.append(f"{options.prefix}_{entry.name}: {entry.doc}")
        name = f"{options.prefix}_{entry.name}"
        function = optimise(library.add(entry.operation, name, "\n".join(lines)))
        made.append(Made(entry, function))
    return _written(options, library, made)


def _chosen(options: Options, sink: Sink) -> list[Entry]:
    types: frozenset[Type] = frozenset(TYPES[name] for name in options.types)
    every = list(entries(types, options.directions, options.dialect))
    known = list(dict.fromkeys(e.name for e in every))
    for name in options.only:
        if name not in known:
            close = get_close_matches(name, known, n=3) or known[:8]
            listed = ", ".join(f"`{c}`" for c in close)
            raise sink.fail(messages.NO_SUCH_ENTRY, None, name=name, candidates=listed, types=", ".join(options.types))
    wanted = {*options.only, *(n for n in known if n.startswith(CONSTRUCTORS))} if options.only else set(known)
    return [e for e in every if e.name in wanted]


def _written(options: Options, library: Library, made: Sequence[Made]) -> Header:
    """The text of the functions, below what it says about them."""
    functions = {m.function.key: m.function for m in made}
    structs = library.structs()
    renamed = _renamed(options, library, structs)
    emitted = emit(
        Module(functions, {}),
        tuple(functions),
        dialect=options.dialect,
        names={m.function.key: f"{options.prefix}_{m.entry.name}" for m in made},
        struct_names=renamed,
        struct_comments={s.name: _fields_comment(options, s) for s in structs},
    )
    float_jet = emitted.structs[structs[0].name].name
    text = f"{_introduction(options, float_jet, structs[0])}\n\n{emitted.text.strip()}\n"
    return Header(text, tuple(made), library)


def _renamed(options: Options, library: Library, structs: Sequence[Struct]) -> dict[str, str]:
    """Names of structs over several directions, where the user wishes one."""
    if options.struct_name is None or options.directions == 1:
        return {}
    stem = jet_stem(library.indices)
    return {s.name: s.name.replace(stem, options.struct_name, 1) for s in structs}


def _fields_comment(options: Options, struct: Struct) -> str:
    what = "derivatives" if options.coefficients == "derivatives" else "Taylor coefficients"
    if options.directions == 1:
        return f"value and {what} 1 to {options.order}" if options.order > 1 else f"value and first {what[:-1]}"
    return f"value and {what} to order {options.order} along {options.directions} directions"


def _introduction(options: Options, name: str, struct: Struct) -> str:
    """What the header is, and how it is used."""
    p, order = options.prefix, options.order
    title = f"jets of order {order}" + (f" over {options.directions} directions" if options.directions > 1 else "")
    lines = [f"---- generated by glsl_ad {__version__}: {title} ----", ""]
    unit = (
        "derivatives" if options.coefficients == "derivatives" else "Taylor coefficients (derivative k divided by k!)"
    )
    fields = ", ".join(f.name for f in struct.fields)
    lines.append(f"A {name} holds a value and its {unit}: {fields}.")
    if options.directions == 1:
        lines += [
            "Write functions over jets as you would over floats, and read the derivatives from the result:",
            "",
            f"    {name} t = {p}_variable(0.5);",
            f"    {name} y = {p}_mul({p}_sin(t), {p}_add(t, 2.0));",
            f"    float slope = y.{struct.fields[1].name};  // of sin(t) * (t + 2.0)",
        ]
    else:
        letters = "xyzw"[: options.directions]
        lines += [
            f"The directions are called {', '.join(letters)}: d_xy is the derivative along x and y.",
            "",
            f"    {name} x = {p}_variable_x(0.5), y = {p}_variable_y(0.25);",
            f"    {name} f = {p}_mul({p}_sin(x), y);",
        ]
    lines += [
        "",
        "Every argument may be a jet, or a plain value that counts as constant. GLSL has no overloads of its",
        "operators and builtins, so these have names: add, sub, neg, mul, div, and the builtins' own.",
    ]
    return "\n".join(f"// {line}" if line else "//" for line in lines)
