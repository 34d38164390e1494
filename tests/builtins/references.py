"""What each builtin computes, written once more: over mpmath numbers and Python ints, from the GLSL specification.

Nothing here is shared with the package. `ELEMENTWISE` holds functions of scalars, `WHOLE` functions of vectors (lists)
and matrices (lists of columns). A function of a kind of its own is named `bitfieldExtract:int`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import mpmath
from mpmath import mp, mpf

from glsl_ad.builtins.model import Builtin, Signature
from glsl_ad.types import Array, Kind, Matrix, Scalar, Type, Vector, kind_of

Number = Any


def wrap(value: Any, kind: Kind) -> Any:
    """An int in the range of its GLSL kind."""
    if kind is Kind.UINT:
        return value % 2**32
    if kind is Kind.INT:
        return (value + 2**31) % 2**32 - 2**31
    return value


def _float32(x: Number) -> float:
    return float(struct.unpack("<f", struct.pack("<f", float(x)))[0])


def _bits(x: Number, code: str) -> int:
    return int(struct.unpack("<" + code, struct.pack("<f", float(x)))[0])


def _from_bits(word: int) -> Number:
    return mpf(struct.unpack("<f", struct.pack("<I", word % 2**32))[0])


def _trunc(x: Number) -> Number:
    return mpmath.floor(x) if x >= 0 else mpmath.ceil(x)


def _clamp(x: Number, low: Number, high: Number) -> Number:
    return low if x < low else high if x > high else x


def _smoothstep(a: Number, b: Number, x: Number) -> Number:
    t = _clamp((x - a) / (b - a), mpf(0), mpf(1))
    return 3 * t**2 - 2 * t**3


def _divide(x: Number, y: Number) -> Number:
    if isinstance(x, int) and isinstance(y, int):
        size = abs(x) // abs(y)
        return size if (x < 0) == (y < 0) else -size
    return x / y


def _angle(y: Number, x: Number | None = None) -> Number:
    return mpmath.atan(y) if x is None else mpmath.arg(mpmath.mpc(x, y))


def _field(value: int, offset: int, bits: int) -> int:
    return int((value % 2**32) // 2**offset % 2**bits)


def _signed_field(value: int, offset: int, bits: int) -> int:
    field = _field(value, offset, bits)
    return field - 2**bits if field >= 2 ** (bits - 1) else field


def _insert(base: int, insert: int, offset: int, bits: int) -> int:
    word = list(f"{base % 2**32:032b}"[::-1])
    word[offset : offset + bits] = f"{insert % 2**32:032b}"[::-1][:bits]
    return int("".join(word[::-1]), 2)


def _frexp(x: Number) -> tuple[Number, int]:
    exponent = 0
    while abs(x) >= 1:
        x, exponent = x / 2, exponent + 1
    while abs(x) < mpf(1) / 2:
        x, exponent = x * 2, exponent - 1
    return x, exponent


ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "radians": lambda d: d * mpmath.pi / 180,
    "degrees": lambda r: r * 180 / mpmath.pi,
    **{name: getattr(mpmath, name) for name in ("sin", "cos", "tan", "asin", "acos", "sinh", "cosh", "tanh")},
    **{name: getattr(mpmath, name) for name in ("asinh", "acosh", "atanh", "exp", "log", "sqrt", "floor", "ceil")},
    "atan": _angle,
    "pow": mpmath.power,
    "exp2": lambda x: mpmath.power(2, x),
    "log2": lambda x: mpmath.log(x, 2),
    "inversesqrt": lambda x: 1 / mpmath.sqrt(x),
    "guarded_sqrt": mpmath.sqrt,
    "guarded_inversesqrt": lambda x: 1 / mpmath.sqrt(x),
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "trunc": _trunc,
    "round": lambda x: mpmath.floor(x + mpf(1) / 2),
    "roundEven": mpmath.nint,
    "fract": lambda x: x - mpmath.floor(x),
    "mod": lambda x, y: x - y * mpmath.floor(x / y),
    "modf": lambda x: (x - _trunc(x), _trunc(x)),
    "min": lambda x, y: x if x <= y else y,
    "max": lambda x, y: x if x >= y else y,
    "clamp": _clamp,
    "mix": lambda x, y, a: (y if a else x) if isinstance(a, bool) else x + (y - x) * a,
    "step": lambda edge, x: mpf(0) if x < edge else mpf(1),
    "smoothstep": _smoothstep,
    "isnan": lambda x: False,
    "isinf": lambda x: False,
    "fma": lambda a, b, c: a * b + c,
    "frexp": _frexp,
    "ldexp": lambda x, exponent: x * mpf(2) ** exponent,
    "matrixCompMult": lambda x, y: x * y,
    "floatBitsToInt": lambda x: _bits(x, "i"),
    "floatBitsToUint": lambda x: _bits(x, "I"),
    "intBitsToFloat": _from_bits,
    "uintBitsToFloat": _from_bits,
    "lessThan": lambda x, y: x < y,
    "lessThanEqual": lambda x, y: x <= y,
    "greaterThan": lambda x, y: x > y,
    "greaterThanEqual": lambda x, y: x >= y,
    "equal": lambda x, y: x == y,
    "notEqual": lambda x, y: x != y,
    "not": lambda x: not x,
    "bitfieldExtract": _field,
    "bitfieldExtract:int": _signed_field,
    "bitfieldInsert": _insert,
    "bitfieldReverse": lambda v: int(f"{v % 2**32:032b}"[::-1], 2),
    "bitCount": lambda v: f"{v % 2**32:b}".count("1"),
    "findLSB": lambda v: f"{v % 2**32:032b}"[::-1].find("1"),
    "findMSB": lambda v: 31 - (f"{(~v if v < 0 else v):032b}".find("1") if v not in (0, -1) else 32),
    "uaddCarry": lambda x, y: ((x + y) % 2**32, (x + y) // 2**32),
    "usubBorrow": lambda x, y: ((x - y) % 2**32, 1 if x < y else 0),
    "umulExtended": lambda x, y: divmod(x * y, 2**32),
    "imulExtended": lambda x, y: (x * y // 2**32, wrap(x * y, Kind.INT)),
    "+": lambda x, y=None: x if y is None else x + y,
    "-": lambda x, y=None: -x if y is None else x - y,
    "/": _divide,
    "%": lambda x, y: x - y * _divide(x, y),
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "&&": lambda x, y: x and y,
    "||": lambda x, y: x or y,
    "^^": lambda x, y: x is not y,
    "!": lambda x: not x,
    "&": lambda x, y: x & y,
    "|": lambda x, y: x | y,
    "^": lambda x, y: x ^ y,
    "~": lambda x: -x - 1,
    "<<": lambda x, y: x * 2**y,
    ">>": lambda x, y: x // 2**y,
}


def each(function: Callable[..., Any], *arguments: Any) -> Any:
    """A function of scalars on each component; scalars stand beside all components."""
    size = next((len(a) for a in arguments if isinstance(a, list)), None)
    if size is None:
        return function(*arguments)
    return [each(function, *(a[i] if isinstance(a, list) else a for a in arguments)) for i in range(size)]


def components(value: Any) -> list[Any]:
    """The scalars of a vector, a matrix or a tuple of results, in order."""
    if isinstance(value, (list, tuple)):
        return [scalar for item in value for scalar in components(item)]
    return [value]


# ---- whole vectors and matrices --------------------------------------------------------------------------------------


def _dot(x: Any, y: Any) -> Number:
    return sum(a * b for a, b in zip(components(x), components(y), strict=True))


def _length(x: Any) -> Number:
    return mpmath.sqrt(_dot(x, x))


def _matrix(m: list[list[Number]]) -> Any:
    """mpmath's matrix, whose rows are listed first."""
    return mp.matrix([list(row) for row in zip(*m, strict=True)])


