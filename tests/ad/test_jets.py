"""Jets of GLSL functions against derivatives of the same functions written in mpmath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from glsl_ad import Shader
from tests.ad.support import differentiated, evaluated

ORDER = 5

#: name, GLSL of `float f(float x)`, the same in mpmath, points
FUNCTIONS: list[tuple[str, str, Callable[[Any], Any], tuple[float, ...]]] = [
    ("cube", "float f(float x) { return x * x * x; }", lambda x: x**3, (0.0, -1.5, 2.0)),
    ("polynomial", "float f(float x) { return 3.0 * x * x - 2.0 * x + 1.0; }", lambda x: 3 * x**2 - 2 * x + 1, (0.5,)),
    ("quotient", "float f(float x) { return sin(x) / (1.0 + x * x); }", lambda x: mp.sin(x) / (1 + x * x), (0.3, -2.0)),
    ("by itself", "float f(float x) { return (x + 1.0) / x / x; }", lambda x: (x + 1) / x**2, (0.7, -1.2)),
    ("constant divisor", "float f(float x) { return exp(x) / 3.0; }", lambda x: mp.exp(x) / 3, (0.1,)),
    ("reciprocal", "float f(float x) { return 1.0 / x; }", lambda x: 1 / x, (0.4, -3.0)),
    ("negation", "float f(float x) { return -cos(-2.0 * x); }", lambda x: -mp.cos(2 * x), (0.4,)),
    ("tan", "float f(float x) { return tan(x); }", mp.tan, (0.3, -1.0)),
    (
        "inverse trigonometry",
        "float f(float x) { return asin(x) * acos(x) + atan(x); }",
        lambda x: mp.asin(x) * mp.acos(x) + mp.atan(x),
        (0.3, -0.6),
    ),
    ("atan of two", "float f(float x) { return atan(x * x - 1.0, x); }", lambda x: mp.atan2(x * x - 1, x), (0.3, -0.6)),
    (
        "hyperbolic",
        "float f(float x) { return sinh(x) * cosh(x) - tanh(x); }",
        lambda x: mp.sinh(x) * mp.cosh(x) - mp.tanh(x),
        (0.3, -0.6),
    ),
    (
        "inverse hyperbolic",
        "float f(float x) { return asinh(x) + acosh(x + 2.0) + atanh(x * 0.5); }",
        lambda x: mp.asinh(x) + mp.acosh(x + 2) + mp.atanh(x / 2),
        (0.3, -0.6),
    ),
    (
        "exponentials",
        "float f(float x) { return exp2(x) * log(x) + log2(x) * exp(-x); }",
        lambda x: mp.mpf(2) ** x * mp.log(x) + mp.log(x, 2) * mp.exp(-x),
        (0.3, 2.0),
    ),
    (
        "roots",
        "float f(float x) { return sqrt(x) * inversesqrt(1.0 + x); }",
        lambda x: mp.sqrt(x) / mp.sqrt(1 + x),
        (0.3, 2.0),
    ),
    (
        "integer power",
        "float f(float x) { return pow(x, 5.0) + pow(x, 2.0) + pow(x, 1.0) + pow(x, 7.0); }",
        lambda x: x**5 + x**2 + x + x**7,
        (0.3, 0.0),
    ),
    ("real power", "float f(float x) { return pow(x, 2.25); }", lambda x: x ** mp.mpf(2.25), (0.3, 2.0)),
    (
        "power of both",
        "float f(float x) { return pow(1.0 + x * x, sin(x)); }",
        lambda x: (1 + x * x) ** mp.sin(x),
        (0.3, 2.0),
    ),
    ("exponent", "float f(float x) { return pow(2.5, x); }", lambda x: mp.mpf(2.5) ** x, (0.3,)),
    ("abs", "float f(float x) { return abs(x * x - 2.0); }", lambda x: abs(x * x - 2), (0.3, 2.0)),
    (
        "min and max",
        "float f(float x) { return min(sin(x), 0.5) + max(x * x, 1.0) * 2.0; }",
        lambda x: min(mp.sin(x), 0.5) + max(x * x, 1) * 2,
        (0.3, 1.2, 2.5),
    ),
    (
        "clamp",
        "float f(float x) { return clamp(x * x, 0.25, 1.0); }",
        lambda x: min(max(x * x, 0.25), 1),
        (0.3, 0.7, 2.0),
    ),
    (
        "moving clamp",
        "float f(float x) { return clamp(x * x, 0.5 * x, exp(0.1 * x)); }",
        lambda x: min(max(x * x, x / 2), mp.exp(x / 10)),
        (0.3, 0.7, 2.0),
    ),
    (
        "smoothstep",
        "float f(float x) { return smoothstep(0.2, 1.4, x); }",
        lambda x: (lambda t: t * t * (3 - 2 * t))(min(max((x - mp.mpf(0.2)) / (mp.mpf(1.4) - mp.mpf(0.2)), 0), 1)),
        (0.1, 0.7, 1.6),
    ),
    (
        "smoothstep of edges",
        "float f(float x) { return smoothstep(x, 2.0 + x * x, 1.5); }",
        lambda x: (lambda t: t * t * (3 - 2 * t))((1.5 - x) / (2 + x * x - x)),
        (0.3,),
    ),
    (
        "mix",
        "float f(float x) { return mix(sin(x), x * x, exp(-x)); }",
        lambda x: mp.sin(x) * (1 - mp.exp(-x)) + x * x * mp.exp(-x),
        (0.3, 2.0),
    ),
    (
        "mix by a constant",
        "float f(float x) { return mix(sin(x), x * x, 0.25); }",
        lambda x: mp.sin(x) * 0.75 + x * x * 0.25,
        (0.3, 2.0),
    ),
    (
        "fract and mod",
        "float f(float x) { return fract(3.0 * x) * mod(x, 0.75); }",
        lambda x: (3 * x - mp.floor(3 * x)) * (x - 0.75 * mp.floor(x / 0.75)),
        (0.3, 2.1, -0.4),
    ),
    ("moving mod", "float f(float x) { return mod(5.0, x); }", lambda x: 5 - x * mp.floor(5 / x), (0.7, 2.1)),
    (
        "floor",
        "float f(float x) { return floor(2.0 * x) * x + sign(x) * x; }",
        lambda x: mp.floor(2 * x) * x + mp.sign(x) * x,
        (0.7, -2.1),
    ),
    (
        "length",
        "float f(float x) { return length(vec3(x, x * x, 1.0)); }",
        lambda x: mp.sqrt(x * x + x**4 + 1),
        (0.7, 0.0),
    ),
    (
        "distance",
        "float f(float x) { return distance(vec2(x, 1.0), vec2(2.0, sin(x))); }",
        lambda x: mp.sqrt((x - 2) ** 2 + (1 - mp.sin(x)) ** 2),
        (0.7, 0.1),
    ),
    (
        "dot and cross",
        "float f(float x) { return dot(cross(vec3(x, 1.0, x * x), vec3(2.0, x, 1.0)), vec3(1.0, x, 3.0)); }",
        lambda x: (1 - x**3) + (2 * x * x - x) * x + 3 * (x * x - 2),
        (0.7, 0.1),
    ),
    (
        "normalize",
        "float f(float x) { return normalize(vec3(x, 2.0, x * x)).x; }",
        lambda x: x / mp.sqrt(x * x + 4 + x**4),
        (0.7, 0.1),
    ),
    (
        "reflect",
        "float f(float x) { return reflect(vec2(x, 1.0), vec2(sin(x), cos(x))).y; }",
        lambda x: 1 - 2 * (x * mp.sin(x) + mp.cos(x)) * mp.cos(x),
        (0.7, 0.1),
    ),
    (
        "inverse",
        "float f(float x) { return inverse(mat2(x, 1.0, 2.0, x * x))[0].x; }",
        lambda x: x * x / (x**3 - 2),
        (0.7, 0.1),
    ),
    (
        "determinant",
        "float f(float x) { return determinant(mat3(x, 1.0, 2.0, 0.5, x * x, 1.0, sin(x), 3.0, 1.0)); }",
        lambda x: mp.det(mp.matrix([[x, 1, 2], [0.5, x * x, 1], [mp.sin(x), 3, 1]])),
        (0.7, 0.1),
    ),
    (
        "matrix products",
        "float f(float x) { mat2 m = mat2(cos(x), sin(x), -sin(x), cos(x)); vec2 p = m * vec2(x, 1.0);"
        " return (p * m).x + (m * m)[1][0] + transpose(m)[0].y; }",
        lambda x: x + mp.sin(x) * 0 + (-mp.sin(2 * x)) + (-mp.sin(x)),
        (0.7, 0.1),
    ),
    (
        "swizzles",
        "float f(float x) { vec3 p = vec3(x, x * x, 1.0); p.xy = p.yx; p.z *= p.x; return p.x + 2.0 * p.y + p.z; }",
        lambda x: x * x + 2 * x + x * x,
        (0.7,),
    ),
    (
        "branch",
        "float f(float x) { if (x > 1.0) return x * x; float y = sin(x); if (x < 0.0) { y = -y; } else y += x;"
        " return y; }",
        lambda x: x * x if x > 1 else (-mp.sin(x) if x < 0 else mp.sin(x) + x),
        (1.5, 0.5, -0.5),
    ),
    (
        "conditional",
        "float f(float x) { return x > 0.5 ? exp(x) : x * 3.0; }",
        lambda x: mp.exp(x) if x > 0.5 else 3 * x,
        (0.7, 0.1),
    ),
    (
        "loop",
        "float f(float x) { float s = 0.0; float p = 1.0; for (int i = 0; i < 5; i++) { s += p / float(i + 1);"
        " p *= sin(x); } return s; }",
        lambda x: sum(mp.sin(x) ** i / (i + 1) for i in range(5)),
        (0.7, 0.1),
    ),
    (
        "loop with break",
        "float f(float x) { float s = x; for (int i = 0; i < 9; i++) { s = s * s + 0.3;"
        " if (s > 4.0) break; } return s; }",
        lambda x: _escape(x),
        (0.3, 1.3),
    ),
    (
        "newton",
        "float f(float x) { float y = x; int n = 0; while (n < 4) { y = 0.5 * (y + x / y); ++n; } return y; }",
        lambda x: _newton(x),
        (2.0, 0.5),
    ),
    (
        "nested loops",
        "float f(float x) { float s = 0.0; for (int i = 0; i < 3; i++) { float t = x; for (int j = 0; j < i;"
        " j++) { t *= x; if (t > 100.0) continue; t += 0.1; } s += t; } return s; }",
        lambda x: _nested(x),
        (0.8,),
    ),
    (
        "swap in a loop",
        "float f(float x) { float a = x; float b = 1.0; for (int i = 0; i < 5; i++) { float t = a; a = b;"
        " b = t * b; } return a; }",
        lambda x: _swapped(x),
        (0.8,),
    ),
    (
        "calls",
        "float g(float a, float b) { return a * b + sin(a); } float f(float x) { return g(x, 2.0) + g(x * x, x)"
        " + g(3.0, x) + g(1.0, 2.0); }",
        lambda x: 2 * x + mp.sin(x) + x**3 + mp.sin(x * x) + 3 * x + mp.sin(3) + 2 + mp.sin(1),
        (0.8,),
    ),
    (
        "out and inout",
        "void g(inout float a, out float b, float c) { b = a * c; a = a + b; }"
        " float f(float x) { float u = x * x; float v; g(u, v, x); return u * v; }",
        lambda x: (x * x + x**3) * x**3,
        (0.8,),
    ),
    (
        "structs",
        "struct S { float a; vec2 b; int k; }; S g(float x) { S s; s.a = x; s.b = vec2(x * x, 1.0); s.k = 2;"
        " return s; } float f(float x) { S s = g(x); s.b.y *= x; if (x > 0.0) s.a *= 2.0; return s.a + s.b.x * s.b.y"
        " + float(s.k) * x; }",
        lambda x: 2 * x + x**3 + 2 * x,
        (0.8,),
    ),
    (
        "arrays",
        "float f(float x) { float a[4]; a[0] = 1.0; for (int i = 1; i < 4; i++) a[i] = a[i - 1] * x;"
        " return a[0] + a[1] + a[2] + a[3]; }",
        lambda x: 1 + x + x**2 + x**3,
        (0.8,),
    ),
    (
        "written globals",
        "float g; float h(float x) { g += x * x; return g * 2.0; }"
        " float f(float x) { g = x; float y = h(x); return y + g; }",
        lambda x: 3 * (x + x * x),
        (0.8,),
    ),
    (
        "comma and assignment",
        "float f(float x) { float t = 0.0, d; t += d = x * x; return (d *= 2.0, d + t); }",
        lambda x: 3 * x * x,
        (0.8,),
    ),
    (
        "switch",
        "float f(float x) { int k = x > 0.5 ? 1 : 2; float y = x; switch (k) { case 1: y = x * x; break; case 2:"
        " y = sin(x); default: y += 1.0; } return y; }",
        lambda x: x * x if x > 0.5 else mp.sin(x) + 1,
        (0.8, 0.2),
    ),
    (
        "modf",
        "float f(float x) { float w; float p = modf(x * x, w); return p * x + w; }",
        lambda x: (x * x - mp.floor(x * x)) * x + mp.floor(x * x),
        (0.8, 1.3),
    ),
    (
        "vector select",
        "float f(float x) { vec2 v = max(vec2(x, x * x), vec2(0.5, sin(x))); return v.x * v.y; }",
        lambda x: max(x, 0.5) * max(x * x, mp.sin(x)),
        (0.8, 0.2, 1.5),
    ),
    (
        "refract",
        "float f(float x) { return refract(normalize(vec2(x, -1.0)), vec2(0.0, 1.0), 0.8).x; }",
        lambda x: 0.8 * x / mp.sqrt(x * x + 1),
        (0.8, 0.2),
    ),
]


def _escape(x: Any) -> Any:
    s = x
    for _ in range(9):
        s = s * s + mp.mpf("0.3")
        if s > 4:
            break
    return s


def _newton(x: Any) -> Any:
    y = x
    for _ in range(4):
        y = (y + x / y) / 2
    return y


def _nested(x: Any) -> Any:
    total = mp.mpf(0)
    for i in range(3):
        t = x
        for _ in range(i):
            t = t * x
            if t > 100:
                continue
            t += mp.mpf("0.1")
        total += t
    return total


def _swapped(x: Any) -> Any:
    a, b = x, mp.mpf(1)
    for _ in range(5):
        a, b = b, a * b
    return a


@pytest.mark.parametrize(("text", "reference", "points"), [c[1:] for c in FUNCTIONS], ids=[c[0] for c in FUNCTIONS])
def test_derivatives_match_mpmath(text: str, reference: Callable[[Any], Any], points: tuple[float, ...]) -> None:
    product = differentiated(text, kind="jet", order=ORDER)
    fields = evaluated(product, [np.array(points)])
    with mp.workdps(60):
        for i, point in enumerate(points):
            expected = mp.taylor(reference, mp.mpf(point), ORDER)
            for k in range(ORDER + 1):
                wanted = float(expected[k] * mp.factorial(k))
                assert fields[f"d{k}"][i] == pytest.approx(wanted, rel=1e-10, abs=1e-10), (k, point)


@pytest.mark.parametrize("order", [1, 2, 3, 20])
def test_any_order(order: int) -> None:
    text = "float f(float t) { return sin(t) * t / (1.0 + t * t * exp(-t)); }"
    product = differentiated(text, kind="jet", order=order)
    fields = evaluated(product, [np.array([0.7])])
    with mp.workdps(80):
        expected = mp.taylor(lambda t: mp.sin(t) * t / (1 + t * t * mp.exp(-t)), mp.mpf(0.7), order)
        for k in range(order + 1):
            wanted = float(expected[k] * mp.factorial(k))
            assert fields[f"d{k}"][0] == pytest.approx(wanted, rel=1e-8)


def test_taylor_coefficients_are_derivatives_over_factorials() -> None:
    text = "float f(float t) { return exp(t) / (2.0 + t); }"
    point = [np.array([0.4])]
    derivatives = evaluated(differentiated(text, order=6), point)
    coefficients = evaluated(differentiated(text, order=6, coefficients="taylor"), point)
    for k in range(7):
        assert coefficients[f"d{k}"][0] * float(mp.factorial(k)) == pytest.approx(derivatives[f"d{k}"][0], rel=1e-12)


def test_direction_of_a_vector_input() -> None:
    text = "float f(vec3 p) { return dot(p, p) * p.x + sin(p.y); }"
    product = differentiated(text, order=2)
    p, d = np.array([[0.3, -0.5, 2.0]]), np.array([[1.0, 0.5, -2.0]])
    fields = evaluated(product, [p, d])

    def along(s: Any) -> Any:
        x, y, z = (mp.mpf(float(a)) + s * mp.mpf(float(b)) for a, b in zip(p[0], d[0], strict=True))
        return (x * x + y * y + z * z) * x + mp.sin(y)

    expected = mp.taylor(along, 0, 2)
    for k in range(3):
        assert fields[f"d{k}"][0] == pytest.approx(float(expected[k] * mp.factorial(k)), rel=1e-10)


def test_lifted_composes_like_the_chain_rule() -> None:
    product = differentiated("float f(float a, float b) { return a / b; }", kind="lifted", order=3)
    a, b = [0.7, 0.2, -1.1, 0.4], [1.3, -0.6, 0.9, 2.0]
    fields = evaluated(product, [np.array([v]) for v in a + b])

    def series(c: list[float], s: Any) -> Any:
        return sum(mp.mpf(v) * s**k / mp.factorial(k) for k, v in enumerate(c))

    expected = mp.taylor(lambda s: series(a, s) / series(b, s), 0, 3)
    for k in range(4):
        assert fields[f"d{k}"][0] == pytest.approx(float(expected[k] * mp.factorial(k)), rel=1e-10)


PARTS: list[tuple[str, str, dict[str, Any], list[Any], Callable[[Any], Any]]] = [
    (
        "p.x",
        "float f(vec3 p) { return sin(p.x) * p.y + dot(p, p); }",
        {"wrt": ("p.x",)},
        [[[0.3, 0.5, 2.0]]],
        lambda s: mp.sin(mp.mpf(0.3) + s) * 0.5 + (mp.mpf(0.3) + s) ** 2 + 4.25,
    ),
    (
        "p[1]",
        "float f(vec3 p) { return p.x * p.y * p.y; }",
        {"wrt": ("p[1]",)},
        [[[0.25, 0.5, 2.0]]],
        lambda s: mp.mpf(0.25) * (0.5 + s) ** 2,
    ),
    (
        "m[1].y",
        "float f(mat2 m) { return determinant(m); }",
        {"wrt": ("m[1].y",)},
        [[[[1.0, 2.0], [3.0, 5.0]]]],
        lambda s: (5 + s) - 6,
    ),
    (
        "field",
        "struct M { vec3 c; float r; int k; }; float f(M m) { return m.r * m.r * m.c.x + float(m.k); }",
        {"wrt": ("m.r",)},
        [([[0.5, 1.0, 2.0]], [3.0], [2])],
        lambda s: (3 + s) ** 2 / 2 + 2,
    ),
    (
        "element",
        "float f(float a[3]) { float s = 1.0; for (int i = 0; i < 3; i++) s *= a[i]; return s; }",
        {"wrt": ("a[1]",)},
        [[[2.0], [3.0], [4.0]]],
        lambda s: 8 * (3 + s),
    ),
    (
        "sparse vectors",
        "float f(vec3 p, mat3 m) { vec3 q = m * (p * p); return dot(q, q) + length(p.xz) + cross(p, q).y"
        " + dot(cross(q, p), p.yzx) + (p * m).z + dot(p * 2.0, sign(p) * p); }",
        {"wrt": ("p.x",)},
        [[[0.5, -1.0, 2.0]], [[[1.0, 2.0, 0.5], [-1.0, 0.25, 3.0], [0.5, 1.5, -2.0]]]],
        lambda s: _sparse(mp.mpf(0.5) + s),
    ),
    (
        "two parts",
        "float f(vec2 p, float t) { return p.x * p.y * t; }",
        {"wrt": ("p.x", "p.y", "t")},
        [[[2.0, 3.0]], [4.0], [0.5], [-1.0], [2.0]],
        lambda s: (2 + s / 2) * (3 - s) * (4 + 2 * s),
    ),
]


def _sparse(x: Any) -> Any:
    p = [x, mp.mpf(-1), mp.mpf(2)]
    m = [[mp.mpf(v) for v in c] for c in ([1.0, 2.0, 0.5], [-1.0, 0.25, 3.0], [0.5, 1.5, -2.0])]
    q = [sum(m[c][r] * p[c] ** 2 for c in range(3)) for r in range(3)]

    def cross(a: Any, b: Any) -> Any:
        return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]

    def dot(a: Any, b: Any) -> Any:
        return sum(u * v for u, v in zip(a, b, strict=True))

    total = dot(q, q) + mp.sqrt(p[0] ** 2 + p[2] ** 2) + cross(p, q)[1] + dot(cross(q, p), [p[1], p[2], p[0]])
    return total + dot(p, m[2]) + 2 * dot(p, [abs(v) for v in p])


@pytest.mark.parametrize(("text", "request_", "arguments", "along"), [c[1:] for c in PARTS], ids=[c[0] for c in PARTS])
def test_parts_of_parameters(
    text: str, request_: dict[str, Any], arguments: list[Any], along: Callable[[Any], Any]
) -> None:
    product = differentiated(text, order=2, **request_)
    fields = evaluated(product, [_batch(a) for a in arguments], count=1)
    expected = mp.taylor(along, 0, 2)
    for k in range(3):
        assert fields[f"d{k}"][0] == pytest.approx(float(expected[k] * mp.factorial(k)), rel=1e-10)


def _batch(given: Any) -> Any:
    """Nested lists as a batch: tuples are structs; lists of three levels or of one number each are arrays."""
    if isinstance(given, tuple):
        return tuple(np.array(field) for field in given)
    if len(given) > 1 and isinstance(given[0], list):
        return [np.array(element) for element in given]
    return np.array(given)


def test_a_uniform_that_helpers_and_initialisers_read() -> None:
    text = (
        "uniform float t; float twice = 2.0 * t; float g(float x) { return x * t; }"
        " float h(float x) { return x + 1.0; }"
        " float f(float x) { return g(x) * twice + h(x) + t; }"
    )
    product = differentiated(text, order=2, wrt=("t",))
    assert [p.name for p in product.entry.interface.parameters] == ["x"]
    assert [name for name, _ in product.entry.interface.globals_read] == ["t"]
    fields = evaluated(product, [np.array([3.0]), np.array([0.5])])
    assert [fields[f"d{k}"][0] for k in range(3)] == pytest.approx([6 * 0.25 + 4 + 0.5, 12 * 0.5 + 1, 12.0])


def test_a_uniform_along_with_a_parameter() -> None:
    text = "uniform vec2 u; float f(vec2 p) { return dot(p, u) * u.x; }"
    product = differentiated(text, order=1, wrt=("p", "u.x"))
    assert [p.name for p in product.entry.interface.parameters] == ["p", "p_direction", "u_x_direction"]


def test_powers_of_zero() -> None:
    product = differentiated("float f(float x) { return pow(x, 2.25) + pow(x, 0.5 * 5.0); }", order=2)
    fields = evaluated(product, [np.array([0.0])])
    assert [fields[f"d{k}"][0] for k in range(3)] == [0.0, 0.0, 0.0]


def test_zeros_and_ones_of_a_seed_do_not_become_text() -> None:
    text = "float f(vec3 p, mat3 m) { vec3 q = m * (p * p); return dot(q, q) + dot(p.zxy, q) + dot(p, p); }"
    derivative = Shader.from_source(text).diff("f", wrt="p.x", order=2, only=True)
    body = derivative.source.partition("f_jet2")[2]
    assert "0.0" not in body.replace("10.0", "")
    assert "1.0" not in body
