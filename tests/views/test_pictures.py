"""What the views draw is true: lines lie where the mathematics says, normals agree, frames are right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from glsl_ad import Shader
from glsl_ad.dialects import SHADERTOY
from glsl_ad.gpu.compile import compile_with_driver, compile_with_glslang
from glsl_ad.gpu.image import Moment
from glsl_ad.views import Picture, compose
from tests.gallery import GALLERY, SHADERS, Piece
from tests.views.support import drawn

pytestmark = pytest.mark.gpu

FUNCTIONS: dict[str, str] = {
    "curves": "float f(float x) { return x * sin(x); }",
    "contours": "float f(float a, float b) { return a * sin(b); }",
    "surface": "float f(float x, vec2 q) { return length(vec3(x, q)) - 0.8; }",
    "frame": "vec2 f(float t) { return vec2(cos(t), sin(2.0 * t)); }",
    "patch": "vec3 f(float u, float v) { return vec3(u, v, sin(u * v)); }",
    "field": "vec3 f(vec3 p) { return cross(p, vec3(0.0, 1.0, 0.5)); }",
    "table": "struct S { float a; vec2 b; };\nS f(S s, mat2 m, out float z) { z = s.a; s.b *= m; return s; }",
}


@pytest.mark.glslang
@pytest.mark.parametrize("view", list(FUNCTIONS))
@pytest.mark.parametrize("wrt", ["", "all"])
def test_views_compile_in_two_compilers(view: str, wrt: str) -> None:
    shader = Shader.from_source(FUNCTIONS[view])
    names = {"surface": ("x", "q"), "contours": ("b", "a"), "patch": ("v", "u"), "field": ("p.z", "p.y", "p.x")}
    made = compose(shader, Picture(view=view, wrt=names.get(view, ()) if wrt else ()))
    driver, glslang = compile_with_driver(made.source, SHADERTOY), compile_with_glslang(made.source, SHADERTOY)
    assert driver.ok, driver
    assert glslang is not None
    assert glslang.ok, glslang


def bright(pixels: np.ndarray, colour: tuple[int, int, int], within: int = 60) -> np.ndarray:
    """Where a picture has about this colour."""
    found: np.ndarray = np.abs(pixels.astype(int) - np.array(colour)).max(axis=2) < within
    return found


def test_a_curve_lies_where_the_function_is() -> None:
    source = "float f(float x) { return 0.5 * x; }"
    pixels = drawn(source, Picture(order=1, window=(-2.0, 2.0)), size=(400, 300)).pixels
    rows, columns = np.nonzero(bright(pixels, (92, 194, 250)))
    inside = columns < 200  # the legend is on the right
    heights, places = (149.5 - rows[inside]), (columns[inside] - 199.5) / 100.0
    # The picture's height is chosen by itself: the curve must be a line through the origin.
    slope = np.polyfit(places, heights, 1)
    assert abs(slope[1]) < 1.0
    assert np.abs(heights - np.polyval(slope, places)).max() < 2.5
    assert len(set(columns[inside])) > 185  # but where the axes cross it


def test_a_pole_is_no_line() -> None:
    pixels = drawn("float f(float x) { return 1.0 / x; }", Picture(order=1), size=(401, 225)).pixels
    axis = pixels[:, 200]
    assert not bright(axis[:, None], (92, 194, 250)).any()
    assert not bright(axis[:, None], (255, 181, 77)).any()


def test_the_zero_line_has_one_width_everywhere() -> None:
    """Of f = (x - 0.5) (1 + 20 y^2), whose slope varies twentyfold along the line."""
    source = "float f(vec2 p) { return (p.x - 0.5) * (1.0 + 20.0 * p.y * p.y); }"
    away = Moment(mouse=(10.0, 10.0, 10.0, 10.0))
    pixels = drawn(source, Picture(window=(-1.0, 1.0)), size=(640, 360), moment=away).pixels
    white = bright(pixels, (255, 255, 255), 40)[:, 470:490]
    widths = white.sum(axis=1)
    # Arrows and the axis cross it here and there.
    assert np.percentile(widths, 10) >= 1
    assert np.percentile(widths, 90) <= 3
    assert abs(np.median(np.nonzero(white)[1]) + 470 - 479.5) <= 1.0


def test_normals_of_a_sphere_agree() -> None:
    pixels = drawn("float f(vec3 p) { return length(p) - 0.8; }", size=(640, 360)).pixels.astype(int)
    exact, differences = pixels[30:170, 10:310], pixels[30:170, 330:630]
    assert np.abs(exact - differences).max() <= 6
    assert exact[70].max() > 150  # it is lit


def test_curvature_of_a_sphere_is_the_same_everywhere() -> None:
    """The panel of curvature is warm all over a ball, and cold inside of a bowl that opens towards the eye."""
    ball = drawn("float f(vec3 p) { return length(p) - 0.8; }", size=(640, 360)).pixels.astype(int)[240:300, 130:190]
    assert (ball[..., 0] > 1.1 * ball[..., 2]).mean() > 0.97  # all but the highlight
    bowl = "float f(vec3 p) { return max(length(p) - 1.2, 0.8 - length(p - 0.9 * vec3(0.588, 0.408, 0.698))); }"
    inside = drawn(bowl, size=(640, 360)).pixels.astype(int)[265:275, 155:165]
    assert (inside[..., 2] > 1.1 * inside[..., 0]).all()


def test_the_circle_of_curvature_has_the_radius_of_the_circle() -> None:
    source = "vec2 f(float t) { return 3.0 * vec2(cos(t), sin(t)); }"
    picture = drawn(source, size=(640, 360))
    widest = len("curvature")
    left = 2 * (6 + 5 + 5 * widest + 3)
    assert float(picture.text(left, 2 * (10 + 10), 7, 2)) == pytest.approx(3.0, abs=2e-3)
    assert float(picture.text(left, 2 * (10 + 20), 7, 2)) == pytest.approx(1 / 3, abs=2e-4)


def test_a_helix_has_its_curvature_and_torsion() -> None:
    source = "vec3 f(float t) { return vec3(2.0 * cos(t), 2.0 * sin(t), t); }"
    picture = drawn(source, size=(640, 360))
    left = 2 * (6 + 5 + 5 * len("curvature") + 3)
    shown = [float(picture.text(left, 2 * (10 + 10 * row), 7, 2)) for row in (1, 2, 3)]
    assert shown == pytest.approx([math.sqrt(5.0), 0.4, 0.2], abs=6e-4)


def test_divergence_and_curl_of_a_field() -> None:
    source = "vec2 f(vec2 p) { return vec2(3.0 * p.x - p.y, p.x + 0.5 * p.y); }"
    picture = drawn(source, size=(640, 360))
    left = 2 * (4 + 4 + 5 * len("divergence") + 3)
    assert float(picture.text(left, 2 * 6, 7, 2)) == pytest.approx(3.5, abs=2e-3)
    assert float(picture.text(320 + left, 2 * 6, 7, 2)) == pytest.approx(2.0, abs=2e-3)


def test_a_patch_is_where_its_surface_is() -> None:
    """A ball as a patch covers a round spot in the middle of the picture, without holes."""
    source = "vec3 f(vec2 q) { return vec3(cos(q.x) * cos(0.5 * q.y), sin(0.5 * q.y), sin(q.x) * cos(0.5 * q.y)); }"
    pixels = drawn(source, size=(240, 135)).pixels.astype(int)
    background = np.abs(pixels[:, :1] - pixels).max(axis=2) < 6
    rows, columns = np.mgrid[:135, :240]
    radius = np.hypot(rows - 67.0, columns - 119.5)
    covered = ~background
    reach = math.sqrt(covered.sum() / math.pi)
    assert (covered[radius < reach - 3]).mean() > 0.995
    assert not covered[radius > reach + 3].any()


def moment_of(piece: Piece) -> Moment:
    arguments = dict(zip(piece.arguments, piece.arguments[1:], strict=False))
    return Moment(float(arguments.get("--time", 0.0)))


@pytest.mark.glslang
@pytest.mark.parametrize("piece", GALLERY, ids=lambda p: p.picture)
def test_gallery_compiles_in_glslang(piece: Piece) -> None:
    shader = Shader.from_file(SHADERS / f"{piece.shader}.glsl")
    for function in [None, *(f.key for f in shader.functions if f.differentiable)]:
        made = compose(shader, Picture(function))
        report = compile_with_glslang(made.source, SHADERTOY)
        assert report is not None
        assert report.ok, (made.function, report)
