"""Every operator, constructor and builtin over every class of types, against glslang; and what comes out of them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from glsl_ad.builtins import BUILTINS
from glsl_ad.dialects import ES100, ES300, GL330, GL450, Dialect
from glsl_ad.sema.calls import builtin_overloads
from glsl_ad.sema.model import Evaluate
from glsl_ad.types import Array
from tests.sema.support import program, refused_by_us, refused_lines

SCALARS = ("bool", "int", "uint", "float")
VECTORS = ("bvec2", "bvec3", "ivec2", "ivec4", "uvec3", "uvec4", "vec2", "vec3", "vec4")
MATRICES = ("mat2", "mat3", "mat4", "mat2x3", "mat3x2")
INTEGER_OPERATORS = ("%", "&", "|", "^", "<<", ">>")
OPERATORS = ("+", "-", "*", "/", "<", ">=", "==", "!=", "&&", "^^", *INTEGER_OPERATORS)
DIALECTS = (ES300, ES100, GL330, GL450)
pytestmark = [pytest.mark.glslang, pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)]


def types(dialect: Dialect) -> list[str]:
    """The types that the dialect has, and a struct `S`."""
    found = [*SCALARS, *VECTORS, *MATRICES, "S"]
    if dialect is ES100:
        found = [name for name in found if not name.startswith("u") and "x" not in name]
    return [*found, "double", "dvec2", "dmat2"] if dialect is GL450 else found


def assert_agreement(dialect: Dialect, lines: list[str], folder: Path) -> None:
    """Both refuse the same lines: some of them, and not all."""
    ours, theirs = refused_by_us(dialect, lines), refused_lines(dialect, lines, folder)
    assert sorted(lines[i] for i in ours - theirs) == []
    assert sorted(lines[i] for i in theirs - ours) == []
    assert 0 < len(ours) < len(lines) - 20


def test_operators(dialect: Dialect, tmp_path: Path) -> None:
    lines = ["struct S { float x; };"]
    operators = [op for op in OPERATORS if dialect is not ES100 or op not in INTEGER_OPERATORS]
    for op, left, right in itertools.product(operators, types(dialect), types(dialect)):
        lines.append(f"void f{len(lines)}({left} a, {right} b) {{ a {op} b; }}")
        if op in ("*", "/", *INTEGER_OPERATORS):
            lines.append(f"void f{len(lines)}({left} a, {right} b) {{ a {op}= b; }}")
    for op, operand in itertools.product(("-", "!", "++", "--"), types(dialect)):
        lines.append(f"void f{len(lines)}({operand} a) {{ {op}a; }}")
    if dialect is not ES100:
        lines += [f"void f{len(lines) + i}({operand} a) {{ ~a; }}" for i, operand in enumerate(types(dialect))]
    for left, right in itertools.product(types(dialect), types(dialect)):
        lines.append(f"void f{len(lines)}({left} a, {right} b, bool c) {{ c ? a : b; }}")
        lines.append(f"void f{len(lines)}({left} a, {right} b) {{ a = b; }}")
        lines.append(f"{left} f{len(lines)}({right} b) {{ return b; }}")
    assert_agreement(dialect, lines, tmp_path)


def test_results_of_operators(dialect: Dialect, tmp_path: Path) -> None:
    """A value initialises a variable of its own type: glslang accepts the types that we compute."""
    operands = [t for t in types(dialect) if t != "S"]
    headers = [f"({a} a, {b} b) {{ " for a, b in itertools.product(operands, operands)]
    lines = [f"void f{i}{h}a {op} b; }}" for i, (op, h) in enumerate(itertools.product(OPERATORS, headers))]
    accepted = [f for f in program("\n".join(lines) + "\n", dialect).functions.values() if not f.errors]
    declared = []
    for function in accepted:
        assert function.body is not None
        (statement,) = function.body.statements
        assert isinstance(statement, Evaluate)
        line = lines[function.span.line - 1]
        declared.append(line.replace("{ ", f"{{ {statement.expression.type} c = "))
    assert len(declared) > 120
    assert not refused_lines(dialect, declared, tmp_path)


def test_constructors(dialect: Dialect, tmp_path: Path) -> None:
    """No argument, one and two of every type, and a sample of three."""
    arguments = [*(t for t in types(dialect) if t[0] != "d"), "float[2]"]
    made = arguments[:-1] if dialect is ES100 else [*arguments[:-1], "float[2]", "float[]", "int[3]"]
    chance = random.Random(1)
    lines = ["struct S { float x; vec2 y; };"]
    for type_ in made:
        result = "float[2]" if type_ == "float[]" else type_
        lists: list[tuple[str, ...]] = [(), *((a,) for a in arguments), *itertools.product(arguments, arguments)]
        lists += chance.sample(list(itertools.product(arguments, repeat=3)), 30)
        for chosen in lists:
            parameters = ", ".join(_parameter(t, n) for t, n in zip(chosen, "abc", strict=False))
            call = f"{type_}({', '.join('abc'[: len(chosen)])})"
            lines.append(f"{result} f{len(lines)}({parameters}) {{ return {call}; }}")
    assert_agreement(dialect, lines, tmp_path)


def _parameter(type_: str, name: str) -> str:
    """As ES 1.00 writes arrays too."""
    return f"float {name}[2]" if type_ == "float[2]" else f"{type_} {name}"


def test_builtin_functions(dialect: Dialect, tmp_path: Path) -> None:
    """Every overload, with its result; and calls with one or two types changed at random."""
    lines = list(_precisions(dialect))
    chance = random.Random(2)
    for name, argument_types, result, qualifiers in _overloads(dialect):
        lines.append(_call(len(lines), name, argument_types, result, qualifiers))
        for _ in range(3 if set(qualifiers) == {"in"} else 0):
            changed = list(argument_types)
            for _ in range(chance.randint(1, 2)):
                changed[chance.randrange(len(changed))] = chance.choice(types(dialect)[:-4])
            lines.append(_call(len(lines), name, changed, "void", qualifiers))
    assert_agreement(dialect, lines, tmp_path)


def _precisions(dialect: Dialect) -> Iterator[str]:
    if dialect is ES300:
        for shape in ("2D", "3D", "Cube", "2DArray"):
            yield from (f"precision highp {prefix}sampler{shape};" for prefix in ("", "i", "u"))
        yield from (f"precision highp sampler{shape}Shadow;" for shape in ("2D", "Cube", "2DArray"))


def _overloads(dialect: Dialect) -> Iterator[tuple[str, list[str], str, tuple[str, ...]]]:
    """Those that take any expressions: offsets must be constant, and only an input is interpolated."""
    # What needs an extension, or the compatibility profile, counts as there: real shaders take it for granted.
    extensions: tuple[str, ...] = ("EXT", "Lod", "dFd", "fwidth") if dialect is ES100 else ()
    extensions += ("texture1D", "texture2D", "texture3D", "textureCube", "shadow") if dialect is GL450 else ()
    for name in BUILTINS:
        if any(word in name for word in ("Offset", "Gather", "interpolate", *extensions)):
            continue
        for parameter_types, candidate in builtin_overloads(name, dialect).items():
            result = next(s.result for s in BUILTINS[name].signatures if s is candidate.target)
            shown = [str(t) for t in parameter_types]
            missing = dialect is ES100 and any("x" in t.removeprefix("sampler") for t in shown)
            if not missing and not any(isinstance(t, Array) for t in parameter_types):
                yield name, shown, str(result), candidate.qualifiers


def _call(number: int, name: str, argument_types: list[str], result: str, qualifiers: tuple[str, ...]) -> str:
    names = "abcdefg"[: len(argument_types)]
    words = ("" if q == "in" else f"{q} " for q in qualifiers)
    parameters = ", ".join(f"{w}{t} {n}" for w, t, n in zip(words, argument_types, names, strict=True))
    verb = "" if result == "void" else "return "
    return f"{result} f{number}({parameters}) {{ {verb}{name}({', '.join(names)}); }}"
