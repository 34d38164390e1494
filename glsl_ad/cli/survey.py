"""What `glsl-ad diff --report` says: on standard error, so that what goes to standard output stays GLSL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from glsl_ad.source import Diagnostic

if TYPE_CHECKING:
    from glsl_ad.ad.survey import Survey


def render(found: Survey, diagnostics: Iterable[Diagnostic]) -> str:
    """The report as text: what is active, what is lost (of the diagnostics), what is taken by convention."""
    active = [(f"{a.file}:{a.line}", f"{a.function}: {', '.join(a.parameters)}") for a in found.active]
    lost = [(_place(d), d.text) for d in diagnostics if _is_loss(d)]
    conventions = [(f"{r.file}:{r.line}:{r.column}", f"{r.name}: {r.text}") for r in found.conventions]
    blocks = [
        _block("active, with their active parameters", active),
        _block("derivatives lost", lost),
        _block("not smooth, and what is taken there", conventions),
    ]
    return "\n".join(blocks)


def _is_loss(diagnostic: Diagnostic) -> bool:
    """Whether the diagnostic says that a derivative ends somewhere: the warnings A204 and following."""
    return diagnostic.code.startswith("A2")


def _place(diagnostic: Diagnostic) -> str:
    from glsl_ad.ad.survey import place

    file, line, column = place(diagnostic.span)
    return "" if file is None else f"{file}:{line}:{column}"


def _block(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return f"{title}: none"
    width = max(len(left) for left, _ in rows)
    return "\n".join([f"{title}:", *(f"  {left:<{width}}  {right}".rstrip() for left, right in rows)])


def as_json(found: Survey) -> dict[str, Any]:
    """The report as data, without what is lost, which is among the diagnostics."""
    return {
        "active": [function.to_json() for function in found.active],
        "conventions": [remark.to_json() for remark in found.conventions],
    }
