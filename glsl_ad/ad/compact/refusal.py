"""What the compact form does not hold, as an exception that names it."""

from __future__ import annotations

from glsl_ad.source import Span


class NoCompactFormError(Exception):
    """`why` completes "the compact form does not hold …"; `span` is the place in the source."""

    def __init__(self, why: str, span: Span | None) -> None:
        super().__init__(why)
        self.why = why
        self.span = span
