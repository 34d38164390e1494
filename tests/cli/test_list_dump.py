"""`glsl-ad list` and `glsl-ad dump`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

SHADERS = Path(__file__).resolve().parent.parent.parent / "shaders"


def test_list(glsl_ad: Command) -> None:
    outcome = glsl_ad("list", str(SHADERS / "scene.glsl"))
    lines = outcome.out.splitlines()
    assert lines[0].split("  ")[0] == "float box(vec3 p, vec3 size, float radius)"
    assert lines[0].endswith("  yes")
    assert "  no: " in lines[-1]
    assert len({line.index("  ", 30) for line in lines[:1]}) == 1


def test_list_as_json(glsl_ad: Command) -> None:
    functions = glsl_ad("list", "--json", str(SHADERS / "fbm.glsl")).json
    assert [f["key"] for f in functions] == ["gradient(vec2)", "noise(vec2)", "fbm(vec2)"]
    assert all(f["differentiable"] for f in functions)


def test_list_of_a_function_with_a_fault_says_so(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("float f(float x) { return undeclared; }\nfloat g(float x) { return f(x); }\n")
    outcome = glsl_ad("list", str(path))
    assert outcome.status == 0
    assert outcome.out.count("no: ") == 2
    assert outcome.out.count("`undeclared`") == 2


def test_list_of_nothing(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("// no functions here\n")
    assert glsl_ad("list", str(path)).out == ""


QUOTIENT = str(SHADERS / "quotient.glsl")

DUMPS = [
    (("--stage", "tokens", QUOTIENT), "quotient"),
    (("--stage", "tree", QUOTIENT), "value: Binary op='/'"),
    (("--stage", "ir", QUOTIENT, "quotient"), "quotient(float, float)"),
    ((QUOTIENT, "quotient"), "quotient(float, float)"),
    (("--stage", "derivative", "--order", "2", "--as", "lifted", QUOTIENT, "quotient"), "quotient"),
]


@pytest.mark.parametrize(("arguments", "said"), DUMPS, ids=lambda v: v[1] if isinstance(v, tuple) else "")
def test_dump(arguments: tuple[str, ...], said: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("dump", *arguments)
    assert outcome.status == 0
    assert said in outcome.out


def test_dump_tree_says_where_everything_stands(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("float f(float x) {\n    return -x;\n}\n")
    assert glsl_ad("dump", "--stage", "tree", str(path)).out == (
        "TranslationUnit  @1:1\n"
        "  declarations: FunctionDefinition  @1:1\n"
        "    header: FunctionHeader name='f'  @1:1\n"
        "      return_type: TypeName name='float'  @1:1\n"
        "      parameters: Parameter name='x'  @1:9\n"
        "        type: TypeName name='float'  @1:9\n"
        "    body: Block  @1:18\n"
        "      statements: Return  @2:5\n"
        "        value: Unary op='-'  @2:12\n"
        "          operand: Name name='x'  @2:13\n"
    )


def test_dump_of_a_file_with_faults_shows_what_there_is(glsl_ad: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.glsl"
    path.write_text("float f(float x) { return x + ; }\n")
    outcome = glsl_ad("dump", "--stage", "tokens", str(path))
    assert outcome.status == 2
    assert "return" in outcome.out
    assert "error[P201]" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--stage", "assembly", QUOTIENT), "F021"), ((QUOTIENT,), "F001"), (("--stage", "ir", QUOTIENT, "q"), "F010")],
)
def test_what_is_refused(arguments: tuple[str, ...], code: str, glsl_ad: Command) -> None:
    outcome = glsl_ad("dump", *arguments)
    assert outcome.status == 2
    assert f"error[{code}]" in outcome.err
