"""Shaders that never end and processes that die do not take the caller with them."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from glsl_ad.gpu import CompileError, NoContext, driver_info
from glsl_ad.gpu.guard import GpuCrashError, GpuTimeoutError, Guard
from glsl_ad.gpu.run import Argument, Signature, run_function
from glsl_ad.types import FLOAT

UNARY = Signature("f", (Argument("x", FLOAT),), FLOAT)


@pytest.mark.gpu
def test_runs_and_reports_like_the_process_itself() -> None:
    with Guard() as guard:
        assert guard.call(60.0, driver_info) == driver_info()
        (result,) = guard.call(60.0, run_function, "float f(float x) { return x + 1.0; }", UNARY, [np.arange(3.0)])
        np.testing.assert_array_equal(result, [1, 2, 3])
        with pytest.raises(CompileError, match="line 1") as caught:
            guard.call(60.0, run_function, "float f(float x) { return y; }", UNARY, [np.arange(3.0)])
        assert caught.value.messages[0].line == 1


@pytest.mark.gpu
def test_a_shader_that_never_ends_is_stopped() -> None:
    # llvmpipe ends a loop after 65535 iterations; so many points make that long enough.
    source = "float f(float x) { float y = x; while (y > 0.0) { y = y * 0.5 + sin(y) + x * 8.0; } return y; }"
    with Guard() as guard:
        start = time.monotonic()
        with pytest.raises(GpuTimeoutError, match="may never end"):
            guard.call(3.0, run_function, source, UNARY, [np.ones(2_000_000)])
        assert time.monotonic() - start < 30.0
        (result,) = guard.call(60.0, run_function, "float f(float x) { return x; }", UNARY, [np.ones(2)])
        np.testing.assert_array_equal(result, [1, 1])


def test_a_process_that_dies_is_reported_and_replaced() -> None:
    with Guard() as guard:
        with pytest.raises(GpuCrashError, match="status 7"):
            guard.call(60.0, os._exit, 7)
        assert guard.call(60.0, os.path.basename, "a/b") == "b"


def test_errors_arrive_whole() -> None:
    with Guard() as guard, pytest.raises(ZeroDivisionError):
        guard.call(60.0, divmod, 1, 0)


def test_what_the_worker_prints_does_not_disturb() -> None:
    with Guard() as guard:
        guard.call(60.0, os.write, 1, b"\n")
        assert guard.call(60.0, os.path.basename, "a/b") == "b"


def test_no_context_keeps_its_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libraries the exception says what was tried and what to install, also from the worker."""
    monkeypatch.setenv("GLCONTEXT_LINUX_LIBGL", "libnothing.so")
    monkeypatch.setenv("GLCONTEXT_LINUX_LIBEGL", "libnothing.so")
    monkeypatch.setenv("GLCONTEXT_WIN_LIBGL", "nothing.dll")
    monkeypatch.delenv("DISPLAY", raising=False)
    if os.name != "posix" or os.uname().sysname != "Linux":
        pytest.skip("the native context of this system needs no library of ours")
    with Guard() as guard, pytest.raises(NoContext) as caught:
        guard.call(60.0, driver_info)
    assert "apt-get install libegl1" in caught.value.install
    assert len(caught.value.attempts) >= 2
    assert "libnothing" in str(caught.value)
