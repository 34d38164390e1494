"""Which dialect a file is written in: its `#version`, or what gives it away where it has none."""

from __future__ import annotations

import re

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.variables import VARIABLES
from glsl_ad.dialects import ES100, ES300, SHADERTOY, Dialect, from_version
from glsl_ad.sema.calls import builtin_overloads
from glsl_ad.source import SourceFile
from glsl_ad.syntax import macro_names, version_of
from glsl_ad.syntax import nodes as syntax

_SHADERTOY_NAMES = frozenset(v.name for v in VARIABLES if v.shadertoy)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
#: Names that ES 3.00 took away.
_ES100_NAMES = frozenset(
    ["gl_FragColor", "gl_FragData"]
    + [f"texture{shape}{kind}" for shape in ("2D", "Cube") for kind in ("", "Lod", "Proj", "ProjLod", "LodEXT")]
)


def detect(unit: syntax.TranslationUnit, source: SourceFile, words: frozenset[str]) -> Dialect:
    """The dialect that `#version` states, else the one that the file's names suggest, else ES 3.00."""
    version = version_of(unit)
    if version is not None:
        return from_version(version.number, version.es)
    declared = declared_names(unit)
    used = words & (_SHADERTOY_NAMES | _ES100_NAMES)
    if used:  # a macro of such a name stands for something else
        used -= macro_names(source)
    headers = [n.header for n in unit.declarations if isinstance(n, (syntax.FunctionDefinition, syntax.Prototype))]
    shadertoy = (used & _SHADERTOY_NAMES) - declared
    if any(map(_is_main_image, headers)) or any(not _is_declared_within(name, source) for name in shadertoy):
        return SHADERTOY
    functions = {header.name for header in headers}
    if (used & _ES100_NAMES) - declared or _has_old_qualifiers(unit) or any(map(_is_new_builtin, functions)):
        return ES100
    return ES300


def declared_names(unit: syntax.TranslationUnit) -> frozenset[str]:
    """What the file declares at global scope."""
    names: set[str] = set()
    for node in unit.declarations:
        match node:
            case syntax.Declaration():
                names.update(d.name for d in node.declarators)
                if isinstance(node.type, syntax.StructSpecifier) and node.type.name is not None:
                    names.add(node.type.name)
            case syntax.InterfaceBlock(instance=None):
                names.update(d.name for line in node.fields for d in line.declarators)
            case syntax.InterfaceBlock(instance=syntax.Declarator(name)):
                names.add(name)
            case syntax.FunctionDefinition(header) | syntax.Prototype(header):
                names.add(header.name)
    return frozenset(names)


def _is_main_image(header: syntax.FunctionHeader) -> bool:
    """Whether this is `void mainImage(out vec4, in vec2)`: other programs have functions of that name too."""
    types = [p.type.name for p in header.parameters if isinstance(p.type, syntax.TypeName)]
    returned = header.return_type
    is_void = isinstance(returned, syntax.TypeName) and returned.name == "void"
    return header.name == "mainImage" and is_void and types == ["vec4", "vec2"]


def _is_declared_within(name: str, source: SourceFile) -> bool:
    """Whether some function has a parameter or a variable of that name, as shaders that left Shadertoy do."""
    declaration = rf"\b(?:float|int|[ib]?vec[234]|mat[234]|sampler\w+)\s+{name}\b"
    return re.search(declaration, _COMMENT.sub(" ", source.text)) is not None


def _has_old_qualifiers(unit: syntax.TranslationUnit) -> bool:
    return any(
        qualifier.word in ("varying", "attribute")
        for node in unit.declarations
        if isinstance(node, syntax.Declaration)
        for qualifier in node.qualifiers
    )


def _is_new_builtin(name: str) -> bool:
    """Whether a function that the file defines is a builtin of ES 3.00, so that the file must be of ES 1.00."""
    if name not in BUILTINS or not name.isidentifier():
        return False
    return bool(builtin_overloads(name, ES300)) and not builtin_overloads(name, ES100)