def _columns(matrix: Any) -> list[list[Number]]:
    return [[matrix[r, c] for r in range(matrix.rows)] for c in range(matrix.cols)]


def _product(x: Any, y: Any) -> Any:
    depths = tuple(0 if not isinstance(v, list) else 2 if isinstance(v[0], list) else 1 for v in (x, y))
    match depths:
        case 2, 1:
            return list(_matrix(x) * mp.matrix(y))
        case 1, 2:
            return list(mp.matrix([x]) * _matrix(y))
        case 2, 2:
            return _columns(_matrix(x) * _matrix(y))
    return each(lambda a, b: a * b, x, y)


def _refract(i: Any, n: Any, eta: Number) -> Any:
    k = 1 - eta**2 * (1 - _dot(n, i) ** 2)
    if k < 0:
        return each(lambda _: mpf(0), i)
    return each(lambda a, b: eta * a - (eta * _dot(n, i) + mpmath.sqrt(k)) * b, i, n)


def _pack(largest: int, bits: int, low: int) -> Callable[[list[Number]], int]:
    def pack(v: list[Number]) -> int:
        codes = [int(mpmath.nint(_clamp(x, mpf(low), mpf(1)) * largest)) % 2**bits for x in v]
        return sum(code * 2 ** (bits * i) for i, code in enumerate(codes))

    return pack


