"""The printer: readable text, few parentheses, and the same tree when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glsl_ad.source import Sink, SourceFile, Span
from glsl_ad.syntax import nodes, parse, parse_expression, print_node
from tests.syntax.support import CORPUS, parsed, statements, words_of
from tests.syntax.test_parser import EXTERNAL

HERE = Span(SourceFile("nowhere", ""), 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "a + b * c", "(a + b) * c", "a - (b - c)", "a - b - c", "a / (b * c)", "a * b / c", "-a", "- -a", "- --a",
        "+ +a", "-a * b", "-(a * b)", "!(a && b)", "a && b || c", "a && (b || c)", "a ? b : c ? d : e",
        "(a ? b : c) ? d : e", "(a ? b : c) + d", "a = b = c", "(a = b) + c", "a ? b : (c = d)", "f(a, (b, c))",
        "a, b, c", "a, (b, c)", "(a, b) = c", "v.xy", "(a + b).xy", "(-a).x", "a[b, c]", "f(a)[0].x.length()",
        "float[2](a, b)[1]", "a++ + ++b", "-a++", "(-a)++", "(1.0).x", "a << b + c", "(a << b) + c", "a < b == c < d",
        "a ^^ b", "a == (b == c)", "f()", "vec3(1.0)", "a *= b ? c : d", "~a & b", "(a & b) == c",
    ],
)  # fmt: skip
def test_parentheses_are_as_few_as_can_be(text: str) -> None:
    """Each of these is already in the form that the printer gives."""
    assert print_node(parse_expression(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "if (a) b;",
        "if (a) b;\n    else c;",
        "if (a) {\n        b;\n    } else if (c) {\n        d;\n    } else {\n        e;\n    }",
        "for (int i = 0, j = 1; i < 3; i++, j--) {\n        a;\n    }",
        "for (;;) ;",
        "while (a) b;",
        "do {\n        a;\n    } while (b);",
        "switch (a) {\n        case 1:\n            b;\n            break;\n        default:\n            c;\n    }",
        "return;",
        "const highp vec2 a[2] = {b, c}, d;",
        "struct T {\n        float a, b[2];\n    } t;",
    ],
)
def test_statements_are_laid_out(text: str) -> None:
    whole = f"void main() {{\n    {text}\n}}\n"
    assert print_node(parsed(whole)) == whole


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.name)
def test_what_is_printed_is_read_as_the_same_tree(path: Path) -> None:
    unit = parse(SourceFile(path.name, path.read_text()), Sink())
    printed = print_node(unit)
    assert parsed(printed) == unit
    assert print_node(parsed(printed)) == printed


@pytest.mark.parametrize(("text", "_wanted"), EXTERNAL)
def test_declarations_are_read_as_the_same_tree(text: str, _wanted: str) -> None:
    unit = parsed("struct S { float f; };\n" + text)
    assert parsed(print_node(unit)) == unit


def test_single_nodes_are_printed() -> None:
    (function,) = parsed("float f(const float x, vec2 y[2]) { return x; }").declarations
    assert isinstance(function, nodes.FunctionDefinition)
    assert print_node(function.header) == "float f(const float x, vec2 y[2])"
    assert print_node(function.header.parameters[1]) == "vec2 y[2]"
    assert print_node(function.body.statements[0]) == "return x;"
    assert print_node(nodes.Prototype(function.header, HERE)) == "float f(const float x, vec2 y[2]);"
    assert print_node(nodes.TranslationUnit((), HERE)) == ""


def test_an_else_stays_with_its_if() -> None:
    """A tree that no text has: the inner `if` without, the outer one with an `else`."""
    (inner,) = statements("if (b) c;")
    (loop,) = statements("while (a) if (b) c;")
    (otherwise,) = statements("d;")
    condition = nodes.Name("a", HERE)
    for then in (inner, loop):
        tree = nodes.If(condition, then, otherwise, HERE)
        (read,) = statements(print_node(tree))
        assert isinstance(read, nodes.If)
        assert read.then == nodes.Block((then,), HERE)
        assert read.otherwise == otherwise


# ---- trees by chance -------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "longer_name", "f"]).map(lambda n: nodes.Name(n, HERE))
LITERALS = st.sampled_from(["1", "2.0", ".5", "3u", "true", "1e3"]).map(lambda t: nodes.Literal(t, HERE))
BINARY = words_of("|| ^^ && | ^ & == != < > <= >= << >> + - * / %")
ASSIGNING = words_of("= += -= *= /= %= <<= >>= &= ^= |=")


def _larger(inner: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    def pick(values: list[str]) -> st.SearchStrategy[str]:
        return st.sampled_from(values)

    few = st.lists(inner, max_size=3).map(tuple)
    array = nodes.TypeName("float", (nodes.ArraySize(None, HERE),), HERE)
    callees: list[nodes.Name | nodes.TypeName] = [
        nodes.Name("f", HERE),
        nodes.TypeName("vec3", (), HERE),
        array,
    ]
    here = st.just(HERE)
    return st.one_of(
        st.builds(nodes.Unary, pick(words_of("+ - ! ~ ++ --")), inner, here),
        st.builds(nodes.Postfix, pick(["++", "--"]), inner, here),
        st.builds(nodes.Binary, pick(BINARY), inner, inner, here),
        st.builds(nodes.Conditional, inner, inner, inner, here),
        st.builds(nodes.Assignment, pick(ASSIGNING), inner, inner, here),
        st.builds(nodes.Comma, inner, inner, here),
        st.builds(nodes.Call, st.sampled_from(callees), few, here),
        st.builds(nodes.MethodCall, inner, st.just("length"), few, here),
        st.builds(nodes.Member, inner, pick(["x", "xyz", "field"]), here, here),
        st.builds(nodes.Index, inner, inner, here),
    )


TREES = st.recursive(st.one_of(NAMES, LITERALS), _larger, max_leaves=12)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_any_expression_is_read_as_the_same_tree(tree: nodes.Expression) -> None:
    assert parse_expression(print_node(tree)) == tree
