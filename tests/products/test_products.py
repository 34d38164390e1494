"""Every product of many functions: against the certified reference, on the GPU, and against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glsl_ad import Derivative, GlslAdError
from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.source import Severity
from tests.products import support
from tests.products.support import arguments, derivative, matrix, values

#: Products, and the functions that have them.
HAVE: dict[str, tuple[str, ...]] = {
    "gradient": support.SCALAR,
    "jacobian": support.VECTOR,
    "hessian": support.SCALAR,
    "partials": support.ALL,
    "directional": support.ALL,
    "laplacian": (*support.SCALAR, *support.VECTOR),
    "divergence": (*support.FIELDS_OF_3, *support.FIELDS_OF_2),
    "curl": (*support.FIELDS_OF_3, *support.FIELDS_OF_2, *support.POTENTIALS),
    "hessian-vector": support.SCALAR,
}
CASES = [(product, function) for product, functions in HAVE.items() for function in functions]
#: Orders beyond a product's own.
HIGHER = [
    *(("partials", name, 4) for name in ("cubic", "sphere", "sampled")),
    *(("partials", name, 3) for name in ("scene", "wave", "octaves", "unit", "form", "piecewise")),
    *(("directional", name, 5) for name in ("wave", "unit", "octaves", "scene")),
]


def test_each_product_is_tested_on_a_dozen_functions() -> None:
    assert all(len(functions) >= 12 for functions in HAVE.values())


@pytest.mark.parametrize(("product", "function", "order"), [*((p, f, None) for p, f in CASES), *HIGHER])
def test_a_product_is_what_the_reference_says(product: str, function: str, order: int | None) -> None:
    report = derivative(function, product, order).check(points=24, seconds=20.0, gpu=False)
    assert report.passed, [p.text for p in report.problems]
    assert sum(row.points for c in report.comparisons for row in c.rows) > 0


@pytest.mark.gpu
@pytest.mark.parametrize(("product", "function"), CASES[::4])
def test_a_product_is_right_on_the_gpu(product: str, function: str) -> None:
    report = derivative(function, product).check(points=512, seconds=2.0)
    errors = [p.text for p in report.problems if p.severity is Severity.ERROR]
    assert report.passed, errors


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("product", HAVE)
def test_all_products_compile(product: str) -> None:
    for function in HAVE[product]:
        made = derivative(function, product)
        for compiler in (compile_with_driver, compile_with_glslang):
            report = compiler(made.source, support.shader().dialect)
            assert report is not None
            assert report.ok, (function, report.messages)


def test_fields_of_several_results_have_different_names() -> None:
    """An `out` parameter that is called like a field of another result."""
    made = support.shader().diff("clashing", product="gradient")
    names = [f.name for f in made.entry.returns.fields]
    assert len(set(names)) == len(names) == 4
    assert made.check(points=20, seconds=5.0, gpu=False).passed


# ---- against each other ----------------------------------------------------------------------------------------------


def close(left: support.Numbers, right: support.Numbers) -> bool:
    """Equal to rounding, points without a value apart."""
    finite = np.isfinite(left) & np.isfinite(right)
    assert finite.mean() > 0.5
    return bool(np.allclose(left[finite], right[finite], rtol=1e-9, atol=1e-9))


@pytest.mark.parametrize("function", HAVE["hessian"])
def test_a_hessian_holds_the_partials(function: str) -> None:
    """The entries of the Hessian are the mixed partials of order 2, those of the gradient the first ones."""
    partials, hessian = values(derivative(function, "partials", 2)), values(derivative(function, "hessian"))
    assert close(hessian["value"], partials["value"])
    if "hessian" not in hessian:
        shared = [n for n in hessian if n in partials]
        assert all(close(hessian[n], partials[n]) for n in shared)
        return
    size = hessian["gradient"].shape[1]
    letters = "xyz"[:size]
    square = matrix(hessian["hessian"], size)
    for i, a in enumerate(letters):
        assert close(hessian["gradient"][:, i : i + 1], partials[f"d_{a}"])
        for j, b in enumerate(letters):
            name = "".join(sorted(a + b))
            assert close(square[:, i, j : j + 1], partials[f"d_{name}"])


@pytest.mark.parametrize("function", [f for f in HAVE["laplacian"] if f in HAVE["hessian"]])
def test_a_laplacian_is_the_trace_of_the_hessian(function: str) -> None:
    laplacian, partials = values(derivative(function, "laplacian")), values(derivative(function, "partials", 2))
    words = [n.removeprefix("d_") for n in partials if n != "value"]
    twice = [w for w in words if _is_double(w)]
    assert close(laplacian["laplacian"], sum((partials[f"d_{w}"] for w in twice), np.zeros(1)))


def _is_double(word: str) -> bool:
    half = len(word) // 2
    return word[:half] == word[half:] or (len(word) % 2 == 1 and word[:half] == word[half + 1 :] and word[half] == "_")


@pytest.mark.parametrize("function", HAVE["divergence"])
def test_divergence_and_curl_are_parts_of_the_jacobian(function: str) -> None:
    size = 3 if function in support.FIELDS_OF_3 else 2
    jacobian = matrix(values(derivative(function, "jacobian"))["jacobian"], size)
    divergence, curl = values(derivative(function, "divergence")), values(derivative(function, "curl"))
    assert close(divergence["divergence"][:, 0], np.trace(jacobian, axis1=1, axis2=2))
    turns = [(2, 1), (0, 2), (1, 0)] if size == 3 else [(1, 0)]
    expected = np.stack([jacobian[:, i, j] - jacobian[:, j, i] for i, j in turns], axis=1)
    assert close(curl["curl"], expected)


@pytest.mark.parametrize("function", support.POTENTIALS)
def test_the_curl_of_a_potential_is_its_gradient_turned(function: str) -> None:
    gradient, curl = values(derivative(function, "gradient"))["gradient"], values(derivative(function, "curl"))["curl"]
    assert close(curl, np.stack([gradient[:, 1], -gradient[:, 0]], axis=1))


#: Their inputs are floats and vectors of them, so that a direction is a list of numbers.
STRAIGHT = [f for f in support.SCALAR if f not in ("form", "lobe", "spline", "pair")]


@pytest.mark.parametrize("function", [*STRAIGHT, *support.FIELDS_OF_3, *support.FIELDS_OF_2])
def test_a_directional_derivative_is_the_first_derivatives_times_the_direction(function: str) -> None:
    along = derivative(function, "directional")
    points, directions = split(along)
    partials = values(derivative(function, "partials", 1), points)
    expected = sum(partials[f"d_{label}"] * directions[:, k, None] for k, label in enumerate(labels(function)))
    assert close(values(along)["derivative"], np.asarray(expected))


@pytest.mark.parametrize("function", STRAIGHT)
def test_a_hessian_times_a_vector_is_that(function: str) -> None:
    whole = derivative(function, "hessian-vector")
    points, directions = split(whole)
    partials = values(derivative(function, "partials", 2), points)
    found = np.concatenate([v for name, v in values(whole).items() if name.startswith("hessian_vector")], axis=1)
    names = labels(function)
    for i, one in enumerate(names):
        row = sum(second(partials, one, other) * directions[:, k, None] for k, other in enumerate(names))
        assert close(found[:, i : i + 1], np.asarray(row))


def test_a_dozen_functions_are_compared_with_another_product() -> None:
    assert len(STRAIGHT) >= 12


def labels(function: str) -> list[str]:
    """What the directions are called, in order."""
    fields = derivative(function, "partials", 1).entry.returns.fields
    return [f.name.removeprefix("d_") for f in fields if f.order == 1]


def second(partials: dict[str, support.Numbers], one: str, other: str) -> support.Numbers:
    """A mixed partial, whichever of its two directions is named first."""
    names = [f"d_{first}{between}{last}" for first, last in ((one, other), (other, one)) for between in ("", "_")]
    return next(partials[name] for name in names if name in partials)


def split(made: Derivative) -> tuple[list[Any], support.Numbers]:
    """A product's arguments without its directions, and the directions, one number for each scalar input."""
    names = [p.name for p in made._generated.product.entry.params]
    given = arguments(made)
    plain = [value for name, value in zip(names, given, strict=True) if not name.endswith("direction")]
    moving = [value for name, value in zip(names, given, strict=True) if name.endswith("direction")]
    return plain, np.concatenate([np.asarray(v).reshape(support.POINTS, -1) for v in moving], axis=1)


