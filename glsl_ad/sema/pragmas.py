"""`#pragma glsl_ad` lines: what the user tells the differentiator beside the shader itself.

    #pragma glsl_ad no_diff(c, march.t, hash)      these variables and functions count as constants
    #pragma glsl_ad derivative(sdf, sdf_gradient)  the second function computes the partials of the first

Drivers ignore them. Lines for other commands (`diff`, `check`) are left to those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from glsl_ad.sema.model import Function, Pragmas
from glsl_ad.source import Sink, Span
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax
from glsl_ad.types import Matrix, Scalar, Struct, Type, Vector, is_differentiable

_LINE = re.compile(r"glsl_ad\b\s*(\w*)\s*(?:\((.*)\))?\s*$", re.DOTALL)
_HEAD = re.compile(r"glsl_ad\b\s*(\w*)")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?")
_ELSEWHERE = ("diff", "check")


def read_pragmas(
    unit: syntax.TranslationUnit, functions: Mapping[str, Function], words: frozenset[str], sink: Sink
) -> Pragmas:
    """The pragmas of a file; what makes no sense is reported, as a warning, and left out."""
    constants: set[str] = set()
    derivatives: dict[str, str] = {}
    for node in unit.declarations:
        if not isinstance(node, syntax.Directive) or node.kind != "pragma":
            continue
        text = node.text.strip()
        head, line = _HEAD.match(text), _LINE.match(text)
        if head is None or head[1] in _ELSEWHERE:
            continue
        if line is None:
            sink.report(messages.UNKNOWN_PRAGMA, node.span, word=text[head.start(1) :])
            continue
        names = [n.strip() for n in (line[2] or "").split(",") if n.strip()]
        match line[1]:
            case "no_diff":
                constants.update(_constants(names, words, node.span, sink))
            case "derivative":
                pair = _rule(names, functions, node.span, sink)
                derivatives.update([pair] if pair else [])
            case other:
                sink.report(messages.UNKNOWN_PRAGMA, node.span, word=other or "nothing")
    return Pragmas(frozenset(constants), derivatives)


def _constants(names: Sequence[str], words: frozenset[str], span: Span, sink: Sink) -> list[str]:
    found = []
    for name in names:
        if not _NAME.fullmatch(name) or any(part not in words for part in name.split(".")):
            sink.report(messages.PRAGMA_NAME, span, name=name)
        else:
            found.append(name)
    if not names:
        sink.report(messages.PRAGMA_NAME, span, name="")
    return found


def _rule(names: Sequence[str], functions: Mapping[str, Function], span: Span, sink: Sink) -> tuple[str, str] | None:
    """(key of the function, key of its partials), of overloads with the same parameters."""
    if len(names) != 2:
        sink.report(messages.PRAGMA_NAME, span, name=", ".join(names))
        return None
    subjects, partials = ([f for f in functions.values() if f.name == n] for n in names)
    if not subjects or not partials:
        sink.report(messages.PRAGMA_NAME, span, name=names[0] if not subjects else names[1])
        return None
    for subject in subjects:
        for candidate in partials:
            if [p.type for p in subject.parameters] == [p.type for p in candidate.parameters]:
                wanted = partials_type(subject)
                if _fits(subject, candidate.return_type):
                    return subject.key, candidate.key
                sink.report(
                    messages.RULE_TYPE,
                    span,
                    rule=candidate.key,
                    function=subject.key,
                    given=candidate.return_type,
                    wanted=wanted,
                )
                return None
    sink.report(messages.RULE_PARAMETERS, span, rule=names[1], function=names[0])
    return None


def partials_type(function: Function) -> str:
    """What a rule for the function must return, in words."""
    shapes = [partial_shape(function.return_type, p.type) for p in function.parameters if is_differentiable(p.type)]
    known = [str(s) if s is not None else "no type of GLSL" for s in shapes]
    return known[0] if len(known) == 1 else f"a struct of {', '.join(known)}"


def partial_shape(result: Type, parameter: Type) -> Type | None:
    """The type of a partial: a matrix has one column for each component of the parameter."""
    match result, parameter:
        case _, Scalar():
            return result
        case Scalar(), Vector():
            return parameter
        case Vector(kind, rows), Vector(_, columns):
            return Matrix(kind, columns, rows)
    return None


def _fits(function: Function, given: Type) -> bool:
    """Whether a function's partials can have this type; parameters must all be `in`."""
    varying = [p for p in function.parameters if is_differentiable(p.type)]
    shapes = [partial_shape(function.return_type, p.type) for p in varying]
    if not shapes or None in shapes or any(p.qualifier in ("out", "inout") for p in function.parameters):
        return False
    if len(shapes) == 1:
        return given == shapes[0]
    return isinstance(given, Struct) and [f.type for f in given.fields] == shapes
