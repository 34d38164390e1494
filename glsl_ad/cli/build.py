"""`glsl-ad build`: the derivatives that the pragmas of shaders ask for, in the shaders themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from glsl_ad.cli import options, report, status
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import building as messages

if TYPE_CHECKING:
    from glsl_ad.build import Job


@click.command("build")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.language_options
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
@click.option("--watch", is_flag=True, help="Build again whenever a file is saved, until interrupted.")
@click.option("-o", "output", metavar="OUT", help="Write to this file; by default each file is written in place.")
def command(
    files: tuple[str, ...],
    defines: tuple[str, ...],
    dialect: str | None,
    include: tuple[str, ...],
    check: bool,
    watch: bool,
    output: str | None,
) -> int:
    """Generate the derivatives that each shader FILE asks for (- for standard input), in the file itself.

    \b
    #pragma glsl_ad diff map wrt(p) order(2) name(mapJet)

    asks for what `glsl-ad diff FILE map --wrt p --order 2 --name mapJet` makes. What is generated stands between the
    lines `// ---- glsl_ad begin ----` and `// ---- glsl_ad end ----`, below the functions that it needs; nothing else
    is changed. The two lines may be moved by hand.
    """
    from glsl_ad.build import Job

    problem = _problem(files, output, check=check, watch=watch)
    if problem:
        raise Sink().fail(messages.ONE_OUTPUT, None, problem=problem)
    macros = options.macros(defines)
    jobs = [Job(file, output or file, macros, dialect, include) for file in files]
    if watch:
        return _watch(jobs)
    return max(_attempt(_check if check else _write, job) for job in jobs)


def _problem(files: Sequence[str], output: str | None, *, check: bool, watch: bool) -> str:
    if output is not None and len(files) > 1:
        return "`-o` takes one file, but several are to be built"
    if watch and check:
        return "`--watch` writes files, and `--check` does not"
    if watch and "-" in files:
        return "`--watch` cannot watch the standard input"
    return ""


def _attempt(work: Callable[[Job], int], job: Job) -> int:
    """The exit status of one job; a fault in one file does not keep the others from being built."""
    try:
        return work(job)
    except GlslAdError as error:
        report.show(error.diagnostics)
        return status.BAD_INPUT


def _write(job: Job) -> int:
    built = job.run()
    report.show(built.diagnostics)
    if job.output == "-":
        report.deliver(built.text, None)
        return status.OK
    written = job.write(built)
    if built.entries:
        print(f"{job.output}: {'written' if written else 'unchanged'}: {', '.join(built.entries)}", flush=True)
    return status.OK


def _check(job: Job) -> int:
    problem = job.out_of_date(job.run())
    if problem is None:
        return status.OK
    report.show([problem])
    return status.CHECK_FAILED


def _watch(jobs: Sequence[Job]) -> int:
    """Build each file, and again when it or a file that it includes is saved; until interrupted."""
    from glsl_ad.build.watch import Watch

    watch = Watch(job.source for job in jobs)
    saved = frozenset(job.source for job in jobs)
    print(f"watching {', '.join(job.source for job in jobs)}; Ctrl-C ends it", file=sys.stderr, flush=True)
    while True:
        for job in jobs:
            if saved.intersection(job.inputs) and not (job.source in saved and job.is_own_work()):
                _attempt(_write, job)
        saved = watch.wait(path for job in jobs for path in job.inputs)
