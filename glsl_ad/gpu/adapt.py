"""A shader as its user wrote it, made fit to stand in front of a `main` of our own.

The text keeps its lines in their order, so that a driver's messages can be traced to them. What changes:

- `#version` goes to the top; `#line` and `#pragma` go; `#extension` stays, and what we declare follows the last one.
- Inputs and outputs of the shader stage (`in vec2 uv;`, `varying`, `out vec4 colour;`) become uniforms and plain
  globals: there is no vertex stage to fill them, and the outputs are ours.
- A uniform whose value differs from point to point, because one differentiates by it, gives way to a global variable.
- `main` and built-in variables get other names; functions that GLSL ES 3.00 does not allow to be redefined, too.
- GLSL ES 1.00 is run as 3.00: its texture functions get their new names. `lowp` and `mediump` count as `highp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from glsl_ad.dialects import ES100, ES300, Dialect, from_version
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Type

#: What we declare begins like this; no shader uses it.
PREFIX = "glslad_"

_COMMENT = re.compile(r"//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w*)((?:\\\n|[^\n])*)", re.MULTILINE)
_IDENTIFIER = re.compile(r"\b[A-Za-z_]\w*")
_TOKEN = re.compile(r"[A-Za-z_]\w*|[(){};]|[^\sA-Za-z_(){};]+")
_VERSION = re.compile(r"^[ \t]*#[ \t]*version[ \t]+(\d+)[ \t]*(es)?", re.MULTILINE)

_STAGE_INPUT = frozenset({"in", "varying", "attribute"})
_STAGE_OUTPUT = frozenset({"out", "inout"})
_INTERPOLATION = frozenset({"centroid", "flat", "smooth", "noperspective", "invariant", "sample", "layout"})
_QUALIFIERS = _STAGE_INPUT | _STAGE_OUTPUT | _INTERPOLATION | {"highp", "mediump", "lowp", "precise", "const"}

#: Built-in variables of the fragment stage as globals of ours: name -> declaration.
_STAGE_VARIABLES = {
    "gl_FragCoord": "uniform vec4 {};",
    "gl_FrontFacing": "uniform bool {};",
    "gl_PointCoord": "uniform vec2 {};",
    "gl_FragColor": "vec4 {};",
    "gl_FragData": "vec4 {}[4];",
    "gl_FragDepth": "float {};",
    "gl_FragDepthEXT": "float {};",
}

#: GLSL ES 1.00 (and its extensions) -> 3.00.
_TEXTURE_FUNCTIONS = {
    "texture2D": "texture",
    "textureCube": "texture",
    "texture2DProj": "textureProj",
    **{f"texture2DLod{s}": "textureLod" for s in ("", "EXT")},
    **{f"textureCubeLod{s}": "textureLod" for s in ("", "EXT")},
    **{f"texture2DProjLod{s}": "textureProjLod" for s in ("", "EXT")},
    "texture2DGradEXT": "textureGrad",
    "textureCubeGradEXT": "textureGrad",
    "texture2DProjGradEXT": "textureProjGrad",
}

#: Words that GLSL ES 3.00 has taken since 1.00, beside its new built-in functions.
_NEW_WORDS = frozenset(
    re.findall(
        r"\w+",
        """centroid smooth layout uint uvec2 uvec3 uvec4 coherent volatile restrict readonly writeonly resource
        atomic_uint patch sample subroutine common partition active filter""",
    )
)

_SAMPLERS = ("2D", "3D", "Cube", "2DShadow", "CubeShadow", "2DArray", "2DArrayShadow")


@dataclass(frozen=True, slots=True)
class Adapted:
    """`text` is a shader without `main`; what is appended begins with `epilogue`. `names` are the new names."""

    text: str
    epilogue: str
    names: Mapping[str, str]
    dialect: Dialect
    lengths: tuple[int, int, int, int]  # lines of: our header, the user's extensions, our declarations, the user's rest

    def name(self, user: str) -> str:
        """What a name of the user's is called in `text`."""
        return self.names.get(user, user)

    def lines(self, number: int) -> int | None:
        """The line of the user's text that stands on a line of `text`."""
        header, extensions, declarations, rest = self.lengths
        number -= header
        if 0 < number <= extensions:
            return number
        number -= declarations
        return number if extensions < number <= extensions + rest else None


