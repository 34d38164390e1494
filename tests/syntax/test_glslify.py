"""Modules of glslify: the lines, where modules are found, which names change, and that the text follows the tokens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from glsl_ad.source import Sink, SourceFile
from glsl_ad.source.render import render
from glsl_ad.syntax import glslify, parse, preprocess
from glsl_ad.syntax.glslify import Export, Require
from glsl_ad.syntax.lexer import Text
from tests.syntax.test_includes import Files, again, run, words, write


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("glslify: export(noise)", Export("noise")),
        ("glslify:export( noise );", Export("noise")),
        ("glslify: f = require(glsl-noise/simplex/2d)", Require("f", "glsl-noise/simplex/2d", {})),
        ("glslify: f=require('./x.glsl')", Require("f", "./x.glsl", {})),
        ('glslify: f = require( "./x" , a=b, steps = 90 )', Require("f", "./x", {"a": "b", "steps": "90"})),
        ("glslify: f = require(./x, v = vec2(1.0, g(2)))", Require("f", "./x", {"v": "vec2(1.0, g(2))"})),
        ("glslify: f = require()", None),
        ("glslify: f require(x)", None),
        ("glslify: f = require(x, a)", None),
        ("glslify: f = require(x", None),
        ("glslify:", None),
        ("once", None),
    ],
)
def test_lines(text: str, wanted: object) -> None:
    assert glslify.read_pragma(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("float f(float x) { float y = x; return y; }\nvec2 g();", "f g"),
        ("const float A = 1.0, B = f(2.0), C[2] = float[2](1., 2.);", "A B C"),
        ("struct S { float x; vec2 y; }; S s;", "S s"),
        ("struct S { float x; } a, b;", "S a b"),
        ("struct { float x; } a;", "a"),
        ("S f(in S s, inout float[2] t) { return s; } float z[2];", "f z"),
        ("float[2] z;", "z"),
        ("uniform float u; varying vec2 v; attribute float a; in vec2 b; out vec4 c; float d;", "d"),
        ("uniform Block { float x; } block; float d;", "d"),
        ("layout(location = 0) out vec4 c; precision highp float; invariant gl_Position; highp float h;", "h"),
        ("#define F 1\nfloat F; float G;", "G"),
        ("#ifdef A\nfloat f(float x) {\n#else\nfloat f(vec2 x) {\n#endif\nreturn 1.; }\nfloat g;", "f g"),
        ("#ifdef A\nfloat f(float x\n#else\nfloat f(vec2 x\n#endif\n) { return 1.; }\nfloat g;", "f g"),
        ("DECLARE(x)\nfloat f(float y) { return y; }", "f"),
        ("float a = b ? (c, d) : e; float f;", "a f"),
        ("float f(float x) { if (x > 0.) { return 1.; } return 2.; }\nfloat f(vec2 x) { return 1.; }", "f"),
        ("}}} float a; ) float b;", "a b"),
        ("", ""),
    ],
)
def test_names_at_the_top_level(text: str, wanted: str) -> None:
    assert " ".join(glslify.global_names(Text(SourceFile("t", text)))) == wanted


NOISE = "float hash(float x) { return fract(x); }\nfloat noise(float x) { return hash(x); }\n"
NOISE += "#pragma glslify: export(noise)\n"
IMPORT = "#pragma glslify: f = require(./noise)\n"
EXPORT = "\n#pragma glslify: export(n)"
HASH = "float hash_2(float x){return fract(x);}"


def main(text: str, **others: str) -> Files:
    return {"main.frag": text, **{f"{name}.glsl": other for name, other in others.items()}}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        # the export is what the importer calls it, other names get a suffix
        (
            main(IMPORT + "f(hash);", noise=NOISE),
            "float hash_1(float x){return fract(x);}float f(float x){return hash_1(x);}f(hash);",
        ),
        # imported twice, it is there once
        (
            main(IMPORT + IMPORT.replace("f =", "g =") + "f(g);", noise="float n;" + EXPORT),
            "float f;f(f);",
        ),
        # swizzles and fields keep their names, types and sizes of fields do not
        (
            main(
                IMPORT,
                noise="const int x = 2; struct T { float y; }; struct S { T x, z[x]; float[x] w; };\n"
                "float n(S s) { vec2 v; return v.x + s.x.y + s . w[x]; }\n#pragma glslify: export(n)",
            ),
            "const int x_1=2;struct T_1{float y;};struct S_1{T_1 x,z[x_1];float[x_1]w;};"
            "float f(S_1 s){vec2 v;return v.x+s.x.y+s.w[x_1];}",
        ),
        # what links to the host keeps its name, and so do macros, which configure a module
        (
            main(
                "#define N 3\n" + IMPORT,
                noise="#ifndef N\n#define N 2\n#endif\nuniform float u; float n = u * N;" + EXPORT,
            ),
            "uniform float u;float f=u*3;",
        ),
        # macros use the new names
        (
            main(
                IMPORT, noise="float h(float x);\n#define H(x) h(x)\nfloat n(float x) { return H(x); }" + EXPORT
            ),
            "float h_1(float x);float f(float x){return h_1(x);}",
        ),
        # arguments are put in place of names
        (
            main(
                "float scene;\n#pragma glslify: f = require(./m, map = scene, steps=9)\n",
                m="float n(float p) { return map(p) * steps; }" + EXPORT,
            ),
            "float scene;float f(float p){return scene(p)*9;}",
        ),
        (
            main(
                "".join(f"#pragma glslify: {n} = require(./m, v={v})\n" for n, v in zip("fgh", "122", strict=True))
                + "h(f, g)",
                m="float n = v;" + EXPORT,
            ),
            "float f=1;float g=2;g(f,g)",
        ),
        # modules of modules; a name of the shader holds wherever its module comes in first
        (
            main(
                "#pragma glslify: a = require(./a)\n" + IMPORT + "a(f)",
                a="#pragma glslify: q = require(./noise)\nfloat n(float x) { return q(x) + hash(x); }" + EXPORT,
                noise=NOISE,
            ),
            HASH + "float f(float x){return hash_2(x);}float a(float x){return f(x)+hash(x);}a(f)",
        ),
        # what a module hands on
        (
            main(
                "#pragma glslify: a = require(./a)\na(1)",
                a="#pragma glslify: n = require(./noise)" + EXPORT,
                noise=NOISE,
            ),
            HASH + "float a(float x){return hash_2(x);}a(1)",
        ),
        # an include of a module belongs to it
        (
            main(IMPORT + "b", noise='#include "b.glsl"\nfloat n = b;' + EXPORT, b="float b;"),
            "float b_1;float f=b_1;b",
        ),
        # new names are new
        (
            main(IMPORT + "hash_1;", noise="float hash_1_2, hash;\nfloat n_ = hash;\n#pragma glslify: export(n_)"),
            "float hash_1_2_1,hash_1_3;float f=hash_1_3;hash_1;",
        ),
        # `#version` of a module is what it was tested with
        (main("float a;\n" + IMPORT, noise="#version 330\nfloat n;" + EXPORT), "float a;float f;"),
        # a condition chooses
        (
            main("#ifdef A\n#pragma glslify: f = require(./a)\n#else\n" + IMPORT + "#endif\nf", noise=NOISE, a="x"),
            "float hash_1(float x){return fract(x);}float f(float x){return hash_1(x);}f",
        ),
    ],
)  # fmt: skip
def test_modules_are_put_in(tmp_path: Path, files: Files, wanted: str) -> None:
    source, told = run(tmp_path, files)
    assert not told
    assert words(source) == again(source)
    sink = Sink()
    assert words(source) == " ".join(t.text for t in preprocess(SourceFile("<wanted>", wanted), sink).tokens)
    assert "glslify" not in source.expanded.text or "#else" in source.expanded.text


def test_pragmas_of_modules_name_what_is_there(tmp_path: Path) -> None:
    module = "float h(float x);\n#pragma glsl_ad derivative(h, h)\nfloat n;\n#pragma glslify: export(n)"
    source, _ = run(tmp_path, main(IMPORT, noise=module))
    assert "pragma glsl_ad derivative(h_1, h_1)" in [t.text for t in source.tokens]
    assert "#pragma glsl_ad derivative(h_1, h_1)\n" in source.expanded.text


@pytest.mark.parametrize(
    ("files", "spelled"),
    [
        ({"node_modules/pkg/a/b.glsl": "b"}, "pkg/a/b"),
        ({"node_modules/pkg/index.glsl": "b"}, "pkg"),
        ({"node_modules/@scope/pkg/b.glsl": "b"}, "@scope/pkg/b.glsl"),
        ({"node_modules/pkg/package.json": '{"glslify": "lib/b.glsl"}', "node_modules/pkg/lib/b.glsl": "b"}, "pkg"),
        ({"node_modules/pkg/package.json": '{"main": "b.glsl"}', "node_modules/pkg/b.glsl": "b"}, "pkg"),
        ({"src/b.vert": "b"}, "./b"),
        ({"b/index.glsl": "b"}, "../b"),
        ({"src/node_modules/pkg.glsl": "b", "node_modules/pkg.glsl": "c"}, "pkg"),
    ],
)
def test_where_modules_are_found(tmp_path: Path, files: Files, spelled: str) -> None:
    exports = "\n#pragma glslify: export(b)"
    write(
        tmp_path, {name: text if name.endswith(".json") else f"float {text};{exports}" for name, text in files.items()}
    )
    source, told = run(tmp_path / "src", main(f"#pragma glslify: x = require({spelled})\nx"))
    assert not told
    assert words(source) == "float x ; x"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (main("#pragma glslify: f = require(./none)\nfloat a;"), "P307"),
        (main("#pragma glslify: f = require(none)\nfloat a;"), "P307"),
        ({**main("#pragma glslify: f = require(p)\nfloat a;"), "node_modules/p/package.json": "[" * 100_000}, "P307"),
        ({**main("#pragma glslify: f = require(p)\nfloat a;"), "node_modules/p/package.json": '{"main": 1}'}, "P307"),
        (main("#pragma glslify: f require(x)\nfloat a;"), "P308"),
        (main(IMPORT + "float a;", noise="float b;"), "P309"),
    ],
)
def test_what_is_not_there_is_a_warning(tmp_path: Path, files: Files, code: str) -> None:
    source, told = run(tmp_path, files)
    assert [d.code for d in told] == [code]
    assert source.complete
    assert words(source) == "float a ;"


def test_modules_in_a_circle(tmp_path: Path) -> None:
    module = "#pragma glslify: g = require({})\nfloat x = g;\n#pragma glslify: export(x)"
    _, told = run(tmp_path, main(IMPORT, noise=module.format("./other"), other=module.format("./noise")))
    assert [d.code for d in told] == ["P303"]


def test_places_are_those_of_the_module(tmp_path: Path) -> None:
    write(tmp_path, main(IMPORT, noise="float hash;\nfloat n = hash hash;" + EXPORT))
    path = tmp_path / "main.frag"
    sink = Sink()
    parse(SourceFile(str(path), path.read_text()), sink)
    span = sink.diagnostics[0].span
    assert span is not None
    assert (Path(span.file.name).name, span.line, span.column, span.text) == ("noise.glsl", 2, 16, "hash")


PARTS = [
    *(
        "float",
        "hash",
        "noise",
        "x",
        "n",
        "struct",
        "S",
        "{",
        "}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ";",
        ";",
        ",",
        ".",
        "=",
    ),
    *("\n#define hash x\n", "\n#define F(x) hash(x)\n", "\nF(\n", "\n#ifdef A\n", "\n#else\n", "\n#endif\n", "\\\n"),
    *("\n#pragma glslify: g = require(./noise)\n", "\n#pragma glslify: f = require(./a, x = n)\n", "/* c */", "// c\n"),
    *("\n#include <noise>\n", "\n#pragma glslify: export(n)\n", "\n#pragma once\n", "const", "uniform", "1.0"),
    "\n#extension GL_x : enable\n",
]


@pytest.mark.parametrize("seed", range(60))
def test_random_modules(tmp_path: Path, seed: int) -> None:
    """Nothing raises, and the expanded text has the tokens that the parser sees."""
    chance = random.Random(seed)
    files = {name: " ".join(chance.choices(PARTS, k=chance.randrange(5, 60))) for name in ("main.frag", "a.glsl")}
    files["noise.glsl"] = chance.choice([NOISE, " ".join(chance.choices(PARTS, k=20)) + NOISE])
    source, told = run(tmp_path, {**files, "main.frag": files["main.frag"] + f"\n{IMPORT}\nf(x);"})
    for diagnostic in told:
        assert render(diagnostic)
    if source.complete:
        sink = Sink()
        again = preprocess(SourceFile("<expanded>", source.expanded.text), sink)
        # P307: a module without export stays a line, which leads nowhere from here.
        assert not {d.code for d in sink.diagnostics} - {d.code for d in told} - {"P307"}
        assert words(again) == words(source)
