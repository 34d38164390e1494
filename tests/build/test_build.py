"""Shaders with pragmas, built: what is generated, where it stands, and that nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glsl_ad import Shader
from glsl_ad.gpu.compile import compile_with_driver, compile_with_glslang
from glsl_ad.sections import BEGIN, END
from glsl_ad.source import GlslAdError
from tests.build.support import built, own, refused, section

SQUARE = "float f(float x) { return x * x; }\n"
PRAGMA = "#pragma glsl_ad diff f as(jet)\n"

SCENE = """\
float box(vec3 p, vec3 b) { vec3 q = abs(p) - b; return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0); }
float map(vec3 p) { return min(box(p, vec3(1.0)), length(p) - 1.2); }
float map(vec2 p) { return box(vec3(p, 0.0), vec3(1.0)); }
#pragma glsl_ad diff map(vec3) wrt(p) as(jet) name(mapJet)
#pragma glsl_ad diff map(vec2) as(jet) name(flatJet)

void mainImage(out vec4 c, in vec2 p) {
    Jet1 k = mapJet(vec3(p, iTime), vec3(1.0, 0.0, 0.0));
    c = vec4(k.d1 + flatJet(p, vec2(0.0, 1.0)).d1);
}
"""

TEXTS = {
    "at the end": SQUARE + PRAGMA,
    "pragma first": PRAGMA + SQUARE,
    "no newline at the end": SQUARE + PRAGMA.rstrip(),
    "CRLF": (SQUARE + PRAGMA + "float g;\n").replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + SQUARE + PRAGMA,
    "other characters": f"// é ∂\n{SQUARE}{PRAGMA}// ∇\n\n\n",
    "something below": SQUARE + PRAGMA + "float g(float x) { return f_jet1(x).d1; }\n",
    "a comment that goes on": SQUARE.rstrip() + " /* this\nis\n*/\nfloat g;\n" + PRAGMA,
    "a continued line": SQUARE + "#pragma glsl_ad diff f \\\n  order(2) \\\n  wrt(x)\nfloat g;\n",
    "two functions": SQUARE + "float g(float x) { return f(sin(x)); }\n" + PRAGMA + "#pragma glsl_ad diff g\n",
    "inside a function": "float f(float x) {\n#pragma glsl_ad diff f\n    return x * x;\n}\nfloat g;\n",
    "include guard": "#ifndef GUARD\n#define GUARD\n" + SQUARE + PRAGMA + "#endif\n",
    "many blank lines": f"{SQUARE}\n\n\n{PRAGMA}\n\n\nfloat g;\n\n\n",
    "a scene": SCENE,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_nothing_outside_of_the_section_changes(text: str) -> None:
    outcome = built(text).text
    newline = "\r\n" if "\r\n" in text else "\n"
    assert outcome.count("\n") == outcome.count(newline)
    rest = own(outcome).replace("\r\n", "\n")
    assert re.sub(r"\s+\Z|(?<=\n)\n+", "", rest) == re.sub(r"\s+\Z|(?<=\n)\n+", "", text.replace("\r\n", "\n"))
    # At most one empty line above the section, one below, and the newline that a last line lacks.
    assert rest.count("\n") - text.count("\n") in (0, 1, 2)
    assert section(outcome).strip()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_was_edited_in_the_section_is_lost(text: str) -> None:
    outcome = built(text).text
    start, end = outcome.index(BEGIN), outcome.index(END)
    newline = "\r\n" if "\r\n" in text else "\n"
    edited = f"  {BEGIN} mine{newline}Jet1 f_jet1(nonsense{newline}{newline}\t"
    assert built(outcome[:start] + edited + outcome[end:]).text == outcome


@pytest.mark.gpu
@pytest.mark.parametrize("name", [n for n in TEXTS if n != "byte order mark"])
def test_what_is_built_compiles(name: str) -> None:
    outcome = built(TEXTS[name]).text
    dialect = Shader.from_source(outcome).dialect
    assert compile_with_driver(outcome, dialect).ok
    report = compile_with_glslang(outcome, dialect)
    assert report is None or report.ok, report


def test_the_section_stands_where_what_follows_can_use_it() -> None:
    lines = built(SCENE).text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(BEGIN))
    assert lines[begin - 2] == "#pragma glsl_ad diff map(vec2) as(jet) name(flatJet)"
    assert lines.index("void mainImage(out vec4 c, in vec2 p) {") > begin


def test_a_section_stays_where_it_was_moved_to() -> None:
    text = SQUARE + PRAGMA + "float g(float x) { return x; }\n"
    moved = f"{text}\n{BEGIN}\n{END}\nfloat h(float x) {{ return f_jet1(x).d1; }}\n"
    outcome = built(moved).text
    assert outcome.startswith(f"{text}\n{BEGIN}")
    assert outcome.endswith(f"{END}\nfloat h(float x) {{ return f_jet1(x).d1; }}\n")


def test_a_section_above_a_function_that_it_needs_is_refused() -> None:
    text = f"float g(float x);\n{BEGIN}\n{END}\nfloat f(float x) {{ return g(x); }}\nfloat g(float x) {{ return x; }}\n"
    found = refused(text + PRAGMA)
    assert {(d.code, d.span.line) for d in found if d.span} == {("B108", 4), ("B108", 5)}


def test_helpers_and_structs_are_shared() -> None:
    text = section(built(SCENE).text)
    assert text.count("struct ") == 2
    assert text.count("Jet1 box_jet1") == 1
    assert text.count("box_jet1(") == 3


def test_products_of_one_function() -> None:
    text = (
        SCENE.partition("#pragma")[0]
        + """\