def adapt(
    source: str,
    dialect: Dialect | None = None,
    *,
    defines: Mapping[str, str] | None = None,
    es300: bool = True,
    assigned: Mapping[str, Type] | None = None,
) -> Adapted:
    """The user's shader, ready for a `main` to follow. See the module's text.

    `assigned` are the globals that our `main` assigns to, with their types.

    `dialect` is the language it is written in; None: what its `#version` says, else GLSL ES 3.00. `es300` is false
    where the driver does not take `#version 300 es`: then the shader is compiled as GLSL 3.30.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    masked = _COMMENT.sub(_blank, text)
    dialect = dialect or _declared_dialect(masked)
    text = masked = _without_directives(masked, {"version", "line", "pragma"} | _old_extensions(dialect))
    macros = [m.group(2).split("(")[0].split()[0] for m in _DIRECTIVE.finditer(masked) if _is_definition(m)]
    text = _without_stage_interface(text)
    assigned = {name: type_ for name, type_ in (assigned or {}).items() if name not in macros}
    names = _new_names(text, dialect, frozenset(macros))
    text = _IDENTIFIER.sub(lambda m: names.get(m.group(), m.group()), text)
    text, variables = _with_variables(text, {n: t for n, t in assigned.items() if n not in names})
    names |= variables
    head, rest, line = _split_after_extensions(text)
    macro_lines = "".join(f"#define {name} {value}\n" for name, value in (defines or {}).items())
    before = _header(dialect, es300) + macro_lines
    between = _prelude(text, names, dialect, assigned)
    defined = dict.fromkeys([*(defines or {}), *macros])
    # A macro of the user's must not change what we write.
    epilogue = "".join(f"#undef {name}\n" for name in defined)
    lengths = (before.count("\n"), line - 1, between.count("\n"), rest.count("\n") + 1)
    return Adapted(f"{before}{head}{between}{rest}\n", epilogue, names, dialect, lengths)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _declared_dialect(text: str) -> Dialect:
    found = _VERSION.search(text)
    return from_version(int(found.group(1)[:6]), found.group(2) == "es") if found else ES300


def _is_definition(directive: re.Match[str]) -> bool:
    return directive.group(1) == "define" and bool(directive.group(2).strip())


def _old_extensions(dialect: Dialect) -> set[str]:
    # What GLSL ES 1.00 asks for by name, 3.00 has.
    return {"extension"} if dialect.es and dialect.version == 100 else set()


def _without_directives(text: str, kinds: set[str]) -> str:
    return _DIRECTIVE.sub(lambda m: _blank(m) if m.group(1) in kinds else m.group(), text)


# ---- inputs and outputs of the stage ---------------------------------------------------------------------------------


def _without_stage_interface(text: str) -> str:
    """Stage inputs as uniforms, stage outputs as plain globals."""
    edits: list[tuple[int, int, str]] = []
    for statement in _global_starts(text):
        words = {m.group() for m in statement}
        if words & _STAGE_INPUT or words & _STAGE_OUTPUT:
            edits += _requalify(statement, "uniform" if words & _STAGE_INPUT else "")
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _global_starts(text: str) -> Iterator[list[re.Match[str]]]:
    """The qualifiers at the beginning of each statement at global scope, `layout(...)` with its parentheses."""
    masked = _DIRECTIVE.sub(_blank, text)
    depth = 0
    at_start = True
    qualifiers: list[re.Match[str]] = []
    for token in _TOKEN.finditer(masked):
        word = token.group()
        in_layout = bool(qualifiers) and depth == 1 and "layout" in {q.group() for q in qualifiers}
        if at_start and depth == 0 and word in _QUALIFIERS:
            qualifiers.append(token)
            continue
        if at_start and (in_layout or (depth == 0 and word == "(" and qualifiers)):
            qualifiers.append(token)
        elif at_start:
            yield qualifiers
            qualifiers, at_start = [], False
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(word, 0)
        if depth == 0 and word in ("}", ";"):
            at_start, qualifiers = True, []


def _requalify(statement: list[re.Match[str]], storage: str) -> Iterator[tuple[int, int, str]]:
    for token in statement:
        word = token.group()
        if word in _STAGE_INPUT | _STAGE_OUTPUT:
            yield token.start(), token.end(), storage
        elif word not in ("highp", "mediump", "lowp", "const", "precise"):
            yield token.start(), token.end(), ""


# ---- uniforms that vary ----------------------------------------------------------------------------------------------


def _with_variables(text: str, wanted: Mapping[str, Type]) -> tuple[str, dict[str, str]]:
    """The text with a variable in place of each of the uniforms that it declares among `wanted`; their new names.

    The declaration stays, since it may declare others too; that of the variable stands behind it, in the same line.
    """
    declared = [(start, end, wanted.keys() & names) for start, end, names in _declarations(text)]
    new = {name: f"{PREFIX}{name}" for name in wanted if any(name in names for *_, names in declared)}
    if not new:
        return text, {}
    pattern = re.compile(rf"(?<![.\w])(?:{'|'.join(map(re.escape, new))})\b")
    parts, position = [], 0
    for start, end, names in declared:
        variables = "".join(f" {declaration(wanted[name], new[name])}" for name in sorted(names))
        parts += [pattern.sub(lambda m: new[m.group()], text[position:start]), text[start:end], variables]
        position = end
    return "".join([*parts, pattern.sub(lambda m: new[m.group()], text[position:])]), new


def _declarations(text: str) -> Iterator[tuple[int, int, set[str]]]:
    """Where each declaration of uniforms begins and ends, and the names in it; that of a struct, without names."""
    depth, start, kind = 0, None, ""
    for token in _TOKEN.finditer(_DIRECTIVE.sub(_blank, text)):
        word = token.group()
        if start is None and word not in ("}", ";"):
            start = token.start()
        if depth == 0 and not kind and word in ("uniform", "struct"):
            kind = word
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(word, 0)
        if depth == 0 and (word == ";" or (word == "}" and not kind)):
            if kind and start is not None:
                names = _IDENTIFIER.findall(text[start : token.end()]) if kind == "uniform" else []
                yield start, token.end(), set(names)
            start, kind = None, ""


def declaration(type_: Type, name: str) -> str:
    """`float[3] name;`"""
    sizes = ""
    while isinstance(type_, Array):
        sizes += f"[{type_.size}]"
        type_ = type_.element
    return f"{type_}{sizes} {name};"


# ---- names -----------------------------------------------------------------------------------------------------------


def _new_names(text: str, dialect: Dialect, macros: frozenset[str]) -> dict[str, str]:
    used = set(_IDENTIFIER.findall(text))
    names = {"main": f"{PREFIX}main", "lowp": "highp", "mediump": "highp"}
    names.update({name: PREFIX + name[3:] for name in _STAGE_VARIABLES})
    if dialect.es:
        names.update(_TEXTURE_FUNCTIONS)
    for name in sorted((_redefined(text, dialect) | _newer_words(used, dialect)) - set(names)):
        new = f"{name}_"
        while new in used:
            new += "_"
        names[name] = new
    return {old: new for old, new in names.items() if old in used and old not in macros}


def _redefined(text: str, dialect: Dialect) -> set[str]:
    """Functions of the user's that have the name of a built-in one: GLSL ES 3.00 refuses them, the others do not."""
    if not dialect.es:
        return set()
    flat, depth = [], 0
    for token in _TOKEN.finditer(_DIRECTIVE.sub(_blank, text)):
        word = token.group()
        if depth == 0 and word != "}":
            flat.append(word)
        depth += {"{": 1, "}": -1}.get(word, 0)
    defined = {
        name for kind, name, after in zip(flat, flat[1:], flat[2:], strict=False) if _is_header(kind, name, after)
    }
    return defined & builtin_functions(ES300)


