"""`#pragma glsl_ad diff`: every option of `diff` is a clause, and what cannot be read is said."""

from __future__ import annotations

import re
from typing import Any

import pytest

from glsl_ad import Shader
from glsl_ad.build.pragmas import read_pragmas
from glsl_ad.clauses import CLAUSES
from glsl_ad.request import Wanted
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import preprocess
from tests.build.support import built, refused, section

TEXT = """\
uniform sampler2D s;
struct M { float a; };
float f(float x, vec2 p, float u[3]) { return x * p.x * p.y + u[1] * x; }
float t(vec2 p) { return texture(s, p).r; }
"""

#: For each clause a pragma that uses it, and what `Shader.diff` is asked for instead.
SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "wrt": ("f wrt(x, p.y, u[1])", {"wrt": ("x", "p.y", "u[1]")}),
    "product": ("f wrt(x) as(lifted)", {"wrt": "x", "product": "lifted"}),
    "order": ("f wrt(x) order( 3 )", {"wrt": "x", "order": 3}),
    "name": ("f wrt(x) name(slope)", {"wrt": "x", "name": "slope"}),
    "struct_name": ("f wrt(x) struct-name(Slope)", {"wrt": "x", "struct_name": "Slope"}),
    "fields": ("f wrt(x) fields(value, slope)", {"wrt": "x", "fields": ("value", "slope")}),
    "coefficients": ("f wrt(x) order(2) coefficients(taylor)", {"wrt": "x", "order": 2, "coefficients": "taylor"}),
    "pack": (
        "t as(gradient) texture(differences) pack",
        {"product": "gradient", "pack": True, "texture": "differences"},
    ),
    "validity": ("f wrt(x) as(jet) validity", {"wrt": "x", "product": "jet", "validity": True}),
    "texture": ("t texture(differences)", {"texture": "differences"}),
    "form": ("f wrt(x) as(jet) order(4) form(compact)", {"wrt": "x", "product": "jet", "order": 4, "form": "compact"}),
    "optimise": ("f wrt(x) optimise(0)", {"wrt": "x", "optimise": 0}),
}


def test_every_clause_has_a_sample() -> None:
    assert set(SAMPLES) == {clause.field for clause in CLAUSES}
    assert {clause.field for clause in CLAUSES} == set(Wanted.__dataclass_fields__)


@pytest.mark.parametrize("field", SAMPLES)
def test_a_pragma_says_what_the_option_says(field: str) -> None:
    pragma, asked = SAMPLES[field]
    expected = Shader.from_source(TEXT).diff(pragma.partition(" ")[0], only=True, **asked).source
    text = section(built(f"{TEXT}#pragma glsl_ad diff {pragma}\n").text)
    assert text.strip() == expected.partition("\n")[2].strip()


def test_options_and_clauses_have_the_same_words() -> None:
    words = [clause.word for clause in CLAUSES]
    assert words == [clause.option[2:].replace("-", "_") for clause in CLAUSES]
    assert all(re.fullmatch(r"[a-z_]+", word) for word in words)


def test_a_flag_takes_nothing_in_parentheses() -> None:
    (found,) = refused(f"{TEXT}#pragma glsl_ad diff f pack(1)\n")
    assert (found.code, "takes nothing" in found.text) == ("B105", True)


def pragmas_of(text: str) -> list[tuple[str, Wanted]]:
    file = SourceFile("<source>", text)
    sink = Sink()
    found = read_pragmas(preprocess(file, sink).tokens, file, sink)
    assert not sink.diagnostics
    return [(p.function, p.wanted) for p in found]


