"""The public objects: a `Shader`, and the `Derivative` of one of its functions.

    from glsl_ad import Shader

    derivative = Shader.from_file("shaders/quotient.glsl").diff("quotient", wrt="b", order=2)
    print(derivative.source)

This module is wiring: it hands a shader from stage to stage and turns the outcome into objects.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from glsl_ad import files, request
from glsl_ad.ad.model import Product
from glsl_ad.descriptions import Entry, EntryField, EntryParameter, EntryReturn, FunctionInfo, declaration, entry_of
from glsl_ad.dialects import Dialect
from glsl_ad.files import ShaderText
from glsl_ad.forms import in_form
from glsl_ad.generation import Generated, differentiated, generate, lowered, placed, target
from glsl_ad.request import Wanted
from glsl_ad.sections import set_aside
from glsl_ad.source import Diagnostic, GlslAdError, Severity, Sink, SourceFile
from glsl_ad.source.catalogue import request as messages
from glsl_ad.stack import deep

if TYPE_CHECKING:
    from glsl_ad.ad.survey import Survey
    from glsl_ad.check import CheckReport, Shaders
    from glsl_ad.check.slices import Slice
    from glsl_ad.costs import CostReport
    from glsl_ad.evaluation import Runnable, Runner
    from glsl_ad.gpu.guard import Guard
    from glsl_ad.numeric.sampling import Domains
    from glsl_ad.reading import Reading
    from glsl_ad.sema.model import Function, Program

__all__ = ["Derivative", "Entry", "EntryField", "EntryParameter", "EntryReturn", "FunctionInfo", "Shader"]

T = TypeVar("T")


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
        self._read_whole: Callable[[], Shader] | None = None
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
            made = cls(own, read_program(own.file, defines or {}, wanted, include, sink), defines or {})
            if own is not text:
                made._read_whole = lambda: cls(
                    text, read_program(text.file, defines or {}, wanted, include, Sink()), defines or {}
                )
            return made

        return _guarded(work)

    def _with(self, *functions: str) -> Shader:
        """The shader that has all of these functions: with the section that `glsl-ad build` wrote, if one is there."""
        names = [function.partition("(")[0].strip() for function in functions]
        if self._read_whole is None or all(self._program.overloads(name) for name in names):
            return self
        return _guarded(self._read_whole)

    @property
    def expanded(self) -> str:
        """The text with includes and modules put in, as a compiler wants it; macros and comments are kept. It is the
        user's own text where there are none."""
        return self._expanded.original

    @property
    def program(self) -> Program:
        """The typed program, for who builds tools upon it."""
        return self._program

    @property
    def dialect(self) -> Dialect:
        """The language that the shader is read as."""
        return self._program.dialect

    @property
    def defines(self) -> Mapping[str, str]:
        """The macros that were defined for it."""
        return self._defines

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
            reason = first.text.removeprefix(f"`{function.name}` cannot be differentiated: ")
        parameters = ", ".join(declaration(p.qualifier, str(p.type), p.name) for p in function.parameters)
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

    def call(self, function: str, /, *arrays: Any, **named: Any) -> Any:
        """Run any function of the shader on the GPU over numpy arrays of any length.

        Arguments come in the order of the parameters or by name, as `Derivative.evaluate` takes them, but for `out`
        parameters; so do uniforms, by name; those that are not given are zero. Returns the function's value in the same
        form; with `out` parameters, a dict of these and "return". Raises GlslAdError as `evaluate` does, and where
        there is no such function or the driver refuses the shader.
        """
        return self._call(function, arrays, named)

    def _call(
        self, function: str, arrays: Sequence[Any], named: Mapping[str, Any], runner: Runner | None = None
    ) -> Any:
        from glsl_ad import evaluation

        shader = self._with(function)
        found = request.find_function(shader._program, function, Sink())
        return evaluation.call(shader._runnable, evaluation.signature_of(found), arrays, named, runner)

    def audit(
        self,
        function: str,
        against: str,
        *,
        wrt: str | Sequence[str] | None = None,
        order: int | None = None,
        mapping: Sequence[str] = (),
        guard: Guard | None = None,
        **limits: Any,
    ) -> CheckReport:
        """Compare a derivative that a person wrote with the exact one, component by component.

        against   the function of the shader that computes derivatives of `function`
        wrt, order   as for `diff`; `order` is needed only where the types of `against` leave it open
        mapping   what is which derivative: "grad=p", "return.x=value", "hess=p,p"; deduced from the types without it
        limits    as `Derivative.check` takes them, but `use_gpu`; and `coefficients`: what jets hold

        Returns a report with `findings` of what is wrong. Raises GlslAdError where the two do not go together.
        """
        from glsl_ad.audit import Audit, audit

        def work() -> CheckReport:
            shader = self._with(function, against)
            found, written = (request.find_function(shader._program, name, Sink()) for name in (function, against))
            inputs = (wrt,) if isinstance(wrt, str) else tuple(wrt or ())
            given: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
            asked = Audit(found, written, inputs, order, tuple(mapping), **given)
            return audit(shader._runnable, shader._program, asked, guard)

        return _guarded(work)

    @property
    def _runnable(self) -> Runnable:
        from glsl_ad.evaluation import Runnable

        return Runnable(self._expanded.file, self.dialect, self._defines, self._uniforms)

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

    @property
    def product(self) -> Product:
        """The generated functions as the compiler has them, with the names that they have in the text."""
        return self._generated.product

    @cached_property
    def entry(self) -> Entry:
        """The generated function that a shader calls: its name, parameters, and the fields that it returns."""
        return entry_of(self._generated.product)

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
        from glsl_ad.evaluation import Runnable, evaluate
        from glsl_ad.gpu.run import signature_of

        shader = self._shader
        text, product = self._runnable
        runnable = Runnable(SourceFile("<generated>", text), shader.dialect, shader._defines, shader._uniforms)
        return evaluate(runnable, signature_of(product.entry), arrays)

    def check(
        self,
        *,
        domains: Sequence[str] = (),
        points: int | None = None,
        seconds: float | None = None,
        gpu: bool = True,
        gpu_seconds: float | None = None,
        guard: Guard | None = None,
        sampling: str = "sequence",
    ) -> CheckReport:
        """Prove the derivative: on the GPU against the original and against power series with certified errors.

        domains   where values are taken from: "x=0.1:3", "p.y=0:1", "n=4"; by default floats range over -2:2
        points    how many points the GPU computes
        seconds   how long the reference may take, which decides how many of the points are compared with it
        gpu       False: compare the derivative on the interpreter alone
        gpu_seconds, guard   how long a shader may run, and the process that it runs in; by default one of its own
        sampling  how points are spread: "sequence" (of low discrepancy), "uniform" or "grid"

        Returns a report: `.passed`, `.comparisons`, `.problems`. Raises GlslAdError where a domain names no input, and
        where there is no OpenGL.
        """
        from glsl_ad.check import Sampling, check_product

        def work() -> CheckReport:
            product, shaders, chosen = self._checkable(domains)
            limits = {"points": points, "seconds": seconds, "gpu_seconds": gpu_seconds}
            given: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
            given |= {"use_gpu": gpu, "guard": guard, "sampling": Sampling(sampling)}
            found = check_product(product, shaders, domains=chosen, **given)
            return found.located(self._shader._program.functions[product.primal.key].span)

        return _guarded(work)

    def error_slice(
        self, *, domains: Sequence[str] = (), seconds: float | None = None, guard: Guard | None = None
    ) -> Slice | None:
        """The error of the derivative over two of its arguments, as a part of what is allowed; None where no float goes
        in. On the GPU where a guard is given, else on the interpreter; `seconds` bounds the time for references."""
        from glsl_ad.check.slices import SECONDS, error_slice

        return _guarded(lambda: error_slice(*self._checkable(domains), seconds=seconds or SECONDS, guard=guard))

    def _checkable(self, domains: Sequence[str]) -> tuple[Product, Shaders, Domains]:
        from glsl_ad.check import Shaders, parse_domains

        shader = self._shader
        text, product = self._runnable
        shaders = Shaders(shader.expanded, text, shader.dialect, defines=shader._defines)
        return product, shaders, parse_domains(domains, product, Sink())

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


def _guarded(work: Callable[[], T]) -> T:
    """`work()` with room for deep recursion; what exceeds even that is a diagnostic."""
    try:
        return deep(work)
    except RecursionError:
        raise Sink().fail(messages.TOO_DEEP, None) from None
