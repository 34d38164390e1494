"""The type and the value of a literal: GLSL ES 3.00 sections 4.1.3 and 4.1.4, GLSL 4.60 the same."""

from __future__ import annotations

import re

from glsl_ad.dialects import Dialect
from glsl_ad.sema.context import Context
from glsl_ad.sema.model import Literal
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import BOOL, DOUBLE, FLOAT, INT, UINT

_INTEGER = re.compile(r"(0[xX](?P<hex>[0-9a-fA-F]+)|0(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))(?P<suffix>[uU]?)")
_FLOAT = re.compile(
    r"(?P<digits>([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)(?P<suffix>[fF]|lf|LF)?"
)
_LONGEST_INTEGER = 16  # characters: more never fit into 32 bits but for leading zeros
_FLOAT_SUFFIX_SINCE, _DOUBLE_SINCE = 120, 400


def check(context: Context, node: syntax.Literal) -> Literal:
    """The typed literal; raises FaultError where the spelling is none of the dialect or does not fit into 32 bits."""
    text = node.text
    if text in ("true", "false"):
        return Literal(text == "true", BOOL, node.span)
    # `1f` is not of the specification, but `1F` in hexadecimal is; floats first would take neither.
    integer = _INTEGER.fullmatch(text)
    if integer is not None:
        return _integer(context, node, integer)
    real = _FLOAT.fullmatch(text)
    if real is None:
        raise context.fail(messages.BAD_LITERAL, node.span, text=_shown(text))
    return _real(context, node, real)


def _integer(context: Context, node: syntax.Literal, match: re.Match[str]) -> Literal:
    digits, base = next((match[name], base) for name, base in _BASES if match[name] is not None)
    significant = digits.lstrip("0")
    if len(significant) > _LONGEST_INTEGER or int(significant or "0", base) >= 2**32:
        raise context.fail(messages.LITERAL_TOO_LARGE, node.span, text=_shown(node.text))
    value = int(significant or "0", base)
    if match["suffix"]:
        if not context.dialect.has_uint:
            reason = "it has no unsigned integers"
            raise context.fail(
                messages.NOT_IN_DIALECT,
                node.span,
                what="literal",
                name=node.text,
                language=context.language,
                hint=reason,
            )
        return Literal(value, UINT, node.span)
    # The bits count: 0xFFFFFFFF is -1 (GLSL ES 3.00 section 4.1.3).
    return Literal(value - 2**32 if value >= 2**31 else value, INT, node.span)


_BASES = (("hex", 16), ("octal", 8), ("decimal", 10))


def _real(context: Context, node: syntax.Literal, match: re.Match[str]) -> Literal:
    suffix = match["suffix"] or ""
    if suffix and not _suffix_exists(suffix, context.dialect):
        hint = f"write `{match['digits']}`"
        raise context.fail(
            messages.NOT_IN_DIALECT, node.span, what="suffix", name=suffix, language=context.language, hint=hint
        )
    # Too large a number is infinity, as the specification has it.
    return Literal(float(match["digits"]), DOUBLE if suffix in ("lf", "LF") else FLOAT, node.span)


def _suffix_exists(suffix: str, dialect: Dialect) -> bool:
    if suffix in ("lf", "LF"):
        return not dialect.es and dialect.version >= _DOUBLE_SINCE
    return dialect.version >= _FLOAT_SUFFIX_SINCE


def _shown(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
