"""The one place that makes an OpenGL context: headless, cached, and with a clear word where there is none.

On Linux the context comes from EGL, which needs no display: first with the libraries that the linker finds, then with
those that Debian's run-time packages install, then from X11. macOS and Windows have a context of their own.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from glsl_ad.records import dataclass

#: What a fresh Debian lacks; Mesa brings a renderer that runs on any processor.
INSTALL = "apt-get install libegl1 libgl1-mesa-dri libgles2"

#: The oldest version whose GLSL has integer textures and `layout(location)` on outputs.
REQUIRED_VERSION = 330

_Attempt = dict[str, Any]
_LINUX_ATTEMPTS: tuple[_Attempt, ...] = (
    {"backend": "egl"},
    {"backend": "egl", "libgl": "libGL.so.1", "libegl": "libEGL.so.1"},
    {"backend": "egl", "libgl": "libOpenGL.so.0", "libegl": "libEGL.so.1"},
    {},
)


class NoContext(Exception):  # noqa: N818  (a state of the machine)
    """There is no OpenGL to run on. `install` says what to do about it, `attempts` what was tried."""

    def __init__(self, attempts: list[str]) -> None:
        self.attempts = tuple(attempts)
        self.install = _install_hint()
        super().__init__(f"no OpenGL context: {'; '.join(attempts) or 'nothing to try'}")

    def __reduce__(self) -> tuple[type[NoContext], tuple[list[str]]]:
        return NoContext, (list(self.attempts),)


class GLError(Exception):
    """OpenGL reported an error: a fault of this tool or of the driver, not of the shader."""


@dataclass(frozen=True, slots=True)
class DriverInfo:
    """What runs the shaders. `es300` says whether it takes `#version 300 es`."""

    renderer: str
    vendor: str
    version: str
    es300: bool

    def __str__(self) -> str:
        return f"{self.renderer}, OpenGL {self.version}"


@dataclass(slots=True)
class _Shared:
    """The context of this process, and how many users are inside of `current`."""

    made: Any
    users: int = 0
    home: Any = None
    info: DriverInfo | None = None


_shared: _Shared | None = None
_lock = threading.RLock()


def _forget() -> None:
    # A context does not survive a fork, and the lock may be held by a thread that the child does not have.
    global _shared, _lock
    _shared, _lock = None, threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@contextmanager
def current() -> Iterator[Any]:
    """The moderngl context of this process, made on first use and current on this thread inside of the block.

    One thread at a time. Blocks may nest. Raises NoContext.
    """
    global _shared
    with _lock:
        if _shared is None:
            _shared = _Shared(_create())
            _shared.made.__exit__(None, None, None)
        shared = _shared
        if shared.users == 0:
            shared.made.__enter__()
        shared.users += 1
        try:
            yield shared.made
        finally:
            shared.users -= 1
            if shared.users == 0:
                shared.made.__exit__(None, None, None)


def driver_info() -> DriverInfo:
    """Renderer, vendor and version of the context. Raises NoContext."""
    with current() as made:
        assert _shared is not None
        if _shared.info is None:
            info = made.info
            renderer, vendor, version = (str(info.get(f"GL_{k}", "")) for k in ("RENDERER", "VENDOR", "VERSION"))
            _shared.info = DriverInfo(renderer, vendor, version, _takes_es300(made))
        return _shared.info


def leave_framebuffers() -> None:
    """Bind a framebuffer that stays.

    moderngl returns to the framebuffer that was bound last when it has made another, even if that one was released.
    """
    with current() as made:
        assert _shared is not None
        if _shared.home is None:
            _shared.home = made.simple_framebuffer((1, 1))
        _shared.home.use()


def release() -> None:
    """Give the context back; the next use makes a new one. Not inside of `current`."""
    global _shared
    with _lock:
        if _shared is None:
            return
        if _shared.users:
            raise RuntimeError("the context is in use")
        shared, _shared = _shared, None
        with shared.made:
            if shared.home is not None:
                shared.home.release()
        shared.made.release()


def check_error(what: str) -> None:
    """Raise GLError where an OpenGL call since the last check has failed."""
    with current() as made:
        error = made.error
    if error != "GL_NO_ERROR":
        raise GLError(f"{error} after {what}")


def _create() -> Any:
    try:
        import moderngl
    except ImportError as error:
        raise NoContext([f"moderngl: {error} (pip install 'glsl_ad[check]')"]) from error
    attempts: list[str] = []
    for attempt in _LINUX_ATTEMPTS if sys.platform.startswith("linux") else ({},):
        try:
            return moderngl.create_context(require=REQUIRED_VERSION, standalone=True, **attempt)
        # Which exception comes depends on the backend and on what is missing (OSError, ValueError, TypeError...).
        except Exception as error:
            libraries = f" ({attempt['libegl']}, {attempt['libgl']})" if "libegl" in attempt else ""
            attempts.append(f"{attempt.get('backend', 'native')}{libraries}: {_first_line(error)}")
    raise NoContext(attempts)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _install_hint() -> str:
    if sys.platform.startswith("linux"):
        return INSTALL
    return "install the driver of the graphics card; it must offer OpenGL 3.3"


def _takes_es300(made: Any) -> bool:
    """Whether the driver compiles GLSL ES 3.00 in a desktop context (OpenGL 4.3, or ARB_ES3_compatibility)."""
    import moderngl

    vertex = "#version 300 es\nvoid main() { gl_Position = vec4(0.0); }\n"
    fragment = "#version 300 es\nprecision highp float;\nout vec4 c;\nvoid main() { c = vec4(1.0); }\n"
    try:
        made.program(vertex_shader=vertex, fragment_shader=fragment).release()
    except moderngl.Error:
        return False
    return True
