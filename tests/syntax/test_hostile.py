"""Hostile input: every text ends in a tree or in coded diagnostics, soon, and without deep recursion."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from glsl_ad.source import Sink, SourceFile
from glsl_ad.source.render import render_all
from glsl_ad.stack import deep
from glsl_ad.syntax import nodes, parse, print_node
from tests.syntax.support import CORPUS, faults

#: Seconds of processor time; each takes a small part of it.
BOUND = 3.0


def within(expression: str) -> str:
    return f"float f(float x) {{ return {expression}; }}"


def bomb(first: str) -> str:
    levels = "".join(f"#define l{i} {f'l{i - 1} ' * 10}\n" for i in range(1, 12))
    return f"#define l0 {first}\n{levels}l11"


HOSTILE = {
    "parentheses": (within("(" * 10_000 + "x" + ")" * 10_000), "P207"),
    "blocks": ("void f() " + "{" * 10_000 + "}" * 10_000, "P207"),
    "unary": (within("- " * 10_000 + "x"), "P207"),
    "else-ifs": (f"float f(float x) {{ {'if (x < 1.) return 1.; else ' * 9_000} return 2.; }}", "P207"),
    "sum": (within("x" + " + x" * 5_000), "P207"),
    "conditionals": (within("x < 1. ? x : " * 5_000 + "x"), "P207"),
    "indices": (within("x" + "[0]" * 5_000), "P207"),
    "members": (within("x" + ".x" * 5_000), "P207"),
    "calls": (within("sin(" * 5_000 + "x" + ")" * 5_000), "P207"),
    "commas": (within("(x" + ", x" * 5_000 + ")"), "P207"),
    "assignments": (within("(x" + " = x" * 5_000 + ")"), "P207"),
    "loops": ("void f() { " + "for (;;) " * 5_000 + "; }", "P207"),
    "ifs": ("void f() { " + "if (x) " * 5_000 + "; }", "P207"),
    "lists": ("float a[] = " + "{" * 5_000 + "1" + "}" * 5_000 + ";", "P207"),
    "structs": ("struct S {" * 3_000, "P207"),
    "bomb": (bomb("x x x x x x x x x x"), "P117"),
    "empty bomb": (bomb(""), "P117"),
    "function bomb": ("#define F(x) x x\nfloat y = " + "F(" * 30 + "1" + ")" * 30 + ";", "P117"),
    "doubling": ("#define P(a, b) a##b\n#define Q(a) P(a, a)\nint " + "Q(" * 60 + "a" + ")" * 60 + ";", "P116"),
    "nested calls": ("#define F(x) x\nfloat y = " + "F(" * 150 + "1" + ")" * 150 + ";", "P118"),
    "open calls": ("#define F(x) x\n" + "F(" * 20_000, "P115"),
    "many arguments": ("#define F(a) a\nF(" + "," * 100_000 + ")", "P114"),
    "condition": ("#if " + "(" * 10_000 + "1" + ")" * 10_000 + "\n#endif", "P113"),
    "negations": ("#if " + "!" * 10_000 + "1\n#endif", "P113"),
    "long number": ("#if " + "9" * 10_000 + "\n#endif", "P113"),
    "bytes": (bytes(range(256)).decode("latin-1") * 100, "P101"),
    "zero": ("float x = \0;", "P101"),
    "brackets": ("}{)(][;;," * 3_000, "P204"),
    "line number": ("#line 99999999999999999999", "P109"),
    "half a pair": ("float x = 1.0; \ud800", "P101"),
}


@contextmanager
def bounded() -> Iterator[None]:
    """Little processor time, and little stack."""
    limit = sys.getrecursionlimit()
    start = time.process_time()
    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1  # type: ignore[assignment]
    sys.setrecursionlimit(used + 700)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
    assert time.process_time() - start < BOUND


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_diagnosed(name: str) -> None:
    text, code = HOSTILE[name]
    with bounded():
        found = faults(text)
    assert found[0].code == code
    assert len(found) <= 20
    rendered = render_all(found)
    assert "\x00" not in rendered
    assert len(rendered) < 20_000


HARMLESS = {
    "parentheses": within("(" * 900 + "x" + ")" * 900),
    "unary": within("- " * 1_900 + "x"),
    "sum": within("x" + " + x" * 1_900),
    "right sum": within("x + (" * 900 + "x" + ")" * 900),
    "else-ifs": f"float f(float x) {{ {'if (x < 1.) return 1.; else ' * 1_000} return 2.; }}",
    "else-if blocks": f"float f(float x) {{ {'if (x < 1.) { return 1.; } else ' * 1_000} return 2.; }}",
    "statements": f"void f(float x) {{ {'x += 1.; ' * 5_000} }}",
    "functions": "".join(f"float f{i}(float x) {{ return x; }}\n" for i in range(2_000)),
    "groups": "#if 1\n" * 5_000 + "float x;\n" + "#endif\n" * 5_000,
    "hidden groups": "#if 0\n" * 5_000 + "#endif\n" * 5_000 + "float x;",
    "self": "#define x x\n#define f(a) f(f(a))\nfloat y = f(f(f(f(x))));",
    "continuations": "float x = 1.0" + " \\\n" * 5_000 + ";",
    "parameters": "#define F(" + ", ".join(f"a{i}" for i in range(5_000)) + ") 1\n",
    "long name": f"float {'a' * 100_000} = 1.;",
    "shift": "#if 1 << 100000000000\n#endif\n",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_large_and_legal_is_read_and_printed(name: str) -> None:
    with bounded():
        sink = Sink()
        unit = parse(SourceFile("t", HARMLESS[name]), sink)
        assert not sink.diagnostics
    text = print_node(unit)
    again = parse(SourceFile("t", text), sink)
    assert not sink.diagnostics
    assert deep(lambda: again == unit)


def test_nothing_in_the_neighbourhood_of_real_texts_escapes() -> None:
    """Real texts with tokens left out, doubled and swapped: no exception, and where there is no error, a sound tree."""
    dice = random.Random(4)
    for path in CORPUS:
        pieces = path.read_text().split(" ")
        for _ in range(25):
            mutated = list(pieces)
            place, other = dice.randrange(len(pieces)), dice.randrange(len(pieces))
            match dice.randrange(3):
                case 0:
                    del mutated[place]
                case 1:
                    mutated.insert(place, pieces[other])
                case 2:
                    mutated[place] = pieces[other]
            sink = Sink()
            unit = parse(SourceFile("t", " ".join(mutated)), sink)
            assert isinstance(unit, nodes.TranslationUnit)
            render_all(sink.diagnostics)
            if not sink.has_errors:
                assert parse(SourceFile("t", print_node(unit)), sink) == unit
