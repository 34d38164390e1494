"""Operators: GLSL ES 3.00 section 5. `operator-` with one parameter is the negation.

`==` and `!=` also compare structs and arrays; the checker knows those by their shape, not from here. `&&` and `||`
evaluate their right side only if they must, which is the business of whoever runs them.
"""

from __future__ import annotations

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Bilinear, Discrete, Linear, Partials, Rule, Smoothness

_SIZES = (2, 3, 4)
_WIDE = (-4.0, 4.0)
_FAMILIES = (("genFType", "vec", "float"), ("genIType", "ivec", "int"), ("genUType", "uvec", "uint"))
_WORD = (-(2**31), 2**31 - 1)
_MODERN = "300/130"  # the bit operators, and everything of uint


def _componentwise(op: str, families: tuple[tuple[str, str, str], ...]) -> str:
    """Prototypes of an arithmetic operator over equal shapes, or a scalar with a vector."""
    lines = []
    for generic, vector, scalar in families:
        since = f" @ {_MODERN}" if scalar == "uint" else ""
        lines += [
            f"{generic} operator{op}({generic} x, {generic} y){since}",
            f"{vector} operator{op}({vector} x, {scalar} y){since}",
            f"{vector} operator{op}({scalar} x, {vector} y){since}",
        ]
    return "\n".join(lines)


def _unary(op: str, generics: tuple[str, ...], since: str = "") -> str:
    return "\n".join(f"{g} operator{op}({g} x)" + (f" @ {_MODERN}" if g == "genUType" else since) for g in generics)


def _matrix(op: str) -> str:
    """A matrix with a matrix of its shape or a scalar, component by component."""
    return f"""
        mat operator{op}(mat x, mat y)
        mat operator{op}(mat x, float y)
        mat operator{op}(float x, mat y)
        """


def _matrix_products() -> str:
    lines = ["mat operator*(mat x, float y)", "mat operator*(float x, mat y)"]
    for c in _SIZES:
        for r in _SIZES:
            lines.append(f"vec{r} operator*(mat{c}x{r} x, vec{c} y)")
            lines.append(f"vec{c} operator*(vec{r} x, mat{c}x{r} y)")
            lines += [f"mat{k}x{r} operator*(mat{c}x{r} x, mat{k}x{c} y)" for k in _SIZES]
    return "\n".join(lines)


def _arithmetic(
    prototypes: str,
    rule: Rule,
    doc: str,
    implementation: str,
    domain: tuple[float, float] = _WIDE,
    *,
    first: tuple[float, float] = _WIDE,
    module: str = "",
    smoothness: Smoothness = Smoothness.ANALYTIC,
    since: str = "100/110",
) -> Declaration:
    return Declaration(
        prototypes,
        rule,
        smoothness,
        doc,
        numeric=f"glsl_ad.numeric.float64{module}:{implementation}",
        series=f"glsl_ad.numeric.series{module}:{implementation}",
        domain={"x": first, "y": domain},
        since=since,
        elementwise=module != "_linear",
    )


def _bitwise(op: str, doc: str, implementation: str) -> Declaration:
    return _arithmetic(
        _componentwise(op, _FAMILIES[1:]),
        Discrete(),
        doc,
        implementation,
        _WORD,
        first=_WORD,
        module="_integer",
        smoothness=Smoothness.DISCRETE,
        since=_MODERN,
    )


def _shift(op: str, doc: str, implementation: str) -> Declaration:
    lines = []
    for generic, vector, _ in _FAMILIES[1:]:
        for other, _, other_scalar in _FAMILIES[1:]:
            lines.append(f"{generic} operator{op}({generic} x, {other} y)")
            lines.append(f"{vector} operator{op}({vector} x, {other_scalar} y)")
    return _arithmetic(
        "\n".join(lines),
        Discrete(),
        doc,
        implementation,
        (0, 31),
        first=_WORD,
        module="_integer",
        smoothness=Smoothness.DISCRETE,
        since=_MODERN,
    )


