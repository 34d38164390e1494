"""The user's text as Shadertoy takes it: without a version line and without uniforms, inputs and outputs of its own.

A uniform becomes a global variable of the same name, so that nothing else in the text changes. The usual names
(`time`, `u_resolution`, `vUv`…) get what Shadertoy has for them at the beginning of every picture, others 1; textures
are Shadertoy's channels. Lines stay where they are, so that what a compiler says can be traced to the user's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from glsl_ad.records import dataclass
from glsl_ad.sema.model import Program, Storage, Variable
from glsl_ad.types import Array, Kind, Matrix, Opaque, Scalar, Type, Vector

_COMMENT = re.compile(r"//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_VERSION = re.compile(r"^([ \t]*)(#[ \t]*(?:version|extension)\b[^\n]*)", re.MULTILINE)
_QUALIFIED = re.compile(r"\b(?:layout\s*\([^()]*\)\s*)?(?:(?:flat|smooth|centroid|highp|mediump|lowp|invariant)\s+)*"
                        r"\b(uniform|varying|attribute|in|out)\b[^;{}()]*(?:\([^()]*\)[^;{}()]*)*;")  # fmt: skip

#: What hosts call what Shadertoy gives, in lower case without `u_`, `i` and the like: name -> (type, expression).
_KNOWN: dict[str, tuple[str, str]] = {
    "time": ("float", "iTime"),
    "globaltime": ("float", "iTime"),
    "seconds": ("float", "iTime"),
    "resolution": ("vec2", "iResolution.xy"),
    "viewport": ("vec2", "iResolution.xy"),
    "mouse": ("vec2", "iMouse.xy"),
    "frame": ("int", "iFrame"),
    "uv": ("vec2", "gl_FragCoord.xy / iResolution.xy"),
    "texcoord": ("vec2", "gl_FragCoord.xy / iResolution.xy"),
}

#: What GLSL ES 1.00 calls functions that 3.00 has.
_OLD_FUNCTIONS = {
    "texture2D": "texture",
    "textureCube": "texture",
    "texture2DProj": "textureProj",
    "texture2DLodEXT": "textureLod",
    "texture2DLod": "textureLod",
    "textureCubeLodEXT": "textureLod",
}


@dataclass(frozen=True)
class Hosted:
    """`before` are lines that stand in front of `text`, `setup` statements that begin every picture."""

    before: tuple[str, ...]
    text: str
    setup: tuple[str, ...]


def host(program: Program, text: str, defines: Mapping[str, str]) -> Hosted:
    """The expanded text of a shader, fit for Shadertoy."""
    masked = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    edits = [(m.start(2), m.end(2), f"// {m.group(2)}") for m in _VERSION.finditer(masked)]
    before = [f"#define {name} {value}" for name, value in defines.items()]
    setup: list[str] = []
    channels = 0
    for start, end, names in _declarations(masked):
        variables = [v for v in map(program.globals.get, names) if v is not None and v.storage is not Storage.CONST]
        if not variables:
            continue
        plain = [v for v in variables if not isinstance(v.type, Opaque)]
        for sampler in (v for v in variables if isinstance(v.type, Opaque)):
            before.append(f"#define {sampler.name} iChannel{min(channels, 3)}")
            channels += 1
        setup += [f"{v.name} = {value};" for v in plain if (value := _given(v))]
        lines = text.count("\n", start, end)
        edits.append((start, end, " ".join(map(_global, plain)) + "\n" * lines))
    before += [f"#define {old} {new}" for old, new in _OLD_FUNCTIONS.items() if _uses(program, old)]
    if _uses(program, "gl_FragColor"):
        before += ["vec4 vwColour;", "#define gl_FragColor vwColour"]
    return Hosted(tuple(before), _edited(text, edits), tuple(setup))


def _uses(program: Program, name: str) -> bool:
    return name in program.names and name not in program.globals and program.dialect.es


def _declarations(masked: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where uniforms, inputs and outputs are declared at global scope, and every name in each declaration."""
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda m: re.sub(r"[^\n]", " ", m.group()), masked, flags=re.MULTILINE)
    depth, begins = 0, [0]
    for position, letter in enumerate(code):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(letter, 0)
        if depth == 0 and letter in ";}":
            begins.append(position + 1)
    for begin in begins:
        start = begin + len(code[begin:]) - len(code[begin:].lstrip())
        if found := _QUALIFIED.match(code, start):
            yield found.start(), found.end(), re.findall(r"[A-Za-z_]\w*", found.group())


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _given(variable: Variable) -> str:
    """What Shadertoy has for a variable of this name and type."""
    name = re.sub(r"^(u_|v_|i(?=[A-Z])|u(?=[A-Z])|v(?=[A-Z]))", "", variable.name).lower().replace("_", "")
    type_, value = _KNOWN.get(name, ("", ""))
    if name == "resolution" and str(variable.type) == "vec3":
        return "iResolution"
    if name == "mouse" and str(variable.type) == "vec4":
        return "iMouse"
    return value if str(variable.type) == type_ else ""


def _global(variable: Variable) -> str:
    value = _ones(variable.type) if variable.storage is not Storage.OUTPUT else ""
    sizes, type_ = "", variable.type
    while isinstance(type_, Array):
        sizes += f"[{type_.size}]"
        type_ = type_.element
    return f"{type_} {variable.name}{sizes}{f' = {value}' if value else ''};"


def _ones(type_: Type) -> str:
    match type_:
        case Scalar(kind):
            return {Kind.BOOL: "true", Kind.INT: "1", Kind.UINT: "1u"}.get(kind, "1.0")
        case Vector() | Matrix():
            return f"{type_}(1)"
    return ""
