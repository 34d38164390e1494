"""Every differentiable function of six npm packages differentiates to order 3, compiles, and passes the check.

The summary at the end of a run says how many did (tests/conftest.py).
"""

from __future__ import annotations

from functools import cache

import pytest

from glsl_ad import Shader
from glsl_ad.source import Severity
from tests.npm.shaders import FUNCTIONS, PACKAGES, Function, defined_names, files, text

pytestmark = pytest.mark.npm

ORDER = 3
POINTS = 256
#: For the certified reference; a few dozen points of a function of some length.
SECONDS = 0.4
COMPARISONS = ["primal", "value", "derivative", "rules"]


@cache
def shader(file: str, before: str = "") -> Shader:
    """A file of the packages with what it imports; they are written in GLSL ES 1.00."""
    return Shader.from_source(before + text(PACKAGES / file), name=file, dialect="100")


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
def test_function(function: Function) -> None:
    derivative = shader(function.file, function.before).diff(function.key, product="jet", order=ORDER)
    assert not [d for d in derivative.diagnostics if d.severity is Severity.ERROR]
    domains = function.domain.split(",") if function.domain else []
    report = derivative.check(domains=domains, points=POINTS, seconds=SECONDS)
    compilers = {(c.report.compiler.split()[0], c.shader) for c in report.compilers if c.report.ok}
    assert compilers == {(c, s) for c in ("llvmpipe", "glslangValidator") for s in ("original", "generated")}
    assert not report.problems, [p.text for p in report.problems]
    assert [c.name for c in report.comparisons] == COMPARISONS
    for comparison in report.comparisons:
        assert {row.order for row in comparison.rows} == set(range(ORDER + 1 if len(comparison.rows) > 1 else 1))


def test_every_differentiable_function_is_tested() -> None:
    found = set()
    for path in files():
        file = path.relative_to(PACKAGES).as_posix()
        own = defined_names(path)
        found |= {(file, f.key) for f in shader(file).functions if f.differentiable and f.name in own}
    assert found == {(f.file, f.key) for f in FUNCTIONS}
    assert len(found) == len(FUNCTIONS)


@pytest.mark.gpu
def test_what_rounding_alone_decides_is_not_compared() -> None:
    """Simplex noise in four dimensions as it is: on a jump everywhere. The value is untouched; nothing else is said."""
    report = shader("glsl-noise/simplex/4d.glsl").diff("snoise(vec4)", product="jet").check(points=64, seconds=0.2)
    compared = {c.name: c.counts.compared for c in report.comparisons}
    assert compared == {"primal": 0, "value": 64, "derivative": 0, "rules": 0}
    assert all(row.ulps == 0 for row in report.comparisons[1].rows)
    assert {p.code for p in report.problems} == {"C107"}
