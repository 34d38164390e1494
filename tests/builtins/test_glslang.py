"""The table against glslang: an overload compiles where the table says that it exists, and nowhere else."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Signature, SignatureParameter
from glsl_ad.dialects import Dialect
from glsl_ad.types import Array, Matrix, Opaque

_PRECISION = "precision highp float; precision highp int;\n"
_EXTENSIONS = "".join(
    f"#extension {name} : enable\n" for name in ("GL_OES_standard_derivatives", "GL_EXT_shader_texture_lod")
)
DIALECTS = {
    "100": (Dialect("100", 100, True, f"#version 100\n{_EXTENSIONS}{_PRECISION}")),
    "300es": (Dialect("300es", 300, True, f"#version 300 es\n{_PRECISION}")),
    "320es": (Dialect("320es", 320, True, f"#version 320 es\n{_PRECISION}")),
    "400": (Dialect("400", 400, False, "#version 400 compatibility\n")),
    "450": (Dialect("450", 450, False, "#version 450 compatibility\n")),
}
_VERTEX_ONLY = ("texture2DLod", "texture2DProjLod", "textureCubeLod")  # in ES 1.00

pytestmark = pytest.mark.glslang


def shader(builtin: Builtin, signature: Signature, dialect: Dialect) -> str:
    """A fragment shader with one function that makes the call with its own parameters."""
    uniforms, parameters, arguments = [], [], []
    for index, parameter in enumerate(signature.parameters):
        name = f"p{index}"
        type_ = parameter.type
        if isinstance(type_, Opaque):
            uniforms.append(f"uniform {'highp ' if dialect.es else ''}{type_} {name};")
        elif builtin.name.startswith("interpolateAt") and index == 0:
            uniforms.append(f"in {type_} {name};")
        elif must_be_constant(parameter):
            name = constant(parameter)
        else:
            parameters.append(f"{'' if parameter.qualifier == 'in' else 'inout '}{type_} {name}")
        arguments.append(name)
    call = f"{builtin.name}({', '.join(arguments)})"
    if builtin.is_operator:
        call = f" {builtin.name} ".join(arguments) if len(arguments) == 2 else f"{builtin.name}{arguments[0]}"
    result = "" if str(signature.result) == "void" else f"{signature.result} r = "
    body = f"void f({', '.join(parameters)}) {{ {result}{call}; }}"
    return "\n".join([dialect.header, *uniforms, body, "void main() {}", ""])


def must_be_constant(parameter: SignatureParameter) -> bool:
    """Offsets and component numbers of texture lookups."""
    return parameter.name in ("offset", "offsets", "comp") and parameter.qualifier == "in"


def constant(parameter: SignatureParameter) -> str:
    type_ = parameter.type
    if isinstance(type_, Array):
        return f"{type_}({', '.join([f'{type_.element}(1)'] * (type_.size or 0))})"
    return f"{type_}(1)"


def refused(texts: dict[str, str], folder: Path) -> dict[str, str]:
    """The first error of each text that does not compile."""
    files = {}
    for number, (key, text) in enumerate(texts.items()):
        file = folder / f"{number}.frag"
        file.write_text(text)
        files[str(file)] = key
    errors: dict[str, str] = {}
    output = subprocess.run(["glslangValidator", *files], capture_output=True, text=True, check=False).stdout
    current = ""
    for line in output.splitlines():
        current = files.get(line, current)
        if line.startswith("ERROR"):
            errors.setdefault(current, line)
    return errors


def comparable(builtin: Builtin, signature: Signature, dialect: Dialect) -> bool:
    """What glslang can tell: the table has no entry per stage, nor one per matrix type."""
    if builtin.intrinsic:
        return False
    if dialect.version > 100:
        return True
    odd = [p.type for p in signature.parameters if isinstance(p.type, Matrix) and p.type.rows != p.type.columns]
    return not odd and builtin.name not in _VERTEX_ONLY


@pytest.mark.parametrize("name", DIALECTS)
def test_availability_agrees_with_glslang(name: str, tmp_path: Path) -> None:
    dialect = DIALECTS[name]
    texts, expected = {}, {}
    for builtin in BUILTINS.values():
        for signature in builtin.signatures:
            if comparable(builtin, signature, dialect):
                key = f"{builtin.name}({signature})"
                texts[key] = shader(builtin, signature, dialect)
                expected[key] = builtin.available(signature, dialect)
    errors = refused(texts, tmp_path)
    assert len(texts) > 1000
    assert {key: errors[key] for key in texts if expected[key] and key in errors} == {}
    assert [key for key in texts if not expected[key] and key not in errors] == []


def test_the_comparison_sees_errors(tmp_path: Path) -> None:
    (signature,) = [s for s in BUILTINS["sin"].signatures if str(s) == "float"]
    good = shader(BUILTINS["sin"], signature, DIALECTS["300es"])
    errors = refused({"good": good, "bad": re.sub("sin", "sine", good)}, tmp_path)
    assert list(errors) == ["bad"]
