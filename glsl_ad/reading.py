"""From a shader's text to the typed program: which language it is in, its libraries, the front end's stages in turn."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from glsl_ad.dialects import Dialect
from glsl_ad.records import dataclass
from glsl_ad.sema import check
from glsl_ad.sema.dialect import detect
from glsl_ad.sema.model import Program
from glsl_ad.source import Diagnostic, Severity, Sink, SourceFile
from glsl_ad.syntax import Libraries, Preprocessed, identifiers, parse_preprocessed, preprocess, version_of
from glsl_ad.syntax.nodes import TranslationUnit
from glsl_ad.syntax.words import DEFAULT, ES100_EXTENSIONS, Version


@dataclass(frozen=True)
class Reading:
    """What a shader says: the typed program, what the preprocessor made of the text, and warnings.

    `faults` are what could not be parsed, where that was to be read over.
    """

    source: Preprocessed
    program: Program
    diagnostics: tuple[Diagnostic, ...]
    faults: tuple[Diagnostic, ...] = ()


def read_program(
    file: SourceFile,
    defines: Mapping[str, str],
    wanted: Dialect | None,
    include: Sequence[str | os.PathLike[str]],
    sink: Sink,
    *,
    lenient: bool = False,
) -> Reading:
    """The typed program of a shader. `wanted` is the language to read it as where it does not tell.

    Raises GlslAdError where it cannot be parsed; if `lenient`, the declarations that cannot be are left out.
    """
    libraries = Libraries(tuple(os.fspath(directory) for directory in include))

    def attempt(default: Version, sink: Sink) -> tuple[Preprocessed, TranslationUnit]:
        source = preprocess(file, sink, defines=defines, default=default, libraries=libraries)
        unit = parse_preprocessed(source, sink)
        if not lenient or not source.complete:
            sink.raise_if_errors()
        return source, unit

    source, unit = attempt(Version(wanted.version, wanted.es) if wanted else DEFAULT, sink)
    # Shadertoy's own variables are known only there, whatever language the derivative is wanted in.
    words = identifiers(source.expanded)
    if version_of(unit) is None:
        found = detect(unit, source.expanded, words)
        if found.shadertoy:
            wanted = found
        elif wanted is None and (found.version, found.es) == (100, True) and words & ES100_EXTENSIONS:
            # Only here such a macro is defined. What it lets in may be beyond what the first reading has seen.
            source, unit = attempt(Version(100, True), sink)
    else:
        wanted = None
    program = replace(check(unit, source.expanded, sink, dialect=wanted), aliases=source.aliases)
    for diagnostic in program.diagnostics:  # faults only hurt who needs what is faulty; a pragma without effect hurts
        if diagnostic.severity is Severity.WARNING:
            sink.add(diagnostic)
    faults = tuple(d for d in sink.diagnostics if d.severity is Severity.ERROR)
    if not lenient:
        sink.raise_if_errors()
    return Reading(source, program, tuple(d for d in sink.diagnostics if d not in faults), faults)
