"""Cheaper ways to the same derivative value: constants computed beforehand, and powers without `pow`.

    pow(x, 1.5)                      becomes    x * sqrt(x)
    pow(x, 1.0 / 3.0 - 1.0)          becomes    1.0 / (v * v)      where the function has v = pow(x, 1.0 / 3.0)

Powers are replaced where the exponent is a constant and the other way gives the same at 0, for infinite x, and an
undefined value nowhere that `pow` does not. What the user's function computes is left alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from glsl_ad.ir.model import Code, Function, Op, Value
from glsl_ad.passes.free import Free
from glsl_ad.passes.rebuild import Edits, rebuild
from glsl_ad.types import Kind, Scalar, Vector, kind_of

_FOLDED: dict[str, Callable[[float, float], float]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}
#: The reciprocal of up to this power of a value is taken in place of another `pow`.
_MOST = 3
#: Exponents count as equal within the rounding of float64.
_CLOSE = 1e-15


def reduce_strength(function: Function) -> Function:
    """The function with cheaper operations in the place of some that serve derivatives alone."""
    edits = Edits()
    _Search(function, edits).run()
    return rebuild(function, edits) if edits else function


class _Search:
    def __init__(self, function: Function, edits: Edits) -> None:
        self.function = function
        self.edits = edits
        self.free = Free(function).values
        self._numbers: dict[Value, float | None] = {}
        self._powers: dict[Value, list[tuple[float, Value]]] = {}  # by the base: exponents and values
        self._interned: dict[Op, Value] = {}

    def run(self) -> None:
        for i, op in enumerate(self.function.ops):
            v = Value(i)
            self._numbers[v] = number = self._number(op)
            if op.code is not Code.BUILTIN:
                continue
            if number is not None and v in self.free:
                self.edits.replaced[v] = self._constant(number, op)
            elif op.attr == "pow":
                self._power(v, op)

    # ---- constants ---------------------------------------------------------------------------------------------------

    def _number(self, op: Op) -> float | None:
        """The number in every component of a constant float or vector of floats."""
        if kind_of(op.type) is not Kind.FLOAT or not isinstance(op.type, (Scalar, Vector)):
            return None
        if op.code is Code.CONST:
            return float(op.attr)
        if op.code is Code.SPLAT:
            return self._numbers[op.operands[0]]
        if op.code is Code.BUILTIN and op.attr in _FOLDED and len(op.operands) == 2:
            left, right = (self._numbers[o] for o in op.operands)
            if left is None or right is None or (op.attr == "/" and right == 0):
                return None
            number = _FOLDED[op.attr](left, right)
            return number if math.isfinite(number) else None
        return None

    def _constant(self, number: float, like: Op) -> Value:
        kind = kind_of(like.type) or Kind.FLOAT
        scalar = self._op(Code.CONST, like._replace(type=Scalar(kind)), (), number)
        return scalar if isinstance(like.type, Scalar) else self._op(Code.SPLAT, like, (scalar,))

    # ---- powers ------------------------------------------------------------------------------------------------------

    def _power(self, value: Value, op: Op) -> None:
        base, exponent = op.operands
        number = self._numbers[exponent]
        if number is None:
            return
        known = self._powers.setdefault(base, [])
        if value in self.free:
            made = self._of_known(op, number, known)
            if made is None:
                made = self._of_root(op, base, number)
            if made is not None:
                self.edits.replaced[value] = made
                return
        known.append((number, value))

    def _of_root(self, op: Op, base: Value, number: float) -> Value | None:
        """A power to a half, or to one and a half; `inversesqrt` is undefined at 0, so it is not taken."""
        if number not in (-0.5, 0.5, 1.5):
            return None
        root = self._op(Code.BUILTIN, op, (base,), "sqrt")
        if number == -0.5:
            return self._op(Code.BUILTIN, op, (self._one(op), root), "/")
        return root if number == 0.5 else self._op(Code.BUILTIN, op, (base, root), "*")

    def _of_known(self, op: Op, number: float, known: list[tuple[float, Value]]) -> Value | None:
        """The reciprocal of a power of a power that the function has."""
        for exponent, v in known:
            for times in range(1, _MOST + 1):
                if exponent > 0 and abs(number + times * exponent) <= _CLOSE * abs(number):
                    total = v
                    for _ in range(times - 1):
                        total = self._op(Code.BUILTIN, op, (total, v), "*")
                    return self._op(Code.BUILTIN, op, (self._one(op), total), "/")
        return None

    def _one(self, like: Op) -> Value:
        return self._constant(1.0, like._replace(type=Scalar(kind_of(like.type) or Kind.FLOAT)))

    def _op(self, code: Code, like: Op, operands: tuple[Value, ...], attr: str | float | None = None) -> Value:
        op = Op(code, like.type, operands, attr, 0)
        if op not in self._interned:
            self._interned[op] = self.edits.add(self.function, op)
        return self._interned[op]
