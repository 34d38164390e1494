"""Calls of builtins inside their domains, as templates.

`{0}`, `{1}`, `{2}` stand for expressions of the result's type, `{s0}` for a float, `{b0}` for a bool vector of its size
(a bool for float), `{v}` and `{w}` for something that is read without an effect, `{T}` for the type. Arguments are
squashed to the bound given for them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """`limits`: the largest magnitude of each numbered argument; `bound`: that of the result."""

    text: str
    limits: tuple[float, ...]
    bound: float


#: For float and the vectors.
GENERIC = (
    Template("sin({0})", (50,), 1),
    Template("cos({0})", (50,), 1),
    Template("tan(0.5 * sin({0}))", (50,), 0.6),
    Template("asin(0.9 * sin({0}))", (50,), 1.2),
    Template("acos(0.9 * cos({0}))", (50,), 2.8),
    Template("atan({0})", (50,), 1.6),
    Template("atan({0}, 1.5 + {v} * {v})", (50,), 1.6),
    Template("atan({0}, {1})", (20, 20), 3.2),
    Template("sinh({0})", (2,), 3.7),
    Template("cosh({0})", (2,), 3.8),
    Template("tanh({0})", (50,), 1),
    Template("asinh({0})", (50,), 4.7),
    Template("acosh(1.1 + {v} * {v})", (), 5),
    Template("atanh(0.8 * sin({0}))", (50,), 1.1),
    Template("radians({0})", (50,), 1),
    Template("degrees(0.01 * ({0}))", (8,), 4.6),
    Template("pow(1.2 + {v} * {v}, 0.5 * sin({0}))", (50,), 8.2),
    Template("pow(abs({0}) + 0.1, {T}(1.7))", (3,), 7),
    Template("pow({0}, {T}(2.0))", (4,), 16),
    Template("pow({0}, {T}(3))", (2,), 8),
    Template("exp({0})", (2,), 7.4),
    Template("log(1.1 + {v} * {v})", (), 4.2),
    Template("exp2({0})", (3,), 8),
    Template("log2(0.3 + abs({0}))", (50,), 6),
    Template("sqrt(1.0 + {v} * {v})", (), 8.1),
    Template("inversesqrt(0.5 + {v} * {v})", (), 1.5),
    Template("abs({0})", (50,), 50),
    Template("sign({0})", (50,), 1),
    Template("floor({0})", (50,), 50),
    Template("trunc({0})", (50,), 50),
    Template("round({0})", (50,), 50),
    Template("roundEven({0})", (50,), 50),
    Template("ceil({0})", (50,), 50),
    Template("fract({0})", (50,), 1),
    Template("mod({0}, 1.7)", (50,), 1.7),
    Template("mod({0}, 1.5 + {v} * {v})", (50,), 66),
    Template("min({0}, {1})", (50, 50), 50),
    Template("min({0}, 0.6)", (50,), 50),
    Template("max({0}, {1})", (50, 50), 50),
    Template("max({0}, 0.0)", (50,), 50),
    Template("clamp({0}, 0.0, 1.0)", (50,), 1),
    Template("clamp({0}, -1.4 - {v} * {v}, 0.3 + {w} * {w})", (50,), 50),
    Template("mix({0}, {1}, {2})", (8, 8, 2), 40),
    Template("mix({0}, {1}, {s0})", (8, 8), 60),
    Template("mix({0}, {1}, {b0})", (50, 50), 50),
    Template("step(0.4, {0})", (50,), 1),
    Template("step({0}, {1})", (50, 50), 1),
    Template("smoothstep(-1.3, 1.1, {0})", (50,), 1),
    Template("smoothstep({v} - 1.0, {v} + 2.0, {0})", (50,), 1),
    Template("reflect({0}, normalize({1}))", (4, 50), 12),
    Template("refract(normalize({0}), normalize({1}), 0.7)", (50, 50), 2),
    Template("faceforward({0}, {1}, {2})", (50, 50, 50), 50),
    Template("normalize({0})", (50,), 1),
    Template("sin({0}) * fract({1})", (50, 50), 1),
    Template("{0} / (1.5 + {v} * {v})", (12,), 8),
)

#: For float, from vectors of the type {T} (one of those above, as the caller draws).
REDUCTIONS = (
    Template("length({0})", (8,), 16),
    Template("distance({0}, {1})", (8, 8), 32),
    Template("dot({0}, {1})", (3, 3), 36),
    Template("dot({v}, {v})", (), 256),
    Template("length(max({0}, 0.0))", (8,), 16),
)

#: What brings something back within 1: squashing by one of these.
SQUASHERS = ("sin({0})", "cos({0})", "tanh({0})", "0.5 * atan({0})", "fract({0})", "smoothstep(-2.0, 3.0, {0})")
