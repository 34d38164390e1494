"""The pytest plugin, in projects of its own: what it collects, gives to tests, and says when they fail."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

# Loaded before any inner session: these cannot be loaded twice in a process.
pytest.importorskip("flint")
pytest.importorskip("glsl_ad.testing.items")
pytest.importorskip("glsl_ad.numeric.points")

RIGHT = """
#pragma glsl_ad check f domain(x = 0.5:2) points(256) seconds(0.2)
float f(float x) { return x * x * x; }
"""


def shader(pytester: pytest.Pytester, name: str, text: str) -> None:
    pytester.path.joinpath(name).write_text(text)


def test_pytest_finds_it() -> None:
    (found,) = [e for e in entry_points(group="pytest11") if e.name == "glsl_ad"]
    assert found.value == "glsl_ad.testing.plugin"


def test_installed_it_costs_nothing(pytester: pytest.Pytester) -> None:
    """A project without shaders does not import what only shaders need."""
    pytester.makepyfile(
        """
        import sys

        def test_nothing():
            heavy = {"numpy", "moderngl", "flint", "lark", "click", "rich", "glsl_ad.api", "glsl_ad.testing.engine"}
            assert not heavy & set(sys.modules)
            assert "glsl_ad.testing.plugin" in sys.modules
        """
    )
    shader(pytester, "plain.glsl", "float f(float x) { return x; }")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*glsl:*")


def test_it_loads_in_an_instant() -> None:
    code = "import time, pytest; s = time.perf_counter(); import glsl_ad.testing.plugin; print(time.perf_counter() - s)"
    seconds = float(subprocess.check_output([sys.executable, "-c", code], text=True))
    assert seconds < 0.1


@pytest.mark.gpu
@pytest.mark.parametrize("suffix", ["glsl", "frag", "vert"])
def test_pragmas_are_tests(pytester: pytest.Pytester, suffix: str) -> None:
    shader(pytester, f"cube.{suffix}", RIGHT)
    result = pytester.runpytest("-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*cube.{suffix}::f domain(x = 0.5:2) points(256) seconds(0.2) PASSED*"])


@pytest.mark.gpu
def test_the_header_names_driver_and_versions(pytester: pytest.Pytester) -> None:
    shader(pytester, "cube.glsl", RIGHT)
    result = pytester.runpytest()
    result.stdout.re_match_lines(
        [r"glsl: .*OpenGL \d.*; glsl_ad \d+\.\d+\.\d+, numpy \d.*, moderngl \d.*, python-flint"]
    )


@pytest.mark.gpu
def test_a_pragma_without_a_function_is_a_test_for_each(pytester: pytest.Pytester) -> None:
    functions = (
        "float f(float x) { return x; }\nvec2 g(vec2 p) { return p * p; }\nbool h(float x) { return x > 0.0; }\n"
    )
    shader(pytester, "two.glsl", f"#pragma glsl_ad check seconds(0.1) points(64)\n{functions}")
    pytester.runpytest().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("pragma", "body", "said"),
    [
        ("f", "return x +;", "error[P"),
        ("f orders(2)", "return x;", "this check has no clause `orders`"),
        ("f order(zero)", "return x;", "the order must be a whole number from 1 to 32, not `zero`"),
        ("f g", "return x;", "this check has no clause `g`"),
        ("f domain", "return x;", "this check needs `domain(...)`"),
        ("f points(0)", "return x;", "this check cannot take `0` for `points`"),
        ("f points(8) points(9)", "return x;", "this check says `points` twice"),
        ("f domain(x = 1", "return x;", "this check needs `domain(...)`"),
        ("f --wrt x", "return x;", "this check cannot be read from `--wrt x` on"),
    ],
)
def test_what_cannot_be_read_fails_at_its_line(pytester: pytest.Pytester, pragma: str, body: str, said: str) -> None:
    shader(pytester, "bad.glsl", f"\n#pragma glsl_ad check {pragma}\nfloat f(float x) {{ {body} }}\n")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert said in text
    assert "--> bad.glsl:2" in text or "--> bad.glsl:3" in text
    assert "Traceback" not in text


@pytest.mark.gpu
def test_a_check_that_fails_points_at_the_line(pytester: pytest.Pytester) -> None:
    shader(
        pytester,
        "few.glsl",
        "#pragma glsl_ad check f domain(x = -2:-1) seconds(0.2)\nfloat f(float x) { return sqrt(x); }\n",
    )
    shader(pytester, "none.glsl", "#pragma glsl_ad check g\nfloat f(float x) { return x; }\n")
    shader(pytester, "zero.glsl", "#pragma glsl_ad check f domain(x = nan)\nfloat f(float x) { return x; }\n")
    result = pytester.runpytest()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "*error?C107?:*",
            "*--> few.glsl:2:7*",
            "*error?F0*`g`*",
            "*--> none.glsl:1*",
            "*error?C102?*",
            "*--> zero.glsl:1*",
        ]
    )


@pytest.mark.gpu
def test_calls_and_derivatives_in_a_test(pytester: pytest.Pytester) -> None:
    shader(
        pytester, "lib.glsl", "float f(float x) { return x * x * x; }\nvoid g(vec2 p, out int n) { n = int(p.x); }\n"
    )
    pytester.makepyfile(
        """
        import numpy as np

        def test_call(glsl):
            lib = glsl.load("lib.glsl")
            assert lib.call("f", x=np.array([1.0, 2.0])).tolist() == [1.0, 8.0]
            assert lib.call("g", np.ones((2, 2)))["n"].tolist() == [1, 1]

        def test_derivatives(glsl):
            glsl.load("lib.glsl").assert_derivatives("f", wrt="x", order=3, domains=["x=0.5:2"], seconds=0.2)

        def test_source(glsl):
            assert glsl.source("float f(float x) { return -x; }").call("f", 1.0) == -1.0
        """
    )
    pytester.runpytest().assert_outcomes(passed=3)


@pytest.mark.gpu
def test_faults_are_shown_without_our_own_code(pytester: pytest.Pytester) -> None:
    shader(pytester, "lib.glsl", "float f(float x) {\n    return x * y;\n}\n")
    pytester.makepyfile(
        """
        import pytest
        from glsl_ad import GlslAdError

        def test_refused(glsl):
            glsl.load("lib.glsl").call("f", 1.0)

        def test_missing_file(glsl):
            glsl.load("other.glsl")

        def test_missing_function(glsl):
            glsl.source("float f(float x) { return x; }").assert_derivatives("g")

        def test_not_compared(glsl):
            root = glsl.source("float f(float x) { return sqrt(x); }")
            root.assert_derivatives("f", domains=["x=-2:-1"], seconds=0.1)

        def test_can_be_expected(glsl):
            with pytest.raises(GlslAdError, match="lib.glsl:2"):
                glsl.load("lib.glsl").call("f", 1.0)
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, failed=4)
    text = result.stdout.str()
    for said in (
        "--> lib.glsl:2:5",
        "cannot read `other.glsl`",
        "defines no function `g`",
        "AssertionError: the derivative of",
    ):
        assert said in text
    assert "glsl_ad/testing/" not in text
    assert "glsl_ad/api.py" not in text


