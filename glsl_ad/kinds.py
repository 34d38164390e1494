"""The products of differentiation by name: declared here once, for the command line, the API and the compiler."""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.records import dataclass
from glsl_ad.types import Scalar, Type, Vector


@dataclass(frozen=True, slots=True)
class ProductKind:
    """A product: `order` is the one that it has, None where the user says; `suffix` ends the names of its functions.

    `summary` says what it returns, for help and messages. `base` is set where the product is a recipe over another one,
    whose derivatives it takes (`glsl_ad/recipes`).
    """

    name: str
    order: int | None
    suffix: str
    summary: str
    base: str = ""


_ALL = (
    ProductKind("jet", None, "jet", "value and derivatives 1..n along a scalar input, or along a direction"),
    ProductKind("lifted", None, "jet", "the function on jets: a jet in place of each input, and a jet as the result"),
    ProductKind("gradient", 1, "gradient", "value and gradient of a scalar function, one field for each input"),
    ProductKind("jacobian", 1, "jacobian", "value and Jacobian of a vector function: a matrix for each vector input"),
    ProductKind("hessian", 2, "hessian", "value, gradient and Hessian of a scalar function"),
    ProductKind("partials", None, "partials", "value and every mixed partial to order n, one named field each"),
    ProductKind("directional", None, "directional", "value and derivatives 1..n along a direction"),
    ProductKind("laplacian", 2, "laplacian", "value and Laplacian: the sum of the second derivatives"),
    ProductKind("divergence", 1, "divergence", "value and divergence of a vector field"),
    ProductKind("curl", 1, "curl", "value and curl of a field of vec3 or vec2, or of a potential in the plane"),
    ProductKind("hessian-vector", 2, "hessian_vector", "value, gradient, and the Hessian times a direction"),
    ProductKind("normal", 1, "normal", "value and unit normal of an implicit curve or surface", "gradient"),
    ProductKind("distance", 1, "distance", "value and first-order distance f/|grad f|, for antialiasing", "gradient"),
    ProductKind("curvature", 2, "curvature", "normal and curvature of an implicit curve or surface", "hessian"),
    ProductKind("newton", 1, "newton", "value, and the input after one Newton step towards zero", "jacobian"),
    ProductKind("halley", 2, "halley", "value, and the input after one Halley step towards zero", "partials"),
    ProductKind("frame", 3, "frame", "moving frame, curvature and torsion of a curve", "partials"),
    ProductKind("surface", 2, "surface", "normal, metric, area and curvatures of a parametric surface", "partials"),
)

#: By name, in the order in which help lists them.
KINDS: Mapping[str, ProductKind] = {kind.name: kind for kind in _ALL}


def chosen_kind(inputs: int, input_type: Type, result_type: Type, order: int) -> str:
    """The product for someone who names none. `inputs` counts what is differentiated by, `input_type` is the type of
    the first; both types hold floats."""
    if inputs == 1 and isinstance(input_type, Scalar):
        return "jet"
    if order > 2:
        return "partials"
    if isinstance(result_type, Scalar):
        return "hessian" if order == 2 else "gradient"
    if order == 2:
        return "partials"
    return "jacobian" if isinstance(result_type, Vector) else "partials"
