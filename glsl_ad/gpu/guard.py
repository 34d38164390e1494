"""GPU work in a process of its own, with a time limit.

A shader that never ends, or that crashes the driver's compiler, would take its process with it. So `check` runs shaders
through a `Guard`: when the time is over or the process dies, it is replaced, and the caller gets an exception.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar, cast

from glsl_ad.gpu.worker import ready, receive, send

P = ParamSpec("P")
R = TypeVar("R")

#: A machine may be busy, and a driver may have much to load.
_START_SECONDS = 120.0
_PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent


class GuardError(Exception):
    """The work was not finished; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GpuTimeoutError(GuardError):
    """The time limit has passed."""


class GpuCrashError(GuardError):
    """The process died: most likely the driver crashed."""


class Guard:
    """A worker process; a context manager that ends it. The process starts with the first call."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def call(self, seconds: float, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args, **kwargs)` in the process: a function of a module, with values that pickle.

        Raises what the function raises, GpuTimeoutError after `seconds`, GpuCrashError where the process dies. The time
        that the process takes to start does not count.
        """
        if self._process is None or self._process.poll() is not None:
            self._start()
            self._call(_START_SECONDS, ready)
        return self._call(seconds, function, *args, **kwargs)

    def _call(self, seconds: float, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        process = cast("subprocess.Popen[bytes]", self._process)
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            send(cast(BinaryIO, process.stdin), (function, args, kwargs))
            result, error = receive(cast(BinaryIO, process.stdout))
        except (EOFError, BrokenPipeError, OSError):
            self.close()
            if late.is_set():
                raise GpuTimeoutError(f"no answer within {seconds:g} s: the shader may never end") from None
            raise GpuCrashError(f"the driver's process ended with status {process.returncode}") from None
        finally:
            timer.cancel()
        if error is not None:
            raise error
        value: R = result
        return value

    def _start(self) -> None:
        self.close()
        path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "glsl_ad.gpu.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