# ---- what cannot be --------------------------------------------------------------------------------------------------

REFUSED = [
    ("rotation", "curl", {}, "A105"),
    ("swirl", "hessian", {}, "A105"),
    ("sphere", "jacobian", {}, "A105"),
    ("swirl", "gradient", {}, "A105"),
    ("patched", "divergence", {}, "A105"),
    ("sphere", "curl", {}, "A105"),
    ("rotation", "laplacian", {}, "A105"),
    ("turned_by", "jacobian", {}, "A106"),
    ("sphere", "hessian", {"order": 1}, "A104"),
    ("sphere", "gradient", {"order": 3}, "A104"),
    ("swirl", "jacobian", {"pack": True}, "A107"),
    ("lobe", "gradient", {"pack": True}, "A107"),
    ("sphere", "hessian", {"coefficients": "taylor"}, "A108"),
    ("surface", "partials", {"fields": ["a", "b"]}, "A109"),
    ("sphere", "gradient", {"fields": ["a", "b", "c"]}, "A110"),
]


@pytest.mark.parametrize(("function", "product", "options", "code"), REFUSED)
def test_what_cannot_be_is_refused_with_alternatives(function: str, product: str, options: dict, code: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(GlslAdError) as caught:
        support.shader().diff(function, product=product, **options)
    found = [d for d in caught.value.diagnostics if d.severity is Severity.ERROR]
    assert [d.code for d in found] == [code]
    assert found[0].help
