"""Audits of hand-written derivatives: right ones pass in every form, and wrong ones are told by what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from glsl_ad import GlslAdError, Shader
from glsl_ad.check import CheckReport
from glsl_ad.gpu.guard import Guard
from glsl_ad.gpu.run import run_function

FILE = Path(__file__).parent / "written.glsl"


@pytest.fixture(scope="module")
def shader() -> Shader:
    return Shader.from_file(FILE)


def audited(shader: Shader, function: str, against: str, **options: Any) -> CheckReport:
    return shader.audit(function, against, **{"seconds": 0.6, "points": 600, "use_gpu": False, **options})


RIGHT: list[tuple[str, str, dict[str, Any]]] = [
    ("quotient", "di", {}),
    ("quotient", "di", {"order": 3, "domains": ["b=0.5:2"]}),
    ("wave", "wave_packed", {}),
    ("wave", "wave_gradient", {}),
    ("wave", "wave_out", {}),
    ("hill", "hill_surface", {}),
    ("hill", "hill_second", {}),
    ("swirl", "swirl_jacobian", {}),
    ("growth", "growth_first", {}),
    ("growth", "growth_third", {"order": 3}),
    ("growth", "growth_jet", {}),
    ("bent", "bent_first", {}),
    ("far", "far_all", {"mapping": ["by_r=r", "by_p=p"]}),
    ("along", "along_direction", {}),
    ("curve", "curve_tangent", {}),
    ("hill", "hill_surface", {"mapping": ["return.height=value", "return.slope=p", "return.curvature=p,p"]}),
    ("hill", "hill_second", {"mapping": ["return.xx=p.x^2", "return.xy=p.x,p.y", "return.y=p.y"]}),
    ("wave", "wave_packed", {"wrt": "p.y", "mapping": ["return.z=p.y"]}),
    ("wave", "wave_packed", {"mapping": ["return.yzw=p", "return.r=value"]}),
    ("growth", "growth_jet", {"mapping": ["return.z=2", "return.y=1"]}),
]


@pytest.mark.parametrize(("function", "against", "options"), RIGHT, ids=[r[1] for r in RIGHT])
def test_right_ones_pass(shader: Shader, function: str, against: str, options: dict[str, Any]) -> None:
    report = audited(shader, function, against, **options)
    assert report.passed, [p.text for p in report.problems]
    assert not report.findings
    assert all(row.points > 8 for comparison in report.comparisons for row in comparison.rows)


WRONG: list[tuple[str, str, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("wave", "wave_sign", {}, [("return.y", "sign", "has the wrong sign everywhere")]),
    ("wave", "wave_half", {}, [("return.z", "factor", "the constant factor 1/2 everywhere: multiply it by 2")]),
    ("wave", "wave_zero", {}, [("gradient.z", "zero", "is zero everywhere")]),
    ("wave", "wave_swapped", {}, [("return.x", "swapped", "holds ∂/∂p.y instead"),
                                  ("return.y", "swapped", "holds ∂/∂p.x instead")]),
    ("wave", "wave_value", {}, [("return.x", "constant", "off by the constant 1/4")]),
    ("hill", "hill_missing", {}, [("return.y", "term", "depends on `p.x` alone, -1 * p.x^2")]),
    ("hill", "hill_missing_exp", {}, [("return.y", "term", "depends on `p.y` alone")]),
    ("hill", "hill_mixed", {}, [("return.curvature[0].y", "zero", "the derivative is missing")]),
    ("swirl", "swirl_transposed", {}, [("return[0].y", "swapped", "holds ∂/∂p.y of component x instead"),
                                       ("return[1].x", "swapped", "holds ∂/∂p.x of component y instead")]),
    ("growth", "growth_second", {"order": 2}, [("return", "factor", "the constant factor 1/2")]),
    ("bent", "bent_side", {}, [("return", "branch", "where `x < 0.5` does not hold (line 15): it has the wrong sign")]),
    ("bent", "bent_edge", {"domains": ["x=-1:3"]}, [("return", "different", "is wrong at")]),
    ("degrees_of", "degrees_first", {"domains": ["x=-90:90"]}, [("return", "factor", "180/pi everywhere")]),
    ("curve", "curve_power", {}, [("return.z", "different", "is wrong at")]),
    ("wave", "wave_nan", {}, [("return.z", "not finite", "is not finite at")]),
    ("quotient", "di_star", {"domains": ["b=0.5:2"]}, [("return.d", "term", "depends on `a`, `a_1`, `a_2`, `b`")]),
    ("quotient", "di_two", {"domains": ["b=0.5:2"]}, [("return.c", "term", "depends on `a`, `a_1`, `b`, `b_1` only"),
                                                      ("return.d", "term", "only")]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "against", "options", "expected"), WRONG, ids=[w[1] for w in WRONG])
def test_wrong_ones_are_told_by_what_is_wrong(
    shader: Shader, function: str, against: str, options: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    report = audited(shader, function, against, **options)
    assert not report.passed
    assert [(f.place, f.kind) for f in report.findings] == [(place, kind) for place, kind, _ in expected]
    for finding, (_, _, words) in zip(report.findings, expected, strict=True):
        assert words in finding.text
    errors = [p for p in report.problems if p.code == "T111"]
    assert len(errors) == len(expected)
    assert all(p.span is not None and p.span.file.name == str(FILE) for p in errors)


def test_the_order_from_which_it_is_wrong_is_said(shader: Shader) -> None:
    third = audited(shader, "quotient", "di_star", domains=["b=0.5:2"])
    assert [f.since for f in third.findings] == [3]
    assert "orders 0 to 2 are right; it is wrong since order 3" in third.problems[0].notes
    second = audited(shader, "quotient", "di_two", domains=["b=0.5:2"])
    assert [f.since for f in second.findings] == [2, None]
    first = audited(shader, "wave", "wave_sign")
    assert "the value is right; it is wrong since order 1" in first.problems[0].notes


def test_the_worst_point_is_said(shader: Shader) -> None:
    (finding,) = audited(shader, "wave", "wave_half").findings
    assert [name for name, _ in finding.arguments] == ["p.x", "p.y", "p.z"]
    assert finding.actual == pytest.approx(dict(finding.arguments)["p.z"])
    assert finding.expected == pytest.approx(2 * finding.actual)
    data = audited(shader, "wave", "wave_half").to_json()["findings"]
    assert [(d["place"], d["kind"], d["order"]) for d in data] == [("return.z", "factor", 1)]


@pytest.mark.gpu
@pytest.mark.parametrize(("function", "against", "passes"), [("quotient", "di", True), ("wave", "wave_half", False)])
def test_the_gpu_is_asked_too(shader: Shader, function: str, against: str, passes: bool) -> None:
    report = audited(shader, function, against, use_gpu=True, domains=["b=0.5:2"] if function == "quotient" else [])
    assert report.driver is not None
    assert [c.name for c in report.comparisons] == ["derivative", "rules"]
    assert report.passed is passes
    assert all(all(row.passed for row in c.rows) is passes for c in report.comparisons)


class Miscompiling:
    """Runs shaders in this process, with a macro that no one asked for."""

    def call(self, seconds: float, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function is run_function:
            kwargs["defines"] = {"cos": "sin"}
        return function(*args, **kwargs)


@pytest.mark.gpu
def test_what_only_the_gpu_gets_wrong_is_told(shader: Shader) -> None:
    report = audited(shader, "wave", "wave_packed", use_gpu=True, guard=cast(Guard, Miscompiling()))
    assert [p.code for p in report.problems] == ["T112"]
    assert "derivatives on the GPU against the certified reference: `return.y` differs" in report.problems[0].text


REFUSED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("wave", "di", {}, "T110", "`a` is a d000, and `p` a vec3"),
    ("wave", "along", {}, "T110", "its types do not say"),
    ("far", "wave_gradient", {}, "T110", "it takes no `r`"),
    ("along", "far", {}, "T110", "`r` is neither a parameter of `along(vec3)` nor a direction of one"),
    ("far", "far_all", {}, "T110", "its types do not say what is which derivative"),
    ("wave", "wave_packed", {"mapping": ["return"]}, "T110", "`return` is not of the form PLACE=WHAT"),
    ("wave", "wave_packed", {"mapping": ["grad=p"]}, "T110", "there is no `grad`; it gives `return`"),
    ("wave", "wave_packed", {"mapping": ["return=p"]}, "T110", "`return` holds 4 numbers, and `p` is 3"),
    ("wave", "wave_packed", {"mapping": ["return.x=q"]}, "T110", "`q` is no input; they are `p.x`, `p.y`, `p.z`"),
    ("growth", "growth_jet", {"order": 5}, "T110", "3 values are neither all derivatives to order 5 nor one"),
    ("growth", "nothing", {}, "F010", "defines no function `nothing`"),
    ("wave", "wave_packed", {"wrt": "q"}, "F015", "has no input `q`"),
]


@pytest.mark.parametrize(("function", "against", "options", "code", "said"), REFUSED, ids=[r[4][:30] for r in REFUSED])
def test_what_does_not_go_together_is_said(
    shader: Shader, function: str, against: str, options: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(GlslAdError) as error:
        audited(shader, function, against, **options)
    assert error.value.diagnostics[0].code == code
    assert said in error.value.diagnostics[0].text
