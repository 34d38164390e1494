"""The process that `guard` starts: calls come on standard input, results go to standard output.

`python -m glsl_ad.gpu.worker`. A message is its length in eight bytes and a pickle. What a driver prints goes to
standard error, so that it cannot get between the messages.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

LENGTH = struct.Struct("<Q")


def send(stream: BinaryIO, message: object) -> None:
    """Write one message."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message. Raises EOFError where there is none."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer calls until the input ends: (function, arguments, keywords) -> (result, None) or (None, exception)."""
    while True:
        try:
            function, args, kwargs = receive(requests)
        except EOFError:
            return
        try:
            reply: tuple[Any, Exception | None] = (function(*args, **kwargs), None)
        except Exception as error:
            reply = (None, _portable(error))
        send(replies, reply)


def _portable(error: Exception) -> Exception:
    """The error itself if it survives a pickle, else its text."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def ready() -> None:
    """Make the context, and import what it takes to run shaders: what comes after is the shader's own time."""
    import glsl_ad.gpu.run  # noqa: F401  (loaded before the clock starts)
    from glsl_ad.gpu.context import NoContext, driver_info

    with suppress(NoContext):
        driver_info()


def main() -> None:
    """Take standard output for the replies and leave standard error to everything else."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
