"""Builtins on integers and bit patterns, over numpy arrays.

Ints and uints are int64 in the range of their GLSL type; results may leave it, whoever calls wraps them to 32 bits.
Floats pass through float32 on their way to bits, as they do on a GPU.
"""

from __future__ import annotations

import numpy as np

from glsl_ad.numeric.float64 import Values, divide

_MASK = 0xFFFFFFFF


def remainder(x: Values, y: Values) -> Values:
    """x - y·trunc(x / y): the sign of x, where the specification leaves it undefined."""
    return np.asarray(x - y * divide(x, y))


def bit_and(x: Values, y: Values) -> Values:
    return x & y


def bit_or(x: Values, y: Values) -> Values:
    return x | y


def bit_xor(x: Values, y: Values) -> Values:
    return x ^ y


def bit_not(x: Values) -> Values:
    return ~x


def shift_left(x: Values, y: Values) -> Values:
    """Only the five lowest bits of y count; a shift by 32 or more is undefined."""
    return np.asarray(x << (y & 31))


def shift_right(x: Values, y: Values) -> Values:
    return np.asarray(x >> (y & 31))


# ---- bit patterns ----------------------------------------------------------------------------------------------------


def float_bits_to_int(value: Values) -> Values:
    return value.astype(np.float32).view(np.int32).astype(np.int64)


def float_bits_to_uint(value: Values) -> Values:
    return value.astype(np.float32).view(np.uint32).astype(np.int64)


def bits_to_float(value: Values) -> Values:
    """The float32 with the lowest 32 bits of an int or uint."""
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return _words(value).view(np.float32).astype(np.float64)


def _words(value: Values) -> Values:
    return (value & _MASK).astype(np.uint32)


def _pack(codes: Values, bits: int) -> Values:
    """Codes (N, size) of that many bits each, in one word, the first lowest."""
    word = np.zeros(codes.shape[0], np.int64)
    for i in range(codes.shape[1]):
        word |= (codes[:, i].astype(np.int64) & ((1 << bits) - 1)) << (bits * i)
    return word


def _unpack(word: Values, bits: int) -> Values:
    """The codes of a word as unsigned integers, (N, 32 / bits)."""
    return np.stack([(word >> shift) & ((1 << bits) - 1) for shift in range(0, 32, bits)], axis=-1)


def _signed(codes: Values, bits: int) -> Values:
    """Codes of that many bits read as two's complement."""
    return np.asarray(codes - ((codes >> (bits - 1)) << bits))


def _pack_unorm(v: Values, bits: int) -> Values:
    return _pack(np.rint(np.clip(v, 0.0, 1.0) * ((1 << bits) - 1)), bits)


def _pack_snorm(v: Values, bits: int) -> Values:
    return _pack(np.rint(np.clip(v, -1.0, 1.0) * ((1 << (bits - 1)) - 1)), bits)


def _unpack_unorm(p: Values, bits: int) -> Values:
    return _unpack(p, bits) / ((1 << bits) - 1)


def _unpack_snorm(p: Values, bits: int) -> Values:
    return np.clip(_signed(_unpack(p, bits), bits) / ((1 << (bits - 1)) - 1), -1.0, 1.0)


def pack_unorm_2x16(v: Values) -> Values:
    return _pack_unorm(v, 16)


def pack_snorm_2x16(v: Values) -> Values:
    return _pack_snorm(v, 16)


def pack_unorm_4x8(v: Values) -> Values:
    return _pack_unorm(v, 8)


def pack_snorm_4x8(v: Values) -> Values:
    return _pack_snorm(v, 8)


def pack_half_2x16(v: Values) -> Values:
    return _pack(v.astype(np.float16).view(np.uint16), 16)


def unpack_unorm_2x16(p: Values) -> Values:
    return _unpack_unorm(p, 16)


def unpack_snorm_2x16(p: Values) -> Values:
    return _unpack_snorm(p, 16)


def unpack_unorm_4x8(p: Values) -> Values:
    return _unpack_unorm(p, 8)


def unpack_snorm_4x8(p: Values) -> Values:
    return _unpack_snorm(p, 8)


def unpack_half_2x16(p: Values) -> Values:
    return _unpack(p, 16).astype(np.uint16).view(np.float16).astype(np.float64)


# ---- bit fields and wide arithmetic ----------------------------------------------------------------------------------


def bitfield_extract(value: Values, offset: Values, bits: Values) -> Values:
    """Of a uint: the field, with zeros above."""
    field: Values = (value >> offset) & ((1 << bits) - 1)
    return field


def bitfield_extract_signed(value: Values, offset: Values, bits: Values) -> Values:
    """Of an int: the field, with its highest bit repeated above."""
    field = bitfield_extract(value, offset, bits)
    sign = (1 << bits) >> 1
    extended: Values = (field ^ sign) - sign
    return extended


def bitfield_insert(base: Values, insert: Values, offset: Values, bits: Values) -> Values:
    mask = ((1 << bits) - 1) << offset
    inserted: Values = (base & ~mask) | ((insert << offset) & mask)
    return inserted


def bitfield_reverse(value: Values) -> Values:
    word = value & _MASK
    result = word & 0
    for bit in range(32):
        result = result | (((word >> bit) & 1) << (31 - bit))
    return result


def bit_count(value: Values) -> Values:
    word = value & _MASK
    count = word & 0
    for bit in range(32):
        count = count + ((word >> bit) & 1)
    return count


def find_lsb(value: Values) -> Values:
    """Number of the lowest set bit, -1 for 0."""
    word = value & _MASK
    found = (word & 0) - 1
    for bit in reversed(range(32)):
        found = np.where((word >> bit) & 1 == 1, bit, found)
    return np.asarray(found)


def find_msb(value: Values) -> Values:
    """Number of the highest set bit, or of the highest clear bit of a negative int; -1 if there is none."""
    word = np.where(value < 0, ~value, value) & _MASK
    found = (word & 0) - 1
    for bit in range(32):
        found = np.where((word >> bit) & 1 == 1, bit, found)
    return np.asarray(found)


def uadd_carry(x: Values, y: Values) -> tuple[Values, Values]:
    total = x + y
    return total & _MASK, total >> 32


def usub_borrow(x: Values, y: Values) -> tuple[Values, Values]:
    return (x - y) & _MASK, np.asarray(y > x).astype(np.int64)


def umul_extended(x: Values, y: Values) -> tuple[Values, Values]:
    """Upper and lower half of the product, by halves of a factor: it may not fit into int64."""
    low = x * (y & 0xFFFF)
    high = x * (y >> 16) + (low >> 16)
    return high >> 16, ((high & 0xFFFF) << 16) | (low & 0xFFFF)


def imul_extended(x: Values, y: Values) -> tuple[Values, Values]:
    """Upper and lower half of the product as signed words."""
    whole = x * y
    low = whole & _MASK
    return whole >> 32, low - ((low >> 31) << 32)
