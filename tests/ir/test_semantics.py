"""What lowered functions compute, against what the same code computes by hand: every trap of real shaders."""

from __future__ import annotations

import math
from typing import Any

import pytest

from glsl_ad.dialects import GL450
from tests.ir.lowered import close, run

X = 1.75

#: What GLSL leaves open and the IR does from left to right, while drivers differ.
UNSPECIFIED = ("left before right",)

#: name, GLSL, arguments, flat results
CASES: list[tuple[str, str, tuple[Any, ...], list[Any]]] = [
    # ---- order of evaluation
    (
        "assignment inside a constructor",
        "vec2 f(float h, float r) { return vec2(h /= r, sqrt(1. - h * h)); }",
        (0.5, 2.0),
        [[0.25, math.sqrt(1 - 0.0625)]],
    ),
    ("chained compound", "float f(float t) { float d = 0.; t += d = t * 2.; return t * 10. + d; }", (1.5,), [48.0]),
    ("left before right", "float f(float x) { float y = x + (x = 5.) + x; return y; }", (1.0,), [11.0]),
    ("postfix and prefix", "float f(float x) { return x++ * 100. + ++x * 10. + x--; }", (1.0,), [133.0]),
    ("comma", "float f(float x) { float y = (x *= 2., x + 1.); return x + y; }", (3.0,), [13.0]),
    (
        "compound reads its target last",
        "float f(float x) { x += (x = 3.); return x; }",
        (1.0,),
        [6.0],
    ),
    (
        "index expressions are evaluated once",
        "float f(float x) { float a[4]; a[0] = a[1] = a[2] = a[3] = x; int i = 1; a[i++] += 10.;"
        " a[++i] *= 2.; return a[0] + a[1] * 10. + a[2] * 100. + a[3] * 1000. + float(i) * 1e5; }",
        (1.0,),
        [1.0 + 110.0 + 100.0 + 2000.0 + 3e5],
    ),
    # ---- l-values
    ("swizzle swap", "vec3 f(vec3 p) { p.xz = p.zx; return p; }", ([1.0, 2.0, 3.0],), [[3.0, 2.0, 1.0]]),
    (
        "swizzle of swizzle",
        "vec3 f(vec3 p) { p.zyx.xy = vec2(8, 9); return p; }",
        ([1.0, 2.0, 3.0],),
        [[1.0, 9.0, 8.0]],
    ),
    ("whole swizzle", "vec3 f(vec3 p) { p.zxy = vec3(7, 8, 9); return p; }", ([1.0, 2.0, 3.0],), [[8.0, 9.0, 7.0]]),
    (
        "matrix product into a swizzle",
        "vec3 f(vec3 p) { p.xy *= mat2(0., 1., -1., 0.); return p; }",
        ([1.0, 2.0, 3.0],),
        [[2.0, -1.0, 3.0]],
    ),
    (
        "swizzle of a column",
        "mat3 f(mat3 m) { m[1].xz *= vec2(10., 100.); m[2][0]++; return m; }",
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]],),
        [[[1.0, 2.0, 3.0], [40.0, 5.0, 600.0], [8.0, 8.0, 9.0]]],
    ),
    (
        "arrays of structs of arrays",
        "struct P { vec2 p; float w[2]; }; struct S { P q[2]; };"
        "float f(float x) { S s; s.q[0].p = s.q[1].p = vec2(x); s.q[0].w[0] = 1.; s.q[0].w[1] = 2.; s.q[1] = s.q[0];"
        " int i = 1; s.q[i].p.y++; s.q[i].w[i] += 5.; S t = s; s.q[1].p.y = 0.;"
        " return t.q[1].p.y + 10. * t.q[1].w[1] + 100. * s.q[0].p.y + 1000. * s.q[1].p.y; }",
        (3.0,),
        [4.0 + 70.0 + 300.0],
    ),
    (
        "dynamic component",
        "vec3 f(vec3 v, int i) { v[i] += v[i - 1]; return v; }",
        ([1.0, 2.0, 3.0], 2),
        [[1.0, 2.0, 5.0]],
    ),
    (
        "array by a cast float",
        "float f(float h) { float a[2]; a[1] = 3.; a[int(h / 16.0)] = 0.5; return a[1]; }",
        (20.0,),
        [0.5],
    ),
    ("length of an array", "int f(float x) { float a[5]; return a.length(); }", (X,), [5]),
    # ---- branches
    ("chain of returns", "float f(float x) { if (x > 2.) return 1.; if (x > 1.) return 2.; return 3.; }", (X,), [2.0]),
    ("both branches return", "float f(float x) { if (x > 2.) { return 1.; } else { return 2.; } }", (X,), [2.0]),
    (
        "assigned on one path",
        "float f(float x) { float y; if (x > 1.) y = x * 2.; else y = x; float z = 1.; if (x < 1.) z = 5.;"
        " return y + z; }",
        (X,),
        [4.5],
    ),
    (
        "else if",
        "float f(float x) { float y = 0.; if (x < 1.) y = 1.; else if (x < 2.) y = 2.; else y = 3.; return y; }",
        (X,),
        [2.0],
    ),
    (
        "branch that returns beside one that assigns",
        "float f(float x) { float y = 1.; if (x < 1.) { return 7.; } else { y += x; if (x > 3.) { return 9.;"
        " } y *= 2.; } return y; }",
        (X,),
        [5.5],
    ),
    (
        "shadowing",
        "float f(float x) { float y = x; { float y = 10.; y += x; x = y; } return x + y; }",
        (X,),
        [X + 10 + X],
    ),
    (
        "variable named like a function",
        "float g(float x) { return x; } float f(float x) { float g = x * 2.; return g; }",
        (X,),
        [3.5],
    ),
    # ---- logic
    (
        "and does not evaluate its right side",
        "float f(float x) { float n = 0.; bool b = x > 5. && ++n > 0.; bool c = x > 1. && ++n > 0.;"
        " return n + (b ? 10. : 0.) + (c ? 100. : 0.); }",
        (X,),
        [101.0],
    ),
    (
        "or does not evaluate its right side",
        "float f(float x) { float n = 0.; bool b = x > 5. || ++n > 5.; bool c = x > 1. || ++n > 0.;"
        " return n + (b ? 10. : 0.) + (c ? 100. : 0.); }",
        (X,),
        [101.0],
    ),
    (
        "conditional with side effects",
        "float f(float x) { float a = 1., b = 2.; float c = x > 1. ? a++ : b++; return a * 100. + b * 10. + c; }",
        (X,),
        [221.0],
    ),
    ("nested conditional", "float f(float x) { return x < 1. ? 1. : x < 2. ? 2. : 3.; }", (X,), [2.0]),
    ("exclusive or", "bool f(float x) { return (x > 1.) ^^ (x > 2.); }", (X,), [True]),
    # ---- loops
    (
        "for",
        "float f(float x) { float s = 0.; for (int i = 0; i < 4; i++) s += x * float(i); return s; }",
        (X,),
        [6 * X],
    ),
    (
        "while with a decrement",
        "float f(float x) { int n = 4; float s = 0.; while (n-- > 0) s += x; return s + float(n); }",
        (X,),
        [4 * X - 1],
    ),
    (
        "increment in the condition",
        "float f(float x) { float s = 0.; for (int i = 0; ++i < 20;) s += float(i) * x; return s; }",
        (X,),
        [190 * X],
    ),
    (
        "two header variables",
        "int f(int n) { int s = 0; for (int i = 0, j = n - 1; i < n; j = i, i++) s = s * 10 + i + j; return s; }",
        (4,),
        [((3 * 10 + 1) * 10 + 3) * 10 + 5],
    ),
    ("header variable from outside", "int f(int n) { int i; for (i = 0; i * i < n; ++i) ; return i; }", (17,), [5]),
    (
        "float counter",
        "float f(float x) { float s = 0.; for (float i = 0.; i < 1.; i += .25) s += i * x; return s; }",
        (X,),
        [1.5 * X],
    ),
    ("no header at all", "float f(float x) { for (;;) { x *= 2.; if (x > 10.) break; } return x; }", (X,), [14.0]),
    ("return only exit", "float f(float x) { while (true) { x *= 2.; if (x > 10.) return x; } }", (X,), [14.0]),
    ("do while", "int f(int n) { int s = 0; do { s += n; } while (--n > 0); return s * 10 + n; }", (4,), [100]),
    ("do while runs once", "int f(int n) { do { n++; } while (n < 0); return n; }", (4,), [5]),
    (
        "continue in do while",
        "int f(int n) { int s = 0; do { if (n == 2) continue; s += n; } while (--n > 0); return s; }",
        (4,),
        [8],
    ),
    (
        "continue runs the step",
        "int f(int n) { int s = 0; for (int i = 0; i < n; i++) { if (i % 2 == 1) continue; s += i; } return s; }",
        (7,),
        [12],
    ),
    (
        "break in nested ifs",
        "int f(int n) { int s = 0; for (int i = 0; i < 100; i++) { if (i > n) { if (i % 3 == 0) { s += 1000; break;"
        " } else { s += 100; } } s += i; } return s; }",
        (4,),
        [0 + 1 + 2 + 3 + 4 + 100 + 5 + 1000],
    ),
    (
        "nested loops, break of the inner one",
        "int f(int n) { int s = 0; for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) { if (j > i) break;"
        " s += 10 * i + j; } s += 1000; } return s; }",
        (3,),
        [0 + 10 + 11 + 20 + 21 + 22 + 3000],
    ),
    (
        "return from a nested loop",
        "int f(int n) { for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) if (i * j == 6) return 10 * i + j;"
        " return -1; }",
        (5,),
        [23],
    ),
    (
        "loop without iterations",
        "float f(float x) { float y = x; for (int i = 0; i < 0; i++) y = 0.; return y; }",
        (X,),
        [X],
    ),
    (
        "condition declares a variable",
        "int f(int n) { int s = 0; while (bool go = n > 2) { s += go ? n : 100; n--; } return s; }",
        (4,),
        [7],
    ),
    (
        "values swapped in a loop",
        "float f(float x) { float a = x, b = 1.; for (int i = 0; i < 3; i++) { float t = a; a = b; b = t;"
        " } return a * 10. + b; }",
        (X,),
        [10 + X],
    ),
    (
        "locals of a loop body begin anew",
        "int f(int n) { int s = 0; for (int i = 0; i < n; i++) { int k = 0; k += i; s += k; } return s; }",
        (4,),
        [6],
    ),
    (
        "conditional call in a loop condition",
        "float g(float x) { return x * 2.; } float f(float x) { int n = 0; while (x < 100. && g(x) < 50.) { x *= 2.;"
        " n++; } return x + float(n) * 1000.; }",
        (X,),
        [28.0 + 4000.0],
    ),
    # ---- constructors
    ("extra components are cut off", "vec3 f(vec4 v) { return vec3(v); }", ([1.0, 2.0, 3.0, 4.0],), [[1.0, 2.0, 3.0]]),
    ("last argument is cut", "vec3 f(vec4 v) { return vec3(9., v); }", ([1.0, 2.0, 3.0, 4.0],), [[9.0, 1.0, 2.0]]),
    ("scalar from a vector", "float f(vec4 v) { return float(v); }", ([1.0, 2.0, 3.0, 4.0],), [1.0]),
    ("diagonal", "mat2 f(float x) { return mat2(x); }", (3.0,), [[[3.0, 0.0], [0.0, 3.0]]]),
    ("matrix by scalars", "mat2 f(float x) { return mat2(x, 2, 3, 4); }", (1.0,), [[[1.0, 2.0], [3.0, 4.0]]]),
    ("matrix by columns", "mat2 f(vec2 a) { return mat2(a, a.yx); }", ([1.0, 2.0],), [[[1.0, 2.0], [2.0, 1.0]]]),
    ("matrix by pieces", "mat2 f(vec3 a) { return mat2(a, 9.); }", ([1.0, 2.0, 3.0],), [[[1.0, 2.0], [3.0, 9.0]]]),
    ("matrix by mixed pieces", "mat2 f(vec2 a) { return mat2(7., a, 9.); }", ([1.0, 2.0],), [[[7.0, 1.0], [2.0, 9.0]]]),
    (
        "matrix from a larger one",
        "mat2 f(mat3 m) { return mat2(m); }",
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]],),
        [[[1.0, 2.0], [4.0, 5.0]]],
    ),
    (
        "matrix from a smaller one",
        "mat3 f(mat2 m) { return mat3(m); }",
        ([[1.0, 2.0], [4.0, 5.0]],),
        [[[1.0, 2.0, 0.0], [4.0, 5.0, 0.0], [0.0, 0.0, 1.0]]],
    ),
    (
        "matrix from another's columns",
        "const mat3 A = mat3(1., 2., 3., 4., 5., 6., 7., 8., 9.); const mat3 B = mat3(A[2], A[0], A[1]);"
        "vec3 f(float x) { return B[0] + x * B[1]; }",
        (10.0,),
        [[17.0, 28.0, 39.0]],
    ),
    (
        "both ways to write an array",
        "float f(float x) { float[2] z = float[2](x, 1.); float y[2] = z; y[0] = 5.; return z[0] + y[0]; }",
        (X,),
        [X + 5],
    ),
    (
        "conversions",
        "float f(float x) { return float(int(x * 3.)) + float(uint(x)) + float(x > 1.) + float(bool(x)) +"
        " vec2(ivec2(7, 8)).y; }",
        (X,),
        [5 + 1 + 1 + 1 + 8],
    ),
    ("folded conversions wrap", "uint f(int i) { return uint(-1) - uint(i); }", (5,), [2**32 - 6]),
    (
        "integer hash",
        "uint f(uint n) { n = (n << 13U) ^ n; n *= 0x27d4eb2dU; return n >> 15; }",
        (7,),
        [(((7 << 13) ^ 7) * 0x27D4EB2D % 2**32) >> 15],
    ),
    # ---- calls
    (
        "out and inout",
        "float g(float a, out float b, inout float c) { b = a * 2.; c += a; a = 0.; return b + c; }"
        "float f(float x) { float p, q = 1.; float r = g(x, p, q); return r * 100. + p * 10. + q; }",
        (3.0,),
        [1000.0 + 60.0 + 4.0],
    ),
    (
        "out into parts",
        "void g(out float a, inout float b) { a = 5.; b *= 2.; }"
        "vec3 f(vec3 v) { int i = 0; g(v[i++], v.z); g(v[i], v.z); return v * float(i); }",
        ([1.0, 2.0, 3.0],),
        [[5.0, 5.0, 12.0]],
    ),
    (
        "out arguments are written from left to right",
        "void g(out float a, out float b) { a = 1.; b = 2.; } float f(float x) { g(x, x); return x; }",
        (0.0,),
        [2.0],
    ),
    (
        "inout is copied in",
        "void g(inout float a, inout float b) { a += 1.; b += 10.; } float f(float x) { g(x, x); return x; }",
        (0.0,),
        [10.0],
    ),
    (
        "out of the entry",
        "void f(float x, out float y, inout float z) { y = x; z *= x; if (x > 1.) return; y = 0.; }",
        (X, 2.0),
        [X, 2 * X],
    ),
    (
        "declared before it is defined",
        "float g(float x); float f(float x) { return g(x) + 1.; } float g(float x) { return x * 3.; }",
        (X,),
        [3 * X + 1],
    ),
    (
        "overloads",
        "float g(float x) { return x; } float g(vec2 x) { return x.x * 10.;"
        " } float f(float x) { return g(x) + g(vec2(x)); }",
        (X,),
        [11 * X],
    ),
    (
        "array parameter",
        "float g(float a[3]) { a[0] = 0.; return a[0] + a[2]; } float f(float x) { float b[3]; b[0] = x; b[2] = 1.;"
        " return g(b) + b[0]; }",
        (X,),
        [1 + X],
    ),
    ("modf", "float f(float x) { float i; float r = modf(x, i); return r * 10. + i; }", (2.25,), [4.5]),
    (
        "modf into a swizzle",
        "vec3 f(vec3 v) { vec2 r = modf(v.xy, v.yz); return v + r.x; }",
        ([1.5, 2.25, 0.0],),
        [[2.0, 1.5, 2.5]],
    ),
    # ---- globals
    (
        "written globals",
        "float s = 1.; void g(float x) { s += x; } float f(float x) { g(x); g(x); s *= 2.; return s; }",
        (3.0,),
        [14.0, 14.0],
    ),
    (
        "a global written under a condition, read after",
        "float s = 1.; float g(float x) { if (x > 1.) s = x; return s;"
        " } float f(float x) { return g(0.) + 10. * g(x) + 100. * s; }",
        (3.0,),
        [331.0, 3.0],
    ),
    (
        "a global in a loop, written by a callee",
        "int n; bool next() { return n++ < 5; } int f(int x) { n = 0; int s = 0; while (next()) s += n * x;"
        " return s; }",
        (2,),
        [30, 6],
    ),
    (
        "out argument is a global that the callee writes",
        "float s; void g(out float a) { s = 1.; a = 2.; } float f(float x) { g(s); return s + x; }",
        (0.5,),
        [2.5, 2.0],
    ),
    (
        "constants that depend on each other",
        "const float A = 2.; const float B = A * 3.; float f(float x) { return B * x + A; }",
        (X,),
        [6 * X + 2],
    ),
    (
        "initialiser that calls",
        "float h(float x) { return x * 2.; } float s = 3.; float f(float x) { return s + h(x); }",
        (X,),
        [3 + 2 * X],
    ),
    # ---- switches
    *(
        (
            f"switch {n}",
            "float f(int n) { float y = 1.; switch (n) { case 0: y = 10.; break; case 1: case 2: y += 20.; break;"
            " default: y = 30.; } return y; }",
            (n,),
            [expected],
        )
        for n, expected in ((0, 10.0), (1, 21.0), (2, 21.0), (3, 30.0))
    ),
    *(
        (
            f"fall through {n}",
            "int f(int n) { int y = 0; switch (n) { case 0: y += 1; default: y += 10; case 2: y += 100; break;"
            " case 3: y += 1000; } return y; }",
            (n,),
            [expected],
        )
        for n, expected in ((0, 111), (1, 110), (2, 100), (3, 1000))
    ),
    *(
        (
            f"break inside of an if {n} {m}",
            "int f(int n, int m) { int y = 0; switch (n) { case 0: y += 1; if (m > 0) { y += 2; break; } y += 4;"
            " if (m < -5) break; else y += 8; y += 16;"
            " case 1: y += 32; break; default: if (m > 0) { if (m > 1) break; y += 64; } y += 128; } return y; }",
            (n, m),
            [expected],
        )
        for n, m, expected in (
            (0, 1, 3),
            (0, 0, 1 + 4 + 8 + 16 + 32),
            (0, -6, 5),
            (1, 0, 32),
            (2, 0, 128),
            (2, 1, 192),
            (2, 2, 0),
        )
    ),
    *(
        (
            f"continue in a switch in a loop, {name}",
            "int f(int n) { int y = 0; for (int i = 0; i < n; i++) { switch (i % 3) { case 0: "
            + body
            + " case 1: y += 10; break; default: y += 100; } y += 1000; } return y; }",
            (4,),
            [expected],
        )
        for name, body, expected in (
            ("plain", "y += 1; continue;", 1 + 1010 + 1100 + 1),
            ("under a condition", "y += 1; if (i > 2) continue; y += 2; break;", 1003 + 1010 + 1100 + 1),
            (
                "tangled",
                "if (i == 0) { if (y > 5) break; y += 7; } else if (i > 2) continue; y += 2;",
                1019 + 1010 + 1100,
            ),
        )
    ),
    (
        "return in a tangled switch in a loop",
        "int f(int n) { int y = 0; for (int i = 0; i < 9;"
        " i++) { switch (n) { case 0: if (i > 0) { if (i == 4) break; y += 7; }"
        " y += 2; default: if (i == 5) return y; y += 100; } } return -1; }",
        (0,),
        [102 + 3 * 109 + 9],
    ),
    (
        "switch on a field, evaluated once",
        "struct S { int k; }; int f(int n) { S s; s.k = n; int y = 0; switch (s.k++) { case 3: y = 1; break;"
        " case 4: y = 2; break; } return y * 10 + s.k; }",
        (3,),
        [14],
    ),
    ("switch without a match", "int f(int n) { switch (n) { case 1: return 1; } return 7; }", (3,), [7]),
    ("switch of returns", "int f(int n) { switch (n) { case 1: return 1; default: return 2; } }", (3,), [2]),
    (
        "local of an earlier case",
        "int f(int n) { switch (n) { case 1: int k = 5; case 2: k = n; return k; } return 0; }",
        (2,),
        [2],
    ),
    *(
        (
            f"locals of cases of a tangled switch {n}",
            "int f(int n) { int y = 0; switch (n) { case 1: case 7: int k = 5; if (n > 0) { if (n > 5) break; k++; }"
            " y += k; case 2: k = 3; y += k * 10; } return y; }",
            (n,),
            [expected],
        )
        for n, expected in ((1, 36), (2, 30), (7, 0))
    ),
    (
        "loop in a case",
        "int f(int n) { int y = 0; switch (n) { case 1: for (int i = 0; i < 9; i++) { if (i == 3) break; y += i;"
        " } break; default: y = 100; } return y; }",
        (1,),
        [3],
    ),
    ("unsigned selector", "int f(uint n) { switch (n) { case 3u: return 1; } return 7; }", (3,), [1]),
    ("empty switch", "int f(int n) { switch (n++) { } return n; }", (3,), [4]),
    # ---- numbers
    (
        "literals",
        "float f(float x) { return 1e3 + .5 + 1. + float(0x7fU) + 1.f + x; }",
        (0.0,),
        [1000 + 0.5 + 1 + 127 + 1],
    ),
    ("signs", "float f(float x) { return -x + +x - -1.5; }", (X,), [1.5]),
    ("smallest integer", "int f(int n) { return -2147483648 + n; }", (0,), [-(2**31)]),
    (
        "comparison of structs",
        "struct S { vec2 a; int b; }; bool f(float x) { S s = S(vec2(x), 1), t = s; t.b = 2;"
        " return s == s && s != t; }",
        (X,),
        [True],
    ),
]


