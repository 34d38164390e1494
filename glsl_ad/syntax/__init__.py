"""The front end's first half: preprocessor, parser and printer; text to frozen nodes and back.

unit = parse(file, sink, defines={"OCTAVES": "5"})
text = print_node(unit)
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax.lexer import Token
from glsl_ad.syntax.libraries import Libraries
from glsl_ad.syntax.nodes import Directive, TranslationUnit
from glsl_ad.syntax.parser import parse, parse_expression, parse_preprocessed
from glsl_ad.syntax.preprocessor import Preprocessed, identifiers, macro_names, preprocess
from glsl_ad.syntax.printer import print_node
from glsl_ad.syntax.words import DEFAULT, Version

__all__ = [
    "Libraries",
    "Preprocessed",
    "Token",
    "Version",
    "identifiers",
    "macro_names",
    "parse",
    "parse_expression",
    "parse_preprocessed",
    "preprocess",
    "print_node",
    "tokens",
    "version_of",
]


def tokens(
    file: SourceFile,
    *,
    defines: Mapping[str, str] | None = None,
    default: Version = DEFAULT,
    libraries: Libraries | None = None,
) -> str:
    """The tokens that the parser sees, macros expanded: one a line with place, kind and text, for `dump`.

    A token that came out of a macro shows where it is spelled, then where the macro is used.
    """
    lines = []
    for token in preprocess(file, Sink(), defines=defines, default=default, libraries=libraries).tokens:
        span = token.span
        place = f"{span.line}:{span.column}"
        if span.file is not file:
            place = span.file.name if span.file.name.startswith("<") else f"{span.file.name}:{place}"
        site = f"  in {span.macro.line}:{span.macro.column}" if span.macro is not None else ""
        lines.append(f"{place:<8} {token.kind:<12} {token.text}{site}\n")
    return "".join(lines)


def version_of(unit: TranslationUnit) -> Version | None:
    """What the `#version` line says, as (number, es); None where there is none."""
    for declaration in unit.declarations:
        if isinstance(declaration, Directive) and declaration.kind == "version":
            number, _, profile = declaration.text.partition(" ")
            return Version(int(number), profile.strip() == "es" or number == "100")
    return None
