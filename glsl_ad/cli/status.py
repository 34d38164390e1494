"""The exit statuses of `glsl-ad`."""

from __future__ import annotations

OK = 0
CHECK_FAILED = 1  # the derivative is not what it should be
BAD_INPUT = 2  # the file or the request is faulty, or the tool is
NO_GL = 3  # there is no OpenGL to check on
INTERRUPTED = 130
