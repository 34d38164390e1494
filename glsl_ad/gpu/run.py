"""Run a GLSL function over arrays: one fragment for each point.

    signature = Signature("f", (Argument("x", FLOAT),), FLOAT)
    (result,) = run_function("float f(float x) { return x * x; }", signature, [np.linspace(0.0, 1.0, 1000)])

The function's arguments come from an integer texture, its results go to up to eight integer render targets (`layout`
says how values become words), and a `main` of ours stands between them. Points are run in tiles, so that memory stays
bounded, and so that a slow shader does not hold the driver for long at a time. A shader that never ends cannot be
stopped from within its process: `guard` runs kernels in another one, with a time limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from glsl_ad.dialects import Dialect
from glsl_ad.gpu import context, layout
from glsl_ad.gpu.adapt import PREFIX, Adapted, adapt
from glsl_ad.gpu.compile import CompileError, LineMap, parse_log
from glsl_ad.gpu.textures import bind_samplers
from glsl_ad.gpu.uniforms import set_uniforms
from glsl_ad.ir.model import Function
from glsl_ad.types import VOID, Array, Opaque, Type, Void

TILE_WIDTH = 256
TILE_POINTS = 256 * 64
TILE_TEXELS = 2**21  # 32 MiB of arguments at a time
TARGETS = 8
WORDS_PER_PASS = 4 * TARGETS
_MAX_TEXTURE_SIZE = 16384

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
        self._output_words = sum(layout.word_count(a.type) for a in signature.outputs)
        self._input_texels = max(1, -(-sum(layout.word_count(a.type) for a in signature.inputs) // 4))
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
        values = self._ordered(inputs)
        points = _point_count(self.signature, values) if count is None else count
        # Encoded once whole: rounding is the same for a point whatever tile it falls into.
        encoded = [layout.encode(a.type, v, points) for a, v in zip(self.signature.inputs, values, strict=True)]
        words = np.concatenate([np.zeros((points, 0), np.uint32), *encoded], axis=1)
        with context.current() as made, ExitStack() as stack:
            bind_samplers(made, self._program, stack, reserved=1)
            set_uniforms(self._program, {self._names.get(n, n): v for n, v in (uniforms or {}).items()})
            results = self._run_tiles(words)
            context.check_error(f"running `{self.signature.name}`")
        outputs, position = [], 0
        for argument in self.signature.outputs:
            width = layout.word_count(argument.type)
            outputs.append(layout.decode(argument.type, results[:, position : position + width]))
            position += width
        return outputs

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

    def _run_tiles(self, words: layout.Words) -> layout.Words:
        count = len(words)
        rows = min(TILE_POINTS // TILE_WIDTH, TILE_TEXELS // (TILE_WIDTH * self._input_texels))
        rows = max(1, min(rows, _MAX_TEXTURE_SIZE // self._input_texels, -(-count // TILE_WIDTH)))
        results = np.empty((count, self._output_words), np.uint32)
        if not count or not self._output_words:
            return results
        shape = (rows, self._input_texels, self._output_words)
        with context.current() as made, _Tile(made, self._program, *shape, clear=self._may_discard) as tile:
            for start in range(0, count, rows * TILE_WIDTH):
                part = words[start : start + rows * TILE_WIDTH]
                results[start : start + len(part)] = tile.run(part)
        return results


class _Tile:
    """The textures and targets for a rectangle of points."""

    def __init__(
        self, made: Any, program: Any, rows: int, input_texels: int, output_words: int, *, clear: bool
    ) -> None:
        self._made, self._program, self._rows, self._texels = made, program, rows, input_texels
        self._passes = -(-output_words // WORDS_PER_PASS)
        self._output_words = output_words
        targets = min(TARGETS, -(-output_words // 4))
        with ExitStack() as stack:
            size = (TILE_WIDTH, rows)
            self._input = _released(stack, made.texture((TILE_WIDTH, rows * input_texels), 4, dtype="u4"))
            self._targets = [_released(stack, made.texture(size, 4, dtype="u4")) for _ in range(targets)]
            self._framebuffer = _released(stack, made.framebuffer(self._targets))
            self._vertices = _released(stack, made.vertex_array(program, []))
            stack.callback(context.leave_framebuffers)
            self._stack = stack.pop_all()
        # A fragment that is discarded leaves what was there before: NaN.
        self._background = np.full(TILE_WIDTH * rows * 4, 0x7FC00000, np.uint32).tobytes() if clear else b""

    def __enter__(self) -> _Tile:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, words: layout.Words) -> layout.Words:
        import moderngl

        count, capacity = len(words), TILE_WIDTH * self._rows
        texels = np.zeros((capacity, self._texels * 4), np.uint32)
        texels[:count, : words.shape[1]] = words
        # What fills the rectangle repeats a point that is asked for: zeros might send a loop round for ever.
        texels[count:] = texels[count - 1]
        planes = texels.reshape(capacity, self._texels, 4).transpose(1, 0, 2)
        self._input.write(np.ascontiguousarray(planes).tobytes())
        _set_if_used(self._program, f"{PREFIX}rows", self._rows)
        results = []
        for number in range(self._passes):
            for target in self._targets if self._background else ():
                target.write(self._background)
            self._framebuffer.use()
            self._made.viewport = (0, 0, TILE_WIDTH, self._rows)
            self._input.use(0)
            _set_if_used(self._program, f"{PREFIX}arguments", 0)
            _set_if_used(self._program, f"{PREFIX}pass", number)
            self._vertices.render(moderngl.TRIANGLES, vertices=3)
            self._made.finish()
            for target in self._targets:
                results.append(np.frombuffer(target.read(), np.uint32).reshape(capacity, 4))
        return np.concatenate(results, axis=1)[:count, : self._output_words]


def _released(stack: ExitStack, resource: Any) -> Any:
    stack.callback(resource.release)
    return resource


def _set_if_used(program: Any, name: str, value: int) -> None:
    uniform = program.get(name, None)
    if uniform is not None:
        uniform.value = value


def _point_count(signature: Signature, values: Sequence[Any]) -> int:
    for argument, value in zip(signature.inputs, values, strict=True):
        arrays = layout.leaf_values(argument.type, value)
        for leaf, array in zip(layout.leaves(argument.type), arrays, strict=True):
            if array.ndim == len(leaf.shape) + 1:
                return len(array)
    raise ValueError("no input says how many points there are; give `count`")


# ---- the shader ------------------------------------------------------------------------------------------------------


def main_text(adapted: Adapted, signature: Signature) -> str:
    """The `main` that calls a function with arguments from a texture and writes out what it gives."""
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
        loads += layout.load_statements(name, argument.type, texels) if argument.is_input else []
    places = dict(zip((a.name for a in signature.parameters), arguments, strict=True))
    for argument in signature.globals:
        loads += layout.load_statements(adapted.name(argument.name), argument.type, texels) if argument.is_input else []
    call = f"{adapted.name(signature.name)}({', '.join(arguments)});"
    if not isinstance(signature.return_type, Void):
        call = f"{_local(adapted, signature.return_type, f'{PREFIX}r')[:-1]} = {call}"
    words = []
    for position, argument in enumerate(signature.outputs):
        name = places.get(argument.name, adapted.name(argument.name))
        if position == 0 and not isinstance(signature.return_type, Void):
            name = f"{PREFIX}r"
        words += layout.store_expressions(name, argument.type)
    body = [*_declared_texels(loads), *loads, call, *_stores(words)]
    lines = [_targets(len(words)), *samplers, "void main() {", *(f"    {line}" for line in body), "}"]
    return "\n".join(lines) + "\n"


def _numbered_words() -> Iterator[str]:
    index = 0
    while True:
        yield from (f"{PREFIX}t{index}.{c}" for c in "xyzw")
        index += 1


def _declared_texels(loads: Sequence[str]) -> list[str]:
    text = "\n".join(loads)
    count = 0
    while f"{PREFIX}t{count}." in text:
        count += 1
    fetch = f"texelFetch({PREFIX}arguments, ivec2(gl_FragCoord.xy) + ivec2(0, {{0}} * {PREFIX}rows), 0)"
    return [f"uvec4 {PREFIX}t{i} = {fetch.format(i)};" for i in range(count)]


def _local(adapted: Adapted, type_: Type, name: str) -> str:
    sizes = ""
    while isinstance(type_, Array):
        sizes += f"[{type_.size}]"
        type_ = type_.element
    return f"{adapted.name(str(type_))}{sizes} {name};"


def _targets(words: int) -> str:
    targets = min(TARGETS, -(-words // 4))
    lines = [
        f"uniform highp usampler2D {PREFIX}arguments;",
        f"uniform int {PREFIX}rows;",
        f"uniform int {PREFIX}pass;",
        *(f"layout(location = {i}) out uvec4 {PREFIX}o{i};" for i in range(targets)),
    ]
    return "\n".join(lines)


def _stores(words: Sequence[str]) -> list[str]:
    """Write the words, as many passes as they take: the same program runs in each, so that all passes compute alike."""
    padded = [*words, *["0u"] * (-len(words) % 4)]
    texels = [f"uvec4({', '.join(padded[i : i + 4])})" for i in range(0, len(padded), 4)]
    if len(texels) <= TARGETS:
        return [f"{PREFIX}o{i} = {texel};" for i, texel in enumerate(texels)]
    lines = []
    for number in range(0, len(texels), TARGETS):
        part = texels[number : number + TARGETS]
        part += ["uvec4(0u)"] * (TARGETS - len(part))
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
