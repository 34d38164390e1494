"""What commands say: diagnostics go to standard error, results to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from glsl_ad.files import write_atomically
from glsl_ad.source import Diagnostic

_wanted = "auto"


def configure(color: str) -> None:
    """Decide on colours: `always`, `never`, or `auto`: on a terminal, unless NO_COLOR is set."""
    global _wanted
    _wanted = color


def is_colored(stream: TextIO) -> bool:
    """Whether what goes to this stream has colours."""
    return _wanted == "always" or (_wanted == "auto" and stream.isatty() and not os.environ.get("NO_COLOR"))


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics with the lines that they point at, a blank line between them."""
    from glsl_ad.source.render import render_all

    text = render_all(diagnostics, color=is_colored(sys.stderr))
    if text:
        print(text, file=sys.stderr)


def deliver(text: str, output: str | None) -> None:
    """Write a result to the file asked for, or to standard output; every newline as it is."""
    if output is not None and output != "-":
        write_atomically(output, text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def json_text(value: Any) -> str:
    """A value as JSON text, with a newline at its end."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
