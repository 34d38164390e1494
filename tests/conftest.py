"""What tests need beside Python: said in the header, skipped visibly where it is missing, required where CI is set."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

import pytest

NPM_PACKAGES = Path(__file__).resolve().parent / "npm" / "node_modules"


@cache
def missing_gl() -> str:
    """Why there is no OpenGL to run on; empty where there is."""
    from glsl_ad.gpu.context import NoContext, driver_info

    try:
        return "" if driver_info() else "no driver"
    except NoContext as error:
        return str(error)


def missing(marker: str) -> str:
    """Why what a marker stands for is not there; empty where it is."""
    if marker == "gpu":
        return missing_gl()
    if marker == "npm" and not NPM_PACKAGES.is_dir():
        return "the packages of tests/npm are not installed"
    if marker == "glslang" and not (shutil.which("glslangValidator") and shutil.which("spirv-opt")):
        return "glslangValidator or spirv-opt is not installed"
    return ""


def pytest_report_header() -> list[str]:
    """Say in the first lines of a run what will be skipped."""
    lines = []
    for marker in ("gpu", "npm", "glslang"):
        if reason := missing(marker):
            lines.append(f"glsl_ad: tests marked {marker} {'fail' if 'CI' in os.environ else 'are skipped'}: {reason}")
    return lines or ["glsl_ad: OpenGL, npm packages and glslang are there; nothing is skipped"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that needs what is not there, or fail it where CI is set: there nothing may go untested."""
    for marker in ("gpu", "npm", "glslang"):
        if item.get_closest_marker(marker) and (reason := missing(marker)):
            if "CI" in os.environ:
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
