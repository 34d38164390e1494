"""What varies with the inputs, and what a derivative rests on."""

from __future__ import annotations

import pytest

from glsl_ad.ad.activity import active, varying
from glsl_ad.ad.survey import survey
from glsl_ad.ir.model import Module, Return
from tests.ir.lowered import module_of

#: A body of `float f(float x, float y)`; whether its result is active, and whether it varies, with x.
BODIES = [
    ("return x * y;", True, True),
    ("return y;", False, False),
    ("return y + floor(x);", False, True),
    ("return x < 0.0 ? y : 2.0 * y;", False, True),
    ("return float(int(x)) * y;", False, True),
    ("if (x < 0.0) { return y; } return x;", True, True),
    ("float a = y; if (y > 0.0) { a = x; } return a;", True, True),
    ("float a = y; if (y > 0.0) { a = 1.0; } return a;", False, False),
    ("float a = y; for (int i = 0; i < 3; i++) { a = y; y = x; } return a;", True, True),
    ("float a = y; for (int i = 0; i < 3; i++) { if (a > 9.0) { a = x; break; } a *= 2.0; } return a;", True, True),
    ("float a = y; int i = 0; do { a *= 2.0; i++; } while (float(i) < x); return a;", False, True),
    ("vec2 v = vec2(x, y); return v.y;", True, True),  # vectors are taken whole
    ("float w; return modf(x, w);", True, True),
    ("float w; float a = modf(x, w); return w;", False, True),
    ("if (x < 0.0) { return y; } return 2.0 * y;", False, True),
    ("if (y < 0.0) { return y; } return 2.0 * y;", False, False),
    ("float a = y; if (x < 0.0) { a = 1.0; } return a;", False, True),
    ("float a = y; for (int i = 0; i < 9; i++) { if (x < a) break; a += 1.0; } return a;", False, True),
    ("float a = y; for (int i = 0; i < 9; i++) { if (x < a) continue; a += 1.0; } return a;", False, True),
    ("for (int i = 0; i < 9; i++) { if (x < y) return y; y += 1.0; } return 0.0;", False, True),
    ("return h(x, y);", True, True),
    ("return h(y, x);", False, False),
    ("return h(h(x, y), y);", True, True),
    ("return g(x);", False, True),
]
CALLEES = "float h(float a, float b) { return a * a; }\nfloat g(float a) { return step(0.5, a); }\n"


def module(body: str) -> Module:
    return module_of(f"{CALLEES}float f(float x, float y) {{ {body} }}\n")


@pytest.mark.parametrize(("body", "is_active", "varies"), BODIES, ids=[body for body, _, _ in BODIES])
def test_results(body: str, is_active: bool, varies: bool) -> None:
    made, key = module(body), "f(float, float)"
    assert (0 in active(made, key, [0]).results[key]) == is_active
    assert (0 in varying(made, key, [0]).results[key]) == varies


def test_functions_that_nothing_active_reaches_are_not_listed() -> None:
    found = survey(module("return h(x, y) + g(y);"), "f(float, float)", [0])
    assert [(a.function, a.parameters) for a in found.active] == [
        ("h(float, float)", ("a",)),
        ("f(float, float)", ("x",)),
    ]


#: A body of `float f(vec3 p, float y)`, and what is remarked when it is differentiated by p: names in order.
REMARKS = [
    ("return p.x * p.y;", []),
    ("return abs(p.x);", ["abs"]),
    ("return abs(y) * p.x;", []),
    ("return min(p.x, 1.0) + max(y, 2.0) * p.y;", ["min"]),
    ("return length(p) + clamp(p.x, 0.0, 1.0);", ["length", "clamp"]),
    ("return floor(p.x) * p.y;", []),  # lost, which is a warning
    ("return fract(p.x) + mod(p.y, 2.0) + smoothstep(0.0, 1.0, p.z);", ["fract", "mod", "smoothstep"]),
    ("return p.x < 0.0 ? p.y : y;", ["?:"]),
    ("return y < 0.0 ? p.y : y;", []),
    ("return p.x < 0.0 ? 1.0 : y;", []),
    ("if (p.x < 0.0) { y = 2.0; } return y * p.x;", ["if"]),
    ("if (int(p.x) == 2) { y = 2.0; } return y * p.x;", ["if"]),
    ("for (int i = 0; i < int(p.x); i++) y *= p.x; return y;", ["for"]),
    ("while (p.x < 9.0) p.x *= 2.0; return p.x;", ["while"]),
    ("for (int i = 0; i < 9; i++) { if (p.x > 3.0) break; p.x += 1.0; } return p.x;", ["if"]),
    ("return sqrt(p.x) + normalize(p).y + log(p.z);", ["sqrt", "normalize", "log"]),
    ("float unused = abs(p.x); return p.x;", []),
]


@pytest.mark.parametrize(("body", "names"), REMARKS, ids=[body for body, _ in REMARKS])
def test_remarks(body: str, names: list[str]) -> None:
    found = survey(module_of(f"float f(vec3 p, float y) {{ {body} }}"), "f(vec3, float)", [0])
    assert [r.name for r in found.conventions] == names
    assert all(r.file == "test.glsl" and r.line == 1 and r.column and r.text for r in found.conventions)


def test_places_are_in_the_order_of_the_text_and_said_once() -> None:
    text = """\
float g(float a) { return abs(a); }
float f(float x) {
    return max(g(x), g(2.0 * x))
        + abs(x);
}
"""
    found = survey(module_of(text), "f(float)", [0])
    assert [(r.line, r.name) for r in found.conventions] == [(1, "abs"), (3, "max"), (4, "abs")]


def test_a_place_in_a_macro_is_where_it_is_used() -> None:
    text = "#define POSITIVE(a) abs(a)\nfloat f(float x) {\n    return POSITIVE(x);\n}\n"
    (remark,) = survey(module_of(text), "f(float)", [0]).conventions
    assert (remark.line, remark.column) == (3, 12)


def test_textures() -> None:
    text = "uniform sampler2D s;\nfloat f(vec2 p) { return texture(s, p).x; }\n"
    made = module_of(text)
    assert survey(made, "f(vec2)", [0]).conventions == ()
    (remark,) = survey(made, "f(vec2)", [0], textures=True).conventions
    assert (remark.name, "central differences" in remark.text) == ("texture", True)


def test_every_return_is_looked_at() -> None:
    made = module("if (y > 0.0) { return x; } return y;")
    function = made.functions["f(float, float)"]
    assert isinstance(function.body.end, Return)
    assert active(made, "f(float, float)", [0]).results["f(float, float)"] == {0}
