"""What tests need beside Python: said in the header, skipped visibly where it is missing, required where CI is set."""

from __future__ import annotations

import importlib.util
import os
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

NPM_PACKAGES = Path(__file__).resolve().parent / "npm" / "node_modules"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CORPUS_PACKAGES = Path(__file__).resolve().parent / "corpus" / "node_modules"
MARKERS = ("gpu", "npm", "glslang", "browser")

#: Numbers in the tests depend on these.
VERSIONED = ("numpy", "moderngl", "python-flint", "mpmath", "lark")


@cache
def gl_status() -> tuple[str, str]:
    """Why there is no OpenGL to run on, empty where there is; and what renders."""
    try:
        from glsl_ad.gpu.context import NoContext, driver_info
    except ImportError as error:
        return str(error), ""
    try:
        return "", str(driver_info())
    except NoContext as error:
        return f"{error} ({error.install})", ""


def missing(marker: str) -> str:
    """Why what a marker stands for is not there; empty where it is."""
    if marker == "gpu":
        return gl_status()[0]
    if marker == "npm" and not (NPM_PACKAGES.is_dir() and CORPUS_PACKAGES.is_dir()):
        return "the packages of tests/npm and tests/corpus are not installed"
    if marker == "glslang" and not (shutil.which("glslangValidator") and shutil.which("spirv-opt")):
        return "glslangValidator or spirv-opt is not installed"
    if marker == "browser":
        return browser_status()
    return ""


@cache
def browser_status() -> str:
    """Why there is no browser to test the preview in; empty where there is one."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    return "" if CHROMIUM else "chromium is not installed"


def required(marker: str) -> bool:
    """Whether a test that needs what is missing must fail: CI may not skip it."""
    return "CI" in os.environ or (marker == "gpu" and os.environ.get("GLSL_AD_REQUIRE_GL", "0") not in ("", "0"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the texts that tests expect to be emitted")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden texts are to be rewritten."""
    return bool(request.config.getoption("--update-goldens"))


def pytest_report_header() -> list[str]:
    """Say in the first lines of a run what it runs on, and what will be skipped."""
    lines = [f"OpenGL: {gl_status()[1] or 'none'}", f"versions: {', '.join(map(_version, VERSIONED))}"]
    for marker in MARKERS:
        if reason := missing(marker):
            lines.append(f"glsl_ad: tests marked {marker} {'fail' if required(marker) else 'are skipped'}: {reason}")
    return lines


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} missing"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that needs what is not there, or fail it where nothing may go untested."""
    for marker in MARKERS:
        if item.get_closest_marker(marker) and (reason := missing(marker)):
            if required(marker):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many functions of real shaders were differentiated, compiled and checked."""

    def count(outcome: str) -> int:
        reports = terminalreporter.stats.get(outcome, [])
        return sum("tests/npm/test_functions.py::test_function[" in r.nodeid for r in reports)

    passed, failed, skipped = map(count, ("passed", "failed", "skipped"))
    if passed + failed + skipped:
        terminalreporter.write_line(
            f"{passed} of {passed + failed + skipped} functions of npm packages differentiate to order 3, compile and "
            f"pass the check; {failed} fail, {skipped} were skipped"
        )
