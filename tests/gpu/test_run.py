"""Functions of every kind of signature run on the GPU and give what numpy gives, to the bit where nothing rounds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

import moderngl
import numpy as np
import pytest

from glsl_ad.dialects import ES100, GL330, GL450, SHADERTOY
from glsl_ad.gpu import CompileError, context
from glsl_ad.gpu.run import Argument, Kernel, Signature, run_function
from glsl_ad.gpu.tiles import FIRST_ROWS, TILE_WIDTH
from glsl_ad.types import (
    BOOL,
    FLOAT,
    INT,
    UINT,
    VEC2,
    VEC3,
    VEC4,
    Array,
    Field,
    Kind,
    Matrix,
    Opaque,
    Struct,
    Type,
    Vector,
)

pytestmark = pytest.mark.gpu

MAT2 = Matrix(Kind.FLOAT, 2, 2)
MAT2X3 = Matrix(Kind.FLOAT, 2, 3)
MAT4 = Matrix(Kind.FLOAT, 4, 4)
IVEC3 = Vector(Kind.INT, 3)
UVEC4 = Vector(Kind.UINT, 4)
BVEC2 = Vector(Kind.BOOL, 2)
N = 1000
TILE_POINTS = TILE_WIDTH * FIRST_ROWS


def random(shape: tuple[int, ...], dtype: type[np.generic] = np.float32) -> np.ndarray[Any, Any]:
    generator = np.random.default_rng(7)
    if dtype is np.float32:
        return generator.uniform(-10.0, 10.0, shape).astype(np.float32)
    if dtype is np.bool_:
        return generator.integers(0, 2, shape).astype(np.bool_)
    bounds = np.iinfo(dtype)  # type: ignore[type-var]
    return generator.integers(bounds.min, bounds.max, shape, dtype=dtype, endpoint=True)


IDENTITY: list[tuple[Type, Any]] = [
    (FLOAT, random((N,))),
    (VEC2, random((N, 2))),
    (VEC3, random((N, 3))),
    (VEC4, random((N, 4))),
    (MAT2, random((N, 2, 2))),
    (MAT2X3, random((N, 2, 3))),
    (MAT4, random((N, 4, 4))),
    (INT, random((N,), np.int32)),
    (IVEC3, random((N, 3), np.int32)),
    (UINT, random((N,), np.uint32)),
    (UVEC4, random((N, 4), np.uint32)),
    (BOOL, random((N,), np.bool_)),
    (BVEC2, random((N, 2), np.bool_)),
]


@pytest.mark.parametrize(("type_", "values"), IDENTITY, ids=[str(t) for t, _ in IDENTITY])
def test_every_type_arrives_and_returns(type_: Type, values: np.ndarray[Any, Any]) -> None:
    (result,) = run_function(
        f"{type_} f({type_} x) {{ return x; }}", Signature("f", (Argument("x", type_),), type_), [values]
    )
    assert result.dtype == values.dtype
    np.testing.assert_array_equal(result, values)


def test_components_are_where_glsl_has_them() -> None:
    source = "vec3 f(mat2x3 m, vec3 v) { return m[1] + v.zyx; }"
    m, v = random((N, 2, 3)), random((N, 3))
    signature = Signature("f", (Argument("m", MAT2X3), Argument("v", VEC3)), VEC3)
    (result,) = run_function(source, signature, {"v": v, "m": m})
    np.testing.assert_array_equal(result, m[:, 1] + v[:, ::-1])


def test_bits_survive() -> None:
    patterns = [0x7FC00000, 0x7F800000, 0xFF800000, 0x80000000, 0x00000001, 0x807FFFFF, 0x7F7FFFFF, 0x7FC12345]
    values = np.array(patterns, np.uint32).view(np.float32)
    (result,) = run_function("float f(float x) { return x; }", Signature("f", (Argument("x", FLOAT),), FLOAT), [values])
    np.testing.assert_array_equal(result.view(np.uint32), patterns)


def test_what_is_not_finite_is_computed() -> None:
    source = "vec3 f(float x) { return vec3(1.0 / x, x * 2.0, log(x)); }"
    x = np.array([0.0, np.inf, np.nan, 2.0], np.float32)
    (result,) = run_function(source, Signature("f", (Argument("x", FLOAT),), VEC3), [x])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(result, np.stack([1 / x, x * 2, np.log(x)], axis=1), rtol=1e-6)


@pytest.mark.parametrize(
    "count", [0, 1, TILE_WIDTH - 1, TILE_WIDTH, TILE_WIDTH + 1, 1000, TILE_POINTS, TILE_POINTS + 1, 100003]
)
def test_any_number_of_points(count: int) -> None:
    x = np.arange(count, dtype=np.int32)
    signature = Signature("f", (Argument("x", INT), Argument("y", FLOAT, "out")), INT)
    result, y = run_function("int f(int x, out float y) { y = float(x); return x + 1; }", signature, [x])
    np.testing.assert_array_equal(result, x + 1)
    np.testing.assert_array_equal(y, x.astype(np.float32))


LIGHT = Struct("Light", (Field("colour", VEC3), Field("range", Array(FLOAT, 2)), Field("on", BOOL)))
SCENE = Struct("Scene", (Field("key", LIGHT), Field("fill", Array(LIGHT, 2)), Field("frame", UINT)))
SCENE_SOURCE = """
struct Light { vec3 colour; float range[2]; bool on; };
struct Scene { Light key; Light fill[2]; uint frame; };
Scene swap(in Scene s, inout Light last, out float sum) {
    Scene r = s;
    r.key = s.fill[1];
    r.fill[1] = last;
    r.frame = s.frame + 1u;
    last = s.key;
    sum = s.fill[0].range[0] + s.fill[0].range[1];
    return r;
}
"""


def light(seed: int) -> tuple[Any, ...]:
    generator = np.random.default_rng(seed)
    ranges = [generator.normal(size=N).astype(np.float32) for _ in range(2)]
    return generator.normal(size=(N, 3)).astype(np.float32), ranges, generator.integers(0, 2, N).astype(bool)


def assert_same(left: Any, right: Any) -> None:
    if isinstance(left, (list, tuple)):
        assert type(left) is type(right)
        for one, other in zip(left, right, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(left, right)


def test_structs_arrays_and_out_parameters() -> None:
    key, fill, last = light(1), [light(2), light(3)], light(4)
    frame = np.arange(N, dtype=np.uint32)
    signature = Signature(
        "swap", (Argument("s", SCENE), Argument("last", LIGHT, "inout"), Argument("sum", FLOAT, "out")), SCENE
    )
    result, new_last, total = run_function(SCENE_SOURCE, signature, [(key, fill, frame), last])
    assert_same(result, (fill[1], [fill[0], last], frame + 1))
    assert_same(new_last, key)
    np.testing.assert_array_equal(total, fill[0][1][0] + fill[0][1][1])


def test_more_outputs_than_targets() -> None:
    size = 100
    source = f"void f(float x, out float a[{size}]) {{ for (int i = 0; i < {size}; i++) a[i] = x + float(i); }}"
    x = np.arange(300, dtype=np.float32)
    (a,) = run_function(source, Signature("f", (Argument("x", FLOAT), Argument("a", Array(FLOAT, size), "out"))), [x])
    assert len(a) == size
    for i, element in enumerate(a):
        np.testing.assert_array_equal(element, x + i)


def test_globals_are_set_and_read_back() -> None:
    source = "int seed = 3;\nfloat total;\nfloat f(float x) { seed *= 2; total = x; return x * float(seed); }"
    signature = Signature(
        "f", (Argument("x", FLOAT),), FLOAT, (Argument("seed", INT, "inout"), Argument("total", FLOAT, "out"))
    )
    x = random((N,))
    result, seed, total = run_function(source, signature, [x, 5])
    np.testing.assert_array_equal(result, x * 10)
    np.testing.assert_array_equal(seed, np.full(N, 10))
    np.testing.assert_array_equal(total, x)


def test_a_single_value_stands_for_all_points() -> None:
    signature = Signature("f", (Argument("p", VEC3), Argument("k", FLOAT)), VEC3)
    p = random((N, 3))
    (result,) = run_function("vec3 f(vec3 p, float k) { return p * k; }", signature, [p, 2.0])
    np.testing.assert_array_equal(result, p * 2)
    (result,) = run_function("vec3 f(vec3 p, float k) { return p * k; }", signature, [(1.0, 2.0, 3.0), 2.0], count=2)
    np.testing.assert_array_equal(result, [[2, 4, 6]] * 2)


def test_discarded_points_are_nan() -> None:
    source = "float f(float x) { if (x < 0.0) discard; return x; }"
    x = np.array([-1.0, 1.0, -2.0], np.float32)
    (result,) = run_function(source, Signature("f", (Argument("x", FLOAT),), FLOAT), [x])
    np.testing.assert_array_equal(result, [np.nan, 1.0, np.nan])


UNARY = Signature("f", (Argument("x", FLOAT),), FLOAT)

#: Shaders that have declarations of their own which the harness must live with: source, dialect, f(2).
FOREIGN: list[tuple[str, str, Any, float]] = [
    ("version", "#version 300 es\nprecision mediump float;\nfloat f(float x) { return x / 3.0; }", None, 2.0 / 3.0),
    ("main", "out vec4 c;\nfloat f(float x) { return x; }\nvoid main() { c = vec4(f(1.0)); }", None, 2.0),
    ("layout", "layout(location = 2) out highp vec4 c;\nfloat f(float x) { c.x = x; return c.x; }", None, 2.0),
    ("outputs", "out vec4 a;\nout vec4 b;\nfloat f(float x) { return x; }\nvoid main() { a = b; }", None, 2.0),
    ("input", "flat in int k;\nfloat f(float x) { return x + float(k); }", None, 2.0),
    ("comments", "// out vec4 c; void main() {\n/* #version 100\n in */ float f(float x) { return x; }", None, 2.0),
    ("macros", "#define x y\n#define uvec4 bad\n#define r g\nfloat f(float x) { return x; }", None, 2.0),
    ("macro main", "#define ENTRY main\nfloat f(float x) { return x; }\nvoid ENTRY() { }", None, 2.0),
    ("extension", "#extension GL_EXT_unknown : enable\nfloat f(float x) { return x; }", None, 2.0),
    ("guarded", "#ifdef GL_ES\n#extension GL_EXT_unknown : enable\n#endif\nfloat f(float x) { return x; }", None, 2.0),
    ("line", "#line 77\n#pragma glslify: a = require('b')\nfloat f(float x) { return x; }", None, 2.0),
    ("no newline", "float f(float x) { return x; } // end", None, 2.0),
    ("open comment", "float f(float x) { return x; } /* end */", None, 2.0),
    ("crlf", "#version 300 es\r\n#define K 3.0\r\nfloat f(float x) {\r\n return x * K;\r\n}\r\n", None, 6.0),
    ("es100", "varying vec4 v;\nfloat f(float x) { return x; }\nvoid main() { gl_FragColor = v; }", ES100, 2.0),
    ("names", "uniform sampler2D texture;\nfloat f(float x) { return texture2D(texture, vec2(x)).g; }", ES100, 0.5),
    ("es100 words", "float f(float x) { float sample = x; return sample; }", ES100, 2.0),
    ("redefined", "float round(float x) { return x + 1.0; }\nfloat f(float x) { return round(x); }", ES100, 3.0),
    ("redefined here", "float round(float x) { return x + 1.0; }\nfloat f(float x) { return round(x); }", None, 3.0),
    ("desktop", "#version 330\nfloat f(float x) { return x + 1; }", None, 3.0),
    ("desktop 330", "in vec2 uv;\nout vec4 c;\nfloat f(float x) { return x * 2; }", GL330, 4.0),
    ("desktop double", "float f(float x) { double d = double(x); return float(d * 2.0lf); }", GL450, 4.0),
    ("coordinates", "float f(float x) { return x + gl_FragCoord.x; }", None, 2.0),
    ("shadertoy", "float f(float x) { return x + iTime; }\nvoid mainImage(out vec4 c, in vec2 p) { }", SHADERTOY, 2.0),
    ("channel", "float f(float x) { return x * texture(iChannel0, vec2(x)).x; }", SHADERTOY, 0.5),
    ("own uniform", "uniform float iTime;\nfloat f(float x) { return x + iTime; }", SHADERTOY, 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("source", "dialect", "value"), [c[1:] for c in FOREIGN], ids=[c[0] for c in FOREIGN])
def test_lives_with_what_the_shader_declares(source: str, dialect: Any, value: float) -> None:
    (result,) = run_function(source, UNARY, [np.array([2.0, 2.0])], dialect=dialect)
    np.testing.assert_array_equal(result, np.full(2, value, np.float32))


def test_defines() -> None:
    source = "#ifdef TWICE\nfloat f(float x) { return x * TWICE; }\n#endif"
    (result,) = run_function(source, UNARY, [np.ones(3)], defines={"TWICE": "2.0"})
    np.testing.assert_array_equal(result, [2, 2, 2])


UNIFORMS: list[tuple[str, str, Any, float]] = [
    ("float k", "k", 3.0, 3.0),
    ("int k", "float(k)", -3, -3.0),
    ("uint k", "float(k >> 31)", 2**31, 1.0),
    ("bool k", "float(k)", True, 1.0),
    ("vec3 k", "k.z", (1.0, 2.0, 3.0), 3.0),
    ("bvec2 k", "float(k.y)", (False, True), 1.0),
    ("mat2x3 k", "k[1].z", np.arange(6.0).reshape(2, 3), 5.0),
    ("float k[3]", "k[2]", [1.0, 2.0, 3.0], 3.0),
    ("S k", "k.m[1][0] + k.i", {"m": np.arange(4.0).reshape(2, 2), "i": 10.0}, 12.0),
    ("S k[2]", "k[1].i + k[0].i", [{"i": 1.0}, {"i": 2.0}], 3.0),
    ("float round", "round", 3.0, 3.0),
]


@pytest.mark.parametrize(("declaration", "expression", "value", "expected"), UNIFORMS, ids=[u[0] for u in UNIFORMS])
def test_uniforms(declaration: str, expression: str, value: Any, expected: float) -> None:
    name = declaration.split()[1].split("[")[0]
    source = (
        f"struct S {{ mat2 m; float i; }};\nuniform {declaration};\nfloat f(float x) {{ return x + {expression}; }}"
    )
    (result,) = run_function(
        source, UNARY, [np.zeros(2)], {name: value, "unknown": 1.0}, dialect=ES100 if name == "round" else None
    )
    np.testing.assert_array_equal(result, [expected, expected])


def test_a_uniform_of_the_wrong_size_is_refused() -> None:
    source = "uniform vec3 k;\nfloat f(float x) { return x + k.x; }"
    with pytest.raises(ValueError, match="takes 3 numbers, not 2"):
        run_function(source, UNARY, [np.zeros(2)], {"k": (1.0, 2.0)})


def test_samplers_as_parameters() -> None:
    source = (
        "vec4 f(sampler2D s, samplerCube c, float x) { return texture(s, vec2(x)) + texture(c, vec3(x, 1.0, 0.0)); }"
    )
    parameters = (Argument("s", Opaque("sampler2D")), Argument("c", Opaque("samplerCube")), Argument("x", FLOAT))
    (result,) = run_function(source, Signature("f", parameters, VEC4), [np.linspace(-3, 3, 50)])
    np.testing.assert_array_equal(result, np.broadcast_to(np.array([0.5, 1.0, 1.5, 2.0]), (50, 4)))


BAD_VALUES: list[tuple[str, Type, Any, str]] = [
    ("too few", FLOAT, [], "takes 1 inputs, not 0"),
    ("unknown", FLOAT, {"y": 1.0}, r"missing inputs \['x'\], unknown inputs \['y'\]"),
    ("not a sequence", Array(FLOAT, 2), [np.zeros(3)], "sequence of 2"),
    ("wrong length", Array(FLOAT, 2), [[np.zeros(3)]], "sequence of 2"),
    ("wrong axis", VEC3, [np.zeros((3, 2))], "shape"),
    ("no count", FLOAT, [1.0], "give `count`"),
]


@pytest.mark.parametrize(("type_", "inputs", "message"), [c[1:] for c in BAD_VALUES], ids=[c[0] for c in BAD_VALUES])
def test_values_that_do_not_fit(type_: Type, inputs: Any, message: str) -> None:
    base = f"{type_.element} x[2]" if isinstance(type_, Array) else f"{type_} x"
    with pytest.raises(ValueError, match=message):
        run_function(f"float f({base}) {{ return 1.0; }}", Signature("f", (Argument("x", type_),), FLOAT), inputs)


def test_different_counts_are_refused() -> None:
    signature = Signature("f", (Argument("x", FLOAT), Argument("y", FLOAT)), FLOAT)
    with pytest.raises(ValueError, match="3 values of type float for 4 points"):
        run_function("float f(float x, float y) { return x; }", signature, [np.zeros(4), np.zeros(3)])


def test_compile_errors_are_structured() -> None:
    source = "#version 300 es\n#extension GL_EXT_x : enable\nfloat f(float x) {\n    return y;\n}\n"
    with pytest.raises(CompileError, match="line 4") as caught:
        run_function(source, UNARY, [np.zeros(1)])
    assert [m.line for m in caught.value.messages if "`y'" in m.text or '"y"' in m.text or "'y'" in m.text][:1] == [4]
    assert {m.line for m in caught.value.messages if m.severity == "error"} <= {4}


def test_an_unknown_function_has_no_line_of_the_users() -> None:
    with pytest.raises(CompileError) as caught:
        run_function("float g(float x) { return x; }", UNARY, [np.zeros(1)])
    assert all(m.line is None for m in caught.value.messages)


def test_a_kernel_runs_many_times() -> None:
    with Kernel("uniform float k;\nfloat f(float x) { return k * x; }", UNARY) as kernel:
        for k in range(4):
            (result,) = kernel.run([np.arange(10.0)], {"k": float(k)})
            np.testing.assert_array_equal(result, k * np.arange(10.0))


def resident_kilobytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as handle:
        return int(handle.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


CREATORS = ("texture", "texture_cube", "texture3d", "framebuffer", "program", "vertex_array", "buffer")


def test_nothing_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every OpenGL object that is made is released, also where a run fails."""
    made: list[Any] = []

    def recording(create: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            made.append(create(*args, **kwargs))
            return made[-1]

        return wrapper

    context.leave_framebuffers()  # makes the one that stays
    for creator in CREATORS:
        monkeypatch.setattr(moderngl.Context, creator, recording(getattr(moderngl.Context, creator)))
    source = "uniform sampler2D s;\nuniform samplerCube c;\nuniform vec3 k;\n"
    source += "vec4 f(float x) { return texture(s, vec2(x)) * texture(c, k + x); }"
    signature = Signature("f", (Argument("x", FLOAT),), VEC4)
    run_function(source, signature, [random((TILE_POINTS + 1,))])
    with pytest.raises(ValueError, match="takes 3 numbers"):
        run_function(source, signature, [random((10,))], {"k": 1.0})
    with pytest.raises(CompileError):
        run_function("vec4 f(float x) { return y; }", signature, [random((10,))])
    assert len(made) >= 10
    assert not [type(thing).__name__ for thing in made if not isinstance(thing.mglo, moderngl.InvalidObject)]


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")
def test_memory_stays_bounded() -> None:
    source = "vec4 f(float x) { return vec4(x); }"
    signature = Signature("f", (Argument("x", FLOAT),), VEC4)
    x = random((TILE_POINTS,))
    with Kernel(source, signature) as kernel:
        for _ in range(20):
            kernel.run([x])
        before = resident_kilobytes()
        for _ in range(200):
            kernel.run([x])
    assert resident_kilobytes() - before < 40_000  # 200 runs that kept their textures would take over 100 MB


def in_threads(work: Callable[[int], None], count: int) -> None:
    failures: list[BaseException] = []

    def guarded(index: int) -> None:
        try:
            work(index)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_threads_share_the_context() -> None:
    def work(index: int) -> None:
        for _ in range(5):
            (result,) = run_function("float f(float x) { return x * 2.0; }", UNARY, [np.full(100, index)])
            np.testing.assert_array_equal(result, np.full(100, 2.0 * index))

    in_threads(work, 4)


def test_the_context_can_be_released_and_made_again() -> None:
    assert context.driver_info().renderer
    context.release()
    context.release()
    (result,) = run_function("float f(float x) { return x; }", UNARY, [np.ones(2)])
    np.testing.assert_array_equal(result, [1, 1])
    with context.current(), pytest.raises(RuntimeError, match="in use"):
        context.release()
