"""The table of builtins: what is in it, how prototypes expand, what exists where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.declaration import Declaration, parse_availability
from glsl_ad.builtins.model import Availability, Discrete, Linear, Select, Smoothness, load
from glsl_ad.builtins.table import Table
from glsl_ad.dialects import DIALECTS, ES100, ES300, GL330, GL450
from glsl_ad.types import Kind, kind_of


def words(text: str) -> list[str]:
    return text.split()


#: Every function of GLSL ES 3.00, chapter 8, by section.
ES300_FUNCTIONS = words(
    """
    radians degrees sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
    pow exp log exp2 log2 sqrt inversesqrt
    abs sign floor trunc round roundEven ceil fract mod modf min max clamp mix step smoothstep isnan isinf
    floatBitsToInt floatBitsToUint intBitsToFloat uintBitsToFloat
    packSnorm2x16 unpackSnorm2x16 packUnorm2x16 unpackUnorm2x16 packHalf2x16 unpackHalf2x16
    length distance dot cross normalize faceforward reflect refract
    matrixCompMult outerProduct transpose determinant inverse
    lessThan lessThanEqual greaterThan greaterThanEqual equal notEqual any all not
    textureSize texture textureProj textureLod textureOffset texelFetch texelFetchOffset textureProjOffset
    textureLodOffset textureProjLod textureProjLodOffset textureGrad textureGradOffset textureProjGrad
    textureProjGradOffset
    dFdx dFdy fwidth
    """
)

#: What GLSL ES 1.00 calls otherwise, with its extensions.
ES100_FUNCTIONS = words(
    """
    texture2D texture2DProj texture2DLod texture2DProjLod textureCube textureCubeLod
    texture2DLodEXT texture2DProjLodEXT textureCubeLodEXT texture2DGradEXT texture2DProjGradEXT textureCubeGradEXT
    """
)

#: What desktop GLSL adds up to 4.60.
DESKTOP_FUNCTIONS = words(
    """
    fma frexp ldexp bitfieldExtract bitfieldInsert bitfieldReverse bitCount findLSB findMSB uaddCarry usubBorrow
    umulExtended imulExtended packUnorm4x8 packSnorm4x8 unpackUnorm4x8 unpackSnorm4x8
    dFdxFine dFdyFine dFdxCoarse dFdyCoarse fwidthFine fwidthCoarse
    interpolateAtCentroid interpolateAtSample interpolateAtOffset
    textureGather textureGatherOffset textureGatherOffsets textureQueryLod textureQueryLevels textureSamples
    texture1D texture3D shadow1D shadow2D
    """
)

OPERATORS = words("+ - * / % < <= > >= == != && || ^^ ! & | ^ ~ << >>")


@pytest.mark.parametrize("name", ES300_FUNCTIONS + ES100_FUNCTIONS + DESKTOP_FUNCTIONS + OPERATORS)
def test_declared(name: str) -> None:
    builtin = BUILTINS[name]
    assert builtin.name == name
    assert builtin.signatures
    assert builtin.doc.endswith(".")
    assert builtin.is_operator == (name in OPERATORS)
    assert not builtin.intrinsic


def available(name: str, dialect: str) -> bool:
    builtin = BUILTINS[name]
    return any(builtin.available(s, DIALECTS[dialect]) for s in builtin.signatures)


@pytest.mark.parametrize("name", ES300_FUNCTIONS)
def test_es300_has_its_functions(name: str) -> None:
    assert available(name, "300es")
    assert available(name, "shadertoy")
    assert available(name, "450")


@pytest.mark.parametrize(
    ("name", "dialects"),
    [
        ("sin", "100 300es 330 450"),
        ("sinh", "300es 330 450"),
        ("round", "300es 330 450"),
        ("modf", "300es 330 450"),
        ("transpose", "300es 330 450"),
        ("inverse", "300es 330 450"),
        ("outerProduct", "300es 330 450"),
        ("isnan", "300es 330 450"),
        ("floatBitsToInt", "300es 330 450"),
        ("packUnorm2x16", "300es 450"),
        ("packUnorm4x8", "450"),
        ("fma", "450"),
        ("frexp", "450"),
        ("ldexp", "450"),
        ("bitCount", "450"),
        ("dFdx", "100 300es 330 450"),
        ("dFdxFine", "450"),
        ("texture", "300es 330 450"),
        ("texelFetch", "300es 330 450"),
        ("textureGather", "450"),
        ("textureQueryLevels", "450"),
        ("texture2D", "100 330 450"),
        ("textureCube", "100 330 450"),
        ("texture2DLodEXT", "100"),
        ("guarded_sqrt", ""),
        ("<<", "300es 330 450"),
        ("%", "300es 330 450"),
    ],
)
def test_where_a_function_exists(name: str, dialects: str) -> None:
    assert [d for d in ("100", "300es", "330", "450") if available(name, d)] == dialects.split()


def signature_availability(name: str, signature: str) -> list[str]:
    builtin = BUILTINS[name]
    (found,) = [s for s in builtin.signatures if str(s) == signature]
    return [d for d in ("100", "300es", "330", "450") if builtin.available(found, DIALECTS[d])]


@pytest.mark.parametrize(
    ("name", "signature", "dialects"),
    [
        ("abs", "vec2", "100 300es 330 450"),
        ("abs", "ivec2", "300es 330 450"),
        ("min", "uint, uint", "300es 330 450"),
        ("mix", "vec3, vec3, vec3", "100 300es 330 450"),
        ("mix", "vec3, vec3, bvec3", "300es 330 450"),
        ("mix", "int, int, bool", "450"),
        ("lessThan", "uvec2, uvec2", "300es 330 450"),
        ("texture", "sampler2D, vec2, float", "300es 330 450"),
        ("texture", "sampler1D, float", "330 450"),
        ("texture", "sampler2DRect, vec2", "330 450"),
        ("texture", "usamplerCubeArray, vec4", "450"),
        ("texture", "sampler2DArrayShadow, vec4", "300es 330 450"),
        ("+", "int, int", "100 300es 330 450"),
        ("+", "uint, uint", "300es 330 450"),
    ],
)
def test_where_an_overload_exists(name: str, signature: str, dialects: str) -> None:
    assert signature_availability(name, signature) == dialects.split()


@pytest.mark.parametrize(
    ("name", "signature", "result"),
    [
        ("sin", "vec3", "vec3"),
        ("atan", "vec2, vec2", "vec2"),
        ("atan", "float", "float"),
        ("mod", "vec4, float", "vec4"),
        ("max", "ivec2, int", "ivec2"),
        ("smoothstep", "float, float, vec3", "vec3"),
        ("dot", "float, float", "float"),
        ("cross", "vec3, vec3", "vec3"),
        ("refract", "vec2, vec2, float", "vec2"),
        ("outerProduct", "vec3, vec2", "mat2x3"),
        ("transpose", "mat2x3", "mat3x2"),
        ("determinant", "mat4", "float"),
        ("lessThan", "ivec3, ivec3", "bvec3"),
        ("equal", "bvec2, bvec2", "bvec2"),
        ("floatBitsToUint", "vec2", "uvec2"),
        ("packHalf2x16", "vec2", "uint"),
        ("unpackSnorm4x8", "uint", "vec4"),
        ("texture", "isampler2D, vec2", "ivec4"),
        ("texture", "samplerCubeShadow, vec4, float", "float"),
        ("textureSize", "sampler2DShadow, int", "ivec2"),
        ("textureProj", "sampler2D, vec4", "vec4"),
        ("textureGradOffset", "usampler3D, vec3, vec3, vec3, ivec3", "uvec4"),
        ("texelFetchOffset", "sampler2DArray, ivec3, int, ivec2", "vec4"),
        ("textureGatherOffsets", "sampler2D, vec2, ivec2[4], int", "vec4"),
        ("texture2DProj", "sampler2D, vec3, float", "vec4"),
        ("*", "mat2x3, vec2", "vec3"),
        ("*", "vec3, mat2x3", "vec2"),
        ("*", "mat2x3, mat4x2", "mat4x3"),
        ("*", "float, mat3", "mat3"),
        ("*", "vec2, float", "vec2"),
        ("/", "float, mat2", "mat2"),
        ("-", "mat4x2", "mat4x2"),
        ("-", "uint", "uint"),
        ("<<", "ivec2, uint", "ivec2"),
        ("~", "uvec4", "uvec4"),
        ("==", "mat3, mat3", "bool"),
    ],
)
def test_signature(name: str, signature: str, result: str) -> None:
    (found,) = [s for s in BUILTINS[name].signatures if str(s) == signature]
    assert str(found.result) == result


@pytest.mark.parametrize(
    ("name", "signature"),
    [("*", "mat2, vec3"), ("*", "mat2x3, mat2x3"), ("+", "mat2, vec2"), ("cross", "vec2, vec2"), ("%", "float, float")],
)
def test_no_such_signature(name: str, signature: str) -> None:
    assert signature not in map(str, BUILTINS[name].signatures)


@pytest.mark.parametrize("name", BUILTINS)
def test_no_overload_twice(name: str) -> None:
    texts = [str(s) for s in BUILTINS[name].signatures]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", BUILTINS)
def test_domains_name_parameters(name: str) -> None:
    builtin = BUILTINS[name]
    given = {p.name for s in builtin.signatures for p in s.parameters if p.qualifier == "in"}
    assert set(builtin.domain) <= given | {"y"}  # operators share theirs
    assert all(low < high for low, high in builtin.domain.values())


@pytest.mark.parametrize("name", BUILTINS)
def test_implementations_exist(name: str) -> None:
    builtin = BUILTINS[name]
    for path in (builtin.numeric, builtin.series, *builtin.numeric_by_type.values()):
        assert path is None or callable(load(path))
    assert (builtin.numeric is None) == (builtin.series is None)
    floats = any(kind_of(s.result) is Kind.FLOAT for s in builtin.signatures)
    if builtin.numeric is None:  # textures and the screen cannot be evaluated at a point
        assert builtin.uses_screen or "tex" in name or name.startswith(("shadow", "interpolateAt"))
    elif floats and builtin.rule != Linear(()):
        assert builtin.domain


def test_out_parameters() -> None:
    (scalar,) = [s for s in BUILTINS["modf"].signatures if str(s) == "float, float"]
    assert [p.qualifier for p in scalar.parameters] == ["in", "out"]
    (wide,) = [s for s in BUILTINS["umulExtended"].signatures if str(s.parameters[0].type) == "uint"]
    assert (str(wide.result), [p.qualifier for p in wide.parameters]) == ("void", ["in", "in", "out", "out"])


def test_overloads_with_a_rule_of_their_own() -> None:
    mix, texture, minimum = BUILTINS["mix"], BUILTINS["texture"], BUILTINS["min"]
    rules = {str(s): mix.rule_for(s) for s in mix.signatures}
    assert rules["vec2, vec2, bvec2"] == Select("a ? y : x")
    assert rules["vec2, vec2, vec2"] is rules["vec2, vec2, float"] is mix.rule
    assert rules["ivec2, ivec2, bvec2"] == Discrete()
    assert {str(s): minimum.rule_for(s) for s in minimum.signatures}["int, int"] == Discrete()
    assert {str(s): texture.rule_for(s) for s in texture.signatures}["usampler2D, vec2"] == Discrete()
    assert BUILTINS["modf"].rule_for(BUILTINS["modf"].signatures[0]) is BUILTINS["modf"].rule


@pytest.mark.parametrize(
    ("name", "screen"),
    [("texture", True), ("texture2D", True), ("textureLod", False), ("texelFetch", False), ("fwidth", True)],
)
def test_what_depends_on_neighbouring_pixels(name: str, screen: bool) -> None:
    assert BUILTINS[name].uses_screen is screen


def declaration(prototypes: str) -> Declaration:
    return Declaration(prototypes, Linear(("x",)), Smoothness.ANALYTIC, "A test.")


@pytest.mark.parametrize(
    "text",
    [
        "genFType f(genFType)",
        "genFType f(genFType x",
        "f(float x)",
        "strange f(float x)",
        "genFType f(bvec x)",
        "float f(float x)\nfloat g(float x)",
    ],
)
def test_a_malformed_prototype_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (each has its own words)
        declaration(text).expand()


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Table((declaration("float f(float x)"), declaration("vec2 f(vec2 x)")))


def test_availability() -> None:
    assert parse_availability("300/130") == Availability(300, 130)
    assert parse_availability("-/400") == Availability(None, 400)
    early = parse_availability("100..100/-")
    assert [early.includes(d) for d in (ES100, ES300, GL330, GL450)] == [True, False, False, False]


def test_the_table_is_expanded_on_demand() -> None:
    table = Table((declaration("float f(float x)"), declaration("nonsense g(float x)")))
    assert list(table) == ["f", "g"]
    assert "g" in table
    assert table["f"] is table["f"]
    with pytest.raises(KeyError):
        table["h"]


def test_importing_the_table_is_cheap() -> None:
    """No numerics come with it, and no overload is expanded before it is asked for."""
    program = (
        "import sys, glsl_ad.builtins as b;"
        "print(sorted(m for m in ('numpy', 'flint', 'mpmath', 'moderngl', 'lark') if m in sys.modules));"
        "print(len(b.BUILTINS._expanded))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split("\n")[:2] == ["[]", "0"]
