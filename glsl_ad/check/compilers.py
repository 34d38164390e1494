"""Both shaders through both compilers: the driver, and glslang where it is installed."""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.check.model import CompilerResult
from glsl_ad.dialects import Dialect
from glsl_ad.gpu import CompileReport, compile_with_driver, compile_with_glslang
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import checking as messages


def compile_both(
    guard: Guard,
    sources: Mapping[str, tuple[str, Dialect]],
    defines: Mapping[str, str],
    seconds: float,
    sink: Sink,
) -> tuple[CompilerResult, ...]:
    """Compile "original" and "generated"; what a compiler refuses is reported.

    glslang may refuse the original for reasons of its own; then what it says of the generated one does not count.
    """
    results = []
    refused = False
    for which, (text, dialect) in sources.items():
        try:
            driver = guard.call(seconds, compile_with_driver, text, dialect, defines)
        except GuardError as error:
            sink.report(messages.GPU_STOPPED, None, which=which, reason=error.reason)
            continue
        results.append(CompilerResult(which, driver))
        if not driver.ok:
            _refuse(sink, which, driver)
        glslang = compile_with_glslang(text, dialect, defines)
        if glslang is None:
            continue
        results.append(CompilerResult(which, glslang))
        if not glslang.ok and which == "original":
            refused = True
            sink.report(messages.ORIGINAL_REFUSED, None, compiler=glslang.compiler, reason=_reason(glslang))
        elif not glslang.ok and not refused:
            _refuse(sink, which, glslang)
    return tuple(results)


def _refuse(sink: Sink, which: str, report: CompileReport) -> None:
    sink.report(messages.COMPILER_REFUSES, None, compiler=report.compiler, which=which, reason=_reason(report))


def _reason(report: CompileReport) -> str:
    first = next((m for m in report.messages if m.severity == "error"), None)
    return str(first) if first else "no reason given"