@pytest.mark.parametrize(("text", "arguments", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_value(text: str, arguments: tuple[Any, ...], expected: list[Any]) -> None:
    found = run(text, *arguments)
    assert close(found, expected), found


DESKTOP = [
    ("length of a vector", "int f(vec3 v) { float a[5]; return v.length() * 10 + a.length(); }", ([0.0] * 3,), [35]),
    ("implicit conversion", "float f(int n) { float x = n; return x * 2 + 1; }", (3,), [7.0]),
    ("vector from a matrix", "vec4 f(mat2 m) { return vec4(m); }", ([[1.0, 2.0], [3.0, 4.0]],), [[1.0, 2.0, 3.0, 4.0]]),
    ("matrix shapes", "vec2 f(vec4 v) { return mat4x2(1.) * mat4(2.) * v; }", ([1.0, 2.0, 3.0, 4.0],), [[2.0, 4.0]]),
    ("initialiser list", "float f(float x) { float a[3] = {x, 2., 3}; return a[0] + a[2]; }", (X,), [X + 3]),
    (
        "initialiser that calls",
        "float h(float x) { return x * 2.; } float s = h(3.); float f(float x) { return s + x; }",
        (X,),
        [6 + X],
    ),
    ("frexp", "float f(float x) { int e; float m = frexp(x, e); return m * 100. + float(e); }", (6.0,), [78.0]),
    (
        "extended product",
        "uint f(uint x) { uint h, l; umulExtended(x, 0x10001u, h, l); return h * 10u + l; }",
        (0x10000,),
        [10 + 0x10000],
    ),
]


@pytest.mark.parametrize(("text", "arguments", "expected"), [c[1:] for c in DESKTOP], ids=[c[0] for c in DESKTOP])
def test_value_on_the_desktop(text: str, arguments: tuple[Any, ...], expected: list[Any]) -> None:
    found = run(text, *arguments, dialect=GL450)
    assert close(found, expected), found