def _order(op: str, doc: str, implementation: str) -> Declaration:
    return _arithmetic(
        f"""
        bool operator{op}(float x, float y)
        bool operator{op}(int x, int y)
        bool operator{op}(uint x, uint y) @ {_MODERN}
        """,
        Discrete(),
        doc,
        implementation,
        smoothness=Smoothness.DISCRETE,
    )


def _equality(op: str, doc: str, implementation: str) -> Declaration:
    return _arithmetic(
        f"""
        bool operator{op}(genFType x, genFType y)
        bool operator{op}(genIType x, genIType y)
        bool operator{op}(genUType x, genUType y) @ {_MODERN}
        bool operator{op}(genBType x, genBType y)
        bool operator{op}(mat x, mat y)
        """,
        Discrete(),
        doc,
        implementation,
        module="_linear",
        smoothness=Smoothness.DISCRETE,
    )


def _logical(op: str, doc: str, implementation: str) -> Declaration:
    return _arithmetic(
        f"bool operator{op}(bool x, bool y)",
        Discrete(),
        doc,
        implementation,
        smoothness=Smoothness.DISCRETE,
    )


_SIGNED = ("genFType", "genIType", "genUType", "mat")

DECLARATIONS = (
    _arithmetic(
        "\n".join((_componentwise("+", _FAMILIES), _matrix("+"), _unary("+", _SIGNED))),
        Linear(("x", "y")),
        "Sum, component by component; with one operand, that operand.",
        "add",
    ),
    _arithmetic(
        "\n".join((_componentwise("-", _FAMILIES), _matrix("-"), _unary("-", _SIGNED))),
        Linear(("x", "y")),
        "Difference, component by component; with one operand, its negation.",
        "subtract",
    ),
    _arithmetic(
        "\n".join((_componentwise("*", _FAMILIES), _matrix_products())),
        Bilinear("x", "y"),
        "Product: component by component, but the linear-algebraic product where matrices meet matrices or vectors.",
        "product",
        module="_linear",
    ),
    _arithmetic(
        "\n".join((_componentwise("/", _FAMILIES), _matrix("/"))),
        Partials({"x": "1.0 / y", "y": "-result / y"}, recurrence="quotient"),
        "Quotient, component by component; of integers rounded towards 0.",
        "divide",
        (0.5, 3.0),
    ),
    _arithmetic(
        _componentwise("%", _FAMILIES[1:]),
        Discrete(),
        "Remainder of integers; undefined for negative operands.",
        "remainder",
        (1, 9),
        first=(0, 99),
        module="_integer",
        smoothness=Smoothness.DISCRETE,
        since=_MODERN,
    ),
    _order("<", "Whether x is less than y.", "less"),
    _order("<=", "Whether x is at most y.", "less_equal"),
    _order(">", "Whether x is greater than y.", "greater"),
    _order(">=", "Whether x is at least y.", "greater_equal"),
    _equality("==", "Whether all components are equal.", "all_equal"),
    _equality("!=", "Whether some components differ.", "any_different"),
    _logical("&&", "Whether both are true; the right side is evaluated only if the left is true.", "logical_and"),
    _logical("||", "Whether one is true; the right side is evaluated only if the left is false.", "logical_or"),
    _logical("^^", "Whether exactly one is true.", "logical_xor"),
    _arithmetic(
        "bool operator!(bool x)",
        Discrete(),
        "Whether the operand is false.",
        "logical_not",
        smoothness=Smoothness.DISCRETE,
    ),
    _bitwise("&", "Bits set in both integers.", "bit_and"),
    _bitwise("|", "Bits set in one of the integers or both.", "bit_or"),
    _bitwise("^", "Bits set in exactly one of the integers.", "bit_xor"),
    _arithmetic(
        _unary("~", ("genIType", "genUType")),
        Discrete(),
        "Every bit turned over.",
        "bit_not",
        first=_WORD,
        module="_integer",
        smoothness=Smoothness.DISCRETE,
        since=_MODERN,
    ),
    _shift("<<", "Bits moved up by y; undefined unless y is from 0 to 31.", "shift_left"),
    _shift(
        ">>", "Bits moved down by y, keeping the sign of an int; undefined unless y is from 0 to 31.", "shift_right"
    ),
)
