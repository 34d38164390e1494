"""`glsl-ad check`: proves derivatives, on the GPU and against certified references."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from glsl_ad.clauses import CLAUSES
from glsl_ad.cli import options, report, status

if TYPE_CHECKING:
    from glsl_ad.api import Shader
    from glsl_ad.gpu.guard import Guard
    from glsl_ad.suite.requests import CheckRequest
    from glsl_ad.suite.run import Outcome

_FUNCTION = re.compile(r"[A-Za-z_]\w*\s*(\([^()]*\))?", re.ASCII)
#: How long the reference of each of many checks may take, where nobody says.
_SUITE_SECONDS = 1.0


@click.command("check")
@click.argument("arguments", nargs=-1, required=True, metavar="FILE... [FUNCTION...]")
@options.language_options
@options.clauses(*(clause.field for clause in CLAUSES))
@click.option("--against", metavar="NAME", help="Audit this function, which is to compute the derivative.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="PLACE=WHAT",
    help="What of it is which derivative: grad=p, return.x=value.",
)
@click.option(
    "--domain",
    "domains",
    multiple=True,
    metavar="NAME=LOW:HIGH",
    help="Where to take an input's values from; also NAME=VALUE and p.y=LOW:HIGH. Default: floats from -2 to 2.",
)
@click.option(
    "--sampling",
    type=click.Choice(["sequence", "uniform", "grid"]),
    help="How points are spread: of low discrepancy (default), at random, or on a grid.",
)
@click.option("--points", type=click.IntRange(1, 1_000_000), help="How many points the GPU computes.")
@click.option(
    "--seconds", type=click.FloatRange(0.1, 3600.0), help="How long the reference may take; it decides on its points."
)
@click.option("--no-gpu", is_flag=True, help="Compare the derivative on the interpreter alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--junit", metavar="OUT", help="Write the outcome as JUnit XML.")
@click.option("--report", "folder", metavar="DIR", help="Write pages with tables, heatmaps and code.")
def command(arguments: tuple[str, ...], as_json: bool, junit: str | None, folder: str | None, **given: Any) -> int:
    """Prove the derivatives of the FUNCTIONs of the shaders FILE.

    Without FUNCTION: what the `#pragma glsl_ad check` lines of each file ask for, and every other function that can be
    differentiated. A FILE may be a folder or a pattern.

    Runs the original and the generated functions on the GPU at sampled points and compares them with each other, with
    an interpreter, and with power series of 50 certified digits, within a stated error budget. Exits 1 where the budget
    is exceeded, 3 where there is no OpenGL.
    """
    files, functions = _split(arguments)
    checks = _Checks(given, functions, with_slices=folder is not None)
    is_single = len(files) == 1 and len(functions) == 1
    outcomes = checks.run(files, is_single)
    if is_single and outcomes[0].report is None:
        report.show(outcomes[0].diagnostics)
    elif is_single:
        _show(outcomes[0], as_json)
    else:
        _show_all(outcomes, as_json)
    if junit is not None:
        from glsl_ad.suite.data import junit_xml

        report.deliver(junit_xml(outcomes), junit)
    if folder is not None:
        from glsl_ad.suite.html import write_pages

        write_pages(folder, outcomes)
    return _status(outcomes)


def _split(arguments: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The files and the functions among the arguments: what looks like a function and is no file is one."""
    is_function = [k > 0 and bool(_FUNCTION.fullmatch(a)) and not os.path.exists(a) for k, a in enumerate(arguments)]
    files = [a for a, function in zip(arguments, is_function, strict=True) if not function]
    return files, [a for a, function in zip(arguments, is_function, strict=True) if function]


