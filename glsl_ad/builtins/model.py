"""What a builtin declaration holds: signatures, how it differentiates, how it is evaluated, where it exists.

One `Builtin` is the only place that knows a GLSL function or operator. The checker reads its signatures; `ad` its rule;
`numeric` its `numeric` and `series`; tests its `domain`; documentation its `doc`. Implementations are named by import
path (`"numpy:tan"`) and loaded on first use, so that differentiating a shader imports neither numpy nor FLINT.

Rules are GLSL text over the parameter names, `result` (the value of the call), literals, operators, `?:`, other
builtins, and the intrinsics of the table (`guarded_sqrt`), which exist in rules only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from glsl_ad.dialects import Dialect
from glsl_ad.records import dataclass
from glsl_ad.types import Type, is_differentiable


class Smoothness(Enum):
    """Where a function fails to be smooth inside its domain."""

    ANALYTIC = "analytic"
    KINKS = "kinks"  # continuous, derivative jumps: abs, min, clamp
    JUMPS = "jumps"  # itself jumps: floor, step, sign, mod
    DISCRETE = "discrete"  # bool, int or uint result


@dataclass(frozen=True, slots=True)
class Partials:
    """Elementwise, v' = Σ partial_i · u_i'. A partial written `n / d` is solved as d·v' = n·u'.

    One listing serves all overloads; names that an overload lacks do not concern it. Parameters that are not listed
    must be inactive or have derivative zero by their type (ints, bools).
    `recurrence` names a cheaper hand-made one in `ad/recurrences.py`; it is tested against the derived one.
    """

    partials: Mapping[str, str]
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear in the named parameters together: applied to each coefficient, the other arguments held."""

    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bilinear:
    """Linear in each of two parameters: Cauchy products."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Select:
    """The result is one of the arguments, chosen by comparison: `choice` is GLSL over scalars (`y < x ? y : x`)."""

    choice: str


@dataclass(frozen=True, slots=True)
class Zero:
    """Piecewise constant: derivative zero, with a warning where an argument is active. `why` completes
    "`floor` jumps where ..."."""

    why: str


@dataclass(frozen=True, slots=True)
class Expand:
    """Equivalent GLSL, differentiated in its place: `lets` in order, then `value`. The primal call itself stays.

    `by_type` overrides `value` for a parameter type, by the name of the first parameter's type (`mat2`, ...).
    Of a builtin with `out` parameters the value is the return value; an `out` parameter's name in the text is what the
    primal call stored there, whose own derivative is zero.
    """

    value: str
    lets: Mapping[str, str] = field(default_factory=dict)
    by_type: Mapping[str, str] = field(default_factory=dict)
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class Opaque:
    """Cannot be differentiated without the user's word when an argument is active; `why` is shown."""

    why: str


@dataclass(frozen=True, slots=True)
class Discrete:
    """The result holds no float: the derivative ends here (`lessThan`, `floatBitsToInt`, `textureSize`)."""


Rule = Partials | Linear | Bilinear | Select | Zero | Expand | Opaque | Discrete


@dataclass(frozen=True, slots=True)
class SignatureParameter:
    name: str
    type: Type
    qualifier: str = "in"  # "in", "out" or "inout"


@dataclass(frozen=True, slots=True)
class Signature:
    """One concrete overload."""

    result: Type
    parameters: tuple[SignatureParameter, ...]

    def __str__(self) -> str:
        return ", ".join(str(p.type) for p in self.parameters)


@dataclass(frozen=True, slots=True)
class Availability:
    """The first version that has it, or None: in ES and on the desktop; `es_last` is the last ES version that does.

    What an early version has through an extension that every device offers (`dFdx` in ES 1.00) counts as there.
    """

    es: int | None = 100
    desktop: int | None = 110
    es_last: int | None = None

    def includes(self, dialect: Dialect) -> bool:
        first = self.es if dialect.es else self.desktop
        last = self.es_last if dialect.es else None
        return first is not None and first <= dialect.version and (last is None or dialect.version <= last)


@dataclass(frozen=True, slots=True)
class Builtin:
    """`name` is the GLSL name, or the operator's spelling. An op in the IR with several `out` results (modf, frexp)
    has Tuple type: return value first, then `out` parameters."""

    name: str
    signatures: tuple[Signature, ...]
    rule: Rule
    smoothness: Smoothness
    doc: str
    numeric: str | None  # "module:function" over numpy float64/int/bool arrays, see numeric/
    series: str | None  # "module:function" over FLINT arb_series; None where FLINT lacks it
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # per parameter, for tests and sampling
    availability: Mapping[str, Availability] = field(
        default_factory=dict
    )  # by signature text where they differ; "" = all
    is_operator: bool = False
    elementwise: bool = False  # acts on each component alone (sin, mix, +); else on whole values (dot, inverse)
    intrinsic: bool = False  # only in rule texts, never in GLSL
    uses_screen: bool = False  # implicit derivatives: may not move across control flow
    overrides: Mapping[str, Rule] = field(default_factory=dict)  # by signature text: overloads with a rule of their own
    numeric_by_type: Mapping[str, str] = field(
        default_factory=dict
    )  # by the first parameter's type name, where int and uint differ: in place of `numeric`, and of `series` too

    def rule_for(self, signature: Signature) -> Rule:
        """The rule of one overload; Discrete where its result holds no float, whatever the others do."""
        if not is_differentiable(signature.result) and not any(
            p.qualifier != "in" and is_differentiable(p.type) for p in signature.parameters
        ):
            return Discrete()
        return self.overrides.get(str(signature), self.rule)

    def available(self, signature: Signature, dialect: Dialect) -> bool:
        """Whether this overload exists in the dialect."""
        if self.intrinsic:
            return False
        default = self.availability.get("", Availability())
        return self.availability.get(str(signature), default).includes(dialect)


@cache
def load(path: str) -> Callable[..., Any]:
    """The function that an implementation path names."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
