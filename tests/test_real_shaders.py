"""Shaders that people use: every differentiable function of some npm packages, to order 3, compiled and checked.

The packages are installed by `python3 -m tests`, never copied. They link their files by `#pragma glslify` lines, which
the tool ignores; here the files that such a line asks for are put in front, as glslify would do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.sema import check
from glsl_ad.source import Severity, Sink, SourceFile
from glsl_ad.syntax import parse

PACKAGES = Path(__file__).resolve().parent / "npm" / "node_modules"
REQUIRE = re.compile(r"^#pragma glslify: *(\w+) *= *require\((.*?)\)", re.MULTILINE)
EXPORT = re.compile(r"^#pragma glslify: *export\((\w+)\)", re.MULTILINE)

#: How many functions the packages define; all of them can be differentiated.
TOTAL = 97

#: Periods of the periodic noises: they must be whole numbers, and `mod` by one that varies jumps.
PERIODS = {"rep.x": 5, "rep.y": 7, "rep.z": 4, "rep.w": 6}

#: These look their gradients up by `floor(n / 7.0)` of a whole number n: often exactly where `floor` jumps, so that
#: neither float32 nor an error bound can tell the sides apart. They compile, and there is no reference to compare with.
ON_THE_JUMP = {
    "glsl-noise/classic/3d cnoise(vec3)",
    "glsl-noise/classic/4d cnoise(vec4)",
    "glsl-noise/periodic/4d pnoise(vec4, vec4)",
    "glsl-noise/simplex/3d snoise(vec3)",
    "glsl-noise/simplex/4d snoise(vec4)",
}


def linked(path: Path, seen: set[Path] | None = None) -> str:
    """The text of a file behind that of the files that it requires."""
    seen = set() if seen is None else seen
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    parts = []
    for name, target in REQUIRE.findall(text):
        other = resolved(path, target)
        if other not in seen:
            parts.append(linked(other, seen))
        exported = EXPORT.search(other.read_text(encoding="utf-8"))
        if exported and exported[1] != name:
            parts.append(f"#define {name} {exported[1]}\n")
    return "\n".join([*parts, text])


def resolved(path: Path, target: str) -> Path:
    """The file that `require(target)` names: beside this one, or in a package."""
    base = path.parent / target if target.startswith(".") else PACKAGES / target
    return next(p for p in (base, base.with_suffix(".glsl"), base / "index.glsl") if p.is_file()).resolve()


def files() -> list[str]:
    """The shaders of the packages, without examples."""
    found = (path.relative_to(PACKAGES) for path in PACKAGES.glob("**/*.glsl"))
    return sorted(str(path.with_suffix("")) for path in found if not {"example", "test"} & set(path.parts))


def functions() -> list[tuple[str, str]]:
    """File and key of every function, each once: not again in the files that require it."""
    found = []
    for name in files():
        text = (PACKAGES / name).with_suffix(".glsl").read_text(encoding="utf-8")
        file, sink = SourceFile(name, text), Sink()
        program = check(parse(file, sink), file, sink)
        found += [(name, function.key) for function in program.functions.values() if function.body is not None]
    return found


NEEDED = [pytest.mark.npm, pytest.mark.gpu, pytest.mark.glslang]
CASES = [pytest.param(name, key, marks=NEEDED, id=f"{name} {key}") for name, key in functions()]


@pytest.mark.npm
def test_no_function_is_missing() -> None:
    assert len(CASES) == TOTAL
    assert {case.id for case in CASES} >= ON_THE_JUMP


@pytest.mark.parametrize(("name", "key"), CASES or [pytest.param("", "", marks=pytest.mark.npm, id="not installed")])
def test_functions_differentiate_compile_and_pass(name: str, key: str) -> None:
    path = (PACKAGES / name).with_suffix(".glsl")
    shader = Shader.from_source(linked(path), name=name)
    periodic = key.startswith("pnoise(")
    derivative = shader.diff(key, wrt="P" if periodic else None, order=3)
    domains = [f"{part}={value}" for part, value in PERIODS.items()][: int(name[-2])] if periodic else []
    report = derivative.check(points=256, seconds=0.5, domains=domains)
    compiled = {(result.shader, result.report.ok) for result in report.compilers}
    assert ("generated", True) in compiled
    assert ("generated", False) not in compiled
    errors = {problem.code for problem in report.problems if problem.severity is Severity.ERROR}
    assert errors <= ({"C107"} if f"{name} {key}" in ON_THE_JUMP else set())
