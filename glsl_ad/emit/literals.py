"""Constants as GLSL text: the shortest decimal of the float64, always with a point or an exponent."""

from __future__ import annotations

import math

from glsl_ad.types import Kind, Scalar

INT_MIN = -(2**31)


def literal(value: bool | int | float, type_: Scalar) -> str:
    """The text of a scalar constant. A negative one starts with `-`; what is no literal is in parentheses."""
    match type_.kind:
        case Kind.BOOL:
            return "true" if value else "false"
        case Kind.INT:
            # 2147483648 alone is no int, so that the smallest one cannot be written as a negated literal
            return "(-2147483647 - 1)" if value == INT_MIN else str(int(value))
        case Kind.UINT:
            return f"{int(value) & 0xFFFFFFFF}u"
        case Kind.FLOAT:
            return _real(float(value), "")
        case Kind.DOUBLE:
            return _real(float(value), "lf")


def _real(value: float, suffix: str) -> str:
    # No dialect has a literal for these; compilers fold the quotients.
    if math.isnan(value):
        return f"(0.0{suffix} / 0.0{suffix})"
    if math.isinf(value):
        return f"({'-' if value < 0 else ''}1.0{suffix} / 0.0{suffix})"
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if e:
        return f"{mantissa}e{int(exponent)}{suffix}"
    text = text if "." in text else f"{text}.0"
    digits = text[:-2].rstrip("0") if text.endswith(".0") else text
    zeros = len(text) - 2 - len(digits)
    if zeros > 4 and len(digits.lstrip("-")) == 1:
        text = f"{digits}e{zeros}"  # 1e6, not 1000000.0
    return text + suffix
