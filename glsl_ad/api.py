"""The public objects: a `Shader`, and the `Derivative` of one of its functions.

    from glsl_ad import Shader

    derivative = Shader.from_file("shaders/quotient.glsl").diff("quotient", wrt="b", order=2)
    print(derivative.source)

This module is wiring: it hands a shader from stage to stage and turns the outcome into objects.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from glsl_ad import files, request
from glsl_ad.ad.model import OutputCoefficient, Product
from glsl_ad.dialects import Dialect
from glsl_ad.files import ShaderText
from glsl_ad.forms import in_form
from glsl_ad.generation import Generated, differentiated, generate, lowered, placed, target
from glsl_ad.ir.model import Port
from glsl_ad.request import Wanted
from glsl_ad.sections import set_aside
from glsl_ad.source import Diagnostic, GlslAdError, Severity, Sink
from glsl_ad.source.catalogue import request as messages
from glsl_ad.stack import deep

if TYPE_CHECKING:
    from glsl_ad.ad.survey import Survey
    from glsl_ad.check import CheckReport
    from glsl_ad.costs import CostReport
    from glsl_ad.reading import Reading
    from glsl_ad.sema.model import Function

__all__ = ["Derivative", "Entry", "EntryField", "EntryParameter", "EntryReturn", "FunctionInfo", "Shader"]

T = TypeVar("T")


@dataclass(frozen=True)
class FunctionInfo:
    """A function of a shader. `key` chooses it among overloads; `reason` says why it is not differentiable."""

    name: str
    key: str
    signature: str
    differentiable: bool
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The fields as plain data."""
        return {
            "name": self.name,
            "key": self.key,
            "signature": self.signature,
            "differentiable": self.differentiable,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class EntryParameter:
    """A parameter of the generated function."""

    name: str
    type: str


@dataclass(frozen=True)
class EntryField:
    """A field of what the generated function returns: the derivative of this order by the inputs `wrt`.

    It is the derivative, or with Taylor coefficients the derivative divided by the factorial of its order. Order 0 is
    the value, and `wrt` is empty then.
    """

    name: str
    type: str
    order: int
    wrt: tuple[str, ...]


@dataclass(frozen=True)
class EntryReturn:
    """What the generated function returns; `fields` is empty where that is no struct."""

    type: str
    fields: tuple[EntryField, ...]


@dataclass(frozen=True)
class Entry:
    """The generated function that a shader calls."""

    name: str
    signature: str
    parameters: tuple[EntryParameter, ...]
    returns: EntryReturn

    def to_json(self) -> dict[str, Any]:
        """The entry as plain data, as `glsl-ad diff --json` prints it."""
        fields = [{"name": f.name, "type": f.type, "order": f.order, "wrt": list(f.wrt)} for f in self.returns.fields]
        return {
            "name": self.name,
            "signature": self.signature,
            "parameters": [{"name": p.name, "type": p.type} for p in self.parameters],
            "returns": {"type": self.returns.type, "fields": fields},
        }


class Shader:
    """A shader as its user wrote it, parsed and checked.

    Make one with `from_file` or `from_source`. Faults inside a function matter only to who uses that function: they are
    raised by `diff`, not here.
    """

    def __init__(self, text: ShaderText, reading: Reading, defines: Mapping[str, str]) -> None:
        self._text = text
        self._expanded = text.replaced(reading.source.expanded)
        self._renamed = reading.source.renamed
        self._program = reading.program
        self._defines = dict(defines)
        #: Warnings about the file as a whole.
        self.diagnostics: tuple[Diagnostic, ...] = reading.diagnostics

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        defines: Mapping[str, str] | None = None,
        dialect: str | Dialect | None = None,
        include: Sequence[str | os.PathLike[str]] = (),
    ) -> Shader:
        """The shader in a file; `-` is standard input.

        `defines` are macros by name, as a compiler's `-D`. The language is that of the file's `#version`; where it has
        none, Shadertoy's if the file uses Shadertoy's variables; else `dialect`: "300es" (the default), "100", "330",
        "450", "460" or "shadertoy". `include` are directories in which included files are looked for, as `-I`; that of
        the shader itself comes first.

        Raises GlslAdError where the file cannot be read or parsed.
        """
        return cls._from_text(files.read(path), defines, dialect, include)

    @classmethod
    def from_source(
        cls,
        text: str,
        *,
        name: str = "<source>",
        defines: Mapping[str, str] | None = None,
        dialect: str | Dialect | None = None,
        include: Sequence[str | os.PathLike[str]] = (),
    ) -> Shader:
        """The shader in a string; `name` stands in diagnostics where a file's name would. Else as `from_file`."""
        return cls._from_text(files.shader_text(text, name), defines, dialect, include)

    @classmethod
    def _from_text(
        cls,
        text: ShaderText,
        defines: Mapping[str, str] | None,
        dialect: str | Dialect | None,
        include: Sequence[str | os.PathLike[str]],
    ) -> Shader:
        def work() -> Shader:
            from glsl_ad.reading import read_program

            sink = Sink()
            wanted = request.dialect(dialect, sink)
            own = set_aside(text, sink)
            return cls(own, read_program(own.file, defines or {}, wanted, include, sink), defines or {})

        return _guarded(work)

    @property
    def expanded(self) -> str:
        """The text with includes and modules put in, as a compiler wants it; macros and comments are kept. It is the
        user's own text where there are none."""
        return self._expanded.original

    @property
    def dialect(self) -> Dialect:
        """The language that the shader is read as."""
        return self._program.dialect

    @cached_property
    def functions(self) -> tuple[FunctionInfo, ...]:
        """The functions that have a body, or a fault in their parameters, in the order of the file; each is tried at
        order 1 to learn whether it can be differentiated."""
        defined = [f for f in self._program.functions.values() if f.body is not None or f.errors]
        return _guarded(lambda: tuple(self._describe(function) for function in defined))

    @property
    def _uniforms(self) -> frozenset[str]:
        from glsl_ad.sema.model import Storage

        known = self._program.globals.values()
        return frozenset(v.name for v in known if v.storage in (Storage.UNIFORM, Storage.BUILTIN))

    def _describe(self, function: Function) -> FunctionInfo:
        reason = ""
        try:
            self._differentiate(function, Wanted(product="jet"), Sink())
        except GlslAdError as error:
            first = next(d for d in error.diagnostics if d.severity is Severity.ERROR)
            reason = first.text
        parameters = ", ".join(_declaration(p.qualifier, str(p.type), p.name) for p in function.parameters)
        signature = f"{function.return_type} {function.name}({parameters})"
        return FunctionInfo(function.name, function.key, signature, not reason, reason)

    def diff(
        self,
        function: str,
        *,
        wrt: str | Sequence[str] | None = None,
        product: str | None = None,
        order: int | None = None,
        name: str | None = None,
        struct_name: str | None = None,
        fields: Sequence[str] | None = None,
        coefficients: str = "derivatives",
        pack: bool = False,
        validity: bool = False,
        texture: str = "constant",
        optimise: int = 2,
        form: str = "unrolled",
        dialect: str | Dialect | None = None,
        only: bool = False,
        expand: bool = False,
    ) -> Derivative:
        """GLSL for a function and its derivatives.

        function      its name, or its signature where it is overloaded: "map(vec3)"
        wrt           the inputs to differentiate by; every float input where it is None
        product       what is returned, a name of `glsl_ad.kinds.KINDS`: "jet" (derivatives along a scalar input, or
                      along a direction that becomes a parameter for each vector input or several inputs), "lifted" (a
                      jet in place of each input, and a jet as the result), "gradient", "jacobian", "hessian",
                      "partials", "directional", "laplacian", "divergence", "curl" or "hessian-vector". None chooses by
                      the types and says so in `.diagnostics`
        order         the highest derivative; None is the product's own, or 1
        name, struct_name, fields   what generated things are called, in place of derived names
        coefficients  what jets hold: "derivatives", or "taylor": derivative k divided by k!
        pack          whether a gradient comes as one vector: vec4(value, gradient)
        validity      whether one more float is returned: how far in the inputs, to first order, the nearest branch,
                      kink or jump is; 1e30 where none is met
        texture       how a texture read differentiates by its coordinates: "constant" (not at all, with a warning),
                      "differences" (by central differences of one texel), or "error"
        optimise      how much to simplify: 0 not at all, 1 without rounding otherwise, 2 by the laws of algebra
        form          "unrolled" (every coefficient is written out), "compact" (loops over arrays of coefficients, for
                      high orders), or "auto": compact where unrolled text would be long
        dialect       the language to write; that of the shader where it is None
        only          whether `.source` holds the generated part alone, without the user's text
        expand        whether `.source` holds the user's text with includes and modules put in, not their lines

        Raises GlslAdError where the request or the function cannot be served; it holds every diagnostic.
        """
        inputs = (wrt,) if isinstance(wrt, str) else tuple(wrt or ())
        names = None if fields is None else tuple(fields)
        wanted = Wanted(
            wrt=inputs,
            product=product,
            order=order,
            name=name,
            struct_name=struct_name,
            fields=names,
            coefficients=coefficients,
            pack=pack,
            validity=validity,
            texture=texture,
            optimise=optimise,
            form=form,
        )
        return _guarded(lambda: self._diff(function, wanted, dialect, only, expand))

    def _diff(self, name: str, wanted: Wanted, dialect: str | Dialect | None, only: bool, expand: bool) -> Derivative:
        sink = Sink(list(self.diagnostics))
        wanted.check(self._program.names, sink)
        language = target(self._program, request.dialect(dialect, sink), only, sink)
        function = request.find_function(self._program, name, sink)
        product = self._differentiate(function, wanted, sink)
        product, wanted = in_form(product, self._program, self._defines, wanted, language, sink)
        return Derivative(self, product, wanted, language, only, expand, sink)

    def _differentiate(self, function: Function, wanted: Wanted, sink: Sink) -> Product:
        module = lowered(self._program, function, wanted, sink)
        return differentiated(self._program, module, function, wanted, self._program.names, sink)

    def cost(
        self,
        function: str,
        *,
        wrt: str | Sequence[str] | None = None,
        order: int | None = None,
        texture: str = "constant",
    ) -> CostReport:
        """What each product of a function costs, beside the function itself and finite differences; arguments as for
        `diff`.

        Raises GlslAdError where the function has no derivative.
        """
        from glsl_ad.costs import costs

        inputs = (wrt,) if isinstance(wrt, str) else tuple(wrt or ())
        wanted = Wanted(inputs, order=order, texture=texture)

        def work() -> CostReport:
            sink = Sink(list(self.diagnostics))
            wanted.check(self._program.names, sink)
            return costs(self._program, function, wanted, self._defines, self.dialect, sink)

        return _guarded(work)

    def dump_ir(self, function: str) -> str:
        """The intermediate representation of a function and of what it calls."""
        from glsl_ad.ir import dump, lower

        def work() -> str:
            sink = Sink()
            module = lower(self._program, request.find_function(self._program, function, sink), sink)
            sink.raise_if_errors()
            return "\n".join(dump(f) for f in module.functions.values())

        return _guarded(work)


