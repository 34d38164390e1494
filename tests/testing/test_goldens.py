"""Golden pictures in projects of their own: written, compared, rewritten, and missed when nothing uses them."""

from __future__ import annotations

import numpy as np
import pytest

from glsl_ad.suite.png import decode, encode

pytest.importorskip("flint")
pytest.importorskip("glsl_ad.testing.items")
pytestmark = pytest.mark.gpu

SHADER = """
uniform vec3 tint;
out vec4 colour;
void main() {
    vec2 p = gl_FragCoord.xy / 16.0;
    colour = vec4(tint * p.x, 1.0);
}
"""
TEST = """
def test_tint(glsl):
    glsl.load("tint.frag").render((16, 8), {"tint": (1.0, 0.5, 0.25)}).assert_image("tint")
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.path.joinpath("tint.frag").write_text(SHADER)
    pytester.makepyfile(test_tint=TEST)
    return pytester


@pytest.fixture
def drawn(project: pytest.Pytester) -> pytest.Pytester:
    """The project, with its golden."""
    project.runpytest("--glsl-update").assert_outcomes(passed=1)
    return project


def test_a_golden_is_written_only_on_demand(project: pytest.Pytester) -> None:
    result = project.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no golden *goldens/tint.png; --glsl-update writes it*"])
    assert not project.path.joinpath("goldens").exists()
    project.runpytest("--glsl-update").assert_outcomes(passed=1)
    golden = decode(project.path.joinpath("goldens", "tint.png").read_bytes())
    assert golden.shape == (8, 16, 4)
    x = (np.arange(16) + 0.5) / 16
    np.testing.assert_allclose(golden[0, :, 0], 255 * x, atol=0.51)
    np.testing.assert_allclose(golden[7, :, 2], 255 * x / 4, atol=0.51)
    project.runpytest().assert_outcomes(passed=1)


def test_a_changed_shader_fails_and_says_where(drawn: pytest.Pytester) -> None:
    drawn.path.joinpath("tint.frag").write_text(SHADER.replace("tint * p.x", "tint * p.x * (p.y > 0.3 ? 1.1 : 1.0)"))
    result = drawn.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*glsl.load(\"tint.frag\").render*",
            "*the picture `tint`, drawn by tint.frag:4: * of 128 pixels are off by more than 0.00392, the worst by*",
            "*golden:     *goldens/tint.png*",
            "*actual:     *glsl-results/*/tint.actual.png*",
            "*difference: *glsl-results/*/tint.difference.png*",
        ]
    )  # fmt: skip
    (difference,) = drawn.path.glob("glsl-results/*/tint.difference.png")
    red = decode(difference.read_bytes())
    assert red[0, 14].tolist() == [255, 0, 0, 255]  # the upper part is off
    assert red[7, 14, 0] == red[7, 14, 1]  # the lower is not
    assert drawn.runpytest("--glsl-update").ret == 0
    assert drawn.runpytest().ret == 0


def test_a_changed_golden_fails(drawn: pytest.Pytester) -> None:
    path = drawn.path.joinpath("goldens", "tint.png")
    pixels = decode(path.read_bytes())
    pixels[3, 5, 1] += 9
    path.write_bytes(encode(pixels))
    result = drawn.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*1 of 128 pixels are off*at column 5, row 3*"])
    path.write_bytes(encode(pixels[:4]))
    drawn.runpytest().stdout.fnmatch_lines(["*16 x 8 pixels, and the golden * has 16 x 4*"])


TOLERANCES = [
    ("1.0 / 255.0", "", False),
    ("0.2", "", True),
    ("1.0 / 255.0", ", share=1.0", True),
    ("0.5", ", perceptual=True", True),
    ("0.0001", ", perceptual=True", False),
]


@pytest.mark.parametrize(("tolerance", "more", "passes"), TOLERANCES)
def test_tolerances(drawn: pytest.Pytester, tolerance: str, more: str, passes: bool) -> None:
    drawn.path.joinpath("tint.frag").write_text(SHADER.replace("tint * p.x", "tint * p.x + 0.05"))
    drawn.makepyfile(test_tint=TEST.replace('"tint")', f'"tint", {tolerance}{more})'))
    drawn.runpytest().assert_outcomes(passed=int(passes), failed=int(not passes))


def test_a_golden_that_nothing_uses_fails_the_session(drawn: pytest.Pytester) -> None:
    drawn.path.joinpath("goldens", "old.png").write_bytes(encode(np.zeros((1, 1, 4), np.uint8)))
    result = drawn.runpytest()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["ERROR: no test uses the golden *goldens/old.png"])
    # Where not all tests run, another may use it.
    assert drawn.runpytest("test_tint.py::test_tint").ret == 0
    drawn.makepyfile(test_other="def test_other():\n    pass\n")
    assert drawn.runpytest("-k", "tint").ret == 0
    result = drawn.runpytest("--glsl-update")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["removed: no test uses the golden *goldens/old.png"])
    assert [p.name for p in drawn.path.joinpath("goldens").iterdir()] == ["tint.png"]


def test_goldens_of_tests_that_fail_are_not_missed(drawn: pytest.Pytester) -> None:
    drawn.makepyfile(test_tint="def test_tint(glsl):\n    assert False\n")
    result = drawn.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*no test uses the golden*")


def test_unused_goldens_are_found_under_xdist(drawn: pytest.Pytester) -> None:
    drawn.makepyfile(test_other="def test_other(glsl):\n    pass\n")
    assert drawn.runpytest_subprocess("-n2").ret == 0
    drawn.path.joinpath("goldens", "old.png").write_bytes(encode(np.zeros((1, 1, 4), np.uint8)))
    result = drawn.runpytest_subprocess("-n2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["ERROR: no test uses the golden *goldens/old.png"])


def test_pictures_of_many_kinds_of_shader(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import numpy as np
        import pytest
        from glsl_ad import GlslAdError

        def test_shadertoy(glsl):
            text = "void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, iTime, 1.0); }"
            picture = glsl.source(text).render((4, 2), {"iTime": 0.5}).pixels
            assert picture.shape == (2, 4, 4)
            assert picture[0, 0].tolist() == [0.125, 0.75, 0.5, 1.0]

        def test_old_language_and_varyings(glsl):
            text = "#version 100\\nprecision highp float;\\nvarying vec2 uv;\\nvoid main() { gl_FragColor = uv.xyxy; }"
            assert glsl.source(text).render((2, 2)).pixels[1, 0].tolist() == [0.25, 0.25, 0.25, 0.25]

        def test_desktop(glsl):
            text = "#version 330\\nin vec4 at;\\nout vec4 c;\\nvoid main() { c = at * 2; }"
            assert glsl.source(text).render((1, 1)).pixels[0, 0].tolist() == [1.0, 1.0, 0.0, 2.0]

        def test_textures(glsl):
            text = "uniform highp sampler2D s;\\nout vec4 c;\\n"
            text += "void main() { c = texelFetch(s, ivec2(gl_FragCoord.xy), 0); }"
            given = np.random.default_rng(0).random((3, 5, 4)).astype(np.float32)
            assert (glsl.source(text).render((5, 3), {"s": given}).pixels == given).all()

        @pytest.mark.parametrize("size", [(0, 4), (4, 0), (100000, 1)])
        def test_size(glsl, size):
            with pytest.raises(GlslAdError, match="a picture has 1 to"):
                glsl.source("out vec4 c;\\nvoid main() { c = vec4(1.0); }").render(size)

        def test_nothing_to_draw(glsl):
            with pytest.raises(GlslAdError, match="draws nothing"):
                glsl.source("float f(float x) { return x; }").render((1, 1))

        def test_refused(glsl):
            with pytest.raises(GlslAdError, match="<source>:2:3"):
                glsl.source("out vec4 c;\\n  void main() { c = vec4(y); }").render((1, 1))

        def test_bad_uniform(glsl):
            with pytest.raises(GlslAdError, match="takes 3 numbers, not 2"):
                text = "uniform vec3 k;\\nout vec4 c;\\nvoid main() { c = k.xyzz; }"
                glsl.source(text).render((1, 1), {"k": (1, 2)})
        """
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=10)
