"""Programs as people write them: nested dual numbers, and a Taylor expansion made for one function.

Both are of `quotient`. Dual numbers nest to any order by wrapping a dual number of the order below: a value and a
derivative, both of that type, so the size doubles with each order.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from benchmarks.cases import Case
from benchmarks.programs import Program, loads, stores


def nested_duals(case: Case) -> Program:
    """Dual numbers of dual numbers; every operation a function."""
    text = "".join(_level(k) for k in range(1, case.order + 1))
    top = f"D{case.order}"
    seed = _seed(case.order)
    body = [
        *loads(case),
        f"{top} x = {seed};",
        f"{top} r = quo(mul(sin_(x), x), add(one{case.order}(), mul(mul(x, x), exp_(neg(x)))));",
    ]
    outputs = ["r" + ".d" * k + ".v" * (case.order - k) for k in range(case.order + 1)]
    return Program("nested duals", _BASE + text, "\n".join([*body, *stores(outputs)]))


_BASE = """float add(float a, float b) { return a + b; }
float sub(float a, float b) { return a - b; }
float mul(float a, float b) { return a * b; }
float quo(float a, float b) { return a / b; }
float neg(float a) { return -a; }
float sin_(float a) { return sin(a); }
float cos_(float a) { return cos(a); }
float exp_(float a) { return exp(a); }
float one0() { return 1.0; }
float zero0() { return 0.0; }
"""


def _level(order: int) -> str:
    inner, own = ("float", "D1") if order == 1 else (f"D{order - 1}", f"D{order}")
    return (
        f"struct {own} {{ {inner} v; {inner} d; }};\n"
        f"{own} add({own} a, {own} b) {{ return {own}(add(a.v, b.v), add(a.d, b.d)); }}\n"
        f"{own} sub({own} a, {own} b) {{ return {own}(sub(a.v, b.v), sub(a.d, b.d)); }}\n"
        f"{own} mul({own} a, {own} b) {{ return {own}(mul(a.v, b.v), add(mul(a.d, b.v), mul(a.v, b.d))); }}\n"
        f"{own} neg({own} a) {{ return {own}(neg(a.v), neg(a.d)); }}\n"
        f"{own} quo({own} a, {own} b) {{\n    {inner} q = quo(a.v, b.v);\n"
        f"    return {own}(q, quo(sub(a.d, mul(q, b.d)), b.v));\n}}\n"
        f"{own} sin_({own} a) {{ return {own}(sin_(a.v), mul(cos_(a.v), a.d)); }}\n"
        f"{own} cos_({own} a) {{ return {own}(cos_(a.v), neg(mul(sin_(a.v), a.d))); }}\n"
        f"{own} exp_({own} a) {{\n    {inner} e = exp_(a.v);\n    return {own}(e, mul(e, a.d));\n}}\n"
        f"{own} zero{order}() {{ return {own}(zero{order - 1}(), zero{order - 1}()); }}\n"
        f"{own} one{order}() {{ return {own}(one{order - 1}(), zero{order - 1}()); }}\n"
    )


def _seed(order: int) -> str:
    """t + one infinitesimal of each level."""
    return "t" if order == 0 else f"D{order}({_seed(order - 1)}, one{order - 1}())"


def taylor(case: Case) -> Program:
    """The coefficients of sin, exp, the products and the quotient one after the other."""
    n = case.order
    lines = [*loads(case), "float s0 = sin(t);", "float c0 = cos(t);", "float e0 = exp(-t);"]
    for k in range(1, n + 1):
        by = "" if k == 1 else f" * {float(Fraction(1, k))!r}"
        lines.append(f"float s{k} = c{k - 1}{by};")
        lines.append(f"float c{k} = -s{k - 1}{by};")
        lines.append(f"float e{k} = -e{k - 1}{by};")
    lines += ["float a0 = s0 * t;", *(f"float a{k} = s{k} * t + s{k - 1};" for k in range(1, n + 1))]
    lines += ["float t2 = t * t;", "float t3 = t + t;", "float b0 = 1.0 + t2 * e0;"]
    for k in range(1, n + 1):
        last = f" + e{k - 2}" if k > 1 else ""
        lines.append(f"float b{k} = t2 * e{k} + t3 * e{k - 1}{last};")
    lines += ["float r = 1.0 / b0;", "float q0 = a0 * r;"]
    for k in range(1, n + 1):
        terms = "".join(f" - b{i} * q{k - i}" for i in range(1, k + 1))
        lines.append(f"float q{k} = (a{k}{terms}) * r;")
    outputs = [f"q{k}" if k < 2 else f"q{k} * {float(factorial(k))!r}" for k in range(n + 1)]
    return Program("Taylor by hand", "", "\n".join([*lines, *stores(outputs)]))