class Derivative:
    """The derivative of a function: GLSL text, and what is needed to call, check and run it. Made by `Shader.diff`."""

    def __init__(
        self,
        shader: Shader,
        product: Product,
        wanted: Wanted,
        language: Dialect,
        only: bool,
        expand: bool,
        sink: Sink,
    ) -> None:
        self._shader = shader
        self._unnamed = product
        self._wanted = wanted
        self._dialect = language
        self._generated = self._generate(language, sink)
        #: The GLSL text.
        self.source: str = placed(self._generated.section, shader._expanded if expand else shader._text, only=only)
        if not expand:
            request.check_renamed(self._generated.section, shader._renamed, sink)
        #: Warnings: where a derivative is lost or chosen.
        self.diagnostics: tuple[Diagnostic, ...] = tuple(sink.diagnostics)

    def _generate(self, dialect: Dialect, sink: Sink) -> Generated:
        program = self._shader._program
        return generate(self._unnamed, program, self._shader._defines, self._wanted, dialect, sink)

    @cached_property
    def _runnable(self) -> tuple[str, Product]:
        """User's text and generated section as one shader: in the user's language, if another was asked for."""
        own, target = self._shader.dialect, self._dialect
        same = (own.es, own.version) == (target.es, target.version)
        generated = self._generated if same else self._generate(own, Sink())
        return placed(generated.section, self._shader._expanded, only=False), generated.product

    @cached_property
    def entry(self) -> Entry:
        """The generated function that a shader calls: its name, parameters, and the fields that it returns."""
        return _entry(self._generated.product)

    def to_json(self) -> dict[str, Any]:
        """Source, entry and diagnostics as plain data, as `glsl-ad diff --json` prints them."""
        from glsl_ad.source.render import as_json

        return {
            "source": self.source,
            "entry": self.entry.to_json(),
            "diagnostics": [as_json(diagnostic) for diagnostic in self.diagnostics],
        }

    def evaluate(self, /, **arrays: Any) -> dict[str, Any]:
        """Run the generated function on the GPU, and return its fields by name, as numpy arrays with a first axis for
        the points.

        Its arguments are passed by name, as arrays with a first axis for the points or as single values that stand for
        all points: a number for float, (3,) for vec3, (columns, rows) for a matrix, a dict of fields for a jet or
        another struct, a list for an array. Uniforms are passed likewise, without a first axis. GLSL computes in
        float32.

        Raises GlslAdError where an argument is missing, unknown or of the wrong shape, and where there is no OpenGL.
        """
        from glsl_ad.evaluation import evaluate
        from glsl_ad.gpu.run import signature_of

        shader = self._shader
        text, product = self._runnable
        signature = signature_of(product.entry)
        return evaluate(text, signature, shader.dialect, shader._defines, shader._uniforms, arrays)

    def check(
        self,
        *,
        domains: Sequence[str] = (),
        points: int | None = None,
        seconds: float | None = None,
        gpu: bool = True,
    ) -> CheckReport:
        """Prove the derivative: on the GPU against the original and against power series with certified errors.

        domains   where values are taken from: "x=0.1:3", "p.y=0:1", "n=4"; by default floats range over -2:2
        points    how many points the GPU computes
        seconds   how long the reference may take, which decides how many of the points are compared with it
        gpu       False: compare the derivative on the interpreter alone

        Returns a report: `.passed`, `.comparisons`, `.problems`. Raises GlslAdError where a domain names no input, and
        where there is no OpenGL.
        """
        from glsl_ad.check import Shaders, check_product, parse_domains

        def work() -> CheckReport:
            shader = self._shader
            text, product = self._runnable
            shaders = Shaders(shader.expanded, text, shader.dialect, defines=shader._defines)
            chosen = parse_domains(domains, product, Sink())
            limits = {"points": points, "seconds": seconds}
            given: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
            return check_product(product, shaders, domains=chosen, use_gpu=gpu, **given)

        return _guarded(work)

    def survey(self) -> Survey:
        """What the derivative rests on: active functions and parameters, branches that depend on the inputs, and the
        conventions that are used where functions are not smooth. What is lost is in `diagnostics`."""
        from glsl_ad.ad.inputs import Refusal, find_input
        from glsl_ad.ad.survey import survey

        product = self._unnamed
        found = [find_input(product.primal, text) for text in product.wrt]
        bases = [i.base for i in found if not isinstance(i, Refusal)]
        textures = self._wanted.texture == "differences"
        places = {f.key: f.span for f in self._shader._program.functions.values()}
        key = product.primal.key
        return _guarded(lambda: survey(product.module, key, bases, textures=textures, places=places))

    def dump(self) -> str:
        """The intermediate representation of the generated functions."""
        from glsl_ad.ir import dump

        module, keys = self._generated.product.module, self._generated.product.generated
        return _guarded(lambda: "\n".join(dump(module.functions[key]) for key in keys))


