"""Every entry of the runtime header, one by one, against certified power series."""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

import numpy as np
import pytest
from numpy.typing import NDArray

from glsl_ad.ad.storage import pieces
from glsl_ad.builtins import BUILTINS
from glsl_ad.builtins.model import Builtin, Discrete, Opaque, Signature, Zero
from glsl_ad.dialects import GL460
from glsl_ad.ir.model import Function, Module
from glsl_ad.numeric.interpreter import evaluate
from glsl_ad.runtime import Header, Options, header
from glsl_ad.runtime.header import Made
from glsl_ad.source import Sink
from glsl_ad.types import BOOL, FLOAT, VEC2, Kind, Matrix, Type, Vector, is_differentiable
from glsl_ad.types import Opaque as OpaqueType
from tests.runtime import support
from tests.runtime.support import made, title

Numbers = NDArray[np.float64]

#: Neighbouring pixels are not there on the host.
SCREEN = ("dFdx", "dFdy", "fwidth")
NAMES = tuple(dict.fromkeys(m.entry.name for m in made(1).made))
POINTS = 8


def _divides_matrices(entry: Made) -> bool:
    """Mesa's software renderer divides by matrices less exactly than the budget says, in any shader."""
    return entry.entry.name == "div" and isinstance(entry.entry.operation.primal.results[0].type, Matrix)


def own(order: int, name: str) -> list[Made]:
    return [m for m in made(order).made if m.entry.name == name]


def test_every_builtin_that_differentiates_is_there() -> None:
    """But for reads of textures, and for builtins with `out` parameters, of which no jet could be returned."""
    wanted = {
        b.name for b in BUILTINS.values() if not b.is_operator and any(_differentiates(b, s) for s in b.signatures)
    }
    desktop = header(Options(types=("float", "vec3", "mat3"), dialect=GL460), Sink())
    missing = wanted - {m.entry.name for m in desktop.made}
    assert missing == {"modf", "frexp"}
    assert {"add", "sub", "neg", "mul", "div"} <= set(NAMES)


def _differentiates(builtin: Builtin, signature: Signature) -> bool:
    types = [p.type for p in signature.parameters if p.qualifier == "in"]
    if builtin.intrinsic or isinstance(builtin.rule_for(signature), (Discrete, Opaque, Zero)):
        return False
    return any(map(is_differentiable, types)) and not any(isinstance(t, OpaqueType) for t in types)


@pytest.mark.parametrize(
    ("order", "name"), [*((3, n) for n in NAMES if n not in SCREEN), *((1, n) for n in NAMES[::3] if n not in SCREEN)]
)
def test_an_entry_is_what_the_reference_says(order: int, name: str) -> None:
    for entry in own(order, name):
        report = support.checked(made(order), entry, points=POINTS)
        assert report.passed, (title(entry), [p.text for p in report.problems])
        compared = [row.points for c in report.comparisons for row in c.rows]
        assert compared
        assert min(compared) >= POINTS // 2, title(entry)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in (*SCREEN, "vec4", "xyz", "w")][::4])
def test_an_entry_is_right_at_high_order(name: str) -> None:
    found = made(7, types=("float", "vec3", "mat2", "vec2"), only=(name,))
    for entry in found.made:
        report = support.checked(found, entry, points=4)
        assert report.passed, (title(entry), [p.text for p in report.problems])


@pytest.mark.parametrize("name", SCREEN)
def test_screen_derivatives_are_taken_of_each_coefficient(name: str) -> None:
    for entry in made(2, types=("float", "vec2"), only=(name,)).made[-2:]:
        calls = [op.attr for op in entry.function.ops if op.attr in ("dFdx", "dFdy", "fwidth")]
        assert len(calls) == (3 if name != "fwidth" else 7), title(entry)


@pytest.mark.gpu
@pytest.mark.parametrize("entry", [m for m in made(3).made[5::61] if not _divides_matrices(m)], ids=title)
def test_an_entry_is_right_on_the_gpu(entry: Made) -> None:
    report = support.checked(made(3), entry, points=64, use_gpu=True)
    assert report.passed, [p.text for p in report.problems]


# ---- several directions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("directions", "order"), [(2, 3), (3, 2), (3, 1)])
def test_several_directions_agree_with_one(directions: int, order: int) -> None:
    """Along any line through the directions, a jet over all of them is a jet along one: Σ_{|α|=k} c_α·a^α = c_k."""
    several, single = made(order, directions, ("float", "vec2")), made(order, 1, ("float", "vec2"))
    along = {title(m): m for m in single.made if m.entry.section != "constructors"}
    rng = np.random.default_rng(7)
    line = rng.uniform(-1.0, 1.0, directions)
    count = 0
    for entry in several.made:
        if entry.entry.section == "constructors" or entry.entry.name in SCREEN:
            continue
        _agrees(several, entry, along[title(entry)], line, rng)
        count += 1
    assert count > 150


def _agrees(several: Header, entry: Made, other: Made, line: Numbers, rng: np.random.Generator) -> None:
    function = entry.function
    # Inside the domain of nearly every builtin; where both are NaN, both are.
    arguments = [_random(rng, p.type) for p in function.params]
    contracted: list[object] = []
    for parameter in function.interface.parameters:
        values = [arguments[i] for i in parameter.inputs]
        contracted.extend(_along(several, values, line) if parameter.packed else values)
    actual = _along(several, _results(function, arguments), line)
    for one, expected in zip(actual, _results(other.function, contracted), strict=True):
        np.testing.assert_allclose(one, expected, rtol=1e-9, atol=1e-9, err_msg=title(entry))


def _results(function: Function, arguments: Sequence[object]) -> list[Numbers]:
    found = evaluate(Module({function.key: function}, {}), function, arguments, round_constants=False)
    return [np.asarray(v, dtype=np.float64) for v in found.values]


def _random(rng: np.random.Generator, type_: Type) -> Numbers:
    if type_ == BOOL or type_ == Vector(Kind.BOOL, 2):
        return np.asarray(rng.integers(0, 2, (5, *_shape(type_))), dtype=bool)
    return np.asarray(rng.uniform(0.2, 0.7, (5, *_shape(type_))))


def _shape(type_: Type) -> tuple[int, ...]:
    return (type_.size,) if isinstance(type_, Vector) else ()


def _along(header: Header, values: Sequence[Numbers], line: Numbers) -> list[Numbers]:
    """The value and the derivatives along a line of a jet over several directions."""
    indices, value = header.library.indices, values[0]
    type_ = FLOAT if value.ndim == 1 else VEC2
    found = [np.zeros_like(value) for _ in range(indices.order)]
    for piece, stored in zip(pieces(indices, type_, indices.nonzero), values[1:], strict=True):
        for k, alpha in enumerate(piece.indices):
            derivative = stored if len(piece.indices) == 1 else stored[:, k]
            order = sum(alpha)
            found[order - 1] += factorial(order) / indices.factorial(alpha) * np.prod(line**alpha) * derivative
    return [value, *found]
