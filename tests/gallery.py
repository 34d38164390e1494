"""`make gallery`: draws the pictures of `docs/gallery.md` with `glsl-ad render`, and writes the page.

The table here is also what the tests of the views go through: each picture is drawn headlessly and in a browser.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from glsl_ad.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
SHADERS = ROOT / "shaders"
DOCS = ROOT / "docs"
#: A larger file is drawn with fewer colours, which keeps the repository small.
LARGEST = 100_000
SIZE = "640x360"


@dataclass(frozen=True)
class Piece:
    """A picture: the file in `shaders/`, what `glsl-ad render` is told beside it, and what one sees."""

    shader: str
    arguments: tuple[str, ...]
    title: str
    text: str
    name: str = ""

    @property
    def picture(self) -> str:
        return f"{self.name or self.shader}.png"

    @property
    def command(self) -> str:
        return " ".join(["glsl-ad render", f"shaders/{self.shader}.glsl", *self.arguments, "-o", "out.png"])


GALLERY = (
    Piece(
        "terrain",
        ("--time", "1"),
        "Terrain with exact normals",
        "Seven octaves of noise: height and slope come from one evaluation of the generated gradient, where central "
        "differences would take five.",
    ),
    Piece(
        "curvature",
        ("--time", "1"),
        "Curvature of melting shapes",
        "The generated Hessian of a smooth union gives Gaussian and mean curvature: domes are warm, saddles blue, "
        "dents violet.",
    ),
    Piece(
        "mandelbulb",
        ("--time", "1"),
        "Mandelbulb",
        "The distance to march and the normal both come from the gradient of the potential, through the escape loop.",
    ),
    Piece(
        "julia",
        ("--time", "1"),
        "Julia set with its distance",
        "Potential over the length of its gradient: filaments are as wide as a pixel.",
    ),
    Piece(
        "newton",
        ("--time", "1"),
        "Newton and Halley",
        "The same equation under Newton's method and, with the second derivative, under Halley's. Both derivatives are "
        "generated: change the equation, and build.",
    ),
    Piece(
        "plotter",
        ("--time", "1"),
        "Implicit curves of exact width",
        "`f / |gradient of f|` is the distance to a curve: its line is as wide where f is flat as where it is steep.",
    ),
    Piece(
        "quotient_rule",
        (),
        "The quotient rule to third order",
        "A function put together by hand from generated jets, as in the example that this project grew out of, with "
        "its first three derivatives.",
    ),
    Piece(
        "knot",
        ("knot", "--time", "3"),
        "A torus knot and its frame",
        "The view of a curve: tangent, normal and binormal from three derivatives, coloured by curvature.",
    ),
    Piece(
        "scene",
        ("map",),
        "A distance field",
        "The view of a function of three numbers: exact normals, normals by differences, curvature, and how far the "
        "two normals are apart.",
    ),
    Piece(
        "seff",
        ("seff", "--window", "-4:4"),
        "Ari Seff's example",
        "The view of a function of two numbers: `(sin(x1/x2) + x1/x2 - exp(x2)) (x1/x2 - exp(x2))` with its gradient.",
    ),
    Piece(
        "quotient",
        ("quotient", "--view", "curves", "--wrt", "b", "--order", "3"),
        "Derivatives of a quotient",
        "The view of a function of one number.",
    ),
    Piece(
        "ripples",
        ("height", "--time", "2", "--window", "-1:1"),
        "Ripples",
        "A function in a Shadertoy image, picked out of it.",
    ),
    Piece("fbm", ("fbm",), "Fractal noise", "Contours stay thin where the noise is flat, and arrows point uphill."),
    Piece(
        "ggx",
        ("lobe", "--wrt", "cosine", "--view", "curves", "--window", "0:1", "--set", "roughness=0.4"),
        "A microfacet lobe",
        "One input varies, the other is held.",
    ),
)


def main() -> int:
    """Draw every picture, and write the page around them."""
    (DOCS / "gallery").mkdir(exist_ok=True)
    for piece in GALLERY:
        target = DOCS / "gallery" / piece.picture
        shader = str(SHADERS / f"{piece.shader}.glsl")
        if status := run(["render", shader, *piece.arguments, "--size", SIZE, "-o", str(target)]):
            return status
        if target.stat().st_size > LARGEST:
            with Image.open(target) as image:
                colours = image.convert("RGB")
            # Pillow dithers only to a palette that it is given; without dithering a soft light has steps.
            palette = colours.quantize(192)
            colours.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(target, optimize=True)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1024} kB")
    (DOCS / "gallery.md").write_text(page(), encoding="utf-8")
    return 0


def page() -> str:
    """The text of `docs/gallery.md`."""
    parts = ["# Gallery\n\nMade by `make gallery`, each picture by the command below it.\n"]
    for piece in GALLERY:
        parts.append(
            f"## {piece.title}\n\n![{piece.title}](gallery/{piece.picture})\n\n{piece.text}\n"
            f"[shaders/{piece.shader}.glsl](../shaders/{piece.shader}.glsl)\n\n```sh\n{piece.command}\n```\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