def _entry(product: Product) -> Entry:
    """The entry in the user's terms, from its IR interface and the meaning of each of its results."""
    function, interface = product.entry, product.entry.interface
    meaning = {output.result: output for output in product.outputs}
    fields = [_entry_field(product, meaning.get(index), function.results[index]) for index in interface.returns]
    parameters = tuple(EntryParameter(p.name, str(p.type)) for p in interface.parameters)
    declared = ", ".join(_declaration(p.qualifier, str(p.type), p.name) for p in interface.parameters)
    signature = f"{interface.return_type} {function.name}({declared})"
    returns = EntryReturn(str(interface.return_type), tuple(fields) if interface.packed else ())
    return Entry(function.name, signature, parameters, returns)


def _entry_field(product: Product, meaning: OutputCoefficient | None, port: Port) -> EntryField:
    """A field that is returned; what has no meaning as a coefficient says how near the next branch is."""
    if meaning is None:
        return EntryField(port.name, str(port.type), 1, product.wrt)
    return EntryField(meaning.field, str(port.type), meaning.order, meaning.wrt)


def _guarded(work: Callable[[], T]) -> T:
    """`work()` with room for deep recursion; what exceeds even that is a diagnostic."""
    try:
        return deep(work)
    except RecursionError:
        raise Sink().fail(messages.TOO_DEEP, None) from None


def _declaration(qualifier: str, type_: str, name: str) -> str:
    return " ".join(word for word in ("" if qualifier == "in" else qualifier, type_, name) if word)
