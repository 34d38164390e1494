"""`glsl-ad shadertoy` and `glsl-ad render`: files, moving pictures, and options that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Command

SHADERS = Path(__file__).resolve().parent.parent.parent / "shaders"
QUOTIENT = str(SHADERS / "quotient.glsl")
CURVES = ("quotient", "--view", "curves", "--wrt", "b")


def test_shadertoy_prints_a_pass(glsl_ad: Command) -> None:
    outcome = glsl_ad("shadertoy", QUOTIENT, *CURVES, "--order", "3", "--set", "a=2", "--window", "-1:3")
    assert outcome.status == 0
    assert outcome.err == ""
    assert outcome.out.startswith("// quotient(float, float) over b: ")
    for text in ("quotient_jet3(2.0, at)", "vec2(-1.0, 3.0)", "void mainImage(out vec4 colour, in vec2 at)"):
        assert text in outcome.out
    assert "uniform" not in outcome.out
    assert "#version" not in outcome.out


def test_shadertoy_writes_a_file_and_shows_warnings(glsl_ad: Command, tmp_path: Path) -> None:
    target = tmp_path / "pass.glsl"
    outcome = glsl_ad("shadertoy", str(SHADERS / "fbm.glsl"), "noise", "-o", str(target))
    assert outcome.out == ""
    assert "warning[A204]" in outcome.err
    assert "void mainImage" in target.read_text()


def test_the_output_is_reproducible(glsl_ad: Command) -> None:
    first, second = (glsl_ad("shadertoy", str(SHADERS / "scene.glsl"), "map").out for _ in range(2))
    assert first == second


@pytest.mark.gpu
def test_render_draws_a_png(glsl_ad: Command, tmp_path: Path) -> None:
    target = tmp_path / "picture.png"
    outcome = glsl_ad("render", QUOTIENT, *CURVES, "--size", "160x90", "-o", str(target))
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")
    with Image.open(target) as image:
        assert image.format == "PNG"
        assert image.size == (160, 90)
        assert len(image.getcolors(100_000) or ()) > 20


@pytest.mark.gpu
@pytest.mark.parametrize("suffix", ["png", "gif"])
def test_render_draws_moving_pictures(glsl_ad: Command, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"ripples.{suffix}"
    shader = str(SHADERS / "ripples.glsl")
    outcome = glsl_ad(
        "render", shader, "--size", "48x27", "--frames", "3", "--fps", "10", "--time", "1", "-o", str(target)
    )
    assert outcome.status == 0
    with Image.open(target) as image:
        assert getattr(image, "n_frames", 1) == 3
        image.seek(1)
        assert image.info["duration"] == pytest.approx(100)
        second = image.convert("RGB").tobytes()
        image.seek(0)
        assert image.convert("RGB").tobytes() != second


@pytest.mark.gpu
def test_render_takes_pictures_for_channels(glsl_ad: Command, tmp_path: Path) -> None:
    source, texture, target = tmp_path / "toy.glsl", tmp_path / "texture.png", tmp_path / "out.png"
    source.write_text("void mainImage(out vec4 c, in vec2 p) { c = texture(iChannel2, p / iResolution.xy); }")
    picture = Image.new("RGB", (2, 2), (200, 10, 10))
    picture.putpixel((0, 0), (10, 10, 200))  # the upper left corner
    picture.save(texture)
    assert glsl_ad("render", str(source), "--channel", f"2={texture}", "--size", "8x8", "-o", str(target)).status == 0
    with Image.open(target) as image:
        # A texture repeats, and is smooth between its four texels: they lie at 2 and 6 pixels.
        left, right = image.getpixel((1, 2)), image.getpixel((5, 5))
        assert isinstance(left, tuple)
        assert left[2] > left[0] + 50
        assert isinstance(right, tuple)
        assert right[0] > right[2] + 150


FAULTS: list[tuple[tuple[str, ...], str]] = [
    (("--size", "0x10"), "V105"),
    (("--size", "wide"), "V105"),
    (("--size", "99999x10"), "V105"),
    (("--window", "2:1"), "V105"),
    (("--window", "0:1e99"), "V105"),
    (("--window", "x"), "V105"),
    (("--mouse", "here"), "V105"),
    (("--set", "a"), "V105"),
    (("--set", "a=1;}"), "V105"),
    (("--set", "a=f(1.0)"), "V105"),
    (("--set", "a=vec2(1.0"), "V105"),
    (("--set", "q=1.0"), "V105"),
    (("--channel", "4=x.png"), "V105"),
    (("--channel", "0=no such file.png"), "V105"),
    (("--channel", f"0={QUOTIENT}"), "V105"),
    (("--view", "hologram"), "V101"),
    (("--view", "patch"), "V102"),
    (("--wrt", "q"), "V103"),
    (("--order", "0"), "F020"),
    (("--frames", "0"), "F001"),
    (("-o", "picture.jpg"), "V105"),
    (("-o", "no such directory/picture.png"), "F006"),
]


@pytest.mark.gpu
@pytest.mark.parametrize(("arguments", "code"), FAULTS, ids=[" ".join(f[0])[:40] for f in FAULTS])
def test_faults(glsl_ad: Command, tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    outcome = glsl_ad("render", QUOTIENT, "quotient", "--size", "8x8", "-o", str(tmp_path / "a.png"), *arguments)
    assert outcome.status == 2
    assert f"error[{code}]" in outcome.err
    assert not list(tmp_path.iterdir())


@pytest.mark.gpu
def test_what_the_driver_refuses_is_said(glsl_ad: Command, tmp_path: Path) -> None:
    source = tmp_path / "desktop.frag"
    source.write_text("#version 450\nfloat f(vec2 p) { return 2 * p.x; }")
    outcome = glsl_ad("render", str(source), "-o", str(tmp_path / "a.png"))
    assert outcome.status == 2
    assert "error[V106]" in outcome.err
