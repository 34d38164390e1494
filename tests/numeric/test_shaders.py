"""GLSL text through the whole front end and the interpreter, against the same programs in Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glsl_ad.ir.lowering import lower
from glsl_ad.ir.model import Module
from glsl_ad.numeric.batches import columns, take
from glsl_ad.numeric.interpreter import evaluate, evaluate_series
from glsl_ad.numeric.sampling import sample
from glsl_ad.sema import check
from glsl_ad.source import Sink, SourceFile
from glsl_ad.syntax import parse


def lowered(text: str) -> Module:
    """The module of a text whose last function is the entry."""
    sink, file = Sink(), SourceFile("test.glsl", text)
    program = check(parse(file, sink), file, sink)
    entry = list(program.functions.values())[-1]
    module = lower(program, entry, sink)
    sink.raise_if_errors()
    return module


def f32(value: float) -> float:
    return float(np.float32(value))


def fbm(x: float) -> float:
    total, amplitude, octaves = 0.0, 0.5, 5
    while octaves > 0:
        octaves -= 1
        total += amplitude * math.sin(x)
        x = x * 2.0 + f32(0.3)
        amplitude *= 0.5
        if total > f32(0.6):
            break
    return total


def hashed(n: int) -> float:
    m = 0xFFFFFFFF
    x = (n * 747796405 + 2891336453) & m
    x = (((x >> ((x >> 28) + 4)) ^ x) * 277803737) & m
    return ((x >> 22) ^ x) / f32(4294967295.0)


def collatz(n: int) -> float:
    steps = 0
    for i in range(100):
        if n <= 1:
            return float(steps)
        if i == 3:
            continue
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return -1.0


def sort3(x: float, y: float, z: float) -> list[float]:
    return sorted([x, y, z])


def nested(x: float) -> float:
    total = 0.0
    for i in range(4):
        for j in range(i, 4):
            if x * j > 3.0:
                break
            if (i + j) % 2 == 1:
                continue
            total += x * i + j
    return total


def switched(n: int, x: float) -> float:
    result = x
    match n:
        case 0:
            result = result + 1.0 + 10.0
        case 1:
            result = result + 10.0
        case 4:
            return -x
        case _:
            result = result * 2.0
    return result


def newton(x: float) -> float:
    a = abs(x) + 1.0
    y = a
    while True:
        previous = y
        y = 0.5 * (y + a / y)
        if not abs(y - previous) > f32(1e-3):
            return y


PROGRAMS: dict[str, tuple[str, Callable[..., Any]]] = {
    "while with a countdown": (
        """float fbm(float x) {
            float total = 0., amplitude = .5; int octaves = 5;
            while (octaves-- > 0) {
                total += amplitude * sin(x);
                x = x * 2. + .3; amplitude *= .5;
                if (total > .6) break;
            }
            return total;
        }""",
        fbm,
    ),
    "integer hash": (
        """#version 300 es
        float hash(int n) {
            uint x = uint(n) * 747796405u + 2891336453u;
            x = ((x >> ((x >> 28u) + 4u)) ^ x) * 277803737u;
            return float((x >> 22u) ^ x) / 4294967295.0;
        }""",
        hashed,
    ),
    "continue and return in a loop": (
        """#version 300 es
        float collatz(int n) {
            int steps = 0;
            for (int i = 0; i < 100; i++) {
                if (n <= 1) return float(steps);
                if (i == 3) continue;
                n = n % 2 == 0 ? n / 2 : 3 * n + 1;
                steps++;
            }
            return -1.;
        }""",
        collatz,
    ),
    "inout parameters and swizzle writes": (
        """void order(inout float a, inout float b) { if (b < a) { float t = a; a = b; b = t; } }
        vec3 sort3(vec3 p) { order(p.x, p.y); order(p.y, p.z); order(p.x, p.y); p.xyz = p.zyx; return p.zyx; }""",
        sort3,
    ),
    "nested loops": (
        """#version 300 es
        float nested(float x) {
            float total = 0.;
            for (int i = 0; i < 4; i++)
                for (int j = i; j < 4; j++) {
                    if (x * float(j) > 3.) break;
                    if ((i + j) % 2 == 1) continue;
                    total += x * float(i) + float(j);
                }
            return total;
        }""",
        nested,
    ),
    "switch that falls through": (
        """#version 300 es
        float switched(int n, float x) {
            float result = x;
            switch (n) {
                case 0: result += 1.;
                case 1: result += 10.; break;
                case 4: return -x;
                default: result *= 2.;
            }
            return result;
        }""",
        switched,
    ),
    "do-while and a written global": (
        """float previous;
        void remember(float y) { previous = y; }
        float newton(float x) {
            float a = abs(x) + 1., y = a;
            do { remember(y); y = .5 * (y + a / y); } while (abs(y - previous) > 1e-3);
            return y;
        }""",
        newton,
    ),
    "arrays of structs": (
        """#version 300 es
        struct Ball { vec2 centre; float radius; };
        float nearest(vec2 p, int k) {
            Ball balls[3] = Ball[3](Ball(vec2(0.), 1.), Ball(vec2(1., 2.), .5), Ball(vec2(-1.), .25));
            balls[k % 3].radius *= 2.;
            float best = 1e9;
            for (int i = 0; i < balls.length(); ++i) best = min(best, distance(p, balls[i].centre) - balls[i].radius);
            return best;
        }""",
        lambda x, y, k: min(
            math.hypot(x - cx, y - cy) - r * (2.0 if i == k % 3 else 1.0)
            for i, (cx, cy, r) in enumerate([(0.0, 0.0, 1.0), (1.0, 2.0, 0.5), (-1.0, -1.0, 0.25)])
        ),
    ),
    "matrices": (
        """vec2 turned(vec2 p, float a) {
            mat2 m = mat2(cos(a), sin(a), -sin(a), cos(a));
            m[1].x *= 2.;
            p *= m;
            return m * p;
        }""",
        lambda x, y, a: (
            np.array([[math.cos(a), -2 * math.sin(a)], [math.sin(a), math.cos(a)]])
            @ np.array([[math.cos(a), -2 * math.sin(a)], [math.sin(a), math.cos(a)]]).T
            @ np.array([x, y])
        ).tolist(),
    ),
}


@pytest.mark.parametrize(("text", "plain"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_programs_compute_what_python_does(text: str, plain: Callable[..., Any]) -> None:
    module = lowered(text)
    entry = list(module.functions.values())[-1]
    arguments = sample(entry.params, 200)
    for k, port in enumerate(entry.params):
        if port.name == "previous":
            arguments[k] = None
    found = [c for v in evaluate(module, entry, arguments).values for c in columns(v)]
    scalars = [c.tolist() for a in arguments if a is not None for c in columns(a)]
    for lane, point in enumerate(zip(*scalars, strict=True)):
        expected = plain(*point)
        expected = expected if isinstance(expected, list) else [expected]
        assert [c[lane] for c in found[: len(expected)]] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("text", [p[0] for p in PROGRAMS.values()], ids=PROGRAMS.keys())
def test_series_and_batches_agree(text: str) -> None:
    """Two evaluations that share the control flow and none of the arithmetic."""
    module = lowered(text)
    entry = list(module.functions.values())[-1]
    arguments = [
        None if p.name == "previous" else a for p, a in zip(entry.params, sample(entry.params, 8), strict=True)
    ]
    batch = evaluate(module, entry, arguments).values
    for lane in range(8):
        inputs = [None if a is None else constants(take(a, lane)) for a in arguments]
        found = evaluate_series(module, entry, inputs, 0)
        flat = [c[lane] for v in batch for c in columns(v)]
        assert flatten(found) == pytest.approx(flat, rel=1e-13, abs=1e-13)


def constants(data: Any) -> Any:
    """One point of a batch as series without higher coefficients."""
    values = data.tolist()
    if isinstance(values, list):
        return [[v] for v in values]
    return [values] if isinstance(values, float) else values


def flatten(found: Any) -> list[float]:
    if isinstance(found, (list, tuple)):
        return [x for item in found for x in flatten(item)]
    return [float(found)]
