"""Run a GLSL function over arrays: one fragment for each point.

    signature = Signature("f", (Argument("x", FLOAT),), FLOAT)
    (result,) = run_function("float f(float x) { return x * x; }", signature, [np.linspace(0.0, 1.0, 1000)])

The function's arguments come from a texture, its results go to up to eight render targets, of floats where all of
them are (`layout` says how values become words), and a `main` of ours stands between them. Points are run in tiles
(`tiles`), so arrays may have any length. A shader that never ends cannot be stopped from within its process: `guard`
runs kernels in another one, with a time limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from glsl_ad.dialects import Dialect
from glsl_ad.gpu import context, layout
from glsl_ad.gpu.adapt import PREFIX, Adapted, adapt
from glsl_ad.gpu.compile import CompileError, LineMap, parse_log
from glsl_ad.gpu.textures import bind_samplers
from glsl_ad.gpu.tiles import TARGETS, Timing, run_tiles
from glsl_ad.gpu.transfer import Arguments, Format, Results, format_of
from glsl_ad.gpu.uniforms import set_uniforms
from glsl_ad.ir.model import Function
from glsl_ad.records import dataclass
from glsl_ad.types import VOID, Array, Opaque, Type, Void

_VERTEX = """void main() {
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}
"""


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter ("in", "out" or "inout"), or a global variable that the function reads or writes (likewise)."""

    name: str
    type: Type
    qualifier: str = "in"

    @property
    def is_input(self) -> bool:
        return self.qualifier != "out" and not isinstance(self.type, Opaque)

    @property
    def is_output(self) -> bool:
        return self.qualifier != "in"


@dataclass(frozen=True, slots=True)
class Signature:
    """What to call: inputs are the `in` and `inout` parameters and globals in order, outputs the return value, then
    the `out` and `inout` parameters, then such globals."""

    name: str
    parameters: tuple[Argument, ...]
    return_type: Type = VOID
    globals: tuple[Argument, ...] = ()

    @property
    def inputs(self) -> tuple[Argument, ...]:
        return tuple(a for a in (*self.parameters, *self.globals) if a.is_input)

    @property
    def outputs(self) -> tuple[Argument, ...]:
        returned = () if isinstance(self.return_type, Void) else (Argument("return", self.return_type, "out"),)
        return (*returned, *(a for a in (*self.parameters, *self.globals) if a.is_output))


def signature_of(function: Function) -> Signature:
    """The GLSL signature of an IR function, with the globals that it and its callees write."""
    interface = function.interface
    read, written = dict(interface.globals_read), dict(interface.globals_written)
    qualifiers = {name: "inout" if name in read and name in written else "in" if name in read else "out" for name in
                  dict.fromkeys([*read, *written])}  # fmt: skip
    types = {name: function.params[i].type for name, i in read.items()}
    types |= {name: function.results[i].type for name, i in written.items()}
    parameters = tuple(Argument(p.name, p.type, p.qualifier.split()[-1] or "in") for p in interface.parameters)
    globals_ = tuple(Argument(name, types[name], qualifier) for name, qualifier in qualifiers.items())
    return Signature(function.name, parameters, interface.return_type, globals_)


def run_function(
    source: str,
    signature: Signature,
    inputs: Sequence[Any] | Mapping[str, Any],
    uniforms: Mapping[str, Any] | None = None,
    *,
    count: int | None = None,
    dialect: Dialect | None = None,
    defines: Mapping[str, str] | None = None,
) -> list[Any]:
    """The outputs of a function at `count` points.

    source    the shader that defines it, as its user wrote it (see `adapt`)
    inputs    one value for each of `signature.inputs`, in order or by name: a scalar is an array (N,), a vector
              (N, size), a matrix (N, columns, rows), a GLSL array a list, a struct a tuple; without the first axis a
              value stands for all points. Floats are rounded to float32.
    uniforms  by GLSL name; without the first axis. What is not given is zero.
    count     N; needed only where no input tells

    Returns one value for each of `signature.outputs`. Where the function discards, floats are NaN.
    Raises CompileError (the driver refuses the text), NoContext, ValueError (a value does not fit its type).
    """
    with Kernel(source, signature, dialect=dialect, defines=defines) as kernel:
        return kernel.run(inputs, uniforms, count=count)


