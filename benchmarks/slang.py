"""The same derivatives by Slang: forward and reverse mode, with the frame that it emits taken off.

`slangc` comes from the package slangtorch, whose libraries stand beside it. Of that package nothing else is used, so it
is installed without what it depends on.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.programs import Program

PACKAGE = "slangtorch"
OPTIONS = ("-target", "glsl", "-profile", "glsl_450", "-stage", "compute", "-entry", "main")
_NAMES = {"vec2": "float2", "vec3": "float3", "vec4": "float4"}


class SlangError(Exception):
    """slangc refused a program, or fell over it."""


def install() -> None:
    """Install the package with slangc into this environment where it is missing."""
    if compiler() is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", PACKAGE], check=True)


def compiler() -> Path | None:
    """slangc, or None."""
    spec = find_spec(PACKAGE)
    for place in spec.submodule_search_locations or () if spec else ():
        for name in ("slangc", "slangc.exe"):
            if (Path(place) / "bin" / name).exists():
                return Path(place) / "bin" / name
    found = shutil.which("slangc")
    return Path(found) if found else None


def version() -> str:
    """What slangc calls itself."""
    path = compiler()
    if path is None:
        return "none"
    done = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def forward(case: Case) -> Program:
    """One call of the forward derivative for each direction. Raises SlangError."""
    return _program(case, "slang forward", forward_source(case))


def reverse(case: Case) -> Program:
    """One call of the reverse derivative for each component of the value. Raises SlangError."""
    return _program(case, "slang reverse", reverse_source(case))


def command(path: Path) -> list[str]:
    """The command that compiles a file."""
    found = compiler()
    if found is None:
        raise SlangError(f"{PACKAGE} is not installed")
    return [str(found), str(path), *OPTIONS, "-line-directive-mode", "none"]


def compiled(source: str, timeout: float = 120.0) -> str:
    """The GLSL of a Slang program with `main`. Raises SlangError."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.slang"
        path.write_text(source)
        try:
            done = subprocess.run(command(path), capture_output=True, text=True, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise SlangError(f"more than {timeout:.0f} s") from error
    if done.returncode or not done.stdout.strip():
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise SlangError(lines[0] if lines else f"exit status {done.returncode}")
    return done.stdout


# ---- programs in Slang -----------------------------------------------------------------------------------------------


def forward_source(case: Case) -> str:
    """The function, and a `main` that stores value and derivatives."""
    if case.is_jet:
        return _nested(case)
    lines = []
    n = 0
    for moved in case.moving:
        for k in range(moved.size):
            arguments = []
            for given in case.inputs:
                if given.name not in case.wrt:
                    arguments.append(given.name)
                    continue
                unit = ["1.0" if given == moved and j == k else "0.0" for j in range(given.size)]
                seed = unit[0] if given.size == 1 else f"{_NAMES[given.type]}({', '.join(unit)})"
                arguments.append(f"diffPair({given.name}, {seed})")
            lines.append(f"var r{n} = fwd_diff(f)({', '.join(arguments)});")
            if n == 0:
                lines += _stores("r0.p", case.components, 0)
            n += 1
            lines += _stores(f"r{n - 1}.d", case.components, n * case.components)
    return _with_main(case, lines)


def _nested(case: Case) -> str:
    """Derivatives of derivatives."""
    functions, name = [], "f"
    for k in range(1, case.order + 1):
        functions.append(f"[Differentiable] float f_{k}(float t) {{ return fwd_diff({name})(diffPair(t, 1.0)).d; }}")
        name = f"f_{k}"
    lines = ["O[0] = f(t);", *(f"O[{k}] = f_{k}(t);" for k in range(1, case.order + 1))]
    return _with_main(case, lines, functions)


def reverse_source(case: Case) -> str:
    """The function, and a `main` that stores value and derivatives."""
    arguments = ", ".join(i.name for i in case.inputs)
    type_ = "float" if case.components == 1 else f"float{case.components}"
    lines = [f"{type_} r = f({arguments});", *_stores("r", case.components, 0)]
    for c in range(case.components):
        unit = ["1.0" if k == c else "0.0" for k in range(case.components)]
        seed = unit[0] if case.components == 1 else f"{type_}({', '.join(unit)})"
        lines += [f"var {i.name}_{c} = diffPair({i.name});" for i in case.moving]
        given = [f"{i.name}_{c}" if i.name in case.wrt else i.name for i in case.inputs]
        lines.append(f"bwd_diff(f)({', '.join(given)}, {seed});")
        at = 1
        for i in case.moving:
            for part in [""] if i.size == 1 else [f".{x}" for x in "xyzw"[: i.size]]:
                lines.append(f"O[{at * case.components + c}] = {i.name}_{c}.d{part};")
                at += 1
    return _with_main(case, lines)


def _stores(value: str, components: int, first: int) -> list[str]:
    if components == 1:
        return [f"O[{first}] = {value};"]
    return [f"O[{first + k}] = {value}.{'xyzw'[k]};" for k in range(components)]


def _with_main(case: Case, lines: list[str], functions: list[str] | None = None) -> str:
    loads = []
    for given in case.inputs:
        at = case.offset(given.name)
        floats = ", ".join(f"I[{at + k}]" for k in range(given.size))
        type_ = _NAMES.get(given.type, given.type)
        loads.append(f"{type_} {given.name} = {floats if given.size == 1 else f'{type_}({floats})'};")
    body = "\n    ".join([*loads, *lines])
    extra = "\n".join(functions or ())
    return (
        f"{case.slang.read_text()}\n{extra}\nRWStructuredBuffer<float> I;\nRWStructuredBuffer<float> O;\n"
        f'[shader("compute")] [numthreads(1, 1, 1)]\nvoid main() {{\n    {body}\n}}\n'
    )


# ---- the GLSL that comes out -----------------------------------------------------------------------------------------


def _program(case: Case, name: str, source: str) -> Program:
    text, body = stripped(compiled(source))
    return Program(name, text, body)


def stripped(glsl: str) -> tuple[str, str]:
    """The functions of an emitted shader, and the statements of its `main` in the frame that all programs have."""
    head, found, main = glsl.partition("void main()\n{\n")
    if not found:
        raise SlangError("no main in the output")
    head = re.sub(r"^#version.*\n|^#extension.*\n|^layout\((?:row|column)_major\).*\n", "", head, flags=re.MULTILINE)
    head = re.sub(r"^layout\(std430[^{]*\{[^}]*\}[^;]*;\n", "", head, flags=re.MULTILINE)
    head = re.sub(r"^layout\(local_size.*\n", "", head, flags=re.MULTILINE)
    body = main.rstrip().removesuffix("}").rstrip().removesuffix("return;")
    body = re.sub(r"I_0\._data\[uint\((\d+)\)\]", r"IN(\1)", body)
    body = re.sub(r"O_0\._data\[uint\((\d+)\)\]", r"OUT(\1)", body)
    return head.strip() + "\n", "\n".join(line.strip() for line in body.strip().splitlines())
