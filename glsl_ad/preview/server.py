"""Runs the page's server on the loopback address until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable

from glsl_ad.preview.session import Session
from glsl_ad.source import Sink
from glsl_ad.source.catalogue import viewing

ADDRESS = "127.0.0.1"


def listen(port: int, sink: Sink) -> socket.socket:
    """A socket on a port of the loopback address; on a free one where it is 0. Raises GlslAdError where it is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((ADDRESS, port))
    except OSError as error:
        made.close()
        raise sink.fail(viewing.NO_PORT, None, port=port, reason=(error.strerror or str(error)).lower()) from None
    made.listen(64)
    return made


def serve(session: Session, listener: socket.socket, started: Callable[[str], None]) -> None:
    """Serve the page; `started` gets its address once requests are answered. Returns when it is interrupted."""
    import asyncio

    import uvicorn

    from glsl_ad.preview.app import make_app

    port = listener.getsockname()[1]
    config = uvicorn.Config(
        make_app(session, port),
        log_level="critical",
        access_log=False,
        lifespan="off",
        limit_concurrency=128,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=16384,
        server_header=False,
    )
    server = uvicorn.Server(config)

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.005)
        started(f"http://{ADDRESS}:{port}/")
        await serving

    asyncio.run(run())