def _is_header(kind: str, name: str, after: str) -> bool:
    return after == "(" and bool(_IDENTIFIER.fullmatch(kind)) and bool(_IDENTIFIER.fullmatch(name))


def _newer_words(used: set[str], dialect: Dialect) -> set[str]:
    """Words that are names in GLSL ES 1.00 and taken in 3.00."""
    if not (dialect.es and dialect.version == 100):
        return set()
    # What the extensions of 1.00 offer has the same name in 3.00.
    extensions = {"dFdx", "dFdy", "fwidth"}
    return used & (_NEW_WORDS | (builtin_functions(ES300) - builtin_functions(ES100) - extensions))


def builtin_functions(dialect: Dialect) -> frozenset[str]:
    """The names of the built-in functions of a dialect."""
    from glsl_ad.builtins import BUILTINS

    return frozenset(
        name
        for name, builtin in BUILTINS.items()
        if not builtin.is_operator and any(builtin.available(s, dialect) for s in builtin.signatures)
    )


# ---- what stands around it -------------------------------------------------------------------------------------------


def _header(dialect: Dialect, es300: bool) -> str:
    if dialect.es and es300:
        return "#version 300 es\n"
    version = 330 if dialect.es else max(dialect.version, 330)
    bits = "" if version > 330 else "#extension GL_ARB_shader_bit_encoding : enable\n"
    return f"#version {version}\n{bits}"


