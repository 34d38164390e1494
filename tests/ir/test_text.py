"""The readable form: golden dumps of small functions, the same in every run."""

from __future__ import annotations

from textwrap import dedent

import pytest

from glsl_ad.ir import dump
from tests.ir.lowered import function_of

GOLDEN = [
    (
        "straight",
        "float f(float a, float b) { float q = a / b; return q * q; }",
        """
        function f(float, float)
          in    %0 "a": float, %1 "b": float
          out   "result": float
            %2 "q": float = / %0, %1
            %3: float = * %2, %2
            return %3
        """,
    ),
    (
        "branches",
        "float f(float x) { float y = 1.0; if (x > 0.0) { y = sqrt(x); } else if (x < -1.0) return 0.0;"
        " return y * x; }",
        """
        function f(float)
          in    %0 "x": float
          out   "result": float
            %3: bool = > %0, 0.0
            %7 "y": float = if %3
              %4 "y": float = sqrt %0
              yield %4
            else
              %6: bool = < %0, -1.0
              if %6
                return 0.0
              else
                yield
              yield 1.0
            %8: float = * %7, %0
            return %8
        """,
    ),
    (
        "loop",
        "vec2 f(vec2 p) { for (int i = 0; i < 8; i++) { if (p.x > 2.0) break; p.xy = p.yx * 3.0; } return p; }",
        """
        function f(vec2)
          in    %0 "p": vec2
          out   "result": vec2
            %18 "i": int, %19 "p": vec2 = for 0, %0 declares 0
              while %2 "i": int, %3 "p": vec2
                %5: bool = < %2, 8
                yield %5, %2, %3
              do %6 "i": int, %7 "p": vec2
                %8: float = swizzle .x %7
                %10: bool = > %8, 2.0
                if %10
                  break %6, %7
                else
                  yield
                %11: vec2 = swizzle .yx %7
                %13 "p": vec2 = * %11, 3.0
                continue %6, %13
              step %14 "i": int, %15 "p": vec2
                %17 "i": int = + %14, 1
                yield %17, %15
            return %19
        """,
    ),
    (
        "do",
        "int f(int n) { int s = 0; do { s += n; } while (--n > 0); return s; }",
        """
        function f(int)
          in    %0 "n": int
          out   "result": int
            %12 "n": int, %13 "s": int = do %0, 0
              do %7 "n": int, %8 "s": int
                %9 "s": int = + %8, %7
                continue %7, %9
              step %10 "n": int, %11 "s": int
                yield %10, %11
              while %2 "n": int, %3 "s": int
                %5 "n": int = - %2, 1
                %6: bool = > %5, 0
                yield %6, %5, %3
            return %13
        """,
    ),
    (
        "pinned",
        "uniform float u; float s; void f(inout float x) { if (x < u) discard; s += dFdx(x); }",
        """
        function f(float), may discard, uses screen
          in    %0 "x": inout float, %1 "s": global float
          out   "x": inout float, "s": global float
            %2: float = global u
            %3: bool = < %0, %2
            if %3
              discard
            else
              yield
            %4: float = pinned dFdx %0
            %5 "s": float = + %1, %4
            return %0, %5
        """,
    ),
    (
        "parts",
        "struct S { vec3 v; float w[2]; }; float f(S s, int i) { s.v.zx = vec2(1.0, s.v.y); s.w[i] = 2.0;"
        " return s.w[0]; }",
        """
        function f(S, int)
          in    %0 "s": S, %1 "i": int
          out   "result": float
            %9: float[2] = field .1 %0
            %10: float[2] = insert_index %9, %1, 2.0
            %13: float = index %10, 0
            return %13
        """,
    ),
    (
        "call with an out parameter",
        "float g(out uint n) { n = 7u; return 1.0; } float f() { uint k; bool b = g(k) > 0.0;"
        " return b ? float(k) : -1.0; }",
        """
        function f()
          out   "result": float
            %1: (float, uint) = call g(uint)
            %2: float = project .0 %1
            %3 "k": uint = project .1 %1
            %5 "b": bool = > %2, 0.0
            %6: float = convert %3
            %9: float = select %5, %6, -1.0
            return %9
        """,
    ),
    (
        "invariant in a loop",
        "float f(float x) { float s = 0.0; while (s < 9.0) { s += sin(x); } return s; }",
        """
        function f(float)
          in    %0 "x": float
          out   "result": float
            %6: float = sin %0
            %9 "s": float = while 0.0
              while %2 "s": float
                %4: bool = < %2, 9.0
                yield %4, %2
              do %5 "s": float
                %7 "s": float = + %5, %6
                continue %7
              step %8 "s": float
                yield %8
            return %9
        """,
    ),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in GOLDEN], ids=[c[0] for c in GOLDEN])
def test_dump(text: str, expected: str) -> None:
    assert dump(function_of(text)) == dedent(expected).lstrip("\n")


def test_dumps_do_not_vary() -> None:
    text = GOLDEN[-1][1]
    assert dump(function_of(text)) == dump(function_of(text))
