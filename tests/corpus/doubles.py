"""A shader in double precision: the functions that are called, with `double` for `float`, as a compute shader.

The translation is one of tokens and knows nothing of what the tool does with a shader: types and literals become those
of doubles, and what GLSL declares for floats alone is called by the names of `double.glsl`. What is not reachable from
the called functions is left out, so that the rest of a shader (its `main`, its outputs) need not make sense here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from glsl_ad.dialects import Dialect
from glsl_ad.gpu.layout import leaves
from glsl_ad.gpu.run import Argument, Signature
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import nodes, parse, preprocess, print_node
from glsl_ad.syntax.words import Version
from glsl_ad.types import Array, Kind, Opaque, Type, Void

LIBRARY = (Path(__file__).parent / "double.glsl").read_text(encoding="utf-8")
LOCAL_SIZE = 64

_TYPES = {"float": "double", "float16_t": "double"}
_TYPES |= {f"vec{n}": f"dvec{n}" for n in (2, 3, 4)}
_TYPES |= {f"mat{n}": f"dmat{n}" for n in (2, 3, 4)}
_TYPES |= {f"mat{c}x{r}": f"dmat{c}x{r}" for c in (2, 3, 4) for r in (2, 3, 4)}

#: What no function body needs here. `const` goes too, except before integers, where a size may depend on it: a call of
#: a function of `double.glsl` is no constant expression.
_DROPPED = frozenset(
    {"highp", "mediump", "lowp", "precise", "invariant", "flat", "smooth", "noperspective", "centroid"}
)
_DROPPED |= {"uniform", "varying", "attribute", "buffer"}
_CONSTANT_KINDS = {"int", "uint", "bool"} | {f"{kind}vec{n}" for kind in "iub" for n in (2, 3, 4)}

#: Words of desktop GLSL 4.30, and functions of its older versions, that a shader may use as names.
_TAKEN = frozenset(
    {"sample", "patch", "shared", "buffer", "subroutine", "coherent", "volatile", "restrict", "readonly"}
)
_TAKEN |= {"writeonly", "active", "filter", "common", "partition", "input", "output", "noise1", "noise2", "main"}

#: What `double.glsl` has, with `d_` before the name.
_LACKING = """
radians degrees sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp exp2 log log2 pow
min max clamp mix step smoothstep
floatBitsToInt floatBitsToUint intBitsToFloat uintBitsToFloat
packHalf2x16 packUnorm2x16 packSnorm2x16 packUnorm4x8 packSnorm4x8
unpackHalf2x16 unpackUnorm2x16 unpackSnorm2x16 unpackUnorm4x8 unpackSnorm4x8 dFdx dFdy fwidth textureSize
"""
_READS = """
texture texture2D textureCube texture3D textureLod texture2DLod textureCubeLod textureGrad textureProj texture2DProj
textureLodEXT texture2DLodEXT textureCubeLodEXT texture2DGradEXT textureCubeGradEXT shadow2D
"""
_RENAMED = {name: f"d_{name}" for name in _LACKING.split()}
_RENAMED |= dict.fromkeys(_READS.split(), "d_read") | {"texelFetch": "d_fetch"}

_FLOAT = re.compile(r"(?!0[xX])(?=[\d.]*[.eE]|.*[fF]$)(?P<digits>[\d.]+(?:[eE][+-]?\d+)?)(?:lf|LF|[fF])?")
_WORD = re.compile(r"[A-Za-z_]\w*")
#: The fields of the structs of a shader.
Structs = Mapping[str, tuple[nodes.FieldDeclaration, ...]]
_INDENT = "    "


def shader(text: str, dialect: Dialect, calls: Sequence[Signature], hosts: Mapping[str, Type]) -> str:
    """The compute shader that calls one of several functions of a text at every point.

    `hosts` are the globals that a host program sets, with their types: they get fixed values here.
    """
    file, sink = SourceFile("corpus", text), Sink()
    unit = parse(file, sink, default=Version(dialect.version, dialect.es))
    sink.raise_if_errors()
    wanted = [s.name for s in calls] + [a.name for s in calls for a in s.globals]
    kept = _reachable(unit, [*wanted, *hosts])
    own = {d.header.name for d in kept if isinstance(d, nodes.FunctionDefinition)}
    structs = _structs(kept)
    declared = "\n".join(_declared(d, structs) for d in kept)
    parts = ["#version 430", f"layout(local_size_x = {LOCAL_SIZE}) in;", LIBRARY, "bool d_discarded = false;"]
    parts += [f"{_local(type_, _named(name))};" for name, type_ in hosts.items() if _is_builtin(name, kept)]
    parts += [translated(declared, own), _main(calls, hosts)]
    return "\n".join(parts)


def reachable_text(text: str, dialect: Dialect, roots: Sequence[str]) -> str:
    """What functions need of a text, as it is written there."""
    file, sink = SourceFile("corpus", text), Sink()
    unit = parse(file, sink, default=Version(dialect.version, dialect.es))
    sink.raise_if_errors()
    return "\n".join([dialect.header, *map(print_node, _reachable(unit, roots))])


# ---- which declarations ----------------------------------------------------------------------------------------------


def _reachable(unit: nodes.TranslationUnit, roots: Sequence[str]) -> list[nodes.ExternalDeclaration]:
    """The declarations that the roots need, in order."""
    named: dict[str, list[int]] = {}
    texts = [_text(d) for d in unit.declarations]
    for index, declaration in enumerate(unit.declarations):
        for name in _declares(declaration):
            named.setdefault(name, []).append(index)
    kept: set[int] = set()
    waiting = list(roots)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for index in named.get(name, ()):
            if index not in kept:
                kept.add(index)
                waiting.extend(_WORD.findall(texts[index]))
    return [unit.declarations[i] for i in sorted(kept)]


def _text(declaration: nodes.ExternalDeclaration) -> str:
    return "" if isinstance(declaration, nodes.Directive) else print_node(declaration)


def _declares(declaration: nodes.ExternalDeclaration) -> Iterator[str]:
    match declaration:
        case nodes.FunctionDefinition(header) | nodes.Prototype(header):
            yield header.name
        case nodes.Declaration(_, type_, declarators):
            if isinstance(type_, nodes.StructSpecifier) and type_.name:
                yield type_.name
            yield from (d.name for d in declarators)
        case nodes.InterfaceBlock(_, _, fields, instance):
            if instance is not None:
                yield instance.name
            else:
                yield from (d.name for f in fields for d in f.declarators)


def _is_builtin(name: str, kept: Sequence[nodes.ExternalDeclaration]) -> bool:
    return all(name not in _declares(d) for d in kept)


def _structs(kept: Sequence[nodes.ExternalDeclaration]) -> Structs:
    types = [d.type for d in kept if isinstance(d, nodes.Declaration)]
    return {t.name: t.fields for t in types if isinstance(t, nodes.StructSpecifier) and t.name}


def _declared(declaration: nodes.ExternalDeclaration, structs: Structs) -> str:
    """A declaration as one of plain globals."""
    match declaration:
        case nodes.InterfaceBlock(_, name, fields, instance):
            lines = [nodes.Declaration((), f.type, f.declarators, f.span) for f in fields]
            body = "\n".join(map(print_node, lines))
            if instance is None:
                return body
            sizes = "".join(f"[{'' if s.size is None else print_node(s.size)}]" for s in instance.sizes)
            return f"struct {name} {{\n{body}\n}};\n{name} {instance.name}{sizes};"
        case nodes.Declaration(qualifiers, type_, declarators):
            kept = tuple(q for q in qualifiers if q.word == "const")
            return print_node(nodes.Declaration(kept, type_, declarators, declaration.span))
        case nodes.FunctionDefinition(header):
            head, brace, body = print_node(declaration).partition("{")
            return f"{head}{brace} {_unset(header, structs)}{body}"
    return print_node(declaration)


def _unset(header: nodes.FunctionHeader, structs: Structs) -> str:
    """Statements that give NaN to `out` parameters: what a function leaves unset must not pass for a value."""
    parameters = [p for p in header.parameters if p.name and any(q.word == "out" for q in p.qualifiers)]
    return "".join(s for p in parameters for s in _unset_place(p.name or "", p.type, len(p.sizes), structs))


def _unset_place(place: str, type_: nodes.TypeSpecifier, dimensions: int, structs: Structs) -> Iterator[str]:
    dimensions += len(type_.sizes)
    name = type_.name or ""
    indices = [f"d_i{place.count('[')}_{k}" for k in range(dimensions)]
    for index in indices:
        yield f"for (int {index} = 0; {index} < {place}.length(); {index}++) {{ "
        place += f"[{index}]"
    if re.fullmatch(r"float|vec[234]", name):
        yield f"{place} = {name}(d_nan()); "
    elif name.startswith("mat"):
        yield f"{place} = {name}(1.0) * d_nan(); "
    for line in structs.get(name, ()):
        for field in line.declarators:
            yield from _unset_place(f"{place}.{field.name}", line.type, len(field.sizes), structs)
    yield "} " * dimensions


# ---- tokens ----------------------------------------------------------------------------------------------------------


def translated(text: str, own: set[str] | frozenset[str] = frozenset()) -> str:
    """GLSL with `double` for `float`. `own` are the functions that the text defines: their names stay theirs."""
    tokens = preprocess(SourceFile("corpus", text), Sink(), default=Version(460, False)).tokens
    words = [t.text for t in tokens]
    out: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "number":
            out.append(_number(token.text))
        elif token.kind == "name":
            out.append(_name(words, index, own))
        else:
            out.append(f"{token.text}\n" if token.text in ";{}" else token.text)
    return " ".join(word for word in out if word)


def _number(text: str) -> str:
    found = _FLOAT.fullmatch(text)
    return f"{found['digits']}lf" if found else text


def _name(words: Sequence[str], index: int, own: set[str] | frozenset[str]) -> str:
    word = words[index]
    if index and words[index - 1] == ".":
        return f"d_{word}" if word in _TAKEN else word
    if word in _DROPPED:
        return ""
    if word == "const":
        following = next((w for w in words[index + 1 :] if w not in _DROPPED), "")
        return word if following in _CONSTANT_KINDS else ""
    if word == "discard":
        return "d_discarded = true"
    if "sampler" in word and (number := _sampler(word)):
        return number
    if word in _RENAMED and word not in own and words[index + 1 : index + 2] == ["("]:
        return _RENAMED[word]
    return _TYPES.get(word) or _named(word)


def _named(name: str) -> str:
    """A name of the shader as it is spelled here."""
    return f"d_{name}" if name.startswith("gl_") or name in _TAKEN else name


def _sampler(word: str) -> str:
    if not re.fullmatch(r"[iu]?sampler\w+", word):
        return ""
    if word.endswith("Shadow"):
        return "uint"
    return {"i": "ivec2", "u": "uvec2"}.get(word[0], "int")


# ---- calls -----------------------------------------------------------------------------------------------------------


def _main(calls: Sequence[Signature], hosts: Mapping[str, Type]) -> str:
    lines = [
        "layout(std430, binding = 0) readonly buffer d_Inputs { double d_in[]; };",
        "layout(std430, binding = 1) writeonly buffer d_Outputs { double d_out[]; };",
        "uniform int d_count;",
        "uniform int d_which;",
        "void main() {",
        "    int d_point = int(gl_GlobalInvocationID.x);",
        "    if (d_point >= d_count) return;",
        *(f"{_INDENT}{line}" for name, type_ in hosts.items() for line in _host(name, type_)),
    ]
    for number, signature in enumerate(calls):
        lines += [f"    if (d_which == {number}) {{", *(f"{_INDENT * 2}{line}" for line in _call(signature)), "    }"]
    return "\n".join([*lines, "}", ""])


def _host(name: str, type_: Type) -> list[str]:
    """Statements that give a uniform a value, the same in every run."""
    if isinstance(type_, Opaque) or _opaque(type_):
        return []
    lines = []
    scalars = [(leaf, c) for leaf in leaves(type_) for c in leaf.components()]
    for index, (leaf, component) in enumerate(scalars):
        # Near a half, where sizes, fractions and factors make sense, and no two the same.
        value = 0.5 + 0.25 * ((len(name) * 7 + index * 5) % 17 - 8) / 8.0
        text = {Kind.FLOAT: f"{value}lf", Kind.BOOL: "true", Kind.UINT: "1u"}.get(leaf.kind, "1")
        lines.append(f"{_named(name)}{leaf.path}{component} = {text};")
    return lines


def _opaque(type_: Type) -> bool:
    while isinstance(type_, Array):
        type_ = type_.element
    return isinstance(type_, Opaque)


def _call(signature: Signature) -> list[str]:
    """Statements that load the arguments of a function, call it, and store what it gives."""
    inputs, outputs = width(signature.inputs), width(signature.outputs)
    lines = [f"int d_next = d_point * {inputs};"]
    names = [f"d_argument{i}" for i in range(len(signature.parameters))]
    for argument, name in zip(signature.parameters, names, strict=True):
        lines.append(f"{_local(argument.type, name)};")
        lines += _loads(argument.type, name) if argument.is_input else []
    for argument in signature.globals:
        lines += _loads(argument.type, _named(argument.name)) if argument.is_input else []
    call = f"{_named(signature.name)}({', '.join(names)});"
    if not isinstance(signature.return_type, Void):
        call = f"{_local(signature.return_type, 'd_result')} = {call}"
    lines += [call, f"d_next = d_point * {outputs};"]
    places = dict(zip((a.name for a in signature.parameters), names, strict=True))
    for position, output in enumerate(signature.outputs):
        returned = position == 0 and not isinstance(signature.return_type, Void)
        name = "d_result" if returned else places.get(output.name, _named(output.name))
        lines += _stores(output.type, name)
    return lines


def width(arguments: Sequence[Argument]) -> int:
    """How many scalars the arguments hold."""
    return sum(leaf.size for argument in arguments for leaf in leaves(argument.type))


def _local(type_: Type, name: str) -> str:
    sizes = ""
    while isinstance(type_, Array):
        sizes += f"[{type_.size}]"
        type_ = type_.element
    if isinstance(type_, Opaque):
        return f"{_sampler(str(type_))} {name}{sizes}"
    spelled = _TYPES.get(str(type_)) or _named(str(type_))
    return f"{spelled} {name}{sizes}"


def _loads(type_: Type, name: str) -> Iterator[str]:
    for leaf in leaves(type_):
        for component in leaf.components():
            value = {Kind.BOOL: "d_in[d_next++] != 0.0lf", Kind.INT: "int(d_in[d_next++])"}.get(leaf.kind)
            value = value or ("uint(d_in[d_next++])" if leaf.kind is Kind.UINT else "d_in[d_next++]")
            yield f"{name}{leaf.path}{component} = {value};"


def _stores(type_: Type, name: str) -> Iterator[str]:
    for leaf in leaves(type_):
        for component in leaf.components():
            yield f"d_out[d_next++] = d_discarded ? d_nan() : double({name}{leaf.path}{component});"
