"""The server's side of the page: its assets by name, what `Session` says as JSON, and a stream of changes.

It answers to who asks for its own address only: a page of another origin can neither read from it nor make it work.
There is no file in it but the assets, which are read when it starts.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glsl_ad.preview.assets import ASSETS, asset
from glsl_ad.preview.session import Session

#: Seconds between two looks at the file.
PERIOD = 0.1
#: Seconds between signs of life in the stream of changes.
HEARTBEAT = 15.0
#: The longest query that is read, in bytes.
LONGEST_QUERY = 4096

#: The page runs its own scripts and talks to its own server, and nothing else.
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class OwnPageOnly:
    """Refuses what does not come from the page itself: another `Host`, another `Origin`, a cross-site request."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        reason = self._refusal(scope)
        if reason:
            await PlainTextResponse(f"{reason}\n", 403, HEADERS)(scope, receive, send)
            return
        await self.app(scope, receive, partial(_with_headers, send))

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            return "this server answers to its own address only"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self.hosts}:
            return "this page's origin may not ask"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return "cross-site requests are refused"
        if len(scope["query_string"]) > LONGEST_QUERY:
            return "the query is too long"
        return ""


async def _with_headers(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        message = {**message, "headers": [*message.get("headers", ()), *own]}
    await send(message)


def make_app(session: Session, port: int) -> Starlette:
    """The application for a page on this port of the loopback address."""
    contents = {name: asset(name) for name in ASSETS}

    async def static(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in contents:
            return PlainTextResponse("there is no such thing here\n", 404)
        return Response(contents[name], media_type=ASSETS[name])

    async def show(request: Request) -> Response:
        query = dict(request.query_params)
        return _json(await to_thread.run_sync(lambda: session.show(query)))

    async def functions(request: Request) -> Response:
        del request
        return _json(await to_thread.run_sync(session.functions))

    async def changes(request: Request) -> Response:
        return StreamingResponse(_changes(session, request), media_type="text/event-stream")

    hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
    routes = [
        Route("/", static),
        Route("/static/{name}", static),
        Route("/api/show", show),
        Route("/api/functions", functions),
        Route("/api/changes", changes),
    ]
    return Starlette(routes=routes, middleware=[Middleware(OwnPageOnly, hosts=hosts)])


def _json(value: dict[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), media_type="application/json")


async def _changes(session: Session, request: Request) -> AsyncIterator[str]:
    """An event for the state when the page connects, and one whenever the file has another state."""
    stamp, silent = session.stamp(), 0.0
    yield "retry: 500\nevent: hello\ndata: 0\n\n"
    number = 0
    with suppress(anyio.get_cancelled_exc_class()):
        while not await request.is_disconnected():
            await anyio.sleep(PERIOD)
            silent += PERIOD
            now = session.stamp()
            if now != stamp:
                stamp, silent, number = now, 0.0, number + 1
                yield f"event: changed\ndata: {number}\n\n"
            elif silent >= HEARTBEAT:
                silent = 0.0
                yield ": still here\n\n"
