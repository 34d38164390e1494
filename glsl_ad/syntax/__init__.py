"""The front end's first half: preprocessor, parser and printer; text to frozen nodes and back.

    unit = parse(file, sink, defines={"OCTAVES": "5"})
    text = print_node(unit)
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax.lexer import Token
from glsl_ad.syntax.nodes import Directive, TranslationUnit
from glsl_ad.syntax.parser import parse, parse_expression
from glsl_ad.syntax.preprocessor import Preprocessed, identifiers, macro_names, preprocess
from glsl_ad.syntax.printer import print_node
from glsl_ad.syntax.words import DEFAULT, Version

__all__ = [
    "Preprocessed",
    "Token",
    "Version",
    "identifiers",
    "macro_names",
    "parse",
    "parse_expression",
    "preprocess",
    "print_node",
    "tokens",
    "version_of",
]


def tokens(
    file: SourceFile, sink: Sink, *, defines: Mapping[str, str] | None = None, default: Version = DEFAULT
) -> list[Token]:
    """The tokens that the parser would see, macros expanded."""
    return preprocess(file, sink, defines=defines, default=default).tokens


def version_of(unit: TranslationUnit) -> Version | None:
    """What the `#version` line says, as (number, es); None where there is none."""
    for declaration in unit.declarations:
        if isinstance(declaration, Directive) and declaration.kind == "version":
            number, _, profile = declaration.text.partition(" ")
            return Version(int(number), profile.strip() == "es" or number == "100")
    return None
