"""Spans, source files and diagnostics: what every stage uses to say where something is and what is wrong with it."""

from glsl_ad.source.diagnostics import Diagnostic, GlslAdError, Label, Message, Severity, Sink
from glsl_ad.source.span import SourceFile, Span

__all__ = ["Diagnostic", "GlslAdError", "Label", "Message", "Severity", "Sink", "SourceFile", "Span"]
