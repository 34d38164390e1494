"""Normals, curvatures, steps and frames: against the certified reference, and against what geometry knows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from glsl_ad import GlslAdError
from glsl_ad.ad.recipes import overloads
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.kinds import KINDS
from glsl_ad.source import Severity
from tests.products import support
from tests.products.support import arguments, derivative, values

RECIPES = [name for name, kind in KINDS.items() if kind.base]

#: Recipes, and functions that have them; the first of each is not made for it.
HAVE: Mapping[str, tuple[str, ...]] = {
    "normal": ("scene", "sphere", "cubic", "torus", "octaves", "ring"),
    "distance": ("scene", "sphere", "torus", "octaves", "ring", "cubic_of"),
    "curvature": ("cubic", "sphere", "torus", "scene", "octaves", "ring"),
    "newton": ("cubic_of", "power", "stepped"),
    "halley": ("cubic_of",),
    "frame": ("curve", "helix", "ellipse"),
    "surface": ("patched", "globe"),
}
CASES = [(recipe, function) for recipe, functions in HAVE.items() for function in functions]


def test_every_recipe_is_tested_on_every_kind_of_input() -> None:
    assert set(HAVE) == set(RECIPES)
    for recipe, functions in HAVE.items():
        used = {derivative(f, recipe)._generated.product.derivation for f in functions}
        known = {str(f.params[0].type) for f in overloads(recipe)} - {"vec4"}  # newton in four dimensions
        assert {str(d.recipe.params[0].type) for d in used if d} == known


@pytest.mark.parametrize(("recipe", "function"), CASES)
def test_a_recipe_is_what_the_reference_says(recipe: str, function: str) -> None:
    report = derivative(function, recipe).check(points=24, seconds=20.0, gpu=False)
    assert report.passed, [p.text for p in report.problems]
    assert all(row.points for c in report.comparisons for row in c.rows)


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_compile_and_are_right_on_the_gpu(recipe: str) -> None:
    for function in HAVE[recipe]:
        made = derivative(function, recipe)
        for compiler in (compile_with_driver, compile_with_glslang):
            compiled = compiler(made.source, support.shader().dialect)
            assert compiled is not None
            assert compiled.ok, (function, compiled.messages)
    report = derivative(HAVE[recipe][-1], recipe).check(points=512, seconds=1.0)
    assert report.passed, [p.text for p in report.problems if p.severity is Severity.ERROR]


# ---- what geometry knows ---------------------------------------------------------------------------------------------


def test_the_curvatures_of_a_sphere() -> None:
    """Level sets of |p - c| - r are spheres of radius value + r."""
    found = values(derivative("sphere", "curvature"))
    radius = found["value"] + np.float32(0.7)
    assert np.allclose(found["mean"], 1 / radius, rtol=1e-7)
    assert np.allclose(found["gaussian"], 1 / radius**2, rtol=1e-7)


def test_the_curvatures_of_a_torus() -> None:
    """With tube radius a and distance d of the tube's middle from the axis, at the angle w around the tube:
    K = cos w / (a (d + a cos w)), H = (d + 2 a cos w) / (2 a (d + a cos w))."""
    made = derivative("torus", "curvature")
    found, (p,) = values(made), arguments(made)
    off_axis = np.hypot(p[:, 0], p[:, 1]) > 0.0
    across, tube = np.hypot(p[:, 0], p[:, 1])[off_axis], found["value"][off_axis, 0] + 0.5
    cosine = (across - 2.0) / tube
    assert np.allclose(found["gaussian"][off_axis, 0], cosine / (tube * across), rtol=1e-9)
    assert np.allclose(found["mean"][off_axis, 0], (2.0 + 2 * tube * cosine) / (2 * tube * across), rtol=1e-9)


def test_the_curvature_of_a_circle_and_an_ellipse() -> None:
    ring = values(derivative("ring", "curvature"))
    radius = ring["value"] + 1.5
    assert np.allclose(ring["curvature"][radius > 0.0], 1 / radius[radius > 0.0], rtol=1e-9)
    made = derivative("ellipse", "frame")
    found, (t,) = values(made), arguments(made)
    expected = 3.0 / (9 * np.sin(t) ** 2 + np.cos(t) ** 2) ** 1.5
    assert np.allclose(found["curvature"][:, 0], expected, rtol=1e-9)
    assert np.allclose((found["tangent"] * found["normal"]).sum(axis=1), 0.0, atol=1e-12)


def test_the_frame_of_a_helix() -> None:
    """Radius r, rise b: curvature r / (r² + b²), torsion b / (r² + b²)."""
    found = values(derivative("helix", "frame"))
    assert np.allclose(found["curvature"], 2.0 / 4.25, rtol=1e-12)
    assert np.allclose(found["torsion"], 0.5 / 4.25, rtol=1e-12)
    vectors = [found[name] for name in ("tangent", "normal", "binormal")]
    for i, one in enumerate(vectors):
        for j, other in enumerate(vectors):
            assert np.allclose((one * other).sum(axis=1), float(i == j), atol=1e-12)
    assert np.allclose(np.cross(vectors[0], vectors[1]), vectors[2], atol=1e-12)


def test_the_curvatures_of_a_globe() -> None:
    """Of radius 2, bending away from the outward normal."""
    made = derivative("globe", "surface")
    found, (uv,) = values(made), arguments(made)
    assert np.allclose(found["gaussian"], 0.25, rtol=1e-9)
    assert np.allclose(np.abs(found["mean"]), 0.5, rtol=1e-9)
    assert np.allclose(found["area"][:, 0], 4.0 * np.abs(np.cos(uv[:, 1])), rtol=1e-9)
    assert np.allclose(np.abs((found["normal"] * found["value"]).sum(axis=1)), 2.0, rtol=1e-9)


def test_steps_lead_to_roots() -> None:
    """Both steps leave a root where it is, and come much closer to one nearby; Halley's more so."""
    roots = np.roots([1.0, 0.0, -2.0, 0.5]).real
    distances = {}
    for recipe in ("newton", "halley"):
        moved = values(derivative("cubic_of", recipe), [np.resize(roots, support.POINTS)])["next"][:, 0]
        assert np.allclose(moved, np.resize(roots, support.POINTS), atol=1e-12)
        near = np.resize(roots, support.POINTS) + 0.01
        distances[recipe] = np.abs(values(derivative("cubic_of", recipe), [near])["next"][:, 0] - (near - 0.01))
    assert (distances["newton"] < 1e-3).all()
    assert (distances["halley"] < 0.1 * distances["newton"]).all()


