"""What each dialect can express, what it says of the rest, and that the output compiles in it."""

from __future__ import annotations

import pytest

from glsl_ad.dialects import DIALECTS, ES100, ES300, GL330, GL450, SHADERTOY, Dialect
from glsl_ad.gpu import compile_with_glslang
from glsl_ad.source import GlslAdError
from tests.emit.roundtrip import round_trip

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
        (
            "float f(float x) { float a[2], b[2]; a[0] = x; b = a; b[int(x)] = 1.0; return a[int(x)] + b[1]; }",
            ES100,
            "E102",
            "to copy an array",
        ),
        ("float f(float x) { return float(uint(x)); }", ES100, "E102", "unsigned integers"),
    ],
)
def test_what_is_missing_is_said(source: str, dialect: Dialect, code: str, words: str) -> None:
    with pytest.raises(GlslAdError) as raised:
        round_trip(source, dialect=dialect, read_as=GL450)
    found = raised.value.diagnostics
    assert [d.code for d in found] == [code]
    assert words in found[0].text


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