def _split_after_extensions(text: str) -> tuple[str, str, int]:
    """The text up to the last `#extension` and the end of an `#if` around it, the rest, and the rest's first line."""
    end, pending, depth = 0, False, 0
    for directive in _DIRECTIVE.finditer(text):
        kind = directive.group(1)
        depth += {"if": 1, "ifdef": 1, "ifndef": 1, "endif": -1}.get(kind, 0)
        pending = pending or kind == "extension"
        if pending and depth == 0:
            end, pending = min(directive.end() + 1, len(text)), False
    head = text[:end]
    if head and not head.endswith("\n"):
        return head + "\n", "", head.count("\n") + 2
    return head, text[end:], head.count("\n") + 1


def _prelude(text: str, names: Mapping[str, str], dialect: Dialect, assigned: Mapping[str, Type]) -> str:
    lines = []
    if dialect.es:
        lines = ["precision highp float;", "precision highp int;"]
        lines += [f"precision highp sampler{kind};" for kind in _SAMPLERS]
        lines += [f"precision highp {i}sampler{k};" for i in "iu" for k in ("2D", "3D", "Cube", "2DArray")]
    for name, form in _STAGE_VARIABLES.items():
        if name in names:
            lines.append((form.removeprefix("uniform ") if name in assigned else form).format(names[name]))
    if dialect.shadertoy:
        lines += host_uniforms(text, dialect, variables=frozenset(assigned))
    return "".join(line + "\n" for line in lines)


def host_uniforms(text: str, dialect: Dialect, variables: frozenset[str] = frozenset()) -> Iterator[str]:
    """Declarations of the variables that Shadertoy gives to a shader, where the text uses and does not declare them;
    `variables` among them as what can be assigned to."""
    from glsl_ad.builtins.variables import host_variables

    channels = channel_types(text, dialect)
    declared = set(re.findall(r"\buniform\s+(?:highp\s+)?\w+\s+(\w+)", text))
    used = set(_IDENTIFIER.findall(text))
    for variable in host_variables(dialect):
        if variable.name in used - declared and not variable.name.startswith("gl_"):
            type_ = channels.get(variable.name, variable.type)
            array = type_ if isinstance(type_, Array) else None
            size = f"[{array.size}]" if array else ""
            qualifier = "" if variable.name in variables else "uniform "
            yield f"{qualifier}{array.element if array else type_} {variable.name}{size};"


@lru_cache(maxsize=64)
def channel_types(text: str, dialect: Dialect) -> Mapping[str, Type]:
    """The sampler types of Shadertoy's channels, as the text uses them."""
    if "iChannel" not in text:
        return {}
    from glsl_ad.sema import check
    from glsl_ad.source import Sink, SourceFile
    from glsl_ad.syntax import parse

    file, sink = SourceFile("channels", text), Sink()
    program = check(parse(file, sink), file, sink, dialect=dialect)
    return {name: variable.type for name, variable in program.host.items() if name.startswith("iChannel")}