@pytest.mark.parametrize(
    ("line", "function", "wanted"),
    [
        ("#pragma glsl_ad diff f", "f", Wanted()),
        ("  #  pragma   glsl_ad   diff   f  // as(jet)", "f", Wanted()),
        ("#pragma glsl_ad diff map(vec3)", "map(vec3)", Wanted()),
        ("#pragma glsl_ad diff map(vec3, float) order(2)", "map(vec3, float)", Wanted(order=2)),
        ("#pragma glsl_ad diff map wrt(p)as (lifted)", "map", Wanted(("p",), "lifted")),
        ("#pragma glsl_ad diff f order(2) \\\n   name(g)", "f", Wanted(order=2, name="g")),
        ("#pragma glsl_ad diff f /* why */ order(2)", "f", Wanted(order=2)),
    ],
)
def test_what_a_pragma_may_look_like(line: str, function: str, wanted: Wanted) -> None:
    assert pragmas_of(f"float x;\n{line}\nfloat y;\n") == [(function, wanted)]


@pytest.mark.parametrize(
    "line", ["#pragma glsl_ad no_diff(x)", "#pragma glsl_ad different f", "// #pragma glsl_ad diff f"]
)
def test_what_is_no_such_pragma(line: str) -> None:
    assert pragmas_of(f"{line}\n") == []


REFUSED = [
    ("", "B105", "no function is named"),
    ("(p)", "B105", "no function is named"),
    ("f wrt", "B105", "write `wrt(...)`"),
    ("f wrt()", "B105", "write `wrt(...)`"),
    ("f wrt(x", "B105", "after `wrt` is not closed"),
    ("f wrt(x))", "B105", "`)` is no clause"),
    ("f wrt(x), order(2)", "B105", "`, order(2)` is no clause"),
    ("f --wrt x", "B105", "`--wrt x` is no clause"),
    ("f with(x)", "B104", "no clause `with`"),
    ("f wrt(x) wrt(p)", "B106", "says `wrt` twice"),
    ("f struct_name(A) struct-name(B)", "B106", "says `struct_name` twice"),
    ("f order(many)", "F020", "not `many`"),
    ("f as(slope)", "F021", "`slope` is not a product"),
    ("f wrt(y)", "F015", "has no input `y`"),
    ("f wrt(x) name(sin)", "F023", "it is a word of GLSL"),
    ("f wrt(x) name(t)", "F023", "the file uses this name already"),
    ("f wrt(x) as(jet) fields(a)", "F025", "has 2 fields"),
    ("g", "F010", "defines no function `g`"),
    ("f(vec3)", "F010", "it defines `f(float, vec2, float[3])`"),
]


@pytest.mark.parametrize(("pragma", "code", "said"), REFUSED, ids=[p for p, _, _ in REFUSED])
def test_what_is_refused_points_at_a_place(pragma: str, code: str, said: str) -> None:
    (found,) = refused(f"{TEXT}#pragma glsl_ad diff {pragma}\n")
    assert found.code == code
    assert said in f"{found.text} {found.help}"
    assert found.span is not None
    assert found.span.line == (3 if code == "F015" else 5)


def test_all_faults_are_said_at_once() -> None:
    text = f"{TEXT}#pragma glsl_ad diff f order(0)\n#pragma glsl_ad diff f with(x)\n#pragma glsl_ad diff t\n"
    assert [d.code for d in refused(text)] == ["F020", "B104"]


def test_a_pragma_that_says_the_same_is_a_warning() -> None:
    text = f"{TEXT}#pragma glsl_ad diff f wrt(x) as(jet)\n#pragma glsl_ad  diff  f as(jet) wrt( x )\n"
    outcome = built(text)
    assert [d.code for d in outcome.diagnostics] == ["B109"]
    assert outcome.entries == ("f_jet1",)


@pytest.mark.parametrize("line", ["dif f", "no_diff x", "derivativ(f, t)", "no_diff(nowhere)"])
def test_a_pragma_with_a_typing_error_is_no_silent_one(line: str) -> None:
    text = f"{TEXT}#pragma glsl_ad {line}\n#pragma glsl_ad diff f wrt(x) as(jet)\n"
    for diagnostics in (built(text).diagnostics, Shader.from_source(text).diff("f", product="jet").diagnostics):
        (found,) = diagnostics
        assert found.code in ("S601", "S602")
        assert found.span is not None
        assert found.span.line == 5