def _unpack(largest: int, bits: int, signed: bool) -> Callable[[int], list[Number]]:
    def unpack(p: int) -> list[Number]:
        codes = [p // 2**shift % 2**bits for shift in range(0, 32, bits)]
        if signed:
            codes = [c - 2**bits if c >= 2 ** (bits - 1) else c for c in codes]
        return [_clamp(mpf(c) / largest, mpf(-1), mpf(1)) for c in codes]

    return unpack


WHOLE: dict[str, Callable[..., Any]] = {
    "length": _length,
    "distance": lambda a, b: _length(each(lambda x, y: x - y, a, b)),
    "dot": _dot,
    "cross": lambda x, y: [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]],
    "normalize": lambda x: each(lambda c: c / _length(x), x),
    "faceforward": lambda n, i, ref: n if _dot(ref, i) < 0 else each(lambda c: -c, n),
    "reflect": lambda i, n: each(lambda a, b: a - 2 * _dot(n, i) * b, i, n),
    "refract": _refract,
    "outerProduct": lambda c, r: _columns(mp.matrix(c) * mp.matrix([r])),
    "transpose": lambda m: _columns(_matrix(m).T),
    "determinant": lambda m: mp.det(_matrix(m)),
    "inverse": lambda m: _columns(_matrix(m) ** -1),
    "*": _product,
    "==": lambda x, y: components(x) == components(y),
    "!=": lambda x, y: components(x) != components(y),
    "any": lambda x: True in x,
    "all": lambda x: False not in x,
    "packUnorm2x16": _pack(65535, 16, 0),
    "packSnorm2x16": _pack(32767, 16, -1),
    "packUnorm4x8": _pack(255, 8, 0),
    "packSnorm4x8": _pack(127, 8, -1),
    "packHalf2x16": lambda v: struct.unpack("<I", struct.pack("<ee", *map(float, v)))[0],
    "unpackUnorm2x16": _unpack(65535, 16, False),
    "unpackSnorm2x16": _unpack(32767, 16, True),
    "unpackUnorm4x8": _unpack(255, 8, False),
    "unpackSnorm4x8": _unpack(127, 8, True),
    "unpackHalf2x16": lambda p: [mpf(x) for x in struct.unpack("<ee", struct.pack("<I", p))],
}


def reference(builtin: Builtin, signature: Signature) -> Callable[..., Any]:
    """The function that an overload should compute."""
    table = ELEMENTWISE if builtin.elementwise else WHOLE
    kind = kind_of(signature.parameters[0].type)
    return table.get(f"{builtin.name}:{kind.value if kind else ''}", table[builtin.name])


def result_types(signature: Signature) -> list[Type]:
    """The return value's type, unless void, and those of the `out` parameters."""
    types = [p.type for p in signature.parameters if p.qualifier == "out"]
    return types if str(signature.result) == "void" else [signature.result, *types]


def scalar_signatures(builtin: Builtin) -> list[Signature]:
    """One overload of an elementwise builtin for each choice of kinds; all act on scalars alike."""
    found = {tuple(kind_of(p.type) for p in s.parameters): s for s in reversed(builtin.signatures)}
    return list(found.values())


def shape(type_: Type, draw: Callable[[], Any]) -> Any:
    """A value of a type from its scalars."""
    match type_:
        case Scalar():
            return draw()
        case Vector(_, size):
            return [draw() for _ in range(size)]
        case Matrix(_, columns, rows):
            return [[draw() for _ in range(rows)] for _ in range(columns)]
        case Array():
            raise AssertionError("no builtin with an implementation takes an array")
    raise AssertionError(type_)