#pragma glsl_ad diff map(vec3) as(gradient) name(mapGradient)
#pragma glsl_ad diff map(vec3) as(gradient) pack name(mapPacked)
#pragma glsl_ad diff map(vec3) as(hessian)
#pragma glsl_ad diff map(vec3) as(laplacian)
#pragma glsl_ad diff map(vec3) as(directional) order(2)
#pragma glsl_ad diff map(vec3) as(hessian-vector)
#pragma glsl_ad diff map(vec3) as(partials) order(2)
#pragma glsl_ad diff box wrt(p) as(gradient)
"""
    )
    outcome = built(text)
    inside = section(outcome.text)
    names = ("mapGradient", "mapPacked", "map_hessian", "map_laplacian", "map_directional2", "map_hessian_vector")
    assert outcome.entries == (*names, "map_partials2", "box_gradient")
    assert "vec4 mapPacked(vec3 p) {" in inside
    # Both gradients of `map`, and that of `box`, need the same.
    assert len(re.findall(r"^Gradient3 box_gradient\w*\(vec3 p, vec3 b\) \{", inside, re.MULTILINE)) == 2
    declared = re.findall(r"^(?:struct|\w+) (\w+)(?=\(.*\{$| \{)", inside, re.MULTILINE)
    assert len(declared) == len(set(declared))
    report = compile_with_glslang(outcome.text)
    assert report is None or report.ok, report


def test_names_do_not_clash() -> None:
    text = """\