#: Mesa leaves a loop after some 65,000 rounds; for enough points they take long enough.
ENDLESS = """float f(float x) {
    while (x > -9.0) x = sin(x + sin(x + sin(x + sin(x + 0.1) + 0.1) + 0.1) + 0.1);
    return x;
}
"""


@pytest.mark.gpu
def test_a_shader_that_never_ends_is_stopped_and_the_run_goes_on(pytester: pytest.Pytester) -> None:
    shader(pytester, "endless.glsl", ENDLESS)
    pytester.makepyfile(
        """
        import numpy

        def test_endless(glsl):
            glsl.load("endless.glsl").call("f", numpy.ones(16384))

        def test_next(glsl):
            assert glsl.source("float f(float x) { return x; }").call("f", 1.0) == 1.0
        """
    )
    result = pytester.runpytest("--glsl-timeout=2")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*no answer within 2 s: the shader may never end*"])


WITHOUT_GL = {
    "GLCONTEXT_LINUX_LIBGL": "libnothing.so",
    "GLCONTEXT_LINUX_LIBEGL": "libnothing.so",
}


def test_without_gl_tests_are_skipped_or_fail(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WITHOUT_GL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISPLAY", raising=False)
    shader(pytester, "cube.glsl", RIGHT)
    shader(pytester, "host.glsl", RIGHT.replace("points(256)", "no_gpu"))
    pytester.makepyfile("def test_glsl(glsl):\n    pass\n")
    result = pytester.runpytest("-rs")
    result.assert_outcomes(skipped=2, passed=1)
    result.stdout.fnmatch_lines(["glsl: no OpenGL*apt-get install*", "SKIPPED*no OpenGL*"])
    result = pytester.runpytest("--glsl-require")
    outcomes = result.parseoutcomes()
    assert outcomes.get("passed") == 1
    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) == 2


@pytest.mark.gpu
def test_errors_that_are_left_behind_fail(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from glsl_ad.testing.engine import Engine

        def error(self, when):
            guilty = when.endswith("py::test_guilty") and "before" not in when
            return f"GL_INVALID_OPERATION after {when}" if guilty else ""

        Engine.error = error
        """
    )
    pytester.makepyfile("def test_guilty(glsl):\n    pass\n\ndef test_other(glsl):\n    pass\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*OpenGL: GL_INVALID_OPERATION after test_*test_guilty*"])


@pytest.mark.gpu
def test_it_works_under_xdist(pytester: pytest.Pytester) -> None:
    shader(pytester, "a.glsl", RIGHT)
    shader(pytester, "b.glsl", RIGHT.replace("f(float", "g(float").replace("check f", "check g"))
    pytester.makepyfile(
        "def test_glsl(glsl):\n    assert glsl.source('float f(float x) { return x; }').call('f', 1) == 1\n"
    )
    result = pytester.runpytest_subprocess("-n2")
    result.assert_outcomes(passed=3)
    result.stdout.re_match_lines([r"glsl: .*OpenGL \d"])
