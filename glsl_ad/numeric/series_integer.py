"""Builtins on integers and bit patterns beside certified power series: ints are Python's, floats are series.

Integer results need not be in range, whoever calls wraps them to 32 bits. The bits of a float, and codes made of
floats, are those of its value if both ends of its error bounds have the same; else `Undecided` is raised. (Each float
only raises or only lowers them.) Floats made of bits are constants.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb, arb_series

from glsl_ad.numeric import float64_integer as codes
from glsl_ad.numeric.faults import Undecided
from glsl_ad.numeric.float64_integer import bitfield_extract, bitfield_insert
from glsl_ad.numeric.series import Number, constant, divide

__all__ = ["bitfield_extract", "bitfield_insert"]  # the same for Python's ints; the rest is defined here

_MASK = 0xFFFFFFFF


def remainder(x: int, y: int) -> int:
    return int(x - y * divide(x, y))


def bit_and(x: int, y: int) -> int:
    return x & y


def bit_or(x: int, y: int) -> int:
    return x | y


def bit_xor(x: int, y: int) -> int:
    return x ^ y


def bit_not(x: int) -> int:
    return ~x


def shift_left(x: int, y: int) -> int:
    return x << (y & 31)


def shift_right(x: int, y: int) -> int:
    return x >> (y & 31)


# ---- bits of floats --------------------------------------------------------------------------------------------------


def _bounds(x: Number) -> tuple[float, float]:
    """Two float64 numbers that enclose the value; the same one if it is exact."""
    value = constant(x)
    low, high = float(value.lower()), float(value.upper())
    if arb(low) > value.lower():
        low = math.nextafter(low, -math.inf)
    if arb(high) < value.upper():
        high = math.nextafter(high, math.inf)
    return low, high


def _code(floats: Sequence[Number], coding: Callable[[Any], Any]) -> int:
    """What `coding` makes of the values, (1, size) or (1,). Raises Undecided if the bounds give two answers."""
    bounds = np.array([_bounds(x) for x in floats])
    if not np.isfinite(bounds).all():
        raise Undecided
    low, high = (int(coding(bounds[:, side])) for side in (0, 1))
    if low != high:
        raise Undecided
    return low


def float_bits_to_int(value: Number) -> int:
    return _code([value], lambda v: codes.float_bits_to_int(v)[0])


def float_bits_to_uint(value: Number) -> int:
    return _code([value], lambda v: codes.float_bits_to_uint(v)[0])


def pack_unorm_2x16(v: Sequence[Number]) -> int:
    return _code(v, lambda a: codes.pack_unorm_2x16(a[None])[0])


def pack_snorm_2x16(v: Sequence[Number]) -> int:
    return _code(v, lambda a: codes.pack_snorm_2x16(a[None])[0])


def pack_unorm_4x8(v: Sequence[Number]) -> int:
    return _code(v, lambda a: codes.pack_unorm_4x8(a[None])[0])


def pack_snorm_4x8(v: Sequence[Number]) -> int:
    return _code(v, lambda a: codes.pack_snorm_4x8(a[None])[0])


def pack_half_2x16(v: Sequence[Number]) -> int:
    return _code(v, lambda a: codes.pack_half_2x16(a[None])[0])


# ---- floats made of bits ---------------------------------------------------------------------------------------------


def bits_to_float(value: int) -> Number:
    return arb_series([arb(float(codes.bits_to_float(np.array([value]))[0]))])


def _unsigned(p: int, bits: int) -> list[Number]:
    """The codes of a word as fractions of the largest one: exact quotients, not those of float64."""
    return [arb_series([arb((p >> shift) & ((1 << bits) - 1)) / ((1 << bits) - 1)]) for shift in range(0, 32, bits)]


def _signed(p: int, bits: int) -> list[Number]:
    largest = (1 << (bits - 1)) - 1
    fields = [(p >> shift) & ((1 << bits) - 1) for shift in range(0, 32, bits)]
    signed = [field - (1 << bits) if field > largest else field for field in fields]
    return [arb_series([arb(max(code, -largest)) / largest]) for code in signed]


def unpack_unorm_2x16(p: int) -> list[Number]:
    return _unsigned(p, 16)


def unpack_snorm_2x16(p: int) -> list[Number]:
    return _signed(p, 16)


def unpack_unorm_4x8(p: int) -> list[Number]:
    return _unsigned(p, 8)


def unpack_snorm_4x8(p: int) -> list[Number]:
    return _signed(p, 8)


def unpack_half_2x16(p: int) -> list[Number]:
    return [arb_series([arb(float(v))]) for v in codes.unpack_half_2x16(np.array([p]))[0]]


# ---- counting bits ---------------------------------------------------------------------------------------------------


def bitfield_reverse(value: int) -> int:
    return int(f"{value & _MASK:032b}"[::-1], 2)


def bit_count(value: int) -> int:
    return (value & _MASK).bit_count()


def find_lsb(value: int) -> int:
    word = value & _MASK
    return (word & -word).bit_length() - 1


def find_msb(value: int) -> int:
    return (~value if value < 0 else value).bit_length() - 1


def uadd_carry(x: int, y: int) -> tuple[int, int]:
    return (x + y) & _MASK, (x + y) >> 32


def usub_borrow(x: int, y: int) -> tuple[int, int]:
    return (x - y) & _MASK, int(y > x)


def umul_extended(x: int, y: int) -> tuple[int, int]:
    return (x * y) >> 32, (x * y) & _MASK


def imul_extended(x: int, y: int) -> tuple[int, int]:
    low = (x * y) & _MASK
    return (x * y) >> 32, low - ((low >> 31) << 32)