float g(float x) { return sin(x) * x; }
float f_jet1;
float f(float x) { return g(x) + g(2.0 * x); }
float h(float x) { return g(x) * x; }
#pragma glsl_ad diff f order(2)
#pragma glsl_ad diff h order(2)
#pragma glsl_ad diff f order(1)
#pragma glsl_ad diff f order(2) coefficients(taylor)
#pragma glsl_ad diff g order(2)
#pragma glsl_ad diff h order(2) name(g_jet2) struct_name(Bend) fields(a, b, c)
float Jet1;
float g_jet2_2(float x) { return x; }
"""
    outcome = built(text)
    assert len(set(outcome.entries)) == 6
    assert outcome.entries[5] == "g_jet2"
    assert "Jet1" not in re.findall(r"struct (\w+)", outcome.text)
    declared = re.findall(r"^(?:struct|\w+) (\w+)(?=\(.*\{$| \{)", section(outcome.text), re.MULTILINE)
    assert len(declared) == len(set(declared))
    assert not {"f_jet1", "Jet1", "g_jet2_2"} & set(declared)
    report = compile_with_glslang(outcome.text)
    assert report is None or report.ok, report


def test_what_fields_hold_is_never_mixed_up() -> None:
    text = SQUARE + "#pragma glsl_ad diff f order(2)\n#pragma glsl_ad diff f order(2) coefficients(taylor) name(t)\n"
    lines = section(built(text).text).splitlines()
    comments = [line.partition("//")[2].strip() for line in lines if line.startswith("struct")]
    assert comments == [
        "value, first and second derivative",
        "value and Taylor coefficients to order 2: derivative k divided by k!",
    ]


def test_a_struct_may_be_named_twice_if_it_is_the_same() -> None:
    text = f"{SQUARE}float g(float x) {{ return x; }}\n"
    named = "#pragma glsl_ad diff f as(jet) struct_name(Slope)\n#pragma glsl_ad diff g as(jet) struct_name(Slope)"
    assert section(built(f"{text}{named}\n").text).count("struct Slope") == 1
    (found,) = refused(f"{text}{named} order(2)\n")
    assert (found.code, found.span and found.span.line) == ("B107", 4)


@pytest.mark.parametrize(
    "second", ["name(a)", "struct_name(a)", "order(2) name(a)"], ids=lambda v: v.replace("(", " ").replace(")", "")
)
def test_a_name_is_given_once(second: str) -> None:
    (found,) = refused(
        f"{SQUARE}#pragma glsl_ad diff f as(jet) name(a)\n#pragma glsl_ad diff f as(jet) wrt(x) {second}\n"
    )
    assert (found.code, found.span and found.span.line) == ("B107", 3)


def test_a_function_and_a_struct_never_share_a_name() -> None:
    outcome = built(f"{SQUARE}#pragma glsl_ad diff f name(Jet1)\n")
    assert outcome.entries == ("Jet1",)
    assert "struct Jet1_2 " in outcome.text


def test_the_old_section_is_not_read() -> None:
    text = built(SQUARE + PRAGMA).text
    broken = text.replace("Jet1 f_jet1(", "Jet1 f_jet1(nonsense ")
    assert built(broken).text == text


def test_text_below_may_be_broken_and_text_above_may_not() -> None:
    text = SQUARE + PRAGMA
    assert built(text + "void half_typed( {\n").entries == ("f_jet1",)
    (found,) = refused("void half_typed( {\n" + text)
    assert found.code.startswith("P")
    assert found.span is not None
    assert found.span.line == 1


def test_diagnostics_have_the_lines_of_the_file() -> None:
    text = built(SQUARE + PRAGMA).text + "float h(float x) { return undeclared; }\n#pragma glsl_ad diff h\n"
    (found, *_) = refused(text)
    assert found.span is not None
    assert "undeclared" in text.splitlines()[found.span.line - 1]


def test_warnings_are_kept_and_said_once() -> None:
    text = f"float f(float x) {{ return floor(x) * x; }}\n{PRAGMA}{PRAGMA.rstrip()} order(2)\n"
    assert [d.code for d in built(text).diagnostics] == ["A204"]


# ---- the preprocessor ------------------------------------------------------------------------------------------------


def test_a_pragma_that_a_condition_hides_does_not_count() -> None:
    text = f"{SQUARE}{PRAGMA}#ifdef MORE\n#pragma glsl_ad diff f order(2)\n#endif\n"
    assert built(text).entries == ("f_jet1",)
    assert built(text, defines={"MORE": "1"}).entries == ("f_jet1", "f_jet2")


def test_macros_that_the_section_ends_begin_again_below() -> None:
    text = """\
