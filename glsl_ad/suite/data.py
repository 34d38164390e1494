"""Outcomes as plain data: what `--json` prints, and what a build server reads as JUnit XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from glsl_ad.source.render import as_json
from glsl_ad.suite.run import Outcome, all_passed, text_of

#: What XML 1.0 may not hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def outcomes_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """A suite as plain data."""
    return {
        "passed": all_passed(outcomes),
        "checks": [
            {
                "file": outcome.shader,
                "function": outcome.function,
                "line": outcome.line,
                "check": outcome.request.text,
                "passed": outcome.passed,
                "seconds": round(outcome.seconds, 3),
                "report": None if outcome.report is None else outcome.report.to_json(),
                "diagnostics": [as_json(diagnostic) for diagnostic in outcome.diagnostics],
            }
            for outcome in outcomes
        ],
    }


def junit_xml(outcomes: Sequence[Outcome]) -> str:
    """A suite as JUnit XML: a test case for each check. One that could not be made is an error, without OpenGL it is
    skipped."""
    counts = {kind: sum(_kind(o) == kind for o in outcomes) for kind in ("failure", "error", "skipped")}
    suites = ElementTree.Element("testsuites")
    attributes = {
        "name": "glsl_ad check",
        "tests": str(len(outcomes)),
        "time": f"{sum(o.seconds for o in outcomes):.3f}",
    }
    attributes |= {
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
    }
    suite = ElementTree.SubElement(suites, "testsuite", attributes)
    for outcome in outcomes:
        name = outcome.request.text or outcome.function
        about = {"classname": outcome.shader, "name": name, "file": outcome.shader, "line": str(outcome.line)}
        case = ElementTree.SubElement(suite, "testcase", {**about, "time": f"{outcome.seconds:.3f}"})
        kind = _kind(outcome)
        if kind:
            first = outcome.errors[0].text if outcome.errors else "it was not checked"
            detail = ElementTree.SubElement(case, kind, {"message": _NOT_XML.sub("?", first)})
            detail.text = _NOT_XML.sub("?", text_of(outcome))
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _kind(outcome: Outcome) -> str:
    if outcome.passed:
        return ""
    if outcome.report is not None:
        return "failure"
    return "skipped" if outcome.without_gl else "error"
