"""What each dialect can express, what it says of the rest, and that the output compiles in it."""

from __future__ import annotations

import pytest

from glsl_ad import Shader
from glsl_ad.dialects import DIALECTS, ES100, ES300, GL330, GL450, SHADERTOY, Dialect
from glsl_ad.gpu import compile_with_glslang
from glsl_ad.source import GlslAdError
from tests.emit.roundtrip import round_trip
from tests.ir.lowered import run

EVERYWHERE = """
float field(vec3 p, float k) {
    float d = 1.0;
    for (int i = 0; i < 4; i++) {
        p = abs(p) * 1.5 - 0.25;
        if (p.x > k) p.xy = p.yx;
        if (dot(p, p) > 20.0) break;
        d = min(d, mod(length(p), 1.5) - k);
    }
    return d;
}
mat3 turned(float a, vec3 axis) {
    mat3 m = mat3(cos(a), sin(a), 0.0, -sin(a), cos(a), 0.0, 0.0, 0.0, 1.0);
    m[1] *= a;
    return m * mat3(axis, axis.zxy, vec3(1.0));
}
float weighted(float x) {
    float w[3];
    w[0] = x; w[1] = 0.5; w[2] = x * x;
    float s = 0.0;
    for (int i = 0; i < 3; i++) s += w[i];
    return s;
}
bool inside(vec2 p, float r) {
    if (p.x < -1.0) return false;
    else if (length(p) < r) return p.y > 0.0;
    return false;
}
"""


@pytest.mark.parametrize("dialect", [d for d in DIALECTS.values() if d is not SHADERTOY], ids=lambda d: d.name)
def test_compiles(dialect: Dialect) -> None:
    found = round_trip(EVERYWHERE, dialect=dialect)
    report = compile_with_glslang(found.whole, dialect)
    assert report is None or report.ok, found.emitted


@pytest.mark.parametrize(
    ("source", "dialect", "code", "words"),
    [
        ("mat2 f(mat2 m) { return inverse(m); }", ES100, "E101", "`inverse` does not exist in the dialect `100`"),
        ("float f(float x) { return round(x); }", ES100, "E101", "`round`"),
        ("float f(float x) { return fma(x, x, x); }", GL330, "E101", "`fma`"),
        ("float f(float x) { return float(int(x) & 3); }", ES100, "E101", "`&`"),
        ("float[2] f(float x) { return float[2](x, x); }", ES100, "E102", "to return an array"),
        ("float f(float x) { return float(uint(x)); }", ES100, "E102", "unsigned integers"),
    ],
)
def test_what_is_missing_is_said(source: str, dialect: Dialect, code: str, words: str) -> None:
    with pytest.raises(GlslAdError) as raised:
        round_trip(source, dialect=dialect, read_as=GL450)
    found = raised.value.diagnostics
    assert [d.code for d in found] == [code]
    assert words in found[0].text


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("for (int i = 0; i < 4; i++) x = sin(x);", ""),
        ("for (int i = 9; i >= -N; i -= 3) { if (i > k) continue; x = sin(x); }", ""),
        ("for (float t = 0.0; t < 1.0; t += 0.25) { if (x > 3.0) break; x += t * x; }", ""),
        ("float a = 1.0; for (int i = 0; i < 4; i++, a *= 0.5) x += a * sin(x);", ""),
        ("switch (k) { case 0: if (x > 1.0) break; x = 0.5; default: x *= x; }", ""),
        ("int i = 3; while (i-- > 0) x = sin(x);", "while (i-- > 0)"),
        ("do { x *= 1.5; } while (x < 3.0);", "do"),
        ("for (int i = 0; i < k; i++) x = sin(x);", "for (int i = 0; i < k; i++)"),
        ("for (int i = 0; i < 9; i++) { if (x > 1.0) i++; x *= 1.1; }", "for (int i = 0; i < 9; i++)"),
        ("for (int i = 0, j = 3; i < j; i++, j--) x *= 1.1;", "for (int i = 0, j = 3; i < j; i++, j--)"),
        ("for (;;) { x *= 1.1; if (x > 9.0) break; }", "for (;;)"),
    ],
)
def test_loops_that_es100_does_not_promise(body: str, refused: str) -> None:
    source = f"const int N = 2; float f(float x, int k) {{ {body} return x; }}"
    derivative = Shader.from_source(source, dialect="300es").diff("f", dialect="100", only=True)
    assert derivative.source
    found = [d for d in derivative.diagnostics if d.code == "E105"]
    assert [d.text.rpartition(": ")[2] for d in found] == ([f"`{refused}`"] if refused else [])
    assert all(d.span is not None for d in found)


def test_componentwise_select_without_mix() -> None:
    source = "vec2 f(vec2 p, vec2 q) { return mix(p, q, lessThan(p, q)); }"
    assert "mix(p, q, lessThan(p, q))" in round_trip(source, dialect=ES300).emitted


def test_once_loops_in_es100() -> None:
    source = """
float f(float x, int k) {
    switch (k) {
        case 0: if (x > 1.0) break; x = sin(x); if (x > 0.3) break; x += 1.0; break;
        default: x = cos(x);
    }
    return x;
}"""
    text = round_trip(source, dialect=ES100, read_as=ES300).emitted
    assert "do {" not in text
    report = compile_with_glslang(text, ES100)
    assert report is None or report.ok, text


@pytest.mark.parametrize(
    "statements",
    [
        # a copy, and stores to both
        "float a[2], b[2]; a[0] = x; a[1] = 2.0; b = a; b[1] = 1.0; a[0] += b[1]; return a[0] + b[0];",
        # one constant begins two arrays
        "float a[2] = float[2](0.0, 0.0), b[2] = a; a[0] = x; b[1] = x * x; return a[0] + a[1] + b[0] + b[1];",
        # long ones are filled and copied by loops
        "float a[12] = float[12](0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.), b[12] = a;"
        " a[3] = x; b = a; b[4] = x * x; for (int i = 0; i < 12; i++) a[i] += b[i]; return a[3] + a[4] + b[3];",
        # two that change places
        "float a[2], b[2]; a[0] = x; a[1] = 1.0; b[0] = 2.0; b[1] = x;"
        " for (int i = 0; i < 3; i++) { float c[2] = a; a = b; b = c; } return a[0] + 3.0 * b[1];",
        # chosen by a condition
        "float a[2], b[2]; a[0] = x; a[1] = 1.0; b[0] = 2.0; b[1] = x; if (x > 0.3) b = a; return b[0] + a[1];",
    ],
)
def test_arrays_are_copied_by_element_in_es100(statements: str) -> None:
    made = round_trip(f"float f(float x) {{ {statements} }}", dialect=ES100, read_as=ES300)
    report = compile_with_glslang(made.emitted, ES100)
    assert report is None or report.ok, made.emitted
    for x in (-0.5, 0.25, 1.5):
        assert run(made.emitted, x, name="f_again", dialect=ES300) == run(made.text, x), made.emitted
