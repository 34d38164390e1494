"""What compilers say, mapped to the lines of the text that was given."""

from __future__ import annotations

import pytest

from glsl_ad.dialects import ES100, ES300, GL330, GL450, SHADERTOY, Dialect
from glsl_ad.gpu.compile import CompilerMessage, compile_with_driver, compile_with_glslang, complete, parse_log

LOGS: list[tuple[str, str, list[tuple[str, int | None, int | None, str]]]] = [
    ("mesa", "0:3(12): error: `y' undeclared\n", [("error", 3, 12, "`y' undeclared")]),
    ("mesa warning", "0:2(1): warning: extension `x' unsupported", [("warning", 2, 1, "extension `x' unsupported")]),
    ("nvidia", '0(7) : error C1503: undefined variable "y"', [("error", 7, None, 'C1503: undefined variable "y"')]),
    ("glslang", "stdin\nERROR: 0:5: 'y' : undeclared identifier\nERROR: 1 compilation errors.  No code generated.\n\n",
     [("error", 5, None, "'y' : undeclared identifier")]),
    ("apple", "ERROR: 0:4: Use of undeclared identifier 'y'", [("error", 4, None, "Use of undeclared identifier 'y'")]),
    ("linker", "error: fragment shader input `q' has no matching output in the previous stage",
     [("error", None, None, "fragment shader input `q' has no matching output in the previous stage")]),
    ("unknown", "the compiler is\nunwell", [("error", None, None, "the compiler is unwell")]),
    ("empty", "", []),
]  # fmt: skip


@pytest.mark.parametrize(("log", "messages"), [c[1:] for c in LOGS], ids=[c[0] for c in LOGS])
def test_logs(log: str, messages: list[tuple[str, int | None, int | None, str]]) -> None:
    assert parse_log(log) == tuple(CompilerMessage(*m) for m in messages)


def test_places_outside_of_the_text_have_no_line() -> None:
    (message,) = parse_log("0:3(12): error: x", lambda line: line - 3 if line > 3 else None)
    assert (message.line, message.column) == (None, None)


GOOD: list[tuple[str, str, Dialect]] = [
    ("library", "float f(float x) { return x; }", ES300),
    ("library 100", "float f(float x) { return x; }", ES100),
    ("whole 100", "varying vec2 v;\nvoid main() { gl_FragColor = vec4(v, 0.0, 1.0); }", ES100),
    ("header", "#version 300 es\nprecision mediump float;\nout vec4 c;\nvoid main() { c = vec4(1.0); }", ES300),
    ("header alone", "#version 300 es\nfloat f(float x) { return x; }", ES300),
    ("extension", "#version 300 es\n#extension GL_OES_x : enable\nprecision highp float;\nvoid f() { }", ES300),
    ("extension without version", "#extension GL_OES_standard_derivatives : enable\nfloat f() { return 1.0; }", ES100),
    ("extension hidden", "#ifdef NO\n#extension GL_OES_x : require\n#endif\nfloat f() { return 1.0; }", ES300),
    ("redefines", "float round(float x) { return x; }", ES100),
    ("varyings", "in vec2 v;\nout vec4 c;\nvoid main() { c = vec4(v, v); }", ES300),
    ("desktop", "float f(float x) { return x * 2; }", GL330),
    ("desktop 450", "double f(double x) { return x * 2; }", GL450),
    ("shadertoy", "void mainImage(out vec4 c, in vec2 p) { c = vec4(p / iResolution.xy, iTime, 1.0); }", SHADERTOY),
    ("shadertoy library", "float f(float x) { return x * iTime * texture(iChannel0, vec2(x)).x; }", SHADERTOY),
]  # fmt: skip


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize(("source", "dialect"), [c[1:] for c in GOOD], ids=[c[0] for c in GOOD])
def test_both_compilers_take_it(source: str, dialect: Dialect) -> None:
    driver, glslang = compile_with_driver(source, dialect), compile_with_glslang(source, dialect)
    assert driver.ok, driver
    assert glslang is not None
    assert glslang.ok, glslang


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("header", ["", "#version 300 es\n", "// a comment\n#version 300 es\n#line 50\n"])
@pytest.mark.parametrize("defines", [{}, {"A": "1", "B": ""}])
def test_errors_name_the_line(header: str, defines: dict[str, str]) -> None:
    source = header + "float f(float x) {\n    return y;\n}\n"
    line = header.count("\n") + 2
    if not header.startswith("//"):
        glslang = compile_with_glslang(source, ES300, defines)
        assert glslang is not None
        assert not glslang.ok
        assert [m.line for m in glslang.messages] == [line]
    driver = compile_with_driver(source, ES300, defines)
    assert not driver.ok
    assert driver.messages[0].line == line


@pytest.mark.gpu
@pytest.mark.glslang
@pytest.mark.parametrize("dialect", [ES100, ES300, GL330, SHADERTOY], ids=lambda d: d.name)
def test_errors_name_the_line_in_every_dialect(dialect: Dialect) -> None:
    source = "\nfloat f(float x) {\n    return y;\n}\n"
    glslang = compile_with_glslang(source, dialect)
    assert glslang is not None
    assert [m.line for m in glslang.messages] == [3]
    assert {m.line for m in compile_with_driver(source, dialect).messages} == {3}


def test_defines_come_before_the_text() -> None:
    completed = complete("float f() { return K; }", ES300, {"K": "2.0"})
    assert completed.text.index("#define K 2.0") < completed.text.index("return K")
    assert completed.text.startswith("#version 300 es\n")
    assert completed.line(completed.added + 1) == 1
    assert completed.line(1) is None


def test_a_commented_main_does_not_count() -> None:
    assert complete("// void main() {}\n").text.rstrip().endswith("void main() { }")
