"""The check passes what is right, catches what is wrong, and says what it could not compare."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from glsl_ad.check import CheckReport, check_product, parse_domains, render
from glsl_ad.gpu import guard as guards
from glsl_ad.numeric.sampling import Domains
from glsl_ad.source import GlslAdError, Severity, Sink
from tests.check.products import RIGHT, TEXTURED, UNIFORM, Case, call, power, sign_of, x_sin_x, x_sin_x_slope

POINTS = 600
SECONDS = 0.6


def check(case: Case, *, use_gpu: bool = True, domain: str = "") -> CheckReport:
    product = case.product()
    domains = Domains.parse([domain] if domain else [])
    return check_product(
        product, case.shaders(), domains=domains, points=POINTS, seconds=SECONDS, gpu_seconds=60.0, use_gpu=use_gpu
    )


def codes(report: CheckReport) -> list[str]:
    return [p.code for p in report.problems]


@pytest.mark.gpu
def test_a_right_derivative_passes() -> None:
    report = check(RIGHT)
    assert not report.problems
    assert report.passed
    assert [c.name for c in report.comparisons] == ["primal", "value", "derivative", "rules"]
    primal, value, derivative, rules = report.comparisons
    assert primal.counts.compared == value.counts.compared == POINTS
    assert value.rows[0].ulps == 0
    assert [(r.name, r.order) for r in derivative.rows] == [("v", 0), ("d", 1)]
    assert derivative.counts.compared == derivative.counts.sampled > 20
    assert all(0.0 < r.used <= 1.0 for r in derivative.rows)
    assert all(r.largest_relative < 1e-6 for r in rules.rows)
    assert report.driver is not None
    assert {c.shader for c in report.compilers} == {"original", "generated"}
    assert all(c.report.ok for c in report.compilers)


def test_a_right_derivative_passes_without_a_gpu() -> None:
    report = check(RIGHT, use_gpu=False)
    assert report.passed
    assert [c.name for c in report.comparisons] == ["rules"]
    assert report.driver is None
    assert not report.compilers
    assert all(r.largest_relative < 1e-10 for r in report.comparisons[0].rows)


WRONG_FACTORS = [2.0, -1.0, 1.001, 1.00002]


@pytest.mark.gpu
@pytest.mark.parametrize("factor", WRONG_FACTORS)
def test_a_factor_in_the_glsl_is_caught(factor: float) -> None:
    """The IR is right and the text is wrong: only running it can tell."""
    case = replace(RIGHT, slope_glsl=f"{factor} * (sin(x) + x * cos(x))")
    report = check(case)
    assert not report.passed
    assert codes(report) == ["C111"]
    derivative = report.comparison("derivative")
    assert derivative is not None
    assert [r.passed for r in derivative.rows] == [True, False]
    worst = derivative.rows[1].worst
    assert worst is not None
    assert worst.actual == pytest.approx(worst.expected * factor, rel=1e-5)
    assert [name for name, _ in worst.arguments] == ["x"]


@pytest.mark.parametrize("factor", [*WRONG_FACTORS, 1.0 + 1e-8])
def test_a_factor_in_the_rules_is_caught_without_a_gpu(factor: float) -> None:
    report = check(replace(RIGHT, slope=x_sin_x_slope(factor)), use_gpu=False)
    assert codes(report) == ["C111"]
    assert not report.passed


@pytest.mark.gpu
def test_a_missing_term_is_caught_in_both() -> None:
    case = replace(RIGHT, slope_glsl="sin(x)", slope=call("sin"))
    report = check(case)
    assert not report.passed
    assert [r.passed for c in report.comparisons for r in c.rows if r.order == 1] == [False, False]


@pytest.mark.gpu
def test_a_changed_value_is_caught() -> None:
    report = check(replace(RIGHT, value_glsl="sin(x) * x * 1.0001"))
    assert not report.passed
    assert codes(report) == ["C110", "C111"]
    value = report.comparison("value")
    assert value is not None
    assert (value.rows[0].ulps or 0) > 100


@pytest.mark.gpu
def test_a_misunderstood_shader_is_caught() -> None:
    """The IR says sin, the text says something else."""
    report = check(replace(RIGHT, before="#define sin cos\n"))
    assert "C109" in codes(report)
    assert not report.passed


@pytest.mark.gpu
def test_a_nan_on_the_gpu_is_wrong_where_the_reference_is_finite() -> None:
    report = check(replace(RIGHT, slope_glsl="sqrt(-1.0 - x * x)"))
    assert codes(report) == ["C111"]
    derivative = report.comparison("derivative")
    assert derivative is not None
    assert derivative.rows[1].largest_absolute == float("inf")


@pytest.mark.parametrize("use_gpu", [pytest.param(True, marks=pytest.mark.gpu), False])
@pytest.mark.parametrize("case", [TEXTURED, UNIFORM], ids=["texture", "uniform"])
def test_textures_and_uniforms_are_the_same_on_both_sides(case: Case, use_gpu: bool) -> None:
    report = check(case, use_gpu=use_gpu)
    assert not report.problems
    assert all(c.counts.compared == c.counts.sampled for c in report.comparisons)


def test_a_uniform_has_a_domain() -> None:
    product = UNIFORM.product()
    assert parse_domains(["k.z=3"], product, Sink()).of("k.z") == (3.0, 3.0)
    report = check_product(product, UNIFORM.shaders(), domains=Domains.parse(["k.z=3"]), seconds=0.2, use_gpu=False)
    (comparison,) = report.comparisons
    worst = comparison.rows[0].worst
    assert worst is not None
    x = dict(worst.arguments)["x"]
    assert worst.expected == pytest.approx(3.0 * x * math.sin(x), rel=1e-12)


ABS = Case("abs(x)", call("abs"), "sign(x)", sign_of)
SQRT = Case("sqrt(x)", call("sqrt"), "0.5 / sqrt(x)", power("sqrt", 0.5))


@pytest.mark.gpu
def test_kinks_are_left_out_and_the_rest_compared() -> None:
    report = check(ABS)
    assert report.passed, report.problems
    derivative = report.comparison("derivative")
    assert derivative is not None
    assert derivative.counts.compared > 0.9 * derivative.counts.sampled


@pytest.mark.parametrize("use_gpu", [pytest.param(True, marks=pytest.mark.gpu), False])
def test_points_without_a_finite_value_are_counted(use_gpu: bool) -> None:
    report = check(SQRT, use_gpu=use_gpu)
    assert report.passed, report.problems
    for comparison in report.comparisons:
        counts = comparison.counts
        assert 0.3 < counts.not_finite / counts.sampled < 0.7
        assert (
            counts.compared + counts.not_finite + counts.unbounded + counts.undecided + counts.near_branch
            == counts.sampled
        )


@pytest.mark.parametrize("use_gpu", [pytest.param(True, marks=pytest.mark.gpu), False])
def test_nothing_compared_does_not_pass(use_gpu: bool) -> None:
    report = check(SQRT, use_gpu=use_gpu, domain="x=-3:-1")
    assert not report.passed
    assert set(codes(report)) == {"C107"}
    assert "0 compared" in report.problems[0].text
    assert "not finite" in report.problems[0].text


def test_few_compared_is_said() -> None:
    report = check(SQRT, use_gpu=False, domain="x=-3:1")
    assert report.passed
    assert set(codes(report)) == {"C108"}
    assert all(p.severity is Severity.WARNING for p in report.problems)


@pytest.mark.parametrize("use_gpu", [pytest.param(True, marks=pytest.mark.gpu), False])
def test_the_domain_counts(use_gpu: bool) -> None:
    report = check(SQRT, use_gpu=use_gpu, domain="x=0.5:3")
    assert report.passed
    for comparison in report.comparisons:
        assert comparison.counts.compared == comparison.counts.sampled
        for row in comparison.rows:
            assert row.worst is not None
            assert 0.5 <= dict(row.worst.arguments)["x"] <= 3.0


@pytest.mark.gpu
def test_what_does_not_compile_is_said() -> None:
    report = check(replace(RIGHT, slope_glsl="unknown(x)"))
    assert not report.passed
    assert set(codes(report)) == {"C103"}
    assert "generated" in report.problems[0].text
    report = check(replace(RIGHT, glsl="unknown(x)"))
    assert not report.passed
    assert "C103" in codes(report)
    assert "original" in report.problems[0].text


@pytest.mark.gpu
def test_a_shader_that_is_too_slow_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    original = guards.Guard.call

    def late(self: guards.Guard, seconds: float, function: Any, /, *args: Any, **kwargs: Any) -> object:
        if getattr(function, "__name__", "") == "run_function":
            raise guards.GpuTimeoutError("no answer within 1 s")
        return original(self, seconds, function, *args, **kwargs)

    monkeypatch.setattr(guards.Guard, "call", late)
    report = check(RIGHT)
    assert not report.passed
    assert set(codes(report)) == {"C105"}


def test_without_gl_the_check_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLCONTEXT_LINUX_LIBGL", "libnothing.so")
    monkeypatch.setenv("GLCONTEXT_LINUX_LIBEGL", "libnothing.so")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(GlslAdError) as caught:
        check(RIGHT)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "C101"
    assert "apt-get install libegl1" in diagnostic.help


DOMAINS = [
    ("x=0.1:3", ""),
    ("y=0:1", "`y` names no input"),
    ("x=3:1", "the lower bound exceeds"),
    ("x=a:b", "must be numbers"),
    ("x", "NAME=LOW:HIGH"),
]


@pytest.mark.parametrize(("text", "problem"), DOMAINS)
def test_domains(text: str, problem: str) -> None:
    product = RIGHT.product()
    if not problem:
        assert parse_domains([text], product, Sink()).of("x") == (0.1, 3.0)
        return
    with pytest.raises(GlslAdError) as caught:
        parse_domains([text], product, Sink())
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "C102"
    assert problem in diagnostic.text
    assert diagnostic.help == "it applies to: x"


def test_the_report_as_json_and_as_text() -> None:
    report = check(replace(RIGHT, slope=x_sin_x_slope(2.0)), use_gpu=False)
    data = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert data["passed"] is False
    assert data["problems"][0]["code"] == "C111"
    (comparison,) = data["comparisons"]
    assert comparison["points"]["sampled"] > 0
    assert [row["passed"] for row in comparison["rows"]] == [True, False]
    assert set(comparison["rows"][1]["worst_point"]["arguments"]) == {"x"}
    text = render(report)
    assert "FAILED" in text
    assert "f(float): jet of order 1 by x, as f_jet" in text
    assert "wrong" in text
    assert "without a GPU" in text
    assert "\x1b" not in text
    assert "\x1b" in render(report, color=True)
    assert x_sin_x is RIGHT.build
