"""What can be written to: GLSL ES 3.00 section 5.8."""

from __future__ import annotations

from glsl_ad.sema.context import Context
from glsl_ad.sema.model import Expression, FieldAccess, Index, LValue, Storage, Swizzle, Variable, VariableRef
from glsl_ad.source import Label
from glsl_ad.source.catalogue import sema as messages
from glsl_ad.syntax import nodes as syntax

_WHY = {
    Storage.CONST: "it is a constant",
    Storage.UNIFORM: "it is a uniform, the same for the whole draw call",
    Storage.INPUT: "it is an input of the shader",
}


def require(context: Context, node: syntax.Expression, expression: Expression, purpose: str) -> LValue:
    """The expression, if it names a place that may be written to. `purpose` completes "cannot be ...".

    Raises FaultError otherwise. The tree as written decides too: `vec3(v)` names no place, even where it is `v`.
    """
    written: syntax.Expression = node
    while isinstance(written, (syntax.Member, syntax.Index)):
        written = written.object
    if not isinstance(written, syntax.Name) or not isinstance(expression, (VariableRef, Swizzle, FieldAccess, Index)):
        why = "only a variable, or a part of one, can be written to"
        raise context.fail(messages.NOT_ASSIGNABLE, node.span, name=_shown(node), purpose=purpose, why=why)
    part: Expression = expression
    while not isinstance(part, VariableRef):
        if not isinstance(part, (Swizzle, FieldAccess, Index)):
            why = "only a variable, or a part of one, can be written to"
            raise context.fail(messages.NOT_ASSIGNABLE, node.span, name=_shown(node), purpose=purpose, why=why)
        if isinstance(part, Swizzle) and len(set(part.indices)) < len(part.indices):
            raise context.fail(messages.SWIZZLE_REPEATS, part.span, purpose=purpose)
        part = part.base
    why = _why_not(context, part.variable)
    if why:
        notes = (Label(part.variable.span, "declared here"),) if part.variable.span else ()
        name = part.variable.name
        raise context.fail(messages.NOT_ASSIGNABLE, node.span, notes=notes, name=name, purpose=purpose, why=why)
    return expression


def _why_not(context: Context, variable: Variable) -> str:
    if variable.storage is Storage.PARAMETER:
        return "it is a `const` parameter" if variable.qualifier == "const in" else ""
    if variable.storage is Storage.BUILTIN and variable.qualifier != "out":
        return "it is set by the language or the host"
    return _WHY.get(variable.storage, "")


def _shown(node: syntax.Expression) -> str:
    text = " ".join(node.span.text.split())
    return text if len(text) <= 40 else text[:39] + "…"
