"""`glsl-ad preview`: what is said before it serves, and the page that it exports."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from glsl_ad.preview.assets import ASSETS
from tests.cli.conftest import Command

SHADERS = Path(__file__).resolve().parent.parent.parent / "shaders"
SEFF = str(SHADERS / "seff.glsl")


FAULTS = [
    (("nothing.glsl",), "F002"),
    ((SEFF, "--order", "0"), "F020"),
    ((SEFF, "--port", "70000"), "F001"),
    ((SEFF, "--dialect", "c"), "F021"),
    ((SEFF, "--window", "x"), "V105"),
    ((SEFF, "--export", "/dev/null/page"), "F006"),
    ((SEFF, "nothing", "--export", "page"), "F010"),
]


@pytest.mark.parametrize(("arguments", "code"), FAULTS, ids=[" ".join(f[0][1:]) or "no file" for f in FAULTS])
def test_faults_are_said_before_it_serves(
    glsl_ad: Command, arguments: tuple[str, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = glsl_ad("preview", *arguments)
    assert outcome.status == 2
    assert f"error[{code}]" in outcome.err
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken(glsl_ad: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = glsl_ad("preview", SEFF, "--port", str(taken.getsockname()[1]))
    assert outcome.status == 2
    assert "error[V107]" in outcome.err
    assert "--port 0 takes a free one" in outcome.err


def test_a_page_is_exported(glsl_ad: Command, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "page"
    assert glsl_ad("preview", SEFF, "--export", str(folder)).status == 0
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert 'src="static/data.js"' in page
    assert {p.name for p in (folder / "static").iterdir()} == {*ASSETS, "data.js"} - {"index.html"}
    script = (folder / "static" / "data.js").read_text()
    data = json.loads(re.fullmatch(r"window\.GLSL_AD_EXPORT = (.*);\n", script, re.DOTALL)[1])  # type: ignore[index]  # None fails the test, too
    assert data["common"]["file"] == "seff.glsl"
    first = data["answers"][data["keys"]["|||"]]
    assert first["view"] == "contours"
    assert "void mainImage" in data["texts"][first["pass"]]
    curves = data["answers"][data["keys"]["seff(float, float)|curves||3"]]
    assert "seff_jet3" in data["texts"][curves["derivative"]]
    hessian = data["answers"][data["keys"]["seff(float, float)||hessian|"]]
    assert "seff_hessian" in data["texts"][hessian["derivative"]]
    assert len(data["texts"]) == len(set(data["texts"]))


def test_exporting_twice_gives_the_same(glsl_ad: Command, tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        assert glsl_ad("preview", SEFF, "--export", str(tmp_path / name)).status == 0
        pages.append((tmp_path / name / "static" / "data.js").read_text())
    assert pages[0] == pages[1]
