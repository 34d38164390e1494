"""From a differentiated function to the text that is put below the user's: optimised, emitted, with a title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from glsl_ad import request
from glsl_ad.ad.model import Product
from glsl_ad.dialects import Dialect
from glsl_ad.emit import Emitted, emit
from glsl_ad.files import ShaderText
from glsl_ad.ir.model import Function, Interface, Module
from glsl_ad.kinds import KINDS
from glsl_ad.passes import optimise
from glsl_ad.records import dataclass
from glsl_ad.request import LEVELS, Wanted
from glsl_ad.sema.model import Function as Defined
from glsl_ad.sema.model import Program
from glsl_ad.source import Sink, SourceFile
from glsl_ad.source.catalogue import request as messages
from glsl_ad.syntax import identifiers, macro_names, version_of
from glsl_ad.types import Array, Struct, Type
from glsl_ad.version import __version__

#: What titles call a product; others are called by their names.
_TITLES = {"jet": "jet", "lifted": "lift to jets"}
_ORDINALS = ("", "first", "second", "third", "fourth")


@dataclass(frozen=True)
class Generated:
    """The generated section of a shader, and the product with the names that it has there."""

    section: str
    product: Product


def optimised(product: Product, level: int = LEVELS[-1]) -> Product:
    """The product with every generated function optimised to this level; see `passes.optimise`."""
    functions = dict(product.module.functions)
    functions.update((key, optimise(functions[key], level)) for key in product.generated)
    module = replace(product.module, functions=functions)
    return replace(product, module=module, entry=functions[product.entry.key])


def generate(
    product: Product, program: Program, defines: Mapping[str, str], wanted: Wanted, dialect: Dialect, sink: Sink
) -> Generated:
    """The text of an optimised product in a dialect. Raises GlslAdError where the dialect cannot express it."""
    macros = macro_names(program.source) | frozenset(defines)
    emitted = emit(
        product.module,
        product.generated,
        dialect=dialect,
        taken=program.names,
        macros=macros,
        known_structs=frozenset(program.structs),
        names={product.entry.key: wanted.name} if wanted.name else {},
        struct_comments=struct_comments(product, wanted),
        sink=sink,
    )
    sink.raise_if_errors()
    named = replace(product, entry=_named(product.entry, emitted))
    parts = [_title(product, wanted.form), without_macros(emitted.text, macros), emitted.text.strip()]
    return Generated("\n\n".join(filter(None, parts)) + "\n", named)


def target(program: Program, wanted: Dialect | None, only: bool, sink: Sink) -> Dialect:
    """The dialect to write. What follows the user's text must be of the version that the text states."""
    own = program.dialect
    stated = version_of(program.unit) is not None
    if wanted is not None and stated and not only and (own.es, own.version) != (wanted.es, wanted.version):
        raise sink.fail(messages.DIALECT_CONFLICT, None, version=own.name, dialect=wanted.name)
    return wanted or own


def lowered(program: Program, function: Defined, wanted: Wanted, sink: Sink) -> Module:
    """The function and what it calls as IR. Raises GlslAdError where they are faulty or lack an input asked for."""
    from glsl_ad.ir import lower

    module = lower(program, function, sink, varying=request.global_inputs(function, wanted.wrt))
    sink.raise_if_errors()
    request.check_inputs(function, module, wanted.wrt, sink)
    return module


def differentiated(
    program: Program, module: Module, function: Defined, wanted: Wanted, taken: frozenset[str], sink: Sink
) -> Product:
    """The derivative asked for of a function of `lowered`, whose structs are named none of `taken`.

    Raises GlslAdError where there is none.
    """
    from glsl_ad.ad import Request, differentiate
    from glsl_ad.ad.validity import over

    if wanted.validity and module.rules:
        raise sink.fail(messages.VALIDITY_BY_RULE, function.span, function=function.key)

    asked = Request(
        function=function.key,
        wrt=wanted.wrt,
        kind=wanted.product,
        order=wanted.order,
        name=wanted.name,
        struct_name=wanted.struct_name,
        fields=wanted.fields,
        coefficients=wanted.coefficients,
        pack=wanted.pack,
        textures=wanted.texture,
        inline=wanted.optimise == LEVELS[-1],
        span=function.span,
    )
    source = _watched(program, function, wanted, sink) if wanted.validity else module
    product = differentiate(source, asked, sink, taken=taken)
    sink.raise_if_errors()
    return over(product, module, function.key) if wanted.validity else product


