"""A preview that runs as its user starts it, for a shader that tests may write to."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SHADER = "float wave(float x) {\n    return sin(2.0 * x) * exp(-0.1 * x * x);\n}\n"


@dataclass
class Preview:
    """A running preview: its process, the shader that it shows, its port."""

    process: subprocess.Popen[str]
    shader: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
        """Status and body of an answer; `Sec_Fetch_Site="none"` is a header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def seconds_worked(self) -> float:
        """The processor's time that the server has taken; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def show(self, query: str = "") -> Any:
        """What the page would show."""
        return json.loads(self.get(f"/api/show?{query}")[1])


def start(shader: Path, *arguments: str) -> Preview:
    """`glsl-ad preview` for a shader, once it answers."""
    command = [sys.executable, "-m", "glsl_ad", "preview", str(shader), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    address = line.rpartition(" ")[2].strip()
    return Preview(process, shader, int(address.rstrip("/").rpartition(":")[2]))


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for the tests of a module; it must be running at their end."""
    shader = tmp_path_factory.mktemp("preview") / "shader.glsl"
    shader.write_text(SHADER)
    found = start(shader)
    yield found
    assert found.process.poll() is None, "the preview has died"
    found.process.terminate()
    found.process.wait(timeout=10)
    assert found.process.stdout is not None
    found.process.stdout.close()


@pytest.fixture
def shader(preview: Preview) -> Path:
    """The shader of the preview, as it was at first."""
    preview.shader.write_text(SHADER)
    return preview.shader