class _Checks:
    """Runs what a command line asks for."""

    def __init__(self, given: dict[str, Any], functions: list[str], *, with_slices: bool) -> None:
        self._given, self._functions, self._with_slices = given, functions, with_slices
        # Before any file is read: a typing error should not wait for it.
        self._wanted = options.values(given)

    def run(self, files: list[str], is_single: bool) -> list[Outcome]:
        """The outcomes of all checks; a file that cannot be read is one, too."""
        from glsl_ad.source import GlslAdError, Sink
        from glsl_ad.source.catalogue import testing as messages
        from glsl_ad.suite.files import shader_files

        outcomes: list[Outcome] = []
        paths = shader_files(files)
        with self._process() as guard:
            pending: list[tuple[Shader, CheckRequest]] = []
            for path in paths:
                try:
                    shader = options.shader(
                        path, self._given["defines"], self._given["dialect"], self._given["include"]
                    )
                    pending += [(shader, request) for request in self._requests(shader)]
                except GlslAdError as error:
                    if is_single:
                        raise
                    outcomes.append(_unreadable(path, error))
            for shader, request in _progress(pending):
                outcomes.append(self._check(shader, request, guard, is_single))
        if not outcomes:
            raise Sink().fail(messages.NO_CHECKS, None, files=", ".join(f"`{path}`" for path in paths))
        return outcomes

    def _process(self) -> Any:
        from glsl_ad.gpu.guard import Guard

        return nullcontext(None) if self._given["no_gpu"] else Guard()

    def _requests(self, shader: Shader) -> list[CheckRequest]:
        from dataclasses import replace

        from glsl_ad.source import Sink
        from glsl_ad.suite.requests import CheckRequest
        from glsl_ad.suite.run import requests_of

        given = self._given
        limits = {name: given[name] for name in ("points", "seconds", "sampling")}
        base = CheckRequest("", self._wanted, given["domains"], **limits, gpu=not given["no_gpu"])
        base = replace(base, against=given["against"] or "", mapping=given["mapping"])
        if self._functions:
            return [replace(base, function=name, text=name) for name in self._functions]
        sink = Sink()
        found = requests_of(shader, base, sink)
        sink.raise_if_errors()
        return found

    def _check(self, shader: Shader, request: CheckRequest, guard: Guard | None, is_single: bool) -> Outcome:
        from glsl_ad.suite.run import run_check

        seconds = None if is_single else _SUITE_SECONDS
        return run_check(shader, request, guard=guard, seconds=seconds, with_slice=self._with_slices)


def _unreadable(path: str, error: Any) -> Outcome:
    from glsl_ad.suite.requests import CheckRequest
    from glsl_ad.suite.run import Outcome

    line = next((d.span.line for d in error.diagnostics if d.span is not None), 1)
    return Outcome(path, CheckRequest(text="read"), "", line, None, error.diagnostics, "", 0.0)


def _progress(pending: list[Any]) -> Iterator[Any]:
    """The same, with a bar on a terminal that says how far it has come."""
    if len(pending) < 2 or not sys.stderr.isatty():
        yield from pending
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(pending, description="checking", console=Console(stderr=True), transient=True)


# ---- what is said ----------------------------------------------------------------------------------------------------


def _show(outcome: Outcome, as_json: bool) -> None:
    assert outcome.report is not None
    if as_json:
        report.deliver(report.json_text(outcome.report.to_json()), None)
    else:
        from glsl_ad.check import render

        report.deliver(render(outcome.report, color=report.is_colored(sys.stdout), width=_width()), None)
    report.show(outcome.diagnostics)


def _show_all(outcomes: list[Outcome], as_json: bool) -> None:
    if as_json:
        from glsl_ad.suite.data import outcomes_json

        report.deliver(report.json_text(outcomes_json(outcomes)), None)
        return
    lines = [_line(outcome) for outcome in outcomes]
    failed = sum(not outcome.passed for outcome in outcomes)
    drivers = dict.fromkeys(str(o.report.driver) for o in outcomes if o.report is not None and o.report.driver)
    lines += ["", f"on {'; '.join(drivers)}" if drivers else "without a GPU"]
    lines.append(f"{len(outcomes)} checks, {failed} failed" if failed else f"{len(outcomes)} checks, all passed")
    report.deliver("".join(f"{line}\n" for line in lines), None)
    report.show([diagnostic for outcome in outcomes for diagnostic in outcome.diagnostics if not outcome.passed])


def _line(outcome: Outcome) -> str:
    verdict = "passed" if outcome.passed else "FAILED"
    what = outcome.request.text or outcome.function
    left_out = _left_out(outcome)
    return f"{verdict}  {outcome.shader}:{outcome.line}: {what}{left_out}"


def _left_out(outcome: Outcome) -> str:
    """How many points of the last comparison could not be compared, and why."""
    if outcome.report is None or not outcome.report.comparisons:
        return ""
    counts = outcome.report.comparisons[-1].counts
    return "" if counts.compared == counts.sampled else f" ({counts})"


def _status(outcomes: list[Outcome]) -> int:
    if any(outcome.report is None and not outcome.without_gl for outcome in outcomes):
        return status.BAD_INPUT
    if any(outcome.without_gl for outcome in outcomes):
        return status.NO_GL
    return status.OK if all(outcome.passed for outcome in outcomes) else status.CHECK_FAILED


def _width() -> int:
    """The terminal's width; a wide table where the output goes to a file."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 120
