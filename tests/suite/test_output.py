"""What a suite leaves behind: JSON, JUnit XML and pages, for checks that pass, fail, and cannot be made."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.suite import html
from glsl_ad.suite.data import junit_xml, outcomes_json
from glsl_ad.suite.html import write_pages
from glsl_ad.suite.requests import CheckRequest
from glsl_ad.suite.run import Outcome, run_check, text_of

TEXT = """float right(vec2 p) { return p.x * p.x + sin(p.y); }
float rooted(float x) { return sqrt(x); }
float wrong(vec2 p) { return p.x; }
"""


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    shader = Shader.from_source(TEXT, name="some & <other>.glsl")
    requests = [
        CheckRequest("right", text="right", gpu=False),
        CheckRequest("rooted", domains=("x=-2:-1",), text="rooted domain(x=-2:-1)", gpu=False),
        CheckRequest("nothing", text="nothing", gpu=False),
        CheckRequest("right", against="wrong", text="right against(wrong)", mapping=("return=p.x",), gpu=False),
    ]
    return [run_check(shader, request, seconds=0.4, with_slice=True) for request in requests]


def test_outcomes(outcomes: list[Outcome]) -> None:
    assert [o.passed for o in outcomes] == [True, False, False, False]
    assert [o.report is None for o in outcomes] == [False, False, True, False]
    assert [o.line for o in outcomes] == [1, 2, 1, 1]
    assert outcomes[0].slice is not None
    assert (outcomes[0].slice.x, outcomes[0].slice.y) == ("p.x", "p.y")
    assert "C107" in text_of(outcomes[1])
    assert "F010" in text_of(outcomes[2])
    assert "T111" in text_of(outcomes[3])


def test_json(outcomes: list[Outcome]) -> None:
    data = json.loads(json.dumps(outcomes_json(outcomes), allow_nan=False))
    assert data["passed"] is False
    assert [c["passed"] for c in data["checks"]] == [True, False, False, False]
    assert [c["check"] for c in data["checks"]][1] == "rooted domain(x=-2:-1)"
    (skipped, *_) = data["checks"][1]["report"]["comparisons"][0]["skipped"]
    assert skipped["reason"] == "not_finite"
    assert -2 <= skipped["arguments"]["x"] <= -1
    worst = data["checks"][0]["report"]["comparisons"][0]["rows"][0]["worst_points"]
    assert 1 <= len(worst) <= 5
    assert set(worst[0]["arguments"]) == {"p.x", "p.y"}
    assert data["checks"][2]["report"] is None
    assert data["checks"][2]["diagnostics"][0]["code"] == "F010"


def test_junit(outcomes: list[Outcome]) -> None:
    suite = ElementTree.fromstring(junit_xml(outcomes))[0]
    counted = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "4", "failures": "2", "errors": "1", "skipped": "0"}
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [o.request.text for o in outcomes]
    assert {case.get("classname") for case in cases} == {"some & <other>.glsl"}
    assert cases[0].find("failure") is None
    failure, error = cases[1].find("failure"), cases[2].find("error")
    assert failure is not None
    assert "no point could be compared" in failure.get("message", "")
    assert "--> some & <other>.glsl:2" in (failure.text or "")
    assert error is not None


class Page(HTMLParser):
    """A page: its text, its links and pictures, and whether its elements are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.links, self.images, self.open = "", list[str](), list[str](), list[str]()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag == "img":
            self.images.append(found["src"] or "")
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_pages(outcomes: list[Outcome], tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    write_pages(str(folder), outcomes)
    index = Page((folder / "index.html").read_text())
    assert "4 checks: 3 failed" in index.text
    assert index.links == [f"check-00{k}.html" for k in range(1, 5)]
    assert "some & <other>.glsl:1" in index.text
    pages = [Page((folder / link).read_text()) for link in index.links]
    assert len(pages[0].images) == len(outcomes[0].slice.errors if outcomes[0].slice else ()) == 2
    assert all(image.startswith("data:image/png;base64,") for image in pages[0].images)
    assert "right_gradient(vec2 p)" in pages[0].text
    assert "p.x = -2 to 2 to the right, p.y = -2 to 2 upwards" in pages[0].text
    assert "the worst points" in pages[0].text
    assert "points that were left out" in pages[1].text
    assert "F010" in pages[2].text
    assert "holds" in pages[3].text or "is off by" in pages[3].text


def test_a_folder_that_cannot_be_made_is_said(outcomes: list[Outcome], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GlslAdError) as error:
        write_pages(str(tmp_path / "file"), outcomes)
    assert error.value.diagnostics[0].code == "F006"


def test_colours_of_the_budget() -> None:
    pixels = html._coloured(np.array([[0.0, 1.0, 1.5, np.nan, np.inf]]))
    assert pixels[0].tolist() == [
        [247, 251, 255, 255],
        [8, 48, 107, 255],
        [203, 24, 29, 255],
        [225, 225, 225, 255],
        [203, 24, 29, 255],
    ]
