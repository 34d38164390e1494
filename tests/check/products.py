"""Products of differentiation made by hand, right and wrong, with the GLSL that goes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from glsl_ad.ad.model import InputCoefficient, OutputCoefficient, OutputTerm, Product
from glsl_ad.check import Shaders
from glsl_ad.ir.builder import Builder
from glsl_ad.ir.model import Function, Global, Interface, Module, Parameter, Port, Return, Role, Value
from glsl_ad.types import FLOAT, VEC2, VEC3, VEC4, Field, Opaque, Struct

ONE = Fraction(1)
JET = Struct("Jet1", (Field("v", FLOAT), Field("d", FLOAT)))

Build = Callable[[Builder, Value], list[Value]]


@dataclass(frozen=True)
class Case:
    """A function of one float, its GLSL, and a derivative in both forms: `value` and `slope` are expressions in x."""

    glsl: str
    build: Build  # the value
    slope_glsl: str
    slope: Build
    value_glsl: str = "f(x)"
    before: str = ""
    globals: tuple[Global, ...] = ()

    def product(self) -> Product:
        primal = self._function("f(float)", "f", generated=False)
        entry = self._function("f_jet(float)", "f_jet", generated=True)
        return Product(
            module=Module({primal.key: primal, entry.key: entry}, {g.name: g for g in self.globals}),
            generated=(entry.key,),
            entry=entry,
            primal=primal,
            kind="jet",
            order=1,
            wrt=("x",),
            directions=1,
            inputs=((InputCoefficient((0,), 0, ONE), InputCoefficient((1,), None, ONE)),),
            outputs=(
                OutputCoefficient(0, 0, 0, "v", "return", (), ((OutputTerm(0, (0,), ONE),),)),
                OutputCoefficient(1, 0, 1, "d", "return", ("x",), ((OutputTerm(0, (1,), ONE),),)),
            ),
        )

    def _function(self, key: str, name: str, *, generated: bool) -> Function:
        b = Builder(key, name)
        x = b.param("x", FLOAT, Role.IN)
        b.open_region()
        values = [*self.build(b, x), *(self.slope(b, x) if generated else [])]
        body = b.close_region(Return(tuple(values)))
        parameters = (Parameter("x", FLOAT, "in", (0,)),)
        if not generated:
            return b.finish(body, Interface(parameters, FLOAT, (0,)), [Port("return", FLOAT, Role.RETURN)])
        interface = Interface(parameters, JET, (0, 1), packed=True)
        ports = [Port("v", FLOAT, Role.RETURN), Port("d", FLOAT, Role.RETURN)]
        return b.finish(body, interface, ports, generated=True)

    def shaders(self) -> Shaders:
        original = f"{self.before}float f(float x) {{ return {self.glsl}; }}\n"
        call = f"Jet1({self.value_glsl}, {self.slope_glsl})"
        jet = f"struct Jet1 {{ float v; float d; }};\nJet1 f_jet(float x) {{ return {call}; }}\n"
        return Shaders(original, original + jet)


def x_sin_x(b: Builder, x: Value) -> list[Value]:
    return [b.builtin("*", FLOAT, b.builtin("sin", FLOAT, x), x)]


def x_sin_x_slope(factor: float = 1.0) -> Build:
    """(sin(x) + x cos(x)) times a factor."""

    def build(b: Builder, x: Value) -> list[Value]:
        product = b.builtin("*", FLOAT, x, b.builtin("cos", FLOAT, x))
        slope = b.builtin("+", FLOAT, b.builtin("sin", FLOAT, x), product)
        return [slope if factor == 1.0 else b.builtin("*", FLOAT, b.number(factor), slope)]

    return build


def call(name: str) -> Build:
    return lambda b, x: [b.builtin(name, FLOAT, x)]


def power(name: str, scale: float) -> Build:
    """scale / name(x)."""
    return lambda b, x: [b.builtin("/", FLOAT, b.number(scale), b.builtin(name, FLOAT, x))]


def sign_of(b: Builder, x: Value) -> list[Value]:
    return [b.builtin("sign", FLOAT, x)]


RIGHT = Case("sin(x) * x", x_sin_x, "sin(x) + x * cos(x)", x_sin_x_slope())


def scaled(factor: Callable[[Builder], Value], build: Build) -> Build:
    """Every value of `build` times a factor."""
    return lambda b, x: [b.builtin("*", FLOAT, factor(b), v) for v in build(b, x)]


def texel(b: Builder) -> Value:
    """texture(tex, vec2(0.3)).y"""
    coordinate = b.splat(VEC2, b.number(0.3))
    read = b.builtin("texture", VEC4, b.global_("tex", Opaque("sampler2D")), coordinate)
    return b.swizzle(read, (1,))


def uniform(b: Builder) -> Value:
    """k.z"""
    return b.swizzle(b.global_("k", VEC3), (2,))


TEXTURED = Case(
    "texture(tex, vec2(0.3)).y * (sin(x) * x)",
    scaled(texel, x_sin_x),
    "texture(tex, vec2(0.3)).y * (sin(x) + x * cos(x))",
    scaled(texel, x_sin_x_slope()),
    before="uniform sampler2D tex;\n",
    globals=(Global("tex", Opaque("sampler2D"), "uniform"),),
)

UNIFORM = Case(
    "k.z * (sin(x) * x)",
    scaled(uniform, x_sin_x),
    "k.z * (sin(x) + x * cos(x))",
    scaled(uniform, x_sin_x_slope()),
    before="uniform vec3 k;\n",
    globals=(Global("k", VEC3, "uniform"),),
)
