"""The GPU of a test session: one process with one context, replaced where a shader takes too long or kills it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from glsl_ad.gpu import context
from glsl_ad.gpu.context import DriverInfo, GLError, NoContext
from glsl_ad.gpu.guard import Guard, GuardError
from glsl_ad.gpu.render import render_image
from glsl_ad.gpu.run import run_function


class Engine:
    """Runs shaders for a session. `seconds` is how long one may take."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.guard = Guard()

    @cached_property
    def _driver(self) -> tuple[DriverInfo | None, str]:
        try:
            return self.guard.call(self.seconds, context.driver_info), ""
        except NoContext as error:
            return None, f"no OpenGL: {'; '.join(error.attempts)} ({error.install})"
        except GuardError as error:
            return None, f"no OpenGL: {error.reason}"

    @property
    def driver(self) -> DriverInfo | None:
        """What runs the shaders; None where there is no OpenGL."""
        return self._driver[0]

    @property
    def missing(self) -> str:
        """Why there is no OpenGL; empty where there is."""
        return self._driver[1]

    def run(self, *args: Any, **kwargs: Any) -> list[Any]:
        """`run_function`, within the time."""
        return self.guard.call(self.seconds, run_function, *args, **kwargs)

    def render(self, *args: Any, **kwargs: Any) -> Any:
        """`render_image`, within the time."""
        return self.guard.call(self.seconds, render_image, *args, **kwargs)

    def error(self, when: str) -> str:
        """The OpenGL error that was left behind, in words; empty where there is none."""
        try:
            self.guard.call(self.seconds, context.check_error, when)
        except GLError as error:
            return str(error)
        except GuardError as error:
            return f"no answer from OpenGL after {when}: {error.reason}"
        return ""

    def close(self) -> None:
        """End the process."""
        self.guard.close()
