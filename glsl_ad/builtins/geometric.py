"""Geometric and matrix functions: GLSL ES 3.00 sections 8.5 and 8.6. They act on whole vectors and matrices.

Lengths and directions are not smooth at the zero vector; there every derivative is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Bilinear, Expand, Linear, Rule, Smoothness

_WIDE = (-3.0, 3.0)
_SIZES = (2, 3, 4)
_ANALYTIC, _KINKS, _JUMPS, _ = Smoothness


def _whole(
    prototypes: str,
    rule: Rule,
    smoothness: Smoothness,
    doc: str,
    implementation: str,
    domain: Mapping[str, tuple[float, float]],
    since: str = "100/110",
) -> Declaration:
    return Declaration(
        prototypes,
        rule,
        smoothness,
        doc,
        numeric=f"glsl_ad.numeric.float64_linear:{implementation}",
        series=f"glsl_ad.numeric.series_linear:{implementation}",
        domain=domain,
        since=since,
    )


def _determinant(columns: tuple[int, ...], first_row: int) -> str:
    """Laplace's expansion of the minor of these columns and the rows from `first_row` on, as GLSL."""
    if len(columns) == 2:
        (a, b), (r, s) = columns, (first_row, first_row + 1)
        return f"m[{a}][{r}] * m[{b}][{s}] - m[{b}][{r}] * m[{a}][{s}]"
    text = ""
    for pair in combinations(columns, 2):  # by pairs of rows: 2x2 minors above times those below
        rest = tuple(c for c in columns if c not in pair)
        odd = sum(pair) % 2 == 0
        sign = (" - " if odd else " + ") if text else ("-" if odd else "")
        text += f"{sign}({_determinant(pair, first_row)}) * ({_determinant(rest, first_row + 2)})"
    return text


_SHAPES = tuple((c, r) for c in _SIZES for r in _SIZES)
_GENERIC = {"float": "float", **{f"vec{n}": f"vec{n}" for n in _SIZES}}
_REFRACTED = "eta * I - (eta * c + sqrt(k)) * N"

DECLARATIONS = (
    _whole(
        "float length(genFType x)",
        Expand("guarded_sqrt(dot(x, x))", recurrence="length"),
        _KINKS,
        "Euclidean length of a vector; its derivatives at the zero vector are taken as 0.",
        "length",
        {"x": _WIDE},
    ),
    _whole(
        "float distance(genFType p0, genFType p1)",
        Expand("length(p0 - p1)"),
        _KINKS,
        "Euclidean distance of two points; its derivatives are taken as 0 where they coincide.",
        "distance",
        {"p0": _WIDE, "p1": _WIDE},
    ),
    _whole(
        "float dot(genFType x, genFType y)",
        Bilinear("x", "y"),
        _ANALYTIC,
        "Scalar product of two vectors.",
        "dot",
        {"x": _WIDE, "y": _WIDE},
    ),
    _whole(
        "vec3 cross(vec3 x, vec3 y)",
        Bilinear("x", "y"),
        _ANALYTIC,
        "Cross product of two vectors.",
        "cross",
        {"x": _WIDE, "y": _WIDE},
    ),
    _whole(
        "genFType normalize(genFType x)",
        Expand("x * guarded_inversesqrt(dot(x, x))", recurrence="normalize"),
        _JUMPS,
        "Vector of length 1 in the same direction; undefined for the zero vector, where its derivatives count as 0.",
        "normalize",
        {"x": _WIDE},
    ),
    _whole(
        "genFType faceforward(genFType N, genFType I, genFType Nref)",
        Expand("dot(Nref, I) < 0.0 ? N : -N"),
        _JUMPS,
        "N turned against I: N where dot(Nref, I) < 0, else -N.",
        "faceforward",
        {"N": _WIDE, "I": _WIDE, "Nref": _WIDE},
    ),
    _whole(
        "genFType reflect(genFType I, genFType N)",
        Expand("I - 2.0 * dot(N, I) * N"),
        _ANALYTIC,
        "Direction I reflected at the surface with unit normal N.",
        "reflect",
        {"I": _WIDE, "N": _WIDE},
    ),
    _whole(
        "genFType refract(genFType I, genFType N, float eta)",
        Expand(
            f"k < 0.0 ? 0.0 * I : {_REFRACTED}",
            lets={"c": "dot(N, I)", "k": "1.0 - eta * eta * (1.0 - c * c)"},
            by_type={name: f"k < 0.0 ? {name}(0.0) : {_REFRACTED}" for name in _GENERIC},
        ),
        _JUMPS,
        "Direction I refracted at the surface with unit normal N; zero where everything is reflected.",
        "refract",
        {"I": (-1.0, 1.0), "N": (-1.0, 1.0), "eta": (0.5, 0.9)},
    ),
    Declaration(
        "\n".join(f"mat{c}x{r} matrixCompMult(mat{c}x{r} x, mat{c}x{r} y)" for c, r in _SHAPES),
        Bilinear("x", "y"),
        _ANALYTIC,
        "Product of two matrices component by component (`*` is the matrix product).",
        numeric="glsl_ad.numeric.float64_linear:multiply",
        series="glsl_ad.numeric.series_linear:multiply",
        domain={"x": _WIDE, "y": _WIDE},
        elementwise=True,
    ),
    _whole(
        "\n".join(f"mat{c}x{r} outerProduct(vec{r} c, vec{c} r)" for c, r in _SHAPES),
        Bilinear("c", "r"),
        _ANALYTIC,
        "Product of a column with a row vector: component (column j, row i) is c[i] * r[j].",
        "outer_product",
        {"c": _WIDE, "r": _WIDE},
        "300/120",
    ),
    _whole(
        "\n".join(f"mat{r}x{c} transpose(mat{c}x{r} m)" for c, r in _SHAPES),
        Linear(("m",)),
        _ANALYTIC,
        "The matrix with rows and columns exchanged.",
        "transpose",
        {"m": _WIDE},
        "300/120",
    ),
    _whole(
        "\n".join(f"float determinant(mat{n} m)" for n in _SIZES),
        Expand(
            _determinant((0, 1, 2, 3), 0),
            by_type={"mat2": _determinant((0, 1), 0), "mat3": "dot(m[0], cross(m[1], m[2]))"},
        ),
        _ANALYTIC,
        "Determinant of a square matrix.",
        "determinant",
        {"m": _WIDE},
        "300/150",
    ),
    _whole(
        "\n".join(f"mat{n} inverse(mat{n} m)" for n in _SIZES),
        # No shorter equivalent in GLSL: the recurrence solves m * result = 1.
        Expand("inverse(m)", recurrence="inverse"),
        _ANALYTIC,
        "Inverse of a square matrix; undefined where the determinant is 0.",
        "inverse",
        {"m": _WIDE},
        "300/140",
    ),
)