def test_a_newton_step_in_the_plane_is_that_of_complex_numbers() -> None:
    made = derivative("power", "newton")
    found, (z,) = values(made), arguments(made)
    complex_ = (z[:, 0] + 1j * z[:, 1])[1:]  # the first is 0, where there is no step
    expected = complex_ - (complex_**3 - 1) / (3 * complex_**2)
    assert np.allclose((found["next"][:, 0] + 1j * found["next"][:, 1])[1:], expected, rtol=1e-6)


# ---- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "recipe"),
    [("swirl", "normal"), ("seff", "curvature"), ("sphere", "frame"), ("power", "halley"), ("surface", "distance")],
)
def test_a_recipe_for_other_functions_is_refused(function: str, recipe: str) -> None:
    with pytest.raises(GlslAdError) as caught:
        support.shader().diff(function, product=recipe)
    (found,) = [d for d in caught.value.diagnostics if d.severity is Severity.ERROR]
    assert found.code == "A105"
    assert "(" in found.text  # the forms that it is for
    assert found.help


def test_fields_and_names_are_the_users() -> None:
    made = support.shader().diff(
        "sphere", product="curvature", name="bend", struct_name="Bend", fields=["f", "n", "h", "k"], only=True
    )
    assert made.entry.signature == "Bend bend(vec3 p)"
    assert [f.name for f in made.entry.returns.fields] == ["f", "n", "h", "k"]
    assert made.check(points=16, gpu=False).passed
