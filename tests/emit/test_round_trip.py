"""GLSL through the IR and back: the text is the golden's, two compilers accept it, and it computes the same numbers."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np
import pytest

from glsl_ad.gpu import compile_with_driver, compile_with_glslang
from glsl_ad.gpu.run import Signature, run_function, signature_of
from glsl_ad.types import Array, Kind, Matrix, Scalar, Struct, Type, Vector
from tests.emit.conftest import GOLDENS, SHADERS
from tests.emit.roundtrip import Round, round_trip

NAMES = sorted(path.stem for path in SHADERS.glob("*.glsl"))
POINTS = 500


def rounds(name: str, *, optimised: bool = True) -> Round:
    return round_trip((SHADERS / f"{name}.glsl").read_text(), optimised=optimised)


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str, update_goldens: bool) -> None:
    golden = GOLDENS / f"{name}.glsl"
    emitted = rounds(name).whole
    if update_goldens:
        golden.write_text(emitted)
    expected = golden.read_text() if golden.exists() else ""
    difference = "\n".join(
        difflib.unified_diff(expected.split("\n"), emitted.split("\n"), "golden", "emitted", lineterm="")
    )
    assert not difference, difference


def test_no_golden_is_unused() -> None:
    assert sorted(p.stem for p in GOLDENS.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_is_deterministic(name: str) -> None:
    assert rounds(name).emitted == rounds(name).emitted


@pytest.mark.gpu
@pytest.mark.parametrize("optimised", [True, False], ids=["optimised", "plain"])
@pytest.mark.parametrize("name", NAMES)
def test_compiles(name: str, optimised: bool) -> None:
    text = rounds(name, optimised=optimised).whole
    for compiled in (compile_with_driver, compile_with_glslang):
        report = compiled(text)
        assert report is None or report.ok, "\n".join(map(str, report.messages))


@pytest.mark.gpu
@pytest.mark.parametrize("optimised", [True, False], ids=["optimised", "plain"])
@pytest.mark.parametrize("name", NAMES)
def test_computes_the_same(name: str, optimised: bool) -> None:
    found = rounds(name, optimised=optimised)
    different = [key for key in found.copies if not _agree(found, key)]
    assert not different, found.emitted


def _agree(found: Round, key: str) -> bool:
    first, second = signature_of(found.originals[key]), signature_of(found.copies[key])
    rng = np.random.default_rng(7)
    inputs = [_points(argument.type, rng) for argument in first.inputs]
    return all(_equal(a, b) for a, b in zip(_run(found, first, inputs), _run(found, second, inputs), strict=True))


def _run(found: Round, signature: Signature, inputs: list[Any]) -> list[Any]:
    return run_function(found.whole, signature, inputs, count=POINTS)


def _points(type_: Type, rng: np.random.Generator) -> Any:
    match type_:
        case Scalar(kind):
            return _scalars(kind, (POINTS,), rng)
        case Vector(kind, size):
            return _scalars(kind, (POINTS, size), rng)
        case Matrix(kind, columns, rows):
            return _scalars(kind, (POINTS, columns, rows), rng)
        case Array(element, size):
            return [_points(element, rng) for _ in range(size or 0)]
        case Struct(_, fields):
            return tuple(_points(f.type, rng) for f in fields)
    raise AssertionError(type_)


def _scalars(kind: Kind, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    match kind:
        case Kind.BOOL:
            return rng.random(shape) < 0.5
        case Kind.INT:
            return rng.integers(-2, 7, shape)
        case Kind.UINT:
            return rng.integers(0, 2**32, shape, dtype=np.uint32)
    return np.float32(rng.uniform(-2.0, 2.5, shape))


def _equal(a: Any, b: Any) -> bool:
    """Equal to rounding: the driver may fold and fuse operations in different ways."""
    if isinstance(a, (list, tuple)):
        return all(_equal(x, y) for x, y in zip(a, b, strict=True))
    if np.asarray(a).dtype.kind != "f":
        return bool(np.array_equal(a, b))
    return bool(np.allclose(a, b, rtol=2e-5, atol=1e-6, equal_nan=True))
