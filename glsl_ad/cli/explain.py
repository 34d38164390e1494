"""`glsl-ad explain`: what a diagnostic's code means."""

from __future__ import annotations

import click

from glsl_ad.cli import report
from glsl_ad.source import Message, Sink
from glsl_ad.source.catalogue import all_messages, lookup
from glsl_ad.source.catalogue import request as messages


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain the diagnostic CODE (as in error[P201]); without it, list all codes."""
    if code is None:
        report.deliver("".join(f"{m.code}  {_title(m)}\n" for m in all_messages().values()), None)
        return 0
    message = lookup(code)
    if message is None:
        raise Sink().fail(messages.UNKNOWN_CODE, None, code=code)
    report.deliver(f"{message.severity.value}[{message.code}]: {_title(message)}\n\n{message.explanation}\n", None)
    return 0


def _title(message: Message) -> str:
    """The message with its blanks shown as an ellipsis: the arguments are not known here."""
    import re

    return re.sub(r"\{[^{}]*\}", "…", message.text)