class Kernel:
    """A function compiled to run over arrays; a context manager that releases its program."""

    def __init__(
        self,
        source: str,
        signature: Signature,
        *,
        dialect: Dialect | None = None,
        defines: Mapping[str, str] | None = None,
    ) -> None:
        self.signature = signature
        es300 = context.driver_info().es300
        assigned = {a.name: a.type for a in signature.globals if a.is_input}
        adapted = adapt(source, dialect, defines=defines, es300=es300, assigned=assigned)
        self._names = adapted.names
        self._may_discard = "discard" in adapted.text
        #: Where the time of the last run went.
        self.timing = Timing()
        self.fragment_source = adapted.text + adapted.epilogue + main_text(adapted, signature)
        self._program = _link(self.fragment_source, adapted.lines)

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Free the program; the kernel cannot run afterwards."""
        with context.current():
            self._program.release()

    def run(
        self,
        inputs: Sequence[Any] | Mapping[str, Any],
        uniforms: Mapping[str, Any] | None = None,
        *,
        count: int | None = None,
    ) -> list[Any]:
        """The outputs at every point: see `run_function`."""
        signature = self.signature
        arguments = Arguments([a.type for a in signature.inputs], self._ordered(inputs), count)
        results = Results([a.type for a in signature.outputs], arguments.count)
        self.timing = Timing()
        with context.current() as made, ExitStack() as stack:
            bind_samplers(made, self._program, stack, reserved=1)
            set_uniforms(self._program, {self._names.get(n, n): v for n, v in (uniforms or {}).items()})
            run_tiles(self._program, arguments, results, may_discard=self._may_discard, timing=self.timing)
            context.check_error(f"running `{signature.name}`")
        return results.values()

    def _ordered(self, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
        wanted = self.signature.inputs
        if isinstance(inputs, Mapping):
            missing = [a.name for a in wanted if a.name not in inputs]
            unknown = [name for name in inputs if name not in {a.name for a in wanted}]
            if missing or unknown:
                raise ValueError(f"`{self.signature.name}`: missing inputs {missing}, unknown inputs {unknown}")
            return [inputs[a.name] for a in wanted]
        if len(inputs) != len(wanted):
            raise ValueError(f"`{self.signature.name}` takes {len(wanted)} inputs, not {len(inputs)}")
        return list(inputs)


# ---- the shader ------------------------------------------------------------------------------------------------------


def main_text(adapted: Adapted, signature: Signature) -> str:
    """The `main` that calls a function with arguments from a texture and writes out what it gives."""
    given, wanted = (format_of([a.type for a in part]) for part in (signature.inputs, signature.outputs))
    texels = _numbered_words()
    loads: list[str] = []
    samplers: list[str] = []
    arguments: list[str] = []
    for index, argument in enumerate(signature.parameters):
        name = f"{PREFIX}a{index}"
        arguments.append(name)
        if isinstance(argument.type, Opaque):
            samplers.append(f"uniform highp {argument.type} {name};")
            continue
        loads.append(_local(adapted, argument.type, name))
        if argument.is_input:
            loads += layout.load_statements(name, argument.type, texels, as_floats=given.as_floats)
    places = dict(zip((a.name for a in signature.parameters), arguments, strict=True))
    for argument in signature.globals:
        if argument.is_input:
            name = adapted.name(argument.name)
            loads += layout.load_statements(name, argument.type, texels, as_floats=given.as_floats)
    call = f"{adapted.name(signature.name)}({', '.join(arguments)});"
    if not isinstance(signature.return_type, Void):
        call = f"{_local(adapted, signature.return_type, f'{PREFIX}r')[:-1]} = {call}"
    words = []
    for position, argument in enumerate(signature.outputs):
        name = places.get(argument.name, adapted.name(argument.name))
        if position == 0 and not isinstance(signature.return_type, Void):
            name = f"{PREFIX}r"
        words += layout.store_expressions(name, argument.type, as_floats=wanted.as_floats)
    body = [*_declared_texels(loads, given), *loads, call, *_stores(words, wanted)]
    lines = [_interface(given, wanted), *samplers, "void main() {", *(f"    {line}" for line in body), "}"]
    return "\n".join(lines) + "\n"


def _numbered_words() -> Iterator[str]:
    index = 0
    while True:
        yield from (f"{PREFIX}t{index}.{c}" for c in "xyzw")
        index += 1


def _vec4(format_: Format) -> str:
    return "highp vec4" if format_.as_floats else "highp uvec4"


def _declared_texels(loads: Sequence[str], given: Format) -> list[str]:
    text = "\n".join(loads)
    count = 0
    while f"{PREFIX}t{count}." in text:
        count += 1
    fetch = f"texelFetch({PREFIX}arguments, ivec2(gl_FragCoord.xy) + ivec2(0, {{0}} * {PREFIX}rows), 0)"
    return [f"{_vec4(given)} {PREFIX}t{i} = {fetch.format(i)};" for i in range(count)]


def _local(adapted: Adapted, type_: Type, name: str) -> str:
    sizes = ""
    while isinstance(type_, Array):
        sizes += f"[{type_.size}]"
        type_ = type_.element
    return f"{adapted.name(str(type_))}{sizes} {name};"


def _interface(given: Format, wanted: Format) -> str:
    targets = min(TARGETS, -(-wanted.words // 4))
    lines = [
        f"uniform highp {'' if given.as_floats else 'u'}sampler2D {PREFIX}arguments;",
        f"uniform int {PREFIX}rows;",
        f"uniform int {PREFIX}pass;",
        *(f"layout(location = {i}) out {_vec4(wanted)} {PREFIX}o{i};" for i in range(targets)),
    ]
    return "\n".join(lines)


def _stores(words: Sequence[str], wanted: Format) -> list[str]:
    """Write the words, as many passes as they take: the same program runs in each, so that all passes compute alike."""
    type_, zero = ("vec4", "0.0") if wanted.as_floats else ("uvec4", "0u")
    padded = [*words, *[zero] * (-len(words) % 4)]
    texels = [f"{type_}({', '.join(padded[i : i + 4])})" for i in range(0, len(padded), 4)]
    if len(texels) <= TARGETS:
        return [f"{PREFIX}o{i} = {texel};" for i, texel in enumerate(texels)]
    lines = []
    for number in range(0, len(texels), TARGETS):
        part = texels[number : number + TARGETS]
        part += [f"{type_}({zero})"] * (TARGETS - len(part))
        stores = " ".join(f"{PREFIX}o{i} = {texel};" for i, texel in enumerate(part))
        lines.append(f"if ({PREFIX}pass == {number // TARGETS}) {{ {stores} }}")
    return lines


def _link(fragment: str, lines: LineMap) -> Any:
    import moderngl

    header = fragment[: fragment.index("\n") + 1]
    try:
        with context.current() as made:
            return made.program(vertex_shader=header + _VERTEX, fragment_shader=fragment)
    except moderngl.Error as error:
        raise CompileError("the driver", parse_log(str(error), lines), fragment) from None
