"""The shaders of the gallery: their generated sections are up to date and proven, and the page shows all of them."""

from __future__ import annotations

import pytest
from PIL import Image

from glsl_ad import Shader
from glsl_ad.cli.main import run
from glsl_ad.sections import BEGIN
from tests.gallery import DOCS, GALLERY, SHADERS, SIZE, Piece, page

#: Shaders with pragmas: each function that they differentiate, with the inputs, the product, the order.
PRAGMAS: list[tuple[str, str, str | None, str, int | None]] = [
    ("quotient_rule", "quotient", None, "lifted", 3),
    ("quotient_rule", "bell", None, "lifted", 3),
    ("terrain", "height", "p", "gradient", None),
    ("curvature", "map", "p", "hessian", None),
    ("plotter", "f", "p", "gradient", None),
    ("newton", "equation", "z.x", "jet", 2),
    ("knot", "knot", "t", "jet", 3),
    ("mandelbulb", "potential", "p", "gradient", None),
    ("julia", "potential", "z", "gradient", None),
]


def test_the_page_is_what_make_gallery_writes() -> None:
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page()
    shown = {piece.picture for piece in GALLERY}
    assert {p.name for p in (DOCS / "gallery").iterdir()} == shown
    assert len(shown) == len(GALLERY)


@pytest.mark.parametrize("piece", GALLERY, ids=lambda piece: piece.picture)
def test_pictures_are_small_and_show_something(piece: Piece) -> None:
    path = DOCS / "gallery" / piece.picture
    assert path.stat().st_size < 150_000
    with Image.open(path) as image:
        assert "x".join(map(str, image.size)) == SIZE
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 20


def test_the_gallery_shows_every_shader() -> None:
    # A hill is what the README builds: it stays without its section.
    assert {p.stem for p in SHADERS.glob("*.glsl")} - {"hill"} == {piece.shader for piece in GALLERY}


def test_generated_sections_are_up_to_date() -> None:
    built = [str(p) for p in sorted(SHADERS.glob("*.glsl")) if BEGIN in p.read_text(encoding="utf-8")]
    assert {path.rpartition("/")[2].partition(".")[0] for path in built} == {name for name, *_ in PRAGMAS}
    assert run(["build", "--check", *built]) == 0


@pytest.mark.gpu
@pytest.mark.parametrize(
    ("name", "function", "wrt", "product", "order"), PRAGMAS, ids=[f"{p[0]}-{p[1]}" for p in PRAGMAS]
)
def test_derivatives_are_proven(name: str, function: str, wrt: str | None, product: str, order: int | None) -> None:
    shader = Shader.from_file(SHADERS / f"{name}.glsl")
    report = shader.diff(function, wrt=wrt, product=product, order=order).check(points=300, seconds=0.6)
    assert report.passed, report.problems