#define mix(a) (2.0 * (a))
float h(vec2 x) { vec2 y = min(x, x.yx * 2.0); return dot(y, y) * y.x; }
#pragma glsl_ad diff h wrt(x.x) name(dh)
float below = mix(1.0);
"""
    outcome = built(text).text
    inside = section(outcome)
    assert "#undef mix\n" in inside
    assert inside.rstrip().endswith("// and begin again\n#define mix(a) (2.0 * (a))")
    assert "begin again" not in built(text.replace("float below = mix(1.0);\n", "")).text


def test_pragmas_of_included_files_are_theirs(tmp_path: Path) -> None:
    library = tmp_path / "library.glsl"
    library.write_text("float g(float x) { return x * x; }\n#pragma glsl_ad diff g\n")
    library.write_text(built(library.read_text(), name=str(library)).text)
    main = f'#include "library.glsl"\nfloat f(float x) {{ return g(x) + g_jet1(x).d1; }}\n{PRAGMA}'
    outcome = built(main, name=str(tmp_path / "main.glsl"))
    assert outcome.entries == ("f_jet1",)
    assert outcome.files == (str(library),)
    declared = re.findall(r"^(?:struct|\w+) (\w+)(?=\(.*\{$| \{)", section(outcome.text), re.MULTILINE)
    assert not {"g_jet1", "Jet1"} & set(declared)


def test_a_function_of_an_included_file(tmp_path: Path) -> None:
    (tmp_path / "library.glsl").write_text("\n\n\n\nfloat g(float x) { return x * x; }\n")
    main = '#include "library.glsl"\n#pragma glsl_ad diff g\nfloat f(float x) { return g_jet1(x).d1; }\n'
    outcome = built(main, name=str(tmp_path / "main.glsl"))
    assert outcome.text.splitlines()[3].startswith(BEGIN)


# ---- without pragmas -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", SQUARE, "#version 300 es\n// glsl_ad\n", f"#if 0\n{PRAGMA}#endif\n"])
def test_a_file_without_pragmas_is_left_alone(text: str) -> None:
    outcome = built(text)
    assert outcome.text == text
    assert [d.code for d in outcome.diagnostics] == ["B111"]


def test_a_section_without_pragmas_is_emptied() -> None:
    text = built(SQUARE + PRAGMA).text.replace(PRAGMA, "")
    outcome = built(text).text
    assert section(outcome) == ""
    assert own(outcome) == f"{SQUARE}\n"


# ---- what other commands make of a section ---------------------------------------------------------------------------


def test_diff_sets_a_section_aside_that_nothing_else_needs() -> None:
    text = built(SQUARE + PRAGMA + "float g(float x) { return x; }\n").text
    shader = Shader.from_source(text)
    assert [f.name for f in shader.functions] == ["f", "g"]
    derivative = shader.diff("f", name="f_jet1")
    assert BEGIN not in derivative.source
    assert derivative.source.startswith(SQUARE + PRAGMA)
    assert "float g(float x)" in derivative.source


def test_diff_keeps_a_section_that_the_shader_needs() -> None:
    text = built(SCENE).text
    derivative = Shader.from_source(text).diff("map(vec3)", product="jet")
    assert derivative.source.startswith(text)
    assert "struct Jet1_2 " in derivative.source
    with pytest.raises(GlslAdError, match="F023"):
        Shader.from_source(text).diff("map(vec3)", product="jet", name="mapJet")


def test_places_below_a_section_that_is_set_aside_stay_right() -> None:
    text = built(SQUARE + PRAGMA).text + "float g(float x) { return floor(x); }\n"
    (found, *_) = Shader.from_source(text).diff("g", product="jet").diagnostics
    assert found.span is not None
    assert found.span.line == len(text.splitlines())


def test_a_name_in_a_pragma_is_not_taken() -> None:
    assert (
        "Jet1 slope(float x)"
        in Shader.from_source(f"{SQUARE}#pragma glsl_ad diff f name(slope)\n").diff("f", name="slope").source
    )


def test_inner_names_of_modules_are_refused(tmp_path: Path) -> None:
    """Another tool would not call `inner` as we do, and the section would stand beside its text."""
    module = "float inner(float x) { return floor(x); }\nfloat g(float x) { return inner(2.0) * x; }\n"
    (tmp_path / "module.glsl").write_text(f"{module}#pragma glslify: export(g)\n")
    require = "#pragma glslify: g = require('./module')\n"
    (found, *_) = refused(f"{require}#pragma glsl_ad diff g\n", str(tmp_path / "main.frag"))
    assert found.code == "A301"
    codes = [d.code for d in refused(f"{require}#pragma glsl_ad diff g as(jet)\n", str(tmp_path / "main.frag"))]
    assert codes == ["B114"]
    exported = module.replace("inner(2.0)", "2.0")
    (tmp_path / "module.glsl").write_text(f"{exported}#pragma glslify: export(g)\n")
    outcome = built(f"{require}#pragma glsl_ad diff g as(jet)\n", name=str(tmp_path / "main.frag"))
    assert outcome.entries == ("g_jet1",)
