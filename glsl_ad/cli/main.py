"""The command `glsl-ad`: finds the subcommand, runs it, and turns whatever goes wrong into a coded diagnostic."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from glsl_ad.cli import report, status
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import checking
from glsl_ad.source.catalogue import request as messages
from glsl_ad.stack import deep
from glsl_ad.version import __version__

#: Each command lives in the module of its name.
COMMANDS = (
    *("diff", "build", "check", "cost", "list", "runtime"),
    *("shadertoy", "render", "preview", "explain", "dump"),
)

#: The packages that not everyone needs, and the extra of this one that brings each.
_EXTRAS = {
    **dict.fromkeys(("numpy", "moderngl", "glcontext", "flint", "mpmath"), "check"),
    "PIL": "render",
    **dict.fromkeys(("starlette", "uvicorn", "anyio"), "preview"),
}


class Commands(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"glsl_ad.cli.{cmd_name}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glsl-ad", message="%(prog)s %(version)s")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours in diagnostics; auto: on a terminal, unless NO_COLOR is set.",
)
@click.option("--debug", is_flag=True, help="Show where an internal error happened.")
def group(color: str, debug: bool) -> None:
    """Differentiate GLSL: exact derivatives of shader functions, to any order, as readable GLSL.

    \b
    glsl-ad list shaders/quotient.glsl
    glsl-ad diff shaders/quotient.glsl quotient --as lifted --order 3
    glsl-ad check shaders/quotient.glsl quotient --as lifted --order 3
    """
    report.configure(color)


def main() -> None:
    """The entry point of the console script."""
    outcome = run(sys.argv[1:])
    # What the streams still hold is written here, where a closed pipe can be met, not at the interpreter's exit.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    sys.exit(outcome)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; every exception ends here."""
    debug = "--debug" in arguments or os.environ.get("GLSL_AD_DEBUG", "") not in ("", "0")
    try:
        return deep(lambda: _dispatch(list(arguments)))
    except (BrokenPipeError, SystemExit):  # click makes the second out of the first
        _silence_stdout()
        return status.OK
    except (KeyboardInterrupt, click.Abort):
        return status.INTERRUPTED
    except Exception as error:
        if debug:
            traceback.print_exception(error)
        diagnostics = _diagnose(error).diagnostics
        report.show(diagnostics)
        without_gl = any(d.code == checking.NO_CONTEXT.code for d in diagnostics)
        return status.NO_GL if without_gl else status.BAD_INPUT


def _dispatch(arguments: list[str]) -> int:
    result = group.main(arguments or ["--help"], prog_name="glsl-ad", standalone_mode=False)
    return result if isinstance(result, int) else status.OK


def _diagnose(error: Exception) -> GlslAdError:
    """The error as diagnostics: its own, or those of the fault that it stands for."""
    sink = Sink()
    match error:
        case GlslAdError():
            return error
        case OSError(errno=errno.ENOSPC):  # of standard output: who writes files says which they are
            reason = os.strerror(errno.ENOSPC).lower()
            return sink.fail(messages.UNWRITABLE, None, path="the standard output", reason=reason)
        case click.ClickException():
            usage = error.ctx.get_usage().splitlines()[0] if isinstance(error, click.UsageError) and error.ctx else ""
            return sink.fail(messages.USAGE, None, problem=error.format_message(), usage=usage or "try --help")
        case RecursionError():
            return sink.fail(messages.TOO_DEEP, None)
        case MemoryError():
            return sink.fail(messages.OUT_OF_MEMORY, None)
        case ModuleNotFoundError(name=str(package)) if package.partition(".")[0] in _EXTRAS:
            package = package.partition(".")[0]
            return sink.fail(messages.MISSING_EXTRA, None, package=package, extra=_EXTRAS[package])
    text = (str(error).splitlines() or ["no more is known"])[0]
    return sink.fail(messages.INTERNAL, None, kind=type(error).__name__, text=text)


def _silence_stdout() -> None:
    # Otherwise the interpreter would meet the closed pipe again when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