def _watched(program: Program, function: Defined, wanted: Wanted, sink: Sink) -> Module:
    """The function as IR that notes what it comes near, by a name that is new to it."""
    from glsl_ad.ir import lower

    name = "validity"
    used = {p.name for p in function.parameters} | set(program.globals)
    while name in used:
        name += "2"
    return lower(program, function, sink, varying=request.global_inputs(function, wanted.wrt), watch=name)


def without_macros(text: str, macros: frozenset[str]) -> str:
    """Lines that end the macros whose names the text spells. It means these names themselves: a builtin, a field, or
    the user's function `f` where `f` is a macro as well."""
    spelled = macros & identifiers(SourceFile("generated", text))
    lines = [f"#undef {name}\n" for name in sorted(spelled)]
    return (
        "".join(["// these macros end here: below, the names stand for themselves\n", *lines]).rstrip() if lines else ""
    )


def placed(section: str, text: ShaderText, *, only: bool) -> str:
    """The section alone, or below the user's text to the letter; in the user's kind of newlines."""
    if only or not text.original:
        return section.replace("\n", text.newline)
    gap = "\n" if text.original.endswith(("\n", "\r")) else "\n\n"
    return text.original + (gap + section).replace("\n", text.newline)


def _title(product: Product, form: str) -> str:
    what = _TITLES.get(product.kind, product.kind)
    order = f" of order {product.order}" if KINDS[product.kind].order is None else ""
    title = f"{what}{order} of {product.primal.key} by {', '.join(product.wrt)}"
    how = ", compact" if form == "compact" else ""
    return f"// ---- generated by glsl_ad {__version__}: {title}{how} ----"


def struct_comments(product: Product, wanted: Wanted) -> dict[str, str]:
    """What the fields of each jet struct hold, by the struct's name."""
    structs: dict[str, Struct] = {}
    for key in product.generated:
        function = product.module.functions[key]
        types = [function.interface.return_type, *(p.type for p in function.interface.parameters)]
        structs |= {type_.name: type_ for type_ in types if isinstance(type_, Struct)}
    jets = {name: struct for name, struct in structs.items() if _is_jet(struct, product, wanted)}
    return {name: _fields_comment(struct, wanted) for name, struct in jets.items()}


def _is_jet(struct: Struct, product: Product, wanted: Wanted) -> bool:
    names = wanted.fields or tuple(f"d{k}" for k in range(product.order + 1))
    size = len(struct.fields)
    return size > 1 and tuple(f.name for f in struct.fields) == names[:size]


def _fields_comment(struct: Struct, wanted: Wanted) -> str:
    order = len(struct.fields) - 1
    if wanted.coefficients == "taylor":
        return f"value and Taylor coefficients to order {order}: derivative k divided by k!"
    if order >= len(_ORDINALS):
        return f"value and derivatives 1 to {order}"
    words = ["value", *_ORDINALS[1 : order + 1]]
    return f"{', '.join(words[:-1])} and {words[-1]} derivative"


def _named(entry: Function, emitted: Emitted) -> Function:
    """The entry with the names that its text has, so that it can be called by its interface."""
    interface = entry.interface
    parameters = tuple(replace(p, type=_spelled(p.type, emitted)) for p in interface.parameters)
    return_type = _spelled(interface.return_type, emitted)
    named: Interface = replace(interface, parameters=parameters, return_type=return_type)
    return replace(entry, name=emitted.function_names[entry.key], interface=named)


def _spelled(type_: Type, emitted: Emitted) -> Type:
    match type_:
        case Struct(name, _):
            return emitted.structs.get(name, type_)
        case Array(element, size):
            return Array(_spelled(element, emitted), size)
    return type_
