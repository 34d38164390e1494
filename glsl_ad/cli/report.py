"""What commands say: diagnostics go to standard error, results to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from glsl_ad.files import write_atomically
from glsl_ad.source import Diagnostic

if TYPE_CHECKING:
    from typing import Any

_color = False


def configure(color: str) -> None:
    """Decide on colours: `always`, `never`, or `auto` (standard error is a terminal and NO_COLOR is not set)."""
    global _color
    _color = color == "always" or (color == "auto" and sys.stderr.isatty() and not os.environ.get("NO_COLOR"))


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Print diagnostics with the lines that they point at."""
    from glsl_ad.source.render import render

    for diagnostic in diagnostics:
        print(render(diagnostic, color=_color), file=sys.stderr)


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
