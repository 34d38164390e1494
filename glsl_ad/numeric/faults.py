"""What an evaluation on the host cannot do, as exceptions."""

from __future__ import annotations

from glsl_ad.source import Span


class Undecided(Exception):  # noqa: N818  (a state of knowledge, not an error)
    """A branch depends on a comparison that the certified interval of a number does not decide."""


class NotEvaluable(Exception):  # noqa: N818  (a limit of the host, not an error)
    """The interpreter has no way to compute this: a texture read, a screen derivative, a builtin without numerics.

    `what` names it (`texture`), `why` completes "`texture` cannot be evaluated here: ...".
    """

    def __init__(self, what: str, why: str, span: Span | None = None) -> None:
        super().__init__(f"`{what}` cannot be evaluated here: {why}")
        self.what = what
        self.why = why
        self.span = span


class OutOfTime(Exception):  # noqa: N818  (a bound that was asked for, not an error)
    """The deadline of an evaluation has passed."""
