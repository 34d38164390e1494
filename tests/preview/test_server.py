"""The server as it runs: what it refuses, what it survives, and that it gives no file but its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from glsl_ad.preview.assets import ASSETS, asset
from tests.preview.conftest import Preview, start


def raw(preview: Preview, data: bytes, *, read: bool = True) -> bytes:
    """What comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", preview.port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        try:
            while read and (part := connection.recv(65536)):
                received += part
                if b"\r\n\r\n" in received and b"HTTP/1.1 4" in received:
                    break
        except TimeoutError:
            pass
        return received


def test_the_page_and_its_assets(preview: Preview) -> None:
    assert preview.get("/") == (200, asset("index.html"))
    for name in ASSETS:
        assert preview.get(f"/static/{name}") == (200, asset(name))


def test_the_page_names_nothing_but_its_own() -> None:
    for name in ASSETS:
        text = asset(name).decode().replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("\n//", "").replace(" //", "").replace("\\/\\/", "") or name.endswith(".js")
        assert "http:" not in text
        assert "https:" not in text
    page = asset("index.html").decode()
    assert {f"static/{name}" for name in ASSETS if name != "index.html"} == {
        part.partition('"')[0] for part in page.replace('src="', 'href="').split('href="')[1:]
    }


REFUSED: list[tuple[dict[str, str], int]] = [
    ({"Host": "example.com"}, 403),
    ({"Host": "127.0.0.1"}, 403),
    ({"Host": "127.0.0.1:1"}, 403),
    ({"Host": "127.0.0.1.example.com:{port}"}, 403),
    ({"Host": ""}, 403),
    ({"Origin": "http://example.com"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "https://127.0.0.1:{port}"}, 403),
    ({"Origin": "http://127.0.0.1:{port}.example.com"}, 403),
    ({"Sec_Fetch_Site": "cross-site"}, 403),
    ({"Sec_Fetch_Site": "same-site"}, 403),
    ({"Host": "localhost:{port}"}, 200),
    ({"Origin": "http://127.0.0.1:{port}"}, 200),
    ({"Sec_Fetch_Site": "same-origin"}, 200),
    ({"Sec_Fetch_Site": "none"}, 200),
]


@pytest.mark.parametrize(("headers", "status"), REFUSED, ids=[str(r[0]) for r in REFUSED])
@pytest.mark.parametrize("path", ["/", "/api/show", "/static/page.js"])
def test_who_may_ask(preview: Preview, path: str, headers: dict[str, str], status: int) -> None:
    given = {name: value.replace("{port}", str(preview.port)) for name, value in headers.items()}
    assert preview.get(path, **given)[0] == status


PATHS = [
    "/etc/passwd",
    "/static/",
    "/static/nothing.js",
    "/static/../session.py",
    "/static/..%2fsession.py",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static//etc/passwd",
    "/static/page.js/",
    "/static/page.js%00",
    "/../../etc/passwd",
    "/api",
    "/api/show/",
    "/shader.glsl",
    "//example.com/",
    "/static/C:%5cwindows",
]


@pytest.mark.parametrize("path", PATHS)
def test_there_is_nothing_else(preview: Preview, path: str) -> None:
    status, body = preview.get(path)
    assert status in (307, 404)
    assert b"root:" not in body
    assert b"def " not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_it_only_reads(preview: Preview, method: str) -> None:
    assert preview.get("/api/show", method)[0] == 405


def test_every_answer_keeps_other_pages_out(preview: Preview) -> None:
    for path in ("/", "/api/show", "/nothing"):
        answer = raw(
            preview, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\nConnection: close\r\n\r\n".encode()
        )
        head = answer.partition(b"\r\n\r\n")[0].decode().lower()
        assert "content-security-policy: default-src 'none'" in head
        assert "cross-origin-resource-policy: same-origin" in head
        assert "x-content-type-options: nosniff" in head
        assert "access-control-allow-origin" not in head


MALFORMED = [
    b"\x00\x01\x02\x03\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a browser that tries TLS
    b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /é HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
]


@pytest.mark.parametrize("data", MALFORMED, ids=[repr(m[:30]) for m in MALFORMED])
def test_malformed_requests_are_refused(preview: Preview, data: bytes) -> None:
    answer = raw(preview, data)
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert preview.get("/")[0] == 200


@pytest.mark.parametrize(
    "query", ["order=x", "function=%00", "set=%ff", "window=1:2:3", "a=" + "b" * 3000, "%", "=&=&="]
)
def test_queries_that_make_no_sense_are_answered(preview: Preview, query: str) -> None:
    assert "functions" in preview.show(query)


def test_a_query_that_is_too_long_is_refused(preview: Preview) -> None:
    assert preview.get("/api/show?set=" + "a" * 5000)[0] == 403


def test_clients_that_leave_in_the_middle(preview: Preview) -> None:
    host = f"Host: 127.0.0.1:{preview.port}\r\n"
    for _ in range(20):
        raw(preview, b"GET / HT", read=False)
        raw(preview, f"GET /api/show HTTP/1.1\r\n{host}\r\n".encode(), read=False)
        raw(preview, f"GET /api/changes HTTP/1.1\r\n{host}\r\n".encode(), read=False)
    assert preview.get("/")[0] == 200


def test_a_thousand_reloads(preview: Preview) -> None:
    """Page and answer, a thousand times; nothing is left open."""
    folder = Path(f"/proc/{preview.process.pid}/fd")
    before = len(list(folder.iterdir())) if folder.is_dir() else 0
    for number in range(1000):
        assert preview.get("/" if number % 2 else "/api/show")[0] == 200
    time.sleep(0.3)
    if folder.is_dir():
        assert len(list(folder.iterdir())) <= before + 3


def test_changes_are_told_at_once(preview: Preview, shader: Path) -> None:
    connection = socket.create_connection(("127.0.0.1", preview.port), timeout=10)
    with connection, connection.makefile("rb") as stream:
        connection.sendall(f"GET /api/changes HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\n\r\n".encode())
        while b"event: hello" not in stream.readline():
            pass
        began = time.monotonic()
        threading.Timer(0.2, shader.write_text, [shader.read_text() + "\n"]).start()
        while b"event: changed" not in stream.readline():
            pass
        assert time.monotonic() - began < 1.5


def test_the_answer_follows_the_file(preview: Preview, shader: Path) -> None:
    shader.write_text("float other(float x) { return x * x; }\n")
    assert preview.show()["function"] == "other(float)"
    shader.write_text("float other(float x) { return x * ; }\n")
    assert not preview.show()["ok"]


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_an_interrupt_ends_it(shader: Path) -> None:
    found = start(shader)
    assert found.get("/")[0] == 200
    found.process.send_signal(signal.SIGINT)
    assert found.process.wait(timeout=10) in (0, 130)
    assert found.process.stdout is not None
    found.process.stdout.close()


def test_it_says_which_package_is_missing(shader: Path) -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from glsl_ad.cli.main import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "preview", str(shader)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "error[F031]" in done.stderr
    assert "uvicorn" in done.stderr


def test_json_is_utf8(preview: Preview, shader: Path) -> None:
    shader.write_text("// π ≈ 3\nfloat f(float x) { return x; }\n")
    assert json.loads(preview.get("/api/show")[1].decode("utf-8"))["text"].startswith("// π ≈ 3")
