"""Calls between generated functions: packed structs, out parameters and globals, from IR made by hand."""

from __future__ import annotations

from glsl_ad.dialects import ES300
from glsl_ad.emit import Emitted, emit
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Interface, Module, Parameter, Port, Return, Role, Value
from glsl_ad.types import FLOAT, VOID, Field, Struct, Type

JET = Struct("Jet1", (Field("d0", FLOAT), Field("d1", FLOAT)))
PACKED = Parameter("a", JET, "in", (0, 1), packed=True)
RETURN = Port("", FLOAT, Role.RETURN)


def square() -> Function:
    """Jet1 square_jet1(Jet1 a)."""
    b = Builder("square", "square_jet1")
    x, dx = b.param("a", FLOAT, Role.IN), b.param("a_1", FLOAT, Role.IN)
    b.open_region()
    value = b.builtin("*", FLOAT, x, x)
    tangent = b.builtin("*", FLOAT, b.const(2.0, FLOAT), b.builtin("*", FLOAT, x, dx))
    body = b.close_region(Return((value, tangent)))
    return b.finish(body, Interface((PACKED,), JET, (0, 1), packed=True), [RETURN, RETURN], generated=True)


class Outer:
    """A function on jets that calls others."""

    def __init__(self, key: str = "f", name: str = "f_jet1") -> None:
        self.b = Builder(key, name)
        self.a = (self.b.param("a", FLOAT, Role.IN), self.b.param("a_1", FLOAT, Role.IN))
        self.b.open_region()

    def square(self, *operands: Value) -> list[Value]:
        return self.b.call("square", [FLOAT, FLOAT], operands)

    def finish(self, *results: Value) -> str:
        body = self.b.close_region(Return(results))
        interface = Interface((PACKED,), JET, (0, 1), packed=True)
        function = self.b.finish(body, interface, [RETURN, RETURN], generated=True)
        return emitted(square(), function).text.split("\n\n")[-1].rstrip()


def emitted(
    *functions: Function,
    taken: frozenset[str] = frozenset(),
    macros: frozenset[str] = frozenset(),
    known_structs: frozenset[str] = frozenset(),
) -> Emitted:
    module = Module({f.key: f for f in functions}, {})
    keys = [f.key for f in functions if f.generated]
    return emit(module, keys, dialect=ES300, taken=taken, macros=macros, known_structs=known_structs)


def test_structs_come_first() -> None:
    text = emitted(square()).text
    assert text == (
        "struct Jet1 { float d0; float d1; };\n\n"
        "Jet1 square_jet1(Jet1 a) {\n    return Jet1(a.d0 * a.d0, 2.0 * (a.d0 * a.d1));\n}\n"
    )


def test_known_structs_are_not_declared() -> None:
    assert emitted(square(), known_structs=frozenset({"Jet1"})).text.startswith("Jet1 square_jet1")


def test_own_parameter_and_whole_result_are_passed_on() -> None:
    f = Outer()
    assert f.finish(*f.square(*f.square(*f.a))) == ("Jet1 f_jet1(Jet1 a) {\n    return square_jet1(square_jet1(a));\n}")


def test_parts_are_packed_again() -> None:
    f = Outer()
    assert f.finish(*f.square(f.a[1], f.a[0])) == "Jet1 f_jet1(Jet1 a) {\n    return square_jet1(Jet1(a.d1, a.d0));\n}"


def test_a_result_used_twice_has_a_name() -> None:
    f = Outer()
    x, dx = f.square(*f.a)
    assert f.finish(f.b.builtin("+", FLOAT, x, dx), dx) == (
        "Jet1 f_jet1(Jet1 a) {\n    Jet1 square = square_jet1(a);\n"
        "    return Jet1(square.d0 + square.d1, square.d1);\n}"
    )


def test_one_field_of_one_use_is_read_from_the_call() -> None:
    f = Outer()
    x, _ = f.square(*f.a)
    assert f.finish(x, f.a[1]) == "Jet1 f_jet1(Jet1 a) {\n    return Jet1(square_jet1(a).d0, a.d1);\n}"


def both(name: str, return_type: Type) -> Function:
    """`float g(float x, out float y, inout float z)` of the user's, or without a return value."""
    b = Builder("g", name)
    x, z = b.param("x", FLOAT, Role.IN), b.param("z", FLOAT, Role.INOUT)
    b.open_region()
    body = b.close_region(Return((x, z, x) if return_type == FLOAT else (z, x)))
    first = 1 if return_type == FLOAT else 0
    interface = Interface(
        (
            Parameter("x", FLOAT, "in", (0,)),
            Parameter("y", FLOAT, "out", (), (first,)),
            Parameter("z", FLOAT, "inout", (1,), (first + 1,)),
        ),
        return_type,
        (0,) if return_type == FLOAT else (),
    )
    ports = [Port("y", FLOAT, Role.OUT), Port("z", FLOAT, Role.INOUT)]
    return b.finish(body, interface, [RETURN, *ports] if return_type == FLOAT else ports)


def caller(callee: Function, results: int) -> str:
    """`float f(float x, float z)`: calls and sums what comes out, and z as it was."""
    b = Builder("f", "f")
    x, z = b.param("x", FLOAT, Role.IN), b.param("z", FLOAT, Role.IN)
    b.open_region()
    total = z
    for v in b.call(callee.key, [FLOAT] * results, [x, z]):
        total = b.builtin("+", FLOAT, total, v)
    body = b.close_region(Return((total,)))
    interface = Interface((Parameter("x", FLOAT, "in", (0,)), Parameter("z", FLOAT, "in", (1,))), FLOAT, (0,))
    return emitted(callee, b.finish(body, interface, [RETURN], generated=True)).text.rstrip()


def test_out_parameters() -> None:
    assert caller(both("g", FLOAT), 3) == (
        "float f(float x, float z) {\n    float z2 = z;\n    float y;\n    float g2 = g(x, y, z2);\n"
        "    return z + g2 + y + z2;\n}"
    )


def test_no_return_value() -> None:
    assert caller(both("g", VOID), 2) == (
        "float f(float x, float z) {\n    float z2 = z;\n    float y;\n    g(x, y, z2);\n    return z + y + z2;\n}"
    )


def test_names_are_new() -> None:
    found = emitted(square(), taken=frozenset({"square_jet1", "Jet1", "Jet1_2"}))
    assert found.function_names == {"square": "square_jet1_2"}
    assert found.structs["Jet1"].name == "Jet1_3"
    assert "Jet1_3 square_jet1_2(Jet1_3 a) {" in found.text


def test_macros_are_no_names() -> None:
    assert "square_jet1(Jet1 a2) {\n    return Jet1(a2.d0 * a2.d0" in emitted(square(), macros=frozenset({"a"})).text
