"""Syntax errors as documents: the text, and what is said about it."""

from __future__ import annotations

import pytest

from glsl_ad.source.render import render_all
from tests.syntax.support import faults

DOCUMENTS = [
    (
        "void f() {\n    float x = 1.0\n    float y;\n}",
        """
error[P202]: expected `;`, found `float`
 --> test.frag:3:5
  |
3 |     float y;
  |     ^^^^^
note: the `;` belongs here
 --> test.frag:2:18
  |
2 |     float x = 1.0
  |                  ^
help: insert `;` after `1.0` in line 2""",
    ),
    (
        "struct S { float a; }\nfloat f() { return 1.0; }",
        """
error[P202]: expected `;`, found `float`
 --> test.frag:2:1
  |
2 | float f() { return 1.0; }
  | ^^^^^
note: the `;` belongs here
 --> test.frag:1:22
  |
1 | struct S { float a; }
  |                      ^
help: insert `;` after `}` in line 1""",
    ),
    (
        "float f(float x) { return x + ; }",
        """
error[P201]: expected an expression, found `;`
 --> test.frag:1:31
  |
1 | float f(float x) { return x + ; }
  |                               ^""",
    ),
    (
        "float f(float x) { return (x; }",
        """
error[P201]: expected `)` or an operator, found `;`
 --> test.frag:1:29
  |
1 | float f(float x) { return (x; }
  |                             ^
note: this `(` is not closed
 --> test.frag:1:27
  |
1 | float f(float x) { return (x; }
  |                           ^""",
    ),
    (
        "float f(float x) { return x;",
        """
error[P203]: the file ends where a statement or `}` should follow
 --> test.frag:1:29
  |
1 | float f(float x) { return x;
  |                             ^
note: this `{` is not closed
 --> test.frag:1:18
  |
1 | float f(float x) { return x;
  |                  ^
help: close it with `}`""",
    ),
    (
        "float f() { return 1.0; } }\n",
        """
error[P204]: `}` closes nothing
 --> test.frag:1:27
  |
1 | float f() { return 1.0; } }
  |                           ^
help: remove it, or look for a missing opening before it""",
    ),
    (
        "float f(float x) { return a[x); }",
        """
error[P204]: `)` closes nothing: `[` is still open
 --> test.frag:1:30
  |
1 | float f(float x) { return a[x); }
  |                              ^
note: this `[` is still open
 --> test.frag:1:28
  |
1 | float f(float x) { return a[x); }
  |                            ^
help: close it with `]` first""",
    ),
    (
        "float f(float x) {\n\tRay r;\n\treturn x;\n}",
        """
error[P206]: `Ray` is not a type
 --> test.frag:2:2
  |
2 |     Ray r;
  |     ^^^
help: declare the struct before its use""",
    ),
    (
        "#version 300 es\nfloat f(float input) { return input; }",
        """
error[P205]: `input` is a reserved word of GLSL ES 3.00
 --> test.frag:2:15
  |
2 | float f(float input) { return input; }
  |               ^^^^^
help: choose another name""",
    ),
    (
        "#define SQ(x) ((x) * (x)\nfloat f(float a) {\n\treturn SQ(a);\n}",
        """
error[P201]: expected `)` or an operator, found `;`
 --> test.frag:3:14
  |
3 |     return SQ(a);
  |                 ^
note: this `(` is not closed
 --> test.frag:1:15
  |
1 | #define SQ(x) ((x) * (x)
  |               ^
note: in the expansion of macro `SQ`
 --> test.frag:3:9
  |
3 |     return SQ(a);
  |            ^^^^^""",
    ),
    (
        "#define HALF(x) x / 2. +\nfloat f(float a) { return HALF(a); }",
        """
error[P201]: expected an expression, found `;`
 --> test.frag:2:34
  |
2 | float f(float a) { return HALF(a); }
  |                                  ^""",
    ),
    (
        "#define BAD x y\nfloat f(float x, float y) { return BAD; }",
        """
error[P201]: expected `;` or an operator, found `y`
 --> test.frag:1:15
  |
1 | #define BAD x y
  |               ^
note: in the expansion of macro `BAD`
 --> test.frag:2:36
  |
2 | float f(float x, float y) { return BAD; }
  |                                    ^^^""",
    ),
    (
        "void f() { if (a) b(); c(); else d(); }",
        """
error[P201]: expected a statement or `}`, found `else`
 --> test.frag:1:29
  |
1 | void f() { if (a) b(); c(); else d(); }
  |                             ^^^^
help: an `else` follows the one statement of its `if`: put several into braces""",
    ),
    (
        "vec3 f() { return vec3 * 2.0; }",
        """
error[P201]: expected `(` or `[`, found `*`
 --> test.frag:1:24
  |
1 | vec3 f() { return vec3 * 2.0; }
  |                        ^
help: `vec3` is a type: `vec3(...)` makes a value of it""",
    ),
]


@pytest.mark.parametrize(("text", "said"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_documents(text: str, said: str) -> None:
    assert render_all(faults(text)) == said.lstrip("\n")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("float", "P203", "a name"),
        ("float f", "P203", "`;`"),
        ("x;", "P206", "`x` is not a type"),
        ("f(float x) { return x; }", "P206", "`f` is not a type"),
        ("float f(Ray x);", "P206", "`Ray` is not a type"),
        ("float f() { x = = 3; }", "P201", "an expression"),
        ("float f() { float a = 1.0 2.0; }", "P201", "`;` or an operator"),
        ("void f() { for (int i = 0; i < 3) {} }", "P201", "`;` or an operator"),
        ("void f() { switch (x) { case 1 break; } }", "P201", "`:` or an operator"),
        ("void f() { case 1: x; }", "P201", "a statement or `}`"),
        ("void f() { a.1; }", "P201", "`;` or an operator"),
        ("void f() { a.; }", "P201", "a name"),
        ("void f() { return }", "P202", "`;`"),
        ("void f() { x = 1\n}", "P202", "`;`"),
        ("void f() { do x; while (y) }", "P202", "`;`"),
        ("void f() { while x; }", "P201", "`(`"),
        ("uniform float float;", "P205", "`float` is a reserved word"),
        ("struct { };\nfloat ;", None, ""),
        ("int a[;", "P201", "an expression"),
        ("1;", "P201", "a declaration"),
        ("precision float;", "P201", "found `float`"),
        ("layout() in;", "P201", "found `)`"),
    ],
)
def test_what_was_expected(text: str, code: str | None, expected: str) -> None:
    found = faults(text)
    assert [d.code for d in found] == ([code] if code else [])
    assert not found or expected in found[0].text


def test_errors_are_few() -> None:
    assert len(faults("float a = ;\n" * 100)) == 5
