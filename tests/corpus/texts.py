"""Where the shaders of a package are: files, and strings in JavaScript, which is read and not run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent
NODE_MODULES = (ROOT / "node_modules").resolve()

_SHADER_FILES = (".glsl", ".vert", ".frag", ".vs", ".fs")
#: What looks like GLSL: a function, a uniform, a constant, a struct or a macro.
_GLSL = re.compile(
    r"\b(?:void|float|int|bool|[bi]?vec[234]|mat[234])\s+\w+\s*\([^;{}()]*\)\s*\{"
    r"|\b(?:uniform|varying|const)\s+(?:(?:high|medium|low)p\s+)?\w+\s+\w+|^\s*#\s*(?:define|include)\s",
    re.MULTILINE,
)
_WGSL = re.compile(r"\bfn\s+\w+\s*\(|@(?:vertex|fragment|group|location)\b|\bvec[234](?:f|<f32>)")


@dataclass(frozen=True)
class Text:
    """A shader, or a piece of one, and where it was found."""

    name: str
    text: str


def files(package: str, folder: str = "") -> list[Text]:
    """The shader files of a package; those of its examples and tests are not part of the library."""
    root = NODE_MODULES / package
    found = sorted(p for p in (root / folder).rglob("*") if p.suffix in _SHADER_FILES and _is_library(p, root))
    return [Text(p.relative_to(NODE_MODULES).as_posix(), p.read_text(encoding="utf-8")) for p in found]


def _is_library(path: Path, root: Path) -> bool:
    return not {"example", "examples", "test", "tests", "node_modules"} & set(path.relative_to(root).parts)


def strings(package: str, *patterns: str, stated: Mapping[str, str] = MappingProxyType({})) -> list[Text]:
    """The strings with GLSL in the JavaScript files that match a pattern, with what they interpolate; `stated` is what
    the package's own code passes to functions that make strings."""
    root = NODE_MODULES / package
    paths = sorted({p for pattern in patterns for p in root.glob(pattern)})
    literals = [(path, literal) for path in paths for literal in _literals(path.read_text(encoding="utf-8"))]
    known = {literal.name: literal.parts for _, literal in literals if literal.name}
    known |= {name: (text,) for name, text in stated.items()}
    texts = []
    for path, literal in literals:
        constants = path.read_text(encoding="utf-8") if len(literal.parts) > 1 else ""
        text = _joined(literal.parts, known, constants)
        if _GLSL.search(text) and not _WGSL.search(text):
            texts.append(Text(f"{path.relative_to(NODE_MODULES).as_posix()}:{literal.name or literal.line}", text))
    return texts


# ---- JavaScript ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Literal:
    """A string or template: text and interpolated expressions in turn. `name` is the variable that it initialises."""

    name: str
    line: int
    parts: tuple[str, ...]


_SIGNIFICANT = re.compile(r"//[^\n]*|/\*.*?\*/|[\"'`/]", re.DOTALL)
_PIECE = {'"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL), "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL)}
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_REGEX = re.compile(r"(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = re.compile(r"(?:[=(,:;!&|?{}\[+]|\breturn|=>)\s*\Z")
_NAMED = re.compile(r"(?:(?:const|let|var)\s+|[{,;\s])([A-Za-z_$][\w$]*)\s*[=:]\s*(?:/\*[^*]*\*/\s*)?\Z")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def _literals(text: str) -> Iterator[Literal]:
    """Every string and template literal of a JavaScript file."""
    position = 0
    while found := _SIGNIFICANT.search(text, position):
        start, position = found.start(), found.end()
        quote = found.group()
        before = text[max(0, start - 120) : start]
        if quote == "/":
            regex = _REGEX.match(text, position) if _BEFORE_REGEX.search(before) else None
            position = regex.end() if regex else position
            continue
        if len(quote) > 1:
            continue
        if quote == "`":
            parts, position = _template(text, position)
        else:
            piece = _PIECE[quote].match(text, position)
            if piece is None:
                continue
            parts, position = (_unescaped(piece.group()[:-1]),), piece.end()
        name = _NAMED.search(before)
        yield Literal(name[1] if name else "", text.count("\n", 0, start) + 1, parts)


def _template(text: str, position: int) -> tuple[tuple[str, ...], int]:
    parts = []
    while True:
        piece = _TEMPLATE.match(text, position)
        assert piece is not None
        parts.append(_unescaped(piece.group()))
        position = piece.end()
        if not text.startswith("${", position):
            return tuple(parts), position + 1
        start, depth = position + 2, 1
        position = start
        while depth and position < len(text):
            depth += {"{": 1, "}": -1}.get(text[position], 0)
            position += 1
        parts.append(text[start : position - 1].strip())


def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        return chr(int(code, 16)) if code else _ESCAPED.get(found[4], found[4])

    return _ESCAPE.sub(plain, text)


def _joined(parts: Sequence[str], known: dict[str, tuple[str, ...]], constants: str, depth: int = 0) -> str:
    """The text of a literal; what it interpolates is a string of the package, or a number that the file states."""
    out = []
    for index, part in enumerate(parts):
        name = part.rpartition(".")[2]
        if index % 2 == 0:
            out.append(part)
        elif name in known and depth < 8:
            out.append(_joined(known[name], known, constants, depth + 1))
        else:
            out.append(_stated(name, constants))
    return "".join(out)


def _stated(expression: str, constants: str) -> str:
    """The number that a name, or a name plus a number, stands for in a file that states it; empty if it does not."""
    summed = re.fullmatch(r"(\w+)(?:\s*\+\s*(\d+))?", expression)
    number = re.search(rf"\b{summed[1]}\s*[:=]\s*(\d+(?:\.\d+)?)\b", constants) if summed else None
    if summed is None or number is None:
        return ""
    return str(int(number[1]) + int(summed[2])) if summed[2] else number[1]


# ---- what hosts declare ----------------------------------------------------------------------------------------------

_DATATYPES = {"FLOAT": "float", "INT": "int", "BOOL": "bool", "SAMPLER_2D": "sampler2D", "SAMPLER_CUBE": "samplerCube"}
_DATATYPES |= {f"{a}_VEC{n}": f"{b}vec{n}" for n in (2, 3, 4) for a, b in (("FLOAT", ""), ("INT", "i"), ("BOOL", "b"))}
_DATATYPES |= {f"FLOAT_MAT{n}": f"mat{n}" for n in (2, 3, 4)}
_AUTOMATIC = re.compile(
    r"(czm_\w+): new AutomaticUniform\(\{\s*size: (\w+),\s*datatype: WebGLConstants\.(\w+)", re.DOTALL
)


def cesium_uniforms() -> dict[str, str]:
    """The declarations of Cesium's automatic uniforms, by name."""
    path = NODE_MODULES / "@cesium/engine/Source/Renderer/AutomaticUniforms.js"
    found = _AUTOMATIC.findall(path.read_text(encoding="utf-8"))
    sized = {name: "" if size == "1" else f"[{size}]" for name, size, _ in found}
    return {name: f"uniform {_DATATYPES[kind]} {name}{sized[name]};" for name, _, kind in found}


def package_version(package: str) -> str:
    """The version of an installed package."""
    data = json.loads((NODE_MODULES / package / "package.json").read_text(encoding="utf-8"))
    return str(data["version"])
